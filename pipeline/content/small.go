package content

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Small keeps small files in a record on SQLite and hands larger ones on, to a
// Folder. Making a file costs 0.6 ms on ext4 and waits for the disk once more;
// most notices in plain text have less than 16 KB and are read in 1 ms.
type Small struct {
	pool *sql.DB
	// readers look at what is committed, without waiting for those who write.
	readers *sql.DB
	large   Store

	mutex   sync.Mutex
	pending map[Sum][]byte // what was put since the last Sync
}

// smallest is the size up to which a file is kept in the record: 20,000 such
// notices make it 60 MB larger.
const smallest = 16 << 10

// insertedAtOnce is how many files one statement takes.
const insertedAtOnce = 50

// NewSmall makes the table where there is none. pool writes, readers read.
func NewSmall(ctx context.Context, pool, readers *sql.DB, large Store) (*Small, error) {
	if _, err := pool.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS content (sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID`); err != nil {
		return nil, fmt.Errorf("cannot make the table of files: %w", err)
	}
	return &Small{pool: pool, readers: readers, large: large, pending: map[Sum][]byte{}}, nil
}

// Put keeps a small file for Sync and hands a larger one on.
func (s *Small) Put(ctx context.Context, from io.Reader) (Sum, int64, error) {
	var head bytes.Buffer
	size, err := io.CopyN(&head, contextReader{ctx, from}, smallest+1)
	if err == nil {
		return s.large.Put(ctx, io.MultiReader(&head, from))
	}
	if !errors.Is(err, io.EOF) {
		return "", 0, err
	}
	hash := sha256.Sum256(head.Bytes())
	sum := Sum(hex.EncodeToString(hash[:]))
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.pending[sum] = head.Bytes()
	return sum, size, nil
}

// Sync writes the small files in one transaction.
func (s *Small) Sync(ctx context.Context) error {
	s.mutex.Lock()
	pending := s.pending
	s.pending = map[Sum][]byte{}
	s.mutex.Unlock()
	if len(pending) == 0 {
		return s.large.Sync(ctx)
	}
	tx, err := s.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // of what was not committed
	var values []any
	flush := func() error {
		if len(values) == 0 {
			return nil
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO content (sha256, bytes) VALUES "+strings.TrimSuffix(strings.Repeat("(?, ?), ", len(values)/2), ", ")+
			" ON CONFLICT (sha256) DO NOTHING", values...)
		values = nil
		return err
	}
	for sum, data := range pending {
		if data == nil {
			data = []byte{} // an empty file is no NULL
		}
		if values = append(values, string(sum), data); len(values) == 2*insertedAtOnce {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := errors.Join(flush(), tx.Commit()); err != nil {
		return err
	}
	return s.large.Sync(ctx)
}

// Open gives a file back from the record, or from where the larger ones are.
func (s *Small) Open(ctx context.Context, sum Sum) (io.ReadSeekCloser, error) {
	var data []byte
	err := s.readers.QueryRowContext(ctx, "SELECT bytes FROM content WHERE sha256 = ?", string(sum)).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return s.large.Open(ctx, sum)
	}
	if err != nil {
		return nil, err
	}
	return inMemory{bytes.NewReader(data)}, nil
}
