package content

import (
	"strconv"

	"taizhang/extractors/pdf/object"
)

// operand is one operand of an operator. Arrays and dictionaries lie flat
// between their brackets, so that no operand costs an allocation.
type operand struct {
	kind   operandKind
	number float64
	bytes  []byte // of a string or a name
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

// next gives the next operator, its operands in l.operands; ok is false at the
// end of the stream.
func (l *lexer) next() (operator []byte, ok bool) {
	l.operands = l.operands[:0]
	l.scratch = l.scratch[:0]
	data := l.data
	for {
		at := l.at
		for at < len(data) && classes[data[at]] == spaceByte {
			at++
		}
		l.at = at
		if at >= len(data) {
			return nil, false
		}
		switch classes[data[at]] {
		case numberByte:
			l.add(numberOperand).number = l.number()
		case wordByte:
			l.skipRegular()
			word := data[at:l.at]
			if len(word) >= len("true") {
				switch string(word) {
				case "true", "false", "null":
					l.add(otherOperand)
					continue
				}
			}
			return word, true
		default:
			l.delimited(data[at])
		}
	}
}

// delimited reads what begins with a delimiter.
func (l *lexer) delimited(c byte) {
	switch c {
	case '(':
		l.add(stringOperand).bytes = l.literal()
	case '/':
		l.at++
		start := l.at
		l.skipRegular()
		l.add(nameOperand).bytes = l.data[start:l.at]
	case '<':
		if l.at+1 < len(l.data) && l.data[l.at+1] == '<' {
			l.at += 2
			l.add(openDict)
		} else {
			l.add(stringOperand).bytes = l.hex()
		}
	case '>':
		l.at += 2
		l.add(closeDict)
	case '[':
		l.at++
		l.add(openArray)
	case ']':
		l.at++
		l.add(closeArray)
	case '%':
		for l.at < len(l.data) && l.data[l.at] != '\n' && l.data[l.at] != '\r' {
			l.at++
		}
	case '{', '}', ')':
		l.at++
	}
}

// byteClass is what a byte can begin.
type byteClass uint8

const (
	wordByte byteClass = iota
	spaceByte
	numberByte
	delimiterByte
)

var classes = func() (table [256]byteClass) {
	for i := range table {
		switch c := byte(i); {
		case object.Space(c):
			table[i] = spaceByte
		case c >= '0' && c <= '9' || c == '-' || c == '.' || c == '+':
			table[i] = numberByte
		case object.Delimiter(c):
			table[i] = delimiterByte
		}
	}
	return table
}()

// add gives the place of one more operand; what goes over the bound has one that
// nobody reads.
func (l *lexer) add(kind operandKind) *operand {
	if len(l.operands) >= mostOperands {
		return &operand{}
	}
	l.operands = append(l.operands, operand{kind: kind})
	return &l.operands[len(l.operands)-1]
}

// skipRegular moves behind the word that starts here, by one byte at least.
func (l *lexer) skipRegular() {
	data, at := l.data, l.at
	for at < len(data) && object.Regular(data[at]) {
		at++
	}
	if at == l.at && at < len(data) && !object.Delimiter(data[at]) {
		at++
	}
	l.at = at
}

// number reads a number by hand, since strconv wants a string; what follows
// an odd sign, as in "12-34", is left out as other readers do.
func (l *lexer) number() float64 {
	data, at := l.data, l.at
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
	value := float64(whole)
	if at < len(data) && data[at] == '.' {
		at++
		fraction, scale := int64(0), 1.0
		for at < len(data) && data[at] >= '0' && data[at] <= '9' {
			if scale < 1e15 {
				fraction = fraction*10 + int64(data[at]-'0')
				scale *= 10
			}
			at++
		}
		value += float64(fraction) / scale
	}
	l.at = at
	if at >= len(data) || classes[data[at]] == spaceByte { // nearly always
		if negative {
			return -value
		}
		return value
	}
	rest := l.at
	for l.at < len(l.data) && object.Regular(l.data[l.at]) {
		if c := l.data[l.at]; c != '-' && c != '.' && c != '+' && (c < '0' || c > '9') && (c|0x20) != 'e' {
			break
		}
		l.at++
	}
	if l.at > rest && (l.data[rest]|0x20) == 'e' {
		if f, err := strconv.ParseFloat(string(l.data[start:l.at]), 64); err == nil {
			return f
		}
	}
	if negative {
		return -value
	}
	return value
}

// literal gives the bytes of a string: a slice of the data where no escape
// stands in it.
func (l *lexer) literal() []byte {
	start := l.at + 1
	depth := 1
	for i := start; i < len(l.data); i++ {
		switch l.data[i] {
		case '\\', '\r':
			from := len(l.scratch)
			l.scratch, l.at = object.UnescapeString(l.scratch, l.data, start)
			return l.scratch[from:len(l.scratch):len(l.scratch)]
		case '(':
			depth++
		case ')':
			depth--
			if depth == 0 {
				l.at = i + 1
				return l.data[start:i]
			}
		}
	}
	l.at = len(l.data)
	return l.data[start:]
}

func (l *lexer) hex() []byte {
	l.at++
	start := len(l.scratch)
	high, half := byte(0), false
	for l.at < len(l.data) {
		c := l.data[l.at]
		l.at++
		if c == '>' {
			break
		}
		digit := hexValues[c]
		if digit == notHex {
			continue
		}
		if half {
			l.scratch = append(l.scratch, high|digit)
		} else {
			high = digit << 4
		}
		half = !half
	}
	if half {
		l.scratch = append(l.scratch, high)
	}
	return l.scratch[start:len(l.scratch):len(l.scratch)]
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
