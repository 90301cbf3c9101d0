package duty

import (
	"strings"
	"sync"
	"unicode/utf8"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
)

// judge decides of each statement whether it is a duty.
func (r *reading) judge() {
	for _, st := range r.statements {
		if st.row {
			st.duty = true
			continue
		}
		st.duty, st.verdict = r.verdict(st)
	}
	if !r.softGenre() {
		return
	}
	// In news and speeches an undated demand counts only beside a dated one.
	dated := map[int]bool{} // sentences and paragraphs with a dated duty
	for _, st := range r.statements {
		if !st.row && st.duty && st.time != nil {
			dated[st.sentence] = true
		}
	}
	for _, st := range r.statements {
		if st.duty && (st.time == nil || st.time.mean.Kind == notice.KindNone) && !dated[st.sentence] {
			st.duty, st.verdict = r.softDuty(st), "soft-genre"
		}
	}
}

// softDuty reports whether an undated demand in a speech or in news is one all
// the same: a named body must do a concrete thing.
func (r *reading) softDuty(st *statement) bool {
	c := st.subject()
	if c == nil || r.newsGenre() {
		return false
	}
	if r.top.Genre == notice.GenreSpeech {
		return false
	}
	return c.how != subjectBare && st.has(cueHandIn) && handsIn(st)
}

var (
	counted  = newExpression(`(?:检查|排查|发现|查出|夜查|接待|受理|发放|参加|培训|整改)[^，。]{0,6}\d+余?(?:次|处|起|人次|人|份|件|条|户|家|篇|个)`)
	meets    = newExpression(`(?:召开|举行|举办)[^，。]{0,24}(?:会|大会|会议|比赛|决赛|仪式)(?:[，。]|$)`)
	convenes = newExpression(`将(?:于|在)?.{0,12}(?:召开|举行|举办).{0,24}(?:会|大会|会议)`)
	concrete = newExpression(`《|[一二三四五六七八九十两\d]+(?:次|份|篇|期|项|名|人|场|个|条|件|批|册|轮|遍|支|台)|名单|清单|台账|报表|材料|方案|计划|总结|报告|表|意见|登记|台帐|情况`)
)

// saying is what a statement may say that is asked of every one.
type saying int

const (
	saysPast         saying = iota // it speaks of what lies behind
	saysIntroduction               // it leads up to the notice's own words
	saysPublication                // the issuer itself makes something known
)

// sayings finds all of them in one pass.
var sayings = sync.OnceValue(func() *rule.Matcher {
	return rule.NewMatcher([]string{
		saysPast:         `^(?:去年|前年|上年|上学期|上半年来|日前|此前|近日|昨日|年初以来|今年以来|入汛以来|[^，。对将把就]{0,12}以来|近年来|一年来|过去|.{0,8}期间曾|截至|截止目前|目前|按照惯例)`,
		saysIntroduction: `(?:现(?:公开|面向[^，。]{2,8})?征求|现将|现就|现予|现印发|现转发|现对|特作|特制定|特通知|特此|制定本|如下：?$|通知如下|安排如下|公布如下|提示如下|纪要如下|提醒如下|要求如下|决定.{0,6}(?:自|从|开展|在|于|对|组织|举办|召开|进行|建立|成立|授予|表彰|命名|评选)|经研究|按照?(?:下列|以下|如下|下表).{0,6}(?:安排|要求|规定|办理|执行)|(?:以下|下列).{0,8}(?:工作|任务|事项|内容|方面|安排|时间表)$)`,
		saysPublication:  `(?:结果|名单|成绩)[^，。]{0,12}(?:公布|通报|公示|发布|揭晓)`,
	})
})

// signs are characters one of which stands in every text that says something, but for
// what saysPast finds at its beginning. Most statements hold none of those that are asked
// for, which is told without a branch for each character, in a third of the time.
var signs = func() (table [4096]uint8) {
	for what, characters := range []string{
		saysPast:         "来曾",
		saysIntroduction: "现特制如决研下",
		saysPublication:  "果名绩",
	} {
		for _, r := range characters {
			table[int(r)%len(table)] |= 1 << what
		}
	}
	return table
}()

