package workbook

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// Errors of a workbook that cannot be gone on with. Nothing is written over it.
var (
	// ErrNotALedger: a workbook without a sheet that has our columns.
	ErrNotALedger = errors.New("the workbook is no task ledger")
	// ErrLocked: a workbook that needs a password.
	ErrLocked = errors.New("the workbook has a password")
	// ErrOldForm: a workbook of the form before 2007 (.xls) under our name.
	ErrOldForm = errors.New("the workbook is in the form of Excel 97-2003")
	// ErrDamaged: no workbook, or one that is broken.
	ErrDamaged = errors.New("the workbook is damaged")
)

// Existing is a workbook that people have worked in.
type Existing struct {
	file  *excelize.File
	sheet string
	// head is the row of the headings, headings are by column from 1.
	head     int
	above    [][]string // the rows above the headings
	headings []string
	rows     [][]string // below the headings; without empty cells at the end; nil once seen
	width    int        // the widest of the rows
	ids      int        // the column of the ids, 0 where people took it out
	last     int        // the last row that holds anything
	// places are the columns by their standard names.
	places map[string]int
	lines  []*ledger.Seen
	// scanned is the sheet, nil where excelize had to read it.
	scanned *scanned
	// from1904 says that the days of the workbook are counted from 1904, as Excel
	// on the Mac did by default until 2011.
	from1904 bool
	// written are the ids as they stand in the lines of the workbook.
	written []string
	// drawn are the rows of the views that Update has written anew.
	drawn []*sheetRows
	packs *packs
}

// container begins the file that holds a workbook with a password, or one of the
// form before 2007 (MS-CFB 2.2); encrypted is the name of what is in it with a
// password (MS-OFFCRYPTO 2.3.4.4), in UTF-16.
var (
	container = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}
	encrypted = []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
)

// Open reads a workbook of the ledger. The sheet is found by its headings,
// whatever its name, and the columns by theirs, wherever they stand.
func Open(data []byte) (existing *Existing, err error) {
	if bytes.HasPrefix(data, container) {
		if bytes.Contains(data, encrypted) {
			return nil, ErrLocked
		}
		return nil, ErrOldForm
	}
	// A library that is given damaged bytes may stumble where it should refuse.
	defer func() {
		if fault := recover(); fault != nil {
			existing, err = nil, fmt.Errorf("%w: %v", ErrDamaged, fault)
		}
	}()
	file, err := openArchive(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	e := &Existing{file: file}
	if props, err := file.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		e.from1904 = *props.Date1904
	}
	sheets := file.GetSheetList()
	for _, sheet := range sheets {
		if slices.Contains(rowsAnew, sheet) {
			emptySheet(file, sheet)
		}
	}
	slices.SortStableFunc(sheets, func(a, b string) int { return b2i(b == SheetTasks) - b2i(a == SheetTasks) })
	for _, sheet := range sheets {
		if slices.Contains(viewNames(), sheet) {
			continue
		}
		found, err := e.look(sheet)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%w: %w", ErrDamaged, err), file.Close())
		}
		if found {
			return e, nil
		}
	}
	return nil, errors.Join(ErrNotALedger, file.Close())
}

// Close frees what the workbook holds on the disk.
func (e *Existing) Close() error {
	if e.packs != nil {
		_ = e.packs.laid.Close() // only removes a temporary file
	}
	return e.file.Close()
}

// rowsAnew are the views whose rows nobody reads and each writing makes anew. They are
// half of a workbook.
var rowsAnew = []string{SheetWeek, SheetUnits, SheetReview, SheetFiles}

func viewNames() []string {
	return []string{SheetWeek, SheetUnits, SheetReview, SheetConflicts, SheetFiles, SheetFigures, SheetGuide}
}

// partLimit is the largest part of a workbook that is kept in memory; a larger
// one goes to a file on the disk, and everything that is done to it through
// excelize, which takes seven times as long and nearly twice the memory. The sheet of a
// ledger of thirty thousand rows has 70 MB.
const partLimit = 1 << 30

// headingsWithin is how far down the headings may stand: people put a title, a
// date and a line of signatures above them.
const headingsWithin = 20

