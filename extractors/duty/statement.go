package duty

import (
	"slices"
	"strings"
	"unicode/utf8"

	"taizhang/extractors/notice"
	"taizhang/extractors/segment"
)

// statement is a stretch of one sentence that may be a duty: the clauses that
// share one deadline, one party and one deliverable.
type statement struct {
	item    *item
	clauses []clause
	// quote is the span in the item's paragraph that stands for the statement.
	quote notice.Span
	// sentence numbers the sentences of the document, so that statements of one
	// sentence know each other.
	sentence int
	// time are the time words that bind it; lent says from where they came if
	// they do not stand in it.
	time *timeWord
	lent string
	// rhythm are further time words that bound a rhythm (完成时间：6月30日前).
	rhythm *timeWord

	responsible []string
	explicit    bool
	inherited   string // from where the party was taken
	cooperating []string
	reportTo    string

	// labelled are the parties that a clause of the sentence names as a label does:
	// 责任单位为保卫处.
	labelled []string
	// row is set for a row of a table; it is a duty by its columns.
	row bool
	// governed says that a closing sentence bound it.
	governed bool
	duty     bool
	verdict  string // the rule that decided
	// mayBeSaid has a bit for each saying that the statement's characters allow, once it
	// was heard, and said for each that it says, once it was understood.
	mayBeSaid, said   uint8
	heard, understood bool
}

func (s *statement) has(kinds ...cue) bool {
	bits := bitsOf(kinds)
	for i := range s.clauses {
		if s.clauses[i].kinds&bits != 0 {
			return true
		}
	}
	return false
}

// text is the reading form of the statement.
func (s *statement) text() string { return s.item.p.Slice(s.quote) }

// subject gives the clause that names who acts.
func (s *statement) subject() *clause {
	var label *clause
	for i := range s.clauses {
		c := &s.clauses[i]
		if !c.subject.found() || c.receiving {
			continue
		}
		if !c.Colon && !(c.frames && (c.how == subjectBare || c.how == subjectBy && strings.HasSuffix(c.text, "后"))) {
			return c
		}
		if label == nil {
			label = c
		}
	}
	return label
}

// readStatements cuts the sentences of all items.
func (r *reading) readStatements() {
	sentence := 0
	for n, it := range r.items {
		it.labels.time = -1
		if it.p.Row || it.role == asideSection {
			continue
		}
		body := it.p.Body()
		sentences := r.cutter.Sentences(it.p.Text, body)
		// A heading with nothing below it is a duty itself if it says so.
		if len(sentences) == 0 && it.p.Heading.Len() > 0 && r.childless(n) {
			sentences = segment.Sentences(it.p.Text, it.p.Heading)
		} else if it.p.Heading.Len() > 0 && len(sentences) > 0 && onlyLabels(it, sentences) {
			sentences = append(segment.Sentences(it.p.Text, it.p.Heading), sentences...)
		}
		own := r.own[:0]
		for number, s := range sentences {
			if number == 0 || !sentences[number-1].Semicolon {
				sentence++ // what a semicolon joins is one sentence
			}
			if it.readLabels(s.Span) {
				continue
			}
			if inner, whole, ok := bracketAtEnd(it.p.Text, s); ok && r.readBracket(it, inner) {
				if whole.Start <= s.Span.Start {
					continue
				}
				s.Span.End = whole.Start
				s = trimClauses(s)
			}
			if r.governs(it, s, own) {
				continue
			}
			cut := r.cutSentence(it, s, sentence)
			if len(cut) == 0 {
				continue
			}
			if len(own) > 0 && followsOn(own[len(own)-1], cut[0]) {
				last := own[len(own)-1]
				last.clauses = append(last.clauses, cut[0].clauses...)
				last.quote.End = cut[0].quote.End
				cut = cut[1:]
			}
			own = append(own, cut...)
		}
		// A labelled item is one matter: its labels bind each of its statements.
		r.statements = append(r.statements, own...)
		r.labelAbove(it, own)
		r.own = own
	}
}

