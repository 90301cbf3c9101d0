package layout

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"taizhang/extractors/pdf/content"
)

// mark is a character in the frame of its direction: x along the writing, y
// across it. It holds no pointer, since marks are copied and sorted all the
// time: what it says stands in the glyph it was made from.
type mark struct {
	left, right float64
	base, size  float64
	// glyph is the index of the page's glyph, first and last are the ends of its
	// text, characters is how many it has.
	glyph       int32
	first, last rune
	characters  int32
	font        int32
	guessed     bool
	blank       bool
	spaced      bool // a blank stood before it
}

// The em box of Chinese fonts reaches 0.88 above the baseline and 0.12 below.
const ascent, descent = 0.88, 0.12

func (m *mark) top() float64    { return m.base - ascent*m.size }
func (m *mark) bottom() float64 { return m.base + descent*m.size }

// frame holds the text of one direction and the ruling lines, turned so that
// the text runs from left to right.
type frame struct {
	width, height float64
	marks         []mark
	glyphs        []content.Glyph // of the page
	segments      []content.Segment
	fonts         []string
	vertical      bool
	spelling      []byte // memory for the text of a line
	// words are the texts of all lines, of which each is a part: one piece of memory for
	// a page in place of one for each of its lines and cells.
	words strings.Builder
}

func (f *frame) text(m *mark) string { return f.glyphs[m.glyph].Text }

