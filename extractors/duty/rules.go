package duty

import (
	"fmt"
	"slices"
	"strings"

	"taizhang/extractors/head"
	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
	"taizhang/extractors/segment"
)

// Rules lists the duty rules, a user's folder laid over the built-in ones.
func Rules(folder string) ([]rule.Listed, error) {
	set, err := loadRules(folder, true)
	if err != nil {
		return nil, err
	}
	return set.List(), nil
}

// expectation is what must come out of an example: the tasks in order. A field
// that is left out is not compared.
type expectation struct {
	Tasks []struct {
		Quote       string
		Summary     string
		Responsible []string
		Cooperating []string
		ReportTo    string `yaml:"report_to"`
		Due         string
		Start       string
		Recurrence  string
		Kind        string
	}
}

// TestRules runs every example of the duty rules against all of them, and
// every counterexample against its own rule, which must stay quiet.
func TestRules(folder string) ([]rule.Miss, error) {
	set, err := loadRules(folder, false)
	if err != nil {
		return nil, err
	}
	f, err := NewFinder(Options{Rules: folder})
	if err != nil {
		return nil, err
	}
	judge := func(_ *rule.Rule, example rule.Example) string {
		var want expectation
		if err := example.Expect(&want); err != nil {
			return err.Error()
		}
		issued := notice.Date{}
		if example.Issued != "" {
			if issued, err = notice.ParseDate(example.Issued); err != nil {
				return err.Error()
			}
		}
		return want.differs(f.FindText(example.Text, issued))
	}
	quiet := func(r *rule.Rule, text string) string {
		for _, fired := range f.Fired(text) {
			if fired.Rule == r.Name {
				return "the rule fires on it"
			}
		}
		return ""
	}
	return set.Test(judge, quiet), nil
}

// FindText finds the duties of a bare text that was issued on a day, as if it
// were the body of a notice.
func (f *Finder) FindText(text string, issued notice.Date) []notice.Task {
	source := &notice.Document{Format: "text", Text: text}
	at := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		source.Blocks = append(source.Blocks, notice.Block{Span: notice.Span{Start: at, End: at + len(line)}, Page: 1})
		at += len(line)
	}
	doc := segment.Split(source)
	top := head.Head{Issued: issued, Anchor: issued, Genre: notice.GenreNotice}
	for i := range doc.Paragraphs {
		top.Text = append(top.Text, i)
	}
	tasks, _ := f.Find(doc, top, notice.Date{})
	return tasks
}

func (e expectation) differs(got []notice.Task) string {
	if len(got) != len(e.Tasks) {
		var quotes []string
		for _, task := range got {
			quotes = append(quotes, task.Quote)
		}
		return fmt.Sprintf("%d tasks came out (%s), %d should", len(got), strings.Join(quotes, " | "), len(e.Tasks))
	}
	for i, want := range e.Tasks {
		task := got[i]
		for _, field := range []struct{ name, want, got string }{
			{"quote", want.Quote, task.Quote}, {"summary", want.Summary, task.Summary},
			{"report_to", want.ReportTo, task.ReportTo}, {"due", want.Due, task.Deadline.Due.String()},
			{"start", want.Start, task.Deadline.Start.String()}, {"recurrence", want.Recurrence, task.Deadline.Recurrence},
			{"kind", want.Kind, string(task.Deadline.Kind)},
		} {
			if field.want != "" && field.want != field.got {
				return fmt.Sprintf("%s came out as %q, should be %q", field.name, field.got, field.want)
			}
		}
		if want.Responsible != nil && !slices.Equal(want.Responsible, task.Responsible) {
			return fmt.Sprintf("responsible came out as %q, should be %q", task.Responsible, want.Responsible)
		}
		if want.Cooperating != nil && !slices.Equal(want.Cooperating, task.Cooperating) {
			return fmt.Sprintf("cooperating came out as %q, should be %q", task.Cooperating, want.Cooperating)
		}
	}
	return ""
}

// Fired is a duty rule that fired on a clause.
type Fired struct {
	Rule, Yields, About, Text string
	Span                      notice.Span
}

// Fired tells which duty rules fire in a text, clause by clause.
func (f *Finder) Fired(text string) []Fired {
	p := segment.Split(&notice.Document{Text: text, Blocks: []notice.Block{{Span: notice.Span{End: len(text)}, Page: 1}}})
	var out []Fired
	for i := range p.Paragraphs {
		paragraph := &p.Paragraphs[i]
		for _, sentence := range segment.Sentences(paragraph.Text, notice.Span{Start: 0, End: len(paragraph.Text)}) {
			for _, c := range sentence.Clauses {
				clause := paragraph.Slice(c.Span)
				for _, h := range f.cues.read(clause, nil) {
					r := f.cues.rules[h.Pattern]
					out = append(out, Fired{
						Rule: r.Name, Yields: r.Yields, About: r.About, Text: clause[h.Start:h.End],
						Span: paragraph.Source(notice.Span{Start: c.Span.Start + h.Start, End: c.Span.Start + h.End}),
					})
				}
			}
		}
	}
	return out
}
