package timex

import (
	"strings"
	"unicode/utf8"

	"taizhang/extractors/notice"
)

// number reads what begins with a number: a date in digits, a clock time, a
// number with its unit, or a number alone.
func (l *lexer) number(at int) int {
	n, ok := readNumber(l.text, at)
	if !ok {
		_, size := utf8.DecodeRuneInString(l.text[at:])
		l.plain(at, at+size)
		return at + size
	}
	if n.arabic && l.insideWord(at) {
		l.plain(at, n.end)
		return n.end
	}
	if n.arabic {
		if end := l.numeric(at, n); end > 0 {
			return end
		}
	}
	if end := l.clockOf(at, n, ""); end > 0 {
		return end
	}
	if end := l.unit(at, n); end > 0 {
		return end
	}
	if n.value < 0 || n.value > 9999 || n.arabic && n.digits > 4 {
		l.plain(at, n.end)
	} else {
		l.add(signNumber, at, n.end).value = n.value
	}
	return n.end
}

// insideWord reports whether the digits at a place belong to a name or a
// number that is no date: v2.3, No.5, Q1, A4.
func (l *lexer) insideWord(at int) bool {
	if at == 0 {
		return false
	}
	c := l.text[at-1]
	return c >= 'a' && c <= 'z' && c != 'T' || c >= 'A' && c <= 'Z' || c == '$' || c == '#' || c == '@' || c == '_'
}

// numeric reads a date, or a part of one, that is written with marks between
// its numbers, or as eight digits.
func (l *lexer) numeric(at int, n numeral) int {
	if n.digits == 8 {
		y, m, d := n.value/10000, n.value/100%100, n.value%100
		if plausibleYear(y) && existsIn(y, m, d) && !digitLike(l.text, at, n.end) {
			return l.numericDay(at, n.end, y, m, d)
		}
		return 0
	}
	if n.digits > 4 {
		return 0
	}
	second, end, mark, ok := l.joined(n.end)
	if !ok {
		return 0
	}
	third, end3, mark3, ok3 := l.joined(end)
	if mark != '-' && mark3 == '-' && (n.digits <= 2 || third.digits == 4) {
		ok3 = false // 9.24-9.28: a range, whose far side is read by itself
	}
	if ok3 && n.digits == 4 && plausibleYear(n.value) {
		if third.digits <= 2 && existsIn(n.value, second.value, third.value) {
			if _, _, more, again := l.joined(end3); again && more != '-' && more != '~' {
				return l.skipNumbers(at, n.end)
			}
			return l.numericDay(at, end3, n.value, second.value, third.value)
		}
	}
	if ok3 && n.digits == 2 && second.digits <= 2 && third.digits <= 2 && mark == mark3 && strings.TrimSpace(l.text) == l.text[at:end3] && existsIn(century(n.value), second.value, third.value) {
		return l.numericDay(at, end3, century(n.value), second.value, third.value) // 17-7-11 and nothing else
	}
	if ok3 && !(mark == mark3 && mark == '-') && mark != '-' || ok3 && mark == '.' || ok3 && mark == mark3 && (third.digits > 2 || n.digits > 2) {
		// An address, a version, a telephone number.
		return l.skipNumbers(at, n.end)
	}
	switch {
	case n.digits == 4 && plausibleYear(n.value) && second.value >= 1 && second.value <= 12 && second.digits <= 2:
		if mark == '-' && second.digits == 2 && n.value/100 == 20 && n.value%100 < second.value && startsWithAny(l.text[skipSpace(l.text, end):], "年", "学年") {
			return 0
		}
		if startsWithAny(l.text[skipSpace(l.text, end):], "年", "月", "日", "号", "%", "％", "万", "亿", "元") {
			return 0
		}
		l.tokens = append(l.tokens, token{sign: signYearMon, start: at, end: end, anchor: true, words: notice.DayWords{
			Unit: notice.UnitMonth, Year: absolute(n.value), Month: absolute(second.value)}})
		return end
	case n.digits <= 2 && second.digits <= 2 && n.value >= 1 && n.value <= 12 && existsIn(2020, n.value, second.value):
		if startsWithAny(l.text[skipSpace(l.text, end):], "年", "月", "日", "号", "%", "％", "万", "亿", "元", "天", "个", "周", "小时", "分", "时", "点", "级", "岁", "米", "公", "千", "吨", "倍", "折", "版", "条", "节", "章", "款", "项", "类", "期", "批") {
			return 0
		}
		name := "loose"
		if n.digits == 2 && second.digits == 2 && (n.zero || second.zero) && mark != '.' {
			name = "padded"
		}
		l.tokens = append(l.tokens, token{sign: signShort, start: at, end: end, anchor: true, name: name, words: notice.DayWords{
			Unit: notice.UnitDay, Month: absolute(n.value), Day: absolute(second.value)}})
		return end
	case mark == '/' && n.digits == 2 && n.value > 12 && second.value >= 1 && second.value <= 12 && strings.TrimSpace(l.text) == l.text[at:end]:
		l.tokens = append(l.tokens, token{sign: signYearMon, start: at, end: end, anchor: true, words: notice.DayWords{
			Unit: notice.UnitMonth, Year: absolute(century(n.value)), Month: absolute(second.value)}})
		return end
	}
	return 0
}

