package duty

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
	"taizhang/extractors/segment"
)

// cue is what a duty rule makes of words. It is a number, so that a clause keeps
// all of its kinds in one word and is asked for them with one comparison.
type cue uint8

const (
	cueOrder        cue = iota // somebody is told to act
	cueAssign                  // work is given to a named party
	cuePromise                 // a body says what it will do
	cueAct                     // a concrete act or deliverable
	cueHandIn                  // something goes to somebody
	cueAttend                  // somebody has to be there
	cuePast                    // what was done
	cueAttitude                // slogans and states of mind
	cueProhibition             // what must not be done
	cueAnnouncement            // a meeting, a holiday, a closed service
	cueAside                   // contact, format, purpose, definition, scope
	cueCondition               // what may never arise, or marks out a class
	cueShift                   // 遇节假日顺延: part of the duty before
)

// cueNames is the closed list of what duty rules may yield, in the order of the
// numbers.
var cueNames = []string{
	"order", "assign", "promise", "act", "hand-in", "attend", "past", "attitude", "prohibition", "announcement", "aside",
	"condition", "shift",
}

func (c cue) String() string { return cueNames[c] }

// fired is one rule that fired on a clause.
type fired struct {
	kind   cue
	rule   string
	weight int
}

// clause is what one clause says of doing.
type clause struct {
	segment.Clause
	text string
	// times are the indices, in item.times, of the time words that begin in it.
	times []int
	cues  []fired
	// kinds has a bit for the kind of each of the cues.
	kinds uint16
	// core is the offset in text behind connectives and leading time words.
	core int
	// subject are those who act; how says by which words they were told.
	subject party
	how     subjectKind
	// helpers cooperate (会同B, B配合).
	helpers party
	// helping says that the whole clause only names helpers.
	helping bool
	// receiving says that the clause only says who keeps what was handed in.
	receiving bool
	// target is to whom something is handed in.
	target string
	handIn bool
	// starts are the offsets at which its time words begin.
	starts []int
	// marked are the marks that may stand in the text, with marksRead once they were
	// looked for.
	marked marks
	// verbal: a verb stands in the clause, and none that the rules know.
	verbal bool
	// frames: framesNext, which is asked many times.
	frames bool
	// ground is what givesGround says of the clause, 0 if it was not yet asked.
	ground answer
	// bound is what binding says of the clause, two more than an index; 0 if it
	// was not yet asked.
	bound int
}

// answer is a kept yes or no.
type answer uint8

const (
	yes answer = 1 + iota
	no
)

type subjectKind uint8

const (
	noSubject     subjectKind = iota
	subjectBare               // 保卫处逐间检查
	subjectModal              // 各单位要
	subjectPlease             // 请各单位
	subjectBy                 // 由保卫处
)

// cue is the strongest rule of a kind that fired, nil if none did.
func (c *clause) cue(kind cue) *fired {
	if c.kinds&(1<<kind) == 0 {
		return nil
	}
	for i := range c.cues {
		if c.cues[i].kind == kind {
			return &c.cues[i]
		}
	}
	return nil
}

func (c *clause) has(kinds ...cue) bool { return c.kinds&bitsOf(kinds) != 0 }

// bitsOf gives the bits of kinds, as clause.kinds holds them.
func bitsOf(kinds []cue) (bits uint16) {
	for _, kind := range kinds {
		bits |= 1 << kind
	}
	return bits
}

// framesNext reports whether the clause only says when or of what the next one
// speaks: 工作完成后, 组成人员有变动的.
func (c *clause) framesNext() bool {
	return c.core >= len(c.text) || frameEnds.endsIn(c.text) != "" && !c.has(cueOrder)
}

var frameEnds = compileHeads("后 时 的 前 之际 以来 基础上 期间 的同时")

// acts reports whether the clause says of something to be done.
func (c *clause) acts() bool {
	return !c.frames && (c.verbal || c.actsByRule())
}

