package store

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline/edition"
)

// Outcome of a file in the record; the words of ledger.Outcome say more of it.
const (
	outcomeRead      = "read"
	outcomeFailed    = "failed"
	outcomeDuplicate = "duplicate"
)

// Record takes in what one file gave. place names the file for good: its path
// from the folder of the ledger.
//
// The same bytes under a second name are a duplicate and give no rows. A notice
// that is known already, read again by better rules or in a new version, keeps
// its rows: each is found again by its words, so that what people wrote beside
// it stays beside it. A row that it no longer asks for is withdrawn, never
// removed. A file that cannot be read any more leaves its rows alone.
//
// Of a file that is Known, its line in the list of files is renewed. ErrReadAgain is
// the error where it is not known: it is to be recorded anew, with its reading.
func (t *Tx) Record(file ledger.File, place string, now time.Time) error {
	r := recording{Tx: t, file: file, place: place, at: stamp(now)}
	err := cmp.Or(t.alone(), t.listen())
	if err == nil {
		err = r.record()
	}
	if err == nil {
		r.heard()
	}
	if err != nil {
		return fmt.Errorf("record of %q: %w", file.Path, err)
	}
	return nil
}

type recording struct {
	*Tx
	file  ledger.File
	place string
	at    string // the moment
	// amended says that another notice has changed a deadline of this one.
	amended bool
}

func (r *recording) record() error {
	n := r.file.Notice
	if n == nil {
		failure := &notice.Failure{Stage: "read", Cause: notice.CauseOf(r.file.Err), Err: r.file.Err}
		errors.As(r.file.Err, &failure)
		detail := ""
		if failure.Err != nil {
			detail = failure.Err.Error()
		}
		return r.list(outcomeFailed, "", 0, failure.Stage, string(failure.Cause), detail)
	}
	hash := r.hash(n)
	if listed, err := r.listAgain(hash); listed || err != nil {
		return err
	}
	isNew, err := r.isNew(hash, n)
	if err != nil {
		return err
	}
	known, mine := 0, false
	if !isNew {
		if known, mine, err = r.known(hash); err != nil {
			return err
		}
	}
	if known != 0 && !mine {
		return r.list(outcomeDuplicate, hash, known, "", "", "")
	}
	if known != 0 {
		if done, err := r.superseded(known, hash); err != nil || done {
			return err
		}
	}
	if r.file.Known {
		if err := r.requireKnown(known, hash); err != nil {
			return err
		}
		return r.list(outcomeRead, hash, known, "", "", "")
	}
	if known == 0 && !isNew {
		if known, err = r.earlierVersion(n); err != nil {
			return err
		}
	}
	if n, err = r.amend(n, known); err != nil {
		return err
	}
	if known == 0 {
		if known, err = r.add(hash, n); err != nil {
			return err
		}
	} else if err := r.renew(known, hash, n); err != nil {
		return err
	}
	if err := r.noteReading(known, n); err != nil {
		return err
	}
	return r.list(outcomeRead, hash, known, "", "", "")
}

// superseded deals with the bytes of a version that a later one has replaced. They
// must not bring the old deadlines back: the file that had them is read again at
// every run, and a copy of it may turn up. Only a file that is put back in the
// place of the later version says that the earlier one counts.
func (r *recording) superseded(id int, hash string) (bool, error) {
	current, here := "", "nothing"
	one := func(into *string, statement string, argument any) error {
		return r.each(statement, []any{argument}, func(scan func(...any) error) error { return scan(into) })
	}
	if err := errors.Join(one(&current, "SELECT sha256 FROM notice WHERE id = ?", id), one(&here, "SELECT sha256 FROM file WHERE place = ?", r.place)); err != nil {
		return false, err
	}
	switch {
	case current == hash:
		return false, nil
	case here == hash:
		return true, r.list(outcomeRead, hash, id, "", "", "")
	case here == "nothing":
		return true, r.list(outcomeDuplicate, hash, id, "", "", "")
	}
	return false, nil
}

// hash is that of the notice's bytes, its place where there is none.
func (r *recording) hash(n *notice.Notice) string { return cmp.Or(n.SHA256, "path:"+r.place) }

