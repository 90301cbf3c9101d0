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
	columns map[columnPlace]*column
	pitch   float64 // distance of baselines in ems
	size    float64 // of the body
	indents bool    // first lines are indented, as nearly everywhere
	// asked is the column that was asked for last: nearly always the next one, too.
	asked   *column
	askedAt columnPlace
}

// columnPlace is a column's page, counted from 0, and its number.
type columnPlace struct{ page, number int }

// column is the edges that its lines start and end at.
type column struct {
	left, right float64
	ends        []float64 // of its lines
}

// narrowest is the share of the page's width that text fills at least, where
// nothing stands beside it.
const narrowest = 0.6

// measure finds the edges that lines start and end at.
func measure(pages []*page) *margins {
	lines := 0
	for _, p := range pages {
		lines += len(p.layout.Items)
	}
	m := &margins{columns: map[columnPlace]*column{}}
	pitches, sizes := make([]float64, 0, lines), make([]float64, 0, lines)
	for i, p := range pages {
		var previous *layout.Line
		var c *column // of the line before
		for _, item := range p.layout.Items {
			l := item.Line
			if l == nil || l.Turned {
				previous, c = nil, nil
				continue
			}
			if c == nil || previous.Column != l.Column {
				if c = m.columns[columnPlace{i, l.Column}]; c == nil {
					c = &column{left: l.Left, ends: make([]float64, 0, len(p.layout.Items))}
					m.columns[columnPlace{i, l.Column}] = c
				}
			}
			c.ends = append(c.ends, l.Right)
			c.left = min(c.left, l.Left)
			if !l.Beside {
				// A column of short lines alone does not tell where a line would end.
				c.right = narrowest * p.layout.Width
			}
			sizes = append(sizes, l.Size)
			if previous != nil && previous.Column == l.Column && l.Base > previous.Base {
				pitches = append(pitches, (l.Base-previous.Base)/max(l.Size, 1))
			}
			previous = l
		}
	}
	var lefts, rights []float64
	for _, c := range m.columns {
		// Punctuation may hang over the edge in a line or two.
		sort.Float64s(c.ends)
		c.right = max(c.right, c.ends[(len(c.ends)-1)*9/10])
		lefts, rights = append(lefts, c.left), append(rights, c.right)
	}
	m.pitch, m.size = median(pitches), median(sizes)
	m.even(median(lefts), median(rights))
	indented := 0
	for i, p := range pages {
		for _, item := range p.layout.Items {
			if l := item.Line; l != nil && !l.Turned {
				if in := (l.Left - m.of(l, i).left) / max(l.Size, 1); in > 1.5 && in < 2.6 {
					indented++
				}
			}
		}
	}
	m.indents = 12*indented >= len(sizes)
	return m
}

// of gives the column of a line on a page.
func (m *margins) of(l *layout.Line, page int) *column {
	if at := (columnPlace{page, l.Column}); m.asked == nil || at != m.askedAt {
		m.asked, m.askedAt = m.columns[at], at
	}
	return m.asked
}

// even gives columns that hold few lines the margins of the document, if they
// lie within them: the last line of a section says nothing about its margins.
func (m *margins) even(left, right float64) {
	for _, c := range m.columns {
		if len(c.ends) < 6 && c.right < right && c.left >= left-1 {
			c.right = right
		}
		if len(c.ends) < 6 && c.left > left && c.right <= right+1 {
			c.left = left
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

// opensClause looks at the first character before it asks numbered: most lines
// begin otherwise.
func opensClause(text string) bool {
	for _, r := range text {
		return strings.ContainsRune("第（(附抄主一二三四五六七八九十0123456789", r) && numbered.MatchString(text)
	}
	return false
}

// joins reports whether line b goes on with the paragraph that line a ends; they
// stand on the pages pageA and pageB.
func (m *margins) joins(a, b *layout.Line, pageA, pageB int, firstOfPage bool) bool {
	if a == nil || a.Turned || b.Turned || pageA != pageB && !firstOfPage {
		return false
	}
	ca, cb := m.of(a, pageA), m.of(b, pageB)
	if ratio := a.Size / max(b.Size, 0.1); ratio < 0.87 || ratio > 1.15 {
		return false
	}
	sameColumn := ca == cb
	if sameColumn {
		if b.Base-a.Base > max(1.3*m.pitch, 1.2)*max(a.Size, b.Size)+1 {
			return false
		}
		if centred(b, cb) && a.Font == b.Font && (centred(a, ca) || flush(a, b, ca) && m.heading(a)) {
			return !endsSentence(a.Text) && !opensClause(b.Text)
		}
	}
	if !flush(a, b, ca) {
		return false
	}
	indent := b.Left - cb.left
	if indent > 0.8*b.Size {
		return false
	}
	if !endsSentence(a.Text) {
		return true
	}
	// Where no first line is indented, a sentence that ends before the edge ends
	// its paragraph.
	return !opensClause(b.Text) && (m.indents || ca.right-a.Right < 0.5*a.Size)
}

// flush reports whether line a reaches the right edge of its column: what begins line b
// would not have fitted. Chinese type lets up to a character and a half free
// where a punctuation mark may not begin the next line; a Latin word or a
// number is not broken.
func flush(a, b *layout.Line, c *column) bool {
	const indent = 4.5 // ems; what begins further right is set to the right
	if a.Left > c.left+indent*a.Size {
		return false
	}
	room := (c.right - a.Right) / a.Size
	return room < 2.1 || room < firstWord(b.Text)+0.6
}

// firstWord estimates, in ems, the width of what may not be broken at the
// start of a line.
func firstWord(text string) float64 {
	width, latin := 0.0, false
	for _, r := range text {
		switch {
		case !latin && opensBracket(r):
			width++
		case r > ' ' && r < 0x2000:
			width += 0.55
			latin = true
		case hangs(r):
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

func opensBracket(r rune) bool {
	switch r {
	case '（', '《', '“', '‘', '〔', '【', '〈', '(':
		return true
	}
	return false
}

// hangs reports punctuation that may not begin a line.
func hangs(r rune) bool {
	switch r {
	case '）', '，', '。', '、', '；', '：', '？', '！', '》', '”', '’', '〕', '】', '〉':
		return true
	}
	return false
}

// heading reports a line in larger type than most of the document's.
func (m *margins) heading(l *layout.Line) bool { return l.Size > 1.15*m.size }

// centred reports whether a line stands in the middle of its column.
func centred(l *layout.Line, c *column) bool {
	middle := (c.left + c.right) / 2
	off := math.Abs((l.Left+l.Right)/2 - middle)
	return off < 0.8*l.Size && l.Left > c.left+1.2*l.Size
}

func endsSentence(text string) bool {
	return strings.HasSuffix(text, "。") || strings.HasSuffix(text, "；") || strings.HasSuffix(text, "：") ||
		strings.HasSuffix(text, "！") || strings.HasSuffix(text, "？")
}
