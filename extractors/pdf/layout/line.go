package layout

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// piece is a run of characters on one baseline without a wide gap.
type piece struct {
	marks                   []mark
	left, right, base, size float64
	topEdge, bottomEdge     float64
}

// row is what stands at one height: pieces from left to right.
type row struct {
	pieces      []piece
	top, bottom float64
}

func (r *row) middle() float64 { return (r.top + r.bottom) / 2 }
func (r *row) left() float64   { return r.pieces[0].left }
func (r *row) right() float64 {
	right := r.pieces[0].right
	for _, p := range r.pieces[1:] {
		right = max(right, p.right)
	}
	return right
}

// wideGap, in ems, parts pieces that may stand in different columns. Justified
// Chinese text stretches its gaps by less than half an em; the narrowest
// gutters measured are 0.8.
const wideGap = 0.7

// runs cuts marks into pieces: one baseline, no wide gap. They lie in memory that is
// lent, as far as that reaches.
func runs(marks []mark, memory []piece) []piece {
	if len(marks) == 0 {
		return memory[:0]
	}
	pieces := memory[:0]
	if stretches := byBase(marks); cap(pieces) < stretches {
		pieces = make([]piece, 0, stretches+stretches/4)
	}
	for start := 0; start < len(marks); {
		end := start + 1
		limit := marks[start].base + 0.12*marks[start].size
		for end < len(marks) && marks[end].base <= limit {
			end++
		}
		group := marks[start:end]
		if group[0].base != group[len(group)-1].base { // else byBase has done it
			byLeft(group)
		}
		pieces = cut(pieces, group)
		start = end
	}
	return pieces
}

// heap is memory for pieces and for the rows that are made of them. Those of a page, and
// those of its cells one after the other, end when it is given back.
type heap struct {
	marks  []mark
	pieces []piece
	rows   []row
}

// heaps are used again by the next page, as the memory of its marks.
var heaps = sync.Pool{New: func() any { return &heap{} }}

// stretch is a run of marks of one baseline that are in order.
type stretch struct{ start, end int32 }

var stretchMemory = sync.Pool{New: func() any { return new([]stretch) }}

// byBase sorts marks by baseline and then from left to right. They mostly come
// in stretches that are in order already, as lines are painted; sorting the
// stretches first takes a third of the time. It gives the number of stretches.
func byBase(marks []mark) int {
	before := func(a, b *mark) int {
		switch {
		case a.base < b.base:
			return -1
		case a.base > b.base:
			return 1
		}
		return cmp.Compare(a.left, b.left)
	}
	memory := stretchMemory.Get().(*[]stretch)
	defer stretchMemory.Put(memory)
	stretches := (*memory)[:0]
	for start := 0; start < len(marks); {
		end := start + 1
		for end < len(marks) && marks[end].base == marks[end-1].base && marks[end].left >= marks[end-1].left {
			end++
		}
		stretches = append(stretches, stretch{int32(start), int32(end)})
		start = end
	}
	*memory = stretches
	if len(stretches) > 1 && 4*len(stretches) < len(marks) {
		order := func(a, b stretch) int { return before(&marks[a.start], &marks[b.start]) }
		if !slices.IsSortedFunc(stretches, order) {
			slices.SortFunc(stretches, order)
			sorted := borrow(len(marks))
			for _, s := range stretches {
				sorted = append(sorted, marks[s.start:s.end]...)
			}
			copy(marks, sorted)
			giveBack(sorted)
		}
	}
	for i, at := 1, 0; i < len(stretches); i++ {
		// Only where one stretch meets the next may the order be broken.
		at += int(stretches[i-1].end - stretches[i-1].start)
		if before(&marks[at-1], &marks[at]) > 0 {
			sortMarks(marks, before)
			break
		}
	}
	return len(stretches)
}

// sortMarks sorts by their numbers and moves each mark once, to the place to which
// slices.SortFunc would move it: marks are large to compare and to exchange, which was a
// sixth of the reading of drawings and of text that is painted here and there.
func sortMarks(marks []mark, order func(a, b *mark) int) {
	memory := numberMemory.Get().(*[]int32)
	defer numberMemory.Put(memory)
	numbers := slices.Grow((*memory)[:0], len(marks))
	for i := range marks {
		numbers = append(numbers, int32(i))
	}
	*memory = numbers
	slices.SortFunc(numbers, func(a, b int32) int { return order(&marks[a], &marks[b]) })
	sorted := borrow(len(marks))
	for _, n := range numbers {
		sorted = append(sorted, marks[n])
	}
	copy(marks, sorted)
	giveBack(sorted)
}

