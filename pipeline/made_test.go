package pipeline

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"taizhang/extractors/notice"
	"taizhang/extractors/pdf"
)

// TestTablesOfMadePDFs reads notices in PDF and holds their tasks against the
// truth of their tables: each numbered row of a task table gives one task with
// its own words, the units of its cell and a day, merged cells included.
func TestTablesOfMadePDFs(t *testing.T) {
	made := filepath.Join("..", "..", "shared", "pdf", "made")
	if _, err := os.Stat(made); err != nil {
		t.Skipf("the test files are not here: %v", err)
	}
	understander, err := NewUnderstander(UnderstanderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(made, "*", "n?.pdf"))
	if len(files) == 0 {
		t.Fatal("no files")
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := pdf.Read(context.Background(), data, pdf.Options{OCR: pdf.OCROff})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		found := map[string]notice.Task{}
		for _, task := range understander.Understand(doc, Origin{}).Tasks {
			found[bare(task.Quote)] = task
		}
		for _, row := range taskRows(t, filepath.Join(made, "truth", strings.TrimSuffix(filepath.Base(path), ".pdf")+".tables.json")) {
			task, ok := found[bare(row.task)]
			switch {
			case !ok:
				t.Errorf("%s: no task %s", path, row.task)
			case task.Deadline.Due.IsZero() || bare(task.Deadline.Text) != bare(row.day):
				t.Errorf("%s: %s is due %q (%s), want %q", path, row.task, task.Deadline.Text, task.Deadline.Due, row.day)
			case !strings.Contains(row.unit, task.Responsible[0]):
				t.Errorf("%s: %s is for %v, want %s", path, row.task, task.Responsible, row.unit)
			}
		}
	}
}

func bare(text string) string { return strings.Join(strings.Fields(text), "") }

type taskRow struct{ task, unit, day string }

// taskRows gives the numbered rows of the first table of a truth file, merged
// cells written into each of their rows.
func taskRows(t *testing.T, path string) (rows []taskRow) {
	t.Helper()
	var grids []struct {
		Rows  int `json:"nrows"`
		Cells []struct {
			Row     int    `json:"r"`
			Column  int    `json:"c"`
			RowSpan int    `json:"rs"`
			Text    string `json:"t"`
		} `json:"cells"`
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &grids); err != nil {
		t.Fatal(err)
	}
	filled := make([]map[int]string, grids[0].Rows)
	for i := range filled {
		filled[i] = map[int]string{}
	}
	for _, c := range grids[0].Cells {
		for r := c.Row; r < c.Row+c.RowSpan; r++ {
			filled[r][c.Column] = c.Text
		}
	}
	for _, row := range filled[1:] {
		if number := row[0]; number != "" && strings.Trim(number, "0123456789") == "" {
			rows = append(rows, taskRow{row[1], row[2], row[3]})
		}
	}
	if len(rows) < 5 {
		t.Fatalf("%s: %d rows", path, len(rows))
	}
	return rows
}
