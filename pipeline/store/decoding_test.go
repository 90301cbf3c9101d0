package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// many are notices with so many tasks each.
func many(notices, tasks int) []ledger.File {
	files := make([]ledger.File, notices)
	for i := range files {
		rows := make([]notice.Task, tasks)
		for k := range rows {
			rows[k] = task(fmt.Sprintf("第%d件第%d项", i, k), k%28+1)
		}
		files[i] = file(fmt.Sprintf("%05d.txt", i), fmt.Sprintf("hash %d", i), fmt.Sprintf("演〔2021〕%d号", i), rows...)
		files[i].Notice.Title = fmt.Sprintf("关于第%d次演练的通知", i)
	}
	return files
}

// withSketches gives notices a sketch as long as that of nearly every one.
func withSketches(files []ledger.File) []ledger.File {
	for _, f := range files {
		f.Notice.Sketch = strings.Repeat("ABJ/RAEm", 85)
	}
	return files
}

// TestBrokenBody: of the bodies that are no JSON the first one is named, however
// many are decoded at the same time.
func TestBrokenBody(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		record(t, s, many(20, 20)...)
		update(t, s, func(tx *Tx) error {
			for number, body := range map[int]string{40: `{"Quote": 40}`, 41: `{"Page": "x"}`, 380: `[]`} {
				if err := errors.Join(tx.own(number), tx.do("UPDATE task SET body = ? WHERE number = ?", body, number)); err != nil {
					return err
				}
			}
			return nil
		})
		for range 20 {
			err := s.Update(t.Context(), func(tx *Tx) error { _, err := tx.Entries(); return err })
			if err == nil || s.SQLite() != nil && !strings.Contains(err.Error(), "Quote") { // Postgres moves what is changed
				t.Fatalf("error %v", err)
			}
		}
	})
}

// BenchmarkReadBack reads 6,400 rows of 400 notices, or the list of their files.
func BenchmarkReadBack(b *testing.B) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "台账.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if err := s.Update(b.Context(), func(tx *Tx) error {
		for _, f := range withSketches(many(400, 16)) {
			if err := tx.Record(f, f.Path, at); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	for name, read := range map[string]func(tx *Tx) error{
		"entries": func(tx *Tx) error { return tx.EachEntry(func([]*ledger.Entry) error { return nil }) },
		"files":   func(tx *Tx) error { _, err := tx.Files(); return err },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := s.Update(b.Context(), read); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(400*b.N)/b.Elapsed().Seconds(), "notices/s")
		})
	}
}
