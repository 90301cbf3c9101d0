package duty

import "unicode/utf8"

// lastRune is utf8.DecodeLastRuneInString with a short way for the characters of
// three bytes, which nearly all are.
func lastRune(text string) (rune, int) {
	if n := len(text); n >= 3 && text[n-3]&0xf0 == 0xe0 && text[n-2]&0xc0 == 0x80 && text[n-1]&0xc0 == 0x80 {
		if r := rune(text[n-3]&0xf)<<12 | rune(text[n-2]&0x3f)<<6 | rune(text[n-1]&0x3f); r >= 0x800 && (r < 0xd800 || r > 0xdfff) {
			return r, 3
		}
	}
	return utf8.DecodeLastRuneInString(text)
}

// firstRune is utf8.DecodeRuneInString with the same short way.
func firstRune(text string) (rune, int) {
	if len(text) >= 3 && text[0]&0xf0 == 0xe0 && text[1]&0xc0 == 0x80 && text[2]&0xc0 == 0x80 {
		if r := rune(text[0]&0xf)<<12 | rune(text[1]&0x3f)<<6 | rune(text[2]&0x3f); r >= 0x800 && (r < 0xd800 || r > 0xdfff) {
			return r, 3
		}
	}
	return utf8.DecodeRuneInString(text)
}
