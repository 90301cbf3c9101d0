package store

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"taizhang/outputs/ledger"
)

// Nearly all rows of a ledger say nothing that their notice does not say: they came
// from it one after the other, and nobody has done anything to them. They are kept as
// stretches, of which only the ids are each row's own. To put each into the table
// task, with its four trees, was a third of recording and a fifth of the record.
//
// A row that gets something of its own, be it an edit, another deadline or the word
// that it is withdrawn, goes to the table task for good (own). It stands in one of the
// two, and whoever reads rows reads both.
//
// No index holds the ids of stretches, and none is needed to keep them apart. The id of
// a new row comes from the hash of its notice's bytes, and the table version gives a
// hash to one notice for ever. So an id is taken, if at all, by a row of the same
// notice, all of which are looked at when it is read again, or by one that came with
// its id from a workbook whose record was lost; and that one is in the table task.

// stretch is rows of one notice that follow one another in their number, their place
// in the notice and their code.
type stretch struct {
	number, notice, place int
	short                 string
	code                  int
	ids                   string
	addedAt               string
}

// mostInStretch bounds a stretch: a row that leaves it has its ids written anew, which
// is a KB at most. Most notices give fewer rows. The rows behind a number are looked for
// by it, and it must not become less than it was when a record was written.
var mostInStretch = 64 // tests take fewer

// left stands in the place of an id of a row that is in the table task now.
var left = strings.Repeat(" ", ledger.RowIDLength)

// rows are the numbers and the ids of the rows that the stretch holds.
func (s *stretch) rows() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for at := 0; at < len(s.ids); at += ledger.RowIDLength {
			id := s.ids[at : at+ledger.RowIDLength]
			if id != left && !yield(s.number+at/ledger.RowIDLength, id) {
				return
			}
		}
	}
}

// held counts them.
func (s *stretch) held() int { return (len(s.ids) - strings.Count(s.ids, " ")) / ledger.RowIDLength }

// end is the number behind that of the last row.
func (s *stretch) end() int { return s.number + len(s.ids)/ledger.RowIDLength }

func (s *stretch) placeAt(number int) int { return s.place + number - s.number }
func (s *stretch) codeAt(number int) string {
	return ledger.Code(s.short, s.code+number-s.number)
}

// eachStretch gives stretches to take. which is what stands behind the table, such as
// WHERE.
func (t *Tx) eachStretch(which string, arguments []any, take func(*stretch)) error {
	return t.each("SELECT number, notice, place, short, code, ids, added_at FROM stretch "+which, arguments, func(scan func(...any) error) error {
		var s stretch
		err := scan(&s.number, &s.notice, &s.place, &s.short, &s.code, &s.ids, &s.addedAt)
		if err == nil && (len(s.ids)%ledger.RowIDLength != 0 || len(s.ids) > mostInStretch*ledger.RowIDLength) {
			err = errStretch
		}
		if err == nil {
			take(&s)
		}
		return err
	})
}

// stretchesAmong gives those that hold rows behind a number, up to another one, in the
// order of their numbers.
func (t *Tx) stretchesAmong(after, upTo int, take func(*stretch)) error {
	return t.eachStretch("WHERE number > ? AND number <= ? ORDER BY number", []any{after - mostInStretch, upTo}, func(s *stretch) {
		if s.end() > after+1 {
			take(s)
		}
	})
}

// errStretch is the error of a stretch whose ids are no ids.
var errStretch = fmt.Errorf("%w: a stretch of rows is broken", ErrDamaged)

// insertStretches records new rows of a notice.
func (r *recording) insertStretches(notice int, short string, rows []newRow) error {
	for len(rows) > 0 {
		first, count := rows[0], 1
		for count < min(len(rows), mostInStretch) && rows[count].follows(first, count) {
			count++
		}
		ids := make([]byte, 0, count*ledger.RowIDLength)
		for _, row := range rows[:count] {
			ids = append(ids, row.id...)
		}
		if err := r.do("INSERT INTO stretch (number, notice, place, short, code, ids, added_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
			first.number, notice, first.place, short, first.code, string(ids), r.at); err != nil {
			return err
		}
		rows = rows[count:]
	}
	return nil
}

// follows reports a row that is so many rows behind another one.
func (n newRow) follows(first newRow, count int) bool {
	return n.number == first.number+count && n.place == first.place+count && n.code == first.code+count
}

// own has rows say something of their own: those that are in stretches go to the table
// task. They are given by their numbers.
func (t *Tx) own(numbers ...int) error {
	numbers = slices.Compact(slices.Sorted(slices.Values(numbers)))
	for len(numbers) > 0 {
		near := 1 // so many are looked for together
		for near < len(numbers) && numbers[near]-numbers[near-1] <= mostApart {
			near++
		}
		if err := t.ownAmong(numbers[:near]); err != nil {
			return err
		}
		numbers = numbers[near:]
	}
	return nil
}

// mostApart is how far rows may lie apart whose stretches are looked up with those
// between them: of a thousand rows, that takes as long as another question.
const mostApart = 1000

func (t *Tx) ownAmong(numbers []int) error {
	var from []*stretch
	if err := t.stretchesAmong(numbers[0]-1, numbers[len(numbers)-1], func(s *stretch) { from = append(from, s) }); err != nil {
		return err
	}
	var rows [][]any
	for _, s := range from {
		ids := []byte(s.ids)
		for number, id := range s.rows() {
			if _, leaves := slices.BinarySearch(numbers, number); leaves {
				rows = append(rows, []any{id, number, s.codeAt(number), string(ledger.FromNotice), s.notice, s.placeAt(number), asRead, 0, 0, "[]", s.addedAt})
				copy(ids[(number-s.number)*ledger.RowIDLength:], left)
			}
		}
		if string(ids) != s.ids {
			if err := t.hold(s, string(ids)); err != nil {
				return err
			}
		}
	}
	return t.insertOwn(rows...)
}

// hold writes down which rows a stretch still holds; of one that holds none nothing is
// left.
func (t *Tx) hold(s *stretch, ids string) error {
	if strings.TrimLeft(ids, " ") == "" {
		return t.do("DELETE FROM stretch WHERE number = ?", s.number)
	}
	return t.do("UPDATE stretch SET ids = ? WHERE number = ?", ids, s.number)
}

// insertOwn adds rows to the table task.
func (t *Tx) insertOwn(rows ...[]any) error {
	t.noOwn = t.noOwn && len(rows) == 0
	return t.insert("task", rowColumns, "", rows)
}

// changeOwn sets columns of a row of the table task. A row that is not there is an
// error: nothing that is to be remembered gets lost in silence.
func (t *Tx) changeOwn(id, columns string, values ...any) error {
	changed, err := t.exec(t.ctx, "UPDATE task SET "+columns+" WHERE id = ?", append(values, id)...)
	if err == nil && changed != 1 {
		err = fmt.Errorf("row %s is not among those that say something of their own", id)
	}
	return err
}

// hasOwn reports whether rows stand in the table task. Of a first run there are none,
// and then nobody asks for one of them.
func (t *Tx) hasOwn() (bool, error) {
	if t.noOwn {
		return false, nil
	}
	some, err := t.number("SELECT CASE WHEN EXISTS (SELECT 1 FROM task) THEN 1 ELSE 0 END")
	t.noOwn = err == nil && some == 0
	return some == 1, err
}
