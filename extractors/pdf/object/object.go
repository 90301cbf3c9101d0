// Package object gives the objects of a PDF file (ISO 32000-1, 7.3) in plain
// Go types, whichever reader found them: our own where the cross references are
// sound, then pdfcpu, then a salvage of what lies in the bytes, then
// ledongthuc/pdf. It undoes the stream filters itself, so that limits and
// half-broken streams are treated alike everywhere.
//
// It does not know what an object means; fonts, content and pages are read in
// the neighbouring packages.
package object

import (
	"errors"
	"math"
	"slices"
)

// Object is nil, bool, int, float64, Name, String, Array, Dict, *Stream or Ref.
type Object any

// Name is a name without its slash, #-escapes undone.
type Name string

// String holds the bytes of a string, escapes undone and decrypted.
type String string

// Array is an array of direct objects and references.
type Array []Object

// Dict is a dictionary.
type Dict map[Name]Object

// Ref points at an indirect object.
type Ref struct{ Number, Generation int }

// Stream is a dictionary with data behind it.
type Stream struct {
	Dict Dict
	// Raw is the data before the filters, decrypted. It is nil where a reader
	// only gives decoded data.
	Raw []byte
	// decoded gives the data behind the filters, for readers without Raw.
	decoded func(limit int) ([]byte, error)
}

// Source is a file whose objects can be asked for by reference.
type Source interface {
	// Trailer gives the trailer dictionary, or one with a Root at least.
	Trailer() Dict
	// Load gives an object, nil where the file has none by that number.
	Load(Ref) Object
	// Reader names the reader for messages and tests.
	Reader() string
}

// File answers questions about the objects of one PDF. It is not safe for use
// by several goroutines.
type File struct {
	Source
	// Unlocked says that one of the given passwords opened the file.
	Unlocked bool
	// budget is how many bytes the filters may still produce in this file, limit
	// what it was in the beginning.
	budget, limit int
	// between is memory for what one filter leaves to the next, which unpacks it elsewhere.
	between []byte
	// numbered and cache hold objects that were asked for: pages share their resources,
	// and turning a library's dictionary into ours takes time. numbered is for those of
	// generation 0 with the numbers that a notice has, cache for all others: a map takes
	// several times as long to look at.
	numbered []remembered
	cache    map[Ref]Object
}

// remembered is an object that was asked for, if it was.
type remembered struct {
	object Object
	is     bool
}

// NewFile gives a file over a source, whose streams may unfold into budget
// bytes.
func NewFile(source Source, budget int) *File {
	return &File{Source: source, budget: budget, limit: budget}
}

// Close lets the next file have the memory of this one, of which no dictionary and no
// array may be looked at any more. A file that is not closed costs more, nothing else.
func (f *File) Close() {
	if r, is := f.Source.(*references); is && r.memory != nil {
		r.memory.numbered = [2][]remembered{f.numbered, r.file.numbered}
		r.memory.free()
		r.memory, f.numbered, r.file.numbered = nil, nil, nil
	}
}

// Unfolded is how many bytes the filters have produced so far.
func (f *File) Unfolded() int { return f.limit - f.budget }

// mostCached bounds the cache; a page needs some ten objects.
const mostCached = 4096

// mostNumbered bounds those to 100 kB.
const mostNumbered = 4096

// load gives an object by way of what is remembered.
func (f *File) load(ref Ref) Object {
	if n := ref.Number; ref.Generation == 0 && n >= 0 && n < mostNumbered {
		if n < len(f.numbered) && f.numbered[n].is {
			return f.numbered[n].object
		}
		o := f.Load(ref)
		if more := n + 1 - len(f.numbered); more > 0 {
			f.numbered = slices.Grow(f.numbered, more)[:n+1] // which were cleared
		}
		f.numbered[n] = remembered{o, true}
		return o
	}
	if o, found := f.cache[ref]; found {
		return o
	}
	o := f.Load(ref)
	if f.cache == nil || len(f.cache) >= mostCached {
		f.cache = make(map[Ref]Object, 28)
	}
	f.cache[ref] = o
	return o
}

// ErrBudget is what decoding reports when a file has unfolded into more data
// than its limit allows.
var ErrBudget = errors.New("the streams of the file unfold into too much data")

// longestChain bounds references to references. The format allows one step;
// a loop has no end.
const longestChain = 16

// Resolve follows references until it meets an object that is none.
func (f *File) Resolve(o Object) Object {
	for range longestChain {
		ref, ok := o.(Ref)
		if !ok {
			return o
		}
		o = f.load(ref)
	}
	return nil
}

// Dict gives the dictionary at a key, a stream's own dictionary included, nil
// where there is none.
func (f *File) Dict(d Dict, key Name) Dict {
	switch o := f.Resolve(d[key]).(type) {
	case Dict:
		return o
	case *Stream:
		return o.Dict
	}
	return nil
}

// Stream gives the stream at a key, nil where there is none.
func (f *File) Stream(d Dict, key Name) *Stream {
	s, _ := f.Resolve(d[key]).(*Stream)
	return s
}

// Array gives the array at a key, nil where there is none.
func (f *File) Array(d Dict, key Name) Array {
	a, _ := f.Resolve(d[key]).(Array)
	return a
}

// Name gives the name at a key, "" where there is none.
func (f *File) Name(d Dict, key Name) Name {
	n, _ := f.Resolve(d[key]).(Name)
	return n
}

// Text gives the string at a key, "" where there is none.
func (f *File) Text(d Dict, key Name) String {
	s, _ := f.Resolve(d[key]).(String)
	return s
}

// Number gives the number at a key, or the fallback.
func (f *File) Number(d Dict, key Name, fallback float64) float64 {
	if n, ok := ToNumber(f.Resolve(d[key])); ok {
		return n
	}
	return fallback
}

// Int gives the number at a key as an int, or the fallback.
func (f *File) Int(d Dict, key Name, fallback int) int {
	return int(f.Number(d, key, float64(fallback)))
}

// Numbers gives the numbers of the array at a key, nil if one is no number.
func (f *File) Numbers(d Dict, key Name) []float64 {
	array := f.Array(d, key)
	numbers := make([]float64, 0, len(array))
	for _, o := range array {
		n, ok := ToNumber(f.Resolve(o))
		if !ok {
			return nil
		}
		numbers = append(numbers, n)
	}
	return numbers
}

// ToNumber gives the value of an int or a finite float64.
func ToNumber(o Object) (float64, bool) {
	switch n := o.(type) {
	case int:
		return float64(n), true
	case float64:
		return n, !math.IsNaN(n) && math.Abs(n) < 1e15
	}
	return 0, false
}
