package content

import (
	"bytes"
	"math"
	"slices"
	"unicode/utf16"

	"taizhang/extractors/pdf/font"
	"taizhang/extractors/pdf/object"
)

// state is the graphics state as far as text and lines depend on it.
type state struct {
	ctm                                            matrix
	font                                           *font.Font
	fontIndex                                      int32
	size, charSpace, wordSpace, scale, lead, raise float64
	mode                                           int
}

func newState(base matrix) state { return state{ctm: base, scale: 1} }

// run is the reading of one page.
type run struct {
	in        *Interpreter
	page      *Page
	budget    Budget
	fontIndex map[*font.Font]int32
	state     state
	saved     []state
	text      matrix // text matrix
	line      matrix // text line matrix
	// numbers are those of the operator in work.
	numbers [6]float64
	path    path
	fonts   object.Dict // of the stream that is run
	// chosen are fonts of these that were chosen by name, by the name's last byte: a
	// font is chosen anew for nearly every line, and to find it takes three maps.
	chosen [4]chosenFont
	// actual stands for the marked content sequences that are open: their
	// ActualText, and from which glyph on it replaces them.
	marked []markedContent
	hidden int // open optional content that is switched off
}

type markedContent struct {
	replaces bool
	text     string
	from     int
	off      bool
}

type chosenFont struct {
	name  []byte     // as it stands in the stream
	font  *font.Font // nil where there is none
	index int32
}

// deepestState bounds q without Q.
const deepestState = 512

func (r *run) stream(data []byte, resources object.Dict, depth int) {
	if depth > r.budget.Nesting || len(data) == 0 {
		return
	}
	lex := r.in.memory.lexer(data)
	defer r.in.memory.giveLexerBack(lex)
	marks := len(r.marked)
	above, chosen := r.fonts, r.chosen
	r.fonts, r.chosen = r.in.file.Dict(resources, "Font"), [4]chosenFont{}
	defer func() { r.fonts, r.chosen = above, chosen }()
	for {
		operator, ok := lex.next()
		if !ok {
			break
		}
		r.budget.Operators--
		if r.budget.Operators < 0 || len(r.page.Glyphs) > r.budget.Glyphs {
			r.page.Cut = true
			break
		}
		r.operate(operator, lex, resources, depth)
	}
	for len(r.marked) > marks {
		r.endMarked()
	}
}

// take takes the numbers of an operator, and gives them where they lie, with their count.
func (r *run) take(operands []operand) (n *[6]float64, count int) {
	n = &r.numbers
	for i := range operands {
		if o := &operands[i]; o.kind == numberOperand && count < 6 {
			n[count] = o.number
			count++
		}
	}
	return n, count
}

func (r *run) operate(operator []byte, lex *lexer, resources object.Dict, depth int) {
	operands := lex.operands
	s := &r.state
	switch string(operator) {
	case "q":
		if len(r.saved) < deepestState {
			r.saved = append(r.saved, *s)
		}
	case "Q":
		if n := len(r.saved); n > 0 {
			*s, r.saved = r.saved[n-1], r.saved[:n-1]
		}
	case "cm":
		if n, count := r.take(operands); count == 6 {
			if m := matrix(*n).times(s.ctm); m.sane() {
				s.ctm = m
			}
		}
	case "BT":
		r.text, r.line = identity, identity
	case "ET":
	case "Tf":
		r.setFont(lex)
	case "Td", "TD":
		if n, count := r.take(operands); count == 2 {
			if operator[1] == 'D' {
				s.lead = -n[1]
			}
			r.moveLine(n[0], n[1])
		}
	case "Tm":
		if n, count := r.take(operands); count == 6 && (*matrix)(n).sane() {
			r.setLine((*matrix)(n))
		}
	case "T*":
		r.moveLine(0, -s.lead)
	case "Tj":
		r.show(lex, operands)
	case "TJ":
		r.show(lex, operands)
	case "'":
		r.moveLine(0, -s.lead)
		r.show(lex, operands)
	case "\"":
		if n, count := r.take(operands); count >= 2 {
			s.wordSpace, s.charSpace = n[0], n[1]
		}
		r.moveLine(0, -s.lead)
		if len(operands) > 0 {
			r.show(lex, operands[len(operands)-1:])
		}
	case "Tc", "Tw", "Tz", "TL", "Ts", "Tr":
		if n, count := r.take(operands); count > 0 {
			r.setText(operator[1], n[0])
		}
	case "Do":
		if len(operands) > 0 {
			r.draw(lex.bytes(&operands[len(operands)-1]), resources, depth)
		}
	case "BI":
		r.inlineImage(lex)
	case "BMC", "BDC":
		r.beginMarked(lex, resources)
	case "EMC":
		r.endMarked()
	case "gs":
		r.graphicsState(lex, resources)
	default:
		r.pathOperator(operator, operands)
	}
}

