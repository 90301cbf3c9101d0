// Package notice holds the words of the project's language: what a notice is
// (Document, Page, Block, Table), what its time words mean (Date, TimeExpr,
// Meaning) and what it asks for (Notice, Task, Deadline).
//
// It is a leaf. It imports the standard library alone, decides nothing and
// reads nothing; every other room of the house speaks in these types. The
// formats (extractors/pdf, extractors/text) make a Document, the readers
// (segment, head, timex, duty) turn it into a Notice, and the outputs turn
// Notices into what people use. pipeline shows the whole way on one screen.
package notice

import (
	"strings"
	"unicode/utf8"
)

// Span is a half-open range of byte offsets in a Document's Text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Len is the length of the span in bytes.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether t lies wholly inside s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Overlaps reports whether s and t share at least one byte.
func (s Span) Overlaps(t Span) bool { return s.Start < t.End && t.Start < s.End }

// Document is what a format made of a file: its text in reading order, with
// the place of everything in it.
type Document struct {
	// Format is the name of the format that read the file: "pdf", "text".
	Format string
	// Encoding is the character encoding of a text file, "" for other formats.
	Encoding string
	// Text is UTF-8 with LF line ends, no NUL and no byte order mark. All spans
	// of the document, its clauses, its time words and its tasks index into it.
	Text string
	// Pages are in order and cover Text; a text file has one page.
	Pages []Page
	// Blocks are in reading order, do not overlap, and leave out only blanks.
	Blocks []Block
	// Tables are the ruled or aligned tables whose rows also stand in Text.
	Tables []Table
	// Marks are running heads and page numbers: they stand on the pages and are
	// left out of Text.
	Marks []Mark
	// Warnings are what a person should know of the reading.
	Warnings []Warning
	// Unlocked says that one of the given passwords opened the file, Unsettled that the
	// next reading may give more: the program that recognises the text of pictures was
	// missing, or time ran out.
	Unlocked, Unsettled bool
}

// Mark is a line that belongs to a page and not to the text: a running head,
// a page number.
type Mark struct {
	Page int
	Text string
}

// PageAt gives the number of the page on which the byte offset lies, 1 if the
// document has no pages.
func (d *Document) PageAt(offset int) int {
	number := 1
	for _, page := range d.Pages {
		if page.Span.Start > offset {
			break
		}
		number = page.Number
	}
	return number
}

// Quote gives the source text at a span, without the line breaks and the
// indentation that the page laid into it.
func (d *Document) Quote(span Span) string {
	raw := d.Text[span.Start:span.End]
	if strings.IndexByte(raw, '\n') < 0 && strings.IndexByte(raw, '\f') < 0 {
		return TrimSpace(raw)
	}
	out := make([]byte, 0, len(raw))
	for raw != "" {
		line := raw
		if end := strings.IndexAny(raw, "\n\f"); end >= 0 {
			line, raw = raw[:end], raw[end+1:]
		} else {
			raw = ""
		}
		out = append(out, TrimSpace(line)...)
	}
	return string(out)
}

// TrimSpace is strings.TrimSpace with a short way for a text between characters that
// are surely no blanks, as nearly all are.
func TrimSpace(text string) string {
	if n := len(text); n >= 3 && (text[0] >= 0xe4 || text[0] > ' ' && text[0] < utf8.RuneSelf) {
		// Of the characters that three bytes hold, from U+3000 on, that alone is one.
		if last := text[n-1]; last > ' ' && last < utf8.RuneSelf ||
			text[n-3] >= 0xe3 && (text[n-2]^0x80)|(last^0x80) < 0x40 && text[n-3:] != "　" {
			return text
		}
	}
	return strings.TrimSpace(text)
}

// Page is one page of a document.
type Page struct {
	// Number counts from 1.
	Number int
	// Span is the page's part of the text.
	Span Span
	// Recognised says that the text was read from a picture by OCR, with a mean
	// confidence between 0 and 1 in RecognisedConfidence.
	Recognised           bool
	RecognisedConfidence float64
}

// BlockKind tells what a block of a document is.
type BlockKind uint8

const (
	// Line is one printed line; the next line may go on with its sentence.
	Line BlockKind = iota
	// Paragraph is whole: the format has joined its lines.
	Paragraph
	// TableRow is one row of a table, its cells joined by " | ".
	TableRow
)

// Block is one line, paragraph or table row of a document.
type Block struct {
	Kind BlockKind
	Span Span
	Page int
	// Table and Row say, for a TableRow, which of the document's Tables and
	// which of its rows it is.
	Table, Row int
}

// Table is a grid of cells that a format found on the pages.
type Table struct {
	Page int
	// Rows and Columns are the size of the grid.
	Rows, Columns int
	// Cells are in reading order; a merged cell stands once, at its top left.
	Cells []Cell
}

// Cell is one cell of a table. An empty cell has an empty span.
type Cell struct {
	Row, Column         int
	RowSpan, ColumnSpan int
	Page                int
	Span                Span
}

// Warning is something inside a document that a person should know and that
// did not keep the document from being read.
type Warning struct {
	Code    string `json:"code"`
	Page    int    `json:"page"`
	Message string `json:"message"`
}
