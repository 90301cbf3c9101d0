package duty

import "strings"

// The forms below are asked of every clause or bracket. Each was a regular
// expression, which took ten times as long; a test holds them against those.

// enclosure is a pair of marks: what stands between them is left out where neither
// mark stands in it and it has so many characters at least. Marks that are kept stay.
type enclosure struct {
	opening, closing rune
	least            int
	kept             bool
}

var (
	// titles are what a thing is called.
	titles  = []enclosure{{opening: '“', closing: '”', least: 5, kept: true}, {opening: '《', closing: '》'}}
	remarks = []enclosure{{opening: '（', closing: '）'}}
)

// without leaves out of a text what stands in enclosures.
func without(text string, enclosures []enclosure) string {
	var out []byte
	from := 0 // what lies before is in out
	for i := 0; i < len(text); {
		if ideographAt(text, i) {
			i += len("一")
			continue
		}
		r, width := firstRune(text[i:])
		next := i + width
		for k := range enclosures {
			e := &enclosures[k]
			if e.opening != r {
				continue
			}
			end := e.end(text, next)
			if end < 0 {
				break
			}
			if e.kept {
				out = append(append(out, text[from:next]...), string(e.closing)...)
			} else {
				out = append(out, text[from:i]...)
			}
			from, next = end, end
			break
		}
		i = next
	}
	if from == 0 {
		return text
	}
	return string(append(out, text[from:]...))
}

// end gives where an enclosure ends whose opening mark stands before an offset, -1
// if it is none.
func (e *enclosure) end(text string, at int) int {
	for count := 0; at < len(text); count++ {
		r, width := firstRune(text[at:])
		at += width
		switch r {
		case e.closing:
			if count < e.least {
				return -1
			}
			return at
		case e.opening:
			return -1
		}
	}
	return -1
}

// roleTail is how a list of parties ends in a bracket: in a word for what they do,
// which other words may lead up to, and a mark or the end.
type roleTail struct {
	most  int        // characters of the list
	leads [][]string // each may be left out
	words []string
	marks []string
}

var (
	leadTail  = roleTail{most: 80, words: []string{"牵头", "主办", "主责", "总负责"}, marks: []string{"，", "；", "、"}}
	helpTail  = roleTail{most: 80, leads: [][]string{{"等"}, {"按职责分工"}}, words: []string{"配合", "协办", "协助", "参与", "参加", "协同"}, marks: []string{"，", "；"}}
	shareTail = roleTail{most: 120, leads: [][]string{{"按职责分工", "分工", "分别", "按照职责分工", "共同"}}, words: []string{"负责", "落实", "负责落实", "组织实施", "实施", "承办"}, marks: []string{"，", "；"}}
)

// leastNames is how many characters a list of parties has at least.
const leastNames = 2

// cut gives the first list of parties in a text that ends so, and what follows.
func (t *roleTail) cut(text string) (names, rest string, ok bool) {
	at := 0
	for n := 0; n <= t.most && at < len(text); n++ {
		if n >= leastNames {
			if rest, ok := t.behind(text[at:], t.leads); ok {
				return text[:at], rest, true
			}
		}
		_, width := firstRune(text[at:])
		at += width
	}
	return "", "", false
}

// behind gives what follows the tail with which a text begins.
func (t *roleTail) behind(text string, leads [][]string) (rest string, ok bool) {
	if len(leads) > 0 {
		for _, lead := range leads[0] {
			if after, found := strings.CutPrefix(text, lead); found {
				if rest, ok := t.behind(after, leads[1:]); ok {
					return rest, true
				}
			}
		}
		return t.behind(text, leads[1:])
	}
	for _, word := range t.words {
		after, found := strings.CutPrefix(text, word)
		if !found {
			continue
		}
		if after == "" {
			return "", true
		}
		for _, mark := range t.marks {
			if rest, found := strings.CutPrefix(after, mark); found {
				return rest, true
			}
		}
	}
	return "", false
}

// labelAt is where a label stands in a text: from the mark before it on, its key,
// and where the mark behind it ends.
type labelAt struct{ start, key, keyEnd, end int }

// beginsWithLabel reports whether a label stands at the beginning of a text, behind
// no more than one mark.
func beginsWithLabel(text string) bool {
	if _, ok := readLabel(text, 0, 0); ok || text == "" {
		return ok
	}
	first, width := firstRune(text)
	_, ok := readLabel(text, 0, width)
	return ok && beforeLabel(first)
}

// findLabels finds the labels at the beginning of a text or behind a mark:
// （牵头单位：……，完成时限：……）.
func findLabels(text string) []labelAt {
	var out []labelAt
	for at := 0; at < len(text); {
		r, width := firstRune(text[at:])
		next := at + width
		if label, ok := readLabel(text, at, at); ok && at == 0 {
			out, next = append(out, label), label.end
		} else if beforeLabel(r) {
			if label, ok := readLabel(text, at, next); ok {
				out, next = append(out, label), label.end
			}
		}
		at = next
	}
	return out
}

func beforeLabel(r rune) bool {
	switch r {
	case '，', '；', '。', '、', '（', ' ':
		return true
	}
	return false
}

// readLabel reads the label whose key begins at an offset.
func readLabel(text string, start, key int) (labelAt, bool) {
	first, _ := firstRune(text[key:])
	for _, word := range labelKeys.byFirst.of(first) {
		rest, found := strings.CutPrefix(text[key:], word.text)
		if !found {
			continue
		}
		if mark, width := firstRune(rest); mark == '：' || mark == ':' || mark == '为' {
			end := key + len(word.text)
			return labelAt{start: start, key: key, keyEnd: end, end: end + width}, true
		}
	}
	return labelAt{}, false
}

// partyLabel gives the parties that a clause names as a label does, "" if it names
// none: 责任单位为保卫处.
func partyLabel(text string) string {
	first, _ := firstRune(text)
	for _, key := range partyKeys.byFirst.of(first) {
		rest, found := strings.CutPrefix(text, key.text)
		if !found {
			continue
		}
		for _, mark := range []string{"为", "是", "："} {
			if names, found := strings.CutPrefix(rest, mark); found {
				return names
			}
		}
	}
	return ""
}
