// Package inbox says which files are to be read: it opens folders, keeps a
// stable order and passes over what other programs leave lying about, and over
// the ledgers that this program wrote.
//
// List looks once and lists everything. Scanner looks again and again and tells
// what is new and whole (scan.go); Watch says when to look (watch.go), with Hints
// of the file system (hint.go). Sorter puts finished files aside (sorter.go).
//
// It does not judge files: one of a format that nobody reads is listed, so that
// the ledger can name it with its reason. It keeps no memory: what is known is
// asked of Known. pipeline reads what is listed here.
package inbox

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"taizhang/extractors/notice"
	"taizhang/pipeline/disk"
)

// Item is one file to be read, or one path that gives no file.
type Item struct {
	// Path is as the user gave it, or the user's folder and the way down from it.
	Path string
	// Failure says why there is nothing to read, nil for a file.
	Failure *notice.Failure
}

// Options are the settings of a listing. The zero value lists everything but
// litter, each file once.
type Options struct {
	// Pass names files and folders that are found in a folder and are to be
	// passed over, such as the ledger that is being written; nil for none.
	Pass func(path string) bool
	// Repeat lists a file again when it is given again.
	Repeat bool
}

// List gives the files behind the paths: the paths in their order, the files of
// a folder sorted by the bytes of their names, folders inside folders at the
// place of their name. Links to files are followed, links to folders are not,
// since they may lead in a circle. A path that is not there or cannot be opened
// is an Item with its Failure (CauseMissing, CauseUnreadable).
func List(paths []string, options Options) []Item {
	l := listing{options: options, whole: disk.Whole(), seen: map[string]bool{}}
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			l.fail(path, err)
		case info.IsDir():
			l.folder(path)
		default:
			l.file(path)
		}
	}
	return l.items
}

type listing struct {
	options Options
	whole   func(path string) (string, error)
	items   []Item
	seen    map[string]bool
}

func (l *listing) folder(root string) {
	// The walk's own errors come through the function, which returns none.
	_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			l.fail(path, err)
			return nil
		}
		if path != root && (isLitter(entry.Name()) || isPending(entry.Name()) || l.options.Pass != nil && l.options.Pass(path)) {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if entry.Type()&fs.ModeSymlink != 0 {
			target, err := os.Stat(path)
			if err != nil {
				l.fail(path, err)
				return nil
			}
			if target.IsDir() {
				return nil
			}
		}
		if !entry.IsDir() && !isLedger(path) {
			l.file(path)
		}
		return nil
	})
}

func (l *listing) file(path string) {
	if !l.options.Repeat {
		key := path
		if whole, err := l.whole(path); err == nil {
			key = whole
		}
		if l.seen[key] {
			return
		}
		l.seen[key] = true
	}
	l.items = append(l.items, Item{Path: path})
}

func (l *listing) fail(path string, err error) {
	l.items = append(l.items, Item{Path: path, Failure: Failure(path, err)})
}

// Failure is the failure of a path that the file system refuses, at the stage
// "open": CauseMissing where nothing is there, otherwise CauseUnreadable. The
// detail leaves out the path, which the Failure already names.
func Failure(path string, err error) *notice.Failure {
	cause := notice.CauseUnreadable
	if errors.Is(err, fs.ErrNotExist) {
		cause = notice.CauseMissing
	}
	var located *fs.PathError
	if errors.As(err, &located) {
		err = located.Err
	}
	return &notice.Failure{Path: path, Stage: "open", Cause: cause, Err: err}
}

// isLitter tells by its name what other programs leave in a folder of notices:
// what Word, WPS and LibreOffice write beside an open document (~$, .~),
// downloads that are not finished, the side files of Windows, macOS and network
// stores, notes about the folder (README.md: no office issues Markdown), and
// whatever is hidden by a dot.
func isLitter(name string) bool {
	switch lower := strings.ToLower(name); {
	case strings.HasPrefix(name, "."), strings.HasPrefix(name, "~$"):
		return true
	case lower == "thumbs.db", lower == "desktop.ini", lower == "@eadir", lower == "#recycle", lower == "$recycle.bin":
		return true
	default:
		switch filepath.Ext(lower) {
		case ".tmp", ".part", ".crdownload", ".download", ".md":
			return true
		}
		return false
	}
}
