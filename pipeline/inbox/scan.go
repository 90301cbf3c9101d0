package inbox

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"taizhang/extractors/notice"
)

// Stamp is what tells without reading a file that it was not changed.
type Stamp struct {
	// Size is in bytes; Modified and Changed are the times of the last change of
	// the content and of the entry, in nanoseconds since 1970. A copy can be given
	// any Modified, but not any Changed; it is 0 where the system does not tell.
	Size, Modified, Changed int64
}

// StampOf gives the stamp of a file.
func StampOf(info fs.FileInfo) Stamp {
	return Stamp{Size: info.Size(), Modified: info.ModTime().UnixNano(), Changed: changedAt(info)}
}

// Known is the memory of an inbox: what a name held when it was last taken in.
type Known interface {
	Held(key Key) (Stamp, bool)
}

// Arrival is a file that came, whole and not yet taken in.
type Arrival struct {
	// Path opens the file; Key is its name as it is compared.
	Path string
	Key  Key
	// Label is the sub-folder in which it lies, with slashes, "" for the inbox
	// itself. Offices sort by sender or by week, so it is kept as the source.
	Label string
	Stamp Stamp
	// Replaced says that the name held other bytes before.
	Replaced bool
}

// Trouble is a file or a folder that is there and cannot be taken in yet. It is
// looked at again at every scan; nothing needs to be done here once its reason
// is gone.
type Trouble struct {
	Key     Key
	Failure *notice.Failure
}

// Look is what one scan saw.
type Look struct {
	// Ready are complete and unknown, in the order of List.
	Ready []Arrival
	// Settling is how many files wait for their second look, and Next is when the
	// first of them can have it.
	Settling int
	Next     time.Time
	// Troubles are what could not be opened, with the reason: no permission, still
	// being written, empty. An inbox that is gone altogether is one trouble, under
	// the key "".
	Troubles []Trouble
	// Files were seen in all, and Folders are where, for the hints.
	Files   int
	Folders []string
}

// Scanner looks through an inbox again and again. It is level-triggered: what it
// reports depends on what lies in the folder and what is known, never on having
// been there when the file came. So a missed event, a restart or a share that
// was away for a while loses nothing. That a file is gone is no news: its tasks
// stand, and a share that is away looks like a folder without files.
//
// A file is complete when two looks, Settle apart, see the same stamp, when it
// is not empty, and when it can be opened and nobody has it open for writing.
type Scanner struct {
	Root string
	// Settle is how long a file must keep still.
	Settle time.Duration
	Known  Known
	// Sorted says that the folders of finished files are passed over.
	Sorted bool
	// Pass names further files and folders to be passed over; nil for none.
	Pass func(path string) bool

	looks map[Key]sighting
}

// sighting is a stamp and the moment since which a file has it.
type sighting struct {
	stamp Stamp
	since time.Time
}

// Scan looks through the inbox once, at the moment now.
func (s *Scanner) Scan(ctx context.Context, now time.Time) Look {
	w := walk{Scanner: s, ctx: ctx, now: now, seen: map[Key]sighting{}, taken: map[Key]bool{}}
	info, err := os.Stat(s.Root)
	switch {
	case err != nil:
		w.trouble("", Failure(s.Root, err))
		w.seen = s.looks // a share that comes back need not start anew
	case !info.IsDir():
		w.trouble("", &notice.Failure{Path: s.Root, Stage: "open", Cause: notice.CauseUnreadable, Err: errors.New("no folder")})
	default:
		w.folder(s.Root, "")
	}
	s.looks = w.seen
	return w.look
}

// walk is one scan.
type walk struct {
	*Scanner
	ctx   context.Context
	now   time.Time
	look  Look
	seen  map[Key]sighting // the files that are not known, for the next scan
	taken map[Key]bool     // two names that only fold to the same key are two files
}

// folder looks through one folder. What the folder gives before an error is
// used: a share can fail in the middle of a listing.
func (w *walk) folder(path, way string) {
	if w.ctx.Err() != nil {
		return
	}
	w.look.Folders = append(w.look.Folders, path)
	entries, err := os.ReadDir(path)
	if err != nil {
		w.trouble(KeyOf(way), Failure(path, err))
	}
	for _, entry := range entries {
		name := entry.Name()
		below := filepath.Join(path, name)
		if isLitter(name) || isPending(name) || way == "" && w.Sorted && isSorted(name) || w.Pass != nil && w.Pass(below) {
			continue
		}
		if entry.IsDir() {
			w.folder(below, filepath.Join(way, name))
			continue
		}
		w.file(below, way, entry)
	}
}

func (w *walk) file(path, label string, entry fs.DirEntry) {
	info, err := entry.Info()
	if err == nil && entry.Type()&fs.ModeSymlink != 0 {
		// Links to folders are not followed, since they may lead in a circle.
		if info, err = os.Stat(path); err == nil && info.IsDir() {
			return
		}
	}
	way := filepath.Join(label, entry.Name())
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) { // moved on between two calls
			w.trouble(KeyOf(way), Failure(path, err))
		}
		return
	}
	if !info.Mode().IsRegular() {
		return
	}
	w.look.Files++
	key := KeyOf(way)
	if w.taken[key] {
		key = Key("=" + filepath.ToSlash(way))
	}
	w.taken[key] = true
	stamp := StampOf(info)
	held, replaced := w.Known.Held(key)
	if replaced && held == stamp {
		return
	}
	since := w.now
	if before, ok := w.looks[key]; ok && before.stamp == stamp {
		since = before.since
	}
	w.seen[key] = sighting{stamp, since}
	if settled := since.Add(w.Settle); w.now.Before(settled) {
		w.look.Settling++
		if w.look.Next.IsZero() || settled.Before(w.look.Next) {
			w.look.Next = settled
		}
		return
	}
	if stamp.Size == 0 {
		w.trouble(key, &notice.Failure{Path: path, Stage: "open", Cause: notice.CauseEmpty})
		return
	}
	if err := openable(path); err != nil {
		w.trouble(key, Failure(path, err))
		return
	}
	if isLedger(path) {
		return
	}
	w.look.Ready = append(w.look.Ready, Arrival{Path: path, Key: key, Label: filepath.ToSlash(label), Stamp: stamp, Replaced: replaced})
}

func (w *walk) trouble(key Key, failure *notice.Failure) {
	w.look.Troubles = append(w.look.Troubles, Trouble{key, failure})
}

// ErrBusy says that another program still writes to the file.
var ErrBusy = errors.New("another program is still writing to it")

// openable reports whether a file can be read now: permission, and nobody
// writes to it where the system can tell.
func openable(path string) error {
	if err := unwritten(path); err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return file.Close()
}
