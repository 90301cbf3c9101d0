package timex

import (
	"strings"
	"testing"
	"testing/fstest"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
)

// TestOwnRules lays a user's folder over the built-in rules.
func TestOwnRules(t *testing.T) {
	const own = `- name: soon
  about: 本单位把“尽快”当作三日内以外的常态要求
  keywords: [速]
  pattern: '速'
  yields: words
  with: {kind: ongoing}
  examples:
    - {text: 尽快办理, issued: 2021-09-18, expect: '尽快 = ongoing 2021-09-18..'}
  counterexamples:
    - 速度
`
	f, err := New(BuiltIn(), rule.Source{Files: fstest.MapFS{"own.yaml": {Data: []byte(own)}}, Label: "mine"})
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Find("请尽快办理"); len(got) != 1 || got[0].Kind != notice.KindOngoing {
		t.Errorf("the own rule gave %v", got)
	}
	if got := Find("请尽快办理"); len(got) != 1 || got[0].Kind != notice.KindNone {
		t.Errorf("the built-in rule now gives %v", got)
	}
	for _, miss := range f.TestRules() {
		t.Errorf("%s:%d: %s: %s", miss.File, miss.Line, miss.Text, miss.Reason)
	}
	for change, want := range map[string]string{
		"yields: words":      "yields: moon",
		"with: {kind: ":      "with: {sort: ",
		"pattern: '速'":       "pattern: '(速'",
		"counterexamples:\n": "",
	} {
		broken := strings.Replace(own, change, want, 1)
		if _, err := New(BuiltIn(), rule.Source{Files: fstest.MapFS{"own.yaml": {Data: []byte(broken)}}, Label: "mine"}); err == nil || !strings.Contains(err.Error(), "mine/own.yaml:") {
			t.Errorf("%q instead of %q: %v", want, change, err)
		}
	}
}

func TestExplain(t *testing.T) {
	explained := Default().Explain("请于9月24日前报送", Context{Issued: notice.Date{Year: 2021, Month: 9, Day: 18}})
	if len(explained) != 1 {
		t.Fatalf("%d pieces", len(explained))
	}
	e := explained[0]
	if e.Signs != "文月日前文" || e.Joined != "文点前文" {
		t.Errorf("signs %s, joined %s", e.Signs, e.Joined)
	}
	won, lost := map[string]bool{}, map[string]string{}
	for _, s := range e.Steps {
		if s.Won {
			won[s.Rule] = true
		} else {
			lost[s.Rule] = s.LostTo
		}
		if s.Line == 0 || !strings.HasPrefix(s.File, "extractors/timex/rules/") || s.Text == "" {
			t.Errorf("step %+v has no place", s)
		}
	}
	if !won["date"] || !won["by"] || lost["month"] != "date" || lost["on"] != "by" {
		t.Errorf("won %v, lost %v", won, lost)
	}
	if got := Render(e.Expressions, e.Meanings); got != "9月24日前 = date ..2021-09-24" {
		t.Errorf("means %s", got)
	}
}

func TestAnswerListsWhatNamesDays(t *testing.T) {
	for text, want := range map[string]int{
		"请尽快办理，9月24日前报送":     1,
		"公示5个工作日":            0,
		"会后5个工作日内":           0,
		"60日内":               1,
		"每周五报送，长期坚持":         1,
		"国庆前":                1,
		"开学前":                0,
		"没有时间词的一句话":          0,
		"9月24日前和10月8日前分两次报送": 2,
	} {
		if got := Answer(text, notice.Date{Year: 2021, Month: 9, Day: 18}); len(got) != want || got == nil {
			t.Errorf("%s: %v, want %d", text, got, want)
		}
	}
}
