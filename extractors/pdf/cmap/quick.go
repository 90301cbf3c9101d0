package cmap

import (
	"bytes"
	"slices"

	"taizhang/extractors/pdf/object"
)

// quickTexts reads a section of a ToUnicode map that is written as all writers
// write it, whole bytes of hexadecimal digits in angle brackets, straight from
// the bytes. Where it meets anything else it leaves parser and map as they were,
// and the section is read by the general way: that one makes an object of each
// string, which was a third of all the objects made for a notice. It gives the
// number of strings that it took.
func (m *Map) quickTexts(parser *object.Parser, ranges bool) int {
	q := quick{data: parser.Data, at: parser.At}
	texts, units := len(m.texts), len(m.units)
	if texts == 0 { // an entry has two strings at least: "<4E00> <4E00>\n"
		number := min(bytes.Count(q.data[q.at:], []byte("<"))/2, mostAtFirst)
		m.texts, m.units = slices.Grow(m.texts, number), slices.Grow(m.units, number)
	}
	end := []byte("endbfchar")
	if ranges {
		end = []byte("endbfrange")
	}
	for q.taken < mostEntries && !q.odd {
		if q.skip() != '<' {
			if rest := q.data[q.at:]; bytes.HasPrefix(rest, end) && (len(rest) == len(end) || object.Space(rest[len(end)])) {
				parser.At = q.at // the word itself ends a section without operands
				return q.taken
			}
			break
		}
		low := q.code()
		if !ranges {
			m.note(low, low, q.text())
			continue
		}
		high := q.code()
		q.odd = q.odd || low > high
		if q.skip() != '[' {
			m.note(low, high, q.text())
			continue
		}
		q.at++
		for q.skip() == '<' && !q.odd && low <= high {
			m.note(low, low, q.text())
			low++
		}
		q.odd = q.odd || q.skip() != ']' || low == 0
		q.at++
	}
	m.texts, m.units = m.texts[:texts], m.units[:units]
	return 0
}

// mostAtFirst bounds the memory for entries before there are any; a subset has up
// to 256.
const mostAtFirst = 1 << 10

// quick reads strings of hexadecimal digits; taken counts them, odd says that
// one was not in the usual form.
type quick struct {
	data   []byte
	at     int
	odd    bool
	taken  int
	buffer [longestText]byte
}

// skip gives the next byte that is no white space, 0 at the end.
func (q *quick) skip() byte {
	for q.at < len(q.data) {
		if c := q.data[q.at]; !object.Space(c) {
			return c
		}
		q.at++
	}
	return 0
}

// text gives the bytes of a string, in memory that the next one uses again.
func (q *quick) text() []byte {
	q.taken++
	if q.skip() != '<' {
		q.odd = true
		return q.buffer[:1]
	}
	n := 0
	for at := q.at + 1; at+1 < len(q.data) && n < len(q.buffer); at += 2 {
		high, low := digits[q.data[at]], digits[q.data[at+1]]
		if high|low > 15 {
			break
		}
		q.buffer[n] = high<<4 | low
		n++
	}
	q.at += 1 + 2*n
	if n == 0 || q.at >= len(q.data) || q.data[q.at] != '>' {
		q.odd = true
		return q.buffer[:1]
	}
	q.at++
	return q.buffer[:n]
}

// code gives the value of a string of four bytes at most.
func (q *quick) code() (value uint32) {
	q.taken++
	if q.skip() != '<' {
		q.odd = true
		return 0
	}
	start := q.at + 1
	at := start
	for at+1 < len(q.data) && at < start+8 {
		high, low := digits[q.data[at]], digits[q.data[at+1]]
		if high|low > 15 {
			break
		}
		value = value<<8 | uint32(high<<4|low)
		at += 2
	}
	if at == start || at >= len(q.data) || q.data[at] != '>' {
		q.odd = true
	}
	q.at = at + 1
	return value
}

const noDigit = 0xff

var digits = func() (values [256]byte) {
	for i := range values {
		values[i] = noDigit
	}
	for i := range byte(10) {
		values['0'+i] = i
	}
	for i := range byte(6) {
		values['a'+i], values['A'+i] = 10+i, 10+i
	}
	return values
}()
