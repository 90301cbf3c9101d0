// Package cmap turns the bytes of a PDF string into character codes, and codes
// into characters: the CMaps that a file carries (ISO 32000-1, 9.7.5 and
// 9.10.3), the predefined ones by their names, and the characters of Adobe's
// collections by CID.
//
// A predefined CMap of a charset (GBK-EUC-H, UniGB-UTF16-H, ETen-B5-H) needs no
// table: its codes are text in that charset. The tables embedded here serve
// fonts whose codes are CIDs. Which of several sources is believed is decided
// in package font.
package cmap

import (
	"cmp"
	"slices"
	"sort"
	"unicode/utf16"

	"taizhang/extractors/pdf/object"
)

// Map is a CMap that a file carries: an encoding (codes to CIDs) or a
// ToUnicode map (codes to text).
type Map struct {
	// Base names the CMap that this one extends, "" if none.
	Base string
	// Vertical says that the text runs from top to bottom (WMode 1).
	Vertical bool
	// Spaces are the code lengths, empty where the map gives none.
	Spaces []Space
	// cids and texts are sorted by code once read.
	cids  []cidRange
	texts []textRange
	// units holds the texts of all entries, one behind the other.
	units []uint16
}

// Space is a range of codes of one length in bytes.
type Space struct {
	Length    int
	Low, High uint32
}

type cidRange struct{ low, high, cid uint32 }

// textRange gives the codes from low to high the text that begins at start of
// the map's units, its last unit counted up.
type textRange struct {
	low, high     uint32
	start, length int32
}

// mostEntries bounds what one map may hold; a map of a whole CID font has
// some 30,000.
const mostEntries = 200_000

// Parse reads a CMap; what it cannot read, it leaves out.
func Parse(data []byte) *Map { return parse(data, true) }

// Read reads a CMap as Parse does, in the place of what the map had before and in its
// memory.
func (m *Map) Read(data []byte) {
	*m = Map{texts: m.texts[:0], units: m.units[:0]}
	m.parse(data, true)
}

// Size is about how many bytes the map takes.
func (m *Map) Size() int { return 16*cap(m.texts) + 2*cap(m.units) + 12*cap(m.cids) }

// parse reads a CMap, the sections in the usual form by a short way if quick.
func parse(data []byte, quick bool) *Map {
	m := &Map{}
	m.parse(data, quick)
	return m
}

func (m *Map) parse(data []byte, quick bool) {
	parser := object.Parser{Data: data}
	var operands []object.Object
	for entries := 0; entries < mostEntries; {
		o, ok := parser.Next()
		if !ok {
			break
		}
		word, isWord := o.(object.Keyword)
		if !isWord {
			operands = append(operands, o)
			if len(operands) > mostEntries {
				break
			}
			continue
		}
		switch word {
		case "beginbfchar", "beginbfrange":
			if quick {
				entries += m.quickTexts(&parser, word == "beginbfrange")
			}
		case "usecmap":
			if name, ok := last(operands).(object.Name); ok {
				m.Base = string(name)
			}
		case "def":
			m.define(operands)
		case "endcodespacerange":
			m.addSpaces(operands)
		case "endcidchar", "endcidrange":
			m.addCIDs(operands, word == "endcidrange")
		case "endbfchar", "endbfrange":
			m.addTexts(operands, word == "endbfrange")
		}
		entries += len(operands)
		operands = operands[:0]
	}
	sortByLow(m.cids, func(a, b cidRange) int { return cmp.Compare(a.low, b.low) })
	sortByLow(m.texts, func(a, b textRange) int { return cmp.Compare(a.low, b.low) })
}

// sortByLow sorts entries that mostly are in order, as writers list them.
func sortByLow[Entry any](entries []Entry, order func(a, b Entry) int) {
	if !slices.IsSortedFunc(entries, order) {
		slices.SortStableFunc(entries, order)
	}
}

func last(operands []object.Object) object.Object {
	if len(operands) == 0 {
		return nil
	}
	return operands[len(operands)-1]
}

func (m *Map) define(operands []object.Object) {
	if len(operands) < 2 {
		return
	}
	name, _ := operands[len(operands)-2].(object.Name)
	if value, ok := last(operands).(int); ok && name == "WMode" {
		m.Vertical = value == 1
	}
}

// code gives a code and its length, length 0 if the object is no code.
func code(o object.Object) (value uint32, length int) {
	s, ok := o.(object.String)
	if !ok || len(s) > 4 {
		return 0, 0
	}
	for i := range len(s) {
		value = value<<8 | uint32(s[i])
	}
	return value, len(s)
}

func (m *Map) addSpaces(operands []object.Object) {
	for i := 0; i+1 < len(operands) && len(m.Spaces) < 256; i += 2 {
		low, length := code(operands[i])
		high, length2 := code(operands[i+1])
		if length > 0 && length == length2 && low <= high {
			m.Spaces = append(m.Spaces, Space{length, low, high})
		}
	}
}

func (m *Map) addCIDs(operands []object.Object, ranges bool) {
	step := 2
	if ranges {
		step = 3
	}
	for i := 0; i+step <= len(operands); i += step {
		low, length := code(operands[i])
		high, length2 := code(operands[i+step-2])
		cid, ok := operands[i+step-1].(int)
		if length > 0 && length2 > 0 && ok && cid >= 0 && low <= high {
			m.cids = append(m.cids, cidRange{low, high, uint32(cid)})
		}
	}
}

