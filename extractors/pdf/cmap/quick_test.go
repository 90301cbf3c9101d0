package cmap

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"taizhang/extractors/pdf/object"
)

// TestQuickTexts holds the short way against the general one, on maps in the
// usual form and on maps with a slip in them.
func TestQuickTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := func(most int) string {
			return fmt.Sprintf("<%x>", rapid.SliceOfN(rapid.Byte(), 1, most).Draw(t, "bytes"))
		}
		var out strings.Builder
		for range rapid.IntRange(1, 4).Draw(t, "sections") {
			kind := rapid.SampledFrom([]string{"bfchar", "bfrange"}).Draw(t, "kind")
			fmt.Fprintf(&out, "3 begin%s\n", kind)
			for range rapid.IntRange(0, 5).Draw(t, "entries") {
				low := rapid.IntRange(0, 0xffff).Draw(t, "low")
				fmt.Fprintf(&out, "<%04X> ", low)
				if kind == "bfrange" {
					fmt.Fprintf(&out, "<%04X>", low+rapid.IntRange(-1, 3).Draw(t, "more"))
				}
				if kind == "bfrange" && rapid.Bool().Draw(t, "array") {
					out.WriteString("[" + text(2) + " " + text(4) + "]\n")
				} else {
					out.WriteString(text(6) + "\n")
				}
			}
			fmt.Fprintf(&out, "end%s ", kind)
		}
		data := []byte(out.String())
		if rapid.Bool().Draw(t, "slip") {
			at := rapid.IntRange(0, len(data)-1).Draw(t, "at")
			data[at] = rapid.SampledFrom([]byte("<>[] 0gx%(/\x00")).Draw(t, "byte")
		}
		if quick, plain := fmt.Sprintf("%+v", parse(data, true)), fmt.Sprintf("%+v", parse(data, false)); quick != plain {
			t.Fatalf("%q reads %s by the short way, %s by the general one", data, quick, plain)
		}
	})
}

// TestQuickTextsTakesTheUsualForm: a short way that is never taken passes every
// comparison.
func TestQuickTextsTakesTheUsualForm(t *testing.T) {
	for section, want := range map[string]int{
		"<01> <4E00>\n<02> <4e01>\nendbfchar\n":                     4,
		"<0001> <0002> <4E00> <03> <04> [<4e01> <4e02>] endbfrange": 7,
		"<0001> <0002> [<4E00>":                                     0,
		"<01> (x) endbfchar":                                        0,
	} {
		parser := object.Parser{Data: []byte(section)}
		if taken := (&Map{}).quickTexts(&parser, strings.Contains(section, "range") || strings.Contains(section, "[")); taken != want {
			t.Errorf("%q: %d strings taken, want %d", section, taken, want)
		}
	}
}
