package timex

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
	"taizhang/extractors/timex/calendar"
)

// word is an entry of the fixed vocabulary. A word of the sign signText is one
// that must not be cut: 前期 is no 前.
type word struct {
	text   string
	tokens []token
	// only keeps the word for places where the test holds.
	only func(text string, start, end int) bool

	beginning rule.Beginning
}

// vocabulary finds the longest known word at a place.
type vocabulary struct {
	// begins has a bit for each rune of the basic plane with which a word or one of
	// timelyWords begins, and before is the number of bits in the lines above it: together
	// they count into openings.
	begins   [1 << 16 / 64]uint64
	before   [1 << 16 / 64]uint16
	openings []opening
	// mayStart has a bit for each rune of the basic plane with which a word or a
	// number that anchors a time expression may begin, and slots one for the code modulo
	// 4096 of each: it lies in the processor's nearest memory, and nine in ten characters
	// of a notice are told by it.
	mayStart [1 << 16 / 64]uint64
	slots    [1 << 12 / 64]uint64
	// speaks has a bit for each rune with which anything but plain text may
	// begin.
	speaks [1 << 16 / 64]uint64
}

// opening is what is known of the words that begin with a character.
type opening struct {
	// second has a bit for the code modulo 64 of each character that
	// stands second in one of the words, all bits where one has no second character.
	// Most characters with which a word begins are told by it to begin none.
	second uint64
	// worth has the bits of the second characters of timely and of the words that anchor
	// an expression.
	worth uint64
	words []word
	// timely are the beginnings of timelyWords.
	timely []word
}

// opening gives what is known of a character, nil if nothing begins with it.
func (v *vocabulary) opening(r rune) *opening {
	if !has(&v.begins, r) {
		return nil
	}
	return &v.openings[v.place(r)]
}

// place is where the opening of a character stands that has one.
func (v *vocabulary) place(r rune) int {
	return int(v.before[r>>6]) + bits.OnesCount64(v.begins[r>>6]&(1<<(r&63)-1))
}

func (v *vocabulary) set(bits *[1 << 16 / 64]uint64, r rune) { bits[r>>6] |= 1 << (r & 63) }

func has(bits *[1 << 16 / 64]uint64, r rune) bool {
	return uint32(r) < 1<<16 && bits[r>>6]&(1<<(r&63)) != 0
}

// decode gives the character at an offset and its length; it is
// utf8.DecodeRuneInString with a short way for nearly all characters of a notice.
func decode(text string, at int) (rune, int) {
	if at+2 < len(text) && text[at] > 0xe0 && text[at] <= 0xef && text[at] != 0xed && (text[at+1]^0x80)|(text[at+2]^0x80) < 0x40 {
		return rune(text[at]&0xf)<<12 | rune(text[at+1]&0x3f)<<6 | rune(text[at+2]&0x3f), 3
	}
	return utf8.DecodeRuneInString(text[at:])
}

// lookup gives the longest word at a place, nil if there is none.
func (v *vocabulary) lookup(text string, at int) *word {
	r, size := decode(text, at)
	o := v.opening(r)
	if o == nil || !secondIn(o.second, text, at+size) {
		return nil
	}
	ahead := rule.Ahead(text, at)
	for i := range o.words {
		w := &o.words[i]
		if w.beginning.Of(ahead) && strings.HasPrefix(text[at:], w.text) && (w.only == nil || w.only(text, at, at+len(w.text))) {
			return w
		}
	}
	return nil
}

// secondIn reports whether the character at an offset may be one of those of which
// bits tell.
func secondIn(bits uint64, text string, at int) bool {
	if at+2 < len(text) && text[at]&0xf0 == 0xe0 {
		return bits>>(text[at+2]&63)&1 != 0
	}
	return at >= len(text) || text[at] >= utf8.RuneSelf || bits>>(text[at]&63)&1 != 0
}

