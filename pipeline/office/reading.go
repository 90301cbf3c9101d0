package office

import (
	"context"
	"errors"
	"io"
	"sync"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline"
	"taizhang/pipeline/content"
	"taizhang/pipeline/inbox"
	"taizhang/pipeline/queue"
	"taizhang/pipeline/store"
)

// mostBreakdowns is how often a document may be in hand while the process is
// killed. One that takes the whole machine down must not do so for ever.
const mostBreakdowns = 20

// read is the job of one document, or of several small ones. A document among
// others that gives no notice, or whose reading broke the process down, gets a job
// of its own, so that whatever it ends with is its alone.
func (o *Office) read(ctx context.Context, job *queue.Job) error {
	if len(job.SHA256) > 1 && job.Attempts > 1 {
		return o.recorder.record(ctx, outcome{job: job, alone: job.SHA256})
	}
	found := outcome{job: job}
	for _, sum := range job.SHA256 {
		file, err := o.inTurn(ctx, job, sum)
		if err != nil {
			return err
		}
		if len(job.SHA256) > 1 && file.Err != nil {
			found.alone = append(found.alone, sum)
			continue
		}
		found.read = append(found.read, document{sum, file})
	}
	var failure *notice.Failure
	if len(job.SHA256) == 1 {
		failure = failureOf(found.read[0].file)
	}
	if failure != nil && failure.Stage == pipeline.StageCopy {
		return o.withoutCopy(ctx, job, failure)
	}
	if failure != nil && failure.Cause == notice.CauseTimedOut && job.Attempts < 3 {
		return failure // the machine may have been busy
	}
	if err := o.recorder.record(ctx, found); err != nil {
		if errors.Is(err, queue.ErrElsewhere) {
			return err
		}
		o.Log.Warn("a document cannot be recorded now; this is tried again", "sha256", job.SHA256, "error", err)
		return queue.Later(queue.Backoff(job.Waits))
	}
	if failure != nil {
		return queue.Never(failure)
	}
	return nil
}

// inTurn reads a document when a place is free. Its error is that of a process
// that stops.
func (o *Office) inTurn(ctx context.Context, job *queue.Job, sum string) (ledger.File, error) {
	select {
	case o.slots <- struct{}{}:
	case <-o.queue.Closing():
		return ledger.File{}, queue.Later(0)
	case <-ctx.Done():
		return ledger.File{}, queue.Later(0)
	}
	defer func() { <-o.slots }()
	if job.Attempts > mostBreakdowns {
		return ledger.File{Err: &notice.Failure{Stage: "read", Cause: notice.CausePanic, Err: errors.New("the program ended each time it read this file")}}, nil
	}
	file := o.Reader.Kept(ctx, "", func(ctx context.Context) (io.ReadSeekCloser, error) {
		return o.Content.Open(ctx, content.Sum(sum))
	}, o.Understander)
	return file, ctx.Err()
}

// withoutCopy deals with a copy that cannot be opened. One that is gone is
// forgotten, so that the file is taken in anew where it lies; anything else, such
// as a share that is away, is waited for.
func (o *Office) withoutCopy(ctx context.Context, job *queue.Job, failure *notice.Failure) error {
	if failure.Cause != notice.CauseMissing {
		o.Log.Warn("a copy cannot be opened now; this is tried again", "sha256", job.SHA256, "error", failure.Err)
		return queue.Later(queue.Backoff(job.Waits))
	}
	o.Log.Warn("a copy is gone; its file is taken in anew", "sha256", job.SHA256)
	var gone []store.Arrival
	err := o.Record.Update(ctx, func(tx *store.Tx) error {
		arrivals, err := tx.ArrivalsOf(job.SHA256[0])
		if err != nil {
			return err
		}
		gone = gone[:0]
		for _, a := range arrivals {
			if a.State != store.Waiting {
				continue
			}
			if err := tx.Leave(a.Inbox, a.Name); err != nil {
				return err
			}
			gone = append(gone, a)
		}
		return job.Complete(tx)
	})
	if err != nil {
		return err
	}
	for _, a := range gone {
		if a.Inbox == o.Name {
			o.memory.forget(inbox.Key(a.Name))
		}
	}
	o.nudge()
	return nil
}

// outcome is what a job came to: documents that were read, and others that want
// a job each.
type outcome struct {
	job   *queue.Job
	read  []document
	alone []string
}

type document struct {
	sum  string
	file ledger.File
}

// recorder records documents, all that have come to an end meanwhile in one
// transaction: a commit waits for the disk, and a notice of one page is read
// faster than that.
type recorder struct {
	office  *Office
	waiting chan request
	group   sync.WaitGroup
}

