package object

import (
	"fmt"
	"strings"
	"testing"
)

// TestMemoryIsEmptyForTheNextFile: of what a file had in it, nothing is left, and what
// is larger than that of a notice is not kept.
func TestMemoryIsEmptyForTheNextFile(t *testing.T) {
	m := &memory{}
	large := "<<"
	for i := range 2 * mostEntries {
		large += fmt.Sprintf("/K%d %d ", i, i)
	}
	for _, text := range []string{
		"[1 2 <</A [3 4]/B <</C 5>>>> /D]",
		large + ">>",
		strings.Repeat("<</E 6>>", 2*mostDicts) + "]",
		"[" + strings.Repeat("7 ", 3*mostElements) + "]",
		"[8 9]",
	} {
		parser := Parser{Data: []byte(text), memory: m}
		for {
			if _, ok := parser.Next(); !ok {
				break
			}
		}
		m.numbered[0] = append(m.numbered[0], remembered{1, true}, remembered{})
		m.free()
		if m.taken != 0 || m.used != 0 || len(m.dicts) > mostDicts || len(m.elements) > mostElements {
			t.Errorf("%.20q: kept %d and %d dictionaries, %d and %d elements", text, m.taken, len(m.dicts), m.used, len(m.elements))
		}
		for _, dict := range m.dicts {
			if len(dict) > 0 {
				t.Errorf("%.20q: left %v", text, dict)
			}
		}
		for i, o := range m.elements {
			if o != nil {
				t.Fatalf("%.20q: left %v at %d", text, o, i)
			}
		}
		for _, r := range m.numbered[0][:cap(m.numbered[0])] {
			if r.is || r.object != nil {
				t.Fatalf("%.20q: remembers %v", text, r)
			}
		}
	}
}

// TestMemoryGivesWhatTheParserGivesWithout reads the same in memory that is used again
// and in memory of its own.
func TestMemoryGivesWhatTheParserGivesWithout(t *testing.T) {
	m := &memory{}
	for n := range 200 {
		text := fmt.Sprintf("<</A [%d %d [%s] (x)]/B <</C %d/D [/E]>>/F []>> [%s] [", n, 3000+n,
			strings.Repeat("5 0 R ", n%7), n, strings.Repeat("12 ", 40*(n%50)))
		with, without := Parser{Data: []byte(text), References: true, memory: m}, Parser{Data: []byte(text), References: true}
		for {
			got, ok := with.Next()
			want, ok2 := without.Next()
			if fmt.Sprint(got, ok) != fmt.Sprint(want, ok2) {
				t.Fatalf("%.60q: %v, without memory %v", text, got, want)
			}
			if !ok {
				break
			}
		}
		if n%3 == 0 {
			m.free()
			m = memories.Get().(*memory)
		}
	}
}