func (l *lexer) numericDay(at, end, y, m, d int) int {
	day := token{sign: signNumeric, start: at, end: end, anchor: true, words: notice.DayWords{
		Unit: notice.UnitDay, Year: absolute(y), Month: absolute(m), Day: absolute(d)}}
	if end < len(l.text) && l.text[end] == 'T' {
		// An ISO moment: its clock belongs to it, its zone is passed over.
		if clock, hour, minute := readClock(l.text, end+1); clock > 0 {
			day.words.Time = clockTime(hour, minute)
			for clock < len(l.text) && strings.IndexByte("0123456789.:+-Z", l.text[clock]) >= 0 {
				clock++
			}
			day.end = clock
		}
	}
	l.tokens = append(l.tokens, day)
	if strings.HasPrefix(l.text[day.end:], "日") {
		l.tokens[len(l.tokens)-1].end += len("日")
		return day.end + len("日")
	}
	return day.end
}

// joined reads a mark and a number behind it: -09, .9, /9.
func (l *lexer) joined(at int) (n numeral, end int, mark rune, ok bool) {
	if at >= len(l.text) {
		return n, 0, 0, false
	}
	if c := l.text[at]; c >= 0xe4 && c <= 0xe9 {
		return n, 0, 0, false // an ideograph
	}
	r, size := utf8.DecodeRuneInString(l.text[at:])
	mark = fold(r)
	if mark != '-' && mark != '.' && mark != '/' || r == '。' || r == '—' {
		return n, 0, 0, false
	}
	next := at + size
	if next >= len(l.text) {
		return n, 0, 0, false
	}
	if d, _ := utf8.DecodeRuneInString(l.text[next:]); !isDigit(d) {
		return n, 0, 0, false
	}
	n = readDigits(l.text, next)
	return n, n.end, mark, true
}

// skipNumbers passes over a chain of numbers that is no date.
func (l *lexer) skipNumbers(at, end int) int {
	for {
		_, next, _, ok := l.joined(end)
		if !ok {
			break
		}
		end = next
	}
	l.plain(at, end)
	return end
}

// digitLike reports whether letters or digits touch the span: it is a part of
// a longer number.
func digitLike(text string, start, end int) bool {
	touches := func(c byte) bool {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' && c != 'T' || c == '-' || c == '_'
	}
	return start > 0 && touches(text[start-1]) || end < len(text) && touches(text[end])
}

func absolute(n int) notice.Number { return notice.Number{Value: n, Base: notice.Absolute} }

func plausibleYear(y int) bool { return y >= 1900 && y <= 2199 }

func existsIn(y, m, d int) bool {
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return false
	}
	return notice.Date{Year: y, Month: monthOf(m), Day: d}.Exists()
}

// century gives the four digits of a year of two: 98年 is 1998, 21年 is 2021.
// The turn lies at 50, as in the years that offices write about.
func century(n int) int {
	if n < 50 {
		return 2000 + n
	}
	return 1900 + n
}

