package week_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/settings"
	"taizhang/outputs/week"
)

// wednesday is the day of these reports: 22 September 2021, in the week from
// Monday the 20th to Sunday the 26th.
var wednesday = notice.NewDate(2021, 9, 22)

var beijing = time.FixedZone("北京", 8*3600)

// row is an entry of a notice of 1 September with what people wrote into it:
// names and values in turn.
func row(id string, deadline notice.Deadline, written ...string) *ledger.Entry {
	e := &ledger.Entry{
		ID: id, Code: id, Origin: ledger.FromNotice, Notice: &notice.Notice{File: "a.txt", Title: "通知", Issued: notice.NewDate(2021, 9, 1)},
		Task: &notice.Task{Quote: "请各系部报送" + id, Summary: "报送" + id, Responsible: []string{"各系部"}, ResponsibleExplicit: true, Deadline: deadline},
	}
	for i := 0; i < len(written); i += 2 {
		if e.Edits == nil {
			e.Edits = map[string]ledger.Edit{}
		}
		e.Edits[written[i]] = ledger.Edit{Value: written[i+1], Against: ownOf(e, written[i]), At: time.Date(2021, 9, 21, 10, 0, 0, 0, beijing)}
	}
	return e
}

func ownOf(e *ledger.Entry, name string) string {
	return e.Own(ledger.Columns(), wednesday, 5).Get(name)
}

func by(month time.Month, day int) notice.Deadline {
	return notice.Deadline{Text: "前", Kind: notice.KindDate, Due: notice.NewDate(2021, month, day)}
}

func every(rule string) notice.Deadline {
	return notice.Deadline{Text: "每", Kind: notice.KindRecurring, Recurrence: rule}
}

// lists gives the places of the rows in a report: "逾期 本周到期:09-24".
func lists(r week.Report) map[string]string {
	out := map[string]string{}
	for _, section := range r.Sections() {
		for _, item := range section.Items {
			words := section.Title
			if item.Recurring && len(item.Days) > 0 {
				words += ":"
				for _, day := range item.Days {
					words += day.String()[5:] + ","
				}
			}
			out[item.Line.ID] = strings.TrimSpace(out[item.Line.ID] + " " + words)
		}
	}
	return out
}

