package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"taizhang/extractors/pdf"
	"taizhang/pipeline"
)

// TestNoticesDependOnSeedAndNumber: the first five of ten are the five, another
// seed gives others.
func TestNoticesDependOnSeedAndNumber(t *testing.T) {
	few, many, other := t.TempDir(), t.TempDir(), t.TempDir()
	for folder, of := range map[string]struct {
		count int
		seed  uint64
	}{few: {5, 1}, many: {10, 1}, other: {5, 2}} {
		if err := makeNotices(folder, of.count, of.seed); err != nil {
			t.Fatal(err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(few, "*"))
	if len(files) != 5 {
		t.Fatalf("%d files", len(files))
	}
	for _, path := range files {
		read := func(folder string) []byte {
			data, err := os.ReadFile(filepath.Join(folder, filepath.Base(path)))
			if err != nil {
				t.Fatal(err)
			}
			return data
		}
		if !bytes.Equal(read(few), read(many)) {
			t.Errorf("%s depends on how many there are", filepath.Base(path))
		}
		if bytes.Equal(read(few), read(other)) {
			t.Errorf("%s does not depend on the seed", filepath.Base(path))
		}
	}
}

// TestTypesetReads: the PDFs say what the notice says, in either kind of font.
func TestTypesetReads(t *testing.T) {
	n := made{
		paragraphs: []string{"云溪市教育局文件", "云溪〔2024〕1号", "关于做好防汛物资储备工作的通知", "各部门：",
			"请办公室于9月24日前将防汛物资储备情况报送财务处，并按要求填写台账。" + strings.Repeat("请认真对照要求。", 80)},
		rows: [][]string{{"序号", "任务", "责任单位", "完成时限"}, {"1", "完成体检", "人事处", "6月1日前"}, {"2", "完成填报", "财务处", "7月2日前"}},
	}
	for kind, name := range map[fontKind]string{embedded: "embedded", named: "named"} {
		document, err := pdf.Read(context.Background(), typeset(n, kind), pdf.Options{OCR: pdf.OCROff})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		plain := strings.NewReplacer("\n", "", " ", "").Replace(document.Text)
		for _, want := range append(n.paragraphs, "1|完成体检|人事处|6月1日前") {
			if !strings.Contains(plain, want) {
				t.Errorf("%s: %q is not in %q", name, want, plain)
			}
		}
		if len(document.Pages) != 2 || len(document.Tables) != 1 {
			t.Errorf("%s: %d pages, %d tables", name, len(document.Pages), len(document.Tables))
		}
	}
}

// TestStages: every stage is told, and the made notices ask for things with
// dates.
func TestStages(t *testing.T) {
	folder := t.TempDir()
	if err := makeNotices(folder, 60, 1); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := (settings{folder: folder}).measureStages(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"open, hash", "read PDF", "read TXT", "understand", "write", "36 files", "24 files"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, &out)
		}
	}
	if strings.Contains(out.String(), "failed") {
		t.Errorf("a made notice is not read:\n%s", &out)
	}
	u, err := pipeline.NewUnderstander(pipeline.UnderstanderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*.txt"))
	reader := pipeline.Reader{Formats: formats()}
	for _, path := range files {
		document, failure := reader.Document(context.Background(), path)
		if failure != nil {
			t.Fatal(failure)
		}
		dated := 0
		if found := understood(u, document, pipeline.Origin{Path: path}); found != nil {
			for _, task := range found.Tasks {
				if !task.Deadline.Due.IsZero() || task.Deadline.Recurrence != "" {
					dated++
				}
			}
		}
		if dated == 0 {
			t.Errorf("%s has no task with a date", filepath.Base(path))
		}
	}
}

func TestMiddle(t *testing.T) {
	m := middle([]usage{{3, 30, 5}, {1, 20, 9}, {2, 10, 7}})
	if m != (usage{2, 20, 9}) {
		t.Errorf("%+v", m)
	}
}
