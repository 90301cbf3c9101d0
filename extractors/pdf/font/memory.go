package font

import "taizhang/extractors/pdf/cmap"

// Memory is what the fonts of one file are kept in, and those of the next file can
// be when they are no longer asked: it was a third of all that reading a notice
// allocates. It serves one file at a time.
type Memory struct {
	chars  shelf[[charsTogether]Char]
	tables shelf[[256]int32]
	planes shelf[[256]*[256]int32]
	maps   []*cmap.Map
	read   int // maps that are taken
}

// What is kept for the next file: 1 MB at most. A notice has some 40 parts of characters
// and 60 tables.
const (
	mostChars  = 128
	mostTables = 256
	mostPlanes = 16
	mostMaps   = 32
	// mostMapSize is that of a subset of a thousand characters.
	mostMapSize = 24 << 10
)

// Free ends the fonts that were read into the memory.
func (m *Memory) Free() {
	m.chars.free(mostChars) // their texts must not outlive the file
	m.tables.free(mostTables)
	m.planes.free(mostPlanes)
	for i, read := range m.maps {
		if i >= mostMaps || read.Size() > mostMapSize {
			m.maps[i] = &cmap.Map{}
		}
	}
	m.maps, m.read = m.maps[:min(len(m.maps), mostMaps)], 0
}

// cmap reads a ToUnicode map.
func (m *Memory) cmap(data []byte) *cmap.Map {
	if m.read == len(m.maps) {
		m.maps = append(m.maps, &cmap.Map{})
	}
	m.read++
	read := m.maps[m.read-1]
	read.ReadTexts(data)
	return read
}

// shelf gives out things that are empty, and takes all back at once.
type shelf[Thing any] struct {
	things []*Thing
	taken  int
}

func (s *shelf[Thing]) take() *Thing {
	if s.taken == len(s.things) {
		s.things = append(s.things, new(Thing))
	}
	s.taken++
	return s.things[s.taken-1]
}

// free keeps a number of things at most.
func (s *shelf[Thing]) free(most int) {
	if len(s.things) > most {
		clear(s.things[most:])
		s.things = s.things[:most]
	}
	var empty Thing
	for _, thing := range s.things[:min(s.taken, most)] {
		*thing = empty
	}
	s.taken = 0
}