func TestLists(t *testing.T) {
	weekly, monthly := "FREQ=WEEKLY;BYDAY=FR", "FREQ=MONTHLY;BYMONTHDAY=5"
	for name, c := range map[string]struct {
		row  *ledger.Entry
		want string
	}{
		"before today":                    {row("a", by(9, 21)), "逾期"},
		"long ago":                        {row("a", by(3, 1)), "逾期"},
		"today":                           {row("a", by(9, 22)), "本周到期"},
		"sunday":                          {row("a", by(9, 26)), "本周到期"},
		"next monday":                     {row("a", by(9, 27)), "下周到期"},
		"next sunday":                     {row("a", by(10, 3)), "下周到期"},
		"later":                           {row("a", by(10, 4)), ""},
		"no day":                          {row("a", notice.Deadline{Kind: notice.KindOngoing}), ""},
		"put off":                         {row("a", by(9, 1), "延期至", "2021-09-30"), "下周到期"},
		"put off again too early":         {row("a", by(9, 30), "延期至", "2021-09-20"), "逾期"},
		"a person's day":                  {row("a", by(9, 1), "完成时限", "2021-09-24"), "本周到期"},
		"a person took the day out":       {row("a", by(9, 1), "完成时限", ""), ""},
		"a person's words are no day":     {row("a", by(9, 1), "完成时限", "待定"), ""},
		"running":                         {row("a", by(9, 1), "状态", "进行中"), "逾期"},
		"extended without a day":          {row("a", by(9, 1), "状态", "延期"), "逾期"},
		"suspended":                       {row("a", by(9, 1), "状态", "暂缓"), ""},
		"done in the week by its status":  {row("a", by(9, 24), "状态", "已完成"), "本周办结"},
		"struck off in the week":          {row("a", by(9, 1), "状态", "已销号"), "本周办结"},
		"done in the week by its day":     {row("a", by(9, 24), "状态", "已完成", "办结日期", "2021-09-20"), "本周办结"},
		"done the week before":            {row("a", by(9, 24), "状态", "已完成", "办结日期", "2021-09-19"), ""},
		"a day and no status":             {row("a", by(9, 24), "办结日期", "2021-09-20"), "本周到期 本周办结"},
		"taken out":                       {deleted(row("a", by(9, 1))), ""},
		"every friday":                    {row("a", every(weekly)), "本周到期:09-24, 下周到期:10-01,"},
		"every friday, done":              {row("a", every(weekly), "状态", "已完成", "办结日期", "2021-09-23"), "下周到期:10-01, 本周办结"},
		"every friday, done late":         {row("a", every(weekly), "状态", "已完成", "办结日期", "2021-09-20"), "本周到期:09-24, 下周到期:10-01, 本周办结"},
		"every friday, a day, no status":  {row("a", every(weekly), "办结日期", "2021-09-17"), "本周到期:09-24, 下周到期:10-01,"},
		"every friday, done by status":    {row("a", every(weekly), "状态", "已完成"), "下周到期:10-01, 本周办结"},
		"every friday, struck off":        {row("a", every(weekly), "状态", "已销号", "办结日期", "2021-09-10"), ""},
		"every friday, suspended":         {row("a", every(weekly), "状态", "暂缓"), ""},
		"every friday, put off to monday": {row("a", every(weekly), "延期至", "2021-09-27"), "下周到期:09-27,10-01,"},
		"every friday, a person's day":    {row("a", every(weekly), "完成时限", "2021-09-30"), "下周到期"},
		"every monday, not told of":       {row("a", every("FREQ=WEEKLY;BYDAY=MO")), "本周到期:09-20, 下周到期:09-27,"},
		"twice a week":                    {row("a", every("FREQ=WEEKLY;BYDAY=TU,TH")), "本周到期:09-21,09-23, 下周到期:09-28,09-30,"},
		"every week, done on monday":      {row("a", every("FREQ=WEEKLY"), "状态", "已完成", "办结日期", "2021-09-20"), "下周到期:10-03, 本周办结"},
		"every week, done last week":      {row("a", every("FREQ=WEEKLY"), "状态", "已完成", "办结日期", "2021-09-19"), "本周到期:09-26, 下周到期:10-03,"},
		"every month, done early":         {row("a", every("FREQ=MONTHLY"), "状态", "已完成", "办结日期", "2021-09-02"), ""},
		"the fifth":                       {row("a", every(monthly)), ""},
		"the last of the month":           {row("a", every("FREQ=MONTHLY;BYMONTHDAY=-1")), "下周到期:09-30,"},
		"a rhythm that nobody can read":   {row("a", every("FREQ=FORTNIGHTLY")), ""},
	} {
		report := week.Make([]*ledger.Entry{c.row}, week.Log{Zone: beijing}, settings.Settings{}, wednesday)
		if got := lists(report)["a"]; got != c.want {
			t.Errorf("%s: in %q, want %q", name, got, c.want)
		}
	}
}

func deleted(e *ledger.Entry) *ledger.Entry { e.Deleted = true; return e }

func TestAlerts(t *testing.T) {
	r := week.Make([]*ledger.Entry{
		row("late", by(9, 20)), row("today", by(9, 22)), row("soon", by(9, 27)), row("then", by(9, 28)),
		row("monday", every("FREQ=WEEKLY;BYDAY=MO")), row("word", by(9, 1), "完成时限", "月底"),
	}, week.Log{}, settings.Settings{}, wednesday)
	want := map[string]string{"late": "逾期2天", "today": "今日到期", "soon": "剩5天", "then": "", "monday": "待确认"}
	for _, items := range [][]week.Item{r.Overdue, r.Due} {
		for _, item := range items {
			if item.Alert != want[item.Line.ID] {
				t.Errorf("%s: %q", item.Line.ID, item.Alert)
			}
		}
	}
	if words := r.Unlisted(); !strings.Contains(words, "word（“月底”）") {
		t.Errorf("the row without a day is not named: %q", words)
	}
	if words := r.Summary(); !strings.Contains(words, "未办结任务 6 项，其中逾期 1 项；本周到期 2 项，下周到期 3 项") || !strings.Contains(words, "1 项没有具体日期") {
		t.Errorf("summary %s", words)
	}
}

func change(id, column string, kind ledger.ChangeKind, old, new string, day int) week.Change {
	return week.Change{Change: ledger.Change{ID: id, Column: column, Kind: kind, Old: old, New: new}, At: time.Date(2021, 9, day, 8, 0, 0, 0, beijing)}
}

