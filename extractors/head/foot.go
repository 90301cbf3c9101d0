package head

import (
	"strings"
	"unicode/utf8"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
	"taizhang/extractors/segment"
)

// foot is what stands below the text: signature and date of issue.
type foot struct {
	issuer string
	date   issueDate
	// start and end bound the foot's paragraphs; what follows is attached.
	start, end int
}

var (
	footMark    = rule.Lazily(`^（(?:代章|盖章|公章|印章|章|此件[^）]*|联系[^）]*)）$`)
	bracketDate = rule.Lazily(`^(.{2,40}?)\[((?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2})\]$`)
	printed     = rule.Lazily(`^(.{2,40}?)((?:(?:19|20)\d{2}|[二〇○零一]{4})年.{2,8}日)印发$`)
	afterFoot   = rule.LazyMatcher(`^(?:抄送|主题词|印发|附件|联系人|（联系人|电话|（此件)`)
)

// readFoot finds the signature and the date below the text: the last line that
// is a date alone. Of several articles in one file the first foot counts.
func readFoot(doc *segment.Document, from int) foot {
	paragraphs := doc.Paragraphs
	none := foot{start: len(paragraphs), end: len(paragraphs)}
	for i := from; i < len(paragraphs); i++ {
		if !strings.HasSuffix(paragraphs[i].Text, "]") {
			continue
		}
		if at := bracketDate().FindStringSubmatch(paragraphs[i].Text); at != nil {
			return foot{issuer: strings.TrimSpace(at[1]), date: findDate(at[2]), start: i, end: len(paragraphs)}
		}
	}
	for i := len(paragraphs) - 1; i >= from && i >= 0; i-- {
		p := &paragraphs[i]
		trimmed := strings.TrimRight(p.Text, "。）) ")
		if !mayEndInDate(trimmed) || p.Row || p.Marker.Rank > 0 && p.Marker.Rank < 7 && !startsWithYear(p.Text) {
			continue
		}
		d := findDate(p.Text)
		if !d.found() || d.span.End < len(trimmed) {
			continue
		}
		before := strings.TrimSpace(p.Text[:d.span.Start])
		if strings.Contains(p.Text, "印发") {
			continue // 印发机关和印发日期, not the date of issue
		}
		if before != "" && !isSignature(before) {
			continue
		}
		f := foot{date: d, start: i, end: i + 1}
		if before != "" {
			f.issuer = before
		}
		var names []string
		for j := i - 1; j >= from && f.issuer == ""; j-- {
			q := &paragraphs[j]
			if isFootMark(q.Text) {
				f.start = j
				continue
			}
			if q.Row || !isSignature(q.Text) || q.Marker.Rank > 0 {
				break
			}
			names = append([]string{signature(doc, q)}, names...)
			f.start = j
			if len(names) == 4 {
				break
			}
		}
		if f.issuer == "" {
			f.issuer = strings.Join(names, " ")
		}
		for f.end < len(paragraphs) && (afterFoot().MatchString(paragraphs[f.end].Text) || isFootMark(paragraphs[f.end].Text)) {
			f.end++
		}
		return f
	}
	// 印发机关和印发日期 (GB/T 9704—2012, 7.4.2) stand for a signature that is missing.
	for i := len(paragraphs) - 1; i >= from && i >= 0; i-- {
		if !strings.HasSuffix(paragraphs[i].Text, "印发") {
			continue
		}
		at := printed().FindStringSubmatch(paragraphs[i].Text)
		if at == nil {
			continue
		}
		if d := findDate(at[2]); d.found() && isSignature(at[1]) {
			return foot{issuer: at[1], date: d, start: i, end: len(paragraphs)}
		}
	}
	// A signature without a date.
	if last := len(paragraphs) - 1; last >= from && last >= 0 {
		p := &paragraphs[last]
		if !p.Row && p.Marker.Rank == 0 && isSignature(p.Text) && utf8.RuneCountInString(p.Text) <= 30 && orgEnding.MatchString(p.Text) {
			none.issuer, none.start = p.Text, last
		}
	}
	return none
}

// isFootMark reports whether a line holds nothing but a remark in brackets.
func isFootMark(text string) bool {
	return strings.HasPrefix(text, "（") && footMark().MatchString(text)
}

// signature is a signature line with the blanks that part two bodies
// (综治中心 城管中队), but without those that spread one over the line (科 技 处).
func signature(doc *segment.Document, p *segment.Paragraph) string {
	span := p.Source(notice.Span{Start: 0, End: len(p.Text)})
	names := strings.Fields(doc.Source.Text[span.Start:span.End])
	for _, name := range names {
		if utf8.RuneCountInString(name) < 2 {
			return p.Text
		}
	}
	return strings.Join(names, " ")
}

func startsWithYear(text string) bool {
	d := findDate(text)
	return d.found() && d.span.Start == 0
}

// isSignature reports whether a line may be the name of the body that signs.
func isSignature(text string) bool {
	n := utf8.RuneCountInString(text)
	if n < 2 || n > 50 || strings.ContainsAny(text, "，。；：！？《|") || strings.HasPrefix(text, "附") || strings.Contains(text, "关于") {
		return false
	}
	return orgEnding.MatchString(text) || n <= 24 && !strings.ContainsAny(text, "0123456789")
}
