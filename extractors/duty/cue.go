package duty

import (
	"slices"

	"taizhang/extractors/rule"
)

// cueReader tells which duty rules fire on a clause, in one pass for keywords.
// readPlainly asks every rule and is the checked twin.
type cueReader struct {
	rules   []*rule.Rule
	kinds   []cue
	weights []int
	// matcher finds what the rules look for and, under the numbers behind theirs,
	// what drops a match; owner tells whose each of the forbidding expressions is.
	matcher *rule.Matcher
	owner   []int
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
	c.matcher = rule.NewMatcher(append(patterns, forbids...))
	return c, nil
}

// hit is where a rule fires; its Pattern is the rule's number.
type hit = rule.Hit

// read appends the rules that fire on a text and are not forbidden there.
func (c *cueReader) read(text string, hits []hit) []hit {
	mark := len(hits)
	hits = c.matcher.AppendBefore(hits, text, len(c.rules))
	var room [4]hit
	forbids, kept := room[:0], hits[:mark]
	for _, h := range hits[mark:] {
		if h.Pattern >= len(c.rules) {
			forbids = append(forbids, h)
		} else {
			kept = append(kept, h)
		}
	}
	for _, f := range forbids {
		kept = c.forbid(kept, mark, f)
	}
	return kept
}

func (c *cueReader) readPlainly(text string) []hit {
	var hits []hit
	// The rules' own expressions come first.
	c.matcher.FindPlainly(text, func(pattern, start, end int) bool {
		if h := (hit{Pattern: pattern, Start: start, End: end}); pattern < len(c.rules) {
			hits = append(hits, h)
		} else {
			hits = c.forbid(hits, 0, h)
		}
		return true
	})
	return hits
}

// forbid drops the hits behind a mark that a forbidding expression overlaps.
func (c *cueReader) forbid(hits []hit, mark int, by hit) []hit {
	kept := hits[:mark]
	for _, h := range hits[mark:] {
		if h.Pattern != c.owner[by.Pattern-len(c.rules)] || h.Start >= by.End || by.Start >= h.End {
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
	return expression{rule.LazyMatcher(pattern)}
}

// MatchString reports whether the pattern stands in a text.
func (e expression) MatchString(text string) bool { return e.matcher().MatchString(text) }
