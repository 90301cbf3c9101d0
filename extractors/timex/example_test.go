package timex_test

import (
	"fmt"

	"taizhang/extractors/notice"
	"taizhang/extractors/timex"
)

// Find says what the words say, Resolve which days they mean.
func Example() {
	text := "请于9月24日前报送名单，每月5日前更新，国庆前完成整改。"
	found := timex.Find(text)
	meanings := timex.Resolve(found, timex.Context{Issued: notice.Date{Year: 2021, Month: 9, Day: 18}})
	for i, m := range meanings {
		fmt.Printf("%s: %s %v %q\n", found[i].Text, m.Kind, m.Last, m.Recurrence)
	}
	// Output:
	// 9月24日前: date 2021-09-24 ""
	// 每月5日前: recurring  "FREQ=MONTHLY;BYMONTHDAY=5"
	// 国庆前: event 2021-09-30 ""
}

// A Meaning tells which parts were read and which implied, and from where.
func ExampleResolve() {
	m := timex.Resolve(timex.Find("9月底前"), timex.Context{Issued: notice.Date{Year: 2021, Month: 9, Day: 18}})[0]
	fmt.Println(m.Last)
	fmt.Println("year implied by the date of issue:", m.Year.Origin == notice.FromIssue)
	fmt.Println("month read:", m.Month.Origin == notice.Read)
	fmt.Println("day from the calendar:", m.Day.Origin == notice.FromCalendar)
	fmt.Println(m.Basis)
	// Output:
	// 2021-09-30
	// year implied by the date of issue: true
	// month read: true
	// day from the calendar: true
	// [年份取自成文日期]
}

// Working days follow the State Council's arrangement: 2021-09-26 is a Sunday
// that is worked, and 1 to 7 October are a holiday.
func ExampleResolve_workingDays() {
	context := timex.Context{Issued: notice.Date{Year: 2021, Month: 9, Day: 18}}
	m := timex.Resolve(timex.Find("自印发之日起10个工作日内"), context)[0]
	fmt.Println(m.Last, m.Basis)
	// Output:
	// 2021-10-09 [起算日取成文日期 10个工作日按国务院办公厅放假安排计算，起算日不计入]
}

// What the document does not settle stays unknown, with the reason.
func ExampleResolve_unknown() {
	m := timex.Resolve(timex.Find("会后5个工作日内"), timex.Context{})[0]
	fmt.Println(m.Kind, m.Last.IsZero(), m.Unresolved)
	// Output:
	// relative true 从“会”起算，文中没有它的日期
}

func ExampleAnswer() {
	for _, found := range timex.Answer("下周三17:00前", notice.Date{Year: 2021, Month: 9, Day: 14}) {
		fmt.Printf("%s [%d,%d) %s..%s %s %s\n", found.Text, found.Start, found.End, found.First, found.Last, found.Time, found.Rule)
	}
	// Output:
	// 下周三17:00前 [0,17) ..2021-09-22 17:00 by
}

func ExampleFinder_Explain() {
	for _, piece := range timex.Default().Explain("9月24日前", timex.Context{}) {
		fmt.Println(piece.Text, piece.Signs, piece.Joined)
		for _, step := range piece.Steps {
			switch {
			case step.Won:
				fmt.Println(step.Rule, "won", step.Text)
			default:
				fmt.Println(step.Rule, "lost", step.Text, "to", step.LostTo)
			}
		}
	}
	// Output:
	// 9月24日前 月日前 点前
	// date won 9月24日
	// by won 9月24日前
	// day lost 24日 to date
	// month lost 9月 to date
	// on lost 9月24日 to by
}
