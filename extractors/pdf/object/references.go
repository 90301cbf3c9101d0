package object

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
)

// references reads a file by its cross references alone (ISO 32000-1, 7.5.4 and
// 7.5.8), one object at a time as it is asked for. It takes only files in which
// every reference leads to the object it names; pdfcpu, which mends and decrypts, has
// the others. pdfcpu reads all objects of a file before it gives the first, the
// programs of the fonts included: on 1,200 notices of two to eight pages that
// was three tenths of the whole reading.
type references struct {
	body
	entries []place
	streams map[int]*unpacked
	trailer Dict
	limit   int // of an unfolded object stream
}

// place says where an object lies.
type place struct {
	kind placeKind
	// at is the offset behind "obj", or the number of the object stream.
	at int
	// index is the object's place in its stream.
	index int
}

type placeKind uint8

const (
	unknownObject placeKind = iota
	freeObject
	wholeObject
	packedObject
)

// errUnsound says that the cross references do not fit the file.
var errUnsound = errors.New("references: they do not fit the file")

// mostSections bounds the chain of sections; a file grows by one each time it
// is saved.
const mostSections = 1 << 10

func openReferences(ctx context.Context, data []byte, limits Limits) (Source, error) {
	if !bytes.HasPrefix(data, []byte("%PDF-")) {
		return nil, errUnsound // offsets may count from the mark
	}
	r := &references{trailer: Dict{}, streams: map[int]*unpacked{}, limit: limits.Stream}
	r.body = newBody(data, r, limits)
	r.memory = memories.Get().(*memory)
	r.file.numbered = r.memory.numbered[1]
	at, ok := r.start()
	var seen []int
	for first := true; ok; first = false {
		if slices.Contains(seen, at) || len(seen) > mostSections || ctx.Err() != nil {
			return nil, errUnsound
		}
		seen = append(seen, at)
		trailer, err := r.section(at, limits)
		if err != nil {
			return nil, err
		}
		if trailer["Encrypt"] != nil {
			return nil, fmt.Errorf("references: encrypted: %w", errUnsound)
		}
		if first {
			r.trailer = trailer
		}
		if hybrid, isHybrid := trailer["XRefStm"].(int); isHybrid {
			if _, err := r.section(hybrid, limits); err != nil {
				return nil, err
			}
		}
		var before Object
		if before, ok = trailer["Prev"]; ok {
			offset, isNumber := ToNumber(before)
			if !isNumber {
				return nil, errUnsound
			}
			at = int(offset)
		}
	}
	if r.trailer["Root"] == nil || !r.sound() {
		return nil, errUnsound
	}
	return r, nil
}

func (r *references) Reader() string { return "references" }
func (r *references) Trailer() Dict  { return r.trailer }

// start finds the offset of the newest section: the word stands in the last
// 1024 bytes (annex H.3).
func (r *references) start() (at int, ok bool) {
	const tail = 1024
	from := max(0, len(r.data)-tail)
	found := bytes.LastIndex(r.data[from:], []byte("startxref"))
	if found < 0 {
		return 0, false
	}
	parser := Parser{Data: r.data, At: from + found + len("startxref")}
	o, _ := parser.Next()
	at, ok = o.(int)
	return at, ok && at > 0 && at < len(r.data)
}

// section reads a table or a stream of references and gives its trailer.
func (r *references) section(at int, limits Limits) (Dict, error) {
	if at <= 0 || at >= len(r.data) {
		return nil, errUnsound
	}
	parser := Parser{Data: r.data, At: at, References: true, memory: r.memory}
	parser.SkipSpace()
	if bytes.HasPrefix(r.data[parser.At:], []byte("xref")) {
		parser.At += len("xref")
		return r.table(&parser, limits)
	}
	_, behind, ok := r.opening(parser.At)
	if !ok {
		return nil, errUnsound
	}
	stream, isStream := r.parse(0, behind).(*Stream)
	if !isStream || stream.Dict["Type"] != Name("XRef") {
		return nil, errUnsound
	}
	return stream.Dict, r.packedTable(stream, limits)
}

// table reads the lines of a table: "0 6", then "0000000016 00000 n" for each.
func (r *references) table(parser *Parser, limits Limits) (Dict, error) {
	for {
		parser.SkipSpace()
		if bytes.HasPrefix(r.data[parser.At:], []byte("trailer")) {
			parser.At += len("trailer")
			o, _ := parser.Next()
			trailer, isDict := o.(Dict)
			if !isDict {
				return nil, errUnsound
			}
			return trailer, nil
		}
		first, ok1 := parser.digits()
		count, ok2 := parser.digits()
		if !ok1 || !ok2 {
			return nil, errUnsound
		}
		if entry := len("0000000016 00000 n\r\n"); len(r.entries) == 0 && first == 0 { // or less than is promised
			r.entries = make([]place, 0, min(count, (len(r.data)-parser.At)/entry+1, limits.Objects))
		}
		for number := first; number < first+count; number++ {
			offset, ok1 := parser.digits()
			_, ok2 := parser.digits()
			parser.SkipSpace()
			if !ok1 || !ok2 || parser.At >= len(r.data) {
				return nil, errUnsound
			}
			entry := place{kind: freeObject}
			switch r.data[parser.At] {
			case 'n':
				entry = place{kind: wholeObject, at: offset}
			case 'f':
			default:
				return nil, errUnsound
			}
			parser.At++
			if !r.note(number, entry, limits) {
				return nil, errUnsound
			}
		}
	}
}