// labelAbove gives the labels of a paragraph that holds nothing else
// (责任科室：药学部) to the paragraph of the work above it.
func (r *reading) labelAbove(it *item, own []*statement) {
	if len(own) > 0 || !it.labels.found || it.p.Marker.Rank > 0 {
		return
	}
	for i := len(r.statements) - 1; i >= 0; i-- {
		above := r.statements[i].item
		if it.index-above.index > 6 {
			return
		}
		if above == it {
			continue
		}
		l := &above.labels
		l.found = true
		l.responsible = append(l.responsible, it.labels.responsible...)
		l.cooperating = append(l.cooperating, it.labels.cooperating...)
		if it.labels.reportTo != "" {
			l.reportTo = it.labels.reportTo
		}
		if n := it.labels.time; n >= 0 && l.time < 0 {
			above.times = append(above.times, it.times[n])
			l.time = len(above.times) - 1
		}
		return
	}
}

// childless reports whether the items below number n belong to other headings.
func (r *reading) childless(n int) bool {
	if n+1 >= len(r.items) {
		return true
	}
	for _, above := range r.items[n+1].p.Section {
		if above == r.items[n].index {
			return false
		}
	}
	return true
}

// onlyLabels reports whether the sentences behind a run-in heading only label
// it, so that the heading is the work itself.
func onlyLabels(it *item, sentences []segment.Sentence) bool {
	for _, s := range sentences {
		text := it.p.Slice(s.Span)
		if colon := strings.Index(text, "："); colon >= 0 && colon < 8*len("责") && len(findLabels(text)) > 0 {
			continue
		}
		if inner, whole, ok := bracketAtEnd(it.p.Text, s); ok && whole.Start <= s.Span.Start && inner.Len() > 0 {
			continue
		}
		return false
	}
	return true
}

func trimClauses(s segment.Sentence) segment.Sentence {
	var kept []segment.Clause
	for _, c := range s.Clauses {
		if c.Span.Start >= s.Span.End {
			continue
		}
		c.Span.End = min(c.Span.End, s.Span.End)
		kept = append(kept, c)
	}
	s.Clauses = kept
	return s
}

// followsOn reports whether a sentence that ended in a semicolon goes on in the
// next one: 电子版发……, 电子件同时上传.
func followsOn(last, next *statement) bool {
	if last.sentence+1 != next.sentence && last.sentence != next.sentence {
		return false
	}
	text := next.text()
	if next.mainly(cueShift) {
		return true
	}
	return len(next.clauses) <= 3 && next.time == nil && next.subject() == nil &&
		hasPrefixAny(text, "电子版", "电子件", "电子稿", "电子文档", "电子材料", "纸质版", "纸质件", "纸质材料", "逾期", "原件", "复印件") && last.has(cueHandIn, cueAct)
}

// cutSentence reads the clauses of a sentence and cuts it where deadline,
// party or deliverable change. The list stands until the next call.
func (r *reading) cutSentence(it *item, s segment.Sentence, number int) []*statement {
	clauses := r.clauseBlock.take(len(s.Clauses))
	for i, c := range s.Clauses {
		r.analyse(&clauses[i], it, c)
	}
	if describes(clauses) {
		return nil
	}
	clauses = dropIntroduction(dropContact(clauses))
	if len(clauses) == 0 {
		return nil
	}
	// 请下列单位……：办公室、工会……: the list behind the colon are the parties.
	if n := len(clauses); n >= 2 {
		listed(clauses)
	}
	groups, first := r.groups[:0], 0
	for i := range clauses {
		if i > first && r.parts(it, clauses[first:i], &clauses[i], clauses[i+1:]) {
			groups = append(groups, clauses[first:i:i])
			first = i
		}
	}
	groups = append(groups, clauses[first:len(clauses):len(clauses)])
	r.groups = groups

	out := r.cut[:0]
	for n, g := range groups {
		g = trimTail(g)
		g, names := takeLabels(g)
		st := &r.statementBlock.take(1)[0]
		st.item, st.clauses, st.sentence, st.labelled = it, g, number, names
		st.quote = notice.Span{Start: g[0].Span.Start, End: g[len(g)-1].Span.End}
		st.time = r.governing(it, g)
		if st.time == nil && n > 0 && attends(g) && out[n-1].time != nil && out[n-1].time.expr.Days.Day.Value > 0 {
			st.time, st.lent = out[n-1].time, "时限取自前一分句"
		}
		out = append(out, st)
	}
	r.cut = out
	return r.distribute(it, out)
}

