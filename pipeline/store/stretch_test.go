package store

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// ownIDs are the ids in the table task.
func ownIDs(t *testing.T, s *Store) (ids []string) {
	t.Helper()
	update(t, s, func(tx *Tx) error {
		return tx.each("SELECT id FROM task ORDER BY number", nil, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			ids = append(ids, id)
			return err
		})
	})
	return ids
}

// view is everything that is read of rows.
type view struct {
	Entries []*ledger.Entry
	Files   []ledger.File
	History History
}

func viewOf(tx *Tx) (v view, err error) {
	if err := tx.EachEntry(func(entries []*ledger.Entry) error { v.Entries = append(v.Entries, entries...); return nil }); err != nil {
		return v, err
	}
	if v.Files, err = tx.Files(); err != nil {
		return v, err
	}
	v.History, err = tx.History(time.Time{}, at.AddDate(1, 0, 0))
	return v, err
}

// TestStretchesAreRows: a record whose rows lie in stretches says the same as one in
// which each row stands by itself in the table task, whatever comes to them: new
// versions, changed deadlines, people's words, rows that are taken out and come back.
func TestStretchesAreRows(t *testing.T) {
	defer func(most, atOnce int) { mostInStretch, entriesAtOnce = most, atOnce }(mostInStretch, entriesAtOnce)
	folder, opened := t.TempDir(), 0
	words := []string{"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"}
	rapid.Check(t, func(rt *rapid.T) {
		mostInStretch, entriesAtOnce = rapid.IntRange(1, 6).Draw(rt, "most in a stretch"), rapid.IntRange(1, 8).Draw(rt, "rows at once")
		var stores [2]*Store // in the second one, no row stays in a stretch
		for i := range stores {
			var err error
			opened++
			if stores[i], err = Open(t.Context(), filepath.Join(folder, fmt.Sprintf("%d.db", opened))); err != nil {
				rt.Fatal(err)
			}
			defer stores[i].Close()
		}
		now, added := at, 0
		do := func(change func(*Tx) error) {
			var views [2]view
			now = now.Add(time.Minute)
			for i, s := range stores {
				if err := s.Update(t.Context(), func(tx *Tx) (err error) {
					if err := change(tx); err != nil {
						return err
					}
					if i == 1 {
						highest, err := tx.highestRow()
						if err != nil {
							return err
						}
						var all []int
						for number := range highest {
							all = append(all, number+1)
						}
						if err := tx.own(all...); err != nil {
							return err
						}
						if left, err := tx.number("SELECT count(*) FROM stretch"); err != nil || left > 0 {
							return errors.Join(err, fmt.Errorf("%d stretches are left", left))
						}
					}
					views[i], err = viewOf(tx)
					return err
				}); err != nil {
					rt.Fatal(err)
				}
			}
			for i, e := range views[0].Entries {
				if e.Number != i+1 {
					rt.Fatalf("row %d has the number %d", i+1, e.Number)
				}
			}
			if !reflect.DeepEqual(views[0], views[1]) {
				rt.Fatalf("in stretches\n%s\nand each by itself\n%s", inJSON(views[0]), inJSON(views[1]))
			}
		}
		for range rapid.IntRange(1, 15).Draw(rt, "steps") {
			if rapid.IntRange(0, 2).Draw(rt, "what") > 0 {
				number := rapid.IntRange(1, 3).Draw(rt, "notice")
				f := file(fmt.Sprintf("%d.txt", number), fmt.Sprintf("h%d%d", number, rapid.IntRange(0, 2).Draw(rt, "version")), fmt.Sprintf("%d号", number))
				f.Notice.Title = fmt.Sprintf("第%d份通知", number)
				for _, name := range rapid.SliceOfDistinct(rapid.SampledFrom(words), rapid.ID[string]).Draw(rt, "tasks") {
					f.Notice.Tasks = append(f.Notice.Tasks, task(name, rapid.IntRange(20, 21).Draw(rt, "due")))
				}
				if rapid.IntRange(0, 4).Draw(rt, "amends") == 0 {
					f.Notice.Amends = notice.Reference{Title: fmt.Sprintf("第%d份通知", rapid.IntRange(1, 3).Draw(rt, "amended"))}
				}
				do(func(tx *Tx) error { return tx.Record(f, f.Path, now) })
				continue
			}
			chosen := rapid.SliceOfNDistinct(rapid.IntRange(1, 20), 1, 6, rapid.ID[int]).Draw(rt, "rows")
			kinds := make([]ledger.ChangeKind, len(chosen))
			for i := range kinds {
				kinds[i] = rapid.SampledFrom([]ledger.ChangeKind{ledger.Edited, ledger.TakenBack, ledger.Removed, ledger.Revived, ledger.Added}).Draw(rt, "kind")
			}
			added++
			do(func(tx *Tx) error {
				entries, err := tx.Entries()
				if err != nil {
					return err
				}
				ordered := InOrder(entries)
				var changes []ledger.Change
				for i, kind := range kinds {
					change := ledger.Change{Kind: kind}
					switch {
					case kind == ledger.Added:
						change.ID = fmt.Sprintf("P%d-%d", added, i)
						entries[change.ID] = &ledger.Entry{ID: change.ID, Origin: ledger.FromPerson}
					case chosen[i] > len(ordered):
						continue
					case kind == ledger.Edited || kind == ledger.TakenBack:
						e := ordered[chosen[i]-1]
						change.ID, change.Column = e.ID, ledger.ColumnProgress
						if e.Edits == nil {
							e.Edits = map[string]ledger.Edit{}
						}
						delete(e.Edits, ledger.ColumnProgress)
						if kind == ledger.Edited {
							e.Edits[ledger.ColumnProgress] = ledger.Edit{Value: fmt.Sprint("办了", added), At: now}
						}
					default:
						e := ordered[chosen[i]-1]
						change.ID, e.Deleted = e.ID, kind == ledger.Removed
					}
					changes = append(changes, change)
				}
				return tx.Save(changes, entries, "台账.xlsx", now)
			})
		}
	})
}

