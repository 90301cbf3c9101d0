package text

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"taizhang/extractors/notice"
)

func read(t *testing.T, data string) *notice.Document {
	t.Helper()
	doc, err := Read(context.Background(), []byte(data))
	if err != nil {
		t.Fatalf("%q: %v", data, err)
	}
	return doc
}

func lines(doc *notice.Document) []string {
	var out []string
	for _, block := range doc.Blocks {
		out = append(out, doc.Text[block.Span.Start:block.Span.End])
	}
	return out
}

func TestLines(t *testing.T) {
	for _, c := range []struct{ data, text, lines string }{
		{"一\r\n二\r三\n", "一\n二\n三\n", "一|二|三"},
		{"　　一、报送时间\n\n   \n  请于周五前报送。  \n", "　　一、报送时间\n\n   \n  请于周五前报送。  \n", "　　一、报送时间|  请于周五前报送。"},
		{"软\v换行\u2028完", "软\n换行\n完", "软|换行|完"},
		{"末尾\x1a", "末尾", "末尾"},
		{"\uFEFF两个\uFEFF标记", "两个标记", "两个标记"},
		{"序号\t任务\n", "序号\t任务\n", "序号\t任务"},
	} {
		doc := read(t, c.data)
		if doc.Text != c.text {
			t.Errorf("%q reads %q, want %q", c.data, doc.Text, c.text)
		}
		if got := strings.Join(lines(doc), "|"); got != c.lines {
			t.Errorf("%q has the lines %q, want %q", c.data, got, c.lines)
		}
		if len(doc.Warnings) > 0 {
			t.Errorf("%q warns: %v", c.data, doc.Warnings)
		}
	}
}

func TestPages(t *testing.T) {
	doc := read(t, "第一页\n\f第二页\f第三页\n\f")
	var got []string
	for _, page := range doc.Pages {
		got = append(got, fmt.Sprintf("%d %q", page.Number, doc.Text[page.Span.Start:page.Span.End]))
	}
	want := `1 "第一页\n\f" 2 "第二页\f" 3 "第三页\n\f"`
	if strings.Join(got, " ") != want {
		t.Errorf("pages %s, want %s", strings.Join(got, " "), want)
	}
	for n, block := range doc.Blocks {
		if block.Page != n+1 || doc.PageAt(block.Span.Start) != n+1 {
			t.Errorf("block %d stands on page %d, at %d", n, block.Page, doc.PageAt(block.Span.Start))
		}
	}
}

func TestWarnings(t *testing.T) {
	body := strings.Repeat("请各部门于9月24日前报送。", 20)
	for data, code := range map[string]string{
		body + "\x00\x01\n":  WarnControl,
		body + "\xff" + body: WarnDamaged,
	} {
		doc := read(t, data)
		if len(doc.Warnings) != 1 || doc.Warnings[0].Code != code {
			t.Errorf("%q warns %v, want %s", data[len(data)-5:], doc.Warnings, code)
		}
		if strings.ContainsAny(doc.Text, "\x00\x01") || !utf8.ValidString(doc.Text) {
			t.Errorf("a document's text is not clean: %q", doc.Text[len(doc.Text)-9:])
		}
	}
}

func TestRefused(t *testing.T) {
	picture := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x03\x20"), noise(4000)...)
	for name, c := range map[string]struct {
		data  []byte
		cause notice.Cause
	}{
		"empty":                 {nil, notice.CauseEmpty},
		"byte order mark alone": {[]byte("\xEF\xBB\xBF"), notice.CauseEmpty},
		"blanks alone":          {[]byte(" \r\n　　\n\f"), notice.CauseEmpty},
		"picture":               {picture, notice.CauseUnsupported},
		"noise":                 {noise(4000), notice.CauseUnsupported},
		"zeros":                 {make([]byte, 1<<20), notice.CauseUnsupported},
		"text, then noise":      {append([]byte(strings.Repeat("请于9月24日前报送。\n", 9)), noise(4000)...), notice.CauseUnsupported},
		"too large":             {make([]byte, Limit+1), notice.CauseTooLarge},
	} {
		_, err := Read(context.Background(), c.data)
		if got := notice.CauseOf(err); err == nil || got != c.cause {
			t.Errorf("%s: cause %v of %v, want %v", name, got, err, c.cause)
		}
		if c.cause == notice.CauseUnsupported && name != "text, then noise" && Matches(c.data[:min(len(c.data), 4096)]) {
			t.Errorf("%s matches", name)
		}
	}
}

// TestMatchesAnyCut takes a text for text wherever its head was cut off.
func TestMatchesAnyCut(t *testing.T) {
	text := "关于报送安全生产大检查情况的通知\n各部门：\n"
	for _, name := range []encoding{utf8Plain, utf16Little, utf16Big, gb18030} {
		data := encode(t, name, strings.Repeat(text, 4))
		for cut := len(data) / 2; cut <= len(data); cut++ {
			if !Matches(data[:cut]) {
				t.Errorf("%s cut at %d does not match", name, cut)
			}
		}
	}
}

func noise(n int) []byte {
	random := rand.New(rand.NewPCG(7, 8))
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(random.Uint32())
	}
	return out
}

