package main

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline/disk"
	"taizhang/pipeline/keeper"
	"taizhang/pipeline/office"
)

// TestServiceArguments holds the command line of a service to the options that
// were given, with whole paths: a service has another working folder.
func TestServiceArguments(t *testing.T) {
	t.Chdir(t.TempDir())
	d := desk{language: chinese}
	c := &cobra.Command{}
	flags := d.addWatchFlags(c, true)
	if err := c.ParseFlags([]string{"-o", "台账.xlsx", "--move", "--settle", "5s", "--holidays", "一.txt", "--holidays", "二.txt", "--password", "甲,乙", "--units", "单位.txt"}); err != nil {
		t.Fatal(err)
	}
	got, err := watchArguments("收件箱", flags, c.Flags(), "zh")
	if err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(here, name) }
	want := []string{"watch", at("收件箱"), "--output", at("台账.xlsx"), "--lang", "zh",
		"--holidays=" + at("一.txt"), "--holidays=" + at("二.txt"), "--move=true", "--password=甲,乙", "--settle=5s", "--units=" + at("单位.txt")}
	slices.Sort(got[6:])
	if !slices.Equal(got, want) {
		t.Errorf("the service runs\n%q\nwant\n%q", got, want)
	}
	// And they are read again as they were.
	again := &cobra.Command{}
	read := d.addWatchFlags(again, true)
	again.Flags().String("lang", "", "")
	if err := again.ParseFlags(got[2:]); err != nil {
		t.Fatal(err)
	}
	if read.output != at("台账.xlsx") || !read.move || read.settle != 5*time.Second || len(read.holidays) != 2 || !slices.Equal(read.pdf.passwords, []string{"甲,乙"}) {
		t.Errorf("the service reads %+v", read)
	}
}

// TestReporterSaysEachThingOnce tells an office's events to a person.
func TestReporterSaysEachThingOnce(t *testing.T) {
	var out bytes.Buffer
	d := desk{err: &out, language: chinese, now: func() time.Time { return time.Date(2021, 9, 18, 8, 15, 0, 0, time.UTC) }}
	r := d.newReporter("台账.xlsx")
	pending := &keeper.Published{Pending: "台账_待合并_1.xlsx", Holder: keeper.Holder{Name: "王某"}}
	for _, event := range []office.Event{
		{Path: "收件箱/一.txt", File: &ledger.File{Path: "收件箱/一.txt", Notice: &notice.Notice{Tasks: make([]notice.Task, 3)}}},
		{Published: pending}, {Published: pending}, {Err: errors.New("no space left on device")}, {Err: errors.New("no space left on device")},
		{Published: &keeper.Published{Rows: 3}},
		{Trouble: &notice.Failure{Path: "收件箱/二.pdf", Cause: notice.CauseUnreadable}}, {Path: "收件箱/二.pdf", Gone: true},
		{Path: "收件箱/三.pdf", File: &ledger.File{Path: "收件箱/三.pdf", Err: &notice.Failure{Path: "收件箱/三.pdf", Cause: notice.CauseEncrypted}}},
	} {
		r.tell(event)
	}
	want := []string{
		"08:15:00 收件箱/一.txt：3 项任务", "08:15:00 台账 台账.xlsx 正由 王某 打开", "08:15:00 新内容暂存在 台账_待合并_1.xlsx", "08:15:00 暂时写不进去（no space left on device）",
		"08:15:00 台账已写入 台账.xlsx（3 行）", "08:15:00 收件箱/二.pdf：暂时读不了，文件打不开", "08:15:00 收件箱/三.pdf：文件设有打开密码",
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != len(want) {
		t.Fatalf("it says\n%s", &out)
	}
	for i, line := range lines {
		if !strings.HasPrefix(line, want[i]) {
			t.Errorf("it says %q, want %q", line, want[i])
		}
	}
}

func TestMetrics(t *testing.T) {
	var out bytes.Buffer
	printMetrics(&out, health{Waiting: 2, Stuck: 1, Done: 30, Failed: 4, Duplicates: 5, Behind: 6, Written: "2021-09-18T08:00:00Z"})
	for _, line := range []string{`taizhang_files{state="waiting"} 2`, `taizhang_files{state="done"} 30`, `taizhang_files{state="failed"} 4`, `taizhang_files{state="duplicate"} 5`,
		"taizhang_files_stuck 1", "taizhang_workbook_behind 6", "taizhang_workbook_written_timestamp_seconds 1631952000"} {
		if !strings.Contains(out.String(), line+"\n") {
			t.Errorf("no line %s in\n%s", line, &out)
		}
	}
}

func TestARecordOnAShareIsRefusedWithARemedy(t *testing.T) {
	for lang, words := range map[language]string{chinese: "请把台账放在本机磁盘上，或用 --database", english: "keep the ledger on a disk of this machine"} {
		said := desk{language: lang}.explain(&disk.NetworkError{Path: "/mnt/共享/台账.db", System: "nfs"})
		if !strings.Contains(said, words) || !strings.Contains(said, "/mnt/共享/台账.db") || !strings.Contains(said, "nfs") {
			t.Errorf("it says %s", said)
		}
	}
}

func TestChosenBy(t *testing.T) {
	t.Chdir(t.TempDir())
	if chosenBy(nil) != nil {
		t.Error("no names choose some")
	}
	chosen := chosenBy([]string{"收件箱/科室", "收件箱/一.txt"})
	for path, want := range map[string]bool{"收件箱/一.txt": true, "收件箱/科室/二.txt": true, "收件箱/科室二/二.txt": false, "收件箱/一.txt.pdf": false} {
		if chosen(path) != want {
			t.Errorf("%s is chosen: %t", path, !want)
		}
	}
}