var numberMemory = sync.Pool{New: func() any { return new([]int32) }}

func byLeft(marks []mark) {
	for i := 1; i < len(marks); i++ {
		if marks[i].left < marks[i-1].left {
			sortMarks(marks, func(a, b *mark) int { return cmp.Compare(a.left, b.left) })
			return
		}
	}
}

// cut parts the marks of one baseline at wide gaps and leaves out blanks, which
// it remembers as a space before what follows. The pieces share the memory of
// the group.
func cut(pieces []piece, group []mark) []piece {
	var current *piece
	space := false
	kept, start := 0, 0
	for i := range group {
		if group[i].blank {
			space = true
			continue
		}
		if kept < i {
			group[kept] = group[i]
		}
		m := &group[kept]
		m.spaced = space
		space = false
		if current == nil || m.left-current.right > wideGap*max(m.size, current.size) {
			if current != nil {
				current.marks = group[start:kept:kept]
			}
			pieces = append(pieces, piece{left: m.left, right: m.right, base: m.base, size: m.size, topEdge: m.top(), bottomEdge: m.bottom()})
			current, start = &pieces[len(pieces)-1], kept
		}
		kept++
		if m.right > current.right {
			current.right = m.right
		}
		if first := &group[start]; m.size != first.size || m.base != first.base { // most stand as the first does
			current.size = max(current.size, m.size)
			current.topEdge, current.bottomEdge = min(current.topEdge, m.top()), max(current.bottomEdge, m.bottom())
		}
	}
	if current != nil {
		current.marks = group[start:kept:kept]
	}
	return pieces
}

// rows gathers pieces that stand at one height, from top to bottom. A piece
// joins the row of which it overlaps the greater part: indices and small print
// in brackets stand a little off. The rows lie in memory that is lent.
func (f *frame) rows(pieces []piece, memory []row) []row {
	slices.SortStableFunc(pieces, func(a, b piece) int {
		return cmp.Compare(a.topEdge+a.bottomEdge, b.topEdge+b.bottomEdge)
	})
	rows := slices.Grow(memory[:0], len(pieces))
	for n := range pieces {
		p := &pieces[n]
		best := -1
		for i := len(rows) - 1; i >= 0 && i >= len(rows)-4; i-- {
			overlap := min(rows[i].bottom, p.bottomEdge) - max(rows[i].top, p.topEdge)
			if overlap > 0.55*min(p.bottomEdge-p.topEdge, rows[i].bottom-rows[i].top) && !rows[i].covers(p) {
				best = i
				break
			}
		}
		if best < 0 {
			// Most rows are one piece; a second one makes append copy it.
			rows = append(rows, row{pieces[n : n+1 : n+1], p.topEdge, p.bottomEdge})
			continue
		}
		r := &rows[best]
		r.pieces = append(r.pieces, *p)
		// The row's height follows its largest piece, so that a tall piece cannot
		// chain the rows beside it together.
		if p.bottomEdge-p.topEdge > r.bottom-r.top {
			r.top, r.bottom = p.topEdge, p.bottomEdge
		}
	}
	for i := range rows {
		if len(rows[i].pieces) > 1 {
			slices.SortStableFunc(rows[i].pieces, func(a, b piece) int { return cmp.Compare(a.left, b.left) })
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.middle(), b.middle()) })
	return rows
}

// covers reports whether a piece would stand upon another one of the row: it
// then belongs to a line of its own.
func (r *row) covers(p *piece) bool {
	const most = 200 // a row of more is a drawing
	for i := range r.pieces[:min(most, len(r.pieces))] {
		q := &r.pieces[i]
		if min(p.right, q.right)-max(p.left, q.left) > 0.5*min(p.right-p.left, q.right-q.left)+0.5*min(p.size, q.size) {
			return true
		}
	}
	return false
}

// lines writes rows as lines of one column, and appends them.
func (f *frame) lines(items []Item, rows []row, column int) []Item {
	memory := make([]Line, len(rows))
	for i := range rows {
		f.line(&memory[i], rows[i].pieces, column)
		items = append(items, Item{Line: &memory[i]})
	}
	return items
}

