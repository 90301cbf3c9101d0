package timex

import (
	"strings"
	"testing"
	"time"

	"taizhang/extractors/notice"
	"taizhang/extractors/timex/calendar"
)

func day(year int, month time.Month, d int) notice.Date {
	return notice.Date{Year: year, Month: month, Day: d}
}

// TestContext resolves the same kind of words with more and less known.
func TestContext(t *testing.T) {
	issued := day(2021, 9, 18)
	phase := Resolve(Find("2022年3月1日至4月30日"), Context{})[0]
	earlier := Resolve(Find("2021年11月20日"), Context{})
	holiday := map[string]Days{"放假": {day(2021, 7, 10), day(2021, 8, 31)}, "会议": {day(2021, 9, 22), day(2021, 9, 23)}, "期末": {day(2022, 1, 3), day(2022, 1, 14)}}
	for _, c := range []struct {
		name, text string
		context    Context
		want       string
	}{
		{"nothing known", "9月24日前", Context{}, "9月24日前 = date ?"},
		{"a year was read", "2021年9月24日前", Context{}, "2021年9月24日前 = date ..2021-09-24"},
		{"the date of issue lends the year", "9月24日前", Context{Issued: issued}, "9月24日前 = date ..2021-09-24"},
		{"more than a month before it lends the next", "8月10日前", Context{Issued: issued}, "8月10日前 = date ..2022-08-10"},
		{"less than a month before it stays", "8月20日前", Context{Issued: issued}, "8月20日前 = date ..2021-08-20"},
		{"the date of receipt stands in", "9月24日前", Context{Received: day(2020, 9, 1)}, "9月24日前 = date ..2020-09-24"},
		{"the heading goes before the date of issue", "4月15日前", Context{Issued: issued, Heading: &phase}, "4月15日前 = date ..2022-04-15"},
		{"the heading lends the month", "15日前", Context{Issued: issued, Heading: &phase}, "15日前 = date ..2022-04-15"},
		{"the date before lends the month", "25日前", Context{Issued: issued, Previous: earlier}, "25日前 = date ..2021-11-25"},
		{"当日 is the date before", "当日17:00前", Context{Issued: issued, Previous: earlier}, "当日17:00前 = date ..2021-11-20 17:00"},
		{"次日 is the day after it", "次日", Context{Issued: issued, Previous: earlier}, "次日 = date 2021-11-21..2021-11-21"},
		{"次年 is the year after it", "次年1月10日前", Context{Issued: issued, Previous: earlier}, "次年1月10日前 = date ..2022-01-10"},
		{"同月 is its month", "同月28日前", Context{Issued: issued, Previous: earlier}, "同月28日前 = date ..2021-11-28"},
		{"the order of one text", "10月8日召开，次日报送，当月底前总结", Context{Issued: issued}, "10月8日 = date 2021-10-08..2021-10-08; 次日 = date 2021-10-09..2021-10-09; 当月底前 = date ..2021-10-31"},
		{"a schedule goes on into the next year", "12月20日动员；9月10日总结", Context{Issued: issued, Previous: Resolve(Find("2022年6月1日"), Context{})}, "12月20日 = date 2021-12-20..2021-12-20; 9月10日 = date 2021-09-10..2021-09-10"},
		{"an event that is known", "放假前", Context{Issued: issued, Events: holiday}, "放假前 = event ..2021-07-09"},
		{"its whole length", "放假期间", Context{Issued: issued, Events: holiday}, "放假期间 = event 2021-07-10..2021-08-31"},
		{"counted from its end", "会议结束后3个工作日内", Context{Issued: issued, Events: holiday}, "会议结束后3个工作日内 = relative 2021-09-27..2021-09-27"},
		{"counted back from its beginning", "会议前2天", Context{Issued: issued, Events: holiday}, "会议前2天 = relative 2021-09-20..2021-09-20"},
		{"an event that nobody knows", "开学前", Context{Issued: issued, Events: holiday}, "开学前 = event ?"},
		{"the date of receipt", "收到本通知后5日内", Context{Issued: issued, Received: day(2021, 9, 20)}, "收到本通知后5日内 = relative 2021-09-25..2021-09-25"},
		{"a term's end", "期末前", Context{Issued: issued, Events: holiday}, "期末前 = event ..2022-01-14"},
		{"a teaching week", "第3周周五前", Context{Issued: issued, TermStart: day(2021, 8, 30)}, "第3周周五前 = relative ..2021-09-17"},
		{"teaching weeks", "第3-5周", Context{Issued: issued, TermStart: day(2021, 8, 30)}, "第3-5周 = range 2021-09-13..2021-10-03"},
		{"months of a month's end", "自印发之日起1个月内", Context{Issued: day(2021, 1, 31)}, "自印发之日起1个月内 = relative 2021-02-28..2021-02-28"},
	} {
		found := Find(c.text)
		if got := Render(found, Resolve(found, c.context)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestOrigins(t *testing.T) {
	m := Resolve(Find("9月24日前"), Context{Issued: day(2021, 9, 18)})[0]
	if m.Year != (notice.Part{Value: 2021, Origin: notice.FromIssue}) || m.Month != (notice.Part{Value: 9, Origin: notice.Read}) || m.Day != (notice.Part{Value: 24, Origin: notice.Read}) {
		t.Errorf("9月24日前: %v %v %v", m.Year, m.Month, m.Day)
	}
	if len(m.Basis) != 1 || m.Basis[0] != "年份取自成文日期" {
		t.Errorf("basis %q", m.Basis)
	}
	m = Resolve(Find("9月底前"), Context{Issued: day(2021, 9, 18)})[0]
	if m.Day != (notice.Part{Value: 30, Origin: notice.FromCalendar}) {
		t.Errorf("9月底前: day %v", m.Day)
	}
	m = Resolve(Find("2021年3月1日至15日"), Context{})[0]
	if m.Year.Origin != notice.FromRange || m.Month.Origin != notice.FromRange || m.Day.Origin != notice.Read {
		t.Errorf("15日 of a range: %v %v %v", m.Year, m.Month, m.Day)
	}
	if unresolved := Resolve(Find("9月24日前"), Context{})[0].Unresolved; unresolved == "" {
		t.Error("a day without a year resolves from nothing, and no reason is given")
	}
}

func TestWarnings(t *testing.T) {
	for text, want := range map[string]string{
		"9月24日（周四）前":     "weekday",
		"腊月二十三前":         "lunar",
		"辛丑年八月前":         "cycle-year",
		"2021年2月30日前":    "no-such-day",
		"117日（星期日）前":     "broken-date",
		"自印发之日起300个工作日内": "",
	} {
		m := Resolve(Find(text), Context{Issued: day(2021, 9, 18)})
		got := ""
		if len(m) == 1 && len(m[0].Warnings) > 0 {
			got = m[0].Warnings[0].Code
		}
		if got != want {
			t.Errorf("%s: warning %q, want %q", text, got, want)
		}
	}
	m := Resolve(Find("自印发之日起60个工作日内"), Context{Issued: day(2026, 12, 1)})
	if len(m) != 1 || len(m[0].Warnings) != 1 || m[0].Warnings[0].Code != "no-arrangement" {
		t.Errorf("a count into 2027 warns of %v", m)
	}
	own, err := calendar.Default().With("2027.txt", strings.NewReader("2027-01-01 休 元旦\n2027-02-05 休 春节\n2027-02-06 休 春节\n2027-02-07 休 春节\n2027-02-08 休 春节\n"))
	if err != nil {
		t.Fatal(err)
	}
	m = Resolve(Find("自印发之日起60个工作日内"), Context{Issued: day(2026, 12, 1), Calendar: own})
	if len(m[0].Warnings) != 0 {
		t.Errorf("with a file for 2027 it warns of %v", m[0].Warnings)
	}
}

// Only the document's own issue is the day from which 公布之日 counts.
func TestWhoseIssue(t *testing.T) {
	issued := notice.NewDate(2024, 5, 13)
	for text, want := range map[string]string{
		"本办法公布之日起10日内": "2024-05-23", "自印发之日起10日内": "2024-05-23",
		"成绩公布后一周内": "", "招标公告发布后5日内": "",
	} {
		found := Find(text)
		if len(found) != 1 {
			t.Fatalf("%s: %d expressions", text, len(found))
		}
		if got := Resolve(found, Context{Issued: issued})[0].Last.String(); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
