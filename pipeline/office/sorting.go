package office

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"taizhang/pipeline/inbox"
	"taizhang/pipeline/store"
)

// folderOf is where files in a state are put aside.
var folderOf = map[store.State]string{store.Done: inbox.DoneFolder, store.FailedForGood: inbox.FailedFolder, store.Repeated: inbox.DuplicateFolder}

// sort puts finished files aside. What it could not do is tried again at the
// next scan.
func (o *Office) sort(ctx context.Context) {
	var finished []store.Arrival
	if err := o.Record.Update(ctx, func(tx *store.Tx) (err error) { finished, err = tx.Unsorted(o.Name); return err }); err != nil {
		return
	}
	sorter := inbox.Sorter{Root: o.Inbox}
	for _, a := range finished {
		if ctx.Err() != nil {
			return
		}
		to, err := sorter.Put(inbox.Arrival{Path: a.Path, Label: a.Label, Stamp: stampOf(a)}, folderOf[a.State])
		switch {
		case errors.Is(err, inbox.ErrReplaced):
			continue // the next scan takes the new one in
		case errors.Is(err, fs.ErrNotExist):
			to = a.Path // a person has taken it away; its rows stand
		case err != nil:
			o.Log.Warn("a finished file cannot be put aside now; this is tried again", "path", a.Path, "error", err)
			continue
		}
		if err := o.sorted(ctx, a, to); err != nil {
			o.Log.Warn("that a file was put aside cannot be recorded", "path", to, "error", err)
		}
	}
}

// sorted records where a file lies now. Its old name is free: a file that comes
// under it is a new one.
func (o *Office) sorted(ctx context.Context, a store.Arrival, to string) error {
	aside := a
	aside.Path, aside.Place, aside.Sorted = to, o.Place(to), true
	if way, err := filepath.Rel(o.Inbox, to); err == nil {
		aside.Name = string(inbox.KeyOf(way))
	}
	if to == a.Path {
		aside.Name = "gone " + a.SHA256 + " " + a.Name // no file has such a name
	}
	err := o.Record.Update(ctx, func(tx *store.Tx) error {
		if err := errors.Join(tx.Leave(a.Inbox, a.Name), tx.Arrive(aside)); err != nil || to == a.Path {
			return err
		}
		if err := tx.Move(a.Place, aside.Place, aside.Path); err != nil {
			return err
		}
		return o.want(ctx, tx) // the ledger leads to the file
	})
	if err == nil {
		o.memory.forget(inbox.Key(a.Name))
	}
	return err
}
