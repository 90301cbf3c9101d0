package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// sqliteSession runs the statements of one transaction. It prepares each once: a record
// of ten thousand rows runs the same few of them ten thousand times. And it hands them
// to the driver itself (sql.Conn.Raw): database/sql starts a goroutine for each query,
// which with its conversions was a tenth of the time of recording.
//
// A statement that has begun runs to its end, and the context is asked before
// the next one: to watch it, the driver starts a goroutine for each statement.
type sqliteSession struct {
	conn     *sql.Conn
	tx       *sql.Tx
	end      context.CancelFunc
	prepared map[string]statement
	// arguments of a statement are the driver's until it has run.
	arguments []driver.NamedValue
	// failed is what the first statement that failed said. None runs after it, and
	// nothing is committed, as on Postgres: what it had done by then may stand, and
	// where the disk is full, SQLite ends the transaction itself.
	failed error
}

// statement is what the driver of SQLite prepares.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// begin waits for its turn as long as ctx lasts. What runs after that must not end with
// it: database/sql would roll the transaction back between two statements, and those
// that follow would stand alone.
func (d *sqlite) begin(ctx context.Context, durable bool) (session, error) {
	conn, err := d.pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if err := d.heed(ctx, conn, durable); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	lasting, end := context.WithCancel(context.WithoutCancel(ctx))
	waits := context.AfterFunc(ctx, end)
	tx, err := conn.BeginTx(lasting, nil)
	if err == nil && !waits() {
		err = errors.Join(ctx.Err(), ended(tx.Rollback()))
	}
	if err != nil {
		end()
		return nil, errors.Join(err, conn.Close())
	}
	return &sqliteSession{conn: conn, tx: tx, end: end, prepared: map[string]statement{}}, nil
}

// heed makes the commits of the one connection wait for the disk, or not. In the log
// (journal_mode=WAL) a commit that waits takes all before it along, and one that does
// not leaves the database whole whatever happens (synchronous=NORMAL).
func (d *sqlite) heed(ctx context.Context, conn *sql.Conn, durable bool) error {
	if d.lightly == !durable {
		return nil
	}
	setting := "NORMAL"
	if durable {
		setting = "FULL"
	}
	_, err := conn.ExecContext(ctx, "PRAGMA synchronous = "+setting)
	if err == nil {
		d.lightly = !durable
	}
	return err
}