// isNew reports a notice of which nothing is in the record that known and
// earlierVersion look for: neither its bytes, nor its file, its number or its title.
// Of a first run nearly all are such, and this is one question instead of four.
func (r *recording) isNew(hash string, n *notice.Notice) (bool, error) {
	if r.file.Known {
		return false, nil
	}
	titled := mark{markTitle, n.Title}
	if n.DocNumber != "" {
		titled.kind = markTitleAlone
	}
	if r.isUnheard(mark{markHash, hash}, mark{markPlace, r.place}, mark{markNumber, n.DocNumber}, titled) {
		return true, nil
	}
	title := "title = ?"
	if n.DocNumber != "" {
		title += " AND doc_number = ''" // the others have another number, or this one
	}
	there, err := r.number("SELECT CASE WHEN EXISTS (SELECT 1 FROM version WHERE sha256 = ?) OR EXISTS (SELECT 1 FROM file WHERE place = ?)"+
		" OR EXISTS (SELECT 1 FROM notice WHERE doc_number = ?) OR EXISTS (SELECT 1 FROM notice WHERE "+title+") THEN 1 ELSE 0 END",
		hash, r.place, orNothing(n.DocNumber), orNothing(n.Title))
	return there == 0, err
}

// heard notes by what the file, which is in the record now, is found again.
func (r *recording) heard() {
	r.hear(mark{markPlace, r.place})
	if n := r.file.Notice; n != nil {
		r.hear(mark{markHash, r.hash(n)}, mark{markNumber, n.DocNumber}, mark{markTitle, n.Title})
		if n.DocNumber == "" {
			r.hear(mark{markTitleAlone, n.Title})
		}
	}
}

