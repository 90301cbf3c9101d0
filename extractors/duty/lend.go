package duty

import (
	"slices"
	"strings"
	"unicode/utf8"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
	"taizhang/extractors/segment"
)

var (
	governor = rule.Lazily(`^(?:上述|以上|前述|此项|该项|这项|本项|此|各项|所有|全部)(?:[一二三四五六七八九十两\d]{1,2}项|各项|几项)?(?:工作|任务|事项|整改|内容|材料|措施|要求|项目|活动)?`)
	// governorWords are those with which governor begins.
	governorWords = newPrefixSet(fields("上述 以上 前述 此 该项 这项 本项 各项 所有 全部"))

	finishes = newExpression(`完成|办结|落实到位|整改到位|到位|结束|销号`)
	howMany  = rule.Lazily(`[一二三四五六七八九十两\d]{1,2}项`)
)

// governs reports whether a sentence only says by when what stands above it
// must be finished (上述三项工作6月30日前全部完成), and binds it if so.
func (r *reading) governs(it *item, s segment.Sentence, own []*statement) bool {
	if len(s.Clauses) == 0 {
		return false
	}
	first := s.Clauses[0]
	text := it.p.Slice(first.Span)
	if r.governsByNumber(it, s) {
		return true
	}
	if !governorWords.begins(text) {
		return false
	}
	n := -1
	for k := range it.times {
		if first.Span.Contains(it.times[k].expr.Span) && it.times[k].deadline() {
			n = k
		}
	}
	if n < 0 || !finishes.MatchString(text) {
		return false
	}
	at := governor().FindString(text)
	if at == "" {
		return false
	}
	t := &it.times[n]
	if len(own) > 0 && len(s.Clauses) == 1 { // 此项工作于9月9日前完成。
		last := own[len(own)-1]
		if last.time == nil {
			last.time, last.governed = t, true
			last.quote.End = first.Span.End
			return true
		}
	}
	count := 0
	if words := howMany().FindString(text); words != "" {
		count = segment.Numeral(strings.TrimSuffix(words, "项"))
	}
	bound := 0
	if len(own) > 0 && strings.HasPrefix(text, "此") {
		return false
	}
	seen := map[*item]bool{}
	for i := len(r.statements) - 1; i >= 0; i-- {
		st := r.statements[i]
		if st.item.p.Marker.Rank == 0 && bound > 0 || count > 0 && bound >= count && !seen[st.item] {
			break
		}
		if !seen[st.item] {
			seen[st.item] = true
			bound++
		}
		if st.time == nil {
			st.time, st.lent, st.governed = t, "时限取自后文“"+at+"……”", true
		}
	}
	for _, st := range own {
		if st.time == nil {
			st.time, st.lent, st.governed = t, "时限取自后文“"+at+"……”", true
		}
	}
	if len(s.Clauses) > 1 { // what stands behind it is a statement of its own
		rest := segment.Sentence{Span: notice.Span{Start: s.Clauses[1].Span.Start, End: s.Span.End}, Clauses: s.Clauses[1:]}
		r.statements = append(r.statements, r.cutSentence(it, rest, -it.index)...)
	}
	return true
}

var numbered = rule.Lazily(`^第?(（[一二三四五六七八九十]+）(?:、（[一二三四五六七八九十]+）|至（[一二三四五六七八九十]+）)*|[一二三四五六七八九十、至]+|\d[\d、至-]*)项`)

// governsByNumber binds the items that a sentence names by their numbers:
// 第（一）、（二）项11月25日前完成，第（三）项12月1日前完成.
func (r *reading) governsByNumber(it *item, s segment.Sentence) bool {
	bound := false
	for _, c := range s.Clauses {
		text := it.p.Slice(c.Span)
		if !beginsWithNumber(text) || !strings.Contains(text, "项") {
			continue
		}
		n := it.timeIn(c.Span)
		if n < 0 {
			continue
		}
		at := numbered().FindStringSubmatch(text)
		if at == nil {
			continue
		}
		list := rangeMarks.Replace(at[1])
		for _, st := range r.statements {
			if st.time == nil && st.item.p.Marker.Rank > 0 && namesNumber(list, st.item.p.Marker.Number) {
				st.time, st.lent, st.governed = &it.times[n], "时限取自后文“"+text+"”", true
				bound = true
			}
		}
	}
	return bound
}

