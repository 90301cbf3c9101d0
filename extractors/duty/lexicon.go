package duty

import (
	"math"
	"math/bits"
	"slices"
	"strings"

	"taizhang/extractors/rule"
)

// byRune holds words by one of their characters, by its code modulo slots: those of two
// characters may stand in one list. It is asked at every character of a text, and a bit
// answers for most of them that there is nothing. A bit for each code, of which a table
// had 8 kB, was 400 kB to be touched at each start.
type byRune struct {
	// bits has a bit for each slot, before the number of bits in the lines above its
	// own: together they count into lists.
	bits   [slots / 64]uint64
	before [slots / 64]uint16
	lists  [][]entry
}

// slots is a power of two, so that two bytes of a Chinese character tell its slot.
const slots = 4096

// entry is a word of a list, with the bytes by which it is told: up to eight of its
// first in a prefixSet, of its last in a headList. One comparison settles nearly
// every word.
type entry struct {
	text        string
	bytes, mask uint64
}

// begins reports whether a text begins with the word; ahead are its first bytes, as
// rule.Ahead gives them.
func (e *entry) begins(text string, ahead uint64) bool {
	return ahead&e.mask == e.bytes && (len(e.text) <= 8 || strings.HasPrefix(text, e.text))
}

// ends reports whether a text ends in the word; behind are its last bytes.
func (e *entry) ends(text string, behind uint64) bool {
	return behind&e.mask == e.bytes && (len(e.text) <= 8 || strings.HasSuffix(text, e.text))
}

// behind are the last eight bytes of a text, 0 before its beginning.
func behind(text string) uint64 {
	if n := len(text); n >= 8 {
		return rule.Ahead(text, n-8)
	}
	return rule.Ahead(text, 0) << (8 * (8 - len(text)))
}

// newByRune holds words by the character that of gives, in their order.
func newByRune(words []string, of func(string) rune) byRune {
	var b byRune
	characters := make([]rune, len(words))
	for i, word := range words {
		characters[i] = of(word)
		line, bit := slotOf(characters[i])
		b.bits[line] |= bit
	}
	count := 0
	for line, set := range b.bits {
		b.before[line] = uint16(count)
		count += bits.OnesCount64(set)
	}
	// The lists lie one behind the other: as many small ones took half of the time in
	// which the program's tables are made, at each of its starts.
	lengths := make([]int, count)
	for _, r := range characters {
		lengths[b.index(slotOf(r))]++
	}
	b.lists = make([][]entry, count)
	all := make([]entry, len(words))
	for i, length := range lengths {
		b.lists[i], all = all[:0:length], all[length:]
	}
	for i, word := range words {
		list := &b.lists[b.index(slotOf(characters[i]))]
		*list = append(*list, entry{text: word})
	}
	return b
}

func slotOf(r rune) (line int, bit uint64) { return int(r) % slots / 64, 1 << (r & 63) }

func (b *byRune) index(line int, bit uint64) int {
	return int(b.before[line]) + bits.OnesCount64(b.bits[line]&(bit-1))
}

// of gives the words in the slot of a character, nil if there are none.
func (b *byRune) of(r rune) []entry {
	line, bit := slotOf(r)
	if b.bits[line]&bit == 0 {
		return nil
	}
	return b.lists[b.index(line, bit)]
}

// may reports whether there may be words by a character.
func (b *byRune) may(r rune) bool {
	line, bit := slotOf(r)
	return b.bits[line]&bit != 0
}

// next gives where the next ideograph stands by which there may be words, from an
// offset on, and the words in its slot; the text's length where there is none.
func (b *byRune) next(text string, at int) (int, []entry) {
	for at < len(text) {
		if !ideographAt(text, at) {
			_, width := firstRune(text[at:])
			at += width
			continue
		}
		line, bit := int(text[at+1]&0x3f), uint64(1)<<(text[at+2]&0x3f)
		if b.bits[line]&bit != 0 {
			return at, b.lists[b.index(line, bit)]
		}
		at += len("一")
	}
	return at, nil
}

// prefixSet holds words by their first character, in the order in which they
// were given.
type prefixSet struct{ byFirst *byRune }

func newPrefixSet(words []string) prefixSet {
	b := newByRune(words, func(word string) rune {
		first, _ := firstRune(word)
		return first
	})
	for _, list := range b.lists {
		for i := range list {
			e := &list[i]
			e.bytes, e.mask = rule.Ahead(e.text, 0), 1<<(8*min(len(e.text), 8))-1
		}
	}
	return prefixSet{&b}
}

// longestFirst orders words so that 呈送 is tried before 呈.
func longestFirst(words []string) []string {
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

// begins reports whether a text begins with one of the words.
func (p prefixSet) begins(text string) bool { return p.prefix(text) != "" }

// prefix is the first of the words with which a text begins, "" if there is
// none.
func (p prefixSet) prefix(text string) string {
	first, _ := firstRune(text)
	list := p.byFirst.of(first)
	if list == nil {
		return ""
	}
	ahead := rule.Ahead(text, 0)
	for i := range list {
		if list[i].begins(text, ahead) {
			return list[i].text
		}
	}
	return ""
}

// headList holds words by their last character, the longest first.
type headList struct{ byLast *byRune }

func compileHeads(lists ...string) headList {
	var words []string
	for _, list := range lists {
		words = append(words, fields(list)...)
	}
	b := newByRune(words, func(word string) rune {
		last, _ := lastRune(word)
		return last
	})
	for _, list := range b.lists {
		slices.SortStableFunc(list, func(a, b entry) int { return len(b.text) - len(a.text) })
		for i := range list {
			e := &list[i]
			e.bytes, e.mask = behind(e.text), math.MaxUint64<<(8*(8-min(len(e.text), 8)))
		}
	}
	return headList{&b}
}

// endsIn gives the longest head in which the text ends, "" if there is none.
func (h headList) endsIn(text string) string {
	last, _ := lastRune(text)
	list := h.byLast.of(last)
	if list == nil {
		return ""
	}
	behind := behind(text)
	for i := range list {
		if list[i].ends(text, behind) {
			return list[i].text
		}
	}
	return ""
}

// mayEndIn reports whether a head may end in a character.
func (h headList) mayEndIn(r rune) bool { return h.byLast.may(r) }

// wordTable is a set of words.
type wordTable struct{ prefixSet }

func wordSet(list string) wordTable { return wordTable{newPrefixSet(fields(list))} }

// fields is strings.Fields for a list of Chinese words, in a third of the time: it asks
// no character of three bytes whether it is a blank.
func fields(list string) []string {
	words := make([]string, 0, len(list)/len("党委 ")+1)
	start := 0
	for at := 0; at <= len(list); at++ {
		if at == len(list) || list[at] <= ' ' {
			if start < at {
				words = append(words, list[start:at])
			}
			start = at + 1
		}
	}
	return words
}

// has reports whether a word is one of the set.
func (w wordTable) has(word string) bool {
	first, _ := firstRune(word)
	list := w.byFirst.of(first)
	for i := range list {
		if list[i].text == word {
			return true
		}
	}
	return false
}
