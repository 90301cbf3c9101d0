package keeper

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestDecorationsStay: everything that people hang on the ledger but its values
// is there after the next run, and where it was.
func TestDecorationsStay(t *testing.T) {
	o := newOffice(t)
	files := o.notices("甲", "乙", "丙")
	o.run(files...)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const own, ledgerSheet = "领导汇报", "任务台账"
	o.work(o.path, func(p *page) {
		f := p.file
		must(f.AddComment(ledgerSheet, excelize.Comment{Cell: "F5", Author: "张", Paragraph: []excelize.RichTextRun{{Text: "请张主任看"}}}))
		red, err := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FF0000"}}})
		must(err)
		must(f.SetCellStyle(ledgerSheet, "L5", "L5", red))
		must(f.SetRowVisible(ledgerSheet, 6, false))
		must(f.SetRowHeight(ledgerSheet, 4, 77))
		must(f.SetColWidth(ledgerSheet, "F", "F", 55))
		must(f.SetCellHyperLink(ledgerSheet, "Q4", "https://example.invalid/", "External"))
		p.write("完成甲", "进展情况", "办了一半")
		_, err = f.NewSheet(own)
		must(err)
		must(f.SetCellFormula(own, "A1", "COUNTIF('任务台账'!$O:$O,\"进行中\")"))
		must(f.SetCellValue(own, "B2", 42))
		must(f.SetDefinedName(&excelize.DefinedName{Name: "本单位任务", RefersTo: "'任务台账'!$F$4:$F$6"}))
		yellow, err := f.NewConditionalStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}}})
		must(err)
		must(f.SetConditionalFormat(ledgerSheet, "H4:H100", []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: `$H4="各单位"`, Format: &yellow}}))
		must(f.AddChart(own, "D2", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Categories: "'任务台账'!$F$4:$F$6", Values: "'任务台账'!$A$4:$A$6"}}}))
		must(f.AddPivotTable(&excelize.PivotTableOptions{DataRange: "任务台账!$A$3:$U$6", PivotTableRange: "领导汇报!$A$30:$F$40",
			Rows: []excelize.PivotTableField{{Data: "状态"}}, Data: []excelize.PivotTableField{{Data: "序号", Subtotal: "Count"}}, Name: "透视表1"}))
		name, err := excelize.CoordinatesToCellName(len(p.rows[2])+2, 4)
		must(err)
		must(f.SetCellFormula(ledgerSheet, name, `L4+7`)) // a column of their own that computes
		must(f.SetCellStr(ledgerSheet, strings.TrimSuffix(name, "4")+"3", "提醒日"))
		must(f.SetCellStr(ledgerSheet, "B12", "审核人：李主任"))
		must(f.SetCellStr(ledgerSheet, "P5", "领导已知悉"))
	})
	files[1].Notice.SHA256 = "another"
	files[1].Notice.Tasks[0].ReportTo = "保卫处"
	o.run(append(files, o.notices("丁")...)...)
	o.see(o.path, func(p *page) {
		f := p.file
		comments, err := f.GetComments(ledgerSheet)
		if err != nil || len(comments) != 1 || comments[0].Cell != "F5" || !strings.Contains(fmt.Sprint(comments[0].Paragraph), "请张主任看") {
			t.Errorf("comments %+v, %v", comments, err)
		}
		if got := p.get("完成乙", "报送对象"); got != "保卫处" || p.row("完成乙") != 5 {
			t.Errorf("乙 stands in row %d and reports to %s", p.row("完成乙"), got)
		}
		style, err := f.GetCellStyle(ledgerSheet, "L5")
		must(err)
		if look, err := f.GetStyle(style); err != nil || len(look.Fill.Color) != 1 || look.Fill.Color[0] != "FF0000" {
			t.Errorf("the fill of L5 is %+v, %v", look.Fill, err)
		}
		if visible, err := f.GetRowVisible(ledgerSheet, 6); err != nil || visible {
			t.Errorf("the hidden row is shown, %v", err)
		}
		if height, err := f.GetRowHeight(ledgerSheet, 4); err != nil || height != 77 {
			t.Errorf("row 4 is %v high, %v", height, err)
		}
		if width, err := f.GetColWidth(ledgerSheet, "F"); err != nil || width != 55 {
			t.Errorf("column F is %v wide, %v", width, err)
		}
		if there, link, err := f.GetCellHyperLink(ledgerSheet, "Q4"); err != nil || !there || link != "https://example.invalid/" {
			t.Errorf("the link is %q, %v", link, err)
		}
		if formula, err := f.GetCellFormula(own, "A1"); err != nil || !strings.Contains(formula, "COUNTIF") {
			t.Errorf("the formula is %q, %v", formula, err)
		}
		if got, err := f.GetCellValue(own, "B2"); err != nil || got != "42" {
			t.Errorf("B2 is %q, %v", got, err)
		}
		if names := fmt.Sprint(f.GetDefinedName()); !strings.Contains(names, "本单位任务") || !strings.Contains(names, "临近天数") {
			t.Errorf("names %s", names)
		}
		formats, err := f.GetConditionalFormats(ledgerSheet)
		if err != nil || len(formats["H4:H100"]) != 1 || len(formats) != 6 {
			t.Errorf("%d conditional formats, %v", len(formats), err)
		}
		pivots, err := f.GetPivotTables(own)
		if err != nil || len(pivots) != 1 || pivots[0].DataRange != "任务台账!A3:U6" {
			t.Errorf("pivot tables %+v, %v", pivots, err)
		}
		charts := 0
		f.Pkg.Range(func(path, data any) bool {
			if text, is := data.([]byte); is && strings.HasPrefix(path.(string), "xl/charts/chart") && strings.Contains(string(text), "任务台账") && strings.Contains(string(text), "!$A$4:$A$6") {
				charts++
			}
			return true
		})
		if charts != 1 {
			t.Errorf("%d charts show the person's range", charts)
		}
		column, err := excelize.ColumnNumberToName(p.at["提醒日"])
		must(err)
		if formula, err := f.GetCellFormula(ledgerSheet, column+"4"); err != nil || formula != "L4+7" {
			t.Errorf("the person's formula is %q, %v", formula, err)
		}
		if got := value(p.rows[11], 1); got != "审核人：李主任" {
			t.Errorf("the line below the table is %q", got)
		}
		if got := p.get("完成乙", "预警"); got != "领导已知悉" {
			t.Errorf("预警 is %q, a person wrote there", got)
		}
		if formula, err := f.GetCellFormula(ledgerSheet, "P4"); err != nil || !strings.Contains(formula, "TODAY()") {
			t.Errorf("the formula of 预警 is %q, %v", formula, err)
		}
		if at := p.row("完成丁"); at <= 12 {
			t.Errorf("the new row stands in %d, above or in the line below the table", at)
		}
		tables, err := f.GetTables(ledgerSheet)
		if err != nil || len(tables) != 1 || tables[0].Range[strings.Index(tables[0].Range, ":"):] < fmt.Sprintf(":A%d", p.row("完成丁")) {
			t.Errorf("tables %+v, %v", tables, err)
		}
		if p.row("完成甲") != 4 || p.row("完成丙") != 6 {
			t.Error("a row was moved")
		}
	})
	// A second run with nothing new leaves every byte alone.
	before, err := os.ReadFile(o.path)
	must(err)
	_, said := o.run()
	if after, err := os.ReadFile(o.path); err != nil || !said.Unchanged || string(after) != string(before) {
		t.Errorf("nothing new, and it was written: %+v, %v", said, err)
	}
}

