package object

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/ascii85"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func parse(s string) Object {
	parser := Parser{Data: []byte(s), References: true}
	o, _ := parser.Next()
	return o
}

func TestParser(t *testing.T) {
	for source, want := range map[string]Object{
		"12":                               12,
		"-.5":                              -0.5,
		"/A#20B#zz":                        Name("A B#zz"),
		`(a\(b\)(c)\101\n\` + "\n)":        String("a(b)(c)A\n"),
		"<48 65 6c6C 6>":                   String("Hell`"),
		"[1 0 R 2 /X true null]":           Array{Ref{1, 0}, 2, Name("X"), true, nil},
		"<</A 1/B[2]/C 3 0 R/D/E>>":        Dict{"A": 1, "B": Array{2}, "C": Ref{3, 0}, "D": Name("E")},
		"<</A<</B 1>>% a remark\n/C (x)>>": Dict{"A": Dict{"B": 1}, "C": String("x")},
	} {
		if got := parse(source); !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %#v, want %#v", source, got, want)
		}
	}
	parse(strings.Repeat("[", 100_000)) // must come back
	parse(strings.Repeat("<</A", 100_000))
}

// TestQuickNumbers holds the short way of numbers against strconv.
func TestQuickNumbers(t *testing.T) {
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.StringMatching(`[-+]?[0-9]{0,17}[.]?[0-9.e-]{0,4}`).Draw(t, "raw")
		got := quickNumber([]byte(raw))
		if got == nil {
			return
		}
		taken++
		var want Object
		if n, err := strconv.Atoi(raw); err == nil {
			want = n
		} else if f, err := strconv.ParseFloat(raw, 64); err == nil {
			want = f
		}
		if !reflect.DeepEqual(got, want) || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%q is %#v, by strconv %#v", raw, got, want)
		}
	})
	if taken == 0 {
		t.Error("no number was read by the short way")
	}
}

// TestArraysOfNumbers holds the short way of arrays against their elements, each read
// by itself.
func TestArraysOfNumbers(t *testing.T) {
	whole := 0
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.SampledFrom([]string{"0", "7", "007", "250", "999", "1000", "2047", "2048", "9999", "10000",
			"00001", "-3", "+4", "1.5", "5.", ".5", "12a", "/F1", "(a)", "<41>", "true", "null", "[1 2]"})).Draw(t, "words")
		var text strings.Builder
		want := Array{}
		for _, word := range words {
			o, _ := (&Parser{Data: []byte(word)}).Next()
			if _, isWord := o.(Keyword); !isWord {
				want = append(want, o)
			}
			text.WriteString(word + rapid.SampledFrom([]string{" ", "\n", "\r\n", "  ", "\t", "%12 \n"}).Draw(t, "space"))
			if _, isNumber := o.(int); isNumber {
				whole++
			}
		}
		ending := rapid.SampledFrom([]string{"]", " ] 12", "", "1] 2"}).Draw(t, "ending")
		if ending == "1] 2" {
			want = append(want, 1)
		}
		p := &Parser{Data: []byte("[" + text.String() + ending), References: rapid.Bool().Draw(t, "references")}
		got, _ := p.Next()
		if !reflect.DeepEqual(got, Object(want)) {
			t.Fatalf("%q is %#v, want %#v", p.Data, got, want)
		}
		if next, ok := p.Next(); ok != (len(ending) > 2) || ok && next != Object(map[string]int{" ] 12": 12, "1] 2": 2}[ending]) {
			t.Fatalf("%q is followed by %v", p.Data, next)
		}
	})
	if whole == 0 {
		t.Error("no array had whole numbers")
	}
	for text, want := range map[string]Object{
		"[1 0 R 2 0 R]":   Array{Ref{1, 0}, Ref{2, 0}},
		"[0 3 0 R 12 13]": Array{0, Ref{3, 0}, 12, 13},
	} {
		if got, _ := (&Parser{Data: []byte(text), References: true}).Next(); !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %#v, want %#v", text, got, want)
		}
	}
	deep := strings.Repeat("[", deepest+2) + "1" + strings.Repeat("]", deepest+2) + " 2"
	p := &Parser{Data: []byte(deep)}
	o, _ := p.Next()
	for range deepest - 1 {
		if inner := o.(Array); len(inner) > 0 {
			o = inner[0]
		}
	}
	if next, _ := p.Next(); !reflect.DeepEqual(o, Object(Array{})) || next != Object(2) {
		t.Errorf("what lies too deep is %v, then %v", o, next)
	}
}

// TestASCII85 holds the groups read by themselves against encoding/ascii85.
func TestASCII85(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.StringOfN(rapid.SampledFrom([]rune("!5Au87cUv z\n\x00")), 0, 40, -1).Draw(t, "data")
		out := make([]byte, 4*len(data)+4)
		n, _, err := ascii85.Decode(out, []byte(data), true)
		buffer := bytes.Repeat([]byte("x"), rapid.IntRange(0, 60).Draw(t, "buffer"))
		if got, gotErr := unASCII85(buffer, []byte("<~"+data+"~>")); string(got) != string(out[:n]) || (err == nil) != (gotErr == nil) {
			t.Fatalf("%q gives %q, %v; by encoding/ascii85 %q, %v", data, got, gotErr, out[:n], err)
		}
	})
}

type one struct{ stream *Stream }

func (o one) Trailer() Dict   { return nil }
func (o one) Load(Ref) Object { return o.stream }
func (o one) Reader() string  { return "one" }

