package timex

import (
	"fmt"
	"time"

	"taizhang/extractors/notice"
	"taizhang/extractors/timex/calendar"
)

// monthBack is how far a day without a year may lie before the date of issue
// and still belong to its year (notices announce what is coming, but they also
// come out late).
const monthBack = 31

// A notice counts teaching weeks of a term from termAnnounced days before the
// term (the winter or summer vacation before it) until termLength days after
// its first day (the twenty-odd weeks of the term).
const (
	termAnnounced = 70
	termLength    = 170
)

// halfYearBack is the same for weeks of a month (3月第三周), by which notices
// rather tell what was done.
const halfYearBack = 182

// period says which days the words mean. start is the near side of the range
// whose far side they are, nil outside ranges.
func (r *resolver) period(w *notice.DayWords, start *period) period {
	var p period
	if w.Unit == notice.NoUnit {
		if w.Time == "" {
			p.missing = "没有写明日期"
			return p
		}
		// 17:00前: a clock time alone is of the day before it
		day := r.previous
		if start != nil {
			day = start.last
		}
		if day.IsZero() {
			day, _, _ = r.today()
		}
		if day.IsZero() {
			p.missing = "只有钟点，没有日期"
			return p
		}
		p.because("日期取自前文")
		p.first, p.last = day, day
		p.parts(day, notice.FromPrevious, notice.FromPrevious, notice.FromPrevious)
		return p
	}
	if !w.After.IsZero() {
		return r.after(w, p)
	}
	switch {
	case w.Festival != "":
		return r.festival(w, p)
	case w.SolarTerm != "":
		return r.solarTerm(w, p)
	case w.Lunar:
		return r.lunar(w, p)
	case w.Unit == notice.UnitTerm || w.Each == notice.UnitTerm:
		return r.term(w, p)
	case w.Week.Base != notice.Unsaid || w.Weekday > 0 && w.Ordinal == 0 || w.Unit == notice.UnitWeekend && w.Ordinal == 0:
		return r.week(w, start, p)
	case w.Day.Base == notice.FromToday || w.Day.Base == notice.FromBefore:
		return r.relativeDay(w, p)
	case w.Leading != 0 && w.Year.Base == notice.Unsaid && w.Month.Base == notice.Unsaid:
		return r.leadingFromToday(w, p)
	}
	return r.calendarPeriod(w, start, p)
}

// parts says of each part of a day where it comes from.
func (p *period) parts(day notice.Date, year, month, dayOrigin notice.Origin) {
	p.year = notice.Part{Value: day.Year, Origin: year}
	p.month = notice.Part{Value: int(day.Month), Origin: month}
	p.day = notice.Part{Value: day.Day, Origin: dayOrigin}
}

// yearOf gives the year that the words say. said is false if they say none.
func (r *resolver) yearOf(n notice.Number, p *period) (year int, said, ok bool) {
	switch n.Base {
	case notice.Absolute:
		return n.Value, true, true
	case notice.Unsaid:
		return 0, false, true
	}
	base, origin, name := r.today()
	if n.Base == notice.FromBefore && !r.previous.IsZero() {
		base, origin, name = r.previous, notice.FromPrevious, "前文日期"
	}
	if base.IsZero() {
		p.missing = "没有成文日期，年份无从推算"
		return 0, true, false
	}
	p.year.Origin = origin
	if n.Base != notice.FromCycle {
		p.because("年份由" + name + "推得")
		return base.Year + n.Value, true, true
	}
	// The year of that name which lies nearest; the year 4 was 甲子.
	year = base.Year - 30
	for ((year-4)%60+60)%60 != n.Value-1 {
		year++
	}
	p.because(fmt.Sprintf("干支纪年按%s取最近的一年：%d年", name, year))
	p.warnings = append(p.warnings, notice.Warning{Code: "cycle-year", Message: fmt.Sprintf("干支纪年，已按%d年计算", year)})
	return year, true, true
}

