package ledger

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestEveryPostEndsAsPostsDo(t *testing.T) {
	for _, post := range posts {
		last, _ := utf8.DecodeLastRuneInString(post)
		if !strings.ContainsRune(postEndings, last) || !isPerson("某某"+post, 0) {
			t.Errorf("%s is not known for a post", post)
		}
	}
}

// TestHeadingsAreShortenedByCharacters holds it against doing so on runes.
func TestHeadingsAreShortenedByCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		heading := rapid.StringOf(rapid.SampledFrom([]rune("一、总体要求a𠮷"))).Draw(t, "heading") + rapid.SampledFrom([]string{"", "\xff\xfe", "\xe4\xb8"}).Draw(t, "broken")
		want := heading
		if runes := []rune(heading); len(runes) > headingShown {
			want = string(runes[:headingShown-1]) + "…"
		}
		if got := string(appendShortened(nil, heading)); got != want {
			t.Fatalf("%q, want %q", got, want)
		}
	})
}

func TestListHoldsWhatWasAdded(t *testing.T) {
	var all list[int]
	for i := range 3*partLength + 1 {
		all.add(i)
	}
	if all.len != 3*partLength+1 {
		t.Fatalf("%d elements", all.len)
	}
	for i := range all.len {
		if *all.at(i) != i {
			t.Fatalf("%d is %d", i, *all.at(i))
		}
	}
}
