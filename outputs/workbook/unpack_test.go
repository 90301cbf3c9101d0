package workbook

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// unpackAll has every sheet unpacked apart.
func unpackAll(t testing.TB) {
	was := leastApart
	leastApart = 1
	t.Cleanup(func() { leastApart = was })
}

// archiveOf is a workbook of the ledger's sheet and a view, with these parts for them.
func archiveOf(t testing.TB, sheet, view string) []byte {
	t.Helper()
	file := excelize.NewFile()
	defer file.Close()
	if err := file.SetSheetName("Sheet1", SheetTasks); err != nil {
		t.Fatal(err)
	}
	if _, err := file.NewSheet(SheetWeek); err != nil {
		t.Fatal(err)
	}
	parts := [2]string{sheetPartIn(file, SheetTasks), "xl/worksheets/sheet2.xml"}
	var saved bytes.Buffer
	if err := file.Write(&saved); err != nil {
		t.Fatal(err)
	}
	from, err := zip.NewReader(bytes.NewReader(saved.Bytes()), int64(saved.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	into := zip.NewWriter(&out)
	for _, part := range from.File {
		text, is := map[string]string{parts[0]: sheet, parts[1]: view}[part.Name]
		if !is {
			err = into.Copy(part)
		} else if w, failed := into.Create(part.Name); failed == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := into.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// compareUnpacked holds what is unpacked apart against what excelize unpacks. apart
// reports that it was.
func compareUnpacked(t *testing.T, data []byte) (apart bool) {
	t.Helper()
	options := excelize.Options{RawCellValue: true, UnzipXMLSizeLimit: partLimit}
	want, wanted := excelize.OpenReader(bytes.NewReader(data), options)
	got, err := openArchive(data)
	if (err == nil) != (wanted == nil) {
		t.Fatalf("%v, by excelize %v", err, wanted)
	}
	if err != nil {
		return false
	}
	defer want.Close()
	defer got.Close()
	for _, name := range rowsAnew {
		emptySheet(want, name)
		emptySheet(got, name)
	}
	parts := 0
	want.Pkg.Range(func(name, _ any) bool {
		parts++
		if was, is := bytesOf(want, name.(string)), bytesOf(got, name.(string)); !bytes.Equal(was, is) {
			t.Errorf("%s is %.200q, by excelize %.200q", name, is, was)
		}
		return true
	})
	got.Pkg.Range(func(any, any) bool { parts--; return true })
	if parts != 0 {
		t.Errorf("excelize has %d parts more", parts)
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err == nil {
		_, err = openApart(archive, options)
	}
	return err == nil
}

// TestUnpack: sheets that are unpacked apart are what excelize makes of them.
func TestUnpack(t *testing.T) {
	unpackAll(t)
	const head = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cols><col min="1" max="1" width="9"/></cols>`
	rows := strings.Repeat(`<row r="1"><c r="A1" t="inlineStr"><is><t>请各部门于9月20日前报送</t></is></c></row>`, 3000)
	const tail = `<autoFilter ref="A1:B2"/></worksheet>`
	for _, c := range []struct {
		name, view string
		apart      bool
	}{
		{"rows", head + beginRows + rows + endRows + tail, true},
		{"no rows", head + beginRows + endRows + tail, true},
		{"rows to the end", head + beginRows + rows + endRows, true},
		{"an end in a remark", head + beginRows + rows + endRows + "<!--" + endRows + "-->" + tail, true},
		{"a long head", head + strings.Repeat(" ", mostBefore+1<<17) + beginRows + rows + endRows + tail, false},
		{"in another form", head + "<sheetData >" + rows + endRows + tail, false},
		{"an end alone", head + endRows + tail, false},
		{"no end", head + beginRows + rows, false},
		{"an empty element", head + "<sheetData/>" + tail, false},
	} {
		if apart := compareUnpacked(t, archiveOf(t, head+beginRows+rows+endRows+tail, c.view)); apart != c.apart {
			t.Errorf("%s: unpacked apart: %v", c.name, apart)
		}
		// Wherever the end of the rows lies in what is unpacked at a time.
		for shift := range len(endRows) + 2 {
			long := head + beginRows + strings.Repeat(" ", 1<<16-len(head)-len(beginRows)-shift) + endRows + tail
			if !compareUnpacked(t, archiveOf(t, head+beginRows+endRows+tail, long)) {
				t.Errorf("shifted by %d: not unpacked apart", shift)
			}
		}
	}
	leastApart = 1 << 40
	if compareUnpacked(t, archiveOf(t, head+beginRows+rows+endRows+tail, head+beginRows+rows+endRows+tail)) {
		t.Error("small sheets are unpacked apart")
	}
}

// FuzzUnpack: of a broken archive too, as much is read as excelize reads.
func FuzzUnpack(f *testing.F) {
	unpackAll(f)
	f.Add("<a><sheetData><row/></sheetData></a>", "<a><sheetData></sheetData><b/></a>", 900, byte(1), 0)
	f.Add("", "</sheetData><sheetData>", 40, byte(0), 30)
	f.Fuzz(func(t *testing.T, sheet, view string, at int, flipped byte, cut int) {
		data := archiveOf(t, sheet, view)
		if at >= 0 && at < len(data) {
			data[at] ^= flipped
		}
		data = data[:len(data)-min(max(cut, 0), len(data))]
		defer func() {
			if fault := recover(); fault != nil && !strings.Contains(fmt.Sprint(fault), "runtime error") {
				panic(fault) // excelize stumbles over some; Open recovers
			}
		}()
		compareUnpacked(t, data)
	})
}
