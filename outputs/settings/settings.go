// Package settings holds what an office decides about its ledger: with which
// day its week begins, when a task is near, on which day it reports, the
// colours, the title, and under which headings it keeps its columns. They stand
// in one TOML file beside the ledger, taizhang.toml.
//
// Read is strict: a key that is misspelt or a value that cannot be is an *Error
// with its line and with what is allowed. The zero Settings are those of an
// office that decided nothing. The package finds no file and draws nothing; the
// built-in heading sets are in templates.go, the file that a user begins with
// is example.toml.
package settings

import (
	"cmp"
	_ "embed"
	"slices"
	"time"

	"taizhang/outputs/ledger"
)

// FileName is the name of the file beside the ledger.
const FileName = "taizhang.toml"

// Settings are the decisions of an office. The zero value of each is the usual
// one.
type Settings struct {
	// Title is the headline of the ledger; see Headline.
	Title string
	// Template is the name of the heading set, 督办台账 if empty.
	Template string
	// FirstDay is the day with which a week begins, Monday if zero.
	FirstDay Weekday
	// ReportDay is the day of the week on which the weekly report is handed in,
	// zero if there is none.
	ReportDay Weekday
	// NearDays is the near-due window in calendar days, 0 for
	// ledger.DefaultNearDays.
	NearDays int
	// Colours are those of the rows; an empty one is the usual one.
	Colours Colours
	// Templates are the office's own heading sets.
	Templates []Template
}

// Weekday counts from Monday, which is 1, to Sunday, which is 7, as GB/T 7408
// (ISO 8601) does; 0 is no day.
type Weekday int

// weekdays are the words of the days, Monday first.
var weekdays = [...]struct{ chinese, english string }{
	{"周一", "monday"}, {"周二", "tuesday"}, {"周三", "wednesday"}, {"周四", "thursday"}, {"周五", "friday"}, {"周六", "saturday"}, {"周日", "sunday"},
}

// String is the day's Chinese word, "" for no day.
func (w Weekday) String() string {
	if w < 1 || int(w) > len(weekdays) {
		return ""
	}
	return weekdays[w-1].chinese
}

// Time is the day as the standard library counts it; no day is Monday.
func (w Weekday) Time() time.Weekday { return time.Weekday(max(1, int(w)) % 7) }

// WeekStart is the first day of the week as the ledger counts it.
func (s Settings) WeekStart() ledger.WeekStart { return ledger.WeekStart(max(1, int(s.FirstDay)) - 1) }

// Colours are the fills of cells, each six hexadecimal digits RRGGBB.
type Colours struct{ Overdue, Near, Done, Check string }

// usualColours are those of the workbook where an office sets none.
var usualColours = Colours{Overdue: "FFC7CE", Near: "FFE699", Done: "F2F2F2", Check: "DDEBF7"}

// Whole gives the colours with the usual ones where none is set.
func (c Colours) Whole() Colours {
	return Colours{
		Overdue: cmp.Or(c.Overdue, usualColours.Overdue), Near: cmp.Or(c.Near, usualColours.Near),
		Done: cmp.Or(c.Done, usualColours.Done), Check: cmp.Or(c.Check, usualColours.Check),
	}
}

// Palette gives the colours with the usual ones where none is set.
func (s Settings) Palette() Colours { return s.Colours.Whole() }

// Near is the near-due window in calendar days.
func (s Settings) Near() int {
	if s.NearDays <= 0 {
		return ledger.DefaultNearDays
	}
	return s.NearDays
}

// Headline is the title of the ledger: the office's own, or the name of the
// heading set.
func (s Settings) Headline() string { return cmp.Or(s.Title, s.InForce().Name) }

// InForce is the heading set of the ledger.
func (s Settings) InForce() Template {
	for _, template := range slices.Concat(s.Templates, builtIn) {
		if template.Name == cmp.Or(s.Template, builtIn[0].Name) {
			return template
		}
	}
	return builtIn[0]
}

// Columns are the columns of the ledger under the heading set in force: those
// that it shows, in its order, and behind them all others, hidden. What people
// and the program have in a hidden column is kept like any other.
func (s Settings) Columns() []ledger.Column { return s.InForce().columns() }

//go:embed example.toml
var example string

// Example is a settings file with every setting explained and at its usual
// value.
func Example() string { return example }
