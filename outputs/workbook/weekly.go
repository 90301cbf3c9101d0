package workbook

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/settings"
	"taizhang/outputs/week"
)

// Names of the sheets of the weekly workbook.
const (
	SheetSummary = "本周汇总"
	SheetNews    = "新增与变更"
	SheetDone    = "本周办结"
)

// Weekly writes the report of a week as a workbook of its own, to be handed on
// and printed: nothing in it is read back. Its bytes depend on the report alone.
// The warnings name cells that had to be cut.
func Weekly(w io.Writer, r week.Report) ([]notice.Warning, error) {
	file := excelize.NewFile()
	defer file.Close() // only removes temporary files; their loss is no error of the workbook
	styles, err := newStyles(file, false, r.Palette())
	if err != nil {
		return nil, fmt.Errorf("weekly workbook styles: %w", err)
	}
	weekly := &weekly{drawing: &drawing{file: file, styles: styles, book: ledger.Book{Today: r.Today}, options: Options{Title: r.Title}}, report: r}
	defer weekly.drop()
	if err := weekly.looks(r.Palette()); err != nil {
		return nil, fmt.Errorf("weekly workbook styles: %w", err)
	}
	if err := file.SetSheetName("Sheet1", SheetSummary); err != nil {
		return nil, err
	}
	for _, name := range []string{SheetNews, SheetDone, SheetUnits} {
		if _, err := file.NewSheet(name); err != nil {
			return nil, err
		}
	}
	if err := weekly.run([]step{
		{SheetSummary, weekly.summary}, {SheetNews, weekly.news}, {SheetDone, weekly.done}, {SheetUnits, weekly.byUnit}, {"properties", weekly.properties},
	}); err != nil {
		return weekly.warnings, err
	}
	return weekly.warnings, save(file, weekly.rows, w)
}

// weekly is a weekly workbook while it is made.
type weekly struct {
	*drawing
	report week.Report
	// Styles of bands, which stand across a sheet above the items of a list, and
	// of cells that call for attention.
	overdueBand, nearBand, plainBand, overdueCell, nearCell, note int
}

func (d *weekly) looks(palette settings.Colours) error {
	var failure error
	style := func(ink, fill string, bold, centred bool) int {
		look := &excelize.Style{
			Font:      &excelize.Font{Family: fontName, Size: fontSize, Bold: bold, Color: ink},
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		}
		if centred {
			look.Alignment.Horizontal = "center"
		}
		if fill != "" {
			look.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}}
			for _, side := range []string{"left", "right", "top", "bottom"} {
				look.Border = append(look.Border, excelize.Border{Type: side, Color: lineGrey, Style: 1})
			}
		}
		number, err := d.file.NewStyle(look)
		failure = cmp.Or(failure, err)
		return number
	}
	d.overdueBand, d.overdueCell = style(inkOver, palette.Overdue, true, false), style(inkOver, palette.Overdue, true, true)
	d.nearBand, d.nearCell = style(inkNear, palette.Near, true, false), style(inkNear, palette.Near, true, true)
	d.plainBand, d.note = style(fillHead, "E9EEF6", true, false), style(inkQuiet, "", false, false)
	return failure
}

// pageWidth is how many half-width characters stand side by side on a page in
// landscape at a size that people read, shortWidth the room of a code or a day.
const (
	pageWidth  = 150
	shortWidth = 13
)

// start begins a sheet with the columns of a section.
func (d *weekly) start(name, headline, figures string, columns []week.Column) (*stretch, error) {
	layout := make([]sheetColumn, len(columns))
	room, shares := float64(pageWidth), 0.0
	for _, column := range columns {
		if column.Short {
			room -= shortWidth
		} else {
			shares += float64(column.Share)
		}
	}
	for i, column := range columns {
		layout[i] = sheetColumn{name: column.Heading, width: shortWidth}
		if !column.Short {
			layout[i].width = room * float64(column.Share) / shares
		}
	}
	s, err := d.open(name, headline, figures, layout)
	if err != nil {
		return nil, err
	}
	s.rows.parts = make([]packed, 1)
	return s.stretch(headRow+1, newPress()), nil
}

// band writes a line across the sheet.
func (d *weekly) band(s *stretch, words string, style int, height float64) error {
	row := s.next
	cells := make([]cellValue, len(s.columns))
	for i := range cells {
		cells[i].style = style
	}
	text, _ := cellText(words)
	cells[0] = wordsIn(text, style)
	s.xml.add(row, height, cells)
	s.next++
	return s.stream.MergeCell(cell(1, row), cell(len(s.columns), row))
}

// finish ends a sheet, whose rows are few.
func (d *weekly) finish(s *stretch) error {
	if err := s.end(0); err != nil {
		return err
	}
	d.warnings = append(d.warnings, s.warnings...)
	return s.stream.Flush()
}

const bandHeight = 24

