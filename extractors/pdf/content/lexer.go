package content

import (
	"strconv"

	"taizhang/extractors/pdf/object"
)

// operand is one operand of an operator. Arrays and dictionaries lie flat
// between their brackets, so that no operand costs an allocation. It holds no
// pointer, of which the collector would have to be told.
type operand struct {
	kind operandKind
	// unescaped says that the bytes of a string lie in the lexer's scratch, not in the
	// stream.
	unescaped bool
	// start and end are where the bytes of a string or a name lie.
	start, end int32
	number     float64 // of a number
}

type operandKind uint8

const (
	numberOperand operandKind = iota
	stringOperand
	nameOperand
	openArray
	closeArray
	openDict
	closeDict
	otherOperand
)

// mostOperands bounds one operator's operands; TJ arrays of a line stay below
// a few hundred.
const mostOperands = 1 << 14

// lexer cuts a content stream into operators with their operands. It is
// apart from object.Parser because it runs over every byte of every page.
type lexer struct {
	data     []byte
	at       int
	operands []operand
	scratch  []byte // holds strings whose escapes had to be undone
}

// bytes gives those of a string or a name, none of any other operand.
func (l *lexer) bytes(o *operand) []byte {
	switch {
	case o.kind != stringOperand && o.kind != nameOperand:
		return nil
	case o.unescaped:
		return l.scratch[o.start:o.end:o.end]
	}
	return l.data[o.start:o.end]
}

// next gives the next operator, its operands in l.operands; ok is false at the
// end of the stream.
func (l *lexer) next() (operator []byte, ok bool) {
	l.operands = l.operands[:0]
	l.scratch = l.scratch[:0]
	data, at := l.data, l.at
	for {
		for at < len(data) && classes[data[at]] == spaceByte {
			at++
		}
		if at >= len(data) {
			l.at = at
			return nil, false
		}
		switch classes[data[at]] {
		case numberByte:
			o := l.place()
			o.kind = numberOperand
			if at+1 < len(data) && data[at] >= '0' && data[at+1] == ' ' { // a single digit, a third of all
				o.number = float64(data[at] - '0')
				at += 2
			} else {
				o.number, at = number(data, at)
			}
		case wordByte:
			start := at
			at = behindWord(data, at)
			word := data[start:at]
			if len(word) < len("true") || string(word) != "true" && string(word) != "false" && string(word) != "null" {
				l.at = at
				return word, true
			}
			l.place().kind = otherOperand
		case commentByte:
			for at < len(data) && data[at] != '\n' && data[at] != '\r' {
				at++
			}
		default:
			at = l.delimited(l.place(), at)
		}
	}
}

// place gives that of one more operand, in which one of another operator stands
// still; what goes over the bound has one that nobody reads. Operands are written
// where they lie: to copy each of them cost half of the time of the lexer.
func (l *lexer) place() *operand {
	n := len(l.operands)
	if n == cap(l.operands) {
		if n >= mostOperands {
			return &operand{}
		}
		l.operands = append(make([]operand, 0, min(max(2*n, 64), mostOperands)), l.operands...)
	}
	l.operands = l.operands[:n+1]
	return &l.operands[n]
}

// delimited reads an operand that begins with a delimiter and gives the offset behind
// it.
func (l *lexer) delimited(o *operand, at int) (end int) {
	data := l.data
	switch data[at] {
	case '(':
		return l.literal(o, at+1)
	case '/':
		end = behindWord(data, at+1)
		o.kind, o.unescaped, o.start, o.end = nameOperand, false, int32(at+1), int32(end)
		return end
	case '<':
		if at+1 >= len(data) || data[at+1] != '<' {
			return l.hex(o, at+1)
		}
		o.kind = openDict
		return at + 2
	case '>':
		o.kind = closeDict
		return at + 2
	case '[':
		o.kind = openArray
	case ']':
		o.kind = closeArray
	}
	return at + 1
}

// byteClass is what a byte can begin.
type byteClass uint8

const (
	wordByte  byteClass = iota
	spaceByte           // white space, and a bracket that means nothing in a content stream
	numberByte
	delimiterByte
	commentByte
)

var classes = func() (table [256]byteClass) {
	for i := range table {
		switch c := byte(i); {
		case object.Space(c), c == '{', c == '}', c == ')':
			table[i] = spaceByte
		case c >= '0' && c <= '9' || c == '-' || c == '.' || c == '+':
			table[i] = numberByte
		case c == '%':
			table[i] = commentByte
		case object.Delimiter(c):
			table[i] = delimiterByte
		}
	}
	return table
}()

