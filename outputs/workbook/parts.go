package workbook

import (
	"bytes"
	"encoding/xml"
	"path"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

// empty takes the rows out of a view before excelize reads it: they are written
// anew, and reading them costs as much as writing them. It is only a shortcut:
// a part that is not where or what it is expected to be is left as it is.
func empty(file *excelize.File, sheets []string) {
	places := partsOf(file)
	for _, sheet := range sheets {
		part, found := file.Pkg.Load(places[sheet])
		data, is := part.([]byte)
		if !found || !is {
			continue
		}
		from := bytes.Index(data, []byte("<sheetData>"))
		to := bytes.LastIndex(data, []byte("</sheetData>"))
		if from < 0 || to < from {
			continue
		}
		short := make([]byte, 0, len(data)-(to-from))
		short = append(append(short, data[:from+len("<sheetData>")]...), data[to:]...)
		file.Pkg.Store(places[sheet], short)
	}
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
	part, _ := file.Pkg.Load(partsOf(file)[sheet])
	data, is := part.([]byte)
	if !is {
		return nil
	}
	sound := map[string]bool{}
	for _, found := range formulaCell.FindAllSubmatch(data, -1) {
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

// partsOf gives the part of the archive that holds each sheet (ECMA-376 part 1,
// 18.2.20 and part 2, 9.3).
func partsOf(file *excelize.File) map[string]string {
	var relations struct {
		Relationship []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		}
	}
	part, _ := file.Pkg.Load("xl/_rels/workbook.xml.rels")
	data, is := part.([]byte)
	if !is || xml.Unmarshal(data, &relations) != nil || file.WorkBook == nil {
		return nil
	}
	targets := map[string]string{}
	for _, r := range relations.Relationship {
		target := r.Target
		if !strings.HasPrefix(target, "/") {
			target = path.Join("xl", target)
		}
		targets[r.ID] = strings.TrimPrefix(target, "/")
	}
	places := map[string]string{}
	for _, sheet := range file.WorkBook.Sheets.Sheet {
		places[sheet.Name] = targets[sheet.ID]
	}
	return places
}
