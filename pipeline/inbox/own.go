package inbox

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"taizhang/outputs/ledger"
	"taizhang/outputs/settings"
)

// author is what outputs/workbook and outputs/word write into the properties of
// their files. Excel, Word and WPS keep it when they save.
const author = "<dc:creator>taizhang</dc:creator>"

// isLedger reports whether a file is one that this program wrote, under whatever
// name: a ledger, a weekly report, an export, the settings. It is no notice, and
// no failure either. A page of Markdown is litter in any case.
func isLedger(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".xlsx", ".docx":
		return hasAuthor(path)
	case ".ics":
		return bytes.Contains(head(path), []byte("\r\nPRODID:-//taizhang//"))
	case ".jsonl":
		return bytes.HasPrefix(head(path), []byte(`{"id":"`))
	case ".csv":
		return hasOurHeadings(head(path))
	case ".toml":
		return strings.EqualFold(filepath.Base(path), settings.FileName)
	}
	return false
}

func hasAuthor(path string) bool {
	parts, err := zip.OpenReader(path)
	if err != nil {
		return false
	}
	defer parts.Close()
	properties, err := parts.Open("docProps/core.xml")
	if err != nil {
		return false
	}
	defer properties.Close()
	text, err := io.ReadAll(io.LimitReader(properties, 64<<10))
	return err == nil && bytes.Contains(text, []byte(author))
}

// head is how a file begins, enough for a line of headings.
func head(path string) []byte {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	text, _ := io.ReadAll(io.LimitReader(file, 4<<10)) // what can be read is enough
	return text
}

// fewestHeadings is how many columns of a ledger a table must have to be an
// export: every heading set keeps some of the names, and no list that an office
// sends has three of them side by side with a UTF-8 mark in front.
const fewestHeadings = 3

func hasOurHeadings(text []byte) bool {
	line, marked := bytes.CutPrefix(text, []byte("\ufeff"))
	if !marked {
		return false
	}
	line, _, _ = bytes.Cut(line, []byte("\n"))
	cells, err := csv.NewReader(bytes.NewReader(line)).Read()
	if err != nil {
		return false
	}
	known := 0
	for _, column := range ledger.Columns() {
		if slices.Contains(cells, column.Name) {
			known++
		}
	}
	return known >= fewestHeadings
}
