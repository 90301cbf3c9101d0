// Package keeper keeps the two halves of a ledger in step: the record, which
// remembers, and the workbook, in which people live.
//
// A run opens the ledger (Open), takes in what people did to the workbook
// (Absorb), records what was read (Record), and writes the workbook (Publish).
// Each step is safe against a power cut at any moment: what a workbook shows is
// recorded before the workbook gets its name, with a number that stands in it,
// so that whichever of the two is on the disk, the next Absorb knows it. So are its
// bytes: a workbook that still has them need not be opened.
//
// A workbook that another program has open is not touched. The rows go into a
// second one beside it (台账_待合并_….xlsx), and the next run makes one of the two.
//
// The merge of cells is a function of outputs/ledger; the rows are found again in
// pipeline/store; the cells are drawn in outputs/workbook.
package keeper

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/settings"
	"taizhang/outputs/workbook"
	"taizhang/pipeline/disk"
	"taizhang/pipeline/store"
)

// Options are the settings of a ledger. The zero value of each is sensible.
type Options struct {
	// Database is the connection string of a record on Postgres, "" for the one
	// beside the workbook.
	Database string
	// Wait is how long to wait for another process that is at work on the ledger.
	Wait time.Duration
	// Columns, NearDays, WeekStart, Title and Colours are those of ledger.Book and
	// workbook.Options.
	Columns   []ledger.Column
	NearDays  int
	WeekStart ledger.WeekStart
	Title     string
	Colours   settings.Colours
	// Disk is the file system, that of the machine if nil.
	Disk Disk
	// ID gives ids to rows that people add; nil for random ones.
	ID func() string
}

// Keeper is an open ledger. It is for one goroutine.
type Keeper struct {
	path string
	// folder is that of the workbook in full, and whole gives the paths of files so.
	folder  string
	whole   func(path string) (string, error)
	options Options
	lock    *lock
	store   *store.Store
	disk    Disk
	// seen is the workbook as Absorb found it, nil for none. untouched says that it is
	// there, that nobody has done anything to it and that it was not opened.
	seen      *sight
	untouched bool
	// rivals are the workbooks that wait to be merged.
	rivals []rival
	// added are the columns that people added to those, and not to the ledger.
	added []string
	// foreign says that the ledger has columns that are not of its settings.
	foreign bool
	// recent are the notices recorded since the workbook was written.
	recent *store.Recent
}

// rival is a workbook that waits to be merged, with the hash of its bytes when
// it was read.
type rival struct{ path, bytes string }

// sight is a workbook at the moment at which it was read.
type sight struct {
	book  *workbook.Existing
	bytes string // hash of its bytes
	shown map[string]ledger.Line
	// generation is the writing of the ledger that it is.
	generation int
}

// Open opens the ledger of a workbook, which need not be there yet. Nobody else
// works on it until Close: a second process gets a *LockedError.
func Open(ctx context.Context, path string, now time.Time, options Options) (*Keeper, error) {
	k := newKeeper(path, options)
	if err := CanReplace(k.disk, k.path); err != nil {
		return nil, err
	}
	var err error
	if options.Database == "" {
		if err = disk.RequireLocal(store.PathFor(k.path)); err != nil {
			return nil, err
		}
	}
	if k.lock, err = acquire(ctx, store.PathFor(k.path), now, options.Wait); err != nil {
		return nil, err
	}
	if options.Database != "" {
		k.store, err = store.OpenPostgres(ctx, options.Database)
	} else {
		k.store, err = store.Open(ctx, store.PathFor(k.path))
	}
	if err != nil {
		return nil, errors.Join(err, k.lock.release())
	}
	return k, nil
}

