package text

import (
	"bytes"
	"slices"
	"sync"
	"unicode/utf8"

	textencoding "golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"taizhang/extractors/notice"
)

// encoding is the name of a character encoding, as the reader sees it.
type encoding string

const (
	utf8Plain   encoding = "UTF-8"
	utf8Marked  encoding = "UTF-8 BOM"
	utf16Little encoding = "UTF-16LE"
	utf16Big    encoding = "UTF-16BE"
	gb18030     encoding = "GB18030"
	big5        encoding = "Big5"
)

// decoded is the text of a file with what was wrong with it.
type decoded struct {
	encoding encoding
	text     string
	// damaged counts undecodable places, controls the control characters left out.
	damaged, controls int
}

// decode finds the encoding of the bytes and decodes them. The order is from
// the surest sign to the weakest: a byte order mark, valid UTF-8, plausible
// UTF-16 units, then GB18030 against Big5 by the places of their characters in
// the code tables. encoding_test.go measures it on texts of 50 characters.
func decode(data []byte) (decoded, error) {
	if len(data) == 0 {
		return decoded{}, notice.Fail(notice.CauseEmpty, "no bytes")
	}
	return decodeAs(detect(data))
}

// decodeAs decodes bytes of an encoding that detect has found.
func decodeAs(name encoding, body []byte) (decoded, error) {
	found := decoded{encoding: name}
	if name == "" {
		return found, notice.Fail(notice.CauseUnsupported, "no text in UTF-8, UTF-16, GB18030 or Big5")
	}
	if codec := codecOf(name); codec == nil {
		found.text, found.damaged, found.controls = normalise(body)
	} else {
		memory := plainMemory.Get().(*[]byte)
		plain, err := appendDecoded((*memory)[:0], codec.NewDecoder(), body)
		if err != nil {
			return found, notice.Fail(notice.CauseDamaged, "%s: %w", name, err)
		}
		found.text, found.damaged, found.controls = normaliseAs(plain, true) // as decoders write it
		if cap(plain) <= mostPlain {
			*memory = plain
		}
		plainMemory.Put(memory)
	}
	if found.damaged <= cutOff && found.controls == 0 {
		return found, nil
	}
	characters := utf8.RuneCountInString(found.text) + found.controls
	if float64(found.damaged) > max(cutOff, damagedShare*float64(characters)) ||
		float64(found.controls) > controlShare*float64(characters) {
		return found, notice.Fail(notice.CauseUnsupported, "binary, not text: %d undecodable and %d control characters of %d",
			found.damaged, found.controls, characters)
	}
	return found, nil
}

// plainMemory is for decoded text, of which normalise makes a copy. A notice has some 10
// kB; what is above mostPlain is not used again.
var plainMemory = sync.Pool{New: func() any { return new([]byte) }}

const mostPlain = 1 << 20

// appendDecoded decodes behind some text, as the decoder's method Bytes does in memory
// of its own, which it makes too small for Chinese and then once more.
func appendDecoded(to []byte, decoder *textencoding.Decoder, body []byte) ([]byte, error) {
	to = slices.Grow(to, len(body)+len(body)/2+utf8.UTFMax) // two bytes become three
	for {
		written, read, err := decoder.Transform(to[len(to):cap(to)], body, true)
		to, body = to[:len(to)+written], body[read:]
		if err != transform.ErrShortDst {
			return to, err
		}
		to = slices.Grow(to, len(to)+utf8.UTFMax)
	}
}

// codecOf gives the decoder of an encoding, nil for UTF-8.
func codecOf(name encoding) textencoding.Encoding {
	switch name {
	case utf16Little:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case utf16Big:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case gb18030:
		return simplifiedchinese.GB18030
	case big5:
		return traditionalchinese.Big5
	}
	return nil
}

// detect names the encoding and gives the bytes behind the byte order mark, ""
// for bytes that no encoding explains.
func detect(data []byte) (encoding, []byte) {
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		return utf8Marked, data[3:]
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return utf16Little, data[2:]
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return utf16Big, data[2:]
	}
	sample := data[:min(len(data), sampleSize)]
	if looksLikeUTF8(sample) {
		return utf8Plain, data
	}
	little, big := unitShares(sample)
	switch {
	case little >= plausibleUnits && little > big:
		return utf16Little, data
	case big >= plausibleUnits && big > little:
		return utf16Big, data
	}
	// Of sound text in GB 2312, Big5 has all characters, too, but has none for common that
	// is not common in GB 2312.
	if common, sound := soundGB2312(sample); sound && common >= commonShare {
		return gb18030, data
	}
	gb, five := readAsGB18030(sample), readAsBig5(sample)
	switch {
	case five.broken <= brokenShare && five.common > gb.common:
		return big5, data
	case gb.broken <= brokenShare && gb.common >= commonShare:
		return gb18030, data
	}
	return "", data
}

// The thresholds stand between figures that encoding_test.go measures.
const (
	// cutOff is the number of bytes that a character cut off at the end leaves.
	cutOff = 3
	// sampleSize bounds what is looked at to find the encoding; 64 KB settle it.
	sampleSize = 64 << 10
	// plausibleUnits is the share of UTF-16 units that must be characters of a
	// Chinese text. The right byte order gives 0.98 and more, the wrong one and
	// the double-byte encodings read as UTF-16 at most 0.6.
	plausibleUnits = 0.85
	// brokenShare is the share of characters that may break a double-byte
	// encoding. Its own texts break it nowhere, noise in a quarter of the places.
	brokenShare = 0.02
	// commonShare is the least share of common characters in GB18030: simplified
	// texts have 0.9 and more, traditional ones 0.3, Latin-1 none.
	commonShare = 0.15
)

