package timex

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"taizhang/extractors/notice"
	"taizhang/extractors/timex/calendar"
)

// written are the forms in which offices write a day. Those without a year are
// resolved with an issue date of the same year.
var written = []struct {
	name string
	year bool
	form func(notice.Date) string
}{
	{"2021年9月24日", true, func(d notice.Date) string { return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day) }},
	{"2021年09月04日", true, func(d notice.Date) string { return fmt.Sprintf("%d年%02d月%02d日", d.Year, d.Month, d.Day) }},
	{"2021 年 9 月 24 日", true, func(d notice.Date) string { return fmt.Sprintf("%d 年 %d 月 %d 日", d.Year, d.Month, d.Day) }},
	{"2021年9⏎月24日", true, func(d notice.Date) string { return fmt.Sprintf("%d年%d\n月%d日", d.Year, d.Month, d.Day) }},
	{"2021年⏎　　9月24⏎日", true, func(d notice.Date) string { return fmt.Sprintf("%d年\n　　%d月%d\n日", d.Year, d.Month, d.Day) }},
	{"２０２１年９月２４日", true, func(d notice.Date) string {
		return wide(fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day))
	}},
	{"2021-09-24", true, func(d notice.Date) string { return d.String() }},
	{"2021-9-24", true, func(d notice.Date) string { return fmt.Sprintf("%d-%d-%d", d.Year, d.Month, d.Day) }},
	{"2021.9.24", true, func(d notice.Date) string { return fmt.Sprintf("%d.%d.%d", d.Year, d.Month, d.Day) }},
	{"2021．09．24", true, func(d notice.Date) string { return wide(fmt.Sprintf("%d.%02d.%02d", d.Year, d.Month, d.Day)) }},
	{"2021/9/24", true, func(d notice.Date) string { return fmt.Sprintf("%d/%d/%d", d.Year, d.Month, d.Day) }},
	{"20210924", true, func(d notice.Date) string { return fmt.Sprintf("%d%02d%02d", d.Year, d.Month, d.Day) }},
	{"二〇二一年九月二十四日", true, func(d notice.Date) string { return characters(d, "〇", false) }},
	{"二○二一年九月廿四日", true, func(d notice.Date) string { return characters(d, "○", true) }},
	{"二零二一年九月二十四日", true, func(d notice.Date) string { return characters(d, "零", false) }},
	{"二O二一年九月二十四日", true, func(d notice.Date) string { return characters(d, "O", false) }},
	{"二0二一年九月二十四号", true, func(d notice.Date) string {
		return strings.TrimSuffix(characters(d, "0", false), "日") + "号"
	}},
	{"9月24日", false, func(d notice.Date) string { return fmt.Sprintf("%d月%d日", d.Month, d.Day) }},
	{"9月24号", false, func(d notice.Date) string { return fmt.Sprintf("%d月%d号", d.Month, d.Day) }},
	{"９ 月 ２４ 日", false, func(d notice.Date) string {
		return wide(fmt.Sprintf("%d", d.Month)) + " 月 " + wide(fmt.Sprintf("%d", d.Day)) + " 日"
	}},
	{"九月廿四日", false, func(d notice.Date) string { return sum(int(d.Month), false) + "月" + sum(d.Day, true) + "日" }},
	{"9月24日（周五）", false, func(d notice.Date) string {
		return fmt.Sprintf("%d月%d日（周%s）", d.Month, d.Day, weekdayNames[(int(d.Weekday())+6)%7+1])
	}},
	{"9月24日(星期五)下午17:00", false, func(d notice.Date) string {
		return fmt.Sprintf("%d月%d日(星期%s)下午17:00", d.Month, d.Day, weekdayNames[(int(d.Weekday())+6)%7+1])
	}},
	{"9.24", false, func(d notice.Date) string { return fmt.Sprintf("%d.%d", d.Month, d.Day) }},
	{"09-24", false, func(d notice.Date) string { return fmt.Sprintf("%02d-%02d", d.Month, d.Day) }},
}

func wide(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '.' {
			return r - '!' + '！'
		}
		return r
	}, text)
}

// characters writes a day in Chinese numbers.
func characters(d notice.Date, zero string, twenty bool) string {
	var year strings.Builder
	for _, digit := range fmt.Sprint(d.Year) {
		if digit == '0' {
			year.WriteString(zero)
		} else {
			year.WriteString(sum(int(digit-'0'), false))
		}
	}
	return year.String() + "年" + sum(int(d.Month), false) + "月" + sum(d.Day, twenty) + "日"
}

// sum writes 1 to 39 as 一 to 三十九, with 廿 and 卅 if asked.
func sum(n int, twenty bool) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case n < 10:
		return digits[n]
	case n < 20:
		return "十" + digits[n-10]
	case twenty && n < 30:
		return "廿" + digits[n-20]
	case twenty && n < 40:
		return "卅" + digits[n-30]
	}
	return digits[n/10] + "十" + digits[n%10]
}

