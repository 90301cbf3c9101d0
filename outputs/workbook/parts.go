package workbook

import (
	"bytes"
	"encoding/xml"
	"path"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

// emptySheet takes the rows out of a sheet that is written anew, before anything
// parses them: of a ledger of ten thousand rows that is half a second and 50 MB
// for each view. A part that is written in an unusual way is left alone.
func emptySheet(file *excelize.File, name string) {
	part := sheetPart(file, name)
	data := bytesOf(file, part)
	const begin, end = "<sheetData>", "</sheetData>"
	from := bytes.Index(data, []byte(begin))
	to := bytes.LastIndex(data, []byte(end))
	if from < 0 || to < from {
		return
	}
	file.Pkg.Store(part, bytes.Join([][]byte{data[:from+len(begin)], data[to:]}, nil))
}

// sheetPart is the name of the part that holds a sheet, "" where it is not found.
func sheetPart(file *excelize.File, name string) string {
	const book = "xl/workbook.xml"
	var list struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var relations struct {
		Targets []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if xml.Unmarshal(bytesOf(file, book), &list) != nil || xml.Unmarshal(bytesOf(file, "xl/_rels/workbook.xml.rels"), &relations) != nil {
		return ""
	}
	for _, sheet := range list.Sheets {
		if !strings.EqualFold(sheet.Name, name) {
			continue
		}
		for _, relation := range relations.Targets {
			if relation.ID != sheet.ID {
				continue
			}
			if whole, rooted := strings.CutPrefix(relation.Target, "/"); rooted {
				return whole
			}
			return path.Join(path.Dir(book), relation.Target)
		}
	}
	return ""
}

func bytesOf(file *excelize.File, part string) []byte {
	stored, _ := file.Pkg.Load(part)
	data, _ := stored.([]byte)
	return data
}

// formulaCell is a cell with a formula of its own, and reference a cell that a
// formula names.
var (
	formulaCell = regexp.MustCompile(`<c r="([A-Z]+)([0-9]+)"[^>]*><f(?: aca="[a-z]+")?>([^<]*)</f>`)
	reference   = regexp.MustCompile(`\b[A-Z]{1,3}([0-9]+)\b`)
)

// soundFormulas gives the cells of a sheet whose formula names only cells of its
// own row, from the bytes of the sheet: asking for each is quadratic.
func soundFormulas(file *excelize.File, sheet string) map[string]bool {
	sound := map[string]bool{}
	for _, found := range formulaCell.FindAllSubmatch(bytesOf(file, sheetPart(file, sheet)), -1) {
		own := true
		for _, named := range reference.FindAllSubmatch(found[3], -1) {
			own = own && bytes.Equal(named[1], found[2])
		}
		if own {
			sound[string(found[1])+string(found[2])] = true
		}
	}
	return sound
}