type request struct {
	outcome
	done chan error
}

// recordedAtOnce bounds a transaction, for which other machines wait.
const recordedAtOnce = 16

func newRecorder(o *Office) *recorder {
	r := &recorder{office: o, waiting: make(chan request, recordedAtOnce)}
	r.group.Go(func() {
		for first := range r.waiting {
			batch := []request{first}
			for len(batch) < recordedAtOnce {
				select {
				case next, open := <-r.waiting:
					if open {
						batch = append(batch, next)
						continue
					}
				default:
				}
				break
			}
			r.write(batch)
		}
	})
	return r
}

func (r *recorder) close() {
	close(r.waiting)
	r.group.Wait()
}

// record returns when the document is on the disk.
func (r *recorder) record(ctx context.Context, found outcome) error {
	asked := request{found, make(chan error, 1)}
	select {
	case r.waiting <- asked:
	case <-ctx.Done():
		return ctx.Err()
	}
	return <-asked.done
}

// write records a batch. Where that fails, each document is tried by itself, so
// that one that another process has recorded meanwhile harms no other.
func (r *recorder) write(batch []request) {
	err := r.writeTogether(batch)
	if err == nil || len(batch) == 1 {
		for _, one := range batch {
			one.done <- err
		}
		return
	}
	for _, one := range batch {
		one.done <- r.writeTogether([]request{one})
	}
}

func (r *recorder) writeTogether(batch []request) error {
	o := r.office
	ctx := context.Background() // a transaction is short, and a stop waits for it
	var events []Event
	err := o.Record.Update(ctx, func(tx *store.Tx) error {
		events = events[:0]
		for _, one := range batch {
			told, err := o.settle(ctx, tx, one.outcome)
			if err != nil {
				return err
			}
			events = append(events, told...)
		}
		if len(events) == 0 {
			return nil
		}
		return o.want(ctx, tx)
	})
	if err != nil {
		return err
	}
	for _, event := range events {
		switch {
		case event.Repeats:
			o.Log.Info("a duplicate", "path", event.Path)
		case event.File.Err != nil:
			o.Log.Warn("failed", "path", event.Path, "error", event.File.Err)
		default:
			o.Log.Info("read", "path", event.Path, "tasks", event.File.Tasks())
		}
		o.Tell(event)
	}
	if o.Move {
		o.nudge()
	}
	return nil
}

// settle records what a job came to and closes it. A single document that failed
// leaves its job open: it ends for good with queue.Never.
func (o *Office) settle(ctx context.Context, tx *store.Tx, found outcome) ([]Event, error) {
	var events []Event
	open := false
	for _, one := range found.read {
		told, err := o.settleOne(tx, one)
		if err != nil {
			return nil, err
		}
		events = append(events, told...)
		open = open || one.file.Err != nil
	}
	for _, sum := range found.alone {
		if _, err := o.queue.AddReads(ctx, tx, []queue.Document{{SHA256: sum}}); err != nil {
			return nil, err
		}
	}
	if open {
		return events, nil
	}
	return events, found.job.Complete(tx)
}

// settleOne records a document under all the names under which it waits: the
// first is the file, the others repeat it.
func (o *Office) settleOne(tx *store.Tx, found document) ([]Event, error) {
	arrivals, err := tx.ArrivalsOf(found.sum)
	if err != nil {
		return nil, err
	}
	now := o.Now()
	failure := failureOf(found.file)
	var events []Event
	for _, a := range arrivals {
		if a.State != store.Waiting {
			continue
		}
		file := named(found.file, failure, a.Path)
		if err := tx.Record(file, a.Place, now); err != nil {
			return nil, err
		}
		state, err := tx.Outcome(a.Place)
		if err != nil {
			return nil, err
		}
		cause, detail := notice.Cause(""), ""
		if failure != nil {
			cause, detail = failure.Cause, detailOf(failure)
		}
		if err := tx.Settle(a, state, cause, detail, now); err != nil {
			return nil, err
		}
		event := Event{Path: a.Path, Repeats: state == store.Repeated}
		if state != store.Repeated {
			event.File = &file
		}
		events = append(events, event)
	}
	return events, nil
}

// named gives what a document said the name of one of its files.
func named(file ledger.File, failure *notice.Failure, path string) ledger.File {
	if failure != nil {
		placed := *failure
		placed.Path = path
		return ledger.File{Path: path, Err: &placed}
	}
	understood := *file.Notice
	understood.File = path
	return ledger.File{Path: path, Notice: &understood}
}
