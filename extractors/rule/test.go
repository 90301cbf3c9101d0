package rule

// Miss is an example that did not come out as it says.
type Miss struct {
	Rule, File string
	Line       int
	Text       string
	// Reason says what came out instead.
	Reason string
}

// Test runs every example and counterexample of the set, each against all
// rules of the domain, and gives those that miss. judge answers for an example
// and quiet for a counterexample, with "" if it came out right and otherwise
// with what came out instead.
func (s *Set) Test(judge func(*Rule, Example) string, quiet func(*Rule, string) string) []Miss {
	var misses []Miss
	for _, rule := range s.rules {
		for _, example := range rule.Examples {
			if reason := judge(rule, example); reason != "" {
				misses = append(misses, Miss{rule.Name, rule.File, example.Line, example.Text, reason})
			}
		}
		for _, text := range rule.Counterexamples {
			if reason := quiet(rule, text); reason != "" {
				misses = append(misses, Miss{rule.Name, rule.File, rule.Line, text, reason})
			}
		}
	}
	return misses
}

// Listed is a rule as a list shows it.
type Listed struct {
	Name, About, Yields, Pattern string
	Keywords, Unless             []string
	File                         string
	Line                         int
}

// List gives the rules in the order of their rank.
func (s *Set) List() []Listed {
	out := make([]Listed, len(s.rules))
	for i, r := range s.rules {
		out[i] = Listed{r.Name, r.About, r.Yields, r.Pattern, r.Keywords, r.Unless, r.File, r.Line}
	}
	return out
}
