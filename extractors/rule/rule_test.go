package rule

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

const good = `- name: day
  about: 几月几日
  keywords: [月]
  pattern: '(?P<month>\d+)月(?P<day>\d+)日'
  unless: ['印发于\d+月\d+日']
  yields: date
  with: {bound: by}
  examples:
    - {text: 9月24日报送, issued: 2021-09-18, expect: {due: 2021-09-24}}
  counterexamples:
    - 第9期

- name: month
  about: 几月
  keywords: [月]
  pattern: '(?P<month>\d+)月'
  yields: date
  examples:
    - {text: 9月报送}
  counterexamples:
    - 月度
`

func load(t *testing.T, text string) (*Set, error) {
	t.Helper()
	return Load([]string{"date", "none"}, Source{Files: fstest.MapFS{"a.yaml": {Data: []byte(text)}}, Label: "rules"})
}

func TestCandidatesComeRuleByRule(t *testing.T) {
	set, err := load(t, good)
	if err != nil {
		t.Fatal(err)
	}
	const text = "请于9月24日前报送，10月复查"
	got := set.Candidates(text)
	if len(got) != 3 || got[0].Rule.Name != "day" || got[1].Rule.Name != "month" || got[2].Rule.Name != "month" {
		t.Fatalf("candidates %v", got)
	}
	if start, end, ok := got[0].GroupSpan("day"); !ok || text[start:end] != "24" {
		t.Errorf("the group day lies at %d to %d, %v", start, end, ok)
	}
	if _, _, ok := got[0].GroupSpan("nobody"); ok {
		t.Error("a group that does not exist has a place")
	}
}

func TestUnlessForbidsWhatItOverlaps(t *testing.T) {
	set, err := load(t, good)
	if err != nil {
		t.Fatal(err)
	}
	const text = "印发于9月18日，10月24日前报送"
	var allowed []string
	for _, match := range set.Candidates(text) {
		if !match.Rule.Forbids(text, match.Start, match.End) {
			allowed = append(allowed, match.Rule.Name+" "+text[match.Start:match.End])
		}
	}
	if got := strings.Join(allowed, ", "); got != "day 10月24日, month 9月, month 10月" {
		t.Errorf("allowed are %s", got)
	}
}

func TestArgumentsAndExpectationsAreStrict(t *testing.T) {
	set, err := load(t, good)
	if err != nil {
		t.Fatal(err)
	}
	day := set.Rule("day")
	var with struct{ Bound string }
	if err := day.With(&with); err != nil || with.Bound != "by" {
		t.Errorf("with %v, %v", with, err)
	}
	var wrong struct{ Other string }
	if err := day.With(&wrong); err == nil || !strings.Contains(err.Error(), "rules/a.yaml:1") {
		t.Errorf("an unknown argument gave %v", err)
	}
	var expect struct{ Due string }
	if err := day.Examples[0].Expect(&expect); err != nil || expect.Due != "2021-09-24" {
		t.Errorf("expect %v, %v", expect, err)
	}
}

func TestWhatDoesNotLoadNamesFileAndLine(t *testing.T) {
	for _, c := range []struct{ change, into, want string }{
		{"about: 几月几日", "abuot: 几月几日", "rules/a.yaml:2: unknown key \"abuot\""},
		{"name: month", "name: day", "rules/a.yaml:13: the name \"day\" is already used at rules/a.yaml:1"},
		{`'(?P<month>\d+)月'`, `'(\d+月'`, "rules/a.yaml:16: rule \"month\": the pattern does not compile"},
		{`'(?P<month>\d+)月'`, `'(\d+月)?'`, "rules/a.yaml:16: rule \"month\": the pattern matches the empty text"},
		{"yields: date\n  with", "yields: moon\n  with", "rules/a.yaml:6: rule \"day\": \"moon\" is no producer"},
		{"  counterexamples:\n    - 月度\n", "", "needs at least one example and one counterexample"},
		{"  about: 几月\n", "  about: 几月\n  about: 几月\n", "stands twice"},
		{"{text: 9月报送}", "{txt: 9月报送}", "rules/a.yaml:19: unknown key \"txt\""},
		{"- name: day", "name: day", "rules/a.yaml"},
	} {
		text := strings.Replace(good, c.change, c.into, 1)
		if text == good {
			t.Fatalf("%q does not stand in the rules", c.change)
		}
		if _, err := load(t, text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: got %v, want %s", c.into, c.change, err, c.want)
		}
	}
}

func TestOverlayReplacesAndAdds(t *testing.T) {
	own := strings.Replace(strings.Replace(good, "name: month", "name: own", 1), "about: 几月几日", "about: 我的", 1)
	set, err := Load([]string{"date"},
		Source{Files: fstest.MapFS{"a.yaml": {Data: []byte(good)}}, Label: "rules", Sealed: true},
		Source{Files: fstest.MapFS{"b.yaml": {Data: []byte(own)}}, Label: "mine"})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, rule := range set.List() {
		names = append(names, rule.Name+"/"+rule.About)
	}
	if got := strings.Join(names, " "); got != "day/我的 month/几月 own/几月" {
		t.Errorf("rules are %s", got)
	}
	if set.Rule("month").Examples != nil {
		t.Error("a sealed source keeps its examples")
	}
}

func TestSealedRulesKeepTheirLines(t *testing.T) {
	set, err := Load([]string{"date"}, Source{Files: fstest.MapFS{"a.yaml": {Data: []byte(good)}}, Sealed: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := set.Rule("month").Line; got != 13 {
		t.Errorf("month stands at line %d, not at 13", got)
	}
}

func TestEveryExampleIsAsked(t *testing.T) {
	set, err := load(t, good)
	if err != nil {
		t.Fatal(err)
	}
	misses := set.Test(
		func(r *Rule, e Example) string { return fmt.Sprint("judged ", r.Name) },
		func(r *Rule, text string) string { return text })
	if len(misses) != 4 || misses[0].Line != 9 || misses[3].Reason != "月度" {
		t.Errorf("misses %v", misses)
	}
}

// TestKeywordsNeverChangeAResult compares the pass for keywords with asking every rule,
// over texts made of the pieces of the keywords.
func TestKeywordsNeverChangeAResult(t *testing.T) {
	const rules = `- {name: a, about: a, keywords: [ab, bab], pattern: '(bab|ab)c?', yields: date, examples: [{text: a}], counterexamples: [a]}
- {name: b, about: b, keywords: [月, 日前], pattern: '\d*月|日前', yields: date, examples: [{text: a}], counterexamples: [a]}
- {name: c, about: c, pattern: 'c+', yields: date, examples: [{text: a}], counterexamples: [a]}
`
	set, err := load(t, rules)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"a", "b", "c", "月", "日", "前", "1", "\xe6", "\x9c"})).Draw(t, "pieces"), "")
		fast, slow := set.Candidates(text), set.CandidatesPlainly(text)
		same := slices.EqualFunc(fast, slow, func(a, b Match) bool {
			return a.Rule == b.Rule && a.Start == b.Start && a.End == b.End
		})
		if !same {
			t.Fatalf("%q: by keywords %v, plainly %v", text, fast, slow)
		}
	})
}
