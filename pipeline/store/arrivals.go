package store

import (
	"time"

	"taizhang/extractors/notice"
)

// State is what became of a file that came into an inbox. Each is in exactly one.
type State string

const (
	// Waiting files are to be read, or cannot be taken in yet, for the Cause.
	Waiting State = "waiting"
	// Done files gave a notice, FailedForGood files none, for the Cause.
	Done          State = "done"
	FailedForGood State = "failed"
	// Repeated files have the bytes of one that was read before.
	Repeated State = "duplicate"
)

// Arrival is a file in an inbox, as it was when it was last looked at.
type Arrival struct {
	// Inbox and Name say which; Name is as names are compared.
	Inbox, Name string
	// Path opens the file, Label is its sub-folder, Place its name in Record.
	Path, Label, Place string
	// Size, Modified and Changed are its stamp, SHA256 its bytes, "" for a file
	// that could not be taken in yet.
	Size, Modified, Changed int64
	SHA256                  string
	State                   State
	Cause                   notice.Cause
	Detail                  string
	// Sorted says that it was put aside.
	Sorted bool
	At     time.Time
}

const arrivalColumns = "inbox, name, number, path, label, place, size, modified, changed, sha256, state, cause, detail, sorted, at"

// Arrive puts files into the list of their inboxes, in the place of what stood
// there under their names.
func (t *Tx) Arrive(arrivals ...Arrival) error {
	if len(arrivals) == 0 {
		return nil
	}
	next, err := t.number("SELECT coalesce(max(number), 0) FROM arrival")
	if err != nil {
		return err
	}
	rows := make([][]any, len(arrivals))
	for i, a := range arrivals {
		rows[i] = []any{a.Inbox, a.Name, next + 1 + i, a.Path, a.Label, a.Place, a.Size, a.Modified, a.Changed, a.SHA256,
			string(a.State), string(a.Cause), a.Detail, flag(a.Sorted), stamp(a.At)}
	}
	return t.insert("arrival", arrivalColumns, `ON CONFLICT (inbox, name) DO UPDATE SET number = excluded.number, path = excluded.path, label = excluded.label,
		place = excluded.place, size = excluded.size, modified = excluded.modified, changed = excluded.changed, sha256 = excluded.sha256,
		state = excluded.state, cause = excluded.cause, detail = excluded.detail, sorted = excluded.sorted, at = excluded.at`, rows)
}

// Touch gives a file that is known the stamp that it has now.
func (t *Tx) Touch(a Arrival) error {
	return t.do("UPDATE arrival SET path = ?, size = ?, modified = ?, changed = ? WHERE inbox = ? AND name = ?",
		a.Path, a.Size, a.Modified, a.Changed, a.Inbox, a.Name)
}

// Leave takes a file out of the list of an inbox.
func (t *Tx) Leave(inbox, name string) error {
	return t.do("DELETE FROM arrival WHERE inbox = ? AND name = ?", inbox, name)
}

// Arrivals gives the files of an inbox in the order in which they came.
func (t *Tx) Arrivals(inbox string) ([]Arrival, error) {
	return t.arrivals("WHERE inbox = ? ORDER BY number", inbox)
}

// ArrivalsOf gives the files of all inboxes that have these bytes.
func (t *Tx) ArrivalsOf(sha256 string) ([]Arrival, error) {
	return t.arrivals("WHERE sha256 = ? ORDER BY number", sha256)
}

// ArrivalsIn gives the files of all inboxes that are in a state.
func (t *Tx) ArrivalsIn(state State) ([]Arrival, error) {
	return t.arrivals("WHERE state = ? ORDER BY number", string(state))
}

// Unsorted gives the files of an inbox that are finished and were not put aside.
func (t *Tx) Unsorted(inbox string) ([]Arrival, error) {
	return t.arrivals("WHERE inbox = ? AND state <> 'waiting' AND sorted = 0 ORDER BY number", inbox)
}

func (t *Tx) arrivals(where string, arguments ...any) ([]Arrival, error) {
	var found []Arrival
	err := t.each("SELECT "+arrivalColumns+" FROM arrival "+where, arguments, func(scan func(...any) error) error {
		var a Arrival
		var state, cause, at string
		var number, sorted int
		if err := scan(&a.Inbox, &a.Name, &number, &a.Path, &a.Label, &a.Place, &a.Size, &a.Modified, &a.Changed, &a.SHA256,
			&state, &cause, &a.Detail, &sorted, &at); err != nil {
			return err
		}
		a.State, a.Cause, a.Sorted, a.At = State(state), notice.Cause(cause), sorted == 1, moment(at)
		found = append(found, a)
		return nil
	})
	return found, err
}

// Settle says what became of a file, unless it has been replaced since.
func (t *Tx) Settle(a Arrival, state State, cause notice.Cause, detail string, now time.Time) error {
	return t.do("UPDATE arrival SET state = ?, cause = ?, detail = ?, at = ? WHERE inbox = ? AND name = ? AND sha256 = ?",
		string(state), string(cause), detail, stamp(now), a.Inbox, a.Name, a.SHA256)
}

