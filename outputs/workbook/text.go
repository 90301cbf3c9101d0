package workbook

import (
	"math"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"taizhang/outputs/ledger"
)

// cellLimit is how many UTF-16 units Excel keeps in a cell ("Excel
// specifications and limits": 32,767 characters).
const cellLimit = 32767

// cutMark ends a cell that was cut.
const cutMark = "…（过长，已截断，全文见原文件）"

// cellText makes a text fit for a cell: LF line ends, no character that XML 1.0
// forbids (section 2.2), no broken UTF-8, at most cellLimit units. cut reports
// that the end is missing.
func cellText(text string) (fit string, cut bool) {
	if !ledger.IsPlain(text) {
		text = strings.ReplaceAll(text, "\r\n", "\n")
		text = strings.Map(func(r rune) rune {
			switch {
			case r == '\r':
				return '\n'
			case unfit(r):
				return -1
			}
			return r
		}, strings.ToValidUTF8(text, "\uFFFD"))
	}
	if len(text) <= cellLimit { // a unit takes at least one byte
		return text, false
	}
	units, end := 0, -1
	room := cellLimit - len(utf16.Encode([]rune(cutMark)))
	for at, r := range text {
		if units += utf16.RuneLen(r); units > room && end < 0 {
			end = at
		}
		if units > cellLimit {
			return text[:end] + cutMark, true
		}
	}
	return text, false
}

// Fit gives a line as a workbook keeps it, so that what is read back can be
// compared with what was written.
func Fit(line ledger.Line) ledger.Line {
	ours := false
	for k, cell := range line.Cells {
		if line.Plain && len(cell.Text) <= cellLimit {
			continue
		}
		kept, _ := cellText(cell.Text)
		if kept == cell.Text {
			continue
		}
		if !ours {
			ours, line.Cells = true, slices.Clone(line.Cells)
		}
		line.Cells[k].Text = kept
	}
	return line
}

// unfit reports a character that XML 1.0 forbids, and the carriage return,
// which Excel shows as a box.
func unfit(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF
}

// formulaLike reports a text that a spreadsheet takes for a formula when a
// person edits the cell or imports it from a text file. Such a cell gets the
// format of text.
func formulaLike(text string) bool {
	const wide = "＝＋－＠"
	if text == "" {
		return false
	}
	switch text[0] {
	case '=', '+', '-', '@', '\t':
		return true
	case wide[0]: // with which all of them begin
		first, _ := utf8.DecodeRuneInString(text)
		return strings.ContainsRune(wide, first)
	}
	return false
}

// halfWidths is the width of a text in half-width characters: two for those from
// U+1100 on, where the scripts of East Asia begin, one for the others. It looks
// at eight bytes at a time, which takes a fifth of the time: each byte that
// continues no character counts one, and each that begins a character of three or
// four bytes one more. Only those that begin with E0 or E1, where U+1100 lies,
// have to be looked at.
func halfWidths(text string) int {
	const highest = 0x8080808080808080
	width, i := 0, 0
	for ; i+8 <= len(text); i += 8 {
		word := wordAt(text, i)
		second, third := word<<1, word<<2 // of the bits of each byte, in the place of its first
		long := word & second & third & highest
		if narrow := long &^ (word<<3 | word<<4 | word<<5 | word<<6); narrow != 0 {
			width += fewHalfWidths(text, i, i+8)
			continue
		}
		width += 8 - bits.OnesCount64(word&^second&highest) + bits.OnesCount64(long)
	}
	return width + fewHalfWidths(text, i, len(text))
}

// fewHalfWidths is the width of what begins between two places of a text. E1 84 80
// is U+1100.
func fewHalfWidths(text string, from, to int) int {
	width := 0
	for i := from; i < to; i++ {
		switch c := text[i]; {
		case c < 0x80, c >= 0xC0 && c <= 0xE0:
			width++
		case c == 0xE1 && i+1 < len(text) && text[i+1] < 0x84:
			width++
		case c >= 0xE1:
			width += 2
		}
	}
	return width
}

// wordAt gives eight bytes of a text as one number.
func wordAt(text string, i int) uint64 {
	text = text[i : i+8]
	return uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16 | uint64(text[3])<<24 |
		uint64(text[4])<<32 | uint64(text[5])<<40 | uint64(text[6])<<48 | uint64(text[7])<<56
}

// morePrinted is the number of lines that a text takes in a cell of a width, or so many
// where that is more. The cells of a row are asked one after the other, and most take no
// more than one before: no whole UTF-8 is wider than it has bytes, and need not be
// measured to say so.
func morePrinted(lines int, text string, width float64) int {
	if float64(len(text)) < roomOf(width)*float64(lines) && strings.IndexByte(text, '\n') < 0 {
		return lines
	}
	return max(lines, printedLines(text, width))
}

// roomOf is what a column of a width holds: a little more than its width, as that counts
// digits of 11 points and the text has 10. What is more goes to Chinese characters that do
// not fit by half and to closing signs, which begin no line.
func roomOf(width float64) float64 { return max(2, width) }

// printedLines is the number of lines that a text takes in a cell of a width.
func printedLines(text string, width float64) int {
	room := roomOf(width)
	for lines := 1; ; lines++ {
		end := strings.IndexByte(text, '\n')
		line := text
		if end >= 0 {
			line, text = text[:end], text[end+1:]
		}
		if float64(len(line)) > room { // no whole UTF-8 is wider than it has bytes
			lines += max(1, int(math.Ceil(float64(halfWidths(line))/room))) - 1
		}
		if end < 0 {
			return lines
		}
	}
}
