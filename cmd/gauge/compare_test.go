package main

import "testing"

// A row is right if its words, its day and its parties are the label's; one
// label answers for one row.
func TestCompare(t *testing.T) {
	labelled := []document{{name: "a", text: "请各科室9月24日前报送总结。请财务处10月8日前核对账目。", tasks: []task{
		{Quote: "9月24日前报送总结", Responsible: []string{"各科室"}, Due: "2021-09-24"},
		{Quote: "10月8日前核对账目", Responsible: []string{"财务处"}, Due: "2021-10-08"},
	}}}
	for _, c := range []struct {
		name         string
		tasks        []task
		right, wrong int
	}{
		{"right", []task{{Quote: "请各科室9月24日前报送总结", Responsible: []string{"科室"}, Due: "2021-09-24"}}, 1, 0},
		{"another day", []task{{Quote: "9月24日前报送总结", Responsible: []string{"各科室"}, Due: "2021-09-23"}}, 0, 1},
		{"another party", []task{{Quote: "9月24日前报送总结", Responsible: []string{"财务处"}, Due: "2021-09-24"}}, 0, 1},
		{"other words", []task{{Quote: "核对账目", Responsible: []string{"各科室"}, Due: "2021-09-24"}}, 0, 1},
		{"one label twice", []task{
			{Quote: "9月24日前报送总结", Responsible: []string{"各科室"}, Due: "2021-09-24"},
			{Quote: "请各科室9月24日前报送", Responsible: []string{"各科室"}, Due: "2021-09-24"},
		}, 1, 1},
		{"nothing", nil, 0, 0},
	} {
		r := compare(labelled, map[string]prediction{"a": {Tasks: c.tasks}})
		if len(r.right) != c.right || len(r.wrong) != c.wrong || r.labels != 2 || r.predicted != len(c.tasks) {
			t.Errorf("%s: %d right, %d wrong, %d labels, %d predicted; want %d right, %d wrong",
				c.name, len(r.right), len(r.wrong), r.labels, r.predicted, c.right, c.wrong)
		}
	}
}
