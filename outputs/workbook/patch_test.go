package workbook

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"taizhang/extractors/notice"
)

const (
	patchSheet = "Sheet1"
	patchPart  = "xl/worksheets/sheet1.xml"
)

// applied is a sheet with its changes, "" in a form that is not known.
func (p *patch) applied(sheet []byte, chained bool) (patched []byte, known bool) {
	var rows []*heldRows
	before, behind, known := p.apply(sheet, chained, func() io.WriteCloser {
		rows = append(rows, &heldRows{})
		return rows[len(rows)-1]
	})
	if !known {
		return nil, false
	}
	patched = bytes.Clone(before)
	for _, r := range rows {
		if !r.closed {
			panic("rows that were not closed")
		}
		patched = append(patched, r.Bytes()...)
	}
	return append(patched, behind...), true
}

type heldRows struct {
	bytes.Buffer
	closed bool
}

func (h *heldRows) Close() error { h.closed = true; return nil }

// someSheet makes a workbook with a sheet as people leave it: cells of all kinds
// here and there, looks of cells, rows and columns.
func someSheet(t *rapid.T) []byte {
	file := excelize.NewFile()
	defer file.Close()
	fail := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 4 {
		_, err := file.NewStyle(&excelize.Style{Font: &excelize.Font{Size: float64(8 + i)}})
		fail(err)
	}
	for range rapid.IntRange(0, 20).Draw(t, "cells") {
		name := cell(rapid.IntRange(1, 6).Draw(t, "column"), rapid.IntRange(1, 9).Draw(t, "row"))
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			fail(file.SetCellStr(patchSheet, name, rapid.SampledFrom([]string{"文字", "a<b>&\"c\"", " 空 ", "两\n行", ""}).Draw(t, "text")))
		case 1:
			fail(file.SetCellInt(patchSheet, name, rapid.Int64Range(-5, 50_000).Draw(t, "number")))
		case 2:
			fail(file.SetCellFormula(patchSheet, name, `IF(A1<>"",1,2)`))
		case 3:
			fail(file.SetCellBool(patchSheet, name, true))
		}
		fail(file.SetCellStyle(patchSheet, name, name, rapid.IntRange(0, 4).Draw(t, "style")))
	}
	if rapid.Bool().Draw(t, "shared formula") {
		shared, reach := excelize.STCellFormulaTypeShared, "D3:D7"
		fail(file.SetCellFormula(patchSheet, "D3", "A3+1", excelize.FormulaOpts{Type: &shared, Ref: &reach}))
	}
	if rapid.Bool().Draw(t, "column look") {
		fail(file.SetColStyle(patchSheet, "B:C", 2))
	}
	if rapid.Bool().Draw(t, "row look") {
		fail(file.SetRowStyle(patchSheet, 3, 4, 3))
		fail(file.SetRowHeight(patchSheet, 3, 40))
	}
	if rapid.Bool().Draw(t, "hidden row") {
		fail(file.SetRowVisible(patchSheet, 5, false))
	}
	fail(file.MergeCell(patchSheet, "A1", "C1"))
	var out bytes.Buffer
	fail(file.Write(&out))
	return out.Bytes()
}

