package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
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
	// Workers is the number of documents in work at the same time; 0 is two more
	// than there are processors.
	Workers int
	// Budget bounds the bytes of the files in work at the same time; 0 is 64 MB.
	Budget int64
	// TimeLimit is how long one document may take; 0 is two minutes.
	TimeLimit time.Duration
	// Settings names everything on which Formats depend beside the program. Where it
	// is "", nobody knows, and nothing that was read is known again.
	Settings string
	// Recognition tells the installed program that recognises the text of pictures
	// from every other, "" where that cannot be told. It is only asked where there are
	// such pictures, and may be nil.
	Recognition func() string
	// Known gives a file whose reading is recorded already, of these bytes and by what
	// is the same as now (known.go), so that it is not read again; nil where nothing
	// is recorded. It is asked by several goroutines.
	Known func(path, sha256 string, isSame func(readBy string) bool) (ledger.File, bool)
	// Apart is what reads PDFs in processes of their own, nil where that is done here.
	Apart Apart
}

// Apart reads PDFs in processes of their own: pdf.Reader. A file that lies where such a
// process sees it need not be copied there.
type Apart interface {
	// Prepare starts a process before there is a file for it.
	Prepare()
	// LetGo ends the processes that have no file, since no more are to come.
	LetGo()
	// Lend gives memory of a size, nil where it has none; GiveBack takes it back.
	Lend(size int) []byte
	GiveBack(memory []byte)
}

// prepare starts the process that reads PDFs if there are some among the items. It takes
// 10 ms to come up, as long as the rules and the dictionary.
func (r Reader) prepare(items []inbox.Item) {
	isPDF := func(item inbox.Item) bool { return strings.EqualFold(filepath.Ext(item.Path), ".pdf") }
	if r.Apart != nil && slices.ContainsFunc(items, isPDF) {
		go r.Apart.Prepare()
	}
}

// Notices reads the files and understands what they say, in the order of the
// items. A failure stays with its file. The sequence ends early when ctx ends.
func (r Reader) Notices(ctx context.Context, items []inbox.Item, understander *Understander) iter.Seq[ledger.File] {
	r = r.withDefaults()
	inWork := newBudget(r.Budget)
	by := r.readBy(understander)
	go by.rules()
	// The dictionary loads beside the reading of the first file; what goes wrong
	// with it is told where it is needed, in understand.
	load := sync.OnceFunc(func() { go func() { _ = understander.Load() }() })
	read := func(ctx context.Context, item inbox.Item, reading hands) ledger.File {
		if item.Failure != nil {
			return ledger.File{Path: item.Path, Err: item.Failure}
		}
		// Waiting for the budget is not the document's time, and a document that is
		// given up gives its share back.
		defer inWork.giveBack(inWork.take(sizeOf(item.Path)))
		file, failure := guarded(ctx, r.TimeLimit, item.Path, reading, func(ctx context.Context) (file ledger.File, err error) {
			contents, err := r.load(item.Path)
			if err != nil {
				return file, err
			}
			if r.Known != nil {
				if known, is := r.Known(item.Path, contents.origin.SHA256, by.isSame); is {
					contents.giveBack()
					return known, nil
				}
			}
			load()
			doc, err := contents.read(ctx)
			if err != nil {
				return file, err
			}
			file = ledger.File{Path: item.Path}
			file.Notice, err = understand(understander, doc, contents.origin)
			if err == nil {
				file.Reading = by.reading(doc, file.Notice)
			}
			return file, err
		})
		if failure != nil {
			return ledger.File{Path: item.Path, Err: failure}
		}
		return file
	}
	return func(yield func(ledger.File) bool) {
		reading := make(hands)
		defer close(reading)
		ordered(ctx, r.Workers, items, func(ctx context.Context, item inbox.Item) ledger.File {
			return read(ctx, item, reading)
		})(yield)
		if r.Apart != nil {
			// They take some milliseconds to end, in which the ledger is written.
			r.Apart.LetGo()
		}
	}
}

// Document reads one file and understands nothing.
func (r Reader) Document(ctx context.Context, path string) (*notice.Document, *notice.Failure) {
	r = r.withDefaults()
	return guarded(ctx, r.TimeLimit, path, nil, func(ctx context.Context) (*notice.Document, error) {
		contents, err := r.load(path)
		if err != nil {
			return nil, err
		}
		return contents.read(ctx)
	})
}