// calendarPeriod resolves what is named by year, month, quarter, half or day.
func (r *resolver) calendarPeriod(w *notice.DayWords, start *period, p period) period {
	year, said, ok := r.yearOf(w.Year, &p)
	if !ok {
		return p
	}
	if w.Year.Base == notice.Absolute {
		p.year.Origin = notice.Read
	}
	month, monthSaid := 0, false
	switch w.Month.Base {
	case notice.Absolute:
		month, monthSaid = w.Month.Value, true
		p.month.Origin = notice.Read
	case notice.FromToday, notice.FromBefore:
		base, origin, name := r.today()
		if w.Month.Base == notice.FromBefore && !r.previous.IsZero() {
			base, origin, name = r.previous, notice.FromPrevious, "前文日期"
		}
		if base.IsZero() {
			p.missing = "没有成文日期，不知“本月”是哪一月"
			return p
		}
		moved := notice.NewDate(base.Year, base.Month+time.Month(w.Month.Value), 1)
		month, monthSaid = int(moved.Month), true
		p.month.Origin = origin
		p.because("月份由" + name + "推得")
		if !said {
			year, said = moved.Year, true
			p.year.Origin = origin
		}
	}
	if w.Quarter.Base == notice.FromToday {
		today, origin, name := r.today()
		if today.IsZero() {
			p.missing = "没有成文日期，不知是哪一季度"
			return p
		}
		moved := notice.NewDate(today.Year, time.Month((int(today.Month)-1)/3*3+1+3*w.Quarter.Value), 1)
		if !said {
			year, said = moved.Year, true
		}
		known := *w
		known.Quarter = absolute((int(moved.Month)-1)/3 + 1)
		w = &known
		p.year.Origin, p.month.Origin = origin, origin
		p.because("季度由" + name + "推得")
	}
	day := 0
	if w.Day.Base == notice.Absolute {
		day = w.Day.Value
		p.day.Origin = notice.Read
	}
	if w.Half == -1 { // 上个半年
		today, _, _ := r.today()
		if today.IsZero() {
			p.missing = "没有成文日期"
			return p
		}
		first, _ := wholeUnit(today, notice.UnitHalfYear)
		p.first, p.last = wholeUnit(first.AddDays(-1), notice.UnitHalfYear)
		p.parts(p.last, notice.FromIssue, notice.FromIssue, notice.FromCalendar)
		return p
	}
	if w.Day.Base == notice.Absolute && w.Day.Value > 31 {
		return r.brokenDay(w, p)
	}
	if w.Ordinal != 0 && w.Week.Base == notice.Unsaid && !said && !monthSaid && w.Quarter.Base == notice.Unsaid && w.Half == 0 && r.Heading == nil {
		p.missing = "没有写明是哪一月、哪一年的"
		return p
	}
	needsMonth := day > 0 || w.Unit == notice.UnitTenDays || w.Unit == notice.UnitHalfMonth || w.Unit == notice.UnitMonth && w.Ordinal == 0 || w.Weekday > 0 && w.Ordinal != 0 && !said
	if needsMonth && !monthSaid {
		var known bool
		year, month, said, known = r.lentMonth(w, year, said, start, &p)
		if !known {
			return p
		}
	}
	build := func(year int) (first, last notice.Date) { return shape(w, year, month, day, r.Calendar) }
	if !said {
		var known bool
		year, known = r.lentYear(w, build, month, day, start, &p)
		if !known {
			return p
		}
	}
	p.first, p.last = build(year)
	if day > 0 && month > 0 && !(notice.Date{Year: year, Month: time.Month(month), Day: day}).Exists() {
		p.missing = fmt.Sprintf("没有%d年%d月%d日这一天", year, month, day)
		p.warnings = append(p.warnings, notice.Warning{Code: "no-such-day", Message: p.missing})
		p.first, p.last = notice.Date{}, notice.Date{}
		return p
	}
	p.year.Value, p.month.Value, p.day.Value = p.last.Year, int(p.last.Month), p.last.Day
	if p.month.Origin == notice.Absent {
		p.month.Origin = notice.FromCalendar
	}
	if p.day.Origin == notice.Absent {
		p.day.Origin = notice.FromCalendar
	}
	r.checkRemark(w, p.last, &p)
	return p
}

