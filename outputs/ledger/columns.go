package ledger

import (
	"cmp"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"taizhang/extractors/notice"
)

// Kind says what the cells of a column hold.
type Kind uint8

const (
	// Text cells hold words.
	Text Kind = iota
	// Number cells hold a whole number.
	Number
	// Day cells hold a calendar day or nothing.
	Day
	// Choice cells hold one word of the column's Choices or nothing.
	Choice
	// Computed cells hold words that follow from other cells of the row and from
	// the day on which one looks; a view that can compute does so itself.
	Computed
)

// Value is the content of one cell: Text, Number or Day, as the column's Kind
// says.
type Value struct {
	Text   string
	Number int
	Day    notice.Date
}

// String is the value in words; a day in its ISO form.
func (v Value) String() string {
	switch {
	case !v.Day.IsZero():
		return v.Day.String()
	case v.Number != 0:
		return strconv.Itoa(v.Number)
	}
	return v.Text
}

// Column is one column of the ledger.
type Column struct {
	// Name is the standard name, under which people's edits are kept.
	Name string
	// Heading is what stands above the column where that is not its Name: offices
	// call the same things by other names.
	Heading string
	// Hidden columns are in the workbook but are not seen.
	Hidden bool
	// Width is measured in half-width characters; a Chinese character is two.
	Width float64
	Kind  Kind
	// Choices are the words of a Choice column.
	Choices []string
	// Value gives the row's cell. A column that only people fill gives the zero
	// Value.
	Value func(*Row) Value
	// Appended says that people write their words behind the program's, which
	// may go on changing beside them.
	Appended bool
	// Guessed says that the row's value was not read in the words of the task but
	// implied, so that a view can mark it. It is nil where that cannot be.
	Guessed func(*Row) bool
}

// Names of the columns that other columns, or a view, refer to.
const (
	ColumnNumber    = "序号"
	ColumnCode      = "任务编号"
	ColumnSource    = "任务来源"
	ColumnDocNumber = "文号"
	ColumnTask      = "工作任务"
	ColumnQuote     = "具体要求(原文)"
	ColumnUnit      = "牵头(责任)单位"
	ColumnPerson    = "责任人"
	ColumnReport    = "报送对象"
	ColumnDue       = "完成时限"
	ColumnDueWords  = "时限原文"
	ColumnExtended  = "延期至"
	ColumnStatus    = "状态"
	ColumnAlert     = "预警"
	ColumnProgress  = "进展情况"
	ColumnFinished  = "办结日期"
	ColumnReview    = "核实"
	ColumnPlace     = "出处"
	ColumnRemarks   = "备注"
)

// Columns is the ledger's table of columns, in their order: those of the
// ledgers that offices keep (督办台账). The caller may change the copy it gets.
func Columns() []Column {
	return []Column{
		{Name: ColumnNumber, Width: 5.5, Kind: Number, Value: func(r *Row) Value { return Value{Number: r.Number} }},
		{Name: ColumnCode, Width: 9.5, Value: text(func(r *Row) string { return r.Code })},
		{Name: ColumnSource, Width: 16, Value: text(source)},
		{Name: ColumnDocNumber, Width: 11.5, Value: text(func(r *Row) string { return r.Notice.DocNumber })},
		{Name: "来文日期", Width: 11, Kind: Day, Value: day(func(r *Row) notice.Date { return r.Notice.Issued })},
		{Name: ColumnTask, Width: 23, Value: text(summary)},
		{Name: ColumnQuote, Width: 33, Value: text(func(r *Row) string { return r.Task.Quote })},
		{Name: ColumnUnit, Width: 13, Value: text(units), Guessed: impliedParty},
		{Name: "配合单位", Width: 11, Value: text(func(r *Row) string { return joined(r.Task.Cooperating) })},
		{Name: ColumnPerson, Width: 8.5, Value: text(func(r *Row) string { return joined(persons(r.Task.Responsible)) }), Guessed: impliedParty},
		{Name: ColumnReport, Width: 10, Value: text(func(r *Row) string { return r.Task.ReportTo })},
		{Name: ColumnDue, Width: 11, Kind: Day, Value: day(func(r *Row) notice.Date { return r.Due }), Guessed: impliedDay},
		{Name: ColumnDueWords, Width: 11, Value: text(func(r *Row) string { return r.Task.Deadline.Text })},
		{Name: ColumnExtended, Width: 11, Kind: Day, Value: byHand},
		{Name: ColumnStatus, Width: 8.5, Kind: Choice, Value: text(func(*Row) string { return StatusOpen }),
			Choices: []string{StatusOpen, StatusRunning, StatusDone, StatusStruckOff, StatusExtended, StatusSuspended}},
		{Name: ColumnAlert, Width: 9, Kind: Computed, Value: text(func(r *Row) string { return r.Alert })},
		{Name: ColumnProgress, Width: 13, Value: byHand},
		{Name: ColumnFinished, Width: 11, Kind: Day, Value: byHand},
		{Name: ColumnReview, Width: 8.5, Kind: Choice, Value: text(review),
			Choices: []string{ReviewNeeded, ReviewDone, ReviewWrong}},
		{Name: ColumnPlace, Width: 18, Value: text(place)},
		{Name: ColumnRemarks, Width: 21, Appended: true, Value: text(func(r *Row) string { return strings.Join(r.Remarks, "\n") })},
	}
}

