package queue

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// sqlitePoll is how long a job waits to be noticed that was added in a
// transaction: SQLite wakes nobody up. Looking five times a second takes 0.2 %
// of a core.
const sqlitePoll = 200 * time.Millisecond

// OnSQLite makes a queue in the database of a record, which has one connection:
// River's own advice, since SQLite has one writer and answers a second one with
// "database is locked". The caller holds the lock of the record.
func OnSQLite(ctx context.Context, pool *sql.DB, options Options) (*Queue, error) {
	driver := riversqlite.New(pool)
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(riverLog{options.Log.Handler()})})
	if err == nil {
		_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	c, err := newClient(driver, "this", sqlitePoll, Transaction.SQLite, options)
	if err != nil {
		return nil, err
	}
	return &Queue{engine: &onSQLite{c, pool}, closing: make(chan struct{})}, nil
}

type onSQLite struct {
	client[*sql.Tx]
	pool *sql.DB
}

func (s *onSQLite) putBack(ctx context.Context) (int, error) {
	done, err := s.pool.ExecContext(ctx, `UPDATE river_job SET state = 'available', scheduled_at = datetime('now', 'subsec') WHERE state = 'running'`)
	if err != nil {
		return 0, fmt.Errorf("queue: %w", err)
	}
	n, err := done.RowsAffected()
	return int(n), err
}

func (s *onSQLite) counts(ctx context.Context) (Counts, error) {
	var counts Counts
	found, err := s.pool.QueryContext(ctx, countStatement)
	if err != nil {
		return counts, fmt.Errorf("queue: %w", err)
	}
	defer found.Close()
	for found.Next() {
		var kind, state string
		var n int
		if err := found.Scan(&kind, &state, &n); err != nil {
			return counts, err
		}
		counts.count(kind, state, n)
	}
	return counts, found.Err()
}

func (s *onSQLite) close(context.Context) {}
