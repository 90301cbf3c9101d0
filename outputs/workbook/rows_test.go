package workbook

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash/crc32"
	"io"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// TestRowsAreThoseOfExcelize draws the same rows both ways.
func TestRowsAreThoseOfExcelize(t *testing.T) {
	days := rapid.Custom(func(t *rapid.T) notice.Date {
		return notice.NewDate(1900, 1, 1).AddDays(rapid.IntRange(0, 200_000).Draw(t, "day"))
	})
	texts := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("办 \t\n&<>'\"=_x0041abz。"))), rapid.SampledFrom([]string{"_x0041_", "_xzzzz_", " 空", "空\n"}))
	values := rapid.Custom(func(t *rapid.T) cellValue {
		style := rapid.IntRange(0, 1).Draw(t, "style")
		switch valueKind(rapid.IntRange(0, 3).Draw(t, "kind")) {
		case words:
			text, _ := cellText(texts.Draw(t, "text"))
			v := wordsIn(text, style)
			if rapid.Bool().Draw(t, "formula") {
				v.formula = `IF(A1<>"甲",'表'!B2,"")`
			}
			return v
		case number:
			return numberIn(rapid.Int().Draw(t, "number"), style)
		case calendarDay:
			return dayIn(days.Draw(t, "date"), style+1) // excelize makes a style for a day without one
		}
		return cellValue{style: style}
	})
	rapid.Check(t, func(t *rapid.T) {
		const columns = 4
		table := rapid.SliceOfN(rapid.SliceOfN(values, columns, columns), 0, 5).Draw(t, "rows")
		file := excelize.NewFile()
		defer file.Close()
		for range 2 {
			if _, err := file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
				t.Fatal(err)
			}
		}
		stream, err := file.NewStreamWriter("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		ours := newRows(columns, newPress())
		for i, row := range table {
			cells := make([]any, columns)
			for k, v := range row {
				cells[k] = excelize.Cell{StyleID: v.style, Formula: v.formula, Value: v.value()}
			}
			height := heightOf(i)
			if err := stream.SetRow(cell(1, i+1), cells, excelize.RowOpts{Height: height}); err != nil {
				t.Fatal(err)
			}
			ours.add(i+1, height, row)
		}
		if err := stream.Flush(); err != nil {
			t.Fatal(err)
		}
		var book bytes.Buffer
		if err := file.Write(&book); err != nil {
			t.Fatal(err)
		}
		want := between(string(sheetOf(t, book.Bytes())), "<sheetData>", "</sheetData>")
		var bytes bytes.Buffer
		packed := ours.close(newPacks())
		if _, err := packed.bytes.WriteTo(&bytes); err != nil || int64(bytes.Len()) != packed.bytes.Len() {
			t.Fatalf("%d bytes of %d, %v", bytes.Len(), packed.bytes.Len(), err)
		}
		got, err := io.ReadAll(flate.NewReader(&bytes))
		if err != nil && err != io.ErrUnexpectedEOF { // more would follow
			t.Fatal(err)
		}
		if string(got) != want {
			t.Fatalf("rows\n got %s\nwant %s", got, want)
		}
		if uint64(len(got)) != packed.size || crc32.ChecksumIEEE(got) != packed.sum {
			t.Fatal("size or sum of the rows is wrong")
		}
	})
}

func sheetOf(t *rapid.T, data []byte) []byte {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := archive.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(sheet)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func between(text, begin, end string) string {
	_, text, _ = strings.Cut(text, begin)
	text, _, _ = strings.Cut(text, end)
	return text
}

func TestMarkedCodesThatShareASign(t *testing.T) {
	for text, want := range map[string]string{
		"_x0041_x0042_": "_x005F_x0041_x005F_x0042_", // decoded from the left: _ x0041 _ x0042_
		"_x004":         "_x004", "__x0041_": "__x005F_x0041_", "_x+041_": "_x+041_",
	} {
		if got := marked(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestJoinedSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.SliceOf(rapid.Byte()).Draw(t, "a"), rapid.SliceOf(rapid.Byte()).Draw(t, "b")
		got := joinedSum(crc32.ChecksumIEEE(a), crc32.ChecksumIEEE(b), uint64(len(b)))
		if want := crc32.ChecksumIEEE(append(a, b...)); got != want {
			t.Fatalf("%08x, want %08x", got, want)
		}
	})
}

// TestRowsWithoutASheetAreAnError: rows must never get lost.
func TestRowsWithoutASheetAreAnError(t *testing.T) {
	file := excelize.NewFile()
	defer file.Close()
	lost := &sheetRows{mark: "rows of nowhere", parts: []packed{newRows(1, newPress()).close(newPacks())}}
	if err := save(file, []*sheetRows{lost}, io.Discard); err == nil {
		t.Error("saved without its rows")
	}
}

// TestPlainTextsAreFit: what the ledger takes for plain needs no mending for a
// cell, and everything else does.
func TestPlainTextsAreFit(t *testing.T) {
	texts := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune{'\t', '\n', '\r', 0, 0x1f, ' ', 0xFFFD, 0xFFFE, 0xFFFF, 0x7F, '办'})))
	rapid.Check(t, func(t *rapid.T) {
		text := texts.Draw(t, "text")
		if rapid.Bool().Draw(t, "broken") {
			text += rapid.SampledFrom([]string{"\xEF", "\xEF\xBF", "\xFF", "\xC0\x80"}).Draw(t, "bytes")
		}
		if got, want := ledger.IsPlain(text), !strings.ContainsFunc(text, unfit) && utf8.ValidString(text); got != want {
			t.Fatalf("%q is plain: %v, want %v", text, got, want)
		}
	})
}

