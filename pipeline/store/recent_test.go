package store

import (
	"reflect"
	"testing"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// TestRecentTasks: rows that were recorded by this very process are the same as
// those that another makes of the record, and a row that was changed since is
// made of the record.
func TestRecentTasks(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		files := many(5, 7)
		record(t, s, files...)
		changed := ledger.RowIDs(files[2].Notice.SHA256, files[2].Notice.Tasks)[3]
		update(t, s, func(tx *Tx) error {
			task := files[2].Notice.Tasks[3]
			task.Quote = "改过的一句"
			return tx.do("UPDATE task SET body = ? WHERE id = ?", inJSON(&task), changed)
		})
		read := func() (entries map[string]*ledger.Entry) {
			update(t, s, func(tx *Tx) (err error) {
				entries, err = tx.Entries()
				return err
			})
			return entries
		}
		own, again := read(), read() // what was recorded is kept for one reading
		columns, today := ledger.Columns(), notice.DateOf(at)
		for id, e := range own {
			line, _ := e.Line(columns, today, 5)
			other, _ := again[id].Line(columns, today, 5)
			if !line.Cells.Equal(other.Cells) || !reflect.DeepEqual(line.Guessed, other.Guessed) {
				t.Errorf("the row %s is %v and %v", id, line, other)
			}
		}
		if got := own[changed].Task.Quote; len(own) != 35 || got != "改过的一句" {
			t.Errorf("%d rows, and the changed one says %q", len(own), got)
		}
		if own[changed].Task == again[changed].Task || len(s.recent.tasks) > 0 {
			t.Error("the tasks are kept for longer than one reading")
		}
		of := func(e *ledger.Entry) bool { return e.Task == &files[4].Notice.Tasks[6] }
		id := ledger.RowIDs(files[4].Notice.SHA256, files[4].Notice.Tasks)[6]
		if !of(own[id]) || of(again[id]) {
			t.Error("a row of this process was made of its text, or one of another was not")
		}
	})
}

// TestUnchangedRows: reading the same notice again changes no row.
func TestUnchangedRows(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		f := many(1, 4)[0]
		record(t, s, f)
		update(t, s, func(tx *Tx) error {
			id := ledger.RowIDs(f.Notice.SHA256, f.Notice.Tasks)[1]
			return tx.do("UPDATE task SET origin = 'untouched' WHERE id = ?", id) // what a change would put right
		})
		record(t, s, f)
		untouched := 0
		update(t, s, func(tx *Tx) (err error) {
			untouched, err = tx.number("SELECT count(*) FROM task WHERE origin = 'untouched'")
			return err
		})
		if untouched != 1 {
			t.Error("a row that says what it said was written again")
		}
		f.Notice.Tasks[1].Summary = "换了说法"
		record(t, s, f)
		if named, _ := entriesOf(t, s); named["换了说法"] == nil {
			t.Error("a row that says something else was not written again")
		}
	})
}