// somePatch draws changes of every kind.
func somePatch(t *rapid.T) *patch {
	p := newPatch()
	for range rapid.IntRange(0, 15).Draw(t, "changes") {
		column, row := rapid.IntRange(1, 8).Draw(t, "column"), rapid.IntRange(2, 12).Draw(t, "row")
		style := rapid.IntRange(1, 4).Draw(t, "style")
		c := change{keepsStyle: rapid.Bool().Draw(t, "keeps")}
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			c.value = wordsIn(rapid.SampledFrom([]string{"新", "x & y", "", "= 1", "甲\n乙"}).Draw(t, "text"), style)
		case 1:
			c.value = numberIn(rapid.IntRange(0, 99).Draw(t, "number"), style)
		case 2:
			c.value = dayIn(notice.NewDate(2026, 3, rapid.IntRange(1, 31).Draw(t, "day")), style+1)
		case 3:
			c.value = wordsIn("剩3天", style)
			c.value.formula = fmt.Sprintf("IF(B%d>0,1,2)", row)
		case 4:
			c.value.style = style
		case 5:
			c.onlyIfThere, c.keepsStyle = true, true
		}
		p.set(column, row, c)
	}
	if rapid.Bool().Draw(t, "height") {
		p.heights[rapid.IntRange(2, 14).Draw(t, "tall row")] = 33.5
	}
	if rapid.Bool().Draw(t, "hide") {
		p.hidden[rapid.IntRange(2, 14).Draw(t, "hidden row")] = true
	}
	return p
}

// appearance is what a person and a program see of a sheet.
func appearance(t interface{ Fatal(...any) }, file *excelize.File) string {
	var seen strings.Builder
	fail := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	fail(file.SetCellStr(patchSheet, cell(10, 16), "")) // a row that is not there counts as hidden otherwise
	for row := 1; row <= 16; row++ {
		height, err := file.GetRowHeight(patchSheet, row)
		fail(err)
		visible, err := file.GetRowVisible(patchSheet, row)
		fail(err)
		fmt.Fprintln(&seen, row, height, visible)
		for column := 1; column <= 9; column++ {
			name := cell(column, row)
			value, err := file.GetCellValue(patchSheet, name, excelize.Options{RawCellValue: true})
			fail(err)
			formula, err := file.GetCellFormula(patchSheet, name)
			fail(err)
			if formula != "" {
				value = "" // excelize leaves the number of the words there; every program computes it anew
			}
			style, err := file.GetCellStyle(patchSheet, name)
			fail(err)
			fmt.Fprintf(&seen, " %s %q %q %d\n", name, value, formula, style)
		}
	}
	return seen.String()
}

func firstDifference(got, want string) string {
	other := strings.Split(want, "\n")
	for i, line := range strings.Split(got, "\n") {
		if line != other[i] {
			return fmt.Sprintf("%s stands for %s", line, other[i])
		}
	}
	return "nothing differs"
}

