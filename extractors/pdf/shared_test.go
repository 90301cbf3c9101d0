package pdf

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"taizhang/extractors/notice"
)

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
