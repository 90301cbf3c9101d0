package pdf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"reflect"
	"sync"
	"time"

	"taizhang/extractors/notice"
)

// request and answer are what a Reader and its worker say to one another. The
// bytes of the file follow the request as they are, or lie in the memory that both
// share.
type request struct {
	Options Options
	Memory  int
	// Shared is the size of a file that lies in the shared memory, 0 for one that
	// follows, and At where it lies.
	Shared, At int
	// Second asks for the second reader, ledongthuc/pdf.
	Second bool
}

type answer struct {
	Document *notice.Document
	Cause    notice.Cause
	Message  string
}

// message is what is said, in bytes: a head that gives its form and the length of the
// rest, then the fields one behind the other. The same methods write it and read
// it. encoding/gob did the same in ten times the time, a tenth of all that workers
// cost.
type message struct {
	bytes   []byte
	reading bool
	// broken says that what was read is no message.
	broken bool
}

// messageHead is the size of the head in bytes: two numbers of four.
const messageHead = 8

// form tells messages of this program from those of another version, which may have
// come to lie in its place while it runs: it is a sum of the fields that are said.
var form = sync.OnceValue(func() uint32 {
	sum := fnv.New32a()
	var describe func(t reflect.Type)
	describe = func(t reflect.Type) {
		fmt.Fprintln(sum, t.Kind(), t.Name())
		switch t.Kind() {
		case reflect.Struct:
			for i := range t.NumField() {
				fmt.Fprintln(sum, t.Field(i).Name)
				describe(t.Field(i).Type)
			}
		case reflect.Slice, reflect.Pointer:
			describe(t.Elem())
		}
	}
	describe(reflect.TypeFor[request]())
	describe(reflect.TypeFor[answer]())
	return sum.Sum32()
})

// newMessage begins a message in old memory.
func newMessage(memory []byte) *message {
	return &message{bytes: append(memory[:0], make([]byte, messageHead)...)}
}

// sealed gives the message with its head, which counts what will follow, too.
func (m *message) sealed(following int) []byte {
	binary.LittleEndian.PutUint32(m.bytes, form())
	binary.LittleEndian.PutUint32(m.bytes[4:], uint32(min(uint64(len(m.bytes)-messageHead+following), math.MaxUint32)))
	return m.bytes
}

// receive takes one message off a stream on which no other follows before it is
// answered, so that reading may go beyond the head. The message lies in memory, or
// in new memory where it has more, which is given too.
func receive(from io.Reader, memory []byte, largest int) (_ *message, _ []byte, err error) {
	if len(memory) < messageHead {
		memory = make([]byte, 1<<16)
	}
	n, err := io.ReadAtLeast(from, memory, messageHead)
	if err != nil {
		return nil, memory, err
	}
	if binary.LittleEndian.Uint32(memory) != form() {
		return nil, memory, errForm
	}
	length := binary.LittleEndian.Uint32(memory[4:])
	if uint64(length) > uint64(largest) || n > messageHead+int(length) {
		return nil, memory, errFlood
	}
	whole := messageHead + int(length)
	if whole > len(memory) {
		size := whole
		if whole < mostKept {
			size += whole / 4 // the next may be larger
		}
		larger := make([]byte, size)
		copy(larger, memory[:n])
		memory = larger
	}
	if _, err := io.ReadFull(from, memory[n:whole]); errors.Is(err, io.EOF) {
		return nil, memory, io.ErrUnexpectedEOF
	} else if err != nil {
		return nil, memory, err
	}
	return &message{bytes: memory[messageHead:whole], reading: true}, memory, nil
}

var (
	errFlood = errors.New("the worker says too much")
	errForm  = errors.New("this is no message of this version of the program; start it anew")
)

func (m *message) request(q *request) {
	o := &q.Options
	list(m, &o.Passwords, (*message).text)
	m.text((*string)(&o.OCR))
	m.number(&o.MaxBytes)
	m.number(&o.MaxPages)
	m.number(&o.MaxUnfolded)
	m.duration(&o.Timeout)
	m.duration(&o.OCRTimeout)
	m.number(&q.Memory)
	m.number(&q.Shared)
	m.number(&q.At)
	m.flag(&q.Second)
}

