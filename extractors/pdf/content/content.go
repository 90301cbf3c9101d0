// Package content runs the operators of a page's content streams (ISO
// 32000-1, annex A) and gives what a reader of text needs: the characters with
// their places, the ruling lines and the places of the pictures.
//
// It does not paint, clip or know colours, and it does not order anything:
// that is package layout.
package content

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"sync"

	"taizhang/extractors/pdf/font"
	"taizhang/extractors/pdf/object"
)

// Glyph is one character on the page. Coordinates are points from the page's
// top left corner, as it is seen after its rotation; y grows downwards.
type Glyph struct {
	Text string
	// X and Y are the pen's place on the baseline; EndX and EndY where it goes.
	X, Y, EndX, EndY float64
	// Size is the height of the em.
	Size float64
	// Angle is the direction of writing in degrees, clockwise as it is seen: 0
	// is to the right, 90 downwards. Vertical fonts write at 90 with upright
	// glyphs.
	Angle    int16
	Vertical bool
	// Hidden is text that is not painted (rendering mode 3 or 7), as scanners put
	// it over a picture.
	Hidden bool
	// Guessed says that the character rests on a rule of the font package.
	Guessed bool
	// Font is the index of the font in the page's Fonts.
	Font int32
	// Single is the character of Text where it has just one and somebody has
	// looked, else 0.
	Single rune
}

// Segment is a ruling line, horizontal or vertical.
type Segment struct {
	X0, Y0, X1, Y1 float64 // X0 <= X1, Y0 <= Y1
}

// Horizontal reports whether the line lies.
func (s Segment) Horizontal() bool { return s.X1-s.X0 >= s.Y1-s.Y0 }

// Image is a picture's place on the page.
type Image struct {
	X0, Y0, X1, Y1 float64
	// Quarters is how often its samples are turned clockwise by a right angle.
	Quarters int
	Stream   *object.Stream // nil for an inline image
}

// Page is what stands on one page.
type Page struct {
	Width, Height float64
	Glyphs        []Glyph
	Segments      []Segment
	Images        []Image
	Fonts         []string
	// Cut says that a budget ran out and the page is not whole.
	Cut bool
}

// Budget bounds what one page may cost. Forms that call one another can ask
// for 10^9 operators in a file of 6 kB.
type Budget struct {
	Operators, Glyphs, Segments, Nesting int
	// Bytes bounds the content streams of a page.
	Bytes int
}

// DefaultBudget is ten times what the largest of some 150 measured pages needs
// (280,000 operators of a map, 26,000 glyphs of a telephone list).
func DefaultBudget() Budget {
	return Budget{Operators: 3_000_000, Glyphs: 300_000, Segments: 100_000, Nesting: 12, Bytes: 64 << 20}
}

// Interpreter reads the pages of one file; fonts are shared between them.
type Interpreter struct {
	file   *object.File
	budget Budget
	fonts  map[object.Ref]*font.Font
	// direct holds the fonts whose dictionaries stand in the resources
	// themselves, by the address of the dictionary, which is kept with it so that
	// no other can come to lie there.
	direct map[uintptr]directFont
	// memory is what is used again: from page to page, and from file to file.
	memory *buffers
}

type directFont struct {
	dict object.Dict
	font *font.Font
}

// font gives the font of a dictionary or of a reference to one, read once a
// file.
func (in *Interpreter) font(o object.Object) *font.Font {
	if ref, isRef := o.(object.Ref); isRef {
		f := in.fonts[ref]
		if f == nil {
			dict, _ := in.file.Resolve(o).(object.Dict)
			f = font.Load(in.file, dict, &in.memory.fonts)
			in.fonts[ref] = f
		}
		return f
	}
	dict, _ := o.(object.Dict)
	address := reflect.ValueOf(dict).Pointer()
	known, found := in.direct[address]
	if !found {
		known = directFont{dict, font.Load(in.file, dict, &in.memory.fonts)}
		if in.direct == nil {
			in.direct = map[uintptr]directFont{}
		}
		in.direct[address] = known
	}
	return known.font
}

// buffers are what one page needs and the next one can use.
type buffers struct {
	glyphs []Glyph
	used   int // glyphs of the largest page
	// streams are for decoded content, one for each form that is open, and
	// lexers read them.
	streams [][]byte
	lexers  []*lexer
	fonts   font.Memory
}

// memories are those of files that have been read. Most notices have two to
// eight pages, so that growing them anew was a sixth of all that a file
// allocates.
var memories = sync.Pool{New: func() any { return &buffers{} }}

// New gives an interpreter for a file.
func New(file *object.File, budget Budget) *Interpreter {
	return &Interpreter{file: file, budget: budget, fonts: map[object.Ref]*font.Font{}, memory: memories.Get().(*buffers)}
}

// Close lets the next file have the memory. The last page's Glyphs and all fonts end
// with it.
func (in *Interpreter) Close() {
	m := in.memory
	in.memory = &buffers{}
	clear(m.glyphs[:m.used]) // the texts must not outlive their file
	m.used = 0
	m.fonts.Free()
	const most = 1 << 20 // bytes of a stream, glyphs of a page: more is not kept
	if cap(m.glyphs) > most/16 {
		m.glyphs = nil
	}
	m.streams = slices.DeleteFunc(m.streams, func(b []byte) bool { return cap(b) > most })
	memories.Put(m)
}