func decode(dict Dict, raw string, limit int) (string, error) {
	f := NewFile(one{}, 1<<20)
	data, err := f.Decode(&Stream{Dict: dict, Raw: []byte(raw)}, limit)
	return string(data), err
}

func deflate(s string) string {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	w.Write([]byte(s))
	w.Close()
	return out.String()
}

func TestFilters(t *testing.T) {
	long := strings.Repeat("请于月底前报送。", 200)
	for name, c := range map[string]struct {
		dict      Dict
		raw, want string
	}{
		"none":       {Dict{}, "abc", "abc"},
		"deflate":    {Dict{"Filter": Name("FlateDecode")}, deflate(long), long},
		"no header":  {Dict{"Filter": Name("FlateDecode")}, deflate(long)[2:], long},
		"two":        {Dict{"Filter": Array{Name("AHx"), Name("Fl")}}, hexOf(deflate("xyz")) + ">", "xyz"},
		"ascii85":    {Dict{"Filter": Name("ASCII85Decode")}, "<~87cURD]i,\"Ebo7~>", "Hello World"[:11]},
		"run length": {Dict{"Filter": Name("RunLengthDecode")}, "\x02abc\xfed\x80", "abcddd"},
		"png up": {
			Dict{"Filter": Name("FlateDecode"), "DecodeParms": Dict{"Predictor": 12, "Columns": 2}},
			deflate("\x02\x01\x02\x02\x01\x01"), "\x01\x02\x02\x03",
		},
		"lzw": {Dict{"Filter": Name("LZWDecode")}, "\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", "-----A---B"},
	} {
		if got, err := decode(c.dict, c.raw, 1<<20); err != nil || got != c.want {
			t.Errorf("%s gives %.40q, %v", name, got, err)
		}
	}
	cut := deflate(long)
	if got, err := decode(Dict{"Filter": Name("FlateDecode")}, cut[:len(cut)-8], 1<<20); err != nil || !strings.HasPrefix(got, "请于月底前报送") {
		t.Errorf("a stream that is cut gives %.20q, %v", got, err)
	}
	bomb := deflate(strings.Repeat("\x00", 1<<20))
	if got, _ := decode(Dict{"Filter": Name("FlateDecode")}, bomb, 1000); len(got) > 1000 {
		t.Errorf("a limit of 1000 gives %d bytes", len(got))
	}
	f := NewFile(one{}, 100)
	f.Decode(&Stream{Dict: Dict{"Filter": Name("FlateDecode")}, Raw: []byte(bomb)}, 1000)
	if _, err := f.Decode(&Stream{Dict: Dict{}, Raw: []byte("x")}, 1000); !errors.Is(err, ErrBudget) {
		t.Errorf("a file over its budget still unfolds: %v", err)
	}
}

func hexOf(s string) string {
	const digits = "0123456789abcdef"
	var out strings.Builder
	for i := range len(s) {
		out.WriteByte(digits[s[i]>>4])
		out.WriteByte(digits[s[i]&15])
	}
	return out.String()
}

func TestLoops(t *testing.T) {
	f := NewFile(loop{}, 1)
	if o := f.Resolve(Ref{1, 0}); o != nil {
		t.Errorf("a reference to itself is %v", o)
	}
	pages := 0
	for range f.Pages() {
		pages++
	}
	if pages != 0 {
		t.Errorf("a tree that bites its tail has %d pages", pages)
	}
}

type loop struct{}

func (loop) Trailer() Dict  { return Dict{"Root": Dict{"Pages": Ref{2, 0}}} }
func (loop) Reader() string { return "loop" }
func (loop) Load(ref Ref) Object {
	if ref.Number == 2 {
		return Dict{"Type": Name("Pages"), "Kids": Array{Ref{2, 0}, Ref{1, 0}}}
	}
	return ref
}

func TestSalvageObjectStream(t *testing.T) {
	inner := "4 0 5 36 " + "<</Type/Page/MediaBox[0 0 100 100]>>" + "<</Type/Pages/Kids[4 0 R]>>"
	data := "%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 5 0 R>>\nendobj\n2 0 obj\n<</Type/ObjStm/N 2/First 9/Length 99999>>\nstream\n" +
		inner + "\nendstream\nendobj\n"
	f, err := Open(context.Background(), []byte(data), nil, Limits{Stream: 1 << 16, File: 1 << 20, Objects: 1000})
	if err != nil {
		t.Fatal(err)
	}
	pages := 0
	for leaf := range f.Pages() {
		pages++
		if box := f.Numbers(leaf.Dict, "MediaBox"); len(box) != 4 {
			t.Errorf("page %v", leaf.Dict)
		}
	}
	if pages != 1 || f.Reader() != "salvage" {
		t.Errorf("%d pages by %s", pages, f.Reader())
	}
}

func FuzzParser(f *testing.F) {
	f.Add([]byte("<</A[1 0 R(x)<41>]>>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		parser := Parser{Data: data, References: true}
		for {
			before := parser.At
			if _, ok := parser.Next(); !ok {
				return
			}
			if parser.At <= before {
				t.Fatalf("no progress at %d", before)
			}
		}
	})
}

func TestUsual(t *testing.T) {
	u := newUsual("R obj endobj F1 F2 F3", func(word string) Object { return Name(word) })
	for _, word := range []string{"R", "obj", "endobj", "F1", "F2", "F3"} {
		if o := u.of([]byte(word)); o != Name(word) {
			t.Errorf("%s is %v", word, o)
		}
	}
	for _, word := range []string{"", "r", "F4", "1F", "endob", "objobj"} {
		if o := u.of([]byte(word)); o != nil {
			t.Errorf("%q, which is not there, is %v", word, o)
		}
	}
}
