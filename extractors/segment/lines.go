package segment

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"taizhang/extractors/notice"
)

// piece is a paragraph in the making: the source spans of its lines.
type piece struct {
	lines  []notice.Span
	page   int
	indent int // of a text file's first line
	block  notice.Block
	row    bool
	// plain: a numbered line, and those joined to it, without any mark inside a
	// sentence; it may be a heading.
	plain bool
}

// line is one printed line of a text file.
type line struct {
	span   notice.Span // without the blanks around it
	indent int
	page   int
	text   string
	extent
	// numbered: it begins with a numbering; row: it is a row drawn with bars; ends:
	// it ends a sentence.
	numbered, row, ends bool
}

// joinLines makes paragraphs of printed lines. Paragraphs and table rows that
// the format has found stay as they are.
func joinLines(source *notice.Document, room *room) []piece {
	pieces, run := slices.Grow(room.pieces[:0], len(source.Blocks)), room.run[:0]
	flush := func() {
		pieces = joinRun(pieces, run)
		run = run[:0]
	}
	var spans []notice.Span // of the pieces that stay as they are
	for i, block := range source.Blocks {
		switch block.Kind {
		case notice.Line:
			run = append(run, measure(source, block))
		default:
			flush()
			if start, text := trimmed(source, block); text != "" {
				if spans == nil {
					spans = make([]notice.Span, len(source.Blocks))
				}
				spans[i] = notice.Span{Start: start, End: start + len(text)}
				pieces = append(pieces, piece{lines: spans[i : i+1 : i+1], page: block.Page, block: block, row: block.Kind == notice.TableRow})
			}
		}
	}
	flush()
	room.pieces, room.run = pieces, run
	return pieces
}

// measure reads a printed line.
func measure(source *notice.Document, block notice.Block) line {
	start, text := trimmed(source, block)
	return line{
		span:   notice.Span{Start: start, End: start + len(text)},
		indent: extentOf(source.Text[block.Span.Start:start]).width, extent: extentOf(text), page: block.Page, text: text,
	}
}

// trimmed gives the text of a block without the blanks around it, and where it begins.
func trimmed(source *notice.Document, block notice.Block) (start int, text string) {
	text = source.Text[block.Span.Start:block.Span.End]
	start = block.Span.End
	text = trimLeft(text)
	if unmarked := strings.TrimLeft(text, "#"); len(unmarked) < len(text) && strings.HasPrefix(unmarked, " ") {
		text = trimLeft(unmarked) // a heading of Markdown
	}
	return start - len(text), trimRight(text)
}

// trimLeft and trimRight take blanks off a text, with a short way for nearly all, which
// begin with an ideograph or end in one, or in a mark and the end of the line.
func trimLeft(text string) string {
	for text != "" && text[0] == ' ' {
		text = text[1:]
	}
	if text == "" || ideograph(text[0]) {
		return text
	}
	return strings.TrimLeftFunc(text, blank)
}

func trimRight(text string) string {
	for text != "" && (text[len(text)-1] == '\n' || text[len(text)-1] == '\r') {
		text = text[:len(text)-1]
	}
	if n := len(text); n >= len("一") && (ideograph(text[n-3]) && (text[n-2]^0x80)|(text[n-1]^0x80) < 0x40 || text[n-3:] == "。" || text[n-3:] == "：") {
		return text
	}
	return strings.TrimRightFunc(text, blank)
}

func blank(r rune) bool { return isSpace(r) || r == '\ufeff' || r == '\u200b' }

// extent is how much stands in a text. One pass counts it all, since every line is
// asked.
type extent struct {
	// width is that in half-width columns, of which Chinese takes two.
	width, characters int
	bars, tabs        int
}

func extentOf(text string) extent {
	var e extent
	for i := 0; i < len(text); e.characters++ {
		if ideograph(text[i]) && i+2 < len(text) && text[i+1]&0xc0 == 0x80 && text[i+2]&0xc0 == 0x80 {
			e.width, i = e.width+2, i+len("一")
			continue
		}
		r, size := decode(text[i:])
		switch {
		case r == '\t':
			e.width, e.tabs = e.width+4, e.tabs+1
		case r >= 0x1100:
			e.width += 2
		default:
			e.width++
		}
		switch r {
		case '|', '｜', '│':
			e.bars++
		}
		i += size
	}
	return e
}

