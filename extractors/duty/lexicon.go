package duty

import (
	"math/bits"
	"slices"
	"strings"
)

// byRune holds words by one of their characters. It is asked at every character
// of a text, and a bit answers for most of them that there is nothing.
type byRune struct {
	// bits has a bit for each character, before the number of bits in the lines
	// above its own: together they count into lists.
	bits   [1 << 16 / 64]uint64
	before [1 << 16 / 64]uint16
	lists  [][]string
}

// newByRune holds words by the character that of gives, in their order. All
// characters of words are below U+10000.
func newByRune(words []string, of func(string) rune) *byRune {
	b := new(byRune)
	for _, word := range words {
		r := of(word)
		b.bits[r>>6] |= 1 << (r & 63)
	}
	count := 0
	for line, set := range b.bits {
		b.before[line] = uint16(count)
		count += bits.OnesCount64(set)
	}
	b.lists = make([][]string, count)
	for _, word := range words {
		list := &b.lists[b.index(of(word))]
		*list = append(*list, word)
	}
	return b
}

func (b *byRune) index(r rune) int {
	return int(b.before[r>>6]) + bits.OnesCount64(b.bits[r>>6]&(1<<(r&63)-1))
}

func (b *byRune) of(r rune) []string {
	if uint32(r) >= 1<<16 || b.bits[r>>6]&(1<<(r&63)) == 0 {
		return nil
	}
	return b.lists[b.index(r)]
}

// next gives where the next character stands by which there are words, from an
// offset on, and their list; the text's length where there is none.
func (b *byRune) next(text string, at int) (int, []string) {
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
	return prefixSet{newByRune(words, func(word string) rune {
		first, _ := firstRune(word)
		return first
	})}
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
	for _, word := range p.byFirst.of(first) {
		if strings.HasPrefix(text, word) {
			return word
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
	return headList{newByRune(longestFirst(words), func(word string) rune {
		last, _ := lastRune(word)
		return last
	})}
}

// endsIn gives the longest head in which the text ends, "" if there is none.
func (h headList) endsIn(text string) string {
	last, _ := lastRune(text)
	for _, word := range h.byLast.of(last) {
		if strings.HasSuffix(text, word) {
			return word
		}
	}
	return ""
}

// wordTable is a set of words.
type wordTable struct{ byFirst *byRune }

func wordSet(list string) wordTable { return wordTable{newPrefixSet(strings.Fields(list)).byFirst} }

// has reports whether a word is one of the set.
func (w wordTable) has(word string) bool {
	first, _ := firstRune(word)
	return slices.Contains(w.byFirst.of(first), word)
}
