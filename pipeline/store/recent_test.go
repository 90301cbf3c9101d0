package store

import (
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline/edition"
)

// recorded takes files into the record in one transaction that remembers them.
func recorded(t *testing.T, s *Store, recent *Recent, files ...ledger.File) {
	t.Helper()
	update(t, s, func(tx *Tx) error {
		tx.Recently(recent)
		for _, f := range files {
			if err := tx.Record(f, f.Path, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// gathered is what a ledger is written from.
func gathered(t *testing.T, s *Store, recent *Recent) (entries map[string]*ledger.Entry, files []ledger.File) {
	t.Helper()
	update(t, s, func(tx *Tx) (err error) {
		tx.Recently(recent)
		if entries, err = tx.Entries(); err == nil {
			files, err = tx.Files()
		}
		return err
	})
	return entries, files
}

// TestRecent: what was just recorded gives the same rows and files as what is read back,
// whatever came between: new versions, changed deadlines, people's words, paths that are
// no UTF-8.
func TestRecent(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		record(t, s, many(3, 4)...)
		recent := new(Recent)
		full := file("满.txt", "满", "满〔2021〕1号", task("甲", 20), task("乙", 21))
		full.Notice.Pages, full.Notice.Genre, full.Notice.Issuer, full.Notice.Issued = 3, notice.GenreNotice, "青川学院保卫处", notice.NewDate(2021, 9, 2)
		full.Notice.Recipients, full.Notice.Sketch = []string{"各系部", "各<处>室"}, "sketch"
		full.Notice.Warnings = []notice.Warning{{Message: "第2页是图片"}}
		full.Notice.Tasks[0].Responsible, full.Notice.Tasks[0].Units, full.Notice.Tasks[0].Confidence = []string{"保卫处"}, []string{""}, 0.87
		full.Notice.Tasks[1].Section, full.Notice.Tasks[1].Review = []string{"二、\u2028检查"}, []string{}
		files := append(many(6, 5)[3:], full,
			file("无任务.txt", "空", "", []notice.Task{}...),
			file("坏字.txt", "坏字", "4号", notice.Task{Quote: "\xff请报送", Summary: "报送"}),
			file("满.txt", "满", "满〔2021〕1号", task("甲", 20), task("乙", 21)), // read again
			file("a.txt", "a1", "5号", task("甲", 1), task("乙", 2)),
			file("a.txt", "a2", "5号", task("甲", 1), task("乙", 9), task("丁", 4)),
			ledger.File{Path: "坏.pdf", Err: errors.New("torn")})
		if s.SQLite() != nil { // Postgres has no such text
			files = append(files, file("\xd6\xd0.txt", "路径", "3号", task("丙", 3)))
		}
		changing := file("更正.txt", "更正", "6号", task("乙", 28))
		changing.Notice.Amends = notice.Reference{Number: "演〔2021〕4号", Title: "关于第4次演练的通知"}
		changing.Notice.Tasks[0].Quote = many(5, 5)[4].Notice.Tasks[0].Quote
		files = append(files, changing)
		copied := full
		copied.Path = "另.txt"
		files = append(files, copied)
		recorded(t, s, recent, files[:5]...)
		recorded(t, s, recent, files[5:]...)
		_, all := entriesOf(t, s)
		update(t, s, func(tx *Tx) error {
			entries, err := tx.Entries()
			e := entries[all[13].ID]
			e.Edits = map[string]ledger.Edit{ledger.ColumnProgress: {Value: "办理", At: at}}
			return errors.Join(err, tx.Save([]ledger.Change{{ID: e.ID, Column: ledger.ColumnProgress, Kind: ledger.Edited, New: "办理"}}, entries, "台账.xlsx", at))
		})

		entries, listed := gathered(t, s, recent)
		again, listedAgain := gathered(t, s, nil)
		if !reflect.DeepEqual(entries, again) || len(again) == 0 {
			for id, e := range again {
				if !reflect.DeepEqual(entries[id], e) {
					t.Errorf("a row is\n%+v, read back\n%+v", entries[id], e)
				}
			}
			t.Errorf("%d rows, read back %d", len(entries), len(again))
		}
		if !reflect.DeepEqual(listed, listedAgain) {
			t.Errorf("files are\n%+v, read back\n%+v", listed, listedAgain)
		}
		want := 7 // without those that are no UTF-8
		if s.SQLite() == nil {
			want = 0
		}
		if len(recent.notices) != want {
			t.Errorf("%d notices are held, want %d", len(recent.notices), want)
		}
	})
}

// TestRecentIsUsed: a notice that is held is not read back; and many are let go.
func TestRecentIsUsed(t *testing.T) {
	defer func(before int) { recentTasks = before }(recentTasks)
	recentTasks = 20
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "台账.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	recent := new(Recent)
	recorded(t, s, recent, many(4, 5)...)
	update(t, s, func(tx *Tx) error { return tx.do("UPDATE notice SET body = 'broken', tasks = 'broken'") })
	if entries, files := gathered(t, s, recent); len(entries) != 20 || len(files) != 4 {
		t.Errorf("%d rows, %d files", len(entries), len(files))
	}
	recorded(t, s, recent, file("一.txt", "一", "一〔2021〕1号", task("甲", 1)))
	recorded(t, s, recent, file("二.txt", "二", "二〔2021〕1号", task("甲", 1)))
	if len(recent.notices) != 0 {
		t.Errorf("%d notices are still held", len(recent.notices))
	}
	if err := s.Update(t.Context(), func(tx *Tx) error { tx.Recently(recent); _, err := tx.Entries(); return err }); err == nil {
		t.Error("what was let go was not read back")
	}
}

// TestHeard: a run that knows what the record holds records the same as one that asks for
// everything, whatever files have in common.
func TestHeard(t *testing.T) {
	some := func(words ...string) *rapid.Generator[string] { return rapid.SampledFrom(words) }
	places, hashes := rapid.StringMatching("[a-z]"), rapid.StringMatching("h[a-z]|")
	numbers, titles := some("", "1号", "2号"), some("", "通知", "关于演练的通知", "通知")
	tasks := some("甲", "乙", "丙", "丁")
	sketch := edition.Sketch(strings.Repeat("请各系部于9月20日前完成演练，形成书面材料并报办公室。", 20))
	var stores [2]*Store
	for i := range stores {
		var err error
		if stores[i], err = Open(t.Context(), filepath.Join(t.TempDir(), "台账.db")); err != nil {
			t.Fatal(err)
		}
		defer stores[i].Close()
	}
	rapid.Check(t, func(rt *rapid.T) {
		for _, s := range stores {
			update(t, s, func(tx *Tx) (err error) {
				for _, table := range []string{"reading", "change", "stretch", "task", "file", "version", "notice"} {
					err = errors.Join(err, tx.do("DELETE FROM "+table))
				}
				return err
			})
		}
		began := rapid.IntRange(0, 1).Draw(rt, "before") // files that are there already
		recent := new(Recent)
		for step := range rapid.IntRange(1, 20).Draw(rt, "steps") {
			f := file(places.Draw(rt, "place"), hashes.Draw(rt, "hash"), numbers.Draw(rt, "number"))
			f.Notice.Title, f.Notice.Issued, f.Notice.Sketch = titles.Draw(rt, "title"), notice.NewDate(2021, 9, rapid.IntRange(2, 3).Draw(rt, "day")/2), sketch
			for range rapid.IntRange(0, 2).Draw(rt, "tasks") {
				f.Notice.Tasks = append(f.Notice.Tasks, task(tasks.Draw(rt, "task"), rapid.IntRange(1, 2).Draw(rt, "due")))
			}
			if rapid.IntRange(0, 5).Draw(rt, "fails") == 0 {
				f = ledger.File{Path: f.Path, Err: errors.New("torn")}
			}
			for i, s := range stores {
				if err := s.Update(t.Context(), func(tx *Tx) error {
					if i == 1 && step >= began {
						tx.Recently(recent)
					}
					err := tx.Record(f, f.Path, at)
					if tx.isUnheard(mark{markPlace, f.Path}) {
						err = errors.New("the place was not heard")
					}
					return err
				}); err != nil {
					rt.Fatal(err)
				}
			}
		}
		if (recent.heard == nil) != (began > 0) && recent.listens {
			rt.Fatalf("%d files were there before, %v were heard", began, recent.heard)
		}
		asked, askedFiles := gathered(t, stores[0], nil)
		heard, heardFiles := gathered(t, stores[1], nil)
		if !reflect.DeepEqual(asked, heard) || !reflect.DeepEqual(askedFiles, heardFiles) {
			rt.Fatalf("%d rows and the files %+v, want %d and %+v", len(heard), heardFiles, len(asked), askedFiles)
		}
	})
}