// actsByRule reports whether a rule knows what is to be done.
func (c *clause) actsByRule() bool {
	return c.kinds&(1<<cueAct|1<<cueHandIn|1<<cueAssign|1<<cueAttend|1<<cuePromise) != 0 || c.handIn
}

var connectives = newPrefixSet([]string{
	"并且", "期间", "并", "再", "然后", "同时", "此外", "另外", "另", "其中", "最后", "首先", "其次", "届时", "随后", "之后", "原则上", "特别是", "尤其是", "一是", "二是", "三是", "四是", "五是", "六是",
	"第一", "第二", "第三", "希望", "会议要求", "会议强调", "会议决定", "会议指出", "现", "即", "凡", "如", "一律", "今后", "为此", "因此", "以上", "决定", "仍", "后续", "也", "还", "又", "而", "则", "但",
})

// marks are the characters for which a clause is searched.
type marks uint8

const (
	marksModal     marks = 1 << iota // 要, 应, 须, 务
	marksBy                          // 由
	marksAddress                     // 请, 各
	marksOf                          // 的
	marksToward                      // 向
	marksHandIn                      // those with which a word of handInWords begins
	marksEnclosure                   // “, 《, （
	marksRead
)

// marksOfSlot tells of each character, by its code modulo its length, which marks it
// may be.
var marksOfSlot = func() (table [4096]marks) {
	set := func(characters string, mark marks) {
		for _, r := range characters {
			table[int(r)%len(table)] |= mark
		}
	}
	set("要应须务", marksModal)
	set("由", marksBy)
	set("请各", marksAddress)
	set("的", marksOf)
	set("向", marksToward)
	set("“《（", marksEnclosure)
	for _, list := range handInWords.byFirst.lists {
		set(list[0].text[:len("报")], marksHandIn)
	}
	return table
}()

// mayHold reports whether one of some marks may stand in the text. One pass over
// it answers for them all, and most clauses hold few.
func (c *clause) mayHold(one marks) bool {
	if c.marked == 0 {
		c.marked = marksRead
		for i := 0; i < len(c.text); {
			if c.text[i]&0xf0 == 0xe0 && i+2 < len(c.text) {
				if second, third := c.text[i+1]^0x80, c.text[i+2]^0x80; second|third < 64 {
					c.marked |= marksOfSlot[int(second)<<6|int(third)]
					i += len("一")
					continue
				}
			}
			i++
		}
	}
	return c.marked&one != 0
}

// analyse reads one clause of an item into out.
func (r *reading) analyse(out *clause, it *item, c segment.Clause) {
	out.Clause, out.text = c, it.p.Slice(c.Span)
	offset := c.Span.Start
	mark := len(r.numbers)
	for k := range it.times {
		if start := it.times[k].expr.Span.Start; start >= c.Span.Start && start < c.Span.End {
			r.numbers = append(r.numbers, k)
		}
	}
	out.times = tail(r.numbers, mark)
	mark = len(r.numbers)
	for _, k := range out.times {
		r.numbers = append(r.numbers, it.times[k].expr.Span.Start-c.Span.Start)
	}
	out.starts = tail(r.numbers, mark)
	timeEnd := func(at int) int {
		for _, k := range out.times {
			if span := it.times[k].expr.Span; span.Start == offset+at || at+len("于") < len(out.text) && span.Start == offset+at+len("于") && leadsTime(out.text[at:]) {
				return min(span.End-offset, len(out.text))
			}
		}
		return -1
	}
	plain := out.text
	if out.mayHold(marksEnclosure) {
		plain = withoutBrackets(out.text)
	}
	cw := r.clauseWords(out.text)
	cw.starts = out.starts
	r.hits = r.cues.read(plain, r.hits[:0])
	mark = len(r.fired)
	for _, h := range r.hits {
		kind, weight := r.cues.kinds[h.Pattern], r.cues.weights[h.Pattern]
		if len(plain) == len(out.text) && (kind == cueAct || kind == cueAttend) {
			cw.verbs = append(cw.verbs, h.Start)
		}
		switch old := out.cue(kind); {
		case old == nil:
			r.fired = append(r.fired, fired{kind, r.cues.rules[h.Pattern].Name, weight})
			out.cues, out.kinds = tail(r.fired, mark), out.kinds|1<<kind
		case old.weight < weight:
			*old = fired{kind, r.cues.rules[h.Pattern].Name, weight}
		}
	}
	out.readSubject(cw, timeEnd)
	out.frames = out.framesNext()
	out.readTarget(cw)
	out.verbal = len(out.times) > 0 && !out.actsByRule() && out.hasVerb(cw)
}

