package pdf

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"taizhang/extractors/notice"
)

// WorkerCommand is the hidden subcommand under which this binary serves as a
// worker: it calls ServeWorker with its standard input and output.
const WorkerCommand = "pdf-worker"

// Isolation says how a Reader keeps files away from this process.
type Isolation struct {
	// Command starts a worker; empty means this binary with WorkerCommand.
	Command []string
	// Environment is added to the worker's environment.
	Environment []string
	// Memory bounds a worker, 448 MiB if zero.
	Memory int
	// FilesPerWorker is after how many files a worker is replaced, 500 if zero:
	// what a library leaks, leaks no further.
	FilesPerWorker int
}

// Reader reads PDFs in child processes, so that a stack overflow, an endless
// loop or an exhausted memory, in our code or a library's, is one file's error.
// It may be used by several goroutines; each file has a worker to itself, and
// workers are used again.
type Reader struct {
	isolation Isolation
	mutex     sync.Mutex
	idle      []*worker
	closed    bool
	// rest ends the workers that nobody has asked for a while.
	rest *time.Timer
}

// longestRest is how long workers wait for the next file. A new one takes 20 ms
// to start, and each that waits has 25 MB, while the ledger is written or a
// folder watched.
const longestRest = 100 * time.Millisecond

// NewReader gives a Reader; no process is started before the first file.
func NewReader(isolation Isolation) *Reader {
	if isolation.Memory <= 0 {
		isolation.Memory = 448 << 20
	}
	if isolation.FilesPerWorker <= 0 {
		isolation.FilesPerWorker = 500
	}
	return &Reader{isolation: isolation}
}

// grace is what a worker gets beyond the file's own time to answer that the
// time is up.
const grace = 2 * time.Second

// Read reads a file in a worker. The error is a *notice.Failure, as from the
// function Read; a worker that dies or overruns its limits makes it too-large,
// timed-out or panic.
func (r *Reader) Read(ctx context.Context, data []byte, options Options) (*notice.Document, error) {
	options = options.withDefaults()
	w, err := r.take()
	if err != nil {
		return nil, notice.Fail(notice.CausePanic, "start a worker: %w", err)
	}
	type outcome struct {
		answer answer
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		a, err := w.ask(request{Options: options, Memory: r.isolation.Memory}, data)
		done <- outcome{a, err}
	}()
	limit := options.Timeout + grace
	if options.OCR != OCROff {
		limit += mostOCRTime(options)
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case o := <-done:
		if o.err != nil {
			w.kill()
			return nil, w.verdict(o.err)
		}
		if o.answer.Cause == notice.CauseDamaged {
			return r.second(ctx, w, data, options, o.answer)
		}
		r.putBack(w)
		if o.answer.Cause != "" {
			return nil, notice.Fail(o.answer.Cause, "%s", o.answer.Message)
		}
		return o.answer.Document, nil
	case <-timer.C:
		w.kill()
		return nil, notice.Fail(notice.CauseTimedOut, "no answer within %v", limit)
	case <-ctx.Done():
		w.kill()
		return nil, notice.Fail(notice.CauseTimedOut, "%w", ctx.Err())
	}
}

// secondLimit is how long the second reader may try what the first refused. It
// hangs on some broken files, which is why it runs only where it can be killed.
const secondLimit = 2 * time.Second

// second lets the worker try ledongthuc/pdf on a file that the first reader
// found damaged; first is what that one said, and stands if this one fails.
func (r *Reader) second(ctx context.Context, w *worker, data []byte, options Options, first answer) (*notice.Document, error) {
	refused := notice.Fail(first.Cause, "%s", first.Message)
	type outcome struct {
		answer answer
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		a, err := w.ask(request{Options: options, Memory: r.isolation.Memory, Second: true}, data)
		done <- outcome{a, err}
	}()
	timer := time.NewTimer(secondLimit)
	defer timer.Stop()
	select {
	case o := <-done:
		if o.err != nil {
			w.kill()
			return nil, refused
		}
		r.putBack(w)
		if o.answer.Cause != "" {
			return nil, refused
		}
		return o.answer.Document, nil
	case <-timer.C:
	case <-ctx.Done():
	}
	w.kill()
	return nil, refused
}

// Close ends the workers that are idle, waits until they are gone, so that none
// outlives the program, and ends those that come back later.
func (r *Reader) Close() error {
	r.mutex.Lock()
	r.closed = true
	r.mutex.Unlock()
	r.letGo()
	return nil
}

// letGo ends the idle workers.
func (r *Reader) letGo() {
	r.mutex.Lock()
	idle := r.idle
	r.idle = nil
	r.mutex.Unlock()
	var gone sync.WaitGroup
	for _, w := range idle {
		gone.Go(w.end)
	}
	gone.Wait()
}

