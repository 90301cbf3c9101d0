// Package content keeps the bytes of the files that were taken in, under their
// SHA-256, so that a file is read from our own copy: it may be renamed, deleted
// or replaced meanwhile, and its share may go away.
//
// Folder keeps them beside the record, Small keeps small ones in a record on
// SQLite, Database in Postgres for machines that share no folder. None knows what the bytes mean or when they are read;
// nothing is ever taken out. pipeline/inbox says which files come in,
// pipeline/queue when they are read.
package content

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Sum is the SHA-256 of a file's bytes in small hexadecimal letters.
type Sum string

// Store keeps bytes under their sum. It may be used from several goroutines and,
// where its medium is shared, from several machines.
type Store interface {
	// Put copies what it reads and gives its sum. The same bytes are kept once.
	// They are kept, and can be opened, once Sync has returned.
	Put(ctx context.Context, from io.Reader) (Sum, int64, error)
	// Sync makes safe on the disk what was put before: many files wait for the
	// disk together.
	Sync(ctx context.Context) error
	// Open gives the bytes back. A sum that was never put is an error of
	// fs.ErrNotExist.
	Open(ctx context.Context, sum Sum) (io.ReadSeekCloser, error)
}

// ErrChanged says that a file was changed while it was copied; it is to be
// looked at again later.
var ErrChanged = errors.New("the file was changed while it was copied")

// PutFile puts a file into the store; Sync follows. The file is the same before and behind
// the copying, or the error is ErrChanged: half a file is never kept as a whole
// one.
func PutFile(ctx context.Context, store Store, path string) (Sum, fs.FileInfo, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	before, err := file.Stat()
	if err != nil {
		return "", nil, err
	}
	if !before.Mode().IsRegular() {
		return "", nil, fmt.Errorf("%s is no regular file", path)
	}
	sum, size, err := store.Put(ctx, file)
	if err != nil {
		return "", nil, err
	}
	// By its path: a file that was replaced by renaming is another one.
	after, err := os.Stat(path)
	if err != nil {
		return "", nil, err
	}
	if size != before.Size() || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) || !os.SameFile(before, after) {
		return "", nil, ErrChanged
	}
	return sum, after, nil
}

// contextReader ends a long copy when its context ends.
type contextReader struct {
	ctx  context.Context
	from io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}
