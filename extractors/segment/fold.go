package segment

import (
	"sort"
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

// folder makes reading forms; its room serves the paragraphs of a document one
// after another. Nearly all characters of a notice are their own reading form:
// they are copied by the stretch, and only a mark or a blank is looked at with
// its neighbours.
type folder struct {
	source *notice.Document
	lines  []notice.Span // of the paragraph
	row    bool
	// text are the reading forms of all paragraphs one behind the other; that of the
	// one in work begins at begin.
	text  []byte
	begin int
	way   []stretch // of all paragraphs
	// previous is the character before, 0 if there is none.
	previous rune
	// ahead is the next character that is no blank, which stands in a line at an
	// offset; behind a blank it is looked for once.
	ahead     rune
	line, off int
}

// stretch is a part of a reading form as long as its source, and then byte for
// byte in its place, or one character that became another.
type stretch struct {
	// text is where it begins in the reading form, source and end are its place in
	// the document.
	text, source, end int32
}

// fold makes the reading form of a paragraph. Its text stands at the end of the
// folder's; hand gives it to the paragraph.
func (f *folder) fold(from piece) Paragraph {
	p := Paragraph{Page: from.page, Row: from.row, Table: -1, RowNumber: -1}
	if p.Row && from.block.Kind == notice.TableRow {
		p.Table, p.RowNumber = from.block.Table, from.block.Row
	}
	f.lines, f.row, f.begin, f.previous, f.line, f.off = from.lines, from.row, len(f.text), 0, -1, 0
	mark := len(f.way)
	for number, span := range from.lines {
		text := f.source.Text[span.Start:span.End]
		for i := 0; i < len(text); {
			if end := plainEnd(text, i); end > i {
				f.copy(text[i:end], span.Start+i, mark)
				i = end
				continue
			}
			r, width := decode(text[i:])
			if !passedOver(r) {
				f.put(narrow(r), stretch{source: int32(span.Start + i), end: int32(span.Start + i + utf8.RuneLen(r))}, number, i+width, mark)
			}
			i += width
		}
		if latin(f.previous) {
			// A Latin word or a number does not run into the next line's.
			f.put(' ', stretch{source: int32(span.End), end: int32(span.End)}, number, len(text), mark)
		}
	}
	p.way = f.way[mark:len(f.way):len(f.way)]
	return p
}

// hand gives the paragraphs their texts, which are parts of one.
func (f *folder) hand(paragraphs []Paragraph, ends []int) {
	whole, start := string(f.text), 0
	for i := range paragraphs {
		p := &paragraphs[i]
		p.Text, start = whole[start:ends[i]], ends[i]
		if p.Row {
			p.Cells = cells(p.Text)
		}
	}
}

// copy adds characters that stay as they are. mark is where the way of the
// paragraph begins.
func (f *folder) copy(text string, source, mark int) {
	f.step(stretch{source: int32(source), end: int32(source + len(text))}, len(text), mark)
	f.text = append(f.text, text...)
	f.previous, _ = decodeLast(text)
}

// step notes where the next bytes of the reading form stand in the source.
func (f *folder) step(s stretch, length, mark int) {
	s.text = int32(len(f.text) - f.begin)
	if n := len(f.way); n > mark && int(s.end-s.source) == length {
		if last := &f.way[n-1]; last.end == s.source && last.end-last.source == s.text-last.text {
			last.end = s.end
			return
		}
	}
	f.way = append(f.way, s)
}

// put adds a mark or a blank in the form that its neighbours ask for; behind it
// the text goes on in a line at an offset.
func (f *folder) put(r rune, s stretch, line, off, mark int) {
	previous := f.previous
	f.previous = r
	if isSpace(r) {
		if r == '\t' && f.row {
			r = '|'
		} else {
			last, _ := utf8.DecodeLastRune(f.text[f.begin:])
			if len(f.text) == f.begin || !latin(last) || !latin(f.next(line, off)) {
				return
			}
			r = ' '
		}
	} else {
		if to := wide(r); to != 0 {
			between := (r == ':' || r == ',' || r == '(' || r == ')') && (asciiAlnum(previous) || r == ')') && asciiAlnum(f.next(line, off))
			if r == '(' || r == ')' || !between || to == '.' {
				r = to
			}
		}
		if r == '.' && (unicode.Is(unicode.Han, previous) || previous == '）' || previous == '”') {
			if next := f.next(line, off); next == 0 || unicode.Is(unicode.Han, next) {
				r = '。' // a full stop typed in half width
			}
		}
		if r == '｜' || r == '│' {
			r = '|'
		}
	}
	f.step(s, utf8.RuneLen(r), mark)
	f.text = utf8.AppendRune(f.text, r)
}

// next gives the next character that is no blank, 0 if there is none.
func (f *folder) next(line, off int) rune {
	if f.line > line || f.line == line && f.off >= off {
		return f.ahead
	}
	for ; line < len(f.lines); line, off = line+1, 0 {
		text := f.source.Text[f.lines[line].Start:f.lines[line].End]
		for off < len(text) {
			r, width := utf8.DecodeRuneInString(text[off:])
			if r = narrow(r); !passedOver(r) && !isSpace(r) {
				f.ahead, f.line, f.off = r, line, off
				return r
			}
			off += width
		}
	}
	f.ahead, f.line, f.off = 0, len(f.lines), 0
	return 0
}

// passedOver are characters that no reader sees.
func passedOver(r rune) bool { return r == '\r' || r == '\ufeff' || r == '\u200b' || r == '\u00ad' }

// plainEnd gives where the characters end that stay as they are, whatever stands
// beside them.
func plainEnd(text string, at int) int {
	for at < len(text) {
		c := text[at]
		switch {
		case ideograph(c) && at+2 < len(text) && text[at+1]&0xc0 == 0x80 && text[at+2]&0xc0 == 0x80:
			at += len("一")
		case c < utf8.RuneSelf:
			if !plainASCII[c] {
				return at
			}
			at++
		case commonMark(text, at):
			at += len("，")
		default:
			r, width := decode(text[at:])
			if width == 1 || !plain(r) {
				return at
			}
			at += width
		}
	}
	return at
}

// commonMark reports whether one of the marks stands at an offset of which most notices
// have many, and none with another form: 、。《》【】〔〕 ！（），：；？ “”‘’ — …
func commonMark(text string, at int) bool {
	if at+2 >= len(text) {
		return false
	}
	var marks uint64 // by the last byte
	switch uint(text[at])<<8 | uint(text[at+1]) {
	case 0xe380:
		marks = 1<<0x01 | 1<<0x02 | 1<<0x0a | 1<<0x0b | 1<<0x10 | 1<<0x11 | 1<<0x14 | 1<<0x15
	case 0xefbc:
		marks = 1<<0x01 | 1<<0x08 | 1<<0x09 | 1<<0x0c | 1<<0x1a | 1<<0x1b | 1<<0x1f
	case 0xe280:
		marks = 1<<0x14 | 1<<0x18 | 1<<0x19 | 1<<0x1c | 1<<0x1d | 1<<0x26
	}
	last := text[at+2] ^ 0x80
	return last < 0x40 && marks>>last&1 != 0
}

var plainASCII = func() (table [utf8.RuneSelf]bool) {
	for r := range rune(utf8.RuneSelf) {
		table[r] = plain(r)
	}
	return table
}()

func plain(r rune) bool {
	return narrow(r) == r && wide(r) == 0 && !isSpace(r) && !passedOver(r) && r != '.' && r != '｜' && r != '│'
}

// placeOf gives the place in the source of the character at an offset.
func (p *Paragraph) placeOf(at int) (start, end int) {
	n := sort.Search(len(p.way), func(i int) bool { return int(p.way[i].text) > at }) - 1
	s, behind := p.way[n], len(p.Text)
	if n+1 < len(p.way) {
		behind = int(p.way[n+1].text)
	}
	if int(s.end-s.source) != behind-int(s.text) {
		return int(s.source), int(s.end)
	}
	from, to := at, at+1
	for from > int(s.text) && !utf8.RuneStart(p.Text[from]) {
		from--
	}
	for to < behind && !utf8.RuneStart(p.Text[to]) {
		to++
	}
	return int(s.source) + from - int(s.text), int(s.source) + to - int(s.text)
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
