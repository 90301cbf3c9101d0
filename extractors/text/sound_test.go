package text

import (
	"math/rand/v2"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// TestSoundGB2312: every pair of bytes that is taken without a look is a character, and
// most texts are taken.
func TestSoundGB2312(t *testing.T) {
	taken := 0
	for lead := 0; lead < 256; lead++ {
		for trail := 0; trail < 256; trail++ {
			pair := []byte{byte(lead), byte(trail)}
			if lead < 0x80 && trail >= 0x80 || !isSoundGB2312(pair) {
				continue
			}
			taken++
			plain, err := simplifiedchinese.GB18030.NewDecoder().Bytes(pair)
			if _, damaged, controls := normalise(plain); err != nil || controls > 0 || damaged > 0 {
				t.Errorf("%x is %q, %d damaged, %d controls, %v", pair, plain, damaged, controls, err)
			}
		}
	}
	if taken < 74*94-5+98*98 { // but for those of row 55
		t.Errorf("%d pairs are taken", taken)
	}
}

// TestMatchesAsDecode: what Matches takes after a look at the bytes, and what it does
// not, is what decode takes.
func TestMatchesAsDecode(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	texts := []string{
		"关于报送2021年度工作总结的通知\r\n\r\n各部门：\r\n\t请于12月15日前将总结报办公室（电子版同时发送）。\r\n",
		"轉知：本週五下午三時召開會議，請準時出席。\n",
		"Room 301, 3rd floor; ask for Mr. Wang.\n",
	}
	sound := 0
	for range 20_000 {
		text := ""
		for range 1 + random.IntN(4) {
			text += texts[random.IntN(len(texts))]
		}
		name := []encoding{gb18030, utf16Little, utf16Big, big5}[random.IntN(4)]
		data, err := codecOf(name).NewEncoder().Bytes([]byte(text))
		if err != nil {
			continue
		}
		for range random.IntN(4) {
			data[random.IntN(len(data))] = byte(random.Uint32())
		}
		data = data[:1+random.IntN(len(data))]
		if isSound(detect(data)) {
			sound++
		}
		if _, err := decode(data); Matches(data) != (err == nil) {
			t.Fatalf("%q (%s) matches %v, decode says %v", data, name, err != nil, err)
		}
	}
	if sound < 5000 {
		t.Errorf("%d texts are sound", sound)
	}
}

// TestSoundGB2312IsNeverBig5: what detect takes for GB 2312 after a look at the bytes is
// what the two readings of them say.
func TestSoundGB2312IsNeverBig5(t *testing.T) {
	random, sound := rand.New(rand.NewPCG(7, 8)), 0
	for range 20_000 {
		var sample []byte
		for range random.IntN(60) {
			switch random.IntN(8) {
			case 0:
				sample = append(sample, "a7 \n.\f"[random.IntN(6)])
			case 1:
				sample = append(sample, byte(0xA0+random.IntN(0x60)), byte(0x40+random.IntN(0xC0)))
			default:
				sample = append(sample, byte(0xB0+random.IntN(0x48)), byte(0xA1+random.IntN(0x5E)))
			}
		}
		common, is := soundGB2312(sample)
		if !is {
			continue
		}
		gb, five := readAsGB18030(sample), readAsBig5(sample)
		if gb != (reading{common: common}) || five.common > gb.common {
			t.Fatalf("%x: common %g, readings %v and %v", sample, common, gb, five)
		}
		sound++
	}
	if sound < 1000 {
		t.Errorf("%d samples are sound", sound)
	}
}