// look reads a sheet if it is the ledger: if one of its first rows has the
// column of the ids, or four of our columns.
func (e *Existing) look(sheet string) (bool, error) {
	known := map[string]bool{RowIDColumn: true}
	for _, c := range ledger.Columns() {
		known[c.Name] = true
	}
	e.scanned, e.rows = nil, nil
	head := 0
	var headings []string
	var above [][]string
	number := 0
	see := func(cells []string) bool {
		number++
		if head > 0 {
			e.rows = append(e.rows, cells)
			return true
		}
		ours := 0
		for _, text := range cells {
			ours += b2i(known[strings.TrimSpace(text)])
		}
		if ours >= 4 || slices.Contains(cells, RowIDColumn) {
			head, headings = number, cells
		} else {
			above = append(above, cells)
		}
		return head > 0 || number < headingsWithin
	}
	if found, is := scan(e.file, sheetPartIn(e.file, sheet)); is {
		e.scanned = found
		for _, cells := range found.rows {
			if !see(cells) {
				break
			}
		}
	} else if err := e.eachRow(sheet, see); err != nil {
		return false, err
	}
	if head == 0 {
		return false, nil
	}
	e.sheet, e.head, e.above = sheet, head, above
	e.headings = make([]string, len(headings))
	for i, text := range headings {
		e.headings[i] = strings.TrimSpace(text)
	}
	e.ids = 1 + slices.Index(e.headings, RowIDColumn)
	e.last = head
	for i, cells := range e.rows {
		e.width = max(e.width, len(cells))
		if slices.ContainsFunc(cells, func(text string) bool { return text != "" }) {
			e.last = head + 1 + i
		}
	}
	return true, nil
}

// eachRow gives the rows of a sheet as excelize reads them, until see has enough.
func (e *Existing) eachRow(sheet string, see func(cells []string) bool) error {
	rows, err := e.file.Rows(sheet)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return err
		}
		if !see(cells) {
			return nil
		}
	}
	return rows.Error()
}

// Generation is the number of the writing that this workbook is, 0 if it does
// not say.
func (e *Existing) Generation() int {
	if e.ids == 0 {
		return 0
	}
	for _, cells := range e.above {
		if e.ids > len(cells) {
			continue
		}
		if n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(cells[e.ids-1], generationMark), "版")); err == nil {
			return n
		}
	}
	return 0
}

// Sighting gives what people see. columns are those of the ledger as it is
// written, shown what the workbook showed when it was written: a column whose
// heading people changed is known by its values, and a row without its id by
// its 任务编号.
func (e *Existing) Sighting(columns []ledger.Column, shown map[string]ledger.Line) (ledger.Sighting, error) {
	e.place(columns, shown)
	byCode := map[string]string{}
	for id, line := range shown {
		byCode[line.Cells.Get(ledger.ColumnCode)] = id
	}
	names := make([]string, len(e.headings)+1) // by column
	var seen ledger.Sighting
	for i, heading := range e.headings {
		if i+1 == e.ids || heading == "" || heading == LinkColumn {
			continue
		}
		names[i+1] = heading
		for name, place := range e.places {
			if place == i+1 {
				names[i+1] = name
			}
		}
		if slices.Contains(seen.Columns, names[i+1]) { // a heading that stands twice
			names[i+1] += "（" + cell(i+1, e.head) + "）"
		}
		seen.Columns = append(seen.Columns, names[i+1])
	}
	of := map[string]ledger.Column{}
	for _, c := range columns {
		of[c.Name] = c
	}
	formatted, err := e.formatted(names, of)
	if err != nil {
		return ledger.Sighting{}, err
	}
	used := map[string]bool{}
	for i, cells := range e.rows {
		line := &ledger.Seen{Place: e.head + 1 + i, Cells: make(ledger.Cells, 0, len(cells))}
		for k, text := range cells {
			if k+1 >= len(names) || names[k+1] == "" || text == "" {
				continue
			}
			c, ours := of[names[k+1]]
			if !ours || c.Kind != ledger.Day {
				if words := formatted[[2]int{line.Place, k + 1}]; words != "" {
					text = words
				}
			} else if day := e.dayOf(text); day != "" {
				text = day
			}
			line.Cells = append(line.Cells, ledger.Cell{Name: names[k+1], Text: text})
		}
		if e.ids > 0 && e.ids <= len(cells) {
			line.ID = strings.TrimSpace(cells[e.ids-1])
		} else if e.ids == 0 {
			if id := byCode[line.Cells.Get(ledger.ColumnCode)]; id != "" && !used[id] {
				line.ID, used[id] = id, true
			}
		}
		if line.ID == "" && !isTask(line.Cells) {
			continue
		}
		e.lines = append(e.lines, line)
		if e.ids > 0 {
			e.written = append(e.written, line.ID)
		} else {
			e.written = append(e.written, "")
		}
	}
	e.rows, e.scanned = nil, nil // a ledger of ten thousand rows has 20 MB of them
	seen.Lines = e.lines
	return seen, nil
}

