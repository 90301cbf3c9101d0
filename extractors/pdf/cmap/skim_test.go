package cmap

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// skimsAsParsed holds the texts that ReadTexts finds against those of Parse.
func skimsAsParsed(t interface {
	Helper()
	Fatalf(string, ...any)
}, data []byte) {
	t.Helper()
	var m Map
	m.ReadTexts([]byte("1 beginbfchar <00> <4E00> endbfchar")) // of which nothing may be left
	m.ReadTexts(data)
	if want := Parse(data); !slices.Equal(m.texts, want.texts) || !slices.Equal(m.units, want.units) {
		t.Fatalf("%q has the texts %v %x, skimmed %v %x", data, want.texts, want.units, m.texts, m.units)
	}
}

// TestSkim throws together what stands in maps, and what could be mistaken for it.
func TestSkim(t *testing.T) {
	parts := strings.Split("/CIDInit /ProcSet findresource begin|12 dict begin|begincmap|/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS)>> def|"+
		"1 begincodespacerange <00> <FF> endcodespacerange|/WMode 1 def|1 beginbfchar <01> <4E00> endbfchar|2 beginbfrange <02> <04> <4E10> endbfrange|"+
		"1 beginbfrange <05> <06> [<4E20> <4E21>] endbfrange|% beginbfchar <07> <4E30> endbfchar|\n|(|)|\\|[|]|<<|>>|<|>|{|}|/|"+
		"beginbfchar|endbfchar|endbfrange|<08> <4E40>|<09>|true|null|7|endobj|stream|/beginbfchar|(beginbfchar <0A> <4E50> endbfchar)", "|")
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		data := []byte(strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 14).Draw(t, "parts"), rapid.SampledFrom([]string{" ", "", "\n"}).Draw(t, "between")))
		skimsAsParsed(t, data)
		s := skimmer{data: data}
		if m := (&Map{}); s.skim(m) && m.HasText() {
			taken++
		}
	})
	if taken == 0 {
		t.Error("the short way was never taken")
	}
}

// TestSkimTakesTheUsualForm: the maps of the usual programs are read by the short way.
func TestSkimTakesTheUsualForm(t *testing.T) {
	for _, data := range []string{
		"/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<<\n/Registry (Adobe)\n/Ordering (UCS)\n/Supplement 0\n>> def\n" +
			"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n2 beginbfchar\n<01> <901A>\n<02> <77E5>\n" +
			"endbfchar\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend",
		"%!PS-Adobe-3.0 Resource-CMap\n1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0001> <0004> <4E00> endbfrange endcmap",
	} {
		s, m := skimmer{data: []byte(data)}, &Map{}
		if !s.skim(m) || !m.HasText() {
			t.Errorf("%q is read by the general way", data)
		}
	}
}
