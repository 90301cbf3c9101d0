package workbook

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// asExcelize reads a sheet with the library.
func asExcelize(t interface{ Fatal(...any) }, file *excelize.File) (rows [][]string) {
	found, err := file.Rows(patchSheet)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		cells, err := found.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, cells)
	}
	return rows
}

func sameRows(a, b [][]string) bool {
	return slices.EqualFunc(a, b, func(x, y []string) bool { return slices.Equal(x, y) })
}

// inShortStretches has sheets of a few rows read and patched in stretches, too.
func inShortStretches(t testing.TB) {
	read, patched := leastStretch, stretchPatched
	leastStretch, stretchPatched = 1, 1
	t.Cleanup(func() { leastStretch, stretchPatched = read, patched })
}

// TestScanIsLikeExcelize reads sheets of all kinds of cells both ways, those that
// excelize wrote and those whose rows were patched.
func TestScanIsLikeExcelize(t *testing.T) {
	inShortStretches(t)
	known := 0
	rapid.Check(t, func(t *rapid.T) {
		file := openSheet(t, someSheet(t))
		defer file.Close()
		if patched, is := somePatch(t).applied(bytesOf(file, patchPart), false); is {
			file.Pkg.Store(patchPart, patched)
		}
		if rapid.Bool().Draw(t, "rich text") {
			// Parsed here, so that it is written and opened again below.
			if err := file.SetCellRichText(patchSheet, "D2", []excelize.RichTextRun{{Text: "甲 "}, {Text: "<乙>", Font: &excelize.Font{Bold: true}}, {Text: "\n丙"}}); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		if err := file.Write(&out); err != nil {
			t.Fatal(err)
		}
		file = openSheet(t, out.Bytes())
		defer file.Close()
		found, is := scan(file, patchPart)
		if !is {
			return
		}
		known++
		if want := asExcelize(t, file); !sameRows(found.rows, want) {
			t.Fatalf("%s\nis read as\n%q\nwant\n%q", bytesOf(file, patchPart), found.rows, want)
		}
	})
	if known == 0 {
		t.Error("no sheet was read")
	}
}

// TestScanForms: the forms of other programs.
func TestScanForms(t *testing.T) {
	inShortStretches(t)
	const words = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>甲</t></si><si><r><rPr><b/><sz val="10"/></rPr><t xml:space="preserve">乙 </t></r><r><t>&lt;丙&gt;</t></r><rPh sb="0" eb="1"><t>ヘイ</t></rPh></si><si/><si><t/></si></sst>`
	for name, c := range map[string]struct {
		shared, rows, want string
		numbers            string
	}{
		"of Excel": {words, `<row r="2" spans="1:4"><c r="A2" s="1" t="s"><v>1</v></c><c r="B2" t="s"><v>0</v></c><c r="D2"><v>4.5E-2</v></c></row>`,
			`[[] ["乙 <丙>" "甲" "" "4.5E-2"]]`, "D2"},
		"of LibreOffice": {words, `<row r="1" hidden="false"><c r="A1" s="2" t="n"><v>7</v></c> <c r="B1" t="str"><f aca="false">&quot;x&quot;&amp;1</f><v>x1</v></c> <c r="C1" t="b"><v>1</v></c><c r="E1" s="3"/></row>`,
			`[["7" "x1" "1"]]`, "A1"},
		"of openpyxl":           {"", `<row r="1"><c r="A1" t="inlineStr"><is><t>a &amp; b&#10;c&#x4E59;</t></is></c><c r="B1" t="inlineStr"><is><r><t>一</t></r><r><t>二</t></r></is></c><c r="C1" t="n"/></row>`, `[["a & b\nc乙" "一二"]]`, ""},
		"empty words":           {words, `<row r="1"><c r="A1" t="s"><v>2</v></c><c r="B1" t="s"><v>3</v></c><c r="C1" t="e"><v>#N/A</v></c></row>`, `[["" "" "#N/A"]]`, ""},
		"a formula of nothing":  {"", `<row r="1"><c r="B1"><f>A1</f></c></row>`, `[["" ""]]`, ""},
		"line ends":             {"", "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a\r\nb\rc</v></c></row>", `[["a\nb\nc"]]`, ""},
		"no such words":         {words, `<row r="1"><c r="A1" t="s"><v>9</v></c></row>`, "", ""},
		"a day in words":        {"", `<row r="1"><c r="A1" t="d"><v>2026-03-05</v></c></row>`, "", ""},
		"a code":                {"", `<row r="1"><c r="A1" t="inlineStr"><is><t>_x0041_</t></is></c></row>`, "", ""},
		"an unknown entity":     {"", `<row r="1"><c r="A1" t="str"><v>&copy;</v></c></row>`, "", ""},
		"words with a prefix":   {`<x:sst><x:si><x:t>甲</x:t></x:si></x:sst>`, `<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, "", ""},
		"rows with gaps":        {"", ` <row r="2"><c r="A2"><v>1</v></c></row> <row r="3" ht="20"/><row r="5"><c r="B5"><v>2</v></c></row> `, `[[] ["1"] [] [] ["" "2"]]`, "A2B5"},
		"rows in disorder":      {"", `<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>`, "", ""},
		"a broken row":          {"", `<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v>`, "", ""},
		"a row twice":           {"", `<row r="1"/><row r="1"/>`, "", ""},
		"another encoding":      {`<?xml version="1.0" encoding="UTF-16"?><sst/>`, `<row r="1"/>`, "", ""},
		"something else inside": {"", `<row r="1"><x/></row>`, "", ""},
	} {
		file := excelize.NewFile()
		defer file.Close()
		file.Sheet.Delete(patchPart)
		file.Pkg.Store(patchPart, []byte(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`+c.rows+`</sheetData></worksheet>`))
		if c.shared != "" {
			file.Pkg.Store(sharedStrings, []byte(c.shared))
		}
		found, known := scan(file, patchPart)
		if known != (c.want != "") {
			t.Errorf("%s: known is %v", name, known)
		}
		if !known {
			continue
		}
		if got := fmt.Sprintf("%q", found.rows); got != c.want {
			t.Errorf("%s is read as %s, want %s", name, got, c.want)
		}
		if want := asExcelize(t, file); !sameRows(found.rows, want) {
			t.Errorf("%s is read as %q, by excelize as %q", name, found.rows, want)
		}
		numbers := ""
		for i := range found.rows {
			for k := range 8 {
				if found.isNumber(k+1, i+1) {
					numbers += cell(k+1, i+1)
				}
			}
		}
		if numbers != c.numbers {
			t.Errorf("%s: numbers in %q, want %q", name, numbers, c.numbers)
		}
	}
}

