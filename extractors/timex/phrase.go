package timex

import (
	"slices"
	"strings"
	"sync"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
)

// What a rule may yield. Points and voids are read first; the others see the
// line of signs with the points joined.
const (
	yieldsPoint    = "point"    // a day or period
	yieldsVoid     = "void"     // signs that look like a day and are none
	yieldsDay      = "day"      // a day or period with the word that binds it
	yieldsRange    = "range"    // from one to another
	yieldsList     = "list"     // several days under one bounding word
	yieldsCount    = "count"    // a length counted from an event or a day
	yieldsRhythm   = "rhythm"   // 每…
	yieldsOccasion = "occasion" // an event that the calendar does not know
	yieldsWords    = "words"    // words that bound nothing: 及时, 长期坚持
	yieldsNothing  = "nothing"  // a phrase that is no expression of time
)

// settings are the arguments of the producers: with in a rule's record.
type settings struct {
	// As is the sign that a point becomes, 点 if it is not said.
	As string
	// Bound is by, on, within, from, after, during or before.
	Bound string
	// Kind overrides the kind that follows from the bound.
	Kind string
	// Holiday says that the festival's holiday is meant and not its day.
	Holiday bool
	// Event, where it is given, are words of which the occasion must hold one.
	Event []string
}

// producers is the closed list of Go functions that give a match its meaning.
var producers = map[string]func(*phrase) []notice.TimeExpr{
	yieldsDay:      (*phrase).day,
	yieldsRange:    (*phrase).between,
	yieldsList:     (*phrase).list,
	yieldsCount:    (*phrase).count,
	yieldsRhythm:   (*phrase).rhythm,
	yieldsOccasion: (*phrase).occasion,
	yieldsWords:    (*phrase).plain,
	yieldsNothing:  (*phrase).nothing,
}