// normaliseByRune is the plain twin of normalise, one character after the other.
func normaliseByRune(raw []byte) (text string, damaged, controls int) {
	raw = bytes.TrimRight(raw, "\x1a")
	var out strings.Builder
	out.Grow(len(raw))
	for at := 0; at < len(raw); {
		if c := raw[at]; c < utf8.RuneSelf && c >= ' ' && c != 0x7F {
			out.WriteByte(c)
			at++
			continue
		}
		r, size := utf8.DecodeRune(raw[at:])
		at += size
		switch {
		case r == '\r':
			if at < len(raw) && raw[at] == '\n' {
				continue
			}
			out.WriteByte('\n')
		case r == '\v', r == '\u0085', r == '\u2028', r == '\u2029': // soft line ends of word processors
			out.WriteByte('\n')
		case r == '\n', r == '\f', r == '\t':
			out.WriteRune(r)
		case r == '\uFEFF':
		case r == utf8.RuneError:
			damaged++
			out.WriteRune(r)
		case unicode.IsControl(r):
			controls++
		default:
			out.WriteRune(r)
		}
	}
	return out.String(), damaged, controls
}

// mixed is text in UTF-8 with things in it that want a look.
func mixed(random *rand.Rand) []byte {
	pieces := []string{"请于9月24日前报送。", "（一）ａｂｃ：，！", "office text 2026", "\n", "\r\n", "\r", "\f", "\t", "\v", "“引”…—①│",
		"\u0080", "\u0085", "\u00a0", "\u2028", "\u2029", "\uFEFF", "\uFFFD", "\uFF7D", "\uFB01", "\uFFE5", "\x00", "\x1a", "\x7f", "\xff", "\xe2\x80", "😀"}
	usual := 1 + random.IntN(len(pieces))
	var out []byte
	for range random.IntN(30) {
		out = append(out, pieces[random.IntN(usual)]...)
	}
	return out[:random.IntN(len(out)+1)]
}

// TestNormaliseByLines holds what is copied a line at a time against its plain twin.
func TestNormaliseByLines(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		data := mixed(random)
		text, damaged, controls := normalise(data)
		text2, damaged2, controls2 := normaliseByRune(data)
		if text != text2 || damaged != damaged2 || controls != controls2 {
			t.Fatalf("%q becomes %q (%d damaged, %d controls), one by one %q (%d, %d)", data, text, damaged, controls, text2, damaged2, controls2)
		}
	}
}

// TestSoundUTF8IsText: what is told without decoding, decoding finds, too.
func TestSoundUTF8IsText(t *testing.T) {
	random, sound := rand.New(rand.NewPCG(5, 6)), 0
	for range 20_000 {
		data := mixed(random)
		if !isSoundUTF8(data) {
			continue
		}
		sound++
		found, err := decode(data)
		if err != nil || found.damaged > utf8.UTFMax-1 || found.controls > 0 {
			t.Fatalf("%q is no sound text: %v, %d damaged, %d controls", data, err, found.damaged, found.controls)
		}
	}
	if sound < 1000 {
		t.Errorf("only %d texts of 20,000 are sound", sound)
	}
	for cut, text := 1, "关于报送材料的通知：\r\n各部门"; cut <= len(text); cut++ {
		if whole := cut >= 3; isSoundUTF8([]byte(text[:cut])) != whole {
			t.Errorf("%q is not told without decoding", text[:cut])
		}
	}
}

// BenchmarkMatches tells the head of an office text.
func BenchmarkMatches(b *testing.B) {
	text := officeText(rand.New(rand.NewPCG(1, 2)), simplified, 5000)
	for _, name := range []encoding{utf8Plain, utf16Little, gb18030} {
		head := encode(b, name, text)[:8<<10]
		b.Run(string(name), func(b *testing.B) {
			for b.Loop() {
				Matches(head)
			}
		})
	}
}

// FuzzRead checks of any bytes that what is read is clean and in its place.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"", "\x1a", "\xff\xfe\x00", "一\f二\r\n", "\xb8\xf7\xb2\xbf\xc3\xc5", "\xac\x49\xb3\xa1", "a\x00b\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := Read(context.Background(), data)
		if err != nil {
			return
		}
		if !utf8.ValidString(doc.Text) || strings.ContainsAny(doc.Text, "\x00\r\uFEFF") {
			t.Errorf("the text is not clean: %q", doc.Text)
		}
		end := 0
		for _, page := range doc.Pages {
			if page.Span.Start != end || page.Span.End < page.Span.Start {
				t.Errorf("page %d has the span %v after %d", page.Number, page.Span, end)
			}
			end = page.Span.End
		}
		if end != len(doc.Text) {
			t.Errorf("the pages end at %d, the text at %d", end, len(doc.Text))
		}
		end = 0
		for _, block := range doc.Blocks {
			line := doc.Text[block.Span.Start:block.Span.End]
			if block.Span.Start < end || line == "" || strings.ContainsAny(line, "\n\f") {
				t.Errorf("block %v is %q", block, line)
			}
			if strings.TrimSpace(doc.Text[end:block.Span.Start]) != "" {
				t.Errorf("%q is left out", doc.Text[end:block.Span.Start])
			}
			if doc.PageAt(block.Span.Start) != block.Page {
				t.Errorf("block %v lies on page %d", block, doc.PageAt(block.Span.Start))
			}
			end = block.Span.End
		}
	})
}

// BenchmarkRead reads one office text of 1 MB in each encoding.
func BenchmarkRead(b *testing.B) {
	text := officeText(rand.New(rand.NewPCG(1, 2)), simplified, 350_000)
	for _, name := range []encoding{utf8Plain, utf16Little, gb18030} {
		data := encode(b, name, text)
		b.Run(string(name), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := Read(context.Background(), data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	small := encode(b, gb18030, text)[:2000]
	b.Run("2 KB", func(b *testing.B) {
		b.SetBytes(int64(len(small)))
		for b.Loop() {
			if _, err := Read(context.Background(), bytes.Clone(small)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
