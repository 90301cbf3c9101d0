package ledger

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"taizhang/extractors/notice"
)

// Edit is what a person wrote into one cell.
type Edit struct {
	// Value is what the person wrote; "" if the person emptied the cell.
	Value string
	// Against is what the program had in the cell when the person wrote. While
	// the program still says so, there is nothing to decide.
	Against string
	// Rival is what a person had written there before, where two workbooks of the
	// same ledger were edited at the same time; "" almost always.
	Rival string
	// At is the moment at which the edit was taken into the record.
	At time.Time
}

// Origin says how a row came into the ledger.
type Origin string

const (
	// FromNotice: a task that was read in a notice.
	FromNotice Origin = "notice"
	// FromPerson: a row that a person added in the workbook.
	FromPerson Origin = "person"
	// FromWorkbook: a row that was found in a workbook whose record was lost. It
	// becomes FromNotice once its notice is read again.
	FromWorkbook Origin = "workbook"
)

// Entry is one row with everything that is remembered of it.
type Entry struct {
	// ID, Number and Code are those of the Row; they are given once and stay.
	ID     string
	Number int
	Code   string
	Origin Origin
	// Notice and Task are nil unless the row is FromNotice.
	Notice *notice.Notice
	Task   *notice.Task
	// Place is the way from the folder of the ledger to the notice's file, with
	// slashes; "" where it is not known.
	Place string
	// Withdrawn says that the notice, read again, no longer asks for this. The
	// row stays, since people may have worked on it.
	Withdrawn bool
	// Deleted says that a person took the row out of the workbook.
	Deleted bool
	// Edits are what people wrote, by the name of the column; columns that people
	// added are among them.
	Edits map[string]Edit
	// Earlier are the deadlines that earlier versions of the notice gave, oldest
	// first.
	Earlier []string
}

// Row is the row as the program sees it, without what people wrote.
func (e *Entry) Row(today notice.Date, near int) Row { return e.row(today, near, nil) }

func (e *Entry) row(today notice.Date, near int, known rhythms) Row {
	row := Row{ID: e.ID, Number: e.Number, Code: e.Code, Notice: e.Notice, Task: e.Task}
	if e.Task == nil {
		row.Notice, row.Task = &notice.Notice{}, &notice.Task{}
		return row
	}
	row.Due, row.Following = days(e.Notice, e.Task, today, known)
	row.Alert = Alert(row.Due, StatusOpen, today, near)
	row.Remarks = remarks(&row)
	if e.Withdrawn {
		row.Remarks = append([]string{withdrawnRemark}, row.Remarks...)
	}
	for _, earlier := range e.Earlier {
		row.Remarks = append(row.Remarks, "原时限："+earlier)
	}
	return row
}

const withdrawnRemark = "请核实：重新读取来文后，已不再列为任务"

// Own gives what the program has to say in each column of the ledger. A row of
// a person's has its number and its code, and nothing else.
func (e *Entry) Own(columns []Column, today notice.Date, near int) Cells {
	row := e.Row(today, near)
	return e.own(&row, columns, make(Cells, 0, len(columns)))
}

// own puts the cells behind those that are there.
func (e *Entry) own(row *Row, columns []Column, own Cells) Cells {
	for i := range columns {
		name := columns[i].Name
		if e.Task == nil && name != ColumnNumber && name != ColumnCode {
			continue
		}
		if text := columns[i].Value(row).String(); text != "" {
			own = append(own, Cell{name, text})
		}
	}
	return own
}

// Line is one row as it is to be shown, and as a later reading compares it.
type Line struct {
	ID string
	// Entry is the row of which the line was made, nil in the Lines of a Book.
	Entry *Entry
	// Place is Entry.Place, and File the path of the notice, "" where there is none.
	Place, File string
	// Cells are what the row shows: a person's words where there are some.
	Cells Cells
	// Own are the program's words in the columns in which the row shows a
	// person's.
	Own Cells
	// Guessed names the columns whose value is implied and still the program's.
	Guessed []string
	// Plain says that IsPlain was found of all words in Cells, and Bare that none of
	// them has a sign either that XML or a spreadsheet takes for something else: quotes,
	// &, <, >, _ and tabs. A view need not ask again; false says nothing.
	Plain, Bare bool
}

