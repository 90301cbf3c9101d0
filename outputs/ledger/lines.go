package ledger

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"slices"
	"strings"

	"taizhang/outputs/spill"
)

// Lines are the lines of a book, in their order. Those of a usual ledger are kept
// as they are. A ledger of ten years has hundreds of thousands, a kilobyte each:
// what they show then lies in a temporary file, and only an Outline of each stays
// in memory.
//
// One goroutine adds, and when all are there any number may read, each by a
// LineReader of its own.
type Lines struct {
	outlines outlines
	// fresh are the outlines of the lines that are just being added.
	fresh []Outline
	// byHand names the columns in which people wrote, in the order of their first.
	byHand []string
	limit  int
	kept   list[Line]
	// laid holds the lines once there are more than limit of them; ends says where
	// each ends.
	laid *spill.Buffer
	ends []int64
	// columns are the names of columns, by whose places a line that lies in the file
	// names them.
	columns []string
	line    []byte
	// sum is the digest of the digests of the lines, in runs of mergedAtOnce.
	sum hash.Hash
}

// list is a slice in parts of partLength: as it grows, nothing is copied, which a
// slice would do five times over.
type list[T any] struct {
	parts [][]T
	len   int
}

const partLength = 256

// grow appends so many elements that are zero.
func (l *list[T]) grow(more int) {
	l.len += more
	for len(l.parts)*partLength < l.len {
		l.parts = append(l.parts, make([]T, partLength))
	}
}

func (l *list[T]) at(i int) *T { return &l.parts[i/partLength][i%partLength] }

// keptLines is how many lines are kept as they are: more than two thousand notices
// give.
const keptLines = 40_000

// NewLines gives lines of which up to limit are kept in memory, 0 for a limit
// that suits most machines.
func NewLines(limit int) *Lines {
	if limit <= 0 {
		limit = keptLines
	}
	return &Lines{limit: limit, sum: sha256.New()}
}

// Len is the number of lines.
func (l *Lines) Len() int {
	if l == nil {
		return 0
	}
	return l.outlines.len
}

// Outline is that of a line, counted from 0.
func (l *Lines) Outline(i int) Outline { return l.outlines.at(i) }

// ByHand names the columns in which people wrote.
func (l *Lines) ByHand() []string {
	if l == nil {
		return nil
	}
	return l.byHand
}

// Add appends a line, which is not the caller's any more.
func (l *Lines) Add(line Line) {
	sum := sha256.Sum256(line.appendTo(nil, appendText))
	l.sum.Write(sum[:])
	place, outline := l.room(1)(0)
	*place, *outline = line, outlineOf(&line)
	l.settle()
}

// Sum is a digest of all that the lines show.
func (l *Lines) Sum() []byte { return l.sum.Sum(nil) }

// appendTo writes a line so that no other line is written so: every text behind
// its length, every list behind its number, and the names of columns as column
// writes them.
func (l *Line) appendTo(out []byte, column func(out []byte, name string) []byte) []byte {
	out = appendText(appendText(appendText(out, l.ID), l.Place), l.File)
	for _, cells := range []Cells{l.Cells, l.Own} {
		out = binary.AppendUvarint(out, uint64(len(cells)))
		for _, cell := range cells {
			out = appendText(column(out, cell.Name), cell.Text)
		}
	}
	out = binary.AppendUvarint(out, uint64(len(l.Guessed)))
	for _, name := range l.Guessed {
		out = column(out, name)
	}
	return out
}

func appendText(out []byte, text string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(text))), text...)
}

// room makes room for so many lines more, and gives the function for the place of each
// of them and of its outline, counted from 0. Once all places are filled, settle is
// to be called.
func (l *Lines) room(more int) func(i int) (*Line, *Outline) {
	line := l.kept.len
	l.kept.grow(more)
	l.fresh = slices.Grow(l.fresh[:0], more)[:more]
	return func(i int) (*Line, *Outline) { return l.kept.at(line + i), &l.fresh[i] }
}

// settle goes through the lines for which room was made, and lays those in memory into
// the file if there are too many.
func (l *Lines) settle() {
	for i := range l.fresh {
		l.outlines.add(&l.fresh[i])
		line := l.kept.at(l.kept.len - len(l.fresh) + i)
		for k := range line.Own { // every edit has its own value beside it
			if !slices.Contains(l.byHand, line.Own[k].Name) {
				l.byHand = append(l.byHand, line.Own[k].Name)
			}
		}
		line.Entry = nil // which holds the whole notice
	}
	clear(l.fresh) // which hold the lines
	if l.laid == nil && l.kept.len <= l.limit {
		return
	}
	if l.laid == nil {
		l.laid = spill.New(1)
	}
	for i := range l.kept.len {
		l.lay(l.kept.at(i))
	}
	l.kept = list[Line]{}
}

