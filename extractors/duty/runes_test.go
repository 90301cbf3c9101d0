package duty

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestRunesAreThoseOfUTF8(t *testing.T) {
	check := func(text string) {
		if got, want := characters(text), utf8.RuneCountInString(text); got != want {
			t.Fatalf("%q has %d characters, not %d", text, want, got)
		}
		first, width := firstRune(text)
		if r, n := utf8.DecodeRuneInString(text); r != first || n != width {
			t.Fatalf("%q begins with %q of %d bytes, not %q of %d", text, r, n, first, width)
		}
		if got, want := trim(text, "，。a "), strings.Trim(text, "，。a "); got != want {
			t.Fatalf("%q is trimmed to %q, not %q", text, got, want)
		}
		if got, want := lastIndex(text, "\u4e00"), strings.LastIndex(text, "\u4e00"); got != want {
			t.Fatalf("in %q the last 一 stands at %d, not %d", text, got, want)
		}
		last, width := lastRune(text)
		if r, n := utf8.DecodeLastRuneInString(text); r != last || n != width {
			t.Fatalf("%q ends with %q of %d bytes, not %q of %d", text, r, n, last, width)
		}
	}
	for r := rune(0); r <= utf8.MaxRune; r++ {
		check(string(r))
	}
	rapid.Check(t, func(t *rapid.T) {
		check(string(rapid.SliceOfN(rapid.SampledFrom([]byte("a\x8c\xbc\x80\xbf\xc3\xe0\xa0\xe4\xb8\x80\xed\x9f\xef\xf0\x9f")), 0, 6).Draw(t, "bytes")))
	})
}
