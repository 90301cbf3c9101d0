package jsonl

import "taizhang/extractors/notice"

// document is the printed form of a notice.Notice. The order of its fields is
// the order of the keys.
type document struct {
	File       string           `json:"file"`
	SHA256     string           `json:"sha256"`
	Pages      int              `json:"pages"`
	Genre      notice.Genre     `json:"genre"`
	Title      string           `json:"title"`
	Issuer     string           `json:"issuer"`
	DocNumber  string           `json:"doc_number"`
	Issued     notice.Date      `json:"issued"`
	Recipients []string         `json:"recipients"`
	Tasks      []task           `json:"tasks"`
	Warnings   []notice.Warning `json:"warnings"`
}

type task struct {
	ID                  string      `json:"id"`
	Quote               string      `json:"quote"`
	Summary             string      `json:"summary"`
	Responsible         []string    `json:"responsible"`
	ResponsibleExplicit bool        `json:"responsible_explicit"`
	Cooperating         []string    `json:"cooperating"`
	ReportTo            string      `json:"report_to"`
	Section             []string    `json:"section"`
	Page                int         `json:"page"`
	Span                notice.Span `json:"span"`
	Deadline            deadline    `json:"deadline"`
	Confidence          float64     `json:"confidence"`
	Review              []string    `json:"review"`
}

type deadline struct {
	Text       string      `json:"text"`
	Kind       notice.Kind `json:"kind"`
	Start      notice.Date `json:"start"`
	Due        notice.Date `json:"due"`
	Time       string      `json:"time"`
	Recurrence string      `json:"recurrence"`
	Basis      []string    `json:"basis"`
}

type failed struct {
	File  string      `json:"file"`
	Error failedError `json:"error"`
}

type failedError struct {
	Stage  string       `json:"stage"`
	Cause  notice.Cause `json:"cause"`
	Reason string       `json:"reason"`
	Remedy string       `json:"remedy"`
}

func documentOf(n *notice.Notice) document {
	d := document{
		File: n.File, SHA256: n.SHA256, Pages: n.Pages, Genre: n.Genre, Title: n.Title, Issuer: n.Issuer,
		DocNumber: n.DocNumber, Issued: n.Issued, Recipients: list(n.Recipients),
		Tasks: make([]task, 0, len(n.Tasks)), Warnings: n.Warnings,
	}
	if d.Warnings == nil {
		d.Warnings = []notice.Warning{}
	}
	for i := range n.Tasks {
		d.Tasks = append(d.Tasks, taskOf(&n.Tasks[i]))
	}
	return d
}

func taskOf(t *notice.Task) task {
	kind := t.Deadline.Kind
	if kind == "" {
		kind = notice.KindNone
	}
	return task{
		ID: t.ID, Quote: t.Quote, Summary: t.Summary, Responsible: list(t.Responsible),
		ResponsibleExplicit: t.ResponsibleExplicit, Cooperating: list(t.Cooperating), ReportTo: t.ReportTo,
		Section: list(t.Section), Page: t.Page, Span: t.Span,
		Deadline: deadline{
			Text: t.Deadline.Text, Kind: kind, Start: t.Deadline.Start, Due: t.Deadline.Due, Time: t.Deadline.Time,
			Recurrence: t.Deadline.Recurrence, Basis: list(t.Deadline.Basis),
		},
		Confidence: t.Confidence, Review: list(t.Review),
	}
}

func (d document) notice() *notice.Notice {
	n := &notice.Notice{
		File: d.File, SHA256: d.SHA256, Pages: d.Pages, Genre: d.Genre, Title: d.Title, Issuer: d.Issuer,
		DocNumber: d.DocNumber, Issued: d.Issued, Recipients: d.Recipients, Warnings: d.Warnings,
	}
	for _, t := range d.Tasks {
		n.Tasks = append(n.Tasks, notice.Task{
			ID: t.ID, Quote: t.Quote, Summary: t.Summary, Responsible: t.Responsible,
			ResponsibleExplicit: t.ResponsibleExplicit, Cooperating: t.Cooperating, ReportTo: t.ReportTo,
			Section: t.Section, Page: t.Page, Span: t.Span,
			Deadline: notice.Deadline{
				Text: t.Deadline.Text, Kind: t.Deadline.Kind, Start: t.Deadline.Start, Due: t.Deadline.Due,
				Time: t.Deadline.Time, Recurrence: t.Deadline.Recurrence, Basis: t.Deadline.Basis,
			},
			Confidence: t.Confidence, Review: t.Review,
		})
	}
	return n
}

// list gives an empty list for none, so that the key holds [] and not null.
func list(items []string) []string {
	if items == nil {
		return []string{}
	}
	return items
}
