package timex

import (
	"strings"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
)

// joinExplanations gives a rhythm the bracket that spells it out:
// 每季度末（即6月、9月、12月底） is one expression, and its months are those that
// are named.
func (f *Finder) joinExplanations(found []notice.TimeExpr, text string) []notice.TimeExpr {
	if !anyRecurs(found) {
		return found
	}
	out := found[:0]
	for i := 0; i < len(found); i++ {
		e := found[i]
		if e.Kind != notice.KindRecurring || i+1 >= len(found) {
			out = append(out, e)
			continue
		}
		rest := text[e.Span.End:min(len(text), e.Span.End+longestExplanation)]
		open := bracketThatExplains(rest)
		closing := strings.IndexAny(rest, "）)")
		if open == 0 || closing < 0 || closing < open {
			out = append(out, e)
			continue
		}
		end := e.Span.End + closing
		inner := strings.TrimPrefix(rest[open:closing], "每年")
		if spelled := f.Find("每年" + inner); len(spelled) == 1 && spelled[0].Recurrence != "" && spelled[0].Span.Len() == len("每年"+inner) {
			e.Recurrence = spelled[0].Recurrence
			e.Span.End = end + bracketSize(text[end:])
			e.Text = text[e.Span.Start:e.Span.End]
			for i+1 < len(found) && found[i+1].Span.Start < e.Span.End {
				i++
			}
		}
		out = append(out, e)
	}
	return out
}

// anyRecurs reports whether one of the expressions is a rhythm.
func anyRecurs(found []notice.TimeExpr) bool {
	for i := range found {
		if found[i].Kind == notice.KindRecurring {
			return true
		}
	}
	return false
}

// shiftWords say where a day moves that is no working day. They stand behind
// the time words: 每月5日前（遇节假日顺延）.
var shiftWords = rule.Lazily(`^[^，,。；;（(遇逢\n]{0,10}[，,（(]?[ 　]*(?:(?:如|若)?(?:遇|逢|恰逢|适逢)[^，,。；;）)\n]{0,36}?|(?:法定)?节假日)(顺延|延至|推迟|延后|提前)`)

// joinShifts gives each expression the shift that is said right behind it, and
// drops what was found inside the words of the shift: 逢周末顺延 names no weekend.
func joinShifts(found []notice.TimeExpr, text string) []notice.TimeExpr {
	kept, behind := 0, 0
	for i := range found {
		e := &found[i]
		if e.Span.Start < behind {
			continue
		}
		rest := text[e.Span.End:min(len(text), e.Span.End+longestExplanation)]
		if near := rest[:min(len(rest), nearShift)]; containsAny(near, "遇", "逢", "节假日") {
			if m := shiftWords().FindStringSubmatchIndex(rest); m != nil {
				e.Shift = notice.ShiftLater
				if rest[m[2]:m[3]] == "提前" {
					e.Shift = notice.ShiftEarlier
				}
				behind = e.Span.End + m[1]
			}
		}
		if kept < i { // an expression takes half a KB
			found[kept] = *e
		}
		kept++
	}
	return found[:kept]
}

// nearShift is within how many bytes behind the time words 遇 must stand.
const nearShift = 40

// longestExplanation bounds in bytes what may stand in such a bracket; the
// twelve months of a year need 100.
const longestExplanation = 160

// bracketThatExplains gives the length of （即 at the beginning of a text, 0 if
// it does not begin so.
func bracketThatExplains(text string) int {
	for _, open := range []string{"（即", "(即"} {
		if strings.HasPrefix(text, open) {
			return len(open)
		}
	}
	return 0
}

func bracketSize(text string) int {
	if strings.HasPrefix(text, ")") {
		return 1
	}
	return len("）")
}
