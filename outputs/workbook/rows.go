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
	names  []string // of the columns: A, B, …
	number []byte   // of the row, in digits
	looks  []look   // by the number of the style
	*press
	sum  uint32 // of the XML, and its size
	size uint64
}

// press packs stretches of rows, one after the other. It holds a megabyte and a
// half.
type press struct {
	xml   []byte // what is not packed yet
	bytes bytes.Buffer
	pack  *flate.Writer
}

// packedAtOnce is how much XML is handed to the compressor together.
const packedAtOnce = 64 << 10

func newPress() *press {
	pack, _ := flate.NewWriter(nil, flate.BestSpeed) // the level is a valid one
	return &press{xml: make([]byte, 0, packedAtOnce+packedAtOnce/4), pack: pack}
}

func newRows(columns int, press *press) *rows {
	r := &rows{names: make([]string, columns), press: press}
	for i := range r.names {
		r.names[i] = columnName(i + 1)
	}
	press.begin()
	return r
}

// begin begins a stretch.
func (p *press) begin() {
	p.xml = p.xml[:0]
	p.bytes.Reset()
	p.pack.Reset(&p.bytes)
}

// add writes one row. Of the values, one a column, none is cut or changed.
func (r *rows) add(number int, height float64, values []cellValue) {
	r.number = strconv.AppendInt(r.number[:0], int64(number), 10)
	out := append(append(r.xml, `<row r="`...), r.number...)
	if height > 0 {
		out = append(out, `" ht="`...)
		out = appendHeight(out, height)
		out = append(out, `" customHeight="1`...)
	}
	out = append(out, `">`...)
	for i := range values {
		out = appendCell(out, r.names[i], r.number, r.look(values[i].style), &values[i])
	}
	r.xml = append(out, `</row>`...)
	if len(r.xml) >= packedAtOnce {
		r.flush()
	}
}

// look gives the look of a style, which is put together once.
func (r *rows) look(style int) *look {
	for len(r.looks) <= style {
		r.looks = append(r.looks, lookOf(len(r.looks)))
	}
	return &r.looks[style]
}

// flush packs what waits.
func (r *rows) flush() {
	r.sum = crc32.Update(r.sum, crc32.IEEETable, r.xml)
	r.size += uint64(len(r.xml))
	_, _ = r.pack.Write(r.xml) // memory takes everything
	r.xml = r.xml[:0]
}

// close ends the rows at a whole byte, so that more can stand behind them, and
// puts them among the others of the workbook.
func (r *rows) close(into *packs) packed {
	r.flush()
	_ = r.pack.Flush()
	return packed{into.put(r.bytes.Bytes()), r.sum, r.size}
}

// passing packs rows that are drawn already, one stretch of them, as they come.
type passing struct {
	into  *packs
	press *press
	packed
}

// presses are those that nobody uses at the moment: what is written after the rows needs
// no memory of its own.
var presses = sync.Pool{New: func() any { return newPress() }}

func (p *passing) Write(rows []byte) (int, error) {
	if p.press == nil {
		p.press = presses.Get().(*press)
		p.press.begin()
	}
	p.sum = crc32.Update(p.sum, crc32.IEEETable, rows)
	p.size += uint64(len(rows))
	return p.press.pack.Write(rows)
}

// Close ends the rows at a whole byte.
func (p *passing) Close() error {
	if p.press == nil {
		p.packed.bytes = p.into.put(nil)
		return nil
	}
	_ = p.press.pack.Flush() // into memory
	p.packed.bytes = p.into.put(p.press.bytes.Bytes())
	presses.Put(p.press)
	p.press = nil
	return nil
}

// sheetRows are all rows of a sheet, in stretches.
type sheetRows struct {
	// mark stands in the sheet where they belong (zip.go).
	mark  string
	parts []packed
}

// packs are the packed rows of all sheets of a workbook until it is written: in
// memory while they are few, behind that in a file.
type packs struct {
	mutex sync.Mutex
	held  int
	laid  *spill.Buffer
}

// heldPacks is how many of these bytes stay in memory: the rows of some 2,000
// notices.
const heldPacks = 24 << 20

func newPacks() *packs { return &packs{laid: spill.New(1)} }

