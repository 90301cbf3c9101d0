package segment

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// lexicon is a dictionary as a trie over characters, made for reading: its
// edges lie in one hash table, its words in one list. It holds what gse needs to
// cut a text and nothing else; gse's own table of the same words takes
// fifteen times as long to build (70 ms), which was half the start of a program
// that reads one notice.
type lexicon struct {
	// edges is an open hash table of a power of two slots, for the characters
	// behind the first one.
	edges []edge
	shift uint
	used  int
	// words tells of each node the word that ends there. Node 0 is the root, the node
	// of a character with which a word begins is its own code, below firsts, and the
	// others follow: what is asked at every character of a text lies in one place.
	words []entry
	tags  []string
	// prepositions has a bit for each character with which one begins.
	prepositions [1 << 16 / 64]uint64
	// reaches tells, by the code modulo its length, how many characters the longest
	// word has at most that begins with a character.
	reaches [4096]uint8
	longest int // of all words, in characters
}

// firsts is the code below which a character's own node is its code.
const firsts = 1 << 16

// edge leads from a node by a character to another; 0 is a free slot. It is one
// number, for the table of twice that size was nowhere near the processor.
type edge uint64

const (
	nodeBits  = 21 // two million nodes; the dictionary has thirty thousand
	mostNodes = 1 << nodeBits
)

func edgeTo(key uint64, node uint32) edge { return edge(key<<nodeBits | uint64(node)) }
func (e edge) key() uint64                { return uint64(e) >> nodeBits }
func (e edge) node() uint32               { return uint32(e & (mostNodes - 1)) }

// entry is a word of the dictionary; its tag is 0 where no word ends.
type entry struct {
	// distance is how far the word leads: the binary logarithm of one in how many
	// words it is. While the dictionary is read it is that of its frequency.
	distance float32
	tag      uint8
	// longer has a bit for each character that leads on, by its code modulo 64:
	// most words lead nowhere, and most characters behind the others not on.
	longer uint64
}

// rareSingle is the frequency of every word of one character: gse holds them
// down, so that a text falls into its longer words.
const rareSingle = 2

// unknownDistance is how far a character leads that is no word, and unknownTag
// its tag; both are gse's.
const (
	unknownDistance = 32
	unknownTag      = "x"
)

// prepositionTag is gse's tag of prepositions.
const prepositionTag = "p"

// newLexicon reads lines of `word frequency tag`; of a word that stands twice
// the first counts.
func newLexicon(text string) (*lexicon, error) {
	l := &lexicon{words: make([]entry, firsts, firsts+1<<15), tags: []string{""}}
	l.resize(1 << 16)
	total := 0.0
	number := 0
	for rest := text; rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		number++
		word, behind, ok := strings.Cut(line, " ")
		count, tag, tagged := strings.Cut(behind, " ")
		frequency, err := strconv.Atoi(count)
		if !ok || !tagged || tag == "" || err != nil {
			return nil, fmt.Errorf("dictionary, line %d: %q is not a word, a frequency and a tag", number, line)
		}
		total += l.add(word, float64(frequency), tag)
	}
	if len(l.words) > mostNodes {
		return nil, fmt.Errorf("dictionary: %d beginnings of words, there is room for %d", len(l.words), mostNodes)
	}
	all := float32(math.Log2(total))
	for i := range l.words {
		if w := &l.words[i]; w.tag != 0 {
			w.distance = all - w.distance
		}
	}
	return l, nil
}

// add adds a word and gives its frequency, 0 where the word is known.
func (l *lexicon) add(word string, frequency float64, tag string) float64 {
	node, first := uint32(0), rune(0)
	length := 0
	for _, r := range word {
		node = l.grow(node, lower(r))
		if length++; length == 1 {
			first = lower(r)
		}
	}
	if length == 0 || l.words[node].tag != 0 {
		return 0
	}
	if length == 1 {
		frequency = rareSingle
	}
	reach := &l.reaches[int(first)%len(l.reaches)]
	*reach, l.longest = max(*reach, uint8(min(length, math.MaxUint8))), max(l.longest, length)
	w := &l.words[node]
	w.distance, w.tag = float32(math.Log2(frequency)), l.number(tag)
	if tag == prepositionTag {
		if r, _ := utf8.DecodeRuneInString(word); r < 1<<16 {
			l.prepositions[r>>6] |= 1 << (r & 63)
		}
	}
	return frequency
}

// number is the number of a tag; gse has some fifty.
func (l *lexicon) number(tag string) uint8 {
	at := slices.Index(l.tags, tag)
	if at < 0 {
		at = len(l.tags)
		l.tags = append(l.tags, tag)
	}
	return uint8(at)
}

