package layout

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"taizhang/extractors/pdf/content"
)

// TestSpellWritesWhatStandsInTheGlyphs holds the short ways of spell against the texts
// of the glyphs, which stand close together here, so that none of the blanks is ours.
func TestSpellWritesWhatStandsInTheGlyphs(t *testing.T) {
	texts := []string{"通", "知", "a", "7", "é", "·", "，", "⺁", "퟿", "\ue000", "𠀀", "\ufffd", "\xff", "fi", " 甲", "甲 ", "\u3000乙", "丙\u0085", "ﬁ"}
	rapid.Check(t, func(t *rapid.T) {
		var want strings.Builder
		f := &frame{}
		for i, text := range rapid.SliceOfN(rapid.SampledFrom(texts), 1, 12).Draw(t, "texts") {
			f.glyphs = append(f.glyphs, content.Glyph{Text: text})
			m := mark{left: float64(10 * i), right: float64(10*i + 10), size: 10, glyph: int32(i)}
			m.spell(text)
			f.marks = append(f.marks, m)
			want.WriteString(text)
		}
		if got, want := f.spell(f.marks), unspread(strings.TrimSpace(want.String())); got != want {
			t.Fatalf("spelt %q, want %q", got, want)
		}
	})
}
