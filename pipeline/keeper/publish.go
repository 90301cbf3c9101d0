package keeper

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/workbook"
	"taizhang/pipeline/store"
)

// Published says what became of the workbook.
type Published struct {
	// Backup is where the workbook that stood there before is kept.
	Backup string
	// Pending is the workbook that was written in the place of one that is open
	// in another program, "" if the ledger itself was written. Holder has it open.
	Pending string
	Holder  Holder
	// Unchanged says that the workbook shows all of it already and was left alone.
	Unchanged bool
	// Rows are the rows of the ledger, Conflicts the cells with two values.
	Rows, Conflicts int
	// Warnings are cells that had to be cut.
	Warnings []notice.Warning
}

// attempts is how often the workbook is read again because somebody saved it
// while it was being written.
const attempts = 5

// errSaved says that a person saved the workbook since it was read.
var errSaved = errors.New("the workbook was saved by another program while it was being written")

// Publish writes the workbook from the record. Absorb must have been called.
func (k *Keeper) Publish(ctx context.Context, now time.Time, today notice.Date) (Published, error) {
	for attempt := 1; ; attempt++ {
		said, err := k.publish(ctx, now, today)
		if !errors.Is(err, errSaved) || attempt == attempts {
			return said, err
		}
		if _, err := k.Absorb(ctx, now); err != nil {
			return said, err
		}
	}
}

func (k *Keeper) publish(ctx context.Context, now time.Time, today notice.Date) (Published, error) {
	var said Published
	book, last, err := k.book(ctx, today)
	if err != nil {
		return said, err
	}
	defer book.Lines.Close() // only removes a temporary file
	book.Generation = last.Number + 1
	said.Rows, said.Conflicts = book.Lines.Len(), len(book.Conflicts)
	// Where no workbook stands, nothing is compared, and the digest is taken while the
	// first sheets are begun, for which one processor is enough.
	state := sync.OnceValue(func() string { return k.state(book) })
	stands := k.untouched || k.seen != nil && k.seen.book.Generation() == last.Number
	if stands && len(k.rivals) == 0 && last.Digest == state() {
		said.Unchanged = true
		return said, nil
	}
	if k.untouched {
		if err := k.open(ctx, now, book); err != nil {
			return said, err
		}
	}
	holder, held := holderOf(k.disk, k.path)
	target := k.path
	if held {
		said.Holder, target = holder, k.pendingPath(now)
		said.Pending = target
	}
	fresh, err := newDraft(k.disk, target)
	if err != nil {
		return said, &WorkbookError{target, err}
	}
	defer fresh.drop()
	out := &summed{Writer: fresh, sum: sha256.New()}
	// The workbook is drawn while the record takes down what it will show: neither
	// needs the other, and each takes half of the time.
	drawn := make(chan error, 1)
	go func() {
		var err error
		said.Warnings, err = k.draw(out, book, now)
		drawn <- err
	}()
	err = k.store.Update(ctx, func(tx *store.Tx) error {
		next := store.Generation{Number: book.Generation, Workbook: filepath.Base(target), Digest: state(), At: now}
		if err := tx.Show(next, book.Lines, workbook.Fit); err != nil {
			return err
		}
		return tx.Forget(next.Number - backupsKept)
	})
	if k.seen == nil { // a new ledger, of which all is still in the log
		k.store.BringIn(ctx)
	}
	if err := errors.Join(<-drawn, err); err != nil {
		return said, err
	}
	near := book.Near()
	if k.seen != nil { // the cells become bytes last, when the rows need no room any more
		near = k.seen.book.NearDays()
		if err := k.seen.book.Write(out); err != nil {
			return said, err
		}
	}
	if err := fresh.save(); err != nil {
		return said, &WorkbookError{target, err}
	}
	// A column that has just been taken out of the settings stays in the workbook, and
	// is people's own when it is opened next.
	if !k.foreign && len(k.added) == 0 {
		if err := k.wrote(ctx, store.Generation{Number: book.Generation}, hex.EncodeToString(out.sum.Sum(nil)), near); err != nil {
			return said, err
		}
	}
	if err := k.unchanged(held); err != nil {
		return said, err
	}
	said.Backup, err = k.put(fresh, target, now)
	if err != nil && !held && (isSharing(err) || errors.Is(err, fs.ErrPermission)) {
		// Open in a program that leaves no lock file, or read-only.
		said.Pending = k.pendingPath(now)
		_, err = k.put(fresh, said.Pending, now)
	}
	if err != nil {
		return said, &WorkbookError{target, err}
	}
	if said.Pending == "" {
		k.merged(now)
	}
	return said, nil
}

// summed is a file that is written, with a digest of its bytes.
type summed struct {
	io.Writer
	sum hash.Hash
}

