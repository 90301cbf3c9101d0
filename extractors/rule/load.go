package rule

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Source is one folder of rule files, *.yaml, read in the order of their names.
type Source struct {
	// Files is the folder, Label what stands before a file's name in messages
	// and in Rule.File: "rules", or the path that the user gave.
	Files fs.FS
	Label string
	// Sealed says that the rules were built into the program and passed its
	// tests: examples are skipped unread and patterns compile when first used.
	Sealed bool
}

// Load reads rules and lays the later sources over the earlier ones: a record
// of a known name replaces the earlier one in its place, a new name is added.
// The order of the records is their rank where matches are otherwise equal.
// yields is the closed list of the domain's producers.
//
// Errors carry file and line: a broken YAML text, an unknown or missing key, a
// key or a name used twice in one source, a pattern that does not compile, an
// unknown producer, a rule without examples or without counterexamples.
func Load(yields []string, sources ...Source) (*Set, error) {
	var rules []*Rule
	place := map[string]int{}
	for _, source := range sources {
		loaded, err := source.load(yields)
		if err != nil {
			return nil, err
		}
		for _, rule := range loaded {
			if at, known := place[rule.Name]; known {
				rules[at] = rule
				continue
			}
			place[rule.Name] = len(rules)
			rules = append(rules, rule)
		}
	}
	return newSet(rules), nil
}

func (s Source) load(yields []string) ([]*Rule, error) {
	names, err := fs.Glob(s.Files, "*.yaml")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var rules []*Rule
	seen := map[string]*Rule{}
	for _, name := range names {
		text, err := fs.ReadFile(s.Files, name)
		if err != nil {
			return nil, err
		}
		if s.Sealed {
			text = withoutExamples(text)
		}
		file := path.Join(s.Label, name)
		records, err := parse(file, text)
		if err != nil {
			return nil, err
		}
		for _, record := range records {
			rule, err := record.rule(file, yields, s.Sealed)
			if err != nil {
				return nil, err
			}
			if first := seen[rule.Name]; first != nil {
				return nil, fmt.Errorf("%s:%d: the name %q is already used at %s:%d", file, rule.Line, rule.Name, first.File, first.Line)
			}
			seen[rule.Name] = rule
			rules = append(rules, rule)
		}
	}
	return rules, nil
}

// record is a rule as it stands in the file.
type record struct {
	Name            string
	About           string
	Keywords        []string
	Pattern         string
	Unless          []string
	Yields          string
	With            yaml.Node
	Examples        []yaml.Node
	Counterexamples []string

	line  int
	lines map[string]int // of the keys
}

var recordKeys = []string{"name", "about", "keywords", "pattern", "unless", "yields", "with", "examples", "counterexamples"}

var exampleKeys = []string{"text", "issued", "expect"}

func parse(file string, text []byte) ([]record, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(document.Content) == 0 {
		return nil, nil
	}
	list := document.Content[0]
	if list.Kind != yaml.SequenceNode {
		return nil, fmt.Errorf("%s:%d: a rule file is a list of records, each beginning with \"- name:\"", file, list.Line)
	}
	records := make([]record, 0, len(list.Content))
	for _, item := range list.Content {
		lines, err := checkKeys(file, item, recordKeys)
		if err != nil {
			return nil, err
		}
		entry := record{line: item.Line, lines: lines}
		if err := item.Decode(&entry); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, item.Line, err)
		}
		records = append(records, entry)
	}
	return records, nil
}

// checkKeys reports a key that is unknown or stands twice, and gives the line
// of each key.
func checkKeys(file string, node *yaml.Node, known []string) (map[string]int, error) {
	if node.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:%d: here must stand keys with values: %s", file, node.Line, strings.Join(known, ", "))
	}
	lines := map[string]int{}
	for i := 0; i < len(node.Content); i += 2 {
		key := node.Content[i]
		if !slices.Contains(known, key.Value) {
			return nil, fmt.Errorf("%s:%d: unknown key %q, known are %s", file, key.Line, key.Value, strings.Join(known, ", "))
		}
		if _, twice := lines[key.Value]; twice {
			return nil, fmt.Errorf("%s:%d: the key %q stands twice", file, key.Line, key.Value)
		}
		lines[key.Value] = key.Line
	}
	return lines, nil
}