var rangeMarks = strings.NewReplacer("（", "", "）", "", "-", "至")

// beginsWithNumber reports whether a list of numbers may begin a text.
func beginsWithNumber(text string) bool {
	switch first, _ := firstRune(text); first {
	case '第', '（', '、', '至', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十':
		return true
	default:
		return first >= '0' && first <= '9'
	}
}

// namesNumber reports whether a list of ordinals (一、二; 一至三), without other marks,
// names a number.
func namesNumber(list string, number int) bool {
	for part := range strings.SplitSeq(list, "、") {
		first, last, isRange := strings.Cut(part, "至")
		from := segment.Numeral(first)
		to := from
		if isRange {
			to = segment.Numeral(last)
		}
		if from > 0 && from <= number && number <= to {
			return true
		}
	}
	return false
}

// lendTimes gives deadlines to the statements that have none of their own, from
// the nearest place that may: their labels, their heading's phase, the
// document's section for the time of hand-in, the period of the activity.
func (r *reading) lendTimes() {
	for _, st := range r.statements {
		it := st.item
		if n := it.labels.time; n >= 0 && !st.row {
			label := &it.times[n]
			switch {
			case st.time == nil:
				st.time, st.lent = label, "时限取自本项标注"
			case st.time.mean.Recurrence != "":
				st.rhythm = label
			}
		}
		if st.time == nil && it.phase >= 0 {
			st.time, st.lent = &it.times[it.phase], "时限取自所在标题"
		}
		if st.time == nil && !st.row {
			if phase := r.phaseAbove(it); phase != nil {
				st.time, st.lent = phase, "时限取自所在标题"
			}
		}
	}
	r.lendMeetingTimes()
	r.lendWithinItem()
	r.lendStepTimes()
	r.lendHandInTime()
	r.lendLabelledTime()
	r.lendActivityPeriod()
}

// lendHandInTime gives the day of a section of its own (一、报送时间 …, 三、时限 …) to
// the hand-in that has none.
func (r *reading) lendHandInTime() {
	for _, st := range r.statements {
		if st.time == nil || st.item.role != timeSection || st.lent != "" {
			continue
		}
		if st.subject() != nil || st.has(cueAct) && !handInOnly(st) {
			continue
		}
		title := st.item.p.Title()
		if title == "" {
			title = timeLabelOf(st.item)
		}
		if title == "" && len(st.item.p.Section) > 0 {
			title = r.doc.Paragraphs[st.item.p.Section[len(st.item.p.Section)-1]].Title()
		}
		words := title + st.text()
		if strings.Contains(words, "放假") || strings.Contains(words, "会议时间") || strings.Contains(words, "考试时间") || !st.time.dated() {
			continue
		}
		// The steps of a procedure stand in their order: what is handed in at last.
		if all := r.handInsWithoutTime(words); len(all) > 0 {
			best := all[len(all)-1]
			best.time, best.lent = st.time, "时限取自“"+title+"”"
			st.duty, st.verdict = false, "time-section"
			st.item.role = timeSection
			st.time = nil
		}
	}
}

// lendLabelledTime gives the day of an item that holds nothing but the label for
// the time of hand-in (一、报送时间：6月10日前) to the hand-in that has none.
func (r *reading) lendLabelledTime() {
	for _, it := range r.items {
		label := timeLabelOf(it)
		if label == "" || it.labels.time < 0 || slices.ContainsFunc(r.statements, func(st *statement) bool { return st.item == it }) {
			continue
		}
		if all := r.handInsWithoutTime(label); len(all) > 0 {
			all[0].time, all[0].lent = &it.times[it.labels.time], "时限取自“"+label+"”"
		}
	}
}

// handInsWithoutTime are the hand-ins without a day of which the words of a time
// of hand-in may speak.
func (r *reading) handInsWithoutTime(words string) []*statement {
	var all []*statement
	for _, other := range r.statements {
		if other.time != nil || other.item.preamble || other.item.role == timeSection || !sharedVerb(words, other.text()) {
			continue
		}
		all = append(all, other)
		if strings.Contains(words, "转账") && strings.Contains(other.text(), "转入") {
			break
		}
	}
	return all
}

