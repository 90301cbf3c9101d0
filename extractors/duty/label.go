package duty

import (
	"strings"

	"taizhang/extractors/notice"
	"taizhang/extractors/segment"
)

// labels are what brackets and label sentences say of an item:
// （牵头单位：办公室；配合单位：各处室；完成时限：6月底）.
type labels struct {
	responsible []string
	cooperating []string
	reportTo    string
	// time is the index in item.times of the labelled time words, -1 for none.
	time  int
	found bool
}

var (
	responsibleKey = `责任单位|责任部门|责任科室|责任处室|责任主体|责任分工|牵头单位|牵头部门|牵头处室|牵头科室|主办单位|主办部门|主责单位|主责部门|承办单位|承办部门|实施单位|落实单位|负责单位|负责部门|牵头|责任人|责任领导|牵头领导|分管领导|负责人|主要负责人|第一责任人|承办人|主办`
	helperKey      = `配合单位|配合部门|配合科室|协办单位|协办部门|协助单位|协同单位|参与单位|参加单位|配合|协办|协助`
	timeKey        = `完成时限|完成时间|完成期限|整改时限|整改期限|办结时限|办结时间|办理时限|落实时限|时间节点|时间要求|时间安排|截止时间|截止日期|报送时间|上报时间|提交时间|推进时限|工作时限|实施时间|时限|时间|期限`
	targetKey      = `报送对象|报送单位|报送部门|报送至|提交对象|接收单位`

	isTimeKey   = newExpression(`^(?:` + timeKey + `)$`)
	isHelperKey = newExpression(`^(?:` + helperKey + `)$`)
	isTargetKey = newExpression(`^(?:` + targetKey + `)$`)
)

var labelKeys = newPrefixSet(strings.Split(responsibleKey+"|"+helperKey+"|"+timeKey+"|"+targetKey, "|"))

// readLabels reads the labels in a span of an item and reports whether the
// span holds nothing else.
func (it *item) readLabels(span notice.Span) bool {
	text := it.p.Slice(span)
	if !beginsWithLabel(text) {
		return false
	}
	at := findLabels(text)
	for k, label := range at {
		end := len(text)
		if k+1 < len(at) {
			end = at[k+1].start
		}
		key, value := text[label.key:label.keyEnd], strings.Trim(text[label.end:end], " ，；。）")
		start := span.Start + label.end
		switch {
		case isTimeKey.MatchString(key):
			if n := it.timeIn(notice.Span{Start: start, End: span.Start + end}); n >= 0 {
				it.labels.time, it.labels.found = n, true
			}
		case isTargetKey.MatchString(key):
			it.labels.reportTo, it.labels.found = value, true
		case isHelperKey.MatchString(key):
			it.labels.cooperating, it.labels.found = append(it.labels.cooperating, splitParties(value)...), true
		default:
			it.labels.responsible, it.labels.found = append(it.labels.responsible, splitParties(value)...), true
		}
	}
	return true
}

// readBracket reads a bracket at the end of an item that names parties without
// keys: （A牵头，B配合）, （A、B按职责分工负责）, （A、B，各C）.
func (r *reading) readBracket(it *item, inner notice.Span) bool {
	text := strings.TrimSpace(it.p.Slice(inner))
	if it.readLabels(inner) {
		return true
	}
	rest := text
	var lead, help []string
	for rest != "" {
		if names, behind, ok := leadTail.cut(rest); ok {
			lead, rest = append(lead, splitParties(names)...), strings.TrimSpace(behind)
		} else if names, behind, ok := helpTail.cut(rest); ok {
			help, rest = append(help, splitParties(names)...), strings.TrimSpace(behind)
		} else if names, behind, ok := shareTail.cut(rest); ok {
			lead, rest = append(lead, splitParties(names)...), strings.TrimSpace(behind)
		} else {
			break
		}
	}
	rest = strings.Trim(rest, "，；")
	if n := it.timeIn(inner); n >= 0 {
		expr := it.times[n].expr
		if left := strings.Trim(strings.Replace(rest, expr.Text, "", 1), "，；完成于前底"); left == "" || len(lead) > 0 {
			it.labels.time, it.labels.found, rest = n, true, ""
		}
	}
	if len(lead) == 0 && rest != "" { // a bare list
		names := splitParties(rest)
		for _, name := range names {
			cw := r.clauseWords(name)
			if heads.endsIn(name) == "" || len(name) > longestParty || !cw.nominal(0, len(name)) {
				return it.labels.found
			}
		}
		if len(names) == 1 && (strings.ContainsAny(rest, "0123456789") || namesTarget.MatchString(it.p.Text[:inner.Start-len("（")])) {
			return it.labels.found
		}
		lead = names
	}
	if len(lead) == 0 {
		return it.labels.found
	}
	it.labels.responsible, it.labels.cooperating, it.labels.found = lead, help, true
	return true
}

// namesTarget matches what ends in the body that is handed in to: 报我委（法规科）
// says which office of it.
var namesTarget = newExpression(`(?:报|送|交|至|到|给)[^，。；：（）、]{1,12}$`)

// timeIn is the index of the first time words with a deadline inside a span.
func (it *item) timeIn(span notice.Span) int {
	for k := range it.times {
		if span.Contains(it.times[k].expr.Span) && it.times[k].deadline() {
			return k
		}
	}
	return -1
}

// bracketAtEnd gives the inside of the bracket in which a sentence ends, or
// that is the sentence.
func bracketAtEnd(text string, s segment.Sentence) (inner, whole notice.Span, ok bool) {
	end := s.Span.End
	if end > len(text) || !strings.HasSuffix(text[:end], "）") {
		return inner, whole, false
	}
	depth := 0
	for i := end; i > s.Span.Start; {
		r, width := lastRune(text[:i])
		i -= width
		switch r {
		case '）':
			depth++
		case '（':
			if depth--; depth == 0 {
				return notice.Span{Start: i + width, End: end - len("）")}, notice.Span{Start: i, End: end}, true
			}
		}
	}
	return inner, whole, false
}
