package layout

import "math"

// A table without ruling lines has at least three columns and three rows in
// which all but one of them are filled, below a row of short headings. Two
// columns are a list of names, or text.
const (
	leastColumns = 3
	leastFilled  = 3
	// heading, in characters, is the longest heading of a column.
	heading = 12
	// apart, in ems, is the least distance of headings; parting that of columns.
	apart   = 1.0
	parting = 0.4
)

// strip is the part of the width that a column's text takes.
type strip struct{ left, right float64 }

// findAligned looks for a table that its alignment alone makes, and gives the
// rows it takes; nil if there is none.
func (f *frame) findAligned(rows []row, start int) (t *Table, first, end int) {
	for first = start; first < len(rows); first++ {
		strips := headings(&rows[first])
		if strips == nil {
			continue
		}
		filled := 0
		end = first
		for end < len(rows) && (end == first || near(&rows[end-1], &rows[end])) && !rows[end].folio() {
			next, ok := fit(strips, &rows[end])
			if !ok {
				break
			}
			strips = next
			if len(rows[end].pieces) >= len(strips)-1 && len(rows[end].pieces) >= leastColumns-1 {
				filled++
			}
			end++
		}
		if filled >= leastFilled && 2*filled >= end-first && f.even(rows[first:end]) {
			return f.newAligned(rows[first:end], strips), first, end
		}
	}
	return nil, 0, 0
}

// headings gives the columns that a row of headings opens, nil if it is none.
func headings(r *row) []strip {
	if len(r.pieces) < leastColumns {
		return nil
	}
	strips := make([]strip, len(r.pieces))
	for i := range r.pieces {
		p := &r.pieces[i]
		count := 0
		for j := range p.marks {
			count += int(p.marks[j].characters)
		}
		if count > heading || i > 0 && p.left-r.pieces[i-1].right < apart*p.size {
			return nil
		}
		strips[i] = strip{p.left, p.right}
	}
	return strips
}

// even reports rows of one size of type: a table is set in one size.
func (f *frame) even(rows []row) bool {
	size := rows[0].pieces[0].size
	for i := range rows {
		for _, p := range rows[i].pieces {
			if math.Abs(p.size-size) > 0.25*size {
				return false
			}
		}
	}
	return true
}

// fit puts a row's pieces into the columns, which may widen but not meet.
func fit(strips []strip, r *row) ([]strip, bool) {
	wider := append([]strip(nil), strips...)
	for i := range r.pieces {
		p := &r.pieces[i]
		c := nearest(wider, p)
		wider[c] = strip{min(wider[c].left, p.left), max(wider[c].right, p.right)}
	}
	for c := 1; c < len(wider); c++ {
		if wider[c].left-wider[c-1].right < parting*r.pieces[0].size {
			return nil, false
		}
	}
	return wider, true
}

// nearest gives the column that a piece overlaps most, or stands nearest to.
func nearest(strips []strip, p *piece) int {
	best, reach := 0, math.Inf(-1)
	for c, s := range strips {
		if overlap := min(s.right, p.right) - max(s.left, p.left); overlap > reach {
			best, reach = c, overlap
		}
	}
	return best
}

// newAligned makes a table of rows. A row of text without an entry in the
// first column goes on with the nearer of its neighbours that has one.
func (f *frame) newAligned(rows []row, strips []strip) *Table {
	owner := make([]int, len(rows)) // table row of each row of text
	last := -1
	for i := range rows {
		if nearest(strips, &rows[i].pieces[0]) == 0 {
			last++
		}
		owner[i] = max(last, 0)
	}
	for i := len(rows) - 2; i > 0; i-- {
		opens := nearest(strips, &rows[i].pieces[0]) == 0
		if !opens && owner[i+1] != owner[i] && rows[i+1].top-rows[i].bottom < 0.8*(rows[i].top-rows[i-1].bottom) {
			owner[i] = owner[i+1]
		}
	}
	t := &Table{X: []float64{strips[0].left}}
	for c := 1; c < len(strips); c++ {
		t.X = append(t.X, (strips[c-1].right+strips[c].left)/2)
	}
	t.X = append(t.X, strips[len(strips)-1].right)
	t.Y = []float64{rows[0].top}
	for i := 1; i < len(rows); i++ {
		if owner[i] != owner[i-1] {
			t.Y = append(t.Y, (rows[i-1].bottom+rows[i].top)/2)
		}
	}
	t.Y = append(t.Y, rows[len(rows)-1].bottom)
	for r := range t.Rows() {
		for c := range t.Columns() {
			t.Cells = append(t.Cells, &Cell{Row: r, Column: c, RowSpan: 1, ColumnSpan: 1})
		}
	}
	for i := range rows {
		for n := range rows[i].pieces {
			p := &rows[i].pieces[n]
			cell := t.Cells[owner[i]*t.Columns()+nearest(strips, p)]
			cell.marks = append(cell.marks, p.marks...)
		}
	}
	f.writeCells(t.Cells)
	for _, cell := range t.Cells {
		cell.marks = nil
	}
	return t
}
