package pipeline

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"taizhang/outputs/ledger"
)

func TestInBatches(t *testing.T) {
	files := func(count int) func(func(ledger.File) bool) {
		return func(yield func(ledger.File) bool) {
			for i := range count {
				if !yield(ledger.File{Path: fmt.Sprint(i)}) {
					return
				}
			}
		}
	}
	for _, count := range []int{0, 1, recordedAtOnce - 1, recordedAtOnce, recordedAtOnce + 1, 3*recordedAtOnce + 7} {
		var want, seen, kept []string
		for i := range count {
			want = append(want, fmt.Sprint(i))
		}
		err := inBatches(files(count), func(f ledger.File) { seen = append(seen, f.Path) }, func(batch []ledger.File) error {
			if len(batch) == 0 || len(batch) > recordedAtOnce {
				t.Errorf("a batch of %d", len(batch))
			}
			for _, f := range batch {
				kept = append(kept, f.Path)
			}
			return nil
		})
		if err != nil || !slices.Equal(seen, want) || !slices.Equal(kept, want) {
			t.Errorf("%d files: seen %d, recorded %d, %v", count, len(seen), len(kept), err)
		}
	}
	broken := errors.New("no room")
	for _, failing := range []int{1, 2, 3} { // the third is the last, after which nothing more is read
		batches, seen := 0, 0
		err := inBatches(files(2*recordedAtOnce+1), func(ledger.File) { seen++ }, func([]ledger.File) error {
			if batches++; batches == failing {
				return broken
			}
			return nil
		})
		if !errors.Is(err, broken) || batches != failing {
			t.Errorf("batch %d fails: %v after %d batches and %d files", failing, err, batches, seen)
		}
	}
	if err := inBatches(files(1<<30), func(ledger.File) {}, func([]ledger.File) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("it reads on after an error: %v", err)
	}
}
