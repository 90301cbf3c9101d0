package workbook

import (
	"math"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestCellText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		if rapid.Bool().Draw(t, "long") {
			text = strings.Repeat(text+"字𠮷", rapid.IntRange(1, 20000).Draw(t, "times"))
		}
		fit, cut := cellText(text)
		if !utf8.ValidString(fit) || strings.ContainsFunc(fit, unfit) {
			t.Fatalf("%q is not fit for a cell", fit)
		}
		units := len(utf16.Encode([]rune(fit)))
		if units > cellLimit {
			t.Fatalf("%d units", units)
		}
		if cut != strings.HasSuffix(fit, cutMark) {
			t.Fatalf("cut %v, but the end is %q", cut, fit[max(0, len(fit)-40):])
		}
		if cut && units < cellLimit-1 { // a pair of units may not fit
			t.Fatalf("cut to %d units, although %d fit", units, cellLimit)
		}
		if again, _ := cellText(fit); again != fit {
			t.Fatalf("cleaning %q twice gives %q", fit, again)
		}
	})
}

func TestPrintedLines(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float64
		want  int
	}{
		{"", 10, 1}, {"短", 10, 1}, {"十个汉字要两倍的宽度", 10, 2}, {"0123456789", 10, 1}, {"一行\n两行\n", 10, 3}, {"〔2026〕3号", 12, 1},
	} {
		if got := printedLines(c.text, c.width); got != c.want {
			t.Errorf("%q in %v: %d lines, want %d", c.text, c.width, got, c.want)
		}
	}
}

func TestFormulaLike(t *testing.T) {
	for text, want := range map[string]bool{"=1+1": true, "+86": true, "-5": true, "@所有人": true, "＝甲": true, "请": false, "": false, "1-2": false} {
		if formulaLike(text) != want {
			t.Errorf("%q: want %v", text, want)
		}
	}
}

// TestPrintedLinesCountsEveryLine holds it against counting line by line.
func TestPrintedLinesCountsEveryLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("办a\n—é𠮷"))).Draw(t, "text")
		width := rapid.Float64Range(0, 9).Draw(t, "width")
		want := 0
		for _, line := range strings.Split(text, "\n") {
			want += max(1, int(math.Ceil(float64(halfWidths(line))/max(2, width))))
		}
		if got := printedLines(text, width); got != want {
			t.Fatalf("%q in %v: %d lines, want %d", text, width, got, want)
		}
		lines := rapid.IntRange(1, 5).Draw(t, "lines")
		if got := morePrinted(lines, text, width); got != max(lines, want) {
			t.Fatalf("%q in %v, behind %d lines: %d lines, want %d", text, width, lines, got, max(lines, want))
		}
	})
}
