// Package pipeline conducts the way from files to the ledger: open, absorb,
// read, understand, record, write. Run below is the whole of it; the rest are
// details.
//
// It knows no format, no rule and no column. The formats stand in
// extractors/formats.go, the readers of notices are called in understand.go,
// the columns are in outputs/ledger. opening.go opens the ledger, a new one beside
// the reading of the first files; read.go reads a file, guard.go bounds what it may
// take and turns whatever goes wrong with it into its failure, ordered.go works on
// several at a time, transactions.go records what was read while the next is read,
// known.go tells what need not be read again. The folder keeper holds the ledger: it
// takes in what people did to the workbook, remembers, and loses nothing. The folder
// office does the same for a watched folder, job by job.
//
// Nothing here reads a flag, an environment variable or the clock: what a run
// depends on is in its Job.
package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"strings"
	"time"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline/disk"
	"taizhang/pipeline/inbox"
	"taizhang/pipeline/keeper"
	"taizhang/pipeline/store"
)

// Job is one run: notices in, a ledger out.
type Job struct {
	// Paths are files and folders.
	Paths []string
	// Ledger is the workbook to be kept, and Keeping how.
	Ledger  string
	Keeping keeper.Options
	// Reader says how files are read, Understanding by which rules.
	Reader        Reader
	Understanding UnderstanderOptions
	// Now is the moment of the run, Today the day for which the ledger is made:
	// the next day of a rhythm and what is overdue are counted from it. A zero
	// Today is the day of Now.
	Now   time.Time
	Today notice.Date
	// Progress hears of each file in the order of the input; nil for nobody.
	Progress func(done, total int, file ledger.File)
}

// Report is what a run came to.
type Report struct {
	// Files were looked at, and Failures are those that gave no notice.
	Files    int
	Failures []*notice.Failure
	// Duplicates are the files that repeat the bytes of one before them in this
	// run; their tasks are not counted again.
	Duplicates int
	// Known are the files with the same bytes as when the ledger heard of them last,
	// which the same program need not read again.
	Known int
	// Tasks are the tasks of this run's files, Dated those with a last day or a
	// rhythm, Review those at which a person should look.
	Tasks, Dated, Review int
	// Absorbed is what people had done to the workbook, Published what became of
	// it.
	Absorbed  keeper.Absorbed
	Published keeper.Published

	seen map[string]bool // hashes of the files counted
}

// Run takes in what people did to the ledger, reads every notice behind the
// job's paths, records it, and brings the ledger up to date. A document that
// fails is a line of the report and of the ledger, not an error; an error means
// that the workbook stands as it was.
func Run(ctx context.Context, job Job) (report Report, err error) {
	if job.Today.IsZero() {
		job.Today = notice.DateOf(job.Now)
	}
	items := inbox.List(job.Paths, inbox.Options{Pass: OwnFiles(job.Ledger)}) // open
	if len(items) == 0 {
		return Report{}, ErrNothing
	}
	if job.isNew() {
		job.Reader.prepare(items)
	}
	understander, err := NewUnderstander(job.Understanding)
	if err != nil {
		return Report{}, err
	}
	open := job.opening(ctx) // open, absorb
	defer func() {
		if kept, failed := open(); failed == nil {
			err = errors.Join(err, kept.Close())
		}
	}()
	files, err := job.files(ctx, items, understander, open) // read, understand
	if err != nil {
		return report, err
	}
	again := func(path string) ledger.File { return job.Reader.again(ctx, path, understander) }
	err = recordBeside(files, func(file ledger.File) {
		report.count(file)
		if job.Progress != nil {
			job.Progress(report.Files, len(items), file)
		}
	}, func(files iter.Seq[ledger.File]) error {
		kept, _ := open()                              // or there would be no files
		return kept.Record(ctx, files, job.Now, again) // record
	})
	if ctx.Err() != nil {
		return report, context.Cause(ctx)
	}
	kept, failed := open()
	if err = cmp.Or(failed, err); err != nil {
		return report, &LedgerError{job.Ledger, err}
	}
	report.Absorbed = kept.absorbed
	if report.Published, err = kept.Publish(ctx, job.Now, job.Today); err != nil { // write
		return report, &LedgerError{job.Ledger, err}
	}
	return report, nil
}

// ErrNothing is the run's error when the paths hold no file.
var ErrNothing = errors.New("no file to read")

// LedgerError is the run's error when the ledger cannot be written.
type LedgerError struct {
	Path string
	Err  error
}

func (e *LedgerError) Error() string { return fmt.Sprintf("cannot write %q: %v", e.Path, e.Err) }
func (e *LedgerError) Unwrap() error { return e.Err }

// OwnFiles tells the ledger that is being kept, what lies beside it, and the
// folder of its predecessors from the notices among which they may lie. more are
// further files and folders of ours.
func OwnFiles(ledger string, more ...string) func(string) bool {
	own, whole := map[string]bool{}, disk.Whole()
	for _, path := range append(more, ledger, store.PathFor(ledger), filepath.Join(filepath.Dir(ledger), keeper.BackupFolder)) {
		if path, err := whole(path); err == nil {
			own[path] = true
		}
	}
	return func(path string) bool {
		path, err := whole(path)
		return err == nil && (own[path] || own[strings.TrimSuffix(strings.TrimSuffix(path, "-wal"), "-shm")])
	}
}

// count adds one file to the report.
func (r *Report) count(file ledger.File) {
	r.Files++
	if file.Known {
		r.Known++
	}
	var failure *notice.Failure
	if errors.As(file.Err, &failure) {
		r.Failures = append(r.Failures, failure)
		return
	}
	if hash := file.Notice.SHA256; hash != "" {
		if r.seen[hash] {
			r.Duplicates++
			return
		}
		if r.seen == nil {
			r.seen = map[string]bool{}
		}
		r.seen[hash] = true
	}
	r.Tasks += file.Reading.Tasks
	r.Dated += file.Reading.Dated
	r.Review += file.Reading.Review
}
