package layout

import (
	"math"
	"sort"

	"taizhang/extractors/pdf/content"
)

// Table is a grid between ruling lines. X and Y are the borders of its columns
// and rows.
type Table struct {
	X, Y  []float64
	Cells []*Cell
	owner []int // by row*columns+column: index into Cells
}

// Cell is one cell with its place in the grid and its text.
type Cell struct {
	Row, Column, RowSpan, ColumnSpan int
	Text                             string
	Characters, Guessed              int
	Size                             float64
	marks                            []mark
	expected                         int // marks, before they are handed out
}

// Rows and Columns give the size of the grid.
func (t *Table) Rows() int    { return len(t.Y) - 1 }
func (t *Table) Columns() int { return len(t.X) - 1 }

// Lines that lie within joint of one another are one line; lines that end
// within reach of another one touch it. Borders are drawn in strokes of their
// own, with corners that miss one another by their thickness.
const (
	joint = 2.0
	reach = 4.0
)

// mostLines bounds a grid: drawings consist of lines, too.
const mostLines = 400

// findTables makes grids of ruling lines that touch one another.
func findTables(f *frame) []*Table {
	if len(f.segments) < 4 {
		return nil
	}
	var lying, standing []content.Segment
	for _, s := range f.segments {
		if s.Horizontal() {
			lying = append(lying, s)
		} else {
			standing = append(standing, content.Segment{X0: s.Y0, Y0: s.X0, X1: s.Y1, Y1: s.X1})
		}
	}
	lying, standing = merge(lying), merge(standing)
	if len(lying) < 2 || len(standing) < 2 || len(lying)+len(standing) > 20*mostLines {
		return nil
	}
	groups := groupLines(lying, standing)
	var tables []*Table
	for _, g := range groups {
		if t := newTable(g); t != nil {
			tables = append(tables, t)
		}
	}
	return tables
}

// Grids gives the tables that a page's ruling lines make, without their text.
func Grids(p *content.Page) []*Table {
	return findTables(&frame{width: p.Width, height: p.Height, segments: append([]content.Segment(nil), p.Segments...)})
}

// merge joins lines (given as lying) that continue or cover one another, and
// drops what is shorter than a character.
func merge(lines []content.Segment) []content.Segment {
	sort.Slice(lines, func(i, j int) bool {
		if math.Abs(lines[i].Y0-lines[j].Y0) > 0.01 {
			return lines[i].Y0 < lines[j].Y0
		}
		return lines[i].X0 < lines[j].X0
	})
	var merged []content.Segment
	for start := 0; start < len(lines); {
		end := start + 1
		for end < len(lines) && lines[end].Y0-lines[start].Y0 <= joint {
			end++
		}
		level := lines[start:end]
		sort.Slice(level, func(i, j int) bool { return level[i].X0 < level[j].X0 })
		first := len(merged)
		for _, s := range level {
			if n := len(merged); n > first && s.X0 <= merged[n-1].X1+reach {
				merged[n-1].X1 = max(merged[n-1].X1, s.X1)
			} else {
				merged = append(merged, s)
			}
		}
		start = end
	}
	long := merged[:0]
	for _, s := range merged {
		if s.X1-s.X0 > 2*reach {
			long = append(long, s)
		}
	}
	return long
}

type lineGroup struct{ lying, standing []content.Segment }

// groupLines finds the lines that touch, directly or over others.
func groupLines(lying, standing []content.Segment) []lineGroup {
	parent := make([]int, len(lying)+len(standing))
	for i := range parent {
		parent[i] = i
	}
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for i, h := range lying {
		for j, v := range standing {
			// v lies on its side: X is its height, Y its place.
			if v.Y0 >= h.X0-reach && v.Y0 <= h.X1+reach && h.Y0 >= v.X0-reach && h.Y0 <= v.X1+reach {
				parent[find(i)] = find(len(lying) + j)
			}
		}
	}
	groups := map[int]*lineGroup{}
	var order []int
	group := func(i int) *lineGroup {
		root := find(i)
		if groups[root] == nil {
			groups[root] = &lineGroup{}
			order = append(order, root)
		}
		return groups[root]
	}
	for i, h := range lying {
		g := group(i)
		g.lying = append(g.lying, h)
	}
	for j, v := range standing {
		g := group(len(lying) + j)
		g.standing = append(g.standing, v)
	}
	var found []lineGroup
	for _, root := range order {
		g := groups[root]
		if len(g.lying) >= 2 && len(g.standing) >= 2 && len(g.lying)+len(g.standing) <= mostLines {
			found = append(found, *g)
		}
	}
	return found
}

