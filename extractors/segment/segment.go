// Package segment turns a document's blocks into what a reader of office
// papers sees: paragraphs, whole again where the page broke them; the headings
// above each; sentences and clauses; and words. It keeps the way back: every
// paragraph knows, byte by byte, where in the document's text it stands.
//
// It decides nothing about dates, parties or duties: head, timex and duty read
// its paragraphs. Start at Split; joining printed lines is in lines.go, the
// numbering 一、（一）1. in marker.go, sentences and clauses in clause.go, and
// words as gse cuts them in words.go and lexicon.go.
package segment

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"taizhang/extractors/notice"
)

// Paragraph is one paragraph or table row of a document in reading form: one
// line, without the page's line breaks and without blanks inside Chinese text,
// digits and Latin letters in ASCII, and Chinese punctuation where the text
// around it is Chinese (`,` becomes `，`, `(一)` becomes `（一）`).
type Paragraph struct {
	// Text is the reading form. All offsets below index into it.
	Text string
	Page int
	// Row says that the paragraph is a row of a table; Cells are then its cells.
	Row   bool
	Cells []notice.Span
	// Table and RowNumber name the row in the document's Tables; Table is -1 for
	// a row that was told by its bars or tabs alone.
	Table, RowNumber int
	// Marker is the numbering at the beginning (一、 （二） 3. 第四条), its zero
	// value if there is none.
	Marker Marker
	// Heading is the part of Text that is a heading: all of a paragraph that is
	// nothing else, or the run-in heading of an item (`一、消防。各学院……`). It is
	// empty for plain text.
	Heading notice.Span
	// Section are the headings above, outermost first, as indices into
	// Document.Paragraphs.
	Section []int

	// way leads back to the document's text.
	way []stretch
}

// Source gives the place in the document's text of a span of the reading form.
func (p *Paragraph) Source(span notice.Span) notice.Span {
	if span.Start >= len(p.Text) {
		return notice.Span{}
	}
	start, end := p.placeOf(span.Start)
	if span.Start >= span.End || span.End > len(p.Text) {
		return notice.Span{Start: start, End: start}
	}
	if span.End > span.Start+1 {
		_, end = p.placeOf(span.End - 1)
	}
	return notice.Span{Start: start, End: end}
}

// Slice is the reading form at a span.
func (p *Paragraph) Slice(span notice.Span) string { return p.Text[span.Start:span.End] }

// Body is the span of the text behind the marker and the heading.
func (p *Paragraph) Body() notice.Span {
	start := p.Marker.Span.End
	if p.Heading.End > start {
		start = p.Heading.End
	}
	return notice.Span{Start: start, End: len(p.Text)}
}

// Title is the heading's text, without the numbering and the full stop.
func (p *Paragraph) Title() string {
	if p.Heading.Len() == 0 {
		return ""
	}
	title := notice.TrimSpace(p.Slice(p.Heading))
	for strings.HasSuffix(title, "。") || strings.HasSuffix(title, "：") || strings.HasSuffix(title, "；") || strings.HasSuffix(title, "，") {
		title = title[:len(title)-len("。")]
	}
	return title
}

// numberedTitle is the title with the numbering before it. It is nearly always a
// part of the text, and then no copy of it.
func (p *Paragraph) numberedTitle() string {
	title := p.Title()
	if p.Marker.Span.End == p.Heading.Start && strings.HasPrefix(p.Text[p.Heading.Start:], title) {
		return p.Text[p.Marker.Span.Start : p.Heading.Start+len(title)]
	}
	return p.Slice(p.Marker.Span) + title
}

// Document is a document in paragraphs.
type Document struct {
	Source     *notice.Document
	Paragraphs []Paragraph

	memory *memory
}

// memory holds the paragraphs of a document and their ways back to its text: a fifth of
// all memory that the understanding of a notice takes.
type memory struct {
	paragraphs []Paragraph
	way        []stretch
}

var memories = sync.Pool{New: func() any { return new(memory) }}

// Free gives the memory of the paragraphs to the next document. Nothing that lies in
// them is to be used afterwards, but for their texts.
func (d *Document) Free() {
	m := d.memory
	d.Paragraphs, d.memory = nil, nil
	if m == nil || cap(m.paragraphs)+cap(m.way) > mostKept {
		return // freed before, or a book
	}
	clear(m.paragraphs)
	memories.Put(m)
}

