package timex

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"taizhang/extractors/notice"
)

// labelled are the notices that people labelled. They lie beside the
// repository, and not with everybody.
const labelled = "../../../shared/notices"

type label struct {
	DeadlineText string `json:"deadline_text"`
	DeadlineKind string `json:"deadline_kind"`
	Start        string `json:"start"`
	Due          string `json:"due"`
	Recurrence   string `json:"recurrence"`
}

// TestLabelledDeadlines reads each labelled deadline from its own words and the
// date of issue alone, and holds the result against the label.
func TestLabelledDeadlines(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(labelled, "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Skip("the labelled notices are not here: ", labelled)
	}
	right, all, own, ownRight := 0, 0, 0, 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var document struct {
			Issued string
			Tasks  []label
		}
		if err := json.Unmarshal(text, &document); err != nil {
			t.Fatal(file, err)
		}
		issued, err := notice.ParseDate(document.Issued)
		if err != nil {
			issued = notice.Date{}
		}
		for _, want := range document.Tasks {
			if want.DeadlineText == "" {
				continue
			}
			all++
			expressions := Find(want.DeadlineText)
			resolvable := (want.Due != "" || want.Recurrence != "") && !needsDocument(expressions, issued)
			if resolvable {
				own++
			}
			meanings := Resolve(expressions, Context{Issued: issued})
			if agrees(want, expressions, meanings) {
				right++
				if resolvable {
					ownRight++
				}
				continue
			}
			t.Logf("%s (%s): %s: want %s %s..%s %s, got %s", filepath.Base(file), document.Issued, want.DeadlineText,
				want.DeadlineKind, want.Start, want.Due, want.Recurrence, Render(expressions, meanings))
		}
	}
	t.Logf("%d of %d labelled deadlines come out of their own words (%.3f); of those that need no more of the document %d of %d (%.3f)",
		right, all, float64(right)/float64(all), ownRight, own, float64(ownRight)/float64(own))
	if float64(ownRight) < 0.97*float64(own) {
		t.Errorf("%d of %d deadlines with a day or a rhythm come out right, and the bar is 0.97", ownRight, own)
	}
}

// needsDocument reports whether words cannot be resolved by themselves: they
// speak of a day before them, of an occasion, or of a year that no date of
// issue lends.
func needsDocument(expressions []notice.TimeExpr, issued notice.Date) bool {
	for _, e := range expressions {
		if e.Event != "" || e.Days.Day.Base == notice.FromBefore || issued.IsZero() && e.Days.Year.Base != notice.Absolute && e.Recurrence == "" {
			return true
		}
	}
	return false
}

// agrees compares the last expression, which bounds, with a label: kind, due,
// rhythm, and the first day where the kind has one.
func agrees(want label, expressions []notice.TimeExpr, meanings []notice.Meaning) bool {
	if len(meanings) == 0 {
		return want.DeadlineKind == "none"
	}
	if len(meanings) > 1 && want.DeadlineKind != "recurring" {
		return false
	}
	m := meanings[len(meanings)-1]
	if string(m.Kind) != want.DeadlineKind && !(want.DeadlineKind == "ongoing" && m.Kind == notice.KindNone) {
		return false
	}
	if strings.Join(strings.Fields(expressions[len(expressions)-1].Text), "") != strings.Join(strings.Fields(want.DeadlineText), "") && len(meanings) == 1 {
		return false
	}
	if m.Recurrence != want.Recurrence || m.Last.String() != want.Due && want.DeadlineKind != "relative" {
		return false
	}
	return want.DeadlineKind != "range" && want.DeadlineKind != "ongoing" || m.First.String() == want.Start || want.Start == ""
}
