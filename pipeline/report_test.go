package pipeline_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"taizhang/extractors"
	"taizhang/extractors/notice"
	"taizhang/outputs/settings"
	"taizhang/pipeline"
	"taizhang/pipeline/keeper"
)

const weekNotice = `关于报送总结的通知
各系部：
一、请于9月21日前将工作总结报送办公室。
二、请于9月23日前将人员名单报送人事处。
三、每周五前将值班情况报送保卫处。
办公室
2021年9月20日
`

// wednesday is the moment of these reports.
var wednesday = time.Date(2021, 9, 22, 10, 0, 0, 0, time.FixedZone("北京", 8*3600))

// weekLedger is the ledger of one notice.
func weekLedger(t *testing.T) (path string, run func(now time.Time)) {
	t.Helper()
	folder := t.TempDir()
	inbox := filepath.Join(folder, "通知.txt")
	if err := os.WriteFile(inbox, []byte(weekNotice), 0o600); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(folder, "台账.xlsx")
	run = func(now time.Time) {
		t.Helper()
		if _, err := pipeline.Run(t.Context(), pipeline.Job{Paths: []string{inbox}, Ledger: path, Now: now, Reader: pipeline.Reader{Formats: extractors.Formats(extractors.Options{})}}); err != nil {
			t.Fatal(err)
		}
	}
	run(wednesday.AddDate(0, 0, -1))
	return path, run
}

// write puts values into the ledger as a person would: by the heading, in the
// row of the task.
func write(t *testing.T, path string, row int, values map[string]any) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("任务台账")
	if err != nil {
		t.Fatal(err)
	}
	for i, heading := range rows[2] {
		if value, is := values[heading]; is {
			cell, _ := excelize.CoordinatesToCellName(i+1, 3+row)
			if err := f.SetCellValue("任务台账", cell, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
}

func bytesOf(t *testing.T, paths ...string) []byte {
	t.Helper()
	var all []byte
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data...)
	}
	return all
}

// TestWeekSeesWhatPeopleTyped: the report knows what stands in the workbook and
// leaves workbook and record as they were; the next run takes the same in.
func TestWeekSeesWhatPeopleTyped(t *testing.T) {
	t.Parallel()
	path, run := weekLedger(t)
	write(t, path, 1, map[string]any{"状态": "已完成", "办结日期": wednesday.UTC().Truncate(24 * time.Hour), "进展情况": "已报送"})
	write(t, path, 2, map[string]any{"延期至": time.Date(2021, 9, 30, 0, 0, 0, 0, time.UTC)})
	write(t, path, 4, map[string]any{"工作任务": "自己加的一项", "牵头(责任)单位": "办公室", "完成时限": time.Date(2021, 9, 24, 0, 0, 0, 0, time.UTC)})
	before := bytesOf(t, path, strings.TrimSuffix(path, ".xlsx")+".db")

	job := pipeline.WeekJob{LedgerOf: pipeline.LedgerOf{Path: path}, Now: wednesday, Formats: []string{"md"}}
	look := func() string {
		t.Helper()
		report, err := pipeline.Week(t.Context(), job)
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Files) != 1 || filepath.Base(report.Files[0]) != "周报-2021-09-20.md" {
			t.Errorf("files %v", report.Files)
		}
		return fmt.Sprint(len(report.Overdue), len(report.Due), len(report.Coming), len(report.New), len(report.Changed), len(report.Done))
	}
	// Overdue none, since the first is done; due the person's own and Friday's;
	// coming Friday's and the one that was put off; all are new.
	const want = "0 2 2 4 0 1"
	if got := look(); got != want {
		t.Errorf("before a run: %s, want %s", got, want)
	}
	if !bytes.Equal(before, bytesOf(t, path, strings.TrimSuffix(path, ".xlsx")+".db")) {
		t.Error("the look has changed the ledger or its record")
	}
	run(wednesday)
	if got := look(); got != want {
		t.Errorf("after a run: %s, want %s", got, want)
	}
}

