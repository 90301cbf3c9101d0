package duty

import (
	"strings"
	"unicode/utf8"
)

// wide3 reports whether three bytes are a character, and none of those that two
// bytes could hold or that stand for halves of others. Nearly all characters of a
// notice are such, and utf8 asks more of each.
func wide3(a, b, c byte) bool {
	return a > 0xe0 && a <= 0xef && a != 0xed && (b^0x80)|(c^0x80) < 0x40
}

// firstRune is utf8.DecodeRuneInString with a short way for Chinese.
func firstRune(text string) (rune, int) {
	if len(text) >= 3 && wide3(text[0], text[1], text[2]) {
		return rune(text[0]&0xf)<<12 | rune(text[1]&0x3f)<<6 | rune(text[2]&0x3f), 3
	}
	return utf8.DecodeRuneInString(text)
}

// ideographAt reports whether one of the characters from U+4000 to U+9FFF stands at
// an offset, among which there is no mark.
func ideographAt(text string, at int) bool {
	return at+2 < len(text) && text[at] >= 0xe4 && text[at] <= 0xe9 && (text[at+1]^0x80)|(text[at+2]^0x80) < 0x40
}

// characters is utf8.RuneCountInString with the same short way.
func characters(text string) int {
	count := 0
	for at := 0; at < len(text); count++ {
		if ideographAt(text, at) {
			at += len("一")
			continue
		}
		_, width := firstRune(text[at:])
		at += width
	}
	return count
}

// trim is strings.Trim for marks, with a short way for a text between ideographs.
func trim(text, marks string) string {
	if last := len(text) - len("一"); last >= 0 && ideographAt(text, 0) && ideographAt(text, last) {
		return text
	}
	return strings.Trim(text, marks)
}

// lastRune is utf8.DecodeLastRuneInString with the same short way.
func lastRune(text string) (rune, int) {
	if n := len(text); n >= 3 && wide3(text[n-3], text[n-2], text[n-1]) {
		return rune(text[n-3]&0xf)<<12 | rune(text[n-2]&0x3f)<<6 | rune(text[n-1]&0x3f), 3
	}
	return utf8.DecodeLastRuneInString(text)
}

// lastIndex is strings.LastIndex for one Chinese character, of which the last byte
// tells most others; strings computes a hash of three bytes at each.
func lastIndex(text, character string) int {
	for at := len(text) - len("一"); at >= 0; at-- {
		if text[at+2] == character[2] && text[at:at+len("一")] == character {
			return at
		}
	}
	return -1
}