// newTable lays a grid over a group of lines and merges the squares that no
// line parts. It gives nil for a mere frame.
func newTable(g lineGroup) *Table {
	t := &Table{X: places(g.standing), Y: places(g.lying)}
	t.X = widen(t.X, g.lying)
	t.Y = widen(t.Y, g.standing)
	rows, columns := t.Rows(), t.Columns()
	if rows < 1 || columns < 1 || rows*columns < 2 {
		return nil
	}
	parent := make([]int, rows*columns)
	for i := range parent {
		parent[i] = i
	}
	find := func(i int) int {
		for parent[i] != i {
			i = parent[i]
		}
		return i
	}
	unite := func(a, b int) {
		a, b = find(a), find(b)
		parent[max(a, b)] = min(a, b)
	}
	for r := range rows {
		for c := range columns {
			if c+1 < columns && !crossed(g.standing, t.X[c+1], t.Y[r], t.Y[r+1]) {
				unite(r*columns+c, r*columns+c+1)
			}
			if r+1 < rows && !crossed(g.lying, t.Y[r+1], t.X[c], t.X[c+1]) {
				unite(r*columns+c, (r+1)*columns+c)
			}
		}
	}
	t.makeCells(find)
	return t
}

// places gives the places of lines, those within joint of one another as one.
func places(lines []content.Segment) []float64 {
	var at []float64
	for _, s := range lines {
		at = append(at, s.Y0)
	}
	sort.Float64s(at)
	var distinct []float64
	for _, v := range at {
		if n := len(distinct); n == 0 || v-distinct[n-1] > reach {
			distinct = append(distinct, v)
		}
	}
	return distinct
}

// widen adds the outer borders that a table open at its sides leaves out: as
// far as the lines across reach.
func widen(at []float64, across []content.Segment) []float64 {
	const column = 12
	low, high := math.Inf(1), math.Inf(-1)
	for _, s := range across {
		low, high = min(low, s.X0), max(high, s.X1)
	}
	if low < at[0]-column {
		at = append([]float64{low}, at...)
	}
	if high > at[len(at)-1]+column {
		at = append(at, high)
	}
	return at
}

// crossed reports whether a line stands at a place over the middle of a range.
func crossed(lines []content.Segment, at, low, high float64) bool {
	middle := (low + high) / 2
	for _, s := range lines {
		if math.Abs(s.Y0-at) <= reach && s.X0 <= middle && middle <= s.X1 {
			return true
		}
	}
	return false
}

// makeCells turns merged squares into rectangles. Squares that make no
// rectangle are given the rectangle around them, first come first served.
func (t *Table) makeCells(find func(int) int) {
	rows, columns := t.Rows(), t.Columns()
	type bounds struct{ bottom, right int32 }
	boxes := make([]bounds, rows*columns) // by the first square
	number := 0
	for i := range boxes {
		root := find(i)
		b := &boxes[root]
		b.bottom, b.right = max(b.bottom, int32(i/columns)), max(b.right, int32(i%columns))
		if root == i {
			number++
		}
	}
	memory := make([]Cell, number) // there are more where squares make no rectangle
	t.owner, t.Cells = make([]int, rows*columns), make([]*Cell, 0, number)
	for i := range t.owner {
		t.owner[i] = -1
	}
	for i := range t.owner {
		if t.owner[i] >= 0 {
			continue
		}
		b := boxes[find(i)]
		if len(memory) == 0 {
			memory = make([]Cell, 1)
		}
		cell := &memory[0]
		memory = memory[1:]
		cell.Row, cell.Column = i/columns, i%columns
		right, bottom := max(int(b.right), cell.Column), max(int(b.bottom), cell.Row)
		for c := cell.Column; c <= right; c++ {
			if t.owner[cell.Row*columns+c] >= 0 {
				right = c - 1
			}
		}
		cell.ColumnSpan, cell.RowSpan = right-cell.Column+1, bottom-cell.Row+1
		for r := cell.Row; r <= bottom; r++ {
			for c := cell.Column; c <= right; c++ {
				t.owner[r*columns+c] = len(t.Cells)
			}
		}
		t.Cells = append(t.Cells, cell)
	}
}