// setText does Tc, Tw, Tz, TL, Ts and Tr, by their second letters.
func (r *run) setText(letter byte, value float64) {
	s := &r.state
	switch letter {
	case 'c':
		s.charSpace = value
	case 'w':
		s.wordSpace = value
	case 'z':
		s.scale = value / 100
	case 'L':
		s.lead = value
	case 's':
		s.raise = value
	case 'r':
		s.mode = int(value)
	}
}

func (r *run) moveLine(x, y float64) {
	l := &r.line
	r.setLine(&matrix{l[0], l[1], l[2], l[3], x*l[0] + y*l[2] + l[4], x*l[1] + y*l[3] + l[5]})
}

// setLine sets the matrices of the line and of the text, number by number: as a whole,
// they would be copied in halves of two numbers each, and the processor waits for what
// was only just written in another size.
func (r *run) setLine(m *matrix) {
	for i, v := range m {
		r.line[i], r.text[i] = v, v
	}
}

func (r *run) setFont(lex *lexer) {
	operands := lex.operands
	if len(operands) < 2 || operands[0].kind != nameOperand {
		return
	}
	r.state.size = 0
	if o := &operands[len(operands)-1]; o.kind == numberOperand {
		r.state.size = o.number
	}
	name := lex.bytes(&operands[0])
	if len(name) == 0 {
		r.useFont(r.fonts[""])
		return
	}
	c := &r.chosen[int(name[len(name)-1])%len(r.chosen)]
	if c.font != nil && bytes.Equal(c.name, name) {
		r.state.font, r.state.fontIndex = c.font, c.index
		return
	}
	o, found := r.fonts[object.Name(name)]
	if !found {
		o = r.fonts[plainName(name)]
	}
	r.useFont(o)
	*c = chosenFont{name, r.state.font, r.state.fontIndex}
}

// plainName undoes #-escapes in a name of the content stream.
func plainName(raw []byte) object.Name {
	for _, c := range raw {
		if c == '#' {
			parser := object.Parser{Data: append([]byte{'/'}, raw...)}
			o, _ := parser.Next()
			name, _ := o.(object.Name)
			return name
		}
	}
	return object.Name(raw)
}

func (r *run) useFont(o object.Object) {
	f := r.in.font(o)
	index, known := r.fontIndex[f]
	if !known {
		index = int32(len(r.page.Fonts))
		r.page.Fonts = append(r.page.Fonts, f.Name)
		r.fontIndex[f] = index
	}
	r.state.font, r.state.fontIndex = f, index
}

func (r *run) graphicsState(lex *lexer, resources object.Dict) {
	if len(lex.operands) != 1 {
		return
	}
	settings := r.in.file.Dict(r.in.file.Dict(resources, "ExtGState"), plainName(lex.bytes(&lex.operands[0])))
	if entry := r.in.file.Array(settings, "Font"); len(entry) == 2 {
		r.useFont(entry[0])
		r.state.size, _ = object.ToNumber(r.in.file.Resolve(entry[1]))
	}
}

// show paints strings and moves between them, as Tj and TJ say.
func (r *run) show(lex *lexer, operands []operand) {
	s := &r.state
	if s.font == nil {
		return
	}
	var p pen
	r.setPen(&p)
	for i := range operands {
		switch o := &operands[i]; o.kind {
		case stringOperand:
			r.showString(lex.bytes(o), &p)
		case numberOperand:
			shift := -o.number / 1000 * s.size
			if s.font.Vertical {
				r.advance(0, shift)
			} else {
				r.advance(shift*s.scale, 0)
			}
		}
	}
}

func (r *run) advance(x, y float64) {
	r.text[4] += x*r.text[0] + y*r.text[2]
	r.text[5] += x*r.text[1] + y*r.text[3]
}

// pen is what all strings of one operator have in common: writers part them between
// any two characters.
type pen struct {
	sane bool
	// The steps of the pen on the page for one unit of text space.
	rightX, rightY, upX, upY float64
	size                     float64
	angle                    int16
	vertical, hidden         bool
	font                     int32 // index
}

// setPen sets a pen to what the state says, where it lies, as operands are written.
func (r *run) setPen(p *pen) {
	s := &r.state
	t, m := &r.text, &s.ctm
	right := [2]float64{t[0]*m[0] + t[1]*m[2], t[0]*m[1] + t[1]*m[3]}
	up := [2]float64{t[2]*m[0] + t[3]*m[2], t[2]*m[1] + t[3]*m[3]}
	p.sane = sane(right[0]) && sane(right[1]) && sane(up[0]) && sane(up[1])
	p.rightX, p.rightY = right[0]*s.scale, right[1]*s.scale
	p.upX, p.upY = up[0], up[1]
	p.vertical, p.hidden = s.font.Vertical, s.mode == 3 || s.mode == 7
	p.font = s.fontIndex
	if p.vertical {
		p.size = math.Abs(s.size) * span(right) * s.font.Em
		p.angle = angleOf(-p.upX*s.size, -p.upY*s.size)
	} else {
		p.size = math.Abs(s.size) * span(up) * s.font.Em
		p.angle = angleOf(p.rightX*s.size, p.rightY*s.size)
	}
}

