// Package lock keeps two processes from working on one record, and names the
// one that does. The system's lock on the file is what counts: it goes with its
// process, however that ends. The few words beside it are for people.
//
// It guards a record in a file. Processes that share a Postgres need none: they
// may be any number. pipeline/disk says where a record may lie.
package lock

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// Holder is the process that holds a record.
type Holder struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Command string    `json:"command"`
	Since   time.Time `json:"since"`
}

// Lock is a record that is held.
type Lock struct {
	flock *flock.Flock
	words string
}

// Held is the error of a record that another process holds.
type Held struct {
	// By is the zero Holder where the words are not to be had.
	By Holder
}

func (h *Held) Error() string {
	if h.By.PID == 0 {
		return "another process holds it"
	}
	return fmt.Sprintf("%q holds it (process %d on %s since %s)", h.By.Command, h.By.PID, h.By.Host, h.By.Since.Format("2006-01-02 15:04:05"))
}

// Acquire takes the lock at path, or says with Held who has it. The file stays
// when the lock is released: deleting it would let two processes lock two files
// of the same name.
func Acquire(path string, holder Holder) (*Lock, error) {
	file := flock.New(path)
	locked, err := file.TryLock()
	if err != nil {
		return nil, err
	}
	words := path + ".json"
	if !locked {
		by, _ := Read(path)
		return nil, &Held{By: by}
	}
	data, err := json.Marshal(holder)
	if err == nil {
		err = os.WriteFile(words, append(data, '\n'), 0o644)
	}
	if err != nil {
		return nil, errors.Join(err, file.Unlock())
	}
	return &Lock{flock: file, words: words}, nil
}

// Read says who wrote the words beside a lock, and may no longer hold it. On
// Windows a locked file cannot be read by others, so the words have a file of
// their own.
func Read(path string) (Holder, error) {
	var holder Holder
	data, err := os.ReadFile(path + ".json")
	if err != nil {
		return holder, err
	}
	return holder, json.Unmarshal(data, &holder)
}

// Release lets the record go.
func (l *Lock) Release() error {
	return errors.Join(os.Remove(l.words), l.flock.Unlock())
}