// trimTail leaves out the clauses at the end that only threaten, forbid or
// exhort behind a clause that says what to do.
func trimTail(group []clause) []clause {
	for n := len(group); n > 1; n-- {
		c := &group[n-1]
		if len(c.times) > 0 && !c.has(cueAnnouncement) || c.subject.found() || c.target != "" || !c.has(cueAside, cueProhibition, cueAttitude, cueShift, cueCondition, cueAnnouncement) {
			break
		}
		acted := false
		for i := range group[:n-1] {
			acted = acted || (group[i].acts() || group[i].has(cueOrder)) && !group[i].has(cueAside, cueProhibition)
		}
		if !acted {
			break
		}
		group = group[:n-1]
	}
	return group
}

var (
	sharedClause = newExpression(`^(?:按照?职责分工|按照?分工|分工|具体|共同|分别|按照?各自职责)?(?:抓好落实|负责落实|组织实施|负责|牵头落实|落实|推进落实|具体负责|实施)$`)
)

var partyKeys = newPrefixSet(strings.Split(responsibleKey, "|"))

// takeLabels takes out the clauses that name who is responsible as a label does
// (责任单位为保卫处), and gives the names.
func takeLabels(group []clause) ([]clause, []string) {
	if len(group) == 1 {
		return group, nil
	}
	var names []string
	kept, taken := group, false
	for i := range group {
		if parties := partyLabel(group[i].text); parties != "" {
			if !taken {
				kept, taken = append([]clause(nil), group[:i]...), true
			}
			names = append(names, splitParties(parties)...)
		} else if taken {
			kept = append(kept, group[i])
		}
	}
	if len(kept) == 0 {
		return group, nil
	}
	return kept, names
}

// sharesOut reports whether a clause only says who does what stands before it:
// 甲局、乙局按职责分工抓好落实.
func (c *clause) sharesOut() bool {
	return c.subject.found() && sharedClause.MatchString(c.text[c.subject.span.End:])
}

// attends reports whether a group only sends somebody to what the group before
// it dates.
func attends(group []clause) bool {
	for i := range group {
		if group[i].has(cueAttend) && !group[i].handIn {
			return true
		}
	}
	return false
}

var (
	purposeWords = newExpression(`^为了?(?:进一步|深入|全面|切实|认真|贯彻|落实|做好|确保|推动|推进|加强|规范|提高|营造|迎接|更好|掌握|便于|庆祝|增强|防止|防范|弘扬|摸清|克服|体现|加快|促进|完善|保障|保证|丰富|激发|充分|了解|表彰|方便|寄托|开好|统一|把|深刻|有效|及时|顺利|强化|提升|健全|维护|压实|持续|不断|隆重|广泛|大力|扎实|帮助|选树|避免|配合|适应|编制|使|能|压|扩大|积极|严格|明确|学习|检验|展示|解决|检查|准确|科学|合理|稳妥|有序|打造|建设|构建|培养|引导|发挥|履行|实现|满足|总结|纪念)`)
	groundWords  = newExpression(`^(?:根据|按照|依据|鉴于|由于|经|遵照|结合|围绕|针对|通过|对照|随着|近期|近日|目前|当前|今年以来|近年来|一年来|长期以来|考虑到|截至目前)`)
	groundEnds   = newExpression(`(?:要求|部署|精神|安排|规定|意见|通知|实际|原则|指示|方案|办法|条例|文件|需要|会议|情况|》|基础上|同意|批准|研究|商定|决定|问题|惯例|计划|统一|特点|主题|目标|形式|方式|下|变化|统计|来临|临近)$`)
)

// givesGround reports whether a clause says why or on what ground the next one
// asks, and asks for nothing itself. It is asked of a clause many times.
func (c *clause) givesGround() bool {
	if c.ground == 0 {
		c.ground = no
		if c.findGround() {
			c.ground = yes
		}
	}
	return c.ground == yes
}

func (c *clause) findGround() bool {
	if purposeWords.MatchString(c.text) {
		return true
	}
	if strings.HasPrefix(c.text, "在") && hasSuffixAny(c.text, "基础上", "指导下", "过程中", "背景下", "的同时") {
		return true
	}
	return groundWords.MatchString(c.text) && (!c.acts() || groundEnds.MatchString(c.text)) && !c.handIn
}

// describes reports whether a sentence only fills a label that asks for nothing:
// 培训地点：……, 参加对象：…….
func describes(clauses []clause) bool {
	if len(clauses) < 2 || !clauses[0].Colon || !clauses[0].has(cueAside) || !hasSuffixAny(clauses[0].text, "地点", "对象", "范围", "条件") {
		return false
	}
	for i := range clauses[1:] {
		c := &clauses[i+1]
		if len(c.times) > 0 || c.target != "" || c.has(cueOrder, cueAssign, cueHandIn) {
			return false
		}
	}
	return true
}

