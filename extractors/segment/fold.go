package segment

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"taizhang/extractors/notice"
)

// wide gives the Chinese form of the punctuation that typists mix, 0 for what
// stays as it is.
func wide(r rune) rune {
	switch r {
	case ',', '﹐':
		return '，'
	case ';', '﹔':
		return '；'
	case ':', '﹕', '︰':
		return '：'
	case '(', '﹙':
		return '（'
	case ')', '﹚':
		return '）'
	case '!':
		return '！'
	case '?':
		return '？'
	case '﹒':
		return '.'
	case '［':
		return '['
	case '］':
		return ']'
	case '｛':
		return '{'
	case '｝':
		return '}'
	case '〈':
		return '《'
	case '〉':
		return '》'
	case '─', '━':
		return '—'
	case '｡':
		return '。'
	}
	return 0
}

type foldedRune struct {
	r          rune
	start, end int32
}

// folder makes reading forms; its room serves the paragraphs of a document one
// after another.
type folder struct {
	source    *notice.Document
	runes     []foldedRune
	following []rune
	text      []byte
	places    []int32
}

// place gives room for n offsets that stay with a paragraph. Paragraphs are
// many and short, so that they share a block.
func (f *folder) place(n int) []int32 {
	if len(f.places) < n {
		f.places = make([]int32, max(n, min(2*len(f.source.Text)+len(f.source.Text)/4, placesBlock)))
	}
	room := f.places[:n:n]
	f.places = f.places[n:]
	return room
}

// placesBlock is 64 KB: enough for the offsets of an ordinary notice.
const placesBlock = 1 << 14

// fold makes the reading form of a paragraph.
func (f *folder) fold(from piece) Paragraph {
	p := Paragraph{Page: from.page, Indent: from.indent, Width: from.width, Row: from.row, Table: -1, RowNumber: -1}
	runes := f.runes[:0]
	for _, span := range from.lines {
		text := f.source.Text[span.Start:span.End]
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
	f.runes = runes
	if p.Row {
		p.Table, p.RowNumber = from.block.Table, from.block.Row
		if from.block.Kind != notice.TableRow {
			p.Table, p.RowNumber = -1, -1
		}
	}

	size := 0
	for i := range runes {
		if r := runes[i].r; asciiAlnum(r) {
			size++
		} else {
			size += max(utf8.RuneLen(r), len("，")) // a mark may become a Chinese one
		}
	}
	places := f.place(2 * size)
	p.start, p.end = places[:0:size], places[size:size]
	text := f.text[:0]
	put := func(from *foldedRune, r rune) {
		before := len(text)
		text = utf8.AppendRune(text, r)
		p.start, p.end = p.start[:len(text)], p.end[:len(text)]
		for i := before; i < len(text); i++ {
			p.start[i], p.end[i] = from.start, from.end
		}
	}
	f.following = nextVisible(runes, f.following)
	for i := range runes {
		if r := runes[i].r; r >= firstIdeograph && r <= lastIdeograph {
			put(&runes[i], r)
			continue
		}
		previous, next := rune(0), f.following[i]
		if i > 0 {
			previous = runes[i-1].r
		}
		r := runes[i].r
		if isSpace(r) {
			if r == '\t' && p.Row {
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
	f.text = text
	p.Text = string(text)
	if p.Row {
		p.Cells = cells(p.Text)
	}
	return p
}

// nextVisible gives for each rune the next one that is no blank.
func nextVisible(runes []foldedRune, room []rune) []rune {
	out := slices.Grow(room[:0], len(runes))[:len(runes)]
	next := rune(0)
	for i := len(runes) - 1; i >= 0; i-- {
		out[i] = next
		if !isSpace(runes[i].r) {
			next = runes[i].r
		}
	}
	return out
}

// isSpace is unicode.IsSpace without the search through its table for Chinese:
// U+3000 is the last blank.
func isSpace(r rune) bool { return r <= '\u3000' && unicode.IsSpace(r) }

// Between these there is neither a blank nor a mark nor another form of one.
const (
	firstIdeograph = '\u3400'
	lastIdeograph  = '\u9fff'
)

// narrow gives ASCII for full-width letters, digits and the full-width dot.
func narrow(r rune) rune {
	switch {
	case r < '\u2e80' || r >= firstIdeograph && r <= lastIdeograph:
		return r
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
