package rule

import (
	"regexp/syntax"
	"unicode/utf8"
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
// are asked of every clause bind their words to one end of it.
type window struct {
	// openings are the characters with which every match begins, at the beginning
	// of the text; nil where a match may begin anywhere or with anything.
	openings map[rune]bool
	// tail is how many bytes at the end of a text hold every match, 0 for all.
	tail int
}

// cut gives where in a text the looking begins; ok is false where the text
// cannot match at all.
func (w window) cut(text string) (from int, ok bool) {
	if w.openings != nil {
		first, _ := utf8.DecodeRuneInString(text)
		return 0, w.openings[first]
	}
	if w.tail > 0 && len(text) > w.tail {
		return len(text) - w.tail, true
	}
	return 0, true
}

// branch is one part of the outermost alternation of a pattern.
type branch struct {
	pattern int
	// words are all that the branch can be, if those are few; atStart and atEnd
	// bind them to the ends of the text.
	words          []string
	atStart, atEnd bool
	// needs are words one of which must stand in a text where the branch matches;
	// expression does the rest.
	needs []string
	// needAtEnd says that it stands at the end of the text.
	needAtEnd bool
	// openings are the characters with which the branch can begin, if they are few.
	openings   []rune
	source     string
	expression lazyExpression
}

// A branch of more words than this stays an expression.
const mostWords = 400

// NewMatcher makes a Matcher of patterns that compile.
func NewMatcher(patterns []string) *Matcher {
	m := &Matcher{}
	for number, pattern := range patterns {
		parsed, err := syntax.Parse(pattern, syntax.Perl)
		if err != nil {
			panic("rule: NewMatcher: " + err.Error()) // Load has compiled it before
		}
		for _, part := range alternatives(parsed) {
			m.add(number, part)
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

func windowOf(branches []*branch) window {
	w := window{openings: map[rune]bool{}}
	for _, b := range branches {
		if !b.atStart || len(b.openings) == 0 {
			w.openings = nil
		}
		for _, r := range b.openings {
			if w.openings != nil {
				w.openings[r] = true
			}
		}
	}
	for _, b := range branches {
		if !b.atEnd || b.words == nil {
			return window{openings: w.openings}
		}
		for _, word := range b.words {
			w.tail = max(w.tail, len(word))
		}
	}
	return w
}

func (m *Matcher) add(pattern int, part *syntax.Regexp) {
	atStart, atEnd := false, false
	core := part
	if part.Op == syntax.OpConcat {
		subs := part.Sub
		if len(subs) > 0 && subs[0].Op == syntax.OpBeginText {
			atStart, subs = true, subs[1:]
		}
		if n := len(subs); n > 0 && (subs[n-1].Op == syntax.OpEndText) {
			atEnd, subs = true, subs[:n-1]
		}
		core = &syntax.Regexp{Op: syntax.OpConcat, Sub: subs}
		if len(subs) == 1 {
			core = subs[0]
		}
	}
	// ^(?:a|b.{0,3}c)$ has a word and an expression in it.
	for _, core := range alternatives(core) {
		b := &branch{pattern: pattern, atStart: atStart, atEnd: atEnd, source: bound(core, atStart, atEnd), openings: openings(core)}
		if words, ok := expand(core); ok && !contains(words, "") {
			b.words = words
		} else {
			b.needs = needs(core)
			if words, ok := expand(lastPart(core)); atEnd && ok && !contains(words, "") {
				b.needs, b.needAtEnd = words, true
			}
		}
		m.branches = append(m.branches, b)
	}
}

// bound is the source of an expression between the ends of the text.
func bound(core *syntax.Regexp, atStart, atEnd bool) string {
	parts := []*syntax.Regexp{core}
	if atStart {
		parts = append([]*syntax.Regexp{{Op: syntax.OpBeginText}}, parts...)
	}
	if atEnd {
		parts = append(parts, &syntax.Regexp{Op: syntax.OpEndText})
	}
	return (&syntax.Regexp{Op: syntax.OpConcat, Sub: parts}).String()
}

// lastPart is the part of a concatenation in which every match ends.
func lastPart(re *syntax.Regexp) *syntax.Regexp {
	switch re.Op {
	case syntax.OpCapture:
		return lastPart(re.Sub[0])
	case syntax.OpConcat:
		if n := len(re.Sub); n > 0 {
			return lastPart(re.Sub[n-1])
		}
	}
	return re
}

// alternatives are the branches of the outermost alternation; groups around it
// and a common beginning that the parser took out of it are passed through.
func alternatives(re *syntax.Regexp) []*syntax.Regexp {
	switch re.Op {
	case syntax.OpCapture:
		return alternatives(re.Sub[0])
	case syntax.OpAlternate:
		var out []*syntax.Regexp
		for _, sub := range re.Sub {
			out = append(out, alternatives(sub)...)
		}
		return out
	}
	return []*syntax.Regexp{re}
}

// expand gives all texts that an expression matches, if they are few.
func expand(re *syntax.Regexp) ([]string, bool) {
	switch re.Op {
	case syntax.OpEmptyMatch:
		return []string{""}, true
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return nil, false
		}
		return []string{string(re.Rune)}, true
	case syntax.OpCharClass:
		var out []string
		for i := 0; i < len(re.Rune); i += 2 {
			if int(re.Rune[i+1]-re.Rune[i]) > mostWords {
				return nil, false
			}
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				out = append(out, string(r))
			}
		}
		return out, len(out) > 0 && len(out) <= mostWords
	case syntax.OpCapture:
		return expand(re.Sub[0])
	case syntax.OpQuest:
		out, ok := expand(re.Sub[0])
		return append([]string{""}, out...), ok
	case syntax.OpAlternate:
		var out []string
		for _, sub := range re.Sub {
			words, ok := expand(sub)
			if !ok || len(out)+len(words) > mostWords {
				return nil, false
			}
			out = append(out, words...)
		}
		return out, true
	case syntax.OpConcat:
		out := []string{""}
		for _, sub := range re.Sub {
			words, ok := expand(sub)
			if !ok || len(out)*len(words) > mostWords {
				return nil, false
			}
			var longer []string
			for _, head := range out {
				for _, tail := range words {
					longer = append(longer, head+tail)
				}
			}
			out = longer
		}
		return out, true
	}
	return nil, false
}

// openings gives the characters with which every match of an expression begins,
// nil if they are many or the match may be empty.
func openings(re *syntax.Regexp) []rune {
	if words, ok := expand(re); ok {
		var out []rune
		for _, word := range words {
			if word == "" {
				return nil
			}
			first, _ := utf8.DecodeRuneInString(word)
			out = append(out, first)
		}
		return out
	}
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return openings(re.Sub[0])
	case syntax.OpAlternate:
		var out []rune
		for _, sub := range re.Sub {
			first := openings(sub)
			if first == nil {
				return nil
			}
			out = append(out, first...)
		}
		return out
	case syntax.OpConcat:
		if len(re.Sub) > 0 {
			return openings(re.Sub[0])
		}
	}
	return nil
}

// needs gives words one of which must stand wherever the expression matches:
// of the parts of a concatenation those whose shortest word is longest.
func needs(re *syntax.Regexp) []string {
	if re.Op == syntax.OpCapture {
		return needs(re.Sub[0])
	}
	if words, ok := expand(re); ok {
		if contains(words, "") {
			return nil
		}
		return words
	}
	switch re.Op {
	case syntax.OpAlternate:
		var out []string
		for _, sub := range re.Sub {
			words := needs(sub)
			if words == nil {
				return nil
			}
			out = append(out, words...)
		}
		return out
	case syntax.OpPlus:
		return needs(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needs(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if words := needs(sub); shortest(words) > shortest(best) {
				best = words
			}
		}
		return best
	}
	return nil
}

func shortest(words []string) int {
	if len(words) == 0 {
		return 0
	}
	length := len(words[0])
	for _, word := range words {
		length = min(length, len(word))
	}
	return length
}

func contains(words []string, word string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
}

// Find calls visit for every match of every branch, with the number of the
// pattern; the order is not defined. visit returns false to stop.
func (m *Matcher) Find(text string, visit func(pattern, start, end int) bool) {
	from, ok := m.window.cut(text)
	if !ok {
		return
	}
	var room [8]int
	wanted := room[:0]
	if !m.keywords.find(text[from:], func(number, start, end int) bool {
		b := m.branches[number]
		if b.words == nil {
			if !b.needAtEnd || from+end == len(text) {
				wanted = appendOnce(wanted, number)
			}
			return true
		}
		start, end = from+start, from+end
		if b.atStart && start > 0 || b.atEnd && end < len(text) {
			return true
		}
		return visit(b.pattern, start, end)
	}) {
		return
	}
	for _, list := range [2][]int{wanted, m.always} {
		for _, i := range list {
			if !m.run(i, text, visit) {
				return
			}
		}
	}
}

func appendOnce(list []int, i int) []int {
	for _, known := range list {
		if known == i {
			return list
		}
	}
	return append(list, i)
}

func (m *Matcher) run(i int, text string, visit func(pattern, start, end int) bool) bool {
	b := m.branches[i]
	for _, at := range b.expression.get(b.source).FindAllStringIndex(text, -1) {
		if at[1] > at[0] && !visit(b.pattern, at[0], at[1]) {
			return false
		}
	}
	return true
}

// FindPlainly is Find with every branch run as an expression.
func (m *Matcher) FindPlainly(text string, visit func(pattern, start, end int) bool) {
	for i := range m.branches {
		if !m.run(i, text, visit) {
			return
		}
	}
}

// MatchString reports whether any of the patterns stands in the text.
func (m *Matcher) MatchString(text string) bool {
	found := false
	m.Find(text, func(int, int, int) bool { found = true; return false })
	return found
}