// dropContact leaves out whom to ask, at the end of a sentence: ……报工会，联系人：
// 吴老师.
func dropContact(clauses []clause) []clause {
	for i := 1; i < len(clauses); i++ {
		if c := &clauses[i]; c.Colon && contactLabels.begins(c.text) {
			return clauses[:i]
		}
	}
	return clauses
}

var contactLabels = newPrefixSet(fields("联系人 联系电话 联系方式 咨询电话 电话 传真 邮箱 电子邮箱 地址"))

// dropIntroduction leaves out the clauses before the duty that say why or on
// what ground, and the label before a colon.
func dropIntroduction(clauses []clause) []clause {
	for len(clauses) > 1 {
		c := &clauses[0]
		switch {
		case c.Colon && !c.subject.found() && len(c.times) == 0 && utf8.RuneCountInString(c.text) <= 14:
		case len(c.times) == 0 && !c.has(cueOrder, cueAssign) && c.givesGround():
		default:
			return clauses
		}
		clauses = clauses[1:]
	}
	return clauses
}

// listed takes the parties that stand behind a colon at the end of a sentence
// into the clause that spoke of 下列单位.
func listed(clauses []clause) {
	last := &clauses[len(clauses)-1]
	before := &clauses[len(clauses)-2]
	if !before.Colon || len(last.times) > 0 {
		return
	}
	names := splitParties(last.text)
	if len(names) < 2 {
		return
	}
	for _, name := range names {
		if heads.endsIn(name) == "" {
			return
		}
	}
	for i := range clauses[:len(clauses)-1] {
		c := &clauses[i]
		if c.subject.found() && (strings.Contains(c.text, "下列") || strings.Contains(c.text, "以下") || strings.Contains(c.text, "如下")) {
			c.subject.names = names
			last.subject, last.how = party{}, noSubject
			return
		}
	}
}

// longestGroup bounds the clauses of a statement, so that a text without a full
// stop takes linear time. The longest statement of the labelled notices is
// shorter.
const longestGroup = 60

var (
	timeLabels  = newPrefixSet(fields("完成时间 完成时限 时限 截止日期 截止时间"))
	timeClauses = newPrefixSet(fields("时间为 时间是 时间自 具体时间 时间定"))
)

// parts reports whether a clause begins a new statement behind a group.
func (r *reading) parts(it *item, group []clause, c *clause, after []clause) bool {
	if len(group) >= longestGroup {
		return true
	}
	acted, timed, named := false, false, false
	for i := range group {
		acted = acted || (group[i].acts() || group[i].has(cueOrder)) && !group[i].givesGround()
		timed = timed || r.binding(it, &group[i]) >= 0
		named = named || group[i].subject.found()
	}
	if timeLabels.begins(c.text) && !timed {
		return false
	}
	if n := r.binding(it, c); n >= 0 && timed && named && c.subject.found() && !c.receiving {
		return true // 本科生支部15日至16日，研究生支部17日至19日
	}
	if c.helping || c.receiving || c.has(cueShift) || c.sharesOut() && !named || partyLabel(c.text) != "" {
		return false
	}
	if timeClauses.begins(c.text) {
		return false
	}
	if n := r.binding(it, c); n >= 0 && timed && acted && !c.subject.found() && it.times[n].dated() {
		if t := r.governing(it, group); t != nil && t.mean.Kind == notice.KindEvent && !t.dated() {
			return false // 安排在暑假期间进行，8月25日前竣工
		}
	}
	if n := r.binding(it, c); n >= 0 && timed && acted && it.times[n].mean.Kind != notice.KindNone && !(r.steady(it, group) && it.times[n].mean.Recurrence != "") {
		return true
	}
	if n := r.binding(it, c); n >= 0 && acted && !timed && r.phaseAbove(it) != nil && c.core == 0 && !c.subject.found() &&
		it.times[n].expr.Span.Start > c.Span.Start+3*3 {
		return true // in a phase: the second deliverable has a day of its own
	}
	if n := r.binding(it, c); n >= 0 && acted && !timed && it.phase >= 0 && c.core == 0 && !c.subject.found() &&
		it.times[n].expr.Span.Start > c.Span.Start+3*3 {
		return true
	}
	if c.subject.found() && named && acted && (c.acts() || c.has(cueOrder) || c.how == subjectBy || nextActs(after)) {
		return true
	}
	if c.subject.found() && c.how != subjectBy && !named && acted && c.acts() && !c.Colon && !(timed && c.has(cueAttend)) {
		return true
	}
	if c.subject.found() && c.how == subjectBy && acted && (c.acts() || c.has(cueAssign)) {
		return named || !strings.HasPrefix(c.text[c.core:], "由")
	}
	return false
}

