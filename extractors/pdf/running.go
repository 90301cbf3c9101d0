package pdf

import (
	"math"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"taizhang/extractors/pdf/layout"
)

// Running heads and page numbers stand in the outer part of the page. GB/T
// 9704—2012 puts the page number 7 mm below the type area, which itself ends
// 35 mm above the edge: 0.12 of A4's height.
const outerPart = 0.12

// pageNumber matches what page numbers look like: — 3 —, 第3页 共6页, 3/6.
var pageNumber = regexp.MustCompile(`^[\s—–\-－_·•.]*(第?\s*\d{1,4}\s*页?|[ivxIVX]{1,5})([\s,，/／]*(共|of)?\s*\d{1,4}\s*页?)?[\s—–\-－_·•.]*$`)

// numbersPage looks at the first character before it asks pageNumber: most lines
// are sentences.
func numbersPage(text string) bool {
	for _, r := range text {
		return !(r >= 0x3400 && r <= 0x9fff && r != '第') && pageNumber.MatchString(text)
	}
	return pageNumber.MatchString(text)
}

// wordsOf gives a line without its blanks, a # for each of its numbers.
func wordsOf(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	number := false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
		case r >= '0' && r <= '9':
			if !number {
				out.WriteByte('#')
			}
			number = true
		default:
			out.WriteRune(r)
			number = false
		}
	}
	return out.String()
}

// dropRunningHeads takes out of the pages what stands on them again and again:
// lines of the same words at the same height, digits aside, and page numbers.
func dropRunningHeads(pages []*page) {
	type place struct {
		text string
		y    int
	}
	const deepest = 3 // lines from the edge
	count := map[place]int{}
	each := func(p *page, visit func(l *layout.Line) bool) {
		items := p.layout.Items
		for i := 0; i < min(deepest, len(items)); i++ {
			if l := items[i].Line; l == nil || !visit(l) {
				break
			}
		}
		for i := 0; i < min(deepest, len(items)); i++ {
			if l := items[len(items)-1-i].Line; l == nil || !visit(l) {
				break
			}
		}
	}
	key := func(l *layout.Line) place {
		return place{wordsOf(l.Text), int(math.Round(l.Base / 6))}
	}
	outer := func(p *page, l *layout.Line) bool {
		return l.Bottom < outerPart*p.layout.Height || l.Top > (1-outerPart)*p.layout.Height
	}
	all := make([][]layout.Item, len(pages)) // before any is taken out
	for i, p := range pages {
		all[i] = p.layout.Items
	}
	body := sync.OnceValue(func() float64 { return bodySize(all) }) // most documents never ask
	for _, p := range pages {
		seen := map[place]bool{}
		each(p, func(l *layout.Line) bool {
			if !outer(p, l) {
				return true
			}
			if k := key(l); !seen[k] {
				seen[k] = true
				count[k]++
			}
			return true
		})
	}
	repeated := func(p *page, l *layout.Line) bool {
		if !outer(p, l) || l.Turned {
			return false
		}
		if numbersPage(l.Text) {
			return true
		}
		k := key(l)
		total := count[k]
		for _, beside := range []int{-1, 1} {
			total += count[place{k.text, k.y + beside}]
		}
		// Twice may be chance, a form of two pages for instance; but running heads
		// are set in small type.
		return 3*total >= len(pages) && (total >= 3 || total == 2 && l.Size < 0.95*body())
	}
	for _, p := range pages {
		items := p.layout.Items
		for len(items) > 0 && items[0].Line != nil && repeated(p, items[0].Line) {
			p.marks = append(p.marks, items[0].Line.Text)
			items = items[1:]
		}
		for len(items) > 0 && items[len(items)-1].Line != nil && repeated(p, items[len(items)-1].Line) {
			p.marks = append(p.marks, items[len(items)-1].Line.Text)
			items = items[:len(items)-1]
		}
		p.layout.Items = items
	}
}

// bodySize gives the size of type that most lines have.
func bodySize(pages [][]layout.Item) float64 {
	var sizes []float64
	for _, items := range pages {
		for _, item := range items {
			if item.Line != nil {
				sizes = append(sizes, item.Line.Size)
			}
		}
	}
	return median(sizes)
}
