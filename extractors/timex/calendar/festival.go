package calendar

import (
	"time"

	"github.com/6tail/tyme4go/tyme"

	"taizhang/extractors/notice"
)

// Festival is a named day of the year.
type Festival struct {
	// Name is its key, Names are the words for it; NumberNames are those that
	// are ordinary numbers as well, and name it only where it is bound.
	Name               string
	Names, NumberNames []string
	// Month and Day of the solar calendar, or of the lunar one if Lunar.
	Month, Day int
	Lunar      bool
	// Weekday and Nth are said where it is the Nth such day of Month.
	Weekday time.Weekday
	Nth     int
	// Term is said where it is a solar term.
	Term string
	// Holiday says that work stops for it (全国年节及纪念日放假办法 第二条).
	Holiday bool
}

var festivals = []Festival{
	{Name: "元旦", Names: []string{"元旦节", "元旦", "阳历新年", "公历新年"}, Month: 1, Day: 1, Holiday: true},
	{Name: "春节", Names: []string{"春节", "新春佳节", "新春", "农历新年", "大年初一", "农历春节"}, Month: 1, Day: 1, Lunar: true, Holiday: true},
	{Name: "元宵", Names: []string{"元宵节", "元宵佳节", "元宵"}, Month: 1, Day: 15, Lunar: true},
	{Name: "除夕", Names: []string{"除夕"}, Month: 12, Day: 30, Lunar: true},
	{Name: "龙抬头", Names: []string{"龙抬头"}, Month: 2, Day: 2, Lunar: true},
	{Name: "清明", Names: []string{"清明节", "清明"}, Term: "清明", Holiday: true},
	{Name: "劳动节", Names: []string{"五一国际劳动节", "“五一”国际劳动节", "\"五一\"国际劳动节", "国际劳动节", "五一劳动节", "“五一”劳动节", "劳动节", "五一节"}, NumberNames: []string{"五一", "5·1"}, Month: 5, Day: 1, Holiday: true},
	{Name: "端午", Names: []string{"端午节", "端午佳节", "端午"}, Month: 5, Day: 5, Lunar: true, Holiday: true},
	{Name: "七夕", Names: []string{"七夕节", "七夕"}, Month: 7, Day: 7, Lunar: true},
	{Name: "中元", Names: []string{"中元节"}, Month: 7, Day: 15, Lunar: true},
	{Name: "中秋", Names: []string{"中秋节", "中秋佳节", "中秋"}, Month: 8, Day: 15, Lunar: true, Holiday: true},
	{Name: "国庆", Names: []string{"国庆佳节", "国庆节", "国庆", "十一国庆节", "“十一”国庆节"}, NumberNames: []string{"十一", "10·1"}, Month: 10, Day: 1, Holiday: true},
	{Name: "重阳", Names: []string{"重阳节", "重阳"}, Month: 9, Day: 9, Lunar: true},
	{Name: "腊八", Names: []string{"腊八节", "腊八"}, Month: 12, Day: 8, Lunar: true},
	{Name: "妇女节", Names: []string{"三八国际妇女节", "“三八”国际妇女节", "国际妇女节", "“三八”妇女节", "三八妇女节", "妇女节", "三八节"}, NumberNames: []string{"三八"}, Month: 3, Day: 8},
	{Name: "学雷锋日", Names: []string{"学雷锋纪念日"}, Month: 3, Day: 5},
	{Name: "植树节", Names: []string{"植树节"}, Month: 3, Day: 12},
	{Name: "消费者权益日", Names: []string{"国际消费者权益日", "消费者权益日"}, NumberNames: []string{"三一五", "3·15"}, Month: 3, Day: 15},
	{Name: "青年节", Names: []string{"五四青年节", "“五四”青年节", "青年节"}, NumberNames: []string{"五四"}, Month: 5, Day: 4},
	{Name: "护士节", Names: []string{"国际护士节", "护士节"}, Month: 5, Day: 12},
	{Name: "儿童节", Names: []string{"六一国际儿童节", "“六一”国际儿童节", "国际儿童节", "六一儿童节", "“六一”儿童节", "儿童节"}, NumberNames: []string{"六一"}, Month: 6, Day: 1},
	{Name: "环境日", Names: []string{"世界环境日"}, Month: 6, Day: 5},
	{Name: "建党节", Names: []string{"七一建党节", "“七一”建党节", "建党节", "党的生日", "建党纪念日"}, NumberNames: []string{"七一", "7·1"}, Month: 7, Day: 1},
	{Name: "建军节", Names: []string{"八一建军节", "“八一”建军节", "建军节"}, NumberNames: []string{"八一"}, Month: 8, Day: 1},
	{Name: "医师节", Names: []string{"中国医师节", "医师节"}, Month: 8, Day: 19},
	{Name: "教师节", Names: []string{"教师节"}, Month: 9, Day: 10},
	{Name: "烈士纪念日", Names: []string{"烈士纪念日"}, Month: 9, Day: 30},
	{Name: "记者节", Names: []string{"记者节"}, Month: 11, Day: 8},
	{Name: "消防日", Names: []string{"全国消防日", "消防宣传日"}, Month: 11, Day: 9},
	{Name: "双十一", Names: []string{"双十一", "光棍节"}, Month: 11, Day: 11},
	{Name: "宪法日", Names: []string{"国家宪法日"}, Month: 12, Day: 4},
	{Name: "国家公祭日", Names: []string{"国家公祭日"}, Month: 12, Day: 13},
	{Name: "圣诞节", Names: []string{"圣诞节", "圣诞"}, Month: 12, Day: 25},
	{Name: "平安夜", Names: []string{"平安夜"}, Month: 12, Day: 24},
	{Name: "双十二", Names: []string{"双十二"}, Month: 12, Day: 12},
	{Name: "小年", Names: []string{"小年夜", "农历小年"}, Month: 12, Day: 23, Lunar: true},
	{Name: "世界水日", Names: []string{"世界水日"}, Month: 3, Day: 22},
	{Name: "国家安全教育日", Names: []string{"全民国家安全教育日", "国家安全教育日"}, Month: 4, Day: 15},
	{Name: "地球日", Names: []string{"世界地球日"}, Month: 4, Day: 22},
	{Name: "读书日", Names: []string{"世界读书日"}, Month: 4, Day: 23},
	{Name: "无烟日", Names: []string{"世界无烟日"}, Month: 5, Day: 31},
	{Name: "科技工作者日", Names: []string{"全国科技工作者日"}, Month: 5, Day: 30},
	{Name: "助残日", Names: []string{"全国助残日"}, Month: 5, Weekday: time.Sunday, Nth: 3},
	{Name: "档案日", Names: []string{"国际档案日"}, Month: 6, Day: 9},
	{Name: "土地日", Names: []string{"全国土地日"}, Month: 6, Day: 25},
	{Name: "禁毒日", Names: []string{"国际禁毒日"}, Month: 6, Day: 26},
	{Name: "生态日", Names: []string{"全国生态日"}, Month: 8, Day: 15},
	{Name: "丰收节", Names: []string{"中国农民丰收节", "农民丰收节"}, Term: "秋分"},
	{Name: "粮食日", Names: []string{"世界粮食日"}, Month: 10, Day: 16},
	{Name: "扶贫日", Names: []string{"国家扶贫日"}, Month: 10, Day: 17},
	{Name: "艾滋病日", Names: []string{"世界艾滋病日"}, Month: 12, Day: 1},
	{Name: "交通安全日", Names: []string{"全国交通安全日"}, Month: 12, Day: 2},
	{Name: "志愿者日", Names: []string{"国际志愿者日"}, Month: 12, Day: 5},
	{Name: "情人节", Names: []string{"情人节"}, Month: 2, Day: 14},
	{Name: "愚人节", Names: []string{"愚人节"}, Month: 4, Day: 1},
	{Name: "万圣节", Names: []string{"万圣节"}, Month: 10, Day: 31},
	{Name: "母亲节", Names: []string{"母亲节"}, Month: 5, Weekday: time.Sunday, Nth: 2},
	{Name: "父亲节", Names: []string{"父亲节"}, Month: 6, Weekday: time.Sunday, Nth: 3},
	{Name: "感恩节", Names: []string{"感恩节"}, Month: 11, Weekday: time.Thursday, Nth: 4},
}

