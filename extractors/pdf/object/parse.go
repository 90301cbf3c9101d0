package object

import (
	"bytes"
	"strconv"
)

// Space reports white space (ISO 32000-1, table 1).
func Space(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

// Delimiter reports a byte that ends a name or a keyword.
func Delimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

// Regular reports a byte that is neither white space nor a delimiter.
func Regular(c byte) bool { return regular[c] }

var regular = func() (table [256]bool) {
	for c := range table {
		table[c] = !Space(byte(c)) && !Delimiter(byte(c))
	}
	return table
}()

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// Keyword is a bare word that is no object: obj, endobj, R, an operator.
type Keyword string

// deepest bounds arrays and dictionaries inside one another. Real files stay
// below ten; hostile ones nest 100,000 deep to overflow the stack.
const deepest = 64

// Parser reads objects from bytes; it forgives what it can.
type Parser struct {
	Data []byte
	At   int
	// References says that "5 0 R" is a reference, as it is outside of content
	// streams.
	References bool
	// open holds the elements of the arrays that are being read.
	open []Object
	// memory is what dictionaries and arrays lie in; nil is memory of their own.
	memory *memory
}

// SkipSpace moves behind white space and comments.
func (p *Parser) SkipSpace() {
	data, at := p.Data, p.At
	for at < len(data) && !regular[data[at]] {
		c := data[at]
		if c == '%' {
			for at < len(data) && data[at] != '\n' && data[at] != '\r' {
				at++
			}
			continue
		}
		if !Space(c) {
			break
		}
		at++
	}
	p.At = at
}

// Next gives the next object or Keyword; ok is false at the end of the data.
func (p *Parser) Next() (o Object, ok bool) { return p.next(0) }

func (p *Parser) next(depth int) (Object, bool) {
	p.SkipSpace()
	if p.At >= len(p.Data) {
		return nil, false
	}
	switch c := p.Data[p.At]; c {
	case '/':
		p.At++
		raw := p.regular()
		if o := usualNames.of(raw); o != nil {
			return o, true
		}
		return unescapeName(raw), true
	case '(':
		return p.literal(), true
	case '<':
		if p.At+1 < len(p.Data) && p.Data[p.At+1] == '<' {
			p.At += 2
			return p.dict(depth + 1), true
		}
		return p.hex(), true
	case '[':
		p.At++
		return p.array(depth + 1), true
	case '>':
		if p.At+1 < len(p.Data) && p.Data[p.At+1] == '>' {
			p.At += 2
			return endDictWord, true
		}
		p.At++
		return p.next(depth)
	case ']':
		p.At++
		return closeWord, true
	case '{', '}', ')':
		p.At++
		return Keyword(string(c)), true
	default:
		return p.word(), true
	}
}

// regular takes the regular characters that begin here.
func (p *Parser) regular() []byte {
	data, at := p.Data, p.At
	for at < len(data) && Regular(data[at]) {
		at++
	}
	word := data[p.At:at]
	p.At = at
	return word
}

// The names and words that nearly every file has, and the whole numbers of
// widths.
var (
	usualNames = newUsual(`ASCII85Decode Adobe Annots Ascent BBox BaseEncoding BaseFont CIDFontType0
		CIDFontType2 CIDInit CIDSystemInfo CIDToGIDMap CMapName CMapType CapHeight Catalog Contents Count CropBox DW
		DecodeParms DescendantFonts Descent DeviceRGB Differences Encoding ExtGState F1 F2 F3 F4 F5 Filter FirstChar
		Flags FlateDecode Font FontBBox FontDescriptor FontFile FontFile2 FontFile3 FontName Group Helvetica I Identity-H
		ImageB ImageC ImageI Info ItalicAngle Kids LastChar Length Length1 Length2 Length3 MediaBox MissingWidth Name
		Ordering PDF Page Pages Parent ProcSet Registry Resources Root Rotate S Size StemV Subtype Supplement Text
		ToUnicode Trans Transparency TrueType Type Type0 Type1 W Widths WinAnsiEncoding XObject`,
		func(word string) Object { return Name(word) })
	usualWords = newUsual(`R ] >> endobj stream begin end dict dup def findresource defineresource pop begincmap
		endcmap currentdict CMapName begincodespacerange endcodespacerange beginbfchar endbfchar beginbfrange endbfrange`,
		func(word string) Object { return Keyword(word) })
	closeWord, endDictWord = Object(Keyword("]")), Object(Keyword(">>"))

	smallNumbers = func() (numbers [1 << 11]Object) {
		for n := range numbers {
			numbers[n] = n
		}
		return numbers
	}()
)

// unescapeName undoes the #-escapes of a name.
func unescapeName(raw []byte) Name {
	if bytes.IndexByte(raw, '#') < 0 {
		return Name(raw)
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] == '#' && i+2 < len(raw)+0 {
			high, ok1 := hexDigit(raw[i+1])
			low, ok2 := hexDigit(raw[i+2])
			if ok1 && ok2 {
				out = append(out, high<<4|low)
				i += 2
				continue
			}
		}
		out = append(out, raw[i])
	}
	return Name(out)
}

