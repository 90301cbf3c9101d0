package cmap

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"io"
	"sync"
)

//go:generate go run generate.go -source /usr/share/poppler/cMap

//go:embed gb1.bin
var packedGB1 []byte

//go:embed cns1.bin
var packedCNS1 []byte

//go:embed cnseuc.bin
var packedCNSEUC []byte

// Collection is a character collection of Adobe: CIDs and their characters. Its
// tables unfold when somebody first asks for one of them: most files never do, and a
// command that reads one notice starts 3 ms sooner.
type Collection struct {
	packed []byte
	unfold sync.Once
	runes  []rune
	// cids are those of the characters below U+10000, rare those of the others: a map
	// of all took four times as long to make as all the rest.
	cids []uint16
	rare map[rune]uint16
}

var (
	gb1  = &Collection{packed: packedGB1}
	cns1 = &Collection{packed: packedCNS1}
	cns  = sync.OnceValue(func() map[uint32]rune { return unpackCNSEUC(packedCNSEUC) })
)

// CollectionOf gives a collection by its ordering: GB1 or CNS1.
func CollectionOf(ordering string) (*Collection, bool) {
	switch ordering {
	case "GB1":
		return gb1, true
	case "CNS1":
		return cns1, true
	}
	return nil, false
}

// Rune gives the character of a CID, 0 where the collection has none.
func (c *Collection) Rune(cid int) rune {
	c.unfold.Do(c.unpack)
	if cid < 0 || cid >= len(c.runes) {
		return 0
	}
	return c.runes[cid]
}

// CID gives the lowest CID of a character, 0 where the collection has none.
func (c *Collection) CID(r rune) int {
	c.unfold.Do(c.unpack)
	if r >= 0 && int(r) < len(c.cids) {
		return int(c.cids[r])
	}
	return int(c.rare[r])
}

// mostCIDs is how many CIDs a collection can have, numbers of two bytes; the largest
// has 30,572.
const mostCIDs = 1 << 16

func (c *Collection) unpack() {
	numbers := unpack(c.packed)
	c.runes = make([]rune, 0, min(len(numbers), mostCIDs)) // a byte each at least
	previous := int64(0)
	for len(numbers) > 0 && len(c.runes) < mostCIDs {
		delta, n := binary.Varint(numbers)
		if n <= 0 {
			break
		}
		numbers = numbers[n:]
		previous += delta
		c.runes = append(c.runes, rune(previous))
	}
	c.cids, c.rare = make([]uint16, 1<<16), map[rune]uint16{}
	for cid := len(c.runes) - 1; cid > 0; cid-- {
		switch r := c.runes[cid]; {
		case r >= 1<<16:
			c.rare[r] = uint16(cid)
		case r > 0:
			c.cids[r] = uint16(cid)
		}
	}
}

// unpackCNSEUC reads pairs of differences: code, character.
func unpackCNSEUC(packed []byte) map[uint32]rune {
	table := map[uint32]rune{}
	code, char := int64(0), int64(0)
	for numbers := unpack(packed); len(numbers) > 0; {
		step, n := binary.Varint(numbers)
		delta, m := binary.Varint(numbers[max(n, 0):])
		if n <= 0 || m <= 0 {
			break
		}
		numbers = numbers[n+m:]
		code, char = code+step, char+delta
		table[uint32(code)] = rune(char)
	}
	return table
}

func unpack(packed []byte) []byte {
	data, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		panic("cmap: embedded table: " + err.Error()) // a test reads every table
	}
	return data
}

func cnsText(code uint32, length int) rune {
	if length == 1 {
		return rune(code)
	}
	if length == 4 && code>>16 == 0x8ea1 { // plane 1 by its long form
		code &= 0xffff
	}
	return cns()[code]
}
