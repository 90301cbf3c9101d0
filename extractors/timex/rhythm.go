package timex

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"taizhang/extractors/notice"
)

// rhythm writes 每… as an RFC 5545 RRULE, in the forms that the ledger uses.
func (p *phrase) rhythm() []notice.TimeExpr {
	out := p.expression(p.start, p.end)
	out.Kind = notice.KindRecurring
	if start := p.group("start"); len(start) > 0 {
		out.Start = wordsOf(&start[0])
	}
	if len(p.group("now")) > 0 {
		out.Start = notice.DayWords{Unit: notice.UnitDay, Day: notice.Number{Base: notice.FromToday}}
	}
	if until := p.group("until"); len(until) > 0 {
		out.Days = wordsOf(&until[0])
	}
	r := rhythm{interval: 1}
	if unit := p.group("unit"); len(unit) > 0 {
		switch t := unit[0]; {
		case t.sign == signCount:
			r.unit, r.interval = t.count.Unit, t.count.Number
			// 每隔一周 is every second week
			if each := p.group("each"); len(each) > 0 && strings.HasSuffix(each[0].name, "隔") {
				r.interval++
			}
			if t.count.Unit == notice.UnitHour || t.count.Unit == notice.UnitMinute {
				return nil
			}
		default:
			r.unit = t.words.Unit
		}
	}
	var previous rune
	days := p.group("days")
	for i := range days {
		t := &days[i]
		switch t.sign {
		case signAnd, signTo, signOf:
			previous = t.sign
			continue
		case signClock, signDaypart, signOff:
			continue
		}
		words := wordsOf(t)
		if t.sign == signNumber {
			var ok bool
			if words, ok = likeNext(days[i:]); !ok {
				return nil
			}
		}
		if previous == signTo && len(r.days) > 0 {
			// 每周一至周五: each day between; otherwise the last bounds
			if first := r.days[len(r.days)-1].Weekday; first > 0 && words.Weekday > first {
				for d := first + 1; d < words.Weekday; d++ {
					r.days = append(r.days, notice.DayWords{Unit: notice.UnitDay, Weekday: d})
				}
			} else {
				r.days = r.days[:len(r.days)-1]
			}
		}
		r.days = append(r.days, words)
		previous = t.sign
	}
	rule, ok := r.rule()
	if !ok {
		return nil
	}
	out.Recurrence = rule
	// The clock time that bounds each day of the rhythm.
	for i := p.start; i < p.end; i++ {
		if t := &p.tokens[i]; t.sign == signClock || strings.ContainsRune("点日", t.sign) && t.words.Time != "" {
			out.Days.Time = t.words.Time
		}
	}
	return p.one(&out)
}

// rhythm is a period that comes again, and the days in it.
type rhythm struct {
	unit     notice.Unit
	interval int
	days     []notice.DayWords
}

var weekdayCodes = [...]string{"", "MO", "TU", "WE", "TH", "FR", "SA", "SU"}

const workingDays = "MO,TU,WE,TH,FR"

// rule gives the RRULE; "" with ok for a rhythm that the calendar does not
// count (每学期).
func (r rhythm) rule() (rule string, ok bool) {
	if len(r.days) == 0 {
		return r.bare()
	}
	unit := r.unit
	first := r.days[0]
	if unit == notice.NoUnit {
		// 每周五, 每月底: the day names its own period
		switch {
		case first.Weekday > 0 && first.Ordinal == 0:
			unit = notice.UnitWeek
		case first.Unit == notice.UnitTerm:
			return "", true
		case first.Unit == notice.UnitWeekend:
			return "FREQ=WEEKLY;BYDAY=SA,SU", true
		case first.Month.Base == notice.Absolute || first.Festival != "" || first.Unit == notice.UnitYear || first.Half > 0:
			unit = notice.UnitYear
		case first.Unit == notice.UnitQuarter:
			unit = notice.UnitQuarter
		case first.Unit == notice.UnitMonth || first.Day.Base == notice.Absolute || first.Ten > 0:
			unit = notice.UnitMonth
		default:
			return "", false
		}
	}
	switch unit {
	case notice.UnitWeek:
		return r.weekly()
	case notice.UnitMonth:
		return r.monthly()
	case notice.UnitQuarter:
		return r.inMonths(quarterMonths), true
	case notice.UnitHalfYear:
		return r.inMonths(halfYearMonths), true
	case notice.UnitYear:
		return r.yearly()
	case notice.UnitTerm:
		return "", true
	case notice.UnitDay, notice.UnitWorkingDay:
		return r.bare()
	}
	return "", false
}

