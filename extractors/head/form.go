package head

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The forms below are asked of every notice. Each was a regular expression, which took
// ten times as long; a test holds them against those.

// numberIn gives the number of a document in a text, 校办〔2021〕3号, or 〔2021〕3号 where it
// is the whole text; "" if there is none.
func numberIn(text string) string {
	if numberEnd(text, 0) == len(text) {
		return text
	}
	for at := 0; at < len(text); {
		_, width := utf8.DecodeRuneInString(text[at:])
		if end := numberEnd(text, at); end > 0 {
			if start := sealBefore(text, at); start < at {
				return text[start:end]
			}
		}
		at += width
	}
	return ""
}

// numberEnd gives where a number ends that begins at an offset with its year in brackets,
// -1 if none does: 〔2021〕3号, [2021]第3号.
func numberEnd(text string, at int) int {
	rest, ok := cutAny(text[at:], "〔", "[", "（", "【")
	if !ok || !strings.HasPrefix(rest, "19") && !strings.HasPrefix(rest, "20") || digitsOf(rest) != len("2021") {
		return -1
	}
	if rest, ok = cutAny(rest[len("2021"):], "〕", "]", "）", "】"); !ok {
		return -1
	}
	rest = strings.TrimPrefix(rest, "第")
	digits := digitsOf(rest)
	if digits == 0 || digits > mostDigits || !strings.HasPrefix(rest[digits:], "号") {
		return -1
	}
	return len(text) - len(rest) + digits + len("号")
}

// mostDigits is how many a number has at most, longestSeal how many characters the
// letters before its year.
const (
	mostDigits  = 5
	longestSeal = 20
)

// sealBefore gives where the letters of an office begin that end at an offset: the offset
// itself if there are none.
func sealBefore(text string, at int) int {
	for range longestSeal {
		r, width := utf8.DecodeLastRuneInString(text[:at])
		if r != '（' && r != '）' && !(r >= 'a' && r <= 'z') && !(r >= 'A' && r <= 'Z') && !unicode.Is(unicode.Han, r) {
			break
		}
		at -= width
	}
	return at
}

func cutAny(text string, prefixes ...string) (rest string, ok bool) {
	for _, prefix := range prefixes {
		if rest, ok = strings.CutPrefix(text, prefix); ok {
			return rest, true
		}
	}
	return text, false
}

func digitsOf(text string) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

// issuerBefore gives the beginning of a title up to the first 关于 or year behind the
// body that it names: 青川县人民政府关于, 临江市档案馆2026年. It is "" without one.
func issuerBefore(title string) string {
	if rest, ok := strings.CutPrefix(title, "中共"); ok {
		if end := subjectOf(rest); end > 0 {
			return title[:len("中共")+end]
		}
	}
	return title[:max(0, subjectOf(title))]
}

// subjectOf gives where 关于 or a year ends that stands behind a name, -1 if none does.
func subjectOf(title string) int {
	const shortest, longest = 2, 24 // of a name, in characters
	at := 0
	for n := 0; n <= longest; n++ {
		rest := title[at:]
		switch {
		case n < shortest:
		case strings.HasPrefix(rest, "关于"):
			return at + len("关于")
		case strings.HasPrefix(rest, "19") || strings.HasPrefix(rest, "20"):
			if behind, ok := cutAny(rest[min(len(rest), len("2021")):], "—", "年", "-"); ok && digitsOf(rest) == len("2021") {
				return len(title) - len(behind)
			}
		}
		r, width := utf8.DecodeRuneInString(rest)
		if !unicode.Is(unicode.Han, r) {
			break
		}
		at += width
	}
	return -1
}
