package pipeline

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// goPackage is what `go list -json` says of a package.
type goPackage struct {
	Dir, ImportPath string
	GoFiles         []string
	Imports         []string
}

const module = "taizhang/"

// TestArrows holds the house in shape: who may import whom, and why not.
func TestArrows(t *testing.T) {
	for _, p := range ourPackages(t) {
		from := strings.TrimPrefix(p.ImportPath, module)
		for _, imported := range p.Imports {
			to, ours := strings.CutPrefix(imported, module)
			reason := ""
			if ours {
				reason = forbidden(from, to)
			} else {
				reason = forbiddenFromOutside(from, imported)
			}
			if reason != "" {
				t.Errorf("%s imports %s: %s", from, strings.TrimPrefix(imported, module), reason)
			}
		}
	}
}

// forbidden gives the reason why one of our packages may not import another, ""
// if it may.
func forbidden(from, to string) string {
	switch {
	case from == "extractors/notice":
		return "notice is a leaf; every room speaks in its types, so it imports the standard library alone"
	case in(to, "cmd"):
		return "nothing stands above the command"
	case in(from, "cmd"):
		return ""
	case in(to, "pipeline") && !in(from, "pipeline"):
		return "arrows run cmd → pipeline → outputs → extractors; what pipeline conducts does not know it"
	case in(from, "pipeline"):
		return ""
	case in(from, "outputs"):
		// What outputs draw stands in a row: where many rows wait, rows, how an office
		// wants them, the report of a week. Each knows those before it.
		drawn := []string{"outputs/spill", "outputs/ledger", "outputs/settings", "outputs/week"}
		if place := slices.Index(drawn, from); place >= 0 {
			drawn = drawn[:place]
		}
		if to == "extractors/notice" || slices.Contains(drawn, to) || in(to, from) {
			return ""
		}
		return "an output knows notices and rows; how a notice was read and what other outputs do is none of its business"
	case in(to, "outputs"):
		return "extractors never hear of the ledger"
	case from == "extractors/rule":
		return "rule runs rules of any domain and knows none"
	}
	for _, format := range []string{"extractors/pdf", "extractors/text"} {
		if in(from, format) && to != "extractors/notice" && !in(to, format) {
			return "a format turns bytes into a notice.Document and knows nothing else"
		}
		if in(to, format) && !in(from, format) && from != "extractors" {
			return "formats are reached through the table in extractors/formats.go"
		}
	}
	return ""
}

func forbiddenFromOutside(from, imported string) string {
	if from == "extractors/notice" && strings.Contains(strings.Split(imported, "/")[0], ".") {
		return "notice is a leaf; it imports the standard library alone"
	}
	if in(from, "cmd") {
		return ""
	}
	switch imported {
	case "flag", "github.com/spf13/cobra", "github.com/spf13/pflag":
		return "nothing below cmd reads a flag"
	case "github.com/schollz/progressbar/v3", "golang.org/x/term":
		return "nothing below cmd talks to a terminal; progress is a callback"
	}
	return ""
}

// in reports whether a package is a room or lies inside it.
func in(path, room string) bool { return path == room || strings.HasPrefix(path, room+"/") }

// TestOutsideWorld holds what a list of imports cannot show: nothing below cmd
// reads the clock, the environment or the arguments, or ends the process.
func TestOutsideWorld(t *testing.T) {
	reasons := map[string]string{
		"time.Now": "the clock is read in cmd; below it a moment is an argument", "time.Since": "the clock is read in cmd",
		"time.Until": "the clock is read in cmd", "os.Getenv": "settings are options, not environment variables",
		"os.LookupEnv": "settings are options, not environment variables", "os.Environ": "settings are options, not environment variables",
		"os.Args": "flags are read in cmd", "os.Exit": "only main ends the process", "log.Fatal": "only main ends the process",
		"log.Fatalf": "only main ends the process",
	}
	// Hostile PDFs are bounded by stopwatches, of which no date comes, and read in
	// processes that inherit the environment and end themselves.
	exempt := map[string]bool{"time.Now": true, "time.Since": true, "time.Until": true, "os.Environ": true, "os.Exit": true}
	for _, p := range ourPackages(t) {
		from := strings.TrimPrefix(p.ImportPath, module)
		if in(from, "cmd") || from == "pipeline/postgrestest" { // a test's server is named by the environment
			continue
		}
		for _, name := range p.GoFiles {
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			imported := map[string]bool{}
			for _, i := range file.Imports {
				path, _ := strconv.Unquote(i.Path.Value)
				imported[path] = true
			}
			ast.Inspect(file, func(node ast.Node) bool {
				selector, ok := node.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if of, ok := selector.X.(*ast.Ident); ok && imported[of.Name] {
					used := of.Name + "." + selector.Sel.Name
					if reason := reasons[used]; reason != "" && !(exempt[used] && in(p.ImportPath, module+"extractors/pdf")) {
						t.Errorf("%s uses %s: %s", files.Position(node.Pos()), used, reason)
					}
				}
				return true
			})
		}
	}
}

// TestArrowsCanFail checks the checker on arrows that must not be.
func TestArrowsCanFail(t *testing.T) {
	for _, arrow := range [][2]string{
		{"extractors/notice", "extractors/text"}, {"extractors/text", "extractors/segment"}, {"extractors/duty", "outputs/ledger"},
		{"outputs/workbook", "pipeline"}, {"outputs/jsonl", "outputs/workbook"}, {"extractors/segment", "extractors/pdf"},
		{"extractors/rule", "extractors/timex"}, {"pipeline", "cmd/taizhang"}, {"outputs/ledger", "extractors/timex"},
		{"outputs/ledger", "outputs/settings"}, {"outputs/settings", "outputs/week"}, {"outputs/week", "outputs/word"},
	} {
		if forbidden(arrow[0], arrow[1]) == "" {
			t.Errorf("%s may import %s", arrow[0], arrow[1])
		}
	}
	for _, arrow := range [][2]string{
		{"extractors/text", "extractors/notice"}, {"extractors", "extractors/pdf"}, {"extractors/pdf", "extractors/pdf/font"},
		{"pipeline", "outputs/workbook"}, {"cmd/taizhang", "extractors/timex"}, {"outputs/workbook", "outputs/ledger"},
		{"outputs/settings", "outputs/ledger"}, {"outputs/week", "outputs/settings"}, {"outputs/word", "outputs/week"},
	} {
		if reason := forbidden(arrow[0], arrow[1]); reason != "" {
			t.Errorf("%s may not import %s: %s", arrow[0], arrow[1], reason)
		}
	}
}

func ourPackages(t *testing.T) []goPackage {
	t.Helper()
	list := exec.Command("go", "list", "-json=Dir,ImportPath,GoFiles,Imports", "./...")
	list.Dir = ".."
	out, err := list.Output()
	if err != nil {
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			t.Fatalf("go list: %s", failed.Stderr)
		}
		t.Skipf("no go command to ask: %v", err)
	}
	var packages []goPackage
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p goPackage
		if err := decoder.Decode(&p); err == io.EOF {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