// tail is a list behind a mark. What the clauses of a document hold lies in a few
// long lists, and nothing that is appended later reaches into theirs.
func tail[T any](list []T, mark int) []T { return list[mark:len(list):len(list)] }

// clauseWords turns the reading's room for words to a clause.
func (r *reading) clauseWords(text string) *clauseWords {
	r.room.words.words = r.Finder.words
	return r.room.words.begin(text)
}

// states are verbs that name no act.
var states = wordSet(`没有 存在 位于 属于 成为 认为 具有 拥有 包括 涉及 发生 出现 达到 超过 低于 高于 增长 下降 减少 上升 处于 有关 相关 可以 可能 能够 应当 应该 必须 需要 已经 以上 以下 即可 开始 起来 进来 出来 下来 不到 不足 不少于 不超过 作为 视为 称为 分为 结束 截止 截至 决定 提前 推迟 到期 放假 上班 休息 欢迎 感谢 希望 祝愿 表示 指出 强调`)

// hasVerb reports whether gse sees a verb of an act behind the subject and
// outside the time words.
func (c *clause) hasVerb(cw *clauseWords) bool {
	for w, ok := cw.from(max(c.core, c.subject.span.End)); ok; w, ok = cw.from(w.End) {
		word := c.text[w.Start:w.End]
		if w.Tag == "v" && len(word) > len("报") && !states.has(word) {
			return true
		}
	}
	return false
}

// withoutBrackets leaves out what stands in brackets behind something: a remark
// （联系人：……） says nothing of what the clause asks for, nor does what a thing is
// called.
func withoutBrackets(text string) string {
	text = without(text, titles)
	if i := strings.Index(text, "（"); i <= 0 {
		return text
	}
	return without(text, remarks)
}

func leadsTime(text string) bool {
	return strings.HasPrefix(text, "于") || strings.HasPrefix(text, "在") || strings.HasPrefix(text, "从") || strings.HasPrefix(text, "自")
}