// Settled gives the reader with its settings filled in.
func (r Reader) Settled() Reader { return r.withDefaults() }

func (r Reader) withDefaults() Reader {
	if r.Workers <= 0 {
		// Two more than processors: while worker processes or the disk have a document,
		// its goroutine waits. 2,000 notices take a tenth less with the first and a
		// twentieth less with the second. More would start more programs at a time that
		// recognise scans.
		r.Workers = runtime.GOMAXPROCS(0) + 2
	}
	if r.Budget <= 0 {
		r.Budget = 64 << 20
	}
	if r.TimeLimit <= 0 {
		r.TimeLimit = 2 * time.Minute
	}
	return r
}

// contents are the bytes of a file, with the format that reads them.
type contents struct {
	origin Origin
	format extractors.Format
	data   []byte
	memory *[]byte
	lender Apart // of the memory, nil for fileMemory
}

// load opens a file, tells its format from its head, and only then takes the
// rest of a large one: 500 MB that are no notice cost 8 KB.
func (r Reader) load(path string) (contents, error) {
	file, size, err := open(path)
	if err != nil {
		return contents{}, err
	}
	defer file.Close()
	return r.loadFrom(file, size, path)
}

// loadFrom takes the bytes of a document of a known size; path only names it.
func (r Reader) loadFrom(file io.Reader, size int64, path string) (contents, error) {
	c := contents{origin: Origin{Path: path}}
	c.borrow(r.Apart, size)
	if err := r.fill(&c, file, size); err != nil {
		c.giveBack()
		return c, err
	}
	hash := sha256.Sum256(c.data)
	c.origin.SHA256 = hex.EncodeToString(hash[:])
	return c, nil
}

// fill takes the bytes of a document into memory that was borrowed.
func (r Reader) fill(c *contents, file io.Reader, size int64) (err error) {
	path := c.origin.Path
	first := size // most files are read at once
	if size > mostAtOnce {
		first = extractors.HeadSize
	}
	begin := sized(c.data, first)
	if _, err := io.ReadFull(file, begin); err != nil {
		return changed(path, err)
	}
	if c.format, err = extractors.Tell(r.Formats, begin[:min(size, extractors.HeadSize)]); err != nil {
		return inStage("open", path, err)
	}
	if size > c.format.Limit {
		return inStage("open", path, notice.Fail(notice.CauseTooLarge, "%s: %d MB > %d MB",
			c.format.Name, size>>20, c.format.Limit>>20))
	}
	data, err := rest(file, begin, size)
	if err != nil {
		return changed(path, err)
	}
	c.data = data
	return nil
}

// read makes a document of the bytes, which are gone then.
func (c contents) read(ctx context.Context) (*notice.Document, error) {
	doc, err := c.format.Read(ctx, c.data)
	if c.lender != nil || err == nil {
		c.giveBack()
	} // else the memory goes with it: a reader that was given up may look at it still
	if err != nil {
		return nil, inStage("read", c.origin.Path, err)
	}
	return doc, nil
}

// borrow gets memory for a document of a size: lent, or that of an earlier one.
func (c *contents) borrow(lender Apart, size int64) {
	if lender != nil && size <= mostLent {
		if c.data = lender.Lend(int(size)); c.data != nil {
			c.lender = lender
			return
		}
	}
	c.memory = fileMemory.Get().(*[]byte)
	c.data = *c.memory
}

// giveBack lets the next file have the memory.
func (c contents) giveBack() {
	switch {
	case c.lender != nil:
		c.lender.GiveBack(c.data)
	case cap(c.data) <= mostKept:
		*c.memory = c.data
		fileMemory.Put(c.memory)
	}
}

// mostAtOnce is the size up to which a file is read before its format is told.
const mostAtOnce = 256 << 10

// fileMemory is for the bytes of files, of which their documents keep nothing.
// A notice has some 100 kB; what is above mostKept is not used again.
var fileMemory = sync.Pool{New: func() any { return new([]byte) }}

const mostKept = 1 << 20

// mostLent is the largest file for which memory is asked; who lends it may have less.
const mostLent = 1 << 30

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
	file, err := openRegular(path)
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
