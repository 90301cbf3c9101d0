package timex

import (
	"strings"
	"unicode/utf8"

	"taizhang/extractors/notice"
)

// weekPrefixes say which week is meant, counted from the present one.
var weekPrefixes = []struct {
	text  string
	shift int
	base  notice.Base
}{
	{"下下个", 2, notice.FromToday}, {"下下", 2, notice.FromToday}, {"上上个", -2, notice.FromToday}, {"上上", -2, notice.FromToday},
	{"下一个", 1, notice.FromToday}, {"下个", 1, notice.FromToday}, {"下一", 1, notice.FromToday}, {"下", 1, notice.FromToday},
	{"上一个", -1, notice.FromToday}, {"上个", -1, notice.FromToday}, {"上一", -1, notice.FromToday}, {"上", -1, notice.FromToday},
	{"这一个", 0, notice.FromToday}, {"这一", 0, notice.FromToday}, {"这个", 0, notice.FromToday}, {"这", 0, notice.FromToday},
	{"今个", 0, notice.FromToday}, {"今", 0, notice.FromToday}, {"本", 0, notice.FromToday}, {"当前", 0, notice.FromToday},
	{"当", 0, notice.FromBefore}, {"次", 1, notice.FromBefore},
}

// mayNameWeek asks for the second character of what begins with one of weekPrefixes, or
// the first of a weekday: most words that begin with 本, 上 or 下 name no week.
func mayNameWeek(text string) bool {
	first, size := decode(text, 0)
	if first == '周' || first == '星' || first == '礼' {
		return true
	}
	second, _ := decode(text, size)
	switch second {
	case '周', '星', '礼', '个', '一', '上', '下', '前':
		return true
	}
	return false
}

// week reads 本周, 下周三, 上个礼拜天, 周五, 本周末.
func (l *lexer) week(at int) int {
	if !mayNameWeek(l.text[at:]) {
		return 0
	}
	number := notice.Number{}
	next := at
	for _, p := range weekPrefixes {
		if strings.HasPrefix(l.text[at:], p.text) {
			number = notice.Number{Value: p.shift, Base: p.base}
			next = at + len(p.text)
			break
		}
	}
	if !startsWithAny(l.text[next:], "周", "星期", "礼拜") {
		return 0
	}
	t := token{start: at, anchor: true}
	t.words.Week = number
	// 下周周六
	if number.Base != notice.Unsaid {
		for _, name := range []string{"周", "星期", "礼拜"} {
			doubled := next + len(name)
			if strings.HasPrefix(l.text[next:], name) && startsWithAny(l.text[doubled:], "周", "星期", "礼拜", "的周", "的星期") {
				if day, _ := readWeekday(l.text, skipOf(l.text, doubled)); day > 0 {
					next = skipOf(l.text, doubled)
				}
			}
		}
	}
	if day, end := readWeekday(l.text, next); day > 0 {
		t.sign, t.end = signWeekday, end
		t.words.Unit, t.words.Weekday = notice.UnitDay, day
		// 本周4上 12:12
		if strings.HasPrefix(l.text[end:], "上 ") {
			t.end = end + len("上")
		}
		l.tokens = append(l.tokens, t)
		return t.end
	}
	for _, name := range []string{"周末", "周双休日", "双休日"} {
		if strings.HasPrefix(l.text[next:], name) && number.Base != notice.Unsaid {
			t.sign, t.end = signWeekend, next+len(name)
			t.words.Unit = notice.UnitWeekend
			l.tokens = append(l.tokens, t)
			return t.end
		}
	}
	if number.Base == notice.Unsaid {
		return 0
	}
	for _, name := range []string{"周", "星期", "礼拜"} {
		if strings.HasPrefix(l.text[next:], name) {
			end := next + len(name)
			if startsWithAny(l.text[end:], "期", "年", "边", "密", "转", "围", "岁", "刊", "知", "一次") {
				return 0
			}
			t.sign, t.end = signWeek, end
			t.words.Unit = notice.UnitWeek
			l.tokens = append(l.tokens, t)
			return end
		}
	}
	return 0
}

func skipOf(text string, at int) int {
	if strings.HasPrefix(text[at:], "的") {
		return at + len("的")
	}
	return at
}

