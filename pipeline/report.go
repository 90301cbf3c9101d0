package pipeline

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"taizhang/extractors/notice"
	"taizhang/outputs/csv"
	"taizhang/outputs/ical"
	"taizhang/outputs/jsonl"
	"taizhang/outputs/ledger"
	"taizhang/outputs/markdown"
	"taizhang/outputs/settings"
	"taizhang/outputs/week"
	"taizhang/outputs/word"
	"taizhang/outputs/workbook"
	"taizhang/pipeline/keeper"
)

// WeekJob is one weekly report: a record in, files out.
type WeekJob struct {
	LedgerOf
	// Of is a day of the week, and the day on which the report looks at the
	// ledger; the day of Now if zero.
	Of  notice.Date
	Now time.Time
	// Output is the path of the report; its ending is replaced by that of each
	// format. "" stands for 周报-2021-09-20 beside the ledger, with the first day of
	// the week.
	Output string
	// Formats are some of WeekFormats, all of them if empty.
	Formats []string
}

// WeekReport is what a weekly report came to.
type WeekReport struct {
	week.Report
	// Files are the paths that were written; Backups are where files that had
	// stood there are kept.
	Files, Backups []string
	Warnings       []notice.Warning
}

// weekly is a report with what its formats need beside it.
type weekly struct {
	week.Report
	job      WeekJob
	recorded recorded
}

// weekFormats is the table of the formats of a weekly report, in their order.
var weekFormats = []struct {
	name  string
	write func(io.Writer, weekly) ([]notice.Warning, error)
}{
	{"xlsx", func(w io.Writer, r weekly) ([]notice.Warning, error) { return workbook.Weekly(w, r.Report) }},
	{"docx", func(w io.Writer, r weekly) ([]notice.Warning, error) { return nil, word.Week(w, r.Report) }},
	{"md", func(w io.Writer, r weekly) ([]notice.Warning, error) { return nil, markdown.Week(w, r.Report) }},
	{"ics", func(w io.Writer, r weekly) ([]notice.Warning, error) {
		return nil, ical.Write(w, r.Events(), r.recorded.calendar(r.job.Settings, r.Today, r.job.Now))
	}},
}

// WeekFormats are the names of the formats of a weekly report.
func WeekFormats() []string {
	var names []string
	for _, format := range weekFormats {
		names = append(names, format.name)
	}
	return names
}

func (r recorded) calendar(s settings.Settings, today notice.Date, now time.Time) ical.Options {
	return ical.Options{Name: s.Headline(), Near: s.Near(), Today: today, Now: now, Revisions: r.revisions()}
}

// Week makes the report of one week from the record of a ledger and writes it in
// each format. An error means that the files named in the result, and no others,
// were written.
func Week(ctx context.Context, job WeekJob) (WeekReport, error) {
	zone := job.Now.Location()
	if job.Of.IsZero() {
		job.Of = notice.DateOf(job.Now)
	}
	span := week.Of(job.Of, job.Settings)
	recorded, err := job.look(ctx, job.Now, beginOf(span.First, zone), beginOf(span.Last.AddDays(1), zone))
	if err != nil {
		return WeekReport{}, err
	}
	r := weekly{week.Make(recorded.entries, recorded.log(zone), job.Settings, job.Of), job, recorded}
	report := WeekReport{Report: r.Report}
	base := strings.TrimSuffix(job.Output, filepath.Ext(job.Output))
	if job.Output == "" {
		base = filepath.Join(filepath.Dir(job.Path), "周报-"+span.First.String())
	}
	for _, format := range weekFormats {
		if len(job.Formats) > 0 && !slices.Contains(job.Formats, format.name) {
			continue
		}
		path := base + "." + format.name
		if job.isOwn(path) {
			return report, &OutputError{path, ErrIsLedger}
		}
		backup, err := keeper.Write(path, job.Now, func(w io.Writer) error {
			warnings, err := format.write(w, r)
			report.Warnings = append(report.Warnings, warnings...)
			return err
		})
		if err != nil {
			return report, &OutputError{path, err}
		}
		report.Files = append(report.Files, path)
		if backup != "" {
			report.Backups = append(report.Backups, backup)
		}
	}
	return report, nil
}

