package pipeline

import (
	"slices"
	"strings"

	"taizhang/extractors/notice"
)

// detach gives a notice its own copies of its words. Quotes are cut out of the
// document's text, and one of them alone would keep the whole text in memory
// until the ledger is written.
func detach(n *notice.Notice) *notice.Notice {
	own := strings.Clone
	n.Title, n.Issuer, n.DocNumber = own(n.Title), own(n.Issuer), own(n.DocNumber)
	n.Recipients = ownList(n.Recipients)
	for i := range n.Tasks {
		t := &n.Tasks[i]
		t.Quote, t.Summary, t.ReportTo = own(t.Quote), own(t.Summary), own(t.ReportTo)
		t.Responsible, t.Cooperating = ownList(t.Responsible), ownList(t.Cooperating)
		t.Units = ownList(t.Units)
		t.Section, t.Review = ownList(t.Section), ownList(t.Review)
		t.Deadline.Text, t.Deadline.Time = own(t.Deadline.Text), own(t.Deadline.Time)
		t.Deadline.Basis = ownList(t.Deadline.Basis)
	}
	n.Warnings = slices.Clone(n.Warnings)
	for i := range n.Warnings {
		n.Warnings[i].Message = own(n.Warnings[i].Message)
	}
	return n
}

// ownList copies the list too: it may be shared with another notice.
func ownList(list []string) []string {
	list = slices.Clone(list)
	for i := range list {
		list[i] = strings.Clone(list[i])
	}
	return list
}
