package store

import (
	"encoding/json"
	"strconv"
	"strings"

	"taizhang/extractors/notice"
)

// The tasks of a notice are recorded as encoding/json writes them. They are read
// here in a sixth of its time, since every task of an archive is read back when its
// ledger is written. What is not in the form in which it was written goes to
// encoding/json, which is the twin in the test.

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
	// The sign that ends it is the first one without a backslash before it.
	for i := 0; i < len(whole); i++ {
		switch whole[i] {
		case '\\':
			i++
		case '"':
			r.rest = whole[i+1:]
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