// borrow gives memory for a decoded stream, nil where there is none.
func (m *buffers) borrow() (stream []byte) {
	if n := len(m.streams); n > 0 {
		stream, m.streams = m.streams[n-1][:0], m.streams[:n-1]
	}
	return stream
}

func (m *buffers) giveBack(stream []byte) {
	if cap(stream) > 0 {
		m.streams = append(m.streams, stream)
	}
}

// lexer gives one for a stream.
func (m *buffers) lexer(data []byte) *lexer {
	n := len(m.lexers)
	if n == 0 {
		return &lexer{data: data}
	}
	l := m.lexers[n-1]
	m.lexers = m.lexers[:n-1]
	l.data, l.at = data, 0
	return l
}

func (m *buffers) giveLexerBack(l *lexer) {
	const most = 1 << 10 // operands of a line, bytes of its strings
	if cap(l.operands) > most || cap(l.scratch) > 16*most {
		return
	}
	l.data = nil
	m.lexers = append(m.lexers, l)
}

// matrix is [a b c d e f] of ISO 32000-1, 8.3.3.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// times gives the transformation that does m first and then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) apply(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

func (m *matrix) sane() bool {
	for _, v := range m {
		if !sane(v) {
			return false
		}
	}
	return true
}

func sane(v float64) bool { return math.Abs(v) <= 1e9 }

// Page runs a page's content. The page's Glyphs are valid until the next call:
// their memory is used again, which halves the time of the collector. Faults
// inside the content end the stream that has them, never the page.
func (in *Interpreter) Page(dict object.Dict, inherited object.Dict) *Page {
	box, rotation := pageBox(in.file, dict, inherited)
	page := &Page{Width: box[2] - box[0], Height: box[3] - box[1]}
	base := matrix{1, 0, 0, -1, -box[0], box[3]}
	switch rotation {
	case 90:
		base = matrix{0, 1, 1, 0, -box[1], -box[0]}
		page.Width, page.Height = page.Height, page.Width
	case 180:
		base = matrix{-1, 0, 0, 1, box[2], -box[1]}
	case 270:
		base = matrix{0, -1, -1, 0, box[3], box[2]}
		page.Width, page.Height = page.Height, page.Width
	}
	resources := in.file.Dict(dict, "Resources")
	if resources == nil {
		resources = in.file.Dict(inherited, "Resources")
	}
	r := &run{in: in, page: page, budget: in.budget, fontIndex: map[*font.Font]int32{}}
	r.state = newState(base)
	page.Glyphs = in.memory.glyphs[:0]
	data, whole := in.pageContent(dict)
	page.Cut = !whole
	r.stream(data, resources, 0)
	in.memory.giveBack(data)
	r.annotations(dict, base)
	in.memory.glyphs, in.memory.used = page.Glyphs[:0], max(in.memory.used, len(page.Glyphs))
	return page
}

// pageContent joins the page's streams; operators may not be cut, so a blank
// goes between them. It is not whole where a budget ran out.
func (in *Interpreter) pageContent(dict object.Dict) (data []byte, whole bool) {
	whole = true
	decode := func(buffer []byte, stream *object.Stream, limit int) []byte {
		part, err := in.file.DecodeInto(buffer, stream, limit)
		if errors.Is(err, object.ErrBudget) || len(part) == limit {
			whole = false
		}
		return part
	}
	switch contents := in.file.Resolve(dict["Contents"]).(type) {
	case *object.Stream:
		return decode(in.memory.borrow(), contents, in.budget.Bytes), whole
	case object.Array:
		data = in.memory.borrow()
		part := in.memory.borrow()
		for _, o := range contents {
			if stream, ok := in.file.Resolve(o).(*object.Stream); ok && len(data) < in.budget.Bytes {
				part = decode(part, stream, in.budget.Bytes-len(data))
				data = append(append(data, part...), '\n')
			}
		}
		in.memory.giveBack(part)
	}
	return data, whole
}

// pageBox gives the visible box and the rotation. Boxes of nothing or of a
// football field are replaced by A4.
func pageBox(file *object.File, dict, inherited object.Dict) (box [4]float64, rotation int) {
	box = [4]float64{0, 0, 595, 842}
	if b, ok := rectangle(file, dict, inherited, "MediaBox"); ok {
		box = b
	}
	if crop, ok := rectangle(file, dict, inherited, "CropBox"); ok {
		c := [4]float64{max(box[0], crop[0]), max(box[1], crop[1]), min(box[2], crop[2]), min(box[3], crop[3])}
		if c[2]-c[0] > 10 && c[3]-c[1] > 10 {
			box = c
		}
	}
	rotation = file.Int(dict, "Rotate", file.Int(inherited, "Rotate", 0))
	return box, ((rotation%360 + 360) % 360) / 90 * 90
}

func rectangle(file *object.File, dict, inherited object.Dict, key object.Name) (box [4]float64, ok bool) {
	numbers := file.Numbers(dict, key)
	if len(numbers) != 4 {
		numbers = file.Numbers(inherited, key)
	}
	if len(numbers) != 4 {
		return box, false
	}
	box = [4]float64{
		min(numbers[0], numbers[2]), min(numbers[1], numbers[3]),
		max(numbers[0], numbers[2]), max(numbers[1], numbers[3]),
	}
	width, height := box[2]-box[0], box[3]-box[1]
	return box, width > 1 && height > 1 && width < 1e5 && height < 1e5
}
