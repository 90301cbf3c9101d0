package pipeline

import (
	"slices"
	"strings"

	"taizhang/extractors/notice"
)

// detach gives a notice its own copies of its words. Quotes are cut out of the
// document's text, and one of them alone would keep the whole text in memory
// until the ledger is written.
//
// The copies of a notice lie in one piece of memory and its lists in another: they
// live and die together, and what were thirty small pieces for each task had to be
// made, and gone through by the garbage collector again and again. A task whose list
// is that of the task before, as headings and parties often are, shares it.
func detach(n *notice.Notice) *notice.Notice {
	own := new(ownWords)
	own.take(n)
	own.words.Grow(own.bytes)
	own.lists, own.measured = make([]string, 0, own.entries), true
	n.Warnings = slices.Clone(n.Warnings)
	own.take(n)
	return n
}

// ownWords copies the words of a notice. It goes through them twice: first it only
// measures them.
type ownWords struct {
	measured       bool
	bytes, entries int
	words          strings.Builder
	lists          []string
}

// take goes through all words of a notice that may be parts of the document's text.
func (o *ownWords) take(n *notice.Notice) {
	o.text(&n.Title)
	o.text(&n.Issuer)
	o.text(&n.DocNumber)
	o.list(&n.Recipients, nil)
	for i := range n.Tasks {
		t := &n.Tasks[i]
		for _, text := range [...]*string{&t.Quote, &t.Summary, &t.ReportTo, &t.Deadline.Text, &t.Deadline.Time} {
			o.text(text)
		}
		var before [6]*[]string
		if i > 0 {
			before = listsOf(&n.Tasks[i-1])
		}
		for k, list := range listsOf(t) {
			o.list(list, before[k])
		}
	}
	for i := range n.Warnings {
		o.text(&n.Warnings[i].Message)
	}
}

func listsOf(t *notice.Task) [6]*[]string {
	return [...]*[]string{&t.Responsible, &t.Cooperating, &t.Units, &t.Section, &t.Review, &t.Deadline.Basis}
}

func (o *ownWords) text(text *string) {
	if !o.measured {
		o.bytes += len(*text)
		return
	}
	from := o.words.Len()
	o.words.WriteString(*text)
	*text = o.words.String()[from:]
}

// list copies the list too, which may be shared with another notice; before is that
// of the task before, nil if there is none.
func (o *ownWords) list(list, before *[]string) {
	switch {
	case len(*list) == 0:
		*list = slices.Clone(*list) // as empty as it was
	case before != nil && slices.Equal(*list, *before):
		if o.measured {
			*list = *before
		}
	case o.measured:
		from := len(o.lists)
		o.lists = append(o.lists, *list...)
		*list = slices.Clip(o.lists[from:])
		for i := range *list {
			o.text(&(*list)[i])
		}
	default:
		o.entries += len(*list)
		for i := range *list {
			o.text(&(*list)[i])
		}
	}
}
