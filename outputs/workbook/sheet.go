package workbook

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// headRow is the row of the headings on 任务台账 and 文件清单; a headline and a
// line of figures stand above it.
const headRow = 3

// lastRow is the last row of an Excel sheet ("Excel specifications and limits").
// Drop-downs and colours reach down to it, for the rows that are still to come.
const lastRow = 1048576

// Heights of rows in points. Excel allows 409 for a row.
const (
	lineHeight = 14.5
	rowMargin  = 5
	rowHighest = 409
)

// sheetColumn is the layout of one column of a sheet.
type sheetColumn struct {
	name   string
	width  float64
	hidden bool
}

// sheet is one sheet with a headline, a line of figures and a table. The stream
// of excelize has what stands around the rows.
type sheet struct {
	name    string
	columns []sheetColumn
	stream  *excelize.StreamWriter
	fresh   bool // the sheet was not there before
	d       *drawing
	rows    *sheetRows
	last    int    // the last row that is filled
	heads   []byte // the rows above the others, in a mould
	// names are the columns of the ledger whose words its rows show, where they do.
	names []string
}

// stretch is some rows of a sheet, one below the other. Others are drawn beside
// it.
type stretch struct {
	*sheet
	xml      *rows
	next     int // the row that is written next
	warnings []notice.Warning
	lines    *ledger.LineReader
	values   []cellValue // of the row that is drawn, one a column
	texts    []string    // of its line, one for each of sheet.names
	linked   linked
	touched  int // only for touch
}

// stretch begins rows at a row of the sheet.
func (s *sheet) stretch(first int, press *press) *stretch {
	return &stretch{
		sheet: s, xml: newRows(len(s.columns), press), next: first, lines: s.d.book.Lines.Reader(),
		values: make([]cellValue, len(s.columns)), texts: make([]string, len(s.names)),
	}
}

// end ends the rows and gives them to the sheet as its part of that number.
func (t *stretch) end(part int) error {
	t.rows.parts[part] = t.xml.close(t.d.packs)
	return t.lines.Err()
}

// open begins a sheet. A new one is laid out for A4 landscape, one page wide, the
// headings on every page; one that is there already keeps the layout that
// people may have given it, and only its rows are written anew.
func (d *drawing) open(name, headline, figures string, columns []sheetColumn) (*sheet, error) {
	if d.mould != nil {
		return d.mould.begin(d, name, headline, figures, columns), nil
	}
	fresh := !d.stands[name]
	if fresh {
		if err := d.layOut(name, "landscape"); err != nil {
			return nil, err
		}
		if err := d.file.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", name, headRow, headRow), Scope: name,
		}); err != nil {
			return nil, err
		}
	}
	if !fresh {
		emptySheet(d.file, name)
	}
	stream, err := d.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	for i, column := range columns {
		if !fresh {
			break
		}
		if err := stream.SetColWidth(i+1, i+1, column.width); err != nil {
			return nil, err
		}
		if column.hidden {
			if err := stream.SetColVisible(i+1, i+1, false); err != nil {
				return nil, err
			}
		}
	}
	if fresh {
		if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: headRow, TopLeftCell: cell(1, headRow+1), ActivePane: "bottomLeft"}); err != nil {
			return nil, err
		}
	}
	s := &sheet{name: name, columns: columns, stream: stream, rows: &sheetRows{mark: rowsMark + name}, fresh: fresh, last: headRow, d: d}
	d.packed()
	heads := make([]any, len(columns))
	for i, column := range columns {
		heads[i] = excelize.Cell{StyleID: d.styles.head, Value: column.name}
	}
	title := make([]any, len(columns))
	title[0] = excelize.Cell{StyleID: d.styles.title, Value: headline}
	if last := len(columns) - 1; columns[last].name == RowIDColumn && d.generation() != "" {
		title[last] = excelize.Cell{StyleID: d.styles.quiet, Value: d.generation()}
	}
	for row, line := range [][]any{
		title,
		{excelize.Cell{StyleID: d.styles.subtitle, Value: figures}},
		heads,
	} {
		if err := stream.SetRow(cell(1, row+1), line, excelize.RowOpts{Height: headHeights[row]}); err != nil {
			return nil, err
		}
	}
	if err := stream.SetRow(cell(1, headRow+1), []any{s.rows.mark}); err != nil {
		return nil, err
	}
	d.rows = append(d.rows, s.rows)
	return s, nil
}

// headHeights are the heights of the headline, the line of figures and the headings.
var headHeights = [headRow]float64{32, 20, 34}

// packed is where the packed rows of the sheets wait.
func (d *drawing) packed() *packs {
	if d.packs == nil {
		d.packs = newPacks()
	}
	return d.packs
}

