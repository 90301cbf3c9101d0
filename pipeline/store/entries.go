package store

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
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

// entriesAtOnce is how many rows are taken from the record together: some 10 MB
// with their notices, and little enough to look them up by index.
const entriesAtOnce = 4096

// EachEntry gives all rows to take, some thousands at a time, in the order of
// their numbers.
func (t *Tx) EachEntry(take func(entries []*ledger.Entry) error) error {
	known := t.recent.all()
	for after := 0; ; {
		decoding := newDecoding()
		entries, err := t.entries(after, known, decoding)
		if err := errors.Join(err, decoding.wait()); err != nil {
			return err
		}
		if len(entries) > 0 {
			if err := take(entries); err != nil {
				return err
			}
			after = entries[len(entries)-1].Number
		}
		if len(entries) < entriesAtOnce {
			return nil
		}
	}
}

// entries gives the rows behind a number, with everything that is remembered of
// them. known are tasks that need not be decoded.
func (t *Tx) entries(after int, known map[text]*notice.Task, decoding *decoding) ([]*ledger.Entry, error) {
	var entries []*ledger.Entry
	byID, notices, places := map[string]*ledger.Entry{}, map[int64]*notice.Notice{}, map[int64]string{}
	of := map[*ledger.Entry]int64{}
	var origin, body, earlier string
	var id sql.NullInt64
	var withdrawn, deleted int
	if err := t.each("SELECT id, number, code, origin, notice, body, withdrawn, deleted, earlier FROM task WHERE number > ? ORDER BY number LIMIT ?",
		[]any{after, entriesAtOnce}, func(scan func(...any) error) error {
			e := &ledger.Entry{}
			if err := scan(&e.ID, &e.Number, &e.Code, &origin, &id, &body, &withdrawn, &deleted, &earlier); err != nil {
				return err
			}
			e.Origin, e.Withdrawn, e.Deleted = ledger.Origin(origin), withdrawn == 1, deleted == 1
			entries, byID[e.ID] = append(entries, e), e
			if !id.Valid {
				return nil
			}
			if notices[id.Int64] == nil {
				notices[id.Int64] = new(notice.Notice)
			}
			e.Notice, of[e] = notices[id.Int64], id.Int64
			if len(known) > 0 {
				e.Task = known[t.recent.of(body)]
			}
			if e.Task == nil {
				e.Task = new(notice.Task)
				decoding.add(body, e.Task)
			}
			if earlier != "[]" && earlier != "null" {
				decoding.add(earlier, &e.Earlier)
			}
			return nil
		}); err != nil || len(entries) == 0 {
		return entries, err
	}
	these := []any{after, entries[len(entries)-1].Number}
	const task = " IN (SELECT %s FROM task WHERE number > ? AND number <= ?)"
	if err := t.each("SELECT id, body FROM notice WHERE id"+fmt.Sprintf(task, "notice"), these, func(scan func(...any) error) error {
		var id int64
		err := scan(&id, &body)
		if n := notices[id]; n != nil {
			decoding.add(body, n)
		}
		return err
	}); err != nil {
		return nil, err
	}
	if err := t.each("SELECT notice, place FROM file WHERE notice"+fmt.Sprintf(task, "notice")+" AND outcome = ? ORDER BY number", append(slices.Clone(these), outcomeRead), func(scan func(...any) error) error {
		var id int64
		var place string
		err := scan(&id, &place)
		places[id] = place
		return err
	}); err != nil {
		return nil, err
	}
	for e, id := range of {
		e.Place = places[id]
	}
	err := t.each("SELECT task, name, value, against, rival, at FROM edit WHERE task"+fmt.Sprintf(task, "id"), these, func(scan func(...any) error) error {
		var id, name, at string
		var edit ledger.Edit
		if err := scan(&id, &name, &edit.Value, &edit.Against, &edit.Rival, &at); err != nil {
			return err
		}
		edit.At = moment(at)
		if e := byID[id]; e != nil {
			if e.Edits == nil {
				e.Edits = map[string]ledger.Edit{}
			}
			e.Edits[name] = edit
		}
		return nil
	})
	return entries, err
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
			if err := t.insert("task", rowColumns, "",
				[][]any{{e.ID, e.Number, e.Code, string(e.Origin), nil, 0, "", 0, flag(e.Deleted), "[]", stamp(now)}}); err != nil {
				return err
			}
		case ledger.Removed, ledger.Revived:
			if err := t.do("UPDATE task SET deleted = ? WHERE id = ?", flag(e.Deleted), e.ID); err != nil {
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