// put keeps a copy of the bytes.
func (p *packs) put(data []byte) packedBytes {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.held+len(data) <= heldPacks {
		p.held += len(data)
		return held(bytes.Clone(data))
	}
	from := p.laid.Len()
	_, _ = p.laid.Write(data) // never fails
	return section{p.laid, from, int64(len(data))}
}

// held are bytes in memory.
type held []byte

func (h held) Len() int64 { return int64(len(h)) }

// WriteTo writes the bytes, as often as it is called.
func (h held) WriteTo(out io.Writer) (int64, error) {
	n, err := out.Write(h)
	return int64(n), err
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
	kind valueKind
	text string
	// number is the number, and of a day what serial says.
	number int
	// formula is the formula of the cell, "" for none. Where many rows have the
	// same but for the number of the row, it is inRow.
	formula string
	inRow   *rowFormula
	style   int
	// plain says that ledger.IsPlain was found of the text, and bare that isBare would
	// be, with its line ends as they are.
	plain, bare bool
}

// rowFormula is a formula as XML has it, in the pieces between which the number
// of the row stands; behind the last one the element ends, and before the first one its
// attributes do.
type rowFormula []string

// formulaInRows takes a formula whose rows stand as NUL.
func formulaInRows(formula string) *rowFormula { return formulaWith("", formula) }

// formulaWith is formulaInRows with attributes of the formula.
func formulaWith(attributes, formula string) *rowFormula {
	pieces := rowFormula(strings.Split(formula, "\x00"))
	for i, piece := range pieces {
		var out []byte
		if i == 0 {
			out = append(append(out, attributes...), '>')
		}
		out = appendEscaped(out, piece, false)
		if i == len(pieces)-1 {
			out = append(out, "</f>"...)
		}
		pieces[i] = string(out)
	}
	return &pieces
}

// sharedInRows gives the forms of a formula whose rows stand as NUL in the cells of a
// range (ECMA-376-1, 18.3.1.40 f, t="shared"): the first cell has all of it, and the
// others refer to that, as Excel itself writes a formula that was filled down. Of a ledger
// of thirty thousand rows the formula of 预警 alone was a quarter of its sheet, and its row
// numbers pack badly: so the workbook is an eighth smaller and drawn in a tenth less time.
// Where the first one changes, another becomes it: update.go (handOn), patch.go (unshare).
func sharedInRows(formula, reach string) (first, other *rowFormula) {
	return formulaWith(` t="shared" ref="`+reach+`" si="0"`, formula), &rowFormula{` t="shared" si="0"/>`}
}

type valueKind uint8

const (
	nothing valueKind = iota
	words
	number
	calendarDay
)

// set makes the value one without a formula. The fields are written one by one
// where they belong, since a value that is made elsewhere is read as a whole
// before its fields have arrived: of each of a million cells that is a wait.
func (v *cellValue) set(kind valueKind, text string, number, style int) {
	v.kind, v.text, v.number, v.style = kind, text, number, style
	v.formula, v.inRow, v.plain, v.bare = "", nil, false, false
}

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
	return cellValue{kind: calendarDay, number: serial(day), style: style}
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
		return dayOf(v.number).Moment()
	}
	return nil
}

// look is what stands between the place of a cell and what is in it, for cells
// of one style: some
// thirty bytes, a quarter of a sheet.
type look struct{ words, spaced, formula, value string }

func lookOf(style int) look {
	begin := `"`
	if style != 0 {
		begin = `" s="` + strconv.Itoa(style) + `"`
	}
	return look{
		words: begin + ` t="inlineStr"><is><t>`, spaced: begin + ` t="inlineStr"><is><t xml:space="preserve">`,
		formula: begin + ` t="str"><f`, value: begin + `>`,
	}
}

