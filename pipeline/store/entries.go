package store

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// Entries gives all rows by their ids, those that people took out among them.
func (t *Tx) Entries() (map[string]*ledger.Entry, error) {
	all := map[string]*ledger.Entry{}
	err := t.EachEntry(func(entries []*ledger.Entry) error {
		for _, e := range entries {
			all[e.ID] = e
		}
		return nil
	})
	return all, err
}

// entriesAtOnce is how many rows are taken from the record together: a few
// megabytes with their notices.
var entriesAtOnce = 4096 // tests take fewer

// EachEntry gives all rows to take, some thousands at a time, in the order of
// their numbers. It is called by another goroutine, and never after EachEntry has
// returned. The notices are as Files has them, without their tasks and their sketch.
func (t *Tx) EachEntry(take func(entries []*ledger.Entry) error) error {
	found := make(chan portionOf) // the next ones are looked up while these are taken
	taken := make(chan error, 1)
	go func() {
		var failed error
		for portion := range found {
			entries, err := portion.entries()
			if failed == nil && err == nil && len(entries) > 0 {
				err = take(entries)
			}
			failed = cmp.Or(failed, err)
		}
		taken <- failed
	}()
	err := func() error {
		last, err := t.highestRow()
		for after := 0; after < last && err == nil; after += entriesAtOnce {
			portion := portionOf{decoding: newDecoding()}
			if portion.rows, err = t.entries(after, portion.decoding); err != nil {
				portion.rows = nil
			}
			found <- portion
		}
		return err
	}()
	close(found)
	if err = errors.Join(err, <-taken); err != nil {
		t.shown = nil // not all of them were decoded
	}
	return err
}

// portionOf is some rows while they are decoded.
type portionOf struct {
	rows     []*entryOf
	decoding *decoding
}

func (p portionOf) entries() ([]*ledger.Entry, error) {
	if err := p.decoding.wait(); err != nil {
		return nil, err
	}
	entries := make([]*ledger.Entry, len(p.rows))
	for i, row := range p.rows {
		entries[i] = &row.Entry
		switch {
		case row.of == nil:
			continue
		case row.Task != nil: // its own
		case row.place >= len(row.of.tasks):
			return nil, errMissing
		default:
			row.Task = &row.of.tasks[row.place]
		}
		row.Place = row.of.place
	}
	return entries, nil
}

// entryOf is a row on its way: of is its notice, at whose place its task stands
// unless it has one of its own; nil where it came from none.
type entryOf struct {
	ledger.Entry
	place int
	of    *readingOf
}

// readingOf is a notice, as the list of files shows it, with its tasks. They lie apart:
// the notice is kept for that list, and they are let go.
type readingOf struct {
	*notice.Notice
	place string // of its file
	tasks []notice.Task
}

// isPlain are the rows that are as their notice was read, and of which nothing more is
// to be said: nearly all.
const isPlain = "(origin = 'notice' AND body = '' AND withdrawn = 0 AND deleted = 0 AND earlier = '[]')"

// entries gives the next rows behind a number, with everything that is remembered of
// them.
func (t *Tx) entries(after int, decoding *decoding) ([]*entryOf, error) {
	p := portionRange{after: after, upTo: after + entriesAtOnce}
	readings := map[int64]*readingOf{}
	if err := t.stretchesOf(&p, readings); err != nil {
		return nil, err
	}
	others, err := t.ownOf(&p, readings)
	if err != nil || len(p.entries) == 0 {
		return nil, err
	}
	if others {
		if err := t.othersOf(p, decoding); err != nil {
			return nil, err
		}
	}
	return p.entries, errors.Join(t.readingsOf(readings, decoding), t.editsOf(p))
}

// stretchesOf gives the rows of stretches.
func (t *Tx) stretchesOf(p *portionRange, readings map[int64]*readingOf) error {
	return t.stretchesAmong(p.after, p.upTo, func(s *stretch) {
		rows := make([]entryOf, 0, s.end()-s.number)
		for number, id := range s.rows() {
			if number <= p.after || number > p.upTo {
				continue
			}
			rows = append(rows, entryOf{place: s.placeAt(number)})
			e := &rows[len(rows)-1]
			e.ID, e.Number, e.Code, e.Origin = id, number, s.codeAt(number), ledger.FromNotice
			e.read(readings, int64(s.notice))
			p.entries = append(p.entries, e)
		}
	})
}

