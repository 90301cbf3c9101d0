package notice

// Kind says how a time expression, or a deadline, names its days. The words
// are those of the ledger and of `taizhang extract`.
type Kind string

const (
	// KindDate is one last day: 9月24日前, 9月底, 上半年.
	KindDate Kind = "date"
	// KindRange has a first and a last day: 3月1日至4月15日.
	KindRange Kind = "range"
	// KindRecurring is a rhythm: 每月5日前.
	KindRecurring Kind = "recurring"
	// KindRelative is counted from an event: 印发之日起10个工作日内.
	KindRelative Kind = "relative"
	// KindEvent hangs on an occasion: 国庆前, 开学前.
	KindEvent Kind = "event"
	// KindOngoing has a beginning and no end: 即日起, 长期坚持.
	KindOngoing Kind = "ongoing"
	// KindNone is no deadline: 及时, 尽快.
	KindNone Kind = "none"
)

// Origin says where a part of a date comes from: it was read in the words, or
// it was implied, and then from where. Implying never overwrites reading.
type Origin uint8

const (
	// Absent: the part is not known.
	Absent Origin = iota
	// Read: the part stands in the words of the expression itself.
	Read
	// FromRange: taken over from the other side of the same range or list.
	FromRange
	// FromPrevious: taken over from a date that stands earlier in the document.
	FromPrevious
	// FromHeading: lent by the heading or phase above.
	FromHeading
	// FromIssue: implied by the notice's date of issue.
	FromIssue
	// FromReceipt: implied by the day on which the notice was received.
	FromReceipt
	// FromCalendar: computed from the calendar (the end of a month, a festival,
	// a count of working days).
	FromCalendar
)

// Part is one component of a date with its origin.
type Part struct {
	Value  int
	Origin Origin
}

// Meaning is what a time expression means once the notice is known.
type Meaning struct {
	Kind Kind
	// First and Last are the first and the last day meant, both inclusive. A
	// side that the words leave open, or that the document does not settle, is
	// the zero Date.
	First, Last Date
	// Year, Month and Day tell of the bounding day (Last, or First where Last is
	// open) which parts were read and which were implied, and from where.
	Year, Month, Day Part
	// Time is the clock time that bounds the day, "17:00", "" if none is given.
	Time string
	// Recurrence is an RFC 5545 RRULE without its name; two rules are joined by
	// "|". First is then the day from which it runs, if the text says so, and
	// Last the day that ends the series, if the text bounds it.
	Recurrence string
	// Basis says in Chinese, for the reader, what was implied and from where:
	// 年份取自成文日期.
	Basis []string
	// Unresolved says in Chinese why Last is unknown, "" if it is known or if
	// the words mean no last day.
	Unresolved string
	// Warnings are contradictions in the words: 9月24日（周五） that is no Friday.
	Warnings []Warning
}

// TimeExpr is what the words of a text say of time, and nothing that they do
// not say: 9月24日前 has a month and a day and the bound by, but no year. What it
// means is a Meaning, once the notice is known.
type TimeExpr struct {
	// Span is the place of the words in the text that was searched, with their
	// bounding words (截止, 最迟, 前, 内, 起) and a remark such as （周六）; Text is the
	// source at the span, byte for byte.
	Span Span
	Text string
	Kind Kind
	// Bound says how the named days bind.
	Bound Bound
	// Rule names the rule that found the words.
	Rule string
	// Days are the words for the bounding day or period; of a range the last
	// one. Start are the words for a range's first day or period.
	Days, Start DayWords
	// Count is a length that is counted from Event, or from Days where they are
	// said: 印发之日起10个工作日内, 5月1日后3天内. The zero Count counts nothing.
	Count Count
	// Event are the words of the occasion that the expression hangs on, without
	// their bounding words: 印发, 放假, 学位授予决议生效.
	Event string
	// Recurrence is the rhythm as an RFC 5545 RRULE; two are joined by "|".
	Recurrence string
	// Shift says where a day falls that is no working day.
	Shift Shift
}

