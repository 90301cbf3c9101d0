package segment

import (
	"slices"

	"taizhang/extractors/notice"
)

// Sentence is a sentence of a paragraph with its clauses. Its end is a full
// stop, a semicolon or the end of the paragraph; what stands inside brackets
// or quotation marks ends nothing.
type Sentence struct {
	Span notice.Span
	// Clauses are cut at commas and at colons, without the marks.
	Clauses []Clause
	// Semicolon says that the sentence ended in a semicolon, so that the next
	// one belongs to the same thought.
	Semicolon bool
}

// Clause is a stretch between two commas.
type Clause struct {
	Span notice.Span
	// Colon says that the clause ended in a colon: it is a label or introduces
	// what follows.
	Colon bool
}

// Sentences cuts a span of a reading form into sentences and clauses.
func Sentences(text string, within notice.Span) []Sentence {
	var c Cutter
	return c.Sentences(text, within)
}

// Cutter cuts one span after another in the same room.
type Cutter struct {
	sentences []Sentence
	clauses   []Clause // of all sentences, one behind the other

	// Room for enclosed.
	open   []openMark
	outer  []notice.Span
	inside []bool
}

// Sentences cuts a span; what it gives stands until the next call.
func (c *Cutter) Sentences(text string, within notice.Span) []Sentence {
	var inside []bool // from the first opening mark on
	sentences, clauses := c.sentences[:0], c.clauses[:0]
	first := 0
	clauseStart := within.Start
	closeClause := func(end int, colon bool) {
		span := trimSpan(text, notice.Span{Start: clauseStart, End: end})
		if span.Start < span.End {
			clauses = append(clauses, Clause{Span: span, Colon: colon})
		}
	}
	closeSentence := func(end, next int, semicolon bool) {
		closeClause(end, false)
		if own := clauses[first:]; len(own) > 0 {
			sentences = append(sentences, Sentence{
				Span: notice.Span{Start: own[0].Span.Start, End: end}, Clauses: own[:len(own):len(own)], Semicolon: semicolon,
			})
		}
		first, clauseStart = len(clauses), next
	}
	i, opened := within.Start, within.Start
	for i < within.End {
		if ideograph(text[i]) {
			i += len("一")
			continue
		}
		r, width := decode(text[i:])
		if inside == nil && partner(r) != 0 {
			inside = c.enclosed(text, notice.Span{Start: i, End: within.End})
			opened = i
		}
		if inside != nil && inside[i-opened] {
			i += width
			continue
		}
		switch r {
		case '。', '！', '？':
			end := i
			next := i + width
			// A bracket behind the full stop belongs to the sentence before it.
			closeSentence(end, next, false)
		case '；':
			closeSentence(i, i+width, true)
		case '，':
			closeClause(i, false)
			clauseStart = i + width
		case '：':
			closeClause(i, true)
			clauseStart = i + width
		}
		i += width
	}
	closeSentence(within.End, within.End, false)
	c.sentences, c.clauses = sentences, clauses
	return sentences
}

// ideograph reports whether a byte begins one of the characters from U+4000 to
// U+9FFF, among which there is no mark.
func ideograph(c byte) bool { return c >= 0xe4 && c <= 0xe9 }

// openMark is an opening mark whose closing one is looked for.
type openMark struct {
	closing rune
	at      int
}

// enclosed marks the bytes inside brackets, book-title marks and quotation
// marks. A mark without its partner in the same span encloses nothing. What it gives
// stands until the next call.
func (c *Cutter) enclosed(text string, within notice.Span) []bool {
	open := c.open[:0]
	outer := c.outer[:0] // pairs, the inner ones dropped when an outer one closes
	for i := within.Start; i < within.End; {
		if ideograph(text[i]) {
			i += len("一")
			continue
		}
		r, width := decode(text[i:])
		if closing := partner(r); closing != 0 {
			open = append(open, openMark{closing, i})
		} else if len(open) > 0 {
			for k := len(open) - 1; k >= 0 && k >= len(open)-deepest; k-- {
				if open[k].closing != r {
					continue
				}
				for len(outer) > 0 && outer[len(outer)-1].Start > open[k].at {
					outer = outer[:len(outer)-1]
				}
				outer = append(outer, notice.Span{Start: open[k].at, End: i})
				open = open[:k]
				break
			}
		}
		i += width
	}
	inside := slices.Grow(c.inside[:0], within.Len())[:within.Len()]
	clear(inside)
	for _, span := range outer {
		for i := span.Start; i < span.End; i++ {
			inside[i-within.Start] = true
		}
	}
	c.open, c.outer, c.inside = open, outer, inside
	return inside
}

// deepest bounds how many open marks a closing one looks through for its
// partner; no sentence nests that deep.
const deepest = 32

// partner is the mark that closes an opening one, 0 for any other character.
func partner(r rune) rune {
	switch r {
	case '（':
		return '）'
	case '《':
		return '》'
	case '“':
		return '”'
	case '〔':
		return '〕'
	case '【':
		return '】'
	case '‘':
		return '’'
	case '「':
		return '」'
	case '『':
		return '』'
	}
	return 0
}