// orNothing is a text to which nothing is equal where it is empty.
func orNothing(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// known finds the notice that has, or had, these bytes. mine says that the file
// is the one that stands for them: a copy beside it is a duplicate.
func (r *recording) known(hash string) (id int, mine bool, err error) {
	if id, err = r.number("SELECT notice FROM version WHERE sha256 = ?", hash); err != nil || id == 0 {
		return 0, false, err
	}
	other, err := r.number("SELECT count(*) FROM file WHERE notice = ? AND sha256 = ? AND outcome = ? AND place <> ?", id, hash, outcomeRead, r.place)
	return id, other == 0, err
}

// earlierVersion finds the notice of which this is a new version: the one that
// the same file gave before, or one of the same number and title. Other notices
// that happen to share those, or that were saved under the same name, have at
// most a few tasks in common.
func (r *recording) earlierVersion(n *notice.Notice) (int, error) {
	type candidate struct {
		id            int
		number, title string
	}
	look := func(statement string, arguments ...any) (found []candidate, err error) {
		err = r.each(statement, arguments, func(scan func(...any) error) error {
			var one candidate
			err := scan(&one.id, &one.number, &one.title)
			found = append(found, one)
			return err
		})
		return found, err
	}
	byPlace, err := look(`SELECT notice.id, notice.doc_number, notice.title FROM file JOIN notice ON notice.id = file.notice
		WHERE file.place = ? AND file.outcome <> ?`, r.place, outcomeDuplicate)
	if err != nil {
		return 0, err
	}
	for _, c := range byPlace {
		if c.number != "" && n.DocNumber != "" && c.number != n.DocNumber {
			continue
		}
		named := c.number != "" && c.number == n.DocNumber || c.title != "" && alike(c.title, n.Title)
		if shares, err := r.sharesTasks(c.id, n); err != nil || named || c.title == "" && n.Title == "" && shares {
			return c.id, err
		}
	}
	if n.Title == "" {
		return 0, nil
	}
	if n.DocNumber == "" {
		return r.sameWords(n)
	}
	byNumber, err := look("SELECT id, doc_number, title FROM notice WHERE doc_number = ? ORDER BY id DESC", n.DocNumber)
	if err != nil {
		return 0, err
	}
	for _, c := range byNumber {
		// 关于报送材料的通知（修订） is the notice without the bracket.
		if !alike(c.title, n.Title) && (c.title == "" || !strings.Contains(ledger.Squash(n.Title), ledger.Squash(c.title))) {
			continue
		}
		if shares, err := r.sharesTasks(c.id, n); err != nil || shares {
			return c.id, err
		}
	}
	return r.sameWords(n)
}

// sameWords finds the notice that was read before in another format or without
// its stamp: the same title, no other number, and almost the same words. Where
// either has no number, the day of issue must be the same too: a notice that comes
// every week differs in its dates alone.
func (r *recording) sameWords(n *notice.Notice) (int, error) {
	found := 0
	// Titles return every week, for years: of those with a number only the ones with
	// this number are looked at, and of the others those of the same day.
	which, arguments, issued := "title = ?", []any{n.Title}, `"Issued":`+inJSON(n.Issued)
	if n.DocNumber != "" {
		which, arguments = which+" AND doc_number IN (?, '')", append(arguments, n.DocNumber)
	}
	err := r.each("SELECT id, doc_number, body FROM notice WHERE "+which+" ORDER BY id DESC", arguments, func(scan func(...any) error) error {
		var id int
		var number, text string
		var other notice.Notice
		if err := scan(&id, &number, &text); err != nil || found != 0 {
			return err
		}
		numbered := n.DocNumber != "" && number != ""
		if !numbered && (n.Issued.IsZero() || !strings.Contains(text, issued)) {
			return nil
		}
		if err := readNotice(text, &other); err != nil {
			return err
		}
		if (numbered || n.Issued == other.Issued) && edition.AlikeSketches(n.Sketch, other.Sketch) >= edition.LeastAlike {
			found = id
		}
		return nil
	})
	return found, err
}

// sharesTasks reports whether at least half of the tasks of a recorded notice,
// or of this reading, are the same.
func (r *recording) sharesTasks(id int, n *notice.Notice) (bool, error) {
	before, err := r.rowsOf(id)
	if err != nil {
		return false, err
	}
	matched := 0
	for _, at := range ledger.Match(quoted(before), quotedTasks(n, ledger.RowIDs("", n.Tasks))) {
		if at >= 0 {
			matched++
		}
	}
	return 2*matched >= max(len(before), len(n.Tasks)), nil
}

func alike(a, b string) bool { return ledger.Same(ledger.Squash(a), ledger.Squash(b)) }

// row is what the record holds of a task, as far as a new reading needs it.
type row struct {
	number             int // in the ledger
	id, code           string
	inStretch          bool
	body               string // the task as text, asRead where its notice has it
	place              int    // in the notice
	task               notice.Task
	withdrawn, deleted bool
	earlier            []string
	// orphan says that the row was found in a workbook without a record; title and
	// docNumber are then those of the notice in the workbook.
	orphan           bool
	title, docNumber string
}

func (r *recording) rowsOf(id int) ([]row, error) {
	var found []row
	var packed []byte
	if err := r.each("SELECT tasks FROM notice WHERE id = ?", []any{id}, func(scan func(...any) error) error { return scan(&packed) }); err != nil {
		return nil, err
	}
	read, err := unpackTasks(packed)
	if err != nil {
		return nil, err
	}
	add := func(one row, earlier string) (err error) {
		one.earlier = []string{}
		if earlier != "[]" {
			err = json.Unmarshal([]byte(earlier), &one.earlier)
		}
		switch {
		case one.body != asRead:
			err = errors.Join(err, json.Unmarshal([]byte(one.body), &one.task))
		case one.place >= len(read):
			err = errMissing
		default:
			one.task = read[one.place]
		}
		found = append(found, one)
		return err
	}
	var failed error
	if err := r.eachStretch("WHERE notice = ?", []any{id}, func(s *stretch) {
		for number, id := range s.rows() {
			failed = cmp.Or(failed, add(row{number: number, id: id, code: s.codeAt(number), inStretch: true, body: asRead, place: s.placeAt(number)}, "[]"))
		}
	}); err != nil || failed != nil {
		return nil, errors.Join(err, failed)
	}
	err = r.each("SELECT number, id, code, place, body, withdrawn, deleted, earlier FROM task WHERE notice = ?", []any{id}, func(scan func(...any) error) error {
		var one row
		var earlier string
		var withdrawn, deleted int
		err := scan(&one.number, &one.id, &one.code, &one.place, &one.body, &withdrawn, &deleted, &earlier)
		if err != nil {
			return err
		}
		one.withdrawn, one.deleted = withdrawn == 1, deleted == 1
		return add(one, earlier)
	})
	slices.SortFunc(found, func(a, b row) int {
		return cmp.Or(flag(a.withdrawn)-flag(b.withdrawn), a.place-b.place, a.number-b.number)
	})
	return found, err
}

// errMissing is the error of a row whose notice has no task at its place.
var errMissing = fmt.Errorf("%w: a task is missing in its notice", ErrDamaged)

func quoted(rows []row) []ledger.Quoted {
	out := make([]ledger.Quoted, len(rows))
	for i := range rows {
		out[i] = ledger.QuotedTask(rows[i].id, &rows[i].task)
	}
	return out
}

func quotedTasks(n *notice.Notice, ids []string) []ledger.Quoted {
	out := make([]ledger.Quoted, len(ids))
	for i := range ids {
		out[i] = ledger.QuotedTask(ids[i], &n.Tasks[i])
	}
	return out
}

// add records a notice that was never seen, and its rows.
func (r *recording) add(hash string, n *notice.Notice) (int, error) {
	short, id, err := r.addNotice(hash, n)
	if err != nil {
		return 0, err
	}
	if err := r.do("INSERT INTO version (sha256, notice, at) VALUES (?, ?, ?)", hash, id, r.at); err != nil {
		return 0, err
	}
	orphans, err := r.orphans(n)
	if err != nil {
		return 0, err
	}
	return id, r.match(id, short, hash, n, orphans, false)
}

// addNotice records a notice under the shortest name that is free.
func (r *recording) addNotice(hash string, n *notice.Notice) (short string, id int, err error) {
	taken, text, tasks := map[string]bool{}, body(n), r.packer.tasks(n.Tasks)
	for {
		short = ledger.ShortName(hash, func(name string) bool { return taken[name] })
		if taken[short] {
			return "", 0, fmt.Errorf("every name that its bytes give is taken, up to %q", short)
		}
		taken[short] = true
		if id, err = r.insertOne(r.ctx, `INSERT INTO notice (short, sha256, doc_number, title, body, tasks, read_at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (short) DO NOTHING`, short, hash, n.DocNumber, n.Title, text, tasks, r.at); err != nil {
			return short, 0, err
		}
		if id != 0 {
			r.remember(id, n, text, r.packer.text)
			return short, id, nil
		}
	}
}

// renew takes in a further reading of a known notice.
func (r *recording) renew(id int, hash string, n *notice.Notice) error {
	var short, before string
	if err := r.each("SELECT short, sha256 FROM notice WHERE id = ?", []any{id}, func(scan func(...any) error) error {
		return scan(&short, &before)
	}); err != nil {
		return err
	}
	rows, err := r.rowsOf(id) // before the tasks change of which they are made
	if err != nil {
		return err
	}
	text := body(n)
	if err := r.do("UPDATE notice SET sha256 = ?, doc_number = ?, title = ?, body = ?, tasks = ?, read_at = ? WHERE id = ?",
		hash, n.DocNumber, n.Title, text, r.packer.tasks(n.Tasks), r.at, id); err != nil {
		return err
	}
	r.remember(id, n, text, r.packer.text)
	delete(r.shown, int64(id))
	if err := r.do("INSERT INTO version (sha256, notice, at) VALUES (?, ?, ?) ON CONFLICT (sha256) DO NOTHING", hash, id, r.at); err != nil {
		return err
	}
	return r.match(id, short, hash, n, rows, before != hash)
}

// asRead is the body of a row that is as its notice was read last.
const asRead = ""

// match gives the tasks of a reading their rows: those of the reading before
// where the words say so, otherwise new ones. changed says that the notice
// itself is another, and not only the reading of it.
func (r *recording) match(id int, short, hash string, n *notice.Notice, before []row, changed bool) error {
	ids := ledger.RowIDs(hash, n.Tasks)
	found := slices.Repeat([]int{-1}, len(ids))
	if len(before) > 0 { // to prepare the words for it takes a tenth of the time of a new notice
		found = ledger.Match(quoted(before), quotedTasks(n, ids))
	}
	kept := make([]bool, len(before))
	var fresh []newRow
	issued := 0
	for _, row := range before {
		issued = max(issued, codeNumber(row.code, short))
	}
	for _, at := range found {
		if at >= 0 {
			kept[at] = true
		}
	}
	if err := r.ownMoved(before, kept, found); err != nil {
		return err
	}
	for i := range n.Tasks {
		task := &n.Tasks[i]
		if at := found[i]; at >= 0 {
			if before[at].orphan {
				r.adopted(before[at].id)
			}
			if err := r.keep(before[at], id, i, task, changed); err != nil {
				return err
			}
			continue
		}
		number, err := r.nextRow()
		if err != nil {
			return err
		}
		issued++
		fresh = append(fresh, newRow{number, i, issued, ids[i]})
	}
	for at, row := range before {
		if kept[at] || row.withdrawn || row.orphan {
			continue
		}
		body := row.body
		if body == asRead { // the notice will not have it any more
			body = string(appendTask(nil, &row.task))
		}
		if err := r.changeOwn(row.id, "withdrawn = 1, body = ?", body); err != nil {
			return err
		}
		if err := r.log(row.id, "", "withdrawn", row.task.Quote, ""); err != nil {
			return err
		}
	}
	return r.addRows(id, short, fresh, before)
}

// ownMoved has the rows of a reading before that are withdrawn, or that stand at another
// place of the new one, say something of their own, all at once.
func (r *recording) ownMoved(before []row, kept []bool, found []int) error {
	var moved []int
	for at, row := range before {
		if !kept[at] && row.inStretch {
			moved = append(moved, row.number)
		}
	}
	for i, at := range found {
		if at >= 0 && before[at].place != i && before[at].inStretch {
			moved = append(moved, before[at].number)
		}
	}
	return r.own(moved...)
}

// codeNumber is the number in a code that the notice gave.
func codeNumber(code, short string) int {
	n := 0
	if _, err := fmt.Sscanf(code, short+"-%d", &n); err != nil {
		return 0
	}
	return n
}

// keep puts a task's new reading into its row.
func (r *recording) keep(old row, id, place int, task *notice.Task, changed bool) error {
	body := asRead
	if !old.inStretch { // of those there, no other notice has changed a deadline
		amended, err := r.amendedDeadline(old.id)
		if err != nil {
			return err
		}
		if amended != nil {
			r.amended = true
			stands := *task
			stands.Deadline = *amended
			task, body = &stands, inJSON(&stands)
		}
	}
	outdated := changed && !old.orphan && old.task.Deadline.Text != "" && (old.task.Deadline.Text != task.Deadline.Text || old.task.Deadline.Due != task.Deadline.Due)
	same := body == asRead && !outdated // the notice has the words, and the row none
	if old.body != asRead {
		same = string(appendTask(nil, task)) == old.body
	}
	if same && place == old.place && !old.withdrawn && !old.orphan {
		return nil // as nearly always
	}
	if outdated {
		if err := errors.Join(r.own(old.number), r.outdate(&old, task.Deadline)); err != nil {
			return err
		}
	}
	if old.withdrawn {
		if err := r.log(old.id, "", "read", "", task.Quote); err != nil {
			return err
		}
	}
	return r.changeOwn(old.id, "origin = ?, notice = ?, place = ?, body = ?, withdrawn = 0, earlier = ?", string(ledger.FromNotice), id, place, body, inJSON(old.earlier))
}

// outdate keeps a row's deadline among the earlier ones.
func (r *recording) outdate(old *row, fresh notice.Deadline) error {
	was := old.task.Deadline.Text
	if !old.task.Deadline.Due.IsZero() {
		was = old.task.Deadline.Due.String() + "（" + was + "）"
	}
	old.earlier = append(old.earlier, was)
	return r.log(old.id, ledger.ColumnDue, "read", was, fresh.Due.String()+"（"+fresh.Text+"）")
}

const rowColumns = "id, number, code, origin, notice, place, body, withdrawn, deleted, earlier, added_at"

// newRow is a row for the task at a place of its notice; code is the number in its code.
type newRow struct {
	number, place, code int
	id                  string
}

// addRows records new rows of a notice that has had some before. Where a row has an id
// already, the new one gets another: the words may have moved from one notice to the
// next.
func (r *recording) addRows(notice int, short string, rows []newRow, before []row) error {
	if len(rows) == 0 {
		return nil
	}
	had := make(map[string]bool, len(before))
	for _, row := range before {
		had[row.id] = true
	}
	wanted, open := slices.Clone(rows), make([]*newRow, len(rows))
	for i := range rows {
		open[i] = &rows[i]
	}
	for attempt := 1; len(open) > 0; attempt++ {
		taken, err := r.taken(open)
		if err != nil {
			return err
		}
		open = slices.DeleteFunc(open, func(row *newRow) bool { return !taken[row.id] && !had[row.id] })
		for _, row := range open {
			row.id = ledger.OtherID(wanted[row.number-wanted[0].number].id, attempt)
		}
	}
	return r.insertStretches(notice, short, rows)
}

// taken are the ids of new rows that rows of the table task have.
func (r *recording) taken(rows []*newRow) (map[string]bool, error) {
	some, err := r.hasOwn()
	if err != nil || !some {
		return nil, err
	}
	taken := map[string]bool{}
	for some := range slices.Chunk(rows, mostInStretch) {
		ids := make([]any, len(some))
		for i, row := range some {
			ids[i] = row.id
		}
		if err := r.each("SELECT id FROM task WHERE id"+amongst(ids), ids, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			taken[id] = true
			return err
		}); err != nil {
			return nil, err
		}
	}
	return taken, nil
}

