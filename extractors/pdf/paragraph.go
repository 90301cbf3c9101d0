package pdf

import (
	"math"
	"regexp"
	"sort"
	"strings"

	"taizhang/extractors/pdf/layout"
)

// margins are the edges of the text and the pitch of its lines, by page and
// column.
type margins struct {
	left, right map[column]float64
	pitch       float64 // distance of baselines in ems
	size        float64 // of the body
	indents     bool    // first lines are indented, as nearly everywhere
	owner       map[*layout.Line]column
}

type column struct{ page, number int }

// narrowest is the share of the page's width that text fills at least, where
// nothing stands beside it.
const narrowest = 0.6

// measure finds the edges that lines start and end at.
func measure(pages []*page) *margins {
	lines := 0
	for _, p := range pages {
		lines += len(p.layout.Items)
	}
	m := &margins{left: map[column]float64{}, right: map[column]float64{}, owner: make(map[*layout.Line]column, lines)}
	var lefts, rights []float64
	ends := map[column]*[]float64{}
	pitches, sizes := make([]float64, 0, lines), make([]float64, 0, lines)
	for i, p := range pages {
		var previous *layout.Line
		var at column // of the line before, and its ends
		var right *[]float64
		for _, item := range p.layout.Items {
			l := item.Line
			if l == nil || l.Turned {
				previous = nil
				continue
			}
			c := column{i, l.Column}
			m.owner[l] = c
			if right == nil || c != at {
				if at, right = c, ends[c]; right == nil {
					list := make([]float64, 0, len(p.layout.Items))
					right = &list
					ends[c] = right
				}
			}
			*right = append(*right, l.Right)
			if left, known := m.left[c]; !known || l.Left < left {
				m.left[c] = l.Left
			}
			if !l.Beside {
				// A column of short lines alone does not tell where a line would end.
				m.right[c] = narrowest * p.layout.Width
			}
			sizes = append(sizes, l.Size)
			if previous != nil && previous.Column == l.Column && l.Base > previous.Base {
				pitches = append(pitches, (l.Base-previous.Base)/max(l.Size, 1))
			}
			previous = l
		}
	}
	for c := range m.left {
		// Punctuation may hang over the edge in a line or two.
		list := *ends[c]
		sort.Float64s(list)
		m.right[c] = max(m.right[c], list[(len(list)-1)*9/10])
		lefts, rights = append(lefts, m.left[c]), append(rights, m.right[c])
	}
	m.pitch, m.size = median(pitches), median(sizes)
	m.even(pages, median(lefts), median(rights))
	indented := 0
	for l, c := range m.owner {
		if in := (l.Left - m.left[c]) / max(l.Size, 1); in > 1.5 && in < 2.6 {
			indented++
		}
	}
	m.indents = 12*indented >= len(m.owner)
	return m
}

// even gives columns that hold few lines the margins of the document, if they
// lie within them: the last line of a section says nothing about its margins.
func (m *margins) even(pages []*page, left, right float64) {
	lines := map[column]int{}
	for _, c := range m.owner {
		lines[c]++
	}
	for c, count := range lines {
		if count < 6 && m.right[c] < right && m.left[c] >= left-1 {
			m.right[c] = right
		}
		if count < 6 && m.left[c] > left && m.right[c] <= right+1 {
			m.left[c] = left
		}
	}
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sort.Float64s(values)
	return values[len(values)/2]
}

// numbered matches the start of a numbered clause or of a part that opens a
// paragraph of its own.
var numbered = regexp.MustCompile(`^(第[一二三四五六七八九十百〇零\d]+[条章节款]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\([一二三四五六七八九十]+\)|\d{1,2}[.．、]|（\d{1,2}）|附件|附：|抄送|主送)`)

// joins reports whether line b goes on with the paragraph that line a ends.
func (m *margins) joins(a, b *layout.Line, newPage, firstOfPage bool) bool {
	if a == nil || a.Turned || b.Turned || newPage && !firstOfPage {
		return false
	}
	ca, cb := m.owner[a], m.owner[b]
	if ratio := a.Size / max(b.Size, 0.1); ratio < 0.87 || ratio > 1.15 {
		return false
	}
	sameColumn := ca == cb
	if sameColumn {
		if b.Base-a.Base > max(1.3*m.pitch, 1.2)*max(a.Size, b.Size)+1 {
			return false
		}
		if m.centred(b) && a.Font == b.Font && (m.centred(a) || m.flush(a, b) && m.heading(a)) {
			return !endsSentence(a.Text) && !numbered.MatchString(b.Text)
		}
	}
	if !m.flush(a, b) {
		return false
	}
	indent := b.Left - m.left[cb]
	if indent > 0.8*b.Size {
		return false
	}
	if !endsSentence(a.Text) {
		return true
	}
	// Where no first line is indented, a sentence that ends before the edge ends
	// its paragraph.
	return !numbered.MatchString(b.Text) && (m.indents || m.right[ca]-a.Right < 0.5*a.Size)
}

// flush reports whether line a reaches the right edge: what begins line b
// would not have fitted. Chinese type lets up to a character and a half free
// where a punctuation mark may not begin the next line; a Latin word or a
// number is not broken.
func (m *margins) flush(a, b *layout.Line) bool {
	const indent = 4.5 // ems; what begins further right is set to the right
	c := m.owner[a]
	if a.Left > m.left[c]+indent*a.Size {
		return false
	}
	room := (m.right[c] - a.Right) / a.Size
	return room < 2.1 || room < firstWord(b.Text)+0.6
}

// firstWord estimates, in ems, the width of what may not be broken at the
// start of a line.
func firstWord(text string) float64 {
	width, latin := 0.0, false
	for _, r := range text {
		switch {
		case strings.ContainsRune("（《“‘〔【〈(", r) && !latin:
			width++
		case r > ' ' && r < 0x2000:
			width += 0.55
			latin = true
		case strings.ContainsRune("），。、；：？！》”’〕】〉", r):
			width++
		default:
			if !latin {
				width++
			}
			return width
		}
	}
	return width
}

// heading reports a line in larger type than most of the document's.
func (m *margins) heading(l *layout.Line) bool { return l.Size > 1.15*m.size }

// centred reports whether a line stands in the middle of its page.
func (m *margins) centred(l *layout.Line) bool {
	c := m.owner[l]
	middle := (m.left[c] + m.right[c]) / 2
	off := math.Abs((l.Left+l.Right)/2 - middle)
	return off < 0.8*l.Size && l.Left > m.left[c]+1.2*l.Size
}

func endsSentence(text string) bool {
	return strings.HasSuffix(text, "。") || strings.HasSuffix(text, "；") || strings.HasSuffix(text, "：") ||
		strings.HasSuffix(text, "！") || strings.HasSuffix(text, "？")
}
