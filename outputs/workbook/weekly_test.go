package workbook_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/settings"
	"taizhang/outputs/week"
	"taizhang/outputs/workbook"
)

func weekly(t testing.TB, r week.Report) []byte {
	t.Helper()
	var out bytes.Buffer
	if warnings, err := workbook.Weekly(&out, r); err != nil || len(warnings) > 0 {
		t.Fatal(warnings, err)
	}
	return out.Bytes()
}

// weekReport is the report of the week of 9 March 2026 over a task that is
// overdue, two that are due, and one that is done.
func weekReport() week.Report {
	n := &notice.Notice{File: "通知.txt", Title: "关于报送总结的通知", Issued: notice.NewDate(2026, 3, 9)}
	var entries []*ledger.Entry
	for i, words := range []string{"=报送总结", "报送名单", "报送计划", "报送方案"} {
		entries = append(entries, &ledger.Entry{ID: fmt.Sprint(i), Number: i + 1, Code: fmt.Sprintf("K7QX-%02d", i+1), Origin: ledger.FromNotice, Notice: n,
			Task: &notice.Task{Quote: words, Summary: words, Responsible: []string{"各系部"}, ResponsibleExplicit: true,
				Deadline: notice.Deadline{Kind: notice.KindDate, Text: "月内", Due: notice.NewDate(2026, 3, 5+5*i)}}})
	}
	entries[3].Edits = map[string]ledger.Edit{"状态": {Value: "已完成", Against: "未开始"}, "办结日期": {Value: "2026-03-09"}}
	return week.Make(entries, week.Log{}, settings.Settings{ReportDay: 5, Colours: settings.Colours{Overdue: "FF0000"}}, notice.NewDate(2026, 3, 10))
}

func TestWeekly(t *testing.T) {
	data := weekly(t, weekReport())
	f := open(t, data)
	if got := fmt.Sprint(f.GetSheetList()); got != "[本周汇总 新增与变更 本周办结 按单位]" {
		t.Errorf("sheets %s", got)
	}
	for sheet, want := range map[string][]string{
		"本周汇总": {
			"督办台账周报", "2026年3月9日（周一）至3月15日（周日）　·　3月13日（周五）报送　·　截至 2026-03-10　·　未办结 3 项　·　逾期 1 项　·　本周到期 2 项　·　下周到期 0 项　·　新增 4 项　·　变更 0 项　·　办结 1 项",
			"任务编号|工作任务|牵头(责任)单位|完成时限|预警|状态与进展", "逾期（1 项）", "K7QX-01|=报送总结|各系部|2026-03-05|逾期5天|未开始",
			"本周到期（2 项）", "K7QX-02|报送名单|各系部|2026-03-10|今日到期|未开始",
			"K7QX-03|报送计划|各系部|2026-03-15|剩5天|未开始", "下周到期（0 项）", "下周没有到期的任务。",
		},
		"新增与变更": {
			"新增与变更", "2026年3月9日（周一）至3月15日（周日）　·　3月13日（周五）报送", "任务编号|工作任务|牵头(责任)单位|完成时限|来源／变更内容", "本周新增（4 项）",
			"K7QX-01|=报送总结|各系部|2026-03-05|关于报送总结的通知/时限原文：月内", "K7QX-02|报送名单|各系部|2026-03-10|关于报送总结的通知/时限原文：月内",
			"K7QX-03|报送计划|各系部|2026-03-15|关于报送总结的通知/时限原文：月内", "K7QX-04|报送方案|各系部|2026-03-20|关于报送总结的通知/时限原文：月内",
			"本周变更（0 项）", "本周没有变更。",
		},
	} {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, row := range rows {
			got = append(got, strings.ReplaceAll(strings.Join(row, "|"), "\n", "/"))
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s:\n%s\nwant\n%s", sheet, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	if value, _ := f.GetCellValue("本周汇总", "D5", excelize.Options{RawCellValue: true}); value != "46086" {
		t.Errorf("a day is %q, want a real date", value)
	}
	if formula, _ := f.GetCellFormula("本周汇总", "B5"); formula != "" {
		t.Errorf("a text became the formula %q", formula)
	}
	style, err := f.GetCellStyle("本周汇总", "E5")
	if err != nil {
		t.Fatal(err)
	}
	if look, err := f.GetStyle(style); err != nil || fmt.Sprint(look.Fill.Color) != "[FF0000]" {
		t.Errorf("an overdue task is %v, %v; want the office's colour", look.Fill.Color, err)
	}
	for _, sheet := range f.GetSheetList() {
		layout, err := f.GetPageLayout(sheet)
		if err != nil || *layout.Orientation != "landscape" || *layout.Size != 9 || *layout.FitToWidth != 1 {
			t.Errorf("%s is laid out %+v, %v", sheet, layout, err)
		}
		if foot, err := f.GetHeaderFooter(sheet); err != nil || !strings.Contains(foot.OddFooter, "&P") {
			t.Errorf("%s has no page numbers, %v", sheet, err)
		}
		titles := ""
		for _, name := range f.GetDefinedName() {
			if name.Name == "_xlnm.Print_Titles" && name.Scope == sheet {
				titles = name.RefersTo
			}
		}
		if !strings.Contains(titles, "$3:$3") {
			t.Errorf("%s repeats %q on every page", sheet, titles)
		}
	}
	if !bytes.Equal(data, weekly(t, weekReport())) {
		t.Error("the same report has other bytes")
	}
}

func TestWeeklyWithoutTasks(t *testing.T) {
	f := open(t, weekly(t, week.Make(nil, week.Log{}, settings.Settings{}, notice.NewDate(2026, 3, 10))))
	if rows, err := f.GetRows("按单位"); err != nil || len(rows) != 4 || rows[3][0] != "没有任务。" {
		t.Errorf("rows %v, %v", rows, err)
	}
}

// TestWeeklyInLibreOffice lets LibreOffice open the weekly workbook.
func TestWeeklyInLibreOffice(t *testing.T) {
	t.Parallel()
	after := open(t, convert(t, weekly(t, weekReport()), "xlsx", "xlsx"))
	for cell, want := range map[string]string{"A4": "逾期（1 项）", "B5": "=报送总结", "D5": "2026-03-05", "E7": "今日到期"} {
		if got, err := after.GetCellValue("本周汇总", cell); err != nil || got != want {
			t.Errorf("%s is %q, %v; want %q", cell, got, err, want)
		}
	}
}

// TestColours: a new ledger is coloured as the office wants it.
func TestColours(t *testing.T) {
	data, _ := create(t, book(), workbook.Options{Made: made, Colours: settings.Colours{Overdue: "FF0000"}})
	f := open(t, data)
	formats, err := f.GetConditionalFormats("任务台账")
	if err != nil {
		t.Fatal(err)
	}
	fills := map[string]bool{}
	for _, rules := range formats {
		for _, rule := range rules {
			look, err := f.GetConditionalStyle(*rule.Format)
			if err != nil {
				t.Fatal(err)
			}
			fills[strings.Join(look.Fill.Color, "")] = true
		}
	}
	if !fills["FF0000"] || !fills["FFE699"] || fills["FFC7CE"] {
		t.Errorf("fills %v", fills)
	}
}