// orphans are the rows that were found in a workbook without a record. They
// wait for the notice that gave them: by their words they are found only by a
// notice of the same title or number, since many notices ask for nearly the same.
func (r *recording) orphans(n *notice.Notice) ([]row, error) {
	if !r.lookedUp {
		if err := r.lookUpOrphans(); err != nil {
			return nil, err
		}
		r.lookedUp = true
	}
	if len(r.waiting) == 0 {
		return nil, nil
	}
	ids := map[string]bool{}
	for _, id := range ledger.RowIDs(r.hash(n), n.Tasks) {
		ids[id] = true
	}
	source := cmp.Or(n.Title, path.Base(filepath.ToSlash(n.File))) // as 任务来源 names it
	var found []row
	for _, one := range r.waiting {
		if ids[one.id] || one.title != "" && alike(one.title, source) || one.docNumber != "" && alike(one.docNumber, n.DocNumber) {
			found = append(found, one)
		}
	}
	return found, nil
}

func (r *recording) lookUpOrphans() error {
	at := map[string]int{}
	if err := r.each("SELECT number, id, code, deleted FROM task WHERE "+notOfNotices+" AND origin = ? ORDER BY number", []any{string(ledger.FromWorkbook)}, func(scan func(...any) error) error {
		one := row{orphan: true}
		var deleted int
		err := scan(&one.number, &one.id, &one.code, &deleted)
		one.deleted = deleted == 1
		at[one.id] = len(r.waiting)
		r.waiting = append(r.waiting, one)
		return err
	}); err != nil || len(r.waiting) == 0 {
		return err
	}
	return r.each("SELECT task, name, value FROM edit WHERE name IN (?, ?, ?)", []any{ledger.ColumnQuote, ledger.ColumnSource, ledger.ColumnDocNumber}, func(scan func(...any) error) error {
		var id, name, value string
		if err := scan(&id, &name, &value); err != nil {
			return err
		}
		if place, waits := at[id]; waits {
			one := &r.waiting[place]
			switch name {
			case ledger.ColumnQuote:
				one.task.Quote = value
			case ledger.ColumnSource:
				one.title = value
			default:
				one.docNumber = value
			}
		}
		return nil
	})
}

