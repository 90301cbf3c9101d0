package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"
)

// BackupFolder is the folder beside a ledger that keeps what stood in its place.
const BackupFolder = "备份"

// Replace puts what write writes in the place of a file. The new bytes are
// safe on the disk before the name is given to them, and a file that had the
// name is kept under BackupFolder with the moment in its name; the way there is
// given back. A file that has the same bytes already is left alone. On an error
// the old file stands as it was.
// A link is followed: what it leads to is replaced, and keeps its permissions.
func Replace(path string, moment time.Time, write func(io.Writer) error) (backup string, err error) {
	mode := fs.FileMode(0o644)
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	folder := filepath.Dir(path)
	// The temporary name is short: the ledger's own may have the 255 bytes that
	// file systems allow.
	fresh, err := os.CreateTemp(folder, ".taizhang-*.tmp")
	if err != nil {
		return "", withoutPath(err)
	}
	defer func() {
		if err != nil {
			fresh.Close()
			os.Remove(fresh.Name())
		}
	}()
	if err := write(fresh); err != nil {
		return "", err
	}
	if err := errors.Join(fresh.Chmod(mode), fresh.Sync(), fresh.Close()); err != nil {
		return "", withoutPath(err)
	}
	switch same, err := sameBytes(path, fresh.Name()); {
	case err != nil:
		return "", withoutPath(err)
	case same:
		return "", os.Remove(fresh.Name())
	}
	if backup, err = keep(path, moment); err != nil {
		return "", err
	}
	if err := os.Rename(fresh.Name(), path); err != nil {
		return backup, withoutPath(err)
	}
	syncFolder(folder)
	return backup, nil
}

// CanReplace reports early whether a file can be put at the path, so that
// nobody waits for a ledger that has no place.
func CanReplace(path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%q is no file", path)
	}
	probe, err := os.CreateTemp(filepath.Dir(path), ".taizhang-*.tmp")
	if err != nil {
		return withoutPath(err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// keep copies a file into the backup folder, if it is there.
func keep(path string, moment time.Time) (backup string, err error) {
	old, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", withoutPath(err)
	}
	defer old.Close()
	folder := filepath.Join(filepath.Dir(path), BackupFolder)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", withoutPath(err)
	}
	copied, err := createUnused(folder, filepath.Base(path), moment)
	if err != nil {
		return "", withoutPath(err)
	}
	_, err = io.Copy(copied, old)
	if err := errors.Join(err, copied.Sync(), copied.Close()); err != nil {
		os.Remove(copied.Name())
		return "", withoutPath(err)
	}
	syncFolder(folder)
	return copied.Name(), nil
}

// createUnused makes 台账-20210924-081530.xlsx, with a number behind it when two
// fall into one second.
func createUnused(folder, name string, moment time.Time) (*os.File, error) {
	extension := filepath.Ext(name)
	stem := shorten(strings.TrimSuffix(name, extension), 200)
	for n := 1; ; n++ {
		stamp := moment.Format("-20060102-150405")
		if n > 1 {
			stamp += fmt.Sprintf("-%d", n)
		}
		file, err := os.OpenFile(filepath.Join(folder, stem+stamp+extension), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if !errors.Is(err, fs.ErrExist) {
			return file, err
		}
	}
}

// shorten cuts a name to a number of bytes between two characters.
func shorten(name string, bytes int) string {
	if len(name) <= bytes {
		return name
	}
	for bytes > 0 && !utf8.RuneStart(name[bytes]) {
		bytes--
	}
	return name[:bytes]
}

func sameBytes(path, other string) (bool, error) {
	old, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	fresh, err := os.ReadFile(other)
	return bytes.Equal(old, fresh), err
}

// syncFolder makes a new name last. Where a folder cannot be synced (Windows,
// some network stores) the system sees to it itself.
func syncFolder(folder string) {
	if opened, err := os.Open(folder); err == nil {
		_ = opened.Sync()
		opened.Close()
	}
}

// withoutPath takes the path out of an error that is shown beside it.
func withoutPath(err error) error {
	var located *fs.PathError
	if errors.As(err, &located) {
		return located.Err
	}
	var linked *os.LinkError
	if errors.As(err, &linked) {
		return linked.Err
	}
	return err
}
