package store

import (
	"time"

	"taizhang/outputs/ledger"
)

// History is what the log says of the rows.
type History struct {
	// Added are the moments at which the rows came into the ledger, by their ids.
	Added map[string]time.Time
	// Changes are those of the span that was asked for, in the order in which they
	// happened.
	Changes []Logged
	// Revisions count the changes that each row ever had after it came, and Last
	// are the moments of the last one, or of its coming.
	Revisions map[string]int
	Last      map[string]time.Time
}

// Logged is one line of the log.
type Logged struct {
	ledger.Change
	At time.Time
}

// comingOfNotice are the lines of the log which say no more than task.added_at does:
// that a row came from a notice. They were written up to version 2 of the schema.
// coming are those of the rows of people as well.
const (
	comingOfNotice = "(kind = 'read' AND name = '' AND after = '')"
	coming         = "(kind = 'added' OR " + comingOfNotice + ")"
)

// History gives the changes from one moment to another, the second one not
// included, and the figures of all rows.
func (t *Tx) History(from, to time.Time) (History, error) {
	h := History{Added: map[string]time.Time{}, Revisions: map[string]int{}, Last: map[string]time.Time{}}
	if err := t.eachStretch("", nil, func(s *stretch) {
		at := moment(s.addedAt)
		for _, id := range s.rows() {
			h.Added[id], h.Last[id] = at, at
		}
	}); err != nil {
		return h, err
	}
	if err := t.each("SELECT id, added_at FROM task", nil, func(scan func(...any) error) error {
		var id, at string
		err := scan(&id, &at)
		h.Added[id], h.Last[id] = moment(at), moment(at)
		return err
	}); err != nil {
		return h, err
	}
	if err := t.each("SELECT task, count(*), max(at) FROM change WHERE NOT "+coming+" GROUP BY task", nil, func(scan func(...any) error) error {
		var id, at string
		var n int
		err := scan(&id, &n, &at)
		h.Revisions[id], h.Last[id] = n, moment(at)
		return err
	}); err != nil {
		return h, err
	}
	err := t.each("SELECT at, task, name, kind, before, after FROM change WHERE at >= ? AND at < ? AND NOT "+comingOfNotice+" ORDER BY at, id", []any{stamp(from), stamp(to)}, func(scan func(...any) error) error {
		var at, kind string
		var one Logged
		err := scan(&at, &one.ID, &one.Column, &kind, &one.Old, &one.New)
		one.At, one.Kind = moment(at), ledger.ChangeKind(kind)
		h.Changes = append(h.Changes, one)
		return err
	})
	return h, err
}