// brokenDay resolves 117日（星期五）, which lost its 月: the weekday tells which
// reading was meant. The result is a guess, and warned of.
func (r *resolver) brokenDay(w *notice.DayWords, p period) period {
	digits := w.Day.Value
	for _, ten := range []int{10, 100} {
		split := *w
		split.Month, split.Day = absolute(digits/ten), absolute(digits%ten)
		if !existsIn(2020, split.Month.Value, split.Day.Value) {
			continue
		}
		guess := r.calendarPeriod(&split, nil, period{})
		if guess.missing != "" || len(guess.warnings) > 0 {
			continue
		}
		guess.month.Origin = notice.FromCalendar
		guess.warnings = append(guess.warnings, notice.Warning{Code: "broken-date",
			Message: fmt.Sprintf("“%d日”疑似漏了“月”字，按星期推断为%s", digits, chinese(guess.last))})
		return guess
	}
	p.missing = fmt.Sprintf("没有%d日这一天", digits)
	return p
}

// lentMonth finds the month of a day that names none: the other side of the
// range, the date before it, the heading, the date of issue.
func (r *resolver) lentMonth(w *notice.DayWords, year int, said bool, start *period, p *period) (int, int, bool, bool) {
	lend := func(from notice.Date, origin notice.Origin, basis string) (int, int, bool, bool) {
		p.month.Origin = origin
		if !said {
			year = from.Year
			p.year.Origin = origin
		}
		if basis != "" {
			p.because(basis)
		}
		return year, int(from.Month), true, true
	}
	if start != nil && start.missing == "" {
		from := start.last
		if w.Day.Base == notice.Absolute && w.Day.Value < start.first.Day && w.Unit == notice.UnitDay {
			from = notice.NewDate(from.Year, from.Month+1, 1) // 28日至3日
		}
		return lend(from, notice.FromRange, "")
	}
	today, origin, name := r.today()
	if !r.previous.IsZero() && w.Unit == notice.UnitDay && !r.previous.Before(today) {
		return lend(r.previous, notice.FromPrevious, "月份取自前文日期")
	}
	if r.Heading != nil && !r.Heading.Last.IsZero() {
		return lend(r.Heading.Last, notice.FromHeading, "月份取自标题或阶段")
	}
	if today.IsZero() {
		if !r.previous.IsZero() {
			return lend(r.previous, notice.FromPrevious, "月份取自前文日期")
		}
		p.missing = "没有月份，也没有成文日期"
		return 0, 0, false, false
	}
	from := today
	if w.Day.Base == notice.Absolute {
		// A day that this month does not have, or a deadline in the first half of
		// a month whose end has come, is of the next.
		for !(notice.Date{Year: from.Year, Month: from.Month, Day: w.Day.Value}).Exists() {
			from = notice.NewDate(from.Year, from.Month+1, 1)
		}
	}
	return lend(from, origin, "月份取自"+name)
}

// lentYear finds the year of a month or day that names none.
func (r *resolver) lentYear(w *notice.DayWords, build func(int) (notice.Date, notice.Date), month, day int, start *period, p *period) (int, bool) {
	if start != nil && start.missing == "" {
		p.year.Origin = notice.FromRange
		year := start.first.Year
		if _, last := build(year); last.Before(start.first) {
			year++ // 12月20日至1月5日
		}
		return year, true
	}
	if r.Heading != nil && !r.Heading.Last.IsZero() {
		year := r.Heading.Last.Year
		// A phase that runs over the turn of the year has two years to lend.
		if first, _ := build(year); !r.Heading.First.IsZero() && r.Heading.First.Year < year && r.Heading.Last.Before(first) {
			year = r.Heading.First.Year
		}
		p.year.Origin = notice.FromHeading
		p.because("年份取自标题或阶段")
		return year, true
	}
	today, origin, name := r.today()
	if today.IsZero() {
		if !r.previous.IsZero() {
			p.year.Origin = notice.FromPrevious
			p.because("年份取自前文日期")
			return r.previous.Year, true
		}
		p.missing = "没有年份，也没有成文日期"
		return 0, false
	}
	year := today.Year
	p.year.Origin = origin
	_, last := build(year)
	switch {
	case w.Unit == notice.UnitYear || w.Half > 0 && w.Unit == notice.UnitHalfYear || w.Quarter.Base != notice.Unsaid:
		// 上半年, 第一季度 of a year that has a name only by its notice
		p.because(yearFrom(name))
	case w.Unit == notice.UnitWeek && today.Before(last.AddDays(halfYearBack)):
		p.because(yearFrom(name))
	case last.AddDays(monthBack).Before(today):
		year++
		p.because("年份取自" + name + "的次年（当年的已过去一个多月）")
	case last.Before(today) && today.Before(r.previous) && r.previous.Year > year:
		year = r.previous.Year
		p.year.Origin = notice.FromPrevious
		p.because("年份按前文的时间顺序取")
	case !(notice.Date{Year: year, Month: time.Month(max(month, 1)), Day: max(day, 1)}).Exists():
		for range 8 {
			year++
			if (notice.Date{Year: year, Month: time.Month(month), Day: day}).Exists() {
				break
			}
		}
		p.because("年份取其后有这一天的一年")
	default:
		p.because(yearFrom(name))
	}
	return year, true
}

