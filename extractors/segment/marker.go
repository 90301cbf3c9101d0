package segment

import (
	"slices"
	"strings"
	"unicode/utf8"

	"taizhang/extractors/notice"
)

// Marker is the numbering at the beginning of a paragraph. GB/T 9704—2012,
// 7.3.3, names four ranks: 一、 （一） 1. （1）; articles, 第一阶段 and 一是 join
// them where offices use them, and an explanatory box (知识点) counts as one.
type Marker struct {
	// Span is the numbering itself, empty if there is none.
	Span notice.Span
	// Rank orders the headings, 1 for the highest, 0 for no marker.
	Rank int
	// Number is the ordinal that was read.
	Number int
}

// marker is one form of numbering: what opens it, in which figures it counts,
// and how long what follows them is that belongs to it, -1 if it does not
// follow. The tests have each form as an expression.
type marker struct {
	rank    int
	opener  opener
	figures figures
	tail    func(rest string) int
}

type opener uint8

const (
	openNothing opener = iota
	openOrdinal        // 第
	openBracket        // （ or (
)

type figures uint8

const (
	noFigures     figures = iota
	hanFigures            // up to four
	digitFigures          // up to two
	circleFigures         // one
)

var markers = []marker{
	{1, openOrdinal, hanFigures, word("章", "编")},
	{2, openOrdinal, hanFigures, word("条", "节")},
	{2, openNothing, hanFigures, word("、")},
	{2, openOrdinal, hanFigures, word("部分，", "部分：", "部分、", "部分")},
	{3, openBracket, hanFigures, word("）、", ")、", "）", ")")},
	{3, openOrdinal, hanFigures, word("阶段")},
	{3, openOrdinal, hanFigures, word("，", "、", "：")},
	{4, openNothing, noFigures, word("知识点：", "知识点:", "知识点", "名词解释：", "名词解释:", "名词解释", "背景链接：", "背景链接:", "背景链接",
		"背景资料：", "背景资料:", "背景资料", "相关链接：", "相关链接:", "相关链接", "小贴士：", "小贴士:", "小贴士")},
	{5, openNothing, digitFigures, monthAlone},
	{6, openNothing, noFigures, bullets},
	{5, openNothing, digitFigures, point},
	{6, openBracket, digitFigures, word("）", ")")},
	{6, openNothing, digitFigures, word("）", ")")},
	{6, openNothing, circleFigures, func(string) int { return 0 }},
	{7, openNothing, hanFigures, first},
}

// word is a tail that is one of some words, the longest of them first.
func word(words ...string) func(string) int {
	return func(rest string) int {
		for _, word := range words {
			if strings.HasPrefix(rest, word) {
				return len(word)
			}
		}
		return -1
	}
}

// monthAlone: 9月份：, with nothing behind it.
func monthAlone(rest string) int {
	if !strings.HasPrefix(rest, "月") {
		return -1
	}
	if tail := strings.TrimPrefix(rest[len("月"):], "份"); tail == "" || tail == "：" {
		return len(rest)
	}
	return -1
}

func bullets(rest string) int {
	if n := len(rest) - len(strings.TrimLeft(rest, "▲△★☆●■□◆◇※•➢✓")); n > 0 {
		return n
	}
	return -1
}

// point: 3、 or 3. that is no decimal point (3.5万元), though 3.12月 is two things.
func point(rest string) int {
	for _, mark := range []string{"、", "．"} {
		if strings.HasPrefix(rest, mark) {
			return len(mark)
		}
	}
	behind, ok := strings.CutPrefix(rest, ".")
	if !ok {
		return -1
	}
	digits := 0
	for digits < len(behind) && behind[digits] >= '0' && behind[digits] <= '9' {
		digits++
	}
	if digits > 0 && (digits > 2 || !strings.HasPrefix(behind[digits:], "月")) {
		return -1
	}
	return len(".")
}

// first: 一是清点, 二要清点.
func first(rest string) int {
	if !strings.HasPrefix(rest, "是") && !strings.HasPrefix(rest, "要") {
		return -1
	}
	n := len("是")
	if strings.HasPrefix(rest[n:], "，") || strings.HasPrefix(rest[n:], "。") {
		return -1
	}
	return n
}

