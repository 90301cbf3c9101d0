package store

import (
	"maps"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"taizhang/outputs/ledger"
)

// TestHistory: a record says of its rows what one of version 2 says, which has a
// line in its log for each row that came.
func TestHistory(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		later := at.AddDate(0, 0, 3)
		record(t, s, file("a.txt", "h1", "1号", task("甲", 20), task("乙", 21)))
		named, _ := entriesOf(t, s)
		a, b := named["甲"].ID, named["乙"].ID
		own := &ledger.Entry{ID: "OWN", Origin: ledger.FromPerson}
		named["甲"].Edits = map[string]ledger.Edit{"进展情况": {Value: "办了一半", At: later}}
		update(t, s, func(tx *Tx) error {
			return tx.Save([]ledger.Change{{ID: "OWN", Kind: ledger.Added}, {ID: a, Column: "进展情况", Kind: ledger.Edited, New: "办了一半"}},
				map[string]*ledger.Entry{"OWN": own, a: named["甲"]}, "台账.xlsx", later)
		})
		// 乙 is withdrawn, and asked for again.
		record(t, s, file("a.txt", "h2", "1号", task("甲", 20)), file("a.txt", "h3", "1号", task("甲", 20), task("乙", 21)))
		history := func() (h History) {
			t.Helper()
			update(t, s, func(tx *Tx) (err error) { h, err = tx.History(at, later.AddDate(0, 0, 1)); return err })
			return h
		}
		got := history()
		if want := map[string]int{a: 1, b: 2}; !maps.Equal(got.Revisions, want) {
			t.Errorf("revisions %v, want %v", got.Revisions, want)
		}
		if !got.Added[a].Equal(at) || !got.Last[a].Equal(later) || !got.Added["OWN"].Equal(later) || !got.Last["OWN"].Equal(later) {
			t.Errorf("added %v, last %v", got.Added, got.Last)
		}
		var kinds []string
		for _, change := range got.Changes {
			kinds = append(kinds, string(change.Kind))
		}
		if want := "withdrawn read added edited"; strings.Join(kinds, " ") != want {
			t.Errorf("the log has the lines %q, want %q", kinds, want)
		}
		update(t, s, func(tx *Tx) error {
			return tx.insert("change", changeColumns, "", [][]any{{stamp(at), a, "", "read", "", "", "a.txt"}, {stamp(at), b, "", "read", "", "", "a.txt"}})
		})
		if old := history(); !reflect.DeepEqual(old, got) {
			t.Errorf("a record of version 2 says\n%+v\nand this one\n%+v", old, got)
		}
	})
}

// TestRowsOfPeopleAreFound: of ten thousand rows a few are not of notices, and
// each transaction asks for them.
func TestRowsOfPeopleAreFound(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "台账.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var plan string
	if err := s.SQLite().QueryRow("EXPLAIN QUERY PLAN SELECT count(*) FROM task WHERE "+notOfNotices+" AND origin = ?", "person").Scan(new(int), new(int), new(int), &plan); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(plan, "task_origin") {
		t.Errorf("the rows of people are looked for by %q", plan)
	}
}
