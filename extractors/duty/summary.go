package duty

import (
	"strings"
)

// longestSummary is what fits a ledger's line, in characters.
const longestSummary = 40

var (
	leadWords = newPrefixSet([]string{"并且", "并", "再", "然后", "同时", "另外", "此外", "其中", "也", "还", "均", "都", "分别", "要", "应当", "应该", "应", "须", "必须", "务必", "需要", "需", "将", "拟", "请", "会议决定", "会议要求", "一律", "统一", "原则上", "认真", "切实", "积极", "及时", "尽快", "抓紧", "进一步", "于", "在", "，", "、", "："})
	whyClause = newExpression(`^(?:以便|以利|确保|力争|不断|努力|充分|切实|为|让|使|从而|推动|推进|促进|增强|强化|逾期|否则)`)
)

// summary writes a duty as a clerk would: what to do, without who and when,
// from the words of the quote, at most 40 characters.
func (r *reading) summary(st *statement) string {
	if st.row {
		return clip(without(st.text(), remarks))
	}
	var room [longestSummary / 2]string // a part has two characters at least
	parts, total := room[:0], 0
	for i := range st.clauses {
		c := &st.clauses[i]
		text := r.clauseCore(st, c)
		n := characters(text)
		if n < 2 || bareRole.has(text) || c.helping || len(parts) > 0 && whyClause.MatchString(text) {
			continue
		}
		if total+n+1 > longestSummary {
			if total == 0 {
				return clip(text)
			}
			break
		}
		parts = append(parts, text)
		total += n + 1
	}
	if len(parts) == 0 {
		return clip(without(st.text(), remarks))
	}
	return strings.Join(parts, "，")
}

// bareRole are what is left of a clause that only says who: 由保卫处牵头.
var bareRole = wordSet(`牵头 负责 组织 配合 汇总 承办 主办 落实 完成 办理 具体负责 总负责 牵头负责 抓好落实 负责落实 组织实施`)

// clauseCore is a clause without its time words, its subject and its modals.
func (r *reading) clauseCore(st *statement, c *clause) string {
	type cut struct{ from, to int }
	var room [4]cut // most clauses have one or two
	cuts := room[:0]
	for _, k := range c.times {
		span := st.item.times[k].expr.Span
		if st.item.times[k].deadline() {
			from, to := span.Start-c.Span.Start, min(span.End, c.Span.End)-c.Span.Start
			if strings.HasPrefix(c.text[to:], "的") {
				continue // 每年9月的入学教育: part of what is spoken of
			}
			for _, lead := range []string{"于", "在", "请"} { // 述职报告请于……发
				from = len(strings.TrimSuffix(c.text[:from], lead))
			}
			cuts = append(cuts, cut{from, to})
		}
	}
	if c.subject.found() && !c.receiving {
		from := c.subject.span.Start
		for _, word := range []string{"请", "由"} {
			if strings.HasSuffix(c.text[:from], word) {
				from -= len(word)
			}
		}
		if c.how != subjectBy || from == 0 {
			cuts = append(cuts, cut{from, c.subject.span.End})
		}
	}
	if c.helpers.found() && !c.helping {
		for _, with := range []string{"会同", "联合", "商"} {
			if from := c.helpers.span.Start - len(with); from >= 0 && strings.HasSuffix(c.text[:c.helpers.span.Start], with) {
				cuts = append(cuts, cut{from, c.helpers.span.End})
			}
		}
	}
	text, at := "", 0
	for at < len(c.text) {
		next := cut{len(c.text), len(c.text)}
		for _, k := range cuts {
			if k.from >= at && k.from < next.from && k.to > k.from {
				next = k
			}
		}
		text += c.text[at:next.from]
		at = next.to
	}
	if c.mayHold(marksEnclosure) {
		text = without(text, remarks)
	}
	for lead := leadWords.prefix(text); lead != ""; lead = leadWords.prefix(text) {
		text = text[len(lead):]
	}
	for _, tail := range []string{"于", "在", "，", "、"} {
		text = strings.TrimSuffix(text, tail)
	}
	return text
}

func clip(text string) string {
	text = trim(text, "，。；：、 ")
	if characters(text) <= longestSummary {
		return text
	}
	runes := []rune(text)
	for n := longestSummary; n > longestSummary/2; n-- {
		if strings.ContainsRune("，、；：", runes[n]) {
			return string(runes[:n])
		}
	}
	return string(runes[:longestSummary-1]) + "…"
}
