package office

import (
	"context"
	"sync"
	"time"

	"taizhang/pipeline/queue"
	"taizhang/pipeline/store"
)

const (
	// quietPoll is how often publishing looks whether documents are still read.
	quietPoll = 50 * time.Millisecond
	// longestQuiet is how long a workbook waits for documents that are still read:
	// of 2,000 notices it is written a few times and not 2,000.
	longestQuiet = 20 * time.Second
	// askHolder is how often publishing looks whether a workbook was closed.
	askHolder = 5 * time.Second
)

// pendingWorkbook remembers that the rows wait in a second workbook because a
// person has the ledger open.
type pendingWorkbook struct {
	mutex  sync.Mutex
	stands bool
	shows  int
}

func (p *pendingWorkbook) set(stands bool, shows int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.stands, p.shows = stands, shows
}

// covers reports whether the waiting workbook has everything up to a change.
func (p *pendingWorkbook) covers(wanted int) bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.stands && p.shows >= wanted
}

// publish is the job of writing the workbook.
func (o *Office) publish(ctx context.Context, job *queue.Job) error {
	if !o.untilQuiet(ctx) {
		return queue.Later(0)
	}
	var before store.Publication
	if err := o.Record.Update(ctx, func(tx *store.Tx) (err error) { before, err = tx.Publication(); return err }); err != nil {
		return o.putOff(job, err)
	}
	if _, held := o.Held(); held && o.pending.covers(before.Wanted) {
		return queue.Later(askHolder) // its rows wait beside it
	}
	published, err := o.Publish(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return o.putOff(job, err)
	}
	o.Tell(Event{Published: &published})
	o.pending.set(published.Pending != "", before.Wanted)
	if published.Pending != "" {
		return queue.Later(askHolder)
	}
	return o.Record.Update(ctx, func(tx *store.Tx) error {
		// The job is closed first: on Postgres, whoever adds to the record meanwhile
		// has either been counted by then, or finds no job and adds one.
		if err := job.Complete(tx); err != nil {
			return err
		}
		stands, err := tx.Published(before.Wanted, o.Now())
		if err != nil || stands.Wanted == stands.Written {
			return err
		}
		return o.queue.AddPublish(ctx, tx)
	})
}

// putOff tries again later whatever was wrong: a full disk, a share that is away,
// a workbook that a person has damaged and will put back.
func (o *Office) putOff(job *queue.Job, err error) error {
	wait := queue.Backoff(job.Waits)
	o.Log.Warn("the workbook cannot be written now; this is tried again", "in", wait, "error", err)
	o.Tell(Event{Err: err})
	return queue.Later(wait)
}

// untilQuiet waits while documents are read, so that many of them are one
// writing. It reports false when the office closes.
func (o *Office) untilQuiet(ctx context.Context) bool {
	deadline := time.NewTimer(longestQuiet)
	defer deadline.Stop()
	ticker := time.NewTicker(quietPoll)
	defer ticker.Stop()
	for {
		counts, err := o.queue.Counts(ctx)
		if err == nil && counts.Documents <= counts.Delayed && !o.arriving.Load() {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-o.queue.Closing():
			return false
		case <-deadline.C:
			return true
		case <-ticker.C:
		}
	}
}
