package inbox

import (
	"archive/zip"
	"bytes"
	"io"
	"path/filepath"
	"strings"
)

// author is what outputs/workbook writes into the properties of its workbooks.
// Excel and WPS keep it when they save.
const author = "<dc:creator>taizhang</dc:creator>"

// isLedger reports whether a file is a workbook that this program wrote, under
// whatever name: it is no notice, and no failure either.
func isLedger(path string) bool {
	if !strings.EqualFold(filepath.Ext(path), ".xlsx") {
		return false
	}
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