func (m *message) answer(a *answer) {
	m.text((*string)(&a.Cause))
	m.text(&a.Message)
	has := a.Document != nil
	if m.flag(&has); has {
		if m.reading {
			a.Document = &notice.Document{}
		}
		m.document(a.Document)
	}
}

func (m *message) document(d *notice.Document) {
	m.text(&d.Format)
	m.text(&d.Encoding)
	m.text(&d.Text)
	list(m, &d.Pages, func(m *message, p *notice.Page) {
		m.number(&p.Number)
		m.span(&p.Span)
		m.flag(&p.Recognised)
		m.fraction(&p.RecognisedConfidence)
	})
	list(m, &d.Blocks, func(m *message, b *notice.Block) {
		m.byte((*uint8)(&b.Kind))
		m.span(&b.Span)
		m.number(&b.Page)
		m.number(&b.Table)
		m.number(&b.Row)
	})
	list(m, &d.Tables, func(m *message, t *notice.Table) {
		m.number(&t.Page)
		m.number(&t.Rows)
		m.number(&t.Columns)
		list(m, &t.Cells, (*message).cell)
	})
	list(m, &d.Marks, func(m *message, mark *notice.Mark) {
		m.number(&mark.Page)
		m.text(&mark.Text)
	})
	list(m, &d.Warnings, func(m *message, w *notice.Warning) {
		m.text(&w.Code)
		m.number(&w.Page)
		m.text(&w.Message)
	})
	m.flag(&d.Unlocked)
	m.flag(&d.Unsettled)
}

func (m *message) cell(c *notice.Cell) {
	m.number(&c.Row)
	m.number(&c.Column)
	m.number(&c.RowSpan)
	m.number(&c.ColumnSpan)
	m.number(&c.Page)
	m.span(&c.Span)
}

func (m *message) span(s *notice.Span) {
	m.number(&s.Start)
	m.number(&s.End)
}

// list writes or reads a list by its elements; an empty one is read as nil.
func list[T any](m *message, items *[]T, element func(*message, *T)) {
	count := len(*items)
	m.number(&count)
	if !m.reading {
		for i := range *items {
			element(m, &(*items)[i])
		}
		return
	}
	// An element has a byte at least, and a number that is broken promises no
	// memory: the list grows with what is there.
	const mostAtFirst = 1 << 12
	if count <= 0 || count > len(m.bytes) {
		m.broken = m.broken || count != 0
		return
	}
	read := make([]T, 0, min(count, mostAtFirst))
	for range count {
		var empty T
		read = append(read, empty)
		// Where it lies: an element of its own would be a piece of memory each.
		if element(m, &read[len(read)-1]); m.broken {
			return
		}
	}
	*items = read
}

func (m *message) text(s *string) {
	length := len(*s)
	m.number(&length)
	switch {
	case !m.reading:
		m.bytes = append(m.bytes, *s...)
	case length < 0 || length > len(m.bytes):
		m.broken = true
	default:
		*s, m.bytes = string(m.bytes[:length]), m.bytes[length:]
	}
}

func (m *message) number(n *int) {
	if !m.reading {
		m.bytes = binary.AppendVarint(m.bytes, int64(*n))
		return
	}
	value, length := binary.Varint(m.bytes)
	if length <= 0 {
		m.broken, m.bytes = true, nil
		return
	}
	*n, m.bytes = int(value), m.bytes[length:]
}

func (m *message) duration(d *time.Duration) {
	n := int(*d)
	m.number(&n)
	*d = time.Duration(n)
}

func (m *message) byte(b *uint8) {
	switch {
	case !m.reading:
		m.bytes = append(m.bytes, *b)
	case len(m.bytes) == 0:
		m.broken = true
	default:
		*b, m.bytes = m.bytes[0], m.bytes[1:]
	}
}

func (m *message) flag(f *bool) {
	var b uint8
	if *f {
		b = 1
	}
	m.byte(&b)
	*f = b != 0
}

func (m *message) fraction(f *float64) {
	switch {
	case !m.reading:
		m.bytes = binary.LittleEndian.AppendUint64(m.bytes, math.Float64bits(*f))
	case len(m.bytes) < 8:
		m.broken, m.bytes = true, nil
	default:
		*f, m.bytes = math.Float64frombits(binary.LittleEndian.Uint64(m.bytes)), m.bytes[8:]
	}
}