// A text file is hard-wrapped if at least a quarter of its lines (and three of
// them) end within two Chinese characters of the same
// right edge while the sentence goes on. Narrow texts are lists, not wrapped.
const (
	wrapShare     = 4
	wrapMinimum   = 3
	wrapTolerance = 4
	wrapNarrowest = 40
	firstIndent   = 4 // two Chinese characters, GB/T 9704—2012, 7.3.3
)

// wrap is the right edge at which a file was hard-wrapped: the outermost and
// the usual one. Both are 0 if it was not.
type wrap struct {
	edge, usual int
	// characters: the edge was counted in characters, a digit like a Chinese one,
	// as programs do that wrap text; else in columns, as it looks on a page.
	characters bool
}

// right is where a line ends, in half-width columns, by the wrap's measure.
func (w wrap) right(l *line) int {
	if w.characters {
		return l.indent + 2*l.characters
	}
	return l.indent + l.width
}

// wrapWidth finds the right edge of a hard-wrapped file.
func wrapWidth(lines []line) wrap {
	byColumns, count := wrapBy(lines, wrap{})
	byCharacters, more := wrapBy(lines, wrap{characters: true})
	if more > count {
		return byCharacters
	}
	return byColumns
}

// wrapBy finds the right edge by one measure, and how many lines end near it: at the
// edge or a little before.
func wrapBy(lines []line, measure wrap) (wrap, int) {
	var edges []int // of the lines that the sentence goes on behind
	filled := 0
	for i := range lines {
		l := &lines[i]
		if l.width == 0 {
			continue
		}
		filled++
		if l.width >= wrapNarrowest && !l.ends && !l.row && !nextFilled(lines[i+1:]).numbered {
			edges = append(edges, measure.right(l))
		}
	}
	slices.Sort(edges)
	best, most := 0, 0
	for first, end := 0, 0; end < len(edges); {
		edge := edges[end]
		for end < len(edges) && edges[end] == edge {
			end++
		}
		for edges[first] < edge-wrapTolerance {
			first++
		}
		if count := end - first; count > most {
			best, most = edge, count
		}
	}
	if most < wrapMinimum || most*wrapShare < filled {
		return wrap{}, 0
	}
	return wrap{edge: best, usual: usualOf(edges, best), characters: measure.characters}, most
}

// usualOf gives where most of the lines end that end near an edge.
func usualOf(edges []int, edge int) int {
	ends := func(at int) int {
		first, _ := slices.BinarySearch(edges, at)
		behind, _ := slices.BinarySearch(edges, at+1)
		return behind - first
	}
	usual := edge
	for near := edge - wrapTolerance; near <= edge; near++ {
		if ends(near) > ends(usual) {
			usual = near
		}
	}
	return usual
}

// hasSentenceMark reports whether one of the marks stands in a text that never
// stand in a heading.
func hasSentenceMark(text string) bool {
	for _, mark := range []string{"，", "。", "：", "；", ",", ":", ";"} {
		if strings.Contains(text, mark) {
			return true
		}
	}
	return false
}

// overlong is the width above which a line that stops in the middle of a
// sentence was broken by a program, not by its writer.
const overlong = 120

// joinRun joins the lines of a text file into paragraphs, behind those that
// there are.
func joinRun(pieces []piece, lines []line) []piece {
	for i := range lines {
		l := &lines[i]
		l.numbered, l.row, l.ends = findMarker(l.text).Rank > 0, l.rowByBars(), endsSentence(l.text)
	}
	spans := make([]notice.Span, len(lines)) // most paragraphs have one line
	wrapped := wrapWidth(lines)
	doubled := doubleSpaced(lines)
	open := false // whether the last piece may go on
	gap := 0
	for i := range lines {
		l := &lines[i]
		if l.width == 0 {
			gap++
			continue
		}
		apart := gap > 1 || gap == 1 && !doubled && wrapped.edge == 0
		gap = 0
		if open && !apart && !l.numbered && !standsAlone(l) &&
			(l.indent < 3 || l.indent <= pieces[len(pieces)-1].indent && pieces[len(pieces)-1].indent < 4) {
			last := &pieces[len(pieces)-1]
			last.lines = append(last.lines, l.span)
			last.plain = last.plain && !hasSentenceMark(l.text)
		} else if parts := breakSingleLine(l, lines); parts != nil {
			pieces = append(pieces, parts...)
		} else {
			spans[i] = l.span
			pieces = append(pieces, piece{lines: spans[i : i+1 : i+1], page: l.page, indent: l.indent, row: l.row, plain: l.numbered && !hasSentenceMark(l.text)})
		}
		open = goesOn(l, nextFilled(lines[i+1:]), wrapped, &pieces[len(pieces)-1])
	}
	return pieces
}

