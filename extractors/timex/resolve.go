package timex

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"taizhang/extractors/notice"
	"taizhang/extractors/timex/calendar"
)

// Resolve says which days expressions mean, in their order: each is a date
// before those that follow it. What a Context does not settle stays unknown,
// and Meaning.Unresolved says why.
//
// The conventions are those of Chinese offices: 前, 截止 and 最迟 include the day
// they bind, a bare month or year before 前 is excluded, a week begins on
// Monday, a missing year is that of the date of issue or, where the day would
// lie more than a month before it, the next. Of a count of days the day of the
// event is not counted (民法典 第二百零一条), and a count of months ends on the
// day of the same number or the month's last (第二百零二条).
func Resolve(expressions []notice.TimeExpr, context Context) []notice.Meaning {
	return ResolveInto(make([]notice.Meaning, 0, len(expressions)), expressions, context)
}

// ResolveInto is Resolve in room that the caller has; what stood there is lost.
func ResolveInto(room []notice.Meaning, expressions []notice.TimeExpr, context Context) []notice.Meaning {
	if context.Calendar == nil {
		context.Calendar = calendar.Default()
	}
	out := room[:0]
	r := resolver{Context: context}
	for i := len(context.Previous) - 1; i >= 0 && r.previous.IsZero(); i-- {
		r.remember(&context.Previous[i])
	}
	for i := range expressions {
		out = append(out, r.resolve(&expressions[i]))
		r.remember(&out[i])
	}
	return out
}

type resolver struct {
	Context
	// previous is the last day that was named before, previousMonth its month
	// where only a month was.
	previous notice.Date
}

func (r *resolver) remember(m *notice.Meaning) {
	if !Remembered(m) {
		return
	}
	r.previous = m.Last
	if m.Last.IsZero() {
		r.previous = m.First
	}
}

// Remembered reports whether a meaning names a day of which the words behind it
// may speak. Of Context.Previous only the last of such meanings is asked.
func Remembered(m *notice.Meaning) bool {
	return m.Kind != notice.KindRecurring && (!m.Last.IsZero() || !m.First.IsZero())
}

// issueName is what the day of issue is called.
const issueName = "成文日期"

// yearFrom says from which day a year was taken.
func yearFrom(name string) string {
	if name == issueName {
		return yearFromIssue[0] // of nearly every date, and no text of its own
	}
	return "年份取自" + name
}

// yearFromIssue is the whole basis of nearly every date, which they share.
var yearFromIssue = []string{"年份取自" + issueName}

// today is the day from which words of the present count.
func (r *resolver) today() (notice.Date, notice.Origin, string) {
	if !r.Issued.IsZero() {
		return r.Issued, notice.FromIssue, issueName
	}
	if !r.Received.IsZero() {
		return r.Received, notice.FromReceipt, "收文日期"
	}
	return notice.Date{}, notice.Absent, ""
}

// period is what a DayWords means: its days, where its parts come from, and
// why they are what they are.
type period struct {
	first, last      notice.Date
	year, month, day notice.Part
	basis            []string
	warnings         []notice.Warning
	missing          string // why it is unknown
}

func (p *period) because(reason string) {
	if len(p.basis) == 0 && reason == yearFromIssue[0] {
		p.basis = yearFromIssue[:1:1] // what is appended to it lies elsewhere
		return
	}
	p.basis = append(p.basis, reason)
}

func (r *resolver) resolve(e *notice.TimeExpr) notice.Meaning {
	m := notice.Meaning{Kind: e.Kind, Recurrence: e.Recurrence}
	switch {
	case e.Kind == notice.KindRecurring:
		r.resolveRhythm(e, &m)
	case !e.Count.IsZero():
		r.resolveCount(e, &m)
	case e.Event != "" && e.Bound != notice.BoundRange:
		m.Time = e.Days.Time
		r.resolveEvent(e, &m)
	case e.Bound == notice.BoundRange:
		r.resolveRange(e, &m)
	case !e.Days.IsZero():
		r.resolveDays(e, &m)
	case e.Kind == notice.KindRelative:
		m.Unresolved = "没有写明期限的天数"
	}
	if e.Shift != notice.NoShift && !m.Last.IsZero() {
		r.shift(e.Shift, &m)
	}
	return m
}