// line writes the pieces of a row as one line.
func (f *frame) line(l *Line, pieces []piece, column int) {
	*l = Line{Left: pieces[0].left, Column: column, Top: pieces[0].topEdge, Bottom: pieces[0].bottomEdge}
	marks := pieces[0].marks
	for i := range pieces {
		p := &pieces[i]
		if i > 0 {
			marks = append(marks, p.marks...) // copies: the capacity is clipped
		}
		l.Left, l.Right = min(l.Left, p.left), max(l.Right, p.right)
		l.Top, l.Bottom = min(l.Top, p.topEdge), max(l.Bottom, p.bottomEdge)
	}
	if len(pieces) > 1 {
		byLeft(marks)
	}
	l.Text = f.spell(marks)
	l.Size, l.Base = dominant(marks)
	if int(marks[0].font) < len(f.fonts) {
		l.Font = f.fonts[marks[0].font]
	}
	for i := range marks {
		l.Characters += int(marks[i].characters)
		if marks[i].guessed {
			l.Guessed++
		}
	}
}

// dominant gives the size that most marks have, and a baseline of that size. It
// looks at the first marks of a line.
func dominant(marks []mark) (size, base float64) {
	const most = 200
	marks = marks[:min(most, len(marks))]
	best := 0
	for i := range marks {
		if marks[i].size == size {
			continue
		}
		count := 0
		for j := range marks {
			if marks[j].size == marks[i].size {
				count++
			}
		}
		if count > best {
			best, size, base = count, marks[i].size, marks[i].base
		}
		if 2*count >= len(marks) {
			break
		}
	}
	return size, base
}

// spell writes marks with the blanks that a reader sees. Between Chinese
// characters, and between them and digits, a blank is typesetting unless it is
// as wide as a character.
func (f *frame) spell(marks []mark) string {
	out := f.spelling[:0]
	for i := range marks {
		m := &marks[i]
		if i > 0 {
			previous := &marks[i-1]
			gap := m.left - previous.right
			em := min(m.size, previous.size)
			switch {
			case chinese(previous.last) || chinese(m.first):
				if gap > 0.9*em {
					out = append(out, ' ')
				}
			case m.spaced && gap > 0.05*em || gap > 0.17*em:
				out = append(out, ' ')
			}
		}
		switch r := m.first; {
		case !m.single(): // the text lies far off in memory
			out = append(out, f.text(m)...)
		case r >= firstOfThree && r <= lastOfThree: // nearly all, as AppendRune writes them
			out = append(out, 0xe0|byte(r>>12), 0x80|byte(r>>6&0x3f), 0x80|byte(r&0x3f))
		default:
			out = utf8.AppendRune(out, r)
		}
	}
	f.spelling = out
	from := f.words.Len()
	if !marks[0].single() || !marks[len(marks)-1].single() { // which are no blanks
		out = bytes.TrimSpace(out)
	}
	f.words.Write(out)
	return unspread(f.words.String()[from:])
}

// firstOfThree to lastOfThree are characters of three bytes each.
const firstOfThree, lastOfThree = 0x2e80, 0xd7ff

// unspread takes the blanks out of a line whose characters are all set apart,
// as titles are: 通　知.
func unspread(text string) string {
	if _, width := utf8.DecodeRuneInString(text); width == len(text) || !unicode.IsSpace(firstRune(text[width:])) {
		return text // by far the most
	}
	fields := strings.Fields(text)
	if len(fields) < 2 || len(fields) > 12 {
		return text
	}
	for _, field := range fields {
		if utf8.RuneCountInString(field) != 1 || !han(firstRune(field)) {
			return text
		}
	}
	return strings.Join(fields, "")
}

func han(r rune) bool { return r >= 0x3400 && r <= 0x9fff || r >= 0x20000 && r <= 0x3ffff }

// Join puts two lines of one text together: with a blank between Latin words,
// with nothing where Chinese stands on either side.
func Join(a, b string) string { return string(Append([]byte(a), b)) }

// Append adds a line to the text before it, as Join does.
func Append(text []byte, line string) []byte {
	if len(text) == 0 || line == "" {
		return append(text, line...)
	}
	before, width := utf8.DecodeLastRune(text)
	after := firstRune(line)
	switch {
	case chinese(before) || chinese(after):
	case before == '-' && len(text) > 1 && after >= 'a' && after <= 'z':
		if r, _ := utf8.DecodeLastRune(text[:len(text)-width]); latin(r) {
			text = text[:len(text)-width]
		}
	case latin(before) && latin(after), before == ',', before == ';', before == '.' && !digit(after):
		text = append(text, ' ')
	}
	return append(text, line...)
}

func latin(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' || r >= 0xc0 && r <= 0x24f }
func digit(r rune) bool { return r >= '0' && r <= '9' }