// digits reads a plain number behind white space.
func (p *Parser) digits() (n int, ok bool) {
	for p.At < len(p.Data) && Space(p.Data[p.At]) {
		p.At++
	}
	start := p.At
	for p.At < len(p.Data) && p.Data[p.At] >= '0' && p.Data[p.At] <= '9' && p.At-start < 15 {
		n = 10*n + int(p.Data[p.At]-'0')
		p.At++
	}
	return n, p.At > start
}

// packedTable reads the references of a stream: fields of W bytes each.
func (r *references) packedTable(stream *Stream, limits Limits) error {
	data, err := r.file.Decode(stream, limits.Stream)
	widths := r.file.Numbers(stream.Dict, "W")
	if err != nil || len(widths) < 3 {
		return errUnsound
	}
	var width [3]int
	row := 0
	for i := range width {
		width[i] = int(widths[i])
		if width[i] < 0 || width[i] > 8 {
			return errUnsound
		}
		row += width[i]
	}
	index := r.file.Numbers(stream.Dict, "Index")
	if len(index) == 0 {
		index = []float64{0, r.file.Number(stream.Dict, "Size", 0)}
	}
	if row == 0 || len(index)%2 != 0 {
		return errUnsound
	}
	field := func(n int) (value int) {
		for _, b := range data[:width[n]] {
			value = value<<8 | int(b)
		}
		data = data[width[n]:]
		return value
	}
	for i := 0; i < len(index); i += 2 {
		first, count := int(index[i]), int(index[i+1])
		for number := first; number < first+count; number++ {
			if len(data) < row {
				return errUnsound
			}
			kind := 1
			if width[0] > 0 {
				kind = field(0)
			}
			second, third := field(1), field(2)
			entry := place{kind: freeObject}
			switch kind {
			case 0:
			case 1:
				entry = place{kind: wholeObject, at: second}
			case 2:
				entry = place{kind: packedObject, at: second, index: third}
			default:
				return errUnsound
			}
			if !r.note(number, entry, limits) {
				return errUnsound
			}
		}
	}
	return nil
}

// note keeps where an object lies, if no newer section has said so. A file has
// fewer objects than bytes.
func (r *references) note(number int, entry place, limits Limits) bool {
	if number < 0 || number > len(r.data) || number >= limits.Objects {
		return false
	}
	if number >= len(r.entries) {
		r.entries = append(r.entries, make([]place, number+1-len(r.entries))...)
	}
	if r.entries[number].kind == unknownObject {
		r.entries[number] = entry
	}
	return true
}

// sound looks whether every reference leads to the head of its object, and
// moves it behind.
func (r *references) sound() bool {
	for number := range r.entries {
		switch e := &r.entries[number]; e.kind {
		case wholeObject:
			found, behind, ok := r.opening(e.at)
			if !ok || found != number {
				return false
			}
			e.at = behind
		case packedObject:
			if e.at < 0 || e.at >= len(r.entries) || r.entries[e.at].kind != wholeObject {
				return false
			}
		}
	}
	return true
}

// opening reads "5 0 obj" at an offset.
func (r *references) opening(at int) (number, behind int, ok bool) {
	if at <= 0 || at >= len(r.data) {
		return 0, 0, false
	}
	parser := Parser{Data: r.data, At: at}
	number, ok1 := parser.digits()
	_, ok2 := parser.digits()
	for parser.At < len(r.data) && Space(r.data[parser.At]) {
		parser.At++
	}
	if !ok1 || !ok2 || !bytes.HasPrefix(r.data[parser.At:], []byte("obj")) {
		return 0, 0, false
	}
	return number, parser.At + len("obj"), true
}

func (r *references) Load(ref Ref) Object {
	if ref.Number < 0 || ref.Number >= len(r.entries) {
		return nil
	}
	switch e := r.entries[ref.Number]; e.kind {
	case wholeObject:
		return r.parse(ref.Number, e.at)
	case packedObject:
		u := r.unpack(e.at)
		if e.index >= len(u.numbers) || u.numbers[e.index] != ref.Number {
			return nil
		}
		parser := Parser{Data: u.data, At: u.offsets[e.index], References: true, memory: r.memory}
		o, _ := parser.Next()
		return o
	}
	return nil
}

// unpack unfolds an object stream when the first of its objects is asked for.
func (r *references) unpack(number int) *unpacked {
	if u := r.streams[number]; u != nil {
		return u
	}
	u := &unpacked{}
	if stream, ok := r.parse(number, r.entries[number].at).(*Stream); ok {
		data, _ := r.file.Decode(stream, r.limit)
		u = unpackStream(data, r.file.Int(stream.Dict, "First", 0))
	}
	r.streams[number] = u
	return u
}
