package timex

import (
	"fmt"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
)

// Rules lists the Finder's rules in the order of their rank.
func (f *Finder) Rules() []rule.Listed { return f.all.List() }

// TestRules runs the rules' examples and counterexamples, each against all
// rules, and gives those that miss. An example's text must give exactly what it
// expects, and a counterexample nothing that names days. A Finder whose rules
// were loaded sealed has none to run.
func (f *Finder) TestRules() []rule.Miss {
	answer := func(text, issued string) (string, bool) {
		day, err := notice.ParseDate(issued)
		if err != nil {
			day = notice.Date{}
		}
		expressions := f.Find(text)
		meanings := Resolve(expressions, Context{Issued: day})
		named := false
		for _, m := range meanings {
			named = named || NamesDays(m)
		}
		return Render(expressions, meanings), named
	}
	return f.all.Test(
		func(_ *rule.Rule, e rule.Example) string {
			var want string
			if err := e.Expect(&want); err != nil {
				return err.Error()
			}
			if got, _ := answer(e.Text, e.Issued); got != want {
				return fmt.Sprintf("gave %q, want %q", got, want)
			}
			return ""
		},
		func(_ *rule.Rule, text string) string {
			if got, named := answer(text, "2021-09-18"); named {
				return fmt.Sprintf("gave %q, want no day", got)
			}
			return ""
		})
}
