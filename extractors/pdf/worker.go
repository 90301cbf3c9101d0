package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	"taizhang/extractors/notice"
)

// overMemory is the worker's last word when it stops itself.
const overMemory = "taizhang: over the memory limit"

// deepStack bounds the stack of a worker's goroutine: Go's own bound of 1 GB
// is more than the worker may have altogether.
const deepStack = 64 << 20

// garbagePercent is the collector's in a worker. A file lives shortly, and the memory
// limit holds anyway: 16 MB of garbage may come together, those of some 200 notices. A
// worker is told so before it starts, or what all packages make for themselves brings a
// first collection about, which is a quarter of the 15 ms that a start takes.
const garbagePercent = 400

// ServeWorker answers the requests of a Reader until its input ends. It limits
// the memory of the whole process and is meant to be all that the process
// does.
func ServeWorker(in io.Reader, out io.Writer) error {
	debug.SetMaxStack(deepStack)
	debug.SetGCPercent(garbagePercent)
	in, out = unannounced(in), unannounced(out)
	var watch *watchman
	var memory, reply []byte
	var shared sharedMemory
	for {
		m, used, err := receive(in, memory, largestRequest)
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("pdf worker: %w", err)
		}
		var q request
		if m.request(&q); m.broken {
			return errors.New("pdf worker: this is no request")
		}
		data := m.bytes
		if q.Shared > 0 {
			if data, err = shared.file(q.At, q.Shared); err != nil {
				return fmt.Errorf("pdf worker: %w", err)
			}
		}
		if watch == nil && q.Memory > 0 {
			watch = limitMemory(q.Memory)
		}
		reads := Read
		if q.Second {
			reads = readBySecond
		}
		watch.wake()
		document, err := reads(context.Background(), data, q.Options)
		watch.rest()
		a := answer{Document: document}
		if err != nil {
			a.Cause, a.Message = notice.CauseOf(err), detail(err)
		}
		said := newMessage(reply)
		said.answer(&a)
		if _, err := out.Write(said.sealed(0)); err != nil {
			return fmt.Errorf("pdf worker: %w", err)
		}
		memory, reply = kept(used), kept(said.bytes)
	}
}

// sharedMemory is what a worker sees of the memory in which its Reader hands files over.
type sharedMemory struct{ all []byte }

// file gives the one of a size at an offset.
func (s *sharedMemory) file(at, size int) (_ []byte, err error) {
	if s.all == nil {
		if s.all, err = openShared(); err != nil {
			return nil, err
		}
	}
	if at < 0 || at > len(s.all) || size > len(s.all)-at {
		return nil, errors.New("a file reaches beyond the shared memory")
	}
	return s.all[at : at+size : at+size], nil
}

// mostKept is how much memory for a message is kept from one to the next; a notice
// has some 100 kB.
const mostKept = 4 << 20

// largestRequest bounds a file with what is said of it; formats refuse far smaller ones.
const largestRequest = 1 << 30

func kept(memory []byte) []byte {
	if cap(memory) > mostKept {
		return nil
	}
	return memory
}

// detail gives a failure's words without its cause, which travels apart.
func detail(err error) string {
	var failure *notice.Failure
	if errors.As(err, &failure) && failure.Err != nil {
		return failure.Err.Error()
	}
	return err.Error()
}

// limitMemory bounds the process: the collector works harder from four fifths
// of the limit on, a watchman ends the process above it, and where the system
// can, it refuses the memory itself, in case a single slice asks for more than
// the watchman can prevent.
func limitMemory(limit int) *watchman {
	debug.SetMemoryLimit(int64(limit) / 5 * 4)
	limitData(limit + 128<<20) // stacks, code and the collector's own
	w := &watchman{limit: uint64(limit)}
	w.round = time.AfterFunc(time.Hour, w.look)
	w.wake()
	return w
}

// watchman looks at the memory of the process as long as a file is in work. Its rounds
// go on from one file to the next: to set the timer anew for each took a fiftieth of
// a worker's time, since a timer that is set wakes the poller.
type watchman struct {
	limit uint64
	// awake says that a file is in work, onRounds that the timer runs.
	awake, onRounds atomic.Bool
	round           *time.Timer
}

const betweenRounds = 20 * time.Millisecond

func (w *watchman) look() {
	if !w.awake.Load() {
		w.onRounds.Store(false)
		// A file that has come since may have found the watchman on his rounds still.
		if w.awake.Load() {
			w.beginRounds()
		}
		return
	}
	var memory runtime.MemStats // package metrics has tables that each start of the program would make
	runtime.ReadMemStats(&memory)
	if memory.Sys-memory.HeapReleased > w.limit {
		fmt.Fprintln(os.Stderr, overMemory)
		os.Exit(1)
	}
	w.round.Reset(betweenRounds)
}

func (w *watchman) beginRounds() {
	if w.onRounds.CompareAndSwap(false, true) {
		w.round.Reset(betweenRounds)
	}
}

// wake begins the watch, rest ends it. There is no watchman without a limit.
func (w *watchman) wake() {
	if w != nil {
		w.awake.Store(true)
		w.beginRounds()
	}
}

func (w *watchman) rest() {
	if w != nil {
		w.awake.Store(false)
	}
}
