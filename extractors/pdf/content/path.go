package content

import "math"

// path is the path under construction, as far as it can become a ruling line.
type path struct {
	x, y, startX, startY float64
	edges                []Segment // straight edges along the axes
	boxes                []Segment // rectangles
}

// Ruling lines are up to thickest points thick: Word draws borders of 0.5 to
// 3 points as filled rectangles.
const thickest = 4

// mostEdges bounds a path; a map draws 100,000 edges in one.
const mostEdges = 1 << 13

func (r *run) pathOperator(operator []byte, operands []operand) {
	p := &r.path
	switch string(operator) {
	case "m", "l":
		if n, count := r.take(operands); count == 2 {
			x, y := r.state.ctm.apply(n[0], n[1])
			if operator[0] == 'l' {
				p.edge(p.x, p.y, x, y)
			} else {
				p.startX, p.startY = x, y
			}
			p.x, p.y = x, y
		}
	case "c", "v", "y":
		if n, count := r.take(operands); count >= 4 {
			p.x, p.y = r.state.ctm.apply(n[count-2], n[count-1])
		}
	case "h":
		p.edge(p.x, p.y, p.startX, p.startY)
		p.x, p.y = p.startX, p.startY
	case "re":
		if n, count := r.take(operands); count == 4 {
			x0, y0 := r.state.ctm.apply(n[0], n[1])
			x1, y1 := r.state.ctm.apply(n[0]+n[2], n[1]+n[3])
			if len(p.boxes) < mostEdges {
				p.boxes = append(p.boxes, Segment{min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)})
			}
		}
	case "S", "s", "B", "B*", "b", "b*":
		if operator[0] == 's' || operator[0] == 'b' { // closes the path first
			p.edge(p.x, p.y, p.startX, p.startY)
		}
		r.paint(true)
	case "f", "F", "f*":
		r.paint(false)
	case "n":
		p.edges, p.boxes = p.edges[:0], p.boxes[:0]
	}
}

// edge keeps a straight edge that runs along an axis.
func (p *path) edge(x0, y0, x1, y1 float64) {
	const skew = 0.7
	if (math.Abs(x0-x1) < skew || math.Abs(y0-y1) < skew) && len(p.edges) < mostEdges {
		p.edges = append(p.edges, Segment{min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)})
	}
}

// paint turns the path into ruling lines: the edges of what is stroked, and
// what is filled and thin.
func (r *run) paint(stroked bool) {
	p := &r.path
	if r.hidden == 0 {
		for _, box := range p.boxes {
			switch {
			case thin(box):
				r.rule(box)
			case stroked:
				r.rule(Segment{box.X0, box.Y0, box.X1, box.Y0})
				r.rule(Segment{box.X0, box.Y1, box.X1, box.Y1})
				r.rule(Segment{box.X0, box.Y0, box.X0, box.Y1})
				r.rule(Segment{box.X1, box.Y0, box.X1, box.Y1})
			}
		}
		switch {
		case stroked:
			for _, edge := range p.edges {
				r.rule(edge)
			}
		case len(p.edges) >= 2:
			if box := around(p.edges); thin(box) {
				r.rule(box)
			} else {
				r.filledFrames(p.edges)
			}
		}
	}
	p.edges, p.boxes = p.edges[:0], p.boxes[:0]
}

// filledFrames handles several thin quadrilaterals in one fill: four edges
// each.
func (r *run) filledFrames(edges []Segment) {
	for i := 0; i+3 < len(edges); i += 4 {
		if box := around(edges[i : i+4]); thin(box) {
			r.rule(box)
		}
	}
}

func around(edges []Segment) Segment {
	box := edges[0]
	for _, e := range edges[1:] {
		box = Segment{min(box.X0, e.X0), min(box.Y0, e.Y0), max(box.X1, e.X1), max(box.Y1, e.Y1)}
	}
	return box
}

func thin(box Segment) bool {
	width, height := box.X1-box.X0, box.Y1-box.Y0
	return min(width, height) <= thickest && max(width, height) > 2*min(width, height)
}

// rule keeps a ruling line as its middle line.
func (r *run) rule(s Segment) {
	if len(r.page.Segments) >= r.budget.Segments {
		r.page.Cut = true
		return
	}
	if math.IsNaN(s.X0+s.X1+s.Y0+s.Y1) || math.Abs(s.X1-s.X0)+math.Abs(s.Y1-s.Y0) < 1 {
		return
	}
	if s.Horizontal() {
		s.Y0 = (s.Y0 + s.Y1) / 2
		s.Y1 = s.Y0
	} else {
		s.X0 = (s.X0 + s.X1) / 2
		s.X1 = s.X0
	}
	r.page.Segments = append(r.page.Segments, s)
}
