package workbook_test

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"taizhang/outputs/ledger"
	"taizhang/outputs/workbook"
)

// TestDaysFrom1904: a workbook whose days are counted from 1904 has the same
// days, and nobody wrote them.
func TestDaysFrom1904(t *testing.T) {
	b := book()
	b.Merge()
	data, _ := create(t, b, workbook.Options{Made: made})
	f := open(t, data)
	yes := true
	if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"L4", "E4"} {
		value, err := f.GetCellValue("任务台账", name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		days := 0
		for _, digit := range value {
			days = 10*days + int(digit-'0')
		}
		if err := f.SetCellInt("任务台账", name, int64(days-1462)); err != nil { // days from 1900-01-00 to 1904-01-01
			t.Fatal(err)
		}
	}
	var saved bytes.Buffer
	if err := f.Write(&saved); err != nil {
		t.Fatal(err)
	}
	existing, err := workbook.Open(saved.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	defer existing.Close()
	shown := map[string]ledger.Line{}
	for i, lines := 0, b.Lines.Reader(); i < b.Lines.Len(); i++ {
		line := *lines.At(i)
		shown[line.ID] = line
	}
	seen, err := existing.Sighting(ledger.Columns(), shown)
	if err != nil || len(seen.Lines) == 0 {
		t.Fatalf("%d lines, %v", len(seen.Lines), err)
	}
	if got := seen.Lines[0].Cells.Get("完成时限"); got != "2026-03-09" {
		t.Errorf("完成时限 is %q", got)
	}
	if got := seen.Lines[0].Cells.Get("来文日期"); got != "2026-03-02" {
		t.Errorf("来文日期 is %q", got)
	}
}

// TestNumbersInWords: a number that a person types where words are kept is read
// as it is seen.
func TestNumbersInWords(t *testing.T) {
	b := book()
	b.Merge()
	data, _ := create(t, b, workbook.Options{Made: made})
	f := open(t, data)
	percent, err := f.NewStyle(&excelize.Style{NumFmt: 9})
	if err == nil {
		err = f.SetCellFloat("任务台账", "Q4", 0.8, -1, 64)
	}
	if err == nil {
		err = f.SetCellStyle("任务台账", "Q4", "Q4", percent)
	}
	if err == nil {
		err = f.SetCellInt("任务台账", "Q5", 3)
	}
	var saved bytes.Buffer
	if err == nil {
		err = f.Write(&saved)
	}
	if err != nil {
		t.Fatal(err)
	}
	existing, err := workbook.Open(saved.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	defer existing.Close()
	seen, err := existing.Sighting(ledger.Columns(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"80%", "3"} {
		if got := seen.Lines[i].Cells.Get("进展情况"); got != want {
			t.Errorf("进展情况 is %q, want %q", got, want)
		}
	}
}
