package ledger

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Cells are the words of one row by the names of their columns: a day in its ISO
// form, a number in digits. A column that is not in it, or holds "", is empty.
//
// They are a list, since a ledger holds tens of thousands of rows and a row has
// some twenty cells: a map of them takes four times the room.
type Cells []Cell

// Cell is the words of one column.
type Cell struct{ Name, Text string }

// CellsOf makes cells of a map, in the order of the names.
func CellsOf(words map[string]string) Cells {
	cells := make(Cells, 0, len(words))
	for _, name := range slices.Sorted(maps.Keys(words)) {
		cells = append(cells, Cell{name, words[name]})
	}
	return cells
}

func (c Cells) at(name string) int {
	for i := range c {
		if c[i].Name == name {
			return i
		}
	}
	return -1
}

// Get gives the words in a column.
func (c Cells) Get(name string) string {
	if at := c.at(name); at >= 0 {
		return c[at].Text
	}
	return ""
}

// Spread puts the words of each of some columns into the place of its name, ""
// where there are none. Where the cells come in the order of the names, as those
// of a line do but for what people wrote, each is found at once.
func (c Cells) Spread(names []string, into []string) {
	clear(into)
	next := 0
	for i := range c {
		for range names {
			if next == len(names) {
				next = 0
			}
			next++
			if names[next-1] == c[i].Name {
				into[next-1] = c[i].Text
				break
			}
		}
	}
}

// Has reports whether the column is there, with words or without.
func (c Cells) Has(name string) bool { return c.at(name) >= 0 }

// Put sets the words in a column.
func (c *Cells) Put(name, text string) {
	if at := c.at(name); at >= 0 {
		(*c)[at].Text = text
		return
	}
	*c = append(*c, Cell{name, text})
}

// Drop takes a column out.
func (c *Cells) Drop(name string) {
	if at := c.at(name); at >= 0 {
		*c = slices.Delete(*c, at, at+1)
	}
}

// Equal reports whether both have the same columns with the same words, in
// whatever order.
func (c Cells) Equal(d Cells) bool {
	if len(c) != len(d) {
		return false
	}
	for i, cell := range c {
		if d[i] == cell { // most often the order is the same
			continue
		}
		if at := d.at(cell.Name); at < 0 || d[at].Text != cell.Text {
			return false
		}
	}
	return true
}

// IsPlain reports a text that is whole UTF-8 and has no control characters but
// tabs and line feeds, and not U+FFFE or U+FFFF: what XML and JSON hold as it is.
func IsPlain(text string) bool {
	plain, _ := plainness(text)
	return plain
}

// plainness reports whether IsPlain is true of a text, and whether it is bare as well
// (Line.Bare). Every cell of a ledger comes here, so that the characters of which nearly
// all of them are, of one byte and of three, are not decoded.
func plainness(text string) (plain, bare bool) {
	signs := uint8(0)
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c >= ' ' && c < utf8.RuneSelf, c == '\t', c == '\n':
			signs |= sign[c]
			i++
		case i+2 < len(text) && isPlainThree(c, text[i+1], text[i+2]):
			for i += 3; i+8 <= len(text) && isPlainPair(eightAt(text, i)); i += 6 {
			}
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			if r < ' ' || r == utf8.RuneError && size == 1 || r == 0xFFFE || r == 0xFFFF {
				return false, false
			}
			i += size
		}
	}
	return true, signs == 0
}

// plainness is that of all words.
func (c Cells) plainness() (plain, bare bool) {
	bare = true
	for i := range c {
		plain, free := plainness(c[i].Text)
		if !plain {
			return false, false
		}
		bare = bare && free
	}
	return true, bare
}

// sign is 1 for the plain characters that keep a text from being bare.
var sign = [utf8.RuneSelf]uint8{'"': 1, '\'': 1, '&': 1, '<': 1, '>': 1, '_': 1, '\t': 1}

// isPlainThree reports three bytes that are one character, but not every such
// character: those that begin with E0 and ED, with which some are none, and those
// with EF BF, of which two are not plain, are left out.
func isPlainThree(a, b, c byte) bool {
	const begins, continues = 0xC0, 0x80
	return a > 0xE0 && a <= 0xEF && a != 0xED && b&begins == continues && c&begins == continues && (a != 0xEF || b != 0xBF)
}

// isPlainPair reports that the first six of eight bytes are two characters of three bytes
// each that are plain, but not every such pair: those that begin with E0 and ED, with
// which some are none, and those with EF BF are left out. Nearly all of a Chinese text are
// such pairs, and to look at two together takes a third less time.
func isPlainPair(eight uint64) bool {
	const (
		begins, pair = 0xC0C0F0C0C0F0, 0x8080E08080E0
		sound        = 0xFFFF &^ (1<<0x0 | 1<<0xD) // by the lower half of the first byte
		some         = 0xBFEF                      // of these are not plain
	)
	return eight&begins == pair && sound>>(eight&0xF)&(sound>>(eight>>24&0xF))&1 == 1 && eight&0xFFFF != some && eight>>24&0xFFFF != some
}

