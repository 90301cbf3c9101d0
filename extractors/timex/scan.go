package timex

import (
	"strings"
	"unicode/utf8"

	"taizhang/extractors/rule"
)

// sentence gives the end of the sentence, or its part up to a comma, that begins
// at a place, behind its mark, and whether a word of time may stand in it. It is the fast path over
// the nine tenths of a notice that say nothing of time: one look at a bit for
// each character.
func (f *Finder) sentence(text string, at int) (end int, worth bool) {
	may, slots := &f.words.mayStart, &f.words.slots
	i := at
	for i < len(text) {
		c := text[i]
		if c < utf8.RuneSelf {
			switch {
			case c >= '0' && c <= '9':
				if !worth {
					worth, i = f.worthNumber(text, i)
				} else {
					i++
				}
			case c == ';' || c == '!' || c == '?' || c == '\f' || c == ',' && !weekdayFollows(text, i+1):
				return i + 1, worth
			case c == '\n':
				next := skipBlankLine(text, i+1)
				if next > i+1 && !dateGoesOn(text, i, next) {
					return next, worth
				}
				i = max(next, i+1)
			case c == '"' && !worth:
				w := f.words.lookup(text, i)
				worth = w != nil && anchors(w)
				i++
			default:
				i++
			}
			continue
		}
		if c >= 0xe4 && c <= 0xe9 && (worth || i+2 < len(text) && slots[text[i+1]&0x3f]>>(text[i+2]&0x3f)&1 == 0) {
			i += 3 // no mark begins so, and nothing else is looked for
			continue
		}
		r, size := rune(0), 3
		if c >= 0xe0 && c < 0xf0 && i+2 < len(text) {
			r = rune(c&0x0f)<<12 | rune(text[i+1]&0x3f)<<6 | rune(text[i+2]&0x3f)
		} else {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		switch r {
		case '。', '；', '！', '？':
			return i + size, worth
		case '，':
			if !weekdayFollows(text, i+size) {
				return i + size, worth
			}
		}
		if !worth && has(may, r) {
			switch {
			case isDigit(r) || isChineseNumber(r):
				var next int
				worth, next = f.worthNumber(text, i)
				if !worth && next > i {
					i = next
					continue
				}
			default:
				worth = f.worthWord(text, i, r, size)
			}
		}
		i += size
	}
	return len(text), worth
}

// weekdayFollows keeps 10月12日，星期一 in one piece.
func weekdayFollows(text string, at int) bool {
	at = skipSpace(text, at)
	return startsWithAny(text[at:], "星期", "周", "礼拜")
}

// dateGoesOn reports whether a blank line only parts the month of a date from
// its day: some printed pages have one after every line.
func dateGoesOn(text string, before, behind int) bool {
	head := strings.TrimRight(text[max(0, before-12):before], " \t\r")
	if !strings.HasSuffix(head, "月") && !strings.HasSuffix(head, "年") {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text[skipSpace(text, behind):])
	return isDigit(r)
}

// skipBlankLine gives the place behind a blank line, or at itself if none
// begins there.
func skipBlankLine(text string, at int) int {
	i := at
	for i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r') {
		i++
	}
	if i < len(text) && text[i] == '\n' {
		return i + 1
	}
	return at
}

// worthNumber reports whether a number at a place may begin a date, a length or
// a clock time: a unit or a mark follows it. It gives the place behind it.
func (f *Finder) worthNumber(text string, at int) (bool, int) {
	if w := f.words.lookup(text, at); w != nil && len(w.tokens) > 0 && w.tokens[0].anchor {
		return true, at
	}
	n, ok := readNumber(text, at)
	if !ok {
		_, size := utf8.DecodeRuneInString(text[at:])
		return false, at + size
	}
	next := skipBlank(text, n.end)
	if n.digits == 8 {
		return true, n.end
	}
	if next >= len(text) {
		return false, n.end
	}
	r, _ := utf8.DecodeRuneInString(text[next:])
	switch fold(r) {
	case '年', '月', '日', '号', '天', '周', '季', '小', '星', '礼', '工', '时', '点', '分', '自', '至', '到', ':', '-', '~':
		return true, n.end
	case '个':
		return startsWithAny(text[next+len("个"):], "月", "工", "周", "星", "礼", "季", "半", "自", "小", "交", "日", "年", "法", "多", "整", "钟", " "), n.end
	case '.', '/':
		behind := next + utf8.RuneLen(r)
		if behind < len(text) {
			d, _ := utf8.DecodeRuneInString(text[behind:])
			return isDigit(d), n.end
		}
	}
	return false, n.end
}

// worthWord reports whether one of the words that begin with the character at
// a place, of some bytes, anchors a time expression.
func (f *Finder) worthWord(text string, at int, r rune, size int) bool {
	o := f.words.opening(r)
	if o == nil || !secondIn(o.worth, text, at+size) {
		return false
	}
	ahead := rule.Ahead(text, at)
	for i := range o.timely {
		if w := &o.timely[i]; w.beginning.Of(ahead) && strings.HasPrefix(text[at:], w.text) {
			return true
		}
	}
	if r == '周' {
		if day, _ := readWeekday(text, at); day > 0 {
			return true
		}
	}
	w := f.words.lookup(text, at)
	return w != nil && anchors(w)
}

func anchors(w *word) bool {
	for i := range w.tokens {
		if w.tokens[i].anchor {
			return true
		}
	}
	return false
}
