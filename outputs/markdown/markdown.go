// Package markdown writes the weekly report, and the ledger itself, as a page
// of Markdown (CommonMark with the tables of GitHub): for a chat, a wiki or a
// mail.
//
// What stands in the report is decided in outputs/week; a Word page of the same
// is made by outputs/word.
package markdown

import (
	"fmt"
	"io"
	"strings"

	"taizhang/outputs/ledger"
	"taizhang/outputs/week"
)

// Week writes the report of a week.
func Week(w io.Writer, r week.Report) error {
	var p page
	p.line("# %s", plain(r.Title))
	p.line("%s", plain(r.Period()))
	p.line("%s", plain(r.Summary()))
	if words := r.Unlisted(); words != "" {
		p.line("> %s", plain(words))
	}
	for _, section := range r.Sections() {
		p.line("## %s（%d 项）", section.Title, len(section.Items))
		if len(section.Items) == 0 {
			p.line("%s", section.None)
			continue
		}
		p.items(section.Columns, section.Items)
	}
	p.line("## 按单位")
	headings, rows := r.UnitCounts()
	if len(rows) == 0 {
		p.line("没有任务。")
	} else {
		p.table(headings, rows)
		p.line("%s", week.UnitNote)
	}
	for _, unit := range r.Units {
		if len(unit.Items) > 0 {
			p.line("### %s", plain(unit.Name))
			p.items(r.UnitColumns(), unit.Items)
		}
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// Ledger writes the rows of a ledger under its title: the columns that are
// shown, without those in which nothing stands.
func Ledger(w io.Writer, title string, columns []ledger.Column, lines []ledger.Line) error {
	var p page
	p.line("# %s", plain(title))
	p.line("共 %d 项任务。", len(lines))
	var headings []string
	rows := make([][]string, len(lines))
	for _, column := range columns {
		filled := false
		for _, line := range lines {
			filled = filled || line.Cells.Get(column.Name) != ""
		}
		if column.Hidden || !filled {
			continue
		}
		headings = append(headings, column.Title())
		for i, line := range lines {
			rows[i] = append(rows[i], line.Cells.Get(column.Name))
		}
	}
	if len(lines) > 0 {
		p.table(headings, rows)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// page is a page while it is written: blocks with an empty line between them.
type page struct{ strings.Builder }

func (p *page) line(format string, values ...any) {
	if p.Len() > 0 {
		p.WriteByte('\n')
	}
	fmt.Fprintf(p, format+"\n", values...)
}

func (p *page) items(columns []week.Column, items []week.Item) {
	headings := make([]string, len(columns))
	for i, column := range columns {
		headings[i] = column.Heading
	}
	rows := make([][]string, len(items))
	for i, item := range items {
		for _, column := range columns {
			rows[i] = append(rows[i], column.Text(item))
		}
	}
	p.table(headings, rows)
}

func (p *page) table(headings []string, rows [][]string) {
	p.WriteByte('\n')
	p.row(headings)
	p.WriteString(strings.Repeat("| --- ", len(headings)) + "|\n")
	for _, row := range rows {
		p.row(row)
	}
}

func (p *page) row(cells []string) {
	for _, cell := range cells {
		p.WriteString("| " + plain(cell) + " ")
	}
	p.WriteString("|\n")
}

// signs are those with which a text could become something else than itself.
var signs = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "~", `\~`, "#", `\#`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;")

// plain is a text that is shown as it is, on one line of the file.
func plain(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	for i, line := range lines {
		lines[i] = strings.TrimSpace(signs.Replace(line))
	}
	return strings.Join(lines, "<br>")
}
