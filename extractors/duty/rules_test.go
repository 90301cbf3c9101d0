package duty

import "testing"

// Every example of a duty rule runs against all rules; a counterexample must
// leave its own rule quiet.
func TestRuleExamples(t *testing.T) {
	misses, err := TestRules("")
	if err != nil {
		t.Fatal(err)
	}
	for _, miss := range misses {
		t.Errorf("%s:%d: %s: %q: %s", miss.File, miss.Line, miss.Rule, miss.Text, miss.Reason)
	}
}
