package store

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"taizhang/extractors/notice"
)

// Notices and their tasks are recorded as encoding/json writes them. They are written
// here in a quarter of its time, and read in a twentieth, since everything of an archive is
// read back when its ledger is written. What is not in the form in which it was written
// goes to encoding/json, which is the twin in the tests, and so do texts in which it
// escapes something.

// appendTasks writes tasks.
func appendTasks(out []byte, tasks []notice.Task) []byte {
	if tasks == nil {
		return append(out, "null"...)
	}
	out = append(out, '[')
	for i := range tasks {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendTask(out, &tasks[i])
	}
	return append(out, ']')
}

// appendNotice writes a notice without its tasks: the fields of notice.Notice in their
// order.
func appendNotice(out []byte, n *notice.Notice) []byte {
	out = appendText(out, `{"File":`, n.File)
	out = appendText(out, `,"SHA256":`, n.SHA256)
	out = strconv.AppendInt(append(out, `,"Pages":`...), int64(n.Pages), 10)
	out = appendText(out, `,"Genre":`, string(n.Genre))
	out = appendText(out, `,"Title":`, n.Title)
	out = appendText(out, `,"Issuer":`, n.Issuer)
	out = appendText(out, `,"DocNumber":`, n.DocNumber)
	out = appendDay(out, `,"Issued":"`, n.Issued)
	out = appendTexts(out, `,"Recipients":`, n.Recipients)
	out = append(out, `,"Tasks":null,"Warnings":`...)
	if n.Warnings == nil {
		out = append(out, "null"...)
	} else {
		out = append(out, inJSON(n.Warnings)...)
	}
	out = appendText(out, `,"Sketch":`, n.Sketch)
	out = appendText(out, `,"Amends":{"Number":`, n.Amends.Number)
	out = appendText(out, `,"Title":`, n.Amends.Title)
	return append(out, "}}"...)
}

// appendTask writes a task: the fields of notice.Task in their order.
func appendTask(out []byte, t *notice.Task) []byte {
	out = appendText(out, `{"ID":`, t.ID)
	out = appendText(out, `,"Quote":`, t.Quote)
	out = appendSpan(out, t.Span)
	out = strconv.AppendInt(append(out, `,"Page":`...), int64(t.Page), 10)
	out = appendText(out, `,"Summary":`, t.Summary)
	out = appendTexts(out, `,"Responsible":`, t.Responsible)
	out = strconv.AppendBool(append(out, `,"ResponsibleExplicit":`...), t.ResponsibleExplicit)
	out = appendTexts(out, `,"Units":`, t.Units)
	out = appendTexts(out, `,"Cooperating":`, t.Cooperating)
	out = appendText(out, `,"ReportTo":`, t.ReportTo)
	out = appendTexts(out, `,"Section":`, t.Section)
	out = appendText(out, `,"Deadline":{"Text":`, t.Deadline.Text)
	out = appendSpan(out, t.Deadline.Span)
	out = appendText(out, `,"Kind":`, string(t.Deadline.Kind))
	out = appendDay(out, `,"Start":"`, t.Deadline.Start)
	out = appendDay(out, `,"Due":"`, t.Deadline.Due)
	out = appendText(out, `,"Time":`, t.Deadline.Time)
	out = appendText(out, `,"Recurrence":`, t.Deadline.Recurrence)
	out = appendTexts(out, `,"Basis":`, t.Deadline.Basis)
	out = appendText(out, `,"Rule":`, t.Deadline.Rule)
	out = appendShare(append(out, `},"Confidence":`...), t.Confidence)
	out = appendTexts(out, `,"Review":`, t.Review)
	out = appendText(out, `,"Rule":`, t.Rule)
	return append(out, '}')
}

func appendText(out []byte, mark, text string) []byte {
	return appendString(append(out, mark...), text)
}

func appendString(out []byte, text string) []byte {
	if !isAsItIs(text) {
		return append(out, inJSON(text)...)
	}
	return append(append(append(out, '"'), text...), '"')
}

// isAsItIs reports a text that encoding/json writes as it is, between quotes. The
// characters of Chinese have three bytes, of which the first is above E2, and are not
// decoded; ED begins some that are none.
func isAsItIs(text string) bool {
	const begins, continues = 0xC0, 0x80
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c < utf8.RuneSelf:
			if c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
				return false
			}
			i++
		case c > 0xE2 && c < 0xF0 && c != 0xED && i+2 < len(text) && text[i+1]&begins == continues && text[i+2]&begins == continues:
			i += 3
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
				return false
			}
			i += size
		}
	}
	return true
}