// Title is what stands above the column.
func (c Column) Title() string { return cmp.Or(c.Heading, c.Name) }

func byHand(*Row) Value { return Value{} }

// ByHand is a column that only people fill, such as a template adds.
func ByHand(name string, width float64) Column {
	return Column{Name: name, Width: width, Value: byHand}
}

func text(of func(*Row) string) func(*Row) Value {
	return func(r *Row) Value { return Value{Text: of(r)} }
}

func day(of func(*Row) notice.Date) func(*Row) Value {
	return func(r *Row) Value { return Value{Day: of(r)} }
}

func joined(parts []string) string { return strings.Join(parts, "、") }

// source names the notice by its title, by its file where it has none.
func source(r *Row) string {
	if r.Notice.Title != "" {
		return r.Notice.Title
	}
	return fileName(r.Notice.File)
}

func summary(r *Row) string {
	if r.Task.Summary != "" {
		return r.Task.Summary
	}
	return r.Task.Quote
}

func review(r *Row) string {
	if len(r.Task.Review) > 0 {
		return ReviewNeeded
	}
	return ""
}

// headingShown is how much of a heading 出处 shows: enough to find it on the
// page. A heading that runs into its sentence would fill the cell.
const headingShown = 14

// place is where a person finds the words: file, page, headings. A one-page
// document needs no page number.
func place(r *Row) string {
	out := append(make([]byte, 0, 256), fileName(r.Notice.File)...)
	if r.Notice.Pages > 1 && r.Task.Page > 0 {
		out = append(strconv.AppendInt(append(out, " 第"...), int64(r.Task.Page), 10), "页"...)
	}
	for i, heading := range r.Task.Section {
		if i == 0 {
			out = append(out, '\n')
		} else {
			out = append(out, " › "...)
		}
		out = appendShortened(out, heading)
	}
	return string(out)
}

// appendShortened writes as much of a heading as 出处 shows.
func appendShortened(out []byte, heading string) []byte {
	if utf8.RuneCountInString(heading) <= headingShown {
		return append(out, heading...)
	}
	shown := 0
	for _, r := range heading {
		if shown++; shown == headingShown {
			break
		}
		out = utf8.AppendRune(out, r)
	}
	return append(out, "…"...)
}

// fileName takes both kinds of separators: a ledger travels between systems.
func fileName(path string) string {
	return filepath.Base(strings.ReplaceAll(path, `\`, "/"))
}

func impliedParty(r *Row) bool { return !r.Task.ResponsibleExplicit && len(r.Task.Responsible) > 0 }

// yearOfIssue is the basis of nearly every day in a notice. It is named in 备注
// but does not make a day a guess, or all of them would be marked.
const yearOfIssue = "年份取自成文日期"

func impliedDay(r *Row) bool {
	return !r.Due.IsZero() && slices.ContainsFunc(r.Task.Deadline.Basis, func(basis string) bool {
		return basis != yearOfIssue && !strings.HasPrefix(basis, partyBasis)
	})
}

// partyBasis begins a basis that speaks of the responsible party.
const partyBasis = "责任单位"
