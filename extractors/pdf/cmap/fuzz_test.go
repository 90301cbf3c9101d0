package cmap

import (
	"testing"
	"unicode/utf8"
)

func FuzzParse(f *testing.F) {
	f.Add([]byte("1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <00> <ff> <4e00> endbfrange"), []byte("abc"))
	f.Add([]byte("1 begincidrange <0000> <ffff> 0 endcidrange 2 beginbfchar <01> <> <02> [<4e00>] endbfchar"), []byte{0, 1, 0xff})
	f.Fuzz(func(t *testing.T, data, text []byte) {
		skimsAsParsed(t, data)
		m := Parse(data)
		for len(text) > 0 {
			code, n := m.Next(text)
			if n <= 0 || n > len(text) {
				t.Fatalf("a code of %d bytes out of %d", n, len(text))
			}
			m.Text(code)
			m.CID(code)
			text = text[n:]
		}
	})
}

func FuzzPredefined(f *testing.F) {
	for _, name := range []string{"GBK-EUC-H", "GBK2K-V", "UniGB-UTF16-H", "UniGB-UTF8-H", "CNS-EUC-H", "90ms-RKSJ-H"} {
		f.Add(name, []byte("\xb1\xa8\x81\x30\x81\x30A"))
	}
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		e, ok := Predefined(name)
		if !ok {
			return
		}
		for len(text) > 0 {
			code, n := e.Next(text)
			if n <= 0 || n > len(text) {
				t.Fatalf("%s: a code of %d bytes out of %d", name, n, len(text))
			}
			first, _ := utf8.DecodeRuneInString(e.Text(code, n))
			e.CID(code, first)
			if r := e.Rune(code, n); r != 0 && e.Text(code, n) != "" && e.Text(code, n) != string(r) {
				t.Errorf("code %#x reads %q and %q", code, r, e.Text(code, n))
			}
			text = text[n:]
		}
	})
}