// secondOf gives the bit of the second character of a word, all bits where it has
// none.
func secondOf(word string) uint64 {
	_, size := utf8.DecodeRuneInString(word)
	if size == len(word) {
		return math.MaxUint64
	}
	second, _ := utf8.DecodeRuneInString(word[size:])
	return 1 << (second & 63)
}

// timelyWords are the beginnings of what the readers of the lexer know that is worth
// asking the rules.
const timelyWords = "本周 这周 上周 下周 当周 次周 今周 当前周 当前星 本星 这星 上星 下星 本礼 这礼 上礼 下礼 今礼 " +
	"这个 上个 下个 今个 上一 下一 这一 下下 上上 星期 礼拜 每 逢 隔 双周 双休 双月 单周 按月 按周 按季 按年 按半 逐月 逐周 逐年 逐季 双十一 " +
	"第 最后一 首月 首个 首周 末月 倒数第 农历 阴历 正月 腊月 冬月 旧历 夏历 大年 年三十 半年 半个 半月 半小"

// wordList is the vocabulary of the program; it is made when it is first needed
// and never changed.
var wordList = sync.OnceValue(makeVocabulary)

func makeVocabulary() *vocabulary {
	v := new(vocabulary)
	words, timely := fixedWords(), strings.Fields(timelyWords)
	for i := range words {
		first, _ := decode(words[i].text, 0)
		v.set(&v.begins, first)
		v.set(&v.speaks, first)
	}
	for _, text := range timely {
		first, _ := decode(text, 0)
		v.set(&v.begins, first)
	}
	count := 0
	for line, set := range v.begins {
		v.before[line] = uint16(count)
		count += bits.OnesCount64(set)
	}
	v.openings = make([]opening, count)
	v.addWords(words)
	for _, text := range timely {
		first, _ := decode(text, 0)
		o := v.opening(first)
		v.start(first)
		o.timely = append(o.timely, word{text: text, beginning: rule.BeginningOf(text)})
		o.worth |= secondOf(text)
	}
	v.opening('周').worth = math.MaxUint64 // any weekday
	for _, r := range numberCharacters {
		v.start(r)
		v.set(&v.speaks, r)
	}
	for _, r := range breakMarks {
		v.set(&v.speaks, r)
	}
	// What a reader of the lexer may begin with: words, numbers, marks.
	for _, r := range "本这今上下当次周星礼第半每逢按逐双单隔农阴旧夏正腊冬大年初中底末最首倒前后头未接（(-—–―ー−‐‑─﹣~～〜∼－" {
		v.set(&v.speaks, r)
	}
	return v
}

// addWords adds the words to what is known of their first characters, the longest first.
func (v *vocabulary) addWords(words []word) {
	lengths := make([]int, len(v.openings))
	for i := range words {
		first, _ := decode(words[i].text, 0)
		lengths[v.place(first)]++
	}
	// The lists lie one behind the other: to let each grow was half of the work.
	all := make([]word, len(words))
	for i, length := range lengths {
		v.openings[i].words, all = all[:0:length], all[length:]
	}
	for i := range words {
		w := &words[i]
		first, _ := decode(w.text, 0)
		o := v.opening(first)
		w.beginning = rule.BeginningOf(w.text)
		o.second |= secondOf(w.text)
		if anchors(w) {
			v.start(first)
			o.worth |= secondOf(w.text)
		}
		o.words = append(o.words, *w)
	}
	for i := range v.openings {
		slices.SortStableFunc(v.openings[i].words, func(a, b word) int { return cmp.Compare(len(b.text), len(a.text)) })
	}
}

// start notes that a word of time may begin with a character.
func (v *vocabulary) start(r rune) {
	v.set(&v.mayStart, r)
	v.slots[r/64%64] |= 1 << (r & 63)
}

// numberCharacters are those of isDigit and isChineseNumber, breakMarks those of
// isBreak; a test holds them against each other.
const (
	numberCharacters = "0123456789０１２３４５６７８９〇○◯Ｏ零一壹二两贰俩三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟廿卄卅"
	breakMarks       = "，,（(）)：:。；;！!？?《》〈〉【】〔〕[]|｜…“”\"‘’'「」/\\.．\n\f\v"
)

