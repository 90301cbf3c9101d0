package office

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"sync"

	"taizhang/extractors/notice"
	"taizhang/pipeline/content"
	"taizhang/pipeline/inbox"
	"taizhang/pipeline/queue"
	"taizhang/pipeline/store"
)

// takenAtOnce is how many files one transaction takes in: enough to spare the
// disk, and few enough that reading begins while 2,000 files are still copied.
const takenAtOnce = 200

// copiesAtOnce is how many files are copied at the same time. Each waits for the
// disk about a millisecond, which four share.
const copiesAtOnce = 8

// heed does what a scan calls for.
func (o *Office) heed(ctx context.Context, look inbox.Look) {
	o.troubles(ctx, look.Troubles)
	o.arriving.Store(len(look.Ready) > 0)
	whole := look.Settling == 0
	for batch := range slices.Chunk(look.Ready, takenAtOnce) {
		if ctx.Err() != nil {
			return
		}
		took, err := o.takeIn(ctx, batch)
		if err != nil {
			// Nothing of the batch is known, so the next scan offers it again.
			o.Log.Warn("files cannot be taken in now; this is tried again", "files", len(batch), "error", err)
			o.Tell(Event{Err: err})
		}
		whole = whole && err == nil && took == len(batch)
	}
	o.memory.sawAll(whole)
	if len(look.Ready) > 0 {
		o.nudge() // see at once whether more have come
	}
	if o.Move {
		o.sort(ctx)
	}
}

// copied is a file whose bytes are in the content store.
type copied struct {
	inbox.Arrival
	sum string
}

// takeIn copies files and records that they came. It gives how many it took; the
// others were changed meanwhile, or have a trouble of their own.
func (o *Office) takeIn(ctx context.Context, batch []inbox.Arrival) (int, error) {
	copies, err := o.copy(ctx, batch)
	if err != nil || len(copies) == 0 {
		return 0, err
	}
	var events []Event
	var forgotten []inbox.Key
	err = o.Record.Update(ctx, func(tx *store.Tx) error {
		events, forgotten = nil, nil
		var arrivals []store.Arrival
		var documents []queue.Document
		shows := false
		for _, file := range copies {
			a := o.arrival(file)
			if before, known := o.memory.get(file.Key); known && before.sum == file.sum {
				if err := tx.Touch(a); err != nil {
					return err
				}
				continue
			}
			moved, err := o.movedFrom(tx, a)
			if err != nil {
				return err
			}
			if moved != nil {
				a.State, a.Cause, a.Detail = moved.State, moved.Cause, moved.Detail
				if err := errors.Join(tx.Leave(moved.Inbox, moved.Name), tx.Move(moved.Place, a.Place, a.Path)); err != nil {
					return err
				}
				forgotten = append(forgotten, inbox.Key(moved.Name))
				shows = true
				events = append(events, Event{Path: a.Path, Moved: true})
			} else if repeated, err := tx.Repeat(a.Path, a.Place, a.SHA256, a.At); err != nil {
				return err
			} else if repeated {
				a.State = store.Repeated
				shows = true
				events = append(events, Event{Path: a.Path, Repeats: true})
			}
			if a.State == store.Waiting {
				documents = append(documents, queue.Document{SHA256: a.SHA256, Size: a.Size})
			}
			arrivals = append(arrivals, a)
		}
		if err := tx.Arrive(arrivals...); err != nil {
			return err
		}
		if _, err := o.queue.AddReads(ctx, tx, documents); err != nil || !shows {
			return err
		}
		return o.want(ctx, tx)
	})
	if err != nil {
		return 0, err
	}
	for _, key := range forgotten {
		o.memory.forget(key)
	}
	for _, file := range copies {
		o.memory.put(file.Key, held{file.Stamp, file.sum})
	}
	for _, event := range events {
		o.Tell(event)
	}
	if len(events) > 0 {
		o.nudge() // they can be put aside
	}
	return len(copies), nil
}

