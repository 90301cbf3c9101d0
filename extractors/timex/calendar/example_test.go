package calendar_test

import (
	"fmt"
	"strings"

	"taizhang/extractors/notice"
	"taizhang/extractors/timex/calendar"
)

func ExampleCalendar_AddWorkingDays() {
	last, known := calendar.Default().AddWorkingDays(notice.Date{Year: 2021, Month: 9, Day: 30}, 2)
	fmt.Println(last, known)
	// Output: 2021-10-09 true
}

func ExampleCalendar_With() {
	own, err := calendar.Default().With("2027.txt", strings.NewReader("2027-01-01 休 元旦\n"))
	fmt.Println(err, own.IsWorkingDay(notice.Date{Year: 2027, Month: 1, Day: 1}))
	// Output: <nil> false
}
