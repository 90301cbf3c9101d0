package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// readBy gives a file as a reader that knows by what it reads.
func readBy(by string, f ledger.File) ledger.File {
	f.Reading = ledger.ReadingOf(f.Notice, by)
	return f
}

// taken is a file as it comes where its reading is known.
func taken(f ledger.File) ledger.File {
	f.Notice = &notice.Notice{File: f.Path, SHA256: f.Notice.SHA256}
	f.Known = true
	return f
}

func knownPlaces(t *testing.T, s *Store) []string {
	t.Helper()
	var places []string
	update(t, s, func(tx *Tx) error {
		known, err := tx.KnownReadings()
		for place := range known {
			places = append(places, place)
		}
		slices.Sort(places)
		return err
	})
	return places
}

// TestKnownReadings: which files are known, and what becomes of one that is taken
// for known when it is not.
func TestKnownReadings(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		known := func(when string, want ...string) {
			t.Helper()
			if got := knownPlaces(t, s); !slices.Equal(got, want) {
				t.Errorf("%s: %q are known, want %q", when, got, want)
			}
		}
		refused := func(when string, f ledger.File) {
			t.Helper()
			err := s.Update(t.Context(), func(tx *Tx) error { return tx.Record(f, f.Path, at) })
			if !errors.Is(err, ErrReadAgain) {
				t.Errorf("%s: %v", when, err)
			}
		}
		a := readBy("us", file("a.txt", "h1", "1号", task("甲", 20), task("乙", 21)))
		refused("never read", taken(a))
		record(t, s, file("a.txt", "h1", "1号", task("甲", 20), task("乙", 21)))
		known("read by nobody knows whom")
		refused("read by nobody knows whom", taken(a))
		record(t, s, a)
		known("read", "a.txt")
		update(t, s, func(tx *Tx) error {
			found, err := tx.KnownReadings()
			if want := (KnownReading{SHA256: "h1", Path: "a.txt", Reading: ledger.Reading{By: "us", Tasks: 2, Dated: 2}}); found["a.txt"] != want {
				t.Errorf("known is %+v, want %+v", found["a.txt"], want)
			}
			return err
		})
		record(t, s, taken(a))
		refused("read by others", taken(readBy("others", a)))
		moved := a
		moved.Path = "./a.txt"
		err := s.Update(t.Context(), func(tx *Tx) error { return tx.Record(taken(moved), "a.txt", at) })
		if !errors.Is(err, ErrReadAgain) {
			t.Errorf("under another path: %v", err)
		}

		// A copy repeats the file, whoever recorded the file.
		b := a
		b.Path = "b.txt"
		record(t, s, b)
		known("a copy", "a.txt", "b.txt")
		record(t, s, taken(b))
		if got := outcomes(t, s); got != "a.txt 已提取 2，b.txt 重复 0" {
			t.Errorf("a copy: %s", got)
		}

		// The file becomes another; the copy stands for its bytes from now on.
		record(t, s, readBy("us", file("a.txt", "h9", "9号", task("丁", 20))))
		refused("the copy stands for the bytes", taken(b))
		record(t, s, b)
		record(t, s, taken(b))
		known("the copy is read", "a.txt", "b.txt")

		// A later version: the earlier one must not bring its deadlines back.
		c := readBy("us", file("c.txt", "h2", "1号", task("甲", 25), task("乙", 21)))
		record(t, s, c)
		known("a later version", "a.txt", "c.txt")
		record(t, s, taken(b))
		if now, _ := entriesOf(t, s); now["甲"].Task.Deadline.Due.Day != 25 {
			t.Errorf("the earlier version brings %s back", now["甲"].Task.Deadline.Due)
		}

		// Read by a watched folder, which does not say by what.
		record(t, s, file("c.txt", "h2", "1号", task("甲", 25), task("乙", 21)))
		known("read by a watched folder", "a.txt")
	})
}

// TestAmendmentsAreReadAgain: neither a notice that changes another nor the one that
// it changed is known.
func TestAmendmentsAreReadAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		a := readBy("us", file("a.txt", "h1", "校办〔2021〕3号", task("甲", 20), task("乙", 21)))
		b := readBy("us", file("b.txt", "h2", "校办〔2021〕4号", task("甲", 27)))
		b.Notice.Title, b.Notice.Amends = "关于延期的通知", notice.Reference{Number: "校办〔2021〕3号"}
		record(t, s, b)
		if got := knownPlaces(t, s); len(got) > 0 {
			t.Errorf("before its original came, %q are known", got)
		}
		record(t, s, a)
		if got := knownPlaces(t, s); !slices.Equal(got, []string{"a.txt"}) {
			t.Errorf("before it is changed, %q are known", got)
		}
		record(t, s, b)
		if now, _ := entriesOf(t, s); now["甲"].Task.Deadline.Due.Day != 27 {
			t.Fatalf("甲 is due on %s", now["甲"].Task.Deadline.Due)
		}
		for range 2 {
			if got := knownPlaces(t, s); len(got) > 0 {
				t.Errorf("after it was changed, %q are known", got)
			}
			record(t, s, a, b)
		}
		record(t, s, a) // and whichever of the two is read last
		if got := knownPlaces(t, s); len(got) > 0 {
			t.Errorf("a notice with a deadline of another's is read, and %q are known", got)
		}
	})
}

// TestListedAgain: the line of a known file is renewed by itself where all that would be
// asked otherwise says that it may be, and nowhere else.
func TestListedAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		random, renewed, steps := rand.New(rand.NewPCG(1, 2)), 0, 600
		if s.SQLite() != nil {
			steps = 6000
		}
		some := func(of string, many int) string { return fmt.Sprint(of, random.IntN(many)) }
		update(t, s, func(tx *Tx) error {
			for i := range steps {
				f := readBy(some("program", 2), file(some("file", 4), some("hash", 5), "", task("甲", 20)))
				f.Notice.Title, f.Notice.DocNumber = some("通知", 2), "1号" // later versions come under other names too
				if i%2 == 0 {
					if random.IntN(8) == 0 {
						f = ledger.File{Path: f.Path, Err: errors.New("torn")}
					}
					if err := tx.Record(f, f.Path, at); err != nil {
						return err
					}
					continue
				}
				if random.IntN(20) == 0 { // which no run does
					if err := tx.do("UPDATE file SET outcome = ? WHERE place = ? AND outcome = ?", outcomeRead, f.Path, outcomeDuplicate); err != nil {
						return err
					}
				}
				f = taken(f)
				r := recording{Tx: tx, file: f, place: f.Path, at: stamp(at.Add(time.Hour))}
				hash := r.hash(f.Notice)
				id, mine, err := r.known(hash)
				same := r.requireKnown(id, hash)
				here, hereErr := tx.number("SELECT count(*) FROM file WHERE place = ? AND sha256 = ? AND outcome = ? AND notice = ?", f.Path, hash, outcomeRead, id)
				got, againErr := r.listAgain(hash)
				if err := errors.Join(err, hereErr, againErr); err != nil {
					return err
				}
				if want := id != 0 && mine && same == nil && here == 1; got != want {
					return fmt.Errorf("step %d: %s with %s is listed again: %v, want %v", i, f.Path, hash, got, want)
				}
				if got {
					renewed++
					if n, err := tx.number("SELECT count(*) FROM file WHERE place = ? AND seen_at = ?", f.Path, r.at); err != nil || n != 1 {
						return errors.Join(err, errors.New("the line has its old moment"))
					}
				}
			}
			return nil
		})
		if renewed < 5 {
			t.Errorf("only %d files were listed again", renewed)
		}
	})
}
