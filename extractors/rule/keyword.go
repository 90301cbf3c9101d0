package rule

import (
	"math"
	"math/bits"
	"strings"
	"unicode/utf8"
)

// keywords finds in one pass which words stand in a text, and so which rules may
// look.
//
// A character of the text asks one bit whether any word begins with it, the
// character behind it another whether it may go on one of those, and the few words
// that do are compared, eight bytes at a time. The automaton of Aho
// and Corasick ("Efficient string matching", 1975) that stood here compares
// less, but its table for the duty rules takes 0.9 MB that every start has to
// make, and the three bytes of each Chinese character touch three cold lines of
// it.
type keywords struct {
	// begins has a bit for the characters of each hash, before the number of bits
	// in the lines above it: together they count into lists.
	begins [slots / 64]uint64
	before [slots / 64]uint16
	lists  []keywordList
	// words are those of all lists one behind the other, texts their texts, which only
	// the longer ones are asked for.
	words []keyword
	texts []string
}

// keywordList are the words that begin with the characters of a hash.
type keywordList struct {
	// second has a bit for the code modulo 64 of each character that stands second
	// in one of them, and all bits where one has no second character.
	second uint64
	// from and to are their places in keywords.words.
	from, to uint32
}

// keyword is a word and its number. The words of the duty rules are gone through at
// every fourth character of a notice: they are kept as small as they can be, for what
// does not lie in the processor's nearest memory costs more than it takes to compare
// it.
type keyword struct {
	// bytes are up to eight of its first, as Ahead gives them; surplus is how many of
	// the eight bytes ahead in a text are not compared with them, in bits.
	bytes   uint64
	number  uint32
	length  uint16
	surplus uint8
}

func newKeyword(text string, number int) keyword {
	return keyword{bytes: Ahead(text, 0), number: uint32(number), length: uint16(len(text)), surplus: uint8(64 - 8*min(len(text), 8))}
}

// stands reports whether the word with a place in the list stands at an offset of a
// text, with some bytes ahead.
func (k *keywords) stands(place uint32, text string, at int, ahead uint64) bool {
	word := &k.words[place]
	return (word.bytes^ahead)<<word.surplus == 0 && (word.length <= 8 || strings.HasPrefix(text[at:], k.texts[place]))
}

// slots is the number of bits; a character's is its code modulo slots. The duty
// rules have 400 first characters, so that one in ten others shares a bit.
const slots = 4096

// newKeywords makes the finder of words; words[i] are those with number i.
func newKeywords(words [][]string) *keywords {
	k := &keywords{}
	for _, list := range words {
		for _, word := range list {
			line, bit := slotOf(word)
			k.begins[line] |= bit
		}
	}
	count := 0
	for line, set := range k.begins {
		k.before[line] = uint16(count)
		count += bits.OnesCount64(set)
	}
	k.lists = make([]keywordList, count)
	count = 0
	for _, list := range words {
		count += len(list)
		for _, word := range list {
			list := &k.lists[k.index(slotOf(word))]
			list.second |= secondOf(word)
			list.to++ // how many, until it is known where they begin
		}
	}
	k.words, k.texts = make([]keyword, count), make([]string, count)
	place := uint32(0)
	for i := range k.lists {
		list := &k.lists[i]
		list.from, list.to, place = place, place, place+list.to
	}
	for number, list := range words {
		for _, word := range list {
			list := &k.lists[k.index(slotOf(word))]
			k.words[list.to], k.texts[list.to] = newKeyword(word, number), word
			list.to++
		}
	}
	return k
}

// secondOf gives the bit of the second character of a word, all bits where it has
// none.
func secondOf(word string) uint64 {
	_, width := utf8.DecodeRuneInString(word)
	second, width := utf8.DecodeRuneInString(word[width:])
	if width == 0 {
		return math.MaxUint64
	}
	return 1 << (second & 63)
}

