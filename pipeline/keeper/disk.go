package keeper

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Disk is the file system as far as the keeper needs it. Tests put one in its
// place that ends at any of these calls, as a power cut would.
type Disk interface {
	ReadFile(path string) ([]byte, error)
	ReadDir(folder string) ([]fs.DirEntry, error)
	Stat(path string) (fs.FileInfo, error)
	// CreateTemp makes a new file with an unused name in a folder.
	CreateTemp(folder, pattern string) (File, error)
	MkdirAll(folder string) error
	Rename(from, to string) error
	Remove(path string) error
	// SyncFolder makes the names in a folder last.
	SyncFolder(folder string)
}

// File is a file that is being written.
type File interface {
	io.Writer
	Name() string
	Chmod(mode fs.FileMode) error
	Sync() error
	Close() error
}

// systemDisk is the file system of the machine.
type systemDisk struct{}

func (systemDisk) ReadFile(path string) ([]byte, error)         { return os.ReadFile(path) }
func (systemDisk) ReadDir(folder string) ([]fs.DirEntry, error) { return os.ReadDir(folder) }
func (systemDisk) Stat(path string) (fs.FileInfo, error)        { return os.Stat(path) }
func (systemDisk) MkdirAll(folder string) error                 { return os.MkdirAll(folder, 0o755) }
func (systemDisk) Rename(from, to string) error                 { return os.Rename(from, to) }
func (systemDisk) Remove(path string) error                     { return os.Remove(path) }

func (systemDisk) CreateTemp(folder, pattern string) (File, error) {
	return file(os.CreateTemp(folder, pattern))
}

// file keeps a nil *os.File from becoming a File that is not nil.
func file(made *os.File, err error) (File, error) {
	if err != nil {
		return nil, err
	}
	return made, nil
}

// SyncFolder opens the folder and syncs it. Where a folder cannot be synced
// (Windows, some network stores) the system sees to it itself.
func (systemDisk) SyncFolder(folder string) {
	if opened, err := os.Open(filepath.Clean(folder)); err == nil {
		_ = opened.Sync()
		opened.Close()
	}
}