// readSubject finds who acts in the clause.
func (c *clause) readSubject(cw *clauseWords, timeEnd func(int) int) {
	at := 0
	how := subjectBare
	for moved := true; moved && at < len(c.text); {
		moved = false
		if end := timeEnd(at); end > at {
			at, moved = end, true
			for _, tail := range []string{"前", "内", "，", "、"} {
				at += len(c.text[at:]) - len(strings.TrimPrefix(c.text[at:], tail))
			}
			continue
		}
		if n := inlineNumber(c.text[at:]); n > 0 && at+n < len(c.text) && timeEnd(at) < 0 {
			at, moved = at+n, true
			continue
		}
		first, _ := firstRune(c.text[at:])
		for _, entry := range connectives.byFirst.of(first) {
			word := entry.text
			if !strings.HasPrefix(c.text[at:], word) || len(c.text) == at+len(word) {
				continue
			}
			if len(word) <= len("并") && !strings.HasPrefix(c.text[at+len(word):], "由") {
				if p, _ := subjectAt(c.text, at, cw); p.found() {
					break // 再生资源中心, 现代教育处
				}
			}
			at, moved = at+len(word), true
			break
		}
	}
	c.core = at
	rest := c.text[at:]
	if strings.HasPrefix(rest, "会同") {
		if p, _ := subjectAt(c.text, at+len("会同"), cw); p.found() {
			c.helpers = p // 甲局牵头，会同乙局于……: the clause before says who
			return
		}
	}
	switch {
	case strings.HasPrefix(rest, "敬请"), strings.HasPrefix(rest, "务请"), strings.HasPrefix(rest, "特请"), strings.HasPrefix(rest, "恳请"):
		at, how = at+len("敬请"), subjectPlease
	case strings.HasPrefix(rest, "请") && !strings.HasPrefix(rest, "请假") && !strings.HasPrefix(rest, "请示"):
		at, how = at+len("请"), subjectPlease
	case strings.HasPrefix(rest, "由") && !strings.HasPrefix(rest, "由于"):
		at, how = at+len("由"), subjectBy
	}
	goesOn := hasPrefixAny(c.text, "以及", "及其", "和") // the clause before goes on
	if p, end := subjectAt(c.text, at, cw); p.found() && !goesOn && !negligibleSubject(c.text[at:end]) {
		c.subject, c.how = p, how
		c.readRole(end, cw)
		return
	}
	// 值班表由值班部门填好: the object goes before.
	for from := at; c.mayHold(marksBy); {
		i := strings.Index(c.text[from:], "由")
		if i < 0 {
			break
		}
		i += from
		from = i + len("由")
		if strings.HasPrefix(c.text[i:], "由于") || strings.HasSuffix(c.text[:i], "自") || strings.HasSuffix(c.text[:i], "理") {
			continue
		}
		if p, end := subjectAt(c.text, from, cw); p.found() {
			c.subject, c.how = p, subjectBy
			c.readRole(end, cw)
			return
		}
	}
	// 表格请各单位填好; 责任各科室务必…… (a lost full stop).
	for _, marker := range []string{"请", "各"} {
		if !c.mayHold(marksAddress) {
			break
		}
		i := strings.Index(c.text[at:], marker)
		if i <= 0 {
			continue
		}
		start := at + i
		if marker == "请" {
			if strings.HasPrefix(c.text[start:], "请假") || strings.HasPrefix(c.text[start:], "请示") || strings.HasSuffix(c.text[:start], "申") || strings.HasSuffix(c.text[:start], "邀") || strings.HasSuffix(c.text[:start], "聘") || hasSuffixAny(c.text[:start], "提", "报", "呈") {
				continue
			}
			start += len(marker)
		}
		p, end := subjectAt(c.text, start, cw)
		if !p.found() {
			continue
		}
		if marker == "各" && !hasPrefixAny(c.text[end:], "务必", "要", "须", "应") {
			continue
		}
		c.subject, c.how = p, subjectPlease
		c.readRole(end, cw)
		return
	}
	// 已报送的学院，请……: a name with its own clause, and nothing else.
	if c.how == noSubject && at == 0 && c.mayHold(marksOf) {
		if head := heads.endsIn(c.text); len(head) > len("处") && characters(c.text) <= 20 && strings.Contains(c.text, "的") && !strings.ContainsAny(c.text, "、《“") && (hasPrefixAny(c.text, "已", "未", "尚未") || !noNameBegins(c.text) && !cw.functionWord(c.text, 0) && !cw.verbBegins(c.text, 0)) {
			c.subject = party{names: []string{c.text}, span: notice.Span{Start: 0, End: len(c.text)}}
			c.how = subjectBare
			return
		}
	}
	// 因故不能参加的党员要……, 按周安排组织生活的党支部要……: a name with its own
	// clause before it, told by what follows.
	i := -1
	if c.mayHold(marksModal) {
		i = modalAt(c.text, at)
	}
	for _, k := range c.starts {
		if k > at && (i <= at || k < i) {
			i = k - len(c.text[:k]) + len(strings.TrimSuffix(strings.TrimSuffix(c.text[:k], "于"), "在"))
		}
	}
	if i > at && c.mayHold(marksOf) && characters(c.text[at:i]) <= 24 {
		name := c.text[at:i]
		if head := heads.endsIn(name); len(head) > len("处") && !notParties.has(name) && strings.Contains(name, "的") && !strings.ContainsAny(name, "、") {
			c.subject = party{names: []string{name}, span: notice.Span{Start: at, End: i}}
			c.how = subjectModal
		}
	}
}

