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
	old, there, err := standing(disk, path)
	if err != nil || there && bytes.Equal(old, data) {
		return "", err
	}
	fresh, err := newDraft(disk, path)
	if err != nil {
		return "", err
	}
	defer fresh.drop()
	if _, err := fresh.Write(data); err != nil {
		return "", withoutPath(err)
	}
	return fresh.put(path, moment, old, there)
}

// standing is what stands at a path.
func standing(disk Disk, path string) (old []byte, there bool, err error) {
	old, err = disk.ReadFile(followed(path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	return old, err == nil, withoutPath(err)
}

// draft is a file on its way to its name.
type draft struct {
	disk Disk
	File
	mode   fs.FileMode
	closed bool
	named  bool
}

// newDraft begins a file that will stand at a path.
func newDraft(disk Disk, path string) (*draft, error) {
	path = followed(path)
	d := &draft{disk: disk, mode: 0o644}
	if info, err := disk.Stat(path); err == nil {
		d.mode = info.Mode().Perm()
	}
	var err error
	if d.File, err = disk.CreateTemp(filepath.Dir(path), temporary); err != nil {
		return nil, withoutPath(err)
	}
	return d, nil
}

// save makes what was written safe on the disk.
func (d *draft) save() error {
	if d.closed {
		return nil
	}
	d.closed = true
	return withoutPath(errors.Join(d.Chmod(d.mode), d.Sync(), d.Close()))
}

// put gives the draft its name. What stood there, old, is kept before. The name
// may be another one of the same folder than that for which it was begun.
func (d *draft) put(path string, moment time.Time, old []byte, there bool) (backup string, err error) {
	path = followed(path)
	folder := filepath.Dir(path)
	if err := d.save(); err != nil {
		return "", err
	}
	if there {
		if backup, err = keep(d.disk, path, d.mode, moment, old); err != nil {
			return "", err
		}
	}
	if err := rename(d.disk, d.Name(), path); err != nil {
		return backup, withoutPath(err)
	}
	d.named = true
	d.disk.SyncFolder(folder)
	sweep(d.disk, folder, moment)
	return backup, nil
}

// drop removes a draft that got no name.
func (d *draft) drop() {
	if d.named {
		return
	}
	if !d.closed {
		_ = d.Close()
	}
	_ = d.disk.Remove(d.Name())
}

// temporary is how files are called before they are whole. The name is short: the
// ledger's own may have the 255 bytes that file systems allow.
const temporary, temporaryStart, temporaryEnd = temporaryStart + "*" + temporaryEnd, ".taizhang-", ".tmp"

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
	backup = unused(disk, folder, filepath.Base(path), moment)
	copied, err := newDraft(disk, backup)
	if err != nil {
		return "", err
	}
	defer copied.drop()
	copied.mode = mode
	if _, err := copied.Write(old); err != nil {
		return "", withoutPath(err)
	}
	if err := copied.save(); err != nil {
		return "", err
	}
	if err := rename(disk, copied.Name(), backup); err != nil {
		return "", withoutPath(err)
	}
	copied.named = true
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
