package object

import (
	"bytes"
	"slices"
	"sync"
)

// body is the bytes of a file, in which objects lie at offsets. How the offsets
// are found is the concern of references and salvage.
type body struct {
	data    []byte
	file    *File // for the filters and for lengths that are references
	loading []int
	memory  *memory // of the objects, nil for memory of their own
}

// openMemory is for the elements of arrays that are being read, those of 256 widths
// for instance. It holds none when they are.
var openMemory = sync.Pool{New: func() any { return new([]Object) }}

const mostOpen = 1 << 12

func newBody(data []byte, source Source, limits Limits) body {
	return body{data: data, file: NewFile(source, limits.File)}
}

// parse reads the object at an offset, with its stream if it has one.
func (b *body) parse(number, at int) Object {
	memory := openMemory.Get().(*[]Object)
	parser := Parser{Data: b.data, At: at, References: true, open: *memory, memory: b.memory}
	o, _ := parser.Next()
	if cap(parser.open) <= mostOpen {
		*memory = parser.open
	}
	openMemory.Put(memory)
	parser.open = nil
	d, isDict := o.(Dict)
	if n, isInt := o.(int); isInt { // a bare reference: "5 0 R"
		rest := parser
		generation, _ := rest.Next()
		if word, _ := rest.Next(); word == Keyword("R") {
			return reference(n, generation)
		}
	}
	if !isDict {
		return o
	}
	parser.SkipSpace()
	if !bytes.HasPrefix(b.data[parser.At:], []byte("stream")) {
		return d
	}
	start := parser.At + len("stream")
	if start < len(b.data) && b.data[start] == '\r' {
		start++
	}
	if start < len(b.data) && b.data[start] == '\n' {
		start++
	}
	return &Stream{Dict: d, Raw: b.streamData(number, d, start)}
}

// streamData trusts the stream's length if endstream follows it, and looks for
// endstream else; a stream without an end goes to the end of the file.
func (b *body) streamData(number int, d Dict, start int) []byte {
	end := []byte("endstream")
	if !slices.Contains(b.loading, number) {
		b.loading = append(b.loading, number)
		length, ok := ToNumber(b.file.Resolve(d["Length"]))
		b.loading = b.loading[:len(b.loading)-1]
		if stop := start + int(length); ok && length >= 0 && stop >= start && stop <= len(b.data) {
			tail := bytes.TrimLeft(b.data[stop:min(stop+32, len(b.data))], "\r\n \t\x00")
			if bytes.HasPrefix(tail, end) {
				return b.data[start:stop]
			}
		}
	}
	stop := len(b.data)
	if found := bytes.Index(b.data[start:], end); found >= 0 {
		stop = start + found
	}
	return b.data[start:stop]
}

// unpacked is an object stream with its objects' numbers and offsets.
type unpacked struct {
	data    []byte
	numbers []int
	offsets []int
}

func unpackStream(data []byte, first int) *unpacked {
	u := &unpacked{data: data}
	if first <= 0 || first > len(data) {
		return u
	}
	parser := Parser{Data: data[:first]}
	for {
		number, ok := parser.Next()
		offset, ok2 := parser.Next()
		n, isInt := number.(int)
		o, isInt2 := offset.(int)
		if !ok || !ok2 || !isInt || !isInt2 || o < 0 || first+o >= len(data) {
			return u
		}
		u.numbers = append(u.numbers, n)
		u.offsets = append(u.offsets, first+o)
	}
}