func producerNames() []string {
	names := []string{yieldsPoint, yieldsVoid}
	for name := range producers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// phrase is a match of a rule that makes an expression.
type phrase struct {
	text       string
	tokens     []token
	start, end int // of the match, in tokens
	match      *rule.Match
	settings   *settings
	// room is where its expressions are made.
	room []notice.TimeExpr
}

// one gives the only expression of a phrase.
func (p *phrase) one(e *notice.TimeExpr) []notice.TimeExpr {
	p.room = append(p.room[:0], *e)
	return p.room
}

// group gives the tokens of a named group of the rule's pattern.
func (p *phrase) group(name string) []token {
	start, end, ok := p.match.GroupSpan(name)
	if !ok {
		return nil
	}
	return p.tokens[start/signSize : end/signSize]
}

func (p *phrase) raw(tokens []token) string {
	if len(tokens) == 0 {
		return ""
	}
	return p.text[tokens[0].start:tokens[len(tokens)-1].end]
}

func (p *phrase) expression(start, end int) notice.TimeExpr {
	return notice.TimeExpr{
		Span:  notice.Span{Start: p.tokens[start].start, End: p.tokens[end-1].end},
		Kind:  notice.Kind(p.settings.Kind),
		Bound: p.bound(),
	}
}

func (p *phrase) bound() notice.Bound {
	switch p.settings.Bound {
	case "by", "before":
		return notice.BoundBy
	case "within":
		return notice.BoundWithin
	case "from":
		return notice.BoundFrom
	case "after":
		return notice.BoundAfter
	case "during":
		return notice.BoundDuring
	}
	return notice.BoundOn
}

// wordsOf gives what a token says of a day: a number alone is a day of the
// month, or whatever the other side of a range counts.
func wordsOf(t *token) notice.DayWords {
	if t.sign == signNumber {
		return notice.DayWords{Unit: notice.UnitDay, Day: absolute(t.value)}
	}
	if t.sign == signClock {
		return notice.DayWords{Time: t.words.Time}
	}
	return t.words
}

func kindOf(words *notice.DayWords, bound notice.Bound) notice.Kind {
	switch {
	case bound == notice.BoundAfter && words.Festival != "":
		return notice.KindEvent
	case bound == notice.BoundFrom || bound == notice.BoundAfter:
		return notice.KindOngoing
	case words.Each == notice.UnitTerm && words.Unit == notice.UnitDay, words.Each == notice.UnitTerm && bound == notice.BoundBy:
		return notice.KindRelative // 11周五前
	case words.Each == notice.UnitTerm:
		return notice.KindRange
	case words.Festival != "" || words.SolarTerm != "" || words.Unit == notice.UnitTerm, bound == notice.BoundDuring:
		return notice.KindEvent
	}
	return notice.KindDate
}

// inclusive reports whether a bounding word says that the period before it
// counts: 5月及以前, 2018年或之前.
func (p *phrase) inclusive() bool {
	last := p.text[p.tokens[p.end-1].start:p.tokens[p.end-1].end]
	return strings.HasPrefix(last, "及") || strings.HasPrefix(last, "或")
}

func (p *phrase) day() []notice.TimeExpr {
	days := p.group("days")
	if len(days) == 0 {
		return nil
	}
	out := p.expression(p.start, p.end)
	t := &days[0]
	out.Days = wordsOf(t)
	if t.short && out.Days.Unit == notice.UnitYear && out.Days.Piece == notice.Whole && (out.Bound == notice.BoundWithin || out.Bound == notice.BoundAfter && t.value >= 10) && strings.ContainsAny(p.text[t.start:t.end], "0123456789０１２３４５６７８９") && p.text[t.start] != '0' {
		// 15年内 counts years
		out.Days = notice.DayWords{}
		out.Count = notice.Count{Number: t.value, Unit: notice.UnitYear}
		out.Kind = notice.KindRelative
		return p.one(&out)
	}
	if p.inclusive() {
		switch out.Bound {
		case notice.BoundBy:
			if out.Days.Piece == notice.Whole {
				out.Days.Piece = notice.End
			}
		case notice.BoundAfter:
			out.Bound = notice.BoundFrom
		}
	}
	// 截至6月 and 最迟6月 reach to the month's end; only 前 leaves it out.
	if out.Bound == notice.BoundBy && p.tokens[p.end-1].sign != signBefore && excludedBefore(&out.Days) {
		out.Days.Piece = notice.End
	}
	if p.settings.Holiday {
		out.Days.Piece = notice.Beginning
	}
	if others := p.group("others"); len(others) > 0 {
		out.Start = out.Days
		out.Days = wordsOf(&others[len(others)-1])
	}
	if out.Kind == "" {
		out.Kind = kindOf(&out.Days, out.Bound)
	}
	return p.one(&out)
}

func (p *phrase) between() []notice.TimeExpr {
	start, days := p.group("start"), p.group("days")
	out := p.expression(p.start, p.end)
	out.Bound, out.Kind = notice.BoundRange, notice.KindRange
	if len(days) > 0 {
		out.Days = wordsOf(&days[0])
	}
	if len(p.group("now")) > 0 {
		out.Days = notice.DayWords{Unit: notice.UnitDay, Day: notice.Number{Base: notice.FromToday}}
	}
	if event := p.group("event"); len(event) > 0 {
		out.Event = p.event(&out, event)
		return p.one(&out)
	}
	if len(start) == 0 {
		out.Start = notice.DayWords{Unit: notice.UnitDay, Day: notice.Number{Base: notice.FromToday}}
		return p.one(&out)
	}
	out.Start = wordsOf(&start[0])
	if start[0].sign == signNumber {
		// 2至4月, 第1-3周: the number is of the unit behind the other side
		n := absolute(start[0].value)
		switch {
		case out.Days.Unit == notice.UnitMonth:
			if n.Value > 12 {
				return nil
			}
			out.Start = notice.DayWords{Unit: notice.UnitMonth, Month: n}
		case out.Days.Unit == notice.UnitQuarter:
			out.Start = notice.DayWords{Unit: notice.UnitQuarter, Quarter: n}
		case out.Days.Unit == notice.UnitYear:
			if !plausibleYear(n.Value) || out.Days.Year.Base != notice.Absolute {
				return nil
			}
			out.Start = notice.DayWords{Unit: notice.UnitYear, Year: n}
		case n.Value < 1 || n.Value > 31:
			return nil
		}
		if year := p.group("year"); len(year) > 0 {
			if year[0].words.Unit != notice.UnitYear {
				return nil
			}
			out.Start.Year = year[0].words.Year
		}
	}
	// 8日到12月: a day cannot begin what a month ends without a month of its own
	if out.Start.Unit == notice.UnitDay && out.Start.Month.Base == notice.Unsaid && out.Start.Day.Base == notice.Absolute && out.Days.Unit != notice.UnitDay && out.Days.Piece == notice.Whole {
		out.Kind = "" // neither side may be taken for a day
		return p.one(&out)
	}
	if out.Start.Time != "" && out.Start.Unit == notice.NoUnit && out.Days.Unit != notice.NoUnit {
		return nil
	}
	return p.one(&out)
}

// list gives each day of 6月10日、12月10日前 an expression of its own; the first
// takes the words before it along, the last those behind it.
func (p *phrase) list() []notice.TimeExpr {
	start, end, ok := p.match.GroupSpan("days")
	if !ok {
		return nil
	}
	out := p.room[:0]
	var before notice.DayWords
	last := end/signSize - 1
	for i := start / signSize; i <= last; i++ {
		t := &p.tokens[i]
		if t.sign == signAnd {
			continue
		}
		first, behind := i, i+1
		if len(out) == 0 {
			first = p.start
		}
		if i == last {
			behind = p.end
		}
		expression := p.expression(first, behind)
		expression.Days = wordsOf(t)
		if t.sign == signNumber {
			words, ok := likeNext(p.tokens[i : end/signSize])
			if !ok {
				return nil
			}
			expression.Days = words
		}
		inherit(&expression.Days, before)
		before = expression.Days
		expression.Kind = kindOf(&expression.Days, expression.Bound)
		out = append(out, expression)
	}
	p.room = out
	return out
}

// likeNext gives a number of a list the unit of the first day or month behind
// it: 3、6、9、12月底 are four ends of months, 5、15日 two days.
func likeNext(tokens []token) (notice.DayWords, bool) {
	n := tokens[0].value
	for _, t := range tokens[1:] {
		switch {
		case t.sign == signAnd || t.sign == signTo || t.sign == signNumber:
		case t.words.Unit == notice.UnitMonth && n >= 1 && n <= 12:
			words := t.words
			words.Month = absolute(n)
			return words, true
		default:
			return wordsOf(&tokens[0]), n >= 1 && n <= 31 && t.words.Unit == notice.UnitDay
		}
	}
	return wordsOf(&tokens[0]), n >= 1 && n <= 31
}

// inherit lends the month of the day before it in a list to a day without one.
func inherit(words *notice.DayWords, before notice.DayWords) {
	if words.Unit == notice.UnitDay && words.Month.Base == notice.Unsaid && words.Day.Base == notice.Absolute {
		words.Month, words.Year = before.Month, before.Year
	}
}

func (p *phrase) count() []notice.TimeExpr {
	counts := p.group("count")
	if len(counts) == 0 {
		return nil
	}
	out := p.expression(p.start, p.end)
	t := &counts[len(counts)-1]
	out.Count = t.count
	if t.sign == signDay {
		out.Count = notice.Count{Number: t.value, Unit: notice.UnitDay}
	}
	if t.sign == signPoint {
		// 节后第一个工作日
		w := t.words
		if w.Ordinal <= 0 || w.Month.Base != notice.Unsaid || w.Year.Base != notice.Unsaid || w.Weekday > 0 || w.Each != notice.UnitWorkingDay && w.Each != notice.UnitDay {
			return nil
		}
		out.Count = notice.Count{Number: w.Ordinal, Unit: w.Each}
		out.Days.Time = w.Time
	}
	if clock := p.group("clock"); len(clock) > 0 {
		out.Days.Time = clock[0].words.Time
	}
	if out.Count.IsZero() || out.Count.Unit == notice.UnitMinute {
		return nil
	}
	if p.settings.Bound == "before" || p.settings.Bound == "ago" {
		out.Count.Number = -out.Count.Number
	}
	if days := p.group("days"); len(days) > 0 {
		time := out.Days.Time
		out.Days = wordsOf(&days[0])
		if time != "" {
			out.Days.Time = time
		}
	}
	out.Event = p.event(&out, p.group("event"))
	if words := p.settings.Event; len(words) > 0 && !containsAny(out.Event, words...) {
		return nil
	}
	if next := p.group("next"); len(next) > 0 && p.raw(next) == "次日" {
		out.Event += "次日"
	}
	if out.Kind == "" {
		out.Kind = notice.KindRelative
	}
	return p.one(&out)
}

// leads are words before an occasion that do not belong to it.
var leads = [...]string{"应当在", "务必于", "务必在", "原则上", "之前于", "并于", "并在", "应在", "应于", "须在", "须于", "请在", "请于", "可在", "可于", "要在", "要于", "将在", "将于", "必须", "及时", "应当", "务必",
	"于", "在", "请", "须", "应", "并", "将", "由", "待", "需", "可", "自", "从"}

// leadWords finds all of them in one pass.
var leadWords = sync.OnceValue(func() *rule.Matcher { return rule.NewMatcher(leads[:]) })

// event gives the words of an occasion and moves the expression's beginning to
// them: 请各支部在主题党日后五个工作日内 begins at 主题党日.
func (p *phrase) event(out *notice.TimeExpr, tokens []token) string {
	if len(tokens) == 0 {
		return ""
	}
	start, end := tokens[0].start, tokens[len(tokens)-1].end
	words := p.text[start:end]
	named := p.tokens[p.start].sign == signSince
	cut := 0
	if !named {
		var last [len(leads)]int // where each of them ends that stands last
		leadWords().Find(words, func(lead, _, end int) bool {
			last[lead] = max(last[lead], end)
			return true
		})
		for n, lead := range leads {
			if last[n] > cut && last[n] < len(words) && !insideOccasion(words, last[n]-len(lead), lead) {
				cut = last[n]
			}
		}
		// A subject of some length stands before: 各党支部收到通知.
		if i := strings.LastIndex(words, "收到"); i > cut {
			cut = i
		} else if i := strings.LastIndex(words, "接到"); i > cut {
			cut = i
		}
	}
	if i := strings.LastIndex(words, "、"); i >= cut {
		cut = i + len("、")
	}
	cut += len(words[cut:]) - len(strings.TrimLeft(words[cut:], " \t\n　"))
	if !named {
		out.Span.Start = start + cut
	}
	return strings.Join(strings.Fields(words[cut:]), "")
}

// insideOccasion keeps leads that are a part of a word: 由于, 对于, 存在, 现在, 响应.
func insideOccasion(words string, at int, lead string) bool {
	before, after := words[:at], words[at+len(lead):]
	switch lead {
	case "在":
		return strings.HasSuffix(before, "存") || strings.HasSuffix(before, "现") || strings.HasPrefix(after, "线") || strings.HasPrefix(after, "建") || strings.HasPrefix(after, "职")
	case "应":
		return strings.HasSuffix(before, "响") || strings.HasSuffix(before, "供") || strings.HasSuffix(before, "对") || strings.HasPrefix(after, "急") || strings.HasPrefix(after, "用")
	case "由":
		return strings.HasSuffix(before, "理") || strings.HasSuffix(before, "自") || strings.HasPrefix(after, "于")
	case "请":
		return strings.HasSuffix(before, "申") || strings.HasPrefix(after, "示") || strings.HasPrefix(after, "假")
	case "需", "可":
		return true
	case "自":
		return strings.HasPrefix(after, "查") || strings.HasPrefix(after, "评") || strings.HasPrefix(after, "我")
	case "从":
		return strings.HasPrefix(after, "业") || strings.HasPrefix(after, "事")
	}
	return false
}

func (p *phrase) occasion() []notice.TimeExpr {
	out := p.expression(p.start, p.end)
	event := p.group("event")
	if len(event) == 0 {
		return nil
	}
	last := event[len(event)-1]
	name := p.raw(event[len(event)-1:])
	if len(event) > 1 && !keepsWordsBefore(name) {
		out.Span.Start = last.start
		event = event[len(event)-1:]
	}
	out.Event = p.event(&out, event)
	for i := p.start; i < p.end; i++ {
		if t := &p.tokens[i]; t.sign == signClock {
			out.Days.Time = t.words.Time
		}
	}
	if out.Kind == "" {
		out.Kind = notice.KindEvent
	}
	return p.one(&out)
}

// keepsWordsBefore reports whether an occasion says too little without the
// words before it: 活动结束, 院周会, but 放假 is known by itself.
func keepsWordsBefore(name string) bool {
	switch name {
	case "会", "结束", "完成", "闭幕", "开幕", "开会", "闭会", "评议", "验收", "考试", "报到", "出发":
		return true
	}
	return false
}

func (p *phrase) nothing() []notice.TimeExpr {
	out := p.expression(p.start, p.end)
	return p.one(&out)
}

func (p *phrase) plain() []notice.TimeExpr {
	out := p.expression(p.start, p.end)
	if out.Kind == notice.KindOngoing && p.tokens[p.start].sign != signAlways {
		out.Bound = notice.BoundFrom
		out.Days = notice.DayWords{Unit: notice.UnitDay, Day: notice.Number{Base: notice.FromToday}}
	}
	out.Event = p.event(&out, p.group("event"))
	if out.Event != "" {
		out.Days = notice.DayWords{}
	}
	return p.one(&out)
}
