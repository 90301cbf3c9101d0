// Package week makes of the rows of a ledger, and of what happened to them, the
// report of one week: what is overdue, what is due in this week and the next,
// what is new, what was changed, what is done, and the same by unit. It also
// gives the days of all open tasks, for a calendar (Agenda).
//
// What people wrote stands: 延期至 before 完成时限, their status, their units. The
// package draws nothing and reads no record; the rows and the log are its
// input. How the days of a rhythm are open or done is in days.go, what a change
// says in changes.go, the tables that every drawing shows in sections.go.
package week

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/settings"
)

// Week is seven days, both ends included.
type Week struct{ First, Last notice.Date }

// Of is the week in which a day lies.
func Of(day notice.Date, s settings.Settings) Week {
	first := ledger.Book{WeekStart: s.WeekStart()}.WeekOf(day)
	return Week{first, first.AddDays(6)}
}

// Next is the week behind this one.
func (w Week) Next() Week { return Week{w.First.AddDays(7), w.Last.AddDays(7)} }

// Holds reports whether a day lies in the week.
func (w Week) Holds(day notice.Date) bool {
	return !day.IsZero() && !day.Before(w.First) && !w.Last.Before(day)
}

// String is the week in words: 2021年9月20日（周一）至9月26日（周日）.
func (w Week) String() string {
	last := dayWords(w.Last)
	if w.First.Year == w.Last.Year {
		_, last, _ = strings.Cut(last, "年")
	}
	return dayWords(w.First) + "至" + last
}

var weekdayWords = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

func dayWords(day notice.Date) string {
	return fmt.Sprintf("%d年%d月%d日（%s）", day.Year, int(day.Month), day.Day, weekdayWords[day.Weekday()])
}

// Log is what the record knows of the rows beside themselves.
type Log struct {
	// Added are the moments at which the rows came into the ledger, by their ids.
	Added map[string]time.Time
	// Changes are in the order in which they happened. Those of other weeks do
	// no harm.
	Changes []Change
	// Zone is where the office is, UTC if nil: it decides on which day a change
	// at 23:30 was made.
	Zone *time.Location
}

// Change is one line of the record's log.
type Change struct {
	ledger.Change
	At time.Time
}

// Kinds of changes that readings of notices make, beside those of people
// (ledger.ChangeKind).
const (
	// Read: a row came from a notice; with a column, a new version of the notice
	// changed it; with new words alone, a withdrawn task is asked for again.
	Read ledger.ChangeKind = "read"
	// Withdrawn: the notice no longer asks for the task.
	Withdrawn ledger.ChangeKind = "withdrawn"
)

func (l Log) day(moment time.Time) notice.Date {
	if moment.IsZero() {
		return notice.Date{}
	}
	if l.Zone == nil {
		return notice.DateOf(moment.UTC())
	}
	return notice.DateOf(moment.In(l.Zone))
}

// Item is one task in one list of the report.
type Item struct {
	Line ledger.Line
	// List is the heading of the list: 逾期, 本周到期, …
	List string
	// Due is the day that counts, zero where there is none. Days are all days of
	// a rhythm in the list, Due among them.
	Due       notice.Date
	Days      []notice.Date
	Recurring bool
	// Alert is 预警 for Due on the day of the report.
	Alert string
	// Finished is the day on which a task was done, in the list of those.
	Finished notice.Date
	// Changes are what was done to the row, in the list of changed ones.
	Changes []string
	// Notes are what a reader should know beside it.
	Notes []string
}

// Cell is what the row shows in a column.
func (i Item) Cell(name string) string { return i.Line.Cells.Get(name) }

// Report is one week of a ledger.
type Report struct {
	// Title is the headline, Week what it is about, Today the day on which it
	// looks at the ledger. ReportDay is the day of the week on which it is handed
	// in, zero if the office has none.
	Title            string
	Week             Week
	Today, ReportDay notice.Date
	// Overdue, Due, Coming, New, Changed and Done are the lists.
	Overdue, Due, Coming, New, Changed, Done []Item
	// Units are the units with something in a list, those with most overdue
	// first. Others counts the units that have open tasks and nothing in a list,
	// and OthersOpen their tasks.
	Units              []Unit
	Others, OthersOpen int
	// Open counts the open tasks, Undated those of them without a day.
	Open, Undated int
	// Unclear are open tasks whose day a person wrote in words that are no day,
	// so that they are in no list.
	Unclear []Item

	columns []ledger.Column
	palette settings.Colours
}

// Palette are the colours of the office.
func (r Report) Palette() settings.Colours { return r.palette }

// Unit is one unit with its tasks: counts of all lists, and the items of
// Overdue, Due and Coming. A task with several responsible units counts for
// each.
type Unit struct {
	Name                                  string
	Open, Overdue, Due, Coming, New, Done int
	Items                                 []Item
}

// Names of the lists.
const (
	ListOverdue = "逾期"
	ListDue     = "本周到期"
	ListComing  = "下周到期"
	ListNew     = "本周新增"
	ListChanged = "本周变更"
	ListDone    = "本周办结"
)

// Nobody stands where a task names no unit.
const Nobody = "（未写明）"