// summedBeside is from how many bytes on their digest is taken while they are written:
// 64 KB take some 50 µs of either, and to begin and to wait takes one or two.
const summedBeside = 64 << 10

// Write takes the digest of long runs of bytes, as the packed rows of a workbook are,
// beside the writing: nothing else is done when a workbook is written, and of 17 MB the
// digest is 10 ms.
func (s *summed) Write(data []byte) (int, error) {
	if len(data) < summedBeside {
		s.sum.Write(data)
		return s.Writer.Write(data)
	}
	var beside sync.WaitGroup
	beside.Go(func() { s.sum.Write(data) })
	n, err := s.Writer.Write(data)
	beside.Wait()
	return n, err
}

// open opens the workbook that was left alone, since it has to be written after all.
// It reports errSaved if that brought anything to light: the book is then no longer
// what the record has.
func (k *Keeper) open(ctx context.Context, now time.Time, book ledger.Book) error {
	waiting, err := k.waiting()
	if err != nil {
		return err
	}
	k.forget()
	if len(waiting) == 0 {
		if stands, err := k.openUntouched(ctx); stands || err != nil {
			return err
		}
	}
	said, err := k.absorb(ctx, now, waiting)
	if err != nil {
		return err
	}
	near := cmp.Or(k.options.NearDays, k.seenNearDays())
	if len(said.Changes) > 0 || said.Lost || said.Rebuilt || len(k.rivals) > 0 || near != book.NearDays {
		return errSaved
	}
	return nil
}

// openUntouched opens the workbook if it still has the bytes that were written last.
// It is then not compared with what it showed: of a ledger of thirty thousand rows
// that is a second of work, to find that nobody has done anything.
func (k *Keeper) openUntouched(ctx context.Context) (bool, error) {
	last, err := k.lastGeneration(ctx)
	if err != nil || last.Bytes == "" {
		return false, err
	}
	seen, err := k.see(k.path)
	if seen == nil || err != nil {
		return false, nil // which is told where it is absorbed
	}
	if last.Bytes != k.mark(seen.bytes) || !seen.book.HasColumns(k.options.Columns) {
		return false, seen.book.Close()
	}
	k.seen = seen
	sighting, err := seen.book.Sighting(k.options.Columns, nil)
	if err == nil {
		k.compareColumns(sighting.Columns, seen)
	}
	return true, err
}

// seenNearDays is the near-due window of the workbook, 0 where there is none.
func (k *Keeper) seenNearDays() int {
	if k.seen == nil {
		return 0
	}
	return k.seen.book.NearDays()
}

// put gives a workbook that was drawn its name.
func (k *Keeper) put(fresh *draft, path string, now time.Time) (backup string, err error) {
	old, there, err := standing(k.disk, path)
	if err != nil {
		return "", err
	}
	return fresh.put(path, now, old, there)
}

// book is the ledger as the record has it.
func (k *Keeper) book(ctx context.Context, today notice.Date) (ledger.Book, store.Generation, error) {
	book := ledger.Book{Today: today, NearDays: k.options.NearDays, WeekStart: k.options.WeekStart, Columns: k.options.Columns}
	if book.NearDays == 0 {
		book.NearDays = k.seenNearDays()
	}
	var last store.Generation
	var files []ledger.File
	err := k.store.Update(ctx, func(tx *store.Tx) (err error) {
		tx.Recently(k.recent)
		if last, err = tx.LastGeneration(); err != nil {
			return err
		}
		if k.untouched && book.NearDays == 0 {
			book.NearDays = last.NearDays
		}
		book.Take(nil) // also where there is no row
		taken, done := taking(&book)
		defer done() // the files are looked up while the last rows are taken
		if err := tx.EachEntry(func(entries []*ledger.Entry) error { taken <- entries; return nil }); err != nil {
			return err
		}
		files, err = tx.Files()
		return err
	})
	book.Files = files
	if err != nil {
		_ = book.Lines.Close() // only removes a temporary file
	}
	k.recent = nil // the lines need their room
	return book, last, err
}

// taking has a book take the rows that are sent, until done is called.
func taking(book *ledger.Book) (rows chan<- []*ledger.Entry, done func()) {
	sent := make(chan []*ledger.Entry)
	var group sync.WaitGroup
	group.Go(func() {
		for entries := range sent {
			book.Take(entries)
		}
	})
	return sent, func() { close(sent); group.Wait() }
}

