package store

import (
	"errors"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// A file need not be read where its reading is known: the same bytes, by the same
// program with the same settings. What became of it is looked up all the same when
// it is recorded, in the transaction: the file that stands for these bytes may have
// become another one since, and a later version may have come.
//
// What a notice gives the record may depend on more than its reading. One that
// changes another looks for that at every run, and one whose deadlines were changed
// by another is put together with the new ones each time. Both are read again.

// KnownReading is what the record holds of a file that need not be read.
type KnownReading struct {
	// SHA256 is the hash of the bytes that were read.
	SHA256 string
	// Path is that under which they were read, "" for a file that repeats another:
	// nothing of it is recorded but that it is there.
	Path    string
	Reading ledger.Reading
}

// KnownReadings gives what is known of the files in the list of files, by their
// places.
func (t *Tx) KnownReadings() (map[string]KnownReading, error) {
	known := map[string]KnownReading{}
	err := t.each(`SELECT file.place, file.outcome, notice.sha256, reading.path, reading.read_by, reading.tasks, reading.dated, reading.review
		FROM reading JOIN notice ON notice.id = reading.notice JOIN file ON file.notice = notice.id AND file.sha256 = notice.sha256
		WHERE file.outcome IN (?, ?)`, []any{outcomeRead, outcomeDuplicate}, func(scan func(...any) error) error {
		var place, outcome string
		var one KnownReading
		err := scan(&place, &outcome, &one.SHA256, &one.Path, &one.Reading.By, &one.Reading.Tasks, &one.Reading.Dated, &one.Reading.Review)
		if outcome == outcomeDuplicate {
			one.Path = ""
		}
		known[place] = one
		return err
	})
	return known, err
}

// ErrReadAgain is the error of a file that was taken for known and has to be read:
// the record is no longer what it was when that was looked up.
var ErrReadAgain = errors.New("the file has to be read")

// listAgain renews the line of a known file in the list of files where nothing but its
// moment and the path that is shown may change: the file stands for these bytes, and
// its notice has them and was read by the same under the same path. Of a run over nothing
// new all files are such, and this is one statement in the place of five. false says
// nothing.
func (r *recording) listAgain(hash string) (bool, error) {
	if !r.file.Known {
		return false, nil
	}
	renewed, err := r.exec(r.ctx, `UPDATE file SET shown = ?, seen_at = ? WHERE place = ? AND sha256 = ? AND outcome = ?
		AND EXISTS (SELECT 1 FROM notice JOIN reading ON reading.notice = notice.id
			WHERE notice.id = file.notice AND notice.sha256 = file.sha256 AND reading.read_by = ? AND reading.path = ?)
		AND NOT EXISTS (SELECT 1 FROM file AS other
			WHERE other.notice = file.notice AND other.sha256 = file.sha256 AND other.outcome = file.outcome AND other.place <> file.place)`,
		r.file.Path, r.at, r.place, hash, outcomeRead, r.file.Reading.By, r.file.Path)
	return renewed > 0, err
}

// requireKnown reports ErrReadAgain unless the reading of the file is the one that
// the record has of a notice.
func (r *recording) requireKnown(id int, hash string) error {
	same, err := r.number(`SELECT count(*) FROM reading JOIN notice ON notice.id = reading.notice
		WHERE notice.id = ? AND notice.sha256 = ? AND reading.read_by = ? AND reading.path = ?`, id, hash, r.file.Reading.By, r.file.Path)
	if err == nil && same == 0 {
		err = ErrReadAgain
	}
	return err
}

// noteReading takes down by what a notice was read, if it need not be read again
// by the same.
func (r *recording) noteReading(id int, n *notice.Notice) error {
	reading := r.file.Reading
	if reading.By == "" || n.Amends != (notice.Reference{}) || r.amended {
		return r.forgetReading(id)
	}
	return r.do(`INSERT INTO reading (notice, read_by, path, tasks, dated, review) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (notice) DO UPDATE SET read_by = excluded.read_by, path = excluded.path, tasks = excluded.tasks, dated = excluded.dated, review = excluded.review`,
		id, reading.By, r.file.Path, reading.Tasks, reading.Dated, reading.Review)
}

// forgetReading has a notice read again by the next run.
func (t *Tx) forgetReading(id int) error { return t.do("DELETE FROM reading WHERE notice = ?", id) }
