package workbook

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"taizhang/outputs/ledger"
)

// updating changes the sheet of the ledger in place. The workbook that was
// opened and the drawing hold the same file.
type updating struct {
	*Existing
	*drawing
	alert func(row int) string
	// sound are the cells whose formula names cells of its own row. Not every
	// program that moves rows sees to that.
	sound map[string]bool
}

func (u *updating) tasks() error {
	if err := u.withIDs(); err != nil {
		return err
	}
	u.sound = soundFormulas(u.drawing.file, u.sheet)
	u.alert = alertFormula(func(name string) int { return u.places[name] })
	lines := make(map[string]ledger.Line, len(u.book.Lines))
	for _, line := range u.book.Lines {
		lines[line.ID] = line
	}
	first, err := u.addColumns()
	if err != nil {
		return err
	}
	for i, seen := range u.lines {
		line, stands := lines[seen.ID]
		if !stands {
			if err := u.blank(seen.Place); err != nil {
				return err
			}
			continue
		}
		delete(lines, seen.ID)
		if err := u.change(seen, u.written[i], line); err != nil {
			return err
		}
		for k, name := range u.options.Added {
			if text := line.Cells.Get(name); text != "" {
				if err := u.put(first+k, seen.Place, text, u.styles.text); err != nil {
					return err
				}
			}
		}
	}
	next := max(u.last, u.head) + 1
	for _, line := range u.book.Lines {
		if _, waits := lines[line.ID]; !waits {
			continue
		}
		if err := u.append(next, line); err != nil {
			return err
		}
		next++
	}
	if err := u.put(u.ids, max(1, u.head-2), u.generation(), u.styles.quiet); err != nil {
		return err
	}
	if next-1 > u.last {
		if err := u.grow(next - 1); err != nil {
			return err
		}
	}
	return u.headline()
}

// addColumns puts the headings of new columns behind the others, and gives the
// place of the first.
func (u *updating) addColumns() (first int, err error) {
	first = max(len(u.headings), u.width, u.ids) + 1
	for k, name := range u.options.Added {
		for len(u.headings) < first+k-1 {
			u.headings = append(u.headings, "")
		}
		u.headings = append(u.headings, name)
		if err := u.put(first+k, u.head, name, u.styles.head); err != nil {
			return first, err
		}
	}
	return first, nil
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
		if err := u.put(u.ids, seen.Place, seen.ID, u.styles.quiet); err != nil {
			return err
		}
	}
	return u.put(u.ids, u.head, RowIDColumn, u.styles.head)
}

// put writes a text.
func (u *updating) put(column, row int, text string, style int) error {
	name := cell(column, row)
	if err := u.drawing.file.SetCellStr(u.sheet, name, text); err != nil {
		return err
	}
	return u.drawing.file.SetCellStyle(u.sheet, name, name, style)
}

// change brings one row up to date.
func (u *updating) change(seen *ledger.Seen, id string, line ledger.Line) error {
	if id != line.ID {
		if err := u.put(u.ids, seen.Place, line.ID, u.styles.quiet); err != nil {
			return err
		}
	}
	// Words of a person's in the place of a formula stay.
	if at := u.places[ledger.ColumnAlert]; at > 0 && !u.sound[cell(at, seen.Place)] && alertWords.MatchString(seen.Cells.Get(ledger.ColumnAlert)) {
		if err := u.formula(at, seen.Place); err != nil {
			return err
		}
	}
	for _, c := range u.book.Columns {
		at := u.places[c.Name]
		if at == 0 || c.Kind == ledger.Computed {
			continue
		}
		want, _ := cellText(line.Cells.Get(c.Name))
		if ledger.Same(seen.Cells.Get(c.Name), want) {
			continue
		}
		v := u.value(&c, &line)
		if err := u.set(at, seen.Place, c, v, false); err != nil {
			return err
		}
	}
	return nil
}

// blank empties a row that was taken out in another workbook of the ledger, and
// hides it: taking it out would move the ones below from under their comments
// and charts. The record has what stood in it.
func (u *updating) blank(row int) error {
	for column := 1; column <= max(len(u.headings), u.width, u.ids); column++ {
		if err := u.drawing.file.SetCellValue(u.sheet, cell(column, row), nil); err != nil {
			return err
		}
	}
	return u.drawing.file.SetRowVisible(u.sheet, row, false)
}

// alertWords are what the formula of 预警 gives.
var alertWords = regexp.MustCompile(`^(逾期[0-9]+天|今日到期|剩[0-9]+天)?$`)

