package pipeline

import (
	"iter"

	"taizhang/outputs/ledger"
)

// recordedAtOnce is how many files one transaction takes: a commit waits for the
// disk, some milliseconds each.
const recordedAtOnce = 128

// inBatches hands files on to record, recordedAtOnce of them together, while the
// next ones are read. see hears of each file as it comes. After an error of
// record, nothing is read or recorded any more.
func inBatches(files iter.Seq[ledger.File], see func(ledger.File), record func([]ledger.File) error) error {
	batches := make(chan []ledger.File)
	failed := make(chan error, 1)
	go func() {
		defer close(failed)
		for batch := range batches {
			if err := record(batch); err != nil {
				failed <- err
				return
			}
		}
	}()
	send := func(batch []ledger.File) error {
		select {
		case batches <- batch:
			return nil
		case err := <-failed:
			return err
		}
	}
	var batch []ledger.File
	for file := range files {
		see(file)
		if batch = append(batch, file); len(batch) < recordedAtOnce {
			continue
		}
		if err := send(batch); err != nil {
			return err
		}
		batch = nil
	}
	if len(batch) > 0 {
		if err := send(batch); err != nil {
			return err
		}
	}
	close(batches)
	return <-failed
}
