// Command taizhang reads the notices that reach a Chinese office and writes the
// ledger of what they ask for.
//
// Each subcommand has its file here and does three things: it turns flags into
// the options of package pipeline, runs it, and says in the user's language
// what came of it. This is the only package that reads flags and the clock, and
// main below the only place that ends the process. Data goes to the standard
// output, everything said to a person to the standard error.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"syscall"
	"time"

	"taizhang/extractors/pdf"
)

func main() {
	// An eighth as many collections as usual, within the bound of makeRoom. Two hundred
	// notices need none then and take a twelfth less time, two thousand a twenty-fifth.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(800)
	}
	makeRoom(0, 0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := desk{
		ctx: ctx, in: os.Stdin, out: os.Stdout, err: os.Stderr,
		now: time.Now, language: languageOf(os.Args[1:]),
	}.serve(os.Args[1:])
	stop()
	os.Exit(exitCode(err))
}

// makeRoom bounds the garbage that may come together while a ledger of so many
// bytes is merged and so many tasks are added to it: thirty thousand rows, 17 MB,
// hold 220 MB and would let 500 MB come together; with a sixth less than they get,
// the collector begins to cost time. What holds more than the bound gets more, or the
// collector would never rest. The least is what new ledgers of any size get by with:
// 220 to 260 MB, the processes that read PDFs among
// them. With a third more, they take a twentieth less time and 285 MB.
func makeRoom(ledger int64, tasks int) {
	const least, perByte, perTask = 180 << 20, 17, 5 << 10
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(max(least, perByte*ledger+perTask*int64(tasks)))
	}
}

// roomFor makes room for a ledger of so many bytes, and more as the tasks come
// that are put into it. A new one is written from the record as it is read, and
// needs no more for many tasks than for few.
func roomFor(ledger int64) (tasks func(more int)) {
	const step = 8192 // the collector halts the program to hear of it
	makeRoom(ledger, 0)
	came, counted := 0, 0
	return func(more int) {
		if came += more; ledger > 0 && came-counted >= step {
			counted = came
			makeRoom(ledger, came)
		}
	}
}

// exitCode is what the process ends with.
func exitCode(err error) int {
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		return 2
	case errors.Is(err, errSomeFailed):
		return 3
	default:
		return 1
	}
}

// errSomeFailed ends a command that went to its end although documents failed;
// each of them has been named by then.
var errSomeFailed = errors.New("some documents failed")

// desk is what a subcommand works with.
type desk struct {
	ctx      context.Context
	in       io.Reader
	out, err io.Writer
	now      func() time.Time
	language
}

// serve runs one command line and says what went wrong with it as a whole.
func (d desk) serve(arguments []string) error {
	if slices.Equal(arguments, []string{pdf.WorkerCommand}) {
		// The other end of newReader's processes has no need of the other commands.
		err := pdf.ServeWorker(d.in, d.out)
		if err != nil {
			d.complain(d.explain(err))
		}
		return err
	}
	root := d.root()
	root.SetArgs(arguments)
	command, err := root.ExecuteContextC(d.ctx)
	var usage usageError
	switch {
	case errors.As(err, &usage):
		d.complain(usage.Error())
		d.tell("%s", d.say("用法：", "usage: ")+d.useLine(command))
		d.tell(d.say("说明：%s --help", "help:  %s --help"), command.CommandPath())
	case err != nil && !errors.Is(err, errSomeFailed):
		d.complain(d.explain(err))
	}
	return err
}
