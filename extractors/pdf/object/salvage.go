package object

import (
	"bytes"
	"context"
	"errors"
	"slices"
)

// salvage finds objects by looking for "5 0 obj" in the bytes, without any
// cross references: files that are cut off, shifted by a mail gateway or
// damaged in transfer still hold most of their pages.
type salvage struct {
	body
	offsets map[int]int       // number to the offset behind "obj"
	packed  map[int]packedRef // number to its place in an object stream
	streams map[int]*unpacked
	trailer Dict
}

type packedRef struct{ stream, index int }

var errNothing = errors.New("salvage: no objects")

// openSalvage scans a file. Encrypted files are beyond it: their strings and
// streams need the key.
func openSalvage(ctx context.Context, data []byte, limits Limits) (Source, error) {
	s := &salvage{offsets: map[int]int{}, packed: map[int]packedRef{}, streams: map[int]*unpacked{}, trailer: Dict{}}
	s.body = newBody(data, s, limits)
	if err := s.scan(ctx, limits); err != nil {
		return nil, err
	}
	if len(s.offsets) == 0 {
		return nil, errNothing
	}
	s.trailers()
	if s.trailer["Encrypt"] != nil {
		return nil, errors.New("salvage: the file is damaged and encrypted")
	}
	if err := s.unpackAll(ctx, limits); err != nil {
		return nil, err
	}
	s.findRoot()
	s.file.numbered, s.file.cache = nil, nil
	return s, nil
}

func (s *salvage) Reader() string { return "salvage" }
func (s *salvage) Trailer() Dict  { return s.trailer }

// scan notes the offset of every object; of two with one number, the later
// one counts, as in a file that was saved again.
func (s *salvage) scan(ctx context.Context, limits Limits) error {
	mark := []byte("obj")
	for at := 0; ; {
		found := bytes.Index(s.data[at:], mark)
		if found < 0 {
			return nil
		}
		end := at + found
		at = end + len(mark)
		if number, ok := s.numberBefore(end); ok {
			s.offsets[number] = at
			if len(s.offsets) > limits.Objects {
				return errors.New("salvage: too many objects")
			}
		}
		if len(s.offsets)%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// numberBefore reads backwards over "5 0 " from an "obj".
func (s *salvage) numberBefore(at int) (number int, ok bool) {
	i := at - 1
	back := func(match func(byte) bool) (start, length int) {
		end := i
		for i >= 0 && match(s.data[i]) && end-i < 12 {
			i--
		}
		return i + 1, end - i
	}
	isDigit := func(c byte) bool { return c >= '0' && c <= '9' }
	back(Space)
	if _, n := back(isDigit); n == 0 {
		return 0, false
	}
	if _, n := back(Space); n == 0 {
		return 0, false
	}
	start, n := back(isDigit)
	if n == 0 || n > 8 {
		return 0, false
	}
	for _, c := range s.data[start : start+n] {
		number = 10*number + int(c-'0')
	}
	return number, true
}

// trailers gathers what trailers and cross-reference streams say of the root.
func (s *salvage) trailers() {
	keep := func(d Dict) {
		for _, key := range []Name{"Root", "Encrypt", "Info"} {
			if d[key] != nil {
				s.trailer[key] = d[key]
			}
		}
	}
	for at := 0; ; {
		found := bytes.Index(s.data[at:], []byte("trailer"))
		if found < 0 {
			break
		}
		at += found + len("trailer")
		parser := Parser{Data: s.data, At: at, References: true}
		if o, ok := parser.Next(); ok {
			if d, isDict := o.(Dict); isDict {
				keep(d)
			}
		}
	}
	for _, number := range s.numbers() {
		if stream, ok := s.Load(Ref{number, 0}).(*Stream); ok && stream.Dict["Type"] == Name("XRef") {
			keep(stream.Dict)
		}
	}
}

func (s *salvage) numbers() []int {
	numbers := make([]int, 0, len(s.offsets))
	for number := range s.offsets {
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	return numbers
}

// unpackAll notes what lies in object streams. Streams stand in the order of
// the file, so that a later version of an object wins.
func (s *salvage) unpackAll(ctx context.Context, limits Limits) error {
	numbers := s.numbers()
	slices.SortFunc(numbers, func(a, b int) int { return s.offsets[a] - s.offsets[b] })
	for _, number := range numbers {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		stream, ok := s.Load(Ref{number, 0}).(*Stream)
		if !ok || stream.Dict["Type"] != Name("ObjStm") {
			continue
		}
		data, _ := s.file.Decode(stream, limits.Stream)
		u := unpackStream(data, s.file.Int(stream.Dict, "First", 0))
		s.streams[number] = u
		for i, inner := range u.numbers {
			if len(s.packed) > limits.Objects {
				return errors.New("salvage: too many objects")
			}
			if _, whole := s.offsets[inner]; !whole {
				s.packed[inner] = packedRef{number, i}
			}
		}
	}
	return nil
}

// findRoot makes sure that the trailer names a catalog: without one, the file
// has its pages in the order of their numbers.
func (s *salvage) findRoot() {
	if root, ok := s.file.Resolve(s.trailer["Root"]).(Dict); ok && len(s.firstPage(root)) > 0 {
		return
	}
	all := s.numbers()
	for number := range s.packed {
		all = append(all, number)
	}
	slices.Sort(all)
	var leaves Array
	for _, number := range all {
		d, ok := s.Load(Ref{number, 0}).(Dict)
		if !ok {
			continue
		}
		switch d["Type"] {
		case Name("Catalog"):
			if len(s.firstPage(d)) > 0 {
				s.trailer["Root"] = Ref{number, 0}
				return
			}
		case Name("Pages"):
			if d["Parent"] == nil && len(s.firstPage(Dict{"Pages": Ref{number, 0}})) > 0 {
				s.trailer["Root"] = Dict{"Type": Name("Catalog"), "Pages": Ref{number, 0}}
				return
			}
		case Name("Page"):
			leaves = append(leaves, Ref{number, 0})
		}
	}
	s.trailer["Root"] = Dict{"Type": Name("Catalog"), "Pages": Dict{"Type": Name("Pages"), "Kids": leaves}}
}

// firstPage gives the first page below a catalog, nil if there is none.
func (s *salvage) firstPage(root Dict) Dict {
	trailer := s.trailer
	s.trailer = Dict{"Root": root}
	defer func() { s.trailer = trailer }()
	for leaf := range s.file.Pages() {
		return leaf.Dict
	}
	return nil
}

func (s *salvage) Load(ref Ref) Object {
	if at, ok := s.offsets[ref.Number]; ok {
		return s.parse(ref.Number, at)
	}
	place, ok := s.packed[ref.Number]
	if !ok {
		return nil
	}
	u := s.streams[place.stream]
	if u == nil || place.index >= len(u.offsets) {
		return nil
	}
	parser := Parser{Data: u.data, At: u.offsets[place.index], References: true}
	o, _ := parser.Next()
	return o
}
