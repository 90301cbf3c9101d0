package font

import "encoding/binary"

// largestProgram bounds an embedded font; whole Chinese fonts have 20 MB.
const largestProgram = 32 << 20

// trueTypeCharacters reverses the Unicode cmap table of a TrueType font, nil
// if the font has none: subsets often carry none, or one of their own codes.
func trueTypeCharacters(data []byte) map[int]rune {
	table := trueTypeTable(data, "cmap")
	if len(table) < 4 {
		return nil
	}
	characters := map[int]rune{}
	for i := range int(binary.BigEndian.Uint16(table[2:])) {
		at := 4 + 8*i
		if at+8 > len(table) {
			break
		}
		platform, encoding := binary.BigEndian.Uint16(table[at:]), binary.BigEndian.Uint16(table[at+2:])
		offset := binary.BigEndian.Uint32(table[at+4:])
		unicode := platform == 0 && encoding != 5 || platform == 3 && (encoding == 1 || encoding == 10)
		if !unicode || uint64(offset)+8 > uint64(len(table)) {
			continue
		}
		readSubtable(table[offset:], func(r rune, glyph int) {
			if old, known := characters[glyph]; !known || r < old {
				characters[glyph] = r
			}
		})
	}
	delete(characters, 0)
	if len(characters) == 0 {
		return nil
	}
	return characters
}

func trueTypeTable(data []byte, tag string) []byte {
	if len(data) < 12 {
		return nil
	}
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		at := 12 + 16*i
		if at+16 > len(data) {
			return nil
		}
		if string(data[at:at+4]) == tag {
			offset, length := uint64(binary.BigEndian.Uint32(data[at+8:])), uint64(binary.BigEndian.Uint32(data[at+12:]))
			if offset > uint64(len(data)) {
				return nil
			}
			return data[offset:min(offset+length, uint64(len(data)))]
		}
	}
	return nil
}

// readSubtable walks the formats in use for Unicode: 4 (the plane of all
// common characters) and 12 (all planes).
func readSubtable(table []byte, found func(r rune, glyph int)) {
	u16 := func(at int) int {
		if at < 0 || at+2 > len(table) {
			return 0
		}
		return int(binary.BigEndian.Uint16(table[at:]))
	}
	u32 := func(at int) int {
		if at < 0 || at+4 > len(table) {
			return 0
		}
		return int(binary.BigEndian.Uint32(table[at:]))
	}
	switch u16(0) {
	case 4:
		segments := u16(6) / 2
		for i := range segments {
			end, start := u16(14+2*i), u16(16+2*segments+2*i)
			delta, offset := u16(16+4*segments+2*i), u16(16+6*segments+2*i)
			for code := start; code <= end && code < 0xffff; code++ {
				glyph := code + delta
				if offset != 0 {
					glyph = u16(16 + 6*segments + 2*i + offset + 2*(code-start))
					if glyph != 0 {
						glyph += delta
					}
				}
				found(rune(code), glyph&0xffff)
			}
		}
	case 12:
		for i := range min(u32(12), len(table)/12) {
			start, end, glyph := u32(16+12*i), u32(20+12*i), u32(24+12*i)
			for code := start; code <= end && code-start < 1<<16 && code <= 0x10ffff; code++ {
				found(rune(code), glyph+code-start)
			}
		}
	}
}
