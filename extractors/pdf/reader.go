package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
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
	// FilesPerWorker is after how many files a worker is replaced, 2000 if zero:
	// what a library leaks, leaks no further.
	FilesPerWorker int
}

// Reader reads PDFs in child processes, so that a stack overflow, an endless
// loop or an exhausted memory, in our code or a library's, is one file's error.
// It may be used by several goroutines; each file has a worker to itself, and
// workers are used again.
type Reader struct {
	isolation Isolation
	// patience is that of one file, and together that of all.
	patience, together time.Duration
	// share makes what trays are made of, when the first one is asked for.
	share   func() *os.File
	trays   func() *trays
	mutex   sync.Mutex
	idle    []*worker
	running int // workers that are idle or have a file
	waiting []waiting
	// waited is how long files have waited for a worker since the last one was started.
	waited time.Duration
	closed bool
	// ending counts the idle workers that are being ended.
	ending sync.WaitGroup
	// rest ends the workers that nobody has asked for a while.
	rest *time.Timer
}

// waiting is a file that may get a worker when one comes back.
type waiting struct {
	// free gives it; nil says that one is gone, so that a new one is due.
	free  chan *worker
	since time.Time
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
		isolation.FilesPerWorker = 2000
	}
	r := &Reader{isolation: isolation, patience: usualPatience, together: sharedPatience, share: newShared}
	r.trays = sync.OnceValue(func() *trays { return newTrays(r.share()) })
	return r
}

// Lend gives memory of a size for a file that is to be read and that a worker will see
// there too, so that it need not be copied. It is nil where none is free or none so
// large. GiveBack takes it back, when the file is read.
func (r *Reader) Lend(size int) []byte { return r.trays().take(size) }

// GiveBack takes memory back that was lent, with what lies in it.
func (r *Reader) GiveBack(memory []byte) { r.trays().put(memory) }

// usualPatience is how long a file waits for a worker that is busy before it has one
// of its own. On a machine that was busy with other things, twenty-five workers were
// started for two thousand notices when it was 20 ms. A file that hangs, or whose
// pictures are recognised, keeps no other waiting longer.
const usualPatience = 100 * time.Millisecond

// sharedPatience is how long all files together wait for the workers there are before
// another one is started, as long as there are fewer than processors. A start takes
// 14 ms, but a file that waits is no time lost while other documents are understood:
// twenty notices need no second worker on two processors; two hundred do, and take a
// tenth longer where it comes after 100 ms.
const sharedPatience = 25 * time.Millisecond

// grace is what a worker gets beyond the file's own time to answer that the
// time is up.
const grace = 2 * time.Second

// Prepare starts a worker before there is a file for it, and waits until it has been
// started. Where none can be started, the first file will say why.
func (r *Reader) Prepare() {
	if w, err := r.take(); err == nil {
		r.handBack(w)
	}
}

// Read reads a file in a worker. The error is a *notice.Failure, as from the
// function Read; a worker that dies or overruns its limits makes it too-large,
// timed-out or panic.
func (r *Reader) Read(ctx context.Context, data []byte, options Options) (*notice.Document, error) {
	options = options.withDefaults()
	q := request{Options: options, Memory: r.isolation.Memory}
	defer r.lay(data, &q)()
	w, err := r.take()
	if err != nil {
		return nil, notice.Fail(notice.CausePanic, "start a worker: %w", err)
	}
	limit := options.Timeout + grace
	if options.OCR != OCROff {
		limit += mostOCRTime(options)
	}
	a, err := w.askWithin(ctx, limit, q, data)
	switch {
	case err != nil:
		r.lost()
		return nil, err
	case a.Cause == notice.CauseDamaged:
		return r.second(ctx, w, q, data, a)
	}
	r.putBack(w)
	if a.Cause != "" {
		return nil, notice.Fail(a.Cause, "%s", a.Message)
	}
	return a.Document, nil
}