// span gives the length of a step.
func span(step [2]float64) float64 {
	if step[0] == 0 { // text that stands upright, as nearly all: Hypot gives the same
		return math.Abs(step[1])
	}
	return math.Hypot(step[0], step[1])
}

func (r *run) showString(data []byte, p *pen) {
	s := &r.state
	x0, y0 := r.text[4]*s.ctm[0]+r.text[5]*s.ctm[2]+s.ctm[4], r.text[4]*s.ctm[1]+r.text[5]*s.ctm[3]+s.ctm[5]
	if !p.sane || !sane(x0) || !sane(y0) {
		return
	}
	baseX, baseY := x0+s.raise*p.upX, y0+s.raise*p.upY
	var alongX, alongY float64 // text space moved so far
	for len(data) > 0 {
		char, length := s.font.Next(data)
		if length == 0 {
			return
		}
		data = data[length:]
		x, y := alongX, alongY
		space := s.charSpace
		if char.Space {
			space += s.wordSpace
		}
		endX, endY := x, y
		if p.vertical {
			// The pen stands at the middle of the em box's top edge.
			endY = y + char.Advance*s.size
			alongY += char.Advance*s.size + space
		} else {
			endX = x + char.Width*s.size
			alongX += char.Width*s.size + space
		}
		r.add(char, p, baseX+x*p.rightX+y*p.upX, baseY+x*p.rightY+y*p.upY,
			baseX+endX*p.rightX+endY*p.upX, baseY+endX*p.rightY+endY*p.upY)
	}
	if p.vertical {
		r.advance(0, alongY)
	} else {
		r.advance(alongX*s.scale, 0)
	}
}

// angleOf gives a direction on the page in whole degrees from 0 to 359.
func angleOf(x, y float64) int16 {
	if y == 0 && x > 0 {
		return 0
	}
	degrees := int16(math.Round(math.Atan2(y, x) * 180 / math.Pi))
	return (degrees%360 + 360) % 360
}

// add appends a character to the page, unless nobody sees it there.
func (r *run) add(char *font.Char, p *pen, x, y, endX, endY float64) {
	page := r.page
	if r.hidden > 0 || char.Text == "" || len(page.Glyphs) > r.budget.Glyphs {
		return
	}
	const slack, far = 2, 1e5
	if !(math.Abs(x)+math.Abs(y)+math.Abs(endX)+math.Abs(endY)+p.size <= far) {
		return // wider than any page, or no number
	}
	if x > page.Width+slack || endX < -slack && x < -slack ||
		y < -slack && endY < -slack || y > page.Height+p.size {
		return // beyond the page
	}
	n := len(page.Glyphs)
	if n == cap(page.Glyphs) {
		page.Glyphs = slices.Grow(page.Glyphs, 1)
	}
	// Written where it lies, all of it: to make a glyph and to copy it, as append
	// does, took three times as long.
	page.Glyphs = page.Glyphs[:n+1]
	g := &page.Glyphs[n]
	g.Text, g.Single, g.Guessed = char.Text, char.Single, char.Guessed
	g.X, g.Y, g.EndX, g.EndY = x, y, endX, endY
	g.Size, g.Angle, g.Vertical, g.Hidden, g.Font = p.size, p.angle, p.vertical, p.hidden, p.font
}

// draw runs a form or notes a picture.
func (r *run) draw(name []byte, resources object.Dict, depth int) {
	stream := r.in.file.Stream(r.in.file.Dict(resources, "XObject"), plainName(name))
	if stream == nil || r.switchedOff(r.in.file.Dict(stream.Dict, "OC")) {
		return
	}
	switch r.in.file.Name(stream.Dict, "Subtype") {
	case "Image":
		r.image(stream)
	case "Form":
		r.form(stream, resources, depth)
	}
}

func (r *run) form(stream *object.Stream, resources object.Dict, depth int) {
	if depth >= r.budget.Nesting {
		return
	}
	r.budget.Operators -= 10 // a form that does nothing costs time as well
	data, _ := r.in.file.DecodeInto(r.in.memory.borrow(), stream, r.budget.Bytes)
	defer func() { r.in.memory.giveBack(data) }()
	own := r.in.file.Dict(stream.Dict, "Resources")
	if own == nil {
		own = resources
	}
	state, saved, text, line := r.state, r.saved, r.text, r.line
	r.saved = nil
	if m := r.in.file.Numbers(stream.Dict, "Matrix"); len(m) == 6 {
		if next := matrix(m).times(r.state.ctm); next.sane() {
			r.state.ctm = next
		}
	}
	r.stream(data, own, depth+1)
	r.state, r.saved, r.text, r.line = state, saved, text, line
}

