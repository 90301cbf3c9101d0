package pipeline

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"sync"

	"taizhang/outputs/ledger"
	"taizhang/pipeline/inbox"
	"taizhang/pipeline/keeper"
	"taizhang/pipeline/store"
)

// opened is the ledger of a run, with what people did to it taken over.
type opened struct {
	*keeper.Keeper
	absorbed keeper.Absorbed
}

// opening opens the ledger of a job when it is first asked; whoever else asks waits
// for that and gets the same. An error leaves nothing to be closed.
func (job Job) opening(ctx context.Context) func() (opened, error) {
	return sync.OnceValues(func() (opened, error) {
		kept, err := keeper.Open(ctx, job.Ledger, job.Now, job.Keeping)
		if err != nil {
			return opened{}, err
		}
		absorbed, err := kept.Absorb(ctx, job.Now)
		if err != nil {
			return opened{}, errors.Join(err, kept.Close())
		}
		return opened{kept, absorbed}, nil
	})
}

// files are what is read and understood, once the ledger is open; none if that fails.
// Of a new ledger the first of them are read meanwhile.
func (job Job) files(ctx context.Context, items []inbox.Item, understander *Understander, open func() (opened, error)) (iter.Seq[ledger.File], error) {
	if !job.isNew() {
		kept, err := open()
		if err == nil {
			job.Reader.Known, err = kept.Known(ctx)
		}
		if err != nil {
			return nil, &LedgerError{job.Ledger, err}
		}
		return job.Reader.Notices(ctx, items, understander), nil
	}
	go func() { _ = understander.Load() }() // what goes wrong is told where it is needed
	ctx, stop := context.WithCancel(ctx)
	go func() {
		if _, err := open(); err != nil {
			stop() // nobody need wait for a file that takes its time
		}
	}()
	return func(yield func(ledger.File) bool) {
		defer stop()
		for file := range job.Reader.Notices(ctx, items, understander) {
			if _, err := open(); err != nil || !yield(file) {
				return
			}
		}
	}, nil
}

// isNew reports a ledger of which nothing is there yet. No file is known to it, so
// that nothing has to wait for it to be read; and to make its record takes ten waits
// for the disk, as long as twenty notices take on a busy one.
func (job Job) isNew() bool {
	missing := func(path string) bool {
		_, err := os.Lstat(path)
		return errors.Is(err, fs.ErrNotExist)
	}
	return job.Keeping.Database == "" && missing(job.Ledger) && missing(store.PathFor(job.Ledger))
}
