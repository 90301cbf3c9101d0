// Package font turns the strings of a content stream into characters with
// their widths: Type 0, Type 1, TrueType and Type 3 fonts (ISO 32000-1, 9.5 to
// 9.10).
//
// Several sources may say what a code means, and they contradict one another.
// They are believed in this order: a predefined CMap of a charset, since the
// codes then are text; the ToUnicode map; the character collection by CID; the
// encoding and its glyph names; the rule of Chinese font names. Whether the
// outcome is good text is judged in package pdf, by page.
package font

import (
	"strings"
	"sync"
	"unicode/utf8"

	"taizhang/extractors/pdf/cmap"
	"taizhang/extractors/pdf/object"
)

// Char is one character code of a font. Widths are in ems of the text size.
type Char struct {
	// Text is what the code means, "\ufffd" where nothing tells.
	Text string
	// Single is the character of Text where it has just one, else 0.
	Single rune
	// Width is how far the pen moves in horizontal writing.
	Width float64
	// Advance is how far it moves in vertical writing; negative is down.
	Advance float64
	// Space says that the word spacing counts: code 32 of one byte.
	Space bool
	// Guessed says that the text rests on a rule, not on the file's word.
	Guessed bool
}

// Unknown is the text of a code that nothing explains.
const Unknown = "\ufffd"

// Font reads strings. It is not safe for use by several goroutines.
type Font struct {
	// Name is the PostScript name without its subset tag.
	Name string
	// Vertical says that the text runs from top to bottom.
	Vertical bool
	// Em is the size of the em in text space units: 1 but for Type 3 fonts whose
	// glyph space is not the usual one.
	Em float64

	file    *object.File
	memory  *Memory
	lengths lengths
	encoder encoder
	unicode *cmap.Map // ToUnicode, nil if none
	widths  widths
	// chars are the characters once read, in parts of charsTogether. The tables
	// give their numbers, from 1, by codes of one byte, of two, and longer ones:
	// numbers, since tables of pointers were a seventh of all memory that was
	// allocated for notices.
	chars  []*[charsTogether]Char
	count  int32
	single *[256]int32
	pages  *[256]*[256]int32
	long   map[uint32]int32
}

const charsTogether = 32

// lengths says what two bytes tell of the length of the code that they begin.
type lengths uint8

const (
	// anyLength: nothing, only the encoder knows.
	anyLength lengths = iota
	// oneByte: every code has one byte.
	oneByte
	// pairsTold: two bytes that were a code are one wherever they stand, but for those
	// that may be the first half of a character in UTF-16.
	pairsTold
)

// encoder is what differs between fonts of one byte and composite fonts.
type encoder interface {
	// next takes a code off a string.
	next(s []byte) (code uint32, length int)
	// text gives the characters by charset (before) or by the weaker sources
	// that come behind the ToUnicode map.
	charset(code uint32, length int) string
	fallback(code uint32, length int) (text string, guessed bool)
	// cid gives the key of the font's widths.
	cid(code uint32, first rune) int
}

// largestMap bounds the CMaps and programs of a font; a ToUnicode map of a
// whole Chinese font is below 1 MB.
const largestMap = 8 << 20

// mapMemory is for unpacked CMaps, of which nothing is kept. One that is larger
// than a subset needs is not used again.
var mapMemory = sync.Pool{New: func() any { return new([]byte) }}

const mostMapMemory = 1 << 18

// Load reads a font dictionary. A broken one gives a font that reads what it
// can. The font lies in the memory and ends when that is freed.
func Load(file *object.File, dict object.Dict, memory *Memory) *Font {
	f := &Font{file: file, memory: memory, Em: 1, Name: plainName(string(file.Name(dict, "BaseFont")))}
	if stream := file.Stream(dict, "ToUnicode"); stream != nil {
		unpacked := mapMemory.Get().(*[]byte)
		data, _ := file.DecodeInto(*unpacked, stream, largestMap)
		if m := memory.cmap(data); m.HasText() {
			f.unicode = m
		}
		if cap(data) <= mostMapMemory {
			*unpacked = data[:0]
		}
		mapMemory.Put(unpacked)
	}
	switch file.Name(dict, "Subtype") {
	case "Type0":
		f.loadComposite(dict)
	default:
		f.loadSimple(dict)
	}
	return f
}

// plainName takes off the tag of a subset: ABCDEF+SimSun.
func plainName(name string) string {
	if i := strings.IndexByte(name, '+'); i == 6 {
		return name[i+1:]
	}
	return name
}

