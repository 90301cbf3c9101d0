package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"taizhang/outputs/ical"
	"taizhang/outputs/ledger"
	"taizhang/outputs/settings"
	"taizhang/outputs/week"
	"taizhang/pipeline/keeper"
	"taizhang/pipeline/store"
)

// recorded is a ledger as people see it, with its history.
type recorded struct {
	entries []*ledger.Entry // in the order of their numbers
	history store.History
}

// LedgerOf names a ledger that is looked at.
type LedgerOf struct {
	// Path is the workbook, Database the connection string of a record on
	// Postgres, "" for the one beside the workbook.
	Path, Database string
	Settings       settings.Settings
}

// look gives the rows of a ledger with the changes from one moment to another.
// Changes that people made in the workbook since the last run are among them, as
// of now.
func (l LedgerOf) look(ctx context.Context, now, from, to time.Time) (recorded, error) {
	var found recorded
	glance, err := keeper.Peek(ctx, l.Path, now, keeper.Options{Database: l.Database, Columns: l.Settings.Columns(), NearDays: l.Settings.NearDays},
		func(tx *store.Tx) (err error) { found.history, err = tx.History(from, to); return err })
	if err != nil {
		return recorded{}, &RecordError{l.Path, err}
	}
	found.entries = glance.Entries
	for _, change := range glance.Unsaved {
		if change.Kind == ledger.Added {
			found.history.Added[change.ID] = now
		}
		found.history.Revisions[change.ID]++
		found.history.Last[change.ID] = now
		if !now.Before(from) && now.Before(to) {
			found.history.Changes = append(found.history.Changes, store.Logged{Change: change, At: now})
		}
	}
	return found, nil
}

// ErrIsLedger is the error of a report that would take the place of the ledger
// on which it reports.
var ErrIsLedger = errors.New("this is the ledger itself")

// isOwn reports whether a path is the ledger, its record or its settings.
func (l LedgerOf) isOwn(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	for _, own := range []string{l.Path, store.PathFor(l.Path), filepath.Join(filepath.Dir(l.Path), settings.FileName)} {
		if other, err := os.Stat(own); err == nil && os.SameFile(info, other) {
			return true
		}
	}
	return false
}

// log is the history in the form of the weekly report.
func (r recorded) log(zone *time.Location) week.Log {
	log := week.Log{Added: r.history.Added, Zone: zone}
	for _, logged := range r.history.Changes {
		log.Changes = append(log.Changes, week.Change{Change: logged.Change, At: logged.At})
	}
	return log
}

// revisions is the history in the form of a calendar.
func (r recorded) revisions() map[string]ical.Revision {
	revisions := make(map[string]ical.Revision, len(r.history.Last))
	for id, last := range r.history.Last {
		revisions[id] = ical.Revision{Changes: r.history.Revisions[id], Last: last}
	}
	return revisions
}

// columns are those of the settings, and behind them the ones that people added
// to the workbook.
func (r recorded) columns(s settings.Settings) []ledger.Column {
	columns := s.Columns()
	known := map[string]bool{}
	for _, column := range columns {
		known[column.Name] = true
	}
	var added []string
	for _, entry := range r.entries {
		for name := range entry.Edits {
			if !known[name] {
				known[name] = true
				added = append(added, name)
			}
		}
	}
	slices.Sort(added)
	for _, name := range added {
		columns = append(columns, ledger.ByHand(name, 14))
	}
	return columns
}

// RecordError is the error of a ledger that cannot be looked at. Its cause is
// keeper.ErrNoRecord where no run has made it.
type RecordError struct {
	// Ledger is the path of the workbook.
	Ledger string
	Err    error
}

func (e *RecordError) Error() string {
	return fmt.Sprintf("cannot read the ledger %q: %v", e.Ledger, e.Err)
}
func (e *RecordError) Unwrap() error { return e.Err }

// SettingsFor reads the settings of a ledger: those of the file, or, where file
// is "", those of taizhang.toml beside the ledger. from is the file that was
// read, "" for none. A fault in the file is a *settings.Error, a file that
// cannot be read a *SettingsFileError.
func SettingsFor(ledgerPath, file string) (s settings.Settings, from string, err error) {
	path := file
	if path == "" {
		path = filepath.Join(filepath.Dir(ledgerPath), settings.FileName)
	}
	data, err := os.ReadFile(path)
	if file == "" && errors.Is(err, fs.ErrNotExist) {
		return settings.Settings{}, "", nil
	}
	if err != nil {
		return settings.Settings{}, path, &SettingsFileError{path, cause(err)}
	}
	s, err = settings.Read(path, data)
	return s, path, err
}

// SettingsFileError is the error of a settings file that cannot be read or
// written; fs.ErrExist says that there is one already.
type SettingsFileError struct {
	Path string
	Err  error
}

func (e *SettingsFileError) Error() string { return fmt.Sprintf("settings file %q: %v", e.Path, e.Err) }
func (e *SettingsFileError) Unwrap() error { return e.Err }

// WriteExample writes the settings file with which a user begins. It never
// replaces one.
func WriteExample(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return &SettingsFileError{path, cause(err)}
	}
	_, err = file.WriteString(settings.Example())
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return &SettingsFileError{path, cause(err)}
	}
	return nil
}

// cause is an error of the file system without the path, which its bearer names.
func cause(err error) error {
	var bad *fs.PathError
	if errors.As(err, &bad) {
		return bad.Err
	}
	return err
}
