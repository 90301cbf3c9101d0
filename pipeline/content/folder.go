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
	"time"
)

// Folder keeps the bytes as files, 256 folders of them. Several machines may
// share it.
type Folder struct {
	root string
}

// incoming holds what is being copied. Only whole files leave it.
const incoming = "incoming"

// NewFolder opens a folder, and makes it where there is none.
func NewFolder(root string) (*Folder, error) {
	if err := os.MkdirAll(filepath.Join(root, incoming), 0o755); err != nil {
		return nil, err
	}
	return &Folder{root: root}, nil
}

// Put copies into a temporary file, hashing on the way, and gives it its name
// when all of it is on the disk.
func (f *Folder) Put(ctx context.Context, from io.Reader) (sum Sum, size int64, err error) {
	fresh, err := os.CreateTemp(filepath.Join(f.root, incoming), "*.part")
	if err != nil {
		return "", 0, err
	}
	defer func() {
		if fresh != nil {
			fresh.Close()
			os.Remove(fresh.Name())
		}
	}()
	hash := sha256.New()
	if size, err = io.Copy(io.MultiWriter(fresh, hash), contextReader{ctx, from}); err != nil {
		return "", 0, err
	}
	sum = Sum(hex.EncodeToString(hash.Sum(nil)))
	path := f.path(sum)
	if info, err := os.Stat(path); err == nil && info.Size() == size {
		return sum, size, nil
	}
	if err := fresh.Sync(); err != nil {
		return "", 0, err
	}
	name := fresh.Name()
	if err := fresh.Close(); err != nil {
		return "", 0, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", 0, err
	}
	if err := os.Rename(name, path); err != nil {
		return "", 0, err
	}
	fresh = nil
	return sum, size, syncFolder(filepath.Dir(path))
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

func (f *Folder) path(sum Sum) string { return filepath.Join(f.root, string(sum[:2]), string(sum)) }

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
