package week

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// Section is one list of the report as a table, the same in every drawing.
type Section struct {
	Title string
	// None stands where the list is empty.
	None    string
	Columns []Column
	Items   []Item
}

// Column is one column of a Section.
type Column struct {
	Heading string
	// Share is the part of the page's width that suits the column, in hundredths.
	Share int
	// Text is the cell in words. Day, where it is not nil, is the same as a day,
	// for drawings that know days.
	Text func(Item) string
	Day  func(Item) notice.Date
	// Alert says that the words call for attention.
	Alert bool
	// Short says that the words are short and of one length, as a code or a day
	// is: a wide page gives its room to the other columns.
	Short bool
}

// title is what the office calls a column.
func (r Report) title(name string) string {
	for _, c := range r.columns {
		if c.Name == name {
			return c.Title()
		}
	}
	return name
}

// cellOf is a column of the ledger.
func (r Report) cellOf(name string, share int) Column {
	return Column{Heading: r.title(name), Share: share, Text: func(i Item) string { return i.Cell(name) }}
}

// Sections are the lists in the order in which a reader wants them.
func (r Report) Sections() []Section {
	code := r.code()
	task := r.cellOf(ledger.ColumnTask, 27)
	unit := Column{Heading: r.title(ledger.ColumnUnit), Share: 14, Text: Units}
	due, alert := r.due(), r.alert()
	progress := Column{Heading: "状态与进展", Share: 20, Text: Progress}
	days := []Column{code, task, unit, due, alert, progress}

	source := r.cellOf(ledger.ColumnSource, 22)
	words := r.cellOf(ledger.ColumnDueWords, 10)
	finished := Column{Short: true, Heading: r.title(ledger.ColumnFinished), Share: 14, Text: func(i Item) string { return shortDay(i.Finished) }, Day: func(i Item) notice.Date { return i.Finished }}
	changes := Column{Heading: "变更内容", Share: 46, Text: changed}
	return []Section{
		{ListOverdue, "没有逾期的任务。", days, r.Overdue},
		{ListDue, "本周没有到期的任务。", days, r.Due},
		{ListComing, "下周没有到期的任务。", days, r.Coming},
		{ListNew, "本周没有新增任务。", []Column{code, task, unit, due, words, source}, r.New},
		{ListChanged, "本周没有变更。", []Column{code, task, unit, changes}, r.Changed},
		{ListDone, "本周没有办结的任务。", []Column{code, task, unit, due, finished, {Heading: progress.Heading, Share: 18, Text: Progress}}, r.Done},
	}
}

// UnitColumns are the columns in which the items of a unit are shown.
func (r Report) UnitColumns() []Column {
	return []Column{
		{Heading: "类别", Share: 11, Short: true, Text: func(i Item) string { return i.List }}, r.code(), r.cellOf(ledger.ColumnTask, 30),
		r.due(), r.alert(), {Heading: "状态与进展", Share: 20, Text: Progress},
	}
}

// NewsColumns are those in which new and changed tasks stand in one table: the
// last one holds where a task came from, or what was changed in it.
func (r Report) NewsColumns() []Column {
	return []Column{
		r.code(), r.cellOf(ledger.ColumnTask, 27), {Heading: r.title(ledger.ColumnUnit), Share: 14, Text: Units}, r.due(),
		{Heading: "来源／变更内容", Share: 32, Text: func(i Item) string {
			if len(i.Changes) > 0 {
				return changed(i)
			}
			source := i.Cell(ledger.ColumnSource)
			if words := i.Cell(ledger.ColumnDueWords); words != "" {
				source += "\n" + r.title(ledger.ColumnDueWords) + "：" + words
			}
			return source
		}},
	}
}

func changed(i Item) string { return strings.Join(slices.Concat(i.Changes, i.Notes), "\n") }

func (r Report) code() Column {
	code := r.cellOf(ledger.ColumnCode, 13)
	code.Short = true
	return code
}

func (r Report) due() Column {
	return Column{Short: true, Heading: r.title(ledger.ColumnDue), Share: 14, Text: DueWords, Day: func(i Item) notice.Date { return i.Due }}
}

func (r Report) alert() Column {
	return Column{Short: true, Heading: r.title(ledger.ColumnAlert), Share: 12, Text: func(i Item) string { return i.Alert }, Alert: true}
}

