package segment

import (
	"regexp"
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

const han = `[一二三四五六七八九十百]{1,4}`

// marker is one form of numbering: what opens it, in which figures it counts,
// one of which characters follows the figures, and the whole as an expression.
// The first three are asked before the expression runs.
type marker struct {
	rank    int
	opener  opener
	figures figures
	closing string
	pattern *regexp.Regexp
}

type opener uint8

const (
	openNothing opener = iota
	openOrdinal        // 第
	openBracket        // （ or (
)

type figures uint8

const (
	noFigures figures = iota
	hanFigures
	digitFigures
	circleFigures
)

var markers = []marker{
	{1, openOrdinal, hanFigures, "章编", regexp.MustCompile(`^第(` + han + `)[章编]`)},
	{2, openOrdinal, hanFigures, "条节", regexp.MustCompile(`^第(` + han + `)[条节]`)},
	{2, openNothing, hanFigures, "、", regexp.MustCompile(`^(` + han + `)、`)},
	{2, openOrdinal, hanFigures, "部", regexp.MustCompile(`^第(` + han + `)部分[，：、]?`)},
	{3, openBracket, hanFigures, "）)", regexp.MustCompile(`^[（(](` + han + `)[）)]、?`)},
	{3, openOrdinal, hanFigures, "阶", regexp.MustCompile(`^第(` + han + `)阶段`)},
	{3, openOrdinal, hanFigures, "，、：", regexp.MustCompile(`^第(` + han + `)[，、：]`)},
	{4, openNothing, noFigures, "知名背相小", regexp.MustCompile(`^()(?:知识点|名词解释|背景链接|背景资料|相关链接|小贴士)[：:]?`)},
	{5, openNothing, digitFigures, "月", regexp.MustCompile(`^(\d{1,2})月份?：?$`)},
	{6, openNothing, noFigures, "▲△★☆●■□◆◇※•➢✓", regexp.MustCompile(`^()[▲△★☆●■□◆◇※•➢✓]+`)},
	{5, openNothing, digitFigures, "、．.", regexp.MustCompile(`^(\d{1,2})(?:[、．]|\.(?:\d{1,2}月|\D|$))`)},
	{6, openBracket, digitFigures, "）)", regexp.MustCompile(`^[（(](\d{1,2})[）)]`)},
	{6, openNothing, digitFigures, "）)", regexp.MustCompile(`^(\d{1,2})[）)]`)},
	{6, openNothing, circleFigures, "", regexp.MustCompile(`^([①②③④⑤⑥⑦⑧⑨⑩])`)},
	{7, openNothing, hanFigures, "是要", regexp.MustCompile(`^(` + han + `)[是要](?:[^，。]|$)`)},
}

// beginning is what a text begins with, as far as a numbering asks.
type beginning struct {
	opener  opener
	figures figures
	closing rune
}

func beginningOf(text string) beginning {
	var b beginning
	at := 0
	switch r, width := utf8.DecodeRuneInString(text); r {
	case '第':
		b.opener, at = openOrdinal, width
	case '（', '(':
		b.opener, at = openBracket, width
	}
	for at < len(text) {
		r, width := utf8.DecodeRuneInString(text[at:])
		kind := figuresOf(r)
		if kind == noFigures || b.figures != noFigures && kind != b.figures {
			b.closing = r
			break
		}
		b.figures = kind
		at += width
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

// may reports whether a numbering of this kind can stand at a beginning.
func (m *marker) may(b beginning) bool {
	return m.opener == b.opener && m.figures == b.figures && (m.closing == "" || b.closing > 0 && strings.ContainsRune(m.closing, b.closing))
}

// findMarker reads the numbering at the beginning of a text.
func findMarker(text string) Marker {
	if strings.HasPrefix(text, "百") {
		return Marker{} // no numbering begins at a hundred
	}
	b := beginningOf(text)
	for i := range markers {
		m := &markers[i]
		if !m.may(b) {
			continue
		}
		at := m.pattern.FindStringSubmatchIndex(text)
		if at == nil {
			continue
		}
		end := at[1]
		switch m.rank {
		case 3:
			if strings.HasSuffix(text[:end], "阶段") {
				end = 0 // the words are part of the heading itself
			}
		case 4:
			end = 0
		case 5:
			if strings.HasPrefix(text[at[3]:], "月") && !strings.HasPrefix(text[at[3]:], ".") {
				end = 0 // the month is the heading itself
				break
			}
			end = at[3] + 1
			if text[at[3]] >= utf8.RuneSelf {
				_, width := utf8.DecodeRuneInString(text[at[3]:])
				end = at[3] + width
			}
		case 7:
			end = at[3] + len("是")
		}
		return Marker{Span: notice.Span{Start: 0, End: end}, Rank: m.rank, Number: Numeral(text[at[2]:at[3]])}
	}
	return Marker{}
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

var phaseHeading = regexp.MustCompile(`^(?:第[一二三四五六]阶段|[^，。；]{0,16}阶段)[：:]?[^，。；]{0,16}（[^）]*(?:月|日|周|底)[^）]*）$`)

// findHeading finds the heading in a numbered paragraph.
func findHeading(p *Paragraph) notice.Span {
	if p.Marker.Rank == 0 {
		if body := strings.TrimRight(p.Text, "。："); strings.HasSuffix(body, "）") && phaseHeading.MatchString(body) {
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
		if utf8.RuneCountInString(body) <= longestHeading && !strings.ContainsAny(body, "，：；") {
			return notice.Span{Start: start, End: len(p.Text)}
		}
		return notice.Span{}
	}
	head := body[:stop]
	rest := strings.TrimSpace(body[stop+len("。"):])
	if rest == "" {
		if strings.HasSuffix(body, "：") && utf8.RuneCountInString(head) <= longestHeading && !strings.ContainsAny(head, "，：；") {
			return notice.Span{Start: start, End: start + stop}
		}
		return notice.Span{}
	}
	if strings.HasPrefix(body[stop:], "。") && utf8.RuneCountInString(head) <= longestRunIn && !strings.ContainsAny(head, "，；：") &&
		!labelled.MatchString(rest) {
		return notice.Span{Start: start, End: start + stop + len("。")}
	}
	if strings.HasPrefix(body[stop:], "。") && strings.HasSuffix(head, "）") && phaseHeading.MatchString(head) {
		return notice.Span{Start: start, End: start + stop + len("。")}
	}
	return notice.Span{}
}

// labelled matches an item whose sentence is followed by its labels: the first
// sentence is then the work itself and no heading.
var labelled = regexp.MustCompile(`^[（]?(?:责任|牵头|完成|配合|时限|时间)[^，。：]{0,8}：`)

// sentenceEnd is the offset of the first 。 or final ： outside brackets, -1 if
// there is none.
func sentenceEnd(text string) int {
	depth := 0
	for i, r := range text {
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
	}
	return -1
}