// TestLeavingAStretch: rows of notices lie in stretches, those to which somebody did
// something stand in the table task, and a stretch that holds none is no more.
func TestLeavingAStretch(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		record(t, s, many(3, 70)...)
		if own := ownIDs(t, s); len(own) != 0 {
			t.Errorf("%d new rows stand in the table task", len(own))
		}
		stretches := func() (count int) {
			update(t, s, func(tx *Tx) (err error) { count, err = tx.number("SELECT count(*) FROM stretch"); return err })
			return count
		}
		if got := stretches(); got != 6 { // of 64 and 6 rows each
			t.Errorf("%d stretches", got)
		}
		_, before := entriesOf(t, s)
		var want []string
		update(t, s, func(tx *Tx) error {
			entries, err := tx.Entries()
			var changes []ledger.Change
			for _, number := range []int{64, 65, 66, 67, 68, 69, 70, 210} {
				e := before[number-1]
				want = append(want, e.ID)
				entries[e.ID].Deleted = true
				changes = append(changes, ledger.Change{ID: e.ID, Kind: ledger.Removed})
			}
			return errors.Join(err, tx.Save(changes, entries, "台账.xlsx", at))
		})
		if own := ownIDs(t, s); !slices.Equal(own, want) {
			t.Errorf("the rows %v stand in the table task, want %v", own, want)
		}
		if got := stretches(); got != 5 {
			t.Errorf("%d stretches are left", got)
		}
		_, after := entriesOf(t, s)
		for i, e := range before {
			if code := ledger.Code(e.Code[:strings.Index(e.Code, "-")], i%70+1); e.Code != code || e.Task.Quote != task(fmt.Sprintf("第%d件第%d项", i/70, i%70), 1+i%70%28).Quote {
				t.Errorf("row %d is %s of %.60q, want %s", i+1, e.Code, e.Task.Quote, code)
			}
			e.Deleted = slices.Contains(want, e.ID)
			if !reflect.DeepEqual(e, after[i]) {
				t.Errorf("row %d is %+v, was %+v", i+1, after[i], e)
			}
		}
		// The number behind the highest is free, wherever that row stands.
		record(t, s, file("new.txt", "new", "", task("新", 1)))
		if _, all := entriesOf(t, s); len(all) != 211 || all[210].Number != 211 {
			t.Errorf("%d rows", len(all))
		}
	})
}

// TestRowsReadWhileOneLeaves: a row that leaves its stretch between two questions of a
// reader, as it may on Postgres, is one row for it, with what it says of its own.
func TestRowsReadWhileOneLeaves(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		record(t, s, many(2, 5)...)
		_, before := entriesOf(t, s)
		update(t, s, func(tx *Tx) error {
			e := before[3]
			return tx.insertOwn([]any{e.ID, e.Number, e.Code, string(ledger.FromNotice), 1, 3, asRead, 0, 1, "[]", stamp(at)})
		})
		_, after := entriesOf(t, s)
		if len(after) != len(before) || !after[3].Deleted || after[2].Deleted || after[3].Task == nil {
			t.Errorf("%d rows, want %d", len(after), len(before))
		}
	})
}

