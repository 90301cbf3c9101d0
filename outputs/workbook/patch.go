package workbook

import (
	"bytes"
	"cmp"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/xuri/excelize/v2"
)

// patch is what an update changes on a sheet that people work in: cells, the
// heights of rows, rows that are hidden.
//
// It is carried out on the bytes of the sheet (apply), where everything else
// stays as it is, to the byte: of a ledger of ten thousand rows that takes a
// tenth of the time in which a library reads and writes them all. A sheet in a
// form that apply does not know is left to excelize (replay). Tests hold the two
// against each other.
type patch struct {
	cells   map[int]map[int]change // by row and column
	heights map[int]float64
	hidden  map[int]bool
	// handedOn are the cells that change and whose formula, which others share, stands in
	// another one now.
	handedOn map[string]bool
}

// change is what becomes of one cell.
type change struct {
	value cellValue
	// keepsStyle says that a cell that is there keeps its look.
	keepsStyle bool
	// onlyIfThere says that a cell that is not there is not made.
	onlyIfThere bool
}

func newPatch() *patch {
	return &patch{cells: map[int]map[int]change{}, heights: map[int]float64{}, hidden: map[int]bool{}, handedOn: map[string]bool{}}
}

// set changes one cell.
func (p *patch) set(column, row int, c change) {
	cells := p.cells[row]
	if cells == nil {
		cells = map[int]change{}
		p.cells[row] = cells
	}
	cells[column] = c
}

// replay carries the changes out with excelize.
func (p *patch) replay(file *excelize.File, sheet string) error {
	if err := p.unshare(file, sheet); err != nil {
		return err
	}
	for _, row := range sortedKeys(p.cells) {
		for _, column := range sortedKeys(p.cells[row]) {
			if err := p.replayCell(file, sheet, cell(column, row), p.cells[row][column]); err != nil {
				return err
			}
		}
	}
	for _, row := range sortedKeys(p.heights) {
		if err := file.SetRowHeight(sheet, row, p.heights[row]); err != nil {
			return err
		}
	}
	for _, row := range sortedKeys(p.hidden) {
		if err := file.SetRowVisible(sheet, row, false); err != nil {
			return err
		}
	}
	return nil
}

// unshare gives cells formulas of their own that share the one of a cell which changes:
// excelize would take it from all of them.
func (p *patch) unshare(file *excelize.File, sheet string) error {
	sharing := map[string][]string{}
	var lost []string
	for f := range formulasIn(bytesOf(file, sheetPartIn(file, sheet)), "") {
		if f.form != sharedForm && f.form != sharingForm {
			continue
		}
		column, row, err := excelize.CellNameToCoordinates(string(f.cell))
		if err != nil {
			continue
		}
		switch _, changes := p.cells[row][column]; {
		case f.form == sharingForm && !changes:
			sharing[f.group] = append(sharing[f.group], string(f.cell))
		case f.form == sharedForm && changes:
			lost = append(lost, f.group)
		}
	}
	own := map[string]string{} // before any of them is taken
	for _, group := range lost {
		for _, name := range sharing[group] {
			formula, err := file.GetCellFormula(sheet, name)
			if err != nil {
				return err
			}
			own[name] = formula
		}
	}
	for name, formula := range own {
		if err := file.SetCellFormula(sheet, name, formula); err != nil {
			return err
		}
	}
	return nil
}

func (p *patch) replayCell(file *excelize.File, sheet, name string, c change) error {
	style := c.value.style
	if c.keepsStyle {
		has, err := file.GetCellStyle(sheet, name)
		if err != nil {
			return err
		}
		if has != 0 {
			style = has
		}
	}
	err := file.SetCellFormula(sheet, name, "") // a day would leave the one that stands there
	if err != nil {
		return err
	}
	switch value := c.value.value().(type) {
	case string: // whatever it looks like, it stays words
		err = file.SetCellStr(sheet, name, value)
	default:
		err = file.SetCellValue(sheet, name, value)
	}
	if err == nil && c.value.formula != "" {
		err = file.SetCellFormula(sheet, name, c.value.formula)
	}
	if err != nil || style == 0 {
		return err
	}
	return file.SetCellStyle(sheet, name, name, style)
}