// TestEveryDayInEveryForm renders each day of 1990 to 2100, finds it behind 于
// and before 前, resolves it, and must have the day again with every part
// marked as read or implied.
func TestEveryDayInEveryForm(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 7
	}
	for decade := 1990; decade <= 2100; decade += 10 {
		t.Run(fmt.Sprint(decade), func(t *testing.T) {
			t.Parallel()
			everyDay(t, notice.NewDate(decade, time.January, 1), min(decade+9, 2100), step)
		})
	}
}

func everyDay(t *testing.T, from notice.Date, until, step int) {
	count, wrong := 0, 0
	for day := from; day.Year <= until; day = day.AddDays(step) {
		issued := day.AddDays(-10)
		for _, w := range written {
			if !w.year && issued.Year != day.Year {
				issued = day // the form says no year, and January is not December's
			}
			text := "请于" + w.form(day) + "前报送"
			expressions := Find(text)
			count++
			if len(expressions) == 1 && expressions[0].Text == w.form(day)+"前" {
				m := Resolve(expressions, Context{Issued: issued})[0]
				yearOrigin := notice.FromIssue
				if w.year {
					yearOrigin = notice.Read
				}
				if m.Last == day && m.First.IsZero() && m.Kind == notice.KindDate && m.Year.Origin == yearOrigin && m.Day.Origin == notice.Read && len(m.Warnings) == 0 {
					continue
				}
			}
			if wrong++; wrong < 20 {
				t.Errorf("%s, %q: %s", w.name, text, Render(expressions, Resolve(expressions, Context{Issued: issued})))
			}
		}
	}
	t.Logf("%d days in words, %d wrong", count, wrong)
}

// TestRangesKeepBothDays renders two days as a range, with what an office
// leaves out left out.
func TestRangesKeepBothDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := notice.NewDate(1990, time.January, 1).AddDays(rapid.IntRange(0, 40000).Draw(t, "first"))
		last := first.AddDays(rapid.IntRange(1, 300).Draw(t, "length"))
		mark := rapid.SampledFrom([]string{"至", "到", "—", "-", "~", "～", "－", "——", "--", "–"}).Draw(t, "mark")
		far := fmt.Sprintf("%d年%d月%d日", last.Year, last.Month, last.Day)
		switch {
		case last.Year == first.Year && last.Month == first.Month && rapid.Bool().Draw(t, "short"):
			far = fmt.Sprintf("%d日", last.Day)
		case last.Year == first.Year:
			far = fmt.Sprintf("%d月%d日", last.Month, last.Day)
		}
		text := fmt.Sprintf("定于%d年%d月%d日%s%s开展", first.Year, first.Month, first.Day, mark, far)
		found := Find(text)
		if len(found) != 1 {
			t.Fatalf("%q: %v", text, found)
		}
		if m := Resolve(found, Context{})[0]; m.First != first || m.Last != last || m.Kind != notice.KindRange {
			t.Fatalf("%q: %s to %s", text, m.First, m.Last)
		}
	})
}

// TestWorkingDaysAgreeWithAWalk counts 印发之日起N个工作日内 by looking at each day
// in turn.
func TestWorkingDaysAgreeWithAWalk(t *testing.T) {
	days := calendar.Default()
	rapid.Check(t, func(t *rapid.T) {
		issued := notice.NewDate(2002, time.January, 1).AddDays(rapid.IntRange(0, 9000).Draw(t, "issued"))
		n := rapid.IntRange(1, 90).Draw(t, "n")
		text := fmt.Sprintf("自印发之日起%d个工作日内", n)
		m := Resolve(Find(text), Context{Issued: issued})
		if len(m) != 1 {
			t.Fatalf("%q gave %v", text, m)
		}
		day, left := issued, n
		for left > 0 {
			day = day.AddDays(1)
			if days.IsWorkingDay(day) {
				left--
			}
		}
		if m[0].Last != day {
			t.Fatalf("%d working days after %s end on %s, walked to %s", n, issued, m[0].Last, day)
		}
	})
}

// TestCountsOfDays holds 收到通知后N日内 against the plain sum: the day of the
// event is not counted.
func TestCountsOfDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		received := notice.NewDate(2002, time.January, 1).AddDays(rapid.IntRange(0, 9000).Draw(t, "received"))
		n := rapid.IntRange(1, 31).Draw(t, "n")
		unit := rapid.SampledFrom([]string{"日", "天", "个自然日"}).Draw(t, "unit")
		text := fmt.Sprintf("收到本通知后%d%s内", n, unit)
		m := Resolve(Find(text), Context{Received: received})
		if len(m) != 1 || m[0].Last != received.AddDays(n) {
			t.Fatalf("%q after %s gave %v", text, received, m)
		}
	})
}
