package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline/edition"
)

// TestTakenIDs: where a row has an id already, a new row gets the next one, and the
// rows beside it keep theirs.
func TestTakenIDs(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		const rows = 30
		f := many(1, rows)[0]
		want := ledger.RowIDs(f.Notice.SHA256, f.Notice.Tasks)
		taken := map[string]*ledger.Entry{}
		for _, id := range []string{want[3], want[12], ledger.OtherID(want[12], 1)} {
			taken[id] = &ledger.Entry{ID: id, Origin: ledger.FromPerson}
		}
		want[3], want[12] = ledger.OtherID(want[3], 1), ledger.OtherID(want[12], 2)
		var added []ledger.Change
		for _, id := range slices.Sorted(maps.Keys(taken)) {
			added = append(added, ledger.Change{ID: id, Kind: ledger.Added})
		}
		last := &ledger.Entry{ID: "LAST", Origin: ledger.FromPerson}
		update(t, s, func(tx *Tx) error { // one number after the other, whoever gives it
			return errors.Join(tx.Save(added, taken, "台账.xlsx", at), tx.Record(f, f.Path, at),
				tx.Save([]ledger.Change{{ID: "LAST", Kind: ledger.Added}}, map[string]*ledger.Entry{"LAST": last}, "台账.xlsx", at))
		})
		_, all := entriesOf(t, s)
		if len(all) != len(taken)+rows+1 {
			t.Fatalf("%d rows", len(all))
		}
		for i, e := range all {
			if e.Number != i+1 {
				t.Errorf("row %d has the number %d", i+1, e.Number)
			}
			if at := i - len(taken); at >= 0 && at < rows && (e.ID != want[at] || e.Task == nil || e.Task.Quote != f.Notice.Tasks[at].Quote) {
				t.Errorf("task %d is the row %s, want %s", at, e.ID, want[at])
			}
		}
	})
}

// TestTakenNames: a notice whose short name is taken gets a longer one.
func TestTakenNames(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		f := many(1, 1)[0]
		nobody := func(string) bool { return false }
		short := ledger.ShortName(f.Notice.SHA256, nobody)
		longer := ledger.ShortName(f.Notice.SHA256, func(name string) bool { return name == short })
		update(t, s, func(tx *Tx) error {
			return tx.insert("notice", "id, short, sha256, doc_number, title, body, read_at", "", [][]any{{1000, short, "other", "", "", "{}", stamp(at)}})
		})
		record(t, s, f)
		if _, all := entriesOf(t, s); len(all) != 1 || all[0].Code != ledger.Code(longer, 1) || all[0].Notice.SHA256 != f.Notice.SHA256 {
			t.Errorf("the rows are %+v, want the code %s", all[0], ledger.Code(longer, 1))
		}
	})
}

// TestCancelled: a recording that is called off in its middle says so, and leaves
// nothing.
func TestCancelled(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		ctx, cancel := context.WithCancel(t.Context())
		err := s.Update(ctx, func(tx *Tx) error {
			for i, f := range many(4, 4) {
				if i == 2 {
					cancel()
				}
				if err := tx.Record(f, f.Path, at); err != nil {
					return err
				}
			}
			return nil
		})
		if _, all := entriesOf(t, s); !errors.Is(err, context.Canceled) || len(all) != 0 {
			t.Errorf("%v leaves %d rows", err, len(all))
		}
	})
}

// BenchmarkRecord records 200 notices of 16 tasks in a record that has as many.
func BenchmarkRecord(b *testing.B) {
	const notices, tasks = 200, 16
	files := many(2*notices, tasks)
	for b.Loop() {
		b.StopTimer()
		s, err := Open(b.Context(), filepath.Join(b.TempDir(), "台账.db"))
		if err != nil {
			b.Fatal(err)
		}
		put := func(files []ledger.File) {
			if err := s.Update(b.Context(), func(tx *Tx) error {
				for _, f := range files {
					if err := tx.Record(f, f.Path, at); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				b.Fatal(err)
			}
		}
		put(files[:notices])
		b.StartTimer()
		put(files[notices:])
		b.StopTimer()
		s.Close()
		b.StartTimer()
	}
	b.ReportMetric(float64(notices*tasks*b.N)/b.Elapsed().Seconds(), "rows/s")
}

// TestUnchangedRows: reading the same notice again changes no row.
func TestUnchangedRows(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		f := many(1, 4)[0]
		record(t, s, f)
		update(t, s, func(tx *Tx) error {
			id := ledger.RowIDs(f.Notice.SHA256, f.Notice.Tasks)[1]
			return errors.Join(tx.own(2), tx.do("UPDATE task SET origin = 'untouched' WHERE id = ?", id)) // what a change would put right
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
		if own := ownIDs(t, s); len(own) != 1 {
			t.Errorf("rows that say what they said have left their stretch: %v", own)
		}
		f.Notice.Tasks[1].Summary = "换了说法"
		record(t, s, f)
		if named, _ := entriesOf(t, s); named["换了说法"] == nil {
			t.Error("a row that says something else was not written again")
		}
	})
}

// TestTransactionsDoNotShow: how many files go into one transaction is a matter of
// time, and the record does not show it.
func TestTransactionsDoNotShow(t *testing.T) {
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(seed, 1))
		var files []ledger.File
		for range 30 {
			version := random.IntN(3)
			f := file(fmt.Sprintf("%d.txt", random.IntN(6)), fmt.Sprintf("h%d", random.IntN(5)*3+version), "", task("甲", 20+version), task("乙", 21))
			f.Notice.Title = f.Notice.SHA256[:2] + "的通知"
			switch random.IntN(8) {
			case 0:
				f = ledger.File{Path: f.Path, Err: notice.Fail(notice.CauseUnreadable, "gone")}
			case 1:
				f.Notice.Amends = notice.Reference{Title: "h1的通知"}
			}
			files = append(files, f)
		}
		together := rowsAfter(t, slices.All([][]ledger.File{files}))
		if alone := rowsAfter(t, slices.All(slices.Collect(slices.Chunk(files, 1)))); alone != together {
			t.Fatalf("history %d: in a transaction each\n%s\nand in one\n%s", seed, alone, together)
		}
	}
}

