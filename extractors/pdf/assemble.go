package pdf

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	"taizhang/extractors/notice"
	"taizhang/extractors/pdf/layout"
)

// assemble writes the pages as one document: running heads taken out, lines
// joined into paragraphs, tables that go on over a page put together.
func assemble(pages []*page) *notice.Document {
	w := &writer{document: &notice.Document{Format: "pdf"}, blocks: blockMemory.Get().(*[]notice.Block)}
	defer blockMemory.Put(w.blocks)
	dropRunningHeads(pages)
	w.makeRoom(pages)
	margins := measure(pages)
	tables := joinTables(pages)
	for i, p := range pages {
		w.beginPage(p)
		for n, item := range p.layout.Items {
			if item.Table != nil {
				w.endParagraph()
				w.table(tables[item.Table], p.number)
				continue
			}
			if w.open && !margins.joins(w.last, item.Line, w.lastPage, i, n == 0) {
				w.endParagraph()
			}
			w.line(item.Line, p.number)
			w.lastPage = i
		}
	}
	w.endParagraph()
	w.finish(pages)
	return w.document
}

// writer builds the text and keeps the places.
type writer struct {
	document *notice.Document
	text     strings.Builder
	// blocks are the document's, in memory that is used again: how many the lines will be
	// is known at the end.
	blocks *[]notice.Block
	// open says that a paragraph is being written; it began at start on page.
	open      bool
	start     int
	startPage int
	paragraph []byte
	last      *layout.Line
	lastPage  int
	starts    []pageStart
}

var blockMemory = sync.Pool{New: func() any { return new([]notice.Block) }}

// pageStart is where a page begins: at an offset of the text, which inside a
// paragraph over two pages is known only when the paragraph is written.
type pageStart struct {
	number int
	offset int
}

// makeRoom makes room for the text that the pages have, or nearly so.
func (w *writer) makeRoom(pages []*page) {
	size := 0
	for _, p := range pages {
		for _, item := range p.layout.Items {
			if item.Line != nil {
				size += len(item.Line.Text) + 1
				continue
			}
			for _, cell := range item.Table.Cells {
				size += len(cell.Text) + len(cellSeparator)
			}
		}
	}
	w.text.Grow(size)
}

func (w *writer) beginPage(p *page) {
	w.starts = append(w.starts, pageStart{p.number, -1})
}

// placed notes that the newest page has its first character at an offset.
func (w *writer) placed(offset int) {
	for i := len(w.starts) - 1; i >= 0 && w.starts[i].offset < 0; i-- {
		w.starts[i].offset = offset
	}
}

func (w *writer) line(l *layout.Line, number int) {
	if !w.open {
		w.open, w.start, w.startPage, w.paragraph = true, w.text.Len(), number, w.paragraph[:0]
	}
	w.paragraph = layout.Append(w.paragraph, l.Text)
	w.placed(w.start + len(w.paragraph) - len(l.Text))
	w.last = l
}

func (w *writer) endParagraph() {
	if !w.open {
		return
	}
	w.open, w.last = false, nil
	text := bytes.TrimRight(w.paragraph, " ")
	if len(text) == 0 {
		return
	}
	w.text.Write(text)
	*w.blocks = append(*w.blocks, notice.Block{
		Kind: notice.Paragraph, Span: notice.Span{Start: w.start, End: w.text.Len()}, Page: w.startPage,
	})
	w.text.WriteByte('\n')
}

// finish gives the pages their spans: each reaches to the start of the next.
func (w *writer) finish(pages []*page) {
	d := w.document
	d.Text = strings.TrimSuffix(w.text.String(), "\n")
	d.Blocks = append(d.Blocks, *w.blocks...)
	*w.blocks = (*w.blocks)[:0]
	d.Pages = make([]notice.Page, 0, len(pages))
	w.placed(len(d.Text))
	for _, table := range d.Tables {
		for i := len(table.Cells) - 1; i >= 0 && table.Cells[i].Span.Start > len(d.Text); i-- {
			// An empty cell in a last row without text.
			table.Cells[i].Span = notice.Span{Start: len(d.Text), End: len(d.Text)}
		}
	}
	for i, start := range w.starts {
		end := len(d.Text)
		if i+1 < len(w.starts) {
			end = min(end, w.starts[i+1].offset)
		}
		d.Pages = append(d.Pages, notice.Page{
			Number: start.number, Span: notice.Span{Start: min(start.offset, end), End: end},
			Recognised: pages[i].recognised, RecognisedConfidence: pages[i].confidence,
		})
		d.Warnings = append(d.Warnings, pages[i].warnings...)
		for _, text := range pages[i].marks {
			d.Marks = append(d.Marks, notice.Mark{Page: start.number, Text: text})
		}
	}
}

// cellSeparator stands between the cells of a row.
const cellSeparator = " | "

// table writes the rows of a table's part on one page and adds its cells to
// the document's table.
func (w *writer) table(part *tablePart, number int) {
	if part == nil {
		return
	}
	if part.index < 0 {
		part.whole.index = len(w.document.Tables)
		w.document.Tables = append(w.document.Tables, notice.Table{Page: number, Columns: part.table.Columns()})
	}
	index := part.whole.index
	table := &w.document.Tables[index]
	table.Cells = slices.Grow(table.Cells, len(part.table.Cells))
	for _, r := range part.rows {
		start := w.text.Len()
		w.placed(start)
		written := r.written()
		for i, cell := range r.cells {
			if i > 0 && written {
				w.text.WriteString(cellSeparator)
			}
			from := w.text.Len()
			w.text.WriteString(cell.text)
			table.Cells = append(table.Cells, notice.Cell{
				Row: r.number, Column: cell.column, RowSpan: cell.rowSpan, ColumnSpan: cell.columnSpan,
				Page: number, Span: notice.Span{Start: from, End: w.text.Len()},
			})
		}
		table.Rows = max(table.Rows, r.number+1)
		if !written {
			continue
		}
		*w.blocks = append(*w.blocks, notice.Block{
			Kind: notice.TableRow, Span: notice.Span{Start: start, End: w.text.Len()}, Page: number, Table: index, Row: r.number,
		})
		w.text.WriteByte('\n')
	}
}
