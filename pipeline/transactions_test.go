package pipeline

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"taizhang/outputs/ledger"
)

// someFiles are so many files, each of which takes so long to read.
func someFiles(count int, each time.Duration) iter.Seq[ledger.File] {
	return func(yield func(ledger.File) bool) {
		for i := range count {
			time.Sleep(each)
			if !yield(ledger.File{Path: fmt.Sprint(i)}) {
				return
			}
		}
	}
}

// TestRecordBeside: every file is seen and recorded once, in its order, and no
// transaction is empty.
func TestRecordBeside(t *testing.T) {
	for _, count := range []int{0, 1, mostWaiting - 1, mostWaiting, mostWaiting + 1, 3*mostWaiting + 7} {
		var want, seen, kept []string
		for i := range count {
			want = append(want, fmt.Sprint(i))
		}
		err := recordBeside(someFiles(count, 0), func(f ledger.File) { seen = append(seen, f.Path) }, func(files iter.Seq[ledger.File]) error {
			before := len(kept)
			for f := range files {
				kept = append(kept, f.Path)
			}
			if len(kept) == before {
				t.Error("a transaction without a file")
			}
			return nil
		})
		if err != nil || !slices.Equal(seen, want) || !slices.Equal(kept, want) {
			t.Errorf("%d files: seen %d, recorded %d, %v", count, len(seen), len(kept), err)
		}
	}
}

// TestTransactionsEnd: however fast files come, none waits longer for its commit than
// a transaction lasts, and many go into one; what comes before a pause does not wait
// for what comes behind it.
func TestTransactionsEnd(t *testing.T) {
	for _, c := range []struct{ each, commit time.Duration }{
		{time.Millisecond, 0}, {longestPause / 2, 0}, {2 * longestPause, 0}, {longestTransaction + time.Second, 0}, {time.Hour, 0},
		{time.Millisecond, time.Second}, // on a slow disk
	} {
		synctest.Test(t, func(t *testing.T) {
			const count = 5000
			came := make([]time.Time, count)
			numberOf := func(f ledger.File) int { n, _ := strconv.Atoi(f.Path); return n }
			transactions, recorded := 0, 0
			err := recordBeside(someFiles(count, c.each), func(f ledger.File) { came[numberOf(f)] = time.Now() }, func(files iter.Seq[ledger.File]) error {
				transactions++
				began := time.Now()
				var these []ledger.File
				for f := range files {
					these = append(these, f)
				}
				if lasted := time.Since(began); lasted > longestTransaction {
					t.Errorf("a file each %v: a transaction lasts %v", c.each, lasted)
				}
				time.Sleep(c.commit)
				for _, f := range these {
					most := longestTransaction
					if c.each > longestPause {
						most = longestPause
					}
					if wait := time.Since(came[numberOf(f)]); wait > most+2*c.commit {
						t.Errorf("a file each %v: %s is recorded after %v", c.each, f.Path, wait)
					}
				}
				recorded += len(these)
				return nil
			})
			most := count
			if c.each < longestPause {
				most = int(count*c.each/longestTransaction) + 1
			}
			if err != nil || recorded != count || transactions > most {
				t.Errorf("a file each %v: %d recorded in %d transactions, want at most %d, %v", c.each, recorded, transactions, most, err)
			}
		})
	}
}

// TestRecordingFails: an error of the record ends the reading.
func TestRecordingFails(t *testing.T) {
	broken := errors.New("no room")
	for _, failing := range []int{1, 2, 3} {
		synctest.Test(t, func(t *testing.T) {
			transactions, seen := 0, 0
			err := recordBeside(someFiles(1<<30, time.Second), func(ledger.File) { seen++ }, func(files iter.Seq[ledger.File]) error {
				for range files {
				}
				if transactions++; transactions == failing {
					return broken
				}
				return nil
			})
			if !errors.Is(err, broken) || transactions != failing || seen > 3*failing+mostWaiting+2 {
				t.Errorf("transaction %d fails: %v after %d transactions and %d files", failing, err, transactions, seen)
			}
		})
	}
	// What fails with the last file is no success either.
	if err := recordBeside(someFiles(1, 0), func(ledger.File) {}, func(iter.Seq[ledger.File]) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("the only transaction fails, and the run says %v", err)
	}
}
