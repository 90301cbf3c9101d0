// Package spill holds bytes that may become many: in memory while they are few,
// behind that in a temporary file of the system. The packed sheets of a large
// workbook (outputs/workbook) and the lines of a large ledger (outputs/ledger)
// wait in it until all of them are known.
//
// The file has no name any more as soon as it is open, where the system allows
// that (it does, but for Windows): whatever ends the program, nothing of a ledger
// is left behind.
package spill

import (
	"errors"
	"io"
	"os"
)

// Buffer is a run of bytes. One goroutine writes it; once it is written, any
// number may read it. The zero value keeps all of it in memory.
type Buffer struct {
	// folder is the one of the temporary file, "" for the system's.
	folder string
	limit  int
	file   *os.File
	name   string // of the file while it has one
	laid   int64  // how many bytes lie in the file; memory has those behind them
	memory []byte
	// full says that the file takes no more. What comes stays in memory.
	full bool
}

// New gives a buffer that keeps up to limit bytes in memory.
func New(limit int) *Buffer { return &Buffer{limit: limit} }

// laidAtOnce is how much is collected before it goes to the file.
const laidAtOnce = 256 << 10

// Write appends bytes. It never fails: where there is no room for a temporary
// file, the bytes stay in memory.
func (b *Buffer) Write(data []byte) (int, error) {
	b.memory = append(b.memory, data...)
	if b.limit > 0 && !b.full && len(b.memory) >= laidAtOnce && b.Len() > int64(b.limit) {
		b.full = !b.lay()
	}
	return len(data), nil
}

// lay puts into the file what is in memory.
func (b *Buffer) lay() bool {
	if b.file == nil {
		made, err := os.CreateTemp(b.folder, "taizhang-*.tmp")
		if err != nil {
			return false
		}
		b.file = made
		if os.Remove(made.Name()) != nil {
			b.name = made.Name()
		}
	}
	if _, err := b.file.WriteAt(b.memory, b.laid); err != nil {
		return false
	}
	b.laid += int64(len(b.memory))
	if cap(b.memory) > 2*laidAtOnce {
		b.memory = nil
	}
	b.memory = b.memory[:0]
	return true
}

// Len is the number of bytes.
func (b *Buffer) Len() int64 { return b.laid + int64(len(b.memory)) }

// ReadAt is that of io.ReaderAt.
func (b *Buffer) ReadAt(into []byte, from int64) (int, error) {
	n := 0
	if from < b.laid {
		part := into[:min(int64(len(into)), b.laid-from)]
		var err error
		if n, err = b.file.ReadAt(part, from); n < len(part) {
			return n, errors.Join(err, io.ErrUnexpectedEOF)
		}
	}
	if n < len(into) && from+int64(n) <= b.Len() {
		n += copy(into[n:], b.memory[from+int64(n)-b.laid:])
	}
	if n < len(into) {
		return n, io.EOF
	}
	return n, nil
}

// WriteTo writes all bytes, as often as it is called.
func (b *Buffer) WriteTo(out io.Writer) (int64, error) {
	var sum int64
	if b.laid > 0 {
		var err error
		if sum, err = io.Copy(out, io.NewSectionReader(b.file, 0, b.laid)); err == nil && sum < b.laid {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return sum, err
		}
	}
	n, err := out.Write(b.memory)
	return sum + int64(n), err
}

// Close lets the bytes go.
func (b *Buffer) Close() error {
	file, name := b.file, b.name
	*b = Buffer{folder: b.folder, limit: b.limit}
	if file == nil {
		return nil
	}
	err := file.Close()
	if name != "" {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}
