package layout

import "sort"

// order appends the lines of some rows in reading order: columns one after the
// other, everything else row by row.
func (f *frame) order(items []Item, rows []row, column *int) []Item {
	for start := 0; start < len(rows); {
		gutter, end, first := f.findBand(rows, start)
		if end == 0 {
			*column++
			for ; start < len(rows); start++ {
				items = append(items, Item{Line: f.line(rows[start].pieces, *column)})
			}
			return items
		}
		if first > start {
			*column++
			for ; start < first; start++ {
				items = append(items, Item{Line: f.line(rows[start].pieces, *column)})
			}
		}
		left, right := divide(rows[first:end], gutter)
		items = f.order(items, left, column)
		items = f.order(items, right, column)
		start = end
	}
	return items
}

// gutter is a blank strip between columns.
type gutter struct{ left, right float64 }

// A band of columns needs leastRows rows with text on both sides; fewer are a
// signature beside a date or a name beside a telephone number.
const leastRows = 4

// findBand looks for the first stretch of rows that a gutter parts into
// columns of running text. end is 0 if there is none.
func (f *frame) findBand(rows []row, start int) (g gutter, end, first int) {
	for i := start; i < len(rows); i++ {
		for _, candidate := range gaps(&rows[i]) {
			g, first, end = grow(rows, start, i, candidate)
			if isColumns(rows[first:end], g) {
				return g, end, first
			}
		}
	}
	return gutter{}, 0, 0
}

func gaps(r *row) []gutter {
	var found []gutter
	for i := 1; i < len(r.pieces); i++ {
		if g := (gutter{r.pieces[i-1].right, r.pieces[i].left}); g.right > g.left {
			found = append(found, g)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].right-found[i].left > found[j].right-found[j].left })
	return found
}

// grow extends a gutter up and down as long as no row crosses it and it stays
// wide enough.
func grow(rows []row, start, at int, g gutter) (grown gutter, first, end int) {
	narrow := func(g gutter, r *row) (gutter, bool) {
		for i := range r.pieces {
			p := &r.pieces[i]
			middle := (g.left + g.right) / 2
			switch {
			case p.right <= middle:
				g.left = max(g.left, p.right)
			case p.left >= middle:
				g.right = min(g.right, p.left)
			default:
				return g, false
			}
		}
		return g, g.right-g.left >= 0.8*r.pieces[0].size
	}
	first, end = at, at+1
	for first > start {
		next, ok := narrow(g, &rows[first-1])
		if !ok {
			break
		}
		g = next
		first--
	}
	for end < len(rows) {
		next, ok := narrow(g, &rows[end])
		if !ok {
			break
		}
		g = next
		end++
	}
	// A row with text on one side only may be a heading above or a line below.
	bothSides := func(r *row) bool { return r.pieces[0].right <= g.left+0.1 && r.right() >= g.right-0.1 }
	for first < at && !bothSides(&rows[first]) {
		first++
	}
	return g, first, end
}

// isColumns tells columns of running text from a table without lines and from
// things that merely stand side by side: on both sides, most rows have long
// text, and the right side begins at one place.
func isColumns(rows []row, g gutter) bool {
	both, wide := 0, 0
	starts := map[int]int{}
	var leftEdge, rightEdge float64
	for i := range rows {
		leftEdge, rightEdge = min(leftEdge, rows[i].left()), max(rightEdge, rows[i].right())
	}
	leftLow := g.left
	for i := range rows {
		leftLow = min(leftLow, rows[i].left())
	}
	for i := range rows {
		var left, right float64
		rightStart := 0.0
		leftPieces, rightPieces := 0, 0
		for _, p := range rows[i].pieces {
			if p.right <= g.left+0.1 {
				left += p.right - p.left
				leftPieces++
			} else {
				if rightPieces == 0 {
					rightStart = p.left
				}
				right += p.right - p.left
				rightPieces++
			}
		}
		if leftPieces == 0 || rightPieces == 0 {
			continue
		}
		both++
		starts[int(rightStart/4)]++
		if left > 0.55*(g.left-leftLow) && right > 0.55*(rightEdge-g.right) && leftPieces == 1 && rightPieces == 1 {
			wide++
		}
	}
	if both < leastRows || 10*wide < 6*both {
		return false
	}
	common := 0
	for place, count := range starts {
		common = max(common, count+starts[place+1])
	}
	em := rows[0].pieces[0].size
	return 2*common >= both && g.left-leftLow > 8*em && rightEdge-g.right > 8*em
}

// divide parts rows at a gutter.
func divide(rows []row, g gutter) (left, right []row) {
	middle := (g.left + g.right) / 2
	for i := range rows {
		var l, r row
		for _, p := range rows[i].pieces {
			if p.left < middle {
				l.add(p)
			} else {
				r.add(p)
			}
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

func (r *row) add(p piece) {
	if len(r.pieces) == 0 {
		r.top, r.bottom = p.topEdge, p.bottomEdge
	}
	r.pieces = append(r.pieces, p)
	r.top, r.bottom = min(r.top, p.topEdge), max(r.bottom, p.bottomEdge)
}