func (p *Parser) literal() String {
	out, end := UnescapeString(nil, p.Data, p.At+1)
	p.At = end
	return String(out)
}

// UnescapeString reads a literal string whose content begins at start, and
// gives its bytes, appended to out, and the offset behind its closing bracket
// (ISO 32000-1, 7.3.4.2).
func UnescapeString(out, data []byte, start int) (_ []byte, end int) {
	depth := 1
	i := start
	for ; i < len(data); i++ {
		switch c := data[i]; c {
		case '(':
			depth++
			out = append(out, c)
		case ')':
			depth--
			if depth == 0 {
				return out, i + 1
			}
			out = append(out, c)
		case '\r':
			if i+1 < len(data) && data[i+1] == '\n' {
				i++
			}
			out = append(out, '\n')
		case '\\':
			i++
			if i >= len(data) {
				return out, i
			}
			if i+2 < len(data) && octal(data[i]) && octal(data[i+1]) && octal(data[i+2]) { // nearly always
				out = append(out, (data[i]-'0')<<6|(data[i+1]-'0')<<3|(data[i+2]-'0'))
				i += 2
				continue
			}
			switch e := data[i]; e {
			case 'n':
				out = append(out, '\n')
			case 'r':
				out = append(out, '\r')
			case 't':
				out = append(out, '\t')
			case 'b':
				out = append(out, '\b')
			case 'f':
				out = append(out, '\f')
			case '\n':
			case '\r':
				if i+1 < len(data) && data[i+1] == '\n' {
					i++
				}
			case '0', '1', '2', '3', '4', '5', '6', '7':
				value := int(e - '0')
				for n := 0; n < 2 && i+1 < len(data) && data[i+1] >= '0' && data[i+1] <= '7'; n++ {
					i++
					value = value<<3 | int(data[i]-'0')
				}
				out = append(out, byte(value))
			default:
				out = append(out, e)
			}
		default:
			out = append(out, c)
		}
	}
	return out, i
}

func octal(c byte) bool { return c&^7 == '0' }

func (p *Parser) hex() String {
	p.At++
	end := bytes.IndexByte(p.Data[p.At:], '>')
	if end < 0 {
		end = len(p.Data) - p.At
	}
	raw := p.Data[p.At : p.At+end]
	p.At = min(p.At+end+1, len(p.Data))
	return String(unHex(raw))
}

func (p *Parser) array(depth int) Array {
	start := len(p.open)
	p.elements(depth, start)
	array := p.memory.array(p.open[start:])
	clear(p.open[start:])
	p.open = p.open[:start]
	return array
}

// elements reads an array behind those of p.open that begin before start.
func (p *Parser) elements(depth, start int) {
	for {
		if depth < deepest {
			p.wholeNumbers()
		}
		o, ok := p.next(depth)
		if !ok {
			return
		}
		if word, isWord := o.(Keyword); isWord {
			switch n := len(p.open); {
			case word == "]":
				return
			case word == "R" && p.References && n-start >= 2:
				p.open = append(p.open[:n-2], reference(p.open[n-2], p.open[n-1]))
			case word == "endobj" || word == "stream":
				p.At -= len(word)
				return
			}
			continue
		}
		if depth < deepest {
			p.open = append(p.open, o)
		}
	}
}

