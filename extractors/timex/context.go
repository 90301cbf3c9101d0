package timex

import (
	"taizhang/extractors/notice"
	"taizhang/extractors/timex/calendar"
)

// Context is what is known of the notice whose time words are resolved. The
// zero Context knows nothing, and leaves unknown what needs it.
type Context struct {
	// Issued is the date of issue (成文日期), Received the day on which the notice
	// came in; words such as 今年 and a month without a year count from the first
	// that is known.
	Issued, Received notice.Date
	// Heading is the meaning of the heading or phase above: it lends its year
	// and month to days that name none.
	Heading *notice.Meaning
	// Previous are the meanings of earlier dates of the document, in its order;
	// 当日, 次年 and 同月 speak of the last of them.
	Previous []notice.Meaning
	// Events are occasions whose days are known, by the words for them: 印发,
	// 会议, 放假, 开学.
	Events map[string]Days
	// TermStart is the Monday of the first teaching week.
	TermStart notice.Date
	// Calendar tells working days and holidays, calendar.Default() if it is nil.
	Calendar *calendar.Calendar
}

// Days is a first and a last day, both included.
type Days struct{ First, Last notice.Date }
