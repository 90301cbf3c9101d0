package pipeline_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode"

	"taizhang/extractors"
	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline"
	"taizhang/pipeline/inbox"
)

// update writes the known misses of the samples anew. It never touches what is
// expected: that was labelled by hand, before any program had read the samples.
var update = flag.Bool("update", false, "write the known misses of samples/.golden anew")

// golden is the ledger that a sample must give, and the cells of it that the
// program is known to miss. A known miss fails the test once it is right.
type golden struct {
	File       string       `json:"file"`
	Genre      string       `json:"genre"`
	Title      string       `json:"title"`
	Issuer     string       `json:"issuer"`
	DocNumber  string       `json:"doc_number"`
	Issued     string       `json:"issued"`
	Recipients []string     `json:"recipients"`
	Tasks      []goldenTask `json:"tasks"`
	Misses     []string     `json:"misses"`
}

type goldenTask struct {
	Quote        string   `json:"quote"`
	Responsible  []string `json:"responsible"`
	Explicit     bool     `json:"responsible_explicit"`
	Cooperating  []string `json:"cooperating"`
	ReportTo     string   `json:"report_to"`
	DeadlineText string   `json:"deadline_text"`
	DeadlineKind string   `json:"deadline_kind"`
	Start        string   `json:"start"`
	Due          string   `json:"due"`
	Recurrence   string   `json:"recurrence"`
}

func TestSamples(t *testing.T) {
	samples := filepath.Join("..", "samples")
	labels, err := filepath.Glob(filepath.Join(samples, ".golden", "*.json"))
	if err != nil || len(labels) < 12 {
		t.Fatalf("%d expected ledgers, %v; want at least 12", len(labels), err)
	}
	notices := read(t, samples)
	if len(notices) != len(labels) {
		t.Errorf("the folder gives %d notices, but %d ledgers are expected", len(notices), len(labels))
	}
	cells, wrong := 0, 0
	for _, path := range labels {
		var want golden
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&want); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		t.Run(want.File, func(t *testing.T) {
			n := notices[want.File]
			if n == nil {
				t.Fatal("the sample was not read")
			}
			c := compare(want, n)
			cells, wrong = cells+c.cells, wrong+len(c.misses)
			if *update {
				writeMisses(t, path, data, c.names())
				return
			}
			for _, miss := range c.names() {
				if !slices.Contains(want.Misses, miss) {
					t.Errorf("%s: %s", miss, c.misses[miss])
				}
			}
			for _, known := range want.Misses {
				if _, still := c.misses[known]; !still {
					t.Errorf("%s is a known miss but is right now: take it from the list (go test ./pipeline -run Samples -update)", known)
				}
			}
		})
	}
	t.Logf("%d cells expected, %d known misses", cells, wrong)
}

// read takes the way of `taizhang run` from the folder to the notices.
func read(t *testing.T, folder string) map[string]*notice.Notice {
	t.Helper()
	understander, err := pipeline.NewUnderstander(pipeline.UnderstanderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]*notice.Notice{}
	reader := pipeline.Reader{Formats: extractors.Formats(extractors.Options{})}
	for file := range reader.Notices(context.Background(), inbox.List([]string{folder}, inbox.Options{}), understander) {
		if file.Err != nil {
			t.Errorf("%s: %v", file.Path, file.Err)
			continue
		}
		found[filepath.Base(file.Path)] = file.Notice
	}
	return found
}

// comparison counts cells and names those that differ.
type comparison struct {
	cells  int
	misses map[string]string
}