// beginning is what a text begins with, as far as a numbering asks.
type beginning struct {
	opener     opener
	figures    figures
	start, end int // of the figures
}

func beginningOf(text string) beginning {
	var b beginning
	switch r, width := decode(text); r {
	case '第':
		b.opener, b.start = openOrdinal, width
	case '（', '(':
		b.opener, b.start = openBracket, width
	}
	b.end = b.start
	most := 0
	for count := 0; b.end < len(text); count++ {
		r, width := decode(text[b.end:])
		kind := figuresOf(r)
		if count == 0 {
			b.figures = kind
			most = [...]int{noFigures: 0, hanFigures: 4, digitFigures: 2, circleFigures: 1}[kind]
		}
		if kind == noFigures || kind != b.figures || count == most {
			break
		}
		b.end += width
	}
	return b
}

func figuresOf(r rune) figures {
	switch r {
	case '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百':
		return hanFigures
	}
	switch {
	case r >= '0' && r <= '9':
		return digitFigures
	case r >= '①' && r <= '⑩':
		return circleFigures
	}
	return noFigures
}

// read gives the length of the numbering with which a text begins, -1 if it is
// not of this form.
func (m *marker) read(text string, b beginning) int {
	if !m.fits(b) {
		return -1
	}
	n := m.tail(text[b.end:])
	if n < 0 {
		return -1
	}
	return b.end + n
}

func (m *marker) fits(b beginning) bool { return m.opener == b.opener && m.figures == b.figures }

// findMarker reads the numbering at the beginning of a text.
func findMarker(text string) Marker {
	if strings.HasPrefix(text, "百") {
		return Marker{} // no numbering begins at a hundred
	}
	b := beginningOf(text)
	if b.opener == openNothing && b.figures == noFigures && text != "" && ideograph(text[0]) && !opensBox(text) {
		return Marker{} // most lines
	}
	for i := range markers {
		m := &markers[i]
		if !m.fits(b) { // of the fifteen, one or two do: asking costs no call
			continue
		}
		end := m.read(text, b)
		if end < 0 {
			continue
		}
		switch m.rank {
		case 3:
			if strings.HasSuffix(text[:end], "阶段") {
				end = 0 // the words are part of the heading itself
			}
		case 4:
			end = 0
		case 5:
			if strings.HasPrefix(text[b.end:], "月") {
				end = 0 // the month is the heading itself
			}
		case 7:
			end = b.end + len("是")
		}
		return Marker{Span: notice.Span{Start: 0, End: end}, Rank: m.rank, Number: Numeral(text[b.start:b.end])}
	}
	return Marker{}
}

// opensBox reports whether an explanatory box may begin: 知识点, 名词解释, 背景链接,
// 相关链接, 小贴士.
func opensBox(text string) bool {
	r, _ := decode(text)
	return r == '知' || r == '名' || r == '背' || r == '相' || r == '小'
}

// Numeral reads a whole number in ASCII digits, in Chinese numerals up to 999,
// or in a circle; -1 if it is none.
func Numeral(text string) int {
	if text == "" {
		return -1
	}
	total, current := 0, 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			current = current*10 + int(r-'0')
		case r >= '①' && r <= '⑳':
			current = int(r-'①') + 1
		case r == '百':
			total, current = total+max(current, 1)*100, 0
		case r == '十':
			total, current = total+max(current, 1)*10, 0
		case r == '两':
			current = 2
		default:
			digit := strings.IndexRune("零一二三四五六七八九", r)
			if digit < 0 {
				return -1
			}
			current = digit / len("零")
		}
	}
	return total + current
}

// A heading of its own is at most this long; the longest of 412 headings in the
// labelled notices has 37 characters.
const longestHeading = 44

// A run-in heading (`一、消防。各学院……`) is at most this long.
const longestRunIn = 26

var phaseHeading = lazily(`^(?:第[一二三四五六]阶段|[^，。；]{0,16}阶段)[：:]?[^，。；]{0,16}（[^）]*(?:月|日|周|底)[^）]*）$`)