// timeLabelOf is the label with which an item begins that holds the time of
// hand-in and nothing else: 一、报送时间：6月10日前. It is "" for any other item.
func timeLabelOf(it *item) string {
	body := it.p.Slice(it.p.Body())
	// Behind eight characters there is no label.
	colon := strings.Index(body[:min(len(body), 9*utf8.UTFMax)], "：")
	if colon < 0 {
		return ""
	}
	label, rest := body[:colon], body[colon+len("："):]
	if utf8.RuneCountInString(label) > 8 || !timeOfHandIn.MatchString(label) || utf8.RuneCountInString(rest) > 24 {
		return ""
	}
	return label
}

var timeOfHandIn = newExpression(`^(?:报送|上报|提交|申报|反馈|报名|交稿|送交|填报|征集|材料报送|截止)(?:截止)?(?:时间|时限|期限|日期)$`)

// handInOnly reports whether a statement says no more than when to hand in.
func handInOnly(st *statement) bool {
	return utf8.RuneCountInString(st.text()) <= 24
}

// sharedVerb reports whether the time of hand-in in words speaks of what the
// other text asks for.
func sharedVerb(words, other string) bool {
	for _, verb := range []string{"转", "缴", "报名", "申报", "上传", "反馈", "填报"} {
		if strings.Contains(words, verb) && strings.Contains(other, verb) {
			return true
		}
	}
	return regexpHandIn.MatchString(words) && regexpHandIn.MatchString(other)
}

var timeLabel = rule.Lazily(`(\p{Han}{0,10})时间：$`)

// asksByLabel matches a label that says what is to be done in its time.
var asksByLabel = newExpression(`编报|填报|报名|申报|缴费|搬迁|整改|办理|报送|上报|审核|提交|征集|采集|登记|领取|缴纳|交稿`)

// lendWithinItem gives a time that stands alone behind its label (办理时间：3月1日至
// 6月30日。请……) to the sentences behind it; where none can take it and the label
// says what is done (编报时间：……), the label itself is the duty.
func (r *reading) lendWithinItem() {
	for n, st := range r.statements {
		if st.time == nil || st.lent != "" || st.subject() != nil || trim(st.text(), "。 ") != st.time.expr.Text || !st.time.dated() {
			continue
		}
		label := timeLabel().FindStringSubmatchIndex(st.item.p.Text[:st.quote.Start])
		if label == nil {
			continue
		}
		lent := false
		for _, other := range r.statements[n+1:] {
			if other.item == st.item && other.time == nil && !strings.Contains(st.item.p.Text[label[0]:label[1]], "会议") {
				other.time, other.lent = st.time, "时限取自“"+st.item.p.Text[label[0]:label[1]]+"”"
				lent = true
			}
		}
		if words := timeLabelOf(st.item); words != "" && !lent {
			if all := r.handInsWithoutTime(words); len(all) > 0 && all[0].item != st.item {
				all[0].time, all[0].lent = st.time, "时限取自“"+words+"”"
				lent = true
			}
		}
		switch {
		case lent:
			st.lent = lentAway
		case asksByLabel.MatchString(st.item.p.Text[label[2]:label[3]]):
			st.quote.Start, st.governed, st.lent = label[2], true, "时限取自本项标注"
		}
	}
	r.dropLent()
}

// hourOnly reports whether the words name an hour and no day: 14:20前.
func (t *timeWord) hourOnly() bool {
	if t.expr.Days.Time == "" || !t.expr.Count.IsZero() || t.mean.Recurrence != "" {
		return false
	}
	days := t.expr.Days
	days.Time = ""
	return days.IsZero()
}