// inlineNumber is the length of the numbering with which a sentence begins
// inside a paragraph: 2.各校……, （3）科研处……, ④.
func inlineNumber(text string) int {
	if ideographAt(text, 0) {
		return 0 // most clauses
	}
	i := 0
	if strings.HasPrefix(text, "（") {
		i = len("（")
	}
	digits := i
	for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
		digits++
	}
	if digits == i || digits > i+2 {
		if r, width := firstRune(text); r >= '①' && r <= '⑳' {
			return width
		}
		return 0
	}
	for _, mark := range []string{"）", ".", "、", "．"} {
		if strings.HasPrefix(text[digits:], mark) && (mark == "）" || i == 0) {
			rest := text[digits+len(mark):]
			if r, _ := firstRune(rest); unicode.Is(unicode.Han, r) {
				return digits + len(mark)
			}
		}
	}
	return 0
}

// hasPrefixAny reports whether a text begins with one of a few. The third byte tells
// most characters apart, and costs no call.
func hasPrefixAny(text string, prefixes ...string) bool {
	for _, prefix := range prefixes {
		if n := len(prefix); n <= len(text) && (n < len("一") || text[2] == prefix[2]) && text[:n] == prefix {
			return true
		}
	}
	return false
}

// modalAt is the offset of the first 要, 须, 应 or 务必 that tells somebody to act.
func modalAt(text string, from int) int {
	for i, words := modals.byFirst.next(text, from); words != nil; i, words = modals.byFirst.next(text, i+len("要")) {
		if modalStands(text, i) {
			return i
		}
	}
	return -1
}

var modals = newPrefixSet([]string{"要", "应", "须", "务必"})

// modalStands reports whether such a word stands at an offset.
func modalStands(text string, at int) bool {
	return modals.begins(text[at:]) && !hasPrefixAny(text[at:], "要求", "要点", "应急", "应用", "应对", "要素") && !hasSuffixAny(text[:at], "重", "主", "需")
}

// negligibleSubject are words that look like a party and stand for none.
func negligibleSubject(name string) bool {
	switch name {
	case "会议", "大会", "本人", "现场", "我", "领导", "对象":
		return true
	}
	return false
}

// readRole reads what stands behind the subject: whether it only helps or only
// receives, and who is drawn in (A会同B).
func (c *clause) readRole(end int, cw *clauseWords) {
	if c.how == subjectBare && modalStands(c.text, end) {
		c.how = subjectModal
	}
	if c.how == subjectBare {
		// 支部书记述职报告请于……: what is handed in stands first, and no subject.
		if i := strings.Index(c.text[end:], "请于"); i > 0 {
			c.subject, c.how = party{}, noSubject
			return
		}
	}
	rest := c.text[end:]
	for _, modal := range []string{"应当", "要", "应", "须", "将"} {
		if strings.HasPrefix(rest, modal) {
			rest, end = rest[len(modal):], end+len(modal)
			break
		}
	}
	trimmed := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(rest, "等"), "积极"), "予以")
	if hasPrefixAny(trimmed, "配合", "协助", "协同", "参与", "参加", "支持", "协办") && utf8.RuneCountInString(trimmed) <= 6 && (c.how == subjectBare || c.how == subjectBy) {
		c.helping = true
		c.helpers = c.subject
		c.subject = party{}
		c.how = noSubject
		return
	}
	for _, with := range []string{"会同", "联合", "商"} {
		if !strings.HasPrefix(rest, with) {
			continue
		}
		if p, _ := subjectAt(c.text, end+len(with), cw); p.found() {
			c.helpers = p
		}
	}
	if c.how == subjectBy && hasPrefixAny(rest, "带队", "带领", "双签字", "会签", "共同签字", "陪同", "主持", "签字", "审签", "审阅", "见证", "监督", "签发", "陪伴") {
		c.receiving = true // they go along; the duty is another's
	}
	if c.how == subjectBy && passesOn(rest) && hasPrefixAny(rest, "审核", "初审", "审查", "把关", "盖章", "签署意见", "确认") {
		c.receiving = true // 由所在单位审核后统一报培训科: who hands in was named before
	}
	before := strings.TrimSuffix(c.text[:c.subject.span.Start], "由")
	if c.how == subjectBy && len(before) <= c.core && !(passesOn(rest) && len(c.times) > 0) && hasPrefixAny(rest, "汇总", "存档", "留存", "备案", "备查", "审定", "批准", "审批", "保管", "归档", "签收") {
		c.receiving = true
		c.target = c.text[c.subject.span.Start:c.subject.span.End]
	}
}

