package timex

import (
	"strings"

	"taizhang/extractors/notice"
)

// Found is one expression as `taizhang when --jsonl` answers it. Start and End
// are byte offsets in the text; First and Last are ISO days, both included, ""
// on a side that the words leave open.
type Found struct {
	Text       string `json:"text"`
	Start      int    `json:"start"`
	End        int    `json:"end"`
	Kind       string `json:"kind"`
	First      string `json:"first"`
	Last       string `json:"last"`
	Time       string `json:"time"`
	Recurrence string `json:"recurrence"`
	Rule       string `json:"rule"`
}

// Answer finds what a text says of days, counted from a reference day, and
// resolves it. Words that name no day (及时, 放假前 without a known holiday, a
// bare length of time) are left out.
func Answer(text string, reference notice.Date) []Found {
	return Default().Answer(text, Context{Issued: reference})
}

// Answer is as the package's Answer, by this Finder's rules and with more known
// than a reference day.
func (f *Finder) Answer(text string, context Context) []Found {
	expressions := f.Find(text)
	out := []Found{}
	for i, m := range Resolve(expressions, context) {
		if e := expressions[i]; NamesDays(m) {
			out = append(out, Found{e.Text, e.Span.Start, e.Span.End, string(m.Kind), m.First.String(), m.Last.String(), m.Time, m.Recurrence, e.Rule})
		}
	}
	return out
}

// NamesDays reports whether a meaning names a day or a rhythm.
func NamesDays(m notice.Meaning) bool {
	return !m.First.IsZero() || !m.Last.IsZero() || m.Recurrence != ""
}

// Render writes expressions and their meanings on one line, as the rules'
// examples expect them:
//
//	9月24日前 = date ..2021-09-24; 每周五17:00前 = recurring FREQ=WEEKLY;BYDAY=FR 17:00
//
// A ? stands where days are wanting.
func Render(expressions []notice.TimeExpr, meanings []notice.Meaning) string {
	var out strings.Builder
	for i, e := range expressions {
		m := meanings[i]
		if i > 0 {
			out.WriteString("; ")
		}
		out.WriteString(strings.Join(strings.Fields(e.Text), " ") + " = " + string(m.Kind))
		if !m.First.IsZero() || !m.Last.IsZero() {
			out.WriteString(" " + m.First.String() + ".." + m.Last.String())
		}
		if m.Recurrence != "" {
			out.WriteString(" " + m.Recurrence)
		}
		if m.Time != "" {
			out.WriteString(" " + m.Time)
		}
		if m.Unresolved != "" {
			out.WriteString(" ?")
		}
	}
	return out.String()
}
