package rule

import "encoding/binary"

// Beginning is what a word begins with: up to eight of its bytes as one number, so
// that one comparison settles whether a word of two characters stands in a text,
// and nearly always whether a longer one does.
type Beginning struct{ bytes, mask uint64 }

// BeginningOf gives the beginning of a word.
func BeginningOf(word string) Beginning {
	return Beginning{bytes: Ahead(word, 0), mask: 1<<(8*min(len(word), 8)) - 1}
}

// Of reports whether the bytes ahead in a text begin with it. Of a word of up to
// eight bytes nothing is left to compare.
func (b Beginning) Of(ahead uint64) bool { return ahead&b.mask == b.bytes }

// Ahead are the eight bytes of a text from an offset, 0 behind its end.
func Ahead(text string, at int) uint64 {
	if at+8 <= len(text) {
		return binary.LittleEndian.Uint64([]byte(text[at : at+8]))
	}
	return aheadOfEnd(text[at:])
}

// aheadOfEnd is Ahead for the last bytes of a text. It stands apart so that Ahead,
// which is asked at every tenth character, costs no call.
//
//go:noinline
func aheadOfEnd(rest string) uint64 {
	ahead := uint64(0)
	for i := range len(rest) {
		ahead |= uint64(rest[i]) << (8 * i)
	}
	return ahead
}
