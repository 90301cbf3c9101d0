package workbook

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// Sizes of the two tables on 统计. They are fixed, so that the charts beside them
// never change their ranges; what does not fit is summed up in the last line.
const (
	unitRows = 12
	weekRows = 12
)

// statistics draws the figures by unit and by week, each with a chart.
func (d *drawing) statistics() error {
	fresh := !d.stands[SheetFigures] && d.mould == nil
	if fresh {
		if err := d.layOut(SheetFigures, "landscape"); err != nil {
			return err
		}
		for i, width := range []float64{24, 9, 9, 9, 9, 9, 3, 24, 9, 9} {
			name, err := excelize.ColumnNumberToName(i + 1)
			if err != nil {
				return err
			}
			if err := d.file.SetColWidth(SheetFigures, name, name, width); err != nil {
				return err
			}
		}
	}
	p := pen{d: d, sheet: SheetFigures}
	p.write(1, 1, "统计", d.styles.title)
	p.write(1, 2, "按制表日期 "+d.book.Today.String()+" 计算"+viewNote, d.styles.subtitle)
	p.row(1, 3, d.styles.head, "单位", "任务", "已办结", "未办结", "逾期", "临近")
	for i, unit := range d.byUnit() {
		p.row(1, 4+i, d.styles.centre, unit.name, unit.all, unit.done, unit.open, unit.late, unit.near)
	}
	p.row(8, 3, d.styles.head, "到期的一周", "到期", "未办结")
	for i, week := range d.byWeek() {
		p.row(8, 4+i, d.styles.centre, week.name, week.all, week.open)
	}
	if p.err != nil || !fresh {
		return p.err
	}
	// The last line of the units holds all others, and would dwarf them.
	if err := d.chart("A18", "各单位任务", excelize.Bar, "A", "C", "E", 2+unitRows); err != nil {
		return err
	}
	if err := d.chart("H18", "各周到期任务", excelize.Col, "H", "I", "J", 3+weekRows); err != nil {
		return err
	}
	return d.protect(SheetFigures)
}

// pen writes cells of a small sheet and keeps the first error.
type pen struct {
	d     *drawing
	sheet string
	err   error
}

func (p *pen) write(column, row int, value any, style int) {
	if p.d.mould != nil {
		p.d.mould.figures.write(column, row, value, style)
		return
	}
	if p.err != nil {
		return
	}
	name := cell(column, row)
	if p.err = p.d.file.SetCellValue(p.sheet, name, value); p.err == nil {
		p.err = p.d.file.SetCellStyle(p.sheet, name, name, style)
	}
}

func (p *pen) row(column, row, style int, values ...any) {
	for i, value := range values {
		p.write(column+i, row, value, style)
	}
}

type figures struct {
	name                        string
	all, open, late, near, done int
}

func (f *figures) count(line *ledger.Outline, today notice.Date, near int) {
	status, due := line.Status, line.Due
	f.all++
	switch {
	case status == ledger.StatusDone || status == ledger.StatusStruckOff:
		f.done++
		return
	case ledger.Closed(status):
		return
	}
	f.open++
	if due.IsZero() || today.IsZero() {
		return
	}
	switch left := today.DaysUntil(due); {
	case left < 0:
		f.late++
	case left <= near:
		f.near++
	}
}

// add counts in what was counted otherwise.
func (f *figures) add(more figures) {
	f.all += more.all
	f.open += more.open
	f.late += more.late
	f.near += more.near
	f.done += more.done
}

// byUnit gives unitRows lines: the units with most tasks, and the others in one.
func (d *drawing) byUnit() []figures {
	units := slices.Clone(d.allUnits())
	slices.SortFunc(units, func(a, b unit) int { return cmp.Or(b.all-a.all, cmp.Compare(a.name, b.name)) })
	rows := make([]figures, unitRows)
	for i, u := range units {
		row := &rows[min(i, unitRows-1)]
		row.add(u.figures)
		row.name = u.name
		if i >= unitRows-1 && len(units) > unitRows {
			row.name = fmt.Sprintf("其他 %d 个单位", len(units)-unitRows+1)
		}
	}
	return rows
}

// byWeek gives weekRows weeks, beginning with the one before today's.
func (d *drawing) byWeek() []figures {
	rows := make([]figures, weekRows)
	if d.book.Today.IsZero() {
		return rows
	}
	first := d.book.WeekOf(d.book.Today).AddDays(-7)
	for i := range rows {
		monday := first.AddDays(7 * i)
		rows[i].name = fmt.Sprintf("%02d-%02d 至 %02d-%02d", monday.Month, monday.Day, monday.AddDays(6).Month, monday.AddDays(6).Day)
	}
	for i := range d.book.Lines.Len() {
		line := d.book.Lines.Outline(i)
		due := line.Due
		if due.IsZero() {
			continue
		}
		if at := first.DaysUntil(due); at >= 0 && at < 7*weekRows {
			rows[at/7].count(&line, d.book.Today, d.book.Near())
		}
	}
	return rows
}

// chart draws the columns from first to last, with the names in a column.
func (d *drawing) chart(at, title string, kind excelize.ChartType, names, first, last string, end int) error {
	colours := []string{"8FAADC", "1F3864", "C00000"}
	var series []excelize.ChartSeries
	from, err := excelize.ColumnNameToNumber(first)
	if err != nil {
		return err
	}
	to, err := excelize.ColumnNameToNumber(last)
	if err != nil {
		return err
	}
	for column := from; column <= to; column++ {
		name, err := excelize.ColumnNumberToName(column)
		if err != nil {
			return err
		}
		series = append(series, excelize.ChartSeries{
			Name:       fmt.Sprintf("'%s'!$%s$3", SheetFigures, name),
			Categories: fmt.Sprintf("'%s'!$%s$4:$%s$%d", SheetFigures, names, names, end),
			Values:     fmt.Sprintf("'%s'!$%s$4:$%s$%d", SheetFigures, name, name, end),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colours[len(series)%len(colours)]}},
		})
	}
	font := excelize.Font{Family: fontName, Size: 9, Color: inkText}
	return d.file.AddChart(SheetFigures, at, &excelize.Chart{
		Type: kind, Series: series, Dimension: excelize.ChartDimension{Width: 560, Height: 380},
		Title:  excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title, Font: &excelize.Font{Family: fontName, Size: 12, Bold: true, Color: inkText}}}},
		Legend: excelize.ChartLegend{Position: "bottom", Font: &font},
		XAxis:  excelize.ChartAxis{Font: font, ReverseOrder: kind == excelize.Bar},
		YAxis:  excelize.ChartAxis{Font: font, MajorGridLines: true},
	})
}
