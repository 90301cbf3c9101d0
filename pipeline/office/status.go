package office

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"taizhang/pipeline/queue"
	"taizhang/pipeline/store"
)

// Status is how the work on a record stands.
type Status struct {
	// States counts the files of all inboxes, each in exactly one state.
	States map[store.State]int
	// Stuck are the files that wait for a reason, Failed those that ended with one.
	Stuck, Failed []store.Arrival
	// Behind is how many changes of the record the workbook does not show yet, and
	// Written when it was last written.
	Behind  int
	Written time.Time
}

// StatusOf reads how the work on a record stands. It changes nothing and needs
// no lock.
func StatusOf(ctx context.Context, record *store.Store) (Status, error) {
	var s Status
	err := record.Update(ctx, func(tx *store.Tx) error {
		var err error
		if s.States, err = tx.States(); err != nil {
			return err
		}
		waiting, err := tx.ArrivalsIn(store.Waiting)
		if err != nil {
			return err
		}
		for _, a := range waiting {
			if a.Cause != "" {
				s.Stuck = append(s.Stuck, a)
			}
		}
		if s.Failed, err = tx.ArrivalsIn(store.FailedForGood); err != nil {
			return err
		}
		p, err := tx.Publication()
		s.Behind, s.Written = p.Wanted-p.Written, p.At
		return err
	})
	return s, err
}

// Retry puts failed files back among those that wait, and gives how many: those
// that chosen names, or all for nil. It may be called beside an office at work.
func Retry(ctx context.Context, record *store.Store, host string, chosen func(path string) bool, now time.Time, log *slog.Logger) (int, error) {
	var q *queue.Queue
	var err error
	if pool := record.SQLite(); pool != nil {
		q, err = queue.OnSQLite(ctx, pool, queue.Options{Log: log})
	} else {
		q, err = queue.OnPostgres(ctx, record.Postgres(), host, queue.Options{Log: log})
	}
	if err != nil {
		return 0, err
	}
	defer q.Close(ctx)
	n := 0
	err = record.Update(ctx, func(tx *store.Tx) error {
		n = 0
		failed, err := tx.ArrivalsIn(store.FailedForGood)
		if err != nil {
			return err
		}
		var documents []queue.Document
		var again []store.Arrival
		for _, a := range failed {
			if chosen != nil && !chosen(a.Path) {
				continue
			}
			n++
			a.State, a.Cause, a.Detail, a.Sorted, a.At = store.Waiting, "", "", false, now
			again = append(again, a)
			documents = append(documents, queue.Document{SHA256: a.SHA256, Size: a.Size})
		}
		_, err = q.AddReads(ctx, tx, documents)
		return errors.Join(tx.Arrive(again...), err)
	})
	return n, err
}
