package notice

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestTrimSpaceIsItsTwin compares the short way with the standard library's, and
// Quote with joining trimmed lines.
func TestTrimSpaceIsItsTwin(t *testing.T) {
	pieces := []string{"通知", "。", "　", " ", "a", "\t", "\n", "\f", "\u2028", "\u0085", "é", "\U00020000", "\xe3\x80", "\xe4", "\x80"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 6).Draw(t, "pieces"), "")
		if got, want := TrimSpace(text), strings.TrimSpace(text); got != want {
			t.Fatalf("%q: %q, not %q", text, got, want)
		}
		want := ""
		for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\f' }) {
			want += strings.TrimSpace(line)
		}
		doc := Document{Text: text}
		if got := doc.Quote(Span{End: len(text)}); got != want {
			t.Fatalf("%q: quoted as %q, not %q", text, got, want)
		}
	})
}
