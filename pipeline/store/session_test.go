package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestEndedContext: a transaction whose context ends leaves nothing, whenever that
// happens, and lets the next one in.
func TestEndedContext(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		count := func(tx *Tx) int {
			n, err := tx.number("SELECT count(*) FROM publication")
			if err != nil {
				t.Error(err)
			}
			return n
		}
		add := func(tx *Tx, id int) error {
			return tx.do("INSERT INTO publication (id, wanted, written, at) VALUES (?, 0, 0, '')", id)
		}
		ctx, cancel := context.WithCancel(t.Context())
		err := s.Update(ctx, func(tx *Tx) error {
			if err := add(tx, 7); err != nil {
				return err
			}
			cancel()
			time.Sleep(10 * time.Millisecond) // for whoever might roll back meanwhile
			if err := add(tx, 8); !errors.Is(err, context.Canceled) {
				t.Errorf("a statement after the end: %v", err)
			}
			return nil // whoever does not look
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a transaction that was ended: %v", err)
		}
		if err := s.Update(ctx, func(*Tx) error { t.Error("one that had ended was begun"); return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("one that had ended: %v", err)
		}
		update(t, s, func(tx *Tx) error {
			if n := count(tx); n != 1 {
				t.Errorf("%d rows are there, want the one of before", n)
			}
			return nil
		})
	})
}

// TestEndedWait: whoever waits for the record of another process does not wait longer
// than its context.
func TestEndedWait(t *testing.T) {
	path := filepath.Join(t.TempDir(), "台账.db")
	var stores [2]*Store
	for i := range stores {
		var err error
		if stores[i], err = Open(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		defer stores[i].Close()
	}
	update(t, stores[0], func(*Tx) error {
		for _, s := range stores {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			began := time.Now()
			err := s.Update(ctx, func(*Tx) error { t.Error("two record at once"); return nil })
			if err == nil || time.Since(began) > 5*time.Second {
				t.Errorf("after %v: %v", time.Since(began), err)
			}
		}
		return nil
	})
	update(t, stores[1], func(tx *Tx) error { return tx.Want() })
}

// TestBringIn: what was in the log is in the database, the log is cut down, and nothing
// is lost. Where somebody looks at the record, nobody waits for that, and statements wait
// for one another as before.
func TestBringIn(t *testing.T) {
	for _, watched := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "台账.db")
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		record(t, s, many(20, 20)...)
		size := func(path string) int64 {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			return info.Size()
		}
		before := size(path)
		if watched {
			looks, err := s.database.(*sqlite).readers.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer looks.Rollback()
			if err := looks.QueryRow("SELECT count(*) FROM task").Scan(new(int)); err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		s.BringIn(t.Context())
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("watched %v: it waits for %v", watched, took)
		}
		if log := size(path + "-wal"); (log > 0) != watched || size(path) <= before {
			t.Errorf("watched %v: %d bytes, %d before, and %d in the log", watched, size(path), before, log)
		}
		record(t, s, file("a.txt", "h1", "1号", task("甲", 20)))
		if _, all := entriesOf(t, s); len(all) != 401 {
			t.Errorf("watched %v: %d rows", watched, len(all))
		}
		update(t, s, func(tx *Tx) error {
			waits, err := tx.number("PRAGMA busy_timeout")
			if time.Duration(waits)*time.Millisecond != longestWait {
				t.Errorf("watched %v: a statement waits for %d ms", watched, waits)
			}
			return err
		})
	}
}

// TestFailedStatement: after a statement that failed nothing is recorded, whoever does
// not look.
func TestFailedStatement(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		err := s.Update(t.Context(), func(tx *Tx) error {
			if err := tx.Want(); err != nil {
				return err
			}
			if err := tx.do("INSERT INTO version (sha256, notice, at) VALUES ('h', 77, '')"); err == nil {
				t.Error("a version of no notice is recorded")
			}
			if err := tx.Want(); err == nil {
				t.Error("a statement runs after one that failed")
			}
			return nil
		})
		if err == nil {
			t.Error("the transaction is committed")
		}
		update(t, s, func(tx *Tx) error {
			if p, err := tx.Publication(); err != nil || p.Wanted != 0 {
				t.Errorf("%d wanted, %v", p.Wanted, err)
			}
			return nil
		})
	})
}

// TestScan: every kind of value goes into every kind that is asked for as database/sql
// has it.
func TestScan(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "台账.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, value := range []string{"1", "-7", "'7'", "'words'", "''", "x'37'", "x''", "1.5", "2.0", "NULL"} {
		for name, into := range map[string]func() (a, b any){
			"string":      func() (any, any) { return new(string), new(string) },
			"int":         func() (any, any) { return new(int), new(int) },
			"int64":       func() (any, any) { return new(int64), new(int64) },
			"bytes":       func() (any, any) { return new([]byte), new([]byte) },
			"*int":        func() (any, any) { return new(*int), new(*int) },
			"a NullInt64": func() (any, any) { return new(sql.NullInt64), new(sql.NullInt64) },
		} {
			ours, theirs := into()
			update(t, s, func(tx *Tx) error {
				oursErr := tx.each("SELECT "+value, nil, func(scan func(...any) error) error { return scan(ours) })
				theirsErr := tx.SQLite().QueryRow("SELECT " + value).Scan(theirs)
				if (oursErr == nil) != (theirsErr == nil) || oursErr == nil && inJSON(ours) != inJSON(theirs) {
					t.Errorf("%s into a %s: %s, %v; want %s, %v", value, name, inJSON(ours), oursErr, inJSON(theirs), theirsErr)
				}
				return nil
			})
		}
	}
}

// TestOnlyDurableTransactionsWaitForTheDisk looks at the setting under which each
// commits: SQLite's FULL is 2, NORMAL 1.
func TestOnlyDurableTransactionsWaitForTheDisk(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "台账.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for n, want := range []int{2, 1, 1, 2, 2, 1, 2} {
		begin := s.Update
		if want == 1 {
			begin = s.UpdateAgain
		}
		if err := begin(t.Context(), func(tx *Tx) error {
			got, err := tx.number("PRAGMA synchronous")
			if got != want {
				t.Errorf("transaction %d: %d, want %d", n, got, want)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}
