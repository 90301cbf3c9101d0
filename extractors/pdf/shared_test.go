package pdf

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"taizhang/extractors/notice"
	"taizhang/extractors/pdf/content"
	"taizhang/extractors/pdf/object"
	"taizhang/extractors/pdf/ocr"
)

// slow asks for the tests that take longer than the others together.
var slow = flag.Bool("slow", false, "run the tests against other programs")

// shared gives the folder of PDFs beside the repository, which not every
// machine has.
func shared(t testing.TB, name string) string {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "shared", "pdf", name)
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("the test files are not here: %v", err)
	}
	return folder
}

// born lists the made files that are sound: written by programs, not scanned,
// with nothing missing.
func born(t testing.TB) []string {
	made := shared(t, "made")
	var files []string
	for _, folder := range []string{"lo", "cr", "rl_unigb", "rl_gbk", "rl_utf16", "rl_idcid", "rl_mix", "rl_ttf"} {
		found, err := filepath.Glob(filepath.Join(made, folder, "*.pdf"))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v", folder, err)
		}
		files = append(files, found...)
	}
	for _, stem := range []string{"gs", "gs_gbk", "linear", "leading", "trailing", "v20", "shuffled", "rc4_empty", "aes128_empty",
		"aes256_empty", "aes128_cleartextmeta"} {
		found, err := filepath.Glob(filepath.Join(made, "var", stem+"_n?.pdf"))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v", stem, err)
		}
		files = append(files, found...)
	}
	return files
}

func readFile(t testing.TB, path string, options Options) (*notice.Document, error) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return Read(context.Background(), data, options)
}

