package rule

// Set is the rules of one domain, in the order of their rank. It is safe for
// concurrent use.
type Set struct {
	rules    []*Rule
	byName   map[string]*Rule
	keywords *keywords
	always   []bool // rules without keywords
}

func newSet(rules []*Rule) *Set {
	s := &Set{rules: rules, byName: map[string]*Rule{}, always: make([]bool, len(rules))}
	keywords := make([][]string, len(rules))
	for i, rule := range rules {
		s.byName[rule.Name] = rule
		keywords[i] = rule.Keywords
		s.always[i] = len(rule.Keywords) == 0
	}
	s.keywords = newKeywords(keywords)
	return s
}

// Rules are the set's rules in the order of their rank; not to be changed.
func (s *Set) Rules() []*Rule { return s.rules }

// Where gives the set of the rules for which keep holds, in the same order.
func (s *Set) Where(keep func(*Rule) bool) *Set {
	var rules []*Rule
	for _, rule := range s.rules {
		if keep(rule) {
			rules = append(rules, rule)
		}
	}
	return newSet(rules)
}

// Rule gives a rule by its name, nil if there is none.
func (s *Set) Rule(name string) *Rule { return s.byName[name] }

// Match is one place where a rule's pattern matched.
type Match struct {
	Rule *Rule
	// Start and End are byte offsets in the text that was given.
	Start, End int

	// names are those of the groups, whose places groups holds.
	names  []string
	groups []int
}

// GroupSpan gives the place of a named group in the text that was given to
// Candidates; ok is false if the group took no part or does not exist.
func (m Match) GroupSpan(name string) (start, end int, ok bool) {
	// A name may stand in several alternatives; the one that took part counts.
	for i, known := range m.names {
		if m.groups[2*i] >= 0 && known == name {
			return m.groups[2*i], m.groups[2*i+1], true
		}
	}
	return 0, 0, false
}

// Candidates gives the matches of all rules in a text, rule by rule in the
// order of rank, each rule's from left to right. Unless expressions are not yet
// asked; see Rule.Forbids.
func (s *Set) Candidates(text string) []Match {
	may := make([]bool, len(s.rules))
	copy(may, s.always)
	s.keywords.mark(text, may)
	var out []Match
	for i, rule := range s.rules {
		if may[i] {
			out = rule.matches(text, out)
		}
	}
	return out
}

// CandidatesPlainly gives what Candidates gives, by asking every rule. It is
// there to be compared with.
func (s *Set) CandidatesPlainly(text string) []Match {
	var out []Match
	for _, rule := range s.rules {
		out = rule.matches(text, out)
	}
	return out
}

func (r *Rule) matches(text string, out []Match) []Match {
	expression := r.pattern.get(r.Pattern)
	for _, groups := range expression.FindAllStringSubmatchIndex(text, -1) {
		if groups[1] > groups[0] {
			out = append(out, Match{Rule: r, Start: groups[0], End: groups[1], names: expression.SubexpNames(), groups: groups})
		}
	}
	return out
}
