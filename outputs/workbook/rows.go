package workbook

import (
	"bytes"
	"hash/crc32"
	"io"
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"

	"taizhang/extractors/notice"
	"taizhang/outputs/spill"
)

// rows are rows of a sheet on their way into the workbook: XML (ECMA-376-1,
// 18.3.1.73 row and 18.3.1.4 c) that is packed as it comes. Of a ledger of thirty
// thousand rows ninety megabytes pass here, and none of them waits. The bytes are
// those that excelize writes, which a test holds against these; it takes six times
// as long and a lock, so that two stretches of rows cannot be drawn beside one
// another.
type rows struct {
	names []string // of the columns: A, B, …
	xml   []byte   // what is not packed yet
	bytes bytes.Buffer
	sum   uint32 // of the XML, and its size
	size  uint64
	pack  *flate.Writer
}

// packedAtOnce is how much XML is handed to the compressor together.
const packedAtOnce = 64 << 10

// newCompressor gives a compressor for one stretch of rows after the other: it
// holds a megabyte.
func newCompressor() *flate.Writer {
	pack, _ := flate.NewWriter(nil, flate.BestSpeed) // the level is a valid one
	return pack
}

func newRows(columns int, pack *flate.Writer) *rows {
	r := &rows{names: make([]string, columns), xml: make([]byte, 0, packedAtOnce+packedAtOnce/4), pack: pack}
	for i := range r.names {
		r.names[i] = columnName(i + 1)
	}
	pack.Reset(&r.bytes)
	return r
}

// add writes one row. Of the values, one a column, none is cut or changed.
func (r *rows) add(number int, height float64, values []cellValue) {
	out := append(r.xml, `<row r="`...)
	out = strconv.AppendInt(out, int64(number), 10)
	if height > 0 {
		out = append(out, `" ht="`...)
		out = strconv.AppendFloat(out, height, 'f', -1, 64)
		out = append(out, `" customHeight="1`...)
	}
	out = append(out, `">`...)
	for i := range values {
		out = appendCell(out, r.names[i], number, &values[i])
	}
	r.xml = append(out, `</row>`...)
	if len(r.xml) >= packedAtOnce {
		r.press()
	}
}

// press packs what waits.
func (r *rows) press() {
	r.sum = crc32.Update(r.sum, crc32.IEEETable, r.xml)
	r.size += uint64(len(r.xml))
	_, _ = r.pack.Write(r.xml) // memory takes everything
	r.xml = r.xml[:0]
}

// close ends the rows at a whole byte, so that more can stand behind them, and
// puts them among the others of the workbook.
func (r *rows) close(into *packs) packed {
	r.press()
	_ = r.pack.Flush()
	return packed{into.put(r.bytes.Bytes()), r.sum, r.size}
}

// passing packs rows that are drawn already, one stretch of them, as they come.
type passing struct {
	into  *packs
	pack  *flate.Writer
	bytes bytes.Buffer
	packed
}

// compressors are those of passing rows between two stretches.
var compressors = sync.Pool{New: func() any { return newCompressor() }}

func (p *passing) Write(rows []byte) (int, error) {
	if p.pack == nil {
		p.pack = compressors.Get().(*flate.Writer)
		p.pack.Reset(&p.bytes)
	}
	p.sum = crc32.Update(p.sum, crc32.IEEETable, rows)
	p.size += uint64(len(rows))
	return p.pack.Write(rows)
}

// Close ends the rows at a whole byte.
func (p *passing) Close() error {
	if p.pack != nil {
		_ = p.pack.Flush() // into memory
		compressors.Put(p.pack)
		p.pack = nil
	}
	p.packed.bytes = p.into.put(p.bytes.Bytes())
	p.bytes = bytes.Buffer{}
	return nil
}

// sheetRows are all rows of a sheet, in stretches.
type sheetRows struct {
	// mark stands in the sheet where they belong (zip.go).
	mark  string
	parts []packed
}

// packs are the packed rows of all sheets of a workbook until it is written.
type packs struct {
	mutex sync.Mutex
	bytes *spill.Buffer
}

// heldPacks is how many of these bytes stay in memory: the rows of some 2,000
// notices.
const heldPacks = 24 << 20

func newPacks() *packs { return &packs{bytes: spill.New(heldPacks)} }

func (p *packs) put(data []byte) section {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	from := p.bytes.Len()
	_, _ = p.bytes.Write(data) // never fails
	return section{p.bytes, from, int64(len(data))}
}

// section is some of the bytes of a buffer.
type section struct {
	of        *spill.Buffer
	from, len int64
}

func (s section) Len() int64 { return s.len }

// WriteTo writes the bytes, as often as it is called: a workbook may be written
// twice.
func (s section) WriteTo(out io.Writer) (int64, error) {
	return io.Copy(out, io.NewSectionReader(s.of, s.from, s.len))
}

// cellValue is a value on its way into a cell: words, a number, a day or
// nothing. A cell with a formula holds the words that the formula gives.
type cellValue struct {
	kind    valueKind
	text    string
	number  int
	day     notice.Date
	formula string
	style   int
	// plain says that ledger.IsPlain was found of the text.
	plain bool
}

