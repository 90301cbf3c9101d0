package inbox_test

import (
	"archive/zip"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"taizhang/extractors/notice"
	"taizhang/outputs/csv"
	"taizhang/outputs/ical"
	"taizhang/outputs/jsonl"
	"taizhang/outputs/ledger"
	"taizhang/outputs/markdown"
	"taizhang/outputs/settings"
	"taizhang/outputs/week"
	"taizhang/outputs/word"
	"taizhang/outputs/workbook"
	"taizhang/pipeline/inbox"
)

// TestOwnLedgersArePassedOver writes a ledger, saves it again as an editor
// would, and lists the folder beside a workbook that somebody else made.
func TestOwnLedgersArePassedOver(t *testing.T) {
	t.Chdir(t.TempDir())
	file, err := os.Create("上月.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := workbook.Create(file, ledger.Book{}, workbook.Options{}); err != nil {
		t.Fatal(err)
	}
	file.Close()
	edited, err := excelize.OpenFile("上月.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if err := edited.SaveAs("改过.xlsx"); err != nil {
		t.Fatal(err)
	}
	other := excelize.NewFile()
	if err := other.SaveAs("名册.xlsx"); err != nil {
		t.Fatal(err)
	}
	items := inbox.List([]string{"."}, inbox.Options{})
	if len(items) != 1 || items[0].Path != "名册.xlsx" {
		t.Errorf("lists %v", items)
	}
	if items := inbox.List([]string{"上月.xlsx"}, inbox.Options{}); len(items) != 1 {
		t.Errorf("a ledger that is named itself is listed, and refused later: %v", items)
	}
}

// TestOwnReportsArePassedOver writes every file that a report or an export
// gives, beside files of the same kinds that others made.
func TestOwnReportsArePassedOver(t *testing.T) {
	t.Chdir(t.TempDir())
	report := week.Make(nil, week.Log{}, settings.Settings{}, notice.NewDate(2021, 9, 22))
	columns := settings.Settings{Template: "整改台账"}.Columns()
	for name, write := range map[string]func(io.Writer) error{
		"周报.xlsx":  func(w io.Writer) error { _, err := workbook.Weekly(w, report); return err },
		"周报.docx":  func(w io.Writer) error { return word.Week(w, report) },
		"周报.md":    func(w io.Writer) error { return markdown.Week(w, report) },
		"周报.ics":   func(w io.Writer) error { return ical.Write(w, nil, ical.Options{}) },
		"导出.csv":   func(w io.Writer) error { return csv.Write(w, columns, nil) },
		"导出.jsonl": func(w io.Writer) error { return jsonl.WriteRow(w, columns, ledger.Line{ID: "R"}) },
		"taizhang.toml": func(w io.Writer) error {
			_, err := io.WriteString(w, settings.Example())
			return err
		},
		"别人.csv": func(w io.Writer) error { _, err := io.WriteString(w, "\ufeff序号,姓名,备注\r\n"); return err },
		"会议.ics": func(w io.Writer) error {
			_, err := io.WriteString(w, "BEGIN:VCALENDAR\r\nPRODID:-//other//\r\nEND:VCALENDAR\r\n")
			return err
		},
		"通知.docx": func(w io.Writer) error { return zip.NewWriter(w).Close() },
	} {
		file, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := write(file); err != nil {
			t.Fatal(err)
		}
		file.Close()
	}
	var got []string
	for _, item := range inbox.List([]string{"."}, inbox.Options{}) {
		got = append(got, item.Path)
	}
	if want := "会议.ics 别人.csv 通知.docx"; strings.Join(got, " ") != want {
		t.Errorf("lists %v, want %s", got, want)
	}
}