func lower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		r += 'a' - 'A'
	}
	return r
}

func keyOf(node uint32, r rune) uint64 { return uint64(node)<<nodeBits | uint64(r) }

// slot is where a key stands or, if it is not there, would stand.
func (l *lexicon) slot(key uint64) uint64 {
	// Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4): the upper
	// bits of the product spread what differs in any bit of the key.
	mask := uint64(len(l.edges) - 1)
	for i := key * 0x9e3779b97f4a7c15 >> l.shift; ; i++ {
		if found := l.edges[i&mask]; found == 0 || found.key() == key {
			return i & mask
		}
	}
}

// next gives the node to which a character leads, 0 if it leads nowhere.
func (l *lexicon) next(node uint32, r rune) uint32 {
	if node == 0 && uint32(r) < firsts {
		return l.begin(r)
	}
	if !l.words[node].mayGoOn(r) {
		return 0
	}
	return l.follow(node, r)
}

// follow is next for a node other than the root that may go on.
func (l *lexicon) follow(node uint32, r rune) uint32 { return l.edges[l.slot(keyOf(node, r))].node() }

// begin gives the node of a character below firsts, 0 if no word begins with it.
func (l *lexicon) begin(r rune) uint32 {
	if w := &l.words[r]; w.tag == 0 && w.longer == 0 {
		return 0
	}
	return uint32(r)
}

// mayGoOn reports whether a character may lead on from a node.
func (w *entry) mayGoOn(r rune) bool { return w.longer>>(r&63)&1 != 0 }

// grow is next that makes the node where there is none.
func (l *lexicon) grow(node uint32, r rune) uint32 {
	if node == 0 && uint32(r) < firsts {
		return uint32(r)
	}
	if known := l.next(node, r); known != 0 {
		return known
	}
	l.words = append(l.words, entry{})
	added := uint32(len(l.words) - 1)
	l.words[node].longer |= 1 << (r & 63)
	l.edges[l.slot(keyOf(node, r))] = edgeTo(keyOf(node, r), added)
	if l.used++; 2*l.used > len(l.edges) {
		l.resize(2 * len(l.edges))
	}
	return added
}

func (l *lexicon) resize(slots int) {
	old := l.edges
	l.edges = make([]edge, slots)
	l.shift = 64
	for slots > 1 {
		l.shift--
		slots >>= 1
	}
	for _, e := range old {
		if e != 0 {
			l.edges[l.slot(e.key())] = e
		}
	}
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
		node := l.next(0, steps[i].letter)
		w := &l.words[node] // the root, which is no word and leads nowhere, where there is none
		if w.tag != 0 {
			steps[i].arrive(base+w.distance, 1, w.tag)
		}
		single := w.tag != 0
		for k := i + 1; node != 0 && k < len(steps) && w.mayGoOn(steps[k].letter); k++ {
			if node = l.follow(node, steps[k].letter); node == 0 {
				break
			}
			if w = &l.words[node]; w.tag != 0 {
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
	first, node, firstEnd := l.single(text, at)
	if node == 0 || l.words[node].longer == 0 || firstEnd == len(text) {
		return l.word(at, firstEnd, first.tag), true
	}
	second, behind, end := l.single(text, firstEnd)
	r, _ := decode(text[firstEnd:])
	if node = l.next(node, lower(r)); node == 0 {
		return l.word(at, firstEnd, first.tag), true
	}
	both := l.words[node]
	switch {
	case l.across(text, end, end, node):
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
		if r = lower(r); int(l.reaches[int(r)%len(l.reaches)]) > before {
			if node := l.next(0, r); node != 0 && l.across(text, start, at, node) {
				return true
			}
		}
		start -= width
	}
	return false
}

// across reports whether a word that leads to a node goes on at an offset of a text
// and ends behind another.
func (l *lexicon) across(text string, next, at int, node uint32) bool {
	for next < len(text) {
		r, width := decode(text[next:])
		if node = l.next(node, lower(r)); node == 0 {
			return false
		}
		if next += width; next > at && l.words[node].tag != 0 {
			return true
		}
	}
	return false
}

// single gives the character at an offset as a word of its own, its node, 0 if no
// word begins with it, and where it ends.
func (l *lexicon) single(text string, at int) (w entry, node uint32, end int) {
	r, width := decode(text[at:])
	if node = l.next(0, lower(r)); node != 0 {
		w = l.words[node]
	}
	if w.tag == 0 {
		w.distance = unknownDistance
	}
	return w, node, at + width
}

func (l *lexicon) word(start, end int, tag uint8) Word {
	word := Word{Start: start, End: end, Tag: unknownTag}
	if tag != 0 {
		word.Tag = l.tags[tag]
	}
	return word
}
