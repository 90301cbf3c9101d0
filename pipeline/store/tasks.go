package store

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"taizhang/extractors/notice"
)

// Notices and their tasks are recorded as encoding/json writes them. They are written
// here in a quarter of its time, and tasks read in a sixth, since every task of an archive
// is read back when its ledger is written. What is not in the form in which it was
// written goes to encoding/json, which is the twin in the tests, and so do texts in
// which it escapes something.

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

// task reads a task: the fields of notice.Task in their order.
func (r *taskReader) task(t *notice.Task) {
	r.text(`{"ID":`, &t.ID)
	r.text(`,"Quote":`, &t.Quote)
	r.span(`,"Span":{"start":`, &t.Span)
	r.number(`,"Page":`, &t.Page)
	r.text(`,"Summary":`, &t.Summary)
	r.texts(`,"Responsible":`, &t.Responsible)
	r.flag(`,"ResponsibleExplicit":`, &t.ResponsibleExplicit)
	r.texts(`,"Units":`, &t.Units)
	r.texts(`,"Cooperating":`, &t.Cooperating)
	r.text(`,"ReportTo":`, &t.ReportTo)
	r.texts(`,"Section":`, &t.Section)
	r.text(`,"Deadline":{"Text":`, &t.Deadline.Text)
	r.span(`,"Span":{"start":`, &t.Deadline.Span)
	r.text(`,"Kind":`, (*string)(&t.Deadline.Kind))
	r.day(`,"Start":`, &t.Deadline.Start)
	r.day(`,"Due":`, &t.Deadline.Due)
	r.text(`,"Time":`, &t.Deadline.Time)
	r.text(`,"Recurrence":`, &t.Deadline.Recurrence)
	r.texts(`,"Basis":`, &t.Deadline.Basis)
	r.text(`,"Rule":`, &t.Deadline.Rule)
	r.share(`},"Confidence":`, &t.Confidence)
	r.texts(`,"Review":`, &t.Review)
	r.text(`,"Rule":`, &t.Rule)
	r.mark(`}`)
}

// readTasks reads tasks. Their words are cut out of one text.
func readTasks(data []byte, into *[]notice.Task) error {
	r := &taskReader{rest: string(data)}
	tasks := make([]notice.Task, 0, strings.Count(r.rest, `{"ID":`))
	r.mark("[")
	for !r.failed && !strings.HasPrefix(r.rest, "]") {
		if len(tasks) > 0 {
			r.mark(",")
		}
		tasks = append(tasks, notice.Task{})
		r.task(&tasks[len(tasks)-1])
	}
	r.mark("]")
	if r.failed || r.rest != "" {
		return json.Unmarshal(data, into)
	}
	*into = tasks
	return nil
}

// taskReader reads the text of tasks from its beginning.
type taskReader struct {
	rest   string
	failed bool
}

func (r *taskReader) fail() { r.rest, r.failed = "", true }

func (r *taskReader) mark(mark string) {
	rest, is := strings.CutPrefix(r.rest, mark)
	if r.rest = rest; !is {
		r.fail()
	}
}

// cut gives the text up to a sign that must come, and takes both away.
func (r *taskReader) cut(end byte) string {
	at := strings.IndexByte(r.rest, end)
	if at < 0 {
		r.fail()
		return ""
	}
	text := r.rest[:at]
	r.rest = r.rest[at+1:]
	return text
}

func (r *taskReader) text(mark string, value *string) {
	r.mark(mark)
	*value = r.string()
}

func (r *taskReader) string() string {
	r.mark(`"`)
	whole := r.rest
	text := r.cut('"')
	if strings.IndexByte(text, '\\') < 0 {
		return text
	}
	return r.escaped(whole)
}

// escaped reads a string in which something is escaped. What encoding/json fills lies
// on the heap: in string, that would be each of a task's texts.
func (r *taskReader) escaped(whole string) string {
	// The sign that ends it is the first one without a backslash before it.
	for i := 0; i < len(whole); i++ {
		switch whole[i] {
		case '\\':
			i++
		case '"':
			r.rest = whole[i+1:]
			var text string
			if json.Unmarshal([]byte(`"`+whole[:i+1]), &text) != nil {
				r.fail()
			}
			return text
		}
	}
	r.fail()
	return ""
}

func (r *taskReader) texts(mark string, value *[]string) {
	r.mark(mark)
	if strings.HasPrefix(r.rest, "null") {
		r.mark("null")
		*value = nil
		return
	}
	r.mark("[")
	texts := []string{}
	for !r.failed && !strings.HasPrefix(r.rest, "]") {
		if len(texts) > 0 {
			r.mark(",")
		}
		texts = append(texts, r.string())
	}
	r.mark("]")
	*value = texts
}

// digits are those at the beginning, with their sign.
func (r *taskReader) digits(also string) string {
	end := 0
	for end < len(r.rest) && (r.rest[end] >= '0' && r.rest[end] <= '9' || strings.IndexByte(also, r.rest[end]) >= 0) {
		end++
	}
	text := r.rest[:end]
	r.rest = r.rest[end:]
	return text
}

func (r *taskReader) number(mark string, value *int) {
	r.mark(mark)
	n, err := strconv.Atoi(r.digits("-"))
	if *value = n; err != nil {
		r.fail()
	}
}

func (r *taskReader) flag(mark string, value *bool) {
	r.mark(mark)
	switch {
	case strings.HasPrefix(r.rest, "true"):
		r.mark("true")
		*value = true
	default:
		r.mark("false")
		*value = false
	}
}

func (r *taskReader) span(mark string, value *notice.Span) {
	r.number(mark, &value.Start)
	r.number(`,"end":`, &value.End)
	r.mark("}")
}

func (r *taskReader) day(mark string, value *notice.Date) {
	r.mark(mark)
	if value.UnmarshalText([]byte(r.string())) != nil {
		r.fail()
	}
}

func (r *taskReader) share(mark string, value *float64) {
	r.mark(mark)
	share, err := strconv.ParseFloat(r.digits("-+.eE"), 64)
	if *value = share; err != nil {
		r.fail()
	}
}