// unit reads the unit behind a number and puts the token of both; 0 if no unit
// of time follows.
func (l *lexer) unit(at int, n numeral) int {
	next := skipBlank(l.text, n.end)
	if next >= len(l.text) || n.value < 0 {
		return 0
	}
	rest := l.text[next:]
	put := func(sign rune, unit notice.Unit, length int) *token {
		t := l.add(sign, at, next+length)
		t.anchor, t.words.Unit = true, unit
		return t
	}
	count := func(u notice.Unit, length int) int {
		if n.value > 9999 {
			return 0
		}
		half := strings.HasPrefix(rest[length:], "半") // 一年半, 三天半
		if half {
			length += len("半")
		}
		t := put(signCount, notice.NoUnit, length)
		t.value, t.count = n.value, notice.Count{Number: n.value, Half: half, Unit: u}
		return t.end
	}
	switch {
	case strings.HasPrefix(rest, "年"):
		return l.yearUnit(n, rest, put, count)
	case strings.HasPrefix(rest, "月"):
		if n.value == 2 && strings.HasPrefix(l.text[at:], "两") {
			return count(notice.UnitMonth, len("月"))
		}
		if n.value < 1 || n.value > 12 || startsWithAny(rest, "月度", "月嫂", "月龄", "月饼") || n.positional && n.digits > 2 {
			return 0
		}
		length := len("月")
		if strings.HasPrefix(rest, "月份") {
			length = len("月份")
		}
		t := put(signMonth, notice.UnitMonth, length)
		t.value, t.words.Month = n.value, absolute(n.value)
		return t.end
	case startsWithAny(rest, "日", "号"):
		return l.dayUnit(at, n, rest, put, count)
	case startsWithAny(rest, "天"):
		if startsWithAny(rest, "天花", "天然", "天津", "天气") {
			return 0
		}
		return count(notice.UnitDay, len("天"))
	case startsWithAny(rest, "季度"):
		if n.value < 1 || n.value > 4 {
			return 0
		}
		if strings.HasPrefix(l.text[at:], "两") {
			return count(notice.UnitQuarter, len("季度"))
		}
		t := put(signQuarter, notice.UnitQuarter, len("季度"))
		t.value, t.words.Quarter = n.value, absolute(n.value)
		return t.end
	}
	for _, u := range countUnits {
		if strings.HasPrefix(rest, u.text) {
			if u.unit == notice.UnitWeek {
				if startsWithAny(rest, "周年", "周岁", "周期", "周边") || strings.HasPrefix(rest, "周报") && !reports(rest[len("周"):]) {
					return 0
				}
				// 11周五前: the Friday of teaching week 11
				if r, _ := utf8.DecodeRuneInString(rest[len(u.text):]); weekdayOf(r) > 0 && n.arabic && n.value <= 25 && u.text == "周" && !startsWithAny(rest[len(u.text):], "日常") {
					t := put(signNthWeek, notice.UnitWeek, 0)
					t.value, t.words.Ordinal, t.words.Each = n.value, n.value, notice.UnitWeek
					return t.end
				}
			}
			return count(u.unit, len(u.text))
		}
	}
	return 0
}

// countUnits are the units of a length, longer names first.
var countUnits = []struct {
	text string
	unit notice.Unit
}{
	{"个法定工作日", notice.UnitWorkingDay}, {"个自然日", notice.UnitDay}, {"个日历日", notice.UnitDay}, {"个交易日", notice.UnitWorkingDay},
	{"个工作日", notice.UnitWorkingDay}, {"工作日", notice.UnitWorkingDay}, {"个 工作日", notice.UnitWorkingDay}, {"个工作天", notice.UnitWorkingDay},
	{"个多月", notice.UnitMonth}, {"个月", notice.UnitMonth}, {"个 月", notice.UnitMonth}, {"个整月", notice.UnitMonth},
	{"个星期", notice.UnitWeek}, {"个礼拜", notice.UnitWeek}, {"个周", notice.UnitWeek}, {"星期", notice.UnitWeek}, {"礼拜", notice.UnitWeek}, {"周", notice.UnitWeek},
	{"个季度", notice.UnitQuarter}, {"个年度", notice.UnitYear}, {"个半月", notice.UnitHalfMonth},
	{"个小时", notice.UnitHour}, {"小时", notice.UnitHour}, {"个钟头", notice.UnitHour}, {"分钟", notice.UnitMinute}, {"自然日", notice.UnitDay},
}

