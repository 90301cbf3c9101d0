package timex

import (
	"bufio"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"testing"

	"taizhang/extractors/notice"
)

// peers are cases of other projects, which lie beside the repository and not
// with everybody.
const peers = "../../../shared/eval/peers/dev.jsonl"

type peerDays struct {
	First       string    `json:"first"`
	Last        string    `json:"last"`
	Alternative any       `json:"alternative"`
	Past        *peerDays `json:"past"`
	Future      *peerDays `json:"future"`
}

var (
	bareWeekday   = regexp.MustCompile(`(周|星期|礼拜)[一二三四五六日天末]`)
	namedWeek     = regexp.MustCompile(`[上下本这]+(个)?(周|星期|礼拜)`)
	namedYear     = regexp.MustCompile(`\d{2,4}\s*[年/.\-]|[〇零一二三四五六七八九]{2,4}年|[今明去前后本]年`)
	monthOrSingle = regexp.MustCompile(`月|节|日|号`)
)

// shifts gives by how many days an answer may lie beside a label whose text
// leaves the week or the year open.
func shifts(text string) []int {
	switch {
	case bareWeekday.MatchString(text) && !namedWeek.MatchString(text):
		return []int{0, 7, -7}
	case !namedYear.MatchString(text) && monthOrSingle.MatchString(text):
		return []int{0, 365, 366, -365, -366}
	}
	return []int{0}
}

func (want peerDays) is(got Found, text string) bool {
	side := func(label, answer string, shift int) bool {
		day, err := notice.ParseDate(label)
		return label == "" || err == nil && day.AddDays(shift).String() == answer
	}
	for _, reading := range []*peerDays{&want, want.Past, want.Future} {
		if reading == nil || reading.First == "" && reading.Last == "" {
			continue
		}
		for _, shift := range shifts(text) {
			if side(reading.First, got.First, shift) && side(reading.Last, got.Last, shift) {
				return true
			}
		}
	}
	return false
}

// TestPeers answers the cases of other projects: each labelled expression must
// have its own answer, and nothing else may be found. The labels hold schools
// that contradict each other, so a share is asked for and not all.
func TestPeers(t *testing.T) {
	file, err := os.Open(peers)
	if err != nil {
		t.Skip("the cases of other projects are not here: ", peers)
	}
	defer file.Close()
	right, all := 0, 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var c struct {
			ID, Text, Ref string
			Expect        []peerDays
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		reference, err := notice.ParseDate(c.Ref)
		if err != nil {
			t.Fatal(err)
		}
		all++
		left, ok := Answer(c.Text, reference), true
		for _, want := range c.Expect {
			if want.Alternative == true {
				continue
			}
			at := slices.IndexFunc(left, func(got Found) bool { return want.is(got, c.Text) })
			if ok = ok && at >= 0; !ok {
				break
			}
			left = slices.Delete(left, at, at+1)
		}
		if ok && len(left) == 0 {
			right++
		} else {
			t.Logf("%s %s %q: %+v", c.ID, c.Ref, c.Text, Answer(c.Text, reference))
		}
	}
	t.Logf("%d of %d right (%.3f)", right, all, float64(right)/float64(all))
	if float64(right) < 0.93*float64(all) {
		t.Errorf("%d of %d right, and the bar is 0.93", right, all)
	}
}
