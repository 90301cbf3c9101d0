// Package store is the record: what was read in which notice, which rows the
// ledger has, what every cell showed when it was last written, what people
// wrote into it, and a log of all changes. The workbook is a view of it and a
// form for it.
//
// A ledger 台账.xlsx has its record beside it, 台账.db: one SQLite database.
// The same record on Postgres serves many machines (OpenPostgres). Both run the
// same statements; database.go and session.go hold what differs, migrations/ the schema,
// version by version, and blank.go a record in which they were all taken. Tasks and shown
// lines lie in packs (pack.go), rows that say no more than their notice in stretches
// (stretch.go).
//
// The package decides which row of an earlier reading is which row of a later
// one (record.go). It does not merge cells, which outputs/ledger does, and it
// knows no workbook.
package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// Extension ends the name of a record.
const Extension = ".db"

// PathFor gives the path of the record of a workbook: 台账.xlsx has 台账.db. A
// name too long for what SQLite appends to it is replaced by a hash.
func PathFor(workbook string) string {
	folder, name := filepath.Split(workbook)
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	if len(stem) > longestStem {
		stem = ledger.OtherID(stem, 0)
	}
	return folder + stem + Extension
}

// longestStem leaves room for .db-journal in the 255 bytes of a file's name.
const longestStem = 230

// Store is an open record.
type Store struct {
	database database
}

// Open opens the record of one machine, or makes it where there is none, and
// brings its schema up to date. ErrForeign is its error for a database of
// another program, ErrNewer for one of a later version of this one. It waits for another
// process that is just making the record: SQLite itself says at once that it is locked.
func Open(ctx context.Context, path string) (*Store, error) {
	ends := time.NewTimer(longestWait)
	defer ends.Stop()
	for {
		s, err := open(ctx, path)
		if err == nil {
			return s, nil
		}
		err = fmt.Errorf("record %q: %w", path, named(err))
		if !isLocked(err) {
			return nil, err
		}
		select {
		case <-time.After(longestWait / 200):
		case <-ends.C:
			return nil, err
		case <-ctx.Done():
			return nil, err
		}
	}
}

func open(ctx context.Context, path string) (*Store, error) {
	layBlank(path)
	database, err := openSQLite(ctx, path)
	if err != nil {
		return nil, err
	}
	s := &Store{database}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// OpenPostgres opens the record that many machines share. dsn is a connection
// string of libpq, postgres://user@host/name.
func OpenPostgres(ctx context.Context, dsn string) (*Store, error) {
	database, err := openPostgres(ctx, dsn)
	if err != nil {
		return nil, fmt.Errorf("record on Postgres: %w", err)
	}
	s := &Store{database}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("record on Postgres: %w", err), s.Close())
	}
	return s, nil
}

// Close ends the connections.
func (s *Store) Close() error { return s.database.close() }

// Update runs change in one transaction: all of it is recorded, or nothing. What is
// recorded when it returns outlasts a power cut.
func (s *Store) Update(ctx context.Context, change func(*Tx) error) error {
	return s.update(ctx, true, change)
}

// UpdateAgain is Update for what will be done again if it is lost: only the next Update
// sees to it that a power cut leaves it, and nobody waits for the disk until then.
func (s *Store) UpdateAgain(ctx context.Context, change func(*Tx) error) error {
	return s.update(ctx, false, change)
}

func (s *Store) update(ctx context.Context, durable bool, change func(*Tx) error) error {
	tx, err := s.database.begin(ctx, durable)
	if err != nil {
		return named(err)
	}
	if err := change(&Tx{ctx: ctx, session: tx}); err != nil {
		return errors.Join(named(err), tx.rollback(ctx))
	}
	return named(tx.commit(ctx))
}

// named gives the error of a broken database, and of a full disk, its name.
func named(err error) error {
	switch {
	case isDamaged(err):
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	case isFull(err):
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

// Tx is one transaction. It must not outlive the call of Update.
type Tx struct {
	ctx context.Context
	session
	// waiting are the rows that wait for their notice, once they were looked up:
	// hundreds of notices are recorded in one transaction.
	waiting  []row
	lookedUp bool
	// isAlone says that no other machine records until the transaction ends. lastRow
	// is then the highest number of the ledger's rows, 0 until it is asked for.
	isAlone bool
	lastRow int
	packer  packer
	// recent are the notices that need not be read back, nil for none.
	recent *Recent
	// shown are the notices that were read with their rows, by their ids, for the list
	// of files.
	shown map[int64]*notice.Notice
	// noOwn says that no rows stand in the table task.
	noOwn bool
}

// ErrForeign is the error of a database that is no record of this program.
var ErrForeign = errors.New("the database belongs to another program")

// ErrDamaged is the error of a record that is broken. The workbook has what is
// needed to make it anew.
var ErrDamaged = errors.New("the record is damaged")

// ErrFull is the error of a disk that has no room for the record.
var ErrFull = errors.New("the disk is full")

// ErrNewer is the error of a record whose schema a later version has made.
var ErrNewer = errors.New("the record was written by a later version of taizhang")
