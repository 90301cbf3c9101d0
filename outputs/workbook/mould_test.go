package workbook

import (
	"archive/zip"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

var update = flag.Bool("update", false, "write the mould anew")

// bothWays draws a book as Create does, and as excelize lays it out.
func bothWays(t interface{ Fatal(...any) }, book ledger.Book, options Options) (filled, laidOut []byte, fits bool) {
	var out [2]bytes.Buffer
	for i := range out {
		d := &drawing{book: book, options: options}
		if i == 0 {
			fits = d.fitsMould()
		}
		write := d.layOutAll
		if i == 0 && fits {
			write = d.fillMould
		}
		if err := write(&out[i]); err != nil {
			t.Fatal(err)
		}
		d.drop()
	}
	return out[0].Bytes(), out[1].Bytes(), fits
}

// TestMould: a workbook that is filled in has the bytes of the one that is laid out.
func TestMould(t *testing.T) {
	if *update {
		writeMould(t)
	}
	texts := rapid.OneOf(rapid.SampledFrom([]string{"", "保卫处", "各系部", "后勤集团", " 处 ", "a<b>&\"c\"", "_x0041_", "两\n行", "\xff\x00", "=1"}), rapid.String())
	filledIn := 0
	rapid.Check(t, func(t *rapid.T) {
		today := notice.NewDate(2026, 3, 2)
		book := ledger.Book{Today: today, NearDays: rapid.IntRange(0, 9).Draw(t, "near"), WeekStart: ledger.WeekStart(rapid.IntRange(0, 6).Draw(t, "week")), Generation: rapid.IntRange(0, 2).Draw(t, "generation")}
		for i := range rapid.IntRange(0, 4).Draw(t, "notices") {
			n := &notice.Notice{File: fmt.Sprintf("%d.txt", i), SHA256: fmt.Sprint(i), Title: texts.Draw(t, "title"), Issued: today}
			for k := range rapid.IntRange(0, 8).Draw(t, "tasks") {
				task := notice.Task{Quote: texts.Draw(t, "quote"), Summary: "事", Responsible: []string{texts.Draw(t, "unit")}}
				if rapid.Bool().Draw(t, "dated") {
					task.Deadline = notice.Deadline{Kind: notice.KindDate, Due: today.AddDays(7*k - 10)}
				}
				if rapid.Bool().Draw(t, "doubtful") {
					task.Review = []string{"有疑点"}
				}
				n.Tasks = append(n.Tasks, task)
			}
			book.Files = append(book.Files, ledger.File{Path: n.File, Notice: n})
		}
		if rapid.Bool().Draw(t, "failed") {
			book.Files = append(book.Files, ledger.File{Path: "b.pdf", Err: notice.Fail(notice.CauseNoText, "nothing")})
		}
		if rapid.Bool().Draw(t, "without days") {
			book.Today = notice.Date{}
		}
		options := Options{Title: rapid.SampledFrom([]string{usualTitle, "督办 <台账> & \"事\"", "\r", " 台账"}).Draw(t, "headline"), Folder: "."}
		if rapid.Bool().Draw(t, "settings") {
			options.Settings = strings.Repeat(texts.Draw(t, "words"), 9)
		}
		if rapid.Bool().Draw(t, "other columns") {
			book.Columns = slices.Clone(ledger.Columns())
			book.Columns[rapid.IntRange(0, len(book.Columns)-1).Draw(t, "column")].Width++
		}
		book.Merge()
		defer book.Lines.Close()
		filled, laidOut, fits := bothWays(t, book, options)
		if !fits {
			return
		}
		filledIn++
		if !bytes.Equal(filled, laidOut) {
			t.Fatalf("%s (where the layout was changed, write the mould anew: -update)", difference(t, filled, laidOut))
		}
	})
	if filledIn == 0 {
		t.Error("no workbook was filled in")
	}
}

// difference says in which part two workbooks differ.
func difference(t *rapid.T, got, want []byte) string {
	parts := func(data []byte) (names []string, texts map[string]string) {
		archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		texts = map[string]string{}
		for _, entry := range archive.File {
			names = append(names, entry.Name)
			texts[entry.Name] = partOf(t, entry)
		}
		return names, texts
	}
	has, text := parts(got)
	wants, other := parts(want)
	if !slices.Equal(has, wants) {
		return fmt.Sprintf("it has the parts %v, not %v", has, wants)
	}
	for _, name := range has {
		at := 0
		for at < min(len(text[name]), len(other[name])) && text[name][at] == other[name][at] {
			at++
		}
		if text[name] != other[name] {
			return fmt.Sprintf("%s has %q, want %q", name, text[name][at:min(at+200, len(text[name]))], other[name][at:min(at+200, len(other[name]))])
		}
	}
	return "the parts are packed otherwise"
}

func partOf(t interface{ Fatal(...any) }, entry *zip.File) string {
	from, err := entry.Open()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestMouldStyles: the numbers of the styles are those that newStyles gives.
func TestMouldStyles(t *testing.T) {
	file := excelize.NewFile()
	defer file.Close()
	if got, err := newStyles(file, true, Options{}.Colours); err != nil || got != mouldStyles {
		t.Errorf("styles %+v, want %+v, %v", mouldStyles, got, err)
	}
}

// isFilled tells the parts that are filled in.
func isFilled(name string) bool {
	return strings.HasPrefix(name, "xl/worksheets/sheet") || slices.Contains([]string{partProperties, partBook, partTable, sharedStrings}, name)
}

// writeMould writes the mould from a workbook without a row.
func writeMould(t *testing.T) {
	t.Helper()
	book := ledger.Book{Today: mouldDay}
	book.Merge()
	var laidOut, out bytes.Buffer
	if err := (&drawing{book: book, options: Options{Title: usualTitle}}).layOutAll(&laidOut); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(laidOut.Bytes()), int64(laidOut.Len()))
	if err != nil {
		t.Fatal(err)
	}
	mould := zip.NewWriter(&out)
	for _, entry := range archive.File {
		if !isFilled(entry.Name) {
			if err := mould.Copy(entry); err != nil {
				t.Fatal(err)
			}
			continue
		}
		text := partOf(t, entry)
		before, rest, has := strings.Cut(text, beginRows)
		if _, after, _ := strings.Cut(rest, endRows); has && entry.Name != partGuide {
			text = before + beginRows + endRows + after
		}
		into, err := mould.CreateHeader(&zip.FileHeader{Name: entry.Name, Method: zip.Store})
		if err == nil {
			_, err = io.WriteString(into, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := mould.Close(); err != nil {
		t.Fatal(err)
	}
	mouldArchive = out.Bytes()
	if err := os.WriteFile("mould.zip", mouldArchive, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestFixed(t *testing.T) {
	for reach, want := range map[string]string{"A3:K4": "$A$3:$K$4", "A3:AB31816": "$A$3:$AB$31816"} {
		if got := fixed(reach); got != want {
			t.Errorf("%s is %s, want %s", reach, got, want)
		}
	}
}