func appendTexts(out []byte, mark string, texts []string) []byte {
	out = append(out, mark...)
	if texts == nil {
		return append(out, "null"...)
	}
	out = append(out, '[')
	for i, text := range texts {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendString(out, text)
	}
	return append(out, ']')
}

func appendSpan(out []byte, span notice.Span) []byte {
	out = strconv.AppendInt(append(out, `,"Span":{"start":`...), int64(span.Start), 10)
	return append(strconv.AppendInt(append(out, `,"end":`...), int64(span.End), 10), '}')
}

func appendDay(out []byte, mark string, day notice.Date) []byte {
	return append(day.Append(append(out, mark...)), '"')
}

func appendShare(out []byte, share float64) []byte {
	if share == 0 || share >= 0.01 && share <= 1 { // without an exponent
		return strconv.AppendFloat(out, share, 'f', -1, 64)
	}
	return append(out, inJSON(share)...)
}

// readNotice reads a notice as appendNotice writes it. Its words are cut out of the text.
func readNotice(text string, into *notice.Notice) error {
	r := newFormReader(text)
	var n notice.Notice
	r.notice(&n)
	if !r.atEnd() {
		return json.Unmarshal([]byte(text), into)
	}
	*into = n
	return nil
}

// readTasks reads tasks as appendTasks writes them. Their words are cut out of the text.
func readTasks(text string, into *[]notice.Task) error {
	r := newFormReader(text)
	tasks := make([]notice.Task, strings.Count(text, `{"ID":"`)) // inside of words, a quotation mark is escaped
	r.words = make([]string, 0, wordsInLists*len(tasks))
	r.mark("[")
	for i := range tasks {
		if i > 0 {
			r.mark(",")
		}
		r.task(&tasks[i])
	}
	r.mark("]")
	if !r.atEnd() {
		return json.Unmarshal([]byte(text), into)
	}
	*into = tasks
	return nil
}

// formReader reads a text of the form in which values are written here.
type formReader struct {
	text    string
	at      int
	failed  bool
	escapes bool     // somewhere in the text
	words   []string // of the lists, one after the other
}

// wordsInLists is how many words stand in the lists of a task, and someOfList in a list,
// for which room is made at once: in the mean of 47,000 tasks there are 5.6 in six lists,
// and a notice has one to four recipients.
const wordsInLists, someOfList = 6, 4

func newFormReader(text string) formReader {
	return formReader{text: text, escapes: strings.IndexByte(text, '\\') >= 0}
}

// atEnd reports that the whole text was of the form.
func (r *formReader) atEnd() bool { return !r.failed && r.at == len(r.text) }

func (r *formReader) fail() { r.at, r.failed = len(r.text), true }

// notice reads the fields of notice.Notice in their order.
func (r *formReader) notice(n *notice.Notice) {
	r.word(`{"File":"`, &n.File)
	r.word(`,"SHA256":"`, &n.SHA256)
	r.number(`,"Pages":`, &n.Pages)
	r.word(`,"Genre":"`, (*string)(&n.Genre))
	r.word(`,"Title":"`, &n.Title)
	r.word(`,"Issuer":"`, &n.Issuer)
	r.word(`,"DocNumber":"`, &n.DocNumber)
	r.day(`,"Issued":"`, &n.Issued)
	r.list(`,"Recipients":`, &n.Recipients)
	r.warnings(`,"Tasks":null,"Warnings":`, &n.Warnings)
	r.word(`,"Sketch":"`, &n.Sketch)
	r.word(`,"Amends":{"Number":"`, &n.Amends.Number)
	r.word(`,"Title":"`, &n.Amends.Title)
	r.mark("}}")
}

// task reads the fields of notice.Task in their order.
func (r *formReader) task(t *notice.Task) {
	r.word(`{"ID":"`, &t.ID)
	r.word(`,"Quote":"`, &t.Quote)
	r.span(&t.Span)
	r.number(`,"Page":`, &t.Page)
	r.word(`,"Summary":"`, &t.Summary)
	r.list(`,"Responsible":`, &t.Responsible)
	r.flag(`,"ResponsibleExplicit":`, &t.ResponsibleExplicit)
	r.list(`,"Units":`, &t.Units)
	r.list(`,"Cooperating":`, &t.Cooperating)
	r.word(`,"ReportTo":"`, &t.ReportTo)
	r.list(`,"Section":`, &t.Section)
	r.word(`,"Deadline":{"Text":"`, &t.Deadline.Text)
	r.span(&t.Deadline.Span)
	r.word(`,"Kind":"`, (*string)(&t.Deadline.Kind))
	r.day(`,"Start":"`, &t.Deadline.Start)
	r.day(`,"Due":"`, &t.Deadline.Due)
	r.word(`,"Time":"`, &t.Deadline.Time)
	r.word(`,"Recurrence":"`, &t.Deadline.Recurrence)
	r.list(`,"Basis":`, &t.Deadline.Basis)
	r.word(`,"Rule":"`, &t.Deadline.Rule)
	r.share(`},"Confidence":`, &t.Confidence)
	r.list(`,"Review":`, &t.Review)
	r.word(`,"Rule":"`, &t.Rule)
	r.mark("}")
}

