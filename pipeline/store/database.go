package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	sqlitedriver "modernc.org/sqlite" // the driver "sqlite"
)

// database is what differs between SQLite and Postgres.
type database interface {
	// begin begins a transaction. A durable one outlasts a power cut once it is
	// committed, with all that were committed before it.
	begin(ctx context.Context, durable bool) (session, error)
	close() error
	// dialect gives the words of the schema that differ.
	dialect() *strings.Replacer
}

// session is one transaction. Statements mark their arguments with "?", or, where one
// stands several times, with its number: "?1". A "?" is the argument behind the
// highest so far.
type session interface {
	// exec gives the number of rows that the statement changed.
	exec(ctx context.Context, statement string, arguments ...any) (int, error)
	query(ctx context.Context, statement string, arguments ...any) (rows, error)
	// insertOne runs a statement that adds one row to a table with a column id, and gives
	// that, 0 where it added none.
	insertOne(ctx context.Context, statement string, arguments ...any) (id int, err error)
	commit(ctx context.Context) error
	rollback(ctx context.Context) error
	// batch is how many rows one statement had best insert.
	batch() int
}

type rows interface {
	Next() bool
	Scan(into ...any) error
	Err() error
	Close()
}

// applicationID marks our SQLite databases (PRAGMA application_id): "tzhg".
const applicationID = 0x747a6867

type sqlite struct {
	pool *sql.DB
	// readers looks at the database beside the one that writes.
	readers *sql.DB
	// lightly says that commits do not wait for the disk.
	lightly bool
}

// longestWait is how long a statement waits for another process, and patience how SQLite
// is told so.
const longestWait = 10 * time.Second

var patience = fmt.Sprintf("busy_timeout(%d)", longestWait.Milliseconds())

// openSQLite opens a database of ours, or marks a new one.
func openSQLite(ctx context.Context, path string) (database, error) {
	ours, err := isMarked(ctx, path)
	if err != nil {
		return nil, err
	}
	d, err := connect(path)
	if err != nil || ours {
		return d, err
	}
	if err := d.claim(ctx); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

// connect prepares the use of a database, by one connection: SQLite has one writer, and
// the record is small enough to be read by it as well. A durable commit is on the
// disk when it returns (synchronous=FULL), since the workbook is written after it. What
// is needed to undo one statement stays in memory (temp_store): in a file, of which
// a power cut leaves nothing either, it took a third of the time of recording. The
// cache holds the indexes of a hundred thousand rows (cache_size, in KB). The log is
// brought into the database every 32 MB (wal_autocheckpoint, in pages): an archive
// of 20,000 notices takes a twentieth less time than at the usual 4 MB. No
// connection is made before the first question.
func connect(path string) (*sqlite, error) {
	settings := url.Values{"_txlock": {"immediate"}, "_pragma": {
		patience, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "temp_store(MEMORY)", "cache_size(-8000)", "wal_autocheckpoint(8000)",
	}}
	pool, err := sql.Open("sqlite", place(path, settings))
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	readers, err := sql.Open("sqlite", place(path, url.Values{"_pragma": {patience, "query_only(1)"}}))
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	readers.SetMaxOpenConns(runtime.GOMAXPROCS(0))
	return &sqlite{pool: pool, readers: readers}, nil
}

// header is what every SQLite database begins with, and headerID the place of
// its application id (the SQLite file format, 1.3).
const (
	header   = "SQLite format 3\x00"
	headerID = 68
)

// isMarked reports a file with our mark in its header. It refuses one of another program
// before anything opens it for writing: the journal of a database is a property of the
// file, and asking for ours would change it.
func isMarked(ctx context.Context, path string) (bool, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	head := make([]byte, headerID+4)
	n, err := io.ReadFull(file, head)
	file.Close()
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		return false, nil // made, and nothing written yet
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return false, err
	case n < len(head) || string(head[:len(header)]) != header:
		return false, ErrForeign
	}
	switch id := binary.BigEndian.Uint32(head[headerID:]); id {
	case applicationID:
		return true, nil
	case 0: // ours, if it was cut off while it was made, or of a program that marks nothing
		err := checkMark(ctx, path, "ro")
		if isCutOff(err) {
			err = checkMark(ctx, path, "rw")
		}
		return false, err
	}
	return false, ErrForeign
}

// checkMark looks at a database as a program does that knows nothing of it.
func checkMark(ctx context.Context, path, mode string) error {
	pool, err := sql.Open("sqlite", place(path, url.Values{"mode": {mode}, "_pragma": {patience}}))
	if err != nil {
		return err
	}
	_, err = isOurs(ctx, pool)
	return errors.Join(err, pool.Close())
}

// isCutOff reports a database that SQLite has to put in order before anybody looks at
// it, which takes somebody who may write (SQLITE_READONLY and what extends it): a process
// that was killed while it made its record leaves one.
func isCutOff(err error) bool {
	var fault *sqlitedriver.Error
	return errors.As(err, &fault) && fault.Code()&0xff == 8
}

// isOurs reports a database with our mark; ErrForeign is its error for one that
// has another program's, or tables and no mark. A new one is nobody's.
func isOurs(ctx context.Context, pool *sql.DB) (bool, error) {
	var id, tables int
	if err := pool.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return false, err
	}
	if err := pool.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&tables); err != nil {
		return false, err
	}
	if id != applicationID && (id != 0 || tables > 0) {
		return false, ErrForeign
	}
	return id == applicationID, nil
}

// place is a path as SQLite takes it: # and ? would end it, a URI has them
// escaped.
func place(path string, settings url.Values) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + settings.Encode()
}

