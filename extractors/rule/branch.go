package rule

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// branch is one part of the outermost alternation of a pattern.
type branch struct {
	pattern int
	part
	// words are all that the branch can be, if those are few; atStart and atEnd
	// bind them to the ends of the text.
	words []string
	// needs are words one of which must stand in a text where the branch matches;
	// expression does the rest.
	needs []string
	// needAtEnd says that it stands at the end of the text.
	needAtEnd bool
	// openings are the characters with which the branch can begin, if they are few; of a
	// branch that is bound to the beginning, nobody asks for the others.
	openings []rune
	lazy     lazyExpression
	// inner is found out when the words that the branch needs are first met.
	inner func() inner
}

// inner is what a branch that is more than words is besides the words that it needs.
type inner struct {
	// also are words one of which must stand there as well.
	also []string
	// gap reads the branch without its expression, nil where it has another form.
	gap *gap
}

// worth reports whether the words stand in a text that the branch needs besides
// those by which it was found.
func (i inner) worth(text string) bool {
	for _, word := range i.also {
		if strings.Contains(text, word) {
			return true
		}
	}
	return i.also == nil
}

func (b *branch) compiled() *regexp.Regexp { return b.lazy.get(b.part.source()) }

// A branch of more words than this stays an expression.
const mostWords = 400

func newBranch(pattern int, p part) *branch {
	b := &branch{pattern: pattern, part: p}
	if word, ok := p.word(); ok {
		// As most branches of the duty rules are: nothing to parse.
		if b.words = []string{word}; b.atStart {
			first, _ := utf8.DecodeRuneInString(word)
			b.openings = []rune{first}
		}
		return b
	}
	parsed, err := syntax.Parse(p.core, syntax.Perl)
	if err != nil {
		panic("rule: NewMatcher: " + err.Error()) // Load has compiled it before
	}
	if b.atStart {
		b.openings = openings(parsed)
	}
	if words, ok := expand(parsed); ok && !contains(words, "") {
		b.words = words
		return b
	}
	first := needs(parsed)
	b.needs = first
	b.inner = sync.OnceValue(func() inner {
		return inner{also: secondNeeds(parsed, first), gap: newGap(parsed, p.atStart, p.atEnd)}
	})
	if words, ok := expand(lastPart(parsed)); b.atEnd && ok && !contains(words, "") {
		b.needs, b.needAtEnd = words, true
	}
	return b
}

// part is the text of a branch: what stands between ^ and $, if they are there.
type part struct {
	core           string
	atStart, atEnd bool
}

// word gives the only word that the part can be: 报送, or 已(?:报送).
func (p part) word() (word string, ok bool) {
	if isWord(p.core) {
		return p.core, p.core != ""
	}
	lead, inner, ok := leadAndGroup(p.core)
	return lead + inner, ok && isWord(inner)
}

func (p part) source() string {
	source := "(?:" + p.core + ")"
	if p.atStart {
		source = "^" + source
	}
	if p.atEnd {
		source += "$"
	}
	return source
}

// partsOf cuts a pattern into its branches, through the groups around them:
// ^(?:a|b)$ has two. It cuts the text and not the parsed tree, for a tree has to
// be written out before it can be compiled, and that takes Go 3 ms for every
// class like [^，].
func partsOf(pattern string) []part {
	for at := 0; at+2 < len(pattern); at++ {
		flags := pattern[at] == '(' && pattern[at+1] == '?' && pattern[at+2] != ':' && pattern[at+2] != 'P'
		if flags || pattern[at:at+2] == `\Q` {
			return []part{{core: pattern}} // what follows a | depends on what stands before it
		}
	}
	return part{core: pattern}.cut()
}