// passesOn reports whether those who collect hand in themselves: 由统计科汇总后于6月5日
// 前报市统计局.
func passesOn(rest string) bool {
	_, behind, ok := strings.Cut(rest, "后")
	return ok && hasPrefixAny(strings.TrimPrefix(strings.TrimPrefix(behind, "统一"), "集中"), "报", "上报", "提交", "提请", "送", "交", "于", "在")
}

// handInWords introduce the body to which something is handed in.
var handInWords = newPrefixSet(longestFirst([]string{
	"传真至", "传真到", "传至", "邮寄至", "寄回", "报送至", "报送给", "报送到", "呈报至", "上报至", "上报给", "上报到", "报备至", "提交至", "提交给", "提交到", "反馈至", "反馈给", "反馈到", "发送至", "发送到", "发送给", "发至", "发到", "发给", "送至", "送到", "送达", "送交", "交至", "交到", "交给",
	"报至", "报到", "寄至", "寄到", "寄送", "移交至", "移交给", "汇总至", "汇总报", "书面报", "呈送至", "呈", "分送", "分别报", "抄送", "抄报", "回复至", "回复", "函复", "上缴至", "上缴", "缴至", "缴到", "递交至", "递交给", "递交", "移送至", "移送", "转送", "转报", "函报", "呈交", "传给", "提请", "报请", "呈请", "返回", "发回", "送回", "退回", "转交", "上交", "报送", "上报", "呈报", "呈送", "提交", "反馈", "移交", "报告", "转告", "报备", "通报", "报", "送", "交", "发",
}))

var purposes = newPrefixSet(fields("以便 便于 以利"))

// readTarget finds to whom something is handed in.
func (c *clause) readTarget(cw *clauseWords) {
	if purposes.begins(c.text) {
		return // what follows later is another body's doing
	}
	if c.receiving && c.target != "" {
		return // 由区局汇总后报市局: handed in to the one, whatever it does with it
	}
	from := max(c.core, c.subject.span.End)
	// 向某单位报告
	for at := from; c.mayHold(marksToward); {
		i := strings.Index(c.text[at:], "向")
		if i < 0 {
			break
		}
		i += at
		at = i + len("向")
		if strings.HasSuffix(c.text[:i], "方") || strings.HasSuffix(c.text[:i], "动") || strings.HasSuffix(c.text[:i], "面") {
			continue
		}
		end := nameEnd(c.text, at, cw, followsTarget, true)
		if end < 0 {
			continue
		}
		if rest := strings.TrimPrefix(strings.TrimPrefix(c.text[end:], "书面"), "专题"); hasPrefixAny(rest, "报告", "汇报", "提交", "提出", "提供", "反映", "申请", "上报", "报送", "反馈", "作", "做", "说明", "报平安", "报备", "请示", "推荐", "备案", "述职", "递交", "移交", "报", "申报") {
			c.setTarget(at, end)
			return
		}
	}
	if !c.mayHold(marksHandIn) {
		return
	}
	best := -1
	for i, words := handInWords.byFirst.next(c.text, from); i < len(c.text); i, words = handInWords.byFirst.next(c.text, i) {
		width := len("报")
		ahead := rule.Ahead(c.text, i)
		for k := range words {
			word := words[k].text
			if !words[k].begins(c.text[i:], ahead) || falseHandIn(c.text, i, word) {
				continue
			}
			c.handIn = true
			start := i + len(word)
			if strings.HasPrefix(c.text[start:], "给") {
				start += len("给")
			}
			end := nameEnd(c.text, start, cw, followsTarget, true)
			if end < 0 {
				if person := personEnd(c.text, start, cw); person > start && (person == len(c.text) || followsTarget(c.text, person, cw)) {
					end = person // 报丁某某审定
				}
			}
			if end > start && best < 0 {
				c.setTarget(start, end+personBehind(c.text[end:]))
			} else if end > start {
				c.target = "" // 交班长签字后送劳资员: the last one keeps it
				c.setTarget(start, end+personBehind(c.text[end:]))
			}
			if end > start {
				best = start
				if !signsAndPasses(c.text[end:]) {
					return
				}
			}
			width = len(word)
			break
		}
		i += width
	}
	if best < 0 && c.handIn {
		c.targetBehindObject(from, cw)
	}
}