// periods are units without a number, as they stand behind 每, 按 and 第一个.
var periods = []struct {
	text  string
	unit  notice.Unit
	count int
}{
	{"个季度", notice.UnitQuarter, 1}, {"季度", notice.UnitQuarter, 1}, {"季", notice.UnitQuarter, 1},
	{"个工作日", notice.UnitWorkingDay, 1}, {"工作日", notice.UnitWorkingDay, 1},
	{"半年度", notice.UnitHalfYear, 1}, {"半年", notice.UnitHalfYear, 1}, {"半个月", notice.UnitHalfMonth, 1}, {"半月", notice.UnitHalfMonth, 1},
	{"个学期", notice.UnitTerm, 1}, {"学期", notice.UnitTerm, 1}, {"个学年", notice.UnitYear, 1}, {"学年", notice.UnitYear, 1},
	{"个月", notice.UnitMonth, 1}, {"月份", notice.UnitMonth, 1}, {"月", notice.UnitMonth, 1}, {"旬", notice.UnitTenDays, 1},
	{"个星期", notice.UnitWeek, 1}, {"星期", notice.UnitWeek, 1}, {"个礼拜", notice.UnitWeek, 1}, {"礼拜", notice.UnitWeek, 1}, {"周", notice.UnitWeek, 1},
	{"年度", notice.UnitYear, 1}, {"年", notice.UnitYear, 1}, {"个自然日", notice.UnitDay, 1}, {"日", notice.UnitDay, 1}, {"天", notice.UnitDay, 1}, {"晚", notice.UnitDay, 1}, {"早", notice.UnitDay, 1},
}

func readPeriod(text string, at int) (unit notice.Unit, end int) {
	for _, p := range periods {
		if strings.HasPrefix(text[at:], p.text) {
			return p.unit, at + len(p.text)
		}
	}
	return notice.NoUnit, 0
}

// alternating are the words for every second week, month or day.
var alternating = []struct {
	text   string
	unit   notice.Unit
	number int
}{{"双周", notice.UnitWeek, 2}, {"单周", notice.UnitWeek, 2}, {"隔周", notice.UnitWeek, 2}, {"双月", notice.UnitMonth, 2}, {"隔月", notice.UnitMonth, 2}, {"隔天", notice.UnitDay, 2}, {"隔日", notice.UnitDay, 2}}

// each reads 每, 逢, 按, 逐 with the period behind it, and 双周.
func (l *lexer) each(at int) int {
	for _, w := range alternating {
		if strings.HasPrefix(l.text[at:], w.text) {
			end := at + len(w.text)
			if startsWithAny(l.text[end:], "刊", "制", "期", "年") || strings.HasPrefix(l.text[end:], "报") && !reports(l.text[end:]) {
				return 0
			}
			l.tokens = append(l.tokens,
				token{sign: signEach, start: at, end: at + len(w.text)/2, anchor: true},
				token{sign: signCount, start: at + len(w.text)/2, end: end, value: w.number, count: notice.Count{Number: w.number, Unit: w.unit}})
			return end
		}
	}
	name := ""
	for _, prefix := range []string{"每逢", "每隔", "每", "逢", "按", "逐"} {
		if strings.HasPrefix(l.text[at:], prefix) {
			name = prefix
			break
		}
	}
	if name == "" {
		return 0
	}
	next := skipSpace(l.text, at+len(name))
	put := func() {
		l.tokens = append(l.tokens, token{sign: signEach, start: at, end: at + len(name), anchor: true, name: name})
	}
	// 每周五, 逢周一: the weekday is read by itself. So are 每两周, 每3个月.
	if day, _ := readWeekday(l.text, skipCounter(l.text, next)); day > 0 && name != "按" && name != "逐" {
		put()
		return skipCounter(l.text, next)
	}
	if n, ok := readNumber(l.text, next); ok && n.value > 0 && name != "按" && name != "逐" {
		for _, u := range countUnits {
			if strings.HasPrefix(l.text[skipSpace(l.text, n.end):], u.text) {
				put()
				return next
			}
		}
		if name == "逢" || startsWithAny(l.text[skipSpace(l.text, n.end):], "年", "天", "日", "季度", "月", "号") {
			put()
			return next
		}
		return 0
	}
	if startsWithAny(l.text[next:], "周末", "双休日", "个周末") {
		put()
		return skipCounter(l.text, next)
	}
	if w := l.words.lookup(l.text, next); w != nil && len(w.tokens) == 2 && name != "逐" && name != "按" {
		put() // 每月底, 每年末
		return next
	}
	unit, end := readPeriod(l.text, next)
	if unit == notice.NoUnit {
		return 0
	}
	rest := l.text[end:]
	if name == "逢" || unit == notice.UnitDay && name == "按" || startsWithAny(rest, "期", "刊", "边", "龄", "级", "度考核") ||
		(name == "按" || name == "逐") && startsWithAny(rest, "均", "薪", "租", "初", "中", "底", "末", "内") {
		return 0
	}
	put()
	l.tokens = append(l.tokens, token{sign: signPeriod, start: next, end: end, anchor: true, words: notice.DayWords{Unit: unit}})
	return end
}

