package rule

import (
	"strings"
	"testing"
)

func TestBeginningIsAPrefix(t *testing.T) {
	texts := []string{"", "前", "前期", "前期工", "前期工作要", "9月", "a", "abcdefg", "abcdefgh", "abcdefghi", "于2021年9月24日前"}
	for _, word := range texts[1:] {
		for _, text := range append(texts, "请"+word, word+"请", word[:len(word)-1]) {
			for at := range len(text) + 1 {
				want := strings.HasPrefix(text[at:], word[:min(len(word), 8)])
				if got := BeginningOf(word).Of(Ahead(text, at)); got != want {
					t.Errorf("%q at %d of %q: %v", word, at, text, got)
				}
			}
		}
	}
}
