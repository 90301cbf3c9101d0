// Package calendar knows the days of a Chinese office: which are working days
// under the State Council's holiday arrangements of 2002 to 2026, how far a
// holiday reaches, and on which day a festival or a solar term falls.
//
// The arrangements are data, one file a year in days/ (休 a day off, 班 a
// weekend day that is worked). A new year needs no new program: With reads a
// user's own file of the same form. Where a year has no arrangement, working
// days are Monday to Friday, and Known says so, for a warning.
//
// It does not read words; see package timex. Lunar days and solar terms come
// from github.com/6tail/tyme4go.
package calendar

import (
	"embed"
	"fmt"
	"io"
	"maps"
	"strings"
	"sync"
	"time"

	"taizhang/extractors/notice"
)

//go:embed days/*.txt
var builtIn embed.FS

// Calendar tells working days. The zero Calendar knows no arrangement; Default
// knows the built-in ones. A Calendar is never changed once it is made.
type Calendar struct {
	days  map[dayNumber]special
	known map[int]bool
}

// dayNumber is a day as one number: a table of them is made, and asked, in half the
// time of one of dates.
type dayNumber uint32

func numberOf(day notice.Date) dayNumber {
	return dayNumber(day.Year)<<9 | dayNumber(day.Month)<<5 | dayNumber(day.Day)
}

type special struct {
	off  bool
	name string
}

// listed is about how many days the built-in arrangements list.
const listed = 1 << 10

// Default is the calendar of the built-in arrangements, made when it is first
// asked for.
var Default = sync.OnceValue(func() *Calendar {
	c := &Calendar{days: make(map[dayNumber]special, listed), known: map[int]bool{}}
	entries, err := builtIn.ReadDir("days")
	if err != nil {
		panic(err) // the files are part of the program
	}
	for _, entry := range entries {
		text, err := builtIn.ReadFile("days/" + entry.Name())
		if err == nil {
			err = c.read(entry.Name(), string(text))
		}
		if err != nil {
			panic(err)
		}
	}
	return c
})

// With gives a calendar that knows one arrangement more, read from lines such as
//
//	2027-01-01 休 元旦
//	2027-01-03 班 元旦
//
// with # before a remark. A day that was known is replaced. Errors name file
// and line.
func (c *Calendar) With(file string, lines io.Reader) (*Calendar, error) {
	more := &Calendar{days: map[dayNumber]special{}, known: map[int]bool{}}
	maps.Copy(more.days, c.days)
	maps.Copy(more.known, c.known)
	text, err := io.ReadAll(lines)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if err := more.read(file, string(text)); err != nil {
		return nil, err
	}
	return more, nil
}

func (c *Calendar) read(file, text string) error {
	count := map[int]int{}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) != 3 || fields[1] != "休" && fields[1] != "班" {
			return fmt.Errorf("%s:%d: %q is not of the form \"2027-01-01 休 元旦\"", file, number, line)
		}
		day, err := notice.ParseDate(fields[0])
		if err != nil || len(fields[0]) != len(time.DateOnly) {
			return fmt.Errorf("%s:%d: %q is no day of the form 2027-01-01", file, number, fields[0])
		}
		c.days[numberOf(day)] = special{off: fields[1] == "休", name: fields[2]}
		count[day.Year]++
	}
	// The arrangement of a year also moves a day or two of its neighbours; only
	// a year with more than those is known.
	for year, days := range count {
		if days > 4 {
			c.known[year] = true
		}
	}
	return nil
}

// Known reports whether the calendar has the arrangement of a year.
func (c *Calendar) Known(year int) bool { return c.known[year] }

// IsWorkingDay reports whether a day is worked: Monday to Friday but for
// holidays, and the weekend days that an arrangement makes working days.
func (c *Calendar) IsWorkingDay(day notice.Date) bool {
	if what, listed := c.days[numberOf(day)]; listed {
		return !what.off
	}
	weekday := day.Weekday()
	return weekday != time.Saturday && weekday != time.Sunday
}

// AddWorkingDays gives the n-th working day after a day, or before it where n
// is negative. The day itself is not counted: a period that is fixed by days
// begins on the day after (民法典 第二百零一条). known is false if a year without
// an arrangement was crossed.
func (c *Calendar) AddWorkingDays(day notice.Date, n int) (result notice.Date, known bool) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	known = true
	for n > 0 {
		day = day.AddDays(step)
		known = known && c.Known(day.Year)
		if c.IsWorkingDay(day) {
			n--
		}
	}
	return day, known
}

// CountWorkingDays gives the number of working days after from up to and
// including to, negative if to lies before from.
func (c *Calendar) CountWorkingDays(from, to notice.Date) int {
	sign := 1
	if to.Before(from) {
		from, to, sign = to, from, -1
	}
	n := 0
	for day := from.AddDays(1); !to.Before(day); day = day.AddDays(1) {
		if c.IsWorkingDay(day) {
			n++
		}
	}
	return sign * n
}

// NextWorkingDay gives the day itself if it is worked, otherwise the next that
// is. A period whose last day is a holiday ends on the day after the holiday
// (民法典 第二百零三条).
func (c *Calendar) NextWorkingDay(day notice.Date) notice.Date {
	for !c.IsWorkingDay(day) {
		day = day.AddDays(1)
	}
	return day
}

// PreviousWorkingDay gives the day itself if it is worked, otherwise the last
// before it that is.
func (c *Calendar) PreviousWorkingDay(day notice.Date) notice.Date {
	for !c.IsWorkingDay(day) {
		day = day.AddDays(-1)
	}
	return day
}

// HolidayAround gives the first and the last day off of the holiday that a day
// belongs to, weekends that touch it included. ok is false if the arrangement
// does not know the day as a holiday.
func (c *Calendar) HolidayAround(day notice.Date) (first, last notice.Date, ok bool) {
	if what, listed := c.days[numberOf(day)]; !listed || !what.off {
		return day, day, false
	}
	first, last = day, day
	for !c.IsWorkingDay(first.AddDays(-1)) {
		first = first.AddDays(-1)
	}
	for !c.IsWorkingDay(last.AddDays(1)) {
		last = last.AddDays(1)
	}
	return first, last, true
}

// HolidayAfter gives the next holiday that begins after a day and within a
// number of days, with the name that the arrangement gives it.
func (c *Calendar) HolidayAfter(day notice.Date, within int) (first, last notice.Date, name string, ok bool) {
	for i := 1; i <= within; i++ {
		next := day.AddDays(i)
		if what, listed := c.days[numberOf(next)]; listed && what.off {
			first, last, ok = c.HolidayAround(next)
			return first, last, what.name, ok
		}
	}
	return notice.Date{}, notice.Date{}, "", false
}

// NameOf gives the name under which an arrangement lists a day, "" if none
// does.
func (c *Calendar) NameOf(day notice.Date) string { return c.days[numberOf(day)].name }