// shape gives the days of what is named once year and month are known.
func shape(w *notice.DayWords, year, month, day int, days *calendar.Calendar) (first, last notice.Date) {
	switch {
	case day > 0 && w.Quarter.Base == notice.Unsaid:
		d := notice.NewDate(year, time.Month(month), day)
		return d, d
	case w.Ten > 0:
		first = notice.NewDate(year, time.Month(month), 10*w.Ten-9)
		last = notice.NewDate(year, time.Month(month), 10*w.Ten)
		if w.Ten == 3 {
			_, last = months(year, month, 1)
		}
		return first, last
	case w.Unit == notice.UnitHalfMonth:
		first, last = months(year, month, 1)
		if w.Half == 1 {
			return first, first.AddDays(14)
		}
		return first.AddDays(15), last
	case w.Half > 0:
		first, last = months(year, 6*w.Half-5, 6)
	case w.Quarter.Base != notice.Unsaid:
		first, last = months(year, 3*w.Quarter.Value-2, 3)
	case month > 0:
		first, last = months(year, month, 1)
	default:
		first, last = months(year, 1, 12)
	}
	switch {
	case w.Ordinal != 0:
		return nth(w, first, last, days)
	case w.Leading != 0:
		return leading(w, first, last, days)
	}
	return pieceOf(w, first, last)
}

// pieceOf gives the beginning, middle or end of a period. The end of a month is
// its last day, that of a longer period its last month (年底 is December); the
// beginning of a month is its first ten days, its middle the second ten.
func pieceOf(w *notice.DayWords, first, last notice.Date) (notice.Date, notice.Date) {
	switch w.Piece {
	case notice.Beginning:
		switch w.Unit {
		case notice.UnitYear:
			return first, notice.NewDate(first.Year, time.March, 0)
		case notice.UnitQuarter, notice.UnitHalfYear:
			return months(first.Year, int(first.Month), 1)
		case notice.UnitWeek:
			return first, first.AddDays(1)
		}
		return first, first.AddDays(9)
	case notice.Middle:
		switch w.Unit {
		case notice.UnitYear:
			return notice.NewDate(first.Year, time.June, 1), notice.NewDate(first.Year, time.June, 30)
		case notice.UnitQuarter:
			return months(first.Year, int(first.Month)+1, 1)
		}
		return first.AddDays(10), first.AddDays(19)
	case notice.End:
		switch w.Unit {
		case notice.UnitYear, notice.UnitQuarter, notice.UnitHalfYear:
			return months(last.Year, int(last.Month), 1)
		}
		return last, last
	}
	return first, last
}

