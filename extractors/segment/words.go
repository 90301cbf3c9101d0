package segment

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed" // the dictionary
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-ego/gse"
)

//go:generate go run cut_dictionary.go

// dictionary is our own cut of gse's dictionary with the words of the field,
// one `word frequency tag` a line, gzipped. cut_dictionary.go makes it.
//
//go:embed dictionary.txt.gz
var dictionary []byte

// Word is one word of a text: its byte offsets and gse's part-of-speech tag
// ("v", "n", "d", …; "x" for what the dictionary does not know).
type Word struct {
	Start, End int
	Tag        string
}

// Words cuts text into words. The dictionary is loaded once, at the first cut
// or by Load, whichever is first; it is then only read, so that a Words is
// safe for concurrent use.
type Words struct {
	units []string
	once  sync.Once
	err   error
	gse   gse.Segmenter
}

// NewWords makes a cutter that also knows the user's units.
func NewWords(units []string) *Words { return &Words{units: units} }

// Load reads the dictionary; it may run beside the reading of the first file.
func (w *Words) Load() error {
	w.once.Do(func() { w.err = w.load() })
	return w.err
}

func (w *Words) load() error {
	unpacked, err := gzip.NewReader(bytes.NewReader(dictionary))
	if err != nil {
		return fmt.Errorf("dictionary: %w", err)
	}
	text, err := io.ReadAll(bufio.NewReader(unpacked))
	if err != nil {
		return fmt.Errorf("dictionary: %w", err)
	}
	w.gse.SkipLog = true
	w.gse.AlphaNum = true
	var units strings.Builder
	for _, unit := range w.units {
		fmt.Fprintf(&units, "%s 100000 nt\n", unit)
	}
	return w.gse.LoadDictStr(string(text) + units.String())
}

// Cut gives the words of a text, without gaps and in order.
func (w *Words) Cut(text string) []Word {
	if w.Load() != nil || text == "" {
		return nil
	}
	segments := w.gse.Segment([]byte(text))
	words := make([]Word, 0, len(segments))
	for _, s := range segments {
		words = append(words, Word{Start: s.Start(), End: s.End(), Tag: s.Token().Pos()})
	}
	if n := len(words); n > 0 && words[n-1].End != len(text) {
		return nil // gse changed the text: no boundaries are better than wrong ones
	}
	return words
}

func decode(text string) (rune, int) { return utf8.DecodeRuneInString(text) }
