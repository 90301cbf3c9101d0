package timex

import "testing"

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
