package duty

import (
	"cmp"
	"slices"
	"strings"

	"taizhang/extractors/notice"
)

func sortStable(statements []*statement) {
	slices.SortStableFunc(statements, func(a, b *statement) int {
		if c := cmp.Compare(a.item.index, b.item.index); c != 0 {
			return c
		}
		return cmp.Compare(a.quote.Start, b.quote.Start)
	})
}

// tasks makes the notice's tasks of the duties among the statements.
func (r *reading) tasks() ([]notice.Task, []notice.Warning) {
	sortStable(r.statements)
	count := 0
	for _, st := range r.statements {
		if st.duty {
			count++
		}
	}
	if count == 0 {
		return nil, r.warnings
	}
	tasks := make([]notice.Task, 0, count)
	var last *item
	for _, st := range r.statements {
		if !st.duty {
			continue
		}
		var section []string
		if st.item == last {
			section = tasks[len(tasks)-1].Section // one paragraph, one way of headings
		} else {
			section, last = r.doc.Headings(st.item.index), st.item
		}
		span := st.item.p.Source(r.trimQuote(st))
		task := notice.Task{
			Quote: r.doc.Source.Quote(span), Span: span, Page: r.doc.Source.PageAt(span.Start),
			Responsible: st.responsible, ResponsibleExplicit: st.explicit, Cooperating: st.cooperating, ReportTo: st.reportTo,
			Section: section, Deadline: r.deadline(st), Rule: st.verdict,
		}
		task.Summary = r.summary(st)
		task.Confidence, task.Review = r.confidence(st, &task)
		tasks = append(tasks, task)
	}
	return tasks, r.warnings
}

// trimQuote leaves out the numbering and the marks around the statement.
func (r *reading) trimQuote(st *statement) notice.Span {
	span := st.quote
	text := st.item.p.Text
	for span.End > span.Start && strings.HasSuffix(text[:span.End], "，") {
		span.End -= len("，")
	}
	return span
}

// deadline says by when a statement is due.
func (r *reading) deadline(st *statement) notice.Deadline {
	if st.time == nil || st.time.mean.Kind == notice.KindNone {
		return notice.Deadline{Kind: notice.KindNone}
	}
	t := st.time
	d := notice.Deadline{
		Text: r.doc.Source.Quote(t.item.p.Source(t.expr.Span)), Span: t.item.p.Source(t.expr.Span), Kind: t.mean.Kind, Due: t.mean.Last, Time: t.mean.Time,
		Recurrence: t.mean.Recurrence, Basis: t.mean.Basis, Rule: t.expr.Rule,
	}
	switch t.mean.Kind {
	case notice.KindRange, notice.KindOngoing, notice.KindRecurring, notice.KindEvent:
		d.Start = t.mean.First
	}
	if st.rhythm != nil && d.Recurrence != "" {
		d.Due = st.rhythm.mean.Last
	}
	if st.lent != "" {
		d.Basis = append(d.Basis[:len(d.Basis):len(d.Basis)], st.lent)
	}
	return d
}