// beginOf is the first moment of a day.
func beginOf(day notice.Date, zone *time.Location) time.Time {
	return time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, zone)
}

// OutputError is the error of a file that cannot be written.
type OutputError struct {
	Path string
	Err  error
}

func (e *OutputError) Error() string { return "cannot write " + e.Path + ": " + e.Err.Error() }
func (e *OutputError) Unwrap() error { return e.Err }

// ExportJob is one export of a ledger: a record in, one file out.
type ExportJob struct {
	LedgerOf
	// Format is one of ExportFormats.
	Format string
	// Today is the day for which 预警 and the next day of a rhythm are computed,
	// that of Now if zero.
	Today notice.Date
	Now   time.Time
	// Output is the file; "" writes to Out.
	Output string
	Out    io.Writer
}

// agendaDays is how far ahead a calendar shows the days of rhythms: a quarter.
const agendaDays = 91

// exported is a ledger on its way out.
type exported struct {
	job      ExportJob
	recorded recorded
	columns  []ledger.Column
	lines    []ledger.Line
}

// exportFormats is the table of the formats of an export, in their order.
var exportFormats = []struct {
	name  string
	write func(io.Writer, exported) error
}{
	{"csv", func(w io.Writer, e exported) error { return csv.Write(w, e.columns, e.lines) }},
	{"jsonl", func(w io.Writer, e exported) error {
		for _, line := range e.lines {
			if err := jsonl.WriteRow(w, e.columns, line); err != nil {
				return err
			}
		}
		return nil
	}},
	{"ics", func(w io.Writer, e exported) error {
		s := e.job.Settings
		items := week.Agenda(e.recorded.entries, e.recorded.log(e.job.Now.Location()), e.columns, s.Near(), e.job.Today, agendaDays)
		return ical.Write(w, items, e.recorded.calendar(s, e.job.Today, e.job.Now))
	}},
	{"md", func(w io.Writer, e exported) error {
		return markdown.Ledger(w, e.job.Settings.Headline(), e.columns, e.lines)
	}},
}

// ExportFormats are the names of the formats of an export.
func ExportFormats() []string {
	var names []string
	for _, format := range exportFormats {
		names = append(names, format.name)
	}
	return names
}

// Export writes the rows of a ledger, as people see them, for another program.
// It gives their number, and where a file that had stood there is kept.
func Export(ctx context.Context, job ExportJob) (rows int, backup string, err error) {
	if job.Today.IsZero() {
		job.Today = notice.DateOf(job.Now)
	}
	recorded, err := job.look(ctx, job.Now, job.Now, job.Now)
	if err != nil {
		return 0, "", err
	}
	e := exported{job: job, recorded: recorded, columns: recorded.columns(job.Settings)}
	for _, entry := range recorded.entries {
		if !entry.Deleted {
			line, _ := entry.Line(e.columns, job.Today, job.Settings.Near())
			e.lines = append(e.lines, line)
		}
	}
	for _, format := range exportFormats {
		if format.name != job.Format {
			continue
		}
		if job.Output == "" {
			return len(e.lines), "", format.write(job.Out, e)
		}
		if job.isOwn(job.Output) {
			return 0, "", &OutputError{job.Output, ErrIsLedger}
		}
		if backup, err = keeper.Write(job.Output, job.Now, func(w io.Writer) error { return format.write(w, e) }); err != nil {
			return len(e.lines), backup, &OutputError{job.Output, err}
		}
		return len(e.lines), backup, nil
	}
	return 0, "", fmt.Errorf("no format %q; there are %s", job.Format, strings.Join(ExportFormats(), ", "))
}