// nth gives the how-manieth weekday, working day, day, week or month of a
// period; negative numbers count from its end.
func nth(w *notice.DayWords, first, last notice.Date, days *calendar.Calendar) (notice.Date, notice.Date) {
	n := w.Ordinal
	switch {
	case w.Weekday > 0:
		if n > 0 {
			d := first.AddDays((w.Weekday%7 - int(first.Weekday()) + 7) % 7)
			d = d.AddDays(7 * (n - 1))
			return d, d
		}
		d := last.AddDays(-((int(last.Weekday()) - w.Weekday%7 + 7) % 7))
		d = d.AddDays(7 * (n + 1))
		return d, d
	case w.Each == notice.UnitWorkingDay:
		var d notice.Date
		if n > 0 {
			d, _ = days.AddWorkingDays(first.AddDays(-1), n)
		} else {
			d, _ = days.AddWorkingDays(last.AddDays(1), n)
		}
		return d, d
	case w.Unit == notice.UnitWeek:
		// The first week of a month or year is the one that has its first Monday.
		d := first.AddDays((8 - int(first.Weekday())) % 7)
		if n > 0 {
			d = d.AddDays(7 * (n - 1))
		} else {
			d = monday(last).AddDays(7 * (n + 1))
		}
		return d, d.AddDays(6)
	case w.Unit == notice.UnitWeekend:
		d := first.AddDays((int(time.Saturday) - int(first.Weekday()) + 7) % 7)
		d = d.AddDays(7 * (n - 1))
		return d, d.AddDays(1)
	case w.Each == notice.UnitMonth:
		month := int(first.Month) + n - 1
		if n < 0 {
			month = int(last.Month) + n + 1
		}
		f, l := months(first.Year, month, 1)
		if w.Day.Base == notice.Absolute {
			d := f.AddDays(w.Day.Value - 1)
			return d, d
		}
		return pieceOf(w, f, l)
	case n > 0:
		return first.AddDays(n - 1), first.AddDays(n - 1)
	}
	return last.AddDays(n + 1), last.AddDays(n + 1)
}

// leading gives the first so many units of a period: 前三季度, 前两个月.
func leading(w *notice.DayWords, first, last notice.Date, days *calendar.Calendar) (notice.Date, notice.Date) {
	n := w.Leading
	if n < 0 {
		return first, last
	}
	switch w.Each {
	case notice.UnitQuarter:
		return first, notice.NewDate(first.Year, first.Month+time.Month(3*n), 0)
	case notice.UnitMonth:
		return first, notice.NewDate(first.Year, first.Month+time.Month(n), 0)
	case notice.UnitWeek:
		d := first.AddDays((8 - int(first.Weekday())) % 7)
		return d, d.AddDays(7*n - 1)
	case notice.UnitWorkingDay:
		d, _ := days.AddWorkingDays(first.AddDays(-1), n)
		return first, d
	}
	return first, first.AddDays(n - 1)
}

// leadingFromToday gives 前2个月 and 后两个月 without a period: the units that lie
// before or after the present one.
func (r *resolver) leadingFromToday(w *notice.DayWords, p period) period {
	today, origin, name := r.today()
	if today.IsZero() {
		p.missing = "没有成文日期"
		return p
	}
	step := func(n int) notice.Date {
		switch w.Each {
		case notice.UnitWeek:
			return today.AddDays(7 * n)
		case notice.UnitMonth:
			return notice.NewDate(today.Year, today.Month+time.Month(n), 1)
		case notice.UnitQuarter:
			return notice.NewDate(today.Year, today.Month+time.Month(3*n), 1)
		case notice.UnitYear:
			return notice.NewDate(today.Year+n, 1, 1)
		}
		return today.AddDays(n)
	}
	n := w.Leading
	if w.Each == notice.UnitQuarter && n > 1 {
		p.first, p.last = months(today.Year, 1, 3*n) // 前三季度 is of the year
	} else if n > 0 {
		p.first, _ = wholeUnit(step(-n), w.Each)
		_, p.last = wholeUnit(step(-1), w.Each)
	} else {
		p.first, _ = wholeUnit(step(1), w.Each)
		_, p.last = wholeUnit(step(-n), w.Each)
	}
	p.because("由" + name + "推得")
	p.parts(p.last, origin, origin, notice.FromCalendar)
	return p
}