// take gives a meaning what was learnt of its bounding day.
func take(m *notice.Meaning, p *period) {
	m.Year, m.Month, m.Day = p.year, p.month, p.day
	if m.Basis == nil && len(p.basis) > 0 {
		m.Basis = slices.Clip(p.basis) // nearly always; what is appended later goes elsewhere
	} else {
		m.Basis = append(m.Basis, p.basis...)
	}
	m.Warnings = append(m.Warnings, p.warnings...)
	if m.Unresolved == "" {
		m.Unresolved = p.missing
	}
}

func (r *resolver) resolveDays(e *notice.TimeExpr, m *notice.Meaning) {
	p := r.period(&e.Days, nil)
	if !e.Start.IsZero() { // 元旦、春节期间
		start := r.period(&e.Start, nil)
		p.first = start.first
		if first, _, ok := r.Calendar.HolidayAround(start.first); ok {
			p.first = first
		}
	}
	take(m, &p)
	m.Time = e.Days.Time
	if p.missing != "" {
		return
	}
	switch e.Bound {
	case notice.BoundBy:
		m.Last = p.last
		switch {
		case excludedBefore(&e.Days):
			m.Last = p.first.AddDays(-1)
			m.Basis = append(m.Basis, "“前”之前只有月份或年份，不含该期间")
			p.day = notice.Part{Value: m.Last.Day, Origin: notice.FromCalendar}
			m.Year.Value, m.Month.Value, m.Day = m.Last.Year, int(m.Last.Month), p.day
		case e.Days.Festival != "" && e.Days.Piece == notice.Beginning:
			first, last, _ := r.Calendar.HolidayAround(p.first)
			m.Last = first.AddDays(-1)
			m.Basis = append(m.Basis, fmt.Sprintf("放假安排：%s至%s，取前一日", chinese(first), chinese(last)))
		case e.Days.Festival != "" || e.Days.SolarTerm != "":
			m.Last = p.first.AddDays(-1)
			m.Basis = append(m.Basis, "节日之前，取前一日")
			m.Year.Value, m.Month.Value, m.Day.Value = m.Last.Year, int(m.Last.Month), m.Last.Day
		}
	case notice.BoundFrom:
		m.First = p.first
	case notice.BoundAfter:
		last := p.last
		if _, end, ok := r.Calendar.HolidayAround(p.last); ok && e.Days.Festival != "" {
			last = end
		}
		m.First = last.AddDays(1)
	case notice.BoundDuring:
		m.First, m.Last = p.first, p.last
		if first, last, ok := r.Calendar.HolidayAround(p.last); ok && e.Days.Festival != "" {
			m.Last = last
			if e.Start.IsZero() {
				m.First = first
			}
			m.Basis = append(m.Basis, fmt.Sprintf("放假安排：%s至%s", chinese(first), chinese(last)))
		}
	default:
		m.First, m.Last = p.first, p.last
	}
}

// excludedBefore reports whether 前 excludes the period: 5月前 ends with April,
// 2025年前 with 2024, while 5月底前 and 24日前 include what they name.
func excludedBefore(w *notice.DayWords) bool {
	if w.Piece != notice.Whole || w.Day.Base != notice.Unsaid || w.Ordinal != 0 || w.Leading != 0 {
		return false
	}
	switch w.Unit {
	case notice.UnitMonth, notice.UnitYear, notice.UnitQuarter, notice.UnitWeek:
		return w.Half == 0 && w.Ten == 0
	}
	return false
}

