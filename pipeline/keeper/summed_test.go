package keeper

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

// TestSummed: whatever lengths are written, the digest is that of all bytes, in their
// order.
func TestSummed(t *testing.T) {
	lengths := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 100), rapid.IntRange(summedBeside-1, 3*summedBeside)), 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		var file, want bytes.Buffer
		out := &summed{Writer: &file, sum: sha256.New()}
		for i, length := range lengths.Draw(t, "lengths") {
			part := bytes.Repeat([]byte{byte(i), byte(length)}, (length+1)/2)[:length]
			want.Write(part)
			if n, err := out.Write(part); n != length || err != nil {
				t.Fatalf("%d of %d bytes, %v", n, length, err)
			}
		}
		if !bytes.Equal(file.Bytes(), want.Bytes()) {
			t.Fatal("the file has other bytes")
		}
		if sum := sha256.Sum256(want.Bytes()); !bytes.Equal(out.sum.Sum(nil), sum[:]) {
			t.Fatal("the digest is of other bytes")
		}
	})
	for _, length := range []int{1, summedBeside} {
		full := errors.New("full")
		out := &summed{Writer: writerFunc(func(data []byte) (int, error) { return len(data) / 2, full }), sum: sha256.New()}
		if n, err := out.Write(make([]byte, length)); n != length/2 || err != full {
			t.Errorf("%d bytes: %d, %v", length, n, err)
		}
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(data []byte) (int, error) { return f(data) }