// Make makes the report of the week in which today lies, as it is seen on that
// day.
func Make(entries []*ledger.Entry, log Log, s settings.Settings, today notice.Date) Report {
	m := making{
		log: log, near: s.Near(), changes: map[string][]Change{}, units: map[string]*Unit{},
		Report: Report{Title: s.Headline() + "周报", Week: Of(today, s), Today: today, columns: s.Columns(), palette: s.Palette()},
	}
	if s.ReportDay != 0 {
		for m.ReportDay = m.Week.First; m.ReportDay.Weekday() != s.ReportDay.Time(); m.ReportDay = m.ReportDay.AddDays(1) {
		}
	}
	for _, change := range log.Changes {
		if m.Week.Holds(log.day(change.At)) {
			m.changes[change.ID] = append(m.changes[change.ID], change)
		}
	}
	for _, moment := range log.Added {
		if day := log.day(moment); m.founded.IsZero() || day.Before(m.founded) {
			m.founded = day
		}
	}
	for _, entry := range entries {
		m.take(entry)
	}
	m.finish()
	return m.Report
}

// making is a report while it is made.
type making struct {
	Report
	log     Log
	near    int
	founded notice.Date         // the first day of the ledger
	changes map[string][]Change // of the week, by row
	units   map[string]*Unit
}

// take puts one row into the lists to which it belongs.
func (m *making) take(entry *ledger.Entry) {
	line, _ := entry.Line(m.columns, m.Today, m.near)
	item := Item{Line: line, Due: line.Due(), Notes: m.notes(entry, line)}
	if entry.Deleted {
		if words := m.changeWords(entry, false); len(words) > 0 {
			item.Changes, item.Notes = words, nil
			m.add(&m.Changed, ListChanged, item, nil)
		}
		return
	}
	standing := m.standing(entry, line)
	units := m.unitsOf(line)
	if standing.open {
		m.Open++
		for _, unit := range units {
			unit.Open++
		}
		m.due(entry, item, standing, units)
	}
	fresh := m.isNew(entry)
	if fresh {
		newcomer := item
		newcomer.Recurring = standing.rhythm != nil
		m.add(&m.New, ListNew, newcomer, units)
	}
	finished := m.finished(entry, line)
	if !finished.IsZero() {
		done := item
		done.Finished = finished
		if r := standing.rhythm; r != nil {
			done.Recurring, done.Due = true, r.finished
		}
		if !ledger.Closed(line.Cells.Get(ledger.ColumnStatus)) {
			done.Notes = append(slices.Clone(done.Notes), "已填"+ledger.ColumnFinished+"，状态仍为“"+line.Cells.Get(ledger.ColumnStatus)+"”，请核对")
		}
		m.add(&m.Done, ListDone, done, units)
	}
	if words := m.changeWords(entry, !finished.IsZero()); len(words) > 0 && !fresh {
		item.Changes = words
		m.add(&m.Changed, ListChanged, item, nil)
	}
}

func (m *making) add(list *[]Item, name string, item Item, units []*Unit) {
	item.List = name
	*list = append(*list, item)
	for _, unit := range units {
		switch name {
		case ListOverdue:
			unit.Overdue++
		case ListDue:
			unit.Due++
		case ListComing:
			unit.Coming++
		case ListNew:
			unit.New++
		case ListDone:
			unit.Done++
		}
		if name == ListOverdue || name == ListDue || name == ListComing {
			unit.Items = append(unit.Items, item)
		}
	}
}

// due puts an open row into the lists of days.
func (m *making) due(entry *ledger.Entry, item Item, standing standing, units []*Unit) {
	if standing.rhythm == nil {
		item.Alert = ledger.Alert(item.Due, ledger.StatusOpen, m.Today, m.near)
		switch {
		case item.Due.IsZero():
			m.Undated++
			if words := item.Cell(ledger.ColumnExtended) + item.Cell(ledger.ColumnDue); words != "" {
				m.Unclear = append(m.Unclear, item)
			}
		case item.Due.Before(m.Today):
			m.add(&m.Overdue, ListOverdue, item, units)
		case m.Week.Holds(item.Due):
			m.add(&m.Due, ListDue, item, units)
		case m.Week.Next().Holds(item.Due):
			m.add(&m.Coming, ListComing, item, units)
		}
		return
	}
	item.Recurring = true
	if last := standing.rhythm.done; !last.IsZero() {
		item.Notes = append(slices.Clone(item.Notes), "上次办结"+last.String())
	}
	for _, part := range []struct {
		week Week
		list *[]Item
		name string
	}{{m.Week, &m.Due, ListDue}, {m.Week.Next(), &m.Coming, ListComing}} {
		days := standing.rhythm.open(part.week)
		if len(days) == 0 {
			continue
		}
		item := item
		item.Days, item.Due = days, days[len(days)-1]
		for _, day := range days {
			if !day.Before(m.Today) {
				item.Due = day
				break
			}
		}
		item.Alert = ledger.Alert(item.Due, ledger.StatusOpen, m.Today, m.near)
		if item.Due.Before(m.Today) { // whether it was done, nobody has said
			item.Alert = "待确认"
		}
		m.add(part.list, part.name, item, units)
	}
}