func fixedWords() []word {
	out := make([]word, 0, 1200) // they are 1,170
	// Words that say the same share their tokens, which are copied where they are found:
	// a token takes three hundred bytes.
	all := func(tokens []token, test func(string, int, int) bool, texts string) {
		for text := range strings.SplitSeq(texts, " ") {
			out = append(out, word{text: text, tokens: tokens, only: test})
		}
	}
	put := func(t token, anchor bool, texts string) {
		t.anchor = anchor
		all([]token{t}, nil, texts)
	}
	pair := func(first, second token, texts string) {
		first.anchor = true
		all([]token{first, second}, nil, texts)
	}
	only := func(t token, test func(string, int, int) bool, texts string) {
		t.anchor = true
		all([]token{t}, test, texts)
	}
	today := func(n int) notice.Number { return notice.Number{Value: n, Base: notice.FromToday} }
	before := func(n int) notice.Number { return notice.Number{Value: n, Base: notice.FromBefore} }
	year := func(n notice.Number) token {
		return token{sign: signYear, words: notice.DayWords{Unit: notice.UnitYear, Year: n}}
	}
	month := func(n notice.Number) token {
		return token{sign: signMonth, words: notice.DayWords{Unit: notice.UnitMonth, Month: n}}
	}
	day := func(n notice.Number) token {
		return token{sign: signRelDay, words: notice.DayWords{Unit: notice.UnitDay, Day: n}}
	}
	quarter := func(n notice.Number) token {
		return token{sign: signQuarter, words: notice.DayWords{Unit: notice.UnitQuarter, Quarter: n}}
	}

	put(year(today(0)), true, "今年 今年度 本年 本年度 本年份 当前年度 当前年份 这一年 这年")
	put(year(today(1)), true, "明年 来年 下年 下一年 下年度 下一年度 明年度")
	put(year(today(-1)), true, "去年 上年 上一年 上年度 上一年度 去年度")
	put(year(today(-2)), true, "前年")
	put(year(today(2)), true, "后年")
	put(year(before(0)), true, "当年 同年 当年度 该年 该年度")
	put(year(before(1)), true, "次年 翌年 次年度 第二年")

	const stems, branches = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
	for i := range 60 {
		name := string([]rune(stems)[i%10]) + string([]rune(branches)[i%12]) + "年"
		put(year(notice.Number{Value: i + 1, Base: notice.FromCycle}), true, name)
	}

	put(month(today(0)), true, "本月 本月份 这个月 这月 当前月份 当前月 这个月份")
	put(month(today(1)), true, "下月 下个月 下月份 下个月份 下一个月 下一月")
	put(month(today(2)), true, "下下月 下下个月")
	put(month(today(-1)), true, "上月 上个月 上月份 上个月份 上一个月 上一月")
	put(month(today(-2)), true, "上上月 上上个月")
	put(month(before(0)), true, "当月 同月 当月份 该月")
	put(month(before(1)), true, "次月 翌月")
	put(month(notice.Number{Value: 1, Base: notice.Absolute}), true, "元月 元月份")

	put(day(today(0)), true, "今天 今日 本日")
	put(day(today(1)), true, "明天 明日")
	put(day(today(2)), true, "后天")
	put(day(today(3)), true, "大后天")
	put(day(today(-1)), true, "昨天 昨日")
	put(day(today(-2)), true, "前天")
	put(day(today(-3)), true, "大前天")
	put(day(before(0)), true, "当日 当天 同日 同一天 同一日")
	put(day(before(1)), true, "次日 翌日")
	pair(day(today(0)), token{sign: signDaypart}, "今晚 今早 今晨")
	pair(day(today(1)), token{sign: signDaypart}, "明晚 明早 明晨")
	pair(day(before(0)), token{sign: signDaypart}, "当晚")
	pair(day(today(-1)), token{sign: signDaypart}, "昨晚")

	put(quarter(today(0)), true, "本季度 这个季度 这季度 当前季度 本季")
	put(quarter(today(1)), true, "下季度 下个季度 下一季度 下一个季度")
	put(quarter(today(-1)), true, "上季度 上个季度 上一季度 上一个季度")
	put(token{sign: signPeriod, words: notice.DayWords{Unit: notice.UnitQuarter}}, true, "季度")

	for i, texts := range []string{"上半年 前半年", "下半年 后半年"} {
		put(token{sign: signHalf, words: notice.DayWords{Unit: notice.UnitHalfYear, Half: i + 1}}, true, texts)
	}
	for i, texts := range []string{"上半月", "下半月"} {
		put(token{sign: signHalf, words: notice.DayWords{Unit: notice.UnitHalfMonth, Half: i + 1}}, true, texts)
	}
	for i, texts := range []string{"上半周", "下半周"} {
		put(token{sign: signHalf, words: notice.DayWords{Unit: notice.UnitWeek, Week: today(0), Half: i + 1}}, true, texts)
	}
	put(token{sign: signHalf, value: -1, words: notice.DayWords{Unit: notice.UnitHalfYear, Half: -1}}, true, "上个半年")
	for i, texts := range []string{"上旬", "中旬", "下旬 中下旬"} {
		put(token{sign: signTen, words: notice.DayWords{Unit: notice.UnitTenDays, Ten: i + 1}}, true, texts)
	}

	bareYear, bareMonth := year(today(0)), month(today(0))
	bareYear.bare, bareMonth.bare = true, true
	bareQuarter := quarter(today(0))
	bareQuarter.bare = true
	bareTerm := token{sign: signTerm, bare: true, words: notice.DayWords{Unit: notice.UnitTerm}}
	piece := func(p notice.Piece) token { return token{sign: signPiece, words: notice.DayWords{Piece: p}} }
	pair(bareYear, piece(notice.Beginning), "年初 岁初 年度初")
	pair(bareYear, piece(notice.Middle), "年中")
	pair(bareYear, piece(notice.End), "年底 年末 岁末 年终 年度末 岁尾")
	pair(bareYear, token{sign: signWithin}, "年内 年度内 年以内")
	pair(bareMonth, piece(notice.Beginning), "月初")
	out = append(out, word{text: "月中", tokens: []token{anchored(bareMonth), piece(notice.Middle)}, only: noTenBehind})
	pair(bareMonth, piece(notice.End), "月底 月末")
	pair(bareMonth, token{sign: signWithin}, "月内")
	pair(bareQuarter, piece(notice.Beginning), "季初 季度初")
	pair(bareQuarter, piece(notice.End), "季末 季度底")
	out = append(out, word{text: "季度末", tokens: []token{anchored(bareQuarter), piece(notice.End)}, only: noMonthBehind})
	pair(bareQuarter, token{sign: signWithin}, "季内 季度内")
	pair(bareTerm, piece(notice.Beginning), "学期初 开学初")
	pair(bareTerm, piece(notice.Middle), "学期中")
	pair(bareTerm, piece(notice.End), "学期末 学期期末 期末 学期结束")
	put(token{sign: signTerm, value: 0, words: notice.DayWords{Unit: notice.UnitTerm}}, true, "本学期 这学期 本学年 学年内")
	put(token{sign: signTerm, value: 1, words: notice.DayWords{Unit: notice.UnitTerm, Ordinal: 1}}, true, "下学期 新学期 下学年 新学年")
	put(token{sign: signTerm, value: -1, words: notice.DayWords{Unit: notice.UnitTerm, Ordinal: -1}}, true, "上学期 上学年")
	put(token{sign: signPeriod, words: notice.DayWords{Unit: notice.UnitTerm}}, false, "学期 学年")
	put(token{sign: signWeekend, words: notice.DayWords{Unit: notice.UnitWeekend, Week: today(0)}}, true, "周末 双休日")

	put(token{sign: signBefore}, false, "前 之前 以前 及以前 或之前 及之前 或以前 及其以前 及之以前")
	put(token{sign: signEve}, false, "前夕 前夜")
	put(token{sign: signAround}, false, "左右 前后 上下")
	put(token{sign: signWithin}, false, "内 以内 之内")
	put(token{sign: signAfter}, false, "后 之后 以后 及以后 或之后 及之后 或以后 及其以后")
	put(token{sign: signFrom}, false, "起 开始 始 起算 起始 以来 之日起算")
	put(token{sign: signDuring}, false, "期间")
	all([]token{{sign: signDuring}}, afterFestival, "假期期间 假日期间 假期 长假期间 长假 小长假 小长假期间 黄金周")
	put(token{sign: signStop}, false, "止 为止")
	put(token{sign: signSince}, false, "自 从 自从")
	put(token{sign: signThatDay}, true, "之日 之时 当日起")
	put(token{sign: signOf}, false, "的")
	put(token{sign: signTo}, false, "至 到 直至 直到")
	put(token{sign: signUntilNow}, false, "至今")
	put(token{sign: signAnd}, false, "和 及 与 以及 或 或者 、")
	put(token{sign: signBy}, true, "截止 截止到 截止至 截至 截至到 截止于 截止时间为 截止日期为 截止时间是 截止日期是 "+
		"最迟 最迟应于 最迟于 最迟在 最迟不超过 最迟不得超过 最迟不晚于 最晚 最晚于 最晚在 最晚不超过 至迟 至迟于 不迟于 不得迟于 不能迟于 不晚于 不得晚于 不能晚于 应不迟于")
	put(token{sign: signBy, name: "limit"}, false, "不超过 不得超过 不多于")
	put(token{sign: signAhead}, true, "提前 至少提前 应提前")
	put(token{sign: signOnwards}, true, "即日")
	only(token{sign: signOnwards}, func(text string, _, end int) bool { return strings.HasPrefix(text[end:], "起") }, "现在 即时 今天 今日")
	put(token{sign: signWorking}, true, "工作日 个工作日")
	put(token{sign: signAlways}, true, "长期坚持 常态化 常年坚持 持续坚持 长期抓 长期开展 持续推进 持续进行 贯穿全年")
	put(token{sign: signSoon}, true, "及时 尽快 抓紧 立即 随时 近期 马上 迅速 即刻 尽早 第一时间 即时 不日 限期 适时 近日")
	put(token{sign: signAtOnce}, true, "立行立改 即知即改 立查立改 边查边改 即查即改")
	put(token{sign: signShift, value: 1}, true, "顺延 依次顺延 往后顺延")

	for _, name := range []string{"节", "会"} {
		for _, bound := range []struct {
			text string
			sign rune
		}{{"前", signBefore}, {"后", signAfter}, {"前夕", signEve}} {
			out = append(out, word{text: name + bound.text, only: occasionStandsAlone,
				tokens: []token{{sign: signOccasion, name: name, anchor: true, end: len(name)}, {sign: bound.sign}}})
		}
	}
	followed := func(text string, start, end int) bool {
		return startsWithAny(text[skipBlank(text, end):], "前", "后", "之前", "之后", "以前", "以后", "期间", "当日", "当天", "时", "之日", "次日", "即", "前夕")
	}
	only(token{sign: signOccasion}, followed, "放假 开学 返校 放寒假 放暑假 寒假 暑假 防汛 汛期 结束 完成 闭幕 开幕 闭会 开会 休会 换届 离校 离岗 上岗 出发 报到 考试 体检 验收 评议 高考 中考 两会 节日 假日 假期 离任")
	only(token{sign: signOrdinal, value: 1}, beforeFestival, "下一个 下个")
	put(token{sign: signOff, name: "下班"}, true, "下班")
	put(token{sign: signOff, name: "上班"}, true, "上班")
	put(token{sign: signDaypart}, false, "上午 下午 中午 早上 晚上 晚间 早间 傍晚 凌晨 清晨 夜间 全天 整天 晚 早 午后 午前 上下午 白天 当晚 早晨 半夜 深夜 正午")

	// Words that hold a bounding word and mean something else.
	put(token{sign: signText}, false, "前期 前款 前述 前言 前往 前列 前景 前沿 前任 前身 前进 前端 前台 前置 前线 前移 前方 前提条件 前来 之前提 "+
		"内容 内部 内控 内蒙古 内外 内涵 内设 内部审计 后勤 后续 后期 后备 后台 后果 后方 起草 起诉 起来 起点 起因 初步 初稿 初审 初级 初评 初中 "+
		"日常 年级 年龄 年轻 年度考核 年会 年货 年薪 月度 月刊 周期 周边 周年 周到 周密 周转 周围 周刊 期刊 到位 到会 到场 到底 到达 到期 从严 从事 从业 从中 从而 自觉 自主 自查 自己 自身 自我 自行 "+
		"各类 各级 各项 各单位 各部门 各地 各种 按照 按时 按期 按规定 按要求 即时通讯 长期以来 持续推进会 及时性 立即执行 和平 和谐 及格 与会 或许 与其 "+
		"晚会 早日 早期 早餐 晚餐 早已 晚报 一天内 每个人 终止 禁止 防止 停止 中止 阻止 为止境 举止 止损 止步 始终 原始 至少 至于 甚至 乃至 以至 直至今日 "+
		"今后 今天的 目前 当前 之前的 此前 日前 提前谋划 提前介入 提前批 提前布置 先后 然后 最后 背后 幕后 前后 今年以来 近年来 后年级 明天计划 国内 境内 省内 市内 区内 县内 院内 校内 室内 店内 党内 体内 场内 域内 界内 站内 库内 行内 系统内 范围内 期限内 课内 馆内 厂内 网内 户内 圈内 业内 河内")
	out = append(out, festivalWords()...)
	return out
}

