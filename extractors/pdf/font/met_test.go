package font

import (
	"math/rand/v2"
	"testing"
)

// TestMet holds the look at what was met before against the encoder, and the short way
// to a character against the long one, on fonts whose codes are of one length and of
// several.
func TestMet(t *testing.T) {
	const composite = "<</Subtype/Type0/DescendantFonts[<</CIDSystemInfo<</Ordering(GB1)>>>>]/Encoding"
	own := func(spaces string) string { return "3 begincodespacerange " + spaces + " endcodespacerange" }
	// Of every kind: plain, private, radicals, nothing, half a character, two of them,
	// and an exception within a range.
	const texts = `6 beginbfrange <00> <40> <4DF0> <41> <80> <DFFB> <81> <ff> <0004> <0000> <4000> <2EF0> <3041> <8100> <E000> <8140> <ffff> <00660069> endbfrange
4 beginbfchar <b1> <FFFD> <d8> <D842DFB7> <d830> <FF21> <4141> <62A5> endbfchar`
	random, usual := rand.New(rand.NewPCG(5, 6)), 0
	for _, c := range []struct {
		dict, stream string
		want         lengths
	}{
		{"<</Subtype/TrueType/Encoding/WinAnsiEncoding>>", "", oneByte},
		{"<</Subtype/TrueType/BaseFont/SimSun>>", "", anyLength},
		{composite + "/Identity-H>>", "", pairsTold},
		{composite + "/GBK-EUC-H>>", "", pairsTold},
		{composite + "/90ms-RKSJ-H>>", "", pairsTold},
		{composite + "/UniGB-UTF16-H>>", "", pairsTold},
		{composite + "/UniGB-UTF8-H>>", "", anyLength},
		{composite + "/GBK2K-H>>", "", anyLength},
		{composite + "/CNS-EUC-H>>", "", anyLength},
		{composite + "/Identity-H/ToUnicode 1 0 R>>", texts, pairsTold},
		{composite + "/GBK-EUC-H/ToUnicode 1 0 R>>", texts, pairsTold},
		{composite + "/UniGB-UTF16-H/ToUnicode 1 0 R>>", texts, pairsTold},
		{"<</Subtype/TrueType/Encoding/WinAnsiEncoding/ToUnicode 1 0 R>>", texts, oneByte},
		{composite + " 1 0 R>>", own("<00> <80> <8140> <d8fe>"), pairsTold},
		{composite + " 1 0 R>>", own("<0000> <ffff>"), pairsTold},
		{composite + " 1 0 R>>", own("<00> <80> <8140> <d8fe> <d98130> <fffeff>"), anyLength},
	} {
		quick, plain := load(t, c.dict, c.stream), load(t, c.dict, c.stream)
		if quick.lengths != c.want {
			t.Errorf("%s: the lengths of codes are told as %d, want %d", c.dict, quick.lengths, c.want)
		}
		plain.lengths = anyLength
		bytes := []byte("A0~\x00\x30\x40\x81\x8e\xb1\xa8\xd8\xdc\xdf\xfe\xff")
		for range 3000 {
			s := make([]byte, 1+random.IntN(6))
			for i := range s {
				s[i] = bytes[random.IntN(len(bytes))]
			}
			for rest := s; len(rest) > 0; {
				a, n := quick.Next(rest)
				b, m := plain.Next(rest)
				if *a != *b || n != m {
					t.Fatalf("%s: %q in %q is %+v of %d bytes, the encoder says %+v of %d", c.dict, rest, s, *a, n, *b, m)
				}
				code, _ := plain.encoder.next(rest)
				if r := plain.usual(code, n); r != 0 {
					usual++
					if text, guessed := plain.text(code, n); Fold(text) != string(r) || guessed || a.Single != r {
						t.Fatalf("%s: code %#x is usually %q, and %q when thought over", c.dict, code, r, text)
					}
				}
				rest = rest[n:]
			}
		}
	}
	if usual < 1000 {
		t.Errorf("only %d codes were usual ones", usual)
	}
}