// appendCell writes a cell: words inside the cell (18.3.1.53 is), the words of a
// formula and numbers as its value (18.3.1.96 v). row is the number of the row in
// digits.
func appendCell(out []byte, column string, row []byte, as *look, v *cellValue) []byte {
	filled := v.kind != nothing && (v.kind != words || v.text != "")
	computed := v.formula != "" || v.inRow != nil
	spaced := filled && v.kind == words && keepsSpace(v.text)
	if computed && spaced {
		out = append(out, `<c xml:space="preserve" r="`...)
	} else {
		out = append(out, `<c r="`...)
	}
	out = append(append(out, column...), row...)
	switch {
	case computed:
		out = append(out, as.formula...)
		if v.inRow != nil {
			out = v.inRow.append(out, row)
		} else {
			out = append(appendEscaped(append(out, '>'), v.formula, false), `</f>`...)
		}
	case filled && v.kind == words:
		if spaced {
			out = append(out, as.spaced...)
		} else {
			out = append(out, as.words...)
		}
		if v.bare {
			out = append(out, v.text...)
		} else {
			out = appendWords(out, v.text, true)
		}
		return append(out, `</t></is></c>`...)
	default:
		out = append(out, as.value...)
	}
	if filled {
		out = append(out, `<v>`...)
		if v.kind == words {
			out = appendWords(out, v.text, false)
		} else {
			out = strconv.AppendInt(out, int64(v.number), 10)
		}
		out = append(out, `</v>`...)
	}
	return append(out, `</c>`...)
}

func (f rowFormula) append(out, row []byte) []byte {
	for i, piece := range f {
		if i > 0 {
			out = append(out, row...)
		}
		out = append(out, piece...)
	}
	return out
}

// serial counts a day as Excel does: from 1900-01-01, which is 1, and with a
// 29 February 1900 that never was (ECMA-376-1, 18.17.4.1).
func serial(day notice.Date) int {
	days := int(day.Moment().Unix()/secondsOfDay) + serialOf1970 - 1
	if !day.Before(afterNoDay) {
		days++
	}
	return days
}

// dayOf is the day of a serial number.
func dayOf(serial int) notice.Date {
	day := notice.NewDate(1970, 1, 1).AddDays(serial - serialOf1970)
	if day.Before(afterNoDay) {
		day = day.AddDays(1)
	}
	return day
}

const (
	secondsOfDay = 24 * 60 * 60
	serialOf1970 = 25569
)

// afterNoDay is the day behind the one that never was.
var afterNoDay = notice.Date{Year: 1900, Month: 3, Day: 1}

// keepsSpace reports a text that begins or ends with a blank, which XML readers
// may take away.
func keepsSpace(text string) bool {
	blank := func(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
	return blank(text[0]) || blank(text[len(text)-1])
}

// escapes are the characters that XML does not take as they are.
var escapes = [utf8.RuneSelf]string{'"': "&#34;", '\'': "&#39;", '&': "&amp;", '<': "&lt;", '>': "&gt;", '\t': "&#x9;", '\n': "&#xA;", '\r': "&#xD;"}

// appendWords writes a text that cellText has made fit as the words of a cell,
// with its line ends as they are if lines is true.
func appendWords(out []byte, text string, lines bool) []byte {
	if isBare(text, lines) {
		return append(out, text...)
	}
	return appendEscaped(out, marked(text), lines)
}

// isBare reports a text that appendEscaped and marked leave as it is, as they do
// nearly all. It looks at eight bytes together, since most words of a Chinese text
// have none below 0x80.
func isBare(text string, lines bool) bool {
	const highest = 0x8080808080808080
	dressed := always | atLineEnds
	if lines {
		dressed = always
	}
	i := 0
	for ; i+8 <= len(text); i += 8 {
		if wordAt(text, i)&highest == highest {
			continue
		}
		for k := i; k < i+8; k++ {
			if dress[text[k]]&dressed != 0 {
				return false
			}
		}
	}
	for ; i < len(text); i++ {
		if dress[text[i]]&dressed != 0 {
			return false
		}
	}
	return true
}

// dress says of each byte whether it may change on its way into a cell.
var dress = [256]uint8{
	'"': always, '\'': always, '&': always, '<': always, '>': always, '\t': always, '\r': always, '_': always, '\n': atLineEnds,
}

const (
	always uint8 = 1 << iota
	atLineEnds
)

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

// appendHeight writes a height as strconv.AppendFloat does, which takes longer;
// nearly all are half or whole points.
func appendHeight(out []byte, height float64) []byte {
	halves := int64(2 * height)
	if float64(halves) != 2*height {
		return strconv.AppendFloat(out, height, 'f', -1, 64)
	}
	out = strconv.AppendInt(out, halves/2, 10)
	if halves%2 != 0 {
		out = append(out, '.', '5')
	}
	return out
}

// heightOf is the height of a row whose fullest cell has so many lines, in
// points.
func heightOf(lines int) float64 {
	return math.Min(rowHighest, lineHeight*float64(lines)+rowMargin)
}
