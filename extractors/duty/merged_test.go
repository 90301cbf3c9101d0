package duty

import (
	"strings"
	"testing"

	"taizhang/extractors/head"
	"taizhang/extractors/notice"
	"taizhang/extractors/segment"
)

// TestMergedCells reads a table whose unit and day are merged over two rows
// each: the rows below have fewer cells than the header has columns.
func TestMergedCells(t *testing.T) {
	rows := [][]struct {
		column, rowSpan int
		text            string
	}{
		{{0, 1, "序号"}, {1, 1, "工作任务"}, {2, 1, "责任单位"}, {3, 1, "完成时限"}},
		{{0, 1, "1"}, {1, 1, "清点库房物资"}, {2, 2, "物资科牵头，保卫科配合"}, {3, 1, "4月30日前"}},
		{{0, 1, "2"}, {1, 1, "修补围墙"}, {3, 2, "5月20日前"}},
		{{0, 1, "3"}, {1, 1, "检修水泵"}, {2, 1, "机电科"}},
	}
	d := &notice.Document{Format: "pdf", Tables: []notice.Table{{Page: 1, Rows: len(rows), Columns: 4}}}
	var text strings.Builder
	paragraph := func(words string) {
		start := text.Len()
		text.WriteString(words + "\n")
		d.Blocks = append(d.Blocks, notice.Block{Kind: notice.Paragraph, Span: notice.Span{Start: start, End: text.Len() - 1}, Page: 1})
	}
	paragraph("关于做好防汛准备的通知")
	paragraph("各科室：")
	for r, cells := range rows {
		start := text.Len()
		for i, c := range cells {
			if i > 0 {
				text.WriteString(" | ")
			}
			from := text.Len()
			text.WriteString(c.text)
			d.Tables[0].Cells = append(d.Tables[0].Cells, notice.Cell{
				Row: r, Column: c.column, RowSpan: c.rowSpan, ColumnSpan: 1, Page: 1, Span: notice.Span{Start: from, End: text.Len()},
			})
		}
		d.Blocks = append(d.Blocks, notice.Block{Kind: notice.TableRow, Span: notice.Span{Start: start, End: text.Len()}, Page: 1, Row: r})
		text.WriteByte('\n')
	}
	paragraph("应急管理中心")
	paragraph("2026年4月1日")
	d.Text = strings.TrimSuffix(text.String(), "\n")
	d.Pages = []notice.Page{{Number: 1, Span: notice.Span{End: len(d.Text)}}}
	f, err := NewFinder(Options{})
	if err != nil {
		t.Fatal(err)
	}
	doc := segment.Split(d)
	tasks, _ := f.Find(doc, head.Read(doc), notice.Date{})
	want := []string{
		"清点库房物资/物资科/保卫科/2026-04-30", "修补围墙/物资科/保卫科/2026-05-20", "检修水泵/机电科//2026-05-20",
	}
	if len(tasks) != len(want) {
		t.Fatalf("%d tasks: %+v", len(tasks), tasks)
	}
	for i, task := range tasks {
		got := strings.Join([]string{task.Quote, strings.Join(task.Responsible, " "), strings.Join(task.Cooperating, " "), task.Deadline.Due.String()}, "/")
		if got != want[i] {
			t.Errorf("row %d reads %s, want %s", i+1, got, want[i])
		}
	}
}
