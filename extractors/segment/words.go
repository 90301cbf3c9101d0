package segment

import (
	_ "embed" // the dictionary
	"sync"
	"unicode/utf8"
)

//go:generate go run cut_dictionary.go

// dictionary is our own cut of gse's dictionary with the words of the field,
// one `word frequency tag` a line. cut_dictionary.go makes it.
//
//go:embed dictionary.txt
var dictionary string

// Word is one word of a text: its byte offsets and gse's part-of-speech tag
// ("v", "n", "d", …; "x" for what the dictionary does not know).
type Word struct {
	Start, End int
	Tag        string
}

// Words cuts text into words, as gse does. The dictionary is loaded once, at
// the first cut or by Load, whichever is first; it is then only read, so that a
// Words is safe for concurrent use.
type Words struct {
	units   []string
	once    sync.Once
	err     error
	lexicon *lexicon
	rooms   sync.Pool // of *[]step
}

// NewWords makes a cutter that also knows the user's units.
func NewWords(units []string) *Words { return &Words{units: units} }

// Load reads the dictionary; it may run beside the reading of the first file.
func (w *Words) Load() error {
	w.once.Do(func() { w.lexicon, w.err = newLexicon(dictionary, w.units) })
	return w.err
}

// Cut gives the words of a text, without gaps and in order.
func (w *Words) Cut(text string) []Word { return w.Append(nil, text) }

// Append is Cut into room that the caller has.
func (w *Words) Append(words []Word, text string) []Word {
	if w.Load() != nil || text == "" {
		return words
	}
	room, _ := w.rooms.Get().(*[]step)
	if room == nil {
		room = new([]step)
	}
	words, *room = w.lexicon.cut(words, text, *room)
	w.rooms.Put(room)
	return words
}

func decode(text string) (rune, int) { return utf8.DecodeRuneInString(text) }
