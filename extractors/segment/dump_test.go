package segment

import (
	"fmt"
	"os"
	"strings"
	"taizhang/extractors/notice"
	"testing"
)

func TestDump(t *testing.T) {
	f := os.Getenv("DUMP")
	if f == "" {
		t.Skip()
	}
	b, _ := os.ReadFile(f)
	text := strings.ReplaceAll(string(b), "\r\n", "\n")
	doc := &notice.Document{Text: text}
	at := 0
	for _, l := range strings.SplitAfter(text, "\n") {
		doc.Blocks = append(doc.Blocks, notice.Block{Span: notice.Span{Start: at, End: at + len(l)}, Page: 1})
		at += len(l)
	}
	d := Split(doc)
	w := NewWords(nil)
	for i := range d.Paragraphs {
		p := &d.Paragraphs[i]
		fmt.Println("¶", i, "rank", p.Marker.Rank, "head", p.Slice(p.Heading), "§", d.Headings(i), "ind", p.Indent)
		for _, s := range Sentences(p.Text, p.Body()) {
			fmt.Print("   ")
			for _, c := range s.Clauses {
				fmt.Print("[", p.Slice(c.Span), "]")
			}
			fmt.Println()
		}
		_ = w
	}
}