// A line in the file begins with what is said of all of its words.
const (
	laidPlain = 1 << iota
	laidBare
)

// lay writes a line into the file, with the places of its columns in the place of
// their names.
func (l *Lines) lay(line *Line) {
	of := byte(0)
	if line.Plain {
		of |= laidPlain
	}
	if line.Bare {
		of |= laidBare
	}
	out := line.appendTo(append(l.line[:0], of), func(out []byte, name string) []byte {
		at := slices.Index(l.columns, name)
		if at < 0 {
			at = len(l.columns)
			l.columns = append(l.columns, strings.Clone(name))
		}
		return binary.AppendUvarint(out, uint64(at))
	})
	_, _ = l.laid.Write(out) // never fails
	l.ends, l.line = append(l.ends, l.laid.Len()), out
}

// Close removes the temporary file.
func (l *Lines) Close() error {
	if l == nil || l.laid == nil {
		return nil
	}
	return l.laid.Close()
}

// Reader reads the lines, for one goroutine.
func (l *Lines) Reader() *LineReader { return &LineReader{lines: l} }

// LineReader gives the lines of a book one at a time.
type LineReader struct {
	lines   *Lines
	window  []byte // of the file, from the byte at from
	from    int64
	last    int // the line read last
	touched int // only for Ahead
	line    Line
	err     error
}

// readAtOnce is how much of the file is read together where lines are asked for
// in their order.
const readAtOnce = 128 << 10

// At gives a line, counted from 0. It is whole until the next call. A line that
// cannot be read is empty, and Err then says why.
func (r *LineReader) At(i int) *Line {
	l := r.lines
	if l.laid == nil {
		return l.kept.at(i)
	}
	from, to := int64(0), l.ends[i]
	if i > 0 {
		from = l.ends[i-1]
	}
	if from < r.from || to > r.from+int64(len(r.window)) {
		size := to - from
		if i == 0 || i == r.last+1 {
			size = max(size, min(readAtOnce, l.laid.Len()-from))
		}
		r.window = slices.Grow(r.window[:0], int(size))[:size]
		r.from = from
		if _, err := l.laid.ReadAt(r.window, from); err != nil {
			return r.broken(i, err)
		}
	}
	r.last = i
	if err := r.read(r.window[from-r.from : to-r.from]); err != nil {
		return r.broken(i, err)
	}
	return &r.line
}

// Ahead reads some of lines that will be asked for next and does nothing with it. A
// view has its lines in an order of its own, which no processor foresees, and each of
// them lies in two places, of which one leads to the other: where the first of all are
// read before the second of any, the processor waits for many of them at once.
func (r *LineReader) Ahead(lines []int32) {
	l := r.lines
	if l.laid != nil {
		return
	}
	for _, i := range lines {
		r.touched += len(l.kept.at(int(i)).Cells)
	}
	for _, i := range lines {
		cells := l.kept.at(int(i)).Cells
		for k := 0; k < len(cells); k += 2 { // two lie together in what a cache takes at once
			r.touched += len(cells[k].Text)
		}
	}
}

func (r *LineReader) broken(i int, err error) *Line {
	r.err = cmp.Or(r.err, err) // the first says it, and there may be as many as lines
	r.window = r.window[:0]
	r.line = Line{ID: r.lines.Outline(i).ID}
	return &r.line
}

// Err is what went wrong with the file of the lines.
func (r *LineReader) Err() error { return r.err }

// errLaid is the error of a line that is not as it was written.
var errLaid = errors.New("the temporary file of the ledger's lines was changed by another program")

// read takes a line apart. Its cells are cut out of one text.
func (r *LineReader) read(data []byte) error {
	all, at, sound := string(data), 0, true
	number := func() int {
		n, size := binary.Uvarint(data[at:])
		if size <= 0 || n > uint64(len(data)) {
			sound = false
			return 0
		}
		at += size
		return int(n)
	}
	text := func() string {
		n := number()
		if n > len(all)-at {
			sound = false
			return ""
		}
		at += n
		return all[at-n : at]
	}
	column := func() string {
		if place := number(); place < len(r.lines.columns) {
			return r.lines.columns[place]
		}
		sound = false
		return ""
	}
	line := &r.line
	of := number()
	line.Plain, line.Bare = of&laidPlain != 0, of&laidBare != 0
	line.ID, line.Place, line.File = text(), text(), text()
	for _, cells := range []*Cells{&line.Cells, &line.Own} {
		*cells = (*cells)[:0]
		for n := number(); n > 0 && sound; n-- {
			name := column()
			*cells = append(*cells, Cell{name, text()})
		}
	}
	line.Guessed = line.Guessed[:0]
	for n := number(); n > 0 && sound; n-- {
		line.Guessed = append(line.Guessed, column())
	}
	if !sound || at < len(data) {
		return errLaid
	}
	return nil
}