// newKeeper is the keeper of a workbook that has nothing in its hands yet.
func newKeeper(path string, options Options) *Keeper {
	if options.Disk == nil {
		options.Disk = systemDisk{}
	}
	if options.Columns == nil {
		options.Columns = ledger.Columns()
	}
	if options.ID == nil {
		options.ID = randomID
	}
	k := &Keeper{path: followed(path), options: options, disk: options.Disk, whole: disk.Whole()}
	k.folder = filepath.Dir(k.path)
	if folder, err := k.whole(k.folder); err == nil {
		k.folder = folder
	}
	return k
}

// Store is the record.
func (k *Keeper) Store() *store.Store { return k.store }

// Close ends the work on the ledger.
func (k *Keeper) Close() error {
	k.forget()
	return errors.Join(k.store.Close(), k.lock.release())
}

func (k *Keeper) forget() {
	if k.seen != nil {
		_ = k.seen.book.Close() // only removes temporary files
		k.seen = nil
	}
	k.untouched = false
}

// Absorbed says what people did to the workbook since it was written.
type Absorbed struct {
	Changes []ledger.Change
	// Lost says that the workbook is gone and will be made anew from the record.
	Lost bool
	// Rebuilt says that the record was made anew from the workbook.
	Rebuilt bool
}

// Absorb takes into the record what people did to the workbook, and to those
// that wait to be merged. A workbook that is not ours, is damaged or has a
// password is an error, and nothing is changed.
//
// A workbook that is as it was written last is not opened before it has to be
// written: that takes most of the time of a run over nothing new.
func (k *Keeper) Absorb(ctx context.Context, now time.Time) (Absorbed, error) {
	k.forget()
	waiting, err := k.waiting()
	if err != nil {
		return Absorbed{}, err
	}
	k.rivals, k.added, k.foreign = nil, nil, false
	if len(waiting) == 0 {
		if k.untouched, err = k.isUntouched(ctx); k.untouched || err != nil {
			return Absorbed{}, err
		}
	}
	return k.absorb(ctx, now, waiting)
}

// isUntouched reports whether the workbook has the bytes that were written last, and
// is read as it was then: nobody has done anything to it that is not in the record.
func (k *Keeper) isUntouched(ctx context.Context) (bool, error) {
	last, err := k.lastGeneration(ctx)
	if err != nil || last.Bytes == "" {
		return false, err
	}
	data, err := k.disk.ReadFile(k.path)
	if err != nil {
		return false, nil // which is told where it is opened
	}
	return last.Bytes == k.mark(digest(data)), nil
}

func (k *Keeper) lastGeneration(ctx context.Context) (last store.Generation, err error) {
	err = k.store.Update(ctx, func(tx *store.Tx) (err error) { last, err = tx.LastGeneration(); return err })
	return last, err
}

// absorb opens the workbook and those that wait to be merged, and takes in what
// people did to them.
func (k *Keeper) absorb(ctx context.Context, now time.Time, waiting []string) (Absorbed, error) {
	var said Absorbed
	for _, path := range waiting {
		seen, err := k.look(ctx, path)
		if err != nil {
			return said, &WorkbookError{path, err}
		}
		if seen == nil {
			continue
		}
		k.rivals = append(k.rivals, rival{path, seen.bytes})
		changes, err := k.take(ctx, seen, filepath.Base(path), now)
		_ = seen.book.Close()
		if err != nil {
			return said, err
		}
		said.Changes = append(said.Changes, changes...)
	}
	seen, err := k.look(ctx, k.path)
	if err != nil {
		return said, &WorkbookError{k.path, err}
	}
	last, err := k.lastGeneration(ctx)
	if err != nil {
		return said, err
	}
	said.Lost = seen == nil && last.Number > 0
	if seen == nil {
		return said, nil
	}
	said.Rebuilt = last.Number == 0
	k.seen = seen
	changes, err := k.take(ctx, seen, filepath.Base(k.path), now)
	said.Changes = append(said.Changes, changes...)
	seen.shown = nil // some 30 MB of a ledger of ten thousand rows
	if err != nil || len(said.Changes) > 0 || len(k.rivals) > 0 || seen.book.Generation() != last.Number {
		return said, err
	}
	return said, k.wrote(ctx, last, seen.bytes, seen.book.NearDays())
}

