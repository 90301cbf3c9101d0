package store

import (
	"errors"
	"path/filepath"
	"reflect"
	"testing"

	"taizhang/outputs/ledger"
)

// TestFilesAfterEntries: the list of files is the same whether or not the rows were looked
// up before, also where a notice has no row, is repeated or becomes another one.
func TestFilesAfterEntries(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		files := append(withSketches(many(3, 4)), file("无任务.txt", "空", ""), file("a.txt", "a1", "5号", task("甲", 1)))
		again := files[1]
		again.Path = "另.txt"
		record(t, s, append(files, again)...)
		listed := func(tx *Tx) []ledger.File {
			files, err := tx.Files()
			if err != nil {
				t.Fatal(err)
			}
			return files
		}
		var before, after, renewed, alone []ledger.File
		update(t, s, func(tx *Tx) error { before = listed(tx); return nil })
		update(t, s, func(tx *Tx) error {
			_, err := tx.Entries()
			after = listed(tx)
			next := file("a.txt", "a2", "5号", task("甲", 9))
			next.Notice.Issuer = "保卫处"
			err = errors.Join(err, tx.Record(next, next.Path, at))
			renewed = listed(tx)
			return err
		})
		update(t, s, func(tx *Tx) error { alone = listed(tx); return nil })
		if !reflect.DeepEqual(before, after) || len(after) != 6 {
			t.Errorf("files are\n%+v, behind the rows\n%+v", before, after)
		}
		if !reflect.DeepEqual(renewed, alone) || reflect.DeepEqual(renewed, after) {
			t.Errorf("files are\n%+v, behind a new version\n%+v", alone, renewed)
		}
	})
}

// TestFilesAreReadOnce: what was read of notices with their rows is not read again.
func TestFilesAreReadOnce(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "台账.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	record(t, s, many(4, 5)...)
	update(t, s, func(tx *Tx) error {
		_, err := tx.Entries()
		if err := errors.Join(err, tx.do("UPDATE notice SET body = 'broken'")); err != nil {
			return err
		}
		if files, err := tx.Files(); err != nil || len(files) != 4 {
			t.Errorf("%d files, %v", len(files), err)
		}
		if _, err := tx.Entries(); err == nil {
			t.Error("what is broken was read")
		}
		if _, err := tx.Files(); err == nil {
			t.Error("what could not be read is listed")
		}
		return nil
	})
}
