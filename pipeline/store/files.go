package store

import (
	"errors"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// Files gives every file that was ever looked at, in the order in which they
// came, with what became of it. A duplicate names the file that it repeats. The
// notices are without their tasks and their sketch.
func (t *Tx) Files() ([]ledger.File, error) {
	var files []ledger.File
	tasks := map[int]int{}
	if err := t.each("SELECT notice, count(*) FROM task WHERE notice IS NOT NULL AND withdrawn = 0 GROUP BY notice", nil, func(scan func(...any) error) error {
		var id, n int
		err := scan(&id, &n)
		tasks[id] = n
		return err
	}); err != nil {
		return nil, err
	}
	first := map[int]string{}
	decoding := newDecoding()
	err := t.each(`SELECT file.place, file.shown, file.sha256, file.outcome, file.stage, file.cause, file.detail, notice.id, notice.body
		FROM file LEFT JOIN notice ON notice.id = file.notice ORDER BY file.outcome = 'duplicate', file.number`, nil, func(scan func(...any) error) error {
		var file ledger.File
		var hash, outcome, stage, cause, detail string
		var id *int
		var body *string
		if err := scan(&file.Place, &file.Path, &hash, &outcome, &stage, &cause, &detail, &id, &body); err != nil {
			return err
		}
		if outcome == outcomeFailed {
			failure := &notice.Failure{Path: file.Path, Stage: stage, Cause: notice.Cause(cause)}
			if detail != "" {
				failure.Err = errors.New(detail)
			}
			file.Err = failure
			files = append(files, file)
			return nil
		}
		listed := new(listed)
		file.Notice = &listed.Notice
		if n := t.recently(int64(*id)); n != nil {
			listed.Notice = *n
			listed.Tasks, listed.Notice.Sketch = nil, ""
		} else {
			decoding.add(*body, listed)
		}
		if outcome == outcomeDuplicate {
			file.Repeats = first[*id]
		} else {
			first[*id] = file.Path
			file.TaskCount = tasks[*id]
		}
		files = append(files, file)
		return nil
	})
	return files, errors.Join(err, decoding.wait())
}

// listed is a notice as the list of files shows it: without its sketch, which is
// most of it.
type listed struct {
	notice.Notice
	Sketch unread
}

type unread struct{}

func (unread) UnmarshalJSON([]byte) error { return nil }
