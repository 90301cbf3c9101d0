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
	// reaches tells, by the code modulo its length, how many characters the longest
	// word has at most that begins with a character.
	reaches string
	// nodes tells of each node the word that ends there, branches of the few nodes that
	// lead on how they do.
	nodes, branches string
	tags            []string
	longest         int // of all words, in characters
}

// firstCodes is the code below which a character is asked of the table of firsts: what
// is asked at every character of a text lies in one place.
const firstCodes = 1 << 16

// The parts of lexicon.bin: how many nodes and branches there are, how many characters
// the longest word has, and how many bytes the tags take, four bytes each; then the
// parts of a lexicon in the order of its fields.
const (
	headerSize       = 4 * 4
	firstsSize       = 2 * firstCodes
	prepositionsSize = firstCodes / 8
	reachesSize      = 4096
	nodeSize         = 12 // of one node, see readNode
	branchSize       = 12 // of one branch, see readBranch
)

//go:embed lexicon.bin
var laidOut string

// openLexicon gives the lexicon that was laid out.
func openLexicon(file string) *lexicon {
	nodes, branches, tags := int(fourBytes(file, 0)), int(fourBytes(file, 4)), int(fourBytes(file, 12))
	l := &lexicon{longest: int(fourBytes(file, 8))}
	take := func(size int) (part string) {
		part, file = file[:size], file[size:]
		return part
	}
	take(headerSize)
	l.firsts, l.prepositions, l.reaches = take(firstsSize), take(prepositionsSize), take(reachesSize)
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

// arrive offers a way to the end of a character.
func (s *step) arrive(distance float32, characters int, tag uint8) {
	if s.distance == 0 || s.distance > distance {
		s.distance, s.characters, s.tag = distance, uint16(characters), tag
	}
}

// cut appends the words of a text: those of the shortest way through it, a word
// being the longer the rarer it is. It is gse's Segment, ties included; a test
// holds the one against the other. The steps come back to be used again.
func (l *lexicon) cut(words []Word, text string, steps []step) ([]Word, []step) {
	steps = steps[:0]
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
			steps[i].arrive(base+w.distance, 1, w.tag)
		}
		single := w.tag != 0
		for k := i + 1; number != 0 && k < len(steps) && w.branch != 0; k++ {
			if number = l.follow(w.branch, steps[k].letter); number == 0 {
				break
			}
			if w = l.node(number); w.tag != 0 {
				steps[k].arrive(base+w.distance, k-i+1, w.tag)
			}
		}
		if !single {
			steps[i].arrive(base+unknownDistance, 1, 0)
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
	return words, steps
}

// sure gives the word that begins at an offset where the dictionary leaves no
// choice: no word lies across the offset, and behind it stands a word of one
// character or of two that overlaps no other. That is so at most places, and asks
// for a few characters where a cut goes through them all.
func (l *lexicon) sure(text string, at int) (word Word, ok bool) {
	if l.reached(text, at) {
		return Word{}, false
	}
	first, firstNumber, firstEnd := l.single(text, at)
	if firstNumber == 0 || first.branch == 0 || firstEnd == len(text) {
		return l.word(at, firstEnd, first.tag), true
	}
	second, behind, end := l.single(text, firstEnd)
	r, _ := decode(text[firstEnd:])
	number := l.follow(first.branch, lower(r))
	if number == 0 {
		return l.word(at, firstEnd, first.tag), true
	}
	both := l.node(number)
	switch {
	case l.across(text, end, end, number):
		return Word{}, false
	case both.tag == 0:
		return l.word(at, firstEnd, first.tag), true
	case behind != 0 && l.across(text, end, end, behind):
		return Word{}, false
	case both.distance+1 > first.distance+second.distance:
		return Word{}, false // sums have rounded digits
	}
	return l.word(at, end, both.tag), true
}

// reached reports whether a word that begins before an offset of a text lies across it.
// Hardly a character that stands more than four before it begins one that long, and of
// most of them two bytes tell.
func (l *lexicon) reached(text string, at int) bool {
	for start, before := at, 1; start > 0 && before < l.longest; before++ {
		if start >= len("一") && ideograph(text[start-3]) && (text[start-2]^0x80)|(text[start-1]^0x80) < 0x40 {
			if int(l.reaches[int(text[start-2]&0x3f)<<6|int(text[start-1]&0x3f)]) <= before {
				start -= len("一")
				continue
			}
		}
		r, width := decodeLast(text[:start])
		if r = lower(r); int(l.reaches[int(r)%reachesSize]) > before {
			if number := l.next(0, r); number != 0 && l.across(text, start, at, number) {
				return true
			}
		}
		start -= width
	}
	return false
}

// across reports whether a word that leads to a node goes on at an offset of a text
// and ends behind another.
func (l *lexicon) across(text string, next, at int, number uint32) bool {
	for next < len(text) {
		r, width := decode(text[next:])
		if number = l.next(number, lower(r)); number == 0 {
			return false
		}
		if next += width; next > at && l.node(number).tag != 0 {
			return true
		}
	}
	return false
}

// single gives the character at an offset as a word of its own, its node, 0 if no
// word begins with it, and where it ends.
func (l *lexicon) single(text string, at int) (w node, number uint32, end int) {
	r, width := decode(text[at:])
	if number = l.next(0, lower(r)); number != 0 {
		w = l.node(number)
	}
	if w.tag == 0 {
		w.distance = unknownDistance
	}
	return w, number, at + width
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