func (r record) rule(file string, yields []string, sealed bool) (*Rule, error) {
	fail := func(key, format string, arguments ...any) error {
		line := r.line
		if at, ok := r.lines[key]; ok {
			line = at
		}
		return fmt.Errorf("%s:%d: rule %q: %s", file, line, r.Name, fmt.Sprintf(format, arguments...))
	}
	switch {
	case r.Name == "":
		return nil, fail("name", "it has no name")
	case r.About == "":
		return nil, fail("about", "it has no about line")
	case r.Pattern == "":
		return nil, fail("pattern", "it has no pattern")
	case !slices.Contains(yields, r.Yields):
		return nil, fail("yields", "%q is no producer, known are %s", r.Yields, strings.Join(yields, ", "))
	case slices.Contains(r.Keywords, ""):
		return nil, fail("keywords", "a keyword is empty")
	}
	out := &Rule{
		Name: r.Name, About: r.About, Keywords: r.Keywords, Pattern: r.Pattern, Unless: r.Unless, Yields: r.Yields,
		Counterexamples: r.Counterexamples, File: file, Line: r.line, with: r.With, sealed: sealed, unless: make([]lazyExpression, len(r.Unless)),
	}
	if sealed {
		return out, nil
	}
	parsed, err := syntax.Parse(r.Pattern, syntax.Perl)
	if err != nil {
		return nil, fail("pattern", "the pattern does not compile: %v", err)
	}
	if matchesEmpty(parsed) {
		return nil, fail("pattern", "the pattern matches the empty text")
	}
	for _, source := range r.Unless {
		if _, err := regexp.Compile(source); err != nil {
			return nil, fail("unless", "an unless expression does not compile: %v", err)
		}
	}
	if len(r.Examples) == 0 || len(r.Counterexamples) == 0 {
		return nil, fail("examples", "it needs at least one example and one counterexample")
	}
	for i := range r.Examples {
		node := &r.Examples[i]
		if _, err := checkKeys(file, node, exampleKeys); err != nil {
			return nil, err
		}
		var example struct {
			Text   string
			Issued string
			Expect yaml.Node
		}
		if err := node.Decode(&example); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, node.Line, err)
		}
		if example.Text == "" {
			return nil, fmt.Errorf("%s:%d: rule %q: an example has no text", file, node.Line, r.Name)
		}
		out.Examples = append(out.Examples, Example{Text: example.Text, Issued: example.Issued, Line: node.Line, expect: example.Expect})
	}
	return out, nil
}

// matchesEmpty reports whether the pattern matches "": such a rule would find
// something everywhere.
func matchesEmpty(parsed *syntax.Regexp) bool {
	expression, err := regexp.Compile(`^(?:` + parsed.String() + `)$`)
	return err == nil && expression.MatchString("")
}

// withoutExamples drops the lines under the keys examples and counterexamples
// of each record. Most of a rule file are its examples, and reading them would
// cost a command that starts, reads one notice and ends most of its time. The
// lines stay, emptied, so that line numbers keep their meaning.
func withoutExamples(text []byte) []byte {
	out := make([]byte, 0, len(text))
	skipping := false
	for line := range bytes.Lines(text) {
		indent := len(line) - len(bytes.TrimLeft(line, " "))
		content := bytes.TrimSpace(line)
		if len(content) > 0 && indent <= 2 {
			skipping = indent == 2 && (bytes.HasPrefix(content, []byte("examples:")) || bytes.HasPrefix(content, []byte("counterexamples:")))
		}
		if skipping || len(content) == 0 {
			out = append(out, '\n')
			continue
		}
		out = append(out, line...)
	}
	return out
}
