package segment

import (
	_ "embed" // the dictionary, laid out
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"strings"
)

// lexicon is a dictionary as a trie over characters, made for reading: the
// characters that go on behind a beginning of words lie side by side. It holds what gse
// needs to cut a text and nothing else; gse's own table of the same words takes 70 ms to
// build, and even this one took 7 ms, a tenth of a program that reads twenty notices.
// So it is laid out beforehand, in lexicon.bin, and read where it lies in the program:
// nothing is built, and only the pages that are asked come to be. lexicon_test.go lays
// it out and holds the file against the dictionary.
//
// All numbers are little-endian. A node is a beginning of words; node 0 is the root.
type lexicon struct {
	// firsts gives for each code below firstCodes the node of the character with which a
	// word begins, two bytes each, 0 where none does.
	firsts string
	// prepositions has a bit for each of those codes with which a preposition begins.
	prepositions string
	// pairs has a bit for the number of each two characters that stand one behind the
	// other in a word. Between two that do not, no word lies across: one look tells it at
	// most places where a word ends.
	pairs string
	// nodes tells of each node the word that ends there, branches of the few nodes that
	// lead on how they do.
	nodes, branches string
	tags            []string
}

// firstCodes is the code below which a character is asked of the table of firsts: what
// is asked at every character of a text lies in one place.
const firstCodes = 1 << 16

// The parts of lexicon.bin: how many nodes and branches there are, and how many bytes the
// tags take, four bytes each; then the parts of a lexicon in the order of its fields.
const (
	headerSize       = 3 * 4
	firstsSize       = 2 * firstCodes
	prepositionsSize = firstCodes / 8
	pairsSize        = 1 << (pairBits - 3)
	nodeSize         = 12 // of one node, see readNode
	branchSize       = 12 // of one branch, see readBranch
)

//go:embed lexicon.bin
var laidOut string

// openLexicon gives the lexicon that was laid out.
func openLexicon(file string) *lexicon {
	nodes, branches, tags := int(fourBytes(file, 0)), int(fourBytes(file, 4)), int(fourBytes(file, 8))
	l := new(lexicon)
	take := func(size int) (part string) {
		part, file = file[:size], file[size:]
		return part
	}
	take(headerSize)
	l.firsts, l.prepositions, l.pairs = take(firstsSize), take(prepositionsSize), take(pairsSize)
	l.nodes, l.branches = take(nodes*nodeSize), take(branches*branchSize)
	l.tags = strings.Split(take(tags), " ")
	return l
}

func fourBytes(text string, at int) uint32 {
	return binary.LittleEndian.Uint32([]byte(text[at : at+4]))
}

func eightBytes(text string, at int) uint64 {
	return binary.LittleEndian.Uint64([]byte(text[at : at+8]))
}

// node is a beginning of words.
type node struct {
	// distance is how far the word leads that ends here: the binary logarithm of one in
	// how many words it is.
	distance float32
	// tag is the word's, 0 where none ends.
	tag uint8
	// branch is the number of the node's branch, 0 where it leads nowhere, as most words
	// do.
	branch uint32
}

// node reads a node: its branch, its distance, its tag, and the character that leads to
// it, in three bytes.
func (l *lexicon) node(number uint32) node {
	at := int(number) * nodeSize
	word := eightBytes(l.nodes, at)
	return node{branch: uint32(word), distance: math.Float32frombits(uint32(word >> 32)), tag: l.nodes[at+8]}
}

// letter is the character that leads to a node.
func (l *lexicon) letter(number uint32) rune {
	return rune(fourBytes(l.nodes, int(number)*nodeSize+8) >> 8)
}

// follow gives the node to which a character leads in a branch, 0 if it leads nowhere.
//
// The nodes of a branch lie one behind the other, in the order of the last six bits of
// their characters. It is a bit for each of those six bits that occur, and the number of
// the first node with, in the last byte, how many they are.
func (l *lexicon) follow(branch uint32, r rune) uint32 {
	at := int(branch) * branchSize
	letters, nodes := eightBytes(l.branches, at), fourBytes(l.branches, at+8)
	bit := uint64(1) << (r & 63)
	if letters&bit == 0 {
		return 0
	}
	first := nodes & (1<<24 - 1)
	end := first + nodes>>24
	// For each smaller bit a node at least stands before it, and nearly always one.
	for number := first + uint32(bits.OnesCount64(letters&(bit-1))); number < end; number++ {
		if l.letter(number) == r {
			return number
		}
	}
	return 0
}

// unknownDistance is how far a character leads that is no word, and unknownTag
// its tag; both are gse's.
const (
	unknownDistance = 32
	unknownTag      = "x"
)

// prepositionTag is gse's tag of prepositions.
const prepositionTag = "p"

func lower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		r += 'a' - 'A'
	}
	return r
}

