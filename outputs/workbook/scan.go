package workbook

import (
	"bytes"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// scanned is what the cells of a sheet hold, read from its bytes: the stored
// values, as excelize gives them with RawCellValue, in a tenth of its time. Like a
// patch, it knows the form that the common programs write, and leaves a sheet in
// another form to excelize; a test holds the two against each other.
type scanned struct {
	// rows are by their numbers, from 1 at place 0; without empty cells at the end.
	rows [][]string
	// numbers says of the first 63 columns of each row, by bits from column 1 on,
	// which cells hold a number and not words; the last bit stands for all others.
	numbers []uint64
}

// isNumber reports a cell that holds a number.
func (s *scanned) isNumber(column, row int) bool {
	return s.numbers[row-1]>>min(column-1, 63)&1 == 1
}

// sharedStrings is the part with the words that cells share.
const sharedStrings = "xl/sharedStrings.xml"

// scan reads a sheet. known is false for one in another form.
func scan(file *excelize.File, part string) (found *scanned, known bool) {
	if _, stands := file.Sheet.Load(part); stands { // what it has parsed may differ
		return nil, false
	}
	shared, known := scanShared(bytesOf(file, sharedStrings))
	if !known {
		return nil, false
	}
	sheet := bytesOf(file, part)
	from, to := bytes.Index(sheet, []byte(beginRows)), bytes.Index(sheet, []byte(endRows))
	if from < 0 || to < from {
		return nil, false
	}
	s := &scanned{}
	var group sync.WaitGroup
	isUnusual := false
	group.Go(func() { isUnusual = unusual(sheet) }) // beside the rest: it looks at every byte four times
	known = s.read(sheet[from+len(beginRows):to], shared)
	group.Wait()
	return s, known && !isUnusual
}

// unusual reports XML in which signs may stand for something else than
// themselves, or words in another encoding.
func unusual(data []byte) bool {
	for _, sign := range []string{"<![CDATA[", "<!--", "<!DOCTYPE"} {
		if bytes.Contains(data, []byte(sign)) {
			return true
		}
	}
	declaration, _, _ := bytes.Cut(data, []byte("?>"))
	encoding, has := attribute(declaration, ` encoding="`)
	return has && !bytes.EqualFold(encoding, []byte("utf-8")) || !utf8.Valid(data)
}

// read reads the rows of a sheet, stretches of them beside one another: those of a
// ledger of thirty thousand rows are 64 MB.
func (s *scanned) read(data []byte, shared []string) (known bool) {
	stretches := cutRows(data, max(leastStretch, len(data)/runtime.GOMAXPROCS(0)+1))
	found := make([][]scannedRow, len(stretches))
	failed := make([]bool, len(stretches))
	var group sync.WaitGroup
	for i, stretch := range stretches {
		group.Go(func() {
			failed[i] = true
			defer func() { _ = recover() }() // of what stumbles, excelize may make more
			var known bool
			found[i], known = scanRows(stretch, shared)
			failed[i] = !known
		})
	}
	group.Wait()
	if slices.Contains(failed, true) {
		return false
	}
	for _, rows := range found {
		for _, row := range rows {
			if row.number <= len(s.rows) || row.number > excelize.TotalRows {
				return false
			}
			for len(s.rows) < row.number-1 {
				s.rows, s.numbers = append(s.rows, nil), append(s.numbers, 0)
			}
			s.rows, s.numbers = append(s.rows, row.cells), append(s.numbers, row.numbers)
		}
	}
	return true
}

// leastStretch is how many bytes of rows are worth a goroutine of their own.
var leastStretch = 1 << 20 // tests take fewer

// cutRows cuts rows into stretches of at least so many bytes, but for the last, each
// of whole rows. No row has the beginning of another in it: that sign stands in no text.
func cutRows(data []byte, size int) (stretches [][]byte) {
	for len(data) > size {
		at := bytes.Index(data[size:], []byte("<row "))
		if at < 0 {
			break
		}
		stretches = append(stretches, data[:size+at])
		data = data[size+at:]
	}
	return append(stretches, data)
}

type scannedRow struct {
	number  int
	cells   []string
	numbers uint64
}

func scanRows(data []byte, shared []string) (rows []scannedRow, known bool) {
	var before []string
	for {
		data = bytes.TrimLeft(data, " \t\r\n")
		if len(data) == 0 {
			return rows, true
		}
		tag, _, body, rest, known := cutElement(data, "row")
		if !known {
			return nil, false
		}
		data = rest
		row := scannedRow{number: number0(tag, ` r="`)}
		if row.cells, row.numbers, known = scanCells(body, row.number, shared, before); !known {
			return nil, false
		}
		rows = append(rows, row)
		before = row.cells
	}
}

// scanCells reads the cells of a row. Words that the row before has in the same
// column, as the rows of one notice have, are kept once.
func scanCells(body []byte, row int, shared, before []string) (cells []string, numbers uint64, known bool) {
	cells = make([]string, 0, len(before))
	last := 0
	for {
		body = bytes.TrimLeft(body, " \t\r\n")
		if len(body) == 0 {
			return cells, numbers, true
		}
		tag, whole, _, rest, known := cutElement(body, "c")
		if !known {
			return nil, 0, false
		}
		body = rest
		place, _ := attribute(tag, ` r="`)
		column, at, err := excelize.CellNameToCoordinates(string(place))
		if err != nil || at != row || column <= last || column > excelize.MaxColumns {
			return nil, 0, false
		}
		last = column
		content, number, known := scanCell(tag, whole[len(tag):], shared)
		if !known {
			return nil, 0, false
		}
		if len(content) == 0 && !bytes.Contains(whole, []byte("<f")) {
			continue
		}
		if number {
			numbers |= 1 << min(column-1, 63)
		}
		for len(cells) < column-1 {
			cells = append(cells, "")
		}
		if column <= len(before) && before[column-1] == string(content) {
			cells = append(cells, before[column-1])
		} else {
			cells = append(cells, string(content))
		}
	}
}

// scanCell gives the stored value of a cell (ECMA-376-1, 18.18.11 ST_CellType).
func scanCell(tag, rest []byte, shared []string) (content []byte, number, known bool) {
	kind, _ := attribute(tag, ` t="`)
	switch string(kind) {
	case "inlineStr":
		inside, has := element(rest, "is")
		if !has {
			return nil, false, !bytes.Contains(rest, []byte("<v"))
		}
		text, known := runs(inside)
		return text, false, known
	case "s", "str", "b", "e", "n", "":
	default:
		return nil, false, false
	}
	value, has := element(rest, "v")
	if !has {
		return nil, false, !bytes.Contains(rest, []byte("<v")) || bytes.Contains(rest, []byte("<v/>")) || bytes.Contains(rest, []byte("<v></v>"))
	}
	switch string(kind) {
	case "s":
		at, err := strconv.Atoi(string(bytes.TrimSpace(value)))
		if err != nil || at < 0 || at >= len(shared) {
			return nil, false, false
		}
		return []byte(shared[at]), false, true
	case "str":
		text, known := plainText(value)
		return text, false, known
	}
	return value, string(kind) == "" || string(kind) == "n", !bytes.ContainsAny(value, "&\r")
}

// element gives what is inside the first element of a name, which holds none of
// the same name; has is false where there is none or it is empty.
func element(data []byte, name string) (inside []byte, has bool) {
	at := bytes.Index(data, []byte("<"+name))
	if at < 0 {
		return nil, false
	}
	data = data[at+1+len(name):]
	close := bytes.IndexByte(data, '>')
	if close < 0 || data[0] != '>' && data[0] != ' ' || close > 0 && data[close-1] == '/' {
		return nil, false
	}
	inside, _, has = bytes.Cut(data[close+1:], []byte("</"+name+">"))
	return inside, has
}

// phonetic are the readings that stand over words in Japanese and are none of
// them (18.4.6 rPh).
var phonetic = lazily(`(?s)<rPh .*?</rPh>`)

// runs puts the words of a string together: its own, or those of its runs
// (18.4.8 si, 18.4.4 r).
func runs(data []byte) (text []byte, known bool) {
	if bytes.Contains(data, []byte("<rPh")) {
		data = phonetic().ReplaceAll(data, nil)
	}
	for first := true; ; first = false {
		at := bytes.Index(data, []byte("<t"))
		if at < 0 {
			break
		}
		data = data[at+len("<t"):]
		if len(data) == 0 {
			return nil, false
		}
		if data[0] == '/' { // <t/>
			continue
		}
		if data[0] != '>' && data[0] != ' ' {
			if data[0] >= 'a' && data[0] <= 'z' { // another element of a run
				continue
			}
			return nil, false
		}
		close := bytes.IndexByte(data, '>')
		if close < 0 {
			return nil, false
		}
		if close > 0 && data[close-1] == '/' {
			data = data[close:]
			continue
		}
		inside, rest, has := bytes.Cut(data[close+1:], []byte("</t>"))
		if !has {
			return nil, false
		}
		words, known := plainText(inside)
		if !known {
			return nil, false
		}
		if first && len(text) == 0 {
			text = words
		} else {
			text = append(bytes.Clone(text), words...)
		}
		data = rest
	}
	return text, !bytes.Contains(text, []byte("_x")) // a code, perhaps
}

// entities are the signs that stand for others (XML 1.0, section 4.6).
var entities = map[string]byte{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

// plainText gives the words that a piece of XML stands for.
func plainText(data []byte) (text []byte, known bool) {
	if bytes.IndexByte(data, '<') >= 0 {
		return nil, false
	}
	if bytes.IndexByte(data, '\r') >= 0 { // XML 1.0, section 2.11
		data = bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	}
	if bytes.IndexByte(data, '&') < 0 {
		return data, true
	}
	for {
		before, after, more := bytes.Cut(data, []byte("&"))
		text = append(text, before...)
		if !more {
			return text, true
		}
		name, rest, closed := bytes.Cut(after, []byte(";"))
		if !closed {
			return nil, false
		}
		data = rest
		if sign, is := entities[string(name)]; is {
			text = append(text, sign)
			continue
		}
		digits, base := name, 10
		if len(digits) == 0 || digits[0] != '#' {
			return nil, false
		}
		if digits = digits[1:]; len(digits) > 0 && digits[0] == 'x' {
			digits, base = digits[1:], 16
		}
		code, err := strconv.ParseUint(string(digits), base, 21)
		if err != nil || !utf8.ValidRune(rune(code)) || code < ' ' && code != '\t' && code != '\n' && code != '\r' {
			return nil, false
		}
		text = utf8.AppendRune(text, rune(code))
	}
}

// scanShared reads the words that cells share. A workbook may have none.
func scanShared(data []byte) (shared []string, known bool) {
	if data == nil {
		return nil, true
	}
	if unusual(data) {
		return nil, false
	}
	for {
		at := bytes.Index(data, []byte("<si"))
		if at < 0 {
			return shared, true
		}
		data = data[at+len("<si"):]
		switch {
		case bytes.HasPrefix(data, []byte("/>")):
			shared = append(shared, "")
			continue
		case !bytes.HasPrefix(data, []byte(">")):
			return nil, false
		}
		inside, rest, has := bytes.Cut(data[1:], []byte("</si>"))
		if !has {
			return nil, false
		}
		text, known := runs(inside)
		if !known {
			return nil, false
		}
		shared, data = append(shared, string(text)), rest
	}
}