// mark takes away what must come.
func (r *formReader) mark(mark string) {
	if !r.has(mark) {
		r.fail()
	}
}

// has takes away what may come.
func (r *formReader) has(mark string) bool {
	is := strings.HasPrefix(r.text[r.at:], mark)
	if is {
		r.at += len(mark)
	}
	return is
}

func (r *formReader) word(mark string, value *string) {
	r.mark(mark)
	*value = r.toQuotationMark()
}

// toQuotationMark gives the words up to the quotation mark that ends them.
func (r *formReader) toQuotationMark() string {
	rest := r.text[r.at:]
	length := strings.IndexByte(rest, '"')
	if length < 0 {
		r.fail()
		return ""
	}
	if r.escapes && strings.IndexByte(rest[:length], '\\') >= 0 {
		return r.escaped(rest)
	}
	r.at += length + 1
	return rest[:length]
}

// escaped reads words in which something is escaped. What encoding/json fills lies on
// the heap: in toQuotationMark, that would be each of a task's texts.
func (r *formReader) escaped(rest string) string {
	// The sign that ends them is the first one without a backslash before it.
	for i := 0; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case '"':
			r.at += i + 1
			var words string
			if json.Unmarshal([]byte(`"`+rest[:i+1]), &words) != nil {
				r.fail()
			}
			return words
		}
	}
	r.fail()
	return ""
}

// list reads a list of words. It lies in one room with the others, and in a new one where
// that is full.
func (r *formReader) list(mark string, value *[]string) {
	r.mark(mark)
	if r.has("null") {
		return
	}
	if r.has("[]") {
		*value = []string{}
		return
	}
	from := len(r.words)
	for next := `["`; !r.failed && !r.has("]"); next = `,"` {
		r.mark(next)
		if len(r.words) == cap(r.words) {
			r.words = append(make([]string, 0, max(someOfList, 2*(len(r.words)-from))), r.words[from:]...)
			from = 0
		}
		r.words = append(r.words, r.toQuotationMark())
	}
	*value = r.words[from:len(r.words):len(r.words)]
}

func (r *formReader) warnings(mark string, value *[]notice.Warning) {
	r.mark(mark)
	if r.has("null") {
		return
	}
	warnings := []notice.Warning{}
	r.mark("[")
	for !r.failed && !r.has("]") {
		if len(warnings) > 0 {
			r.mark(",")
		}
		var one notice.Warning
		r.word(`{"code":"`, &one.Code)
		r.number(`,"page":`, &one.Page)
		r.word(`,"message":"`, &one.Message)
		r.mark("}")
		warnings = append(warnings, one)
	}
	*value = warnings
}

// digits are those that come, with their sign.
func (r *formReader) digits(also string) string {
	from := r.at
	for r.at < len(r.text) && (r.text[r.at] >= '0' && r.text[r.at] <= '9' || strings.IndexByte(also, r.text[r.at]) >= 0) {
		r.at++
	}
	return r.text[from:r.at]
}

func (r *formReader) number(mark string, value *int) {
	r.mark(mark)
	n, err := strconv.Atoi(r.digits("-"))
	if *value = n; err != nil {
		r.fail()
	}
}

func (r *formReader) flag(mark string, value *bool) {
	r.mark(mark)
	if *value = r.has("true"); !*value {
		r.mark("false")
	}
}

func (r *formReader) span(value *notice.Span) {
	r.number(`,"Span":{"start":`, &value.Start)
	r.number(`,"end":`, &value.End)
	r.mark("}")
}

func (r *formReader) day(mark string, value *notice.Date) {
	r.mark(mark)
	text := r.toQuotationMark()
	if text == "" {
		return
	}
	day, err := notice.ParseDate(text)
	if *value = day; err != nil {
		r.fail()
	}
}

func (r *formReader) share(mark string, value *float64) {
	r.mark(mark)
	share, err := strconv.ParseFloat(r.digits("-+.eE"), 64)
	if *value = share; err != nil {
		r.fail()
	}
}