// States counts the files of all inboxes by what became of them.
func (t *Tx) States() (map[State]int, error) {
	counts := map[State]int{}
	err := t.each("SELECT state, count(*) FROM arrival GROUP BY state", nil, func(scan func(...any) error) error {
		var state string
		var n int
		err := scan(&state, &n)
		counts[State(state)] = n
		return err
	})
	return counts, err
}

// Repeat lists a file as a duplicate if another file stands for these bytes, and
// says whether it did. The document need not be read for that.
func (t *Tx) Repeat(path, place, sha256 string, now time.Time) (bool, error) {
	r := recording{Tx: t, place: place, at: stamp(now)}
	r.file.Path = path
	if err := t.alone(); err != nil {
		return false, err
	}
	id, mine, err := r.known(sha256)
	if err != nil || id == 0 || mine {
		return false, err
	}
	return true, r.list(outcomeDuplicate, sha256, id, "", "", "")
}

// Outcome gives what the list of files says of a place, "" for nothing.
func (t *Tx) Outcome(place string) (State, error) {
	var outcome string
	err := t.each("SELECT outcome FROM file WHERE place = ?", []any{place}, func(scan func(...any) error) error { return scan(&outcome) })
	switch outcome {
	case outcomeRead:
		return Done, err
	case outcomeFailed:
		return FailedForGood, err
	case outcomeDuplicate:
		return Repeated, err
	}
	return "", err
}

// Move gives a file in the list of files the place and the path to which it was
// moved, so that the ledger leads to it.
func (t *Tx) Move(from, place, path string) error {
	if from == place {
		return t.do("UPDATE file SET shown = ? WHERE place = ?", path, place)
	}
	there, err := t.number("SELECT count(*) FROM file WHERE place = ?", from)
	if err != nil || there == 0 {
		return err
	}
	if err := t.do("DELETE FROM file WHERE place = ?", place); err != nil {
		return err
	}
	return t.do("UPDATE file SET place = ?, shown = ? WHERE place = ?", place, path, from)
}

// Want says that the workbook no longer shows all of the record, and gives the
// number of such sayings.
func (t *Tx) Want() error { return t.do("UPDATE publication SET wanted = wanted + 1") }

// Publication is what of the record stands in the workbook.
type Publication struct {
	// Wanted counts the changes of the record, Written those that the workbook
	// shows.
	Wanted, Written int
	// At is when it was last written.
	At time.Time
}

// Publication gives how far the workbook follows the record.
func (t *Tx) Publication() (Publication, error) {
	var p Publication
	var at string
	err := t.each("SELECT wanted, written, at FROM publication", nil, func(scan func(...any) error) error { return scan(&p.Wanted, &p.Written, &at) })
	if at != "" {
		p.At = moment(at)
	}
	return p, err
}

// Published says that the workbook shows the changes up to a number. It gives
// how many there are now: a change that came while the workbook was written wants
// another writing.
func (t *Tx) Published(written int, now time.Time) (Publication, error) {
	if err := t.do("UPDATE publication SET written = ?, at = ?", written, stamp(now)); err != nil {
		return Publication{}, err
	}
	return t.Publication()
}

// alone keeps other machines from recording until the transaction ends. Rows are
// numbered one after the other, and a notice that two machines read at the same
// moment is recorded once. SQLite has one writer anyway.
//
// It is what bounds a record that many share: on loopback a notice of seven tasks
// is recorded in 3 ms. Three processes are 2.5 times as fast as one where reading a
// document takes 4.5 ms or more, as most PDFs do; plain text of 2 KB takes 0.7 ms.
func (t *Tx) alone() error {
	if t.Postgres() == nil || t.isAlone {
		return nil
	}
	t.isAlone = true
	return t.do("SELECT pg_advisory_xact_lock(hashtext('taizhang record'))")
}

// nextRow gives a new row of the ledger its number, the one behind the highest. That
// is looked up once: nobody else gives numbers while the transaction lasts.
func (t *Tx) nextRow() (int, error) {
	if err := t.alone(); err != nil {
		return 0, err
	}
	if t.lastRow == 0 {
		var err error
		if t.lastRow, err = t.highestRow(); err != nil {
			return 0, err
		}
	}
	t.lastRow++
	return t.lastRow, nil
}

// highestRow is the highest number of the ledger's rows, 0 where there are none.
func (t *Tx) highestRow() (int, error) {
	highest := 0
	if err := t.eachStretch("ORDER BY number DESC LIMIT 1", nil, func(s *stretch) { highest = s.end() - 1 }); err != nil {
		return 0, err
	}
	inTask, err := t.number("SELECT coalesce(max(number), 0) FROM task")
	return max(highest, inTask), err
}