// lendMeetingTimes gives the day of a meeting that was announced to the sentence
// that sends somebody there: 下周三下午召开例会，请各主任准时参加.
func (r *reading) lendMeetingTimes() {
	var meeting *statement
	for _, st := range r.statements {
		if st.time != nil && st.lent == "" && st.time.dated() && st.has(cueAnnouncement) {
			meeting = st
			continue
		}
		if meeting != nil && st.time != nil && st.lent == "" && st.time.hourOnly() {
			st.time, st.lent = meeting.time, "日期取自会议时间"
			continue
		}
		if meeting != nil && st.time == nil && st.has(cueOrder) && st.has(cueAttend) && st.item.index-meeting.item.index <= 4 && !handsIn(st) {
			st.time, st.lent = meeting.time, "时限取自会议时间"
		}
	}
}

// lendStepTimes gives the days of a section for times (自查11月29日前结束，复查12月2日
// 至13日进行) to the items that its words name by their run-in headings.
func (r *reading) lendStepTimes() {
	for _, st := range r.statements {
		if st.time == nil || st.lent != "" || st.item.role != timeSection || st.subject() != nil || len(st.clauses) == 0 { // a row has no clauses
			continue
		}
		first := st.clauses[0]
		topic := strings.TrimSuffix(first.text[:min(max(0, st.time.expr.Span.Start-first.Span.Start), len(first.text))], "工作")
		if n := utf8.RuneCountInString(topic); n < 2 || n > 10 {
			continue
		}
		for _, other := range r.statements {
			if title := other.item.p.Title(); other != st && other.time == nil && title != "" && (strings.Contains(title, topic) || strings.Contains(topic, title)) {
				other.time, other.lent, other.governed = st.time, "时限取自“"+st.text()+"”", true
				st.lent = lentAway
			}
		}
	}
	r.dropLent()
}

// lentAway marks a statement that only said when others are due.
const lentAway = "lent away"

func (r *reading) dropLent() {
	kept := r.statements[:0]
	for _, st := range r.statements {
		if st.lent != lentAway {
			kept = append(kept, st)
		}
	}
	r.statements = kept
}

var regexpHandIn = newExpression(`报送|上报|提交|送交|交至|交到|报至|报(?:\p{Han}{2,12})(?:备案|汇总)?$|发送|发至|送至|交\p{Han}{2,10}$`)

var (
	periodLabel  = rule.Lazily(`^(?:活动|自查|检查|整治|排查|清查|实施|开展|征集|培训|学习|宣传|填报|申报)?时间(?:安排)?：`)
	activityVerb = newExpression(`自行|自查|检查|开展|组织|清点|排查|学习|宣传|征集|整治`)
)

// lendActivityPeriod gives the period of an activity (一、自查时间：12月17日-20日) to
// the statements that say what to do in it.
func (r *reading) lendActivityPeriod() {
	period, whole := (*timeWord)(nil), false
	for _, st := range r.statements {
		if st.item.role == timeSection && st.time != nil && st.lent == "" && st.time.mean.Kind == notice.KindRange && st.subject() == nil &&
			trim(st.text(), "。 ") == st.time.expr.Text && !strings.Contains(st.item.p.Text, "放假") {
			period, whole = st.time, true
			st.lent = lentAway
			break
		}
	}
	r.dropLent()
	for _, it := range r.items {
		if period != nil {
			break
		}
		body := it.p.Text[it.p.Marker.Span.End:]
		if at := strings.Index(body[:min(len(body), len("活动时间"))], "时间"); at < 0 {
			continue // nor can the expression match
		}
		if at := periodLabel().FindString(body); at != "" {
			for k := range it.times {
				if it.times[k].mean.Kind == notice.KindRange && it.times[k].dated() {
					period = &it.times[k]
					break
				}
			}
			if period != nil {
				period.item = it
				break
			}
		}
	}
	if period == nil {
		return
	}
	var kept []*statement
	for _, st := range r.statements {
		if st.time == period && st.item == period.item && st.subject() == nil {
			continue // the label itself asks for nothing
		}
		hands := st.has(cueHandIn) || handsIn(st)
		if st.time == nil && !st.item.preamble && st.subject() != nil && (whole || !hands && activityVerb.MatchString(st.text())) {
			st.time, st.lent = period, "时限取自前文的活动时间"
		}
		kept = append(kept, st)
	}
	r.statements = kept
}

func handsIn(st *statement) bool {
	for i := range st.clauses {
		if st.clauses[i].handIn && st.clauses[i].target != "" {
			return true
		}
	}
	return false
}
