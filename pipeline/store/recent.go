package store

import (
	"bytes"
	"hash/maphash"
	"strings"

	"taizhang/extractors/notice"
)

// Recent are the notices that a run has recorded, as it has recorded them. Its ledger
// is written from the record all the same; but of these notices, which are all of a
// first run, what was packed and written need not be read, unpacked and decoded: that
// was a third of the time of gathering. The zero value has none.
//
// Where the record was empty before, it also knows by what notices are found again, so
// that the record need not be asked whether there is an earlier one: that is a
// sixteenth of the time of recording.
//
// It goes with a record that nobody else writes to, in the process that has recorded
// them: on Postgres it stays empty. After an error of Update it is to be forgotten.
type Recent struct {
	notices map[int64]*notice.Notice
	tasks   int
	// heard are the sums of all marks in the record, nil where it may have others.
	heard   map[uint64]struct{}
	listens bool
	seed    maphash.Seed
}

// recentTasks is how many tasks are held before all of them are let go: those of more
// than two thousand notices, 30 MB. An archive is read for minutes, and what it would
// save for a part of itself does not count.
var recentTasks = 40_000 // tests take fewer

// Recently has the transaction add the notices that it records, and look there for
// those that it reads.
func (t *Tx) Recently(recent *Recent) { t.recent = recent }

// remember holds on to a notice whose body and tasks have just been recorded as texts.
// What is no UTF-8, such as the path of a file may be, is U+FFFD when it is read back,
// and such a notice is not held.
func (t *Tx) remember(id int, n *notice.Notice, body string, tasks []byte) {
	switch r := t.recent; {
	case r == nil || t.Postgres() != nil || r.tasks > recentTasks:
	case strings.Contains(body, noCharacter) || bytes.Contains(tasks, []byte(noCharacter)):
		delete(r.notices, int64(id))
	default:
		if r.notices == nil {
			r.notices = map[int64]*notice.Notice{}
		}
		r.notices[int64(id)] = n
		if r.tasks += len(n.Tasks); r.tasks > recentTasks {
			r.notices = nil
		}
	}
}

// noCharacter is what encoding/json writes where a text is no UTF-8.
const noCharacter = `\ufffd`

// recently gives a notice that was just recorded, nil for any other.
func (t *Tx) recently(id int64) *notice.Notice {
	if t.recent == nil {
		return nil
	}
	return t.recent.notices[id]
}

// mostHeard bounds the marks: those of sixty thousand notices, 10 MB.
const mostHeard = 1 << 18

// mark is something by which isNew finds a notice again.
type mark struct {
	kind uint64
	text string
}

const (
	markHash uint64 = iota
	markPlace
	markNumber
	markTitle
	markTitleAlone // that of a notice without a number
)

// sum tells marks apart, but for one pair in millions of ledgers; the record is asked
// where a sum is known.
func (r *Recent) sum(m mark) uint64 { return maphash.String(r.seed, m.text) + m.kind }

// listen finds out, before the first file is recorded, whether the record is empty.
func (t *Tx) listen() error {
	r := t.recent
	if r == nil || r.listens || t.Postgres() != nil {
		return nil
	}
	r.listens, r.seed = true, maphash.MakeSeed()
	some, err := t.number("SELECT CASE WHEN EXISTS (SELECT 1 FROM notice) OR EXISTS (SELECT 1 FROM version) OR EXISTS (SELECT 1 FROM file) THEN 1 ELSE 0 END")
	if some == 0 {
		r.heard = map[uint64]struct{}{}
	}
	return err
}

// isUnheard reports that the record holds none of some marks. false says nothing.
func (t *Tx) isUnheard(marks ...mark) bool {
	r := t.recent
	if r == nil || r.heard == nil {
		return false
	}
	for _, m := range marks {
		if _, has := r.heard[r.sum(m)]; has && m.text != "" {
			return false
		}
	}
	return true
}

// hear takes the marks of a file that is in the record now.
func (t *Tx) hear(marks ...mark) {
	r := t.recent
	if r == nil || r.heard == nil {
		return
	}
	for _, m := range marks {
		r.heard[r.sum(m)] = struct{}{}
	}
	if len(r.heard) > mostHeard {
		r.heard = nil
	}
}