// doubleSpaced reports whether blank lines stand between nearly all lines, so
// that a blank line says nothing.
func doubleSpaced(lines []line) bool {
	pairs, followed := 0, 0
	for i := range max(0, len(lines)-1) {
		if lines[i].width > 0 {
			pairs++
			if lines[i+1].width == 0 {
				followed++
			}
		}
	}
	return pairs > 4 && followed*10 >= pairs*8
}

// nextFilled is the first line that is not blank; an empty one if there is none.
func nextFilled(lines []line) *line {
	for i := range lines {
		if lines[i].width > 0 {
			return &lines[i]
		}
	}
	return &line{}
}

// goesOn reports whether the sentence of a line goes on in the next line.
func goesOn(l, next *line, wrapped wrap, so *piece) bool {
	if l.row {
		return false
	}
	if wrapped.edge == 0 {
		return l.width >= overlong && !l.ends
	}
	right := wrapped.right(l)
	if len(so.lines) == 1 && l.indent < firstIndent && (so.plain || !l.ends && (next.width >= wrapped.edge-wrapTolerance || next.ends)) {
		right += firstIndent // text taken out of a page has lost its first line's indent
	}
	if so.plain && (right <= wrapped.usual-4 && twoHan(next.text) || opensParagraph().MatchString(next.text)) {
		return false // a heading that the next characters would still have fitted
	}
	return right >= wrapped.edge-wrapTolerance && !endsParagraph(l.text)
}

// lazily gives an expression that is compiled when it is first asked: compiling
// all of them took a program that reads one notice a twentieth of its start.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// opensParagraph matches the words with which the text under a heading begins.
var opensParagraph = lazily(`^(?:各|要|为|根据|按照|全体|坚持|认真)`)

// twoHan reports whether a text begins with two Chinese characters, which may
// be parted at the end of a line (a punctuation mark may not begin one).
func twoHan(text string) bool {
	runes := 0
	for _, r := range text {
		if !unicode.Is(unicode.Han, r) {
			return false
		}
		if runes++; runes == 2 {
			return true
		}
	}
	return false
}

// endsSentence reports whether the text ends a sentence or introduces a list.
func endsSentence(text string) bool {
	if n := len(text); n >= 3 && ideograph(text[n-3]) && text[n-1] >= utf8.RuneSelf {
		return false // in the middle of it, as most lines of a page do
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, "”’\"』」》"))
	switch last {
	case '。', '！', '？', '；', '：', ':', ';', '!', '?', '.':
		return true
	}
	return false
}

// endsParagraph reports whether a full line ends its paragraph all the same:
// then a sentence ends with it. (A paragraph may end exactly at the edge.)
func endsParagraph(text string) bool {
	return strings.HasSuffix(text, "：") || strings.HasSuffix(text, ":")
}

var (
	aloneDate  = lazily(`^[（(〔\[]?\s*(?:\d{4}|[二〇○零一0Oo三四五六七八九０-９]{4})\s*[年./-]\s*[\d一二三四五六七八九十０-９]{1,3}\s*[月./-]\s*[\d一二三四五六七八九十０-９]{1,3}\s*日?\s*[）)〕\]]?$`)
	addressees = lazily(`^(?:各|全体|有关|公司|机关)[^，。]{1,60}[：:]$`)
	aloneOther = lazily(`^(?:附件?[：:\d一二三四五]|抄送|主送|联系人|联系电话|知识点|[（(]此件|[—\-－–]\s*\d+\s*[—\-－–]$|第\s*\d+\s*页)`)
)

// standsAlone reports whether a line begins something new although the line
// before it was full: a date of issue, an attachment, a contact.
func standsAlone(l *line) bool {
	return l.row || mayStandAlone(l.text) && (endsParagraph(l.text) && addressees().MatchString(l.text) ||
		mayEndInDate(l.text) && aloneDate().MatchString(l.text) || aloneOther().MatchString(l.text))
}