// isDamaged reports that SQLite found the database broken: SQLITE_CORRUPT and
// SQLITE_NOTADB, whatever their extended codes.
func isDamaged(err error) bool {
	var fault *sqlitedriver.Error
	return errors.As(err, &fault) && (fault.Code()&0xff == 11 || fault.Code()&0xff == 26)
}

// isLocked reports that another process is at work on the database: SQLITE_BUSY.
func isLocked(err error) bool {
	var fault *sqlitedriver.Error
	return errors.As(err, &fault) && fault.Code()&0xff == 5
}

// isFull reports that the disk has no room: SQLITE_FULL, SQLITE_IOERR_WRITE and
// SQLITE_IOERR_SHMSIZE.
func isFull(err error) bool {
	var fault *sqlitedriver.Error
	return errors.As(err, &fault) && (fault.Code()&0xff == 13 || fault.Code() == 778 || fault.Code() == 4874)
}

// claim marks a new database as ours.
func (d *sqlite) claim(ctx context.Context) error {
	if ours, err := isOurs(ctx, d.pool); err != nil || ours {
		return err
	}
	_, err := d.pool.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID))
	return err
}

// close lets the readers go first: the last one out puts the journal into the
// database, which one that may not write cannot.
func (d *sqlite) close() error { return errors.Join(d.readers.Close(), d.pool.Close()) }

func (d *sqlite) dialect() *strings.Replacer {
	return strings.NewReplacer("{{serial}}", "INTEGER PRIMARY KEY", "{{int}}", "INTEGER", "{{bytes}}", "BLOB")
}

type postgres struct{ pool *pgxpool.Pool }

func openPostgres(ctx context.Context, dsn string) (database, error) {
	pool, err := pgxpool.New(ctx, dsn)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return &postgres{pool}, nil
}

func (d *postgres) close() error { d.pool.Close(); return nil }

func (d *postgres) dialect() *strings.Replacer {
	return strings.NewReplacer("{{serial}}", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "{{int}}", "BIGINT", "{{bytes}}", "BYTEA")
}

// begin makes every transaction durable: other machines build upon it.
func (d *postgres) begin(ctx context.Context, _ bool) (session, error) {
	tx, err := d.pool.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return &postgresSession{tx}, nil
}

type postgresSession struct{ tx pgx.Tx }

func (s *postgresSession) exec(ctx context.Context, statement string, arguments ...any) (int, error) {
	done, err := s.tx.Exec(ctx, numbered(statement), arguments...)
	return int(done.RowsAffected()), err
}

func (s *postgresSession) query(ctx context.Context, statement string, arguments ...any) (rows, error) {
	return s.tx.Query(ctx, numbered(statement), arguments...)
}

func (s *postgresSession) insertOne(ctx context.Context, statement string, arguments ...any) (id int, err error) {
	err = s.tx.QueryRow(ctx, numbered(statement)+" RETURNING id", arguments...).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// batch is bounded by the arguments of a statement: Postgres takes 65,535, and the
// widest table has 15 columns.
func (s *postgresSession) batch() int { return 200 }

func (s *postgresSession) commit(ctx context.Context) error   { return s.tx.Commit(ctx) }
func (s *postgresSession) rollback(ctx context.Context) error { return s.tx.Rollback(ctx) }

// numbered turns each "?" into Postgres's $1, $2, …, and each "?1" into $1. Our
// statements hold no question mark of another meaning.
func numbered(statement string) string {
	var out strings.Builder
	highest := 0
	for {
		words, rest, more := strings.Cut(statement, "?")
		out.WriteString(words)
		if !more {
			return out.String()
		}
		statement = strings.TrimLeft(rest, "0123456789")
		number, err := strconv.Atoi(rest[:len(rest)-len(statement)])
		if err != nil { // none
			number = highest + 1
		}
		highest = max(highest, number)
		out.WriteString("$" + strconv.Itoa(number))
	}
}

// BringIn brings the log of a record on SQLite into the database. Closing the record
// does that as well, but then everybody waits for it and for the disk: for 70 ms of two
// thousand notices, of which 15 are left where it was done while a workbook was drawn.
// The log is cut down as well, since to remove a long one takes another 14. Where
// somebody looks at the record, that is left; what fails here is done when the record is
// closed, or by the next one who opens it.
func (s *Store) BringIn(ctx context.Context) {
	d, is := s.database.(*sqlite)
	if !is {
		return
	}
	conn, err := d.pool.Conn(ctx)
	if err != nil {
		return
	}
	defer conn.Close()
	for _, statement := range []string{"busy_timeout(0)", "wal_checkpoint(TRUNCATE)", patience} {
		_, _ = conn.ExecContext(ctx, "PRAGMA "+statement)
	}
}

// SQLite gives the connections of a record on SQLite, nil for one on Postgres:
// the queue shares them.
func (s *Store) SQLite() *sql.DB {
	if d, is := s.database.(*sqlite); is {
		return d.pool
	}
	return nil
}

// Readers gives connections that look at what is committed of a record on SQLite,
// without waiting for the one that writes; nil on Postgres.
func (s *Store) Readers() *sql.DB {
	if d, is := s.database.(*sqlite); is {
		return d.readers
	}
	return nil
}

// Postgres gives the connections of a record on Postgres, nil for one on SQLite.
func (s *Store) Postgres() *pgxpool.Pool {
	if d, is := s.database.(*postgres); is {
		return d.pool
	}
	return nil
}

// SQLite gives the transaction of a record on SQLite, so that a job can be
// closed with its rows; nil on Postgres.
func (t *Tx) SQLite() *sql.Tx {
	if s, is := t.session.(*sqliteSession); is {
		return s.tx
	}
	return nil
}

// Postgres gives the transaction of a record on Postgres, nil on SQLite.
func (t *Tx) Postgres() pgx.Tx {
	if s, is := t.session.(*postgresSession); is {
		return s.tx
	}
	return nil
}
