package segment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"taizhang/extractors/notice"
)

// wide gives the Chinese form of the punctuation that typists mix.
var wide = map[rune]rune{
	',': '，', ';': '；', ':': '：', '(': '（', ')': '）', '!': '！', '?': '？',
	'﹒': '.', '﹐': '，', '﹔': '；', '﹕': '：', '︰': '：', '﹙': '（', '﹚': '）',
	'［': '[', '］': ']', '｛': '{', '｝': '}', '〈': '《', '〉': '》', '─': '—', '━': '—', '｡': '。',
}

type foldedRune struct {
	r          rune
	start, end int32
}

// fold makes the reading form of a paragraph.
func fold(source *notice.Document, from piece) Paragraph {
	p := Paragraph{Page: from.page, Indent: from.indent, Width: from.width, Row: from.row, Table: -1, RowNumber: -1}
	size := 0
	for _, span := range from.lines {
		size += span.Len()
	}
	runes := make([]foldedRune, 0, size)
	for _, span := range from.lines {
		text := source.Text[span.Start:span.End]
		for i, r := range text {
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
	if p.Row {
		p.Table, p.RowNumber = from.block.Table, from.block.Row
		if from.block.Kind != notice.TableRow {
			p.Table, p.RowNumber = -1, -1
		}
	}

	var text strings.Builder
	text.Grow(size + 8)
	p.start = make([]int32, 0, size+8)
	p.end = make([]int32, 0, size+8)
	put := func(f foldedRune, r rune) {
		n, _ := text.WriteRune(r)
		for ; n > 0; n-- {
			p.start = append(p.start, f.start)
			p.end = append(p.end, f.end)
		}
	}
	following := nextVisible(runes)
	for i, f := range runes {
		previous, next := rune(0), following[i]
		if i > 0 {
			previous = runes[i-1].r
		}
		r := f.r
		if unicode.IsSpace(r) {
			if r == '\t' && p.Row {
				put(f, '|')
				continue
			}
			last, _ := utf8.DecodeLastRuneInString(text.String())
			if text.Len() > 0 && latin(last) && latin(next) {
				put(f, ' ')
			}
			continue
		}
		if to, ok := wide[r]; ok {
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
		put(f, r)
	}
	p.Text = text.String()
	if p.Row {
		p.Cells = cells(p.Text)
	}
	return p
}

// nextVisible gives for each rune the next one that is no blank.
func nextVisible(runes []foldedRune) []rune {
	out := make([]rune, len(runes))
	next := rune(0)
	for i := len(runes) - 1; i >= 0; i-- {
		out[i] = next
		if !unicode.IsSpace(runes[i].r) {
			next = runes[i].r
		}
	}
	return out
}

// narrow gives ASCII for full-width letters, digits and the full-width dot.
func narrow(r rune) rune {
	switch {
	case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
		return r - 0xFEE0
	case r == '．':
		return '.'
	case r == '／', r == '＠', r == '＋', r == '％', r == '＜', r == '＞', r == '＝', r == '＃':
		return r - 0xFEE0
	case r >= 0x2F00 && r <= 0x2FD5 || r >= 0x2E80 && r <= 0x2EF3:
		return r // radicals are folded by the PDF format, which knows its fonts
	}
	return r
}

// latin reports whether a blank beside the rune has to stay.
func latin(r rune) bool { return r > ' ' && r < 0x250 && (unicode.IsLetter(r) || r == '.' || r == ',') }

func asciiAlnum(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}

// cells gives the spans of a row's cells, the outer bars aside.
func cells(text string) []notice.Span {
	var spans []notice.Span
	start := 0
	if strings.HasPrefix(text, "|") {
		start = 1
	}
	for i := start; i < len(text); i++ {
		if text[i] == '|' {
			spans = append(spans, trimSpan(text, notice.Span{Start: start, End: i}))
			start = i + 1
		}
	}
	if start < len(text) || !strings.HasSuffix(text, "|") {
		spans = append(spans, trimSpan(text, notice.Span{Start: start, End: len(text)}))
	}
	return spans
}

func trimSpan(text string, span notice.Span) notice.Span {
	for span.Start < span.End && text[span.Start] == ' ' {
		span.Start++
	}
	for span.End > span.Start && text[span.End-1] == ' ' {
		span.End--
	}
	return span
}