// goesOn reports whether the character at an offset of a text may stand second in
// one of the words.
func (l *keywordList) goesOn(text string, at int) bool {
	if at+2 < len(text) && text[at]&0xf0 == 0xe0 {
		return l.second>>(text[at+2]&63)&1 != 0
	}
	return at >= len(text) || text[at] >= utf8.RuneSelf || l.second>>(text[at]&63)&1 != 0
}

func slotOf(word string) (line int, bit uint64) {
	first, _ := utf8.DecodeRuneInString(word)
	return int(first) % slots / 64, 1 << (first & 63)
}

func (k *keywords) index(line int, bit uint64) int {
	return int(k.before[line]) + bits.OnesCount64(k.begins[line]&(bit-1))
}

// keywordAt is where keywords.next stands in a text: the word that it found last,
// and from where it goes on.
type keywordAt struct {
	number, start, end int
	// at is behind the character whose words are being compared: those from place to
	// last, with the bytes from the character on.
	at          int
	place, last uint32
	ahead       uint64
}

// next finds the next word that stands in the text, in the order of their
// beginnings; false where there is none. It is gone through at every character of a
// notice again and again, and so asks for nothing that it does not need at most of them.
func (k *keywords) next(text string, f *keywordAt) bool {
	if f.place < f.last && k.found(text, f, f.start, f.place, f.last, f.ahead) {
		return true
	}
	for rest := text[f.at:]; rest != ""; {
		var line, bit, width int
		if len(rest) >= 3 && rest[0]&0xf0 == 0xe0 && (rest[1]^0x80)|(rest[2]^0x80) < 64 {
			// Nearly all of a notice: the last two bytes are the code modulo slots.
			line, bit, width = int(rest[1]&63), int(rest[2]&63), 3
		} else if c := rest[0]; c < utf8.RuneSelf {
			line, bit, width = int(c>>6), int(c&63), 1
		} else {
			var r rune
			r, width = utf8.DecodeRuneInString(rest)
			line, bit = int(r)%slots/64, int(r&63)
		}
		if k.begins[line&63]>>bit&1 == 0 {
			rest = rest[width:]
			continue
		}
		if list := &k.lists[k.index(line, 1<<bit)]; list.goesOn(rest, width) {
			start := len(text) - len(rest)
			if f.at = start + width; k.found(text, f, start, list.from, list.to, Ahead(rest, 0)) {
				return true
			}
		}
		rest = rest[width:]
	}
	f.at, f.place, f.last = len(text), 0, 0
	return false
}

// found looks for one of the words between two places that stands at an offset of a text,
// with some bytes ahead, and notes where to go on.
func (k *keywords) found(text string, f *keywordAt, start int, place, last uint32, ahead uint64) bool {
	for ; place < last; place++ {
		if k.stands(place, text, start, ahead) {
			word := &k.words[place]
			f.number, f.start, f.end = int(word.number), start, start+int(word.length)
			f.place, f.last, f.ahead = place+1, last, ahead
			return true
		}
	}
	return false
}

// decode is utf8.DecodeRuneInString with a short way for nearly all characters of
// a notice.
func decode(text string) (rune, int) {
	if len(text) >= 3 && text[0] > 0xe0 && text[0] <= 0xef && text[0] != 0xed {
		if second, third := ahead(text, 0); second|third < 64 {
			return rune(text[0]&0xf)<<12 | rune(second)<<6 | rune(third), 3
		}
	}
	return utf8.DecodeRuneInString(text)
}

// ahead gives six bits of each of the two bytes behind an offset, more where they
// are not the rest of a character.
func ahead(text string, at int) (second, third byte) {
	if at+2 >= len(text) {
		return 0xff, 0xff
	}
	return text[at+1] ^ 0x80, text[at+2] ^ 0x80
}

// mark sets may[number] for each word in the text.
func (k *keywords) mark(text string, may []bool) {
	var found keywordAt
	for k.next(text, &found) {
		may[found.number] = true
	}
}
