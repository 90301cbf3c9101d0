package object

import "sync"

// memory is what the dictionaries and arrays of a file lie in, and those of the next
// file can when the first is closed. They were a third of the bytes that the reading of
// a notice allocates.
type memory struct {
	dicts []Dict
	taken int // of the dicts
	// elements are those of all arrays, one array behind the other; when there is no
	// more room, the rest of them lies elsewhere.
	elements []Object
	used     int
	// numbered is for the objects that two Files remember: that of the reader, and the
	// one by which it resolves the lengths of streams.
	numbered [2][]remembered
}

// What is kept for the next file, 430 kB at most. A notice has some thirty dictionaries
// and a thousand elements of arrays.
const (
	mostDicts    = 128
	mostEntries  = 32
	mostElements = 1 << 12
)

var memories = sync.Pool{New: func() any { return &memory{} }}

// dict gives an empty dictionary.
func (m *memory) dict() Dict {
	if m == nil {
		return Dict{}
	}
	if m.taken == len(m.dicts) {
		m.dicts = append(m.dicts, Dict{})
	}
	m.taken++
	return m.dicts[m.taken-1]
}

// array gives an array that has a copy of some elements.
func (m *memory) array(elements []Object) Array {
	n := len(elements)
	if m == nil {
		return append(make(Array, 0, n), elements...)
	}
	if n > len(m.elements)-m.used {
		m.elements, m.used = make([]Object, max(n, mostElements)), 0
	}
	array := m.elements[m.used : m.used+n : m.used+n]
	m.used += n
	copy(array, elements)
	return array
}

// free lets the next file have the memory. What was given out of it ends.
func (m *memory) free() {
	kept := m.dicts[:0]
	for i, dict := range m.dicts {
		if i < m.taken && len(dict) > mostEntries || len(kept) == mostDicts {
			continue
		}
		clear(dict)
		kept = append(kept, dict)
	}
	clear(m.dicts[len(kept):])
	m.dicts, m.taken = kept, 0
	if len(m.elements) > mostElements {
		m.elements = nil
	}
	clear(m.elements[:min(m.used, len(m.elements))])
	m.used = 0
	for i, numbered := range m.numbered {
		clear(numbered)
		m.numbered[i] = numbered[:0]
	}
	memories.Put(m)
}
