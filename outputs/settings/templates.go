package settings

import (
	"slices"

	"taizhang/outputs/ledger"
)

// Template is a heading set: which columns an office's ledger shows, in which
// order, how wide and under which names.
type Template struct {
	Name string
	// Columns are those that are shown; none means all of them, as they are.
	Columns []Column
}

// Column is one column of a Template.
type Column struct {
	// Name is the standard name of the column (ledger.Column), or, where people
	// alone fill it, any other.
	Name string
	// Heading stands above the column, Name if empty.
	Heading string
	// Width is measured in half-width characters, 0 for the usual one.
	Width float64
	// ByHand marks a column that the office adds and that people alone fill.
	ByHand bool
}

// usualWidth is that of a column that people fill, where none is set.
const usualWidth = 14

// builtIn are the heading sets that need no file, the usual one first. What a
// notice does not say in a column of these, such as the problem that a 整改
// answers, is for people to fill.
var builtIn = []Template{
	{Name: "督办台账"},
	{Name: "整改台账", Columns: []Column{
		{Name: ledger.ColumnNumber}, {Name: ledger.ColumnCode, Heading: "编号"},
		{Name: "问题", Width: 22, ByHand: true},
		{Name: ledger.ColumnTask, Heading: "整改事项", Width: 25}, {Name: ledger.ColumnQuote, Heading: "整改要求(原文)"},
		{Name: "整改举措", Width: 24, ByHand: true},
		{Name: ledger.ColumnUnit, Heading: "责任单位"}, {Name: "配合单位"}, {Name: "责任人"},
		{Name: ledger.ColumnDue, Heading: "整改时限"}, {Name: ledger.ColumnExtended},
		{Name: ledger.ColumnStatus, Heading: "整改状态"}, {Name: ledger.ColumnAlert},
		{Name: ledger.ColumnProgress, Heading: "整改进展"}, {Name: ledger.ColumnFinished, Heading: "整改完成日期", Width: 13},
		{Name: ledger.ColumnReview}, {Name: ledger.ColumnSource}, {Name: ledger.ColumnPlace}, {Name: ledger.ColumnRemarks},
	}},
	{Name: "重点项目清单", Columns: []Column{
		{Name: ledger.ColumnNumber}, {Name: ledger.ColumnCode, Heading: "项目编号"},
		{Name: ledger.ColumnTask, Heading: "项目", Width: 25}, {Name: ledger.ColumnQuote, Heading: "内容", Width: 36},
		{Name: ledger.ColumnUnit, Heading: "责任单位"}, {Name: "配合单位"}, {Name: "责任人"},
		{Name: ledger.ColumnDue}, {Name: ledger.ColumnExtended},
		{Name: ledger.ColumnStatus}, {Name: ledger.ColumnAlert},
		{Name: ledger.ColumnProgress, Heading: "项目进展", Width: 20}, {Name: ledger.ColumnFinished, Heading: "完成日期"},
		{Name: ledger.ColumnReview}, {Name: ledger.ColumnSource}, {Name: ledger.ColumnRemarks},
	}},
}

// BuiltIn gives the names of the heading sets that need no file.
func BuiltIn() []string {
	names := make([]string, len(builtIn))
	for i, template := range builtIn {
		names[i] = template.Name
	}
	return names
}

func (t Template) columns() []ledger.Column {
	all := ledger.Columns()
	if len(t.Columns) == 0 {
		return all
	}
	shown := make([]ledger.Column, 0, len(all)+len(t.Columns))
	taken := map[string]bool{}
	for _, c := range t.Columns {
		column := ledger.ByHand(c.Name, usualWidth)
		if at := slices.IndexFunc(all, func(other ledger.Column) bool { return other.Name == c.Name }); at >= 0 {
			column = all[at]
		}
		taken[c.Name] = true
		column.Heading = c.Heading
		if c.Width > 0 {
			column.Width = c.Width
		}
		shown = append(shown, column)
	}
	for _, column := range all {
		if !taken[column.Name] {
			column.Hidden = true
			shown = append(shown, column)
		}
	}
	return shown
}
