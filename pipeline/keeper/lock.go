package keeper

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"taizhang/pipeline/store"
)

// lock keeps two processes from working on one ledger at the same time. The
// system takes it from a process that ends, however it ends. Who holds it is
// written beside it, since a locked file cannot be read everywhere.
type lock struct {
	held *flock.Flock
	note string
}

// LockedError is the error of a ledger on which another process is at work.
type LockedError struct {
	// Process, Machine and Since are the holder's; Process is 0 if it is unknown.
	Process int
	Machine string
	Since   time.Time
}

func (e *LockedError) Error() string {
	if e.Process == 0 {
		return "another process is at work on this ledger"
	}
	return fmt.Sprintf("process %d on %s has been at work on this ledger since %s", e.Process, e.Machine, e.Since.Format("2006-01-02 15:04:05"))
}

// lockNote is what the holder writes.
type lockNote struct {
	Process int       `json:"process"`
	Machine string    `json:"machine"`
	Since   time.Time `json:"since"`
}

// askAgain is how often a process asks that waits for its turn.
const askAgain = 100 * time.Millisecond

// acquire takes the lock of a record, and waits as long for it as it is told.
func acquire(ctx context.Context, record string, now time.Time, wait time.Duration) (*lock, error) {
	folder, name := filepath.Split(record)
	path := filepath.Join(folder, "."+name+".lock")
	l := &lock{held: flock.New(path), note: path + ".json"}
	waiting, stop := context.WithTimeout(ctx, wait)
	defer stop()
	taken, err := l.held.TryLock()
	if err == nil && !taken && wait > 0 {
		taken, err = l.held.TryLockContext(waiting, askAgain)
	}
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil && !errors.Is(err, context.DeadlineExceeded):
		return nil, withoutPath(err)
	case !taken:
		return nil, l.holder()
	}
	machine, _ := os.Hostname()
	note, err := json.Marshal(lockNote{os.Getpid(), machine, now})
	if err == nil {
		_ = os.WriteFile(l.note, note, 0o644) // what it says is a courtesy
	}
	return l, nil
}

func (l *lock) holder() error {
	var note lockNote
	if data, err := os.ReadFile(l.note); err == nil {
		_ = json.Unmarshal(data, &note)
	}
	return &LockedError{Process: note.Process, Machine: note.Machine, Since: note.Since}
}

// Working says who is at work on the ledger of a workbook, nil for nobody.
func Working(workbook string) *LockedError {
	folder, name := filepath.Split(store.PathFor(workbook))
	path := filepath.Join(folder, "."+name+".lock")
	l := &lock{held: flock.New(path), note: path + ".json"}
	if _, err := os.Stat(l.note); err != nil {
		return nil // and no lock file is made
	}
	if free, err := l.held.TryRLock(); err == nil && free {
		_ = l.held.Unlock()
		return nil // the note of a process that was killed
	}
	var held *LockedError
	if !errors.As(l.holder(), &held) {
		return nil
	}
	return held
}

// release gives the lock back. The lock's own file stays: whoever removed it
// could take it from under a process that has just opened it.
func (l *lock) release() error {
	_ = os.Remove(l.note)
	return l.held.Unlock()
}
