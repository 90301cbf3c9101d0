package rule

import (
	"slices"
)

// Matcher looks for many expressions at once. Each is cut into its branches
// (the parts of its outermost alternation); a branch that can only be one of a
// few words is looked for with all others in a single pass, and a branch with
// more to it runs only where the words stand that it cannot do without.
//
// It tells of every branch, also where two of them overlap: a domain that asks
// whether an expression stands in a text, and not which of its branches came
// first, gets the same answer many times faster. FindPlainly runs every branch
// as an expression and is the slow twin.
type Matcher struct {
	branches []*branch
	// keywords are the words of the branches, by the branches' numbers.
	keywords *keywords
	always   []int // branches without a word that they need
	// window tells where a match can only be.
	window window
}

// window is the part of a text that has to be looked at: most expressions that
// are asked of every clause bind their words to one of its ends.
type window struct {
	// bound: every branch is bound to the beginning, or is words at the end.
	bound bool
	// openings are the characters with which a match at the beginning begins; nil
	// where it may begin with anything.
	openings []rune
	begins   [slots / 64]uint64 // a bit for each opening, as in keywords
	// tail is how many bytes at the end of a text hold every match at the end.
	tail int
}

func windowOf(branches []*branch) window {
	w := window{bound: true}
	for _, b := range branches {
		switch {
		case b.atStart && len(b.openings) > 0:
			for _, r := range b.openings {
				if !slices.Contains(w.openings, r) {
					w.openings = append(w.openings, r)
				}
				w.begins[int(r)%slots/64] |= 1 << (r & 63)
			}
		case b.atEnd && b.words != nil:
			for _, word := range b.words {
				w.tail = max(w.tail, len(word))
			}
		default:
			return window{}
		}
	}
	return w
}

// cut gives where in a text the looking begins; ok is false where the text
// cannot match at all.
func (w *window) cut(text string) (from int, ok bool) {
	if !w.bound {
		return 0, true
	}
	if len(w.openings) > 0 {
		if r, _ := decode(text); w.begins[int(r)%slots/64]&(1<<(r&63)) != 0 && slices.Contains(w.openings, r) {
			return 0, true
		}
	}
	return max(0, len(text)-w.tail), w.tail > 0
}

// NewMatcher makes a Matcher of patterns that compile.
func NewMatcher(patterns []string) *Matcher {
	m := &Matcher{}
	for number, pattern := range patterns {
		for _, part := range partsOf(pattern) {
			m.branches = append(m.branches, newBranch(number, part))
		}
	}
	words := make([][]string, len(m.branches))
	for i, b := range m.branches {
		words[i] = b.words
		if b.words == nil {
			words[i] = b.needs
			if len(b.needs) == 0 {
				m.always = append(m.always, i)
			}
		}
	}
	m.keywords = newKeywords(words)
	m.window = windowOf(m.branches)
	return m
}

// Find calls visit for every match of every branch, with the number of the
// pattern; the order is not defined. visit returns false to stop.
func (m *Matcher) Find(text string, visit func(pattern, start, end int) bool) {
	var room [8]Hit
	for _, h := range m.Append(room[:0], text) {
		if !visit(h.Pattern, h.Start, h.End) {
			return
		}
	}
}

// Hit is one match, with the number of its pattern.
type Hit struct{ Pattern, Start, End int }

// Append is Find into room that the caller has.
func (m *Matcher) Append(hits []Hit, text string) []Hit {
	hits, _ = m.search(text, hits, false)
	return hits
}

// search appends the matches, or with first stops at the first of them and
// reports that there is one.
func (m *Matcher) search(text string, hits []Hit, first bool) ([]Hit, bool) {
	from, ok := m.window.cut(text)
	if !ok {
		return hits, false
	}
	var room [8]int
	wanted := room[:0]
	found := keywordAt{at: from}
	for m.keywords.next(text, &found) {
		b := m.branches[found.number]
		switch {
		case b.words == nil:
			if !b.needAtEnd || found.end == len(text) {
				wanted = appendOnce(wanted, found.number)
			}
		case b.atStart && found.start > 0 || b.atEnd && found.end < len(text):
		case first:
			return hits, true
		default:
			hits = append(hits, Hit{b.pattern, found.start, found.end})
		}
	}
	for _, list := range [2][]int{wanted, m.always} {
		for _, i := range list {
			b := m.branches[i]
			if !b.worth(text) {
				continue
			}
			mark := len(hits)
			if hits = b.append(hits, text, first); first && len(hits) > mark {
				return hits, true
			}
		}
	}
	return hits, false
}

// append appends the matches of a branch that is more than words; with first it
// may stop at the first of them.
func (b *branch) append(hits []Hit, text string, first bool) []Hit {
	if b.gap != nil {
		for at := 0; ; {
			start, end, ok := b.gap.find(text, at)
			if !ok {
				return hits
			}
			if hits = append(hits, Hit{b.pattern, start, end}); first {
				return hits
			}
			at = end
		}
	}
	if first && !b.compiled().MatchString(text) {
		return hits
	}
	for _, at := range b.compiled().FindAllStringIndex(text, -1) {
		if at[1] > at[0] {
			hits = append(hits, Hit{b.pattern, at[0], at[1]})
		}
	}
	return hits
}

func appendOnce(list []int, i int) []int {
	for _, known := range list {
		if known == i {
			return list
		}
	}
	return append(list, i)
}

// FindPlainly is Find with every branch run as an expression.
func (m *Matcher) FindPlainly(text string, visit func(pattern, start, end int) bool) {
	for _, b := range m.branches {
		for _, at := range b.compiled().FindAllStringIndex(text, -1) {
			if at[1] > at[0] && !visit(b.pattern, at[0], at[1]) {
				return
			}
		}
	}
}

// MatchString reports whether any of the patterns stands in the text.
func (m *Matcher) MatchString(text string) bool {
	_, found := m.search(text, nil, true)
	return found
}
