package cmap

import (
	"bytes"
	"cmp"

	"taizhang/extractors/pdf/object"
)

// ReadTexts reads a ToUnicode map in the place of what the map had before and in its
// memory: its texts, and nothing else that it may say.
func (m *Map) ReadTexts(data []byte) {
	*m = Map{texts: m.texts[:0], units: m.units[:0]}
	s := skimmer{data: data}
	if s.skim(m) {
		sortByLow(m.texts, func(a, b textRange) int { return cmp.Compare(a.low, b.low) })
		return
	}
	*m = Map{texts: m.texts[:0], units: m.units[:0]}
	m.parse(data, true)
}

// skimmer passes over what stands around the sections of a map. The general way makes
// objects of it, of which a ToUnicode map needs none: a third of the time of a map.
type skimmer struct {
	data []byte
	at   int
	// open are the brackets that are open, two bits each, the last one lowest.
	open uint64
	// operands counts the objects since the last word, tokens all that was passed.
	operands, tokens int
}

const (
	arrayOpen = 1
	dictOpen  = 2
)

// skim reads all sections. It gives up, so that the map is to be read by the general
// way, where that one might see anything else: a section in an unusual form, or words
// of a section within brackets.
func (s *skimmer) skim(m *Map) (whole bool) {
	const most = mostEntries / 2 // from where on the general way counts exactly
	for s.tokens < most {
		for s.at < len(s.data) && object.Space(s.data[s.at]) {
			s.at++
		}
		if s.at >= len(s.data) {
			return true
		}
		s.tokens++
		switch s.data[s.at] {
		case '%':
			for s.at < len(s.data) && s.data[s.at] != '\n' && s.data[s.at] != '\r' {
				s.at++
			}
		case '/':
			s.at++
			s.regular()
			s.operands++
		case '(':
			if !s.literal() {
				return false
			}
			s.operands++
		case '<', '>', '[', ']':
			if !s.bracket() {
				return false
			}
			s.operands++
		case '{', '}', ')':
			s.at++
		default:
			if !s.word(m) {
				return false
			}
		}
	}
	return false
}

// regular takes the regular characters that begin here.
func (s *skimmer) regular() []byte {
	start := s.at
	for s.at < len(s.data) && object.Regular(s.data[s.at]) {
		s.at++
	}
	return s.data[start:s.at]
}

// literal passes over a string without escapes.
func (s *skimmer) literal() bool {
	depth := 0
	for ; s.at < len(s.data); s.at++ {
		switch s.data[s.at] {
		case '\\':
			return false
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				s.at++
				return true
			}
		}
	}
	return true
}

// bracket passes over a hexadecimal string, or a bracket of an array or a dictionary.
func (s *skimmer) bracket() bool {
	c := s.data[s.at]
	double := s.at+1 < len(s.data) && s.data[s.at+1] == c
	s.at++
	switch {
	case c == '<' && !double:
		if end := bytes.IndexByte(s.data[s.at:], '>'); end >= 0 {
			s.at += end + 1
		} else {
			s.at = len(s.data)
		}
		return true
	case c == '>' && !double:
		return true
	}
	kind := uint64(arrayOpen)
	if c == '<' || c == '>' {
		kind = dictOpen
		s.at++
	}
	if c == '<' || c == '[' {
		s.open = s.open<<2 | kind
		return s.open < 1<<60
	}
	closes := s.open&3 == kind
	s.open >>= 2
	return closes
}

// word takes a word, and the section that it begins.
func (s *skimmer) word(m *Map) bool {
	word := s.regular()
	switch string(word) {
	case "beginbfchar", "beginbfrange":
		parser := object.Parser{Data: s.data, At: s.at}
		taken := m.quickTexts(&parser, string(word) == "beginbfrange")
		s.at, s.operands = parser.At, 0
		s.tokens += taken
		return taken > 0 && s.open == 0
	case "endbfchar", "endbfrange":
		return s.operands == 0 && s.open == 0
	case "endobj", "stream": // end an array and a dictionary
		return s.open == 0
	case "true", "false", "null":
		s.operands++
		return true
	}
	if c := word[0] | 0x20; c >= 'a' && c <= 'z' {
		s.operands = 0
	} else {
		s.operands++ // a number, most often
	}
	return true
}