// truth gives the truth file of nK.pdf and X_nK.pdf.
func truth(t testing.TB, path, ending string) []byte {
	t.Helper()
	stem := strings.TrimSuffix(filepath.Base(path), ".pdf")
	data, err := os.ReadFile(filepath.Join(filepath.Dir(filepath.Dir(path)), "truth", stem[len(stem)-2:]+ending))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

var pageNumberLine = regexp.MustCompile(`(?m)^\s*(?:[—–\-－]\s*\d+\s*[—–\-－]|\d{1,3})\s*$`)

// plain leaves out what does not count: blanks, cell separators, page numbers.
func plain(text string) []rune {
	text = strings.ReplaceAll(pageNumberLine.ReplaceAllString(text, ""), "|", "")
	return []rune(strings.Join(strings.Fields(norm.NFKC.String(text)), ""))
}

// errorRate is Levenshtein's distance by the length of the truth.
func errorRate(got, want []rune) float64 {
	row := make([]int, len(got)+1)
	for j := range row {
		row[j] = j
	}
	for i, w := range want {
		corner := row[0]
		row[0] = i + 1
		for j, g := range got {
			cost := corner
			if g != w {
				cost++
			}
			corner = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return float64(row[len(got)]) / float64(max(len(want), 1))
}

func TestBornDigital(t *testing.T) {
	for _, path := range born(t) {
		d, err := readFile(t, path, Options{OCR: OCROff})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if rate := errorRate(plain(d.Text), plain(string(truth(t, path, ".truth.txt")))); rate > 0.005 {
			t.Errorf("%s: %.2f %% of the characters are wrong", path, 100*rate)
		}
		if len(d.Warnings) > 0 {
			t.Errorf("%s is sound, but: %v", path, d.Warnings)
		}
	}
}

func TestPredefinedCMaps(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(shared(t, "made"), "enc", "*.pdf"))
	if len(files) < 16 {
		t.Fatalf("%d files", len(files))
	}
	for _, path := range files {
		d, err := readFile(t, path, Options{OCR: OCROff})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		want, err := os.ReadFile(strings.TrimSuffix(path, ".pdf") + ".truth.txt")
		if err != nil {
			t.Fatal(err)
		}
		if rate := errorRate(plain(d.Text), plain(string(want))); rate > 0.03 {
			t.Errorf("%s: %.2f %% of the characters are wrong: %s", path, 100*rate, d.Text)
		}
	}
}

// grid is a table of the truth.
type grid struct {
	Rows    int `json:"nrows"`
	Columns int `json:"ncols"`
	Cells   []struct {
		Row        int    `json:"r"`
		Column     int    `json:"c"`
		RowSpan    int    `json:"rs"`
		ColumnSpan int    `json:"cs"`
		Text       string `json:"t"`
	} `json:"cells"`
}

// rowsOf writes each row of a grid with the places and spans of its cells.
func (g grid) rowsOf() []string {
	rows := make([]string, g.Rows)
	for _, c := range g.Cells {
		rows[c.Row] += fmt.Sprintf("[%d %dx%d %s]", c.Column, c.RowSpan, c.ColumnSpan, strings.Join(strings.Fields(norm.NFKC.String(c.Text)), ""))
	}
	return rows
}

func rowsOf(d *notice.Document, table notice.Table) []string {
	rows := make([]string, table.Rows)
	for _, c := range table.Cells {
		rows[c.Row] += fmt.Sprintf("[%d %dx%d %s]", c.Column, c.RowSpan, c.ColumnSpan, strings.Join(strings.Fields(norm.NFKC.String(d.Text[c.Span.Start:c.Span.End])), ""))
	}
	return rows
}

func TestTableCells(t *testing.T) {
	right, all := 0, 0
	for _, path := range born(t) {
		d, err := readFile(t, path, Options{OCR: OCROff})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		var grids []grid
		if err := json.Unmarshal(truth(t, path, ".tables.json"), &grids); err != nil {
			t.Fatal(err)
		}
		if len(d.Tables) != len(grids) {
			t.Errorf("%s: %d tables, want %d", path, len(d.Tables), len(grids))
		}
		for i, g := range grids {
			var got []string
			if i < len(d.Tables) {
				got = rowsOf(d, d.Tables[i])
			}
			for r, want := range g.rowsOf() {
				all++
				if r < len(got) && got[r] == want {
					right++
				} else if r < len(got) {
					t.Logf("%s: table %d row %d\n got %s\nwant %s", path, i, r, got[r], want)
				}
			}
		}
	}
	t.Logf("%d of %d rows are right", right, all)
	if 100*right < 97*all {
		t.Errorf("%d of %d rows are right", right, all)
	}
}

func TestBrokenMapsAreTold(t *testing.T) {
	for _, pattern := range []string{"notounicode*", "pua*", "scrambled*", "ps2pdf*"} {
		files, _ := filepath.Glob(filepath.Join(shared(t, "made"), "var", pattern+".pdf"))
		if len(files) == 0 {
			t.Errorf("no %s", pattern)
		}
		for _, path := range files {
			d, err := readFile(t, path, Options{OCR: OCROff})
			if err == nil && len(d.Warnings) == 0 {
				t.Errorf("%s passes for good", path)
			}
		}
	}
}

func TestPasswords(t *testing.T) {
	path := filepath.Join(shared(t, "made"), "var", "aes256_pw_n1.pdf")
	if _, err := readFile(t, path, Options{}); notice.CauseOf(err) != notice.CauseEncrypted {
		t.Errorf("without a password: %v", err)
	}
	d, err := readFile(t, path, Options{Passwords: []string{"wrong", "secret"}})
	if err != nil {
		t.Fatal(err)
	}
	if !d.Unlocked {
		t.Error("nothing says that a password was needed")
	}
	if d, err := readFile(t, filepath.Join(shared(t, "made"), "var", "aes256_empty_n1.pdf"), Options{Passwords: []string{"secret"}}); err != nil || d.Unlocked {
		t.Errorf("a file that needs none: %v", err)
	}
	if rate := errorRate(plain(d.Text), plain(string(truth(t, path, ".truth.txt")))); rate > 0.005 {
		t.Errorf("%.2f %% of the characters are wrong", 100*rate)
	}
}

// unreachable are the hostile files whose text no sound reader can reach: their
// content, fonts or pages are gone or lie behind gigabytes.
var unreachable = map[string]bool{
	"bitrot_400_n1": true, "bomb_double_10g": true, "bomb_spaces_2g": true, "empty": true, "form_exponential": true,
	"html": true, "not_pdf": true, "objstm_selfref": true, "parent_loop": true, "selfref_obj": true,
	"tounicode_bigmap": true, "tounicode_countlie": true, "tounicode_odd": true, "trunc80_linear_n1": true,
}

func TestHostile(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector alone takes more memory and time than a worker may")
	}
	files, _ := filepath.Glob(filepath.Join(shared(t, "made"), "hostile", "*.pdf*"))
	if len(files) == 0 {
		t.Fatal("no files")
	}
	r := readerAs(t, "good")
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".gz"), ".pdf")
		if strings.HasSuffix(path, ".gz") {
			unzip, err := gzip.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if data, err = io.ReadAll(unzip); err != nil {
				t.Fatal(err)
			}
		}
		start := time.Now()
		d, err := r.Read(context.Background(), data, Options{OCR: OCROff, Timeout: slowdown * 8 * time.Second})
		if took := time.Since(start); took > slowdown*10*time.Second {
			t.Errorf("%s took %v", name, took)
		}
		found := err == nil && strings.Contains(d.Text, "4月25日前")
		if !found && !unreachable[name] {
			t.Errorf("%s: the text is not found: %v", name, err)
		}
	}
}

