// Package layout orders what stands on a page: characters become lines, lines
// stand in columns, ruling lines make tables. It goes by geometry alone; the
// order in which a file paints its text says nothing.
//
// Paragraphs, running heads and tables over several pages need to know the
// whole document and are put together in package pdf.
package layout

import (
	"cmp"
	"slices"

	"taizhang/extractors/pdf/content"
)

// Page is a page in reading order. Coordinates are points from the top left.
type Page struct {
	Width, Height float64
	Items         []Item
}

// Item is a line or a table.
type Item struct {
	Line  *Line
	Table *Table
}

// Top gives the upper edge of the item.
func (i Item) Top() float64 {
	if i.Table != nil {
		return i.Table.Y[0]
	}
	return i.Line.Top
}

// Line is one printed line within its column.
type Line struct {
	Text string
	// Left and Right are the ends of the text, Top and Bottom those of its em
	// box, Base its baseline.
	Left, Right, Top, Bottom, Base float64
	// Size is that of most of its characters.
	Size float64
	// Font names the font of its first character.
	Font string
	// Column tells the columns of a page apart: lines of one column that follow
	// one another may belong to one paragraph.
	Column int
	// Beside says that another column stands beside the line's.
	Beside bool
	// Turned marks text that runs in another direction than the page's.
	Turned bool
	// Characters counts what is seen; Guessed what nothing in the file vouches
	// for.
	Characters, Guessed int
}

// Read lays out a page.
func Read(p *content.Page) *Page {
	page := &Page{Width: p.Width, Height: p.Height}
	frames := split(p)
	for i, f := range frames {
		items := f.read()
		if i > 0 {
			for _, item := range items {
				if item.Line != nil {
					item.Line.Turned = true
				}
			}
		} else {
			page.Width, page.Height = f.width, f.height
		}
		if i == 0 {
			page.Items = items
		} else {
			page.Items = append(page.Items, items...)
		}
		giveBack(f.marks)
	}
	return page
}

// read orders the text of one direction: tables take their characters, the
// rest flows in lines between them.
func (f *frame) read() []Item {
	tables := findTables(f)
	flow := f.marks
	if len(tables) > 0 {
		inCells := borrow(len(f.marks))
		flow = f.fillCells(tables, borrow(len(f.marks)), inCells)
		defer giveBack(flow)
		defer giveBack(inCells)
	}
	kept := tables[:0]
	for _, t := range tables {
		if t.fill(f) {
			kept = append(kept, t)
			continue
		}
		for _, cell := range t.Cells {
			flow = append(flow, cell.marks...)
		}
	}
	tables = kept
	slices.SortFunc(tables, func(a, b *Table) int { return cmp.Compare(a.Y[0], b.Y[0]) })
	memory := heaps.Get().(*heap)
	defer heaps.Put(memory)
	pieces := runs(flow, memory.pieces)
	rows := f.rows(pieces, memory.rows)
	memory.pieces, memory.rows = pieces, rows
	items := make([]Item, 0, len(rows)+len(tables))
	start := 0
	column := 0
	for _, t := range tables {
		end := start
		for end < len(rows) && rows[end].middle() < t.Y[0] {
			end++
		}
		items = f.flow(items, rows[start:end], &column)
		items = append(items, Item{Table: t})
		start = end
	}
	return f.flow(items, rows[start:], &column)
}

// flow appends rows between ruled tables: tables that only their alignment
// makes, and what stands between those.
func (f *frame) flow(items []Item, rows []row, column *int) []Item {
	for start := 0; start < len(rows); {
		t, first, end := f.findAligned(rows, start)
		if t == nil {
			return f.order(items, rows[start:], column)
		}
		items = f.order(items, rows[start:first], column)
		items = append(items, Item{Table: t})
		start = end
	}
	return items
}
