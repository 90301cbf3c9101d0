// Package csv writes the rows of a ledger as comma-separated values (RFC 4180)
// that Excel opens with a double click: UTF-8 with its mark, CRLF line ends.
//
// It is for other programs and for a quick look. The workbook that people edit
// is made by outputs/workbook; nothing reads this file back.
package csv

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"

	"taizhang/outputs/ledger"
)

// Write writes the headings of the columns that are shown, and the rows. Days
// are in their ISO form. A line break inside a cell is a line feed alone, as
// Excel itself has it.
func Write(w io.Writer, columns []ledger.Column, lines []ledger.Line) error {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	record := func(cell func(ledger.Column) string) error {
		var cells []string
		for _, column := range columns {
			if !column.Hidden {
				cells = append(cells, harmless(cell(column)))
			}
		}
		writer := csv.NewWriter(&out)
		if err := writer.Write(cells); err != nil {
			return err
		}
		writer.Flush()
		out.Truncate(out.Len() - 1)
		out.WriteString("\r\n")
		_, err := out.WriteTo(w)
		return err
	}
	if err := record(ledger.Column.Title); err != nil {
		return err
	}
	for _, line := range lines {
		if err := record(func(c ledger.Column) string { return line.Cells.Get(c.Name) }); err != nil {
			return err
		}
	}
	return nil
}

// harmless puts an apostrophe before a text that a spreadsheet would take for a
// formula: a notice comes from outside, and =HYPERLINK(…) in it must stay words.
// Signs that Excel does not show, and those that no text has, are left out.
func harmless(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r < 0x20 && r != '\n' && r != '\t', r == 0xFEFF:
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune("=+-@＝＋－＠\t", first) {
		return "'" + text
	}
	return text
}