func (p part) cut() []part {
	var parts []part
	for _, text := range splitAlternation(p.core) {
		own := part{core: text, atStart: p.atStart, atEnd: p.atEnd}
		if rest, ok := strings.CutPrefix(own.core, "^"); ok {
			own.core, own.atStart = rest, true
		}
		if rest, ok := strings.CutSuffix(own.core, "$"); ok && !strings.HasSuffix(rest, `\`) {
			own.core, own.atEnd = rest, true
		}
		if isWord(own.core) {
			parts = append(parts, own)
			continue
		}
		if inner, ok := unwrap(own.core); ok {
			own.core = inner
			parts = append(parts, own.cut()...)
			continue
		}
		if lead, group, ok := leadAndGroup(own.core); ok {
			for _, p := range (part{core: group, atEnd: own.atEnd}).cut() {
				parts = append(parts, part{core: lead + "(?:" + p.core + ")", atStart: own.atStart, atEnd: p.atEnd})
			}
			continue
		}
		parts = append(parts, own)
	}
	return parts
}

// splitAlternation cuts a pattern at each | outside groups and classes.
func splitAlternation(pattern string) []string {
	var parts []string
	start := 0
	scan(pattern, func(at, depth int) bool {
		if pattern[at] == '|' && depth == 0 {
			parts = append(parts, pattern[start:at])
			start = at + 1
		}
		return true
	})
	return append(parts, pattern[start:])
}

// unwrap gives the inside of the group that the whole pattern is.
func unwrap(pattern string) (string, bool) {
	inner, ok := strings.CutPrefix(pattern, "(?:")
	if !ok {
		inner, ok = strings.CutPrefix(pattern, "(")
	}
	if !ok || strings.HasPrefix(inner, "?") || !strings.HasSuffix(inner, ")") || strings.HasSuffix(inner, `\)`) {
		return "", false
	}
	whole := true
	scan(pattern, func(at, depth int) bool {
		whole = whole && (depth > 0 || at == len(pattern)-1)
		return whole
	})
	return inner[:len(inner)-1], whole
}

// leadAndGroup parts 已(?:报送|于.{1,9}完成) into its word and its group: each
// branch of it then has words of its own.
func leadAndGroup(pattern string) (lead, group string, ok bool) {
	at := strings.Index(pattern, "(?:")
	if at <= 0 || !isWord(pattern[:at]) {
		return "", "", false
	}
	group, ok = unwrap(pattern[at:])
	return pattern[:at], group, ok && !strings.ContainsAny(group, "^")
}

// isWord reports whether all characters of a pattern mean themselves.
func isWord(pattern string) bool {
	for i := range len(pattern) {
		switch pattern[i] {
		case '\\', '.', '[', ']', '(', ')', '{', '}', '*', '+', '?', '|', '^', '$':
			return false
		}
	}
	return true
}

// scan calls visit for each byte of a pattern that is neither escaped nor inside
// a class, with the number of groups that are open behind it.
func scan(pattern string, visit func(at, depth int) bool) {
	depth, class := 0, false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
			continue
		case class:
			class = c != ']' || pattern[i-1] == '[' || strings.HasSuffix(pattern[:i], "[^")
			continue
		case c == '[':
			class = true
			continue
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
		if !visit(i, depth) {
			return
		}
	}
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

// expand gives all texts that an expression matches, if they are few, in the
// order in which it tries them.
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
		if re.Flags&syntax.NonGreedy != 0 {
			return append([]string{""}, out...), ok
		}
		return append(out[:len(out):len(out)], ""), ok
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
			longer := make([]string, 0, len(out)*len(words))
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

// secondNeeds gives the words of another part of a concatenation, if they are
// few: 将.{1,60}[交发] needs 将, and one of the two as well.
func secondNeeds(re *syntax.Regexp, first []string) []string {
	if re.Op == syntax.OpCapture {
		return secondNeeds(re.Sub[0], first)
	}
	if re.Op != syntax.OpConcat {
		return nil
	}
	var best []string
	for _, sub := range re.Sub {
		words := needs(sub)
		if len(words) > 0 && len(words) <= mostAlso && !slices.Equal(words, first) && (best == nil || len(words) < len(best)) {
			best = words
		}
	}
	return best
}

// mostAlso bounds the words that are looked for one by one.
const mostAlso = 12

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