func TestChanges(t *testing.T) {
	withdrawn := row("withdrawn", by(12, 1))
	withdrawn.Withdrawn = true
	fresh := row("fresh", by(12, 1))
	log := week.Log{Zone: beijing,
		Added: map[string]time.Time{"fresh": time.Date(2021, 9, 20, 0, 30, 0, 0, beijing), "edited": time.Date(2021, 9, 1, 0, 0, 0, 0, beijing)}, // still Sunday in UTC
		Changes: []week.Change{
			change("edited", "责任人", ledger.Edited, "", "王老师", 20), change("edited", "责任人", ledger.Edited, "王老师", "李老师", 21),
			change("edited", "核实", ledger.Edited, "待核实", "已核实", 21),
			change("back", "责任人", ledger.Edited, "", "王老师", 20), change("back", "责任人", ledger.TakenBack, "王老师", "", 21),
			change("before", "责任人", ledger.Edited, "", "王老师", 19), change("after", "责任人", ledger.Edited, "", "王老师", 27),
			change("version", "完成时限", week.Read, "2021-09-30（月底）", "2021-12-01（年底）", 22),
			change("withdrawn", "", week.Withdrawn, "请报送", "", 22),
			change("again", "", week.Read, "", "请报送", 22),
			change("removed", "", ledger.Removed, "", "", 22),
			change("both", "", ledger.Removed, "", "", 20), change("both", "", ledger.Revived, "", "", 22),
			change("fresh", "", week.Read, "", "", 20), change("fresh", "责任人", ledger.Edited, "", "王老师", 21),
		}}
	var entries []*ledger.Entry
	for _, id := range strings.Fields("edited back before after version again both") {
		entries = append(entries, row(id, by(12, 1)))
	}
	entries = append(entries, withdrawn, fresh, deleted(row("removed", by(9, 24))))
	r := week.Make(entries, log, settings.Settings{Template: "整改台账"}, wednesday)
	want := map[string]string{
		"edited": "责任人：（空） → 李老师", "version": "整改时限（来文新版）：2021-09-30（月底） → 2021-12-01（年底）",
		"withdrawn": "重新读取来文后，已不再列为任务", "again": "来文重新列为任务", "removed": "从台账中删除",
	}
	got := map[string]string{}
	for _, item := range r.Changed {
		got[item.Line.ID] = strings.Join(item.Changes, "|")
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("changed %v\nwant %v", got, want)
	}
	if len(r.New) != 1 || r.New[0].Line.ID != "fresh" {
		t.Errorf("new %v", r.New)
	}
}

// TestNew: a row is new in the week in which it came, and where the ledger is
// younger than the week, in that of its notice.
func TestNew(t *testing.T) {
	issued := func(day int) *ledger.Entry {
		e := row("a", by(12, 1))
		e.Notice.Issued = notice.NewDate(2021, 9, day)
		return e
	}
	founded := time.Date(2021, 9, 15, 9, 0, 0, 0, beijing)
	orphan := issued(21)
	orphan.Origin = ledger.FromWorkbook
	for name, c := range map[string]struct {
		entry *ledger.Entry
		added time.Time
		want  bool
	}{
		"came this week":                 {issued(1), time.Date(2021, 9, 26, 23, 59, 0, 0, beijing), true},
		"came the week before":           {issued(17), time.Date(2021, 9, 19, 23, 59, 0, 0, beijing), false},
		"dated ahead, came before":       {issued(21), time.Date(2021, 9, 17, 9, 0, 0, 0, beijing), false},
		"issued this week, came later":   {issued(21), time.Date(2026, 1, 1, 9, 0, 0, 0, beijing), true},
		"issued before, came later":      {issued(17), time.Date(2026, 1, 1, 9, 0, 0, 0, beijing), false},
		"issued this week, nobody knows": {issued(21), time.Time{}, true},
		"came on the first day":          {issued(1), founded, false},
		"came on the first day, dated":   {issued(20), founded, true},
		"found in a lost ledger":         {orphan, time.Date(2021, 9, 22, 9, 0, 0, 0, beijing), false},
	} {
		r := week.Make([]*ledger.Entry{c.entry}, week.Log{Zone: beijing, Added: map[string]time.Time{"a": c.added, "first": founded}}, settings.Settings{}, wednesday)
		if got := len(r.New) == 1; got != c.want {
			t.Errorf("%s: new %v", name, got)
		}
	}
}

func TestUnits(t *testing.T) {
	two := row("two", by(9, 1))
	two.Task.Responsible = []string{"保卫处", "各系部"}
	none := row("none", by(9, 23))
	none.Task.Responsible = nil
	r := week.Make([]*ledger.Entry{two, none, row("own", by(9, 30), "牵头(责任)单位", "财务处、 保卫处；各县（市、区）"), row("done", by(9, 1), "状态", "已完成"),
		row("later", by(12, 1), "牵头(责任)单位", "团委")},
		week.Log{Zone: beijing}, settings.Settings{}, wednesday)
	_, rows := r.UnitCounts()
	if got, want := fmt.Sprint(rows), "[[保卫处 2 1  1  ] [各系部 1 1    1] [（未写明） 1  1   ] [各县（市、区） 1   1  ] [财务处 1   1  ] [其余 1 个单位 1     ]]"; got != want {
		t.Errorf("units %s\nwant  %s", got, want)
	}
}

