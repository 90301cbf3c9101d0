package segment

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"taizhang/extractors/notice"
)

type foldedRune struct {
	r          rune
	start, end int32
}

// foldPlainly is the twin of fold: every character with its neighbours, one by
// one, and a place for every byte.
func foldPlainly(source *notice.Document, from piece) (text []byte, places []notice.Span) {
	var runes []foldedRune
	for _, span := range from.lines {
		line := source.Text[span.Start:span.End]
		for i, r := range line {
			if r == '\r' || r == '\ufeff' || r == '\u200b' || r == '\u00ad' {
				continue
			}
			runes = append(runes, foldedRune{narrow(r), int32(span.Start + i), int32(span.Start + i + utf8.RuneLen(r))})
		}
		if last := len(runes) - 1; last >= 0 && latin(runes[last].r) {
			// A Latin word or a number does not run into the next line's.
			runes = append(runes, foldedRune{' ', int32(span.End), int32(span.End)})
		}
	}
	put := func(from *foldedRune, r rune) {
		before := len(text)
		text = utf8.AppendRune(text, r)
		for range len(text) - before {
			places = append(places, notice.Span{Start: int(from.start), End: int(from.end)})
		}
	}
	following := nextVisible(runes)
	for i := range runes {
		if r := runes[i].r; r >= firstIdeograph && r <= lastIdeograph {
			put(&runes[i], r)
			continue
		}
		previous, next := rune(0), following[i]
		if i > 0 {
			previous = runes[i-1].r
		}
		r := runes[i].r
		if isSpace(r) {
			if r == '\t' && from.row {
				put(&runes[i], '|')
				continue
			}
			last, _ := utf8.DecodeLastRune(text)
			if len(text) > 0 && latin(last) && latin(next) {
				put(&runes[i], ' ')
			}
			continue
		}
		if to := wide(r); to != 0 {
			between := (r == ':' || r == ',' || r == '(' || r == ')') && (asciiAlnum(previous) || r == ')') && asciiAlnum(next)
			if r == '(' || r == ')' || !between || to == '.' {
				r = to
			}
		}
		if r == '.' && (unicode.Is(unicode.Han, previous) || previous == '）' || previous == '”') && (next == 0 || unicode.Is(unicode.Han, next)) {
			r = '。' // a full stop typed in half width
		}
		if r == '｜' || r == '│' {
			r = '|'
		}
		put(&runes[i], r)
	}
	return text, places
}

// nextVisible gives for each rune the next one that is no blank.
func nextVisible(runes []foldedRune) []rune {
	out := make([]rune, len(runes))
	next := rune(0)
	for i := len(runes) - 1; i >= 0; i-- {
		out[i] = next
		if !isSpace(runes[i].r) {
			next = runes[i].r
		}
	}
	return out
}

func checkFold(t interface {
	Helper()
	Fatalf(string, ...any)
}, source *notice.Document, from piece) {
	t.Helper()
	f := folder{source: source}
	first := f.fold(piece{lines: []notice.Span{{Start: 0, End: min(3, len(source.Text))}}}) // its room is not new
	firstEnd := len(f.text)
	text, places := foldPlainly(source, from)
	both := []Paragraph{first, f.fold(from)}
	f.hand(both, []int{firstEnd, len(f.text)})
	p := both[1]
	if p.Text != string(text) {
		t.Fatalf("%q: %q, plainly %q", source.Text, p.Text, text)
	}
	for i, want := range places {
		if got := p.Source(notice.Span{Start: i, End: i + 1}); got != want {
			t.Fatalf("%q: byte %d of %q stands at %v, plainly at %v", source.Text, i, p.Text, got, want)
		}
	}
}

func TestFoldIsThePlainFold(t *testing.T) {
	pieces := []string{"一", "各单位", "，", ",", "。", ".", "．", ":", "：", ";", "(", ")", "（", "!", "1", "２", "a", "Ａ", " ", "　", "\t", "\r", "\ufeff", "\u200b", "\u00a0", "|", "｜", "│", "“", "”", "〈", "﹒", "é", "𠀀", "\xff", "\xe4\xb8", "-", "／"}
	rapid.Check(t, func(t *rapid.T) {
		source := &notice.Document{}
		var from piece
		for range rapid.IntRange(1, 4).Draw(t, "lines") {
			line := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 9).Draw(t, "line"), "")
			start := len(source.Text)
			source.Text += line
			from.lines = append(from.lines, notice.Span{Start: start, End: len(source.Text)})
			source.Text += "\n"
		}
		from.row = rapid.Bool().Draw(t, "row")
		checkFold(t, source, from)
	})
	samples, _ := filepath.Glob("../../samples/*.txt")
	for _, name := range samples {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		doc := lines(string(data))
		for _, from := range joinLines(doc, new(room)) {
			checkFold(t, doc, from)
		}
	}
}

// TestCommonMarks: those that are passed over are marks that stay as they are, and no
// others are.
func TestCommonMarks(t *testing.T) {
	var found []rune
	for r := range rune(0x10000) {
		if text := "关" + string(r); commonMark(text, len("关")) {
			found = append(found, r)
			if !plain(r) {
				t.Errorf("%q has another form", r)
			}
		}
	}
	if got := string(found); got != "—‘’“”…、。《》【】〔〕！（），：；？" {
		t.Errorf("%q are common", got)
	}
	for _, text := range []string{"", "\xe3", "\xe3\x80", "\xef\xbc\x4c", "\xef\xbc\xcc"} {
		if commonMark(text, 0) {
			t.Errorf("%q is no mark", text)
		}
	}
}
