package workbook

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/settings"
)

// A new workbook with the usual columns and colours is always laid out in the same way:
// what differs are the rows, and here and there a text or the number of the last row. To
// lay it out and to write it down takes excelize 10 ms, a tenth of a run over twenty
// notices. So that was done beforehand, and to fill in what differs takes two. Every other
// workbook is excelize's; a test holds the two against each other to the byte, and whoever
// changes what is laid out writes the mould anew.

// mouldArchive is the usual workbook without a row, as excelize lays it out. Parts that
// are the same in every workbook are packed already, those that are filled in are not.
// go test ./outputs/workbook -run TestMould -update writes it.
//
//go:embed mould.zip
var mouldArchive []byte

// mould is a workbook that is filled in.
type mould struct {
	sheets  []*sheet // those with rows, in their order
	figures sharedCells
}

// Parts of a workbook that are filled in beside the sheets with rows.
const (
	partProperties = "docProps/core.xml"
	partBook       = "xl/workbook.xml"
	partTable      = "xl/tables/table1.xml"
	partFigures    = "xl/worksheets/sheet7.xml"
	partGuide      = "xl/worksheets/sheet8.xml"
)

// mouldStyles are the numbers of the styles in the mould, in the order in which newStyles
// makes them.
var mouldStyles = styles{
	title: 1, subtitle: 2, head: 3, text: 4, guess: 5, formula: 6, centre: 7, centreGuess: 8, quiet: 9, link: 10, day: 11, dayGuess: 12,
	alarm: 13, choice: 14, label: 15, body: 16, setting: 17, done: 0, overdue: 1, near: 2, check: 3,
}

// fitsMould reports a workbook that is laid out as the mould is, with texts that cells and
// XML take as they are.
func (d *drawing) fitsMould() bool {
	usual := ledger.Columns()
	if d.book.Today.IsZero() || d.options.Colours.Whole() != (settings.Colours{}).Whole() || len(d.options.Added) > 0 || !slices.EqualFunc(d.book.Columns, usual, looksLike) {
		return false
	}
	for _, name := range d.book.Lines.ByHand() {
		if columnOf(usual, name) == 0 {
			return false
		}
	}
	for _, text := range []string{d.options.Title, d.settings()} {
		if fit, cut := cellText(text); cut || fit != text {
			return false
		}
	}
	return true
}

// looksLike reports columns that are drawn in the same way where they have the same cells.
func looksLike(a, b ledger.Column) bool {
	return a.Name == b.Name && a.Title() == b.Title() && a.Width == b.Width && a.Hidden == b.Hidden && a.Kind == b.Kind && slices.Equal(a.Choices, b.Choices)
}

// begin begins a sheet whose layout is in the mould. It is not fresh: nothing more is to
// be hung on it.
func (m *mould) begin(d *drawing, name, headline, figures string, columns []sheetColumn) *sheet {
	s := &sheet{name: name, columns: columns, rows: &sheetRows{mark: rowsMark + name}, last: headRow, d: d}
	d.packed()
	title := []placed{{1, wordsIn(headline, d.styles.title)}}
	if columns[len(columns)-1].name == RowIDColumn && d.generation() != "" {
		title = append(title, placed{len(columns), wordsIn(d.generation(), d.styles.quiet)})
	}
	heads := make([]placed, len(columns))
	for i, column := range columns {
		heads[i] = placed{i + 1, wordsIn(column.name, d.styles.head)}
	}
	for i, cells := range [][]placed{title, {{1, wordsIn(figures, d.styles.subtitle)}}, heads} {
		s.heads = appendPlaced(s.heads, i+1, headHeights[i], cells)
	}
	m.sheets = append(m.sheets, s)
	return s
}

// placed is a value in a column, counted from 1.
type placed struct {
	column int
	value  cellValue
}

// appendPlaced writes a row in which only some cells are.
func appendPlaced(out []byte, row int, height float64, cells []placed) []byte {
	number := strconv.Itoa(row)
	out = append(append(append(out, `<row r="`...), number...), `" ht="`...)
	out = append(appendHeight(out, height), `" customHeight="1">`...)
	for _, c := range cells {
		as := lookOf(c.value.style)
		out = appendCell(out, columnName(c.column), []byte(number), &as, &c.value)
	}
	return append(out, `</row>`...)
}

// save writes the workbook.
func (m *mould) save(d *drawing, w io.Writer) error {
	archive, err := zip.NewReader(bytes.NewReader(mouldArchive), int64(len(mouldArchive)))
	if err != nil {
		return err
	}
	z := &sortedZip{out: zip.NewWriter(w)}
	for _, entry := range archive.File {
		from, err := entry.DataOffset()
		if err != nil {
			return err
		}
		data := mouldArchive[from : from+int64(entry.CompressedSize64)]
		if entry.Method == zip.Deflate {
			z.parts = append(z.parts, &part{entry.Name, []*packed{{held(data), entry.CRC32, entry.UncompressedSize64}}})
			continue
		}
		if err := m.fill(z, d, entry.Name, string(data)); err != nil {
			return fmt.Errorf("%s: %w", entry.Name, err)
		}
	}
	return z.finish()
}