func (r *resolver) resolveRange(e *notice.TimeExpr, m *notice.Meaning) {
	if e.Event != "" { // 自通知之日起至9月30日
		p := r.period(&e.Days, nil)
		take(m, &p)
		m.Last, m.Time = p.last, e.Days.Time
		if days, why, ok := r.event(e.Event); ok {
			m.First = days.Last
			m.Basis = append(m.Basis, why)
		}
		return
	}
	startWords, endWords := e.Start, e.Days
	// What one side leaves out, the other says.
	if startWords.Year.Base == notice.Unsaid && endWords.Year.Base != notice.Unsaid && startWords.Unit == endWords.Unit && startWords.Month.Base == notice.Unsaid && endWords.Month.Base == notice.Unsaid {
		startWords.Year = endWords.Year
	}
	if startWords.Month.Base == notice.Unsaid && startWords.Unit == notice.UnitDay && startWords.Day.Base == notice.Absolute && endWords.Month.Base != notice.Unsaid {
		startWords.Month, startWords.Year = endWords.Month, endWords.Year
	}
	if startWords.Lunar && !endWords.Lunar && endWords.Unit == notice.UnitDay {
		endWords.Lunar = startWords.Lunar
	}
	var start, end period
	// 12月20日至2022年1月5日: the year stands on the far side only.
	if startWords.Year.Base == notice.Unsaid && endWords.Year.Base == notice.Absolute && startWords.Month.Base == notice.Absolute {
		end = r.period(&endWords, nil)
		shifted := startWords
		shifted.Year = endWords.Year
		start = r.period(&shifted, nil)
		if start.missing == "" && end.last.Before(start.first) {
			shifted.Year.Value--
			start = r.period(&shifted, nil)
		}
		start.year.Origin = notice.FromRange
	} else if startWords.Year.Base == notice.Unsaid && endWords.Year.Base == notice.Unsaid && startWords.Month.Base == notice.Absolute && endWords.Month.Base == notice.Absolute && !startWords.Lunar {
		// Neither side has a year: the far side lends it, for a range that has
		// begun is not over.
		end = r.period(&endWords, nil)
		if end.missing == "" {
			startWords.Year = absolute(end.last.Year)
			if startWords.Month.Value > endWords.Month.Value {
				startWords.Year.Value--
			}
		}
		start = r.period(&startWords, nil)
		start.year.Origin = notice.FromRange
	} else {
		start = r.period(&startWords, nil)
		end = r.period(&endWords, &start)
	}
	p := end
	p.basis = append(append([]string{}, start.basis...), without(end.basis, start.basis)...)
	p.warnings = append(append([]notice.Warning{}, start.warnings...), end.warnings...)
	if start.missing != "" {
		p.missing = start.missing
	}
	take(m, &p)
	m.Time = e.Days.Time
	if start.missing == "" {
		m.First = start.first
	}
	if end.missing == "" {
		m.Last = end.last
	}
	if !m.First.IsZero() && !m.Last.IsZero() && m.Last.Before(m.First) {
		m.Warnings = append(m.Warnings, notice.Warning{Code: "range-reversed", Message: fmt.Sprintf("起止时间颠倒：%s至%s", chinese(m.First), chinese(m.Last))})
	}
}

func without(list, known []string) []string {
	var out []string
	for _, s := range list {
		seen := false
		for _, k := range known {
			seen = seen || s == k
		}
		if !seen {
			out = append(out, s)
		}
	}
	return out
}

func (r *resolver) resolveRhythm(e *notice.TimeExpr, m *notice.Meaning) {
	m.Time = e.Days.Time
	if !e.Start.IsZero() {
		p := r.period(&e.Start, nil)
		m.First = p.first
		m.Basis = append(m.Basis, p.basis...)
		if e.Days.Unit != notice.NoUnit {
			last := r.period(&e.Days, &p)
			m.Last = last.last
		}
	}
}

// resolveEvent looks an occasion up among the events that the context knows.
func (r *resolver) resolveEvent(e *notice.TimeExpr, m *notice.Meaning) {
	days, why, ok := r.event(e.Event)
	if !ok && e.Bound == notice.BoundBy {
		days, why, ok = r.nextHoliday(e.Event)
	}
	if !ok {
		if e.Kind != notice.KindNone {
			m.Unresolved = fmt.Sprintf("文中没有“%s”的日期", e.Event)
		}
		return
	}
	m.Basis = append(m.Basis, why)
	switch e.Bound {
	case notice.BoundBy:
		m.Last = days.First.AddDays(-1)
	case notice.BoundFrom:
		m.First = days.First
	case notice.BoundAfter:
		m.First = days.Last.AddDays(1)
	default:
		m.First, m.Last = days.First, days.Last
	}
	day := m.Last
	if day.IsZero() {
		day = m.First
	}
	r.computed(m, day)
}

// computed says of all parts of a day that the calendar gave them.
func (r *resolver) computed(m *notice.Meaning, day notice.Date) {
	m.Year = notice.Part{Value: day.Year, Origin: notice.FromCalendar}
	m.Month = notice.Part{Value: int(day.Month), Origin: notice.FromCalendar}
	m.Day = notice.Part{Value: day.Day, Origin: notice.FromCalendar}
}