func (r *resolver) relativeDay(w *notice.DayWords, p period) period {
	base, origin, name := r.today()
	if w.Day.Base == notice.FromBefore && !r.previous.IsZero() {
		base, origin, name = r.previous, notice.FromPrevious, "前文日期"
	}
	if base.IsZero() {
		p.missing = "没有成文日期，不知“今日”是哪一天"
		return p
	}
	day := base.AddDays(w.Day.Value)
	p.first, p.last = day, day
	p.because("日期由" + name + "推得")
	p.parts(day, origin, origin, origin)
	r.checkRemark(w, day, &p)
	return p
}

// week resolves weeks and weekdays: 本周, 下周三, 周五. A bare weekday is the next
// one on or after the date of issue.
func (r *resolver) week(w *notice.DayWords, start *period, p period) period {
	base, origin, name := r.today()
	if w.Week.Base == notice.FromBefore && !r.previous.IsZero() {
		base, origin, name = r.previous, notice.FromPrevious, "前文日期"
	}
	if start != nil && start.missing == "" && w.Week.Base == notice.Unsaid {
		base, origin, name = start.first, notice.FromRange, "起始日期"
	}
	if base.IsZero() {
		p.missing = "没有成文日期，不知是哪一周"
		return p
	}
	first := monday(base).AddDays(7 * w.Week.Value)
	if w.Week.Base == notice.Unsaid {
		first = monday(base)
	}
	switch {
	case w.Weekday > 0:
		day := first.AddDays(w.Weekday - 1)
		if w.Week.Base == notice.Unsaid && day.Before(base) {
			day = day.AddDays(7)
		}
		p.first, p.last = day, day
	case w.Unit == notice.UnitWeekend:
		p.first, p.last = first.AddDays(5), first.AddDays(6)
	case w.Half == 1:
		p.first, p.last = first, first.AddDays(2)
	case w.Half == 2:
		p.first, p.last = first.AddDays(3), first.AddDays(6)
	default:
		p.first, p.last = pieceOf(w, first, first.AddDays(6))
	}
	p.because("由" + name + "推得（一周自周一起）")
	p.parts(p.last, origin, origin, origin)
	return p
}

// term resolves teaching weeks, once the first day of the term is known.
func (r *resolver) term(w *notice.DayWords, p period) period {
	if w.Unit == notice.UnitTerm {
		name := "学期"
		for _, words := range []string{"学期末", "期末", "学期", "学期初"} {
			if days, ok := r.Events[words]; ok {
				p.first, p.last = pieceOf(w, days.First, days.Last)
				p.because(fmt.Sprintf("“%s”为%s至%s", words, chinese(days.First), chinese(days.Last)))
				p.parts(p.last, notice.FromCalendar, notice.FromCalendar, notice.FromCalendar)
				return p
			}
		}
		p.missing = "没有写明" + name + "的起止日期"
		return p
	}
	if r.TermStart.IsZero() {
		p.missing = "没有学期第一天的日期，不知教学周对应的日期"
		return p
	}
	// The settings outlive a term; a notice of another term must not be read by them.
	if away := r.TermStart.DaysUntil(r.Issued); !r.Issued.IsZero() && (away < -termAnnounced || away > termLength) {
		p.missing = "学期第一天（" + chinese(r.TermStart) + "）不是成文时所在学期的，不知教学周对应的日期"
		return p
	}
	first := monday(r.TermStart).AddDays(7 * (w.Ordinal - 1))
	p.first, p.last = first, first.AddDays(6)
	if w.Weekday > 0 {
		p.first = first.AddDays(w.Weekday - 1)
		p.last = p.first
	}
	p.because("教学第一周自" + chinese(monday(r.TermStart)) + "起")
	p.parts(p.last, notice.FromCalendar, notice.FromCalendar, notice.FromCalendar)
	return p
}

// festival resolves a festival: in the year that is said, or the next one on or
// after the date of issue.
func (r *resolver) festival(w *notice.DayWords, p period) period {
	f, ok := calendar.FestivalByName(w.Festival)
	if !ok {
		p.missing = "不知道这个节日：" + w.Festival
		return p
	}
	return r.named(w, p, w.Festival, f.In)
}