func anchored(t token) token {
	t.anchor = true
	return t
}

// noMonthBehind keeps 季度末 out of 季度末月25日.
func noMonthBehind(text string, start, end int) bool { return !strings.HasPrefix(text[end:], "月") }

// noTenBehind keeps 月中 out of 每月中旬.
func noTenBehind(text string, start, end int) bool { return !strings.HasPrefix(text[end:], "旬") }

// afterFestival keeps 假期 and 长假 for 国庆假期; alone they are an occasion.
func afterFestival(text string, start, end int) bool {
	previous, _ := utf8.DecodeLastRuneInString(text[:start])
	return strings.ContainsRune("节庆旦秋午明五一十”\"", previous) && start > 0
}

// reports tells 报送, 报备 and 报告 behind a week or a month from 周报 and 月报.
func reports(rest string) bool {
	return startsWithAny(rest, "报送", "报备", "报告", "报名", "报请", "报批", "报到", "报省", "报市", "报县", "报区", "报院", "报校", "报党", "报办", "报至", "报给", "报上", "报一")
}

// beforeFestival keeps 下一个 for 下一个中秋节.
func beforeFestival(text string, start, end int) bool {
	for _, f := range calendar.Festivals() {
		if startsWithAny(text[end:], f.Names...) {
			return true
		}
	}
	return false
}

// occasionStandsAlone keeps 会前 and 节后 out of 社会前沿 and 环节后.
func occasionStandsAlone(text string, start, end int) bool {
	previous, _ := utf8.DecodeLastRuneInString(text[:start])
	if strings.ContainsRune("社机环细季关调工协学商枝情章国体领聚只不", previous) {
		return false
	}
	return !startsWithAny(text[end:], "续", "期", "勤", "者", "沿", "景", "言", "往", "提条件", "台", "方")
}

// startsWithAny reports whether a text begins with one of a few. The third byte tells
// most characters apart, and costs no call.
func startsWithAny(text string, prefixes ...string) bool {
	for _, prefix := range prefixes {
		if n := len(prefix); n <= len(text) && (n < len("一") || text[2] == prefix[2]) && text[:n] == prefix {
			return true
		}
	}
	return false
}
