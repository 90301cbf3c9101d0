package week

import (
	"slices"
	"strings"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// dayOf reads a day in its ISO form, zero for other words.
func dayOf(text string) notice.Date {
	var day notice.Date
	if text == "" || day.UnmarshalText([]byte(text)) != nil {
		return notice.Date{}
	}
	return day
}

// standing says whether a row is open, and gives its rhythm where it has one.
type standing struct {
	open   bool
	rhythm *rhythm
}

func (m *making) standing(entry *ledger.Entry, line ledger.Line) standing {
	status := line.Cells.Get(ledger.ColumnStatus)
	r := m.rhythmOf(entry, line)
	switch {
	case r == nil:
		return standing{open: !ledger.Closed(status)}
	case status == ledger.StatusStruckOff || status == ledger.StatusSuspended:
		return standing{rhythm: r}
	case status == ledger.StatusDone:
		// Done for this time: it is open again once its next day comes into view.
		return standing{len(r.open(m.Week)) > 0 || len(r.open(m.Week.Next())) > 0, r}
	}
	return standing{true, r}
}

// rhythm is a recurring deadline with what people have done about it.
type rhythm struct {
	ledger.Rhythm
	// finished is the last of its days that is done, zero if none is; done is
	// when it was done.
	finished, done notice.Date
	// moved is the day to which people put off the day of the rhythm before it,
	// zero if they did not.
	moved, from notice.Date
}

// rhythmOf gives the rhythm of a row, nil where it has none, where it cannot be
// read, or where a person wrote a day of their own.
func (m *making) rhythmOf(entry *ledger.Entry, line ledger.Line) *rhythm {
	if entry.Task == nil || entry.Task.Deadline.Kind != notice.KindRecurring || entry.Task.Deadline.Recurrence == "" {
		return nil
	}
	if edit, is := entry.Edits[ledger.ColumnDue]; is && !ledger.Same(edit.Value, line.Own.Get(ledger.ColumnDue)) {
		return nil
	}
	d := entry.Task.Deadline
	r := &rhythm{Rhythm: ledger.Rhythm{Rules: d.Recurrence, Start: d.Start, End: d.Due, Anchor: entry.Notice.Issued}}
	if r.Start.IsZero() && r.Anchor.IsZero() {
		r.Anchor = m.Week.First
	}
	if days, err := r.Next(m.Week.First, 1); err != nil || len(days) == 0 && len(r.before(m.Week.First)) == 0 {
		return nil
	}
	r.done = dayOf(line.Cells.Get(ledger.ColumnFinished))
	if r.done.IsZero() && line.Cells.Get(ledger.ColumnStatus) == ledger.StatusDone {
		r.done = m.log.day(entry.Edits[ledger.ColumnStatus].At)
	}
	r.finished = r.finishedBy(r.done)
	if moved := dayOf(line.Cells.Get(ledger.ColumnExtended)); !moved.IsZero() {
		if earlier := r.before(moved); len(earlier) > 0 {
			r.moved, r.from = moved, earlier[len(earlier)-1]
		}
	}
	return r
}

// windows are how far back the day before another is looked for: a week, a
// month, a quarter, a year, and eight years for 29 February.
var windows = [...]int{8, 32, 100, 400, 3000}

// before gives days of the rhythm before a day, the nearest last; none where
// the series begins there.
func (r *rhythm) before(day notice.Date) []notice.Date {
	for _, window := range windows {
		days, err := r.Next(day.AddDays(-window), window+1)
		if err != nil {
			return nil
		}
		if at := slices.IndexFunc(days, func(d notice.Date) bool { return !d.Before(day) }); at >= 0 {
			days = days[:at]
		}
		if len(days) > 0 {
			return days
		}
	}
	return nil
}

// finishedBy is the day of the rhythm to which a day of completion belongs. A
// duty of every week or month that names no day in it is done in the period in
// which it was done. One that is due on the 5th is done on the 3rd or, late, on
// the 8th: the nearest day, and halfway between two the earlier one, which
// leaves the later one open.
func (r *rhythm) finishedBy(done notice.Date) notice.Date {
	if done.IsZero() {
		return done
	}
	next, err := r.Next(done, 1)
	if err == nil && len(next) > 0 && !strings.Contains(r.Rules, "BY") {
		return next[0]
	}
	earlier := r.before(done)
	switch {
	case err != nil || len(next) == 0 && len(earlier) == 0:
		return notice.Date{}
	case len(next) == 0:
		return earlier[len(earlier)-1]
	case len(earlier) == 0:
		return next[0]
	}
	if last := earlier[len(earlier)-1]; last.DaysUntil(done) <= done.DaysUntil(next[0]) {
		return last
	}
	return next[0]
}

// open gives the days of a span that are not done.
func (r *rhythm) open(span Week) []notice.Date {
	days, err := r.Next(span.First, span.First.DaysUntil(span.Last)+1)
	if err != nil {
		return nil
	}
	days = slices.DeleteFunc(days, func(day notice.Date) bool {
		return span.Last.Before(day) || !r.finished.Before(day) || day == r.from
	})
	if span.Holds(r.moved) && r.finished.Before(r.from) && !slices.Contains(days, r.moved) {
		days = append(days, r.moved)
		slices.SortFunc(days, notice.Date.Compare)
	}
	return days
}

// mostOccurrences bounds the days of one rhythm in a calendar: a daily duty over
// a quarter.
const mostOccurrences = 92

// Agenda gives every open task with a day that counts, a rhythm once for each of
// its days from today over the given number of days, in the order of the days.
// Tasks that are overdue are among them.
func Agenda(entries []*ledger.Entry, log Log, columns []ledger.Column, near int, today notice.Date, days int) []Item {
	m := making{log: log, near: near, Report: Report{Today: today, columns: columns, Week: Week{today, today.AddDays(days)}}}
	var items []Item
	for _, entry := range entries {
		if entry.Deleted {
			continue
		}
		line, _ := entry.Line(columns, today, near)
		status := line.Cells.Get(ledger.ColumnStatus)
		item := Item{Line: line, Due: line.Due(), Notes: m.notes(entry, line)}
		r := m.rhythmOf(entry, line)
		if r == nil {
			if !item.Due.IsZero() && !ledger.Closed(status) {
				item.Alert = ledger.Alert(item.Due, ledger.StatusOpen, today, near)
				items = append(items, item)
			}
			continue
		}
		if status == ledger.StatusStruckOff || status == ledger.StatusSuspended {
			continue
		}
		item.Recurring = true
		occurrences := r.open(m.Week)
		for _, day := range occurrences[:min(len(occurrences), mostOccurrences)] {
			item.Due, item.Days = day, []notice.Date{day}
			item.Alert = ledger.Alert(day, ledger.StatusOpen, today, near)
			items = append(items, item)
		}
	}
	slices.SortStableFunc(items, func(a, b Item) int { return a.Due.Compare(b.Due) })
	return items
}

// Events gives the open items of the report for a calendar: a rhythm once for
// each of its days.
func (r Report) Events() []Item {
	var items []Item
	for _, item := range slices.Concat(r.Overdue, r.Due, r.Coming) {
		if !item.Recurring {
			items = append(items, item)
			continue
		}
		for _, day := range item.Days {
			one := item
			one.Due, one.Days = day, []notice.Date{day}
			items = append(items, one)
		}
	}
	return items
}
