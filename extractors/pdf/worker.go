package pdf

import (
	"bufio"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"taizhang/extractors/notice"
)

// request and answer are what a Reader and its worker say to one another. The
// bytes of the file, Size of them, follow the request as they are: inside it,
// they would be copied four times.
type request struct {
	Size    int
	Options Options
	Memory  int
	// Second asks for the second reader, ledongthuc/pdf.
	Second bool
}

type answer struct {
	Document *notice.Document
	Cause    notice.Cause
	Message  string
}

// overMemory is the worker's last word when it stops itself.
const overMemory = "taizhang: over the memory limit"

// deepStack bounds the stack of a worker's goroutine: Go's own bound of 1 GB
// is more than the worker may have altogether.
const deepStack = 64 << 20

// ServeWorker answers the requests of a Reader until its input ends. It limits
// the memory of the whole process and is meant to be all that the process
// does.
func ServeWorker(in io.Reader, out io.Writer) error {
	debug.SetMaxStack(deepStack)
	debug.SetGCPercent(250) // a file lives shortly; the memory limit holds anyway
	// gob reads no further than the request from what can give single bytes.
	requests, buffered := bufio.NewReaderSize(in, 1<<16), bufio.NewWriterSize(out, 1<<16)
	decoder, encoder := gob.NewDecoder(requests), gob.NewEncoder(buffered)
	limited := false
	var data []byte
	for {
		var q request
		if err := decoder.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("pdf worker: %w", err)
		}
		if !limited && q.Memory > 0 {
			limited = true
			limitMemory(q.Memory)
		}
		if cap(data) < q.Size || cap(data) > mostKept {
			data = make([]byte, q.Size)
		}
		data = data[:q.Size]
		if _, err := io.ReadFull(requests, data); err != nil {
			return fmt.Errorf("pdf worker: %w", err)
		}
		reads := Read
		if q.Second {
			reads = readBySecond
		}
		document, err := reads(context.Background(), data, q.Options)
		a := answer{Document: document}
		if err != nil {
			a.Cause, a.Message = notice.CauseOf(err), detail(err)
		}
		if err := encoder.Encode(a); err != nil {
			return fmt.Errorf("pdf worker: %w", err)
		}
		if err := buffered.Flush(); err != nil {
			return fmt.Errorf("pdf worker: %w", err)
		}
	}
}

// mostKept is how much memory for files a worker keeps from one to the next; a
// notice has some 100 kB.
const mostKept = 4 << 20

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
func limitMemory(limit int) {
	debug.SetMemoryLimit(int64(limit) / 5 * 4)
	limitData(limit + 128<<20) // stacks, code and the collector's own
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for range time.Tick(20 * time.Millisecond) {
			metrics.Read(sample)
			if sample[0].Value.Uint64()-sample[1].Value.Uint64() > uint64(limit) {
				fmt.Fprintln(os.Stderr, overMemory)
				os.Exit(1)
			}
		}
	}()
}
