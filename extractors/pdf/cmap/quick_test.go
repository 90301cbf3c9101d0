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
		skimsAsParsed(t, data)
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

// TestReadAgain: nothing is left of the map that lay there before.
func TestReadAgain(t *testing.T) {
	var m Map
	for _, data := range []string{
		"/WMode 1 def /Some usecmap 1 begincodespacerange <00> <ff> endcodespacerange 1 begincidchar <41> 34 endcidchar " +
			"3 beginbfchar <01> <4E00> <02> <4E01> <03> <4E02> endbfchar",
		"1 beginbfchar <02> <901A> endbfchar",
		"",
		"1 beginbfrange <00> <40> <77E5> endbfrange",
	} {
		m.Read([]byte(data))
		fresh := Parse([]byte(data))
		if m.Base != fresh.Base || m.Vertical != fresh.Vertical || len(m.Spaces) != len(fresh.Spaces) || m.HasText() != fresh.HasText() {
			t.Errorf("%q: %+v, want %+v", data, m, *fresh)
		}
		for code := range uint32(256) {
			got, ok := m.Text(code)
			want, wanted := fresh.Text(code)
			cid, named := m.CID(code)
			wantCID, wantNamed := fresh.CID(code)
			if got != want || ok != wanted || cid != wantCID || named != wantNamed || m.Rune(code) != fresh.Rune(code) {
				t.Errorf("%q: code %#x reads %q, want %q", data, code, got, want)
			}
		}
	}
}

// TestFind holds the search for an entry against a walk through all of them.
func TestFind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var m Map
		low := uint32(rapid.IntRange(0, 3).Draw(t, "first"))
		for range rapid.IntRange(0, 20).Draw(t, "entries") {
			m.note(low, low+uint32(rapid.IntRange(0, 4).Draw(t, "more")), []byte{'x'})
			low += uint32(rapid.SampledFrom([]int{0, 1, 1, 1, 1, 3}).Draw(t, "step"))
		}
		for code := range uint32(40) {
			want, named := textRange{}, false
			for i, entry := range m.texts {
				later := 0 // entries that begin before the code, too
				for _, other := range m.texts[i+1:] {
					if other.low <= code {
						later++
					}
				}
				if entry.low <= code && code <= entry.high && later < overlaps {
					want, named = entry, true
				}
			}
			if got, ok := m.find(code); ok != named || got != want {
				t.Fatalf("code %d: %+v %t, want %+v %t in %+v", code, got, ok, want, named, m.texts)
			}
		}
	})
}
