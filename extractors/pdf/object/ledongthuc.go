package object

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/ledongthuc/pdf"
)

// ledongthucSource reads by ledongthuc/pdf, which shares no code with pdfcpu.
// It is the witness: where both read a file, they must agree.
type ledongthucSource struct {
	trailer pdf.Value
	// values are the objects met so far, numbered here: the library resolves
	// references by itself and does not tell their numbers.
	values []pdf.Value
	limit  int
}

// OpenWitness opens a file with ledongthuc/pdf alone.
func OpenWitness(data []byte, limits Limits) (file *File, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			file, err = nil, fmt.Errorf("ledongthuc: %v", fault)
		}
	}()
	reader, err := pdf.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("ledongthuc: %w", err)
	}
	source := &ledongthucSource{trailer: reader.Trailer(), limit: limits.Stream}
	if source.trailer.Key("Root").Kind() != pdf.Dict {
		return nil, errors.New("ledongthuc: no catalog")
	}
	return NewFile(source, limits.File), nil
}

func (s *ledongthucSource) Reader() string { return "ledongthuc" }

func (s *ledongthucSource) Trailer() Dict { return Dict{"Root": s.lazy(s.trailer.Key("Root"))} }

// lazy stands for a value that is only looked at when it is asked for.
func (s *ledongthucSource) lazy(v pdf.Value) Object {
	switch v.Kind() {
	case pdf.Dict, pdf.Array, pdf.Stream:
		s.values = append(s.values, v)
		return Ref{Number: len(s.values)}
	case pdf.Bool:
		return v.Bool()
	case pdf.Integer:
		return int(v.Int64())
	case pdf.Real:
		return v.Float64()
	case pdf.String:
		return String(v.RawString())
	case pdf.Name:
		return Name(v.Name())
	}
	return nil
}

func (s *ledongthucSource) Load(ref Ref) (o Object) {
	defer func() {
		if recover() != nil {
			o = nil
		}
	}()
	if ref.Number < 1 || ref.Number > len(s.values) {
		return nil
	}
	v := s.values[ref.Number-1]
	switch v.Kind() {
	case pdf.Array:
		array := make(Array, v.Len())
		for i := range array {
			array[i] = s.lazy(v.Index(i))
		}
		return array
	case pdf.Dict:
		return s.dict(v)
	case pdf.Stream:
		return &Stream{Dict: s.dict(v), decoded: func(limit int) (data []byte, err error) {
			defer func() {
				if fault := recover(); fault != nil {
					err = fmt.Errorf("ledongthuc: %v", fault)
				}
			}()
			return readAll(io.LimitReader(v.Reader(), int64(limit)), make([]byte, 0, guess(1<<16, limit+1)), limit+1)
		}}
	}
	return nil
}

func (s *ledongthucSource) dict(v pdf.Value) Dict {
	dict := Dict{}
	for _, key := range v.Keys() {
		if key == "Parent" {
			continue // every page would be met again from below
		}
		dict[Name(key)] = s.lazy(v.Key(key))
	}
	return dict
}
