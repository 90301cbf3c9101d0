package duty

import (
	"sync"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
)

// cueReader tells which duty rules fire on a clause, in two passes for
// keywords. readPlainly asks every rule and is the checked twin.
type cueReader struct {
	rules   []*rule.Rule
	kinds   []cue
	weights []int
	// patterns finds what the rules look for, forbids what drops a match; owner
	// tells whose each of the forbidding expressions is.
	patterns, forbids *rule.Matcher
	owner             []int
}

func newCueReader(set *rule.Set) (*cueReader, error) {
	c := &cueReader{rules: set.Rules()}
	var patterns, forbids []string
	for i, r := range c.rules {
		var with struct{ Weight int }
		if err := r.With(&with); err != nil {
			return nil, err
		}
		c.kinds = append(c.kinds, cue(r.Yields))
		c.weights = append(c.weights, with.Weight)
		patterns = append(patterns, r.Pattern)
		for _, unless := range r.Unless {
			forbids = append(forbids, unless)
			c.owner = append(c.owner, i)
		}
	}
	c.patterns, c.forbids = rule.NewMatcher(patterns), rule.NewMatcher(forbids)
	return c, nil
}

// hit is where a rule fires.
type hit struct {
	rule int
	span notice.Span
}

// read appends the rules that fire on a text and are not forbidden there.
func (c *cueReader) read(text string, hits []hit) []hit {
	return c.collect(text, hits, c.patterns.Find, c.forbids.Find)
}

func (c *cueReader) readPlainly(text string) []hit {
	return c.collect(text, nil, c.patterns.FindPlainly, c.forbids.FindPlainly)
}

type finder func(text string, visit func(pattern, start, end int) bool)

func (c *cueReader) collect(text string, hits []hit, patterns, forbids finder) []hit {
	patterns(text, func(pattern, start, end int) bool {
		hits = append(hits, hit{pattern, notice.Span{Start: start, End: end}})
		return true
	})
	if len(hits) == 0 {
		return hits
	}
	forbids(text, func(pattern, start, end int) bool {
		kept := hits[:0]
		for _, h := range hits {
			if h.rule != c.owner[pattern] || !h.span.Overlaps(notice.Span{Start: start, End: end}) {
				kept = append(kept, h)
			}
		}
		hits = kept
		return len(hits) > 0
	})
	return hits
}

// expression is one pattern that is only asked whether it stands in a text. It
// is compiled when it is first asked: compiling all of them costs a program that
// only wants its version, or the text of a file, half of its start.
type expression struct{ matcher func() *rule.Matcher }

func newExpression(pattern string) expression {
	return expression{sync.OnceValue(func() *rule.Matcher { return rule.NewMatcher([]string{pattern}) })}
}

// MatchString reports whether the pattern stands in a text.
func (e expression) MatchString(text string) bool { return e.matcher().MatchString(text) }
