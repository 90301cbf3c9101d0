package notice

import (
	"fmt"
	"time"
)

// Date is a calendar day of the proleptic Gregorian calendar, without a clock
// and without a time zone. The zero Date is "unknown".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// NewDate gives the day, carrying over like time.Date (February 30 is March 2).
func NewDate(year int, month time.Month, day int) Date {
	if month >= time.January && month <= time.December && day >= 1 && day <= 28 && year >= 0 && year <= 9999 {
		return Date{year, month, day} // every month has them: nothing carries over
	}
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf gives the calendar day of a moment in the moment's own zone.
func DateOf(moment time.Time) Date {
	year, month, day := moment.Date()
	return Date{year, month, day}
}

// ParseDate reads an ISO day (2021-09-24); what follows the day, such as a
// clock time behind a T, is ignored.
func ParseDate(text string) (Date, error) {
	if len(text) > len(time.DateOnly) {
		text = text[:len(time.DateOnly)]
	}
	year, ok1 := digits(text, 0, 4)
	month, ok2 := digits(text, 5, 2)
	day, ok3 := digits(text, 8, 2)
	d := NewDate(year, time.Month(month), day)
	// A day that the calendar does not have becomes another one.
	if !ok1 || !ok2 || !ok3 || text[4] != '-' || text[7] != '-' || d != (Date{year, time.Month(month), day}) {
		return Date{}, fmt.Errorf("%q is no day of the form 2021-09-24", text)
	}
	return d, nil
}

// digits reads the number that stands in a text from a place on.
func digits(text string, from, count int) (n int, ok bool) {
	if len(text) < from+count {
		return 0, false
	}
	for _, c := range []byte(text[from : from+count]) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}

// IsZero reports whether the day is unknown.
func (d Date) IsZero() bool { return d == Date{} }

// Exists reports whether the calendar has this day: 2021-02-29 does not exist.
func (d Date) Exists() bool { return !d.IsZero() && NewDate(d.Year, d.Month, d.Day) == d }

// Moment is the day's midnight in UTC.
func (d Date) Moment() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// AddDays gives the day n days later, earlier when n is negative.
func (d Date) AddDays(n int) Date { return NewDate(d.Year, d.Month, d.Day+n) }

// AddMonths gives the same day n months later, or that month's last day where
// the month is too short (31 January and one month: 28 February).
func (d Date) AddMonths(n int) Date {
	end := NewDate(d.Year, d.Month+time.Month(n)+1, 0)
	if d.Day < end.Day {
		end.Day = d.Day
	}
	return end
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.Moment().Weekday() }

// Before reports whether d lies before e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// Compare is -1, 0 or 1 as d lies before, on or after e.
func (d Date) Compare(e Date) int {
	switch {
	case d == e:
		return 0
	case d.Year < e.Year,
		d.Year == e.Year && d.Month < e.Month,
		d.Year == e.Year && d.Month == e.Month && d.Day < e.Day:
		return -1
	}
	return 1
}

// DaysUntil is the number of days from d to e, negative when e lies before d.
func (d Date) DaysUntil(e Date) int {
	const day = 24 * 60 * 60 // seconds; a time.Duration ends at 292 years
	return int((e.Moment().Unix() - d.Moment().Unix()) / day)
}

// String is the ISO form 2021-09-24, "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	var room [len(time.DateOnly)]byte
	return string(d.Append(room[:0]))
}

// Append appends the ISO form.
func (d Date) Append(to []byte) []byte {
	if d.IsZero() {
		return to
	}
	if d.Year < 0 || d.Year > 9999 || d.Month < 0 || d.Month > 99 || d.Day < 0 || d.Day > 99 {
		return fmt.Appendf(to, "%04d-%02d-%02d", d.Year, d.Month, d.Day) // no day of a notice
	}
	return append(to,
		digit(d.Year/1000), digit(d.Year/100), digit(d.Year/10), digit(d.Year), '-',
		digit(int(d.Month)/10), digit(int(d.Month)), '-', digit(d.Day/10), digit(d.Day))
}

// digit is the last digit of a number.
func digit(number int) byte { return byte('0' + number%10) }

// MarshalText gives the ISO form, so that a Date is a string in JSON.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; an empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}
