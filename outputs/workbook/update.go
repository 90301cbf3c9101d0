package workbook

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"taizhang/outputs/ledger"
)

// updating changes the sheet of the ledger in place. The workbook that was
// opened and the drawing hold the same file.
type updating struct {
	*Existing
	*drawing
	patch *patch
	alert string // the formula, as alertFormula gives it
	// sound are the cells of 预警 whose formula names cells of its own row. Not every
	// program that moves rows sees to that.
	sound map[string]bool
	// shared are those whose formula others share.
	shared map[string]bool
}

// finish carries the changes out: on the bytes of the sheet, or where its form is
// not known with excelize, which reads and writes all of it.
func (u *updating) finish() error {
	file, part := u.drawing.file, sheetPartIn(u.drawing.file, u.sheet)
	u.handOn(bytesOf(file, part))
	if _, stands := file.Sheet.Load(part); !stands && !u.from1904 {
		var rows []*passing
		before, behind, known := u.patch.apply(bytesOf(file, part), bytesOf(file, calculationChain) != nil, func() io.WriteCloser {
			rows = append(rows, &passing{into: u.packed()})
			return rows[len(rows)-1]
		})
		if known {
			all := &sheetRows{mark: rowsMark + SheetTasks}
			for _, r := range rows {
				all.parts = append(all.parts, r.packed)
			}
			u.drawing.rows = append(u.drawing.rows, all)
			file.Pkg.Store(part, slices.Concat(before, markedRow(all.mark), behind))
			return nil
		}
	}
	if err := u.patch.replay(file, u.sheet); err != nil {
		return err
	}
	// The cells are written anew from what was parsed: 20 MB of ten thousand rows.
	if part != "" {
		file.Pkg.Store(part, []byte(nil))
	}
	return nil
}

// handOn gives the formula of 预警, where the cell changes in which it stands for others
// (sharedInRows), to the next cell that shares it: of a ledger of thirty thousand rows, to
// have excelize give each a formula of its own takes sixteen seconds and a gigabyte. Other
// formulas that are shared are people's, and are left to excelize.
func (u *updating) handOn(sheet []byte) {
	at := u.places[ledger.ColumnAlert]
	if at == 0 || u.alert == "" || !u.changesShared() {
		return
	}
	words := map[int]string{}
	for _, seen := range u.lines {
		words[seen.Place] = seen.Cells.Get(ledger.ColumnAlert)
	}
	type heir struct{ was, row, last int }
	heirs := map[string]*heir{}
	for f := range formulasIn(sheet, columnName(at)) {
		_, row, err := excelize.CellNameToCoordinates(string(f.cell))
		if err != nil {
			continue
		}
		_, changes := u.patch.cells[row][at]
		switch h := heirs[f.group]; {
		case f.form == sharedForm && changes:
			if formula, known := plainText(f.formula); known && string(formula) == u.alertIn(row) {
				heirs[f.group] = &heir{was: row}
			}
		case h == nil || f.form != sharingForm:
		case !changes:
			h.last = row
			if _, isLine := words[row]; h.row == 0 && isLine {
				h.row = row
			}
		}
	}
	for group, h := range heirs {
		if h.row == 0 && h.last > 0 {
			continue
		}
		u.patch.handedOn[cell(at, h.was)] = true
		if h.row > 0 {
			v := wordsIn(words[h.row], u.styles.centre)
			v.formula = u.alertIn(h.row)
			v.inRow = formulaWith(` t="shared" ref="`+cell(at, h.row)+":"+cell(at, h.last)+`" si="`+group+`"`, v.formula)
			u.patch.set(at, h.row, change{value: v, keepsStyle: true})
		}
	}
}

// changesShared reports whether a cell changes in which a formula of 预警 stands that others
// share.
func (u *updating) changesShared() bool {
	for name := range u.shared {
		column, row, err := excelize.CellNameToCoordinates(name)
		if _, changes := u.patch.cells[row][column]; err == nil && changes {
			return true
		}
	}
	return false
}

