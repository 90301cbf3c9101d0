package calendar

import (
	"strings"
	"testing"
	"time"

	"taizhang/extractors/notice"
)

func date(t *testing.T, text string) notice.Date {
	t.Helper()
	d, err := notice.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEveryYearIsKnown(t *testing.T) {
	for year := 2002; year <= 2026; year++ {
		if !Default().Known(year) {
			t.Errorf("%d has no arrangement", year)
		}
	}
	for _, year := range []int{2001, 2027} {
		if Default().Known(year) {
			t.Errorf("%d is said to be known", year)
		}
	}
}

func TestWorkingDays(t *testing.T) {
	c := Default()
	for text, want := range map[string]bool{
		"2021-09-18": true,  // Saturday worked for 中秋
		"2021-09-20": false, // 中秋
		"2021-09-26": true,  // Sunday worked for 国庆
		"2021-09-24": true,
		"2021-09-25": false,
		"2001-12-29": true, // worked for 元旦 2002
	} {
		if got := c.IsWorkingDay(date(t, text)); got != want {
			t.Errorf("%s: working day %v, want %v", text, got, want)
		}
	}
	// 22 23 24 26 27 28 29 30 September, 8 and 9 October make ten.
	if got, known := c.AddWorkingDays(date(t, "2021-09-18"), 10); got != date(t, "2021-10-09") || !known {
		t.Errorf("ten working days after 2021-09-18 end on %s (known %v)", got, known)
	}
	if _, known := c.AddWorkingDays(date(t, "2026-12-30"), 5); known {
		t.Error("2027 has no arrangement, and the count says it had")
	}
	if got := c.NextWorkingDay(date(t, "2021-10-01")); got != date(t, "2021-10-08") {
		t.Errorf("after 2021-10-01 work goes on on %s", got)
	}
	if got := c.PreviousWorkingDay(date(t, "2021-10-07")); got != date(t, "2021-09-30") {
		t.Errorf("before 2021-10-07 the last working day is %s", got)
	}
}

func TestHolidaySpans(t *testing.T) {
	first, last, ok := Default().HolidayAround(date(t, "2021-10-01"))
	if !ok || first != date(t, "2021-10-01") || last != date(t, "2021-10-07") {
		t.Errorf("国庆 2021: %s to %s, %v", first, last, ok)
	}
	if _, _, ok := Default().HolidayAround(date(t, "2021-09-25")); ok {
		t.Error("an ordinary Saturday is no holiday")
	}
	_, last, name, ok := Default().HolidayAfter(date(t, "2018-09-26"), 30)
	if !ok || name != "国庆节" || last != date(t, "2018-10-07") {
		t.Errorf("after 2018-09-26 comes %s until %s", name, last)
	}
}

func TestOwnFile(t *testing.T) {
	own, err := Default().With("own.txt", strings.NewReader("\ufeff# 2027\n2027-01-01 休 元旦\n2027-01-02 休 元旦\n2027-01-03 休 元旦\n2027-01-09 班 元旦\n2027-02-05 休 春节\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !own.Known(2027) || Default().Known(2027) {
		t.Error("the own year is not known, or the built-in calendar was changed")
	}
	if !own.IsWorkingDay(date(t, "2027-01-09")) {
		t.Error("the Saturday that is worked is none")
	}
	for _, broken := range []string{"2027-01-01 放 元旦", "2027-1-1 休 元旦", "2027-02-30 休 春节", "一行字"} {
		if _, err := Default().With("own.txt", strings.NewReader("#\n"+broken+"\n")); err == nil || !strings.Contains(err.Error(), "own.txt:2") {
			t.Errorf("%q gave %v", broken, err)
		}
	}
}

func TestFestivals(t *testing.T) {
	for _, c := range []struct {
		name string
		year int
		want string
	}{
		{"春节", 2022, "2022-02-01"}, {"春节", 2014, "2014-01-31"}, {"除夕", 2023, "2024-02-09"}, {"中秋", 2021, "2021-09-21"},
		{"端午", 2023, "2023-06-22"}, {"清明", 2021, "2021-04-04"}, {"建党节", 2021, "2021-07-01"}, {"母亲节", 2024, "2024-05-12"}, {"感恩节", 2023, "2023-11-23"},
	} {
		f, ok := FestivalByName(c.name)
		got, found := f.In(c.year)
		if !ok || !found || got.String() != c.want {
			t.Errorf("%s %d is %s, want %s", c.name, c.year, got, c.want)
		}
	}
	if got, ok := SolarTerm(2024, "冬至"); !ok || got.String() != "2024-12-21" {
		t.Errorf("冬至 2024 is %s", got)
	}
	if got, ok := SolarTerm(2021, "立春"); !ok || got.String() != "2021-02-03" {
		t.Errorf("立春 2021 is %s", got)
	}
	if _, ok := LunarDay(2021, 13, 1); ok {
		t.Error("there is a thirteenth lunar month")
	}
	if got, ok := LunarDay(1991, 8, 23); !ok || got.String() != "1991-09-30" {
		t.Errorf("农历1991年八月廿三 is %s", got)
	}
}

// TestHolidaysHaveTheirFestival holds the two sources against each other: the
// day of a festival that stops work is a day off in every arrangement since
// 清明, 端午 and 中秋 became holidays in 2008.
func TestHolidaysHaveTheirFestival(t *testing.T) {
	for year := 2008; year <= 2026; year++ {
		for _, f := range Festivals() {
			if day, ok := f.In(year); f.Holiday && (!ok || Default().IsWorkingDay(day)) {
				t.Errorf("%s %d, %s, is worked", f.Name, year, day)
			}
		}
	}
}

func TestCountingAgreesWithWalking(t *testing.T) {
	c := Default()
	start := notice.NewDate(2002, time.January, 1)
	for i := 0; i < 9000; i += 37 {
		from := start.AddDays(i)
		for _, n := range []int{1, 5, 13, 60} {
			to, _ := c.AddWorkingDays(from, n)
			if got := c.CountWorkingDays(from, to); got != n {
				t.Fatalf("%d working days after %s end on %s, counted back %d", n, from, to, got)
			}
		}
	}
}