// adopted takes a row from those that wait.
func (r *recording) adopted(id string) {
	r.waiting = slices.DeleteFunc(r.waiting, func(one row) bool { return one.id == id })
}

const changeColumns = "at, task, name, kind, before, after, source"

func (r *recording) log(task, name, kind, before, after string) error {
	return r.insert("change", changeColumns, "", [][]any{{r.at, task, name, kind, before, after, r.file.Path}})
}

// list puts the file into the list of files. A new one gets the number behind the
// highest, and one that is there uses none up: the numbers say in which order files
// came, and not how many were recorded in one transaction.
func (r *recording) list(outcome, hash string, id int, stage, cause, detail string) error {
	var link any
	if id != 0 {
		link = id
	}
	return r.do(`INSERT INTO file (place, number, shown, sha256, notice, outcome, stage, cause, detail, seen_at) VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM file), ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (place) DO UPDATE SET shown = excluded.shown, sha256 = excluded.sha256, notice = coalesce(excluded.notice, file.notice),
		outcome = excluded.outcome, stage = excluded.stage, cause = excluded.cause, detail = excluded.detail, seen_at = excluded.seen_at`,
		r.place, r.file.Path, hash, link, outcome, stage, cause, detail, r.at)
}

// body is the notice without what stands in columns and rows of its own.
func body(n *notice.Notice) string { return string(appendNotice(make([]byte, 0, 2<<10), n)) }
