package store

import (
	"context"
	"errors"
	flags "flag" // flag is ours
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/s2"
)

var updateBlank = flags.Bool("update", false, "write the blank record anew")

// stepByStep makes a record as SQLite and the migrations do.
func stepByStep(ctx context.Context, path string) (*Store, error) {
	d, err := connect(path)
	if err != nil {
		return nil, err
	}
	if err := d.claim(ctx); err != nil {
		return nil, errors.Join(err, d.close())
	}
	s := &Store{d}
	return s, s.migrate(ctx)
}

// TestBlank: the record that is laid down is the one that the migrations make, in all
// that SQLite tells of it.
func TestBlank(t *testing.T) {
	made := filepath.Join(t.TempDir(), "made.db")
	byHand, err := stepByStep(t.Context(), made)
	if err != nil {
		t.Fatal(err)
	}
	if *updateBlank {
		writeBlank(t, byHand, made)
	}
	defer byHand.Close()
	path := filepath.Join(t.TempDir(), "台账.db")
	layBlank(path)
	if laid, err := os.ReadFile(path); err != nil || len(laid) < 4096 {
		t.Fatalf("%d bytes, %v", len(laid), err)
	}
	laid, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer laid.Close()
	got, want := told(t, laid), told(t, byHand)
	without := func(lines, others []string) []string {
		return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return slices.Contains(others, line) })
	}
	if !slices.Equal(got, want) {
		t.Errorf("the blank record is to be written anew (-update): it has %q, and not %q", without(got, want), without(want, got))
	}
}

// writeBlank writes the blank record from one that was made.
func writeBlank(t *testing.T, made *Store, path string) {
	t.Helper()
	if _, err := made.SQLite().Exec("VACUUM"); err != nil {
		t.Fatal(err)
	}
	if _, err := made.SQLite().Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile("blank.db.s2", s2.EncodeBest(nil, data), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	blankPacked = s2.EncodeBest(nil, data)
}

// told is everything that SQLite tells of a record: its settings, its schema, its rows.
func told(t *testing.T, s *Store) (lines []string) {
	t.Helper()
	look := func(statement string) (found [][]any) {
		rows, err := s.SQLite().Query(statement)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values := make([]any, len(columns))
			into := make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			found = append(found, values)
			lines = append(lines, fmt.Sprintf("%s: %q", statement, values))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return found
	}
	for _, setting := range []string{"application_id", "user_version", "page_size", "encoding", "auto_vacuum", "journal_mode", "foreign_keys", "integrity_check", "foreign_key_check"} {
		look("PRAGMA " + setting)
	}
	for _, table := range look("SELECT name, type, tbl_name, sql FROM sqlite_schema ORDER BY type, name") {
		if table[1] == "table" {
			look(fmt.Sprintf("SELECT * FROM %q", table[0]))
		}
	}
	return lines
}

// TestLayBlank: no file is touched, nothing is left beside a record, and what a record
// that is gone has left is not taken for its own.
func TestLayBlank(t *testing.T) {
	for _, beside := range []string{"", "-wal", "-journal", "-shm"} {
		folder := t.TempDir()
		path := filepath.Join(folder, "台账.db")
		if err := os.WriteFile(path+beside, []byte("kept"), 0o644); err != nil {
			t.Fatal(err)
		}
		layBlank(path)
		if data, err := os.ReadFile(path + beside); err != nil || string(data) != "kept" {
			t.Errorf("%q: %q, %v", beside, data, err)
		}
		if found, _ := os.ReadDir(folder); len(found) != 1 {
			t.Errorf("%q: %v", beside, found)
		}
	}
	// The log of a record whose database was taken away.
	folder := t.TempDir()
	path := filepath.Join(folder, "台账.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	record(t, s, file("a.txt", "h1", "1号", task("甲", 20)))
	log, err := os.ReadFile(path + "-wal")
	if err != nil || len(log) == 0 {
		t.Fatalf("%d bytes of log, %v", len(log), err)
	}
	if err := errors.Join(s.Close(), os.Remove(path), os.WriteFile(path+"-wal", log, 0o644)); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, all := entriesOf(t, s); len(all) != 0 {
		t.Errorf("%d rows of a record that is gone", len(all))
	}
}

// TestMadeByManyAtOnce makes a record from eight sides at the same moment: all have the
// same one, and each finds in it what the others recorded.
func TestMadeByManyAtOnce(t *testing.T) {
	for range 10 {
		folder := t.TempDir()
		path := filepath.Join(folder, "台账.db")
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				s, err := Open(t.Context(), path)
				if err == nil {
					err = s.Update(t.Context(), func(tx *Tx) error {
						name := fmt.Sprintf("%d.txt", i)
						return tx.Record(file(name, name, name, task("甲", 20)), name, at)
					})
					err = errors.Join(err, s.Close())
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if _, all := entriesOf(t, s); len(all) != 8 {
			t.Errorf("%d rows", len(all))
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		left, _ := os.ReadDir(folder)
		if slices.ContainsFunc(left, func(e os.DirEntry) bool { return strings.HasSuffix(e.Name(), ".tmp") }) {
			t.Errorf("left: %v", left)
		}
	}
}