func skipCounter(text string, at int) int {
	if strings.HasPrefix(text[at:], "个") {
		return at + len("个")
	}
	return at
}

// nth reads 第二个, 最后一个, 首个, 第3周, 第一季度, 前三季度, 前两个月: the ordinal
// with what it counts. What counts something else (第3期, 第二届) is passed over.
func (l *lexer) nth(at int) int {
	rest := l.text[at:]
	value, next, leads := 0, 0, false
	switch {
	case strings.HasPrefix(rest, "第一时间"):
		return 0
	case strings.HasPrefix(rest, "第"):
		n, ok := readNumber(l.text, skipSpace(l.text, at+len("第")))
		if !ok {
			return 0
		}
		value, next = n.value, n.end
	case startsWithAny(rest, "最后一"):
		value, next = -1, at+len("最后一")
	case startsWithAny(rest, "最后"):
		n, ok := readNumber(l.text, at+len("最后"))
		if !ok || n.value != 1 {
			return 0
		}
		value, next = -1, n.end
	case startsWithAny(rest, "倒数第"):
		n, ok := readNumber(l.text, at+len("倒数第"))
		if !ok {
			return 0
		}
		value, next = -n.value, n.end
	case startsWithAny(rest, "首", "末"):
		if !startsWithAny(rest[len("首"):], "个", "月", "周", "日", "季度") || startsWithAny(rest[len("首"):], "日封", "周末") {
			return 0
		}
		if last := l.last(); strings.HasPrefix(rest, "末") && (last == nil || last.sign == signText || startsWithAny(rest[len("首"):], "日")) {
			return 0
		}
		value, next = 1, at+len("首")
		if strings.HasPrefix(rest, "末") {
			value = -1
		}
	case startsWithAny(rest, "前", "后", "头", "上", "下", "未来", "接下来"):
		lead := "前"
		for _, longer := range []string{"未来", "接下来"} {
			if strings.HasPrefix(rest, longer) {
				lead = longer
			}
		}
		n, ok := readNumber(l.text, skipSpace(l.text, at+len(lead)))
		if !ok || n.value < 1 || n.value > 99 || n.value == 1 && startsWithAny(rest, "上", "下") {
			return 0 // 下一年 is a word
		}
		// 9月24日后10个工作日: behind a day or an occasion the word binds.
		if last := l.last(); last != nil && !strings.ContainsRune("年月季的句", last.sign) {
			return 0
		}
		value, next, leads = n.value, n.end, true
		if startsWithAny(rest, "后", "下", "未来", "接下来") {
			value = -n.value
		}
	default:
		return 0
	}
	next = skipSpace(l.text, next)
	if value == 0 {
		return 0
	}
	if leads {
		return l.leading(at, next, value)
	}
	tail := l.text[next:]
	absolutes := func(t token, length int) int {
		t.start, t.end, t.anchor, t.value = at, next+length, true, value
		l.tokens = append(l.tokens, t)
		return t.end
	}
	for _, u := range []string{"个教学周", "教学周", "学周", "个星期", "个礼拜", "周"} {
		if !strings.HasPrefix(tail, u) {
			continue
		}
		// 第二个星期五 counts Fridays; 第3周周五 names the week first.
		if day, _ := readWeekday(l.text, next+len("个")); day > 0 && strings.HasPrefix(u, "个") && !strings.HasPrefix(u, "个教") {
			break
		}
		if startsWithAny(tail, "周年", "周岁", "周期") {
			break
		}
		name := ""
		if strings.Contains(u, "学") {
			name = "teaching"
		}
		return absolutes(token{sign: signNthWeek, name: name, words: notice.DayWords{Unit: notice.UnitWeek, Ordinal: value, Each: notice.UnitWeek}}, len(u))
	}
	// 第1-3周: the number before the range.
	for _, u := range []string{"个季度", "季度"} {
		if strings.HasPrefix(tail, u) && value >= 1 && value <= 4 {
			return absolutes(token{sign: signQuarter, words: notice.DayWords{Unit: notice.UnitQuarter, Quarter: absolute(value)}}, len(u))
		}
	}
	if startsWithAny(tail, "学期", "个学期") {
		return absolutes(token{sign: signTerm, words: notice.DayWords{Unit: notice.UnitTerm, Ordinal: value}}, strings.Index(tail, "学期")+len("学期"))
	}
	ordinal := token{sign: signOrdinal, start: at, end: skipCounter(l.text, next), value: value, anchor: true}
	if day, _ := readWeekday(l.text, ordinal.end); day > 0 {
		l.tokens = append(l.tokens, ordinal)
		return ordinal.end
	}
	if startsWithAny(l.text[ordinal.end:], "工作日") {
		ordinal.anchor = true
		l.tokens = append(l.tokens, ordinal)
		return ordinal.end
	}
	for _, p := range []struct {
		text string
		unit notice.Unit
	}{{"月", notice.UnitMonth}, {"天", notice.UnitDay}, {"日", notice.UnitDay}, {"双休日", notice.UnitWeekend}, {"周末", notice.UnitWeekend}, {"周", notice.UnitWeek}, {"季度", notice.UnitQuarter}} {
		if strings.HasPrefix(l.text[ordinal.end:], p.text) {
			end := ordinal.end + len(p.text)
			if startsWithAny(l.text[end:], "龄", "刊") {
				return 0
			}
			l.tokens = append(l.tokens, ordinal, token{sign: signPeriod, start: ordinal.end, end: end, words: notice.DayWords{Unit: p.unit}})
			return end
		}
	}
	// The number counts something else; it must not be read again.
	r, _ := utf8.DecodeRuneInString(tail)
	if strings.HasPrefix(rest, "第") && (r != utf8.RuneError || tail == "") {
		if fold(r) == '-' || r == '至' || r == '到' || r == '、' {
			if end := l.weekRange(at, value, next); end > 0 {
				return end
			}
		}
		l.plain(at, next)
		// 第3号, 第24次: also the unit that could be read as a day.
		if r == '号' || r == '日' {
			l.plain(next, next+len("号"))
			return next + len("号")
		}
		return next
	}
	return 0
}

