package font

import (
	"math/rand/v2"
	"testing"
)

// TestMet holds the look at what was met before against the encoder, on fonts whose
// codes are of one length and of several.
func TestMet(t *testing.T) {
	const composite = "<</Subtype/Type0/DescendantFonts[<</CIDSystemInfo<</Ordering(GB1)>>>>]/Encoding"
	own := func(spaces string) string { return "3 begincodespacerange " + spaces + " endcodespacerange" }
	random := rand.New(rand.NewPCG(5, 6))
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
				rest = rest[n:]
			}
		}
	}
}