// isPhaseHeading asks for the word that phaseHeading needs, which is slow.
func isPhaseHeading(text string) bool {
	return strings.Contains(text, "阶段") && phaseHeading().MatchString(text)
}

// findHeading finds the heading in a numbered paragraph.
func findHeading(p *Paragraph) notice.Span {
	if p.Marker.Rank == 0 {
		body := p.Text
		for strings.HasSuffix(body, "。") || strings.HasSuffix(body, "：") {
			body = body[:len(body)-len("。")]
		}
		if strings.HasSuffix(body, "）") && isPhaseHeading(body) {
			return notice.Span{Start: 0, End: len(body)}
		}
		return notice.Span{}
	}
	start := p.Marker.Span.End
	body := p.Text[start:]
	if p.Marker.Rank == 4 || p.Marker.Rank == 5 && p.Marker.Span.End == 0 {
		return notice.Span{Start: 0, End: len(p.Text)}
	}
	if p.Marker.Rank == 2 && strings.HasPrefix(p.Text, "第") && strings.Contains(p.Text[:min(start, len(p.Text))], "条") {
		return notice.Span{}
	}
	if p.Marker.Rank == 7 || body == "" {
		return notice.Span{}
	}
	// 第一，要深化综合医改。区卫健局…… has its heading in the first sentence.
	stop := sentenceEnd(body)
	if stop < 0 { // one phrase without an end
		if utf8.RuneCountInString(body) <= longestHeading && !hasAnyMark(body, '，', '：', '；') {
			return notice.Span{Start: start, End: len(p.Text)}
		}
		return notice.Span{}
	}
	head := body[:stop]
	rest := strings.TrimSpace(body[stop+len("。"):])
	if rest == "" {
		if strings.HasSuffix(body, "：") && utf8.RuneCountInString(head) <= longestHeading && !hasAnyMark(head, '，', '：', '；') {
			return notice.Span{Start: start, End: start + stop}
		}
		return notice.Span{}
	}
	if strings.HasPrefix(body[stop:], "。") && utf8.RuneCountInString(head) <= longestRunIn && !hasAnyMark(head, '，', '：', '；') &&
		!beginsWithLabel(rest) {
		return notice.Span{Start: start, End: start + stop + len("。")}
	}
	if strings.HasPrefix(body[stop:], "。") && strings.HasSuffix(head, "）") && isPhaseHeading(head) {
		return notice.Span{Start: start, End: start + stop + len("。")}
	}
	return notice.Span{}
}

// hasAnyMark reports whether one of some marks stands in a text.
func hasAnyMark(text string, marks ...rune) bool {
	for i := 0; i < len(text); {
		if ideograph(text[i]) {
			i += len("一")
			continue
		}
		r, width := decode(text[i:])
		if slices.Contains(marks, r) {
			return true
		}
		i += width
	}
	return false
}

// labelled matches an item whose sentence is followed by its labels: the first
// sentence is then the work itself and no heading.
var labelled = lazily(`^[（]?(?:责任|牵头|完成|配合|时限|时间)[^，。：]{0,8}：`)

// beginsWithLabel asks for the words with which labelled begins, which is slow.
func beginsWithLabel(rest string) bool {
	for _, word := range []string{"责任", "牵头", "完成", "配合", "时限", "时间"} {
		if strings.HasPrefix(strings.TrimPrefix(rest, "（"), word) {
			return labelled().MatchString(rest)
		}
	}
	return false
}

// sentenceEnd is the offset of the first 。 or final ： outside brackets, -1 if
// there is none.
func sentenceEnd(text string) int {
	depth := 0
	for i := 0; i < len(text); {
		if ideograph(text[i]) {
			i += len("一")
			continue
		}
		r, width := decode(text[i:])
		switch r {
		case '（', '《', '“':
			depth++
		case '）', '》', '”':
			depth = max(0, depth-1)
		case '。', '！', '？':
			if depth == 0 {
				return i
			}
		case '：':
			if depth == 0 && i+len("：") == len(text) {
				return i
			}
		}
		i += width
	}
	return -1
}
