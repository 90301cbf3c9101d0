package cmap

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// Encoding is a predefined CMap (ISO 32000-1, table 118).
type Encoding struct {
	// Vertical says that the text runs from top to bottom.
	Vertical bool
	// Collection is the character collection whose CIDs the codes name: GB1,
	// CNS1, Japan1, Korea1, "" for the Identity maps.
	Collection string
	// Next takes the first code off a string.
	Next func(s []byte) (code uint32, length int)
	// Pairs says that no code has more than two bytes, but for those that begin with
	// D8 to DB.
	Pairs bool
	// latin is the CID of "!": the collections have proportional (2) and
	// half-width (814, 13649) Latin letters.
	latin   int
	charset encoding.Encoding
	form    unicodeForm
	cns     bool
}

type unicodeForm uint8

const (
	noUnicode unicodeForm = iota
	utf8Form
	utf16Form
	utf32Form
)

// Identity reports a map whose codes are the CIDs.
func (e *Encoding) Identity() bool {
	return e.charset == nil && e.form == noUnicode && !e.cns
}

type charset struct {
	collection string
	latin      int
	charset    encoding.Encoding
	next       func([]byte) (uint32, int)
}

// Predefined gives the CMap of a name, ok false for a name that is none.
func Predefined(name string) (*Encoding, bool) {
	stem, writing, found := cutLast(name, '-')
	e := &Encoding{Vertical: writing == "V", latin: 2}
	if !found && (name == "H" || name == "V") { // JIS X 0208 in seven bits
		e.Vertical, stem = name == "V", "JIS"
	} else if !found || writing != "H" && writing != "V" {
		return nil, false
	}
	if stem == "Identity" {
		e.Next, e.Pairs = fixed(2), true
		return e, true
	}
	if e.unicode(stem) {
		return e, true
	}
	set, ok := charsetOf(stem)
	if !ok {
		return nil, false
	}
	e.Collection, e.latin, e.charset, e.Next = set.collection, set.latin, set.charset, set.next
	e.cns = stem == "CNS-EUC"
	e.Pairs = !e.cns && stem != "GBK2K"
	return e, true
}

