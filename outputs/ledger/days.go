package ledger

import (
	"slices"
	"strconv"
	"strings"

	"taizhang/extractors/notice"
)

// The words of the column 状态. Overdue is computed, never typed.
const (
	StatusOpen      = "未开始"
	StatusRunning   = "进行中"
	StatusDone      = "已完成"
	StatusStruckOff = "已销号"
	StatusExtended  = "延期"
	StatusSuspended = "暂缓"
)

// The words of the column 核实.
const (
	ReviewNeeded = "待核实"
	ReviewDone   = "已核实"
	ReviewWrong  = "有误"
)

// Closed reports whether a task of this status can no longer become overdue.
func Closed(status string) bool {
	return status == StatusDone || status == StatusStruckOff || status == StatusSuspended
}

// Alert gives the words of 预警 on the day today for a task that is due on due:
// days overdue, due today, days left within the near-due window, otherwise "".
// The workbook computes the same words by a formula, which also lets 延期至 take
// the place of 完成时限.
func Alert(due notice.Date, status string, today notice.Date, near int) string {
	if due.IsZero() || today.IsZero() || Closed(status) {
		return ""
	}
	switch left := today.DaysUntil(due); {
	case left < 0:
		return "逾期" + strconv.Itoa(-left) + "天"
	case left == 0:
		return "今日到期"
	case left <= near:
		return "剩" + strconv.Itoa(left) + "天"
	}
	return ""
}

// followingDays is how many days behind the next one a rhythm shows.
const followingDays = 2

// days gives the day on which a task is due, as the ledger shows it, and the
// following days of a rhythm. A rhythm that hangs on an event (relative) has
// none: the document does not say when the event is.
func days(n *notice.Notice, task *notice.Task, today notice.Date, known rhythms) (due notice.Date, following []notice.Date) {
	d := &task.Deadline
	if d.Kind != notice.KindRecurring || d.Recurrence == "" {
		return d.Due, nil
	}
	from := today
	if from.IsZero() || from.Before(n.Issued) {
		from = n.Issued
	}
	if from.IsZero() {
		return d.Due, nil
	}
	next := known.next(Rhythm{Rules: d.Recurrence, Start: d.Start, End: d.Due, Anchor: n.Issued}, from)
	if len(next) == 0 {
		return d.Due, nil
	}
	return next[0], next[1:]
}

// remarks gives the parts of 备注: what a person should check first, then what
// was guessed and from where, then what the columns cannot say.
func remarks(row *Row) []string {
	var parts []string
	d := &row.Task.Deadline
	if len(row.Task.Review) > 0 {
		parts = append(parts, "请核实："+strings.Join(row.Task.Review, "；"))
	}
	var guesses []string
	named := func(basis string) bool { return strings.HasPrefix(basis, partyBasis) }
	if impliedParty(row) && !slices.ContainsFunc(d.Basis, named) && !slices.ContainsFunc(row.Task.Review, named) {
		guesses = append(guesses, "责任单位（原文本句未写明）")
	}
	for _, basis := range d.Basis {
		if !slices.Contains(row.Task.Review, basis) {
			guesses = append(guesses, basis)
		}
	}
	if len(guesses) > 0 {
		parts = append(parts, "推定："+strings.Join(guesses, "；"))
	}
	if !d.Start.IsZero() && d.Kind != notice.KindDate {
		parts = append(parts, "自"+d.Start.String()+"起")
	}
	if d.Time != "" {
		parts = append(parts, "当日"+d.Time+"截止")
	}
	if len(row.Following) > 0 {
		words := make([]string, len(row.Following))
		for i, day := range row.Following {
			words[i] = day.String()
		}
		parts = append(parts, "周期任务，其后："+strings.Join(words, "、"))
	}
	if words := undated[d.Kind]; words != "" && row.Due.IsZero() && len(row.Task.Review) == 0 {
		parts = append(parts, words)
	}
	return parts
}

// undated says why a task with time words shows no day, where the reasons to
// look at it do not say so better.
var undated = map[notice.Kind]string{
	notice.KindRecurring: "周期任务，日期以原文为准",
	notice.KindRelative:  "从某一事项起算，日期待定",
	notice.KindEvent:     "以某一节点为限，日期待定",
	notice.KindOngoing:   "长期任务",
	notice.KindRange:     "起止日期待定",
	notice.KindDate:      "日期待定",
}
