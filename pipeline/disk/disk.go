// Package disk says whether a path lies on a disk of this machine. A record in
// SQLite must: on a network share its locks may be granted twice and its
// write-ahead log is not shared, so that it breaks without a word
// (sqlite.org/useovernet.html). Ledgers and inboxes may lie anywhere. Beside that it
// gives paths in full (whole.go).
package disk

import (
	"fmt"
	"path/filepath"
)

// NetworkError says that a path lies on a network share.
type NetworkError struct {
	Path string
	// System is the kind of share: "nfs", "smb", "a network drive".
	System string
}

func (e *NetworkError) Error() string {
	return fmt.Sprintf("%q lies on a network share (%s), where a record breaks; keep it on a disk of this machine, or share one by --database postgres://", e.Path, e.System)
}

// RequireLocal gives a NetworkError for a path on a network share. The path need
// not exist; the nearest folder above it counts. What cannot be told is taken for
// local.
func RequireLocal(path string) error {
	whole, err := filepath.Abs(path)
	if err != nil {
		return nil
	}
	if real, err := filepath.EvalSymlinks(whole); err == nil {
		whole = real
	}
	for at := whole; ; at = filepath.Dir(at) {
		system, ok := networkSystem(at)
		if ok && system != "" {
			return &NetworkError{Path: path, System: system}
		}
		if ok || at == filepath.Dir(at) {
			return nil
		}
	}
}
