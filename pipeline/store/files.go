package store

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// Files gives every file that was ever looked at, in the order in which they
// came, with what became of it. A duplicate names the file that it repeats. The
// notices are without their tasks and their sketch.
func (t *Tx) Files() ([]ledger.File, error) {
	var files []ledger.File
	tasks, err := t.tasksOfNotices()
	if err != nil {
		return nil, err
	}
	first := map[int]string{}
	unread := map[int][]*listed{}
	if err := t.each(`SELECT place, shown, sha256, outcome, stage, cause, detail, notice
		FROM file ORDER BY outcome = 'duplicate', number`, nil, func(scan func(...any) error) error {
		var file ledger.File
		var hash, outcome, stage, cause, detail string
		var id *int
		if err := scan(&file.Place, &file.Path, &hash, &outcome, &stage, &cause, &detail, &id); err != nil {
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
		file.Notice = new(notice.Notice)
		if n := cmp.Or(t.recently(int64(*id)), t.shown[int64(*id)]); n != nil {
			*file.Notice = asListed(n)
		} else {
			unread[*id] = append(unread[*id], (*listed)(file.Notice))
		}
		if outcome == outcomeDuplicate {
			file.Repeats = first[*id]
		} else {
			first[*id] = file.Path
			file.TaskCount = tasks[*id]
		}
		files = append(files, file)
		return nil
	}); err != nil {
		return nil, err
	}
	return files, t.readListed(unread)
}

// tasksOfNotices counts the rows for which notices ask. It is one question: between two,
// a row may leave its stretch on Postgres.
func (t *Tx) tasksOfNotices() (map[int]int, error) {
	tasks := map[int]int{}
	err := t.each("SELECT notice, count(*), '' FROM task WHERE notice IS NOT NULL AND withdrawn = 0 GROUP BY notice UNION ALL SELECT notice, 0, ids FROM stretch", nil, func(scan func(...any) error) error {
		var notice, count int
		var s stretch
		err := scan(&notice, &count, &s.ids)
		tasks[notice] += count + s.held()
		return err
	})
	return tasks, err
}

// readListed gives notices what was read in them. One that was just recorded, or read with
// its rows, is not among them: its text lies in the pages that hold its tasks, which are
// most of a record.
func (t *Tx) readListed(unread map[int][]*listed) error {
	decoding := newDecoding()
	var failed error
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(unread)), entriesAtOnce) {
		numbers := make([]any, len(ids))
		for i, id := range ids {
			numbers[i] = id
		}
		if failed = t.each("SELECT id, body FROM notice WHERE id"+amongst(numbers), numbers, func(scan func(...any) error) error {
			var id int
			var body string
			err := scan(&id, &body)
			for _, listed := range unread[id] {
				decoding.add(body, listed)
			}
			return err
		}); failed != nil {
			break
		}
	}
	return errors.Join(failed, decoding.wait())
}

// listed is a notice as the list of files shows it: without its sketch, which is
// most of it.
type listed notice.Notice

// asListed gives a notice as the list of files shows it.
func asListed(n *notice.Notice) notice.Notice {
	bare := *n
	bare.Tasks, bare.Sketch = nil, ""
	return bare
}

// readWithoutSketch reads a notice for the list of files. Its words are cut out of the
// text and hold on to it, so that the sketch is first cut away.
func readWithoutSketch(text string, into *listed) error {
	err := readNotice(withoutSketch(text), (*notice.Notice)(into))
	into.Sketch = ""
	return err
}

// withoutSketch empties the sketch in the text of a notice. One in which something is
// escaped stays.
func withoutSketch(text string) string {
	const mark = `,"Sketch":"` // inside of words, a quotation mark is escaped
	before, sketch, _ := strings.Cut(text, mark)
	end := strings.IndexByte(sketch, '"')
	if end < 0 || strings.IndexByte(sketch[:end], '\\') >= 0 {
		return text
	}
	return before + mark + sketch[end:]
}
