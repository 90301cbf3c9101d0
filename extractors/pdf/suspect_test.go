package pdf

import (
	"flag"
	"os"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

var update = flag.Bool("update", false, "write the sets of characters anew")

// TestCharSets holds the sets of characters against the charsets that they come from.
func TestCharSets(t *testing.T) {
	for name, c := range map[string]struct{ set, want *charSet }{
		"gb2312.bin": {level1, charSetOf(simplifiedchinese.GBK, 0xb0, 0xd7, 0xa1, 0xfe)},
		"big5.bin":   {big5Level1, charSetOf(traditionalchinese.Big5, 0xa4, 0xc6, 0x40, 0xfe)},
	} {
		if *update {
			if err := os.WriteFile(name, c.want[:], 0o644); err != nil {
				t.Fatal(err)
			}
		} else if *c.set != *c.want {
			t.Errorf("%s is not what its charset has; go test -run CharSets -update writes it", name)
		}
	}
	if *update {
		return // what is embedded is that of before
	}
	for r, want := range map[rune]bool{'的': true, '龘': false, 0x4dff: false, 0xa000: false, '中': true} {
		if level1.has(r) != want {
			t.Errorf("%q is of level 1: %t", r, !want)
		}
	}
	if !big5Level1.has('報') || level1.has('報') {
		t.Error("報 is of the first level of Big5, not of GB2312")
	}
}

// charSetOf gives the characters of the codes of two bytes in a range.
func charSetOf(charset encoding.Encoding, firstLead, lastLead, firstTrail, lastTrail byte) *charSet {
	var codes []byte
	for lead := int(firstLead); lead <= int(lastLead); lead++ {
		for trail := int(firstTrail); trail <= int(lastTrail); trail++ {
			if trail < 0x7f || trail > 0xa0 {
				codes = append(codes, byte(lead), byte(trail))
			}
		}
	}
	text, _ := charset.NewDecoder().Bytes(codes)
	set := &charSet{}
	for _, r := range string(text) {
		if r >= 0x4e00 && r < 0xa000 {
			set[(r-0x4e00)/8] |= 1 << (uint(r) % 8)
		}
	}
	return set
}