// event gives the days of an occasion and in Chinese how they are known.
func (r *resolver) event(words string) (Days, string, bool) {
	if days, ok := r.Events[words]; ok {
		return days, fmt.Sprintf("“%s”为%s", words, chinese(days.First)), true
	}
	// The longest known occasion that the words speak of.
	best := ""
	for name := range r.Events {
		if strings.Contains(words, name) && (len(name) > len(best) || len(name) == len(best) && name < best) {
			best = name
		}
	}
	if best != "" {
		days := r.Events[best]
		return days, fmt.Sprintf("“%s”为%s", best, chinese(days.First)), true
	}
	switch {
	case !r.Issued.IsZero() && containsAny(words, "印发", "发文", "通知之日", "下发", "发布", "公布", "成文", "本通知之", "文件之", "施行", "通知发出", "即日") && !containsAny(words, "收到", "接到") && ownIssue(words):
		return Days{r.Issued, r.Issued}, "起算日取成文日期", true
	case !r.Received.IsZero() && containsAny(words, "收到", "接到", "收文") && containsAny(words, "通知", "本文", "文件", "来文", "本函", "收文"):
		return Days{r.Received, r.Received}, "起算日取收文日期", true
	}
	return Days{}, "", false
}

// ownIssue reports whether the words speak of the document's own issue (本办法印发之日)
// and not of something else that is published (成绩公布).
func ownIssue(words string) bool {
	return strings.TrimSpace(issueWords.Replace(words)) == ""
}

var issueWords = strings.NewReplacer("通知", "", "文件", "", "方案", "", "办法", "", "规定", "", "意见", "", "制度", "", "细则", "", "规程", "", "条例", "", "公告", "", "通告", "", "公示", "", "工作", "", "提示", "",
	"实施", "", "之日", "", "之时", "", "正式", "", "印发", "", "发文", "", "下发", "", "发布", "", "公布", "", "成文", "", "施行", "", "发出", "", "即日", "", "公函", "", "函", "",
	"自", "", "本", "", "此", "", "该", "", "从", "", "由", "", "于", "", "起", "", "后", "", "日", "", "的", "", "当", "")

// nextHoliday guesses that 节前 and 节后 speak of the next holiday. 节日期间 may
// speak of several, and is not guessed.
func (r *resolver) nextHoliday(words string) (Days, string, bool) {
	today, _, _ := r.today()
	switch words {
	case "节", "节日", "假日", "假期", "长假":
	default:
		return Days{}, "", false
	}
	if today.IsZero() {
		return Days{}, "", false
	}
	first, last, name, ok := r.Calendar.HolidayAfter(today, nearHoliday)
	return Days{first, last}, fmt.Sprintf("“%s”推断为其后最近的%s（%s至%s）", words, name, chinese(first), chinese(last)), ok
}

// nearHoliday is how many days ahead a holiday may lie that 节前 speaks of
// without a name: notices for a holiday go out in the month before it.
const nearHoliday = 31