// isNew reports whether the row came into the ledger in this week. A row that
// came later belongs to the week in which its notice was issued, so that a
// ledger made today has reports of the weeks before; and so does one that came
// on the ledger's first day, when the notices of a year may come at once and are
// no news.
func (m *making) isNew(entry *ledger.Entry) bool {
	if entry.Origin == ledger.FromWorkbook { // it was there before the record was lost
		return false
	}
	added := m.log.day(m.log.Added[entry.ID])
	dated := entry.Notice != nil && !entry.Notice.Issued.IsZero()
	if m.Week.Holds(added) && (added != m.founded || !dated) {
		return true
	}
	return dated && m.Week.Holds(entry.Notice.Issued) && (added.IsZero() || added == m.founded || m.Week.Last.Before(added))
}

// finished is the day of this week on which the task was done, zero if it was
// not.
func (m *making) finished(entry *ledger.Entry, line ledger.Line) notice.Date {
	if text := line.Cells.Get(ledger.ColumnFinished); text != "" {
		if day := dayOf(text); m.Week.Holds(day) {
			return day
		}
		return notice.Date{}
	}
	if !isDone(line.Cells.Get(ledger.ColumnStatus)) {
		return notice.Date{}
	}
	if day := m.log.day(entry.Edits[ledger.ColumnStatus].At); m.Week.Holds(day) {
		return day
	}
	return notice.Date{}
}

func isDone(status string) bool {
	return status == ledger.StatusDone || status == ledger.StatusStruckOff
}

// notes say what the columns of the report do not.
func (m *making) notes(entry *ledger.Entry, line ledger.Line) []string {
	var notes []string
	if original := line.Cells.Get(ledger.ColumnDue); !dayOf(line.Cells.Get(ledger.ColumnExtended)).IsZero() && original != "" {
		notes = append(notes, "原时限"+original)
	}
	if entry.Withdrawn {
		notes = append(notes, "重新读取来文后，已不再列为任务")
	}
	if review := line.Cells.Get(ledger.ColumnReview); review == ledger.ReviewNeeded || review == ledger.ReviewWrong {
		notes = append(notes, review)
	}
	return notes
}

// unitsOf are the units of a line, the person where there is no unit.
func (m *making) unitsOf(line ledger.Line) []*Unit {
	words := cmp.Or(line.Cells.Get(ledger.ColumnUnit), line.Cells.Get(ledger.ColumnPerson))
	var found []*Unit
	for _, name := range names(words) {
		found = append(found, m.unit(name))
	}
	if len(found) == 0 {
		found = append(found, m.unit(Nobody))
	}
	slices.SortFunc(found, func(a, b *Unit) int { return cmp.Compare(a.Name, b.Name) })
	return slices.Compact(found)
}

// names splits a list of units. What stands in brackets is part of a name:
// 各县（市、区）.
func names(words string) []string {
	depth := 0
	parts := strings.FieldsFunc(words, func(r rune) bool {
		switch r {
		case '（', '(', '〔', '[':
			depth++
		case '）', ')', '〕', ']':
			depth = max(0, depth-1)
		case '\n':
			depth = 0
			return true
		}
		return depth == 0 && strings.ContainsRune("、，,;；", r)
	})
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return slices.DeleteFunc(parts, func(part string) bool { return part == "" })
}

func (m *making) unit(name string) *Unit {
	if m.units[name] == nil {
		m.units[name] = &Unit{Name: name}
	}
	return m.units[name]
}

// finish puts everything in its order.
func (m *making) finish() {
	byDue := func(a, b Item) int { return cmp.Or(a.Due.Compare(b.Due), a.Line.Entry.Number-b.Line.Entry.Number) }
	byNumber := func(a, b Item) int { return a.Line.Entry.Number - b.Line.Entry.Number }
	for _, list := range [][]Item{m.Overdue, m.Due, m.Coming} {
		slices.SortStableFunc(list, byDue)
	}
	for _, list := range [][]Item{m.New, m.Changed, m.Unclear} {
		slices.SortStableFunc(list, byNumber)
	}
	slices.SortStableFunc(m.Done, func(a, b Item) int { return cmp.Or(a.Finished.Compare(b.Finished), byNumber(a, b)) })
	order := map[string]int{ListOverdue: 1, ListDue: 2, ListComing: 3}
	for _, unit := range m.units {
		if len(unit.Items)+unit.New+unit.Done == 0 {
			if unit.Open > 0 {
				m.Others++
				m.OthersOpen += unit.Open
			}
			continue
		}
		slices.SortStableFunc(unit.Items, func(a, b Item) int { return cmp.Or(order[a.List]-order[b.List], byDue(a, b)) })
		m.Units = append(m.Units, *unit)
	}
	slices.SortFunc(m.Units, func(a, b Unit) int {
		return cmp.Or(b.Overdue-a.Overdue, b.Due-a.Due, b.Coming-a.Coming, b.Open-a.Open, b.Done-a.Done, cmp.Compare(a.Name, b.Name))
	})
}