func cutLast(s string, sep byte) (before, after string, found bool) {
	i := strings.LastIndexByte(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// unicode recognises UniGB-UCS2, UniCNS-UTF16 and their like.
func (e *Encoding) unicode(stem string) bool {
	script, form, found := cutLast(stem, '-')
	if !found {
		return false
	}
	switch script {
	case "UniGB":
		e.Collection = "GB1"
	case "UniCNS":
		e.Collection = "CNS1"
	case "UniJIS", "UniJIS2004", "UniJISX0213", "UniJISX02132004":
		e.Collection = "Japan1"
	case "UniKS", "UniAKR":
		e.Collection = "Korea1"
	default:
		return false
	}
	switch form {
	case "UCS2", "UTF16":
		e.form, e.Next, e.Pairs = utf16Form, nextUTF16, true
	case "UTF8":
		e.form, e.Next = utf8Form, nextUTF8
	case "UTF32":
		e.form, e.Next = utf32Form, fixed(4)
	default:
		return false
	}
	return true
}

func charsetOf(stem string) (charset, bool) {
	const half, halfCNS = 814, 13649
	switch stem {
	case "GB-EUC", "GBK-EUC":
		return charset{"GB1", half, simplifiedchinese.GBK, nextDouble(0x81, 0xfe)}, true
	case "GBpc-EUC":
		return charset{"GB1", 2, simplifiedchinese.GBK, nextDouble(0xa1, 0xfc)}, true
	case "GBKp-EUC":
		return charset{"GB1", 2, simplifiedchinese.GBK, nextDouble(0x81, 0xfe)}, true
	case "GBK2K":
		return charset{"GB1", 2, simplifiedchinese.GB18030, nextGB18030}, true
	case "GB":
		return charset{"GB1", half, sevenBit{simplifiedchinese.GBK}, fixed(2)}, true
	case "ETen-B5":
		return charset{"CNS1", halfCNS, traditionalchinese.Big5, nextDouble(0x81, 0xfe)}, true
	case "B5pc":
		return charset{"CNS1", 2, traditionalchinese.Big5, nextDouble(0xa1, 0xfc)}, true
	case "ETenms-B5", "B5", "HKscs-B5", "HKdla-B5", "HKdlb-B5", "HKgccs-B5", "HKm314-B5", "HKm471-B5", "ETHK-B5":
		return charset{"CNS1", 2, traditionalchinese.Big5, nextDouble(0x81, 0xfe)}, true
	case "CNS-EUC":
		return charset{"CNS1", halfCNS, nil, nextCNS}, true
	case "90ms-RKSJ", "90msp-RKSJ", "90pv-RKSJ", "83pv-RKSJ", "Add-RKSJ", "Ext-RKSJ", "RKSJ":
		return charset{"Japan1", 2, japanese.ShiftJIS, nextShiftJIS}, true
	case "EUC":
		return charset{"Japan1", 2, japanese.EUCJP, nextDouble(0x8e, 0xfe)}, true
	case "JIS":
		return charset{"Japan1", 2, sevenBit{japanese.EUCJP}, fixed(2)}, true
	case "KSC-EUC", "KSCpc-EUC", "KSCms-UHC", "KSCms-UHC-HW":
		return charset{"Korea1", 2, korean.EUCKR, nextDouble(0x81, 0xfe)}, true
	}
	return charset{}, false
}

// sevenBit marks a charset whose codes are written without their high bits.
type sevenBit struct{ encoding.Encoding }

// nextDouble cuts two bytes behind a lead byte of the range, else one.
func nextDouble(low, high byte) func([]byte) (uint32, int) {
	return func(s []byte) (uint32, int) {
		if len(s) > 1 && s[0] >= low && s[0] <= high {
			return uint32(s[0])<<8 | uint32(s[1]), 2
		}
		return fixed(1)(s)
	}
}

func nextShiftJIS(s []byte) (uint32, int) {
	if len(s) > 1 && (s[0] >= 0x81 && s[0] <= 0x9f || s[0] >= 0xe0 && s[0] <= 0xfc) {
		return uint32(s[0])<<8 | uint32(s[1]), 2
	}
	return fixed(1)(s)
}

func nextGB18030(s []byte) (uint32, int) {
	switch {
	case len(s) > 3 && s[0] >= 0x81 && s[1] >= 0x30 && s[1] <= 0x39:
		return fixed(4)(s)
	case len(s) > 1 && s[0] >= 0x81:
		return fixed(2)(s)
	}
	return fixed(1)(s)
}

func nextUTF16(s []byte) (uint32, int) {
	if len(s) > 3 && s[0] >= 0xd8 && s[0] <= 0xdb {
		return fixed(4)(s)
	}
	return fixed(2)(s)
}

func nextUTF8(s []byte) (uint32, int) {
	_, length := utf8.DecodeRune(s)
	return fixed(max(length, 1))(s)
}

func nextCNS(s []byte) (uint32, int) {
	switch {
	case len(s) > 3 && s[0] == 0x8e:
		return fixed(4)(s)
	case len(s) > 1 && s[0] >= 0xa1:
		return fixed(2)(s)
	}
	return fixed(1)(s)
}

// Text gives the characters of a code of the given length in bytes; "" where
// the codes are CIDs or the code is none of the charset.
func (e *Encoding) Text(code uint32, length int) string {
	raw := make([]byte, length)
	for i := range raw {
		raw[i] = byte(code >> (8 * (length - 1 - i)))
	}
	switch e.form {
	case utf8Form:
		return known(string(raw))
	case utf32Form:
		return known(string(rune(code)))
	case utf16Form:
		if length == 4 {
			high, low := rune(code>>16)-0xd800, rune(code&0xffff)-0xdc00
			return known(string(high<<10 + low + 0x10000))
		}
		return known(TextOf(rune(code)))
	}
	if e.cns {
		return known(string(cnsText(code, length)))
	}
	if e.charset == nil {
		return ""
	}
	set := e.charset
	if seven, ok := set.(sevenBit); ok {
		set = seven.Encoding
		for i := range raw {
			raw[i] |= 0x80
		}
	}
	text, err := set.NewDecoder().Bytes(raw)
	if err != nil {
		return ""
	}
	return known(string(text))
}

// Rune gives the character of a code that is its own number in Unicode, 0 for any
// other.
func (e *Encoding) Rune(code uint32, length int) rune {
	if e.form != utf16Form || length != 2 || utf16.IsSurrogate(rune(code)) {
		return 0
	}
	return rune(code)
}

// known hides what a decoder answers when it does not know.
func known(text string) string {
	if text == "\x00" || strings.ContainsRune(text, utf8.RuneError) || !utf8.ValidString(text) {
		return ""
	}
	return text
}

// CID gives the CID of a code whose first character is known, for the widths that a
// font lists by CID. Identity maps answer the code itself.
func (e *Encoding) CID(code uint32, r rune) int {
	if e.Identity() {
		return int(code)
	}
	if r > ' ' && r <= '~' {
		return int(r) - '!' + e.latin
	}
	if r == ' ' && e.latin == 814 {
		return 7716
	}
	if r == ' ' {
		return e.latin - 1
	}
	if c, ok := CollectionOf(e.Collection); ok {
		return c.CID(r)
	}
	return 0
}