// maySay gives what a text may say by its characters.
func maySay(text string) (said uint8) {
	for i := 0; i+2 < len(text); {
		if ideographAt(text, i) {
			said |= signs[int(text[i+1]&0x3f)<<6|int(text[i+2]&0x3f)]
			i += len("一")
			continue
		}
		i++
	}
	switch first, _ := firstRune(text); first {
	case '去', '前', '上', '日', '此', '近', '昨', '过', '截', '目', '按':
		said |= 1 << saysPast
	}
	return said
}

// says reports whether a statement says something. Its quote stands when it is
// first asked.
func (s *statement) says(what saying) bool {
	if !s.heard {
		s.heard, s.mayBeSaid = true, maySay(s.text())
	}
	if s.mayBeSaid&(1<<what) == 0 {
		return false
	}
	if !s.understood {
		s.understood = true
		var room [8]rule.Hit
		for _, h := range sayings().Append(room[:0], s.text()) {
			s.said |= 1 << h.Pattern
		}
	}
	return s.said&(1<<what) != 0
}

// verdict decides of one statement and names what decided.
func (r *reading) verdict(st *statement) (bool, string) {
	text := st.text()
	subject := st.subject()
	t := st.time
	dated := t != nil && t.mean.Kind != notice.KindNone
	ordered := st.has(cueOrder, cueAssign)
	named := subject != nil || len(st.item.labels.responsible) > 0 || len(st.labelled) > 0

	switch {
	case st.governed && st.lent != "":
		return !st.has(cueProhibition), "governed"
	case st.mainly(cueProhibition) && (!dated || !ordered):
		return false, "prohibition"
	case st.mainly(cueAnnouncement) && !st.has(cueHandIn) && !handsIn(st) && !(subject != nil && subject.how != subjectBare):
		return false, "announcement"
	case st.item.role == tellingSection && !st.has(cueOrder):
		return false, "past"
	case st.item.preamble && !(st.has(cueOrder) && (dated || handsIn(st))):
		return false, "preamble"
	case !(dated && st.lent == "" && (st.has(cueHandIn, cueAssign) || handsIn(st))) && st.says(saysIntroduction):
		return false, "introduction"
	case st.mainly(cueAside) && !handsIn(st) && !(dated && st.lent == "" && ordered):
		return false, "aside"
	case st.mainly(cueShift):
		return false, "shift"
	}
	if r.past(st) {
		return false, "past"
	}
	if r.newsGenre() {
		if !dated || t.lent(st) {
			return dated && false, "news"
		}
		if t.mean.Recurrence == "" && !st.has(cuePromise, cueOrder) && !(subject != nil && strings.Contains(text, "要求")) {
			return false, "news"
		}
		if t.mean.Recurrence != "" && subject == nil {
			return false, "news"
		}
	}
	if dated && st.lent == "" {
		switch {
		case st.has(cueCondition) && !ordered && !handsIn(st):
			return false, "contingency"
		case subject == nil && st.item.role == timeSection && meets.MatchString(text):
			return false, "announcement"
		case st.item.role == timeSection && !ordered && !st.acts() && r.announcesTime(st):
			return false, "announcement"
		case st.has(cuePromise) && subject == nil && convenes.MatchString(text):
			return false, "announcement"
		case t.mean.Kind == notice.KindOngoing && st.has(cueAttitude, cueAside):
			return false, "attitude"
		case st.has(cueAttitude) && !st.acts() && !ordered:
			return false, "attitude"
		case ordered, st.acts() && !st.onlyVerbal():
			return true, "dated"
		case st.acts() && (subject != nil || t.expr.Bound == notice.BoundBy || t.expr.Bound == notice.BoundWithin):
			return t.mean.Kind != notice.KindOngoing && !t.period(), "dated-verb"
		case named:
			return t.expr.Bound != notice.BoundDuring || t.dated() || st.acts(), "dated-named"
		case t.expr.Bound == notice.BoundBy && len(st.clauses) > 0 && utf8.RuneCountInString(text) > utf8.RuneCountInString(t.expr.Text)+2:
			return true, "dated-bound"
		case t.mean.Recurrence != "":
			return true, "dated-rhythm"
		}
		return false, "dated-weak"
	}
	if st.has(cueCondition) {
		return false, "contingency"
	}
	if !dated && st.has(cuePromise) && !st.has(cueOrder) && !handsIn(st) {
		return false, "plan" // 近期将抽查, 随后组织检查
	}
	weak := st.item.role == aimSection
	if dated { // lent by a phase, a label or a section
		switch {
		case st.item.labels.found && st.item.labels.time >= 0:
			return true, "labelled"
		case st.has(cueAttitude) && !st.acts():
			return false, "attitude"
		case st.acts() || ordered || len(st.item.labels.responsible) > 0:
			return true, "lent"
		}
		return named, "lent-named"
	}
	// No time words: only what somebody is told to do and can be checked.
	score := 0
	if subject != nil {
		switch subject.how {
		case subjectPlease, subjectBy:
			score += 3
		case subjectModal:
			score += 2
		default:
			score++
		}
	} else if len(st.item.labels.responsible) > 0 {
		score += 3
	}
	if ordered {
		score++
	}
	if st.acts() {
		score += 2
	}
	if handsIn(st) {
		score += 2
	}
	if concrete.MatchString(text) {
		score++
	}
	if st.mainly(cueAttitude) {
		score -= 3
	} else if st.has(cueAttitude) {
		score--
	}
	if weak {
		score -= 3
	}
	if subject != nil && particular(subject.subject.names[0]) {
		score += 2
	}
	if st.item.role == activitySection && st.has(cueAct) && subject != nil {
		score++
	}
	if st.item.role == activitySection && st.has(cueAct) && !strings.HasSuffix(text, "等") && subject == nil {
		score += 2
	}
	if subject != nil && st.has(cueAttend) {
		score++
	}
	if subject == nil && st.item.p.Heading.Len() > 0 && st.has(cueAct) && len(r.top.Recipients) > 0 && st.item.role == plainSection {
		score++ // an item of its own: 3.信访件办理。自查一遍……
	}
	if st.item.p.Marker.Rank == 0 && len(st.item.p.Section) == 0 && subject == nil {
		score -= 2 // the preamble
	}
	return score >= 4, "undated"
}

