package duty

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
	"taizhang/extractors/segment"
	"taizhang/extractors/timex"
)

// item is one paragraph of the text with what was read in it.
type item struct {
	index int // in Document.Paragraphs
	p     *segment.Paragraph
	times []timeWord
	// phase is the index in times of the time words in the item's own heading,
	// -1 if it has none.
	phase  int
	labels labels
	role   sectionRole
	// titled: a book-title mark stands in it.
	titled bool
	// preamble: the paragraph leads up to 现将有关事项通知如下.
	preamble bool
}

// timeWord is a time expression at its place in a paragraph.
type timeWord struct {
	expr notice.TimeExpr
	mean notice.Meaning
	item *item
}

// deadline reports whether the words can bind a duty.
func (t *timeWord) deadline() bool { return t.mean.Kind != notice.KindNone && t.mean.Kind != "" }

// dated reports whether the words give the ledger a day or a rhythm.
func (t *timeWord) dated() bool { return !t.mean.Last.IsZero() || t.mean.Recurrence != "" }

// sectionRole is what the heading above says of the paragraphs below it.
type sectionRole uint8

const (
	plainSection sectionRole = iota
	// timeSection is a section of its own for the time of hand-in.
	timeSection
	// aimSection tells purposes, principles, organisation, conditions: its
	// undated sentences ask for nothing that can be checked.
	aimSection
	// asideSection is contact, attachments, explanations, forms, scopes.
	asideSection
	// tellingSection tells how things stand: results, shortcomings, reviews.
	tellingSection
	// activitySection lists what is to be done: its sentences are duties of those
	// addressed also where they name nobody and no day.
	activitySection
)

// headingRoles tells the role of a section by its heading; the first that matches
// counts.
var headingRoles = []struct {
	role    sectionRole
	pattern string
}{
	{asideSection, `联系方式|联系人|附件|知识点|名词解释|背景链接|背景资料|相关链接|小贴士|适用范围|参评范围|参评条件|申报条件|条件$|对象$|范围$|标准$|组成人员|人员组成|基准日|普查方式|地点$|奖项设置|名额|主要职责|职责$|材料清单|格式要求|咨询|说明$`},
	{timeSection, `(?:报送|上报|提交|申报|完成|截止|反馈|交稿|送交|报名|办理)?(?:时间|时限|期限|日期)(?:要求|安排|节点|与方式|及方式|和方式|和地点|及地点)?$|^时限$|截止时间`},
	{tellingSection, `^(?:基本|总体|整体|主要|有关|工作|检查|督查|完成)情况|主要问题|存在.{0,6}问题|问题和不足|不足$|成绩|回顾|主要做法|经验|成效|工作亮点|取得|(?:检查|督查|督导|考核|调研|抽查|普查|审计|考察|巡察)(?:内容|范围|重点)$`},
	{aimSection, `总体要求|指导思想|工作目标|总体目标|目标任务|基本原则|重要意义|意义|组织领导|保障措施|工作原则|思想认识|提高认识|高度重视|有关要求|工作要求|注意事项|纪律要求|组织保障|强化保障|加强领导|结果运用|考核内容|考核对象|希望`},
	{activitySection, `主要活动|活动内容|重点任务|主要任务|工作任务|工作内容|工作安排|活动安排|主要措施|工作措施|重点工作|实施步骤|主要工作|重点内容|工作步骤|主要内容|工作重点|规定动作`},
}

// roleMatcher finds all of them in one pass.
var roleMatcher = sync.OnceValue(func() *rule.Matcher {
	patterns := make([]string, len(headingRoles))
	for i := range headingRoles {
		patterns[i] = headingRoles[i].pattern
	}
	return rule.NewMatcher(patterns)
})

// longestTimeHeading is how many characters a heading has at most that names a time.
const longestTimeHeading = 14

func roleOf(heading string) sectionRole {
	if heading = strings.TrimRight(heading, "。："); heading == "" {
		return plainSection
	}
	first := len(headingRoles)
	roleMatcher().Find(heading, func(role, _, _ int) bool {
		if role < first && (headingRoles[role].role != timeSection || utf8.RuneCountInString(heading) <= longestTimeHeading) {
			first = role
		}
		return true
	})
	if first == len(headingRoles) {
		return plainSection
	}
	return headingRoles[first].role
}

var asideParagraph = newExpression(`日印发$|^(?:联\s?系\s?人|联系电话|联系方式|电\s?话|传\s?真|邮\s?箱|地\s?址|邮\s?编|附件?[：:\d一二三四五]|附表|附录|抄送|抄报|主题词|印发|（此件|（联系|问题\d*：|注：|备注：|说明：|问题\d*：|存在问题：|特此|此致|敬礼|责任编辑|编辑|来源|【)`)

