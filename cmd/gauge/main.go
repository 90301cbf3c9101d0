// Command gauge measures what a change did to the understanding of notices:
// findings gained and lost on a folder of labelled notices, by document,
// against an earlier commit.
//
//	go run ./cmd/gauge -base HEAD FOLDER…
//
// A folder holds NAME.txt with its labels in NAME.json: an object with tasks,
// each with quote, responsible, due and recurrence. The program builds
// cmd/taizhang twice, from the base commit and from the working tree, lets both
// extract the same files, and compares. Without -base it only scores. Its last
// table says how often rows of each confidence were right.
//
// It needs nothing outside the repository but git, go and the folder.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
)

func main() {
	base := flag.String("base", "", "the commit to compare with, such as HEAD or HEAD~1; empty to score only")
	verbose := flag.Bool("v", false, "list what is missed and what is too much, too")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: gauge [-base REV] [-v] FOLDER…")
		os.Exit(2)
	}
	if err := run(*base, *verbose, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "gauge:", err)
		os.Exit(1)
	}
}

func run(base string, verbose bool, folders []string) error {
	work, err := os.MkdirTemp("", "gauge")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	for _, folder := range folders {
		labelled, err := readLabels(folder)
		if err != nil {
			return err
		}
		if len(labelled) == 0 {
			return fmt.Errorf("%q holds no NAME.txt with a NAME.json", folder)
		}
		now, err := extract(".", filepath.Join(work, "now"), labelled)
		if err != nil {
			return err
		}
		fmt.Printf("%s: %d documents\n", folder, len(labelled))
		after := compare(labelled, now)
		if base != "" {
			before, err := extractAt(base, work, labelled)
			if err != nil {
				return err
			}
			printDifference(compare(labelled, before), after)
		}
		if verbose {
			after.printMisses()
		}
		after.print()
	}
	return nil
}

// extractAt extracts with the program as it was at a commit.
func extractAt(commit, work string, labelled []document) (map[string]prediction, error) {
	tree := filepath.Join(work, "base")
	if _, err := os.Stat(tree); err != nil {
		if out, err := exec.Command("git", "worktree", "add", "--detach", tree, commit).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("git worktree: %w: %s", err, out)
		}
		defer exec.Command("git", "worktree", "remove", "--force", tree).Run()
	}
	return extract(tree, filepath.Join(work, "then"), labelled)
}

// extract builds the program of a source tree and lets it read the documents.
func extract(tree, binary string, labelled []document) (map[string]prediction, error) {
	build := exec.Command("go", "build", "-o", binary, "./cmd/taizhang")
	build.Dir = tree
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build in %q: %w: %s", tree, err, out)
	}
	arguments := []string{"extract"}
	for _, d := range labelled {
		arguments = append(arguments, d.path)
	}
	command := exec.Command(binary, arguments...)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("extract: %w", err)
	}
	return readPredictions(string(out))
}

func printDifference(before, after result) {
	lost, gained := minus(before.right, after.right), minus(after.right, before.right)
	worse, better := minus(after.wrong, before.wrong), minus(before.wrong, after.wrong)
	for _, change := range []struct {
		title string
		lines []string
	}{{"gained", gained}, {"lost", lost}, {"no longer invented", better}, {"newly invented", worse}} {
		fmt.Printf("%s: %d\n", change.title, len(change.lines))
		for _, line := range change.lines {
			fmt.Println("  " + line)
		}
	}
}

// minus gives the lines of a that b does not have, sorted.
func minus(a, b map[string]bool) []string {
	var out []string
	for line := range a {
		if !b[line] {
			out = append(out, line)
		}
	}
	sort.Strings(out)
	return out
}

func (r result) printMisses() {
	fmt.Println("missed:")
	for _, line := range minus(r.labelled, r.right) {
		fmt.Println("  " + line)
	}
	fmt.Println("invented:")
	for _, line := range minus(r.wrong, nil) {
		fmt.Println("  " + line)
	}
}

func (r result) print() {
	fmt.Printf("found and right: %d of %d labelled, %d predicted\n", len(r.right), r.labels, r.predicted)
	fmt.Println("confidence   rows   right")
	for _, bin := range r.bins {
		if bin.rows > 0 {
			fmt.Printf("%.2f–%.2f  %5d   %.3f\n", bin.from, bin.to, bin.rows, float64(bin.right)/float64(bin.rows))
		}
	}
	fmt.Println(strings.Repeat("-", 28))
}