// tableAt gives the smallest table whose grid a mark stands in.
func tableAt(tables []*Table, m *mark) *Table {
	var best *Table
	x, y := (m.left+m.right)/2, m.base-0.35*m.size
	for _, t := range tables {
		if x < t.X[0]-joint || x > t.X[len(t.X)-1]+joint || y < t.Y[0]-joint || y > t.Y[len(t.Y)-1]+joint {
			continue
		}
		if best == nil || t.area() < best.area() {
			best = t
		}
	}
	return best
}

func (t *Table) area() float64 {
	return (t.X[len(t.X)-1] - t.X[0]) * (t.Y[len(t.Y)-1] - t.Y[0])
}

// cellOf gives the cell that a mark inside the table stands in.
func (t *Table) cellOf(m *mark) *Cell {
	column := slot(t.X, (m.left+m.right)/2)
	line := slot(t.Y, m.base-0.35*m.size)
	return t.Cells[t.owner[line*t.Columns()+column]]
}

// fillCells gives the cells their marks and appends the others to flow.
// Both lie in memory that is lent.
func (f *frame) fillCells(tables []*Table, flow, memory []mark) []mark {
	cells := make([]*Cell, len(f.marks))
	for i := range f.marks {
		if t := tableAt(tables, &f.marks[i]); t != nil {
			cells[i] = t.cellOf(&f.marks[i])
			cells[i].expected++
		} else {
			flow = append(flow, f.marks[i])
		}
	}
	memory = memory[:len(f.marks)-len(flow)]
	for i, cell := range cells {
		if cell == nil {
			continue
		}
		if cell.marks == nil {
			cell.marks, memory = memory[:0:cell.expected], memory[cell.expected:]
		}
		cell.marks = append(cell.marks, f.marks[i])
	}
	return flow
}

func slot(borders []float64, v float64) int {
	i := sort.SearchFloat64s(borders, v) - 1
	return min(max(i, 0), len(borders)-2)
}

// fill writes the cells' texts. It reports false for a grid that is no table:
// less than two cells have text, as in the frame of a picture.
func (t *Table) fill(f *frame) bool {
	f.writeCells(t.Cells)
	filled := 0
	for _, cell := range t.Cells {
		if cell.Text != "" {
			filled++
		}
	}
	if filled < 2 {
		return false
	}
	for _, cell := range t.Cells {
		cell.marks = nil
	}
	return true
}

// writeCells writes the texts of cells.
func (f *frame) writeCells(cells []*Cell) {
	memory := heaps.Get().(*heap)
	defer heaps.Put(memory)
	for _, cell := range cells {
		cell.fill(f, memory)
	}
}

func (c *Cell) fill(f *frame, memory *heap) {
	if len(c.marks) == 0 {
		return
	}
	memory.marks = append(memory.marks[:0], c.marks...)
	memory.pieces = runs(memory.marks, memory.pieces)
	memory.rows = f.rows(memory.pieces, memory.rows)
	for i := range memory.rows {
		var line Line
		f.line(&line, memory.rows[i].pieces, 0)
		if i == 0 {
			c.Text = line.Text
		} else {
			c.Text = Join(c.Text, line.Text)
		}
		c.Characters += line.Characters
		c.Guessed += line.Guessed
		c.Size = line.Size
	}
}
