package workbook

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"taizhang/outputs/ledger"
)

// nearName is the defined name of the cell on 说明 that holds the near-due
// window; whoever changes that cell changes the colours.
const nearName = "临近天数"

// tasks draws the ledger itself.
func (d *drawing) tasks() error {
	columns := ledger.Columns()
	layout := make([]sheetColumn, 0, len(columns)+1)
	for _, c := range columns {
		layout = append(layout, sheetColumn{name: c.Name, width: c.Width})
	}
	layout = append(layout, sheetColumn{name: RowIDColumn, width: 18, hidden: true})
	s, err := d.open(SheetTasks, d.options.Title, d.figures(), layout)
	if err != nil {
		return err
	}
	alert := alertFormula(s)
	values := make([]cellValue, len(layout))
	for _, row := range d.rows {
		for i, c := range columns {
			values[i] = d.value(c, row)
			if c.Name == ledger.ColumnAlert {
				values[i].formula = alert(s.next)
			}
		}
		values[len(columns)] = cellValue{value: row.ID, style: d.styles.quiet}
		if err := s.add(values); err != nil {
			return err
		}
	}
	if err := d.choices(s, columns); err != nil {
		return err
	}
	if err := d.colours(s); err != nil {
		return err
	}
	return s.close("台账")
}

func (d *drawing) value(c ledger.Column, row ledger.Row) cellValue {
	v := c.Value(row)
	guessed := c.Guessed != nil && c.Guessed(row)
	pick := func(read, guess int) int {
		if guessed {
			return guess
		}
		return read
	}
	switch c.Kind {
	case ledger.Number:
		return cellValue{value: v.Number, style: d.styles.centre}
	case ledger.Day:
		return cellValue{value: dayValue(v), style: pick(d.styles.day, d.styles.dayGuess)}
	case ledger.Choice, ledger.Computed:
		return cellValue{value: v.Text, style: pick(d.styles.centre, d.styles.centreGuess)}
	}
	return cellValue{value: v.Text, style: pick(d.styles.text, d.styles.guess)}
}

// figures is the line under the headline.
func (d *drawing) figures() string {
	review, dated, failed := 0, 0, 0
	for _, row := range d.rows {
		if len(row.Task.Review) > 0 {
			review++
		}
		if !row.Due.IsZero() {
			dated++
		}
	}
	for _, file := range d.book.Files {
		if file.Outcome() == ledger.Failed {
			failed++
		}
	}
	parts := []string{
		fmt.Sprintf("文件 %d 份", len(d.book.Files)), fmt.Sprintf("任务 %d 项", len(d.rows)),
		fmt.Sprintf("有完成时限 %d 项", dated), fmt.Sprintf("待核实 %d 项", review),
	}
	if failed > 0 {
		parts = append(parts, fmt.Sprintf("未能读取 %d 份（见 %s）", failed, SheetFiles))
	}
	if !d.book.Today.IsZero() {
		parts = append([]string{"制表日期 " + d.book.Today.String()}, parts...)
	}
	return strings.Join(parts, "　·　") + "　·　蓝字为推定，请核对"
}

// alertFormula gives the formula of 预警 for a row. It says what ledger.Alert
// says, on the day on which the workbook is looked at.
func alertFormula(s *sheet) func(row int) string {
	status, due, extended := s.column(ledger.ColumnStatus), s.column(ledger.ColumnDue), s.column(ledger.ColumnExtended)
	return func(row int) string {
		day := fmt.Sprintf("IF(ISNUMBER(%[1]s),%[1]s,%[2]s)", cell(extended, row), cell(due, row))
		return fmt.Sprintf(`IF(OR(%[1]s,NOT(ISNUMBER(%[2]s))),"",`+
			`IF(%[2]s<TODAY(),"逾期"&TEXT(TODAY()-%[2]s,"0")&"天",IF(%[2]s=TODAY(),"今日到期",IF(%[2]s-TODAY()<=%[3]s,"剩"&TEXT(%[2]s-TODAY(),"0")&"天",""))))`,
			closedCondition(cell(status, row)), day, nearName)
	}
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
// on the days that people type. Both only warn: a person may know better.
func (d *drawing) choices(s *sheet, columns []ledger.Column) error {
	for i, c := range columns {
		check := excelize.NewDataValidation(true)
		check.SetSqref(s.below(i + 1))
		switch c.Kind {
		case ledger.Choice:
			if err := check.SetDropList(c.Choices); err != nil {
				return err
			}
			check.SetError(excelize.DataValidationErrorStyleWarning, c.Name, "建议从下拉列表中选择："+strings.Join(c.Choices, "、"))
		case ledger.Day:
			if err := check.SetRange(1, 2958465, excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween); err != nil {
				return err
			}
			check.SetError(excelize.DataValidationErrorStyleWarning, c.Name, "请填写日期，如 2026-03-05；填成文字的日期不参加预警。")
		default:
			continue
		}
		if err := d.file.AddDataValidation(s.name, check); err != nil {
			return err
		}
	}
	return nil
}

// colours hangs the conditional formats on the rows: the whole row when the
// task is closed, the day that counts and 预警 when it is overdue or near, 核实
// while a person should look.
func (d *drawing) colours(s *sheet) error {
	at := func(name string) string { return "$" + cell(s.column(name), headRow+1) }
	status, due, extended := at(ledger.ColumnStatus), at(ledger.ColumnDue), at(ledger.ColumnExtended)
	day := fmt.Sprintf("IF(ISNUMBER(%[1]s),%[1]s,%[2]s)", extended, due)
	open := fmt.Sprintf("NOT(OR(%s)),ISNUMBER(%s)", closedCondition(status), day)
	over := fmt.Sprintf("AND(%s,%s<TODAY())", open, day)
	near := fmt.Sprintf("AND(%s,%s>=TODAY(),%s-TODAY()<=%s)", open, day, day, nearName)

	rule := func(formula string, style int, stop bool) excelize.ConditionalFormatOptions {
		return excelize.ConditionalFormatOptions{Type: "formula", Criteria: formula, Format: &style, StopIfTrue: stop}
	}
	whole := cell(1, headRow+1) + ":" + cell(len(s.columns), s.last()+spareRows)
	done := "OR(" + closedCondition(status) + ")"
	if err := d.file.SetConditionalFormat(s.name, whole, []excelize.ConditionalFormatOptions{rule(done, d.styles.done, true)}); err != nil {
		return err
	}
	// The day that counts is coloured, and the alert with it.
	for _, place := range []struct{ column, only string }{
		{ledger.ColumnDue, fmt.Sprintf("NOT(ISNUMBER(%s))", extended)},
		{ledger.ColumnExtended, fmt.Sprintf("ISNUMBER(%s)", extended)},
		{ledger.ColumnAlert, "TRUE"},
	} {
		rules := []excelize.ConditionalFormatOptions{
			rule(fmt.Sprintf("AND(%s,%s)", place.only, over), d.styles.overdue, false),
			rule(fmt.Sprintf("AND(%s,%s)", place.only, near), d.styles.near, false),
		}
		if err := d.file.SetConditionalFormat(s.name, s.below(s.column(place.column)), rules); err != nil {
			return err
		}
	}
	check := fmt.Sprintf(`%s="%s"`, at(ledger.ColumnReview), ledger.ReviewNeeded)
	return d.file.SetConditionalFormat(s.name, s.below(s.column(ledger.ColumnReview)), []excelize.ConditionalFormatOptions{rule(check, d.styles.check, false)})
}
