package workbook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"taizhang/outputs/ledger"
)

// nearName is the defined name of the cell on 说明 that holds the near-due
// window; whoever changes that cell changes the colours.
const nearName = "临近天数"

// tableName is the name of the ledger's Excel table.
const tableName = "台账"

// generationMark begins the text above the hidden ids that says which writing
// of the ledger the workbook is. It lies in a cell, since every program that
// saves workbooks keeps cells.
const generationMark = "第"

// tasks draws the ledger itself.
func (d *drawing) tasks() error {
	columns := d.columns()
	layout := make([]sheetColumn, 0, len(columns)+1)
	for _, c := range columns {
		layout = append(layout, sheetColumn{name: c.Title(), width: c.Width, hidden: c.Hidden})
	}
	layout = append(layout, sheetColumn{name: LinkColumn, width: 7}, sheetColumn{name: RowIDColumn, width: 18, hidden: true})
	s, err := d.open(SheetTasks, d.options.Title, d.figures(), layout)
	if err != nil {
		return err
	}
	place := func(name string) int { return columnOf(columns, name) }
	if s.fresh {
		if err := d.choices(s.name, columns, place, headRow); err != nil {
			return err
		}
		if err := d.colours(s.name, len(layout), place, headRow); err != nil {
			return err
		}
	}
	s.names = namesOf(columns)
	alert := d.alerts(place)
	d.fill(s, d.book.Lines.Len(), func(t *stretch, i int) {
		line := t.lines.At(i)
		line.Cells.Spread(s.names, t.texts)
		for _, text := range t.texts {
			t.touch(text)
		}
		for k := range columns {
			d.show(&t.values[k], &columns[k], line, t.texts[k])
			if columns[k].Name == ledger.ColumnAlert {
				t.values[k].inRow = alert(i)
			}
		}
		t.values[len(columns)] = t.source(line)
		t.values[len(columns)+1] = wordsIn(line.ID, d.styles.quiet)
		t.add(t.values)
	}, func() error { return s.close(tableName) })
	return nil
}

// alerts gives the formula of 预警 in the i-th row of a new ledger, nil for none. Below the
// first row all refer to it.
func (d *drawing) alerts(place func(name string) int) func(i int) *rowFormula {
	formula, column, rows := alertFormula(place), place(ledger.ColumnAlert), d.book.Lines.Len()
	switch {
	case formula == "" || column == 0:
		return func(int) *rowFormula { return nil }
	case rows == 1:
		only := formulaInRows(formula)
		return func(int) *rowFormula { return only }
	}
	first, other := sharedInRows(formula, cell(column, headRow+1)+":"+cell(column, headRow+max(1, rows)))
	return func(i int) *rowFormula {
		if i == 0 {
			return first
		}
		return other
	}
}

func namesOf(columns []ledger.Column) []string {
	names := make([]string, len(columns))
	for i := range columns {
		names[i] = columns[i].Name
	}
	return names
}

// source is the cell that opens the notice of a line.
func (d *drawing) source(line *ledger.Line) cellValue {
	if formula := d.link(line.Place, line.File, linkWord); formula != "" {
		return cellValue{kind: words, text: linkWord, formula: formula, style: d.styles.link}
	}
	return cellValue{style: d.styles.text}
}

// source is that of drawing. The lines of a notice follow one another, so the
// last one is kept.
func (t *stretch) source(line *ledger.Line) cellValue {
	if t.linked.place != line.Place || t.linked.file != line.File || t.linked.cell.style == 0 {
		v := t.d.source(line)
		if v.formula != "" {
			v.formula, v.inRow, v.plain = "", formulaInRows(v.formula), true // as linkWord is
		}
		t.linked = linked{line.Place, line.File, v}
	}
	return t.linked.cell
}

// linked is the cell that opens a notice.
type linked struct {
	place, file string
	cell        cellValue
}

// columns are the ledger's, and behind them those that people added, where a
// lost workbook is made anew.
func (d *drawing) columns() []ledger.Column {
	columns := d.book.Columns
	known := map[string]bool{}
	for _, c := range columns {
		known[c.Name] = true
	}
	for _, name := range d.book.Lines.ByHand() {
		if !known[name] {
			d.added = append(d.added, name)
		}
	}
	columns = columns[:len(columns):len(columns)]
	for _, name := range slices.Sorted(slices.Values(d.added)) {
		columns = append(columns, ledger.ByHand(name, 14))
	}
	return columns
}

