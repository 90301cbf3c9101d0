package pipeline

import (
	"iter"
	"time"

	"taizhang/outputs/ledger"
)

// mostWaiting is how many files may wait to be recorded, some 10 MB of them: as many
// as are read while a transaction is committed, a quarter of a second where the
// record is large.
const mostWaiting = 256

// longestTransaction is how long files are taken into one transaction. Rows find
// their place in the record's indexes by what is as good as chance: each commit
// writes nearly all of an index, and waits for the disk. With a commit every 128
// files an archive of 20,000 cost more than ten times one of 2,000. What is not
// recorded yet when the power goes is read again.
//
// Nothing waits for a file that takes its time, such as a scan, for longer than
// longestPause: what came before it is committed, and on Postgres other machines may
// record.
const (
	longestTransaction = 2 * time.Second
	longestPause       = 100 * time.Millisecond
)

// recordBeside hands files on to record, those of one transaction at a time, while
// the next ones are read. see hears of each file as it comes. After an error of
// record, nothing is read or recorded any more.
func recordBeside(files iter.Seq[ledger.File], see func(ledger.File), record func(iter.Seq[ledger.File]) error) error {
	waiting := make(chan ledger.File, mostWaiting)
	failed := make(chan error, 1)
	go func() {
		defer close(failed)
		for first := range waiting {
			if err := record(together(first, waiting)); err != nil {
				failed <- err
				return
			}
		}
	}()
	for file := range files {
		see(file)
		select {
		case waiting <- file:
		case err := <-failed:
			return err
		}
	}
	close(waiting)
	return <-failed
}

// together gives the first file and those that come after it, as many as belong into
// one transaction.
func together(first ledger.File, more <-chan ledger.File) iter.Seq[ledger.File] {
	return func(yield func(ledger.File) bool) {
		over, pause := time.NewTimer(longestTransaction), time.NewTimer(longestPause)
		defer over.Stop()
		defer pause.Stop()
		for file, comes := first, true; comes && yield(file); {
			pause.Reset(longestPause)
			select {
			case <-over.C:
				return
			case <-pause.C:
				return
			case file, comes = <-more:
			}
		}
	}
}