// weekRange reads 第1-3周 and 第九至十二周 as two weeks and a range between them.
func (l *lexer) weekRange(at, value, next int) int {
	r, size := utf8.DecodeRuneInString(l.text[next:])
	behind := next + size
	if strings.HasPrefix(l.text[behind:], "第") {
		behind += len("第")
	}
	n, ok := readNumber(l.text, behind)
	if !ok || n.value <= value || n.value > 53 {
		return 0
	}
	if !startsWithAny(l.text[n.end:], "周", "教学周", "学周") {
		return 0
	}
	if r == '、' {
		return 0
	}
	l.tokens = append(l.tokens,
		token{sign: signNthWeek, start: at, end: next, value: value, anchor: true, words: notice.DayWords{Unit: notice.UnitWeek, Ordinal: value, Each: notice.UnitWeek}},
		token{sign: signTo, start: next, end: next + size})
	end := n.end + strings.Index(l.text[n.end:], "周") + len("周")
	l.tokens = append(l.tokens, token{sign: signNthWeek, start: next + size, end: end, value: n.value, anchor: true,
		words: notice.DayWords{Unit: notice.UnitWeek, Ordinal: n.value, Each: notice.UnitWeek}})
	return end
}

// leading reads 前三季度, 前2周, 前十一个月, 前两天, 后两个月.
func (l *lexer) leading(at, next, value int) int {
	tail := l.text[skipCounter(l.text, next):]
	base := skipCounter(l.text, next)
	for _, p := range []struct {
		text string
		unit notice.Unit
	}{{"季度", notice.UnitQuarter}, {"月份", notice.UnitMonth}, {"月", notice.UnitMonth}, {"天", notice.UnitDay}, {"星期", notice.UnitWeek}, {"礼拜", notice.UnitWeek}, {"周", notice.UnitWeek}, {"日", notice.UnitDay}, {"工作日", notice.UnitWorkingDay}, {"年", notice.UnitYear}} {
		if !strings.HasPrefix(tail, p.text) {
			continue
		}
		if p.unit == notice.UnitMonth && base == next && (value > 11 || value < -11) {
			return 0
		}
		end := base + len(p.text)
		l.tokens = append(l.tokens, token{sign: signLeading, start: at, end: end, value: value, anchor: true, count: notice.Count{Number: value, Unit: p.unit}})
		return end
	}
	return 0
}