// targetBehindObject finds the body where what is handed in stands before it:
// 提交总结报告至生产技术部.
func (c *clause) targetBehindObject(from int, cw *clauseWords) {
	for _, to := range []string{"至", "到", "给"} {
		i := lastIndex(c.text[from:], to)
		if i <= 0 {
			continue
		}
		start := from + i + len(to)
		if end := nameEnd(c.text, start, cw, followsTarget, true); end > start && cw.boundary(start) {
			c.setTarget(start, end+personBehind(c.text[end:]))
			return
		}
	}
}

// signsAndPasses reports whether the body before only signs what goes on to
// another: 交班长签字后送劳资员.
func signsAndPasses(rest string) bool {
	act, _, ok := strings.Cut(rest, "后")
	return ok && utf8.RuneCountInString(act) <= 6 && hasPrefixAny(act, "签字", "签名", "审核", "审签", "审阅", "审查", "签批", "盖章", "初审", "会签", "确认", "核对", "审定", "审批", "同意", "批准")
}

// personBehind is the length of a person's name that stands behind a unit at the
// end of a clause: 送综合科李某.
func personBehind(rest string) int {
	n := 0
	for i, r := range rest {
		if r == '（' || r == ' ' {
			rest = rest[:i]
			break
		}
		if !unicode.Is(unicode.Han, r) {
			return 0
		}
		n++
	}
	for _, title := range []string{"老师", "处长", "科长", "主任", "同志", "部长", "工程师", "副处长", "秘书"} {
		if name := strings.TrimSuffix(rest, title); name != rest && n <= 5 && name != "" {
			if first, width := firstRune(name); width == len(name) && unicode.Is(unicode.Han, first) || isSurname(first) {
				return len(rest)
			}
		}
	}
	if nick := strings.TrimPrefix(strings.TrimPrefix(rest, "小"), "老"); nick != rest && n == 2 && strings.Contains(surnames, nick) {
		return len(rest)
	}
	if first, _ := firstRune(rest); n < 2 || n > 3 || !isSurname(first) || hasPrefixAny(rest, "汇总", "常务", "安排", "任意", "于", "程序", "高", "何") {
		return 0
	}
	return len(rest)
}

// surnames are the sixty most frequent ones (2020 census report: they cover
// more than three quarters of the people).
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈姜崔谭陆汪范石廖贾"

var surnameSet = newPrefixSet(strings.Split(surnames, ""))

func isSurname(r rune) bool {
	for _, name := range surnameSet.byFirst.of(r) {
		if first, _ := firstRune(name.text); first == r {
			return true
		}
	}
	return false
}

func (c *clause) setTarget(start, end int) {
	name := trim(c.text[start:end], " 、，")
	if i := strings.Index(name, "（"); i > 0 && strings.HasSuffix(name, "）") && !strings.Contains(name[i:], "办") {
		name = name[:i]
	}
	if name == "" || strings.HasPrefix(name, "的") || name == "本人" && !strings.Contains(c.text, "反馈") {
		return
	}
	c.handIn = true
	c.target = withoutPlace(name)
}

