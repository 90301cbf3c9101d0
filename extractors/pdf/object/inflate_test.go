package object

import (
	"bytes"
	"compress/flate"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// byFlate is the twin: what compress/flate makes of the same data.
func byFlate(data []byte, limit int) ([]byte, error) {
	return readAll(flate.NewReader(bytes.NewReader(data)), make([]byte, 0, guess(4*len(data), limit)), limit)
}

func deflateRaw(t interface{ Fatal(...any) }, data []byte, level int) []byte {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(data)
	w.Close()
	return out.Bytes()
}

// TestInflateAgainstFlate: on sound, cut and damaged data, with any limit, the
// output is that of compress/flate, and so is whether it is whole.
func TestInflateAgainstFlate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var plain []byte
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for range rapid.IntRange(0, 30).Draw(t, "parts") {
			switch random.IntN(4) {
			case 0:
				plain = append(plain, bytes.Repeat([]byte{byte(random.Uint32())}, random.IntN(600))...)
			case 1:
				plain = append(plain, "BT 1 0 0 1 72 700 Tm /F1 16 Tf <0102030405> Tj ET\n"...)
			case 2:
				for range random.IntN(3000) {
					plain = append(plain, byte(random.Uint32()))
				}
			default:
				for range random.IntN(3000) { // skewed, for codes of more than ten bits
					plain = append(plain, byte(min(random.ExpFloat64()*9, 255)))
				}
			}
		}
		packed := deflateRaw(t, plain, rapid.SampledFrom([]int{-2, 0, 1, 6, 9}).Draw(t, "level"))
		for range rapid.IntRange(0, 3).Draw(t, "faults") {
			packed[random.IntN(len(packed))] ^= 1 << random.IntN(8)
		}
		if rapid.Bool().Draw(t, "cut") {
			packed = packed[:random.IntN(len(packed)+1)]
		}
		limit := rapid.SampledFrom([]int{1, 100, len(plain), len(plain) + 1, 1 << 20}).Draw(t, "limit")
		compare(t, packed, max(limit, 1))
	})
}

func compare(t interface{ Fatalf(string, ...any) }, packed []byte, limit int) {
	want, wantErr := byFlate(packed, limit)
	for _, buffer := range [][]byte{nil, make([]byte, 7), make([]byte, 4096)} {
		got, err := inflateRaw(buffer, packed, limit)
		// At the limit, compress/flate may have seen the end of the data or not.
		same := len(want) == limit && err == ErrBudget || (err == nil) == (wantErr == nil)
		if !bytes.Equal(got, want) || !same {
			t.Fatalf("%d bytes, %v; by compress/flate %d bytes, %v", len(got), err, len(want), wantErr)
		}
	}
}

// TestInflateCutAnywhere cuts literals whose codes have nine and ten bits at each place:
// several are taken together, and none that is not there.
func TestInflateCutAnywhere(t *testing.T) {
	plain := []byte(strings.Repeat("a", 2000) + strings.Repeat("b", 1000))
	for _, c := range rand.New(rand.NewPCG(11, 12)).Perm(256) {
		plain = append(plain, byte(c))
	}
	packed := deflateRaw(t, plain, flate.HuffmanOnly)
	for cut := range len(packed) {
		compare(t, packed[:cut], len(plain)+1)
	}
}

func FuzzInflate(f *testing.F) {
	f.Add([]byte{3, 0}, uint16(100))
	f.Add(deflateRaw(f, []byte(strings.Repeat("请于月底前报送。", 50)), 9), uint16(2000))
	f.Add(deflateRaw(f, []byte("stored"), 0), uint16(6))
	f.Fuzz(func(t *testing.T, packed []byte, limit uint16) { compare(t, packed, int(limit)+1) })
}

func BenchmarkInflate(b *testing.B) {
	var plain bytes.Buffer
	random := rand.New(rand.NewPCG(1, 2))
	for plain.Len() < 1<<20 {
		plain.WriteString(at20(random))
	}
	packed := deflateRaw(b, plain.Bytes(), 6)
	for name, inflate := range map[string]func() ([]byte, error){
		"ours":  func() ([]byte, error) { return inflateRaw(nil, packed, 1<<24) },
		"flate": func() ([]byte, error) { return byFlate(packed, 1<<24) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(plain.Len()))
			for b.Loop() {
				if out, err := inflate(); err != nil || len(out) != plain.Len() {
					b.Fatal(len(out), err)
				}
			}
		})
	}
}

// at20 is a line of a page's content.
func at20(random *rand.Rand) string {
	var out strings.Builder
	io.WriteString(&out, "BT 1 0 0 1 72 700 Tm /F1 16 Tf <")
	for range 28 {
		out.WriteString(hexOf(string([]byte{byte(random.IntN(4)), byte(random.Uint32())})))
	}
	io.WriteString(&out, "> Tj ET\n")
	return out.String()
}