// TestRebuiltByHand: a renamed sheet, renamed headings, columns in another order
// and the ids taken out: the rows and the columns are still known.
func TestRebuiltByHand(t *testing.T) {
	o := newOffice(t)
	files := o.notices("甲", "乙", "丙")
	o.run(files...)
	o.work(o.path, func(p *page) {
		for _, word := range []string{"完成甲", "完成乙", "完成丙"} {
			p.write(word, "责任人", "负责"+word)
		}
	})
	o.run()
	o.work(o.path, func(p *page) {
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		p.set(3, "责任人", "经办人")          // known by what stands below it
		p.write("完成乙", "责任人", "改成了王志强") // one of three is another now; 0.66 of the values say so
		p.write("完成乙", "责任人", "负责完成乙")  // and back
		ids, err := excelize.ColumnNumberToName(p.at["_rowid"])
		must(err)
		must(p.file.RemoveCol("任务台账", ids))
		must(p.file.InsertRows("任务台账", 1, 2)) // a longer head
		must(p.file.SetSheetName("任务台账", "督办事项"))
	})
	files[0].Notice.Tasks[0].ReportTo, files[0].Notice.SHA256 = "保卫处", "another"
	absorbed, said := o.run(append(files, o.notices("丁")...)...)
	if said.Rows != 4 {
		t.Errorf("%d rows, absorbed %v", said.Rows, absorbed.Changes)
	}
	file, err := excelize.OpenFile(o.path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := file.GetRows("督办事项")
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprint(rows)
	for _, word := range []string{"完成甲", "完成乙", "完成丙", "完成丁"} {
		if n := strings.Count(text, word); n == 0 {
			t.Errorf("%s is gone", word)
		}
	}
	if n := strings.Count(text, "保卫处"); n != 1 {
		t.Errorf("what is new stands %d times", n)
	}
	ids := 0
	for _, heading := range rows[4] {
		if heading == "_rowid" {
			ids++
		}
	}
	if ids != 1 {
		t.Errorf("the column of the ids is there %d times: %q", ids, rows[4])
	}
	if at, err := file.GetSheetIndex("任务台账"); err != nil || at >= 0 {
		t.Errorf("a second ledger was made, %v", err)
	}
	if _, said := o.run(); !said.Unchanged {
		t.Errorf("a second run writes again: %+v", said)
	}
}
