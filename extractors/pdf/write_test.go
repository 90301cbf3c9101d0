package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
)

// file writes small PDFs for the tests, so that they run on any machine.
type file struct {
	objects []string
}

// add appends an object and gives its number.
func (f *file) add(format string, arguments ...any) int {
	f.objects = append(f.objects, fmt.Sprintf(format, arguments...))
	return len(f.objects)
}

func (f *file) stream(dict, data string) int {
	return f.add("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// bytes writes the file with object 1 as its catalog.
func (f *file) bytes() []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(f.objects))
	for i, o := range f.objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(f.objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(f.objects)+1, start)
	return out.Bytes()
}

// song is a Chinese font that no file embeds; its codes are UTF-16.
const song = "<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UTF16-H/DescendantFonts[" +
	"<</Type/Font/Subtype/CIDFontType0/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/W[1 95 500]>>]>>"

// document makes a file with one page for each content stream; /F1 is song.
func document(contents ...string) []byte {
	return documentWith("/F1 "+song, contents...)
}

func documentWith(fonts string, contents ...string) []byte {
	f := &file{}
	f.add("<</Type/Catalog/Pages 2 0 R>>")
	kids := make([]string, len(contents))
	for i := range contents {
		kids[i] = fmt.Sprintf("%d 0 R", 3+2*i)
	}
	f.add("<</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 595 842]/Resources<</Font<<%s>>>>>>", len(contents), strings.Join(kids, " "), fonts)
	for _, content := range contents {
		number := f.add("<</Type/Page/Parent 2 0 R/Contents %d 0 R>>", len(f.objects)+2)
		_ = number
		f.stream("", content)
	}
	return f.bytes()
}

// at shows a line of text in /F1 with its baseline at a place, y from below.
func at(x, y, size float64, text string) string {
	return fmt.Sprintf("BT /F1 %g Tf 1 0 0 1 %g %g Tm <%s> Tj ET\n", size, x, y, hex(text))
}

func hex(text string) string {
	var out strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&out, "%04x", unit)
	}
	return out.String()
}

// rules draws a grid of lines at the given places.
func rules(xs, ys []float64) string {
	var out strings.Builder
	for _, x := range xs {
		fmt.Fprintf(&out, "%g %g m %g %g l S\n", x, ys[0], x, ys[len(ys)-1])
	}
	for _, y := range ys {
		fmt.Fprintf(&out, "%g %g m %g %g l S\n", xs[0], y, xs[len(xs)-1], y)
	}
	return out.String()
}
