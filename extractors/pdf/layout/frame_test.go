package layout

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"taizhang/extractors/pdf/content"
)

// TestShadows holds dropShadows against the comparison of every mark with all
// that are kept before it.
func TestShadows(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	dropped := 0
	for range 2000 {
		f := &frame{}
		text := []rune("通知各部门于一 ")
		put := func(left, base, size float64) {
			r := text[random.IntN(len(text))]
			f.glyphs = append(f.glyphs, content.Glyph{Text: string(r)})
			f.marks = append(f.marks, mark{
				left: left, right: left + size*random.Float64(), base: base, size: size,
				glyph: int32(len(f.marks)), first: r, last: r, characters: 1, blank: r == ' ',
			})
		}
		height := []float64{-5, 0, 3, 400, 8189, 8300}[random.IntN(6)]
		for range 1 + random.IntN(6) { // lines, one upon another now and then
			height += []float64{0, 0.5, 2.5, 5, 20, -20}[random.IntN(6)]
			left, size := 20*random.Float64(), []float64{0.1, 4, 10, 16, 60}[random.IntN(5)]
			for range random.IntN(12) {
				put(left, height, size)
				left += size * []float64{0, 0.05, 0.3, 1, 1, 1, 1, -1}[random.IntN(8)]
				if random.IntN(20) == 0 {
					size *= 1.1
				}
			}
		}
		if random.IntN(50) == 0 {
			put(10, math.NaN(), 10)
		}
		var want []mark
		for _, m := range f.marks {
			if !m.blank && slices.ContainsFunc(want, func(other mark) bool { return !other.blank && shadow(f, &m, &other) }) {
				continue
			}
			want = append(want, m)
		}
		all := len(f.marks)
		f.dropShadows()
		same := func(a, b mark) bool { return a.glyph == b.glyph }
		if !slices.EqualFunc(f.marks, want, same) {
			t.Fatalf("of %d marks %d are kept, want %d", all, len(f.marks), len(want))
		}
		dropped += all - len(want)
	}
	if dropped < 1000 {
		t.Errorf("only %d shadows were there to find", dropped)
	}
}

func shadow(f *frame, m, other *mark) bool {
	near := min(0.25*max(m.size, 1), 6)
	across := min(near, 0.6*max(m.right-m.left, 0.1))
	return math.Abs(other.left-m.left) < across && math.Abs(other.base-m.base) < near &&
		math.Abs(other.size-m.size) < 0.2*m.size && f.text(other) == f.text(m)
}