// UnitCounts are the headings and the figures of the table of units. Nought is
// left out, so that the figures that matter stand out.
func (r Report) UnitCounts() (headings []string, rows [][]string) {
	headings = []string{"单位", "未办结", ListOverdue, ListDue, ListComing, ListNew, ListDone}
	add := func(name string, figures ...int) {
		row := []string{name}
		for _, n := range figures {
			words := ""
			if n > 0 {
				words = fmt.Sprint(n)
			}
			row = append(row, words)
		}
		rows = append(rows, row)
	}
	for _, u := range r.Units {
		add(u.Name, u.Open, u.Overdue, u.Due, u.Coming, u.New, u.Done)
	}
	if r.Others > 0 {
		add(r.OtherUnits(), r.OthersOpen, 0, 0, 0, 0, 0)
	}
	return headings, rows
}

// OtherUnits names the units that have open tasks and nothing in a list.
func (r Report) OtherUnits() string { return fmt.Sprintf("其余 %d 个单位", r.Others) }

// UnitNote says how the table of units counts.
const UnitNote = "一项任务有几个责任单位的，各单位都计，合计可能大于任务数。"

// Units is who answers for an item: the units, and the person where one is
// named.
func Units(i Item) string {
	units, person := i.Cell(ledger.ColumnUnit), i.Cell(ledger.ColumnPerson)
	if person == "" || person == units {
		return units
	}
	if units == "" {
		return person
	}
	return units + "\n（" + person + "）"
}

// DueWords is the day of an item with its weekday; of a rhythm all days in the
// list.
func DueWords(i Item) string {
	if len(i.Days) > 1 {
		words := make([]string, len(i.Days))
		for k, day := range i.Days {
			words[k] = shortDay(day)
		}
		return strings.Join(words, "\n")
	}
	if i.Due.IsZero() {
		return ""
	}
	return shortDay(i.Due)
}

func shortDay(day notice.Date) string {
	if day.IsZero() {
		return ""
	}
	return day.String() + " " + weekdayWords[day.Weekday()]
}

// Progress is the status of an item, what people wrote of its progress, and the
// notes. A rhythm that was done once is not done for its next day.
func Progress(i Item) string {
	parts := []string{i.Cell(ledger.ColumnStatus)}
	if i.Recurring && i.List != ListDone && parts[0] == ledger.StatusDone {
		parts[0] = ledger.StatusOpen
	}
	if progress := i.Cell(ledger.ColumnProgress); progress != "" {
		parts = append(parts, progress)
	}
	notes := i.Notes
	if i.Recurring {
		notes = append([]string{"周期任务"}, notes...)
	}
	if len(notes) > 0 {
		parts = append(parts, "（"+strings.Join(notes, "；")+"）")
	}
	return strings.Join(parts, "\n")
}

// Period is the line under the title.
func (r Report) Period() string {
	words := r.Week.String()
	if !r.ReportDay.IsZero() {
		words += "　·　" + fmt.Sprintf("%d月%d日（%s）报送", int(r.ReportDay.Month), r.ReportDay.Day, weekdayWords[r.ReportDay.Weekday()])
	}
	return words
}

// Summary is the report in a sentence.
func (r Report) Summary() string {
	words := fmt.Sprintf("截至%s，未办结任务 %d 项，其中逾期 %d 项；本周到期 %d 项，下周到期 %d 项。本周新增 %d 项，变更 %d 项，办结 %d 项。",
		dayWords(r.Today), r.Open, len(r.Overdue), len(r.Due), len(r.Coming), len(r.New), len(r.Changed), len(r.Done))
	if r.Undated > 0 {
		words += fmt.Sprintf("未办结任务中有 %d 项没有具体日期，不在到期各表中。", r.Undated)
	}
	return words
}

// DayWords is what stands in the place of the day that counts.
func (i Item) DayWords() string {
	return cmp.Or(i.Cell(ledger.ColumnExtended), i.Cell(ledger.ColumnDue))
}

// Unlisted names the tasks that are in no list because of the words in the place
// of their day, "" if there are none.
func (r Report) Unlisted() string {
	var parts []string
	for _, item := range r.Unclear {
		parts = append(parts, item.Cell(ledger.ColumnCode)+"（“"+shortened(item.DayWords())+"”）")
	}
	if len(parts) == 0 {
		return ""
	}
	return "时限不是日期，未列入到期各表，请在台账中核对：" + strings.Join(parts, "、") + "。"
}
