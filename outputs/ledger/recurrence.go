package ledger

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"taizhang/extractors/notice"
)

// horizonYears bounds the search for the next day of a rule: a rule for
// 29 February may have to wait eight years (1896, 1904), and a rule that fits
// no day at all must end.
const horizonYears = 9

// Rhythm is a recurring deadline.
type Rhythm struct {
	// Rules are RFC 5545 RRULEs without their name, joined by "|".
	Rules string
	// Start is the first day of the series, zero if the text gives none; End is
	// its last day, likewise.
	Start, End notice.Date
	// Anchor is the day from which 双周 and the like count where Start is zero:
	// the date of issue.
	Anchor notice.Date
}

// Next gives at most count days of the rhythm on or after from, in order, each
// once; fewer where the series ends. A rule that names a period and no day in
// it (每月, 每季度, 每年3月) is due on the period's last day, a bare week on its
// Sunday. The error names a rule that cannot be read.
func (r Rhythm) Next(from notice.Date, count int) ([]notice.Date, error) {
	if r.Start.Compare(from) > 0 {
		from = r.Start
	}
	var days []notice.Date
	for rule := range strings.SplitSeq(r.Rules, "|") {
		found, err := r.expand(strings.TrimPrefix(strings.TrimSpace(rule), "RRULE:"), from, count)
		if err != nil {
			return nil, fmt.Errorf("recurrence %q: %w", rule, err)
		}
		days = append(days, found...)
	}
	slices.SortFunc(days, notice.Date.Compare)
	days = slices.Compact(days)
	return days[:min(count, len(days))], nil
}

// rhythms are the days of rhythms that were asked for before. An office says 每月5日前 and
// 每周五 again and again, a tenth of its tasks are such, and to expand a rule takes as
// long as all else that a row shows. It is for one goroutine; nil keeps nothing.
type rhythms map[rhythmFrom][]notice.Date

type rhythmFrom struct {
	Rhythm
	from notice.Date
}

// rhythmsKept bounds them.
const rhythmsKept = 256

// next gives the days of Rhythm.Next that the ledger shows, none of a rule that cannot
// be read. They are not the caller's.
func (known rhythms) next(r Rhythm, from notice.Date) []notice.Date {
	key := rhythmFrom{r, from}
	if rules := strings.ToUpper(r.Rules); r.Start.IsZero() && r.Anchor.Before(from) && !strings.Contains(rules, "INTERVAL") && !strings.Contains(rules, "COUNT") {
		key.Anchor = notice.Date{} // every period counts, see align
	}
	days, has := known[key]
	if !has {
		days, _ = r.Next(from, 1+followingDays)
		if len(known) == rhythmsKept {
			clear(known)
		}
		if known != nil {
			known[key] = days
		}
	}
	return days
}

func (r Rhythm) expand(rule string, from notice.Date, count int) ([]notice.Date, error) {
	option, err := rrule.StrToROptionInLocation(rule, time.UTC)
	if err != nil {
		return nil, err
	}
	if option.Freq > rrule.DAILY {
		return nil, errors.New("a ledger knows no rhythm shorter than a day")
	}
	r.align(option, from)
	if horizon := from.AddMonths(12 * horizonYears).Moment(); option.Until.IsZero() || option.Until.After(horizon) {
		option.Until = horizon
	}
	series, err := rrule.NewRRule(*option)
	if err != nil {
		return nil, err
	}
	var days []notice.Date
	next := series.Iterator()
	for len(days) < count {
		moment, more := next()
		day := notice.DateOf(moment)
		if !more || !r.End.IsZero() && r.End.Before(day) {
			break
		}
		if !day.Before(from) {
			days = append(days, day)
		}
	}
	return days, nil
}

// align puts the rule's first period where the calendar has it and gives a
// rule without a day the last day of its period.
func (r Rhythm) align(option *rrule.ROption, from notice.Date) {
	option.Wkst = rrule.MO
	anchor := r.Start
	if anchor.IsZero() {
		anchor = r.Anchor
	}
	steady := option.Interval <= 1 && option.Count == 0
	if anchor.IsZero() || steady && anchor.Before(from) {
		anchor = from // every period counts, so those before from need no walk
	}
	dayless := len(option.Byweekday)+len(option.Bymonthday)+len(option.Byyearday)+len(option.Byeaster) == 0
	switch option.Freq {
	case rrule.WEEKLY:
		if dayless {
			option.Byweekday = []rrule.Weekday{rrule.SU}
		}
		anchor = anchor.AddDays(-(int(anchor.Weekday()) + 6) % 7)
	case rrule.MONTHLY:
		if dayless {
			option.Bymonthday = []int{-1}
		}
		if whole := option.Interval > 1 && 12%option.Interval == 0; whole && (dayless || r.Start.IsZero()) {
			anchor = calendarPeriod(anchor, option.Interval, slices.Max(append(option.Bymonthday, -31)) < 0)
		}
		anchor.Day = 1
	case rrule.YEARLY:
		if dayless && len(option.Byweekno) == 0 {
			option.Bymonthday = []int{-1}
			if len(option.Bymonth) == 0 {
				option.Bymonth = []int{12}
			}
		}
		anchor.Month, anchor.Day = time.January, 1
	}
	option.Dtstart = anchor.Moment()
}

// calendarPeriod gives the month of the anchor's quarter, half-year or the like
// in which a day of the rule lies: the last month for days counted from the
// end, otherwise the first.
func calendarPeriod(anchor notice.Date, months int, atEnd bool) notice.Date {
	first := (int(anchor.Month)-1)/months*months + 1
	if atEnd {
		first += months - 1
	}
	anchor.Month = time.Month(first)
	return anchor
}