func sortedKeys[V any](of map[int]V) []int {
	keys := make([]int, 0, len(of))
	for key := range of {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// apply carries the changes out on the bytes of a sheet. It knows the form that
// Excel, LibreOffice, WPS and the common libraries write: no prefix before the
// names, rows and cells with their places, in order. chained says that the
// workbook keeps a list of its formulas, from which none may be taken out here.
// known is false for a sheet in another form, of which nothing is then changed.
//
// Of the sheet it gives what stands before its rows and behind them. The rows
// themselves, 70 MB of a ledger of thirty thousand, go in stretches to writers, of
// which into gives the next: the stretches are patched beside one another. Where they
// are cut depends on the sheet alone.
func (p *patch) apply(sheet []byte, chained bool, into func() io.WriteCloser) (before, behind []byte, known bool) {
	from, to := bytes.Index(sheet, []byte(beginRows)), bytes.Index(sheet, []byte(endRows))
	if from < 0 || to < from || bytes.Contains(sheet, []byte("<![CDATA[")) || bytes.Contains(sheet, []byte("<!--")) || p.touchesMerged(sheet[to:]) {
		return nil, nil, false
	}
	from += len(beginRows)
	parts := p.stretches(cutRows(sheet[from:to], stretchPatched))
	columns := columnStyles(sheet[:from])
	for _, part := range parts {
		part.chained, part.columns, part.into = chained, columns, into()
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(parts)) {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(parts)); i = next.Add(1) - 1 {
				parts[i].known = parts[i].rows()
			}
		})
	}
	group.Wait()
	last, wide := 0, 0
	for _, part := range parts {
		if !part.known || part.first <= last && part.first > 0 {
			return nil, nil, false
		}
		last, wide = max(last, part.last), max(wide, part.wide)
	}
	return extent(sheet[:from], last, wide), sheet[to:], true
}

// stretchPatched is how many bytes of rows one goroutine patches before it takes
// others.
var stretchPatched = 8 << 20 // tests take fewer

// stretches divides the work among stretches of rows.
func (p *patch) stretches(data [][]byte) []*patching {
	parts := make([]*patching, len(data))
	waiting := p.rows()
	for i := len(data) - 1; i >= 0; i-- {
		parts[i] = &patching{patch: p, data: data[i]}
		if i == 0 {
			parts[i].waiting = waiting
			break
		}
		// A stretch after the first begins with a row; in another form it has no number,
		// gets all that waits and is not known.
		tag, _, _ := bytes.Cut(data[i], []byte(">"))
		parts[i].first = number0(tag, ` r="`)
		at, _ := slices.BinarySearch(waiting, parts[i].first)
		parts[i].waiting, waiting = waiting[at:], waiting[:at]
	}
	return parts
}

// rows are the numbers of the rows that change, in order.
func (p *patch) rows() []int {
	rows := sortedKeys(p.cells)
	rows = append(rows, sortedKeys(p.heights)...)
	rows = append(rows, sortedKeys(p.hidden)...)
	slices.Sort(rows)
	return slices.Compact(rows)
}

// lazily compiles an expression when it is first asked: most runs, and all processes
// that only read PDFs, ask for none of them.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

var mergedCells = lazily(`<mergeCell ref="([A-Z]+[0-9]+):([A-Z]+[0-9]+)"`)

// touchesMerged reports whether a cell that changes lies among merged ones, in a
// sheet's parts behind its rows.
func (p *patch) touchesMerged(behind []byte) bool {
	if bytes.Contains(behind, []byte("<mergeCells")) && !mergedCells().Match(behind) {
		return true
	}
	for _, found := range mergedCells().FindAllSubmatch(behind, -1) {
		left, top, err1 := excelize.CellNameToCoordinates(string(found[1]))
		right, bottom, err2 := excelize.CellNameToCoordinates(string(found[2]))
		if err1 != nil || err2 != nil {
			return true
		}
		for row, cells := range p.cells {
			for column := range cells {
				if row >= top && row <= bottom && column >= left && column <= right && (row > top || column > left) {
					return true
				}
			}
		}
	}
	return false
}

