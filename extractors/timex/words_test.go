package timex

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
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
		if o := v.opening(r); (o != nil && len(o.words) > 0) != begins[r] {
			t.Errorf("%q begins a word: %v", r, begins[r])
		}
		number := isDigit(r) || chineseDigit(r) >= 0 || chinesePower(r) > 0
		if isChineseNumber(r) != (number && !isDigit(r)) {
			t.Errorf("%q is a Chinese number: %v", r, !isChineseNumber(r))
		}
		if strings.ContainsRune(numberCharacters, r) != number || strings.ContainsRune(breakMarks, r) != isBreak(r) {
			t.Errorf("%q is missing among the numbers or the breaks, or is none", r)
		}
		if has(&v.mayStart, r) && v.slots[r/64%64]>>(r&63)&1 == 0 {
			t.Errorf("%q is told not to begin a word of time", r)
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

// TestWordsAreToldByTheirSecondCharacter holds what the second characters let pass
// against asking for every word.
func TestWordsAreToldByTheirSecondCharacter(t *testing.T) {
	f, words, timely := Default(), fixedWords(), strings.Fields(timelyWords)
	var pieces []string
	for _, w := range words {
		pieces = append(pieces, w.text)
	}
	pieces = append(append(pieces, timely...), strings.Split("周|五|前|，|1|a| |本|半|大|会|\xe5|\U00020000", "|")...)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 4).Draw(t, "pieces"), "")
		for at, r := range text {
			var longest *word
			for i := range words {
				w := &words[i]
				if strings.HasPrefix(text[at:], w.text) && (longest == nil || len(w.text) > len(longest.text)) && (w.only == nil || w.only(text, at, at+len(w.text))) {
					longest = w
				}
			}
			found := f.words.lookup(text, at)
			if (found == nil) != (longest == nil) || found != nil && found.text != longest.text {
				t.Fatalf("in %q at %d stands %v and not %v", text, at, found, longest)
			}
			if !has(&f.words.mayStart, r) || isDigit(r) || isChineseNumber(r) {
				continue
			}
			day, _ := readWeekday(text, at)
			want := startsWithAny(text[at:], timely...) || r == '周' && day > 0 || longest != nil && anchors(longest)
			if got := f.worthWord(text, at, r, utf8.RuneLen(r)); got != want {
				t.Fatalf("%q is worth reading at %d: %v", text, at, got)
			}
		}
	})
}
