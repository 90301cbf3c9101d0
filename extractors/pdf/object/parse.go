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
}

// SkipSpace moves behind white space and comments.
func (p *Parser) SkipSpace() {
	for p.At < len(p.Data) {
		c := p.Data[p.At]
		switch {
		case Space(c):
			p.At++
		case c == '%':
			for p.At < len(p.Data) && p.Data[p.At] != '\n' && p.Data[p.At] != '\r' {
				p.At++
			}
		default:
			return
		}
	}
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
		return p.name(), true
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
			return Keyword(">>"), true
		}
		p.At++
		return p.next(depth)
	case ']', '{', '}', ')':
		p.At++
		return Keyword(string(c)), true
	default:
		return p.word(), true
	}
}

func (p *Parser) name() Name {
	start := p.At
	for p.At < len(p.Data) && Regular(p.Data[p.At]) {
		p.At++
	}
	raw := p.Data[start:p.At]
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
	array := Array{}
	for {
		o, ok := p.next(depth)
		if !ok {
			return array
		}
		if word, isWord := o.(Keyword); isWord {
			switch {
			case word == "]":
				return array
			case word == "R" && p.References && len(array) >= 2:
				array = append(array[:len(array)-2], reference(array[len(array)-2], array[len(array)-1]))
			case word == "endobj" || word == "stream":
				p.At -= len(word)
				return array
			}
			continue
		}
		if depth < deepest {
			array = append(array, o)
		}
	}
}

func (p *Parser) dict(depth int) Dict {
	dict := Dict{}
	var key Name
	var values []Object // since the key: one, or the three words of a reference
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
				values = []Object{reference(values[0], values[1])}
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
				values = append(values, v)
				expectKey = true
			}
		default:
			values = append(values, v)
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
	start := p.At
	for p.At < len(p.Data) && Regular(p.Data[p.At]) {
		p.At++
	}
	raw := p.Data[start:p.At]
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
	return Keyword(raw)
}

func parseNumber(raw []byte) (Object, bool) {
	if len(raw) == 0 || len(raw) > 40 {
		return nil, false
	}
	if c := raw[0]; c != '-' && c != '+' && c != '.' && (c < '0' || c > '9') {
		return nil, false
	}
	if n, err := strconv.Atoi(string(raw)); err == nil {
		return n, true
	}
	if f, err := strconv.ParseFloat(string(raw), 64); err == nil {
		return f, true
	}
	return nil, false
}