// HasColumns reports whether the ids and all of these columns stand under their own
// headings, so that Sighting need not know what the workbook showed.
func (e *Existing) HasColumns(columns []ledger.Column) bool {
	e.place(columns, nil)
	return e.ids > 0 && !slices.ContainsFunc(columns, func(c ledger.Column) bool { return c.Kind != ledger.Computed && e.places[c.Name] == 0 })
}

// isTask reports whether a row without an id is a row that a person added, and
// not a signature below the table or a line between its parts.
func isTask(cells ledger.Cells) bool {
	for _, name := range []string{ledger.ColumnTask, ledger.ColumnQuote} {
		if strings.TrimSpace(cells.Get(name)) != "" {
			return true
		}
	}
	filled := 0
	for _, cell := range cells {
		if strings.TrimSpace(cell.Text) != "" && cell.Name != ledger.ColumnNumber && cell.Name != ledger.ColumnAlert {
			filled++
		}
	}
	return filled >= 2
}

// leastRenamed is the share of the values that must still stand in a column
// under an unknown heading for it to be one of ours.
const leastRenamed = 0.8

// place finds where the columns stand.
func (e *Existing) place(columns []ledger.Column, shown map[string]ledger.Line) {
	e.places = map[string]int{}
	taken := map[int]bool{e.ids: true}
	find := func(heading func(ledger.Column) string) {
		for _, c := range columns {
			if e.places[c.Name] > 0 {
				continue
			}
			for i, text := range e.headings {
				if !taken[i+1] && text != "" && text == heading(c) {
					e.places[c.Name], taken[i+1] = i+1, true
					break
				}
			}
		}
	}
	find(ledger.Column.Title)
	find(func(c ledger.Column) string { return c.Name })
	for _, c := range columns {
		if e.places[c.Name] > 0 || c.Kind == ledger.Computed || e.ids == 0 {
			continue
		}
		best, most := 0, 0
		for i := range e.headings {
			if taken[i+1] || e.headings[i] == "" {
				continue
			}
			same, all := 0, 0
			for _, cells := range e.rows {
				if e.ids > len(cells) || i >= len(cells) {
					continue
				}
				was := shown[strings.TrimSpace(cells[e.ids-1])].Cells.Get(c.Name)
				if was == "" {
					continue
				}
				all++
				now := cells[i]
				if c.Kind == ledger.Day {
					now = e.dayOf(now)
				}
				same += b2i(ledger.Same(now, was))
			}
			if all > 0 && float64(same) >= leastRenamed*float64(all) && same > most {
				best, most = i+1, same
			}
		}
		if best > 0 {
			e.places[c.Name], taken[best] = best, true
		}
	}
}

// dayOf gives the ISO form of a cell that holds a day, "" for other cells.
func (e *Existing) dayOf(raw string) string {
	serial, err := strconv.ParseFloat(raw, 64)
	if err != nil || serial < 1 || serial >= 2958466 { // 9999-12-31 is 2958465
		return ""
	}
	moment, err := excelize.ExcelDateToTime(math.Floor(serial), e.from1904)
	if err != nil {
		return ""
	}
	return notice.DateOf(moment).String()
}

