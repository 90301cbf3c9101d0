package ical_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"pgregory.net/rapid"

	"taizhang/extractors/notice"
	"taizhang/outputs/ical"
	"taizhang/outputs/ledger"
	"taizhang/outputs/week"
)

var (
	today = notice.NewDate(2021, 9, 22)
	now   = time.Date(2021, 9, 22, 9, 0, 0, 0, time.UTC)
)

func item(id, task string, due notice.Date) week.Item {
	return week.Item{Due: due, Line: ledger.Line{ID: id, Cells: ledger.CellsOf(map[string]string{"工作任务": task, "牵头(责任)单位": "各系部", "具体要求(原文)": "请报送；\n谢谢, 各位", "出处": "通知.pdf 第2页"})}}
}

func write(t testing.TB, items []week.Item, options ical.Options) string {
	t.Helper()
	var out bytes.Buffer
	if err := ical.Write(&out, items, options); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestWrite(t *testing.T) {
	recurring := item("R2", "值班", notice.NewDate(2021, 9, 27))
	recurring.Recurring = true
	timed := item("R1", "报送总结", notice.NewDate(2021, 9, 24))
	timed.Line.Entry = &ledger.Entry{Task: &notice.Task{Deadline: notice.Deadline{Time: "17:00"}}}
	text := write(t, []week.Item{item("R0", "过期", notice.NewDate(2021, 9, 1)), timed, recurring, item("R3", "没有日期", notice.Date{})},
		ical.Options{Name: "督办台账", Near: 5, Today: today, Now: now, Revisions: map[string]ical.Revision{"R1": {Changes: 3, Last: now.AddDate(0, 0, -1)}}})
	calendar, err := ics.ParseCalendar(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, event := range calendar.Events() {
		value := func(p ics.ComponentProperty) string {
			if found := event.GetProperty(p); found != nil {
				return found.Value
			}
			return ""
		}
		alarms := ""
		for _, alarm := range event.Alarms() {
			alarms += alarm.GetProperty(ics.ComponentPropertyTrigger).Value
		}
		got = append(got, strings.Join([]string{event.Id(), value(ics.ComponentPropertyDtStart), value(ics.ComponentPropertyDtEnd), value(ics.ComponentPropertySequence),
			value(ics.ComponentPropertyDtstamp), value(ics.ComponentPropertySummary), alarms}, " "))
	}
	want := []string{
		"R0@taizhang 20210901 20210902 0 20210922T090000Z 过期 ",
		"R1@taizhang 20210924 20210925 3 20210921T090000Z 报送总结（17:00前） -P4DT15H",
		"R2-20210927@taizhang 20210927 20210928 0 20210922T090000Z 值班 -P4DT15H",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("events\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if words := calendar.Events()[1].GetProperty(ics.ComponentPropertyDescription).Value; !strings.Contains(words, "请报送；\n谢谢, 各位\n出处：通知.pdf 第2页") {
		t.Errorf("description %q", words)
	}
}

// TestContentLines holds every line to RFC 5545 (3.1): CRLF at its end, at most
// 75 octets, no character cut in two, and the words the same when unfolded.
func TestContentLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringOfN(rapid.RuneFrom([]rune("报送总结，；、：abc ,;:\\\"<>\n\t\a\r𠮷é")), 1, 200, -1).Draw(t, "words")
		var out bytes.Buffer
		if err := ical.Write(&out, []week.Item{item("R", words, today)}, ical.Options{Name: words, Near: 3, Today: today, Now: now}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(out.String(), "\r\n"), "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n") || !utf8.ValidString(line) {
				t.Fatalf("%d octets: %q", len(line), line)
			}
		}
		calendar, err := ics.ParseCalendar(&out)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Join(strings.Fields(strings.NewReplacer("\a", "", "\r", "").Replace(words)), " ")
		if got := calendar.Events()[0].GetProperty(ics.ComponentPropertySummary).Value; got != want {
			t.Fatalf("summary %q, want %q", got, want)
		}
	})
}