// append writes a row below all others.
func (u *updating) append(row int, line ledger.Line) error {
	rows := 1
	for _, c := range u.book.Columns {
		at := u.places[c.Name]
		if at == 0 {
			continue
		}
		v := u.value(&c, &line)
		if v.kind == words {
			rows = max(rows, printedLines(v.text, c.Width))
		}
		if err := u.set(at, row, c, v, true); err != nil {
			return err
		}
		if c.Name == ledger.ColumnAlert {
			if err := u.formula(at, row); err != nil {
				return err
			}
		}
	}
	for i, heading := range u.headings { // what people wrote into columns of their own
		if text := line.Cells.Get(heading); text != "" && columnOf(u.book.Columns, heading) == 0 && u.places[heading] == 0 {
			if err := u.put(i+1, row, text, u.styles.text); err != nil {
				return err
			}
		}
	}
	if err := u.link(row, line); err != nil {
		return err
	}
	if err := u.put(u.ids, row, line.ID, u.styles.quiet); err != nil {
		return err
	}
	return u.drawing.file.SetRowHeight(u.sheet, row, heightOf(rows))
}

// link lets a row open its notice, where the workbook has the column for it.
func (u *updating) link(row int, line ledger.Line) error {
	at := 1 + slices.Index(u.headings, LinkColumn)
	source := u.source(&line)
	if at == 0 || source.formula == "" {
		return nil
	}
	name := cell(at, row)
	if err := u.drawing.file.SetCellFormula(u.sheet, name, source.formula); err != nil {
		return err
	}
	return u.drawing.file.SetCellStyle(u.sheet, name, name, source.style)
}

func (u *updating) formula(column, row int) error {
	formula := u.alert(row)
	if formula == "" {
		return nil
	}
	return u.drawing.file.SetCellFormula(u.sheet, cell(column, row), formula)
}

// set writes one cell. A cell that is there keeps the look that it has.
func (u *updating) set(column, row int, c ledger.Column, v cellValue, fresh bool) error {
	name := cell(column, row)
	if v.kind == words {
		fit, cut := cellText(v.text)
		if cut {
			u.warnings = append(u.warnings, cutWarning(u.sheet, name, c.Title()))
		}
		if formulaLike(fit) {
			v.style, fresh = u.styles.formula, true
		}
		v.text = fit
	}
	style := v.style
	if !fresh {
		has, err := u.drawing.file.GetCellStyle(u.sheet, name)
		if err != nil {
			return err
		}
		if has != 0 {
			style = has
		}
	}
	var err error
	switch value := v.value().(type) {
	case string:
		err = u.drawing.file.SetCellStr(u.sheet, name, value)
	default:
		err = u.drawing.file.SetCellValue(u.sheet, name, value)
	}
	if err != nil {
		return err
	}
	return u.drawing.file.SetCellStyle(u.sheet, name, name, style)
}

// headline brings the line of figures up to date, unless a person wrote there.
func (u *updating) headline() error {
	if u.head < 3 {
		return nil
	}
	name := cell(1, u.head-1)
	text, err := u.drawing.file.GetCellValue(u.sheet, name)
	if err != nil || !strings.HasSuffix(text, figuresEnd) {
		return err
	}
	return u.drawing.file.SetCellStr(u.sheet, name, u.figures())
}

// tableRange finds the range of a table in its part, and that of its filter.
var tableRange = regexp.MustCompile(`(<(?:\w+:)?(?:table|autoFilter)\b[^>]*?\bref=")([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)(")`)

// grow lets the ledger's Excel table reach down to its last row. excelize has
// no call for it, so the part is changed itself.
func (u *updating) grow(last int) error {
	tables, err := u.drawing.file.GetTables(u.sheet)
	if err != nil {
		return err
	}
	for _, table := range tables {
		from, to, ok := strings.Cut(table.Range, ":")
		if !ok {
			continue
		}
		_, top, err := excelize.CellNameToCoordinates(from)
		if err != nil {
			return err
		}
		_, bottom, err := excelize.CellNameToCoordinates(to)
		if err != nil {
			return err
		}
		if top != u.head || bottom >= last {
			continue
		}
		u.drawing.file.Pkg.Range(func(path, part any) bool {
			data, is := part.([]byte)
			if !is || !strings.HasPrefix(path.(string), "xl/tables/") || !strings.Contains(string(data), `ref="`+table.Range+`"`) ||
				!strings.Contains(string(data), `"`+table.Name+`"`) {
				return true
			}
			u.drawing.file.Pkg.Store(path, tableRange.ReplaceAll(data, []byte(fmt.Sprintf("${1}${2}${3}:${4}%d${6}", last))))
			return false
		})
	}
	return nil
}
