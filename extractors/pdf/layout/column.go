package layout

import (
	"math"
	"sort"
	"strings"
)

// order appends the lines of some rows in reading order: columns one after the
// other, everything else row by row.
func (f *frame) order(items []Item, rows []row, column *int) []Item {
	for start := 0; start < len(rows); {
		gutter, end, first := f.findBand(rows, start)
		if end == 0 {
			*column++
			return f.lines(items, rows[start:], *column)
		}
		if first > start {
			*column++
			items = f.lines(items, rows[start:first], *column)
		}
		left, right := divide(rows[first:end], gutter)
		from := len(items)
		items = f.order(items, left, column)
		items = f.order(items, right, column)
		for _, item := range items[from:] {
			item.Line.Beside = true
		}
		start = end
	}
	return items
}

// gutter is a blank strip between columns. The right column begins at right;
// left is where the left one ends in most rows.
type gutter struct{ left, right float64 }

const (
	// A band of columns needs leastRows rows with text on both sides; fewer are a
	// signature beside a date or a name beside a telephone number.
	leastRows = 4
	// aligned, in points, is how far starts of one column may differ.
	aligned = 2.0
	// hanging, in ems, is what a gutter keeps at least in the rows where
	// punctuation hangs into it.
	hanging = 0.2
)

// findBand looks for the first stretch of rows that a gutter parts into
// columns of running text. end is 0 if there is none.
func (f *frame) findBand(rows []row, start int) (g gutter, end, first int) {
	if len(rows)-start < leastRows {
		return gutter{}, 0, 0
	}
	const mostTried = 64 // starts of pieces; a page has a handful of columns
	tried := map[int]bool{}
	for i := start; i < len(rows) && len(tried) < mostTried; i++ {
		for n := 1; n < len(rows[i].pieces) && len(tried) < mostTried; n++ {
			at := rows[i].pieces[n].left
			if place := int(at / aligned); tried[place] {
				continue
			} else {
				tried[place] = true
			}
			g, first, end = grow(rows, start, i, at)
			if end-first >= leastRows && isColumns(rows[first:end], g) {
				return g, end, first
			}
		}
	}
	return gutter{}, 0, 0
}

// grow extends a gutter up and down as long as no character stands on the
// place where the right column begins.
func grow(rows []row, start, at int, right float64) (g gutter, first, end int) {
	first, end = at, at+1
	for first > start && near(&rows[first-1], &rows[first]) && parted(&rows[first-1], right) {
		first--
	}
	for end < len(rows) && near(&rows[end-1], &rows[end]) && parted(&rows[end], right) {
		end++
	}
	var lefts []float64
	for i := first; i < end; i++ {
		if left, _, onRight := sides(&rows[i], right); left > 0 && onRight {
			lefts = append(lefts, left)
		}
	}
	sort.Float64s(lefts)
	g = gutter{right: right}
	if len(lefts) > 0 {
		g.left = lefts[len(lefts)*9/10]
	}
	// A row with text on one side only may be a heading above.
	for first < at {
		if left, _, onRight := sides(&rows[first], right); left > 0 && onRight {
			break
		}
		first++
	}
	return g, first, end
}

// folio reports a row that is nothing but a page number, — 3 — or 第3页: it may
// stand in the middle below two columns.
func (r *row) folio() bool {
	count, number := 0, false
	for i := range r.pieces {
		for j := range r.pieces[i].marks {
			c := r.pieces[i].marks[j].first
			count++
			number = number || digit(c)
			if !digit(c) && !strings.ContainsRune("—–-－·•第页共/", c) || count > 12 {
				return false
			}
		}
	}
	return number
}

// near reports whether a row follows the one above as lines of a column do.
func near(above, below *row) bool {
	const far = 4 // heights of a line
	return below.top-above.bottom < far*max(above.bottom-above.top, below.bottom-below.top)
}