// ownOf gives the rows of the table task. others says that there are some which are
// not plain. On Postgres, a row may have left its stretch since that was read.
func (t *Tx) ownOf(p *portionRange, readings map[int64]*readingOf) (others bool, err error) {
	stretched := *p
	err = t.each("SELECT id, number, code, notice, place, CASE WHEN "+isPlain+" THEN 1 ELSE 0 END FROM task WHERE number > ? AND number <= ? ORDER BY number",
		p.bounds(), func(scan func(...any) error) error {
			var one entryOf
			var notice sql.NullInt64
			var plain int
			if err := scan(&one.ID, &one.Number, &one.Code, &notice, &one.place, &plain); err != nil {
				return err
			}
			others = others || plain == 0
			e := stretched.row(one.Number)
			if e == nil {
				e = new(entryOf)
				p.entries = append(p.entries, e)
			}
			*e = one
			if e.Origin = ledger.FromNotice; notice.Valid {
				e.read(readings, notice.Int64)
			}
			return nil
		})
	if len(stretched.entries) > 0 && len(p.entries) > len(stretched.entries) {
		slices.SortFunc(p.entries, func(a, b *entryOf) int { return a.Number - b.Number })
	}
	return others, err
}

// read has a row show a notice, one of those that are to be read.
func (e *entryOf) read(readings map[int64]*readingOf, id int64) {
	if e.of = readings[id]; e.of == nil {
		e.of = &readingOf{Notice: new(notice.Notice)}
		readings[id] = e.of
	}
	e.Notice = e.of.Notice
}

// portionRange are some rows in the order of their numbers: those behind the first
// bound, up to the second.
type portionRange struct {
	entries     []*entryOf
	after, upTo int
}

func (p portionRange) bounds() []any { return []any{p.after, p.upTo} }

// row finds a row by its number, nil for none.
func (p portionRange) row(number int) *entryOf {
	at, has := slices.BinarySearchFunc(p.entries, number, func(e *entryOf, number int) int { return e.Number - number })
	if !has {
		return nil
	}
	return p.entries[at]
}

// othersOf gives the rows that are not plain what they are.
func (t *Tx) othersOf(p portionRange, decoding *decoding) error {
	return t.each("SELECT number, origin, body, withdrawn, deleted, earlier FROM task WHERE number > ? AND number <= ? AND NOT "+isPlain+" ORDER BY number", p.bounds(), func(scan func(...any) error) error {
		var number, withdrawn, deleted int
		var origin, body, earlier string
		err := scan(&number, &origin, &body, &withdrawn, &deleted, &earlier)
		e := p.row(number)
		if err != nil || e == nil {
			return err
		}
		e.Origin, e.Withdrawn, e.Deleted = ledger.Origin(origin), withdrawn == 1, deleted == 1
		if e.of == nil {
			return nil
		}
		if body != asRead {
			e.Task = new(notice.Task)
			decoding.add(body, e.Task)
		}
		if earlier != "[]" && earlier != "null" {
			decoding.add(earlier, &e.Earlier)
		}
		return nil
	})
}

// readingsOf gives notices what was read in them, and the places of their files.
func (t *Tx) readingsOf(readings map[int64]*readingOf, decoding *decoding) error {
	if len(readings) == 0 {
		return nil
	}
	var ids, unread []any
	for _, id := range slices.Sorted(maps.Keys(readings)) {
		ids = append(ids, id)
		if n := t.recently(id); n != nil {
			read := readings[id]
			*read.Notice, read.tasks = asListed(n), n.Tasks
		} else {
			unread = append(unread, id)
		}
	}
	if err := t.bodiesOf(unread, readings, decoding); err != nil {
		return err
	}
	return t.each("SELECT notice, place FROM file WHERE notice"+amongst(ids)+" AND outcome = ? ORDER BY number", append(ids, outcomeRead), func(scan func(...any) error) error {
		var id int64
		var place string
		err := scan(&id, &place)
		if read := readings[id]; read != nil {
			read.place = place
		}
		return err
	})
}

// amongst asks for so many numbers. The numbers themselves: to find them among the rows
// once more takes longer.
func amongst(ids []any) string { return " IN (?" + strings.Repeat(", ?", len(ids)-1) + ")" }

// bodiesOf gives notices what was recorded of them, and keeps it for the list of files:
// to read it once more was a seventh of the time of both.
func (t *Tx) bodiesOf(ids []any, readings map[int64]*readingOf, decoding *decoding) error {
	if len(ids) == 0 {
		return nil
	}
	if t.shown == nil {
		t.shown = map[int64]*notice.Notice{}
	}
	return t.each("SELECT id, body, tasks FROM notice WHERE id"+amongst(ids), ids, func(scan func(...any) error) error {
		var id int64
		var body string
		var packed []byte
		err := scan(&id, &body, &packed)
		read := readings[id]
		if err != nil || read == nil {
			return err
		}
		decoding.add(body, (*listed)(read.Notice))
		t.shown[id] = read.Notice
		if packed != nil {
			decoding.addPacked(packed, &read.tasks)
		}
		return nil
	})
}