// TestWitness holds our reading of the objects against ledongthuc/pdf, which
// shares no code with pdfcpu: what both read, reads the same.
func TestWitness(t *testing.T) {
	agreed := 0
	for _, path := range born(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		witness, err := object.OpenWitness(data, object.Limits{Stream: 64 << 20, File: 1 << 30, Objects: 1 << 20})
		if err != nil {
			continue
		}
		file, err := object.Open(context.Background(), data, nil, object.Limits{Stream: 64 << 20, File: 1 << 30, Objects: 1 << 20})
		if err != nil {
			t.Errorf("%s: only the witness reads it: %v", path, err)
			continue
		}
		ours, theirs := pageTexts(file), pageTexts(witness)
		for i := range ours {
			if i < len(theirs) && theirs[i] != "" && theirs[i] != ours[i] {
				t.Errorf("%s page %d: the readers differ:\n%.200s\n%.200s", path, i+1, ours[i], theirs[i])
			} else if i < len(theirs) && theirs[i] != "" {
				agreed++
			}
		}
	}
	if agreed < 50 {
		t.Errorf("only %d pages were compared", agreed)
	}
}

func pageTexts(file *object.File) (texts []string) {
	interpreter := content.New(file, content.DefaultBudget())
	for leaf := range file.Pages() {
		var text strings.Builder
		for _, g := range interpreter.Page(leaf.Dict, leaf.Inherited).Glyphs {
			text.WriteString(g.Text)
		}
		texts = append(texts, text.String())
	}
	return texts
}

// TestFetched holds the public files against pdftotext and mutool, where these
// are installed: no characters may be lost that either of them finds. Marks
// count, since they were read; shadows do not, since they repeat.
func TestFetched(t *testing.T) {
	if !*slow {
		t.Skip("the other readers take 8 s: -slow")
	}
	files, _ := filepath.Glob(filepath.Join(shared(t, "fetched"), "*.pdf"))
	for _, tool := range []string{"pdftotext", "mutool"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	// The headings of these are painted four times, as shadows, which is one
	// heading to a reader: of each character a quarter must be there.
	shadows := map[string]bool{"pdfplumber__issue-842-example.pdf": true, "PdfPig__caly-issues-56-1.pdf": true}
	for _, path := range files {
		d, err := readFile(t, path, Options{OCR: OCROff})
		ours := map[rune]int{}
		if err == nil {
			text := d.Text
			for _, m := range d.Marks {
				text += m.Text
			}
			ours = characters(text)
		}
		lostTo := 1.0
		for _, command := range [][]string{{"pdftotext", "-raw", path, "-"}, {"mutool", "draw", "-q", "-F", "text", path}} {
			out, _ := exec.Command(command[0], command[1:]...).Output()
			theirs := characters(string(out))
			lost, all := 0, 0
			for r, count := range theirs {
				all += count
				if shadows[filepath.Base(path)] {
					count = (count + 3) / 4
				}
				lost += max(0, count-ours[r])
			}
			lostTo = min(lostTo, float64(lost)/float64(max(all, 1)))
		}
		if lostTo > 0.01 {
			t.Errorf("%s: %.1f %% of the characters are lost", path, 100*lostTo)
		}
	}
}

// characters counts what can be seen, leader dots aside.
func characters(text string) map[rune]int {
	counts := map[rune]int{}
	for _, r := range norm.NFKC.String(text) {
		if r > ' ' && r != '|' && r != '.' && r != '⋯' && r != utf8.RuneError {
			counts[r]++
		}
	}
	return counts
}

func TestScan(t *testing.T) {
	if _, err := ocr.Find(); err != nil {
		t.Skipf("no recognition here: %v", err)
	}
	if !*slow {
		t.Skip("recognition takes 20 s: -slow")
	}
	path := filepath.Join(shared(t, "made"), "var", "scan200_n1.pdf")
	d, err := readFile(t, path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	rate := errorRate(plain(d.Text), plain(string(truth(t, path, ".truth.txt"))))
	t.Logf("%.1f %% of the characters are wrong", 100*rate)
	if rate > 0.12 {
		t.Errorf("%.1f %% of the characters are wrong", 100*rate)
	}
	if d.Unsettled || Recognition() == "" || Recognition() != ocr.Identity() {
		t.Errorf("unsettled is %v, and %q recognised it", d.Unsettled, Recognition())
	}
	for _, p := range d.Pages {
		if !p.Recognised || p.RecognisedConfidence < 0.5 {
			t.Errorf("page %+v", p)
		}
	}
	if len(d.Tables) != 2 {
		t.Errorf("%d tables", len(d.Tables))
	}
}
