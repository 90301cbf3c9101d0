package timex

import "taizhang/extractors/notice"

// A clause is first read into signs, one rune for each word that speaks of
// time; the rules' patterns are regular expressions over them. 请于9月24日前报送
// becomes 文月日前文, and 月日前 is what a rule needs to say.
//
// It is done in two steps. First words become the signs below. Then the rules
// that yield a point (rules/point-*.yaml) join the signs of one day or period
// into a single one (月日 into 点), and all other rules see the joined line:
// 文点前文.
const (
	signText     = '文' // words that say nothing of time
	signYear     = '年' // 2021年, 今年, 次年
	signMonth    = '月' // 9月, 本月, 次月
	signDay      = '日' // 24日, 廿四号
	signRelDay   = '今' // 今天, 明日, 当日, 次日
	signNumeric  = '历' // 2021-09-24, 2021.9.24, 20210924
	signShort    = '短' // 9.24, 09-24, 9/24
	signYearMon  = '简' // 2021-9, 2021.09
	signNumber   = '数' // a number without a unit
	signTen      = '旬' // 上旬
	signHalf     = '半' // 上半年, 下半月
	signQuarter  = '季' // 第一季度, 上季度
	signPiece    = '末' // 初, 中, 底, 末
	signWeek     = '周' // 本周, 下周
	signWeekday  = '星' // 周五, 下周三
	signWeekend  = '休' // 周末, 双休日
	signNthWeek  = '教' // 第3周, 第3教学周
	signTerm     = '学' // 本学期, 第一学期
	signFestival = '节' // 国庆, “七一”
	signSolar    = '气' // 冬至
	signLunar    = '阴' // 腊月二十三, 大年三十
	signClock    = '钟' // 17:00, 上午9时
	signDaypart  = '午' // 上午, 全天
	signOff      = '班' // 下班, 上班
	signRemark   = '注' // （周六）
	signCount    = '量' // 10个工作日, 三周
	signOrdinal  = '序' // 第二个, 最后一个
	signLeading  = '领' // 前三个, 前两
	signWorking  = '工' // 工作日
	signPeriod   = '期' // a unit without a number: 月, 周, 季度
	signEach     = '每' // 每, 逢, 按
	signBy       = '截' // 截止, 最迟, 不晚于
	signBefore   = '前' // 前, 之前, 以前
	signStop     = '止' // 为止, 截止 behind the day
	signWithin   = '内' // 内, 以内
	signFrom     = '起' // 起, 开始
	signAfter    = '后' // 后, 之后, 以后
	signDuring   = '间' // 期间
	signEve      = '夕' // 前夕
	signAround   = '约' // 左右, 前后
	signSince    = '自' // 自, 从
	signTo       = '至' // 至, 到, —
	signUntilNow = '迄' // 至今
	signAnd      = '顿' // 、 和 及
	signOf       = '的'
	signThatDay  = '之' // 之日
	signAhead    = '提' // 提前
	signOnwards  = '即' // 即日
	signAlways   = '常' // 长期坚持, 常态化
	signSoon     = '速' // 及时, 尽快
	signAtOnce   = '立' // 立行立改
	signOccasion = '事' // 放假, 开学, 会: what a day can hang on
	signShift    = '顺' // 遇节假日顺延
	signBreak    = '句' // a comma, a bracket, a line's end

	// After the points are joined:
	signPoint = '点' // a day or period that can be looked up
)

// token is one sign with its place in the text and what it says.
type token struct {
	sign       rune
	start, end int
	// value is the number that was read; what it means depends on the sign.
	value int
	// words is what the token says of a day, for signs that name one.
	words notice.DayWords
	count notice.Count
	// name is an occasion's key, or the reading that a rule must tell apart.
	name string
	// bare marks a period that was said without a number (月底, 年内): a month or
	// a year that stands beside it goes before.
	bare bool
	// short marks a year of two digits (21年), which may be a count as well.
	short bool
	// anchor says that the sign alone is worth asking the rules.
	anchor bool
}