// withoutPlace takes off the 处 behind a person (报综合科李老师处): it says where, not
// who.
func withoutPlace(name string) string {
	base := strings.TrimSuffix(name, "处")
	if base == name {
		return name
	}
	if hasSuffixAny(base, "老师", "同志", "主任", "科长", "处长", "秘书") {
		return base
	}
	for n := 2; n <= 3; n++ {
		person := lastRunes(base, n)
		if first, _ := firstRune(person); person != "" && isSurname(first) && hasSuffixAny(base[:len(base)-len(person)], "干事", "员", "科", "股", "处", "部", "办", "室", "所", "局", "厅", "中心") {
			return base
		}
	}
	return name
}

// falseHandIn reports whether 报, 送, 交 or 发 at an offset is part of another
// word: 报告会, 报名, 交流, 发展.
func falseHandIn(text string, at int, word string) bool {
	before, rest := text[:at], text[at+len(word):]
	switch word {
	case "报":
		return hasPrefixAny(rest, "告", "名", "道", "刊", "纸", "酬", "考", "销", "修", "废", "表", "价", "警", "到", "答", "账", "批", "经", "请", "国", "捷") || hasSuffixAny(before, "汇", "通", "海", "简", "日", "填", "申", "黑板", "手抄", "预", "举", "情", "公", "年", "月", "季", "谎", "漏", "瞒", "迟", "虚", "周", "晚", "战")
	case "送":
		return hasPrefixAny(rest, "别", "行", "检", "审", "礼", "货", "达时") || hasSuffixAny(before, "收", "赠", "选", "推", "输", "传", "护", "接", "欢", "运", "发", "转", "欢")
	case "交":
		return hasPrefixAny(rest, "流", "通", "换", "叉", "接", "纳", "谈", "友", "易", "往", "办", "清", "款", "费", "付", "齐", "底", "织", "响", "警", "班", "件", "代") || hasSuffixAny(before, "社", "外", "公", "递", "成", "相", "建", "性", "迟", "漏", "缴", "未")
	case "发":
		return hasPrefixAny(rest, "展", "生", "布", "现", "挥", "放", "言", "动", "起", "文", "表", "扬", "掘", "改", "热", "电", "票", "货", "热", "病", "包", "觉", "力", "射", "达", "明", "出", "行", "证", "育", "酵", "字", "号", "问", "泄", "奋", "愤", "财", "家", "型", "作", "案", "函", "令", "信", "车") || hasSuffixAny(before, "开", "印", "研", "颁", "激", "启", "多", "频", "引", "爆", "突", "出", "分", "群", "批", "散", "先", "自", "转", "下", "首", "沙", "头", "并", "揭", "萌", "迸", "勃", "触", "偶", "诱", "阐", "奋", "签", "核")
	case "报告":
		return hasPrefixAny(rest, "会", "厅", "书", "单", "制度", "中", "的", "等", "应", "要", "须", "由", "经", "和", "、", "撰", "内容", "文学", "人", "材料", "初稿", "稿", "表", "期") || rest == ""
	case "反馈":
		return hasPrefixAny(rest, "问题", "意见", "的", "后", "情况", "机制")
	case "提交", "上交", "上报", "报送", "移交", "呈报", "报备":
		return hasPrefixAny(rest, "的", "单位", "部门", "时间", "人", "截止", "方式", "要求", "材料的")
	case "书面报", "分别报", "汇总报":
		return hasPrefixAny(rest, "告", "送") // 报告 and 报送 come next
	case "通报":
		return hasPrefixAny(rest, "各", "全") || !headWithin(rest, 8)
	}
	return false
}

// hasSuffixAny reports whether a text ends in one of a few, none of which is empty. The
// last byte tells most of them.
func hasSuffixAny(text string, suffixes ...string) bool {
	for _, suffix := range suffixes {
		if from := len(text) - len(suffix); from >= 0 && text[len(text)-1] == suffix[len(suffix)-1] && text[from:] == suffix {
			return true
		}
	}
	return false
}
