package queue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"taizhang/pipeline/postgrestest"
	"taizhang/pipeline/store"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// bench is a record with a table of rows that jobs write.
type bench struct {
	t      *testing.T
	record *store.Store
	open   func(Options) *Queue
}

// databases runs a test on each of them.
func databases(t *testing.T, test func(t *testing.T, b bench)) {
	t.Run("sqlite", func(t *testing.T) {
		record, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "台账.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { record.Close() })
		b := bench{t: t, record: record}
		b.open = func(options Options) *Queue {
			options.Log = quiet
			q, err := OnSQLite(t.Context(), record.SQLite(), options)
			if err != nil {
				t.Fatal(err)
			}
			return q
		}
		b.prepare()
		test(t, b)
	})
	t.Run("postgres", func(t *testing.T) {
		record, err := store.OpenPostgres(t.Context(), postgrestest.DSN(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { record.Close() })
		b := bench{t: t, record: record}
		b.open = func(options Options) *Queue {
			options.Log = quiet
			q, err := OnPostgres(t.Context(), record.Postgres(), "本机", options)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { q.Close(context.Background()) })
			return q
		}
		b.prepare()
		test(t, b)
	})
}

func (b bench) prepare() {
	b.update(func(tx *store.Tx) error { return exec(tx, "CREATE TABLE done (sum TEXT NOT NULL)") })
}

func (b bench) update(change func(*store.Tx) error) {
	b.t.Helper()
	if err := b.record.Update(b.t.Context(), change); err != nil {
		b.t.Fatal(err)
	}
}

func exec(tx *store.Tx, statement string) error {
	if tx.SQLite() != nil {
		_, err := tx.SQLite().Exec(statement)
		return err
	}
	_, err := tx.Postgres().Exec(context.Background(), statement)
	return err
}