// wholeNumbers reads the elements that are small whole numbers and stand next, each
// behind one space or none: widths, most of all that arrays hold.
func (p *Parser) wholeNumbers() {
	data, at := p.Data, p.At
	for {
		if at < len(data) && (data[at] == ' ' || data[at] == '\n') {
			at++
		}
		n, end := 0, at
		for end < len(data) && end < at+4 && data[end]-'0' <= 9 {
			n = 10*n + int(data[end]-'0')
			end++
		}
		if end == at || end >= len(data) || regular[data[end]] || n >= len(smallNumbers) {
			return
		}
		p.open = append(p.open, smallNumbers[n])
		at, p.At = end, end
	}
}

func (p *Parser) dict(depth int) Dict {
	dict := p.memory.dict()
	var key Name
	var few [4]Object
	values := few[:0] // since the key: one, or the three words of a reference
	keep := func() {
		if key != "" && len(values) > 0 && depth < deepest {
			dict[key] = values[0]
		}
		values = values[:0]
	}
	expectKey := true
	for {
		o, ok := p.next(depth)
		if !ok {
			keep()
			return dict
		}
		switch v := o.(type) {
		case Keyword:
			switch {
			case v == ">>":
				keep()
				return dict
			case v == "R" && p.References && len(values) >= 2:
				values = append(values[:0], reference(values[0], values[1]))
			case v == "endobj" || v == "stream":
				p.At -= len(v)
				keep()
				return dict
			}
		case Name:
			if expectKey || len(values) > 0 {
				keep()
				key, expectKey = v, false
			} else {
				values = append(values, o)
				expectKey = true
			}
		default:
			values = append(values, o)
		}
	}
}

func reference(number, generation Object) Object {
	n, ok1 := number.(int)
	g, ok2 := generation.(int)
	if !ok1 || !ok2 || n < 0 {
		return nil
	}
	return Ref{n, g}
}

func (p *Parser) word() Object {
	raw := p.regular()
	if n, ok := parseNumber(raw); ok {
		return n
	}
	switch string(raw) {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	if o := usualWords.of(raw); o != nil {
		return o
	}
	return Keyword(raw)
}

// parseNumber reads a number, ok false where the word is none.
func parseNumber(raw []byte) (o Object, ok bool) {
	if o := quickNumber(raw); o != nil {
		return o, true
	}
	if len(raw) == 0 || len(raw) > 40 {
		return nil, false
	}
	if c := raw[0]; c != '-' && c != '+' && c != '.' && (c < '0' || c > '9') {
		return nil, false
	}
	if bytes.IndexByte(raw, '.') < 0 { // else an error would be made for nothing
		if n, err := strconv.Atoi(string(raw)); err == nil {
			return n, true
		}
	}
	if f, err := strconv.ParseFloat(string(raw), 64); err == nil {
		return f, true
	}
	return nil, false
}

// quickNumber reads a number of the usual form, digits with a minus before them
// or a point between them, nil for any other. A quotient of two whole numbers
// below 2^53 is what strconv gives, too.
func quickNumber(raw []byte) Object {
	digits := raw
	negative := len(raw) > 0 && raw[0] == '-'
	if negative {
		digits = raw[1:]
	}
	const most = 15 // digits, so that neither number reaches 2^53
	if len(digits) == 0 || len(digits) > most+1 {
		return nil
	}
	n, divisor := 0, 0
	for _, c := range digits {
		switch {
		case c >= '0' && c <= '9':
			n, divisor = 10*n+int(c-'0'), 10*divisor
		case c == '.' && divisor == 0 && len(digits) > 1:
			divisor = 1
		default:
			return nil
		}
	}
	switch {
	case divisor == 0 && len(digits) > most:
		return nil
	case divisor > 0 && negative:
		return -(float64(n) / float64(divisor))
	case divisor > 0:
		return float64(n) / float64(divisor)
	case negative:
		return -n
	case n < len(smallNumbers):
		return smallNumbers[n]
	}
	return n
}
