package main

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// fontKind is how a PDF says which characters its codes are.
type fontKind int

const (
	// embedded is a handful of fonts with codes of one byte and a ToUnicode map
	// each, as word processors write subsets.
	embedded fontKind = iota
	// named is one Chinese font by its name, its codes UTF-16.
	named
)

// A4 in points, with the type area of an official document.
const (
	pageWidth, pageHeight = 595, 842
	left, top, bottom     = 80, 760, 90
	size, pitch           = 16, 28
	charactersPerLine     = 27
)

// typeset makes a PDF of a notice: lines of 27 characters, a ruled table, the
// page's number at its foot. The streams are packed, the references are a
// plain table.
func typeset(n made, kind fontKind) []byte {
	s := &setter{kind: kind, codes: map[rune]int{}}
	s.newPage()
	for i, paragraph := range n.paragraphs {
		characters := []rune(paragraph)
		if i > 3 {
			characters = append([]rune("　　"), characters...)
		}
		for len(characters) > 0 {
			line := characters[:min(len(characters), charactersPerLine)]
			characters = characters[len(line):]
			s.needs(pitch)
			s.write(left, s.y, string(line))
			s.y -= pitch
		}
	}
	widths := []int{36, 190, 100, 110}
	for _, row := range n.rows {
		s.needs(pitch)
		x := left
		for i, cell := range row {
			s.write(x+4, s.y, cell)
			fmt.Fprintf(&s.content, "%d %d %d %d re S\n", x, s.y-8, widths[i], pitch)
			x += widths[i]
		}
		s.y -= pitch
	}
	s.endPage()
	return s.file()
}

// setter writes pages.
type setter struct {
	kind    fontKind
	content bytes.Buffer
	pages   []string
	y       int
	// codes are the characters met so far, in the order of their codes.
	codes      map[rune]int
	characters []rune
}

func (s *setter) newPage() { s.y = top }

// needs begins a new page where the room does not suffice.
func (s *setter) needs(room int) {
	if s.y-room < bottom {
		s.endPage()
		s.newPage()
	}
}

func (s *setter) endPage() {
	s.write(pageWidth/2-20, 45, fmt.Sprintf("— %d —", len(s.pages)+1))
	s.pages = append(s.pages, s.content.String())
	s.content.Reset()
}

// perFont is how many characters one subset font has.
const perFont = 200

// write sets a string at a place. Characters of ASCII are half as wide.
func (s *setter) write(x, y int, text string) {
	fmt.Fprintf(&s.content, "BT 1 0 0 1 %d %d Tm", x, y)
	if s.kind == named {
		fmt.Fprintf(&s.content, " /F0 %d Tf <%x> Tj ET\n", size, utf16Bytes(text))
		return
	}
	current, open := -1, false
	for _, r := range text {
		code, known := s.codes[r]
		if !known {
			code = len(s.characters)
			s.codes[r] = code
			s.characters = append(s.characters, r)
		}
		if code/perFont != current {
			if open {
				s.content.WriteString("> Tj")
			}
			current, open = code/perFont, true
			fmt.Fprintf(&s.content, " /F%d %d Tf <", current, size)
		}
		fmt.Fprintf(&s.content, "%02x", code%perFont+1)
	}
	s.content.WriteString("> Tj ET\n")
}

func utf16Bytes(text string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = append(out, byte(unit>>8), byte(unit))
	}
	return out
}

// file puts the pages and the fonts together.
func (s *setter) file() []byte {
	var objects []string
	add := func(object string) int {
		objects = append(objects, object)
		return len(objects)
	}
	add("<</Type/Catalog/Pages 2 0 R>>")
	add("") // the pages, when they are known
	var fonts strings.Builder
	if s.kind == named {
		font := add("<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0" +
			"/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/W[1 95 500]>>]>>")
		fmt.Fprintf(&fonts, "/F0 %d 0 R", font)
	}
	for i, part := range slices.Collect(slices.Chunk(s.characters, perFont)) {
		toUnicode := add(packed(toUnicode(part)))
		var widths strings.Builder
		for _, r := range part {
			if r < 0x80 {
				widths.WriteString("500 ")
			} else {
				widths.WriteString("1000 ")
			}
		}
		font := add(fmt.Sprintf("<</Type/Font/Subtype/TrueType/BaseFont/AAAAA%c+Song/FirstChar 1/LastChar %d/Widths[%s]/ToUnicode %d 0 R"+
			"/FontDescriptor<</Type/FontDescriptor/FontName/AAAAA%[1]c+Song/Flags 4>>>>", 'A'+rune(i), len(part), widths.String(), toUnicode))
		fmt.Fprintf(&fonts, "/F%d %d 0 R", i, font)
	}
	var kids strings.Builder
	for _, page := range s.pages {
		contents := add(packed(page))
		fmt.Fprintf(&kids, "%d 0 R ", add(fmt.Sprintf("<</Type/Page/Parent 2 0 R/Contents %d 0 R>>", contents)))
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 %d %d]/Resources<</Font<<%s>>>>>>",
		len(s.pages), kids.String(), pageWidth, pageHeight, fonts.String())

	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	offsets := make([]int, len(objects))
	for i, object := range objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return out.Bytes()
}

// packed is a stream object of deflated data.
func packed(data string) string {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	w.Write([]byte(data)) // a bytes.Buffer takes everything
	w.Close()
	return fmt.Sprintf("<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream", out.Len(), out.String())
}

// toUnicode is the map of a font whose codes begin at 1.
func toUnicode(characters []rune) string {
	var out strings.Builder
	out.WriteString("/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n1 begincodespacerange <00> <ff> endcodespacerange\n")
	code := 1
	for part := range slices.Chunk(characters, 100) { // the most that a section may have
		fmt.Fprintf(&out, "%d beginbfchar\n", len(part))
		for _, r := range part {
			fmt.Fprintf(&out, "<%02x> <%x>\n", code, utf16Bytes(string(r)))
			code++
		}
		out.WriteString("endbfchar\n")
	}
	out.WriteString("endcmap end end\n")
	return out.String()
}