// ended is the error of a transaction that may have been rolled back already.
func ended(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// raw gives the statement and its arguments to do, in the form of the driver.
func (s *sqliteSession) raw(ctx context.Context, text string, arguments []any, do func(statement, []driver.NamedValue) error) error {
	if err := errors.Join(ctx.Err(), s.failed); err != nil {
		return err
	}
	s.arguments = s.arguments[:0]
	for i, argument := range arguments {
		value, err := driverValue(argument)
		if err != nil {
			return err
		}
		s.arguments = append(s.arguments, driver.NamedValue{Ordinal: i + 1, Value: value})
	}
	s.failed = s.conn.Raw(func(conn any) error {
		known, has := s.prepared[text]
		if !has {
			made, err := conn.(driver.ConnPrepareContext).PrepareContext(context.Background(), text)
			if err != nil {
				return err
			}
			known = made.(statement)
			s.prepared[text] = known
		}
		return do(known, s.arguments)
	})
	return s.failed
}

func driverValue(argument any) (driver.Value, error) {
	switch argument := argument.(type) {
	case string, []byte, int64, nil:
		return argument, nil
	case int:
		return int64(argument), nil
	}
	return driver.DefaultParameterConverter.ConvertValue(argument)
}

func (s *sqliteSession) run(ctx context.Context, text string, arguments []any) (done driver.Result, err error) {
	err = s.raw(ctx, text, arguments, func(made statement, values []driver.NamedValue) (err error) {
		done, err = made.ExecContext(context.Background(), values)
		return err
	})
	return done, err
}

func (s *sqliteSession) exec(ctx context.Context, text string, arguments ...any) (int, error) {
	done, err := s.run(ctx, text, arguments)
	if err != nil {
		return 0, err
	}
	n, err := done.RowsAffected()
	return int(n), err
}

// insertOne knows the id without RETURNING, for which SQLite opens a table of its own.
func (s *sqliteSession) insertOne(ctx context.Context, text string, arguments ...any) (int, error) {
	done, err := s.run(ctx, text, arguments)
	if err != nil {
		return 0, err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return 0, err
	}
	id, err := done.LastInsertId()
	return int(id), err
}

func (s *sqliteSession) query(ctx context.Context, text string, arguments ...any) (rows, error) {
	var found driver.Rows
	err := s.raw(ctx, text, arguments, func(made statement, values []driver.NamedValue) (err error) {
		found, err = made.QueryContext(context.Background(), values)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &sqliteRows{session: s, found: found, values: make([]driver.Value, len(found.Columns()))}, nil
}

// batch is small: each number of rows is a statement of its own, to be prepared in
// each transaction. Of 2,000 notices with 16 rows, one row a statement took an eighth
// longer, eight rows 2 %, and 32 rows no less.
func (s *sqliteSession) batch() int { return 16 }

func (s *sqliteSession) commit(ctx context.Context) error {
	if err := errors.Join(ctx.Err(), s.failed); err != nil {
		return errors.Join(err, s.rollback(ctx))
	}
	return errors.Join(s.forget(), s.tx.Commit(), s.release())
}

func (s *sqliteSession) rollback(context.Context) error {
	return errors.Join(s.forget(), s.tx.Rollback(), s.release())
}

// forget closes the statements.
func (s *sqliteSession) forget() error {
	return s.conn.Raw(func(any) error {
		var failed error
		for _, made := range s.prepared {
			failed = errors.Join(failed, made.Close())
		}
		return failed
	})
}

// release lets the next transaction have the connection.
func (s *sqliteSession) release() error {
	s.end()
	return s.conn.Close()
}

// sqliteRows are the rows of a query, as the driver gives them.
type sqliteRows struct {
	session *sqliteSession
	found   driver.Rows
	values  []driver.Value
	err     error
}

func (r *sqliteRows) Next() bool {
	if r.err != nil {
		return false
	}
	if r.err = r.session.conn.Raw(func(any) error { return r.found.Next(r.values) }); r.err != nil && r.err != io.EOF {
		r.session.failed = r.err
	}
	return r.err == nil
}

func (r *sqliteRows) Err() error {
	if r.err == io.EOF {
		return nil
	}
	return r.err
}

// Close keeps no error back: what went wrong is Err's.
func (r *sqliteRows) Close() { _ = r.session.conn.Raw(func(any) error { return r.found.Close() }) }

func (r *sqliteRows) Scan(into ...any) error {
	for i, to := range into {
		if err := scan(to, r.values[i]); err != nil {
			return fmt.Errorf("column %d: %w", i, err)
		}
	}
	return nil
}

// scan puts a value where its kind is the one that is asked for. What is of another
// kind, as it may be in a record that somebody has mended, is database/sql's.
func scan(to any, value driver.Value) error {
	switch to := to.(type) {
	case *string:
		return scanAs(to, value)
	case *int:
		if n, is := value.(int64); is {
			*to = int(n)
			return nil
		}
		return scanAs(to, value)
	case *int64:
		return scanAs(to, value)
	case *[]byte:
		if value == nil {
			*to = nil
			return nil
		}
		return scanAs(to, value)
	case **int:
		if *to = nil; value == nil {
			return nil
		}
		*to = new(int)
		return scan(*to, value)
	case sql.Scanner:
		return to.Scan(value)
	}
	return fmt.Errorf("no value is read into %T", to)
}

func scanAs[T any](to *T, value driver.Value) error {
	if same, is := value.(T); is {
		*to = same
		return nil
	}
	var other sql.Null[T]
	err := other.Scan(value)
	if err == nil && !other.Valid {
		err = errors.New("there is nothing")
	}
	*to = other.V
	return err
}