// eightAt gives eight bytes of a text as one number.
func eightAt(text string, at int) uint64 {
	t := text[at : at+8]
	return uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
		uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
}

// AppendJSON writes the cells as a JSON object. plain says that IsPlain was found
// of the words.
func (c Cells) AppendJSON(out []byte, plain bool) []byte {
	out = append(out, '{')
	for i, cell := range c {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendJSONString(out, cell.Name, false)
		out = append(out, ':')
		out = appendJSONString(out, cell.Text, plain)
	}
	return append(out, '}')
}

// JSONWriter writes the cells of many lines as Cells.AppendJSON does. Nearly all lines
// have the same columns in the same order, and their names, a third of the bytes, are
// looked at once: that takes half of the time.
type JSONWriter struct{ names, quoted []string }

// Append writes the cells as a JSON object.
func (w *JSONWriter) Append(out []byte, c Cells, plain bool) []byte {
	out = append(out, '{')
	at := 0
	for i := range c {
		if i > 0 {
			out = append(out, ',')
		}
		at = w.place(c[i].Name, at)
		out = append(out, w.quoted[at]...)
		out = appendJSONString(out, c[i].Text, plain)
		at++
	}
	return append(out, '}')
}

// place finds a name, from the place on at which it is expected.
func (w *JSONWriter) place(name string, from int) int {
	for at := from; at < len(w.names); at++ {
		if w.names[at] == name {
			return at
		}
	}
	if at := slices.Index(w.names, name); at >= 0 {
		return at
	}
	w.names = append(w.names, name)
	w.quoted = append(w.quoted, string(append(appendJSONString(nil, name, false), ':')))
	return len(w.names) - 1
}

// appendJSONString writes a text as a JSON string (RFC 8259, section 7). Bytes
// that are no UTF-8 become U+FFFD.
func appendJSONString(out []byte, text string, plain bool) []byte {
	if !plain && !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	const digits = "0123456789abcdef"
	out = append(out, '"')
	from := 0
	for i := asItIs(text, 0); i < len(text); i = asItIs(text, i+1) {
		c := text[i]
		out = append(out, text[from:i]...)
		switch c {
		case '"', '\\':
			out = append(out, '\\', c)
		case '\n':
			out = append(out, '\\', 'n')
		default:
			out = append(out, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		}
		from = i + 1
	}
	return append(append(out, text[from:]...), '"')
}

// asItIs gives the place, from one on, of the first byte of a text that JSON escapes,
// len(text) where there is none. It looks at eight bytes at a time: in most texts there
// is none, and every text of a ledger comes here.
func asItIs(text string, from int) int {
	const (
		each  = 0x0101010101010101
		highs = 0x80 * each
	)
	at := from
	for ; at+8 <= len(text); at += 8 {
		eight := eightAt(text, at)
		quotes, slashes := eight^'"'*each, eight^'\\'*each
		// A byte below n borrows from its highest bit when n is taken from it.
		if ((eight-' '*each)&^eight|(quotes-each)&^quotes|(slashes-each)&^slashes)&highs != 0 {
			break
		}
	}
	for at < len(text) && text[at] >= ' ' && text[at] != '"' && text[at] != '\\' {
		at++
	}
	return at
}

// CutJSON reads the cells at the beginning of a text, a JSON object of strings
// without blanks as AppendJSON and encoding/json write it, and gives what
// follows. The words are cut out of the text where they stand in it as they are.
func CutJSON(text string) (cells Cells, rest string, err error) {
	rest, ok := strings.CutPrefix(text, "{")
	if !ok {
		return nil, "", errNoCells
	}
	cells = make(Cells, 0, strings.Count(text, `":"`))
	for !strings.HasPrefix(rest, "}") {
		if len(cells) > 0 {
			if rest, ok = strings.CutPrefix(rest, ","); !ok {
				return nil, "", errNoCells
			}
		}
		var cell Cell
		if cell.Name, rest, err = cutJSONString(rest); err != nil {
			return nil, "", err
		}
		if rest, ok = strings.CutPrefix(rest, ":"); !ok {
			return nil, "", errNoCells
		}
		if cell.Text, rest, err = cutJSONString(rest); err != nil {
			return nil, "", err
		}
		cells = append(cells, cell)
	}
	return cells, rest[1:], nil
}

var errNoCells = errors.New("no JSON object of strings")

func cutJSONString(text string) (word, rest string, err error) {
	if !strings.HasPrefix(text, `"`) {
		return "", "", errNoCells
	}
	plain := true
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			plain = false
			i++
		case '"':
			if plain {
				return text[1:i], text[i+1:], nil
			}
			err := json.Unmarshal([]byte(text[:i+1]), &word)
			return word, text[i+1:], err
		}
	}
	return "", "", errNoCells
}

// MarshalJSON gives a JSON object.
func (c Cells) MarshalJSON() ([]byte, error) { return c.AppendJSON(nil, false), nil }

// UnmarshalJSON reads a JSON object of strings.
func (c *Cells) UnmarshalJSON(data []byte) error {
	words := map[string]string{}
	if err := json.Unmarshal(data, &words); err != nil {
		return err
	}
	*c = CellsOf(words)
	return nil
}