var columnStyle = lazily(`<col [^>]*>`)

// columnStyles gives the looks of whole columns, which new cells take.
func columnStyles(before []byte) func(column int) int {
	type span struct{ first, last, style int }
	var spans []span
	for _, column := range columnStyle().FindAll(before, -1) {
		if style := number0(column, ` style="`); style > 0 {
			spans = append(spans, span{number0(column, ` min="`), number0(column, ` max="`), style})
		}
	}
	return func(column int) int {
		for _, s := range spans {
			if column >= s.first && column <= s.last {
				return s.style
			}
		}
		return 0
	}
}

// attribute gives the value of an attribute, with its name and the signs before
// it, in a tag.
func attribute(tag []byte, name string) (value []byte, has bool) {
	_, rest, has := bytes.Cut(tag, []byte(name))
	if !has {
		return nil, false
	}
	value, _, has = bytes.Cut(rest, []byte(`"`))
	return value, has
}

// number0 gives the number in an attribute, 0 where there is none.
func number0(tag []byte, name string) int {
	value, _ := attribute(tag, name)
	n, _ := strconv.Atoi(string(value))
	return n
}

// patching is a stretch of rows while it is patched.
type patching struct {
	*patch
	data    []byte
	chained bool
	columns func(column int) int
	into    io.WriteCloser
	first   int   // the number of its first row, 0 of the first stretch
	waiting []int // rows that change and did not come yet
	out     []byte
	last    int // the number of the last row
	wide    int // the last column of a changed cell
	known   bool
}

// patchedAtOnce is how much of the patched rows is handed on together.
const patchedAtOnce = 64 << 10

// rows goes through the rows. It ends early, with false, at a form that it does not
// know.
func (w *patching) rows() bool {
	data := w.data
	for {
		data = bytes.TrimLeft(data, " \t\r\n")
		if len(data) == 0 {
			break
		}
		tag, _, body, rest, known := cutElement(data, "row")
		if !known {
			return false
		}
		data = rest
		number := number0(tag, ` r="`)
		if number <= w.last {
			return false
		}
		for len(w.waiting) > 0 && w.waiting[0] < number {
			w.fresh(w.waiting[0])
		}
		w.last = number
		if len(w.waiting) == 0 || w.waiting[0] > number {
			w.out = append(append(append(w.out, tag...), '>'), body...)
			w.out = append(w.out, `</row>`...)
		} else {
			w.waiting = w.waiting[1:]
			if !w.row(number, tag, body) {
				return false
			}
		}
		if len(w.out) >= patchedAtOnce {
			w.handOn()
		}
	}
	for len(w.waiting) > 0 {
		w.fresh(w.waiting[0])
	}
	w.handOn()
	return w.into.Close() == nil
}

func (w *patching) handOn() {
	_, _ = w.into.Write(w.out) // memory takes everything
	w.out = w.out[:0]
}

// fresh writes a row that is not there yet.
func (w *patching) fresh(number int) {
	w.waiting, w.last = w.waiting[1:], number
	w.row(number, []byte(`<row r="`+strconv.Itoa(number)+`"`), nil)
}

// lookOfRow are the attributes of a row that a change replaces, and spans, which
// only says where its cells lie.
var lookOfRow = map[string]func() *regexp.Regexp{
	"spans":  lazily(` spans="[^"]*"`),
	"hidden": lazily(` hidden="[^"]*"`),
	"height": lazily(` (?:ht|customHeight)="[^"]*"`),
}

// row writes a row with its changes.
func (w *patching) row(number int, tag, body []byte) bool {
	tag = lookOfRow["spans"]().ReplaceAll(tag, nil)
	if height := w.heights[number]; height > 0 {
		tag = append(lookOfRow["height"]().ReplaceAll(tag, nil), ` ht="`+strconv.FormatFloat(height, 'f', -1, 64)+`" customHeight="1"`...)
	}
	if w.hidden[number] {
		tag = append(lookOfRow["hidden"]().ReplaceAll(tag, nil), ` hidden="1"`...)
	}
	w.out = append(append(w.out, tag...), '>')
	style := 0
	if custom, _ := attribute(tag, ` customFormat="`); string(custom) == "1" || string(custom) == "true" {
		style = number0(tag, ` s="`)
	}
	if !w.cellsOf(number, style, body) {
		return false
	}
	w.out = append(w.out, `</row>`...)
	return true
}

