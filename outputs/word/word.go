// Package word writes the weekly report as a Word document (.docx, ECMA-376):
// A4, with headings, tables whose headings repeat on every page, and page
// numbers. It needs no office program and no template.
//
// What stands in the report is decided in outputs/week. parts.go holds the parts
// of the file that are the same in every report.
package word

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"taizhang/outputs/week"
)

// Week writes the report of a week. The bytes depend on the report alone.
func Week(w io.Writer, r week.Report) error {
	d := &document{palette: r.Palette().Overdue, near: r.Palette().Near}
	d.paragraph("Title", run{text: r.Title})
	d.paragraph("Subtitle", run{text: r.Period()})
	d.paragraph("Body", run{text: r.Summary()})
	if words := r.Unlisted(); words != "" {
		d.paragraph("Body", run{text: words})
	}
	number := 0
	heading := func(format string, values ...any) {
		d.paragraph("Heading1", run{text: numerals[number] + "、" + fmt.Sprintf(format, values...)})
		number++
	}
	for _, section := range r.Sections() {
		heading("%s（%d 项）", section.Title, len(section.Items))
		if len(section.Items) == 0 {
			d.paragraph("Body", run{text: section.None})
			continue
		}
		d.items(section.Columns, section.Items)
	}
	heading("按单位")
	d.units(r)
	return d.write(w, r)
}

// numerals number the headings as GB/T 9704 does.
var numerals = [...]string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}

// document is the body while it is written.
type document struct {
	strings.Builder
	palette, near string
}

// run is a piece of text of one look.
type run struct {
	text string
	bold bool
	ink  string // RRGGBB, "" for black
}

func (d *document) paragraph(style string, runs ...run) {
	fmt.Fprintf(d, `<w:p><w:pPr><w:pStyle w:val="%s"/></w:pPr>`, style)
	for _, r := range runs {
		d.run(r)
	}
	d.WriteString("</w:p>")
}

func (d *document) run(r run) {
	d.WriteString("<w:r>")
	if r.bold || r.ink != "" {
		d.WriteString("<w:rPr>")
		if r.bold {
			d.WriteString("<w:b/>")
		}
		if r.ink != "" {
			fmt.Fprintf(d, `<w:color w:val="%s"/>`, r.ink)
		}
		d.WriteString("</w:rPr>")
	}
	for i, line := range strings.Split(r.text, "\n") {
		if i > 0 {
			d.WriteString("<w:br/>")
		}
		d.WriteString(`<w:t xml:space="preserve">`)
		// Characters that XML 1.0 forbids become U+FFFD; writing to memory cannot fail.
		_ = xml.EscapeText(d, []byte(line))
		d.WriteString("</w:t>")
	}
	d.WriteString("</w:r>")
}

// tableWidth is the width between the margins in twentieths of a point: A4 less
// 20 mm on either side.
const tableWidth = 11906 - 2*margin

// cellLook is what a table's cell is beside its text.
type cellLook struct {
	style, fill, ink string
	bold             bool
}

// table writes a table; widths are parts of a hundred.
func (d *document) table(headings []string, shares []int, rows [][]string, look func(row, column int) cellLook) {
	total := 0
	for _, share := range shares {
		total += share
	}
	widths := make([]int, len(shares))
	d.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/>`)
	fmt.Fprintf(d, `<w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`, tableWidth)
	for i, share := range shares {
		widths[i] = tableWidth * share / total
		fmt.Fprintf(d, `<w:gridCol w:w="%d"/>`, widths[i])
	}
	d.WriteString("</w:tblGrid>")
	d.WriteString("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
	for i, heading := range headings {
		d.cell(widths[i], heading, cellLook{style: "TableHead", fill: "E9EEF6"})
	}
	d.WriteString("</w:tr>")
	for i, row := range rows {
		d.WriteString("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
		for k, text := range row {
			d.cell(widths[k], text, look(i, k))
		}
		d.WriteString("</w:tr>")
	}
	d.WriteString("</w:tbl>")
	d.paragraph("Gap")
}

func (d *document) cell(width int, text string, look cellLook) {
	fmt.Fprintf(d, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
	if look.fill != "" {
		fmt.Fprintf(d, `<w:shd w:val="clear" w:color="auto" w:fill="%s"/>`, look.fill)
	}
	d.WriteString(`<w:vAlign w:val="center"/></w:tcPr>`)
	d.paragraph(look.style, run{text: text, ink: look.ink, bold: look.bold})
	d.WriteString("</w:tc>")
}

// items writes items as a table; an alert has the colours of the office.
func (d *document) items(columns []week.Column, items []week.Item) {
	headings, shares := make([]string, len(columns)), make([]int, len(columns))
	for i, column := range columns {
		headings[i], shares[i] = column.Heading, column.Share
	}
	rows := make([][]string, len(items))
	for i, item := range items {
		for _, column := range columns {
			text := column.Text(item)
			if column.Day != nil && len(item.Days) <= 1 { // the weekday under the day
				text = strings.ReplaceAll(text, " ", "\n")
			}
			rows[i] = append(rows[i], text)
		}
	}
	d.table(headings, shares, rows, func(row, column int) cellLook {
		look := cellLook{style: "TableText"}
		switch c := columns[column]; {
		case c.Alert && strings.HasPrefix(items[row].Alert, "逾期"):
			look = cellLook{style: "TableCentre", fill: d.palette, ink: "9C0006", bold: true}
		case c.Alert && items[row].Alert != "":
			look = cellLook{style: "TableCentre", fill: d.near, ink: "7F5200", bold: true}
		case c.Alert || c.Day != nil:
			look.style = "TableCentre"
		}
		return look
	})
}

// units writes the figures of all units, and the tasks of each.
func (d *document) units(r week.Report) {
	headings, rows := r.UnitCounts()
	if len(rows) == 0 {
		d.paragraph("Body", run{text: "没有任务。"})
		return
	}
	d.table(headings, []int{34, 11, 11, 11, 11, 11, 11}, rows, func(row, column int) cellLook {
		switch {
		case column == 0:
			return cellLook{style: "TableText"}
		case column == 2:
			return cellLook{style: "TableCentre", ink: "9C0006", bold: true}
		}
		return cellLook{style: "TableCentre"}
	})
	d.paragraph("Note", run{text: week.UnitNote})
	for _, unit := range r.Units {
		if len(unit.Items) > 0 {
			d.paragraph("Heading2", run{text: unit.Name})
			d.items(r.UnitColumns(), unit.Items)
		}
	}
}

// write packs the parts. Their moment is that of the report, since a zip
// archive holds no moment before 1980 and none would be the reader's.
func (d *document) write(w io.Writer, r week.Report) error {
	var title strings.Builder
	_ = xml.EscapeText(&title, []byte(r.Title)) // writing to memory cannot fail
	made := r.Today.Moment().Format(time.RFC3339)
	archive := zip.NewWriter(w)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRelations},
		{"docProps/core.xml", fmt.Sprintf(coreProperties, title.String(), made, made)},
		{"word/_rels/document.xml.rels", documentRelations},
		{"word/document.xml", documentHead + d.String() + documentFoot},
		{"word/styles.xml", styleSheet},
		{"word/fontTable.xml", fontTable},
		{"word/settings.xml", wordSettings},
		{"word/footer1.xml", footer},
	} {
		file, err := archive.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: r.Today.Moment()})
		if err != nil {
			return err
		}
		if _, err := io.WriteString(file, part.text); err != nil {
			return err
		}
	}
	return archive.Close()
}