// Headings gives the headings above the paragraph and its own run-in heading,
// outermost first, with their numbering.
func (d *Document) Headings(paragraph int) []string {
	p := &d.Paragraphs[paragraph]
	own := p.Heading.Len() > 0 && !p.Row
	if len(p.Section) == 0 && !own {
		return nil
	}
	headings := make([]string, 0, len(p.Section)+1)
	for _, above := range p.Section {
		headings = append(headings, d.Paragraphs[above].numberedTitle())
	}
	if own {
		headings = append(headings, p.numberedTitle())
	}
	return headings
}

// Split makes the paragraphs of a document and finds the headings above each.
func Split(source *notice.Document) *Document {
	doc := &Document{Source: source, memory: memories.Get().(*memory)}
	room := rooms.Get().(*room)
	pieces := joinLines(source, room)
	doc.Paragraphs = slices.Grow(doc.memory.paragraphs[:0], len(pieces))
	f := folder{source: source, text: room.text[:0], way: slices.Grow(doc.memory.way[:0], 2*len(pieces))}
	ends := room.ends[:0]
	for i := range pieces {
		doc.Paragraphs = append(doc.Paragraphs, f.fold(pieces[i]))
		ends = append(ends, len(f.text))
	}
	f.hand(doc.Paragraphs, ends)
	doc.memory.paragraphs, doc.memory.way = doc.Paragraphs, f.way
	room.text, room.ends = f.text, ends
	room.free()
	for i := range doc.Paragraphs {
		p := &doc.Paragraphs[i]
		if p.Row {
			continue
		}
		p.Marker = findMarker(p.Text)
		p.Heading = findHeading(p)
	}
	headByContext(doc.Paragraphs)
	nest(doc.Paragraphs)
	return doc
}

// room is what a document needs on its way to paragraphs; the next one uses it
// again.
type room struct {
	pieces []piece
	run    []line
	text   []byte
	ends   []int
}

var rooms = sync.Pool{New: func() any { return new(room) }}

// free forgets the document and gives the room back, but for that of a book.
func (r *room) free() {
	if cap(r.pieces)+cap(r.run) > mostKept || cap(r.text) > mostKept*bytesOfLine {
		return
	}
	clear(r.pieces)
	clear(r.run[:cap(r.run)])
	rooms.Put(r)
}

// mostKept is a thousand lines, the text of thirty pages.
const mostKept = 2000

// bytesOfLine is about what a line of a page takes.
const bytesOfLine = 100

// headByContext finds the headings that only what follows tells from items: one
// short numbered phrase that ends in a full stop, above items of a lower rank.
func headByContext(paragraphs []Paragraph) {
	for i := range paragraphs[:max(0, len(paragraphs)-1)] {
		p := &paragraphs[i]
		if p.Row || p.Marker.Rank == 0 || p.Heading.Len() > 0 || paragraphs[i+1].Marker.Rank <= p.Marker.Rank {
			continue
		}
		body := p.Text[p.Marker.Span.End:]
		if utf8.RuneCountInString(body) <= longestHeading && !strings.ContainsAny(body, "，；：") && strings.Count(body, "。") <= 1 && strings.HasSuffix(body, "。") {
			p.Heading = notice.Span{Start: p.Marker.Span.End, End: len(p.Text)}
		}
	}
}

// nest gives each paragraph the headings above it: a marker closes the open
// sections of its own rank and below.
func nest(paragraphs []Paragraph) {
	var open, all []int // all lists one behind the other
	for i := range paragraphs {
		p := &paragraphs[i]
		if p.Marker.Rank > 0 {
			for len(open) > 0 && paragraphs[open[len(open)-1]].Marker.Rank >= p.Marker.Rank {
				open = open[:len(open)-1]
			}
		}
		p.Section = open
		if p.Marker.Rank > 0 && p.Heading.Len() > 0 {
			mark := len(all) // the paragraphs above keep theirs
			all = append(append(all, open...), i)
			open = all[mark:len(all):len(all)]
		}
	}
}