func (r *run) image(stream *object.Stream) {
	x0, y0 := r.state.ctm.apply(0, 0)
	x1, y1 := r.state.ctm.apply(1, 1)
	if len(r.page.Images) < r.budget.Segments {
		right := angleOf(r.state.ctm[0], r.state.ctm[1])
		r.page.Images = append(r.page.Images, Image{
			X0: min(x0, x1), Y0: min(y0, y1), X1: max(x0, x1), Y1: max(y0, y1),
			Quarters: (int(right) + 45) / 90 % 4, Stream: stream,
		})
	}
}

func (r *run) inlineImage(lex *lexer) {
	for {
		operator, ok := lex.next()
		if !ok {
			return
		}
		if string(operator) == "ID" {
			lex.skipImage()
			r.image(nil)
			return
		}
	}
}

func (r *run) beginMarked(lex *lexer, resources object.Dict) {
	operands := lex.operands
	mark := markedContent{from: len(r.page.Glyphs)}
	if len(operands) > 1 {
		properties := object.Dict(nil)
		if operands[1].kind == nameOperand {
			properties = r.in.file.Dict(r.in.file.Dict(resources, "Properties"), plainName(lex.bytes(&operands[1])))
		}
		if string(lex.bytes(&operands[0])) == "OC" && r.switchedOff(properties) {
			mark.off = true
			r.hidden++
		}
		if raw, ok := actualText(lex, r.in.file.Resolve(properties["ActualText"])); ok {
			mark.replaces, mark.text = true, decodeText(raw)
		}
	}
	if len(r.marked) < deepestState {
		r.marked = append(r.marked, mark)
	} else if mark.off {
		r.hidden--
	}
}

func actualText(lex *lexer, named object.Object) ([]byte, bool) {
	if s, ok := named.(object.String); ok {
		return []byte(s), true
	}
	operands := lex.operands
	for i := 2; i+1 < len(operands); i++ {
		if operands[i].kind == nameOperand && string(lex.bytes(&operands[i])) == "ActualText" && operands[i+1].kind == stringOperand {
			return lex.bytes(&operands[i+1]), true
		}
	}
	return nil, false
}

// endMarked puts the ActualText of the sequence in place of its glyphs: the
// first one gets the text, the others none, so that places stay true.
func (r *run) endMarked() {
	n := len(r.marked)
	if n == 0 {
		return
	}
	mark := r.marked[n-1]
	r.marked = r.marked[:n-1]
	if mark.off {
		r.hidden--
	}
	if !mark.replaces || mark.from >= len(r.page.Glyphs) {
		return
	}
	glyphs := r.page.Glyphs[mark.from:]
	text := []rune(mark.text)
	if len(text) == 0 {
		// A writer that says "this is nothing" means a hyphen or an ornament, not
		// whole words.
		if len(glyphs) == 1 {
			r.page.Glyphs = r.page.Glyphs[:mark.from]
		}
		return
	}
	if len(text) == len(glyphs) {
		for i := range glyphs {
			glyphs[i].Text, glyphs[i].Single = font.Fold(string(text[i])), 0
		}
		return
	}
	if len(text) > 4*len(glyphs)+16 {
		return // a whole page's description under one ornament
	}
	last := glyphs[len(glyphs)-1]
	glyphs[0].Text, glyphs[0].Single = font.Fold(mark.text), 0
	glyphs[0].EndX, glyphs[0].EndY = last.EndX, last.EndY
	r.page.Glyphs = r.page.Glyphs[:mark.from+1]
}

// decodeText reads a text string (ISO 32000-1, 7.9.2.2).
func decodeText(raw []byte) string {
	if len(raw) >= 2 && raw[0] == 0xfe && raw[1] == 0xff {
		units := make([]uint16, 0, len(raw)/2)
		for i := 2; i+1 < len(raw); i += 2 {
			units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
		}
		return string(utf16.Decode(units))
	}
	if len(raw) >= 3 && raw[0] == 0xef && raw[1] == 0xbb && raw[2] == 0xbf {
		return string(raw[3:])
	}
	text := make([]rune, len(raw))
	for i, b := range raw {
		text[i] = rune(b)
	}
	return string(text)
}

// switchedOff reports optional content that the file's standard view hides.
func (r *run) switchedOff(group object.Dict) bool {
	if group == nil {
		return false
	}
	return r.in.off(group)
}
