package notice

import (
	"errors"
	"fmt"
)

// Cause is why a document could not be read. It decides what the user is told
// to do, and whether trying again can help.
type Cause string

const (
	CauseUnsupported Cause = "unsupported" // no format of ours
	CauseEmpty       Cause = "empty"       // no bytes at all
	CauseEncrypted   Cause = "encrypted"   // needs a password
	CauseNoText      Cause = "no-text"     // pictures only
	CauseTooLarge    Cause = "too-large"   // over the limit
	CauseTimedOut    Cause = "timed-out"   // over the time limit
	CauseDamaged     Cause = "damaged"     // broken beyond repair
	CauseUnreadable  Cause = "unreadable"  // no permission, or the disk failed
	CauseMissing     Cause = "missing"     // not there, or gone meanwhile
	CausePanic       Cause = "panic"       // a fault of this program
)

// Failure is the error of one document: where it happened and why. The path is
// added once, by the pipeline; extractors leave it empty.
type Failure struct {
	Path  string
	Stage string // "open", "read", "understand"
	Cause Cause
	Err   error // detail for the log, may be nil
}

// Fail gives a Failure with a formatted detail; %w is honoured.
func Fail(cause Cause, format string, arguments ...any) *Failure {
	return &Failure{Cause: cause, Err: fmt.Errorf(format, arguments...)}
}

func (f *Failure) Error() string {
	text := string(f.Cause)
	if f.Stage != "" {
		text = f.Stage + ": " + text
	}
	if f.Path != "" {
		text = f.Path + ": " + text
	}
	if f.Err != nil {
		text += ": " + f.Err.Error()
	}
	return text
}

func (f *Failure) Unwrap() error { return f.Err }

// CauseOf gives the cause of a document's error, CauseDamaged for an error
// that names none.
func CauseOf(err error) Cause {
	var failure *Failure
	if errors.As(err, &failure) {
		return failure.Cause
	}
	return CauseDamaged
}
