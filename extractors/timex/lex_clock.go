package timex

import (
	"strings"
	"unicode/utf8"
)

// clock reads a clock time at a place, whose part of the day (上午, 下午, 晚) has
// been read before it; begin is where the whole begins. It puts the token and
// gives the place behind it, 0 if no clock time stands there.
func (l *lexer) clock(begin, at int, part string) int {
	n, ok := readNumber(l.text, at)
	if !ok {
		return 0
	}
	return l.clockOf(begin, n, part)
}

// clockOf is clock behind the number that it begins with.
func (l *lexer) clockOf(begin int, n numeral, part string) int {
	end, hour, minute := readClockOf(l.text, n)
	if end == 0 {
		return 0
	}
	if last := l.last(); part == "" && last != nil && last.sign == signDaypart {
		part = l.text[last.start:last.end] // 今晚八点
	}
	switch {
	case part == "" && !l.isClock(begin, end):
		return 0 // 以下两点
	case hour > 24, minute > 59, hour == 24 && minute > 0:
		// 下午24点30分 is no time; none of its numbers may be taken for one.
		l.plain(begin, end)
		return end
	case strings.HasPrefix(part, "下") || strings.HasPrefix(part, "晚") || part == "傍晚" || part == "夜间" || part == "午后" || part == "深夜":
		if hour < 12 {
			hour += 12
		}
	case part == "中午" && hour < 3:
		hour += 12
	}
	t := l.add(signClock, begin, end)
	t.anchor, t.words.Time = true, clockTime(hour, minute)
	return end
}

// isClock reports whether 三点 and 9时, without minutes and without a part of the
// day before them, are a time of the day: 以下两点 is none.
func (l *lexer) isClock(start, end int) bool {
	words := l.text[start:end]
	if !strings.HasSuffix(words, "点") && !strings.HasSuffix(words, "时") || strings.ContainsAny(words, ":：") {
		return true
	}
	if last := l.last(); last != nil && strings.ContainsRune("日今星注历午至截自短期顿", last.sign) {
		return true
	}
	rest := l.text[skipSpace(l.text, end):]
	return rest == "" || startsWithAny(rest, "前", "之前", "以前", "至", "到", "-", "—", "～", "~", "开始", "开会", "起", "后", "止")
}

// readClock reads 17:00, 9时30分, 三点半, 8点一刻 as hours and minutes.
func readClock(text string, at int) (end, hour, minute int) {
	n, ok := readNumber(text, at)
	if !ok {
		return 0, 0, 0
	}
	return readClockOf(text, n)
}

// readClockOf is readClock behind the number of hours.
func readClockOf(text string, n numeral) (end, hour, minute int) {
	if n.digits > 2 && n.arabic || n.value > 30 || n.value < 0 {
		return 0, 0, 0
	}
	next := skipSpace(text, n.end)
	if next >= len(text) {
		return 0, 0, 0
	}
	r, size := decode(text, next)
	switch {
	case fold(r) == ':':
		m, ok := readMinutes(text, next+size)
		if !ok {
			return 0, 0, 0
		}
		end = m.end
		// seconds
		if end < len(text) {
			if r, size := utf8.DecodeRuneInString(text[end:]); fold(r) == ':' {
				if s, ok := readMinutes(text, end+size); ok {
					end = s.end
				} else {
					return 0, 0, 0
				}
			}
		}
		if strings.HasPrefix(text[end:], "时") {
			end += len("时")
		}
		return end, n.value, m.value
	case r == '时' || r == '点':
		rest := text[next+size:]
		if startsWithAny(rest, "间", "期", "代", "候", "位", "名", "评", "对点", "赞", "面", "段", "限", "要求", "意见", "建议", "任务", "措施", "内容", "做法", "效") {
			return 0, 0, 0
		}
		end = next + size
		if strings.HasPrefix(rest, "钟") {
			end += len("钟")
			rest = rest[len("钟"):]
		}
		switch {
		case strings.HasPrefix(rest, "整"):
			return end + len("整"), n.value, 0
		case strings.HasPrefix(rest, "半"):
			return end + len("半"), n.value, 30
		case startsWithAny(rest, "一刻"):
			return end + len("一刻"), n.value, 15
		case startsWithAny(rest, "三刻"):
			return end + len("三刻"), n.value, 45
		}
		if n.value == 1 && r == '点' && !n.arabic && !startsWithAny(rest, "前", "钟") {
			return 0, 0, 0 // 早一点
		}
		if m, ok := readNumber(text, skipSpace(text, end)); ok && m.value >= 0 && m.value < 60 && m.digits <= 3 {
			tail := skipSpace(text, m.end)
			if strings.HasPrefix(text[tail:], "分") && !strings.HasPrefix(text[tail:], "分钟") {
				return tail + len("分"), n.value, m.value
			}
			if m.arabic && m.digits == 2 && !startsWithAny(text[tail:], "年", "月", "日", "号", "个", "天", "时", "点", ".", "-", "/", "：", ":") {
				return m.end, n.value, m.value
			}
		}
		return end, n.value, 0
	}
	return 0, 0, 0
}