// list writes a band with the number of items, and the items.
func (d *weekly) list(s *stretch, section week.Section, columns []week.Column, style int) error {
	if err := d.band(s, fmt.Sprintf("%s（%d 项）", section.Title, len(section.Items)), style, bandHeight); err != nil {
		return err
	}
	if len(section.Items) == 0 {
		return d.band(s, section.None, d.note, bandHeight)
	}
	d.items(s, columns, section.Items)
	return nil
}

func (d *weekly) items(s *stretch, columns []week.Column, items []week.Item) {
	values := make([]cellValue, len(columns))
	for _, item := range items {
		for i, column := range columns {
			values[i] = wordsIn(column.Text(item), d.styles.text)
			if column.Day != nil && len(item.Days) <= 1 {
				values[i] = dayIn(column.Day(item), d.styles.day)
			}
			if column.Alert {
				switch {
				case strings.HasPrefix(item.Alert, "逾期"):
					values[i].style = d.overdueCell
				case item.Alert != "":
					values[i].style = d.nearCell
				}
			}
		}
		s.add(values)
	}
}

func (d *weekly) section(title string) week.Section {
	for _, section := range d.report.Sections() {
		if section.Title == title {
			return section
		}
	}
	panic("workbook: the report has no list " + title)
}

// summary draws what is late, due and coming.
func (d *weekly) summary() error {
	r := d.report
	late := d.section(week.ListOverdue)
	s, err := d.start(SheetSummary, r.Title, fmt.Sprintf("%s　·　截至 %s　·　未办结 %d 项　·　逾期 %d 项　·　本周到期 %d 项　·　下周到期 %d 项　·　新增 %d 项　·　变更 %d 项　·　办结 %d 项",
		r.Period(), r.Today, r.Open, len(r.Overdue), len(r.Due), len(r.Coming), len(r.New), len(r.Changed), len(r.Done)), late.Columns)
	if err != nil {
		return err
	}
	for _, part := range []struct {
		section week.Section
		style   int
	}{{late, d.overdueBand}, {d.section(week.ListDue), d.nearBand}, {d.section(week.ListComing), d.plainBand}} {
		if err := d.list(s, part.section, part.section.Columns, part.style); err != nil {
			return err
		}
	}
	var notes []string
	if r.Undated > 0 {
		notes = append(notes, fmt.Sprintf("另有未办结任务 %d 项没有具体日期，不在上面各表中。", r.Undated))
	}
	if words := r.Unlisted(); words != "" {
		notes = append(notes, words)
	}
	if len(notes) > 0 {
		words := strings.Join(notes, "\n")
		if err := d.band(s, words, d.note, lineHeight*float64(printedLines(words, pageWidth))+2*rowMargin); err != nil {
			return err
		}
	}
	return d.finish(s)
}

// news draws what came and what was changed.
func (d *weekly) news() error {
	fresh, changed := d.section(week.ListNew), d.section(week.ListChanged)
	columns := d.report.NewsColumns()
	s, err := d.start(SheetNews, "新增与变更", d.report.Period(), columns)
	if err != nil {
		return err
	}
	for _, section := range []week.Section{fresh, changed} {
		if err := d.list(s, section, columns, d.plainBand); err != nil {
			return err
		}
	}
	return d.finish(s)
}

func (d *weekly) done() error {
	section := d.section(week.ListDone)
	s, err := d.start(SheetDone, week.ListDone, d.report.Period(), section.Columns)
	if err != nil {
		return err
	}
	if err := d.list(s, section, section.Columns, d.plainBand); err != nil {
		return err
	}
	return d.finish(s)
}

// byUnit draws each unit with its figures and its tasks.
func (d *weekly) byUnit() error {
	columns := d.report.UnitColumns()
	s, err := d.start(SheetUnits, "按单位", d.report.Period()+"　·　"+week.UnitNote, columns)
	if err != nil {
		return err
	}
	for _, unit := range d.report.Units {
		style := d.plainBand
		if unit.Overdue > 0 {
			style = d.overdueBand
		}
		words := fmt.Sprintf("%s　　未办结 %d　·　逾期 %d　·　本周到期 %d　·　下周到期 %d　·　新增 %d　·　办结 %d",
			unit.Name, unit.Open, unit.Overdue, unit.Due, unit.Coming, unit.New, unit.Done)
		if err := d.band(s, words, style, bandHeight); err != nil {
			return err
		}
		d.items(s, columns, unit.Items)
	}
	if d.report.Others > 0 {
		if err := d.band(s, fmt.Sprintf("%s　　未办结 %d", d.report.OtherUnits(), d.report.OthersOpen), d.note, bandHeight); err != nil {
			return err
		}
	}
	if len(d.report.Units)+d.report.Others == 0 {
		if err := d.band(s, "没有任务。", d.note, bandHeight); err != nil {
			return err
		}
	}
	return d.finish(s)
}