// calculationChain is the part that lists the formulas of a workbook.
const calculationChain = "xl/calcChain.xml"

func (u *updating) tasks() error {
	u.patch = newPatch()
	if err := u.withIDs(); err != nil {
		return err
	}
	if at := u.places[ledger.ColumnAlert]; at > 0 {
		u.sound, u.shared = soundFormulas(u.drawing.file, u.sheet, columnName(at))
	}
	u.alert = alertFormula(func(name string) int { return u.places[name] })
	lines := u.book.Lines.Reader()
	places := make(map[string]int, u.book.Lines.Len())
	for i := range u.book.Lines.Len() {
		places[u.book.Lines.Outline(i).ID] = i
	}
	first := u.addColumns()
	for i, seen := range u.lines {
		at, stands := places[seen.ID]
		if !stands {
			u.blank(seen.Place)
			continue
		}
		delete(places, seen.ID)
		line := lines.At(at)
		u.change(seen, u.written[i], line)
		for k, name := range u.options.Added {
			if text := line.Cells.Get(name); text != "" {
				u.put(first+k, seen.Place, text, u.styles.text)
			}
		}
	}
	next := max(u.last, u.head) + 1
	for i := range u.book.Lines.Len() {
		if at, fresh := places[u.book.Lines.Outline(i).ID]; fresh && at == i {
			u.append(next, lines.At(i))
			next++
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if u.head > 1 { // where people took away what stood above, there is no place for it
		u.put(u.ids, max(1, u.head-2), u.generation(), u.styles.quiet)
	}
	u.headline()
	if next-1 > u.last {
		if err := u.grow(next - 1); err != nil {
			return err
		}
	}
	return u.finish()
}

// addColumns puts the headings of new columns behind the others, and gives the
// place of the first.
func (u *updating) addColumns() (first int) {
	first = max(len(u.headings), u.width, u.ids) + 1
	for k, name := range u.options.Added {
		for len(u.headings) < first+k-1 {
			u.headings = append(u.headings, "")
		}
		u.headings = append(u.headings, name)
		u.put(first+k, u.head, name, u.styles.head)
	}
	return first
}

// withIDs puts the column of the ids back behind the others where people took
// it out.
func (u *updating) withIDs() error {
	if u.ids > 0 {
		return nil
	}
	u.ids = max(len(u.headings), u.width) + 1
	name, err := excelize.ColumnNumberToName(u.ids)
	if err != nil {
		return err
	}
	if err := u.drawing.file.SetColVisible(u.sheet, name, false); err != nil {
		return err
	}
	for _, seen := range u.lines {
		u.put(u.ids, seen.Place, seen.ID, u.styles.quiet)
	}
	u.put(u.ids, u.head, RowIDColumn, u.styles.head)
	return nil
}

// put writes a text.
func (u *updating) put(column, row int, text string, style int) {
	u.patch.set(column, row, change{value: wordsIn(text, style)})
}

// change brings one row up to date.
func (u *updating) change(seen *ledger.Seen, id string, line *ledger.Line) {
	if id != line.ID {
		u.put(u.ids, seen.Place, line.ID, u.styles.quiet)
	}
	// Words of a person's in the place of a formula stay.
	if at := u.places[ledger.ColumnAlert]; at > 0 && !u.sound[cell(at, seen.Place)] && alertWords().MatchString(seen.Cells.Get(ledger.ColumnAlert)) {
		u.formula(at, seen.Place, line)
	}
	for i := range u.book.Columns {
		c := &u.book.Columns[i]
		at := u.places[c.Name]
		if at == 0 || c.Kind == ledger.Computed {
			continue
		}
		want, _ := cellText(line.Cells.Get(c.Name))
		if ledger.Same(seen.Cells.Get(c.Name), want) {
			continue
		}
		u.set(at, seen.Place, c, u.value(c, line, line.Cells.Get(c.Name)), false)
	}
}

// blank empties a row that was taken out in another workbook of the ledger, and
// hides it: taking it out would move the ones below from under their comments
// and charts. The record has what stood in it.
func (u *updating) blank(row int) {
	for column := 1; column <= max(len(u.headings), u.width, u.ids); column++ {
		u.patch.set(column, row, change{keepsStyle: true, onlyIfThere: true})
	}
	u.patch.hidden[row] = true
}

// alertWords are what the formula of 预警 gives.
var alertWords = lazily(`^(逾期[0-9]+天|今日到期|剩[0-9]+天)?$`)

// append writes a row below all others.
func (u *updating) append(row int, line *ledger.Line) {
	rows := 1
	for i := range u.book.Columns {
		c := &u.book.Columns[i]
		at := u.places[c.Name]
		if at == 0 {
			continue
		}
		v := u.value(c, line, line.Cells.Get(c.Name))
		if v.kind == words {
			rows = max(rows, printedLines(v.text, c.Width))
		}
		u.set(at, row, c, v, true)
		if c.Name == ledger.ColumnAlert {
			u.formula(at, row, line)
		}
	}
	for i, heading := range u.headings { // what people wrote into columns of their own
		if text := line.Cells.Get(heading); text != "" && columnOf(u.book.Columns, heading) == 0 && u.places[heading] == 0 {
			u.put(i+1, row, text, u.styles.text)
		}
	}
	if at := 1 + slices.Index(u.headings, LinkColumn); at > 0 {
		if source := u.source(line); source.formula != "" {
			u.patch.set(at, row, change{value: source})
		}
	}
	u.put(u.ids, row, line.ID, u.styles.quiet)
	u.patch.heights[row] = heightOf(rows)
}

// formula puts the formula of 预警 into a cell, with the words that it gives today.
func (u *updating) formula(column, row int, line *ledger.Line) {
	if u.alert == "" {
		return
	}
	c, stands := u.patch.cells[row][column]
	if !stands {
		c = change{value: wordsIn(line.Cells.Get(ledger.ColumnAlert), u.styles.centre), keepsStyle: true}
	}
	c.value.formula = u.alertIn(row)
	u.patch.set(column, row, c)
}

// alertIn is the formula of 预警 in a row.
func (u *updating) alertIn(row int) string {
	return strings.ReplaceAll(u.alert, "\x00", strconv.Itoa(row))
}

// set writes one cell. A cell that is there keeps the look that it has.
func (u *updating) set(column, row int, c *ledger.Column, v cellValue, fresh bool) {
	if v.kind == words {
		fit, cut := cellText(v.text)
		if cut {
			u.warnings = append(u.warnings, cutWarning(u.sheet, cell(column, row), c.Title()))
		}
		if formulaLike(fit) {
			v.style, fresh = u.styles.formula, true
		}
		v.text = fit
	}
	u.patch.set(column, row, change{value: v, keepsStyle: !fresh})
}

// headline brings the line of figures up to date, unless a person wrote there.
func (u *updating) headline() {
	if u.head < 3 {
		return
	}
	if line := u.above[u.head-2]; len(line) > 0 && strings.HasSuffix(line[0], figuresEnd) {
		u.patch.set(1, u.head-1, change{value: wordsIn(u.figures(), u.styles.subtitle), keepsStyle: true})
	}
}

// tableRange finds the range of a table in its part, and that of its filter.
var tableRange = lazily(`(<(?:\w+:)?(?:table|autoFilter)\b[^>]*?\bref=")([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)(")`)

// grow lets the ledger's Excel table reach down to its last row. excelize has
// no call for it, so the part is changed itself.
func (u *updating) grow(last int) error {
	file := u.drawing.file
	for _, part := range partsOf(file, sheetPartIn(file, u.sheet), "/table") {
		data := bytesOf(file, part)
		found := tableRange().FindSubmatch(data)
		if found == nil {
			continue
		}
		top, err1 := strconv.Atoi(string(found[3]))
		bottom, err2 := strconv.Atoi(string(found[5]))
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		if top == u.head && bottom < last {
			file.Pkg.Store(part, tableRange().ReplaceAll(data, []byte(fmt.Sprintf("${1}${2}${3}:${4}%d${6}", last))))
		}
	}
	return nil
}