// Next gives the first character of a string and how many bytes it takes; the
// length is 0 only for an empty string.
func (f *Font) Next(s []byte) (char *Char, length int) {
	if len(s) == 0 {
		return nil, 0
	}
	if number, length := f.met(s); number != 0 {
		return f.char(number), length
	}
	code, length := f.encoder.next(s)
	if length <= 0 {
		length = 1
	}
	switch {
	case length == 1 && code < 256:
		if f.single == nil {
			f.single = f.memory.tables.take()
		}
		return f.known(&f.single[code], code, length), length
	case length == 2 && code < 1<<16:
		if f.pages == nil {
			f.pages = f.memory.planes.take()
		}
		page := f.pages[code>>8]
		if page == nil {
			page = f.memory.tables.take()
			f.pages[code>>8] = page
		}
		return f.known(&page[code&255], code, length), length
	}
	if f.long == nil {
		f.long = map[uint32]int32{}
	}
	number := f.long[code]
	if char = f.known(&number, code, length); f.long[code] == 0 {
		f.long[code] = number
	}
	return char, length
}

// met gives the number of the first character of a string, where it is surely the one
// that was met before, 0 else.
func (f *Font) met(s []byte) (number int32, length int) {
	switch {
	case f.lengths == oneByte && f.single != nil:
		return f.single[s[0]], 1
	case f.lengths == pairsTold && f.pages != nil && len(s) > 1 && s[0]&^3 != 0xd8:
		if page := f.pages[s[0]]; page != nil {
			return page[s[1]], 2
		}
	}
	return 0, 0
}

// known gives the character of a number, which it gives a new one where it is 0.
func (f *Font) known(number *int32, code uint32, length int) *Char {
	if *number == 0 {
		*number = f.add(code, length)
	}
	return f.char(*number)
}

func (f *Font) char(number int32) *Char {
	at := uint32(number - 1)
	return &f.chars[at/charsTogether][at%charsTogether]
}

// add reads a character and gives its number.
func (f *Font) add(code uint32, length int) int32 {
	if f.count%charsTogether == 0 {
		f.chars = append(f.chars, f.memory.chars.take())
	}
	c := &f.chars[f.count/charsTogether][f.count%charsTogether]
	f.count++
	first := f.usual(code, length)
	if first != 0 {
		c.Text, c.Single = cmap.TextOf(first), first
	} else {
		text, guessed := f.text(code, length)
		c.Text, c.Guessed = Fold(text), guessed
		if r, width := utf8.DecodeRuneInString(c.Text); width == len(c.Text) && width > 0 {
			c.Single = r
		}
		first, _ = utf8.DecodeRuneInString(text)
	}
	c.Space = length == 1 && code == ' '
	cid := 0
	if f.widths.numbered() {
		cid = f.encoder.cid(code, first)
	}
	f.widths.measure(c, cid)
	return f.count
}

// usual gives the character of a code whose best source names a single one that
// needs no second thought, 0 for any other: the short way to what text finds.
func (f *Font) usual(code uint32, length int) (r rune) {
	switch e := f.encoder.(type) {
	case *composite:
		if e.predefined != nil && !e.predefined.Identity() {
			r = e.predefined.Rune(code, length)
		} else if f.unicode != nil {
			r = f.unicode.Rune(code)
		}
	case *simple:
		if f.unicode != nil && length == 1 {
			r = f.unicode.Rune(code)
		}
	}
	if foldable(r) || Private(r) || !meaning(r) {
		return 0
	}
	return r
}

func (f *Font) text(code uint32, length int) (text string, guessed bool) {
	text = f.encoder.charset(code, length)
	if text != "" && !private(text) {
		return text, false
	}
	if f.unicode != nil {
		if mapped, ok := f.unicode.Text(code); ok && meaningful(mapped) {
			return mapped, false
		}
	}
	if text != "" {
		return text, false
	}
	if text, guessed = f.encoder.fallback(code, length); text != "" {
		return text, guessed
	}
	return Unknown, true
}

// meaningful sorts out what writers put into maps for codes that they do not
// know: nothing, NUL, U+FFFD.
func meaningful(text string) bool {
	if text == "" {
		return false
	}
	for _, r := range text {
		if meaning(r) {
			return true
		}
	}
	return false
}

func meaning(r rune) bool { return r != 0 && r != utf8.RuneError && r != 0xffff && r != 0xfffe }

// private reports text of the private use areas, which says nothing by itself.
func private(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return Private(r)
}

// Private reports a character of the private use areas.
func Private(r rune) bool {
	return r >= 0xe000 && r <= 0xf8ff || r >= 0xf0000
}