// steady reports whether the time words of a group only say that it is done
// month by month (按月收齐), which the next clause says more exactly (每月底前交).
func (r *reading) steady(it *item, group []clause) bool {
	t := r.governing(it, group)
	return t != nil && steady(t)
}

func steady(t *timeWord) bool {
	return hasPrefixAny(t.expr.Text, "按月", "按周", "按季", "按年", "逐月", "按日", "定期")
}

func nextActs(after []clause) bool {
	return len(after) > 0 && !after[0].subject.found() && after[0].acts()
}

var (
	quota    = newExpression(`(?:控制在|不超过|不少于|不得超过|不低于|不高于|压缩到|压缩至|缩短至|缩短到|少于|多于|超过|满|为期|历时|有效期|公示期?)[^，。；]{0,6}$`)
	attached = newExpression(`^(?:楼|线|门|厅|馆|机组|会议室|公寓|食堂|教室|地块|库|井|炉|桥|令|各项|各类|工作任务|工作计划|工作要点|重点工作|计划|预算|(?:召开|举行|印发|下发|发布|出台|修订|施行|实施|通过|公布|签署|签发)的|的(?:会议|活动|通知|文件|工作|方案|讲话|要求|规定|材料|检查|[^，。；前]{0,20}(?:通知|文件|方案|意见|办法|会议|讲话|精神|规定|要求))|届|级|年度)`)
)

// binding is the index of the time words in a clause that can bind it, the one
// that governs its verb; -1 for none. It is asked of a clause many times.
func (r *reading) binding(it *item, c *clause) int {
	if c.bound == 0 {
		c.bound = 2 + r.findBinding(it, c)
	}
	return c.bound - 2
}

func (r *reading) findBinding(it *item, c *clause) int {
	best, bestScore := -1, -1
	if strings.HasSuffix(c.text, "的") && c.how == noSubject {
		return -1 // 2009年底到期的: it marks out whom the next clause means
	}
	for order, k := range c.times {
		t := &it.times[k]
		if !t.deadline() || it.insideTitle(t.expr.Span) {
			continue
		}
		before, behind := it.p.Text[c.Span.Start:t.expr.Span.Start], it.p.Text[min(t.expr.Span.End, c.Span.End):c.Span.End]
		if t.clockOnly() || t.goneBy() || strings.HasSuffix(t.expr.Text, "以来") || t.expr.Bound == notice.BoundOn && t.expr.Days.Day.Value == 0 && spokenOf.endsIn(before) != "" {
			continue
		}
		if t.period() || c.subject.found() && t.expr.Span.Start-c.Span.Start < c.subject.span.End && t.expr.Span.End-c.Span.Start > c.subject.span.Start ||
			!c.subject.found() && attributive(behind) && !hasSuffixAny(before, "于", "在") || attached.MatchString(behind) || quota.MatchString(before) {
			continue
		}
		score := boundScore(t) * 4
		if t.dated() {
			score += 2
		}
		if order == len(c.times)-1 {
			score++
		}
		if score > bestScore {
			best, bestScore = k, score
		}
	}
	return best
}

// spokenOf are verbs whose object a period is: 结合上半年学习, 总结第三季度工作.
var spokenOf = compileHeads("结合 围绕 针对 对照 回顾 总结 梳理 分析 汇总")

// attributive reports whether what follows time words makes them mark out a noun:
// 3月16日之前申领的所有设备. It is ^[^，。；将把要应须]{2,9}的[^，。；], and a test holds it
// against that.
func attributive(text string) bool {
	for at, n := 0, 0; n <= 9 && at < len(text); n++ {
		r, width := firstRune(text[at:])
		at += width
		switch r {
		case '，', '。', '；', '将', '把', '要', '应', '须':
			return false
		case '的':
			if next, width := firstRune(text[at:]); n >= 2 && width > 0 && next != '，' && next != '。' && next != '；' {
				return true
			}
		}
	}
	return false
}

