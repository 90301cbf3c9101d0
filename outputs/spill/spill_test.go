package spill

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// TestBuffer: the bytes come back as they went in, whole and in any part of them,
// whether they lie in memory, in a file or in both, and nothing is left behind.
func TestBuffer(t *testing.T) {
	for name, c := range map[string]struct {
		limit  int
		folder func(t *testing.T) string
		laid   bool
	}{
		"in memory":      {0, (*testing.T).TempDir, false},
		"in a file":      {1, (*testing.T).TempDir, true},
		"in both":        {laidAtOnce * 2, (*testing.T).TempDir, true},
		"no room at all": {1, func(t *testing.T) string { return filepath.Join(t.TempDir(), "missing") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := New(c.limit)
			b.folder = c.folder(t)
			random := rand.New(rand.NewPCG(1, 2))
			var want []byte
			for len(want) < 5*laidAtOnce {
				piece := make([]byte, random.IntN(laidAtOnce/2))
				for i := range piece {
					piece[i] = byte(random.Uint32())
				}
				want = append(want, piece...)
				if n, err := b.Write(piece); n != len(piece) || err != nil {
					t.Fatalf("%d bytes written, %v", n, err)
				}
			}
			if (b.laid > 0) != c.laid || b.Len() != int64(len(want)) {
				t.Errorf("%d bytes lie in the file, of %d; want %d", b.laid, b.Len(), len(want))
			}
			for range 2 {
				var got bytes.Buffer
				if _, err := b.WriteTo(&got); err != nil || !bytes.Equal(got.Bytes(), want) {
					t.Fatalf("WriteTo gives other bytes, %v", err)
				}
			}
			for range 200 {
				from := random.IntN(len(want))
				part := make([]byte, random.IntN(len(want)-from+1))
				if _, err := b.ReadAt(part, int64(from)); err != nil || !bytes.Equal(part, want[from:from+len(part)]) {
					t.Fatalf("%d bytes at %d are others, %v", len(part), from, err)
				}
			}
			if n, err := b.ReadAt(make([]byte, 10), int64(len(want)-4)); n != 4 || !errors.Is(err, io.EOF) {
				t.Errorf("%d bytes at the end, %v", n, err)
			}
			if n, err := b.ReadAt(make([]byte, 10), int64(len(want)+4)); n != 0 || !errors.Is(err, io.EOF) {
				t.Errorf("%d bytes behind the end, %v", n, err)
			}
			if err := b.Close(); err != nil || b.Len() != 0 {
				t.Errorf("closed with %v, %d bytes", err, b.Len())
			}
			if left, err := os.ReadDir(b.folder); len(left) > 0 {
				t.Errorf("there lies %v, %v", left, err)
			}
		})
	}
}

// TestFullDisk: when the file takes no more, the rest stays in memory and nothing
// is lost.
func TestFullDisk(t *testing.T) {
	b := New(1)
	b.folder = t.TempDir()
	piece := bytes.Repeat([]byte("一"), laidAtOnce)
	_, _ = b.Write(piece)
	if b.laid == 0 {
		t.Fatal("nothing went to the file")
	}
	whole := b.file
	readOnly, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	b.file = readOnly // takes nothing, as a disk that is full
	_, _ = b.Write(piece)
	_ = readOnly.Close()
	b.file = whole
	var got bytes.Buffer
	if _, err := b.WriteTo(&got); err != nil || !bytes.Equal(got.Bytes(), append(piece[:len(piece):len(piece)], piece...)) || !b.full {
		t.Errorf("%d bytes come back, %v", got.Len(), err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}