// half reads 半年, 半个月, 半天 as lengths.
func (l *lexer) half(at int) int {
	if !strings.HasPrefix(l.text[at:], "半") {
		return 0
	}
	for _, h := range []struct {
		text  string
		count notice.Count
	}{
		{"半年", notice.Count{Number: 1, Unit: notice.UnitHalfYear}}, {"半个月", notice.Count{Number: 1, Unit: notice.UnitHalfMonth}},
		{"半月", notice.Count{Number: 1, Unit: notice.UnitHalfMonth}}, {"半小时", notice.Count{Number: 30, Unit: notice.UnitMinute}},
		{"半个小时", notice.Count{Number: 30, Unit: notice.UnitMinute}},
	} {
		if strings.HasPrefix(l.text[at:], h.text) {
			end := at + len(h.text)
			l.tokens = append(l.tokens, token{sign: signCount, start: at, end: end, value: 1, count: h.count, anchor: true})
			return end
		}
	}
	return 0
}

// lunar reads a day of the lunar calendar: 农历八月十五, 腊月廿三, 正月初五, 大年三十.
func (l *lexer) lunar(at int) int {
	rest := l.text[at:]
	next := at
	said := false
	for _, prefix := range []string{"农历", "阴历", "旧历", "夏历"} {
		if strings.HasPrefix(rest, prefix) {
			next = skipOf(l.text, at+len(prefix))
			said = true
			break
		}
	}
	words := notice.DayWords{Unit: notice.UnitDay, Lunar: true}
	put := func(end int) int {
		l.tokens = append(l.tokens, token{sign: signLunar, start: at, end: end, anchor: true, words: words})
		return end
	}
	for _, eve := range []string{"大年三十", "年三十"} {
		if strings.HasPrefix(l.text[next:], eve) {
			words = notice.DayWords{Unit: notice.UnitDay, Festival: "除夕"}
			return put(next + len(eve))
		}
	}
	if strings.HasPrefix(l.text[next:], "大年初") {
		if n, ok := readNumber(l.text, next+len("大年初")); ok && n.value >= 1 && n.value <= 15 {
			words.Month, words.Day = absolute(1), absolute(n.value)
			return put(n.end)
		}
	}
	month, end := 0, 0
	for _, m := range []struct {
		text   string
		number int
	}{{"正月", 1}, {"腊月", 12}, {"冬月", 11}} {
		if strings.HasPrefix(l.text[next:], m.text) {
			month, end = m.number, next+len(m.text)
		}
	}
	if month == 0 && said {
		if n, ok := readNumber(l.text, next); ok && n.value >= 1 && n.value <= 12 && strings.HasPrefix(l.text[n.end:], "月") {
			month, end = n.value, n.end+len("月")
		}
	}
	if month == 0 {
		return 0
	}
	words.Month = absolute(month)
	behind := end
	beginning := strings.HasPrefix(l.text[end:], "初")
	if beginning {
		behind += len("初")
	}
	if n, ok := readNumber(l.text, behind); ok && n.value >= 1 && n.value <= 30 && (!beginning || n.value <= 10) {
		words.Day = absolute(n.value)
		end = n.end
		for _, mark := range []string{"日", "号"} {
			end += len(l.text[end:]) - len(strings.TrimPrefix(l.text[end:], mark))
		}
		return put(end)
	}
	words.Unit = notice.UnitMonth
	return put(end)
}

// lunarBehindMonth makes the month before it a lunar one: 五月初十.
func (l *lexer) lunarBehindMonth(at int, n numeral) int {
	last := l.last()
	last.sign, last.end = signLunar, n.end
	last.words = notice.DayWords{Unit: notice.UnitDay, Lunar: true, Month: last.words.Month, Day: absolute(n.value)}
	return n.end
}
