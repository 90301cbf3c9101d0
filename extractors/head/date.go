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

const (
	yearForm  = `(\d{4}|[二][〇○零一二三四五六七八九0Oo]{3}|[一]九[〇○零一二三四五六七八九]{2})`
	monthForm = `(\d{1,2}|元|[一二三四五六七八九十]{1,2})`
	dayForm   = `(\d{1,2}|[一二三四五六七八九十廿卅]{1,3})`
)

var (
	wholeDate = rule.Lazily(yearForm + `(?:年` + monthForm + `月(?:` + dayForm + `日)?|([./-])(\d{1,2})[./-](\d{1,2}))`)
	clock     = rule.Lazily(`^[ ]?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?`)
)

// findDate finds the first date with a year in a text. A date of issue is
// always written with its year, so that this small form is all that is needed;
// timex reads the time words of the text.
func findDate(text string) issueDate {
	from := firstYear(text)
	if from < 0 {
		return issueDate{}
	}
	at := wholeDate().FindStringSubmatchIndex(text[from:])
	if at == nil {
		return issueDate{}
	}
	text = text[from:]
	part := func(i int) string {
		if at[2*i] < 0 {
			return ""
		}
		return text[at[2*i]:at[2*i+1]]
	}
	found := issueDate{year: yearOf(part(1)), span: notice.Span{Start: from + at[0], End: from + at[1]}}
	if part(4) != "" {
		found.month, found.dayOfMonth = segment.Numeral(part(5)), segment.Numeral(part(6))
	} else {
		month := strings.Replace(part(2), "元", "一", 1)
		day := dayNumerals.Replace(part(3))
		found.month, found.dayOfMonth = segment.Numeral(month), max(0, segment.Numeral(day))
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

// firstYear is where the first four characters begin that may be a year, by the
// mark behind them; -1 if there are none. Few paragraphs have one, and the
// expression is slow.
func firstYear(text string) int {
	for i := range len(text) {
		switch c := text[i]; {
		case c == '.' || c == '-' || c == '/':
		case c == "年"[0] && strings.HasPrefix(text[i:], "年"):
		default:
			continue
		}
		from := i
		for n := 0; n < len("2021"); n++ {
			r, width := utf8.DecodeLastRuneInString(text[:from])
			if !(r >= '0' && r <= '9') && !strings.ContainsRune("〇○零一二三四五六七八九Oo", r) {
				from = -1
				break
			}
			from -= width
		}
		if from >= 0 {
			return from
		}
	}
	return -1
}

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
