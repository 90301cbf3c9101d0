package ledger_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"taizhang/outputs/ledger"
)

func TestMatch(t *testing.T) {
	quoted := func(words ...string) []ledger.Quoted {
		var out []ledger.Quoted
		for _, text := range words {
			id, quote, named := strings.Cut(text, ":")
			if !named {
				id, quote = "", text
			}
			out = append(out, ledger.Quoted{ID: id, Quote: quote})
		}
		return out
	}
	const plan, list, report = "请各系部于9月24日前将演练方案报送保卫处", "各单位要明确一名联络员并报办公室", "年底前形成全年消防工作总结"
	cases := []struct {
		name        string
		before, now []ledger.Quoted
		want        []int
	}{
		{"nothing before", nil, quoted(plan), []int{-1}},
		{"the same words", quoted(plan, list), quoted(list, plan), []int{1, 0}},
		{"an id before words", quoted("a:"+plan, "b:"+list), quoted("b:" + plan), []int{1}},
		{"another deadline", quoted(list, plan), quoted("请各系部于10月8日前将演练方案报送保卫处"), []int{1}},
		{"another duty", quoted(plan), quoted(report), []int{-1}},
		{"the same words twice", quoted(list, list), quoted(list, list, list), []int{0, 1, -1}},
		{"the nearer of two that are alike", quoted(plan, "请各系部于10月8日前将演练方案报送保卫处"), quoted("请各系部于10月9日前将演练方案报送保卫处"), []int{1}},
		{"no words at all", quoted(""), quoted("各单位"), []int{-1}},
	}
	for _, c := range cases {
		if got := ledger.Match(c.before, c.now); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestMatchOnSamples holds the bound to the figures that stand beside it.
func TestMatchOnSamples(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("..", "..", "samples", ".golden", "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	matches := func(a, b string) bool {
		return ledger.Match([]ledger.Quoted{{Quote: ledger.Squash(a)}}, []ledger.Quoted{{Quote: ledger.Squash(b)}})[0] == 0
	}
	pairs, dates, datesKept, units, unitsKept := 0, 0, 0, 0, 0
	for _, path := range paths {
		var sample struct {
			Tasks []struct {
				Quote       string   `json:"quote"`
				Responsible []string `json:"responsible"`
				Deadline    string   `json:"deadline_text"`
			} `json:"tasks"`
		}
		data, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(data, &sample)
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, task := range sample.Tasks {
			for _, other := range sample.Tasks[i+1:] {
				if ledger.Squash(task.Quote) == ledger.Squash(other.Quote) {
					continue
				}
				if pairs++; matches(task.Quote, other.Quote) {
					t.Errorf("two duties are taken for one:\n%s\n%s", task.Quote, other.Quote)
				}
			}
			if task.Deadline != "" && strings.Contains(task.Quote, task.Deadline) {
				dates++
				if matches(task.Quote, strings.ReplaceAll(task.Quote, task.Deadline, "10月25日17:00前")) {
					datesKept++
				}
			}
			if len(task.Responsible) > 0 && task.Responsible[0] != "" && strings.Contains(task.Quote, task.Responsible[0]) {
				units++
				if matches(task.Quote, strings.ReplaceAll(task.Quote, task.Responsible[0], "综合管理处")) {
					unitsKept++
				}
			}
		}
	}
	t.Logf("%d pairs; %d of %d deadlines, %d of %d units", pairs, datesKept, dates, unitsKept, units)
	if pairs < 150 || dates < 40 || units < 40 {
		t.Errorf("only %d pairs, %d deadlines, %d units: the samples say little", pairs, dates, units)
	}
	if 10*datesKept < 9*dates || unitsKept < units {
		t.Errorf("%d of %d changed deadlines and %d of %d changed units are found again", datesKept, dates, unitsKept, units)
	}
}

// A spreadsheet that opens an exported ledger must not read a code as a number.
func TestCodesAreNoNumbers(t *testing.T) {
	for seed := range 20000 {
		short := ledger.ShortName(fmt.Sprint(seed), func(string) bool { return false })
		if _, err := strconv.ParseFloat(ledger.Code(short, 5), 64); err == nil {
			t.Fatalf("the code %s is a number", ledger.Code(short, 5))
		}
	}
}
