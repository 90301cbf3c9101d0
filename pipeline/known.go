package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline/inbox"
)

// A run over a folder of which most was there last week reads what is new. Of the
// other files it takes the bytes and their hash, never size or date for them, and
// what the record says. A second run over 2,000 notices takes 0.7 s, where it took 4.7
// when all of them were read and the workbook was opened.

// readBy is everything on which a reading depends beside the bytes and the path of
// the file, as digests; "" where that is not known.
type readBy struct {
	// rules are the program, its settings, and the user's own rules, units and
	// holidays; pictures are these and the program that recognises pictures.
	rules, pictures func() string
}

// ofPictures begins what a document with recognised pictures was read by.
const ofPictures = "pictures "

func (r Reader) readBy(understander *Understander) readBy {
	rules := sync.OnceValue(func() string {
		if r.Settings == "" || understander.sources == "" {
			return ""
		}
		own := program()
		if own == "" {
			return ""
		}
		return digest(own, r.Settings, r.TimeLimit.String(), understander.sources)
	})
	return readBy{rules, sync.OnceValue(func() string {
		if rules() == "" || r.Recognition == nil {
			return ""
		}
		engine := r.Recognition()
		if engine == "" {
			return ""
		}
		return ofPictures + digest(rules(), engine)
	})}
}

// isSame reports whether what was read by something would be read by the same now.
func (by readBy) isSame(before string) bool {
	if strings.HasPrefix(before, ofPictures) {
		return before == by.pictures()
	}
	return before != "" && before == by.rules()
}

// reading tells by what a document was read. One that is not settled may give more
// next time, and one that needed a password may not be read at all.
func (by readBy) reading(doc *notice.Document, n *notice.Notice) ledger.Reading {
	switch {
	case doc.Unsettled || doc.Unlocked:
		return ledger.ReadingOf(n, "")
	case slices.ContainsFunc(doc.Pages, func(p notice.Page) bool { return p.Recognised }):
		return ledger.ReadingOf(n, by.pictures())
	}
	return ledger.ReadingOf(n, by.rules())
}

// digest tells texts apart, whatever stands in them.
func digest(texts ...string) string {
	sum := sha256.New()
	for _, text := range texts {
		fmt.Fprintf(sum, "%d %s", len(text), text)
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// program is a digest of the program that runs, "" where it cannot be had. Its file
// may have been replaced since it was started: Linux gives the one that runs, and
// elsewhere what it says of itself is another then.
var program = sync.OnceValue(func() string {
	file, err := os.Open("/proc/self/exe")
	if err != nil {
		path, err := os.Executable()
		if err != nil {
			return ""
		}
		if file, err = os.Open(path); err != nil {
			return ""
		}
	}
	defer file.Close()
	built, _ := debug.ReadBuildInfo()
	id, err := buildID(file)
	if err != nil {
		return ""
	}
	return digest(id, fmt.Sprint(built))
})

// buildID is what tells a program from every other: the id that Go writes into the
// first 32 KB of one, made of all that went into it (cmd/internal/buildid reads no
// more), and where there is none, as in a program that was linked without, a digest
// of all its bytes. That takes 20 ms and more, as long as reading ten notices.
func buildID(file io.ReadSeeker) (string, error) {
	head := make([]byte, 32<<10)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", err
	}
	head = head[:n]
	if _, id, marked := bytes.Cut(head, []byte("\xff Go build ID: \"")); marked { // Windows, macOS
		if id, _, whole := bytes.Cut(id, []byte("\"\n \xff")); whole && len(id) > 0 {
			return string(id), nil
		}
	}
	// In an ELF file a note of the type 4 with the name Go: three lengths before it.
	if before, id, marked := bytes.Cut(head, []byte("\x04\x00\x00\x00Go\x00\x00")); marked && len(before) >= 4 {
		if size := binary.LittleEndian.Uint32(before[len(before)-4:]); size > 0 && int64(size) <= int64(len(id)) {
			return string(id[:size]), nil
		}
	}
	sum := sha256.New()
	_, err = file.Seek(0, io.SeekStart)
	if err == nil {
		_, err = io.Copy(sum, file)
	}
	return string(sum.Sum(nil)), err
}

// digest is one of the settings and of the files that they name, "" where one of
// these cannot be read, or cannot be read twice.
func (o UnderstanderOptions) digest() string {
	parts := []string{o.Rules, o.Units, o.TermStart.String()}
	take := func(name string) bool {
		info, err := os.Stat(name)
		if err != nil || !info.Mode().IsRegular() {
			return false
		}
		data, err := os.ReadFile(name)
		parts = append(parts, name, string(data))
		return err == nil
	}
	var files []string
	for _, domain := range []string{"timex", "duty"} {
		if o.Rules == "" {
			break
		}
		names, err := fs.Glob(os.DirFS(filepath.Join(o.Rules, domain)), "*.yaml")
		if err != nil {
			return ""
		}
		for _, name := range names {
			files = append(files, filepath.Join(o.Rules, domain, name))
		}
	}
	if o.Units != "" {
		files = append(files, o.Units)
	}
	for _, name := range append(files, o.Holidays...) {
		if !take(name) {
			return ""
		}
	}
	return digest(parts...)
}

// again reads a file after all that was taken for known.
func (r Reader) again(ctx context.Context, path string, understander *Understander) ledger.File {
	r.Known = nil
	for file := range r.Notices(ctx, []inbox.Item{{Path: path}}, understander) {
		return file
	}
	return ledger.File{Path: path, Err: inStage("read", path, context.Cause(ctx))} // a run that ends
}
