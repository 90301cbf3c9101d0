package workbook

import (
	"bytes"
	"encoding/xml"
	"iter"
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

// soundFormulas gives the cells of a column whose formula names only cells of its
// own row, from the bytes of the sheet: asking excelize for each is quadratic. A formula
// in a form that formOf does not know is not sound; one that is shared is as sound for
// the other cells as for the first, but for rows that it holds fast ($). shared are the
// cells whose formula others share.
func soundFormulas(file *excelize.File, sheet, column string) (sound, shared map[string]bool) {
	sound, shared = map[string]bool{}, map[string]bool{}
	groups := map[string]bool{} // whose formula is sound for all of them
	for f := range formulasIn(bytesOf(file, sheetPartIn(file, sheet)), column) {
		switch f.form {
		case sharingForm:
			if groups[f.group] {
				sound[string(f.cell)] = true
			}
		case sharedForm:
			shared[string(f.cell)] = true
			groups[f.group] = namesOnly(f.formula, f.cell[len(column):]) && bytes.IndexByte(f.formula, '$') < 0
			fallthrough
		case ownForm:
			if namesOnly(f.formula, f.cell[len(column):]) {
				sound[string(f.cell)] = true
			}
		}
	}
	return sound, shared
}

// cellFormula is the formula of a cell, and group those that share it.
type cellFormula struct {
	cell, formula []byte
	form          formulaForm
	group         string
}

// formulasIn gives the formulas in a column of a sheet, in all where it is "".
func formulasIn(sheet []byte, column string) iter.Seq[cellFormula] {
	return func(yield func(cellFormula) bool) {
		for at := 0; ; {
			next := bytes.Index(sheet[at:], []byte("<f"))
			if next < 0 {
				return
			}
			at += next + len("<f")
			begin := bytes.LastIndex(sheet[:at], []byte(`<c r="`))
			if begin < 0 {
				continue
			}
			cell, _, closed := bytes.Cut(sheet[begin+len(`<c r="`):], []byte(`"`))
			if row, has := bytes.CutPrefix(cell, []byte(column)); !closed || !has || column != "" && (len(row) == 0 || row[0] > '9') {
				continue
			}
			f := cellFormula{cell: cell}
			if f.form, f.group, f.formula = formOf(sheet[at:]); !yield(f) {
				return
			}
		}
	}
}

// formulaForm is how a cell has its formula (ECMA-376-1, 18.3.1.40 f).
type formulaForm uint8

const (
	otherForm   formulaForm = iota // an array's, a data table's, or none at all
	ownForm                        // of its own
	sharedForm                     // of its own, and others share it
	sharingForm                    // that of another cell
)

// formOf gives the form of a formula and the formula itself, from behind "<f", and of
// one that is shared the group that shares it.
func formOf(data []byte) (form formulaForm, group string, formula []byte) {
	head, rest, closed := bytes.Cut(data, []byte(">"))
	head, empty := bytes.CutSuffix(head, []byte("/"))
	if !closed || len(head) > 0 && head[0] != ' ' {
		return otherForm, "", nil
	}
	if !empty {
		if formula, _, closed = bytes.Cut(rest, []byte("</f>")); !closed {
			return otherForm, "", nil
		}
	}
	kind, has := attribute(head, ` t="`)
	number, grouped := attribute(head, ` si="`)
	switch {
	case !has && !empty:
		return ownForm, "", formula
	case !has || string(kind) != "shared" || !grouped:
		return otherForm, "", nil
	case bytes.Contains(head, []byte(` ref="`)):
		return sharedForm, string(number), formula
	}
	return sharingForm, string(number), nil
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
