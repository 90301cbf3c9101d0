package segment

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-ego/gse"
)

// cutByGse is the slow twin of Words: gse itself, with the same dictionary.
func cutByGse(t testing.TB) func(text string) []Word {
	var cutter gse.Segmenter
	cutter.SkipLog, cutter.AlphaNum, cutter.NotLoadHMM = true, true, true
	if err := cutter.LoadDictStr(dictionary); err != nil {
		t.Fatal(err)
	}
	return func(text string) []Word {
		var words []Word
		for _, s := range cutter.Segment([]byte(text)) {
			words = append(words, Word{Start: s.Start(), End: s.End(), Tag: s.Token().Pos()})
		}
		return words
	}
}

// Every sentence of the samples, and what is hard: Latin letters, digits, blanks,
// characters that no dictionary has.
func TestWordsAreThoseOfGse(t *testing.T) {
	units := []string{"青川河务局", "市工信局", "ABC科技", "局"}
	texts := []string{"请登录OA系统（Version 2.0）填报", "ＡＢＣ科技会同abc科技", "𠮷野家", "é1à二", " \t", "青川河务局局长", "各党总支（支部）将于3月5日前报市工信局"}
	for _, pattern := range []string{"../../samples/*.txt", "../*/rules/*.yaml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatal(pattern, err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if utf8.Valid(text) {
				texts = append(texts, strings.Split(string(text), "\n")...)
			}
		}
	}
	words, slow := NewWords(nil), cutByGse(t)
	withUnits := NewWords(units)
	for _, text := range texts {
		got := words.Cut(text)
		if want := slow(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, gse has %v", text, got, want)
		}
		wordsAround(t, words, text)
		named := slices.ContainsFunc(units, func(unit string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(unit)) })
		if mine := withUnits.Cut(text); !named && len(mine) != len(got) {
			t.Errorf("%q names no unit, and yet they change its words from %v to %v", text, got, mine)
		}
	}
	if got := withUnits.Cut("青川河务局局长"); len(got) != 2 || got[0].Tag != unitTag || got[0].End != len("青川河务局") {
		t.Errorf("a user's unit is cut into %v", got)
	}
}

func FuzzWords(f *testing.F) {
	words, slow := NewWords(nil), cutByGse(f)
	f.Add("请青川河务局会同办公室牵头整改")
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "�")
		if got, want := words.Cut(text), slow(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, gse has %v", text, got, want)
		}
		wordsAround(t, words, text)
	})
}

// wordsAround holds the words that are cut out of the middle of a text against its cut.
func wordsAround(t *testing.T, words *Words, text string) {
	t.Helper()
	cut := words.Cut(text)
	for at, r := range text {
		begins := slices.IndexFunc(cut, func(w Word) bool { return w.Start == at })
		if got, ok := words.Around(nil, text, at); ok {
			first := slices.IndexFunc(cut, func(w Word) bool { return w == got[0] })
			if first < 0 || first+len(got) > len(cut) || !slices.Equal(got, cut[first:first+len(got)]) || got[0].Start > at || got[len(got)-1].End <= at {
				t.Errorf("%q: around %d are %v, the cut is %v", text, at, got, cut)
			}
		}
		if begins >= 0 && cut[begins].Tag == prepositionTag && !words.MayBePreposition(r) {
			t.Errorf("%q: %v is a preposition", text, cut[begins])
		}
	}
}