// fill writes a part with what belongs in it.
func (m *mould) fill(z *sortedZip, d *drawing, name, text string) error {
	switch name {
	case partProperties:
		text = m.properties(d, text)
	case partBook:
		for _, s := range m.sheets[1:] {
			text = strings.Replace(text, named(s.name)+fixed(s.reachTo(headRow+1)), named(s.name)+fixed(s.reach()), 1)
		}
	case partTable:
		text = strings.ReplaceAll(text, `ref="`+m.sheets[0].reachTo(headRow+1)+`"`, `ref="`+m.sheets[0].reach()+`"`)
	case sharedStrings:
		text = m.figures.strings()
	case partFigures:
		before, after := aroundRows(text)
		text = before + string(m.figures.rows()) + after
	case partGuide:
		text = m.guide(d, text)
	default:
		at, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(name, "xl/worksheets/sheet"), ".xml"))
		if err != nil || at < 1 || at > len(m.sheets) {
			return errNoSheet
		}
		s := m.sheets[at-1]
		before, after := aroundRows(text)
		after = strings.Replace(after, `<autoFilter ref="`+fixed(s.reachTo(headRow+1)), `<autoFilter ref="`+fixed(s.reach()), 1)
		return z.around(&part{name: name}, append([]byte(before), s.heads...), s.rows, []byte(after))
	}
	piece, err := z.begin(&part{name: name})
	if err == nil {
		_, err = io.WriteString(piece, text)
	}
	return err
}

// aroundRows cuts a sheet of the mould where its rows belong.
func aroundRows(sheet string) (before, after string) {
	at := strings.Index(sheet, endRows)
	return sheet[:at], sheet[at:]
}

// named is the name of a sheet as it stands before a range of its own.
func named(sheet string) string { return "&#39;" + sheet + "&#39;!" }

// fixed is a range such as A3:K4 with places that stay, $A$3:$K$4.
func fixed(reach string) string {
	var out []byte
	for i := range len(reach) {
		isLetter := reach[i] >= 'A'
		if reach[i] != ':' && (i == 0 || reach[i-1] == ':' || isLetter != (reach[i-1] >= 'A')) {
			out = append(out, '$')
		}
		out = append(out, reach[i])
	}
	return string(out)
}

// mouldDay is the day of the mould.
var mouldDay = notice.NewDate(2000, 1, 1)

func (m *mould) properties(d *drawing, text string) string {
	var title strings.Builder
	_ = xml.EscapeText(&title, []byte(d.options.Title)) // a builder takes everything
	text = strings.Replace(text, ">"+usualTitle+"<", ">"+title.String()+"<", 1)
	return strings.ReplaceAll(text, madeOn(mouldDay), madeOn(d.book.Today))
}

// guide fills in the two settings of 说明.
func (m *mould) guide(d *drawing, text string) string {
	was := &drawing{styles: d.styles, book: ledger.Book{Today: mouldDay}, options: Options{Title: usualTitle}}
	near := func(d *drawing) string { return `"><v>` + strconv.Itoa(d.book.Near()) + `</v>` }
	text = strings.Replace(text, near(was), near(d), 1)
	return strings.Replace(text, was.settingsRow(), d.settingsRow(), 1)
}

func (d *drawing) settingsRow() string {
	words := d.settings()
	return string(appendPlaced(nil, settingsAt, guideHeight(words), []placed{{1, wordsIn(settingsLabel, d.styles.label)}, {2, wordsIn(words, d.styles.body)}}))
}

// sharedCells are the cells of a small sheet, whose words stand in a list of their own.
type sharedCells struct {
	cells [][]byte // of each row, from the first
	words []string
	known map[string]int
}

// write puts a text or a number into a cell. The cells of a row come from the left.
func (c *sharedCells) write(column, row int, value any, style int) {
	for len(c.cells) < row {
		c.cells = append(c.cells, nil)
	}
	out := fmt.Appendf(c.cells[row-1], `<c r="%s" s="%d"`, cell(column, row), style)
	switch value := value.(type) {
	case string:
		out = fmt.Appendf(out, ` t="s"><v>%d</v></c>`, c.place(value))
	default:
		out = fmt.Appendf(out, `><v>%d</v></c>`, value)
	}
	c.cells[row-1] = out
}

// place is that of a text in the list.
func (c *sharedCells) place(text string) int {
	if len(text) > cellLimit {
		text = firstUnits(text)
	}
	at, has := c.known[text]
	if !has {
		if c.known == nil {
			c.known = map[string]int{}
		}
		at = len(c.words)
		c.known[text] = at
		c.words = append(c.words, text)
	}
	return at
}

// firstUnits is as much of a text as a cell holds.
func firstUnits(text string) string {
	units := 0
	for at, r := range text {
		if units += utf16.RuneLen(r); units > cellLimit {
			return text[:at]
		}
	}
	return text
}

func (c *sharedCells) rows() (out []byte) {
	for i, cells := range c.cells {
		out = fmt.Appendf(out, `<row r="%d">%s</row>`, i+1, cells)
	}
	return out
}

// strings is the part with the words.
func (c *sharedCells) strings() string {
	var out strings.Builder
	fmt.Fprintf(&out, xml.Header+`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="%d" uniqueCount="%[1]d">`, len(c.words))
	for _, words := range c.words {
		out.WriteString("<si><t")
		if words != "" && keepsSpace(words) {
			out.WriteString(` xml:space="preserve"`)
		}
		out.WriteByte('>')
		_ = xml.EscapeText(&out, []byte(words))
		out.WriteString("</t></si>")
	}
	out.WriteString("</sst>")
	return out.String()
}
