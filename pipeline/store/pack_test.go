package store

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/klauspost/compress/s2"
	"pgregory.net/rapid"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// TestWritingsAreLikeCopies: what each writing showed is what a whole copy of it
// would say, whichever of its lines are packed, packed anew or by themselves, and
// whatever people did to the workbook of an earlier one since.
func TestWritingsAreLikeCopies(t *testing.T) {
	defer func(lines, writings int) { linesPerPack, writingsPacked = lines, writings }(linesPerPack, writingsPacked)
	folder, opened := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		linesPerPack, writingsPacked = rapid.IntRange(2, 5).Draw(rt, "lines a pack"), rapid.IntRange(2, 3).Draw(rt, "writings")
		opened++
		s, err := Open(t.Context(), filepath.Join(folder, fmt.Sprintf("%d.db", opened)))
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		task := func(id string) []any { return []any{id, int(id[0]), id, "person", nil, 0, "", 0, 0, "[]", ""} }
		ids := []string{"A", "B", "C", "D", "E", "F", "G", "H", "I"}
		update := func(change func(*Tx) error) {
			rt.Helper()
			if err := s.Update(t.Context(), change); err != nil {
				rt.Fatal(err)
			}
		}
		update(func(tx *Tx) error {
			var rows [][]any
			for _, id := range ids {
				rows = append(rows, task(id))
			}
			return tx.insert("task", rowColumns, "", rows)
		})
		copies, oldest, last := map[int]map[string]string{}, 1, 0
		line := func(id, text string) ledger.Line {
			return ledger.Line{ID: id, Cells: ledger.Cells{{Name: ledger.ColumnProgress, Text: text}}}
		}
		check := func(after string) {
			for number := oldest; number <= last; number++ {
				update(func(tx *Tx) error {
					lines, err := tx.Shown(number)
					got := map[string]string{}
					for id, line := range lines {
						got[id] = line.Cells.Get(ledger.ColumnProgress)
						if line.ID != id {
							rt.Errorf("the line of %s has the id %s", id, line.ID)
						}
					}
					if !maps.Equal(got, copies[number]) {
						rt.Fatalf("after %s, writing %d showed %v, want %v", after, number, got, copies[number])
					}
					return err
				})
			}
		}
		for step := range rapid.IntRange(1, 25).Draw(rt, "steps") {
			name := fmt.Sprint("step ", step)
			switch what := rapid.IntRange(0, 5).Draw(rt, "what"); {
			case what == 4 && last > 0: // people worked in an earlier workbook
				number := rapid.IntRange(oldest, last).Draw(rt, "worked in")
				worked := map[string]*ledger.Line{}
				for _, id := range rapid.SliceOfDistinct(rapid.SampledFrom(ids), rapid.ID[string]).Draw(rt, "worked on") {
					delete(copies[number], id)
					worked[id] = nil
					if rapid.Bool().Draw(rt, "wrote") {
						words := line(id, name)
						worked[id], copies[number][id] = &words, name
					}
				}
				update(func(tx *Tx) error { return tx.Rebase(number, worked) })
			case what == 5 && last > oldest:
				oldest = rapid.IntRange(oldest, last).Draw(rt, "forget before")
				update(func(tx *Tx) error { return tx.Forget(oldest) })
			default:
				next := maps.Clone(copies[last])
				if next == nil {
					next = map[string]string{}
				}
				for _, id := range rapid.SliceOfDistinct(rapid.SampledFrom(ids), rapid.ID[string]).Draw(rt, "changed") {
					if delete(next, id); rapid.IntRange(0, 3).Draw(rt, "stays") > 0 {
						next[id] = name
					}
				}
				lines := ledger.NewLines(0)
				for _, id := range slices.Sorted(maps.Keys(next)) {
					lines.Add(line(id, next[id]))
				}
				update(func(tx *Tx) error {
					return tx.Show(Generation{Number: last + 1, At: at}, lines, func(l ledger.Line) ledger.Line { return l })
				})
				last++
				copies[last] = next
			}
			check(name)
		}
	})
}

// TestBrokenPacks: a packed text that is broken is an error, and never a panic or
// more memory than there is.
func TestBrokenPacks(t *testing.T) {
	tasks := new(packer).tasks([]notice.Task{{Quote: "请于9月20日前完成甲"}, {Quote: "完成乙"}})
	lines, earliest, latest := new(packer).lines([]shownIn{{3, "A", "甲"}, {2, "B", ""}, {7, "", "丙"}})
	if earliest != 2 || latest != 7 {
		t.Errorf("the generations are %d to %d", earliest, latest)
	}
	for at := range max(len(tasks), len(lines)) {
		for _, packed := range [][]byte{tasks, lines} {
			if at >= len(packed) {
				continue
			}
			for _, b := range []byte{0, 1, 0x7F, 0x80, 0xFF} {
				broken := slices.Clone(packed)
				broken[at] = b
				_, _ = unpackTasks(broken)
				_ = unpackLines(broken, func(shownIn) {})
			}
			if _, err := unpackTasks(packed[:at]); at > 0 && err == nil {
				t.Errorf("%d bytes of %d are taken for a whole", at, len(packed))
			}
		}
	}
	if _, err := unpack(nil, []byte{0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0}); !errors.Is(err, ErrDamaged) {
		t.Errorf("a length of 4 GB gives %v", err)
	}
	var found []shownIn
	if err := unpackLines(lines, func(line shownIn) { found = append(found, line) }); err != nil || !slices.Equal(found, []shownIn{{3, "A", "甲"}, {2, "B", ""}, {7, "", "丙"}}) {
		t.Errorf("%v come back, %v", found, err)
	}
}

// FuzzUnpack reads what was never packed.
func FuzzUnpack(f *testing.F) {
	packed, _, _ := new(packer).lines([]shownIn{{3, "A", "甲"}, {2, "B", ""}})
	f.Add(packed)
	f.Add(new(packer).tasks([]notice.Task{{Quote: "完成乙"}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = unpackLines(data, func(shownIn) {})
		_, _ = unpackTasks(data)
		_ = unpackLines(s2.Encode(nil, data), func(shownIn) {})
	})
}
