package head

import (
	"strings"
	"time"
	"unicode/utf8"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
	"taizhang/extractors/segment"
)

// issueDate is a date of issue: a day, or a month without a day.
type issueDate struct {
	year, month, dayOfMonth int
	span                    notice.Span
}

func (d issueDate) found() bool { return d.year > 0 }

func (d issueDate) day() notice.Date {
	if d.dayOfMonth == 0 {
		return notice.Date{}
	}
	return notice.NewDate(d.year, time.Month(d.month), d.dayOfMonth)
}

func (d issueDate) anchor() notice.Date {
	if !d.found() {
		return notice.Date{}
	}
	return notice.NewDate(d.year, time.Month(d.month), max(1, d.dayOfMonth))
}

var clock = rule.Lazily(`^[ ]?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?`)

// findDate finds the first date with a year in a text. A date of issue is
// always written with its year, so that this small form is all that is needed;
// timex reads the time words of the text. The test has the form as an expression, which
// took ten times as long.
func findDate(text string) issueDate {
	for i := range len(text) {
		var parts dateParts
		switch c := text[i]; {
		case c == '.' || c == '-' || c == '/':
			parts = numericDate(text, i)
		case c == "年"[0] && strings.HasPrefix(text[i:], "年"):
			parts = writtenDate(text, i)
		}
		if parts.end > 0 {
			return parts.date(text[parts.start:i])
		}
	}
	return issueDate{}
}

// dateParts are the parts of a date as they are written, and its place; end is 0 where
// there is none.
type dateParts struct {
	month, day string
	start, end int
}

// writtenDate reads a date about its 年: 2021年9月24日, 二〇二一年元月.
func writtenDate(text string, mark int) dateParts {
	start := yearBefore(text, mark)
	if start < 0 {
		return dateParts{}
	}
	at := mark + len("年")
	month := figures(text[at:], 2, "一二三四五六七八九十")
	if strings.HasPrefix(text[at:], "元") {
		month = "元"
	}
	at += len(month)
	if month == "" || !strings.HasPrefix(text[at:], "月") {
		return dateParts{}
	}
	parts := dateParts{month: month, start: start, end: at + len("月")}
	day := figures(text[parts.end:], 3, "一二三四五六七八九十廿卅")
	if day != "" && strings.HasPrefix(text[parts.end+len(day):], "日") {
		parts.day, parts.end = day, parts.end+len(day)+len("日")
	}
	return parts
}

// numericDate reads a date about its first mark: 2021-09-24, 2021.9.4.
func numericDate(text string, mark int) dateParts {
	start := yearBefore(text, mark)
	if start < 0 {
		return dateParts{}
	}
	month := figures(text[mark+1:], 2, "")
	second := mark + 1 + len(month)
	if month == "" || second >= len(text) || strings.IndexByte("./-", text[second]) < 0 {
		return dateParts{}
	}
	day := figures(text[second+1:], 2, "")
	if day == "" {
		return dateParts{}
	}
	return dateParts{month: month, day: day, start: start, end: second + 1 + len(day)}
}

// yearBefore gives where a year of four characters begins that ends at an offset, -1 if
// none does: 2021, 二〇二一, 二O二一, 一九九八.
func yearBefore(text string, end int) int {
	start, digits, zeros := end, 0, 0
	for range len("2021") {
		r, width := utf8.DecodeLastRuneInString(text[:start])
		switch {
		case r == '0' || r == 'O' || r == 'o':
			zeros++
		case r >= '1' && r <= '9':
			digits++
		case !strings.ContainsRune("〇○零一二三四五六七八九", r):
			return -1
		}
		start -= width
	}
	year := text[start:end]
	if len(year) == len("2021") && !strings.ContainsAny(year, "Oo") || digits == 0 && (strings.HasPrefix(year, "二") || zeros == 0 && strings.HasPrefix(year, "一九")) {
		return start
	}
	return -1
}

// figures gives the digits with which a text begins, two at most, or else so many of
// some characters.
func figures(text string, most int, characters string) string {
	end := 0
	for end < len(text) && end < 2 && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	if end > 0 {
		return text[:end]
	}
	for ; most > 0; most-- {
		r, width := utf8.DecodeRuneInString(text[end:])
		if width == 0 || !strings.ContainsRune(characters, r) {
			break
		}
		end += width
	}
	return text[:end]
}

// date gives the date that the parts name, none if it does not exist.
func (p dateParts) date(year string) issueDate {
	found := issueDate{
		year: yearOf(year), month: segment.Numeral(strings.Replace(p.month, "元", "一", 1)),
		dayOfMonth: max(0, segment.Numeral(dayNumerals.Replace(p.day))), span: notice.Span{Start: p.start, End: p.end},
	}
	if found.month < 1 || found.month > 12 || found.year < 1949 ||
		found.dayOfMonth > 0 && !(notice.Date{Year: found.year, Month: time.Month(found.month), Day: found.dayOfMonth}).Exists() {
		return issueDate{}
	}
	return found
}

// mayEndInDate reports whether a date of issue may end a text: it ends in 日, in 月 or
// in a digit. Few paragraphs do, and it spares the search in the others.
func mayEndInDate(text string) bool {
	if strings.HasSuffix(text, "日") || strings.HasSuffix(text, "月") {
		return true
	}
	return text != "" && text[len(text)-1] >= '0' && text[len(text)-1] <= '9'
}

var dayNumerals = strings.NewReplacer("廿", "二十", "卅", "三十")

func yearOf(text string) int {
	year := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			year = year*10 + int(r-'0')
		case strings.ContainsRune("〇○零Oo", r):
			year *= 10
		default:
			year = year*10 + segment.Numeral(string(r))
		}
	}
	return year
}
