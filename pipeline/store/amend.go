package store

import (
	"encoding/json"
	"errors"
	"strings"

	"taizhang/extractors/notice"
	"taizhang/pipeline/edition"
)

// amend carries out what a notice says of an earlier one (更正, 延期): the rows of
// the earlier one get the new deadlines and keep the old among their earlier ones.
// It gives the notice without the tasks that were nothing but that; the others are
// rows of their own. own is the notice itself where it was read before.
//
// The earlier notice must be in the record. One that comes later is a notice
// beside it, and a person has to put the two together.
func (r *recording) amend(n *notice.Notice, own int) (*notice.Notice, error) {
	target, err := r.amendedNotice(n.Amends, own)
	if err != nil || target == 0 {
		return n, err
	}
	rows, err := r.rowsOf(target)
	if err != nil {
		return n, err
	}
	rest := *n
	rest.Tasks = nil
	taken := make([]bool, len(rows))
	for i := range n.Tasks {
		task := &n.Tasks[i]
		at := changedRow(rows, taken, task)
		if at < 0 {
			rest.Tasks = append(rest.Tasks, *task)
			continue
		}
		taken[at] = true
		if err := errors.Join(r.forgetReading(target), r.postpone(rows[at], task.Deadline, n)); err != nil {
			return n, err
		}
	}
	return &rest, nil
}

// amendedNotice finds the notice to which a reference leads, 0 for none.
func (r *recording) amendedNotice(to notice.Reference, own int) (int, error) {
	found := 0
	look := func(fits func(number, title string) bool, statement string, arguments ...any) error {
		return r.each(statement, arguments, func(scan func(...any) error) error {
			var id int
			var number, title string
			err := scan(&id, &number, &title)
			if err == nil && found == 0 && id != own && fits(number, title) {
				found = id
			}
			return err
		})
	}
	if at := strings.Index(to.Number, "〔"); at >= 0 {
		// Words may stand before the number in a sentence: 我办印发的校办〔2021〕3号.
		if err := look(func(number, _ string) bool {
			return number != "" && strings.HasSuffix(to.Number, edition.Number(number))
		},
			"SELECT id, doc_number, title FROM notice WHERE doc_number LIKE ? ORDER BY id", "%"+to.Number[at:]); err != nil || found != 0 {
			return found, err
		}
	}
	if to.Title == "" {
		return 0, nil
	}
	err := look(func(_, title string) bool { return alike(title, to.Title) }, "SELECT id, doc_number, title FROM notice WHERE title = ? ORDER BY id", to.Title)
	return found, err
}

// changedRow finds the row of which a task of a changing notice speaks, -1 for
// none. A task without a day changes no deadline.
func changedRow(rows []row, taken []bool, task *notice.Task) int {
	if task.Deadline.Due.IsZero() {
		return -1
	}
	best, at := edition.LeastSure, -1
	for i := range rows {
		if taken[i] || rows[i].withdrawn {
			continue
		}
		if sure := edition.ChangesTask(rows[i].task.Quote, task.Quote); sure >= best && (sure > best || at < 0) {
			best, at = sure, i
		}
	}
	return at
}

// postpone gives a row another deadline, for good: when its own notice is read
// again, the deadline stands.
func (r *recording) postpone(old row, fresh notice.Deadline, by *notice.Notice) error {
	source := by.DocNumber
	if source == "" {
		source = "《" + by.Title + "》"
	}
	fresh.Basis = append([]string{"时限据" + source + "调整"}, fresh.Basis...)
	if err := r.own(old.number); err != nil {
		return err
	}
	if err := r.do("INSERT INTO amendment (task, deadline, at) VALUES (?, ?, ?) ON CONFLICT (task) DO UPDATE SET deadline = excluded.deadline, at = excluded.at",
		old.id, inJSON(fresh), r.at); err != nil {
		return err
	}
	if old.task.Deadline.Text == fresh.Text && old.task.Deadline.Due == fresh.Due {
		return nil // read again
	}
	if old.task.Deadline.Text != "" {
		if err := r.outdate(&old, fresh); err != nil {
			return err
		}
	}
	old.task.Deadline = fresh
	return r.changeOwn(old.id, "body = ?, earlier = ?", inJSON(&old.task), inJSON(old.earlier))
}

// amendedDeadline gives the deadline that a later notice gave to a row, nil for
// none.
func (r *recording) amendedDeadline(task string) (*notice.Deadline, error) {
	var found *notice.Deadline
	err := r.each("SELECT deadline FROM amendment WHERE task = ?", []any{task}, func(scan func(...any) error) error {
		var text string
		found = new(notice.Deadline)
		return errors.Join(scan(&text), json.Unmarshal([]byte(text), found))
	})
	return found, err
}
