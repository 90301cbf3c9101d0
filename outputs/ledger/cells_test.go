package ledger_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"taizhang/outputs/ledger"
)

// TestCellsAreLikeAMap drives cells and a map of words beside one another.
func TestCellsAreLikeAMap(t *testing.T) {
	names := rapid.SampledFrom([]string{"甲", "乙", "丙", "丁", "甲乙"})
	rapid.Check(t, func(t *rapid.T) {
		words := map[string]string{}
		var cells ledger.Cells
		for range rapid.IntRange(0, 12).Draw(t, "steps") {
			name, text := names.Draw(t, "name"), rapid.StringN(0, 2, -1).Draw(t, "text")
			if rapid.Bool().Draw(t, "put") {
				words[name] = text
				cells.Put(name, text)
			} else {
				delete(words, name)
				cells.Drop(name)
			}
			for _, name := range []string{"甲", "乙", "丙", "丁", "甲乙", "戊"} {
				if _, has := words[name]; cells.Get(name) != words[name] || cells.Has(name) != has {
					t.Fatalf("%s is %q, %v", name, cells.Get(name), cells.Has(name))
				}
			}
		}
		if other := ledger.CellsOf(words); !cells.Equal(other) || !other.Equal(cells) {
			t.Fatalf("%v and %v are not the same", cells, other)
		}
		if len(words) > 0 {
			changed := maps.Clone(words)
			for name := range changed {
				changed[name] += "!"
				break
			}
			if cells.Equal(ledger.CellsOf(changed)) {
				t.Fatal("another word is no difference")
			}
		}
	})
}

// TestCellsAsJSON holds what is written against encoding/json, and what is read
// against what was written, by either.
func TestCellsAsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "words")
		cells := ledger.CellsOf(words)
		text := cells.AppendJSON(nil, false)
		var back map[string]string
		if err := json.Unmarshal(text, &back); err != nil || !maps.Equal(back, words) {
			t.Fatalf("%s is read as %v, %v", text, back, err)
		}
		theirs, err := json.Marshal(words)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{string(text), string(theirs)} {
			if read, rest, err := ledger.CutJSON(form + ",rest"); err != nil || rest != ",rest" || !read.Equal(cells) {
				t.Fatalf("%s is cut to %v and %q, %v", form, read, rest, err)
			}
		}
	})
}

// TestJSONWriterIsAppendJSON writes lines whose columns come, go and change places.
func TestJSONWriterIsAppendJSON(t *testing.T) {
	name := rapid.OneOf(rapid.SampledFrom([]string{"甲", "乙", "丙\"", "丁\n", ""}), rapid.String())
	text := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.SampledFrom([]rune("办理a\t\n\"\\\x00\x1f\x7f\u0080\u00ff")), 0, 30, -1))
	rapid.Check(t, func(t *rapid.T) {
		var writer ledger.JSONWriter
		for range rapid.IntRange(1, 6).Draw(t, "lines") {
			cells := make(ledger.Cells, rapid.IntRange(0, 6).Draw(t, "cells"))
			plain := true
			for i := range cells {
				cells[i] = ledger.Cell{Name: name.Draw(t, "name"), Text: text.Draw(t, "text")}
				plain = plain && ledger.IsPlain(cells[i].Text)
			}
			got, want := writer.Append(nil, cells, plain), cells.AppendJSON(nil, false)
			if string(got) != string(want) {
				t.Fatalf("%v are written as %s, want %s", cells, got, want)
			}
			words := map[string]string{}
			for _, cell := range cells {
				words[cell.Name] = cell.Text
			}
			var back map[string]string
			if err := json.Unmarshal(got, &back); err != nil || !maps.Equal(back, words) {
				t.Fatalf("%s is read as %v, %v", got, back, err)
			}
		}
	})
}

func TestCellsRefuseWhatIsNoObject(t *testing.T) {
	for _, text := range []string{"", "{", `{"a"}`, `{"a":1}`, `{"a":"b"`, `{"a":"b",}`, `{"a":"b\"}`, `["a"]`, `{"a":"b""c":"d"}`, `{"a":"\u00"}`} {
		if cells, _, err := ledger.CutJSON(text); err == nil {
			t.Errorf("%s is read as %v", text, cells)
		}
	}
}

func FuzzCutJSON(f *testing.F) {
	f.Add(`{"甲":"乙\n","丙":""}`)
	f.Fuzz(func(t *testing.T, text string) {
		cells, rest, err := ledger.CutJSON(text)
		if err != nil || !utf8.ValidString(text) {
			return // encoding/json mends bytes that are no UTF-8; a record has none
		}
		words := map[string]string{}
		if err := json.Unmarshal([]byte(text[:len(text)-len(rest)]), &words); err != nil {
			return // bytes that encoding/json does not take, such as bare line ends
		}
		if len(words) == len(cells) && !cells.Equal(ledger.CellsOf(words)) {
			t.Errorf("%s is read as %v and %v", text, cells, words)
		}
	})
}

// TestSpreadFindsEveryCell: whatever the order of the cells and of the names.
func TestSpreadFindsEveryCell(t *testing.T) {
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"甲", "乙", "丙", "丁", "戊"}), 0, -1, rapid.ID[string])
	rapid.Check(t, func(t *rapid.T) {
		var cells ledger.Cells
		for _, name := range names.Draw(t, "cells") {
			cells.Put(name, name+"的内容")
		}
		columns := names.Draw(t, "columns")
		into := slices.Repeat([]string{"旧"}, len(columns))
		cells.Spread(columns, into)
		for i, name := range columns {
			if into[i] != cells.Get(name) {
				t.Fatalf("%s is %q, want %q", name, into[i], cells.Get(name))
			}
		}
	})
}

// TestIsPlainLooksAtEveryByte holds it against the two questions of which it is
// made, on texts in which any byte may be broken.
func TestIsPlainLooksAtEveryByte(t *testing.T) {
	texts := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("办理，。\t\n\r\x00\x1f \x7f\u0800\u0fff\u1000\ud7ff\ue000\uffbf\uffc0\ufffd\ufffe\uffff𠮷"))))
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(texts.Draw(t, "text"))
		for range rapid.IntRange(0, 2).Draw(t, "broken") {
			if len(text) > 0 {
				text[rapid.IntRange(0, len(text)-1).Draw(t, "at")] = rapid.SampledFrom([]byte{0x80, 0xBF, 0xC0, 0xE0, 0xE4, 0xED, 0xEF, 0xF4, 0xFF, 'a', 0}).Draw(t, "byte")
			}
		}
		want := utf8.Valid(text)
		for _, r := range string(text) {
			want = want && (r >= ' ' || r == '\t' || r == '\n') && r != 0xFFFE && r != 0xFFFF
		}
		if got := ledger.IsPlain(string(text)); got != want {
			t.Fatalf("%q is plain: %v, want %v", text, got, want)
		}
	})
}
