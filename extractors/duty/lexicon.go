package duty

import (
	"slices"
	"sort"
	"strings"
)

// byRune holds words by one of their characters. It is asked at every character
// of a text, and a bit answers for most of them that there is nothing.
type byRune struct {
	bits  [1 << 16 / 64]uint64
	words map[rune][]string
}

func (b *byRune) add(r rune, word string) {
	if b.words == nil {
		b.words = map[rune][]string{}
	}
	b.words[r] = append(b.words[r], word)
	b.bits[uint16(r)>>6] |= 1 << (r & 63)
}

func (b *byRune) of(r rune) []string {
	if b.bits[uint16(r)>>6]&(1<<(r&63)) == 0 {
		return nil
	}
	return b.words[r]
}

// prefixSet holds words by their first character, in the order in which they
// were given.
type prefixSet struct{ byFirst *byRune }

func newPrefixSet(words []string) prefixSet {
	set := prefixSet{new(byRune)}
	for _, word := range words {
		first, _ := firstRune(word)
		set.byFirst.add(first, word)
	}
	return set
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
	h := headList{new(byRune)}
	seen := map[string]bool{}
	for _, list := range lists {
		for _, word := range strings.Fields(list) {
			if seen[word] {
				continue
			}
			seen[word] = true
			last, _ := lastRune(word)
			h.byLast.add(last, word)
		}
	}
	for _, words := range h.byLast.words {
		sort.Slice(words, func(i, j int) bool { return len(words[i]) > len(words[j]) })
	}
	return h
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

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}