func (r *reading) readItems() {
	opening := r.opening()
	attachments := false
	for _, index := range r.top.Text {
		p := &r.doc.Paragraphs[index]
		it := &r.itemBlock.take(1)[0]
		it.index, it.p, it.phase = index, p, -1
		r.items = append(r.items, it)
		it.preamble = index <= opening
		if strings.HasPrefix(p.Text, "附件：") || p.Text == "附件" {
			attachments = true
		} else if attachments && (p.Marker.Rank == 2 || p.Marker.Rank == 0 && utf8.RuneCountInString(p.Text) > 30) {
			attachments = false
		}
		it.role = roleOf(p.Title())
		if p.Heading.Len() == 0 || it.role == plainSection {
			for k := len(p.Section) - 1; k >= 0; k-- {
				if above := r.itemAt(p.Section[k]); above != nil && above.role != plainSection {
					it.role = above.role
					break
				}
			}
		}
		if it.role != asideSection && timeLabelOf(it) != "" {
			it.role = timeSection
		}
		if asideParagraph.MatchString(p.Text) && !(strings.HasPrefix(p.Text, "备注") && strings.Contains(p.Text, "请")) || attachments && p.Marker.Rank == 5 {
			it.role = asideSection
		}
		it.times = r.findTimes(it)
		r.setPhase(it)
		monthly(it)
	}
	if r.learnEvents() {
		r.resolveAgain()
	}
}

// setPhase finds the time words in an item's own heading that it lends to what
// stands under it.
func (r *reading) setPhase(it *item) {
	it.phase = -1
	for k := range it.times {
		if it.p.Heading.Contains(it.times[k].expr.Span) && it.times[k].deadline() && it.times[k].dated() && !it.times[k].period() {
			it.phase = k
		}
	}
}

var leadsUp = newExpression(`(?:如下|以下.{0,12})[：。]?$|下列.{0,20}：$|通知如下|(?:制定|印发)本(?:方案|办法|意见|规定|制度|细则)[。：]?$`)

// opening is the paragraph that ends in 现通知如下 among the first of the text: it
// and those before it say why, not what. It is -1 if there is none.
func (r *reading) opening() int {
	for k, index := range r.top.Text {
		p := &r.doc.Paragraphs[index]
		if k > 4 || p.Row || p.Marker.Rank > 0 && p.Marker.Rank < 7 {
			break
		}
		marked := k+1 < len(r.top.Text) && r.doc.Paragraphs[r.top.Text[k+1]].Marker.Rank > 0
		if leadsUp.MatchString(p.Text) || strings.HasSuffix(p.Text, "：") && marked {
			return index
		}
	}
	return -1
}

// findTimes finds and resolves the time words of a paragraph.
func (r *reading) findTimes(it *item) []timeWord {
	r.exprs = r.times.FindInto(r.exprs, it.p.Text)
	if len(r.exprs) == 0 {
		return nil
	}
	words := r.timeBlock.take(len(r.exprs))
	means := r.resolve(it, r.exprs)
	it.titled = strings.Contains(it.p.Text, "《")
	for i := range words {
		words[i].expr, words[i].mean, words[i].item = r.exprs[i], means[i], it
	}
	return words
}

// resolve gives what expressions mean, in room that the next call uses again.
func (r *reading) resolve(it *item, exprs []notice.TimeExpr) []notice.Meaning {
	context := timex.Context{Issued: r.top.Anchor, Received: r.received, Previous: r.previous, Events: r.events, Calendar: r.calendar, TermStart: r.termStart}
	if heading := r.phaseAbove(it); heading != nil {
		context.Heading = &heading.mean
	}
	r.means = timex.ResolveInto(r.means, exprs, context)
	for i := range exprs {
		if e := &exprs[i]; !e.Count.IsZero() && e.Event == "" && e.Days.IsZero() && r.means[i].Recurrence == "" {
			// 3日内 with no word of what it is counted from: the sentence before knows,
			// the calendar does not.
			m := &r.means[i]
			m.Kind, m.First, m.Last = notice.KindRelative, notice.Date{}, notice.Date{}
			m.Unresolved = "“" + e.Text + "”从何日起算没有写明"
		}
		if timex.Remembered(&r.means[i]) {
			r.previous = append(r.previous[:0], r.means[i]) // the last one is all that is asked
		}
	}
	return r.means
}

// resolveAgain resolves all time words once more, with the occasions that the
// document itself dates.
func (r *reading) resolveAgain() {
	r.previous = nil
	for _, it := range r.items {
		r.exprs = r.exprs[:0]
		for i := range it.times {
			r.exprs = append(r.exprs, it.times[i].expr)
		}
		for i, mean := range r.resolve(it, r.exprs) {
			it.times[i].mean = mean
		}
		r.setPhase(it)
		monthly(it)
	}
}

