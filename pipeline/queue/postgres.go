package queue

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

const (
	// postgresPoll is for a notification that was lost; Postgres wakes workers up.
	postgresPoll = time.Second
	// sweepEvery is how soon the jobs of a process that was killed are given to
	// another.
	sweepEvery = 5 * time.Second
)

// OnPostgres makes a queue in a record that many processes share. name is the
// process's in the eyes of people, such as its host.
//
// Each process holds a lock of its session (pg_advisory_lock) for as long as it
// lives: Postgres itself lets go of it when the process is killed or its machine
// is gone, and the jobs of processes without one are put back.
func OnPostgres(ctx context.Context, pool *pgxpool.Pool, name string, options Options) (*Queue, error) {
	driver := riverpgxv5.New(pool)
	if err := migratePostgres(ctx, pool, driver, options); err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	c, err := newClient(driver, name[:min(len(name), 60)]+"-"+rand.Text(), postgresPoll, Transaction.Postgres, options)
	if err != nil {
		return nil, err
	}
	p := &onPostgres{client: c, pool: pool, ended: make(chan struct{})}
	if err := p.showLife(ctx); err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	background, cancel := context.WithCancel(context.WithoutCancel(ctx))
	p.cancel = cancel
	go p.live(background)
	return &Queue{engine: p, closing: make(chan struct{})}, nil
}

// migratePostgres makes River's tables; two processes may start at once.
func migratePostgres(ctx context.Context, pool *pgxpool.Pool, driver *riverpgxv5.Driver, options Options) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(hashtext('taizhang river migration'))`); err != nil {
		return err
	}
	defer func() {
		_, _ = conn.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(hashtext('taizhang river migration'))`)
	}()
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(riverLog{options.Log.Handler()})})
	if err != nil {
		return err
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

type onPostgres struct {
	client[pgx.Tx]
	pool   *pgxpool.Pool
	cancel context.CancelFunc
	ended  chan struct{}
	life   *pgx.Conn // holds the lock that says that this process lives
}

// lifeKey is the number of the lock of a process; $1 is its id.
const lifeKey = `hashtextextended('taizhang process ' || $1, 0)`

// showLife takes the lock of this process on a connection of its own.
func (p *onPostgres) showLife(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, p.pool.Config().ConnConfig.Copy())
	if err != nil {
		return err
	}
	// The server notices within a minute that the machine of a process is gone,
	// and not only its process.
	for _, statement := range []string{"SET tcp_keepalives_idle = 20", "SET tcp_keepalives_interval = 10", "SET tcp_keepalives_count = 3"} {
		_, _ = conn.Exec(ctx, statement) // some systems do not know them
	}
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(`+lifeKey+`)`, p.id); err != nil {
		conn.Close(context.WithoutCancel(ctx))
		return err
	}
	p.life = conn
	return nil
}

// live keeps the lock and puts the jobs of dead processes back.
func (p *onPostgres) live(ctx context.Context) {
	defer close(p.ended)
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := p.life.Ping(ctx); err != nil && ctx.Err() == nil {
			p.log.Warn("the connection to the database was lost", "error", err)
			p.life.Close(ctx)
			if err := p.showLife(ctx); err != nil {
				continue
			}
		}
		if n, err := p.putBack(ctx); err == nil && n > 0 {
			p.log.Info("documents of a process that is gone are read anew", "documents", n)
		}
	}
}

func (p *onPostgres) putBack(ctx context.Context) (int, error) {
	done, err := p.pool.Exec(ctx, `UPDATE river_job SET state = 'available', scheduled_at = now()
		WHERE state = 'running' AND NOT EXISTS (
			SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND (classid::bigint << 32) | objid::bigint = hashtextextended('taizhang process ' || attempted_by[array_upper(attempted_by, 1)], 0))`)
	if err != nil {
		return 0, fmt.Errorf("queue: %w", err)
	}
	return int(done.RowsAffected()), nil
}

func (p *onPostgres) counts(ctx context.Context) (Counts, error) {
	var counts Counts
	rows, err := p.pool.Query(ctx, countStatement)
	if err != nil {
		return counts, fmt.Errorf("queue: %w", err)
	}
	var kind, state string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&kind, &state, &n}, func() error {
		counts.count(kind, state, n)
		return nil
	})
	return counts, err
}

func (p *onPostgres) close(ctx context.Context) {
	p.cancel()
	<-p.ended
	p.life.Close(ctx)
}
