package store

import (
	"database/sql"
	"errors"
	"slices"
	"time"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// Entries gives all rows by their ids, those that people took out among them.
func (t *Tx) Entries() (map[string]*ledger.Entry, error) {
	decoding := newDecoding()
	entries, err := t.entries(decoding)
	return entries, errors.Join(err, decoding.wait())
}

func (t *Tx) entries(decoding *decoding) (map[string]*ledger.Entry, error) {
	notices := map[int64]*notice.Notice{}
	if err := t.each("SELECT id, body FROM notice", nil, func(scan func(...any) error) error {
		var id int64
		var body string
		if err := scan(&id, &body); err != nil {
			return err
		}
		n := new(notice.Notice)
		notices[id] = n
		decoding.add(body, n)
		return nil
	}); err != nil {
		return nil, err
	}
	places := map[int64]string{}
	if err := t.each("SELECT notice, place FROM file WHERE outcome = ? AND notice IS NOT NULL ORDER BY number", []any{outcomeRead}, func(scan func(...any) error) error {
		var id int64
		var place string
		err := scan(&id, &place)
		places[id] = place
		return err
	}); err != nil {
		return nil, err
	}
	entries, known := map[string]*ledger.Entry{}, t.recent.all()
	var origin, body, earlier string
	var id sql.NullInt64
	var withdrawn, deleted int
	if err := t.each("SELECT id, number, code, origin, notice, body, withdrawn, deleted, earlier FROM task", nil, func(scan func(...any) error) error {
		e := &ledger.Entry{}
		if err := scan(&e.ID, &e.Number, &e.Code, &origin, &id, &body, &withdrawn, &deleted, &earlier); err != nil {
			return err
		}
		e.Origin, e.Withdrawn, e.Deleted = ledger.Origin(origin), withdrawn == 1, deleted == 1
		entries[e.ID] = e
		if !id.Valid {
			return nil
		}
		e.Notice, e.Place = notices[id.Int64], places[id.Int64]
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
	}); err != nil {
		return nil, err
	}
	err := t.each("SELECT task, name, value, against, rival, at FROM edit", nil, func(scan func(...any) error) error {
		var id, name, at string
		var edit ledger.Edit
		if err := scan(&id, &name, &edit.Value, &edit.Against, &edit.Rival, &at); err != nil {
			return err
		}
		edit.At = moment(at)
		e := entries[id]
		if e.Edits == nil {
			e.Edits = map[string]ledger.Edit{}
		}
		e.Edits[name] = edit
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