// period reports whether the words name a whole year, or no more than that a
// thing lasts: 2025年春季学期, 长期得不到整改.
func (t *timeWord) period() bool {
	if t.expr.Text == "长期" || strings.HasSuffix(t.expr.Text, "年度") && t.expr.Bound == notice.BoundRange {
		return true
	}
	return t.expr.Bound == notice.BoundOn && t.expr.Days.Unit == notice.UnitYear && t.expr.Days.Piece == notice.Whole && t.mean.Recurrence == "" && t.expr.Count.IsZero()
}

// clockOnly reports whether the words name hours and no day: 12时至15时.
func (t *timeWord) clockOnly() bool {
	return (t.expr.Bound == notice.BoundRange || t.expr.Bound == notice.BoundOn) && t.hourOnly()
}

// goneBy reports whether the words name a period before the notice: 上月, 去年.
func (t *timeWord) goneBy() bool {
	before := func(n notice.Number) bool { return n.Base == notice.FromToday && n.Value < 0 }
	d := &t.expr.Days
	return t.expr.Bound == notice.BoundOn && (before(d.Year) || before(d.Month) || before(d.Week) || before(d.Quarter))
}

// insideTitle reports whether a span lies inside 《》 or quotation marks that
// name something (“七一”前 does not: the words go on behind the marks).
func (it *item) insideTitle(span notice.Span) bool {
	text := it.p.Text
	if !it.titled {
		return false
	}
	before := text[max(0, span.Start-longestTitle):span.Start]
	open := strings.LastIndex(before, "《")
	return open >= 0 && !strings.Contains(before[open:], "》") &&
		strings.Contains(text[span.End:min(len(text), span.End+longestTitle)], "》")
}

// longestTitle is how far, in bytes, the marks of a title are looked for.
const longestTitle = 600

// boundScore orders time words by how firmly they bind.
func boundScore(t *timeWord) int {
	if t.mean.Kind == notice.KindEvent && !t.dated() {
		return 2 // 开学前……，8月26日前: the day is the firmer one
	}
	switch t.mean.Kind {
	case notice.KindRecurring:
		return 4
	case notice.KindDate, notice.KindEvent:
		if t.expr.Bound == notice.BoundBy || t.expr.Bound == notice.BoundWithin {
			return 5
		}
		return 3
	case notice.KindRelative:
		return 4
	case notice.KindRange:
		return 3
	case notice.KindOngoing:
		return 1
	}
	return 0
}

// governing is the time word that binds a group of clauses: the firmest, the
// last of equals.
func (r *reading) governing(it *item, group []clause) *timeWord {
	var best *timeWord
	for i := range group {
		n := r.binding(it, &group[i])
		if n < 0 {
			continue
		}
		t := &it.times[n]
		if best == nil || boundScore(t) > boundScore(best) || steady(best) && boundScore(t) >= boundScore(best) {
			best = t
		}
	}
	return best
}

// manyTimes reports whether more than one time expression stands in a statement.
func (s *statement) manyTimes() bool {
	count := 0
	for i := range s.clauses {
		count += len(s.clauses[i].times)
	}
	return count > 1
}

// distribute makes one statement for each day of 分别于A、B前.
func (r *reading) distribute(it *item, statements []*statement) []*statement {
	if !slices.ContainsFunc(statements, func(st *statement) bool {
		return st.time != nil && st.manyTimes() && strings.Contains(st.text(), "分别")
	}) {
		return statements
	}
	var out []*statement
	for _, st := range statements {
		out = append(out, st)
		if st.time == nil || !strings.Contains(it.p.Slice(st.quote), "分别") {
			continue
		}
		var days []*timeWord
		for i := range st.clauses {
			for _, k := range st.clauses[i].times {
				if t := &it.times[k]; t.mean.Kind == notice.KindDate && t.dated() && (t.expr.Days.Day.Value > 0) == (st.time.expr.Days.Day.Value > 0) {
					days = append(days, t)
				}
			}
		}
		if len(days) < 2 || strings.Trim(it.p.Text[days[0].expr.Span.End:days[len(days)-1].expr.Span.Start], "、和及与") != "" && len(days) == 2 {
			continue
		}
		st.time = days[0]
		for _, day := range days[1:] {
			twin := *st
			twin.time = day
			out = append(out, &twin)
		}
	}
	return out
}
