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
