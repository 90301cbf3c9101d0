package segment

import (
	_ "embed" // the dictionary
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/go-ego/gse"
)

//go:generate go run cut_dictionary.go
//go:generate go test -run TestLexiconIsLaidOut -update

// dictionary is our own cut of gse's dictionary with the words of the field,
// one `word frequency tag` a line. cut_dictionary.go makes it; lexicon.bin is the same,
// laid out, and has to be made anew with it.
//
//go:embed dictionary.txt
var dictionary string

// Word is one word of a text: its byte offsets and gse's part-of-speech tag
// ("v", "n", "d", …; "x" for what the dictionary does not know).
type Word struct {
	Start, End int
	Tag        string
}

// Words cuts text into words. Words that a user adds go through gse itself;
// without any, the same cut is made by a table of the built-in words (lexicon),
// which lies ready in the program where gse takes seventy milliseconds to read its
// dictionary. A test and a fuzz target hold the two against each other. The
// dictionary is loaded once, at the first cut or by Load, whichever is first; it
// is then only read, so that a Words is safe for concurrent use.
type Words struct {
	units   []string
	once    sync.Once
	loaded  atomic.Bool
	err     error
	lexicon *lexicon // without units
	gse     gse.Segmenter
	rooms   sync.Pool // of *[]step
}

// NewWords makes a cutter that also knows the user's units.
func NewWords(units []string) *Words { return &Words{units: units} }

// Load reads the dictionary; it may run beside the reading of the first file.
func (w *Words) Load() error {
	if !w.loaded.Load() { // asked at every word: no call once it is
		w.load()
	}
	return w.err
}

func (w *Words) load() {
	w.once.Do(func() {
		if len(w.units) == 0 {
			w.lexicon = openLexicon(laidOut)
		} else {
			w.err = w.loadGse()
		}
		w.loaded.Store(true)
	})
}

// A user's unit wins against all words that could be cut out of it.
const (
	unitFrequency = 100000
	unitTag       = "nt"
)

func (w *Words) loadGse() error {
	w.gse.SkipLog, w.gse.AlphaNum, w.gse.NotLoadHMM = true, true, true
	var lines strings.Builder
	lines.WriteString(dictionary)
	for _, unit := range w.units {
		fmt.Fprintf(&lines, "%s %d %s\n", unit, unitFrequency, unitTag)
	}
	return w.gse.LoadDictStr(lines.String())
}

// Cut gives the words of a text, without gaps and in order.
func (w *Words) Cut(text string) []Word { return w.Append(nil, text) }

// Append is Cut into room that the caller has.
func (w *Words) Append(words []Word, text string) []Word {
	if w.Load() != nil || text == "" {
		return words
	}
	if w.lexicon == nil {
		return w.appendGse(words, text)
	}
	room, _ := w.rooms.Get().(*[]step)
	if room == nil {
		room = new([]step)
	}
	words, *room, _ = w.lexicon.cut(words, text, *room)
	w.rooms.Put(room)
	return words
}

// Around appends the words of a text around an offset inside it, without cutting all of
// the text: they are some of those that Cut gives, from one whose beginning does not lie
// behind the offset to one whose end does. It is not ok where only the whole text tells.
func (w *Words) Around(words []Word, text string, at int) (_ []Word, ok bool) {
	if w.Load() != nil || w.lexicon == nil {
		return words, false
	}
	from, to := w.lexicon.stretch(text, at)
	if letter, width := decode(text[from:]); from+width == to { // as many are
		return append(words, w.lexicon.word(from, to, w.lexicon.node(w.lexicon.next(0, lower(letter))).tag)), true
	}
	var room [8]step // holds nearly all stretches
	mark := len(words)
	words, _, ok = w.lexicon.cut(words, text[from:to], room[:0])
	for i := range words[mark:] {
		words[mark+i].Start += from
		words[mark+i].End += from
	}
	return words, ok
}

// MayBePreposition reports whether a preposition may begin with a character.
func (w *Words) MayBePreposition(first rune) bool {
	return w.Load() != nil || w.lexicon == nil || w.lexicon.mayBePreposition(first)
}

func (w *Words) appendGse(words []Word, text string) []Word {
	before := len(words)
	for _, s := range w.gse.Segment([]byte(text)) {
		words = append(words, Word{Start: s.Start(), End: s.End(), Tag: s.Token().Pos()})
	}
	if n := len(words); n > before && words[n-1].End != len(text) {
		return words[:before] // gse changed the text: no boundaries are better than wrong ones
	}
	return words
}

// decode is utf8.DecodeRuneInString with a short way for nearly all characters of
// a notice.
func decode(text string) (rune, int) {
	if len(text) >= 3 && text[0] > 0xe0 && text[0] <= 0xef && text[0] != 0xed && (text[1]^0x80)|(text[2]^0x80) < 0x40 {
		return rune(text[0]&0xf)<<12 | rune(text[1]&0x3f)<<6 | rune(text[2]&0x3f), 3
	}
	return utf8.DecodeRuneInString(text)
}

// decodeLast is utf8.DecodeLastRuneInString with the same short way.
func decodeLast(text string) (rune, int) {
	if n := len(text); n >= 3 && text[n-3] >= 0xe0 {
		if r, width := decode(text[n-3:]); width == 3 {
			return r, 3
		}
	}
	return utf8.DecodeLastRuneInString(text)
}
