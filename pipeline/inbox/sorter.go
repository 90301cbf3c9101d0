package inbox

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// Sorter puts finished files aside, into 已处理, 失败 and 重复 at the top of the
// inbox, under the sub-folder from which they came. It never overwrites and
// never deletes: a name that is taken gets a number, and a file that was replaced
// since it was read stays where it is.
type Sorter struct {
	// Root is the inbox.
	Root string

	// link and rename stand for the system's in tests: shares know no links, and
	// a folder of finished files may lie on another device.
	link, rename func(from, to string) error
}

// ErrReplaced says that a file is no longer the one that was read; the next scan
// takes it in anew.
var ErrReplaced = errors.New("the file was replaced since it was read")

// Put moves a file of the inbox into one of the folders and gives its new path.
// One that was moved there before, by a process that was killed then, is found. A
// file that is gone is an error of fs.ErrNotExist.
func (s Sorter) Put(file Arrival, folder string) (string, error) {
	target := filepath.Join(s.Root, folder, filepath.FromSlash(file.Label))
	if info, err := os.Stat(file.Path); err != nil {
		if to := movedBefore(file, target); to != "" && errors.Is(err, fs.ErrNotExist) {
			return to, nil
		}
		return "", err
	} else if !sameContent(StampOf(info), file.Stamp) {
		return "", ErrReplaced
	}
	if err := os.MkdirAll(target, 0o755); err != nil {
		return "", err
	}
	name := filepath.Base(file.Path)
	for n := 1; ; n++ {
		to := filepath.Join(target, numbered(name, n))
		err := s.moveTo(file, to)
		if !errors.Is(err, fs.ErrExist) {
			return to, err
		}
	}
}

// movedBefore finds a file where Put would have put it.
func movedBefore(file Arrival, target string) string {
	for n := 1; ; n++ {
		to := filepath.Join(target, numbered(filepath.Base(file.Path), n))
		info, err := os.Lstat(to)
		if err != nil {
			return ""
		}
		if sameContent(StampOf(info), file.Stamp) {
			return to
		}
	}
}

// numbered gives 通知.pdf, 通知 (2).pdf, 通知 (3).pdf, short enough for the 255
// bytes that file systems allow.
func numbered(name string, n int) string {
	if n == 1 {
		return name
	}
	extension := filepath.Ext(name)
	stem := strings.TrimSuffix(name, extension)
	suffix := fmt.Sprintf(" (%d)%s", n, extension)
	for len(stem) > 0 && len(stem)+len(suffix) > 255 {
		_, size := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-size]
	}
	return stem + suffix
}

// moveTo gives a file the new name, fs.ErrExist if the name is taken. A link
// takes a name only if it is free. Where links are not to be had, an empty file
// takes the name first and is replaced; what a kill leaves of that is empty. On
// another device the file is copied.
func (s Sorter) moveTo(file Arrival, to string) error {
	link, rename := s.link, s.rename
	if link == nil {
		link = os.Link
	}
	if rename == nil {
		rename = os.Rename
	}
	from, err := os.Lstat(file.Path)
	if err != nil {
		return err
	}
	if taken, err := os.Lstat(to); err == nil {
		if os.SameFile(from, taken) {
			return s.settle(file, to) // a kill came between the new name and the end of the old one
		}
		return fs.ErrExist
	}
	if from.Mode()&fs.ModeSymlink == 0 {
		err := link(file.Path, to)
		if err == nil {
			return s.settle(file, to)
		}
		if errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	placeholder, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	placeholder.Close()
	if err := rename(file.Path, to); err == nil {
		return s.checkMoved(file, to)
	}
	if err := copyFile(file, to); err != nil {
		os.Remove(to) // our own placeholder; the original stands
		return err
	}
	return s.settle(file, to)
}

// settle takes the old name away once the new one holds the file. A file that
// was replaced in between keeps its name, and both stand. One that a person has
// moved or taken away in between is where the person wants it, and what was put
// aside would be a second one of which nobody knows.
func (s Sorter) settle(file Arrival, to string) error {
	info, err := os.Stat(file.Path)
	if errors.Is(err, fs.ErrNotExist) {
		os.Remove(to) // fails where the share is away: the old name then comes back with it
	}
	if err != nil || !sameContent(StampOf(info), file.Stamp) {
		return ErrReplaced
	}
	return os.Remove(file.Path)
}

// checkMoved undoes the move of a file that was replaced at the last moment.
func (s Sorter) checkMoved(file Arrival, to string) error {
	info, err := os.Stat(to)
	if err != nil || sameContent(StampOf(info), file.Stamp) {
		return err
	}
	if os.Link(to, file.Path) == nil {
		os.Remove(to)
	}
	return ErrReplaced
}

// copyFile copies a file into the folder of our placeholder and replaces it with
// the whole copy.
func copyFile(file Arrival, to string) error {
	from, err := os.Open(file.Path)
	if err != nil {
		return err
	}
	defer from.Close()
	into, err := os.CreateTemp(filepath.Dir(to), ".taizhang-*.part")
	if err != nil {
		return err
	}
	copied, err := io.Copy(into, from)
	err = errors.Join(err, into.Chmod(0o644), into.Sync(), into.Close())
	if err == nil && copied != file.Stamp.Size {
		err = ErrReplaced
	}
	if info, failed := from.Stat(); err == nil && failed == nil {
		err = os.Chtimes(into.Name(), info.ModTime(), info.ModTime())
	}
	if err == nil {
		err = os.Rename(into.Name(), to)
	}
	if err != nil {
		os.Remove(into.Name())
	}
	return err
}

// sameContent compares what a move does not change: it changes the entry.
func sameContent(a, b Stamp) bool { return a.Size == b.Size && a.Modified == b.Modified }
