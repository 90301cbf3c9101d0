package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"unicode"
)

// document is one labelled notice.
type document struct {
	name, path, text string
	tasks            []task
}

// task is a duty as labelled or as predicted.
type task struct {
	Quote       string
	Responsible []string
	Due         string
	Recurrence  string
	Deadline    struct{ Due, Recurrence string }
	Confidence  float64
}

type prediction struct {
	File  string
	Tasks []task
}

func readLabels(folder string) ([]document, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	var out []document
	for _, name := range names {
		path := strings.TrimSuffix(name, ".json") + ".txt"
		text, err := os.ReadFile(path)
		if err != nil {
			continue // a file of another kind
		}
		labels, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		d := document{name: strings.TrimSuffix(filepath.Base(name), ".json"), path: path, text: squash(string(text))}
		var labelled struct{ Tasks []task }
		if err := json.Unmarshal(labels, &labelled); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		d.tasks = labelled.Tasks
		out = append(out, d)
	}
	return out, nil
}

func readPredictions(lines string) (map[string]prediction, error) {
	out := map[string]prediction{}
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		var p prediction
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			return nil, fmt.Errorf("extract printed %.60q: %w", line, err)
		}
		out[strings.TrimSuffix(filepath.Base(p.File), ".txt")] = p
	}
	return out, nil
}

// squash leaves out white space and makes half- and full-width forms one.
func squash(text string) string {
	var out strings.Builder
	for _, r := range text {
		if r >= 0xFF01 && r <= 0xFF5E {
			r -= 0xFEE0
		}
		if !unicode.IsSpace(r) {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// bin counts the predicted rows of a stretch of confidence.
type bin struct {
	from, to    float64
	rows, right int
}

// result is what came of one program on one folder. The keys of the maps are
// lines that name document, day and quote.
type result struct {
	labelled, right, wrong map[string]bool
	labels, predicted      int
	bins                   []bin
}

// compare pairs predictions with labels: a prediction is right if it overlaps a
// label's quote by half of the shorter one, and day, rhythm and parties agree.
func compare(labelled []document, predicted map[string]prediction) result {
	r := result{labelled: map[string]bool{}, right: map[string]bool{}, wrong: map[string]bool{}}
	for _, edge := range []float64{0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95} {
		r.bins = append(r.bins, bin{from: edge, to: 1})
		if n := len(r.bins); n > 1 {
			r.bins[n-2].to = edge
		}
	}
	for _, d := range labelled {
		tasks := predicted[d.name].Tasks
		r.labels += len(d.tasks)
		r.predicted += len(tasks)
		used := map[int]bool{}
		for _, label := range d.tasks {
			r.labelled[line(d, label)] = true
		}
		for _, p := range tasks {
			best := -1
			for k, label := range d.tasks {
				if used[k] || !overlaps(d.text, label.Quote, p.Quote) {
					continue
				}
				if best < 0 || sameDay(label, p) && !sameDay(d.tasks[best], p) {
					best = k
				}
			}
			right := best >= 0 && sameDay(d.tasks[best], p) && sameNames(d.tasks[best].Responsible, p.Responsible)
			if best >= 0 {
				used[best] = true
			}
			if right {
				r.right[line(d, d.tasks[best])] = true
			} else {
				r.wrong[line(d, p)] = true
			}
			for k := len(r.bins) - 1; k >= 0; k-- {
				if p.Confidence >= r.bins[k].from {
					r.bins[k].rows++
					if right {
						r.bins[k].right++
					}
					break
				}
			}
		}
	}
	return r
}

func line(d document, t task) string {
	due, rhythm := day(t)
	quote := []rune(squash(t.Quote))
	return fmt.Sprintf("%s %s%s %s", d.name, due, rhythm, string(quote[:min(len(quote), 40)]))
}

func day(t task) (due, rhythm string) {
	due, rhythm = t.Due+t.Deadline.Due, t.Recurrence+t.Deadline.Recurrence
	if rhythm != "" {
		due = ""
	}
	return due, rhythm
}

func sameDay(a, b task) bool {
	due, rhythm := day(a)
	otherDue, otherRhythm := day(b)
	return due == otherDue && rhythm == otherRhythm
}

func sameNames(a, b []string) bool {
	set := map[string]bool{}
	for _, name := range a {
		set[plainName(name)] = true
	}
	if len(set) == 0 {
		return true
	}
	other := map[string]bool{}
	for _, name := range b {
		if !set[plainName(name)] {
			return false
		}
		other[plainName(name)] = true
	}
	return len(other) == len(set)
}

func plainName(name string) string {
	name = squash(name)
	if open := strings.Index(name, "("); open >= 0 {
		if closing := strings.LastIndex(name, ")"); closing > open {
			name = name[:open] + name[closing+1:]
		}
	}
	for _, lead := range []string{"请", "由", "各有关", "各相关", "各", "全体", "有关", "相关"} {
		name = strings.TrimPrefix(name, lead)
	}
	return name
}

// overlaps reports whether two quotes share half of the shorter one somewhere
// in the text.
func overlaps(text, a, b string) bool {
	a, b = squash(a), squash(b)
	for _, s := range places(text, a) {
		for _, u := range places(text, b) {
			shared := min(s+len(a), u+len(b)) - max(s, u)
			if shared > 0 && 2*shared >= min(len(a), len(b)) {
				return true
			}
		}
	}
	return false
}

func places(text, quote string) []int {
	var out []int
	for at := 0; quote != ""; {
		i := strings.Index(text[at:], quote)
		if i < 0 {
			break
		}
		out = append(out, at+i)
		at += i + 1
	}
	return out
}