func openSheet(t interface{ Fatal(...any) }, data []byte) *excelize.File {
	file, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestPatchIsLikeReplay carries the same changes out on the bytes and with
// excelize.
func TestPatchIsLikeReplay(t *testing.T) {
	inShortStretches(t)
	known := 0
	rapid.Check(t, func(t *rapid.T) {
		stretchPatched = rapid.SampledFrom([]int{1, 150, 1 << 20}).Draw(t, "stretch")
		data, p := someSheet(t), somePatch(t)
		slow, quick := openSheet(t, data), openSheet(t, data)
		defer slow.Close()
		defer quick.Close()
		if err := p.replay(slow, patchSheet); err != nil {
			t.Fatal(err)
		}
		before := bytes.Clone(bytesOf(quick, patchPart))
		patched, is := p.applied(bytesOf(quick, patchPart), bytesOf(quick, calculationChain) != nil)
		if !bytes.Equal(bytesOf(quick, patchPart), before) {
			t.Fatal("the sheet that was read has changed")
		}
		if !is {
			t.Skip("a form that is left to excelize")
		}
		known++
		quick.Pkg.Store(patchPart, patched)
		var out bytes.Buffer
		if err := quick.Write(&out); err != nil {
			t.Fatal(err)
		}
		again := openSheet(t, out.Bytes())
		defer again.Close()
		if got, want := appearance(t, again), appearance(t, slow); got != want {
			t.Fatalf("%s\nis patched to\n%s\nwhere %s", before, patched, firstDifference(got, want))
		}
	})
	if known == 0 {
		t.Error("no sheet was patched")
	}
}

// TestPatchForms tells the forms that apply knows from those that it does not.
func TestPatchForms(t *testing.T) {
	inShortStretches(t) // and in long ones
	p := newPatch()
	p.set(2, 3, change{value: wordsIn("新", 7), keepsStyle: true})
	p.set(1, 4, change{value: numberIn(5, 1)})
	sheet := func(before, rows, behind string) string {
		return `<worksheet xmlns="m">` + before + `<sheetData>` + rows + `</sheetData>` + behind + `</worksheet>`
	}
	const cellB3, row4 = `<c r="B3" s="7" t="inlineStr"><is><t>新</t></is></c>`, `<row r="4"><c r="A4" s="1"><v>5</v></c></row>`
	for name, c := range map[string]struct{ sheet, want string }{
		"a row between": {sheet("", `<row r="2"/><row r="9" spans="1:3"><c r="A9"/></row>`, ""),
			sheet("", `<row r="2"></row><row r="3">`+cellB3+`</row>`+row4+`<row r="9" spans="1:3"><c r="A9"/></row>`, "")},
		"of LibreOffice": {sheet(`<dimension ref="A1:B3"/>`, `<row r="3" customFormat="false" ht="15" hidden="false" collapsed="false"><c r="A3" s="2" t="s"><v>0</v></c> <c r="B3" s="4" t="str"><f aca="false">1+1</f><v>2</v></c></row>`, ""),
			sheet(`<dimension ref="A1:B4"/>`, `<row r="3" customFormat="false" ht="15" hidden="false" collapsed="false"><c r="A3" s="2" t="s"><v>0</v></c><c r="B3" s="4" t="inlineStr"><is><t>新</t></is></c></row>`+row4, "")},
		"of Excel": {sheet(`<cols><col min="1" max="2" width="9" style="3" customWidth="1"/></cols>`, "\r\n"+`<row r="3" spans="1:2" x14ac:dyDescent="0.25"><c r="A3"><v>1</v></c></row>`+"\r\n", `<extLst/>`),
			sheet(`<cols><col min="1" max="2" width="9" style="3" customWidth="1"/></cols>`, `<row r="3" x14ac:dyDescent="0.25"><c r="A3"><v>1</v></c><c r="B3" s="3" t="inlineStr"><is><t>新</t></is></c></row>`+row4, `<extLst/>`)},
		"a row's look":           {sheet("", `<row r="3" s="6" customFormat="1"/>`, ""), sheet("", `<row r="3" s="6" customFormat="1"><c r="B3" s="6" t="inlineStr"><is><t>新</t></is></c></row>`+row4, "")},
		"a prefix":               {`<x:worksheet><x:sheetData><x:row r="3"/></x:sheetData></x:worksheet>`, ""},
		"no rows":                {`<worksheet><sheetData/></worksheet>`, ""},
		"rows without a place":   {sheet("", `<row><c><v>1</v></c></row>`, ""), ""},
		"cells without a place":  {sheet("", `<row r="3"><c><v>1</v></c></row>`, ""), ""},
		"rows out of order":      {sheet("", `<row r="5"/><row r="2"/>`, ""), ""},
		"cells out of order":     {sheet("", `<row r="3"><c r="C3"/><c r="A3"/></row>`, ""), ""},
		"a cell of another row":  {sheet("", `<row r="3"><c r="A2"/></row>`, ""), ""},
		"a row that is cut off":  {sheet("", `<row r="3"><c r="A3"/>`, ""), ""},
		"a cell that is cut off": {sheet("", `<row r="3"><c r="A3"><v>1</row>`, ""), ""},
		"a remark":               {sheet("", `<!-- <row r="3"/> --><row r="3"/>`, ""), ""},
		"words as they are":      {sheet("", `<row r="3"><c r="A3" t="inlineStr"><is><t><![CDATA[</c></row>]]></t></is></c></row>`, ""), ""},
		"a shared formula":       {sheet("", `<row r="3"><c r="B3"><f t="shared" ref="B3:B9" si="0">A3</f></c></row>`, ""), ""},
		"a formula of another":   {sheet("", `<row r="3"><c r="B3"><f t="shared" si="0"/></c></row>`, ""), sheet("", `<row r="3">`+cellB3+`</row>`+row4, "")},
		"merged cells":           {sheet("", `<row r="3"/>`, `<mergeCells count="1"><mergeCell ref="A3:C3"/></mergeCells>`), ""},
		"merged cells elsewhere": {sheet("", "", `<mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>`),
			sheet("", `<row r="3">`+cellB3+`</row>`+row4, `<mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>`)},
	} {
		for _, stretchPatched = range []int{1, 1 << 20} {
			got, known := p.applied([]byte(c.sheet), false)
			if known != (c.want != "") || string(got) != c.want {
				t.Errorf("%s:\n%s\nis patched to\n%s\nwant\n%s", name, c.sheet, got, c.want)
			}
		}
	}
	formula := sheet("", `<row r="3"><c r="B3"><f>A3</f><v>1</v></c></row>`, "")
	if _, known := p.applied([]byte(formula), true); known {
		t.Error("a formula was taken out that stands in the list of formulas")
	}
	if _, known := p.applied([]byte(formula), false); !known {
		t.Error("a formula that stands in no list was left to excelize")
	}
}

// TestSharedFormulaStays: where the cell changes in which a shared formula stands, the
// others keep it.
func TestSharedFormulaStays(t *testing.T) {
	file := excelize.NewFile()
	defer file.Close()
	shared := excelize.STCellFormulaTypeShared
	for _, column := range []string{"B", "C"} {
		reach := column + "3:" + column + "6"
		if err := file.SetCellFormula(patchSheet, column+"3", "A3*2", excelize.FormulaOpts{Type: &shared, Ref: &reach}); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		t.Fatal(err)
	}
	again := openSheet(t, out.Bytes())
	defer again.Close()
	p := newPatch()
	p.set(2, 3, change{value: wordsIn("新", 0)})
	p.set(2, 5, change{value: wordsIn("新", 0)})
	if _, known := p.applied(bytesOf(again, patchPart), false); known {
		t.Error("the first cell of a shared formula was changed on its bytes")
	}
	if err := p.replay(again, patchSheet); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"B3": "", "B4": "A4*2", "B5": "", "B6": "A6*2", "C3": "A3*2", "C4": "A4*2", "C6": "A6*2"} {
		if got, err := again.GetCellFormula(patchSheet, name); err != nil || got != want {
			t.Errorf("the formula of %s is %q, %v; want %q", name, got, err, want)
		}
	}
}

// FuzzPatch: whatever bytes a sheet has, apply ends, and what it does not touch
// stays.
func FuzzPatch(f *testing.F) {
	f.Add(`<worksheet><dimension ref="A1:B3"/><cols><col min="1" max="2" style="3"/></cols><sheetData><row r="3" spans="1:2"><c r="A3" t="s"><v>0</v></c></row></sheetData></worksheet>`)
	inShortStretches(f)
	f.Fuzz(func(t *testing.T, sheet string) {
		p := newPatch()
		p.set(2, 3, change{value: wordsIn("新", 1)})
		p.heights[3], p.hidden[4] = 20, true
		patched, known := p.applied([]byte(sheet), true)
		if !known {
			return
		}
		head, _, _ := strings.Cut(sheet, "<sheetData>")
		_, tail, _ := strings.Cut(sheet, "</sheetData>")
		if !strings.Contains(string(patched), `<c r="B3" s="1" t="inlineStr"><is><t>新</t></is></c>`) || !strings.HasSuffix(string(patched), "</sheetData>"+tail) ||
			!dimension().MatchString(head) && !strings.HasPrefix(string(patched), head) {
			t.Errorf("%q is patched to %q", sheet, patched)
		}
	})
}
