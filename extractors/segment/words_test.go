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
func cutByGse(t testing.TB, units []string) func(text string) []Word {
	var cutter gse.Segmenter
	cutter.SkipLog, cutter.AlphaNum, cutter.NotLoadHMM = true, true, true
	lines := dictionary
	for _, unit := range units {
		lines += unit + " 100000 nt\n"
	}
	if err := cutter.LoadDictStr(lines); err != nil {
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
	words, slow := NewWords(units), cutByGse(t, units)
	for _, text := range texts {
		if got, want := words.Cut(text), slow(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, gse has %v", text, got, want)
		}
	}
}

func FuzzWords(f *testing.F) {
	words, slow := NewWords(nil), cutByGse(f, nil)
	f.Add("请青川河务局会同办公室牵头整改")
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "�")
		if got, want := words.Cut(text), slow(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, gse has %v", text, got, want)
		}
	})
}

func TestDictionaryMustBeWhole(t *testing.T) {
	for _, line := range []string{"词", "词 12", "词 多 n"} {
		if _, err := newLexicon("好 3 a\n"+line+"\n", nil); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: %v", line, err)
		}
	}
}
