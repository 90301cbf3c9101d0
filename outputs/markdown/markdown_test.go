package markdown_test

import (
	"strings"
	"testing"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/markdown"
	"taizhang/outputs/settings"
	"taizhang/outputs/week"
)

var today = notice.NewDate(2021, 9, 22)

func entries() []*ledger.Entry {
	n := &notice.Notice{File: "通知.txt", Title: "关于报送*总结*的通知", Issued: notice.NewDate(2021, 9, 20)}
	task := func(summary, unit string, due notice.Date) *notice.Task {
		return &notice.Task{Quote: summary + "。", Summary: summary, Responsible: []string{unit}, ResponsibleExplicit: true,
			Deadline: notice.Deadline{Kind: notice.KindDate, Text: "前", Due: due}}
	}
	return []*ledger.Entry{
		{ID: "A", Number: 1, Code: "K7QX-01", Origin: ledger.FromNotice, Notice: n, Task: task("报送总结|初稿", "各系部", notice.NewDate(2021, 9, 20))},
		{ID: "B", Number: 2, Code: "K7QX-02", Origin: ledger.FromNotice, Notice: n, Task: task("报送<名单>", "保卫处", notice.NewDate(2021, 9, 24)),
			Edits: map[string]ledger.Edit{"进展情况": {Value: "第一行\n第二行"}}},
	}
}

func TestWeek(t *testing.T) {
	var out strings.Builder
	if err := markdown.Week(&out, week.Make(entries(), week.Log{}, settings.Settings{}, today)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# 督办台账周报\n\n2021年9月20日（周一）至9月26日（周日）\n",
		"## 逾期（1 项）\n\n| 任务编号 | 工作任务 | 牵头(责任)单位 | 完成时限 | 预警 | 状态与进展 |\n| --- | --- | --- | --- | --- | --- |\n" +
			"| K7QX-01 | 报送总结\\|初稿 | 各系部 | 2021-09-20 周一 | 逾期2天 | 未开始 |\n",
		"| K7QX-02 | 报送&lt;名单&gt; | 保卫处 | 2021-09-24 周五 | 剩2天 | 未开始<br>第一行<br>第二行 |\n",
		"## 下周到期（0 项）\n\n下周没有到期的任务。\n", "## 本周新增（2 项）", `关于报送\*总结\*的通知`, "### 保卫处\n\n| 类别 ",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the page has no %q:\n%s", want, &out)
		}
	}
	width := 0
	for line := range strings.Lines(out.String()) {
		if !strings.HasPrefix(line, "|") {
			width = 0
			continue
		}
		bars := strings.Count(line, "|") - strings.Count(line, `\|`)
		if width != 0 && bars != width {
			t.Errorf("a row of %d cells in a table of %d: %s", bars-1, width-1, line)
		}
		width = bars
	}
}

func TestLedger(t *testing.T) {
	columns := settings.Settings{Template: "整改台账"}.Columns()
	var lines []ledger.Line
	for _, e := range entries() {
		line, _ := e.Line(columns, today, 5)
		lines = append(lines, line)
	}
	var out strings.Builder
	if err := markdown.Ledger(&out, "整改台账", columns, lines); err != nil {
		t.Fatal(err)
	}
	head := strings.Split(out.String(), "\n")[4]
	if want := "| 序号 | 编号 | 整改事项 | 整改要求(原文) | 责任单位 | 整改时限 | 整改状态 | 预警 | 整改进展 | 任务来源 | 出处 |"; head != want {
		t.Errorf("headings %s\nwant     %s", head, want)
	}
}
