package cmap

import (
	"testing"
	"unicode/utf8"
)

func TestToUnicode(t *testing.T) {
	m := Parse([]byte(`/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/WMode 1 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
2 beginbfrange <0001> <0010> <4E00> <0020> <0021> [<5C40> <D842DFB7>] endbfrange
2 beginbfchar <0005> <00660069> <0030> <FFFD> endbfchar endcmap`))
	if !m.Vertical || !m.HasText() {
		t.Errorf("writing mode or entries lost: %+v", m)
	}
	for code, want := range map[uint32]string{
		1: "一", 3: "丂", 5: "fi", 0x10: "丏", 0x20: "局", 0x21: "𠮷", 0x30: "\ufffd",
	} {
		if text, ok := m.Text(code); !ok || text != want {
			t.Errorf("code %#x reads %q, want %q", code, text, want)
		}
	}
	if text, ok := m.Text(0x11); ok {
		t.Errorf("code 0x11 is in no range, yet reads %q", text)
	}
}

func TestEncodingCMap(t *testing.T) {
	m := Parse([]byte(`/Identity-H usecmap 2 begincodespacerange <00> <80> <8140> <fefe> endcodespacerange
1 begincidchar <41> 34 endcidchar 1 begincidrange <b0a1> <b0fe> 1125 endcidrange`))
	text := []byte{0x41, 0xb0, 0xa3}
	code, n := m.Next(text)
	if code != 0x41 || n != 1 {
		t.Errorf("first code %#x of %d bytes", code, n)
	}
	code, n = m.Next(text[1:])
	if cid, ok := m.CID(code); n != 2 || !ok || cid != 1127 {
		t.Errorf("second code %#x of %d bytes is CID %d", code, n, cid)
	}
	if m.Base != "Identity-H" {
		t.Errorf("base %q", m.Base)
	}
}

func TestPredefined(t *testing.T) {
	// Each row: the same two characters in the map's own code.
	for name, row := range map[string]struct{ bytes, text string }{
		"GBK-EUC-H":      {"\xb1\xa8A", "报A"},
		"GBK-EUC-V":      {"\xb1\xa8A", "报A"},
		"GB-EUC-H":       {"\xb1\xa8A", "报A"},
		"GBpc-EUC-H":     {"\xb1\xa8A", "报A"},
		"GBKp-EUC-H":     {"\xb1\xa8\x81\x40", "报丂"},
		"GBK2K-H":        {"\x81\x39\xee\x39\xb1\xa8", "㐀报"},
		"GB-H":           {"\x31\x28", "报"},
		"UniGB-UCS2-H":   {"\x62\xa5\x00A", "报A"},
		"UniGB-UTF16-H":  {"\xd8\x42\xdf\xb7\x62\xa5", "𠮷报"},
		"UniGB-UTF8-H":   {"报A", "报A"},
		"UniGB-UTF32-H":  {"\x00\x00\x62\xa5", "报"},
		"ETen-B5-H":      {"\xb3\xf8A", "報A"},
		"HKscs-B5-H":     {"\xb3\xf8A", "報A"},
		"UniCNS-UTF16-H": {"\x58\x31", "報"},
		"CNS-EUC-H":      {"\xde\xde\x8e\xa1\xde\xde", "報報"},
		"90ms-RKSJ-H":    {"\x95\xf1", "報"},
		"KSCms-UHC-H":    {"\xdc\xc3", "報"},
	} {
		e, ok := Predefined(name)
		if !ok {
			t.Errorf("%s is not known", name)
			continue
		}
		got, rest := "", []byte(row.bytes)
		for len(rest) > 0 {
			code, n := e.Next(rest)
			got += e.Text(code, n)
			rest = rest[n:]
		}
		if got != row.text {
			t.Errorf("%s reads %q, want %q", name, got, row.text)
		}
		if want := name[len(name)-1] == 'V'; e.Vertical != want {
			t.Errorf("%s: vertical is %v", name, e.Vertical)
		}
	}
	for _, name := range []string{"", "Custom", "GBK-EUC", "UniGB-UTF64-H"} {
		if _, ok := Predefined(name); ok {
			t.Errorf("%q passes for a predefined map", name)
		}
	}
}

func TestTextOf(t *testing.T) {
	for r := rune(0); r <= 0x11000; r++ {
		if text := TextOf(r); text != string(r) {
			t.Fatalf("%U reads %q", r, text)
		}
	}
}

func TestCollections(t *testing.T) {
	for ordering, want := range map[string]map[int]rune{
		"GB1":  {34: 'A', 814: '!', 940: '啊'},
		"CNS1": {34: 'A', 595: '一', 3100: '報', 13649: '!'},
	} {
		c, ok := CollectionOf(ordering)
		if !ok {
			t.Fatalf("%s is not known", ordering)
		}
		known := 0
		lowest := map[rune]int{}
		for cid := mostCIDs; cid > 0; cid-- {
			if r := c.Rune(cid); r != 0 {
				known++
				lowest[r] = cid
			}
		}
		for r, cid := range lowest {
			if got := c.CID(r); got != cid {
				t.Errorf("%s: %q is CID %d, want %d", ordering, r, got, cid)
			}
		}
		if c.CID(utf8.MaxRune) != 0 || c.CID(-1) != 0 {
			t.Errorf("%s: what is no character has a CID", ordering)
		}
		if known < 18000 {
			t.Errorf("%s knows %d characters", ordering, known)
		}
		for cid, r := range want {
			if got := c.Rune(cid); got != r {
				t.Errorf("%s %d is %q, want %q", ordering, cid, got, r)
			}
		}
		if c.Rune(c.CID('一')) != '一' {
			t.Errorf("%s: 一 is lost on its way there and back", ordering)
		}
	}
	if _, ok := CollectionOf("Identity"); ok {
		t.Error("Identity is no collection")
	}
}

func TestWidthsByCID(t *testing.T) {
	gbk, _ := Predefined("GBK-EUC-H")
	proportional, _ := Predefined("GBKp-EUC-H")
	if got := gbk.CID('!', '!'); got != 814 {
		t.Errorf("half-width ! is CID %d", got)
	}
	if got := proportional.CID('!', '!'); got != 2 {
		t.Errorf("proportional ! is CID %d", got)
	}
}