// columnOf is the number of a column, counted from 1, 0 where it is not there.
func columnOf(columns []ledger.Column, name string) int {
	for i, c := range columns {
		if c.Name == name {
			return i + 1
		}
	}
	return 0
}

// value is the cell of a line in a column where it has a text.
func (d *drawing) value(c *ledger.Column, line *ledger.Line, text string) (v cellValue) {
	d.show(&v, c, line, text)
	return v
}

// show makes a value that of a line in a column where it has a text.
func (d *drawing) show(v *cellValue, c *ledger.Column, line *ledger.Line, text string) {
	guessed := len(line.Guessed) > 0 && slices.Contains(line.Guessed, c.Name)
	pick := func(read, guess int) int {
		if guessed {
			return guess
		}
		return read
	}
	switch c.Kind {
	case ledger.Number:
		if n := c.Typed(text).Number; n != 0 {
			v.set(number, "", n, d.styles.centre)
			return
		}
		v.set(words, text, 0, pick(d.styles.centre, d.styles.centreGuess))
	case ledger.Day:
		style := pick(d.styles.day, d.styles.dayGuess)
		if day := c.Typed(text).Day; !day.IsZero() {
			*v = dayIn(day, style)
		} else {
			v.set(words, text, 0, style) // in place of a day
		}
	case ledger.Text:
		v.set(words, text, 0, pick(d.styles.text, d.styles.guess))
	default:
		v.set(words, text, 0, pick(d.styles.centre, d.styles.centreGuess))
	}
	v.plain, v.bare = line.Plain, line.Bare
}

// figures is the line under the headline.
func (d *drawing) figures() string {
	review, dated, failed := 0, 0, 0
	for i := range d.book.Lines.Len() {
		line := d.book.Lines.Outline(i)
		if line.Review == ledger.ReviewNeeded {
			review++
		}
		if !line.Due.IsZero() {
			dated++
		}
	}
	for _, file := range d.book.Files {
		if file.Outcome() == ledger.Failed {
			failed++
		}
	}
	parts := []string{
		fmt.Sprintf("文件 %d 份", len(d.book.Files)), fmt.Sprintf("任务 %d 项", d.book.Lines.Len()),
		fmt.Sprintf("有完成时限 %d 项", dated), fmt.Sprintf("待核实 %d 项", review),
	}
	if failed > 0 {
		parts = append(parts, fmt.Sprintf("未能读取 %d 份（见 %s）", failed, SheetFiles))
	}
	if n := len(d.book.Conflicts); n > 0 {
		parts = append(parts, fmt.Sprintf("人工与程序不一致 %d 处（见 %s）", n, SheetConflicts))
	}
	if !d.book.Today.IsZero() {
		parts = append([]string{"制表日期 " + d.book.Today.String()}, parts...)
	}
	return strings.Join(parts, "　·　") + figuresEnd
}

// figuresEnd ends the line of figures, and tells it from what a person wrote
// there.
const figuresEnd = "　·　蓝字为推定，请核对"

// generation is what stands above the ids.
func (d *drawing) generation() string {
	if d.book.Generation == 0 {
		return ""
	}
	return generationMark + strconv.Itoa(d.book.Generation) + "版"
}

// alertFormula gives the formula of 预警, with NUL in the place of the number of
// the row, which is all that differs from row to row. It says what ledger.Alert
// says, on the day on which the workbook is looked at. It is "" where people took
// a column out that it needs.
func alertFormula(place func(name string) int) string {
	status, due, extended := place(ledger.ColumnStatus), place(ledger.ColumnDue), place(ledger.ColumnExtended)
	if status == 0 || due == 0 || extended == 0 {
		return ""
	}
	const here = "\x00"
	statusCell, dueCell, extendedCell := columnName(status)+here, columnName(due)+here, columnName(extended)+here
	day := fmt.Sprintf("IF(ISNUMBER(%[1]s),%[1]s,%[2]s)", extendedCell, dueCell)
	return fmt.Sprintf(`IF(OR(%[1]s,NOT(ISNUMBER(%[2]s))),"",`+
		`IF(%[2]s<TODAY(),"逾期"&TEXT(TODAY()-%[2]s,"0")&"天",IF(%[2]s=TODAY(),"今日到期",IF(%[2]s-TODAY()<=%[3]s,"剩"&TEXT(%[2]s-TODAY(),"0")&"天",""))))`,
		closedCondition(statusCell), day, nearName)
}

