package rule

import (
	"regexp/syntax"
	"slices"
)

// gap is a branch of the form 将[^，。]{0,20}(?:报|送): words, some characters of a
// class, and words again or nothing more. Most branches that are more than words are one, and
// reading them by hand takes a tenth of what an expression takes that tries
// every word behind every character. FindPlainly asks the expressions.
type gap struct {
	head, tail *keywords // nil where the gap begins or ends the match
	class      func(rune) bool
	// least and most bound the characters between; most is -1 where nothing does.
	least, most int
	// lazy: the shortest gap is wanted, and not the longest.
	lazy           bool
	atStart, atEnd bool
	// mayEnd: the gap may end the match.
	mayEnd bool
}

// newGap gives the gap that an expression is, nil if it is none.
func newGap(re *syntax.Regexp, atStart, atEnd bool) *gap {
	for re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	if re.Op != syntax.OpConcat {
		return nil
	}
	at := -1
	for i, sub := range re.Sub {
		if _, ok := expand(sub); ok {
			continue
		}
		if at >= 0 {
			return nil
		}
		at = i
	}
	if at < 0 {
		return nil
	}
	g := &gap{atStart: atStart, atEnd: atEnd, lazy: re.Sub[at].Flags&syntax.NonGreedy != 0}
	between := re.Sub[at]
	repeated := between
	if len(between.Sub) == 1 {
		repeated = between.Sub[0]
	}
	switch between.Op {
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		g.least, g.most = 1, 1
	case syntax.OpStar:
		g.least, g.most = 0, -1
	case syntax.OpPlus:
		g.least, g.most = 1, -1
	case syntax.OpQuest:
		g.least, g.most = 0, 1
	case syntax.OpRepeat:
		g.least, g.most = between.Min, between.Max
	default:
		return nil
	}
	if g.class = classOf(repeated); g.class == nil {
		return nil
	}
	head, _ := expand(&syntax.Regexp{Op: syntax.OpConcat, Sub: re.Sub[:at]})
	tail, ok := expand(&syntax.Regexp{Op: syntax.OpConcat, Sub: re.Sub[at+1:]})
	if !ok || len(head) == 0 || contains(head, "") && len(head) > 1 {
		return nil
	}
	if contains(tail, "") {
		// At the end of a text it does not matter which of the words is tried first.
		if g.mayEnd = len(tail) == 1 || atEnd; !g.mayEnd || head[0] == "" {
			return nil
		}
		tail = slices.DeleteFunc(slices.Clone(tail), func(word string) bool { return word == "" })
	}
	if head[0] != "" {
		g.head = newKeywords([][]string{head})
	}
	if len(tail) > 0 {
		g.tail = newKeywords([][]string{tail})
	}
	return g
}

func classOf(re *syntax.Regexp) func(rune) bool {
	switch re.Op {
	case syntax.OpAnyChar:
		return func(rune) bool { return true }
	case syntax.OpAnyCharNotNL:
		return func(r rune) bool { return r != '\n' }
	case syntax.OpCharClass:
		ranges := re.Rune
		return func(r rune) bool {
			for i := 0; i < len(ranges); i += 2 {
				if r <= ranges[i+1] {
					return r >= ranges[i]
				}
			}
			return false
		}
	}
	return nil
}

// find gives the leftmost match from an offset on.
func (g *gap) find(text string, from int) (start, end int, ok bool) {
	// Where a gap without a bound found no words behind it, none that begins inside
	// it does.
	barren := -1
	try := func(at int) bool {
		if at <= barren {
			return false
		}
		reach := 0
		if end, reach = g.behind(text, at); end < 0 && g.most < 0 {
			barren = reach
		}
		return end >= 0
	}
	if g.head == nil {
		for at := from; at < len(text) && (at == 0 || !g.atStart); {
			if try(at) {
				return at, end, true
			}
			_, width := decode(text[at:])
			at += width
		}
		return 0, 0, false
	}
	word := keywordAt{at: from}
	for g.head.next(text, &word) && (word.start == 0 || !g.atStart) {
		if try(word.end) {
			return word.start, end, true
		}
	}
	return 0, 0, false
}

// behind gives where a match ends whose gap begins at an offset, -1 if none
// does, and how far the gap could reach.
func (g *gap) behind(text string, at int) (end, reach int) {
	end = -1
	for n := 0; ; n++ {
		if n >= g.least {
			if length, ok := g.ends(text, at); ok {
				end = at + length
				if g.lazy {
					return end, at
				}
			}
		}
		if n == g.most || at >= len(text) {
			return end, at
		}
		r, width := decode(text[at:])
		if !g.class(r) {
			return end, at
		}
		at += width
	}
}

// ends gives the length of what ends the match at an offset; ok is false where
// nothing does.
func (g *gap) ends(text string, at int) (length int, ok bool) {
	if g.tail != nil {
		if length = g.tail.begin(text, at, g.atEnd); length > 0 {
			return length, true
		}
	}
	return 0, g.mayEnd && (!g.atEnd || at == len(text))
}

// begin gives the length of the first of the words that stands at an offset, or
// stands there and ends the text; 0 if none does.
func (k *keywords) begin(text string, at int, atEnd bool) int {
	r, width := decode(text[at:])
	line, bit := int(r)%slots/64, uint64(1)<<(r&63)
	if width == 0 || k.begins[line]&bit == 0 {
		return 0
	}
	ahead := Ahead(text, at)
	list := &k.lists[k.index(line, bit)]
	for place := list.from; place < list.to; place++ {
		if length := int(k.words[place].length); k.stands(place, text, at, ahead) && (!atEnd || at+length == len(text)) {
			return length
		}
	}
	return 0
}
