package rule

import (
	"cmp"
	"regexp"
	"slices"
	"sync"
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
	forms    []form // of the branches
	always   []int  // branches without a word that they need
	// window tells where a match can only be.
	window window
}

// form is what a word that was found has to be asked of its branch. The branches
// themselves lie far apart.
type form struct {
	pattern uint32
	// isWord: the branch is that word, and does not only need it.
	isWord bool
	// The word counts only at the beginning or at the end of the text.
	atStart, atEnd bool
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

// Lazily gives an expression, and LazyMatcher a matcher of one, that is compiled when
// it is first asked: the expressions of all rooms took a program that only reads the
// text of a PDF, as each worker process does, 3 ms of its 15 to start.
func Lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// LazyMatcher is described at Lazily.
func LazyMatcher(pattern string) func() *Matcher {
	return sync.OnceValue(func() *Matcher { return NewMatcher([]string{pattern}) })
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
	m.forms = make([]form, len(m.branches))
	for i, b := range m.branches {
		m.forms[i] = form{pattern: uint32(b.pattern), isWord: b.words != nil, atStart: b.words != nil && b.atStart, atEnd: b.words != nil && b.atEnd || b.needAtEnd}
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
	var room [8]int
	hits, wanted, ok := m.words(hits, room[:0], text, false)
	if !ok {
		return hits
	}
	return m.others(hits, wanted, text, 0, len(m.branches), false)
}

// AppendBefore is Append for patterns of which those from a number on only count
// where one before them matches, as what forbids does: where none matches nothing
// is appended. One pass for keywords serves both.
func (m *Matcher) AppendBefore(hits []Hit, text string, number int) []Hit {
	var room [8]int
	mark := len(hits)
	hits, wanted, ok := m.words(hits, room[:0], text, false)
	if !ok {
		return hits
	}
	cut := 0
	if len(wanted)+len(m.always) > 0 {
		cut = m.branchOf(number)
		hits = m.others(hits, wanted, text, 0, cut, false)
	}
	if !slices.ContainsFunc(hits[mark:], func(h Hit) bool { return h.Pattern < number }) {
		return hits[:mark]
	}
	return m.others(hits, wanted, text, cut, len(m.branches), false)
}

// branchOf is the number of a pattern's first branch.
func (m *Matcher) branchOf(pattern int) int {
	n, _ := slices.BinarySearchFunc(m.forms, pattern, func(f form, pattern int) int { return cmp.Compare(int(f.pattern), pattern) })
	return n
}

// words appends the matches of the branches that are words, and to wanted the
// numbers of the others that may match; ok is false where none can. With first it
// stops at the first match.
func (m *Matcher) words(hits []Hit, wanted []int, text string, first bool) (_ []Hit, _ []int, ok bool) {
	from, ok := m.window.cut(text)
	if !ok {
		return hits, wanted, false
	}
	found := keywordAt{at: from}
	for m.keywords.next(text, &found) {
		f := m.forms[found.number]
		switch {
		case f.atStart && found.start > 0 || f.atEnd && found.end < len(text):
		case !f.isWord:
			wanted = appendOnce(wanted, found.number)
		default:
			hits = append(hits, Hit{int(f.pattern), found.start, found.end})
			if first {
				return hits, wanted, true
			}
		}
	}
	return hits, wanted, true
}

// others appends the matches of the branches that are more than words and lie
// between two numbers. With first it stops at the first match.
func (m *Matcher) others(hits []Hit, wanted []int, text string, from, to int, first bool) []Hit {
	for _, list := range [2][]int{wanted, m.always} {
		for _, i := range list {
			b := m.branches[i]
			if i < from || i >= to {
				continue
			}
			own := b.inner()
			if !own.worth(text) {
				continue
			}
			mark := len(hits)
			if hits = b.append(hits, own.gap, text, first); first && len(hits) > mark {
				return hits
			}
		}
	}
	return hits
}

// append appends the matches of a branch that is more than words, by its gap where it is
// one; with first it may stop at the first of them.
func (b *branch) append(hits []Hit, gap *gap, text string, first bool) []Hit {
	if gap != nil {
		for at := 0; ; {
			start, end, ok := gap.find(text, at)
			if !ok {
				return hits
			}
			if hits = append(hits, Hit{b.pattern, start, end}); first {
				return hits
			}
			at = end
		}
	}
	if first {
		at := b.compiled().FindStringIndex(text)
		if at == nil {
			return hits
		}
		if at[1] > at[0] {
			return append(hits, Hit{b.pattern, at[0], at[1]})
		}
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
	var (
		room    [1]Hit
		numbers [8]int
	)
	hits, wanted, ok := m.words(room[:0], numbers[:0], text, true)
	return ok && (len(hits) > 0 || len(m.others(hits, wanted, text, 0, len(m.branches), true)) > 0)
}