// state is a digest of everything that a workbook shows, but for its number.
func (k *Keeper) state(book ledger.Book) string {
	type file struct {
		Path, Repeats, Error string
		Notice               *notice.Notice
		Tasks                int
	}
	files := make([]file, len(book.Files))
	for i, f := range book.Files {
		files[i] = file{Path: f.Path, Repeats: f.Repeats, Notice: f.Notice, Tasks: f.Tasks()}
		if f.Err != nil {
			files[i].Error = f.Err.Error()
		}
	}
	sum := sha256.New()
	_, _ = sum.Write(book.Lines.Sum())
	// Nothing of these can fail to become JSON: words, numbers, dates and flags.
	_ = json.NewEncoder(sum).Encode([]any{book.Conflicts, files, len(book.Removed), described(book.Columns), book.Today, book.Near(), book.WeekStart, k.options.Title})
	return hex.EncodeToString(sum.Sum(nil))
}

// mark is a digest of the bytes of a workbook, by their hash, and of the columns by
// which they were made and will be read.
func (k *Keeper) mark(bytes string) string {
	made := []any{bytes}
	for i, c := range described(k.options.Columns) {
		of := k.options.Columns[i]
		made = append(made, c, of.Kind, of.Choices, of.Appended)
	}
	text, err := json.Marshal(made)
	if err != nil {
		return "" // it never is: words, numbers, dates and flags
	}
	return digest(text)
}

// column is what a workbook shows of a ledger.Column.
type column struct {
	Name, Title string
	Hidden      bool
	Width       float64
}

func described(columns []ledger.Column) []column {
	all := make([]column, len(columns))
	for i, c := range columns {
		all[i] = column{c.Name, c.Title(), c.Hidden, c.Width}
	}
	return all
}

// draw makes the workbook: what is new goes into the one that people have, which
// is not written yet, and a new one is written to out.
func (k *Keeper) draw(out io.Writer, book ledger.Book, now time.Time) ([]notice.Warning, error) {
	options := workbook.Options{Made: now, Folder: filepath.Dir(k.path), Title: k.options.Title, Colours: k.options.Colours}
	if k.seen == nil {
		return workbook.Create(out, book, options)
	}
	options.Added = k.added
	return k.seen.book.Update(book, options)
}

// unchanged reports errSaved if a workbook is not the one that was read. The
// ledger itself, if it is held, is not written, and read again by the next run.
func (k *Keeper) unchanged(held bool) error {
	for _, rival := range k.rivals {
		data, err := k.disk.ReadFile(rival.path)
		if err == nil && digest(data) != rival.bytes {
			return errSaved
		}
	}
	if held {
		return nil
	}
	data, err := k.disk.ReadFile(k.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && k.seen == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return errSaved
	case err != nil:
		return &WorkbookError{k.path, withoutPath(err)}
	case k.seen == nil || digest(data) != k.seen.bytes:
		return errSaved
	}
	return nil
}

// pendingMark stands in the names of workbooks that wait to be merged.
const pendingMark = "_待合并_"

// pendingPath is the workbook that is written while the ledger is open
// elsewhere: the one that waits already, or a new one.
func (k *Keeper) pendingPath(now time.Time) string {
	for _, rival := range slices.Backward(k.rivals) {
		if _, held := holderOf(k.disk, rival.path); !held {
			return rival.path
		}
	}
	stem, extension := stemOf(filepath.Base(k.path))
	return filepath.Join(filepath.Dir(k.path), stem+pendingMark+now.Format(stampForm[1:])+extension)
}

// waiting are the workbooks beside the ledger that wait to be merged, oldest
// first.
func (k *Keeper) waiting() ([]string, error) {
	entries, err := k.disk.ReadDir(filepath.Dir(k.path))
	if err != nil {
		return nil, withoutPath(err)
	}
	stem, extension := stemOf(filepath.Base(k.path))
	var found []string
	for _, entry := range entries {
		rest, ours := strings.CutPrefix(strings.TrimSuffix(entry.Name(), extension), stem+pendingMark)
		if ours && isStamp(rest) && !entry.IsDir() {
			found = append(found, filepath.Join(filepath.Dir(k.path), entry.Name()))
		}
	}
	slices.Sort(found)
	return found, nil
}

// merged puts the workbooks whose contents are in the ledger now among the
// backups. One that is open stays, and is merged again, which changes nothing.
func (k *Keeper) merged(now time.Time) {
	folder := filepath.Join(filepath.Dir(k.path), BackupFolder)
	for _, rival := range k.rivals {
		if _, held := holderOf(k.disk, rival.path); held {
			continue
		}
		if data, err := k.disk.ReadFile(rival.path); err != nil || digest(data) != rival.bytes {
			continue // saved since it was read
		}
		if k.disk.MkdirAll(folder) == nil {
			_ = k.disk.Rename(rival.path, filepath.Join(folder, filepath.Base(rival.path)))
		}
	}
	k.rivals = nil
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// randomID names a row that a person added.
func randomID() string {
	var bytes [16]byte
	_, _ = rand.Read(bytes[:]) // never fails since Go 1.24
	return ledger.OtherID(hex.EncodeToString(bytes[:]), 0)
}
