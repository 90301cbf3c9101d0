package ledger_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

func TestColumnsAreThoseOfTheOffices(t *testing.T) {
	want := strings.Fields("序号 任务编号 任务来源 文号 来文日期 工作任务 具体要求(原文) 牵头(责任)单位 配合单位 责任人 报送对象 完成时限 时限原文 延期至 状态 预警 进展情况 办结日期 核实 出处 备注")
	var got []string
	for _, c := range ledger.Columns() {
		got = append(got, c.Name)
		if c.Value == nil || c.Width <= 0 {
			t.Errorf("%s has no value or no width", c.Name)
		}
		if (c.Kind == ledger.Choice) != (len(c.Choices) > 0) {
			t.Errorf("%s: kind %v with choices %v", c.Name, c.Kind, c.Choices)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("columns\n%v\nwant\n%v", got, want)
	}
}

// Row ids must be unique, must not depend on other files, on other tasks
// before or behind, on places in the text or on where a format puts blanks.
func TestRowIDs(t *testing.T) {
	words := rapid.SampledFrom([]string{"请报送名单。", "请上报 方案。", "开展自查。", "召开会议。", ""})
	rapid.Check(t, func(t *rapid.T) {
		var files []ledger.File
		for i := range rapid.IntRange(1, 6).Draw(t, "files") {
			n := &notice.Notice{File: fmt.Sprint(i), SHA256: rapid.SampledFrom([]string{"a", "b", "c", ""}).Draw(t, "hash")}
			for range rapid.IntRange(0, 6).Draw(t, "tasks") {
				n.Tasks = append(n.Tasks, notice.Task{Quote: words.Draw(t, "quote"), Span: notice.Span{Start: rapid.IntRange(0, 99).Draw(t, "start")}})
			}
			files = append(files, ledger.File{Path: n.File, Notice: n})
		}
		rows := ledger.Book{Files: files}.Rows()
		ids, codes := map[string]bool{}, map[string]bool{}
		for i, r := range rows {
			if ids[r.ID] || codes[r.Code] || r.ID == "" {
				t.Fatalf("row %d: id %s or code %s is given twice", i, r.ID, r.Code)
			}
			ids[r.ID], codes[r.Code] = true, true
			if r.Number != i+1 {
				t.Fatalf("row %d has number %d", i, r.Number)
			}
		}

		// The last file alone gives its rows the same ids, unless it is a copy.
		last := files[len(files)-1]
		copied := slices.ContainsFunc(files[:len(files)-1], func(f ledger.File) bool {
			return f.Notice.SHA256 == last.Notice.SHA256 && last.Notice.SHA256 != ""
		})
		alone := ledger.Book{Files: []ledger.File{last}}.Rows()
		if same := reflect.DeepEqual(idsOf(alone), idsOf(rows[len(rows)-len(alone):])); len(alone) > 0 && same == copied {
			t.Fatalf("ids %v alone, %v behind other files; copied %v", idsOf(alone), idsOf(rows[len(rows)-len(alone):]), copied)
		}

		// A better reading moves places and blanks; a better rule finds a task more.
		better := *last.Notice
		better.Tasks = []notice.Task{{Quote: "新发现的任务。"}}
		for _, task := range last.Notice.Tasks {
			task.Span.Start += 7
			task.Quote = strings.ReplaceAll(task.Quote, " ", "") + " "
			better.Tasks = append(better.Tasks, task)
		}
		again := ledger.Book{Files: []ledger.File{{Path: last.Path, Notice: &better}}}.Rows()
		if !reflect.DeepEqual(idsOf(again[1:]), idsOf(alone)) {
			t.Fatalf("ids changed from %v to %v", idsOf(alone), idsOf(again[1:]))
		}
	})
}

func idsOf(rows []ledger.Row) []string {
	ids := []string{}
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestOtherBytesGiveOtherIDs(t *testing.T) {
	id := func(hash, quote, text string) string {
		n := &notice.Notice{SHA256: hash, Tasks: []notice.Task{{Quote: quote, Deadline: notice.Deadline{Text: text}}}}
		return ledger.Book{Files: []ledger.File{{Notice: n}}}.Rows()[0].ID
	}
	base := id("a", "报送", "5日前")
	for _, other := range []string{id("b", "报送", "5日前"), id("a", "报送表", "5日前"), id("a", "报送", "6日前"), id("a", "报送5日前", "")} {
		if other == base {
			t.Errorf("%s is given to another task", base)
		}
	}
}

func TestNextDays(t *testing.T) {
	day := func(text string) notice.Date {
		d := notice.Date{}
		if err := d.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		words, rules, start, end, anchor, from string
		want                                   string
	}{
		{"每月5日前", "FREQ=MONTHLY;BYMONTHDAY=5", "", "", "2026-01-20", "2026-03-05", "2026-03-05 2026-04-05 2026-05-05"},
		{"每月底前", "FREQ=MONTHLY;BYMONTHDAY=-1", "", "", "2026-01-20", "2026-02-01", "2026-02-28 2026-03-31 2026-04-30"},
		{"每周五", "FREQ=WEEKLY;BYDAY=FR", "", "", "2026-03-02", "2026-03-07", "2026-03-13 2026-03-20 2026-03-27"},
		{"每月最后一个星期三", "FREQ=MONTHLY;BYDAY=-1WE", "", "", "2026-03-02", "2026-03-02", "2026-03-25 2026-04-29 2026-05-27"},
		{"双周", "FREQ=WEEKLY;INTERVAL=2", "", "", "2026-03-03", "2026-03-09", "2026-03-22 2026-04-05 2026-04-19"},
		{"每季度", "FREQ=MONTHLY;INTERVAL=3", "", "", "2026-02-10", "2026-02-10", "2026-03-31 2026-06-30 2026-09-30"},
		{"每半年", "FREQ=MONTHLY;INTERVAL=6", "", "", "2026-02-10", "2026-07-01", "2026-12-31 2027-06-30 2027-12-31"},
		{"每半月", "FREQ=MONTHLY;BYMONTHDAY=15,-1", "", "", "2026-02-10", "2026-02-16", "2026-02-28 2026-03-15 2026-03-31"},
		{"每季度末", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", "", "", "2026-02-10", "2026-04-01", "2026-06-30 2026-09-30 2026-12-31"},
		{"每季度首月8日前", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=8", "", "", "2026-02-10", "2026-10-09", "2027-01-08 2027-04-08 2027-07-08"},
		{"每年3月和9月", "FREQ=YEARLY;BYMONTH=3,9", "", "", "2026-02-10", "2026-04-01", "2026-09-30 2027-03-31 2027-09-30"},
		{"每年", "FREQ=YEARLY", "", "", "2020-02-10", "2026-04-01", "2026-12-31 2027-12-31 2028-12-31"},
		{"每月", "FREQ=MONTHLY", "", "", "2026-02-10", "2026-04-30", "2026-04-30 2026-05-31 2026-06-30"},
		{"每周", "FREQ=WEEKLY", "", "", "2026-03-02", "2026-03-08", "2026-03-08 2026-03-15 2026-03-22"},
		{"每日", "FREQ=DAILY", "", "", "2019-03-02", "2026-03-08", "2026-03-08 2026-03-09 2026-03-10"},
		{"两条规则", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=10|FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10", "", "", "2026-01-01", "2026-07-01", "2026-12-10 2027-06-10 2027-12-10"},
		{"自5月起每月5日", "FREQ=MONTHLY;BYMONTHDAY=5", "2026-05-01", "", "2026-01-01", "2026-01-01", "2026-05-05 2026-06-05 2026-07-05"},
		{"到6月底止", "FREQ=MONTHLY;BYMONTHDAY=5", "", "2026-06-30", "2026-01-01", "2026-05-06", "2026-06-05"},
		{"自3月起每两个月5日", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=5", "2026-03-01", "", "2026-01-01", "2026-03-06", "2026-05-05 2026-07-05 2026-09-05"},
		{"闰日", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "", "", "2097-01-01", "2097-01-01", "2104-02-29"},
		{"没有的日子", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "", "", "2026-01-01", "2026-01-01", ""},
		{"没有的日子，只要一次", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1", "", "", "2026-01-01", "2026-01-01", ""},
		{"共三次", "FREQ=MONTHLY;BYMONTHDAY=5;COUNT=3", "2026-01-01", "", "2026-01-01", "2026-02-06", "2026-03-05"},
		{"年底截止的规则", "FREQ=MONTHLY;BYMONTHDAY=5;UNTIL=20261231", "", "", "2026-01-01", "2026-12-01", "2026-12-05"},
	} {
		r := ledger.Rhythm{Rules: c.rules, Start: day(c.start), End: day(c.end), Anchor: day(c.anchor)}
		days, err := r.Next(day(c.from), 3)
		var words []string
		for _, d := range days {
			words = append(words, d.String())
		}
		if got := strings.Join(words, " "); err != nil || got != c.want {
			t.Errorf("%s from %s: %s, %v; want %s", c.words, c.from, got, err, c.want)
		}
	}
	for _, bad := range []string{"", "FREQ=SOMETIMES", "BYMONTHDAY=5", "FREQ=MONTHLY;BYMONTHDAY=99", "FREQ=SECONDLY"} {
		if days, err := (ledger.Rhythm{Rules: bad}).Next(notice.NewDate(2026, 1, 1), 3); err == nil {
			t.Errorf("%q gives %v and no error", bad, days)
		}
	}
}

// What lies on or after a day does not change when one looks at it from a
// later day: the ledger of next week shows the same days as that of today.
func TestNextDaysDoNotMove(t *testing.T) {
	rules := rapid.SampledFrom([]string{"FREQ=MONTHLY;BYMONTHDAY=5", "FREQ=WEEKLY;INTERVAL=2", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "FREQ=MONTHLY;INTERVAL=3",
		"FREQ=MONTHLY;BYMONTHDAY=15,-1", "FREQ=YEARLY;BYMONTH=3,9", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=8", "FREQ=MONTHLY;BYDAY=-1WE"})
	rapid.Check(t, func(t *rapid.T) {
		anchor := notice.NewDate(2024, time.January, 1+rapid.IntRange(0, 700).Draw(t, "anchor"))
		from := anchor.AddDays(rapid.IntRange(0, 900).Draw(t, "from"))
		r := ledger.Rhythm{Rules: rules.Draw(t, "rules"), Anchor: anchor}
		early, err := r.Next(from, 3)
		if err != nil || len(early) != 3 {
			t.Fatalf("%v %v", early, err)
		}
		late, err := r.Next(early[0].AddDays(1), 2)
		if err != nil || !slices.Equal(early[1:], late) {
			t.Fatalf("%v from %s, but then %v, %v", early, from, late, err)
		}
	})
}

func TestEveryCauseIsExplained(t *testing.T) {
	seen := map[string]notice.Cause{}
	for _, cause := range []notice.Cause{notice.CauseUnsupported, notice.CauseEmpty, notice.CauseEncrypted, notice.CauseNoText, notice.CauseTooLarge,
		notice.CauseTimedOut, notice.CauseDamaged, notice.CauseUnreadable, notice.CauseMissing, notice.CausePanic} {
		for _, language := range []string{"zh", "en"} {
			reason, remedy := ledger.Explain(cause, language)
			if reason == "" || remedy == "" {
				t.Errorf("%s has no words in %s", cause, language)
			}
			if other, twice := seen[reason]; twice {
				t.Errorf("%s and %s have the same reason %q", cause, other, reason)
			}
			seen[reason] = cause
		}
	}
	if reason, _ := ledger.Explain("unheard-of", "en"); reason == "" {
		t.Error("an unknown cause is not explained")
	}
}

func TestCells(t *testing.T) {
	n := &notice.Notice{File: `C:\收文\通知.txt`, Pages: 1, Tasks: []notice.Task{
		{Quote: "请办理。", Responsible: []string{"办公室", "李建国", "王主任", "高校"}, ResponsibleExplicit: true},
		{Quote: "请办理。", Responsible: []string{"各党支部书记"}, Deadline: notice.Deadline{Kind: notice.KindRelative, Text: "会后一周内", Recurrence: "FREQ=MONTHLY"}},
		{Quote: "请办理。", Deadline: notice.Deadline{Kind: notice.KindRange, Start: notice.NewDate(2026, 3, 1), Due: notice.NewDate(2026, 4, 15), Time: "17:00"},
			Section: []string{"二、任务", "（一）这个标题很长很长，一直连到正文里去了"}, Review: []string{"责任单位取自主送机关"}},
	}}
	rows := ledger.Book{Files: []ledger.File{{Path: n.File, Notice: n}}, Today: notice.NewDate(2026, 4, 12)}.Rows()
	cell := func(row int, name string) string {
		for _, c := range ledger.Columns() {
			if c.Name == name {
				return c.Value(&rows[row]).String()
			}
		}
		t.Fatalf("no column %s", name)
		return ""
	}
	for _, c := range []struct {
		row        int
		name, want string
	}{
		{0, "任务来源", "通知.txt"}, {0, "工作任务", "请办理。"}, {0, "牵头(责任)单位", "办公室、高校"}, {0, "责任人", "李建国、王主任"}, {0, "出处", "通知.txt"}, {0, "备注", ""},
		{1, "牵头(责任)单位", "各党支部书记"}, {1, "责任人", "各党支部书记"}, {1, "完成时限", ""}, {1, "时限原文", "会后一周内"},
		{1, "备注", "推定：责任单位（原文本句未写明）\n从某一事项起算，日期待定"},
		{2, "核实", "待核实"}, {2, "完成时限", "2026-04-15"}, {2, "预警", "剩3天"}, {2, "备注", "请核实：责任单位取自主送机关\n自2026-03-01起\n当日17:00截止"},
		{2, "出处", "通知.txt\n二、任务 › （一）这个标题很长很长，一…"},
	} {
		if got := cell(c.row, c.name); got != c.want {
			t.Errorf("row %d, %s: %q, want %q", c.row, c.name, got, c.want)
		}
	}
}