func (r rhythm) bare() (string, bool) {
	every := func(frequency string, n int) (string, bool) {
		if n == 1 {
			return "FREQ=" + frequency, true
		}
		return fmt.Sprintf("FREQ=%s;INTERVAL=%d", frequency, n), true
	}
	switch r.unit {
	case notice.UnitDay:
		return every("DAILY", r.interval)
	case notice.UnitWorkingDay:
		return "FREQ=WEEKLY;BYDAY=" + workingDays, true
	case notice.UnitWeek:
		return every("WEEKLY", r.interval)
	case notice.UnitTenDays:
		return "FREQ=MONTHLY;BYMONTHDAY=10,20,-1", true
	case notice.UnitHalfMonth:
		return "FREQ=MONTHLY;BYMONTHDAY=15,-1", true
	case notice.UnitMonth:
		return every("MONTHLY", r.interval)
	case notice.UnitQuarter:
		return every("MONTHLY", 3*r.interval)
	case notice.UnitHalfYear:
		return every("MONTHLY", 6*r.interval)
	case notice.UnitYear:
		return every("YEARLY", r.interval)
	case notice.UnitTerm:
		return "", true
	}
	return "", false
}

func (r rhythm) weekly() (string, bool) {
	var codes []string
	for _, d := range r.days {
		switch {
		case d.Weekday > 0:
			codes = append(codes, weekdayCodes[d.Weekday])
		case d.Unit == notice.UnitWeekend:
			codes = append(codes, "SA", "SU")
		case d.Day.Base == notice.Absolute && d.Day.Value <= 7:
			codes = append(codes, weekdayCodes[d.Day.Value]) // 每周一、三、五
		case d.Each == notice.UnitWorkingDay && d.Ordinal < 0:
			codes = append(codes, "FR")
		case d.Each == notice.UnitWorkingDay && d.Ordinal > 0 && d.Ordinal <= 5:
			codes = append(codes, weekdayCodes[d.Ordinal])
		case d.Piece == notice.End:
			codes = append(codes, "FR")
		default:
			return "", false
		}
	}
	interval := ""
	if r.interval > 1 {
		interval = ";INTERVAL=" + strconv.Itoa(r.interval)
	}
	return "FREQ=WEEKLY" + interval + ";BYDAY=" + strings.Join(codes, ","), true
}

func (r rhythm) monthly() (string, bool) {
	head := "FREQ=MONTHLY"
	if r.interval > 1 {
		head += ";INTERVAL=" + strconv.Itoa(r.interval)
	}
	var days, weekdays []string
	for _, d := range r.days {
		switch {
		case d.Each == notice.UnitWorkingDay && d.Ordinal != 0:
			return fmt.Sprintf("%s;BYDAY=%s;BYSETPOS=%d", head, workingDays, d.Ordinal), true
		case d.Weekday > 0 && d.Ordinal != 0:
			weekdays = append(weekdays, strconv.Itoa(d.Ordinal)+weekdayCodes[d.Weekday])
		case d.Weekday > 0:
			weekdays = append(weekdays, weekdayCodes[d.Weekday])
		case d.Ordinal != 0 && d.Each == notice.UnitWeek:
			days = append(days, strconv.Itoa(min(7*d.Ordinal, 28)))
		default:
			day := monthDay(d)
			if day == 0 {
				return "", false
			}
			days = append(days, strconv.Itoa(day))
		}
	}
	if len(weekdays) > 0 {
		return head + ";BYDAY=" + strings.Join(weekdays, ","), true
	}
	return head + ";BYMONTHDAY=" + strings.Join(days, ","), true
}

// monthDay gives the last day that words mean inside a month, -1 for its end.
func monthDay(d notice.DayWords) int {
	switch {
	case d.Day.Base == notice.Absolute:
		return d.Day.Value
	case d.Ten == 1:
		return 10
	case d.Ten == 2:
		return 20
	case d.Ten == 3, d.Piece == notice.End, d.Half == 2:
		return -1
	case d.Half == 1:
		return 15
	case d.Piece == notice.Beginning:
		return 10
	case d.Piece == notice.Middle:
		return 20
	case d.Ordinal != 0 && d.Each == notice.UnitDay:
		return d.Ordinal
	case d.Unit == notice.UnitMonth:
		return -1
	}
	return 0
}