// rowsMark begins the words of the row in whose place the rows of a sheet come
// when the workbook is saved; the name of the sheet follows.
const rowsMark = "taizhang rows of "

// markedRow is a row with such words, of a sheet that excelize does not write.
func markedRow(mark string) []byte {
	return []byte(`<row r="1"><c r="A1" t="inlineStr"><is><t>` + mark + `</t></is></c></row>`)
}

func (d *drawing) layOut(name, orientation string) error {
	yes, a4, one, endless, zoom := true, 9, 1, 0, 90.0
	if err := d.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	if err := d.file.SetPageLayout(name, &excelize.PageLayoutOptions{
		Size: &a4, Orientation: &orientation, FitToWidth: &one, FitToHeight: &endless,
	}); err != nil {
		return err
	}
	narrow, foot := 0.35, 0.55
	if err := d.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{
		Left: &narrow, Right: &narrow, Top: &narrow, Bottom: &foot, Header: &narrow, Footer: &narrow, Horizontally: &yes,
	}); err != nil {
		return err
	}
	if err := d.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L&8&A&C&8第 &P 页，共 &N 页"}); err != nil {
		return err
	}
	no := false
	return d.file.SetSheetView(name, 0, &excelize.ViewOptions{ZoomScale: &zoom, ShowGridLines: &no})
}

// touch reads the ends of a text that is about to be drawn, and does nothing with
// them. The texts of a large ledger lie far apart in memory, and none is in a
// cache: where all of a row are touched together they arrive together, instead of
// the row waiting for one after the other. That saves 4 % of the drawing.
func (s *stretch) touch(text string) {
	if text != "" {
		s.touched += int(text[0]) + int(text[len(text)-1])
	}
}

// add writes one row, with a value for each column. Its height fits the
// fullest cell. The values are made fit for their cells.
func (s *stretch) add(values []cellValue) {
	lines := 1
	for i := range values {
		v := &values[i]
		if v.kind != words || v.text == "" {
			continue
		}
		text, cut := v.text, false
		if !v.plain || len(text) > cellLimit {
			text, cut = cellText(text)
		}
		if cut {
			s.warnings = append(s.warnings, cutWarning(s.name, cell(i+1, s.next), s.columns[i].name))
		}
		if v.formula == "" && v.inRow == nil && formulaLike(text) {
			v.style = s.d.styles.formula
		}
		if !s.columns[i].hidden {
			lines = morePrinted(lines, text, s.columns[i].width)
		}
		v.text = text
	}
	s.xml.add(s.next, heightOf(lines), values)
	s.next++
}

func cutWarning(sheet, cell, column string) notice.Warning {
	return notice.Warning{Code: "cell-cut", Message: fmt.Sprintf("%s %s（%s）超过 Excel 单元格上限 %d 个字符，已截断", sheet, cell, column, cellLimit)}
}

// close makes the rows an Excel table and ends the stream.
func (s *sheet) close(table string) error {
	if s.d.mould != nil {
		return nil
	}
	plain := false
	if err := s.stream.AddTable(&excelize.Table{
		Range: s.reach(), Name: table, ShowRowStripes: &plain,
	}); err != nil {
		return err
	}
	return s.stream.Flush()
}

// closeView ends a sheet that is written anew by every run: it can be filtered
// and sorted but asks before anybody types into it, since it would not be kept
// where it is typed. There is no password.
func (s *sheet) closeView() error {
	if s.d.mould != nil {
		return nil
	}
	if err := s.d.file.AutoFilter(s.name, s.reach(), nil); err != nil {
		return err
	}
	if s.fresh {
		if err := s.d.protect(s.name); err != nil {
			return err
		}
	}
	return s.stream.Flush()
}

// protect lets people look at a sheet, filter and sort it, and no more.
func (d *drawing) protect(sheet string) error {
	return d.file.ProtectSheet(sheet, &excelize.SheetProtectionOptions{
		AutoFilter: true, Sort: true, FormatCells: true, FormatColumns: true, FormatRows: true,
		SelectLockedCells: true, SelectUnlockedCells: true, InsertHyperlinks: true, EditObjects: true,
	})
}

// reach is the range of the table with its headings; it has at least one row below
// them.
func (s *sheet) reach() string { return s.reachTo(max(headRow+1, s.last)) }

func (s *sheet) reachTo(last int) string { return cell(1, headRow) + ":" + cell(len(s.columns), last) }

// below is the range of a column under the headings, to the end of the sheet.
func below(column, head int) string {
	return cell(column, head+1) + ":" + cell(column, lastRow)
}

// cell is the name of a cell; both numbers count from 1 and are small.
func cell(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		panic(err) // columns and rows come from constants and counts
	}
	return name
}

// columnName is the name of a column: A, B, …
func columnName(column int) string { return strings.TrimRight(cell(column, 1), "1") }