// wrote records that a workbook with these bytes is a generation in which there is no
// work of people that is not in the record.
func (k *Keeper) wrote(ctx context.Context, g store.Generation, bytes string, near int) error {
	mark := k.mark(bytes)
	if mark == g.Bytes {
		return nil
	}
	g.Bytes, g.NearDays = mark, near
	return k.store.Update(ctx, func(tx *store.Tx) error { return tx.Wrote(g) })
}

// WorkbookError is the error of a workbook that cannot be gone on with.
type WorkbookError struct {
	Path string
	Err  error
}

func (e *WorkbookError) Error() string { return fmt.Sprintf("workbook %q: %v", e.Path, e.Err) }
func (e *WorkbookError) Unwrap() error { return e.Err }

// IsFull reports that the disk has no room for the ledger or its record.
func IsFull(err error) bool { return errors.Is(err, store.ErrFull) || isFull(err) }

// see reads a workbook; nil means that there is none.
func (k *Keeper) see(path string) (*sight, error) {
	data, err := k.disk.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, withoutPath(err)
	}
	book, err := workbook.Open(data)
	if err != nil {
		return nil, err
	}
	return &sight{book: book, bytes: digest(data)}, nil
}

// look reads a workbook with what it showed when it was written; nil means that there
// is none.
func (k *Keeper) look(ctx context.Context, path string) (*sight, error) {
	seen, err := k.see(path)
	if seen == nil || err != nil {
		return nil, err
	}
	return seen, k.store.Update(ctx, func(tx *store.Tx) error {
		last, err := tx.LastGeneration()
		if err != nil {
			return err
		}
		seen.generation = seen.book.Generation()
		// A workbook that does not say which writing it is, is the last one; one
		// that is newer than the record was written by a record that was lost.
		if seen.generation == 0 || seen.generation > last.Number {
			seen.generation = last.Number
		}
		seen.shown, err = tx.Shown(seen.generation)
		return err
	})
}

// take puts what people did to one workbook into the record.
func (k *Keeper) take(ctx context.Context, seen *sight, source string, now time.Time) ([]ledger.Change, error) {
	sighting, err := seen.book.Sighting(k.options.Columns, seen.shown)
	if err != nil {
		return nil, err
	}
	sighting.Beside = len(k.rivals) > 0
	k.compareColumns(sighting.Columns, seen)
	chosen, err := seen.book.Decisions()
	if err != nil {
		return nil, err
	}
	var changes []ledger.Change
	err = k.store.Update(ctx, func(tx *store.Tx) error {
		entries, err := tx.Entries()
		if err != nil {
			return err
		}
		changes = ledger.Absorb(sighting, seen.shown, entries, k.options.Columns, now, k.options.ID)
		seenNow := ledger.Rebase(sighting, seen.shown, entries, changes)
		changes = append(changes, decide(chosen, seen.shown, entries)...)
		if err := tx.Save(changes, entries, source, now); err != nil {
			return err
		}
		return tx.Rebase(seen.generation, seenNow)
	})
	return changes, err
}

// compareColumns notes the columns of a workbook that are the ledger's neither by
// its settings nor by its people. What the ledger itself has, or had until people
// took it out, is not added to it.
func (k *Keeper) compareColumns(columns []string, seen *sight) {
	if seen != k.seen {
		for _, name := range columns {
			ours := slices.ContainsFunc(k.options.Columns, func(c ledger.Column) bool { return c.Name == name })
			if !ours && !slices.Contains(k.added, name) {
				k.added = append(k.added, name)
			}
		}
		return
	}
	k.foreign = slices.ContainsFunc(columns, func(name string) bool {
		return !slices.ContainsFunc(k.options.Columns, func(c ledger.Column) bool { return c.Name == name })
	})
	k.added = slices.DeleteFunc(k.added, func(name string) bool {
		if slices.Contains(columns, name) {
			return true
		}
		for _, line := range seen.shown {
			if line.Cells.Has(name) {
				return true
			}
		}
		return false
	})
}

