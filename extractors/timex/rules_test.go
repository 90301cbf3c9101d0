package timex

import (
	"reflect"
	"testing"
)

// checked loads the rules with their examples, as a user's are loaded.
func checked(t testing.TB) *Finder {
	t.Helper()
	source := BuiltIn()
	source.Sealed = false
	f, err := New(source)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestRules(t *testing.T) {
	for _, miss := range checked(t).TestRules() {
		t.Errorf("%s:%d: %s: %s\n     %s", miss.File, miss.Line, miss.Rule, miss.Text, miss.Reason)
	}
}

// TestSealedRulesAreTheSame holds the quick way of loading, which skips the
// examples, against the whole one.
func TestSealedRulesAreTheSame(t *testing.T) {
	whole, sealed := checked(t).Rules(), Default().Rules()
	if len(whole) != len(sealed) {
		t.Fatalf("%d rules with examples, %d without", len(whole), len(sealed))
	}
	for i := range whole {
		if !reflect.DeepEqual(whole[i], sealed[i]) {
			t.Errorf("with examples %+v, without %+v", whole[i], sealed[i])
		}
	}
}

// TestThereAreExamplesEnough counts the examples of every rule: one phrasing
// proves little.
func TestThereAreExamplesEnough(t *testing.T) {
	all := 0
	for _, r := range checked(t).all.Rules() {
		all += len(r.Examples)
		if len(r.Examples) < 3 {
			t.Errorf("%s:%d: rule %s has %d examples", r.File, r.Line, r.Name, len(r.Examples))
		}
	}
	if all < 600 {
		t.Errorf("%d examples", all)
	}
}
