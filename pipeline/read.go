package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"os"
	"runtime"
	"sync"
	"time"

	"taizhang/extractors"
	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline/inbox"
)

// Reader turns files into documents and documents into notices, several at a
// time. Its results do not depend on how many.
type Reader struct {
	// Formats are the kinds of file that are read: extractors.Formats.
	Formats []extractors.Format
	// Workers is the number of documents in work at the same time; 0 is one more
	// than there are processors.
	Workers int
	// Budget bounds the bytes of the files in work at the same time; 0 is 64 MB.
	Budget int64
	// TimeLimit is how long one document may take; 0 is two minutes.
	TimeLimit time.Duration
}

// Notices reads the files and understands what they say, in the order of the
// items. A failure stays with its file. The sequence ends early when ctx ends.
func (r Reader) Notices(ctx context.Context, items []inbox.Item, understander *Understander) iter.Seq[ledger.File] {
	r = r.withDefaults()
	inWork := newBudget(r.Budget)
	// The dictionary loads beside the reading of the first file; what goes wrong
	// with it is told where it is needed, in understand.
	go func() { _ = understander.LoadWords() }()
	return ordered(ctx, r.Workers, items, func(ctx context.Context, item inbox.Item) ledger.File {
		if item.Failure != nil {
			return ledger.File{Path: item.Path, Err: item.Failure}
		}
		// Waiting for the budget is not the document's time, and a document that is
		// given up gives its share back.
		defer inWork.giveBack(inWork.take(sizeOf(item.Path)))
		found, failure := guarded(ctx, r.TimeLimit, item.Path, func(ctx context.Context) (*notice.Notice, error) {
			doc, origin, err := r.read(ctx, item.Path)
			if err != nil {
				return nil, err
			}
			return understand(understander, doc, origin)
		})
		if failure != nil {
			return ledger.File{Path: item.Path, Err: failure}
		}
		return ledger.File{Path: item.Path, Notice: found}
	})
}

// Document reads one file and understands nothing.
func (r Reader) Document(ctx context.Context, path string) (*notice.Document, *notice.Failure) {
	r = r.withDefaults()
	return guarded(ctx, r.TimeLimit, path, func(ctx context.Context) (*notice.Document, error) {
		doc, _, err := r.read(ctx, path)
		return doc, err
	})
}

// Settled gives the reader with its settings filled in.
func (r Reader) Settled() Reader { return r.withDefaults() }

func (r Reader) withDefaults() Reader {
	if r.Workers <= 0 {
		// One more than processors: while a worker process or the disk has a document,
		// its goroutine waits. 2,000 notices take a tenth less with it.
		r.Workers = runtime.GOMAXPROCS(0) + 1
	}
	if r.Budget <= 0 {
		r.Budget = 64 << 20
	}
	if r.TimeLimit <= 0 {
		r.TimeLimit = 2 * time.Minute
	}
	return r
}

// read opens a file, tells its format from its head, and only then reads the
// rest: 500 MB that are no notice cost 8 KB.
func (r Reader) read(ctx context.Context, path string) (*notice.Document, Origin, error) {
	file, size, err := open(path)
	if err != nil {
		return nil, Origin{Path: path}, err
	}
	defer file.Close()
	return r.readFrom(ctx, file, size, path)
}

// readFrom reads a document of a known size; path only names it.
func (r Reader) readFrom(ctx context.Context, file io.Reader, size int64, path string) (*notice.Document, Origin, error) {
	origin := Origin{Path: path}
	memory := fileMemory.Get().(*[]byte)
	head := sized(*memory, min(size, extractors.HeadSize))
	if _, err := io.ReadFull(file, head); err != nil {
		return nil, origin, changed(path, err)
	}
	format, err := extractors.Tell(r.Formats, head)
	if err != nil {
		return nil, origin, inStage("open", path, err)
	}
	if size > format.Limit {
		return nil, origin, inStage("open", path, notice.Fail(notice.CauseTooLarge, "%s: %d MB > %d MB",
			format.Name, size>>20, format.Limit>>20))
	}
	data, err := rest(file, head, size)
	if err != nil {
		return nil, origin, changed(path, err)
	}
	hash := sha256.Sum256(data)
	origin.SHA256 = hex.EncodeToString(hash[:])
	doc, err := format.Read(ctx, data)
	if err != nil {
		// The memory goes with it: a reader that was given up may look at it still.
		return nil, origin, inStage("read", path, err)
	}
	if cap(data) <= mostKept {
		*memory = data
		fileMemory.Put(memory)
	}
	return doc, origin, nil
}

// fileMemory is for the bytes of files, of which their documents keep nothing.
// A notice has some 100 kB; what is above mostKept is not used again.
var fileMemory = sync.Pool{New: func() any { return new([]byte) }}

const mostKept = 1 << 20

// sized gives memory of a size, in the old one if that reaches.
func sized(memory []byte, size int64) []byte {
	if int64(cap(memory)) >= size {
		return memory[:size]
	}
	return make([]byte, size)
}

// open opens a regular file. Pipes and devices are refused, since opening them
// can wait for ever.
func open(path string) (*os.File, int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, inbox.Failure(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, 0, inStage("open", path, notice.Fail(notice.CauseUnsupported, "no regular file"))
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, inbox.Failure(path, err)
	}
	return file, info.Size(), nil
}

var errGrows = errors.New("the file is still being written")

// rest reads a file of a known size behind its head, whose memory it may use.
func rest(file io.Reader, head []byte, size int64) ([]byte, error) {
	data := sized(head, size)
	if _, err := io.ReadFull(file, data[copy(data, head):]); err != nil {
		return nil, err
	}
	if n, _ := io.ReadFull(file, make([]byte, 1)); n > 0 {
		return nil, errGrows
	}
	return data, nil
}

// changed is the failure of a file that was not what its size had said: it
// vanished, shrank or grew while it was read, or the disk failed.
func changed(path string, err error) *notice.Failure {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the file became shorter while it was read")
	}
	failure := inbox.Failure(path, err)
	failure.Stage = "read"
	return failure
}

func sizeOf(path string) int64 {
	if info, err := os.Stat(path); err == nil {
		return info.Size()
	}
	return 0
}

// inStage gives an extractor's error its path and stage.
func inStage(stage, path string, err error) *notice.Failure {
	var failure *notice.Failure
	if !errors.As(err, &failure) {
		return &notice.Failure{Path: path, Stage: stage, Cause: notice.CauseDamaged, Err: err}
	}
	placed := *failure
	placed.Path, placed.Stage = path, stage
	return &placed
}