func (r *Reader) take() (*worker, error) {
	r.mutex.Lock()
	if n := len(r.idle); n > 0 {
		w := r.idle[n-1]
		r.idle = r.idle[:n-1]
		r.mutex.Unlock()
		return w, nil
	}
	r.mutex.Unlock()
	return start(r.isolation)
}

func (r *Reader) putBack(w *worker) {
	w.files++
	r.mutex.Lock()
	keep := !r.closed && w.files < r.isolation.FilesPerWorker
	if keep {
		r.idle = append(r.idle, w)
		if r.rest == nil {
			r.rest = time.AfterFunc(longestRest, r.letGo)
		} else {
			r.rest.Reset(longestRest)
		}
	}
	r.mutex.Unlock()
	if !keep {
		go w.end()
	}
}

// worker is one child process.
type worker struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     io.ReadCloser
	encoder *gob.Encoder
	decoder *gob.Decoder
	flood   *floodgate
	words   *firstWords // what it wrote to standard error
	files   int
	ended   sync.Once
}

func start(isolation Isolation) (*worker, error) {
	command := isolation.Command
	if len(command) == 0 {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		command = []string{self, WorkerCommand}
	}
	w := &worker{command: exec.Command(command[0], command[1:]...), words: &firstWords{}}
	w.command.Env = append(os.Environ(), isolation.Environment...)
	w.command.Stderr = w.words
	var err error
	if w.in, err = w.command.StdinPipe(); err != nil {
		return nil, err
	}
	if w.out, err = w.command.StdoutPipe(); err != nil {
		return nil, err
	}
	widen(w.in, w.out)
	if err := w.command.Start(); err != nil {
		return nil, err
	}
	w.flood = &floodgate{from: w.out}
	w.encoder, w.decoder = gob.NewEncoder(w.in), gob.NewDecoder(w.flood)
	return w, nil
}

func (w *worker) ask(q request, data []byte) (a answer, err error) {
	w.flood.left = largestAnswer
	q.Size = len(data)
	if err := w.encoder.Encode(q); err != nil {
		return a, fmt.Errorf("send: %w", err)
	}
	if _, err := w.in.Write(data); err != nil {
		return a, fmt.Errorf("send: %w", err)
	}
	if err := w.decoder.Decode(&a); err != nil {
		return a, fmt.Errorf("receive: %w", err)
	}
	if a.Document == nil && a.Cause == "" {
		return a, errors.New("receive: an empty answer")
	}
	return a, nil
}

// end lets an idle worker go and waits for it: it stops at the end of its
// input, within 2 ms as measured.
func (w *worker) end() {
	w.ended.Do(func() {
		w.in.Close()
		timer := time.AfterFunc(grace, func() { w.command.Process.Kill() })
		w.command.Wait()
		timer.Stop()
	})
}

// kill ends a worker at once and waits until it is gone.
func (w *worker) kill() {
	w.ended.Do(func() {
		w.command.Process.Kill()
		w.in.Close()
		w.out.Close()
		w.command.Wait()
	})
}

// verdict tells why a worker did not answer, from its last words.
func (w *worker) verdict(err error) error {
	words := w.words.String()
	cause := notice.CausePanic
	switch {
	case errors.Is(err, errFlood):
	case strings.Contains(words, overMemory), strings.Contains(words, "out of memory"),
		strings.Contains(words, "cannot allocate"):
		cause = notice.CauseTooLarge
	case strings.Contains(words, "stack overflow"), strings.Contains(words, "goroutine stack exceeds"):
		cause = notice.CauseDamaged
	}
	first, _, _ := strings.Cut(words, "\n")
	return notice.Fail(cause, "the worker ended: %w: %s", err, first)
}

// largestAnswer bounds what is read from a worker for one file. The text of
// 5000 dense pages has some 50 MB.
const largestAnswer = 256 << 20

var errFlood = errors.New("the worker says too much")

// floodgate reads up to a bound.
type floodgate struct {
	from io.Reader
	left int
}

func (f *floodgate) Read(p []byte) (int, error) {
	if f.left <= 0 {
		return 0, errFlood
	}
	n, err := f.from.Read(p[:min(len(p), f.left)])
	f.left -= n
	return n, err
}

// firstWords keeps the beginning and drops the rest of what a worker complains; Go's
// reports of fatal errors begin with the reason.
type firstWords struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (t *firstWords) Write(p []byte) (int, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	const most = 4 << 10
	t.text.Write(p[:min(len(p), max(0, most-t.text.Len()))])
	return len(p), nil
}

func (t *firstWords) String() string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.text.String()
}