// formatted gives the words that people see in cells that hold a number where
// words are kept: 80% and not 0.8. There are few of them.
func (e *Existing) formatted(names []string, of map[string]ledger.Column) (map[[2]int]string, error) {
	words := map[[2]int]string{}
	want := map[int]bool{}
	for i, cells := range e.rows {
		for k, text := range cells {
			if k+1 >= len(names) || names[k+1] == "" || text == "" || k+1 == e.ids {
				continue
			}
			if c, ours := of[names[k+1]]; ours && (c.Kind == ledger.Day || c.Kind == ledger.Number || c.Name == ledger.ColumnCode) {
				continue // a code such as 234E-05 looks like a number and is none
			}
			if e.scanned != nil && !e.scanned.isNumber(k+1, e.head+1+i) {
				continue // words, although they look like a number
			}
			if first := text[0]; first >= '0' && first <= '9' || first == '-' || first == '.' {
				if _, err := strconv.ParseFloat(text, 64); err == nil {
					want[e.head+1+i] = true
				}
			}
		}
	}
	if len(want) == 0 {
		return nil, nil
	}
	rows, err := e.file.Rows(e.sheet)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for number := 1; rows.Next(); number++ {
		if !want[number] {
			if _, err := rows.Columns(); err != nil {
				return nil, err
			}
			continue
		}
		cells, err := rows.Columns(excelize.Options{RawCellValue: false})
		if err != nil {
			return nil, err
		}
		for k, text := range cells {
			words[[2]int{number, k + 1}] = text
		}
	}
	return words, rows.Error()
}

// NearDays is the near-due window that stands on 说明, where people may change
// it; 0 where there is none.
func (e *Existing) NearDays() int {
	text, err := e.file.GetCellValue(SheetGuide, nearCell)
	if err != nil {
		return 0
	}
	days, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || days < 1 {
		return 0
	}
	return days
}

// Decisions are what people chose on 冲突: by row and column, KeepPerson or
// TakeProgram; of a row that was taken out, Restore under the column "".
func (e *Existing) Decisions() (map[[2]string]string, error) {
	chosen := map[[2]string]string{}
	if at, err := e.file.GetSheetIndex(SheetConflicts); err != nil || at < 0 {
		return chosen, nil
	}
	rows, err := e.file.GetRows(SheetConflicts)
	if err != nil || len(rows) < headRow {
		return chosen, err
	}
	heads := rows[headRow-1]
	column, choice, id := slices.Index(heads, "列"), slices.Index(heads, columnDecision), slices.Index(heads, RowIDColumn)
	if column < 0 || choice < 0 || id < 0 {
		return chosen, nil
	}
	for _, cells := range rows[headRow:] {
		if len(cells) <= max(id, choice) || cells[choice] == "" {
			continue
		}
		name := cells[column]
		if name == wholeRow {
			name = ""
		}
		chosen[[2]string{cells[id], name}] = strings.TrimSpace(cells[choice])
	}
	return chosen, nil
}

// Update puts the lines of the book into the workbook: into the cells of their
// rows where they differ, and at the bottom where they are new. No row is
// inserted, moved or removed (one that is no longer in the book is emptied and
// hidden), and no cell is touched that shows already what it
// should. The views are written anew.
func (e *Existing) Update(book ledger.Book, options Options) ([]notice.Warning, error) {
	if book.Today.IsZero() && !options.Made.IsZero() {
		book.Today = notice.DateOf(options.Made)
	}
	if book.Lines == nil {
		book.Merge()
		defer book.Lines.Close() // only removes a temporary file
	}
	styles, err := newStyles(e.file, false, options.Colours)
	if err != nil {
		return nil, fmt.Errorf("workbook styles: %w", err)
	}
	options.Title = cmp.Or(options.Title, usualTitle)
	d := &drawing{file: e.file, styles: styles, book: book, options: options, stands: map[string]bool{}}
	for _, name := range e.file.GetSheetList() {
		d.stands[name] = true
	}
	u := updating{Existing: e, drawing: d}
	if err := u.tasks(); err != nil {
		return d.warnings, fmt.Errorf("workbook, %s: %w", e.sheet, err)
	}
	e.lines, e.written = nil, nil
	for _, view := range d.views() {
		if !d.stands[view.name] {
			if _, err := e.file.NewSheet(view.name); err != nil {
				return d.warnings, err
			}
		}
	}
	err = d.run(d.views())
	e.drawn, e.packs = d.rows, d.packs
	return d.warnings, err
}

// Write writes the workbook.
func (e *Existing) Write(w io.Writer) error { return save(e.file, e.drawn, w) }