var appointment = newExpression(`开学|放假|上课|会议|考试|比赛|培训|活动|演出|开放`)

// announcesTime reports whether the section of a statement only says when
// something is held: 一、开学时间.
func (r *reading) announcesTime(st *statement) bool {
	title := st.item.p.Title()
	if title == "" && len(st.item.p.Section) > 0 {
		title = r.doc.Paragraphs[st.item.p.Section[len(st.item.p.Section)-1]].Title()
	}
	return appointment.MatchString(title)
}

// particular reports whether a name means one body, not all of a kind.
func particular(name string) bool {
	return !hasPrefixAny(name, "各", "全", "所有", "每", "广大", "有关", "相关", "党员", "领导", "干部", "大家") &&
		hasSuffixAny(name, "处", "科", "办公室", "办", "局", "中心", "委员会", "部", "组", "队", "站", "所", "专班")
}

// lent reports whether the words do not stand in the statement itself.
func (t *timeWord) lent(st *statement) bool { return st.lent != "" }

// mainly reports whether what a statement says is of a kind: no clause acts or
// orders before the one that is.
func (s *statement) mainly(kind cue) bool {
	for i := range s.clauses {
		c := &s.clauses[i]
		if c.has(kind) {
			return true
		}
		if c.acts() || c.has(cueOrder) {
			return false
		}
	}
	return false
}

// onlyVerbal reports whether no rule knows the verbs of a statement, but gse.
func (s *statement) onlyVerbal() bool {
	for i := range s.clauses {
		if c := &s.clauses[i]; !c.frames && c.actsByRule() {
			return false
		}
	}
	return true
}

func (s *statement) acts() bool {
	for i := range s.clauses {
		if s.clauses[i].acts() {
			return true
		}
	}
	return false
}

// past reports whether a statement tells what was done.
func (r *reading) past(st *statement) bool {
	text := st.text()
	if st.has(cuePast) && !st.has(cueOrder) {
		return true
	}
	if hasPrefixAny(text, "去年", "前年", "上年", "当时", "那时") {
		return true
	}
	if !st.has(cueOrder, cueAssign) && st.says(saysPast) {
		return true
	}
	if st.time != nil && st.lent == "" && !st.time.mean.Last.IsZero() && !r.top.Anchor.IsZero() && st.time.mean.Recurrence == "" {
		issued := r.top.Anchor
		if r.top.Issued.IsZero() {
			issued = issued.AddDays(-31)
		}
		if st.time.mean.Last.Before(issued) {
			return true
		}
	}
	if r.newsGenre() && counted.MatchString(text) && !st.has(cuePromise) {
		return true
	}
	return r.newsGenre() && strings.Contains(text, "了") && !st.has(cueOrder)
}