// rowsAfter is what a new record holds after these transactions.
func rowsAfter(t *testing.T, transactions iter.Seq2[int, []ledger.File]) string {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "台账.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, files := range transactions {
		record(t, s, files...)
	}
	rows := ""
	for _, table := range []string{"file", "notice", "version", "stretch", "task", "change", "amendment", "reading"} {
		query, err := s.SQLite().Query("SELECT * FROM " + table + " ORDER BY 1, 2")
		if err != nil {
			t.Fatal(err)
		}
		names, err := query.Columns()
		for query.Next() {
			values := make([]any, len(names))
			for i := range values {
				values[i] = new(any)
			}
			err = errors.Join(err, query.Scan(values...))
			rows += table
			for i, name := range names {
				rows += fmt.Sprintf(" %s=%v", name, *values[i].(*any))
			}
			rows += "\n"
		}
		if err := errors.Join(err, query.Err(), query.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return rows
}

// TestNumbered: the arguments of a statement are named to Postgres as SQLite counts
// them.
func TestNumbered(t *testing.T) {
	for statement, want := range map[string]string{
		"SELECT 1":               "SELECT 1",
		"(?, ?), (?, ?)":         "($1, $2), ($3, $4)",
		"(?1 + 0, ?, ?2, ?), ?1": "($1 + 0, $2, $2, $3), $1",
		"?12 ?":                  "$12 $13",
	} {
		if got := numbered(statement); got != want {
			t.Errorf("%s becomes %s, want %s", statement, got, want)
		}
	}
}

// TestNewNotices: of a notice that is said to be new, what knows earlier ones finds
// none.
func TestNewNotices(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		random := rand.New(rand.NewPCG(1, 2))
		either := func(texts ...string) string { return texts[random.IntN(len(texts))] }
		sketch := edition.Sketch(strings.Repeat("请各系部于9月20日前完成演练，形成书面材料并报办公室。", 20))
		fresh, found := 0, 0
		update(t, s, func(tx *Tx) error {
			for i := range 300 {
				some := func(of string, many int) string { return fmt.Sprint(of, random.IntN(many)) }
				f := file(some("file", 1000), some("hash", 1000), either("", some("演〔2021〕", 150)), task("甲", 20), task("乙", 21))
				f.Notice.Title = either("", some("关于演练的通知", 30), "关于落实"+f.Notice.DocNumber+"的通知")
				f.Notice.Issued, f.Notice.Sketch = notice.NewDate(2021, 3, 1), sketch
				r := recording{Tx: tx, file: f, place: f.Path, at: stamp(at)}
				hash := r.hash(f.Notice)
				isNew, err := r.isNew(hash, f.Notice)
				known, _, knownErr := r.known(hash)
				earlier, earlierErr := r.earlierVersion(f.Notice)
				if err := errors.Join(err, knownErr, earlierErr); err != nil {
					return err
				}
				if isNew && (known != 0 || earlier != 0) {
					t.Errorf("notice %d is said to be new, and is the notice %d, or a version of %d", i, known, earlier)
				}
				if isNew {
					fresh++
				} else if known != 0 || earlier != 0 {
					found++
				}
				if err := tx.Record(f, f.Path, at); err != nil {
					return err
				}
			}
			return nil
		})
		if fresh < 20 || found < 20 {
			t.Errorf("%d new notices and %d that were known show nothing", fresh, found)
		}
	})
}
