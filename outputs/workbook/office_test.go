package workbook_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/workbook"
)

// convert lets LibreOffice open a workbook and save it in another format.
func convert(t *testing.T, data []byte, format, ending string) []byte {
	t.Helper()
	program, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed here")
	}
	folder := t.TempDir()
	book := filepath.Join(folder, "台账.xlsx")
	if err := os.WriteFile(book, data, 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program, "-env:UserInstallation=file://"+filepath.Join(folder, "profile"),
		"--headless", "--convert-to", format, "--outdir", filepath.Join(folder, "out"), book)
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	result, err := os.ReadFile(filepath.Join(folder, "out", "台账."+ending))
	if err != nil {
		t.Fatalf("LibreOffice wrote nothing: %s", said)
	}
	return result
}

// TestAlertInLibreOffice computes 预警 in a real spreadsheet program, with the
// states that people bring the cells into.
func TestAlertInLibreOffice(t *testing.T) {
	t.Parallel()
	today := notice.DateOf(time.Now())
	cases := []struct {
		due, extended any // days from today, or a text, or nil
		status, want  string
	}{
		{-3, nil, "未开始", "逾期3天"},
		{0, nil, "进行中", "今日到期"},
		{5, nil, "未开始", "剩5天"},
		{6, nil, "未开始", ""},
		{-3, 2, "延期", "剩2天"},
		{9, -1, "延期", "逾期1天"},
		{-3, nil, "已完成", ""},
		{-3, nil, "已销号", ""},
		{-3, nil, "暂缓", ""},
		{nil, nil, "未开始", ""},
		{"待定", nil, "未开始", ""},
		{nil, 1, "未开始", "剩1天"},
	}
	n := &notice.Notice{File: "a.txt", SHA256: "a"}
	for range cases {
		n.Tasks = append(n.Tasks, notice.Task{Quote: "请报送。"})
	}
	data, _ := create(t, ledger.Book{Files: []ledger.File{{Path: "a.txt", Notice: n}}}, workbook.Options{Made: made})
	f := open(t, data)
	for i, c := range cases {
		for column, value := range map[int]any{12: c.due, 14: c.extended, 15: c.status} {
			if days, is := value.(int); is {
				value = today.AddDays(days).Moment()
			}
			if value == nil {
				continue
			}
			name, err := excelize.CoordinatesToCellName(column, 4+i)
			if err == nil {
				err = f.SetCellValue("任务台账", name, value)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if days, is := c.due.(int); is && c.extended == nil {
			if got := ledger.Alert(today.AddDays(days), c.status, today, ledger.DefaultNearDays); got != c.want {
				t.Errorf("ledger.Alert of %d days, %s: %q, want %q", days, c.status, got, c.want)
			}
		}
	}
	var edited bytes.Buffer
	if err := f.Write(&edited); err != nil {
		t.Fatal(err)
	}
	rows := readCSV(t, convert(t, edited.Bytes(), "csv:Text - txt - csv (StarCalc):44,34,76", "csv"))
	for i, c := range cases {
		if got := rows[3+i][15]; got != c.want {
			t.Errorf("due %v, extended %v, %s: %q, want %q", c.due, c.extended, c.status, got, c.want)
		}
	}
}

// TestSurvivesLibreOffice lets LibreOffice open and save the workbook. What a
// later run needs to know the rows again, and what people work with, is there.
func TestSurvivesLibreOffice(t *testing.T) {
	t.Parallel()
	data, _ := create(t, book(), workbook.Options{Made: made, Folder: "."})
	before, after := open(t, data), open(t, convert(t, data, "xlsx", "xlsx"))
	for row := 3; row <= 6; row++ {
		for column := 1; column <= len(names)+2; column++ {
			if row > 3 && column == 16 {
				continue // 预警 is computed for the day of the test
			}
			name, err := excelize.CoordinatesToCellName(column, row)
			if err != nil {
				t.Fatal(err)
			}
			raw := excelize.Options{RawCellValue: true}
			want, _ := before.GetCellValue("任务台账", name, raw)
			if got, err := after.GetCellValue("任务台账", name, raw); err != nil || got != want {
				t.Errorf("%s is %q, %v; was %q", name, got, err, want)
			}
		}
	}
	for _, cell := range []string{"P4", "P6"} {
		want, _ := before.GetCellFormula("任务台账", cell)
		if got, err := after.GetCellFormula("任务台账", cell); err != nil || got != want || want == "" {
			t.Errorf("the formula of %s is %q, %v; was %q", cell, got, err, want)
		}
	}
	if visible, err := after.GetColVisible("任务台账", "W"); err != nil || visible {
		t.Errorf("the column of the row ids is shown, %v", err)
	}
	if tables, err := after.GetTables("任务台账"); err != nil || len(tables) != 1 || tables[0].Range != "A3:W6" || tables[0].Name != "台账" {
		t.Errorf("tables %+v, %v", tables, err)
	}
	if checks, err := after.GetDataValidations("任务台账"); err != nil || len(checks) != 6 {
		t.Errorf("%d drop-downs and checks, %v; want 6", len(checks), err)
	}
	if formats, err := after.GetConditionalFormats("任务台账"); err != nil || len(formats) != 5 {
		t.Errorf("conditional formats on %d ranges, %v; want 5", len(formats), err)
	}
}

func readCSV(t *testing.T, data []byte) [][]string {
	t.Helper()
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	reader.FieldsPerRecord = -1
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestFormsOfPrograms: what other programs save is read and patched on its bytes.
func TestFormsOfPrograms(t *testing.T) {
	t.Parallel()
	ours, _ := create(t, book(), workbook.Options{Made: made, Folder: "."})
	for name, saved := range map[string]func(t *testing.T) []byte{
		"ours":        func(*testing.T) []byte { return ours },
		"LibreOffice": func(t *testing.T) []byte { return convert(t, ours, "xlsx", "xlsx") },
		"excelize": func(t *testing.T) []byte {
			file := open(t, ours)
			if err := file.SetCellStr(workbook.SheetTasks, "A4", "1"); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := file.Write(&out); err != nil {
				t.Fatal(err)
			}
			return out.Bytes()
		},
		"openpyxl": func(t *testing.T) []byte {
			path := filepath.Join(t.TempDir(), "台账.xlsx")
			if err := os.WriteFile(path, ours, 0o600); err != nil {
				t.Fatal(err)
			}
			const script = "import openpyxl, sys; book = openpyxl.load_workbook(sys.argv[1]); book.save(sys.argv[1])"
			for _, python := range []string{"python3", "/usr/bin/python3"} {
				if exec.Command(python, "-c", script, path).Run() == nil {
					data, err := os.ReadFile(path)
					if err != nil {
						t.Fatal(err)
					}
					return data
				}
			}
			t.Skip("openpyxl is not installed here")
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			read, patched, err := workbook.FormKnown(saved(t))
			if err != nil || !read || !patched {
				t.Errorf("read on its bytes: %v, patched: %v, %v", read, patched, err)
			}
		})
	}
}
