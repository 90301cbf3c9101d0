// Package head reads what stands around the text of a notice: title, issuer,
// document number, date of issue, recipients and genre (GB/T 9704—2012, clause
// 7: 发文机关标志, 发文字号, 标题, 主送机关, 发文机关署名, 成文日期), also where an
// informal notice leaves most of it out or puts it in another place.
//
// It reads no duty and no deadline. Read is the whole; top.go reads what stands
// above the text, foot.go what stands below it.
package head

import (
	"strings"

	"taizhang/extractors/notice"
	"taizhang/extractors/segment"
)

// Head is what was read around the text.
type Head struct {
	Title     string
	Issuer    string
	DocNumber string
	// Issued is the date of issue; zero if none is given or only its month.
	Issued notice.Date
	// Anchor is the day against which dates without a year are understood: the
	// date of issue, or the first of its month where only that is given.
	Anchor     notice.Date
	Recipients []string
	Genre      notice.Genre
	// Text are the paragraphs that are neither head nor foot, in order.
	Text []int
}

// Read reads the head of a document.
func Read(doc *segment.Document) Head {
	paragraphs := doc.Paragraphs
	top := readTop(paragraphs)
	foot := readFoot(doc, top.end)

	head := Head{
		Title: top.title, DocNumber: top.number, Recipients: top.recipients,
		Issuer: foot.issuer, Issued: foot.date.day(), Anchor: foot.date.anchor(),
	}
	if head.Anchor.IsZero() {
		head.Issued, head.Anchor = top.date.day(), top.date.anchor()
	}
	if head.Issuer == "" {
		head.Issuer = top.issuer
	}
	head.Text = make([]int, 0, max(0, len(paragraphs)-top.end))
	for i := top.end; i < len(paragraphs); i++ {
		if i < foot.start || i >= foot.end {
			head.Text = append(head.Text, i)
		}
	}
	if title := attached(paragraphs[min(foot.end, len(paragraphs)):], head.Title); title != "" {
		head.Title = title
	}
	if head.Anchor.IsZero() {
		// Minutes without a date of issue are dated by their meeting.
		for _, i := range head.Text[:min(3, len(head.Text))] {
			if d := findDate(paragraphs[i].Text); d.found() && d.dayOfMonth > 0 {
				head.Anchor = d.day()
				break
			}
		}
	}
	head.Genre = genre(head.Title, top.masthead, len(top.recipients) == 0 && foot.issuer == "")
	return head
}

// attached gives the title of the document that a covering notice
// (关于印发《……》的通知) brings with it behind its own foot: the rows of the ledger
// come from it.
func attached(behind []segment.Paragraph, title string) string {
	open, closing := strings.Index(title, "印发《"), strings.LastIndex(title, "》的通知")
	if open < 0 || closing < open {
		return ""
	}
	name := title[open+len("印发《") : closing]
	for i := range behind {
		if behind[i].Text == name {
			return name
		}
	}
	return ""
}