func (b bench) rows() int {
	b.t.Helper()
	n := 0
	var err error
	if b.record.SQLite() != nil {
		err = b.record.SQLite().QueryRow("SELECT count(*) FROM done").Scan(&n)
	} else {
		err = b.record.Postgres().QueryRow(b.t.Context(), "SELECT count(*) FROM done").Scan(&n)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func (b bench) add(q *Queue, sums ...string) int {
	added := 0
	b.update(func(tx *store.Tx) (err error) {
		var documents []Document
		for _, sum := range sums {
			documents = append(documents, Document{SHA256: sum, Size: 1})
		}
		added, err = q.AddReads(b.t.Context(), tx, documents)
		return err
	})
	return added
}

// until waits for something that the queue does on its own goroutines.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.After(30 * time.Second); !is(); {
		select {
		case <-deadline:
			t.Fatalf("after 30 s still not: %s", what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (b bench) idle(q *Queue) func() bool {
	return func() bool {
		counts, err := q.Counts(b.t.Context())
		if err != nil {
			b.t.Fatal(err)
		}
		return counts == Counts{}
	}
}

func (b bench) start(q *Queue) {
	if err := q.Start(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() {
		if err := q.Stop(context.Background()); err != nil {
			b.t.Error(err)
		}
	})
}

// TestAJobEndsWithItsRows lets the first try of each job fail behind its row: the
// row must be gone with the job's end, and both come with the second try.
func TestAJobEndsWithItsRows(t *testing.T) {
	databases(t, func(t *testing.T, b bench) {
		var tries atomic.Int64
		q := b.open(Options{Work: Work{Read: func(ctx context.Context, job *Job) error {
			err := b.record.Update(ctx, func(tx *store.Tx) error {
				if err := errors.Join(exec(tx, "INSERT INTO done VALUES ('"+job.SHA256[0]+"')"), job.Complete(tx)); err != nil {
					return err
				}
				if tries.Add(1); job.Waits == 0 {
					return errors.New("the disk is full")
				}
				return nil
			})
			if err != nil {
				return Later(0)
			}
			return nil
		}}})
		if n := b.add(q, "a", "b", "a"); n != 2 {
			t.Errorf("%d jobs were added", n)
		}
		if n := b.add(q, "b"); n != 0 {
			t.Error("a job that waits was added again")
		}
		if counts, err := q.Counts(t.Context()); err != nil || counts.Documents != 2 {
			t.Errorf("the counts are %+v, %v", counts, err)
		}
		b.start(q)
		until(t, "all jobs are done", b.idle(q))
		if b.rows() != 2 || tries.Load() != 4 {
			t.Errorf("%d rows after %d tries", b.rows(), tries.Load())
		}
		if n := b.add(q, "a"); n != 1 {
			t.Error("a job that is done cannot be added again")
		}
	})
}

func TestWhatCannotHealEndsAndWhatCanWaits(t *testing.T) {
	databases(t, func(t *testing.T, b bench) {
		var mutex sync.Mutex
		seen := map[string]int{}
		locked := true
		q := b.open(Options{Work: Work{Read: func(_ context.Context, job *Job) error {
			mutex.Lock()
			defer mutex.Unlock()
			seen[job.SHA256[0]]++
			switch {
			case job.SHA256[0] == "damaged":
				return Never(errors.New("damaged"))
			case locked:
				locked = seen["locked"] < 3
				return Later(10 * time.Millisecond)
			}
			return nil
		}}})
		b.add(q, "damaged", "locked")
		b.start(q)
		until(t, "all jobs have ended", b.idle(q))
		mutex.Lock()
		defer mutex.Unlock()
		if seen["damaged"] != 1 || seen["locked"] != 4 {
			t.Errorf("tried %v", seen)
		}
	})
}

// TestJobsOfTheDeadAreTakenUp leaves a job in the hands of a process that never
// comes back.
func TestJobsOfTheDeadAreTakenUp(t *testing.T) {
	databases(t, func(t *testing.T, b bench) {
		begun := make(chan struct{})
		dead := b.open(Options{Work: Work{Read: func(ctx context.Context, _ *Job) error {
			close(begun)
			<-ctx.Done()
			select {} // a killed process puts nothing back
		}}})
		b.add(dead, "a")
		if err := dead.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-begun
		if b.record.Postgres() != nil {
			if n, err := dead.PutBack(t.Context()); err != nil || n != 0 {
				t.Fatalf("%d jobs of a living process were put back: %v", n, err)
			}
			dead.Close(t.Context()) // as Postgres does for a process that is gone
		}
		q := b.open(Options{Work: Work{Read: func(ctx context.Context, job *Job) error {
			return b.record.Update(ctx, func(tx *store.Tx) error {
				return errors.Join(exec(tx, "INSERT INTO done VALUES ('a')"), job.Complete(tx))
			})
		}}})
		if n, err := q.PutBack(t.Context()); err != nil || n != 1 {
			t.Fatalf("%d jobs were put back: %v", n, err)
		}
		b.start(q)
		until(t, "the job is done", b.idle(q))
		if b.rows() != 1 {
			t.Errorf("%d rows", b.rows())
		}
	})
}

// TestManySmallDocumentsShareJobs adds 500 small and three large ones.
func TestManySmallDocumentsShareJobs(t *testing.T) {
	databases(t, func(t *testing.T, b bench) {
		var mutex sync.Mutex
		read := map[string]int{}
		q := b.open(Options{Work: Work{Read: func(_ context.Context, job *Job) error {
			mutex.Lock()
			defer mutex.Unlock()
			for _, sum := range job.SHA256 {
				read[sum]++
				if sum[0] == 'L' && len(job.SHA256) > 1 {
					t.Errorf("a large document shares a job with %d", len(job.SHA256)-1)
				}
			}
			return nil
		}}})
		var documents []Document
		for n := range 500 {
			documents = append(documents, Document{SHA256: fmt.Sprint("s", n), Size: 2_000})
		}
		for n := range 3 {
			documents = append(documents, Document{SHA256: fmt.Sprint("L", n), Size: 1 << 20})
		}
		b.update(func(tx *store.Tx) error {
			n, err := q.AddReads(t.Context(), tx, documents)
			if n != 32+3 {
				t.Errorf("%d jobs", n)
			}
			return err
		})
		b.start(q)
		until(t, "all are read", b.idle(q))
		mutex.Lock()
		defer mutex.Unlock()
		for _, document := range documents {
			if read[document.SHA256] != 1 {
				t.Errorf("%s was read %d times", document.SHA256, read[document.SHA256])
			}
		}
	})
}

func TestPublishingIsCoalesced(t *testing.T) {
	databases(t, func(t *testing.T, b bench) {
		var published atomic.Int64
		q := b.open(Options{Work: Work{Publish: func(context.Context, *Job) error { published.Add(1); return nil }}})
		for range 50 {
			b.update(func(tx *store.Tx) error { return q.AddPublish(t.Context(), tx) })
		}
		b.start(q)
		until(t, "the workbook is written", b.idle(q))
		if published.Load() != 1 {
			t.Errorf("published %d times", published.Load())
		}
	})
}

// TestStopPutsBack stops a queue whose job does not end by itself.
func TestStopPutsBack(t *testing.T) {
	databases(t, func(t *testing.T, b bench) {
		begun := make(chan struct{}, 1)
		q := b.open(Options{Work: Work{Read: func(ctx context.Context, _ *Job) error {
			begun <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		}}})
		b.add(q, "a")
		if err := q.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-begun
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if err := q.Stop(ended); err != nil {
			t.Fatal(err)
		}
		if n, err := q.PutBack(t.Context()); err != nil || n != 0 {
			t.Errorf("%d jobs were left running: %v", n, err)
		}
		if counts, err := q.Counts(t.Context()); err != nil || counts.Documents != 1 {
			t.Errorf("the counts are %+v, %v", counts, err)
		}
	})
}

func TestBackoff(t *testing.T) {
	for waits, want := range map[int]time.Duration{-1: time.Second, 0: time.Second, 1: 2 * time.Second, 5: 32 * time.Second, 6: time.Minute, 1000: time.Minute} {
		if got := Backoff(waits); got != want {
			t.Errorf("after %d waits: %s, want %s", waits, got, want)
		}
	}
}