func (c *comparison) names() []string {
	names := []string{}
	for name := range c.misses {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func (c *comparison) cell(name string, want, got any) {
	c.cells++
	if w, g := fmt.Sprint(want), fmt.Sprint(got); w != g {
		c.misses[name] = fmt.Sprintf("want %q, got %q", w, g)
	}
}

func compare(want golden, n *notice.Notice) *comparison {
	c := &comparison{misses: map[string]string{}}
	c.cell("genre", want.Genre, n.Genre)
	c.cell("title", squashed(want.Title), squashed(n.Title))
	c.cell("issuer", want.Issuer, n.Issuer)
	c.cell("doc_number", want.DocNumber, n.DocNumber)
	c.cell("issued", want.Issued, n.Issued)
	c.cell("recipients", want.Recipients, n.Recipients)

	pairs := pair(want.Tasks, n.Tasks)
	used := map[int]bool{}
	for i, task := range want.Tasks {
		name := fmt.Sprintf("task %d", i+1)
		c.cells++
		k, found := pairs[i]
		if !found {
			c.misses[name] = "missing: " + task.Quote
			continue
		}
		used[k] = true
		got := &n.Tasks[k]
		c.cell(name+" responsible", sorted(task.Responsible), sorted(got.Responsible))
		c.cell(name+" responsible_explicit", task.Explicit, got.ResponsibleExplicit)
		c.cell(name+" cooperating", sorted(task.Cooperating), sorted(got.Cooperating))
		c.cell(name+" report_to", task.ReportTo, got.ReportTo)
		c.cell(name+" deadline_text", squashed(task.DeadlineText), squashed(got.Deadline.Text))
		c.cell(name+" kind", task.DeadlineKind, got.Deadline.Kind)
		c.cell(name+" recurrence", task.Recurrence, got.Deadline.Recurrence)
		if task.Recurrence == "" { // the day that bounds a series is not labelled
			c.cell(name+" start", task.Start, got.Deadline.Start)
			c.cell(name+" due", task.Due, got.Deadline.Due)
		}
	}
	for k := range n.Tasks {
		if !used[k] {
			c.misses["extra "+squashed(n.Tasks[k].Quote)] = "nothing is asked for here"
		}
	}
	return c
}

// pair finds for each expected task the one that was found in the same words:
// at least half of the shorter quote in common, the same day before another,
// the longest stretch first.
func pair(want []goldenTask, got []notice.Task) map[int]int {
	type candidate struct {
		i, k, common int
		same         bool
	}
	var candidates []candidate
	for i, w := range want {
		for k, g := range got {
			a, b := []rune(squashed(w.Quote)), []rune(squashed(g.Quote))
			if common := longestCommon(a, b); common > 0 && 2*common >= min(len(a), len(b)) {
				same := w.Due == g.Deadline.Due.String() && w.Recurrence == g.Deadline.Recurrence
				candidates = append(candidates, candidate{i, k, common, same})
			}
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int {
		if a.same != b.same {
			if a.same {
				return -1
			}
			return 1
		}
		return b.common - a.common
	})
	pairs, taken := map[int]int{}, map[int]bool{}
	for _, c := range candidates {
		if _, done := pairs[c.i]; !done && !taken[c.k] {
			pairs[c.i], taken[c.k] = c.k, true
		}
	}
	return pairs
}

// longestCommon is the length of the longest stretch that both texts hold.
func longestCommon(a, b []rune) int {
	longest := 0
	before, now := make([]int, len(b)+1), make([]int, len(b)+1)
	for _, x := range a {
		for j, y := range b {
			now[j+1] = 0
			if x == y {
				now[j+1] = before[j] + 1
				longest = max(longest, now[j+1])
			}
		}
		before, now = now, before
	}
	return longest
}

func squashed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

func sorted(items []string) []string {
	items = slices.Clone(items)
	slices.Sort(items)
	return items
}

// writeMisses replaces the last key of the file and leaves every other byte.
func writeMisses(t *testing.T, path string, data []byte, misses []string) {
	t.Helper()
	const key = "\n \"misses\": "
	at := bytes.LastIndex(data, []byte(key))
	if at < 0 {
		t.Fatalf("%s has no key misses at its end", path)
	}
	lines := make([]string, len(misses))
	for i, miss := range misses {
		quoted, err := json.Marshal(miss)
		if err != nil {
			t.Fatal(err)
		}
		lines[i] = "\n  " + string(quoted)
	}
	list := "[]"
	if len(lines) > 0 {
		list = "[" + strings.Join(lines, ",") + "\n ]"
	}
	if err := os.WriteFile(path, []byte(string(data[:at])+key+list+"\n}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The samples are also a ledger: each task is one row, with an id of its own.
func TestSamplesAreRows(t *testing.T) {
	notices := read(t, filepath.Join("..", "samples"))
	book := ledger.Book{Today: notice.NewDate(2026, 11, 21)}
	tasks := 0
	for _, name := range sortedKeys(notices) {
		book.Files = append(book.Files, ledger.File{Path: name, Notice: notices[name]})
		tasks += len(notices[name].Tasks)
	}
	seen := map[string]bool{}
	for _, row := range book.Rows() {
		if seen[row.ID] || seen[row.Code] {
			t.Errorf("%s %s stands twice", row.Code, row.ID)
		}
		seen[row.ID], seen[row.Code] = true, true
	}
	if len(seen) != 2*tasks {
		t.Errorf("%d tasks gave %d ids and codes", tasks, len(seen))
	}
}

func sortedKeys(notices map[string]*notice.Notice) []string {
	keys := []string{}
	for key := range notices {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// TestDocumentsKeepNothingOfTheFile: the memory of a file's bytes is the next
// file's, and what was read from it stays as it is.
func TestDocumentsKeepNothingOfTheFile(t *testing.T) {
	reader := pipeline.Reader{Formats: extractors.Formats(extractors.Options{})}
	paths, err := filepath.Glob(filepath.Join("..", "samples", "*.*"))
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	documents, before := map[string]*notice.Document{}, map[string]string{}
	for _, path := range paths {
		if document, failure := reader.Document(context.Background(), path); failure == nil {
			documents[path], before[path] = document, fmt.Sprintf("%+v", document)
		}
	}
	for path, document := range documents {
		if after := fmt.Sprintf("%+v", document); after != before[path] {
			t.Errorf("%s was one document when it was read and is another after the others", path)
		}
	}
}