// sides gives where the text left of a place ends and where that on the right
// of it begins.
func sides(r *row, at float64) (left, right float64, onRight bool) {
	right = math.Inf(1)
	for i := range r.pieces {
		p := &r.pieces[i]
		if p.right <= at {
			left = max(left, p.right)
			continue
		}
		for j := range p.marks {
			if m := &p.marks[j]; m.left < at-aligned {
				left = max(left, m.right)
			} else {
				right, onRight = min(right, m.left), true
			}
		}
	}
	return left, right, onRight
}

// parted reports whether a row keeps a gap before the place, or stands on one
// side of it altogether.
func parted(r *row, at float64) bool {
	if r.folio() {
		return false
	}
	left, right, onRight := sides(r, at)
	if !onRight {
		return left <= at+aligned
	}
	gap := (right - left) / r.pieces[0].size
	// Where the gap is narrow, the right side must begin where its column does:
	// else it is a short line across the middle, such as a page number.
	return left == 0 || gap >= wideGap || gap >= hanging && right-at <= aligned
}

// side sums up what stands on one side of a gutter in one row.
type side struct {
	pieces           int
	left, right, ink float64
}

func (s *side) add(p *piece) {
	if p == nil {
		return
	}
	if s.pieces == 0 {
		s.left = p.left
	}
	s.pieces++
	s.right = p.right
	s.ink += p.right - p.left
}

// isColumns tells columns of running text from a table without lines and from
// things that merely stand side by side: most rows of either side are filled
// with text over more than half of its width, and without further gaps.
func isColumns(rows []row, g gutter) bool {
	low, high := g.left, g.right
	for i := range rows {
		low, high = min(low, rows[i].left()), max(high, rows[i].right())
	}
	em := rows[0].pieces[0].size
	if g.left-low < 8*em || high-g.right < 8*em {
		return false
	}
	var both, lefts, rights, fullLeft, fullRight int
	for i := range rows {
		var left, right side
		for _, p := range rows[i].pieces {
			l, r := p.divide(g.right)
			left.add(l)
			right.add(r)
		}
		if left.pieces > 0 {
			lefts++
		}
		if right.pieces > 0 {
			rights++
		}
		if left.pieces > 0 && right.pieces > 0 {
			both++
		}
		if left.fills(g.left - low) {
			fullLeft++
		}
		if right.fills(high - g.right) {
			fullRight++
		}
	}
	return both >= leastRows && 2*fullLeft >= lefts && 2*fullRight >= rights
}

func (s *side) fills(width float64) bool {
	return s.pieces > 0 && s.pieces <= 2 && s.right-s.left > 0.55*width && s.ink > 0.8*(s.right-s.left)
}

// divide parts rows at a gutter.
func divide(rows []row, g gutter) (left, right []row) {
	for i := range rows {
		var l, r row
		for _, p := range rows[i].pieces {
			before, behind := p.divide(g.right)
			l.add(before)
			r.add(behind)
		}
		if len(l.pieces) > 0 {
			left = append(left, l)
		}
		if len(r.pieces) > 0 {
			right = append(right, r)
		}
	}
	return left, right
}

// divide parts a piece at a place; either part is nil where nothing stands.
func (p piece) divide(at float64) (before, behind *piece) {
	if p.right <= at {
		return &p, nil
	}
	if p.left >= at-aligned {
		return nil, &p
	}
	n := sort.Search(len(p.marks), func(i int) bool { return p.marks[i].left >= at-aligned })
	if n == 0 {
		return nil, &p
	}
	if n == len(p.marks) {
		return &p, nil
	}
	l, r := p, p
	l.marks, r.marks = p.marks[:n], p.marks[n:]
	l.right = l.left
	for i := range l.marks {
		l.right = max(l.right, l.marks[i].right)
	}
	r.left = r.marks[0].left
	return &l, &r
}

func (r *row) add(p *piece) {
	if p == nil {
		return
	}
	if len(r.pieces) == 0 {
		r.top, r.bottom = p.topEdge, p.bottomEdge
	}
	r.pieces = append(r.pieces, *p)
	r.top, r.bottom = min(r.top, p.topEdge), max(r.bottom, p.bottomEdge)
}
