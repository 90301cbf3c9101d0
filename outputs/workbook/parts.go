package workbook

import (
	"bytes"
	"encoding/xml"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"
)

// emptySheet takes the rows out of a sheet that is written anew, before anything
// parses them: of a ledger of ten thousand rows that is half a second and 50 MB
// for each view. A part that is written in an unusual way is left alone.
func emptySheet(file *excelize.File, name string) {
	part := sheetPartIn(file, name)
	data := bytesOf(file, part)
	from := bytes.Index(data, []byte(beginRows))
	to := bytes.LastIndex(data, []byte(endRows))
	if from < 0 || to < from {
		return
	}
	file.Pkg.Store(part, bytes.Join([][]byte{data[:from+len(beginRows)], data[to:]}, nil))
}

// The rows of a sheet stand between these.
const beginRows, endRows = "<sheetData>", "</sheetData>"

// sheetPartIn is the name of the part of a file that holds a sheet, "" where it is not
// found.
func sheetPartIn(file *excelize.File, name string) string {
	return sheetPart(func(part string) []byte { return bytesOf(file, part) }, name)
}

// sheetPart is the name of the part that holds a sheet, "" where it is not found. read
// gives the bytes of a part.
func sheetPart(read func(part string) []byte, name string) string {
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
	if xml.Unmarshal(read(book), &list) != nil || xml.Unmarshal(read("xl/_rels/workbook.xml.rels"), &relations) != nil {
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
			return resolved(book, relation.Target)
		}
	}
	return ""
}

// partsOf gives the parts that belong to a part, of one kind: the end of the name
// of their relationship.
func partsOf(file *excelize.File, part, kind string) []string {
	var relations struct {
		Targets []struct {
			Type   string `xml:",attr"`
			Target string `xml:",attr"`
		} `xml:"Relationship"`
	}
	if xml.Unmarshal(bytesOf(file, path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")), &relations) != nil {
		return nil
	}
	var parts []string
	for _, relation := range relations.Targets {
		if strings.HasSuffix(relation.Type, kind) {
			parts = append(parts, resolved(part, relation.Target))
		}
	}
	return parts
}

// resolved is a target as a part names it.
func resolved(part, target string) string {
	if whole, rooted := strings.CutPrefix(target, "/"); rooted {
		return whole
	}
	return path.Join(path.Dir(part), target)
}

func bytesOf(file *excelize.File, part string) []byte {
	stored, _ := file.Pkg.Load(part)
	data, _ := stored.([]byte)
	return data
}

// soundFormulas gives the cells of a sheet whose formula names only cells of its
// own row, from the bytes of the sheet: asking excelize for each is quadratic. It
// knows the two forms in which Excel and LibreOffice write a formula of a cell's
// own; a cell in another form is not sound.
func soundFormulas(file *excelize.File, sheet string) map[string]bool {
	sound := map[string]bool{}
	data := bytesOf(file, sheetPartIn(file, sheet))
	for {
		from := bytes.Index(data, []byte("<f"))
		if from < 0 {
			return sound
		}
		before := data[:from]
		data = data[from+len("<f"):]
		if _, plain := ownFormula(data); !plain {
			continue
		}
		end := bytes.Index(data, []byte("</f>"))
		begin := bytes.LastIndex(before, []byte(`<c r="`))
		if end < 0 || begin < 0 {
			continue
		}
		name, _, closed := bytes.Cut(before[begin+len(`<c r="`):], []byte(`"`))
		row := bytes.TrimLeft(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
		if closed && len(row) < len(name) && namesOnly(data[:end], row) {
			sound[string(name)] = true
		}
	}
}

// ownFormula gives what follows the head of a formula of a cell's own, from behind
// "<f": Excel writes no more, LibreOffice whether it is to be computed anew.
func ownFormula(data []byte) (rest []byte, plain bool) {
	for _, form := range []string{">", ` aca="false">`, ` aca="true">`} {
		if rest, plain = bytes.CutPrefix(data, []byte(form)); plain {
			return rest, true
		}
	}
	return nil, false
}

// namesOnly reports whether every cell that a formula names, a word of one to
// three capitals and digits, lies in the row.
func namesOnly(formula, row []byte) bool {
	for i := 0; i < len(formula); {
		start := i
		for i < len(formula) && formula[i] >= 'A' && formula[i] <= 'Z' {
			i++
		}
		letters := i - start
		if letters > 0 && i < len(formula) && formula[i] == '$' {
			i++
		}
		digits := i
		for i < len(formula) && formula[i] >= '0' && formula[i] <= '9' {
			i++
		}
		if letters >= 1 && letters <= 3 && i > digits && !bytes.Equal(formula[digits:i], row) {
			return false
		}
		if i == start {
			i++
		}
	}
	return true
}