// decide carries out what people chose on the sheet 冲突.
func decide(chosen map[[2]string]string, shown map[string]ledger.Line, entries map[string]*ledger.Entry) []ledger.Change {
	var changes []ledger.Change
	for key, choice := range chosen {
		id, name := key[0], key[1]
		entry := entries[id]
		if entry == nil {
			continue
		}
		if name == "" {
			if choice == workbook.Restore && entry.Deleted {
				entry.Deleted = false
				changes = append(changes, ledger.Change{ID: id, Kind: ledger.Revived})
			}
			continue
		}
		edit, edited := entry.Edits[name]
		if !edited || !ledger.Same(edit.Value, shown[id].Cells.Get(name)) { // decided otherwise since
			continue
		}
		change := ledger.Change{ID: id, Column: name, Kind: ledger.Decided, Old: edit.Value, New: edit.Value}
		switch {
		case choice == workbook.KeepPerson:
			edit.Against, edit.Rival = shown[id].Own.Get(name), ""
			entry.Edits[name] = edit
		case choice == workbook.TakeProgram && edit.Rival != "":
			edit.Value, edit.Rival = edit.Rival, ""
			change.New = edit.Value
			entry.Edits[name] = edit
		case choice == workbook.TakeProgram:
			delete(entry.Edits, name)
			change.New = shown[id].Own.Get(name)
		default:
			continue
		}
		changes = append(changes, change)
	}
	slices.SortFunc(changes, func(a, b ledger.Change) int { return strings.Compare(a.ID+"\x00"+a.Column, b.ID+"\x00"+b.Column) })
	return changes
}

// Known gives what tells a file that need not be read: the one at this path has been
// read before, with these bytes, and by what is the same as now. It looks the record
// up once, and may be asked by several goroutines.
func (k *Keeper) Known(ctx context.Context) (func(path, sha256 string, isSame func(readBy string) bool) (ledger.File, bool), error) {
	var known map[string]store.KnownReading
	err := k.store.Update(ctx, func(tx *store.Tx) (err error) { known, err = tx.KnownReadings(); return err })
	return func(path, sha256 string, isSame func(readBy string) bool) (ledger.File, bool) {
		one, has := known[k.Place(path)]
		if !has || one.SHA256 != sha256 || one.Path != "" && one.Path != path || !isSame(one.Reading.By) {
			return ledger.File{}, false
		}
		return ledger.File{Path: path, Notice: &notice.Notice{File: path, SHA256: sha256}, TaskCount: one.Reading.Tasks, Reading: one.Reading, Known: true}, true
	}, err
}

// Record takes in what files gave, all in one transaction: it lasts as long as they
// come. A power cut may take it back until Publish, and the files are read again then.
// again reads a file after all that is not known any more: an earlier file of
// the run, or another process, has changed what it leads to.
func (k *Keeper) Record(ctx context.Context, files iter.Seq[ledger.File], now time.Time, again func(path string) ledger.File) error {
	if k.recent == nil {
		k.recent = new(store.Recent)
	}
	err := k.store.UpdateAgain(ctx, func(tx *store.Tx) error {
		tx.Recently(k.recent)
		for file := range files {
			err := tx.Record(file, k.Place(file.Path), now)
			if errors.Is(err, store.ErrReadAgain) {
				err = tx.Record(again(file.Path), k.Place(file.Path), now)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		k.recent = nil // what was not recorded must not be shown
	}
	return err
}

// Place names a file for good: its path from the folder of the ledger, so that
// the folder can be moved with all that is in it.
func (k *Keeper) Place(path string) string {
	whole, err := k.whole(path)
	if err != nil {
		whole = path
	}
	if relative, err := filepath.Rel(k.folder, whole); err == nil {
		whole = relative
	}
	return norm.NFC.String(filepath.ToSlash(whole))
}