// behindWord gives the place behind the word that starts at one, by one byte at least.
func behindWord(data []byte, at int) int {
	start := at
	for at < len(data) && object.Regular(data[at]) {
		at++
	}
	if at == start && at < len(data) && !object.Delimiter(data[at]) {
		at++
	}
	return at
}

// number reads a number by hand, since strconv wants a string, and gives the place
// behind it; what follows an odd sign, as in "12-34", is left out as other
// readers do.
func number(data []byte, at int) (value float64, end int) {
	start := at
	negative := false
	for at < len(data) && (data[at] == '-' || data[at] == '+') {
		negative = negative || data[at] == '-'
		at++
	}
	whole, digits := int64(0), 0
	for at < len(data) && data[at] >= '0' && data[at] <= '9' && digits < 18 {
		whole = whole*10 + int64(data[at]-'0')
		at++
		digits++
	}
	value = float64(whole)
	if at < len(data) && data[at] == '.' {
		at++
		fraction, scale := int64(0), 0
		for at < len(data) && data[at] >= '0' && data[at] <= '9' {
			if scale < len(tens)-1 {
				fraction = fraction*10 + int64(data[at]-'0')
				scale++
			}
			at++
		}
		value += float64(fraction) / tens[scale]
	}
	if at < len(data) && classes[data[at]] != spaceByte { // else, nearly always, it ends here
		rest := at
		for at < len(data) && object.Regular(data[at]) {
			if c := data[at]; c != '-' && c != '.' && c != '+' && (c < '0' || c > '9') && (c|0x20) != 'e' {
				break
			}
			at++
		}
		if at > rest && (data[rest]|0x20) == 'e' {
			if f, err := strconv.ParseFloat(string(data[start:at]), 64); err == nil {
				return f, at
			}
		}
	}
	if negative {
		return -value, at
	}
	return value, at
}

// tens are the powers of ten that a fraction is divided by.
var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// literal reads a string whose content begins at an offset. It lies in the data where
// no escape stands in it.
func (l *lexer) literal(o *operand, start int) (end int) {
	o.kind, o.unescaped, o.start, o.end = stringOperand, false, int32(start), int32(len(l.data))
	depth := 1
	for i := start; i < len(l.data); i++ {
		switch l.data[i] {
		case '\\', '\r':
			o.unescaped, o.start = true, int32(len(l.scratch))
			l.scratch, end = object.UnescapeString(l.scratch, l.data, start)
			o.end = int32(len(l.scratch))
			return end
		case '(':
			depth++
		case ')':
			depth--
			if depth == 0 {
				o.end = int32(i)
				return i + 1
			}
		}
	}
	return len(l.data)
}

// hex reads a hexadecimal string whose content begins at an offset.
func (l *lexer) hex(o *operand, at int) (end int) {
	data, out := l.data, l.scratch
	o.kind, o.unescaped, o.start = stringOperand, true, int32(len(out))
	for at+1 < len(data) { // whole bytes, nearly always to the end
		high, low := hexValues[data[at]], hexValues[data[at+1]]
		if high|low == notHex {
			break
		}
		out = append(out, high<<4|low)
		at += 2
	}
	high, half := byte(0), false
	for at < len(data) {
		c := data[at]
		at++
		if c == '>' {
			break
		}
		digit := hexValues[c]
		if digit == notHex {
			continue
		}
		if half {
			out = append(out, high|digit)
		} else {
			high = digit << 4
		}
		half = !half
	}
	if half {
		out = append(out, high)
	}
	l.scratch, o.end = out, int32(len(out))
	return at
}

const notHex = 0xff

var hexValues = func() (table [256]byte) {
	for i := range table {
		table[i] = notHex
	}
	for i := range byte(10) {
		table['0'+i] = i
	}
	for i := range byte(6) {
		table['a'+i], table['A'+i] = 10+i, 10+i
	}
	return table
}()

// skipImage moves behind an inline image whose ID operator has just been read.
// The data has no length; it ends at an EI that stands alone and is followed
// by what looks like content again.
func (l *lexer) skipImage() {
	for i := l.at + 1; i+1 < len(l.data); i++ {
		if l.data[i] != 'E' || l.data[i+1] != 'I' || !object.Space(l.data[i-1]) {
			continue
		}
		if i+2 < len(l.data) && !object.Space(l.data[i+2]) {
			continue
		}
		if plausible(l.data[i+2 : min(i+12, len(l.data))]) {
			l.at = i + 2
			return
		}
	}
	l.at = len(l.data)
}

func plausible(data []byte) bool {
	for _, c := range data {
		if c >= 0x7f || c < ' ' && !object.Space(c) {
			return false
		}
	}
	return true
}
