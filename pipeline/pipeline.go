// Package pipeline conducts the way from files to the ledger: open, read,
// understand, record, write. Run below is the whole of it; the rest are
// details.
//
// It knows no format, no rule and no column. The formats stand in
// extractors/formats.go, the readers of notices are called in understand.go,
// the columns are in outputs/ledger. read.go reads a file, guard.go bounds what
// it may take and turns whatever goes wrong with it into its failure, ordered.go
// works on several at a time, replace.go never loses what stood at the ledger's
// place.
//
// Nothing here reads a flag, an environment variable or the clock: what a run
// depends on is in its Job.
package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/workbook"
	"taizhang/pipeline/inbox"
)

// Job is one run: notices in, a ledger out.
type Job struct {
	// Paths are files and folders.
	Paths []string
	// Ledger is the workbook to be written.
	Ledger string
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
	// Tasks are the rows of the ledger, Dated those with a last day or a rhythm,
	// Review those at which a person should look.
	Tasks, Dated, Review int
	// Warnings are cells that had to be cut.
	Warnings []notice.Warning
	// Backup is where the ledger that stood there before was kept, "" for none.
	Backup string
}

// Run reads every notice behind the job's paths and writes the ledger. A
// document that fails is a line of the report and of the ledger, not an error;
// an error means that no ledger was written and the old one stands.
func Run(ctx context.Context, job Job) (Report, error) {
	if err := CanReplace(job.Ledger); err != nil {
		return Report{}, &LedgerError{job.Ledger, err}
	}
	items := inbox.List(job.Paths, inbox.Options{Pass: job.ownFiles()}) // open
	if len(items) == 0 {
		return Report{}, ErrNothing
	}
	understander, err := NewUnderstander(job.Understanding)
	if err != nil {
		return Report{}, err
	}
	book := ledger.Book{Today: job.Today}
	for file := range job.Reader.Notices(ctx, items, understander) { // read, understand
		book.Files = append(book.Files, file) // record
		if job.Progress != nil {
			job.Progress(len(book.Files), len(items), file)
		}
	}
	if ctx.Err() != nil {
		return Report{}, context.Cause(ctx)
	}
	report := count(book.Files)
	report.Backup, err = Replace(job.Ledger, job.Now, func(w io.Writer) error { // write
		report.Warnings, err = workbook.Create(w, book, workbook.Options{Made: job.Now, Folder: filepath.Dir(job.Ledger)})
		return err
	})
	if err != nil {
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

// ownFiles tells the ledger that is being written and the folder of its
// predecessors from the notices among which they may lie.
func (job Job) ownFiles() func(string) bool {
	own := map[string]bool{}
	for _, path := range []string{job.Ledger, filepath.Join(filepath.Dir(job.Ledger), BackupFolder)} {
		if whole, err := filepath.Abs(path); err == nil {
			own[whole] = true
		}
	}
	return func(path string) bool {
		whole, err := filepath.Abs(path)
		return err == nil && own[whole]
	}
}

func count(files []ledger.File) Report {
	report := Report{Files: len(files)}
	for _, file := range files {
		var failure *notice.Failure
		if errors.As(file.Err, &failure) {
			report.Failures = append(report.Failures, failure)
			continue
		}
		report.Tasks += file.Tasks()
		for i := range file.Notice.Tasks {
			task := &file.Notice.Tasks[i]
			if !task.Deadline.Due.IsZero() || task.Deadline.Recurrence != "" {
				report.Dated++
			}
			if len(task.Review) > 0 {
				report.Review++
			}
		}
	}
	return report
}
