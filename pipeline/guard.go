package pipeline

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"taizhang/extractors/notice"
)

// understand keeps a panic of the readers apart from one of the formats.
func understand(u *Understander, doc *notice.Document, origin Origin) (found *notice.Notice, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = panicked("understand", origin.Path, problem)
		}
	}()
	if err := u.Load(); err != nil {
		return nil, &notice.Failure{Path: origin.Path, Stage: "understand", Cause: notice.CausePanic, Err: err}
	}
	return detach(u.Understand(doc, origin)), nil
}

// guarded does the work on one document within its time, and turns a panic into
// the document's failure. Work that does not heed ctx is left to itself, with the hand
// that does it.
func guarded[Out any](ctx context.Context, limit time.Duration, path string, by hands, work func(context.Context) (Out, error)) (Out, *notice.Failure) {
	type result struct {
		out Out
		err error
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan result, 1)
	by.do(func() {
		var r result
		defer func() {
			if problem := recover(); problem != nil {
				r.err = panicked("read", path, problem)
			}
			done <- r
		}()
		r.out, r.err = work(ctx)
	})
	var none Out
	select {
	case r := <-done:
		if r.err != nil {
			var failure *notice.Failure
			if !errors.As(r.err, &failure) {
				failure = inStage("read", path, r.err)
			}
			return none, failure
		}
		return r.out, nil
	case <-ctx.Done():
		return none, inStage("read", path, notice.Fail(notice.CauseTimedOut, "not done after %s", limit))
	}
}

// hands are goroutines that do one piece of work after the other: whoever has done his
// waits here for the next. The stack of a goroutine grows as it goes deeper, and to let
// that of a new one grow for each document, copied four times over, was a fiftieth of a
// run. The zero value has a new one for each piece of work.
type hands chan func()

// do has the work done, by a new hand where none waits.
func (h hands) do(work func()) {
	if h == nil {
		go work()
		return
	}
	select {
	case h <- work:
	default:
		go func() {
			for work != nil { // none is left once the channel is closed
				work()
				work = <-h
			}
		}()
	}
}

// panicked is the failure of a document on which this program broke down, with
// the place of the fault in the program.
func panicked(stage, path string, problem any) *notice.Failure {
	place := ""
	var callers [64]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers[:])])
	for raised := false; ; {
		frame, more := frames.Next()
		if raised && !strings.HasPrefix(frame.Function, "runtime.") {
			place = fmt.Sprintf(" (%s:%d)", filepath.Base(frame.File), frame.Line)
			break
		}
		raised = raised || frame.Function == "runtime.gopanic"
		if !more {
			break
		}
	}
	first, _, _ := strings.Cut(fmt.Sprint(problem), "\n")
	return &notice.Failure{Path: path, Stage: stage, Cause: notice.CausePanic, Err: errors.New(first + place)}
}
