package font

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"taizhang/extractors/pdf/object"
)

// memory is a file whose objects are given by number.
type memory map[int]object.Object

func (m memory) Trailer() object.Dict              { return nil }
func (m memory) Load(ref object.Ref) object.Object { return m[ref.Number] }
func (m memory) Reader() string                    { return "memory" }

// load reads a font written in PDF's syntax, with streams as objects 1, 2, ….
func load(t *testing.T, dict string, streams ...string) *Font {
	t.Helper()
	parser := object.Parser{Data: []byte(dict), References: true}
	o, _ := parser.Next()
	d, ok := o.(object.Dict)
	if !ok {
		t.Fatalf("%s is %T", dict, o)
	}
	source := memory{}
	for i, data := range streams {
		source[i+1] = &object.Stream{Dict: object.Dict{}, Raw: []byte(data)}
	}
	return Load(object.NewFile(source, 1<<20), d, &Memory{})
}

func text(f *Font, s string) string {
	var out strings.Builder
	for data := []byte(s); len(data) > 0; {
		c, n := f.Next(data)
		out.WriteString(c.Text)
		data = data[n:]
	}
	return out.String()
}

const bf = "1 begincodespacerange <0000> <ffff> endcodespacerange "

func TestTrust(t *testing.T) {
	for name, c := range map[string]struct {
		dict, stream, codes, want string
	}{
		"a charset before ToUnicode": {
			"<</Subtype/Type0/Encoding/GBK-EUC-H/ToUnicode 1 0 R/DescendantFonts[<</CIDSystemInfo<</Ordering(GB1)>>>>]>>",
			bf + "1 beginbfchar <b1a8> <9519> endbfchar", "\xb1\xa8A", "报A",
		},
		"ToUnicode before the collection": {
			"<</Subtype/Type0/Encoding/Identity-H/ToUnicode 1 0 R/DescendantFonts[<</CIDSystemInfo<</Ordering(GB1)>>>>]>>",
			bf + "1 beginbfchar <03ac> <62a5> endbfchar", "\x03\xac", "报",
		},
		"the collection where ToUnicode is silent": {
			"<</Subtype/Type0/Encoding/Identity-H/ToUnicode 1 0 R/DescendantFonts[<</CIDSystemInfo<</Ordering(GB1)>>>>]>>",
			bf + "1 beginbfchar <0001> <0020> endbfchar", "\x03\xac", "啊",
		},
		"U+FFFD in ToUnicode says nothing": {
			"<</Subtype/Type0/Encoding/Identity-H/ToUnicode 1 0 R/DescendantFonts[<</CIDSystemInfo<</Ordering(GB1)>>>>]>>",
			bf + "1 beginbfchar <03ac> <fffd> endbfchar", "\x03\xac", "啊",
		},
		"nothing tells": {
			"<</Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</CIDSystemInfo<</Ordering(Identity)>>>>]>>", "", "\x03\xac", Unknown,
		},
		"radicals are folded": {
			"<</Subtype/Type0/Encoding/Identity-H/ToUnicode 1 0 R/DescendantFonts[<<>>]>>",
			bf + "2 beginbfchar <0001> <2f08> <0002> <2ed3> endbfchar", "\x00\x01\x00\x02", "人长",
		},
		"full-width digits are folded, punctuation is not": {
			"<</Subtype/Type0/Encoding/UniGB-UCS2-H/DescendantFonts[<<>>]>>", "", "\xff\x12\xff\x21\xff\x0c", "2A，",
		},
		"names in the differences": {
			"<</Subtype/Type1/Encoding<</Differences[65/uni62A5/Eacute/quotedblleft/g12]>>>>", "", "ABCD", "报É“" + Unknown,
		},
		"WinAnsi":  {"<</Subtype/TrueType/Encoding/WinAnsiEncoding>>", "", "A\x97\x80", "A—€"},
		"Standard": {"<</Subtype/Type1/BaseFont/Times-Roman>>", "", "A'\xd0", "A’—"},
		"a Chinese name and nothing else": {
			"<</Subtype/TrueType/BaseFont/SimSun/Encoding/WinAnsiEncoding>>", "", "\xb1\xa8\xcb\xcdA", "报送A",
		},
	} {
		if got := text(load(t, c.dict, c.stream), c.codes); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestWidths(t *testing.T) {
	f := load(t, "<</Subtype/Type0/Encoding/GBK-EUC-H/DescendantFonts[<</CIDSystemInfo<</Ordering(GB1)>>/DW 1000/W[814 908 500]>>]>>")
	for codes, want := range map[string]float64{"A": 0.5, "\xb1\xa8": 1} {
		if c, _ := f.Next([]byte(codes)); math.Abs(c.Width-want) > 1e-9 {
			t.Errorf("%q is %g wide, want %g", codes, c.Width, want)
		}
	}
	f = load(t, "<</Subtype/TrueType/FirstChar 65/Widths[700 800]/FontDescriptor<</MissingWidth 300>>>>")
	for codes, want := range map[string]float64{"A": 0.7, "B": 0.8, "C": 0.3} {
		if c, _ := f.Next([]byte(codes)); math.Abs(c.Width-want) > 1e-9 {
			t.Errorf("%q is %g wide, want %g", codes, c.Width, want)
		}
	}
	f = load(t, "<</Subtype/Type3/FontMatrix[0.01 0 0 -0.01 0 0]/FontBBox[0 0 1000 1000]/FirstChar 65/Widths[95]>>")
	if c, _ := f.Next([]byte("A")); math.Abs(c.Width-0.95) > 1e-9 || f.Em != 1 {
		t.Errorf("a Type 3 character is %g wide in an em of %g", c.Width, f.Em)
	}
	f = load(t, "<</Subtype/Type0/Encoding/UniGB-UTF16-V/DescendantFonts[<</DW 1000>>]>>")
	if c, _ := f.Next([]byte("\x62\xa5")); !f.Vertical || c.Advance != -1 {
		t.Errorf("vertical: %+v", c)
	}
}

func TestTrueTypeCharacters(t *testing.T) {
	// A font of one table, cmap, of one subtable in format 12: U+62A5 is glyph 7.
	table := "\x00\x00\x00\x01" + "\x00\x03\x00\x0a\x00\x00\x00\x0c" +
		"\x00\x0c\x00\x00\x00\x00\x00\x1c\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x62\xa5\x00\x00\x62\xa6\x00\x00\x00\x07"
	font := "\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00cmap\x00\x00\x00\x00\x00\x00\x00\x1c" + fmt.Sprintf("\x00\x00\x00%c", len(table)) + table
	got := trueTypeCharacters([]byte(font))
	if got[7] != '报' || got[8] != '抦' {
		t.Errorf("glyphs %v", got)
	}
	for cut := range len(font) {
		trueTypeCharacters([]byte(font[:cut])) // must not panic
	}
}