func (l *lexer) yearUnit(n numeral, rest string, put func(rune, notice.Unit, int) *token, count func(notice.Unit, int) int) int {
	if startsWithAny(rest, "年级", "年制", "年期", "年龄", "年代", "年生") || startsWithAny(rest, "年份") && n.digits < 4 {
		return 0
	}
	length := len("年")
	if startsWithAny(rest, "年度") {
		length = len("年度")
	} else if startsWithAny(rest, "年份") {
		length = len("年份")
	}
	switch {
	case n.digits == 4 && (n.arabic || n.positional) && plausibleYear(n.value), !n.arabic && n.value == 2000:
		t := put(signYear, notice.UnitYear, length)
		t.words.Year = absolute(n.value)
		return t.end
	case n.digits == 2 && (n.arabic || n.positional):
		t := put(signYear, notice.UnitYear, length)
		t.words.Year = absolute(century(n.value))
		t.value, t.short = n.value, !n.zero
		return t.end
	case n.value >= 1 && n.value <= 99:
		return count(notice.UnitYear, len("年"))
	}
	return 0
}

// monthBefore reports whether a month stands right before, or a day or month
// that 至 or 、 joins to what follows.
func (l *lexer) monthBefore() bool {
	last := l.last()
	if last == nil {
		return false
	}
	switch last.sign {
	case signMonth, signLunar:
		return true
	case signTo, signAnd:
		if len(l.tokens) > 1 {
			switch l.tokens[len(l.tokens)-2].sign {
			case signMonth, signDay, signNumber, signNumeric, signShort:
				return true
			}
		}
	}
	return false
}

func (l *lexer) dayUnit(at int, n numeral, rest string, put func(rune, notice.Unit, int) *token, count func(notice.Unit, int) int) int {
	size := len("日")
	day := func() int {
		t := put(signDay, notice.UnitDay, size)
		t.value, t.words.Day = n.value, absolute(n.value)
		return t.end
	}
	if n.arabic && n.value > 31 && n.value <= 1231 && strings.HasPrefix(rest, "日") {
		behind := skipSpace(l.text, len(l.text)-len(rest)+size)
		mark := len(l.tokens)
		if behind < len(l.text) && l.remark(behind) > 0 {
			remarked := l.tokens[mark].words.Remark > 0
			l.tokens = l.tokens[:mark]
			if remarked {
				return day()
			}
		}
	}
	if n.value < 1 || n.value > 31 || n.positional && (n.digits > 2 || n.zero) && n.digits > 2 {
		if strings.HasPrefix(rest, "日") && n.value > 31 && n.value <= 9999 {
			return count(notice.UnitDay, size)
		}
		return 0
	}
	monthBefore := l.monthBefore()
	if !monthBefore && strings.HasPrefix(rest, "号") {
		if startsWithAny(rest[size:], "楼", "文", "令", "线", "院", "室", "门", "店", "厅", "馆", "井", "机", "卷", "公告", "通", "码", "岗", "地", "公路", "桌", "窗", "台", "库", "塔", "车", "站", "仓", "厂", "舱", "柜", "箱", "区", "路", "函", "会议", "报", "桥", "档", "汽", "家", "）", ")", "》") {
			return 0
		}
		before := l.text[:at]
		if strings.HasSuffix(before, "〕") || strings.HasSuffix(before, "]") || strings.HasSuffix(before, "］") || strings.HasSuffix(before, "】") || strings.HasSuffix(before, "第") || strings.HasSuffix(before, "字") || strings.HasSuffix(before, "附件") || strings.HasSuffix(before, "编") || strings.HasSuffix(before, ")") || strings.HasSuffix(before, "）") {
			return 0
		}
	}
	if startsWithAny(rest, "日元", "日均", "日游") || !monthBefore && startsWithAny(rest, "日志", "日记") {
		return 0
	}
	return day()
}