// lay says in a request where a file lies. One that was not loaded onto a tray is laid on
// one as long as that is free; cleared, it is for the next.
func (r *Reader) lay(data []byte, q *request) (cleared func()) {
	t := r.trays()
	at, is := t.place(data)
	if is {
		q.Shared, q.At = len(data), at
		return func() {}
	}
	tray := t.take(len(data))
	if tray == nil {
		return func() {}
	}
	copy(tray, data)
	q.At, _ = t.place(tray)
	q.Shared = len(data)
	return func() { t.put(tray) }
}

// secondLimit is how long the second reader may try what the first refused. It
// hangs on some broken files, which is why it runs only where it can be killed.
const secondLimit = 2 * time.Second

// second lets the worker try ledongthuc/pdf on a file that the first reader
// found damaged; first is what that one said, and stands if this one fails.
func (r *Reader) second(ctx context.Context, w *worker, q request, data []byte, first answer) (*notice.Document, error) {
	refused := notice.Fail(first.Cause, "%s", first.Message)
	q.Second = true
	a, err := w.askWithin(ctx, secondLimit, q, data)
	if err != nil {
		r.lost()
		return nil, refused
	}
	r.putBack(w)
	if a.Cause != "" {
		return nil, refused
	}
	return a.Document, nil
}

// Close ends the workers that are idle, waits until they are gone, so that none
// outlives the program, and ends those that come back later.
func (r *Reader) Close() error {
	r.mutex.Lock()
	r.closed = true
	r.mutex.Unlock()
	r.LetGo()
	r.ending.Wait() // whoever let them go
	r.trays().end()
	return nil
}

// LetGo ends the idle workers: it is for when no more files are to come. It does not
// wait for them.
func (r *Reader) LetGo() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for _, w := range r.idle {
		r.ending.Go(w.end)
	}
	r.running -= len(r.idle)
	r.idle, r.waited = nil, 0
}

// take gives a worker that is idle, or a new one where there is none, or where files
// have waited too long.
func (r *Reader) take() (*worker, error) {
	r.mutex.Lock()
	if n := len(r.idle); n > 0 {
		w := r.idle[n-1]
		r.idle = r.idle[:n-1]
		r.mutex.Unlock()
		return w, nil
	}
	if r.running == 0 || r.running < runtime.GOMAXPROCS(0) && r.waited >= r.together {
		r.running++
		r.waited = 0
		r.mutex.Unlock()
		return r.start()
	}
	own := waiting{make(chan *worker, 1), time.Now()}
	r.waiting = append(r.waiting, own)
	r.mutex.Unlock()
	timer := time.NewTimer(r.patience)
	defer timer.Stop()
	select {
	case w := <-own.free:
		return r.orNew(w)
	case <-timer.C:
	}
	r.mutex.Lock()
	if i := slices.Index(r.waiting, own); i >= 0 {
		r.waiting = slices.Delete(r.waiting, i, i+1)
		r.running++
		r.waited = 0
		own.free <- nil
	}
	r.mutex.Unlock()
	return r.orNew(<-own.free)
}

// orNew gives a new worker for none. It is among those that run already.
func (r *Reader) orNew(w *worker) (*worker, error) {
	if w != nil {
		return w, nil
	}
	return r.start()
}

func (r *Reader) start() (*worker, error) {
	t := r.trays()
	w, err := start(r.isolation, t.handle())
	t.release()
	if err != nil {
		r.lost()
	}
	return w, err
}

// lost notes that a worker is gone. The next file that waits may have a new one.
func (r *Reader) lost() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.running--
	if r.handOver(nil) {
		r.running++
	}
}

// handOver gives the file that has waited longest a worker, if there is one.
func (r *Reader) handOver(w *worker) (wanted bool) {
	if len(r.waiting) == 0 {
		return false
	}
	first := r.waiting[0]
	if w != nil {
		since := first.since
		if since.Before(w.ready) { // while it was starting, where a second would be no sooner
			since = w.ready
		}
		r.waited += time.Since(since)
	}
	first.free <- w
	r.waiting = slices.Delete(r.waiting, 0, 1)
	return true
}

