package pdf

import (
	"math"

	"taizhang/extractors/pdf/layout"
)

// wholeTable is a table of the document, with its parts on one or more pages.
type wholeTable struct {
	index int // in the document, -1 before it is written
	rows  []*tableRow
}

// tablePart is what of a table stands on one page, ready to be written.
type tablePart struct {
	whole *wholeTable
	table *layout.Table
	index int // -1 for the first part
	rows  []*tableRow
}

type tableRow struct {
	number int
	cells  []*tableCell
}

type tableCell struct {
	column, rowSpan, columnSpan int
	text                        string
}

// joinTables decides which tables go on over the page and gives the part that
// each layout table is.
func joinTables(pages []*page) map[*layout.Table]*tablePart {
	parts := map[*layout.Table]*tablePart{}
	var previous *tablePart // the last item of the page before
	for _, p := range pages {
		items := p.layout.Items
		for n, item := range items {
			if item.Table == nil {
				continue
			}
			part := newPart(item.Table)
			if n == 0 && previous != nil && sameColumns(previous.table, item.Table) {
				part.continues(previous.whole)
			} else {
				part.whole = &wholeTable{index: -1, rows: part.rows}
			}
			parts[item.Table] = part
		}
		if n := len(items); n > 0 {
			previous = parts[items[n-1].Table]
		}
	}
	return parts
}

func newPart(t *layout.Table) *tablePart {
	part := &tablePart{table: t, index: -1, rows: make([]*tableRow, t.Rows())}
	counts := make([]int, t.Rows())
	for _, cell := range t.Cells {
		counts[cell.Row]++
	}
	// A table lies in four pieces of memory, not in one for each cell.
	rows, cells, places := make([]tableRow, t.Rows()), make([]tableCell, len(t.Cells)), make([]*tableCell, len(t.Cells))
	for r, count := range counts {
		rows[r] = tableRow{number: r, cells: places[:0:count]}
		part.rows[r], places = &rows[r], places[count:]
	}
	for i, cell := range t.Cells {
		cells[i] = tableCell{cell.Column, cell.RowSpan, cell.ColumnSpan, cell.Text}
		rows[cell.Row].cells = append(rows[cell.Row].cells, &cells[i])
	}
	return part
}

// sameColumns compares borders; tables centred on pages of other margins may
// be shifted as a whole.
func sameColumns(a, b *layout.Table) bool {
	const tolerance = 4
	if len(a.X) != len(b.X) {
		return false
	}
	shift := b.X[0] - a.X[0]
	for i := range a.X {
		if math.Abs(b.X[i]-a.X[i]-shift) > tolerance {
			return false
		}
	}
	return true
}

// continues appends the part to a table of the page before: a header that is
// repeated goes, a row that was torn apart
// is put together.
func (part *tablePart) continues(whole *wholeTable) {
	part.whole, part.index = whole, 0
	repeated := 0
	for repeated < len(part.rows)-1 && repeated < len(whole.rows) && part.rows[repeated].equals(whole.rows[repeated]) {
		repeated++
	}
	part.rows = part.rows[repeated:]
	if len(whole.rows) > 0 && len(part.rows) > 0 {
		part.mend(whole.rows)
	}
	next := len(whole.rows)
	for i, r := range part.rows {
		r.number = next + i
	}
	whole.rows = append(whole.rows, part.rows...)
}

func (r *tableRow) equals(other *tableRow) bool {
	if len(r.cells) != len(other.cells) || len(r.cells) == 0 {
		return false
	}
	seen := false
	for i, cell := range r.cells {
		if cell.text != other.cells[i].text || cell.column != other.cells[i].column {
			return false
		}
		seen = seen || cell.text != ""
	}
	return seen
}

// mend looks at the first row behind a page break. Where the cell that numbers
// or names the row is empty, though the column is filled elsewhere, the row is
// the rest of the last one before the break; where another cell is empty whose
// column never is, the cell above was merged downwards and cut by the page.
func (part *tablePart) mend(above []*tableRow) {
	first, last := part.rows[0], above[len(above)-1]
	filled := filledColumns(append(append([]*tableRow{}, above...), part.rows...))
	if torn(first, last, filled) {
		for i, cell := range first.cells {
			last.cells[i].text = layout.Join(last.cells[i].text, cell.text)
		}
		part.rows = part.rows[1:]
		return
	}
	kept := first.cells[:0]
	for _, cell := range first.cells {
		owner := last.at(cell.column)
		if cell.text == "" && filled[cell.column] && owner != nil && owner.text != "" && owner.columnSpan == cell.columnSpan {
			owner.rowSpan += cell.rowSpan
			continue
		}
		kept = append(kept, cell)
	}
	first.cells = kept
}

func torn(first, last *tableRow, filled map[int]bool) bool {
	key := -1
	for column := range filled {
		if filled[column] && (key < 0 || column < key) {
			key = column
		}
	}
	if key < 0 || len(first.cells) == 0 || len(first.cells) != len(last.cells) {
		return false
	}
	for i, cell := range first.cells {
		if cell.column != last.cells[i].column || cell.rowSpan != 1 || cell.columnSpan != last.cells[i].columnSpan {
			return false
		}
		if cell.column == key && (cell.text != "" || last.cells[i].text == "") {
			return false
		}
	}
	return true
}

// written reports whether a row has any text: an empty one takes no line.
func (r *tableRow) written() bool {
	for _, cell := range r.cells {
		if cell.text != "" {
			return true
		}
	}
	return false
}

// at gives the cell that begins in a column, nil if the row has none.
func (r *tableRow) at(column int) *tableCell {
	for _, cell := range r.cells {
		if cell.column == column {
			return cell
		}
	}
	return nil
}

// filledColumns gives the columns that have text in nine of ten rows that have
// a cell of their own in them, one cell aside.
func filledColumns(rows []*tableRow) map[int]bool {
	texts, all := map[int]int{}, map[int]int{}
	for _, r := range rows {
		for _, cell := range r.cells {
			if cell.columnSpan == 1 {
				all[cell.column]++
				if cell.text != "" {
					texts[cell.column]++
				}
			}
		}
	}
	filled := map[int]bool{}
	for column, count := range all {
		filled[column] = count >= 3 && 10*texts[column] >= 9*(count-1)
	}
	return filled
}