// copy copies files into the content store, several at a time, and gives those
// that kept still.
func (o *Office) copy(ctx context.Context, batch []inbox.Arrival) ([]copied, error) {
	results := make([]copied, len(batch))
	failures := make([]error, len(batch))
	var group sync.WaitGroup
	next := make(chan int)
	for range min(copiesAtOnce, len(batch)) {
		group.Go(func() {
			for i := range next {
				sum, info, err := content.PutFile(ctx, o.Content, batch[i].Path)
				if err == nil && (info.Size() != batch[i].Stamp.Size || info.ModTime().UnixNano() != batch[i].Stamp.Modified) {
					err = content.ErrChanged
				}
				if failures[i] = err; err == nil {
					results[i] = copied{batch[i], string(sum)}
					results[i].Stamp = inbox.StampOf(info)
				}
			}
		})
	}
	for i := range batch {
		next <- i
	}
	close(next)
	group.Wait()

	var whole []copied
	var broken error
	for i, err := range failures {
		switch {
		case err == nil:
			whole = append(whole, results[i])
		case errors.Is(err, content.ErrChanged), errors.Is(err, fs.ErrNotExist), ctx.Err() != nil:
			// It was changed, renamed or taken away, and the next scan sees what is
			// there then.
		case isOf(err, batch[i].Path):
			o.trouble(ctx, inbox.Trouble{Key: batch[i].Key, Failure: inbox.Failure(batch[i].Path, err)})
		default:
			broken = err // the content store: a full disk, a database that is away
		}
	}
	if broken == nil && len(whole) > 0 {
		broken = o.Content.Sync(ctx)
	}
	return whole, broken
}

// isOf reports whether an error is one of the file itself.
func isOf(err error, path string) bool {
	var located *fs.PathError
	return errors.As(err, &located) && located.Path == path
}

func (o *Office) arrival(file copied) store.Arrival {
	return store.Arrival{Inbox: o.Name, Name: string(file.Key), Path: file.Path, Label: file.Label, Place: o.Place(file.Path),
		Size: file.Stamp.Size, Modified: file.Stamp.Modified, Changed: file.Stamp.Changed, SHA256: file.sum, State: store.Waiting, At: o.Now()}
}

// movedFrom finds the file that now lies at another path of the inbox: one of the
// same bytes that is no longer where it was.
func (o *Office) movedFrom(tx *store.Tx, a store.Arrival) (*store.Arrival, error) {
	same, err := tx.ArrivalsOf(a.SHA256)
	if err != nil {
		return nil, err
	}
	for i := range same {
		if same[i].Inbox != a.Inbox || same[i].Name == a.Name {
			continue
		}
		if _, err := os.Lstat(same[i].Path); errors.Is(err, fs.ErrNotExist) {
			return &same[i], nil
		}
	}
	return nil, nil
}

// want asks for the workbook in the transaction of a change.
func (o *Office) want(ctx context.Context, tx *store.Tx) error {
	return errors.Join(tx.Want(), o.queue.AddPublish(ctx, tx))
}

// troubles tells of what cannot be taken in, once each, and of what is over.
func (o *Office) troubles(ctx context.Context, troubles []inbox.Trouble) {
	now := map[inbox.Key]bool{}
	for _, trouble := range troubles {
		now[trouble.Key] = true
		o.trouble(ctx, trouble)
	}
	for key := range o.told {
		if now[key] {
			continue
		}
		// The file is known now, or gone, or about to be tried again.
		if file, ok := o.memory.get(key); !ok || file.sum == "" {
			if err := o.Record.Update(ctx, func(tx *store.Tx) error { return tx.Leave(o.Name, string(key)) }); err != nil {
				continue
			}
			o.memory.forget(key)
		}
		delete(o.told, key)
		o.Tell(Event{Path: string(key), Gone: true})
	}
}

// trouble records a file as waiting for a reason, so that it stands among what
// waits.
func (o *Office) trouble(ctx context.Context, trouble inbox.Trouble) {
	reason := trouble.Failure.Error()
	if o.told[trouble.Key] == reason {
		return
	}
	if _, known := o.memory.get(trouble.Key); !known && trouble.Key != "" {
		a := store.Arrival{Inbox: o.Name, Name: string(trouble.Key), Path: trouble.Failure.Path, Place: o.Place(trouble.Failure.Path),
			State: store.Waiting, Cause: trouble.Failure.Cause, Detail: detailOf(trouble.Failure), At: o.Now()}
		if err := o.Record.Update(ctx, func(tx *store.Tx) error { return tx.Arrive(a) }); err != nil {
			o.Log.Warn("a trouble cannot be recorded", "error", err)
			return
		}
		o.memory.put(trouble.Key, held{})
	}
	o.told[trouble.Key] = reason
	o.Log.Warn("waits to be taken in", "path", trouble.Failure.Path, "cause", trouble.Failure.Cause, "error", trouble.Failure.Err)
	o.Tell(Event{Path: trouble.Failure.Path, Trouble: trouble.Failure})
}

func detailOf(failure *notice.Failure) string {
	if failure.Err == nil {
		return ""
	}
	return failure.Err.Error()
}
