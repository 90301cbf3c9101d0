package timex

import (
	"strings"
	"testing"
)

// TestVocabularyBits holds the bits that the fast paths ask against what they
// stand for.
func TestVocabularyBits(t *testing.T) {
	v := wordList()
	begins := map[rune]bool{}
	for _, w := range fixedWords() {
		for _, r := range w.text {
			begins[r] = true
			break
		}
	}
	for r := rune(0); r < 1<<16; r++ {
		if has(&v.first, r) != begins[r] {
			t.Errorf("%q begins a word: %v", r, begins[r])
		}
		number := isDigit(r) || isChineseNumber(r)
		if strings.ContainsRune(numberCharacters, r) != number || strings.ContainsRune(breakMarks, r) != isBreak(r) {
			t.Errorf("%q is missing among the numbers or the breaks, or is none", r)
		}
		if number && !has(&v.mayStart, r) || (number || isBreak(r) || begins[r]) && !has(&v.speaks, r) {
			t.Errorf("%q is passed over as plain text", r)
		}
	}
	for _, w := range fixedWords() {
		found := v.lookup(w.text, 0)
		if w.only == nil && (found == nil || found.text != w.text) {
			t.Errorf("%q is not found", w.text)
		}
		if found != nil && !strings.HasPrefix(w.text, found.text) {
			t.Errorf("%q is found as %q", w.text, found.text)
		}
	}
}