// mayEndInDate looks at the last character, in which aloneDate can end.
func mayEndInDate(text string) bool {
	last, _ := decodeLast(text)
	return last < utf8.RuneSelf || last >= '０' && last <= '９' || strings.ContainsRune("日）〕一二三四五六七八九十", last)
}

// mayStandAlone looks at the first character, with which the expressions of
// standsAlone can begin: few lines do, and they are slow.
func mayStandAlone(text string) bool {
	first, _ := decode(text)
	switch first {
	case '各', '全', '有', '公', '机', '附', '抄', '主', '联', '知', '第', '（', '(', '〔', '[', '—', '-', '－', '–',
		'二', '〇', '○', '零', '一', 'O', 'o', '三', '四', '五', '六', '七', '八', '九':
		return true
	}
	return first <= ' ' || first >= '0' && first <= '9' || first >= '０' && first <= '９'
}

// rowByBars reports whether a line of text is a table row drawn with bars or
// tabs: at least two cells.
func (l *line) rowByBars() bool {
	return l.bars >= 2 || l.tabs >= 2 && !strings.Contains(l.text, "。")
}

var (
	beforeMarker  = lazily(`\s+(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、]\D|第[一二三四五六七八九十]+条|联系(?:人|电话|方式)|咨询电话|附件[：:\d]|抄送)`)
	afterHeading  = lazily(`^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])[^，,。：:；;、\s\d]{2,12}(\s+)\p{Han}`)
	afterGreeting = lazily(`[：:](\s+)[\p{Han}\d]`)
	afterTitle    = lazily(`^.{4,80}?(?:通知|通报|方案|意见|办法|提示|公告|纪要|函)(\s+)\p{Han}`)
	beforeFoot    = lazily(`(\s+)\p{Han}[^。，；：:\s]{1,40}\s+(?:\d{4}年|[二〇○零一]{4}年)[^。，；\s]{2,10}日`)
)

// breakSingleLine breaks a whole document that came on one line, at the blanks
// before its numbering, behind its title and its addressee, and before its
// foot. It gives nil for any other line.
func breakSingleLine(l *line, lines []line) []piece {
	if l.width < 2*overlong {
		return nil
	}
	filled := 0
	for _, other := range lines {
		if other.width > 0 {
			filled++
		}
		if filled > 3 {
			return nil
		}
	}
	if len(beforeMarker().FindAllStringIndex(l.text, 3)) < 2 {
		return nil
	}
	cuts, head := map[int]bool{0: true}, 0
	for _, at := range beforeMarker().FindAllStringIndex(l.text, -1) {
		cuts[at[0]] = true
	}
	if at := afterTitle().FindStringSubmatchIndex(l.text); at != nil {
		cuts[at[2]] = true
		head = at[3]
	}
	if at := afterGreeting().FindStringSubmatchIndex(l.text[head:]); at != nil {
		cuts[head+at[2]] = true
	}
	if at := beforeFoot().FindAllStringSubmatchIndex(l.text, -1); at != nil {
		cuts[at[len(at)-1][2]] = true
	}
	offsets := sortedKeys(cuts)
	var pieces []piece
	add := func(from, to int) {
		text := l.text[from:to]
		trimmed := strings.TrimLeftFunc(text, blank)
		from += len(text) - len(trimmed)
		trimmed = strings.TrimRightFunc(trimmed, blank)
		if trimmed != "" {
			pieces = append(pieces, piece{
				lines: []notice.Span{{Start: l.span.Start + from, End: l.span.Start + from + len(trimmed)}},
				page:  l.page,
			})
		}
	}
	for i, from := range offsets {
		to := len(l.text)
		if i+1 < len(offsets) {
			to = offsets[i+1]
		}
		part := l.text[from:to]
		lead := len(part) - len(strings.TrimLeftFunc(part, blank))
		if at := afterHeading().FindStringSubmatchIndex(part[lead:]); at != nil {
			add(from, from+lead+at[2])
			from += lead + at[3]
		}
		add(from, to)
	}
	return pieces
}

func sortedKeys(set map[int]bool) []int {
	keys := make([]int, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	sort.Ints(keys)
	return keys
}
