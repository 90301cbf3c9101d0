package rule

import (
	"bytes"
	"fmt"
	"regexp"
	"sync"

	"go.yaml.in/yaml/v3"
)

// Rule is one record of a rule file, checked.
type Rule struct {
	// Name is unique in its set; results name it.
	Name string
	// About says in one Chinese line what the rule reads.
	About string
	// Keywords: the rule looks only where at least one of them stands. They are
	// a prefilter and must never change a result. Without any it always looks.
	Keywords []string
	// Pattern is a Go regular expression (RE2) with named groups.
	Pattern string
	// Unless are regular expressions; a match of the pattern is dropped where a
	// match of one of them overlaps it. They stand in for look-around.
	Unless []string
	// Yields names the producer that gives a match its meaning.
	Yields string
	// Examples and Counterexamples prove the rule; nil in a set that was loaded
	// without them.
	Examples        []Example
	Counterexamples []string
	// File and Line are where the record begins.
	File string
	Line int

	with yaml.Node
	// sealed: the rule passed its tests, and its arguments need not be checked again.
	sealed  bool
	pattern lazyExpression
	unless  []lazyExpression
	// forbidding are the unless expressions together, made when first asked.
	forbidding struct {
		once    sync.Once
		matcher *Matcher
	}
}

// Example is a text with what must come out of it.
type Example struct {
	Text string
	// Issued is the notice's day of issue, "" if the example needs none.
	Issued string
	// Line is where the example stands in the rule's file.
	Line int

	expect yaml.Node
}

// Expect decodes what must come out into a value of the domain, strictly: a
// key that the value has no field for is an error.
func (e Example) Expect(into any) error { return decodeStrictly(&e.expect, into) }

// With decodes the producer's arguments into a value of the domain, strictly.
// A record without arguments leaves the value as it is.
func (r *Rule) With(into any) error {
	decode := decodeStrictly
	if r.sealed {
		decode = decodeLeniently
	}
	if err := decode(&r.with, into); err != nil {
		return fmt.Errorf("%s:%d: rule %q: with: %w", r.File, r.Line, r.Name, err)
	}
	return nil
}

// Forbids reports whether one of the rule's unless expressions has a match in
// text that overlaps the bytes from start to end.
func (r *Rule) Forbids(text string, start, end int) bool {
	// The expressions are slow, and nearly never match.
	r.forbidding.once.Do(func() { r.forbidding.matcher = NewMatcher(r.Unless) })
	if !r.forbidding.matcher.MatchString(text) {
		return false
	}
	for i := range r.unless {
		expression := r.unless[i].get(r.Unless[i])
		for at := 0; at <= len(text); {
			found := expression.FindStringIndex(text[at:])
			if found == nil || at+found[0] >= end {
				break
			}
			if at+found[1] > start && found[1] > found[0] {
				return true
			}
			at += max(found[1], 1)
		}
	}
	return false
}

// lazyExpression compiles its source when it is first asked: a command that
// reads one notice needs few of the rules.
type lazyExpression struct {
	once     sync.Once
	compiled *regexp.Regexp
}

func (l *lazyExpression) get(source string) *regexp.Regexp {
	l.once.Do(func() { l.compiled = regexp.MustCompile(source) })
	return l.compiled
}

// decodeLeniently takes a fifth of the time: it does not write the node out to read it
// again.
func decodeLeniently(node *yaml.Node, into any) error {
	if node.IsZero() {
		return nil
	}
	return node.Decode(into)
}

func decodeStrictly(node *yaml.Node, into any) error {
	if node.IsZero() {
		return nil
	}
	// A yaml.Node decodes leniently; only a Decoder knows KnownFields.
	text, err := yaml.Marshal(node)
	if err != nil {
		return err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	return decoder.Decode(into)
}