// cellsOf writes the cells of a row.
func (w *patching) cellsOf(row, style int, body []byte) bool {
	changes := w.cells[row]
	columns := sortedKeys(changes)
	w.wide = max(w.wide, cmp.Or(0, slices.Max(append(columns, 0))))
	missing := func(below int) { // the changed cells before a column that are not there
		for len(columns) > 0 && columns[0] < below {
			c := changes[columns[0]]
			if !c.onlyIfThere {
				if look := cmp.Or(style, w.columns(columns[0])); c.keepsStyle && look != 0 {
					c.value.style = look
				}
				w.cell(columns[0], row, &c.value)
			}
			columns = columns[1:]
		}
	}
	last := 0
	for {
		body = bytes.TrimLeft(body, " \t\r\n")
		if len(body) == 0 {
			break
		}
		tag, whole, _, rest, known := cutElement(body, "c")
		if !known {
			return false
		}
		body = rest
		place, _ := attribute(tag, ` r="`)
		column, at, err := excelize.CellNameToCoordinates(string(place))
		if err != nil || column <= last || at != row || string(place) != cell(column, row) {
			return false
		}
		last = column
		missing(column)
		if len(columns) == 0 || columns[0] != column {
			w.out = append(w.out, whole...)
			continue
		}
		c := changes[column]
		columns = columns[1:]
		if formula := bytes.Index(whole, []byte("<f")); formula >= 0 {
			form, _, _ := formOf(whole[formula+len("<f"):])
			if form == otherForm || form == sharedForm && !w.handedOn[string(place)] || w.chained && c.value.formula == "" {
				return false
			}
		}
		if look := number0(tag, ` s="`); c.keepsStyle && look != 0 {
			c.value.style = look
		}
		w.cell(column, row, &c.value)
	}
	missing(excelize.MaxColumns + 1)
	return true
}

func (w *patching) cell(column, row int, v *cellValue) {
	as := lookOf(v.style)
	w.out = appendCell(w.out, columnName(column), strconv.AppendInt(nil, int64(row), 10), &as, v)
}

// cutElement cuts the first element off a run of elements of one name, none of
// which holds another of that name: its tag without the end, all of it, what is
// inside, and the rest.
func cutElement(data []byte, name string) (tag, whole, inside, rest []byte, known bool) {
	if !bytes.HasPrefix(data, []byte("<"+name+" ")) {
		return nil, nil, nil, nil, false
	}
	close := bytes.IndexByte(data, '>')
	if close < 0 {
		return nil, nil, nil, nil, false
	}
	if data[close-1] == '/' {
		return data[:close-1], data[:close+1], nil, data[close+1:], true
	}
	closing := []byte("</" + name + ">")
	end := bytes.Index(data, closing)
	if end < close {
		return nil, nil, nil, nil, false
	}
	return data[:close], data[:end+len(closing)], data[close+1 : end], data[end+len(closing):], true
}

var dimension = lazily(`(<dimension ref="[A-Z]+[0-9]+:)([A-Z]+)([0-9]+)"`)

// extent lets what stands before the rows say how far they reach, where it says that.
func extent(before []byte, last, wide int) []byte {
	found := dimension().FindSubmatchIndex(before)
	if found == nil {
		return before
	}
	right, err := excelize.ColumnNameToNumber(string(before[found[4]:found[5]]))
	bottom, err2 := strconv.Atoi(string(before[found[6]:found[7]]))
	if err != nil || err2 != nil || bottom >= last && right >= wide {
		return before
	}
	reach := cell(max(right, wide), max(bottom, last))
	return slices.Concat(before[:found[3]], []byte(reach), before[found[7]:])
}
