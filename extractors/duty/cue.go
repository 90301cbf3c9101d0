package duty

import (
	"slices"
	"sync"

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
		c.kinds = append(c.kinds, cue(slices.Index(cueNames, r.Yields)))
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

// hit is where a rule fires; its Pattern is the rule's number.
type hit = rule.Hit

// read appends the rules that fire on a text and are not forbidden there.
func (c *cueReader) read(text string, hits []hit) []hit {
	mark := len(hits)
	hits = c.patterns.Append(hits, text)
	if len(hits) == mark {
		return hits
	}
	var room [4]hit
	for _, f := range c.forbids.Append(room[:0], text) {
		hits = c.forbid(hits, mark, f)
	}
	return hits
}

func (c *cueReader) readPlainly(text string) []hit {
	var hits []hit
	c.patterns.FindPlainly(text, func(pattern, start, end int) bool {
		hits = append(hits, hit{Pattern: pattern, Start: start, End: end})
		return true
	})
	c.forbids.FindPlainly(text, func(pattern, start, end int) bool {
		hits = c.forbid(hits, 0, hit{Pattern: pattern, Start: start, End: end})
		return true
	})
	return hits
}

// forbid drops the hits behind a mark that a forbidding expression overlaps.
func (c *cueReader) forbid(hits []hit, mark int, by hit) []hit {
	kept := hits[:mark]
	for _, h := range hits[mark:] {
		if h.Pattern != c.owner[by.Pattern] || h.Start >= by.End || by.Start >= h.End {
			kept = append(kept, h)
		}
	}
	return kept
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