// closedCondition says in a formula what ledger.Closed says.
func closedCondition(status string) string {
	words := []string{ledger.StatusDone, ledger.StatusStruckOff, ledger.StatusSuspended}
	for i, word := range words {
		words[i] = fmt.Sprintf(`%s="%s"`, status, word)
	}
	return strings.Join(words, ",")
}

// choices hangs the drop-downs on the columns with choices, and a gentle check
// on the days that people type. Both only warn: a person may know better. They
// reach to the end of the sheet, for the rows to come.
func (d *drawing) choices(sheet string, columns []ledger.Column, place func(string) int, head int) error {
	for _, c := range columns {
		at := place(c.Name)
		if at == 0 {
			continue
		}
		check := excelize.NewDataValidation(true)
		check.SetSqref(below(at, head))
		switch c.Kind {
		case ledger.Choice:
			if err := check.SetDropList(c.Choices); err != nil {
				return err
			}
			check.SetError(excelize.DataValidationErrorStyleWarning, c.Title(), "建议从下拉列表中选择："+strings.Join(c.Choices, "、"))
		case ledger.Day:
			if err := check.SetRange(1, 2958465, excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween); err != nil {
				return err
			}
			check.SetError(excelize.DataValidationErrorStyleWarning, c.Title(), "请填写日期，如 2026-03-05；填成文字的日期不参加预警。")
		default:
			continue
		}
		if err := d.file.AddDataValidation(sheet, check); err != nil {
			return err
		}
	}
	return nil
}

// colours hangs the conditional formats on the rows: the whole row when the
// task is closed, the day that counts and 预警 when it is overdue or near, 核实
// while a person should look.
func (d *drawing) colours(sheet string, width int, place func(string) int, head int) error {
	at := func(name string) string { return "$" + cell(place(name), head+1) }
	for _, name := range []string{ledger.ColumnStatus, ledger.ColumnDue, ledger.ColumnExtended, ledger.ColumnAlert, ledger.ColumnReview} {
		if place(name) == 0 {
			return nil // a ledger of the user's own without these has no colours
		}
	}
	status, due, extended := at(ledger.ColumnStatus), at(ledger.ColumnDue), at(ledger.ColumnExtended)
	day := fmt.Sprintf("IF(ISNUMBER(%[1]s),%[1]s,%[2]s)", extended, due)
	open := fmt.Sprintf("NOT(OR(%s)),ISNUMBER(%s)", closedCondition(status), day)
	over := fmt.Sprintf("AND(%s,%s<TODAY())", open, day)
	near := fmt.Sprintf("AND(%s,%s>=TODAY(),%s-TODAY()<=%s)", open, day, day, nearName)

	rule := func(formula string, style int, stop bool) excelize.ConditionalFormatOptions {
		return excelize.ConditionalFormatOptions{Type: "formula", Criteria: formula, Format: &style, StopIfTrue: stop}
	}
	whole := cell(1, head+1) + ":" + cell(width, lastRow)
	done := "OR(" + closedCondition(status) + ")"
	if err := d.file.SetConditionalFormat(sheet, whole, []excelize.ConditionalFormatOptions{rule(done, d.styles.done, true)}); err != nil {
		return err
	}
	// The day that counts is coloured, and the alert with it.
	for _, column := range []struct{ name, only string }{
		{ledger.ColumnDue, fmt.Sprintf("NOT(ISNUMBER(%s))", extended)},
		{ledger.ColumnExtended, fmt.Sprintf("ISNUMBER(%s)", extended)},
		{ledger.ColumnAlert, "TRUE"},
	} {
		rules := []excelize.ConditionalFormatOptions{
			rule(fmt.Sprintf("AND(%s,%s)", column.only, over), d.styles.overdue, false),
			rule(fmt.Sprintf("AND(%s,%s)", column.only, near), d.styles.near, false),
		}
		if err := d.file.SetConditionalFormat(sheet, below(place(column.name), head), rules); err != nil {
			return err
		}
	}
	check := fmt.Sprintf(`%s="%s"`, at(ledger.ColumnReview), ledger.ReviewNeeded)
	return d.file.SetConditionalFormat(sheet, below(place(ledger.ColumnReview), head), []excelize.ConditionalFormatOptions{rule(check, d.styles.check, false)})
}