// FuzzScan: what scan knows, it reads as excelize does.
func FuzzScan(f *testing.F) {
	f.Add(`<c r="A1" s="1" t="s"><v>1</v></c><c r="B1"><v>4.5</v></c>`, `<si><t>甲</t></si><si><r><t>乙</t></r></si>`)
	f.Add(`<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a&amp;b</t></is></c><c r="C1" t="str"><f>A1</f><v>x</v></c>`, `<si/>`)
	inShortStretches(f)
	f.Fuzz(func(t *testing.T, row, words string) {
		file := excelize.NewFile()
		defer file.Close()
		file.Sheet.Delete(patchPart)
		file.Pkg.Store(patchPart, []byte(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">`+row+`</row><row r="3">`+strings.ReplaceAll(row, `1" `, `3" `)+`</row></sheetData></worksheet>`))
		file.Pkg.Store(sharedStrings, []byte(`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+words+`</sst>`))
		found, known := scan(file, patchPart)
		if !known || !wellFormed(bytesOf(file, patchPart)) || !wellFormed(bytesOf(file, sharedStrings)) {
			return // of broken XML, either reads what it can
		}
		if want := asExcelize(t, file); !sameRows(found.rows, want) {
			t.Errorf("%q with %q is read as %q, by excelize as %q", row, words, found.rows, want)
		}
	})
}

func wellFormed(data []byte) bool {
	decoder := xml.NewDecoder(bytes.NewReader(data))
	for {
		if _, err := decoder.Token(); err != nil {
			return errors.Is(err, io.EOF)
		}
	}
}

// TestCutRows: stretches are whole rows, all of them, and of about the size that is
// asked for.
func TestCutRows(t *testing.T) {
	row := func(i int) string { return fmt.Sprintf(`<row r="%d"><c r="A%[1]d"><v>%[1]d</v></c></row>`, i+1) }
	for count := range 30 {
		all := ""
		for i := range count {
			all += row(i)
		}
		for size := 1; size < 400; size += 7 {
			stretches := cutRows([]byte(all), size)
			if string(bytes.Join(stretches, nil)) != all {
				t.Errorf("%d rows at %d bytes: %q", count, size, stretches)
			}
			for _, stretch := range stretches[:len(stretches)-1] {
				if len(stretch) < size || len(stretch) >= size+len(row(99)) {
					t.Errorf("%d rows at %d bytes: a stretch has %d", count, size, len(stretch))
				}
			}
			for _, stretch := range stretches[1:] {
				if !bytes.HasPrefix(stretch, []byte("<row ")) {
					t.Errorf("a stretch begins with %.20q", stretch)
				}
			}
		}
	}
}
