package pdf

import (
	_ "embed"
	"unicode/utf8"

	"taizhang/extractors/pdf/content"
	"taizhang/extractors/pdf/font"
)

// health counts what the characters of a page, or of one font on it, tell of
// how well they were decoded.
type health struct {
	characters int
	unknown    int // U+FFFD, private use, control codes
	latin      int // Latin-1 letters and signs that Chinese text does not have
	han        int
	common     int // Han of GB2312 level 1, which writes 98 % of plain text
	big5       int // other Han of Big5's level 1, which writes traditional text
}

// What the words "few", "common" and "Latin" mean was measured on good text,
// scrambled text and traditional text: the share of GB2312's level 1 is at
// least 0.98, 0.14 to 0.40, and 0.67.
const (
	leastHan       = 12
	leastCommon    = 0.85
	leastBig5      = 0.93
	mostLatin      = 0.2
	leastLatin     = 8
	sparse         = 20  // characters that make no page
	pictureOfPage  = 0.5 // share of the page under pictures
	fewestForShare = 5
)

func (h *health) add(text string) {
	for _, r := range text {
		h.count(r)
	}
}

func (h *health) count(r rune) {
	if r <= ' ' && r != 1 {
		return
	}
	h.characters++
	switch {
	case r >= 0x3400 && r <= 0x9fff:
		h.han++
		if level1.has(r) {
			h.common++
		} else if big5Level1.has(r) {
			h.big5++
		}
	case r == utf8.RuneError, r < ' ', r >= 0x7f && r < 0xa0, font.Private(r) && !bullet(r):
		h.unknown++
	case r >= 0xa1 && r <= 0x24f && r != '·' && r != '×' && r != '°' && r != '§' && r != '±' && r != '¥':
		h.latin++
	}
}

// bullet reports the symbol fonts' private codes, which are dots and ticks.
func bullet(r rune) bool { return r >= 0xf020 && r <= 0xf0ff }

// reason says in Chinese what is wrong, "" if nothing is. chinese tells
// whether the document is Chinese elsewhere.
func (h *health) reason(chinese bool) string {
	share := func(n int) float64 { return float64(n) / float64(max(h.characters, 1)) }
	switch {
	case h.unknown > 0:
		return "字符编码缺失"
	case chinese && h.latin >= leastLatin && share(h.latin) > mostLatin:
		return "中文被读成西文字母"
	case h.han >= leastHan && float64(h.common) < leastCommon*float64(h.han) && float64(h.common+h.big5) < leastBig5*float64(h.han):
		return "字符编码错乱"
	}
	return ""
}

// charSet is a set of the characters from U+4E00 to U+9FFF, a bit for each.
type charSet [(0xa000 - 0x4e00) / 8]byte

func (s *charSet) has(r rune) bool {
	return r >= 0x4e00 && r < 0xa000 && s[(r-0x4e00)/8]&(1<<(uint(r)%8)) != 0
}

// The sets that health counts by: the first levels of GB2312 and Big5, which the test
// holds against the charsets. To decode these took a worker 1 ms with its first file.
var (
	//go:embed gb2312.bin
	gb2312 []byte
	//go:embed big5.bin
	big5 []byte

	level1, big5Level1 = (*charSet)(gb2312), (*charSet)(big5)
)

// examine judges a page by its whole text and by each of its fonts: a heading
// in a broken font is a handful of characters on a good page.
func (p *page) examine(found *content.Page) {
	fonts := make([]health, len(found.Fonts)+1)
	for i := range found.Glyphs {
		g := &found.Glyphs[i]
		h := &fonts[min(int(g.Font), len(fonts)-1)]
		switch {
		case level1.has(g.Single): // most characters, as count counts them
			h.characters++
			h.han++
			h.common++
		case g.Single != 0:
			h.count(g.Single)
		default:
			h.add(g.Text)
		}
		if g.Hidden {
			p.hidden++
		}
	}
	for _, h := range fonts {
		p.health.characters += h.characters
		p.health.unknown += h.unknown
		p.health.latin += h.latin
		p.health.han += h.han
		p.health.common += h.common
		p.health.big5 += h.big5
	}
	p.pictures = pictureShare(found)
	chinese := p.health.han > 0
	p.reason = p.health.reason(chinese)
	for i := range fonts {
		h := &fonts[i]
		if p.reason == "" {
			p.reason = h.reason(chinese)
		}
		if h.characters >= fewestForShare && h.reason(chinese) != "" {
			p.broken += h.characters
		}
	}
	if p.reason != "" && p.broken == 0 {
		p.broken = max(p.health.unknown, 1)
	}
}

// pictureShare gives the largest part of the page that one picture covers.
func pictureShare(found *content.Page) float64 {
	share, area := 0.0, found.Width*found.Height
	strips := 0.0 // scanners cut pages into strips
	for _, image := range found.Images {
		width := min(image.X1, found.Width) - max(image.X0, 0)
		height := min(image.Y1, found.Height) - max(image.Y0, 0)
		if width <= 0 || height <= 0 || area <= 0 {
			continue
		}
		share = max(share, width*height/area)
		if width > 0.8*found.Width {
			strips += width * height / area
		}
	}
	return max(share, min(strips, 1))
}

// picture reports a page that is a picture with hardly any text of its own.
func (p *page) picture() bool {
	return p.health.characters < sparse && p.pictures > pictureOfPage
}