// next gives the node to which a character leads, 0 if it leads nowhere.
func (l *lexicon) next(number uint32, r rune) uint32 {
	if number == 0 && uint32(r) < firstCodes {
		return uint32(l.firsts[2*r]) | uint32(l.firsts[2*r+1])<<8
	}
	branch := fourBytes(l.nodes, int(number)*nodeSize)
	if branch == 0 {
		return 0
	}
	return l.follow(branch, r)
}

// step is a character of a text on the shortest way through it.
type step struct {
	letter rune
	// end is the offset behind the character.
	end int32
	// distance is the length of the shortest way to end, whose last word has so
	// many characters and this tag.
	distance   float32
	characters uint16
	tag        uint8
}

// arrive offers a way to the end of a character, and reports whether it differs from the
// shortest one so far by more than rounding.
func (s *step) arrive(distance float32, characters int, tag uint8) (clear bool) {
	clear = s.distance == 0 || s.distance-distance > closeWays || distance-s.distance > closeWays
	if s.distance == 0 || s.distance > distance {
		s.distance, s.characters, s.tag = distance, uint16(characters), tag
	}
	return clear
}

// closeWays is by how much two ways must differ so that the one is surely shorter, of
// whatever text they are a part: the sums of a long one have rounded digits.
const closeWays = 1

// cut appends the words of a text: those of the shortest way through it, a word
// being the longer the rarer it is. It is gse's Segment, ties included; a test
// holds the one against the other. The steps come back to be used again; clear says that
// no two ways were about as long.
func (l *lexicon) cut(words []Word, text string, steps []step) (_ []Word, _ []step, clear bool) {
	steps, clear = steps[:0], true
	for at := 0; at < len(text); {
		r, width := decode(text[at:])
		at += width
		steps = append(steps, step{letter: lower(r), end: int32(at)})
	}
	base := float32(0)
	for i := range steps {
		number := l.next(0, steps[i].letter)
		w := l.node(number) // the root, which is no word, where there is none
		if w.tag != 0 {
			clear = steps[i].arrive(base+w.distance, 1, w.tag) && clear
		}
		single := w.tag != 0
		for k := i + 1; number != 0 && k < len(steps) && w.branch != 0; k++ {
			if number = l.follow(w.branch, steps[k].letter); number == 0 {
				break
			}
			if w = l.node(number); w.tag != 0 {
				clear = steps[k].arrive(base+w.distance, k-i+1, w.tag) && clear
			}
		}
		if !single {
			clear = steps[i].arrive(base+unknownDistance, 1, 0) && clear
		}
		base = steps[i].distance
	}
	count := 0
	for i := len(steps) - 1; i >= 0; i -= int(steps[i].characters) {
		count++
	}
	words = slices.Grow(words, count)
	words = words[:len(words)+count]
	for i, n := len(steps)-1, len(words)-1; i >= 0; n-- {
		last, start := &steps[i], 0
		if i -= int(last.characters); i >= 0 {
			start = int(steps[i].end)
		}
		words[n] = l.word(start, int(last.end), last.tag)
	}
	return words, steps, clear
}

// pairBits is how many bits the number of two characters has: the dictionary has a pair
// for each tenth of them.
const pairBits = 18

// pairOf is the number of two characters that stand one behind the other.
func pairOf(before, behind rune) uint32 {
	return (uint32(before)*0x9e3779b1 ^ uint32(behind)*0x85ebca6b) >> (32 - pairBits)
}

// mayBeInside reports whether a word may lie across the place between two characters.
func (l *lexicon) mayBeInside(before, behind rune) bool {
	pair := pairOf(lower(before), lower(behind))
	return l.pairs[pair>>3]>>(pair&7)&1 != 0
}

// stretch gives the part of a text around an offset over both ends of which no word lies:
// each way through the text goes by them, and the shortest one between them is a part of
// the shortest one of all.
func (l *lexicon) stretch(text string, at int) (from, to int) {
	letter, width := decode(text[at:])
	from, to = at, at+width
	for first := letter; from > 0; {
		before, width := decodeLast(text[:from])
		if !l.mayBeInside(before, first) {
			break
		}
		first, from = before, from-width
	}
	for last := letter; to < len(text); {
		behind, width := decode(text[to:])
		if !l.mayBeInside(last, behind) {
			break
		}
		last, to = behind, to+width
	}
	return from, to
}

// mayBePreposition reports whether a preposition may begin with a character.
func (l *lexicon) mayBePreposition(first rune) bool {
	if uint32(first) >= firstCodes {
		return true
	}
	first = lower(first)
	return l.prepositions[first>>3]>>(first&7)&1 != 0
}

func (l *lexicon) word(start, end int, tag uint8) Word {
	word := Word{Start: start, End: end, Tag: unknownTag}
	if tag != 0 {
		word.Tag = l.tags[tag]
	}
	return word
}