// editsOf gives rows what people wrote into them. Most have no edit. SQLite would sort
// the ids of all of them first where it is asked for those among them; CROSS JOIN has
// it look each one up.
func (t *Tx) editsOf(p portionRange) error {
	if some, err := t.number("SELECT CASE WHEN EXISTS (SELECT 1 FROM edit) THEN 1 ELSE 0 END"); err != nil || some == 0 {
		return err // of a first run, where to look each row up is a tenth of the time of all this
	}
	return t.each("SELECT task.number, name, value, against, rival, at FROM task CROSS JOIN edit WHERE task.number > ? AND task.number <= ? AND edit.task = task.id", p.bounds(), func(scan func(...any) error) error {
		var number int
		var name, at string
		var edit ledger.Edit
		if err := scan(&number, &name, &edit.Value, &edit.Against, &edit.Rival, &at); err != nil {
			return err
		}
		edit.At = moment(at)
		if e := p.row(number); e != nil {
			if e.Edits == nil {
				e.Edits = map[string]ledger.Edit{}
			}
			e.Edits[name] = edit
		}
		return nil
	})
}

// InOrder gives entries in the order of their numbers.
func InOrder(entries map[string]*ledger.Entry) []*ledger.Entry {
	ordered := make([]*ledger.Entry, 0, len(entries))
	for _, e := range entries {
		ordered = append(ordered, e)
	}
	slices.SortFunc(ordered, func(a, b *ledger.Entry) int { return a.Number - b.Number })
	return ordered
}

// notOfNotices are the rows of which there is an index by origin.
const notOfNotices = "origin <> 'notice'"

// Save records what changed in the entries: rows that people added get their
// number and code here. source says from where the changes came, such as the
// name of the workbook.
func (t *Tx) Save(changes []ledger.Change, entries map[string]*ledger.Entry, source string, now time.Time) error {
	if len(changes) == 0 {
		return nil
	}
	// Before the first row is changed: whoever records holds this lock and may wait
	// for the row.
	if err := t.alone(); err != nil {
		return err
	}
	manual, err := t.number("SELECT count(*) FROM task WHERE "+notOfNotices+" AND origin = ?", string(ledger.FromPerson))
	if err != nil {
		return err
	}
	codes := map[string]bool{}
	for _, e := range entries {
		codes[e.Code] = true
	}
	if err := t.ownChanged(changes, entries); err != nil {
		return err
	}
	log := make([][]any, 0, len(changes))
	var edits [][]any
	touched := map[string]bool{}
	for _, change := range changes {
		log = append(log, []any{stamp(now), change.ID, change.Column, string(change.Kind), change.Old, change.New, source})
		e := entries[change.ID]
		switch change.Kind {
		case ledger.Added:
			if e.Number, err = t.nextRow(); err != nil {
				return err
			}
			if e.Origin == ledger.FromWorkbook {
				e.Code = e.Edits[ledger.ColumnCode].Value
			}
			for e.Code == "" || e.Origin == ledger.FromPerson && codes[e.Code] {
				manual++
				e.Code = ledger.Code("手工", manual)
			}
			codes[e.Code] = true
			if err := t.insertOwn([]any{e.ID, e.Number, e.Code, string(e.Origin), nil, 0, "", 0, flag(e.Deleted), "[]", stamp(now)}); err != nil {
				return err
			}
		case ledger.Removed, ledger.Revived:
			if err := t.changeOwn(e.ID, "deleted = ?", flag(e.Deleted)); err != nil {
				return err
			}
		default:
			if touched[change.ID+"\x00"+change.Column] {
				continue
			}
			touched[change.ID+"\x00"+change.Column] = true
			edit, stands := e.Edits[change.Column]
			if !stands {
				if err := t.do("DELETE FROM edit WHERE task = ? AND name = ?", e.ID, change.Column); err != nil {
					return err
				}
				continue
			}
			edits = append(edits, []any{e.ID, change.Column, edit.Value, edit.Against, edit.Rival, stamp(edit.At)})
		}
	}
	if err := t.insert("edit", "task, name, value, against, rival, at", `ON CONFLICT (task, name) DO UPDATE
		SET value = excluded.value, against = excluded.against, rival = excluded.rival, at = excluded.at`, edits); err != nil {
		return err
	}
	return t.insert("change", changeColumns, "", log)
}

// ownChanged has the rows that people changed stand in the table task. A row that they
// added is there alone: on Postgres, another machine may have recorded one of the same
// id since the entries were looked up.
func (t *Tx) ownChanged(changes []ledger.Change, entries map[string]*ledger.Entry) error {
	var numbers []int
	added := false
	for _, change := range changes {
		if change.Kind == ledger.Added {
			added = true
		} else if number := entries[change.ID].Number; number > 0 {
			numbers = append(numbers, number)
		}
	}
	if err := t.own(numbers...); err != nil || !added {
		return err
	}
	highest := 0
	for _, e := range entries {
		highest = max(highest, e.Number)
	}
	taken := ""
	err := t.eachStretch("WHERE number > ?", []any{highest}, func(s *stretch) {
		for _, id := range s.rows() {
			if entries[id] != nil {
				taken = id
			}
		}
	})
	if err == nil && taken != "" {
		err = fmt.Errorf("row %s has just been recorded by another machine: try once more", taken)
	}
	return err
}
