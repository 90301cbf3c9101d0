package content

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Folder keeps the bytes as files, in sixteen folders. Several machines may share
// it.
type Folder struct {
	root string

	mutex   sync.Mutex
	pending map[string]Sum // what was put since the last Sync, by its temporary path
}

// incoming holds what is being copied. Only whole files that are on the disk
// leave it.
const incoming = "incoming"

// syncsAtOnce is how many files are synced at the same time: the file system
// makes few writes of them.
const syncsAtOnce = 8

// NewFolder opens a folder, and makes it where there is none.
func NewFolder(root string) (*Folder, error) {
	if err := os.MkdirAll(filepath.Join(root, incoming), 0o755); err != nil {
		return nil, err
	}
	return &Folder{root: root, pending: map[string]Sum{}}, nil
}

// Put copies into a temporary file, hashing on the way.
func (f *Folder) Put(ctx context.Context, from io.Reader) (Sum, int64, error) {
	fresh, err := os.CreateTemp(filepath.Join(f.root, incoming), "*.part")
	if err != nil {
		return "", 0, err
	}
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(fresh, hash), contextReader{ctx, from})
	sum := Sum(hex.EncodeToString(hash.Sum(nil)))
	if err := errors.Join(err, fresh.Close()); err != nil {
		os.Remove(fresh.Name())
		return "", 0, err
	}
	if info, err := os.Stat(f.path(sum)); err == nil && info.Size() == size {
		return sum, size, os.Remove(fresh.Name())
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.pending[fresh.Name()] = sum
	return sum, size, nil
}

// Sync brings what was put to the disk and then gives it its name.
func (f *Folder) Sync(ctx context.Context) error {
	f.mutex.Lock()
	pending := f.pending
	f.pending = map[string]Sum{}
	f.mutex.Unlock()

	paths := make(chan string)
	var group sync.WaitGroup
	var mutex sync.Mutex
	var failed error
	folders := map[string]bool{}
	for range min(syncsAtOnce, len(pending)) {
		group.Go(func() {
			for path := range paths {
				to := f.path(pending[path])
				err := ctx.Err()
				if err == nil {
					err = place(path, to)
				}
				if err != nil {
					os.Remove(path)
				}
				mutex.Lock()
				failed = errors.Join(failed, err)
				folders[filepath.Dir(to)] = true
				mutex.Unlock()
			}
		})
	}
	for path := range pending {
		paths <- path
	}
	close(paths)
	group.Wait()
	for folder := range folders {
		if failed == nil {
			failed = syncFolder(folder)
		}
	}
	return failed
}

// place gives a file its name when all of it is on the disk.
func place(path, to string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return err
	}
	err = os.Rename(path, to)
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(to), 0o755); err == nil {
			err = os.Rename(path, to)
		}
	}
	return err
}

// Open opens the copy.
func (f *Folder) Open(_ context.Context, sum Sum) (io.ReadSeekCloser, error) {
	if len(sum) != sha256.Size*2 {
		return nil, fmt.Errorf("%q is no SHA-256: %w", sum, fs.ErrNotExist)
	}
	return os.Open(f.path(sum))
}

// Sweep removes copies that a killed process left unfinished before a moment:
// any, for a process that holds the record alone; those of the day before, in a
// folder that others share.
func (f *Folder) Sweep(before time.Time) error {
	entries, err := os.ReadDir(filepath.Join(f.root, incoming))
	if err != nil {
		return err
	}
	var failed error
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !info.ModTime().Before(before) {
			continue
		}
		if err := os.Remove(filepath.Join(f.root, incoming, entry.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

func (f *Folder) path(sum Sum) string { return filepath.Join(f.root, string(sum[:1]), string(sum)) }

// syncFolder makes a new name last. Where a folder cannot be synced (Windows,
// some network stores) the system sees to it itself.
func syncFolder(folder string) error {
	opened, err := os.Open(folder)
	if err != nil {
		return err
	}
	_ = opened.Sync()
	return opened.Close()
}
