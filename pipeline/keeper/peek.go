package keeper

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"
	"time"

	"taizhang/outputs/ledger"
	"taizhang/pipeline/store"
)

// Glance is a ledger as people see it at one moment.
type Glance struct {
	// Entries are the rows in the order of their numbers, with what people did to
	// the workbook since it was written.
	Entries []*ledger.Entry
	// Unsaved are the changes among them that the record does not hold yet.
	Unsaved []ledger.Change
}

// ErrNoRecord is the error of a ledger that no run has made.
var ErrNoRecord = errors.New("the ledger has no record")

// Peek looks at a ledger and writes nothing: a report must not change what it
// reports on, nor wait for a workbook that somebody has open. What people typed
// since the last run is merged for the length of this look; the next run takes it
// into the record. also reads what else is wanted of the record, in the same
// transaction. Rows that people added get ids for this look alone.
func Peek(ctx context.Context, path string, now time.Time, options Options, also func(*store.Tx) error) (glance Glance, err error) {
	k := newKeeper(path, options)
	if options.Database != "" {
		k.store, err = store.OpenPostgres(ctx, options.Database)
	} else {
		if _, err := k.disk.Stat(store.PathFor(k.path)); errors.Is(err, fs.ErrNotExist) {
			return glance, ErrNoRecord // to open it would make one
		}
		k.store, err = store.Open(ctx, store.PathFor(k.path))
	}
	if err != nil {
		return glance, err
	}
	defer func() { err = errors.Join(err, k.store.Close()) }()
	waiting, err := k.waiting()
	if err != nil {
		return glance, err
	}
	var sights []*sight
	defer func() {
		for _, seen := range sights {
			_ = seen.book.Close() // only removes temporary files
		}
	}()
	for _, place := range append(waiting, k.path) {
		seen, err := k.look(ctx, place)
		if err != nil {
			return glance, &WorkbookError{place, err}
		}
		if seen != nil {
			sights = append(sights, seen)
		}
	}
	added := 0
	fresh := func() string {
		added++
		return ledger.OtherID(filepath.Base(path)+strconv.Itoa(added), added)
	}
	err = k.store.Update(ctx, func(tx *store.Tx) error {
		entries, err := tx.Entries()
		if err != nil {
			return err
		}
		for _, seen := range sights {
			changes, err := k.merge(seen, entries, now, fresh)
			if err != nil {
				return err
			}
			glance.Unsaved = append(glance.Unsaved, changes...)
		}
		glance.Entries = store.InOrder(entries)
		return also(tx)
	})
	return glance, err
}

// merge takes what people did to one workbook into entries. Rows that people
// added get the numbers behind all others and the codes that they wrote.
func (k *Keeper) merge(seen *sight, entries map[string]*ledger.Entry, now time.Time, fresh func() string) ([]ledger.Change, error) {
	last := 0
	for _, entry := range entries {
		last = max(last, entry.Number)
	}
	sighting, err := seen.book.Sighting(k.options.Columns, seen.shown)
	if err != nil {
		return nil, err
	}
	chosen, err := seen.book.Decisions()
	if err != nil {
		return nil, err
	}
	changes := ledger.Absorb(sighting, seen.shown, entries, k.options.Columns, now, fresh)
	for _, change := range changes {
		if change.Kind == ledger.Added {
			last++
			entries[change.ID].Number = last
			entries[change.ID].Code = entries[change.ID].Edits[ledger.ColumnCode].Value
		}
	}
	return append(changes, decide(chosen, seen.shown, entries)...), nil
}

// Write puts what write writes in the place of a file, as Replace does.
func Write(path string, moment time.Time, write func(io.Writer) error) (backup string, err error) {
	if err := CanReplace(systemDisk{}, path); err != nil {
		return "", err
	}
	var data bytes.Buffer
	if err := write(&data); err != nil {
		return "", err
	}
	return Replace(systemDisk{}, path, moment, data.Bytes())
}