// monthly reads 次月5日前 behind a monthly rhythm (每月抽查，次月5日前反馈) as the same
// rhythm with its day.
func monthly(it *item) {
	rhythm := false
	for k := range it.times {
		t := &it.times[k]
		if strings.HasPrefix(t.mean.Recurrence, "FREQ=MONTHLY") && !strings.Contains(t.mean.Recurrence, "INTERVAL") {
			rhythm = true
			continue
		}
		if day := t.expr.Days.Day.Value; rhythm && day > 0 && strings.Contains(t.expr.Text, "次月") {
			t.mean.Kind, t.mean.Recurrence = notice.KindRecurring, fmt.Sprintf("FREQ=MONTHLY;BYMONTHDAY=%d", day)
			t.mean.First, t.mean.Last = notice.Date{}, notice.Date{}
		}
	}
}

// occasions are what a notice dates in one sentence and counts from in another.
var occasions = []struct {
	names   []string
	pattern string
}{
	{[]string{"放假", "假期", "节日", "假日", "节假日", "长假"}, `放假`},
	{[]string{"开学", "上课"}, `上课|正式开学|开学`},
	{[]string{"开学"}, `报到|返校`},
	{[]string{"会议", "大会", "会"}, `定于.{0,30}(?:召开|举行).{0,20}会|^会议时间|会议(?:时间|定于)`},
	{[]string{"培训"}, `培训时间|定于.{0,30}培训`},
	{[]string{"体检"}, `体检`},
	{[]string{"考试"}, `考试时间|定于.{0,30}考试`},
	{[]string{"活动"}, `活动时间|定于.{0,30}活动|活动.{0,6}定于`},
}

// occasionWords finds the patterns of all occasions in one pass.
var occasionWords = sync.OnceValue(func() *rule.Matcher {
	patterns := make([]string, len(occasions))
	for i := range occasions {
		patterns[i] = occasions[i].pattern
	}
	return rule.NewMatcher(patterns)
})

// learnEvents collects the occasions that the document dates itself, and
// reports whether there are any.
func (r *reading) learnEvents() bool {
	type dated struct {
		mean   *notice.Meaning
		spoken uint64 // which occasions the words around it speak of
	}
	var all []dated
	for _, it := range r.items {
		for k := range it.times {
			t := &it.times[k]
			if t.mean.Last.IsZero() || t.expr.Bound != notice.BoundOn && t.expr.Bound != notice.BoundRange ||
				t.mean.Kind == notice.KindEvent || t.mean.Recurrence != "" || t.period() {
				continue
			}
			r.hits = occasionWords().Append(r.hits[:0], around(it.p.Text, t.expr.Span))
			spoken := uint64(0)
			for _, h := range r.hits {
				spoken |= 1 << h.Pattern
			}
			if spoken != 0 {
				all = append(all, dated{&t.mean, spoken})
			}
		}
	}
	for n := range occasions {
		for _, d := range all {
			if d.spoken&(1<<n) != 0 {
				r.learn(occasions[n].names, d.mean)
			}
		}
	}
	return len(r.events) > 0
}

// learn keeps the days of an occasion; what was learnt first stands.
func (r *reading) learn(names []string, mean *notice.Meaning) {
	if r.events == nil {
		r.events = map[string]timex.Days{}
	}
	days := timex.Days{First: mean.First, Last: mean.Last}
	if days.First.IsZero() {
		days.First = days.Last
	}
	for _, name := range names {
		if _, known := r.events[name]; !known {
			r.events[name] = days
		}
	}
}

// around is the clause in which a span stands, with the label before it.
func around(text string, span notice.Span) string {
	start, end := span.Start, span.End
	for start > 0 {
		r, width := lastRune(text[:start])
		if endsClause(r) {
			break
		}
		start -= width
	}
	for end < len(text) {
		r, width := firstRune(text[end:])
		if endsClause(r) {
			break
		}
		end += width
	}
	return text[start:end]
}

func endsClause(r rune) bool { return r == '，' || r == '。' || r == '；' }

// phaseAbove gives the time words of the nearest heading above, nil if none.
func (r *reading) phaseAbove(it *item) *timeWord {
	for k := len(it.p.Section) - 1; k >= 0; k-- {
		if above := r.itemAt(it.p.Section[k]); above != nil && above.phase >= 0 {
			return &above.times[above.phase]
		}
	}
	return nil
}

func (r *reading) itemAt(index int) *item {
	// The items of most notices are paragraphs one behind the other.
	if len(r.items) > 0 {
		if n := index - r.items[0].index; n >= 0 && n < len(r.items) && r.items[n].index == index {
			return r.items[n]
		}
	}
	n, ok := slices.BinarySearchFunc(r.items, index, func(it *item, index int) int { return it.index - index })
	if !ok {
		return nil
	}
	return r.items[n]
}