// clockTime writes 09:05; no clock has more than two digits.
func clockTime(hour, minute int) string {
	return string([]byte{byte('0' + hour/10), byte('0' + hour%10), ':', byte('0' + minute/10), byte('0' + minute%10)})
}

func readMinutes(text string, at int) (numeral, bool) {
	if at >= len(text) {
		return numeral{}, false
	}
	if r, _ := utf8.DecodeRuneInString(text[at:]); !isDigit(r) {
		return numeral{}, false
	}
	n := readDigits(text, at)
	return n, n.digits == 2 && n.value < 60
}

// remark reads a bracket that says the weekday of the day before it, or that
// the day is included: （周六）, (星期五上午), （含当日）.
func (l *lexer) remark(at int) int {
	r, size := utf8.DecodeRuneInString(l.text[at:])
	if r != '（' && r != '(' {
		return 0
	}
	next := skipSpace(l.text, at+size)
	t := token{sign: signRemark, start: at}
	if startsWithAny(l.text[next:], "含当日", "含当天", "含本日", "含本数", "含该日", "含") {
		for _, words := range []string{"含当日", "含当天", "含本日", "含本数", "含该日", "含"} {
			if strings.HasPrefix(l.text[next:], words) {
				next += len(words)
				break
			}
		}
	} else if end := l.dayInBracket(next); end > 0 {
		next = end
	} else {
		for _, prefix := range []string{"本", "下", "这"} {
			next += len(l.text[next:]) - len(strings.TrimPrefix(l.text[next:], prefix))
		}
		day, end := readWeekday(l.text, next)
		if day == 0 {
			return 0
		}
		t.words.Remark, next = day, end
		part := ""
		for _, p := range []string{"上午", "下午", "中午", "晚上", "晚"} {
			if strings.HasPrefix(l.text[skipSpace(l.text, next):], p) {
				next = skipSpace(l.text, next) + len(p)
				part = p
				break
			}
		}
		if end, _, _ := readClock(l.text, skipSpace(l.text, next)); end > 0 {
			mark := len(l.tokens)
			l.clock(next, skipSpace(l.text, next), part)
			if len(l.tokens) > mark {
				t.words.Time = l.tokens[len(l.tokens)-1].words.Time
			}
			l.tokens = l.tokens[:mark]
			next = end
		}
	}
	next = skipSpace(l.text, next)
	if next >= len(l.text) {
		return 0
	}
	r, size = utf8.DecodeRuneInString(l.text[next:])
	if r != '）' && r != ')' {
		return 0
	}
	t.end = next + size
	l.put(&t)
	return t.end
}

// dayInBracket passes over the day that spells out a weekday: 下周五（9月24日）.
func (l *lexer) dayInBracket(at int) int {
	if last := l.last(); last == nil || last.sign != signWeekday {
		return 0
	}
	n, ok := readNumber(l.text, at)
	if ok && strings.HasPrefix(l.text[n.end:], "月") {
		n, ok = readNumber(l.text, n.end+len("月"))
	}
	if !ok || !startsWithAny(l.text[n.end:], "日", "号") {
		return 0
	}
	return n.end + len("日")
}

// weekdayOf gives 1 for 一 and Monday to 7 for 日, 天 and Sunday.
func weekdayOf(r rune) int {
	switch r {
	case '日', '天':
		return 7
	case '一', '二', '三', '四', '五', '六':
		return chineseDigit(r)
	}
	if isDigit(r) {
		if d := int(fold(r) - '0'); d >= 1 && d <= 7 {
			return d
		}
	}
	return 0
}

// readWeekday reads 周五, 星期 4, 礼拜天.
func readWeekday(text string, at int) (day, end int) {
	for _, name := range []string{"星期", "礼拜", "周"} {
		if !strings.HasPrefix(text[at:], name) {
			continue
		}
		next := skipSpace(text, at+len(name))
		if next >= len(text) {
			return 0, 0
		}
		r, size := utf8.DecodeRuneInString(text[next:])
		day := weekdayOf(r)
		if day == 0 {
			return 0, 0
		}
		rest := text[next+size:]
		if isDigit(r) {
			if following, _ := utf8.DecodeRuneInString(rest); isDigit(following) || following == '个' || following == '次' {
				return 0, 0
			}
		}
		switch {
		case r == '日' && startsWithAny(rest, "常"), r == '天' && startsWithAny(rest, "数"):
			return 0, 0
		case r == '一' && startsWithAny(rest, "次", "报", "会", "调度", "通报", "更新", "汇总", "清", "例会", "期", "课", "题", "读", "练", "测", "评", "晒", "星", "歌", "唱"),
			r == '一' && strings.HasPrefix(rest, "学") && !strings.HasPrefix(rest, "学习"), r == '一' && strings.HasPrefix(rest, "讲") && !strings.HasPrefix(rest, "讲座"):
			return 0, 0
		case startsWithAny(rest, "次", "个", "岁", "年"):
			return 0, 0
		}
		return day, next + size
	}
	return 0, 0
}
