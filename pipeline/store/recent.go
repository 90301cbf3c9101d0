package store

import (
	"bytes"
	"strings"

	"taizhang/extractors/notice"
)

// Recent are the notices that a run has recorded, as it has recorded them. Its ledger
// is written from the record all the same; but of these notices, which are all of a
// first run, what was packed and written need not be read, unpacked and decoded: that
// was a third of the time of gathering. The zero value has none.
//
// It goes with a record that nobody else writes to, in the process that has recorded
// them: on Postgres it stays empty. After an error of Update it is to be forgotten.
type Recent struct {
	notices map[int64]*notice.Notice
	tasks   int
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