// Festivals gives the festivals that have a name of their own; not to be
// changed.
func Festivals() []Festival { return festivals }

// FestivalByName gives a festival by its key.
func FestivalByName(name string) (Festival, bool) {
	for _, f := range festivals {
		if f.Name == name {
			return f, true
		}
	}
	return Festival{}, false
}

// In gives the day of the festival in a solar year; of a lunar one the day that
// belongs to the lunar year of the same number (除夕 of 2023 lies in 2024). ok is
// false outside the years that the lunar tables know.
func (f Festival) In(year int) (notice.Date, bool) {
	switch {
	case f.Nth > 0:
		first := notice.NewDate(year, time.Month(f.Month), 1)
		shift := (int(f.Weekday) - int(first.Weekday()) + 7) % 7
		return first.AddDays(shift + 7*(f.Nth-1)), true
	case f.Term != "":
		return SolarTerm(year, f.Term)
	case f.Name == "除夕":
		first, ok := LunarDay(year+1, 1, 1)
		return first.AddDays(-1), ok
	case f.Lunar:
		return LunarDay(year, f.Month, f.Day)
	}
	return notice.NewDate(year, time.Month(f.Month), f.Day), true
}

// LunarMonthLength gives the number of days of a lunar month, 29 or 30.
func LunarMonthLength(year, month int) (int, bool) {
	lunar, err := tyme.LunarMonth{}.FromYm(year, month)
	if err != nil {
		return 0, false
	}
	return lunar.GetDayCount(), true
}

// SolarTermNames gives the twenty-four solar terms.
func SolarTermNames() []string { return tyme.SolarTermNames }