type valueKind uint8

const (
	nothing valueKind = iota
	words
	number
	calendarDay
)

func wordsIn(text string, style int) cellValue {
	return cellValue{kind: words, text: text, style: style}
}

func numberIn(n, style int) cellValue { return cellValue{kind: number, number: n, style: style} }

// dayIn is a real Excel date. Days before 1900 are out of Excel's reach and
// stand as text.
func dayIn(day notice.Date, style int) cellValue {
	switch {
	case day.IsZero():
		return cellValue{style: style}
	case day.Year < 1900:
		return wordsIn(day.String(), style)
	}
	return cellValue{kind: calendarDay, day: day, style: style}
}

// value is the cell's content as excelize takes it.
func (v cellValue) value() any {
	switch v.kind {
	case words:
		if v.text != "" {
			return v.text
		}
	case number:
		return v.number
	case calendarDay:
		return v.day.Moment()
	}
	return nil
}

// appendCell writes a cell: words inside the cell (18.3.1.53 is), the words of a
// formula and numbers as its value (18.3.1.96 v).
func appendCell(out []byte, column string, row int, v *cellValue) []byte {
	filled := v.kind != nothing && (v.kind != words || v.text != "")
	out = append(out, `<c`...)
	if v.formula != "" && filled && v.kind == words && keepsSpace(v.text) {
		out = append(out, ` xml:space="preserve"`...)
	}
	out = append(out, ` r="`...)
	out = append(out, column...)
	out = strconv.AppendInt(out, int64(row), 10)
	if v.style != 0 {
		out = append(out, `" s="`...)
		out = strconv.AppendInt(out, int64(v.style), 10)
	}
	switch {
	case v.formula != "":
		out = append(out, `" t="str"><f>`...)
		out = appendEscaped(out, v.formula, false)
		out = append(out, `</f>`...)
	case filled && v.kind == words:
		out = append(out, `" t="inlineStr"><is><t`...)
		if keepsSpace(v.text) {
			out = append(out, ` xml:space="preserve"`...)
		}
		out = append(out, '>')
		out = appendEscaped(out, marked(v.text), true)
		return append(out, `</t></is></c>`...)
	default:
		out = append(out, `">`...)
	}
	if filled {
		out = append(out, `<v>`...)
		switch v.kind {
		case words:
			out = appendEscaped(out, marked(v.text), false)
		case number:
			out = strconv.AppendInt(out, int64(v.number), 10)
		case calendarDay:
			out = strconv.AppendInt(out, int64(serial(v.day)), 10)
		}
		out = append(out, `</v>`...)
	}
	return append(out, `</c>`...)
}

// serial counts a day as Excel does: from 1900-01-01, which is 1, and with a
// 29 February 1900 that never was (ECMA-376-1, 18.17.4.1).
func serial(day notice.Date) int {
	days := notice.NewDate(1899, 12, 31).DaysUntil(day)
	if !day.Before(notice.NewDate(1900, 3, 1)) {
		days++
	}
	return days
}

// keepsSpace reports a text that begins or ends with a blank, which XML readers
// may take away.
func keepsSpace(text string) bool {
	blank := func(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
	return blank(text[0]) || blank(text[len(text)-1])
}

// escapes are the characters that XML does not take as they are.
var escapes = [utf8.RuneSelf]string{'"': "&#34;", '\'': "&#39;", '&': "&amp;", '<': "&lt;", '>': "&gt;", '\t': "&#x9;", '\n': "&#xA;", '\r': "&#xD;"}

// appendEscaped writes a text that cellText has made fit, with its line ends as
// they are if lines is true.
func appendEscaped(out []byte, text string, lines bool) []byte {
	from := 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c >= utf8.RuneSelf || escapes[c] == "" || lines && c == '\n' {
			continue
		}
		out = append(out, text[from:i]...)
		out = append(out, escapes[c]...)
		from = i + 1
	}
	return append(out, text[from:]...)
}

// marked puts a sign before what Excel would take for the code of a character:
// _x0041_ stands for A (ECMA-376-1, 22.9.2.19 ST_Xstring).
func marked(text string) string {
	at := strings.Index(text, "_x")
	if at < 0 {
		return text
	}
	var out strings.Builder
	for ; at >= 0; at = strings.Index(text, "_x") {
		out.WriteString(text[:at+1])
		if isCode(text[at:]) {
			out.WriteString("x005F_")
		}
		text = text[at+1:]
	}
	return out.String() + text
}

func isCode(text string) bool {
	const length = len("_x0041_")
	if len(text) < length || text[length-1] != '_' {
		return false
	}
	_, err := strconv.ParseUint(text[2:length-1], 16, 16)
	return err == nil
}

// heightOf is the height of a row whose fullest cell has so many lines, in
// points.
func heightOf(lines int) float64 {
	return math.Min(rowHighest, lineHeight*float64(lines)+rowMargin)
}