// looksLikeUTF8 reports whether the sample is UTF-8. A character cut off at the
// end is forgiven, and so is one stray byte in ten characters of several bytes:
// other encodings give more stray bytes than characters. A NUL in a hundred
// bytes is rubbish in a text; more of them are the empty halves of UTF-16 units.
func looksLikeUTF8(sample []byte) bool {
	if bytes.Count(sample, []byte{0})*100 > len(sample) {
		return false
	}
	if utf8.Valid(sample) {
		return true
	}
	long, stray := 0, 0
	for at := 0; at < len(sample); {
		r, size := utf8.DecodeRune(sample[at:])
		switch {
		case r == utf8.RuneError && size == 1:
			if !utf8.FullRune(sample[at:]) {
				return stray*10 <= long
			}
			stray++
			// Not even if all that follows were characters: GB18030 is known after a
			// twentieth of the sample.
			if stray*10 > long+(len(sample)-at)/2 {
				return false
			}
		case size > 1:
			long++
		}
		at += size
	}
	return stray*10 <= long
}

// unitShares are the shares of the sample's 16-bit units, in either byte order, that
// a Chinese office text uses, 0 where neither reaches plausibleUnits.
func unitShares(sample []byte) (little, big float64) {
	units, inLittle, inBig := len(sample)/2, 0, 0
	if units == 0 {
		return 0, 0
	}
	for at := 0; at+1 < len(sample); at += 2 {
		if at%512 == 0 {
			// Not even if all that follows were characters: other encodings are known after
			// a sixth of the sample.
			if most := float64(max(inLittle, inBig)+units-at/2) / float64(units); most < plausibleUnits {
				return 0, 0
			}
		}
		first, second := uint16(sample[at]), uint16(sample[at+1])
		if isOfficeUnit(first | second<<8) {
			inLittle++
		}
		if isOfficeUnit(first<<8 | second) {
			inBig++
		}
	}
	return float64(inLittle) / float64(units), float64(inBig) / float64(units)
}

// isOfficeUnit reports hanzi, CJK and general punctuation, full-width forms, printable
// ASCII and line ends.
func isOfficeUnit(unit uint16) bool {
	switch {
	case unit >= 0x4E00 && unit <= 0x9FFF, unit >= 0x3000 && unit <= 0x303F,
		unit >= 0xFF01 && unit <= 0xFFE5, unit >= 0x2010 && unit <= 0x203B,
		unit >= 0x2460 && unit <= 0x24FF, unit >= 0x20 && unit < 0x7F,
		unit == '\n', unit == '\r', unit == '\t', unit == '\f':
		return true
	}
	return false
}

// reading says how well a double-byte encoding explains a sample: the share of
// its characters that are common in the encoding's own texts, and the share
// that break it, control bytes among them.
type reading struct{ common, broken float64 }

// readAsGB18030 counts as common what lies where GB 2312 has its symbols (rows
// 1 to 9) and its 3,755 common hanzi (rows 16 to 55).
func readAsGB18030(sample []byte) reading {
	return readAs(sample, func(lead, trail byte, rest []byte) (size int, common bool) {
		switch {
		case trail >= '0' && trail <= '9' && len(rest) >= 2 &&
			rest[0] >= 0x81 && rest[0] <= 0xFE && rest[1] >= '0' && rest[1] <= '9':
			return 4, false
		case trail < 0x40 || trail == 0x7F || trail == 0xFF:
			return 0, false
		}
		return 2, trail >= 0xA1 && (lead >= 0xA1 && lead <= 0xA9 || lead >= 0xB0 && lead <= 0xD7)
	})
}

// readAsBig5 counts as common what lies where Big5 has its symbols (A1 to A3)
// and its 5,401 common hanzi (A4 to C6).
func readAsBig5(sample []byte) reading {
	return readAs(sample, func(lead, trail byte, _ []byte) (size int, common bool) {
		if trail < 0x40 || trail > 0x7E && trail < 0xA1 || trail == 0xFF {
			return 0, false
		}
		return 2, lead >= 0xA1 && lead <= 0xC6
	})
}

// readAs walks over a sample. The character is asked for a lead byte, its trail
// byte and what follows; it gives its size, 0 if it is none, and whether it is
// common.
func readAs(sample []byte, character func(lead, trail byte, rest []byte) (int, bool)) reading {
	common, broken, all := 0, 0, 0
	for at := 0; at < len(sample); {
		lead := sample[at]
		if lead < 0x80 {
			if lead < ' ' && lead != '\n' && lead != '\r' && lead != '\t' && lead != '\f' && lead != '\v' && lead != 0x1A {
				all++
				broken++
			}
			at++
			continue
		}
		if at+1 >= len(sample) {
			break
		}
		all++
		size, isCommon := 0, false
		if lead >= 0x81 && lead <= 0xFE {
			size, isCommon = character(lead, sample[at+1], sample[at+2:])
		}
		if size == 0 {
			broken++
		}
		if isCommon {
			common++
		}
		at += max(1, size)
	}
	if all == 0 {
		return reading{}
	}
	return reading{float64(common) / float64(all), float64(broken) / float64(all)}
}