func TestWeek(t *testing.T) {
	for _, c := range []struct {
		first settings.Weekday
		day   notice.Date
		want  string
	}{
		{0, wednesday, "2021年9月20日（周一）至9月26日（周日）"},
		{7, wednesday, "2021年9月19日（周日）至9月25日（周六）"},
		{7, notice.NewDate(2021, 9, 19), "2021年9月19日（周日）至9月25日（周六）"},
		{6, notice.NewDate(2021, 12, 31), "2021年12月25日（周六）至12月31日（周五）"},
		{0, notice.NewDate(2022, 1, 1), "2021年12月27日（周一）至2022年1月2日（周日）"},
	} {
		s := settings.Settings{FirstDay: c.first, ReportDay: 5}
		if got := week.Of(c.day, s).String(); got != c.want {
			t.Errorf("%v from %v: %s", c.day, c.first, got)
		}
		if r := week.Make(nil, week.Log{}, s, c.day); r.ReportDay.Weekday() != time.Friday || !r.Week.Holds(r.ReportDay) {
			t.Errorf("%v: reported on %v", c.day, r.ReportDay)
		}
	}
}

// TestEveryOpenTaskOnce: whatever its days and its status, an open task with one
// day stands in exactly one of the lists of days if that day comes before the
// end of the next week, and a closed one in none.
func TestEveryOpenTaskOnce(t *testing.T) {
	statuses := ledger.Columns()[14].Choices
	rapid.Check(t, func(t *rapid.T) {
		first := settings.Weekday(rapid.IntRange(0, 7).Draw(t, "first day"))
		today := wednesday.AddDays(rapid.IntRange(-400, 400).Draw(t, "today"))
		e := row("a", notice.Deadline{Kind: notice.KindDate, Due: today.AddDays(rapid.IntRange(-30, 30).Draw(t, "due"))})
		e.Edits = map[string]ledger.Edit{"状态": {Value: rapid.SampledFrom(statuses).Draw(t, "status"), Against: "未开始"}}
		if rapid.Bool().Draw(t, "extended") {
			e.Edits["延期至"] = ledger.Edit{Value: today.AddDays(rapid.IntRange(-30, 30).Draw(t, "to")).String()}
		}
		s := settings.Settings{FirstDay: first}
		r := week.Make([]*ledger.Entry{e}, week.Log{}, s, today)
		line, _ := e.Line(ledger.Columns(), today, 5)
		due, closed := line.Due(), ledger.Closed(line.Cells.Get("状态"))
		want := 0
		if !closed && !r.Week.Next().Last.Before(due) {
			want = 1
		}
		if got := len(r.Overdue) + len(r.Due) + len(r.Coming); got != want {
			t.Fatalf("due %v, closed %v, today %v: in %d lists", due, closed, today, got)
		}
		if !r.Week.Holds(today) || r.Week.First.Weekday() != first.Time() {
			t.Fatalf("%v is not in %v", today, r.Week)
		}
	})
}

// TestAgenda lists what is open, a rhythm day by day.
func TestAgenda(t *testing.T) {
	entries := []*ledger.Entry{row("late", by(9, 1)), row("friday", every("FREQ=WEEKLY;BYDAY=FR"), "状态", "已完成", "办结日期", "2021-09-24"),
		row("done", by(9, 30), "状态", "已完成"), row("open", by(9, 29)), row("none", notice.Deadline{}), deleted(row("gone", by(9, 24)))}
	var got []string
	for _, item := range week.Agenda(entries, week.Log{}, ledger.Columns(), 5, wednesday, 20) {
		got = append(got, item.Line.ID+" "+item.Due.String()[5:])
	}
	if want := "[late 09-01 open 09-29 friday 10-01 friday 10-08]"; fmt.Sprint(got) != want {
		t.Errorf("agenda %v, want %s", got, want)
	}
}

func BenchmarkMake(b *testing.B) {
	var entries []*ledger.Entry
	for i := range 10000 {
		deadline := by(9, 1+i%60)
		if i%10 == 0 {
			deadline = every("FREQ=MONTHLY;BYMONTHDAY=25")
		}
		entries = append(entries, row(fmt.Sprint(i), deadline))
	}
	for b.Loop() {
		week.Make(entries, week.Log{}, settings.Settings{}, wednesday)
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/10000-rows")
}
