package duty

import (
	"math"
	"math/bits"
	"slices"
	"strings"

	"taizhang/extractors/rule"
)

// byRune holds words by one of their characters. It is asked at every character
// of a text, and a bit answers for most of them that there is nothing.
type byRune struct {
	// bits has a bit for each character, before the number of bits in the lines
	// above its own: together they count into lists.
	bits   [1 << 16 / 64]uint64
	before [1 << 16 / 64]uint16
	lists  [][]entry
}

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

// newByRune holds words by the character that of gives, in their order. All
// characters of words are below U+10000.
func newByRune(words []string, of func(string) rune) *byRune {
	b := new(byRune)
	characters := make([]rune, len(words))
	for i, word := range words {
		characters[i] = of(word)
	}
	slices.Sort(characters)
	characters = slices.Compact(characters)
	// Only the lines of these are touched: most pages of a table never come to be.
	for i, r := range characters {
		if b.bits[r>>6] == 0 {
			b.before[r>>6] = uint16(i)
		}
		b.bits[r>>6] |= 1 << (r & 63)
	}
	count := len(characters)
	// The lists lie one behind the other: as many small ones took half of the time in
	// which the program's tables are made, at each of its starts.
	lengths := make([]int, count)
	for _, word := range words {
		lengths[b.index(of(word))]++
	}
	b.lists = make([][]entry, count)
	all := make([]entry, len(words))
	for i, length := range lengths {
		b.lists[i], all = all[:0:length], all[length:]
	}
	for _, word := range words {
		list := &b.lists[b.index(of(word))]
		*list = append(*list, entry{text: word})
	}
	return b
}

func (b *byRune) index(r rune) int {
	return int(b.before[r>>6]) + bits.OnesCount64(b.bits[r>>6]&(1<<(r&63)-1))
}

func (b *byRune) of(r rune) []entry {
	if !b.has(r) {
		return nil
	}
	return b.lists[b.index(r)]
}

// has reports whether there are words by a character.
func (b *byRune) has(r rune) bool { return uint32(r) < 1<<16 && b.bits[r>>6]&(1<<(r&63)) != 0 }

// next gives where the next character stands by which there are words, from an
// offset on, and their list; the text's length where there is none.
func (b *byRune) next(text string, at int) (int, []entry) {
	for at < len(text) {
		if ideographAt(text, at) {
			r := rune(text[at]&0xf)<<12 | rune(text[at+1]&0x3f)<<6 | rune(text[at+2]&0x3f)
			if b.bits[r>>6]&(1<<(r&63)) != 0 {
				return at, b.lists[b.index(r)]
			}
			at += len("一")
			continue
		}
		r, width := firstRune(text[at:])
		if list := b.of(r); list != nil {
			return at, list
		}
		at += width
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
	return prefixSet{b}
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
	seen := map[string]bool{}
	for _, list := range lists {
		for _, word := range strings.Fields(list) {
			if !seen[word] {
				words = append(words, word)
			}
			seen[word] = true
		}
	}
	b := newByRune(longestFirst(words), func(word string) rune {
		last, _ := lastRune(word)
		return last
	})
	for _, list := range b.lists {
		for i := range list {
			e := &list[i]
			e.bytes, e.mask = behind(e.text), math.MaxUint64<<(8*(8-min(len(e.text), 8)))
		}
	}
	return headList{b}
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

// mayEndIn reports whether a head ends in a character.
func (h headList) mayEndIn(r rune) bool { return h.byLast.has(r) }

// wordTable is a set of words.
type wordTable struct{ prefixSet }

func wordSet(list string) wordTable { return wordTable{newPrefixSet(strings.Fields(list))} }

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