// putBack takes a worker back that has read a file.
func (r *Reader) putBack(w *worker) {
	if w.files++; w.files == 1 {
		w.ready = time.Now()
	}
	if w.files >= r.isolation.FilesPerWorker {
		r.lost()
		go w.end()
		return
	}
	r.handBack(w)
}

// handBack gives a worker to the file that has waited longest, or lets it wait for one.
func (r *Reader) handBack(w *worker) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	switch {
	case r.handOver(w):
	case r.closed:
		r.running--
		go w.end()
	default:
		r.idle = append(r.idle, w)
		if r.rest == nil {
			r.rest = time.AfterFunc(longestRest, r.LetGo)
		} else {
			r.rest.Reset(longestRest)
		}
	}
}

// worker is one child process.
type worker struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     io.ReadCloser
	words   *firstWords // what it wrote to standard error
	files   int
	ready   time.Time // when it had read the first
	ended   sync.Once
	// asking and answered are memory for what is said.
	asking, answered []byte
}

// start starts a worker that sees the memory of a file, if that is not nil.
func start(isolation Isolation, shared *os.File) (_ *worker, err error) {
	w := &worker{words: &firstWords{}}
	command := isolation.Command
	if len(command) == 0 {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		command = []string{self, WorkerCommand}
	}
	w.command = exec.Command(command[0], command[1:]...)
	w.command.Env = slices.Concat(os.Environ(), []string{"GOGC=" + strconv.Itoa(garbagePercent)}, isolation.Environment)
	w.command.Stderr = w.words
	if shared != nil {
		w.command.ExtraFiles = []*os.File{shared}
	}
	if w.in, err = w.command.StdinPipe(); err != nil {
		return nil, err
	}
	if w.out, err = w.command.StdoutPipe(); err != nil {
		return nil, err
	}
	widen(w.in, w.out)
	if err = w.command.Start(); err != nil {
		return nil, err
	}
	return w, nil
}

// askWithin asks a worker, which is gone after an error. Who is tired of waiting
// kills it, and that ends the asking: no goroutine needs to wait beside.
func (w *worker) askWithin(ctx context.Context, limit time.Duration, q request, data []byte) (answer, error) {
	timer := time.AfterFunc(limit, w.kill)
	heed := context.AfterFunc(ctx, w.kill)
	a, err := w.ask(q, data)
	inTime, wanted := timer.Stop(), heed()
	if inTime && wanted && err == nil {
		return a, nil
	}
	w.kill()
	switch {
	case !wanted:
		return answer{}, notice.Fail(notice.CauseTimedOut, "%w", ctx.Err())
	case !inTime:
		return answer{}, notice.Fail(notice.CauseTimedOut, "no answer within %v", limit)
	}
	return answer{}, w.verdict(err)
}

func (w *worker) ask(q request, data []byte) (a answer, err error) {
	if q.Shared > 0 {
		data = nil
	}
	m := newMessage(w.asking)
	m.request(&q)
	said := m.sealed(len(data))
	if len(data) <= mostTogether {
		said, data = append(said, data...), nil
	}
	w.asking = kept(said)
	for _, part := range [][]byte{said, data} {
		if len(part) > 0 {
			if _, err := w.in.Write(part); err != nil {
				return a, fmt.Errorf("send: %w", err)
			}
		}
	}
	m, answered, err := receive(w.out, w.answered, largestAnswer)
	if err != nil {
		return a, fmt.Errorf("receive: %w", err)
	}
	m.answer(&a)
	w.answered = kept(answered)
	if m.broken || a.Document == nil && a.Cause == "" {
		return a, errors.New("receive: no answer")
	}
	return a, nil
}

// mostTogether is the size of a file that is copied behind its request, so that both
// are written at once: a worker that is woken by the request alone has to wait
// again.
const mostTogether = 1 << 19

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
	case errors.Is(err, errFlood), errors.Is(err, errForm):
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
