package queue

import (
	"context"
	"database/sql"
	"encoding/json"
	"log/slog"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// completeTx is river.JobCompleteTx, which wants to know its driver's type.
func completeTx[TTx any, TArgs river.JobArgs](ctx context.Context, c *client[TTx], tx TTx, job *river.Job[TArgs]) (*river.Job[TArgs], error) {
	switch tx := any(tx).(type) {
	case *sql.Tx:
		return river.JobCompleteTx[*riversqlite.Driver](ctx, tx, job)
	case pgx.Tx:
		return river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, job)
	}
	panic("a transaction of neither database")
}

// snoozes reads how often River has put a job off.
func snoozes(metadata []byte) int {
	var told struct {
		Snoozes int `json:"snoozes"`
	}
	_ = json.Unmarshal(metadata, &told) // River's own; without it, none
	return told.Snoozes
}

// riverLog passes on what River has to say, without what it says at every stop
// and every start.
type riverLog struct{ slog.Handler }

func (h riverLog) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && h.Handler.Enabled(ctx, level)
}

func (h riverLog) Handle(ctx context.Context, record slog.Record) error {
	// Jobs that end or wait for a reason are told by pipeline, in the user's words.
	if strings.Contains(record.Message, "Job cancelled explicitly") || strings.Contains(record.Message, "Job errored") {
		return nil
	}
	return h.Handler.Handle(ctx, record)
}

func (h riverLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return riverLog{h.Handler.WithAttrs(attrs)}
}
func (h riverLog) WithGroup(name string) slog.Handler { return riverLog{h.Handler.WithGroup(name)} }