func TestHalfWidths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune{0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0x10FF, 0x1100, 0x2014, '办', 0x10000, 0x10FFFF}))).Draw(t, "text")
		want := 0
		for _, r := range text {
			want++
			if r >= 0x1100 {
				want++
			}
		}
		if got := halfWidths(text); got != want {
			t.Fatalf("%q is %d wide, want %d", text, got, want)
		}
	})
}

// TestBareTextsStayAsTheyAre: what isBare reports is what escaping would leave.
func TestBareTextsStayAsTheyAre(t *testing.T) {
	texts := rapid.StringOf(rapid.SampledFrom([]rune("办理材料，。“”abz09 \t\n\r&<>'\"_x")))
	rapid.Check(t, func(t *rapid.T) {
		text, lines := texts.Draw(t, "text"), rapid.Bool().Draw(t, "lines")
		same := string(appendEscaped(nil, marked(text), lines)) == text
		if isBare(text, lines) && !same {
			t.Fatalf("%q is taken for bare", text)
		}
		if same && !strings.Contains(text, "_") && !isBare(text, lines) {
			t.Fatalf("%q is not taken for bare", text)
		}
	})
}

// TestBareLinesAreBare: the words of a line that the ledger takes for bare are written
// as they are, and no other line has such words alone.
func TestBareLinesAreBare(t *testing.T) {
	texts := rapid.StringOf(rapid.OneOf(rapid.SampledFrom([]rune("办理材料，。“”～abz09 \n")), rapid.Rune(), rapid.SampledFrom([]rune("\t\r&<>'\"_"))))
	rapid.Check(t, func(t *rapid.T) {
		text := texts.Draw(t, "text")
		if rapid.Bool().Draw(t, "broken") {
			text += rapid.SampledFrom([]string{"\xEF\xBF", "\xE4", "\x80"}).Draw(t, "bytes")
		}
		book := ledger.Book{Files: []ledger.File{{Notice: &notice.Notice{File: "a.txt", Tasks: []notice.Task{{Quote: text}}}}}}
		book.Merge()
		line := book.Lines.Reader().At(0)
		want := line.Plain
		for _, cell := range line.Cells {
			want = want && isBare(cell.Text, true)
		}
		if line.Bare != want {
			t.Fatalf("%q is bare: %v, want %v", text, line.Bare, want)
		}
	})
}

func TestHeightsAreThoseOfTheLibrary(t *testing.T) {
	heights := rapid.OneOf(rapid.Float64Range(0.1, 500), rapid.Map(rapid.IntRange(1, 1000), func(halves int) float64 { return float64(halves) / 2 }))
	rapid.Check(t, func(t *rapid.T) {
		height := heights.Draw(t, "height")
		if got, want := string(appendHeight(nil, height)), strconv.FormatFloat(height, 'f', -1, 64); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	})
}

func TestSerialsCountDays(t *testing.T) {
	for day, want := range map[notice.Date]int{
		notice.NewDate(1900, 1, 1): 1, notice.NewDate(1900, 2, 28): 59, notice.NewDate(1900, 3, 1): 61, notice.NewDate(1970, 1, 1): 25569, notice.NewDate(2026, 3, 2): 46083,
	} {
		if got := serial(day); got != want {
			t.Errorf("%s is %d, want %d", day, got, want)
		}
	}
	for day := notice.NewDate(1900, 1, 1); day.Year < 2100; day = day.AddDays(1) {
		if got := dayOf(serial(day)); got != day {
			t.Fatalf("%s became %s", day, got)
		}
	}
}

// TestPacksKeepTheirBytes: in memory and behind that in a file.
func TestPacksKeepTheirBytes(t *testing.T) {
	packs := newPacks()
	packs.held = heldPacks - 3
	defer packs.laid.Close()
	var kept []packedBytes
	texts := []string{"ab", "cde", "f", "", "ghi"}
	for _, text := range texts {
		data := []byte(text)
		kept = append(kept, packs.put(data))
		clear(data) // they are the caller's
	}
	for i, want := range texts {
		var out bytes.Buffer
		if n, err := kept[i].WriteTo(&out); err != nil || out.String() != want || n != kept[i].Len() || kept[i].Len() != int64(len(want)) {
			t.Errorf("%q became %q, %v", want, out.String(), err)
		}
	}
	if packs.held != heldPacks || packs.laid.Len() != 6 {
		t.Errorf("%d in memory and %d behind them", packs.held, packs.laid.Len())
	}
}
