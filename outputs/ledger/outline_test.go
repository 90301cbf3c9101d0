package ledger

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"taizhang/extractors/notice"
)

// TestOutlines: outlines come back as they were added, over several parts, whatever the
// length of their IDs and however often their words return.
func TestOutlines(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	words := func() string {
		return []string{"", "未开始", "已完成", "待核实", "保卫处、财务处", "\xff", fmt.Sprint("单位", random.IntN(500))}[random.IntN(7)]
	}
	days := []notice.Date{{}, {Year: 0, Month: time.January, Day: 1}, {Year: 9999, Month: time.December, Day: 31}, {Year: 2026, Month: time.November, Day: 22}}
	var o outlines
	var want []Outline
	for i := range 3*partLength + 7 {
		one := Outline{
			ID: strings.Repeat("甲", random.IntN(1+i%40)) + fmt.Sprint(i), Due: days[random.IntN(len(days))],
			Status: words(), Review: words(), Party: words(),
		}
		if i%50 == 0 {
			one.ID = ""
		}
		o.add(&one)
		want = append(want, one)
	}
	if o.len != len(want) {
		t.Fatalf("%d outlines of %d", o.len, len(want))
	}
	for _, i := range random.Perm(len(want)) {
		if got := o.at(i); got != want[i] {
			t.Fatalf("outline %d is %+v, want %+v", i, got, want[i])
		}
	}
	if most := 4 + 500 + 3; len(o.words) > most {
		t.Errorf("%d words are kept of no more than %d", len(o.words), most)
	}
}