func (r *resolver) solarTerm(w *notice.DayWords, p period) period {
	return r.named(w, p, w.SolarTerm, func(year int) (notice.Date, bool) { return calendar.SolarTerm(year, w.SolarTerm) })
}

func (r *resolver) named(w *notice.DayWords, p period, name string, in func(int) (notice.Date, bool)) period {
	year, said, ok := r.yearOf(w.Year, &p)
	if !ok {
		return p
	}
	if w.Year.Base == notice.Absolute {
		p.year.Origin = notice.Read
	}
	if !said {
		today, origin, from := r.today()
		if today.IsZero() {
			p.missing = "没有年份，也没有成文日期"
			return p
		}
		year = today.Year
		p.year.Origin = origin
		// A lunar year begins after the solar one: the one before may still lie
		// ahead (除夕 in January).
		for y := today.Year - 1; y <= today.Year+1; y++ {
			if day, ok := in(y); ok && !day.Before(today) {
				year = y
				break
			}
		}
		p.because("年份取自" + from)
	}
	day, ok := in(year)
	if !ok {
		p.missing = fmt.Sprintf("%d年没有%s的日期", year, name)
		return p
	}
	p.first, p.last = day, day
	p.because(fmt.Sprintf("%s为%s", name, chinese(day)))
	p.parts(day, p.year.Origin, notice.FromCalendar, notice.FromCalendar)
	return p
}

// lunar resolves a day of the lunar calendar, and says so: such dates are rare
// in notices, and worth a look.
func (r *resolver) lunar(w *notice.DayWords, p period) period {
	in := func(year int) (notice.Date, bool) {
		if w.Day.Base == notice.Unsaid {
			length, ok := calendar.LunarMonthLength(year, w.Month.Value)
			if !ok {
				return notice.Date{}, false
			}
			return calendar.LunarDay(year, w.Month.Value, length)
		}
		return calendar.LunarDay(year, w.Month.Value, w.Day.Value)
	}
	p = r.named(w, p, "农历日期", in)
	if p.missing == "" {
		if w.Day.Base == notice.Unsaid {
			p.first, p.last = pieceOf(w, p.last.AddDays(1-lengthOf(w, p.last)), p.last)
		}
		p.warnings = append(p.warnings, notice.Warning{Code: "lunar", Message: "农历日期，已换算为" + chinese(p.last)})
	}
	return p
}

// lengthOf gives the length of the lunar month that ends on a day.
func lengthOf(w *notice.DayWords, last notice.Date) int {
	for _, year := range []int{last.Year, last.Year - 1} {
		if length, ok := calendar.LunarMonthLength(year, w.Month.Value); ok {
			if day, ok := calendar.LunarDay(year, w.Month.Value, length); ok && day == last {
				return length
			}
		}
	}
	return 1
}

// after resolves days that lie a count after today: 3周后的周五.
func (r *resolver) after(w *notice.DayWords, p period) period {
	today, origin, name := r.today()
	if today.IsZero() {
		p.missing = "没有成文日期"
		return p
	}
	moved := *r
	base, _ := r.counted(today, w.After, notice.BoundAfter, nil)
	moved.Issued, moved.Received = monday(base), notice.Date{}
	if w.After.Unit != notice.UnitWeek {
		moved.Issued = base
	}
	rest := *w
	rest.After = notice.Count{}
	out := moved.period(&rest, nil)
	out.because("从" + name + "起算")
	out.year.Origin = origin
	return out
}

var weekdayNames = [...]string{"", "一", "二", "三", "四", "五", "六", "日"}

// checkRemark warns of a weekday in brackets that is not the day's.
func (r *resolver) checkRemark(w *notice.DayWords, day notice.Date, p *period) {
	if w.Remark == 0 || day.IsZero() {
		return
	}
	if is := (int(day.Weekday())+6)%7 + 1; is != w.Remark {
		p.warnings = append(p.warnings, notice.Warning{Code: "weekday",
			Message: fmt.Sprintf("%s是星期%s，原文写星期%s", chinese(day), weekdayNames[is], weekdayNames[w.Remark])})
	}
}
