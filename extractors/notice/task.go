package notice

// Genre is the kind of a document, in the word of its heading (GB/T 9704—2012,
// 党政机关公文处理工作条例 第八条, and the informal kinds of office papers).
type Genre string

const (
	GenreNotice   Genre = "通知"
	GenreReminder Genre = "提示"
	GenrePlan     Genre = "方案"
	GenreOpinion  Genre = "意见"
	GenreMeasures Genre = "办法"
	GenreLetter   Genre = "函"
	GenreMinutes  Genre = "纪要"
	GenreBriefing Genre = "简报"
	GenreNews     Genre = "新闻"
	GenreSpeech   Genre = "讲话"
	GenreSummary  Genre = "总结"
	GenreAnnounce Genre = "公告"
	GenreDecision Genre = "决定"
	GenreReport   Genre = "报告"
	GenreRequest  Genre = "请示"
	GenreReply    Genre = "批复"
	GenreCircular Genre = "通报"
	GenreUnknown  Genre = ""
)

// Notice is what was understood of one document.
type Notice struct {
	// File is the path as the user gave it, SHA256 the hash of its bytes.
	File   string
	SHA256 string
	// Pages is the number of pages, 1 for a text file.
	Pages int
	Genre Genre
	// Title is whole, also where it ran over several lines.
	Title string
	// Issuer is the body that speaks (发文机关), DocNumber its 发文字号.
	Issuer    string
	DocNumber string
	// Issued is the date of issue (成文日期), zero if the document gives none.
	Issued Date
	// Recipients are the 主送机关, split at 、 and ，.
	Recipients []string
	Tasks      []Task
	Warnings   []Warning
	// Sketch is a digest of the words, by which pipeline/edition tells how alike
	// two notices are. Amends is the notice that this one changes (更正, 延期), as
	// far as its words name it.
	Sketch string
	Amends Reference
}

// Reference names another notice.
type Reference struct{ Number, Title string }

// Task is one duty that the notice lays on somebody.
type Task struct {
	// ID is stable for the same words at the same place of the same file.
	ID string
	// Quote is the exact source text, line breaks inside a paragraph aside;
	// Span is its place in the document's text, Page its page.
	Quote string
	Span  Span
	Page  int
	// Summary is what a person would write into the ledger, 40 characters at most.
	Summary string
	// Responsible are the units, posts or persons that must act, as the text
	// names them, the leading one first. ResponsibleExplicit is false where they
	// were taken from the addressee line or from an earlier sentence.
	Responsible         []string
	ResponsibleExplicit bool
	// Units are the full names of the Responsible, in the same order, as the
	// user's list of units gives them; "" for one that it does not know.
	Units []string
	// Cooperating are named beside them to help (配合、会同、协助).
	Cooperating []string
	// ReportTo is the body or person to whom something is handed in.
	ReportTo string
	// Section is the way of headings down to the task.
	Section  []string
	Deadline Deadline
	// Confidence, between 0 and 1, is the measured share of rows of this kind
	// that were right; Review says in Chinese why a person should look.
	Confidence float64
	Review     []string
	// Rule names the duty rule that found the task.
	Rule string
}

// Deadline is by when a task is due.
type Deadline struct {
	// Text are the literal words with their bounding word, without a leading
	// 于 or 在; "" where the task has no time words. Span is their place.
	Text string
	Span Span
	Kind Kind
	// Start is the first day of a range or of a rhythm, Due the last day that is
	// on time. Either is zero where the document does not settle it.
	Start, Due Date
	// Time is the clock time on the last day, "17:00".
	Time string
	// Recurrence is an RFC 5545 RRULE; two rules are joined by "|".
	Recurrence string
	// Basis says what was implied and from where.
	Basis []string
	// Rule names the time rule that found the words.
	Rule string
}