// split sorts a page's characters by direction, the direction of most of them
// first. The ruling lines go with that one.
func split(p *content.Page) []*frame {
	if allUpright(p.Glyphs) { // nearly all pages
		f := newFrame(p, 0, len(p.Glyphs))
		f.turnSegments(p, 0)
		return []*frame{f}
	}
	var counts [360]int
	for i := range p.Glyphs {
		counts[direction(&p.Glyphs[i])]++
	}
	var directions []int16
	for angle, count := range counts {
		if count > 0 {
			directions = append(directions, int16(angle))
		}
	}
	slices.SortFunc(directions, func(a, b int16) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	const most = 8 // text on a circle is ornament
	frames := make([]*frame, 0, len(directions))
	for i, angle := range directions {
		f := newFrame(p, angle, counts[angle])
		if i == 0 {
			f.turnSegments(p, angle)
		}
		if i == most {
			break
		}
		frames = append(frames, f)
	}
	return frames
}

// allUpright says that all is written from left to right.
func allUpright(glyphs []content.Glyph) bool {
	for i := range glyphs {
		if glyphs[i].Angle != 0 {
			return false
		}
	}
	return true
}

// direction joins angles that differ by a scanner's skew.
func direction(g *content.Glyph) int16 {
	if g.Angle == 0 {
		return 0
	}
	const skew = 3
	angle := (g.Angle + skew) % 360
	if right := angle % 90; right <= 2*skew {
		return angle - right
	}
	return g.Angle
}

// turn gives the function that moves a point into the frame of a direction.
func turn(p *content.Page, angle int16) (to func(x, y float64) (float64, float64), width, height float64) {
	switch angle {
	case 0:
		return func(x, y float64) (float64, float64) { return x, y }, p.Width, p.Height
	case 90:
		return func(x, y float64) (float64, float64) { return y, p.Width - x }, p.Height, p.Width
	case 180:
		return func(x, y float64) (float64, float64) { return p.Width - x, p.Height - y }, p.Width, p.Height
	case 270:
		return func(x, y float64) (float64, float64) { return p.Height - y, x }, p.Height, p.Width
	}
	sin, cos := math.Sincos(-float64(angle) * math.Pi / 180)
	return func(x, y float64) (float64, float64) {
		return x*cos - y*sin, x*sin + y*cos
	}, p.Width, p.Height
}

func newFrame(p *content.Page, angle int16, count int) *frame {
	to, width, height := turn(p, angle)
	f := &frame{width: width, height: height, fonts: p.Fonts, glyphs: p.Glyphs, marks: borrow(count)}
	upright := 0
	all := count == len(p.Glyphs)
	marks := f.marks // borrowed for all
	for i := range p.Glyphs {
		g := &p.Glyphs[i]
		if !all && direction(g) != angle || g.Size <= 0 {
			continue
		}
		x0, y0, x1 := g.X, g.Y, g.EndX
		if angle != 0 {
			x0, y0 = to(g.X, g.Y)
			x1, _ = to(g.EndX, g.EndY)
		}
		if x1 < x0 {
			x0, x1 = x1, x0
		}
		// Written where it lies, all of it: to make a mark and to copy it takes longer.
		marks = marks[:len(marks)+1]
		m := &marks[len(marks)-1]
		m.left, m.right, m.base, m.size = x0, x1, y0, g.Size
		m.first, m.last, m.characters = g.Single, g.Single, 1
		m.glyph, m.font, m.guessed = int32(i), g.Font, g.Guessed
		m.blank, m.spaced = g.Single <= lastBlank && unicode.IsSpace(g.Single), false
		if g.Single == 0 {
			m.spell(g.Text)
			m.blank = blank(g.Text)
		}
		if g.Vertical {
			m.base += (ascent - 0.5) * g.Size // the pen runs in the middle
			upright++
		}
	}
	f.marks = marks
	f.vertical = 2*upright > len(f.marks) && upright > 0
	f.dropShadows()
	f.words.Grow(len("一") * len(f.marks))
	return f
}

// spell notes the ends of the mark's text.
func (m *mark) spell(text string) {
	first, width := utf8.DecodeRuneInString(text)
	m.first, m.last, m.characters = first, first, 1
	if width < len(text) || width == 0 {
		m.last, m.characters = lastRune(text), int32(utf8.RuneCountInString(text))
	}
}

// single reports a mark of one character, which first is; a U+FFFD may stand for any bytes.
func (m *mark) single() bool { return m.characters == 1 && m.first != utf8.RuneError }

// Pages have about as many marks as the ones before, so their memory is used
// again.
var markMemory = sync.Pool{New: func() any { return new([]mark) }}

func borrow(count int) []mark {
	memory := *markMemory.Get().(*[]mark)
	if cap(memory) < count {
		memory = make([]mark, 0, count+count/4)
	}
	return memory[:0]
}

func giveBack(marks []mark) { markMemory.Put(&marks) }

func (f *frame) turnSegments(p *content.Page, angle int16) {
	to, _, _ := turn(p, angle)
	if angle%90 != 0 {
		return
	}
	f.segments = make([]content.Segment, len(p.Segments))
	for i, s := range p.Segments {
		x0, y0 := to(s.X0, s.Y0)
		x1, y1 := to(s.X1, s.Y1)
		f.segments[i] = content.Segment{X0: min(x0, x1), Y0: min(y0, y1), X1: max(x0, x1), Y1: max(y0, y1)}
	}
}

// lastBlank is the highest blank.
const lastBlank = '\u3000'

func blank(text string) bool {
	if text == "" {
		return true
	}
	// By far the most: the blanks beyond ASCII are U+0085, U+00A0, U+2000 and
	// following, and U+3000.
	if c := text[0]; c > ' ' && c != 0xc2 && c != 0xe2 && c != 0xe3 {
		return false
	}
	return strings.TrimSpace(text) == ""
}

// dropShadows removes characters that stand on top of themselves: bold type
// and shadows are made by painting twice, and scanned pages carry their text
// once more, unseen.
func (f *frame) dropShadows() {
	if len(f.marks) < 2 {
		return
	}
	d := shadowless{frame: f}
	defer func() {
		if d.neighbours != nil {
			neighboursMemory.Put(d.neighbours)
		}
	}()
	kept := 0
	for i := range f.marks {
		m := &f.marks[i]
		if !m.blank && !d.farther(m) && !d.aloneOnItsLine(m) && d.shadowed(m, kept) {
			continue
		}
		if kept < i {
			f.marks[kept] = *m
		}
		kept++
	}
	f.marks = f.marks[:kept]
}

// shadowless looks at the marks of a frame one after the other. Lines are mostly
// painted from left to right, each at a height of its own: none of their marks
// can be a shadow, and only the others are compared with what stands near them.
// That spares three quarters of the time, a twentieth of the reading.
type shadowless struct {
	frame *frame
	// heights has a bit for each height at which there is a baseline.
	heights [heightsTold / 64]uint64
	// The line that is being painted, of marks up to a size; own says that no other was
	// painted near its height, and that its marks stand apart up to left.
	base, size, left float64
	near             float64 // how near a shadow stands to a mark of the size
	own              bool
	// neighbours has the kept marks before the one numbered added.
	neighbours *neighbours
	added      int
}

const (
	heightsTold = 4096 // a page of 8192 points
	heightStep  = 2    // points
)

// farther reports a mark that stands so far behind the last one of its own line that it
// needs no closer look, as nearly all do.
func (d *shadowless) farther(m *mark) bool {
	if m.base != d.base || m.size > d.size || !d.own || !(m.left-d.left >= d.near) {
		return false
	}
	d.left = m.left
	return true
}

// aloneOnItsLine notes a mark. It reports that no mark before it can be its shadow.
func (d *shadowless) aloneOnItsLine(m *mark) bool {
	near, across := m.reach()
	if m.base != d.base || m.size > d.size || d.size == 0 {
		d.base, d.size, d.left, d.near = m.base, m.size, math.Inf(-1), near
		d.own = d.tell(m.base, near)
	}
	d.own = d.own && m.left-d.left >= across
	d.left = m.left
	return d.own
}

// tell notes a height, and reports that there is no other near it.
func (d *shadowless) tell(base, near float64) (alone bool) {
	low, high := (base-near)/heightStep, (base+near)/heightStep
	if alone = low >= 0 && high < heightsTold; alone {
		for at := uint(low); at <= uint(high); at++ {
			alone = alone && d.heights[at/64]&(1<<(at%64)) == 0
		}
	}
	if at := base / heightStep; at >= 0 && at < heightsTold {
		d.heights[uint(at)/64] |= 1 << (uint(at) % 64)
	}
	return alone
}

// shadowed compares a mark with the kept ones near it.
func (d *shadowless) shadowed(m *mark, kept int) bool {
	marks := d.frame.marks
	if d.neighbours == nil {
		d.neighbours = newNeighbours(len(marks))
	}
	for ; d.added < kept; d.added++ {
		if other := &marks[d.added]; !other.blank {
			d.neighbours.add(other, d.added)
		}
	}
	return d.neighbours.shadowed(d.frame, m)
}

// reach gives how near a shadow of the mark stands: by its baseline, and along it.
func (m *mark) reach() (near, across float64) {
	near = min(0.25*max(m.size, 1), farthest)
	return near, min(near, 0.6*max(m.right-m.left, 0.1))
}

// neighbours finds the marks of one character near a place: a hash table of squares
// and characters, each with the chain of its marks.
type neighbours struct {
	heads []int32 // by square and character: index of the newest mark plus one
	next  []int32 // by mark: the one before it in its square, plus one
	mask  uint32
}

// square is the side of a square in points, some characters wide: it seldom has one
// of them twice, and a shadow is nearer than farthest, so that mostly a single
// square is looked at.
const (
	square   = 64
	farthest = 6
)

// neighboursMemory is used again by the next page.
var neighboursMemory = sync.Pool{New: func() any { return &neighbours{} }}

func newNeighbours(marks int) *neighbours {
	size := 1 << bits.Len(uint(marks))
	p := neighboursMemory.Get().(*neighbours)
	if cap(p.heads) < size {
		p.heads = make([]int32, size)
	}
	p.heads, p.next, p.mask = p.heads[:size], slices.Grow(p.next[:0], marks)[:marks], uint32(size-1)
	clear(p.heads)
	return p
}

func (p *neighbours) square(x, y int32, character rune) uint32 {
	return (uint32(x)*0x9e3779b1 ^ uint32(y)*0x85ebca6b ^ uint32(character)*0xc2b2ae35) >> 7 & p.mask
}

func (p *neighbours) add(m *mark, index int) {
	at := p.square(int32(m.left/square), int32(m.base/square), m.first)
	p.next[index], p.heads[at] = p.heads[at], int32(index)+1
}

func (p *neighbours) shadowed(f *frame, m *mark) bool {
	near, across := m.reach()
	lastX, lastY := int32((m.left+across)/square), int32((m.base+near)/square)
	for x := int32((m.left - across) / square); x <= lastX; x++ {
		for y := int32((m.base - near) / square); y <= lastY; y++ {
			for i := p.heads[p.square(x, y, m.first)]; i > 0; i = p.next[i-1] {
				other := &f.marks[i-1]
				if other.first == m.first && math.Abs(other.left-m.left) < across && math.Abs(other.base-m.base) < near &&
					math.Abs(other.size-m.size) < 0.2*m.size && f.text(other) == f.text(m) {
					return true
				}
			}
		}
	}
	return false
}

// chinese reports characters that are set without blanks between them.
func chinese(r rune) bool {
	return r >= 0x2e80 && r <= 0x9fff || r >= 0xf900 && r <= 0xfaff || r >= 0xff00 && r <= 0xffef ||
		r >= 0x20000 && r <= 0x3ffff || r >= 0x2010 && r <= 0x2027 || r == '×' || r == '·'
}

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }
func lastRune(s string) rune  { r, _ := utf8.DecodeLastRuneInString(s); return r }
