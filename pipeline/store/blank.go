package store

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/s2"
)

// blankPacked is a record in which nothing is recorded yet, as migrate and VACUUM leave
// it, its journal set: 160 KB, nearly all of them zeros. go test -run TestBlank -update
// writes it, and the test holds it against a record that was made step by step.
//
//go:embed blank.db.s2
var blankPacked []byte

// layBlank puts a blank record where there is none: to open a new one takes 0.7 ms and one
// wait for the disk, and 3.8 ms and ten waits where SQLite makes it. The file gets its name
// when it is whole and on the disk; of several processes that make a record one gives it
// the name, and nothing is ever put in the place of another file. Whatever is in the way
// of that, be it a file system without links or the log of a record that is gone, which
// SQLite takes away, it leaves to SQLite.
func layBlank(path string) {
	for _, beside := range []string{"", "-wal", "-journal", "-shm"} {
		if _, err := os.Lstat(path + beside); !errors.Is(err, fs.ErrNotExist) {
			return
		}
	}
	data, err := s2.Decode(nil, blankPacked)
	if err != nil {
		return
	}
	// Named as what package keeper sweeps where a process was killed; and made with
	// the permissions that SQLite gives.
	draft := filepath.Join(filepath.Dir(path), fmt.Sprintf(".taizhang-%016x.tmp", rand.Uint64()))
	file, err := os.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return
	}
	defer os.Remove(draft)
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		_ = os.Link(draft, path) // there may be one by now
	}
}