// TestSequence: a row that a person changed has a higher SEQUENCE, the same
// before and after the change is in the record, and the same UID.
func TestSequence(t *testing.T) {
	t.Parallel()
	path, run := weekLedger(t)
	events := func() map[string]string {
		t.Helper()
		var out bytes.Buffer
		if _, _, err := pipeline.Export(t.Context(), pipeline.ExportJob{LedgerOf: pipeline.LedgerOf{Path: path}, Format: "ics", Now: wednesday, Out: &out}); err != nil {
			t.Fatal(err)
		}
		found := map[string]string{}
		for event := range strings.SplitSeq(out.String(), "BEGIN:VEVENT") {
			value := func(name string) string {
				_, rest, _ := strings.Cut(event, "\r\n"+name+":")
				value, _, _ := strings.Cut(rest, "\r\n")
				return value
			}
			if id := value("UID"); id != "" {
				found[id] = value("SEQUENCE") + " " + value("DTSTART;VALUE=DATE")
			}
		}
		return found
	}
	first := events()
	write(t, path, 2, map[string]any{"延期至": time.Date(2021, 9, 30, 0, 0, 0, 0, time.UTC)})
	second := events()
	run(wednesday)
	third := events()
	raised := 0
	for id, was := range first {
		if second[id] != third[id] {
			t.Errorf("%s is %q in the workbook and %q in the record", id, second[id], third[id])
		}
		if was != second[id] {
			raised++
			if was != "0 20210923" || second[id] != "1 20210930" {
				t.Errorf("%s was %q and is %q", id, was, second[id])
			}
		}
	}
	if raised != 1 || len(first) != len(second) || len(first) < 10 {
		t.Errorf("%d of %d events changed, now %d", raised, len(first), len(second))
	}
}

func TestExportRows(t *testing.T) {
	t.Parallel()
	path, run := weekLedger(t)
	write(t, path, 1, map[string]any{"责任人": "王志强"})
	run(wednesday)
	var out bytes.Buffer
	job := pipeline.ExportJob{LedgerOf: pipeline.LedgerOf{Path: path}, Format: "jsonl", Now: wednesday, Out: &out}
	rows, _, err := pipeline.Export(t.Context(), job)
	if err != nil || rows != 3 {
		t.Fatal(rows, err)
	}
	var row map[string]any
	if err := json.NewDecoder(&out).Decode(&row); err != nil {
		t.Fatal(err)
	}
	if row["责任人"] != "王志强" || row["预警"] != "逾期1天" || row["序号"] != 1.0 || row["完成时限"] != "2021-09-21" {
		t.Errorf("row %v", row)
	}
	job.Format, job.Output = "csv", filepath.Join(filepath.Dir(path), "台账.csv")
	if _, backup, err := pipeline.Export(t.Context(), job); err != nil || backup != "" {
		t.Fatal(backup, err)
	}
	job.Now, job.Today = wednesday.AddDate(0, 0, 7), notice.NewDate(2021, 9, 29)
	if _, backup, err := pipeline.Export(t.Context(), job); err != nil || backup == "" {
		t.Errorf("the file that was there is kept as %q, %v", backup, err)
	}
	job.Format = "pdf"
	if _, _, err := pipeline.Export(t.Context(), job); err == nil {
		t.Error("a format that there is not")
	}
}

// TestWeekWithoutLedger names what is missing, and makes nothing.
func TestWeekWithoutLedger(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "台账.xlsx")
	_, err := pipeline.Week(context.Background(), pipeline.WeekJob{LedgerOf: pipeline.LedgerOf{Path: path}, Now: wednesday})
	var record *pipeline.RecordError
	if !errors.As(err, &record) || !errors.Is(err, keeper.ErrNoRecord) {
		t.Errorf("%v", err)
	}
	if made, _ := os.ReadDir(filepath.Dir(path)); len(made) > 0 {
		t.Errorf("made %v", made)
	}
}

func TestSettingsFor(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	ledger := filepath.Join(folder, "台账.xlsx")
	if s, from, err := pipeline.SettingsFor(ledger, ""); err != nil || from != "" || s.Near() != 5 {
		t.Errorf("without a file: %v from %q, %v", s, from, err)
	}
	beside := filepath.Join(folder, settings.FileName)
	if err := pipeline.WriteExample(beside); err != nil {
		t.Fatal(err)
	}
	if err := pipeline.WriteExample(beside); !errors.Is(err, os.ErrExist) {
		t.Errorf("a file is replaced: %v", err)
	}
	if _, from, err := pipeline.SettingsFor(ledger, ""); err != nil || from != beside {
		t.Errorf("from %q, %v", from, err)
	}
	var missing *pipeline.SettingsFileError
	if _, _, err := pipeline.SettingsFor(ledger, filepath.Join(folder, "没有.toml")); !errors.As(err, &missing) {
		t.Errorf("a file that was asked for and is not there: %v", err)
	}
}