// TestAddedMeanwhile: of two machines, one takes a row in from a workbook whose record
// was lost while the other reads the notice that gave it. Each id is one row's.
func TestAddedMeanwhile(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		files := many(2, 3)
		record(t, s, files[0])
		var entries map[string]*ledger.Entry
		update(t, s, func(tx *Tx) (err error) { entries, err = tx.Entries(); return err })
		id := ledger.RowIDs(files[1].Notice.SHA256, files[1].Notice.Tasks)[1]
		entries[id] = &ledger.Entry{ID: id, Origin: ledger.FromWorkbook, Edits: map[string]ledger.Edit{}}
		record(t, s, files[1])
		err := s.Update(t.Context(), func(tx *Tx) error {
			return tx.Save([]ledger.Change{{ID: id, Kind: ledger.Added}}, entries, "台账.xlsx", at)
		})
		if err == nil || !strings.Contains(err.Error(), id) {
			t.Errorf("the id of a row was given to another one: error %v", err)
		}
		if _, all := entriesOf(t, s); len(all) != 6 {
			t.Errorf("%d rows", len(all))
		}
	})
}

// TestAdoptedID: the id of a row that another notice has adopted is not given again.
func TestAdoptedID(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		first, second := file("a.txt", "h1", "", task("甲", 20), task("乙", 21)), file("b.txt", "h2", "", task("甲", 20))
		first.Notice.Title, second.Notice.Title = "关于演练的通知", "关于演练的通知"
		ids := ledger.RowIDs("h1", first.Notice.Tasks)
		lost := &ledger.Entry{ID: ids[0], Origin: ledger.FromWorkbook, Edits: map[string]ledger.Edit{
			ledger.ColumnQuote: {Value: first.Notice.Tasks[0].Quote}, ledger.ColumnSource: {Value: "关于演练的通知"}}}
		changes := []ledger.Change{{ID: lost.ID, Kind: ledger.Added}, {ID: lost.ID, Column: ledger.ColumnQuote, Kind: ledger.Edited}, {ID: lost.ID, Column: ledger.ColumnSource, Kind: ledger.Edited}}
		update(t, s, func(tx *Tx) error {
			return tx.Save(changes, map[string]*ledger.Entry{lost.ID: lost}, "台账.xlsx", at)
		})
		record(t, s, second, first)
		all := map[string]*ledger.Entry{}
		update(t, s, func(tx *Tx) (err error) { all, err = tx.Entries(); return err })
		for id, of := range map[string]string{ids[0]: "b.txt", ledger.OtherID(ids[0], 1): "a.txt", ids[1]: "a.txt"} {
			if all[id] == nil || all[id].Notice.File != of {
				t.Errorf("the row %s is none of %s: %v", id, of, slices.Collect(maps.Keys(all)))
			}
		}
		if len(all) != 3 {
			t.Errorf("%d rows", len(all))
		}
	})
}

// TestIDsTakenMeanwhile: ids that were taken since the transaction found the table task
// empty, and those that the notice's own rows have, are not given again.
func TestIDsTakenMeanwhile(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		files := many(2, 2)
		want := ledger.RowIDs(files[1].Notice.SHA256, files[1].Notice.Tasks)
		hers := map[string]*ledger.Entry{want[1]: {ID: want[1], Origin: ledger.FromPerson}}
		update(t, s, func(tx *Tx) error {
			return errors.Join(tx.Record(files[0], files[0].Path, at),
				tx.Save([]ledger.Change{{ID: want[1], Kind: ledger.Added}}, hers, "台账.xlsx", at),
				tx.Record(files[1], files[1].Path, at))
		})
		want[1] = ledger.OtherID(want[1], 1)
		update(t, s, func(tx *Tx) error {
			r := recording{Tx: tx, at: stamp(at)}
			return r.addRows(2, "NAME", []newRow{{6, 2, 3, want[0]}, {7, 3, 4, "of sixteen signs"}}, []row{{id: want[0]}})
		})
		want = append(want, ledger.OtherID(want[0], 1), "of sixteen signs")
		all := map[string]*ledger.Entry{}
		update(t, s, func(tx *Tx) error {
			return errors.Join(tx.do("UPDATE stretch SET place = 0 WHERE number = 6"), func() (err error) { all, err = tx.Entries(); return err }())
		})
		for i, number := range []int{4, 5, 6, 7} {
			if e := all[want[i]]; e == nil || e.Number != number {
				t.Errorf("row %d has not the id %s: %+v", number, want[i], e)
			}
		}
	})
}

// TestBrokenStretch: ids that are none have the name of a broken record, and a row that
// is looked for in vain is an error.
func TestBrokenStretch(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		record(t, s, many(1, 3)...)
		if err := s.Update(t.Context(), func(tx *Tx) error { return tx.changeOwn("nobody's", "deleted = 1") }); err == nil {
			t.Error("a row that is not there was changed")
		}
		update(t, s, func(tx *Tx) error { return tx.do("UPDATE stretch SET ids = ?", strings.Repeat("A", 17)) })
		if err := s.Update(t.Context(), func(tx *Tx) error { _, err := tx.Entries(); return err }); !errors.Is(err, ErrDamaged) {
			t.Errorf("error %v", err)
		}
	})
}