// Bound says on which side of the named days the words bind.
type Bound uint8

const (
	// BoundOn: the days themselves: 9月24日, 9月底, 上半年.
	BoundOn Bound = iota
	// BoundBy: up to the days, which in office use are included: 9月24日前,
	// 截止9月24日, 最迟周五.
	BoundBy
	// BoundWithin: inside a count or a period: 10日内, 年内.
	BoundWithin
	// BoundFrom: from the days on: 7月19日起.
	BoundFrom
	// BoundAfter: after the days: 3月31日后, 会后.
	BoundAfter
	// BoundDuring: as long as the occasion lasts: 国庆期间.
	BoundDuring
	// BoundRange: from Start to Days: 3月1日至4月15日.
	BoundRange
)

// Base says from where a number of a DayWords counts.
type Base uint8

const (
	// Unsaid: the words do not name it.
	Unsaid Base = iota
	// Absolute: the number itself: 2021年, 9月, 24日.
	Absolute
	// FromToday: so many on from the date of issue: 今年, 下月, 上周, 明日.
	FromToday
	// FromBefore: so many on from the date that stands before: 次年, 当月, 同日.
	FromBefore
	// FromCycle: the so-manieth year of the cycle of sixty, 1 for 甲子.
	FromCycle
)

// Number is one component of a day as the words name it.
type Number struct {
	Value int
	Base  Base
}

// Unit is a length of the calendar.
type Unit uint8

const (
	NoUnit Unit = iota
	UnitDay
	UnitWorkingDay
	UnitWeek
	UnitWeekend
	UnitTenDays
	UnitHalfMonth
	UnitMonth
	UnitQuarter
	UnitHalfYear
	UnitYear
	UnitTerm
	UnitHour
	UnitMinute
)

// Piece is which piece of a period is meant.
type Piece uint8

const (
	// Whole: all of it.
	Whole Piece = iota
	// Beginning, Middle and End: 初, 中, 底 or 末.
	Beginning
	Middle
	End
)

// DayWords are the words for a day or for a longer period of the calendar.
type DayWords struct {
	// Unit is the length of what is named, NoUnit if nothing is.
	Unit Unit
	// Piece is which piece of the Unit is meant: 9月底 is the End of a month.
	Piece Piece
	// Year, Month, Day, Week and Quarter as they are said.
	Year, Month, Day, Week, Quarter Number
	// Half is 1 for 上半年 and 2 for 下半年 (of months 上半月 and 下半月); Ten is 1, 2,
	// 3 for 上旬, 中旬, 下旬.
	Half, Ten int
	// Weekday is 1 for Monday to 7 for Sunday, 0 if none is said.
	Weekday int
	// Ordinal is the how-manieth (第二个, 最后一个 is -1) of Each in the period that the
	// other words name; Leading is the number of such units from its beginning
	// (前三季度).
	Ordinal, Leading int
	Each             Unit
	// Festival and SolarTerm are named days: 春节, 冬至.
	Festival, SolarTerm string
	// Lunar says that month and day are of the lunar calendar.
	Lunar bool
	// Time is the clock time, "17:00"; 下班 stays a word.
	Time string
	// Remark is the weekday that stands in brackets behind the day, 0 if none.
	Remark int
	// After moves the days by a count: 3周后的周五.
	After Count
}

// IsZero reports whether the words name nothing.
func (d DayWords) IsZero() bool { return d == DayWords{} }

// Count is a length of time. Number is negative where it runs backwards
// (提前3天); Half says that a half unit is added (一年半).
type Count struct {
	Number int
	Half   bool
	Unit   Unit
}

// IsZero reports whether nothing is counted.
func (c Count) IsZero() bool { return c == Count{} }

// Shift says where a deadline moves that falls on a day without work.
type Shift int8

const (
	// NoShift: nothing is said.
	NoShift Shift = 0
	// ShiftLater: to the next working day (遇节假日顺延).
	ShiftLater Shift = 1
	// ShiftEarlier: to the last working day before it (遇节假日提前).
	ShiftEarlier Shift = -1
)
