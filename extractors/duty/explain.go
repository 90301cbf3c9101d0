package duty

import (
	"slices"
	"sort"

	"taizhang/extractors/head"
	"taizhang/extractors/notice"
	"taizhang/extractors/segment"
)

// Verdict explains one statement of a text: whether it was taken for a duty and
// what decided.
type Verdict struct {
	Quote string
	Duty  bool
	// Decided names the step that decided: dated, undated, past, attitude, …
	Decided string
	// Cues are the rules that fired, as kind:rule, sorted.
	Cues        []string
	Responsible []string
	ReportTo    string
	// Time are the words of the deadline; From says from where they were lent.
	Time, From string
}

// Explain gives the verdict on every statement of a document, in the order of
// the text.
func (f *Finder) Explain(doc *segment.Document, top head.Head, received notice.Date) []Verdict {
	r := f.read(doc, top, received)
	sortStable(r.statements)
	var out []Verdict
	for _, st := range r.statements {
		v := Verdict{
			Quote: r.doc.Source.Quote(st.item.p.Source(st.quote)), Duty: st.duty, Decided: st.verdict,
			Responsible: st.responsible, ReportTo: st.reportTo, From: st.lent,
		}
		if st.time != nil {
			v.Time = st.time.expr.Text
		}
		for i := range st.clauses {
			for _, fired := range st.clauses[i].cues {
				v.Cues = append(v.Cues, fired.kind.String()+":"+fired.rule)
			}
		}
		sort.Strings(v.Cues)
		v.Cues = slices.Compact(v.Cues)
		out = append(out, v)
	}
	return out
}