// Conflict is a cell for which there are two values: a person's and what the
// program has read since the person wrote, or those of two people. Person is the
// one that stands in the ledger, Other the one that does not, and Before what the
// program had said when the person wrote.
type Conflict struct {
	ID, Column            string
	Person, Before, Other string
	// People says that Other is a person's as well.
	People bool
	At     time.Time
}

// Line merges the program's own words with those of people. It gives the
// conflicts that remain.
func (e *Entry) Line(columns []Column, today notice.Date, near int) (Line, []Conflict) {
	return e.line(columns, today, near, make(Cells, 0, len(columns)), nil)
}

// line is Line with its cells in a room that has space for all columns.
func (e *Entry) line(columns []Column, today notice.Date, near int, room Cells, known rhythms) (Line, []Conflict) {
	row := e.row(today, near, known)
	line := Line{ID: e.ID, Entry: e, Cells: slices.Clip(e.own(&row, columns, room))}
	if e.Notice != nil {
		line.Place, line.File = e.Place, e.Notice.File
	}
	for i := range columns {
		if guessed := columns[i].Guessed; guessed != nil && e.Task != nil && guessed(&row) {
			line.Guessed = append(line.Guessed, columns[i].Name)
		}
	}
	if len(e.Edits) == 0 {
		return line, nil
	}
	appended := map[string]bool{}
	for _, column := range columns {
		appended[column.Name] = column.Appended
	}
	var conflicts []Conflict
	for _, name := range slices.Sorted(maps.Keys(e.Edits)) {
		edit := e.Edits[name]
		own := line.Cells.Get(name)
		value := edit.Value
		if appended[name] && edit.Against != "" && strings.Contains(value, edit.Against) {
			// The person's words stand around the program's, which may change.
			value = strings.Trim(strings.Replace(value, edit.Against, own, 1), "\n")
		} else if !Same(own, edit.Against) && !Same(own, value) {
			conflicts = append(conflicts, Conflict{ID: e.ID, Column: name, Person: value, Before: edit.Against, Other: own, At: edit.At})
		}
		if edit.Rival != "" {
			conflicts = append(conflicts, Conflict{ID: e.ID, Column: name, Person: value, Before: edit.Against, Other: edit.Rival, People: true, At: edit.At})
		}
		line.Own = append(line.Own, Cell{name, own})
		line.Cells.Put(name, value)
		if !Same(own, value) {
			line.Guessed = slices.DeleteFunc(line.Guessed, func(guessed string) bool { return guessed == name })
		}
	}
	return line, conflicts
}

// Same compares two values as a person would: blanks at the ends and the kind
// of line ends are no difference, and programs that save workbooks change both.
func Same(a, b string) bool {
	return a == b || plain(a) == plain(b)
}

func plain(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

// Due is the day that counts for a line: 延期至 where there is one, otherwise
// 完成时限. It is zero where neither is a day.
func (l *Line) Due() notice.Date {
	for _, name := range [...]string{ColumnExtended, ColumnDue} {
		if day, is := dayIn(l.Cells.Get(name)); is && !day.IsZero() {
			return day
		}
	}
	return notice.Date{}
}

// dayIn reads a day in its ISO form; no words are the zero Date.
func dayIn(text string) (day notice.Date, is bool) {
	if text == "" {
		return notice.Date{}, true
	}
	day, err := notice.ParseDate(text)
	return day, err == nil
}

// Typed gives a cell's words the form in which a view shows them: a number or a
// day where the column holds such and the words are one, otherwise the words.
func (c *Column) Typed(text string) Value {
	switch c.Kind {
	case Day:
		if day, is := dayIn(text); is {
			return Value{Day: day}
		}
	case Number:
		if n, err := strconv.Atoi(text); err == nil {
			return Value{Number: n}
		}
	}
	return Value{Text: text}
}