var (
	quarterMonths  = [][]int{{1, 4, 7, 10}, {2, 5, 8, 11}, {3, 6, 9, 12}}
	halfYearMonths = [][]int{{1, 7}, {2, 8}, {3, 9}, {4, 10}, {5, 11}, {6, 12}}
)

// inMonths writes a rhythm of quarters or half years as one of years: months
// are the first, second, … months of the period.
func (r rhythm) inMonths(months [][]int) string {
	d := r.days[0]
	which := len(months) - 1 // the last month, unless another is said
	switch {
	case d.Each == notice.UnitMonth && d.Ordinal > 0 && d.Ordinal <= len(months):
		which = d.Ordinal - 1
	case d.Each == notice.UnitMonth && d.Ordinal < 0 && -d.Ordinal <= len(months):
		which = len(months) + d.Ordinal
	case d.Piece == notice.Beginning:
		which = 0
	}
	if d.Each == notice.UnitWorkingDay {
		if d.Ordinal > 0 {
			which = 0
		}
		return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%s;BYDAY=%s;BYSETPOS=%d", numbers(months[which]), workingDays, d.Ordinal)
	}
	day := -1
	if d.Day.Base == notice.Absolute {
		day = d.Day.Value
	} else if d.Piece == notice.Beginning {
		day = 10
	}
	return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%s;BYMONTHDAY=%d", numbers(months[which]), day)
}

// yearly writes 每年3月和9月, 每年4月15日前, 每年1月、4月、7月、10月8日之前. Months
// without a day share the day of the last one.
func (r rhythm) yearly() (string, bool) {
	head := "FREQ=YEARLY"
	if r.interval > 1 {
		head += ";INTERVAL=" + strconv.Itoa(r.interval)
	}
	type place struct{ month, day int }
	var places []place
	for _, d := range r.days {
		switch {
		case d.Festival != "":
			day, ok := solarFestival(d.Festival)
			if !ok {
				return "", false
			}
			places = append(places, place{int(day.Month), day.Day})
		case d.Month.Base == notice.Absolute:
			day := monthDay(d)
			if d.Unit == notice.UnitMonth && d.Piece == notice.Whole {
				day = 0
			}
			places = append(places, place{d.Month.Value, day})
		case d.Quarter.Base == notice.Absolute:
			places = append(places, place{3 * d.Quarter.Value, -1})
		case d.Half > 0:
			places = append(places, place{6 * d.Half, -1})
		case d.Unit == notice.UnitYear && d.Piece == notice.End:
			places = append(places, place{12, -1})
		case d.Unit == notice.UnitYear && d.Piece == notice.Middle:
			places = append(places, place{6, -1})
		case d.Unit == notice.UnitYear && d.Piece == notice.Beginning:
			places = append(places, place{2, -1})
		case d.Day.Base == notice.Absolute && len(places) > 0:
			places = append(places, place{places[len(places)-1].month, d.Day.Value})
		default:
			return "", false
		}
	}
	// The day of the last month bounds those before it that have none.
	last := places[len(places)-1].day
	shared := true
	for _, p := range places {
		shared = shared && (p.day == 0 || p.day == last)
	}
	var months []int
	for _, p := range places {
		if !slices.Contains(months, p.month) {
			months = append(months, p.month)
		}
	}
	switch {
	case shared && last == 0:
		return head + ";BYMONTH=" + numbers(months), true
	case shared:
		return fmt.Sprintf("%s;BYMONTH=%s;BYMONTHDAY=%d", head, numbers(months), last), true
	case len(months) == 1:
		var days []int
		for _, p := range places {
			days = append(days, p.day)
		}
		return fmt.Sprintf("%s;BYMONTH=%d;BYMONTHDAY=%s", head, months[0], numbers(days)), true
	}
	rules := make([]string, 0, len(places))
	for _, p := range places {
		if p.day == 0 {
			rules = append(rules, fmt.Sprintf("%s;BYMONTH=%d", head, p.month))
			continue
		}
		rules = append(rules, fmt.Sprintf("%s;BYMONTH=%d;BYMONTHDAY=%d", head, p.month, p.day))
	}
	return strings.Join(rules, "|"), true
}

func numbers(values []int) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = strconv.Itoa(v)
	}
	return strings.Join(out, ",")
}