func (m *Map) addTexts(operands []object.Object, ranges bool) {
	if !ranges {
		for i := 0; i+1 < len(operands); i += 2 {
			if low, length := code(operands[i]); length > 0 {
				m.addText(low, low, operands[i+1])
			}
		}
		return
	}
	for i := 0; i+2 < len(operands); i += 3 {
		low, length := code(operands[i])
		high, length2 := code(operands[i+1])
		if length == 0 || length2 == 0 || low > high {
			continue
		}
		if array, ok := operands[i+2].(object.Array); ok {
			for n, o := range array {
				if uint32(n) <= high-low {
					m.addText(low+uint32(n), low+uint32(n), o)
				}
			}
		} else {
			m.addText(low, high, operands[i+2])
		}
	}
}

// longestText bounds what one code may stand for; ligatures have a handful of
// characters.
const longestText = 64

// addText notes an entry, if its text is a string of a sensible length.
func (m *Map) addText(low, high uint32, text object.Object) {
	if s, ok := text.(object.String); ok && len(s) > 0 && len(s) <= longestText {
		m.note(low, high, []byte(s))
	}
}

// note keeps the UTF-16 units of a text; a single byte stands for itself.
func (m *Map) note(low, high uint32, text []byte) {
	start := len(m.units)
	if len(text) == 1 {
		m.units = append(m.units, uint16(text[0]))
	}
	for i := 0; i+1 < len(text); i += 2 {
		m.units = append(m.units, uint16(text[i])<<8|uint16(text[i+1]))
	}
	n := len(m.texts)
	m.texts = slices.Grow(m.texts, 1)[:n+1]
	r := &m.texts[n] // written where it lies, for which the processor need not wait
	r.low, r.high, r.start, r.length = low, high, int32(start), int32(len(m.units)-start)
}

// overlaps is how many entries a single exception may be nested in: a writer
// lists a range and corrects a code within it.
const overlaps = 8

// Text gives the characters of a code, ok false where the map does not name it.
func (m *Map) Text(code uint32) (text string, ok bool) {
	r, ok := m.find(code)
	if !ok {
		return "", false
	}
	units := m.units[r.start : r.start+r.length]
	if first := units[0] + uint16(code-r.low); r.length == 1 && !utf16.IsSurrogate(rune(first)) {
		return TextOf(rune(first)), true
	}
	shifted := append([]uint16(nil), units...)
	shifted[len(shifted)-1] += uint16(code - r.low)
	return string(utf16.Decode(shifted)), true
}

// Rune gives the character of a code that stands for one of the basic plane, as
// by far the most do, 0 for any other.
func (m *Map) Rune(code uint32) rune {
	r, ok := m.find(code)
	if !ok || r.length != 1 {
		return 0
	}
	first := rune(m.units[r.start] + uint16(code-r.low))
	if utf16.IsSurrogate(first) {
		return 0
	}
	return first
}

// find gives the last entry that names a code.
func (m *Map) find(code uint32) (found textRange, ok bool) {
	low, high := 0, len(m.texts) // the first that begins behind the code is between
	if high == 0 || code < m.texts[0].low {
		return found, false
	}
	// A subset numbers its characters, and the map names each.
	if at := int(code - m.texts[0].low); at < high && m.texts[at].low == code {
		if low = at + 1; low < high && m.texts[low].low > code {
			high = low
		}
	}
	for low < high {
		if middle := (low + high) / 2; m.texts[middle].low > code {
			high = middle
		} else {
			low = middle + 1
		}
	}
	for i := low - 1; i >= 0 && i >= low-overlaps; i-- {
		if m.texts[i].high >= code {
			return m.texts[i], true
		}
	}
	return found, false
}

// HasText says whether the map is a ToUnicode map with any entry.
func (m *Map) HasText() bool { return len(m.texts) > 0 }

// CID gives the CID of a code, ok false where the map does not name it.
func (m *Map) CID(code uint32) (cid uint32, ok bool) {
	i := sort.Search(len(m.cids), func(i int) bool { return m.cids[i].low > code }) - 1
	if i < 0 || code > m.cids[i].high {
		return 0, false
	}
	return m.cids[i].cid + code - m.cids[i].low, true
}

// Next takes the first code off a string by the code spaces; two bytes at a
// time where the map gives none.
func (m *Map) Next(s []byte) (value uint32, length int) {
	if len(m.Spaces) == 0 {
		return fixed(2)(s)
	}
	for length = 1; length <= 4 && length <= len(s); length++ {
		value = value<<8 | uint32(s[length-1])
		for _, space := range m.Spaces {
			if space.Length == length && inSpace(value, space) {
				return value, length
			}
		}
	}
	shortest := 4
	for _, space := range m.Spaces {
		shortest = min(shortest, space.Length)
	}
	return fixed(shortest)(s)
}

// inSpace holds each byte against its own range, as the format says.
func inSpace(value uint32, space Space) bool {
	for shift := 0; shift < 8*space.Length; shift += 8 {
		b := byte(value >> shift)
		if b < byte(space.Low>>shift) || b > byte(space.High>>shift) {
			return false
		}
	}
	return true
}

// fixed cuts codes of one length; a shorter rest is a code of its own.
func fixed(length int) func([]byte) (uint32, int) {
	return func(s []byte) (value uint32, n int) {
		for n < length && n < len(s) {
			value = value<<8 | uint32(s[n])
			n++
		}
		return value, n
	}
}