func containsAny(text string, words ...string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// resolveCount counts from an event, from a day, or from today.
func (r *resolver) resolveCount(e *notice.TimeExpr, m *notice.Meaning) {
	m.Time = e.Days.Time
	var base notice.Date
	switch {
	case e.Event != "":
		days, why, ok := r.event(strings.TrimSuffix(e.Event, "次日"))
		if !ok {
			days, why, ok = r.nextHoliday(e.Event)
		}
		if !ok {
			m.Unresolved = fmt.Sprintf("从“%s”起算，文中没有它的日期", e.Event)
			return
		}
		m.Basis = append(m.Basis, why)
		base = days.Last
		if e.Count.Number < 0 {
			base = days.First
		}
	case e.Days.Unit != notice.NoUnit:
		p := r.period(&e.Days, nil)
		take(m, &p)
		if p.missing != "" {
			return
		}
		base = p.last
		if _, last, ok := r.Calendar.HolidayAround(p.last); ok && e.Days.Festival != "" {
			base = last
		}
		if e.Count.Number < 0 {
			base = p.first
		}
	case e.Count.Number < 0 && e.Bound != notice.BoundOn:
		m.Unresolved = "没有写明从何时提前"
		return
	default:
		today, _, name := r.today()
		if today.IsZero() {
			m.Unresolved = "没有写明从何时起算，也没有成文日期"
			return
		}
		m.Basis = append(m.Basis, "起算点未写明，按"+name+"起算")
		base = today
	}
	first, last := r.counted(base, e.Count, e.Bound, m)
	m.First, m.Last = first, last
	r.computed(m, last)
	if e.Bound == notice.BoundAfter && e.Event != "" {
		m.Last = notice.Date{}
	}
}

// counted gives the day that lies a count after a base. A week or a longer unit
// that is over (两周后) means the whole of the later one.
func (r *resolver) counted(base notice.Date, c notice.Count, bound notice.Bound, m *notice.Meaning) (first, last notice.Date) {
	day := base
	n := c.Number
	switch c.Unit {
	case notice.UnitDay:
		day = base.AddDays(n)
	case notice.UnitWorkingDay:
		known := true
		day, known = r.Calendar.AddWorkingDays(base, n)
		if m != nil {
			m.Basis = append(m.Basis, fmt.Sprintf("%d个工作日按国务院办公厅放假安排计算，起算日不计入", max(n, -n)))
			if !known {
				m.Warnings = append(m.Warnings, notice.Warning{Code: "no-arrangement", Message: fmt.Sprintf("%d年的放假安排未知，工作日按周一至周五计算", day.Year)})
			}
		}
	case notice.UnitWeek, notice.UnitWeekend:
		day = base.AddDays(7 * n)
	case notice.UnitTenDays:
		day = base.AddDays(10 * n)
	case notice.UnitHalfMonth:
		day = base.AddDays(15 * n)
	case notice.UnitMonth:
		day = base.AddMonths(n)
		if c.Half {
			day = day.AddDays(15)
		}
	case notice.UnitQuarter:
		day = base.AddMonths(3 * n)
	case notice.UnitHalfYear:
		day = base.AddMonths(6 * n)
	case notice.UnitYear:
		months := 12 * n
		if c.Half {
			months += 6
		}
		day = base.AddMonths(months)
	case notice.UnitHour:
		day = base.AddDays((n + 23) / 24)
		if n < 0 {
			day = base.AddDays(n / 24)
		}
		if n > 0 && n < 24 {
			day = base // the same day: the hour at which it began is not known
		}
	case notice.UnitMinute:
	}
	if bound == notice.BoundOn {
		switch c.Unit {
		case notice.UnitWeek, notice.UnitMonth, notice.UnitQuarter, notice.UnitYear:
			return wholeUnit(day, c.Unit)
		}
	}
	return day, day
}

// wholeUnit gives the calendar week, month, quarter or year of a day.
func wholeUnit(day notice.Date, unit notice.Unit) (first, last notice.Date) {
	switch unit {
	case notice.UnitWeek:
		first = monday(day)
		return first, first.AddDays(6)
	case notice.UnitMonth:
		return months(day.Year, int(day.Month), 1)
	case notice.UnitQuarter:
		return months(day.Year, (int(day.Month)-1)/3*3+1, 3)
	case notice.UnitHalfYear:
		return months(day.Year, (int(day.Month)-1)/6*6+1, 6)
	case notice.UnitYear:
		return months(day.Year, 1, 12)
	}
	return day, day
}

// months gives the first and the last day of so many months.
func months(year, month, number int) (first, last notice.Date) {
	return notice.NewDate(year, time.Month(month), 1), notice.NewDate(year, time.Month(month+number), 0)
}

func monday(day notice.Date) notice.Date {
	return day.AddDays(-(int(day.Weekday()) + 6) % 7)
}

// shift moves a deadline off a day without work.
func (r *resolver) shift(s notice.Shift, m *notice.Meaning) {
	day := r.Calendar.NextWorkingDay(m.Last)
	words := "遇节假日顺延至"
	if s == notice.ShiftEarlier {
		day = r.Calendar.PreviousWorkingDay(m.Last)
		words = "遇节假日提前至"
	}
	if day != m.Last {
		m.Basis = append(m.Basis, words+chinese(day))
		m.Last = day
	}
}

func chinese(d notice.Date) string {
	return fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day)
}

// solarFestival gives the month and day of a festival of the solar calendar.
func solarFestival(name string) (notice.Date, bool) {
	f, ok := calendar.FestivalByName(name)
	if !ok || f.Lunar || f.Term != "" || f.Nth > 0 {
		return notice.Date{}, false
	}
	return notice.Date{Year: 2000, Month: time.Month(f.Month), Day: f.Day}, true
}
