package keeper

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// BackupFolder is the folder beside a ledger that keeps what stood in its place.
const BackupFolder = "备份"

// backupsKept is how many former versions of a ledger stay under BackupFolder.
const backupsKept = 20

// Replace puts bytes in the place of a file. They are safe on the disk before
// the name is given to them, and a file that had the name is kept under
// BackupFolder with the moment in its name; the way there is given back. A file
// that has the same bytes already is left alone. On an error the old file stands
// as it was.
// A link is followed: what it leads to is replaced, and keeps its permissions.
func Replace(disk Disk, path string, moment time.Time, data []byte) (backup string, err error) {
	mode := fs.FileMode(0o644)
	path = followed(path)
	if info, err := disk.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	old, err := disk.ReadFile(path)
	there := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", withoutPath(err)
	}
	if there && bytes.Equal(old, data) {
		return "", nil
	}
	folder := filepath.Dir(path)
	fresh, err := write(disk, folder, mode, data)
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			_ = disk.Remove(fresh)
		}
	}()
	if there {
		if backup, err = keep(disk, path, mode, moment, old); err != nil {
			return "", err
		}
	}
	if err := rename(disk, fresh, path); err != nil {
		return backup, withoutPath(err)
	}
	disk.SyncFolder(folder)
	sweep(disk, folder, moment)
	return backup, nil
}

// temporary is how files are called before they are whole. The name is short: the
// ledger's own may have the 255 bytes that file systems allow.
const temporary, temporaryStart, temporaryEnd = temporaryStart + "*" + temporaryEnd, ".taizhang-", ".tmp"

// write makes a file that is safe on the disk and has no name yet.
func write(disk Disk, folder string, mode fs.FileMode, data []byte) (path string, err error) {
	made, err := disk.CreateTemp(folder, temporary)
	if err != nil {
		return "", withoutPath(err)
	}
	_, err = made.Write(data)
	if err == nil {
		err = errors.Join(made.Chmod(mode), made.Sync())
	}
	if err = errors.Join(err, made.Close()); err != nil {
		_ = disk.Remove(made.Name())
		return "", withoutPath(err)
	}
	return made.Name(), nil
}

// longestWriting is how long a temporary file may still be somebody's.
const longestWriting = time.Hour

// sweep removes what killed runs have left half written.
func sweep(disk Disk, folder string, moment time.Time) {
	entries, err := disk.ReadDir(folder)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if name := entry.Name(); strings.HasPrefix(name, temporaryStart) && strings.HasSuffix(name, temporaryEnd) {
			if info, err := entry.Info(); err == nil && moment.Sub(info.ModTime()) > longestWriting {
				_ = disk.Remove(filepath.Join(folder, name))
			}
		}
	}
}

// patience are the waits between the tries to give a file its name: a virus
// scanner or an indexer holds a file for moments.
var patience = []time.Duration{20 * time.Millisecond, 100 * time.Millisecond, 400 * time.Millisecond}

func rename(disk Disk, from, to string) error {
	err := disk.Rename(from, to)
	for _, wait := range patience {
		if err == nil || !errors.Is(err, fs.ErrPermission) && !isSharing(err) {
			return err
		}
		time.Sleep(wait)
		err = disk.Rename(from, to)
	}
	return err
}

// CanReplace reports early whether a file can be put at the path, so that
// nobody waits for a ledger that has no place.
func CanReplace(disk Disk, path string) error {
	if info, err := disk.Stat(path); err == nil && !info.Mode().IsRegular() {
		return ErrNoFile
	}
	probe, err := disk.CreateTemp(filepath.Dir(followed(path)), temporary)
	if err != nil {
		return withoutPath(err)
	}
	return errors.Join(probe.Close(), disk.Remove(probe.Name()))
}

// ErrNoFile is the error of a ledger's place that a folder, or a device, takes.
var ErrNoFile = errors.New("there is a folder of this name, or something else that is no file")

// followed is where a link leads, or the path itself.
func followed(path string) string {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		return target
	}
	return path
}

// keep copies what stood at the path into the backup folder. A copy that has its
// name is whole.
func keep(disk Disk, path string, mode fs.FileMode, moment time.Time, old []byte) (backup string, err error) {
	folder := filepath.Join(filepath.Dir(path), BackupFolder)
	if err := disk.MkdirAll(folder); err != nil {
		return "", withoutPath(err)
	}
	copied, err := write(disk, folder, mode, old)
	if err != nil {
		return "", err
	}
	backup = unused(disk, folder, filepath.Base(path), moment)
	if err := rename(disk, copied, backup); err != nil {
		_ = disk.Remove(copied)
		return "", withoutPath(err)
	}
	disk.SyncFolder(folder)
	thin(disk, folder, filepath.Base(path))
	sweep(disk, folder, moment)
	return backup, nil
}

// thin removes the oldest copies of a ledger. That one cannot be removed is no
// reason to stop.
func thin(disk Disk, folder, name string) {
	entries, err := disk.ReadDir(folder)
	if err != nil {
		return
	}
	stem, extension := stemOf(name)
	type dated struct {
		name, stamp string
		number      int
	}
	var copies []dated
	for _, entry := range entries {
		rest, ours := strings.CutPrefix(strings.TrimSuffix(entry.Name(), extension), stem+"-")
		if !ours || len(rest) < len(stampForm)-1 || !isStamp(rest[:len(stampForm)-1]) {
			continue
		}
		one := dated{name: entry.Name(), stamp: rest[:len(stampForm)-1]}
		one.number, _ = strconv.Atoi(strings.TrimPrefix(rest[len(one.stamp):], "-"))
		copies = append(copies, one)
	}
	slices.SortFunc(copies, func(a, b dated) int { return cmp.Or(strings.Compare(a.stamp, b.stamp), a.number-b.number) })
	for len(copies) > backupsKept {
		_ = disk.Remove(filepath.Join(folder, copies[0].name))
		copies = copies[1:]
	}
}

const stampForm = "-20060102-150405"

func isStamp(text string) bool {
	_, err := time.Parse(stampForm[1:], text)
	return err == nil
}

func stemOf(name string) (stem, extension string) {
	extension = filepath.Ext(name)
	return shorten(strings.TrimSuffix(name, extension), 200), extension
}

// unused gives a name such as 台账-20210924-081530.xlsx, with a number behind it
// when two fall into one second. Whoever holds the ledger is alone with its copies.
func unused(disk Disk, folder, name string, moment time.Time) string {
	stem, extension := stemOf(name)
	for n := 1; ; n++ {
		stamp := moment.Format(stampForm)
		if n > 1 {
			stamp += fmt.Sprintf("-%d", n)
		}
		path := filepath.Join(folder, stem+stamp+extension)
		if _, err := disk.Stat(path); err != nil { // unused; anything else the renaming will say
			return path
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
