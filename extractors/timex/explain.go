package timex

import (
	"fmt"
	"strings"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
)

// Rules lists the Finder's rules in the order of their rank.
func (f *Finder) Rules() []rule.Listed { return f.all.List() }

// TestRules runs the rules' examples and counterexamples, each against all
// rules, and gives those that miss. An example's text must give exactly what it
// expects (see Render), and a counterexample nothing that names days. A Finder
// whose rules were loaded sealed has none to run.
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
			if got, named := answer(text, exampleDay); named {
				return fmt.Sprintf("gave %q, want no day", got)
			}
			return ""
		})
}

// exampleDay is the date of issue of the counterexamples: with it even a day
// without a year would be named.
const exampleDay = "2021-09-18"

// Step is one match of a rule on the way to an expression, or past it.
type Step struct {
	// Rule is the rule's name, File and Line where it stands.
	Rule string
	File string
	Line int
	// Text are the words on which it fired.
	Text string
	// Joined says that it is a rule of the first kind, which joins signs into a
	// day or period for the others.
	Joined bool
	// Won says that the match stands. Otherwise LostTo names the rule that won
	// the words, "" where the rule's own unless forbade it.
	Won    bool
	LostTo string
}

// Explained is how one piece of a text was read.
type Explained struct {
	// Text is the piece, Signs the line of signs that it became, and Joined the
	// line once the days were joined.
	Text, Signs, Joined string
	Steps               []Step
	Expressions         []notice.TimeExpr
	Meanings            []notice.Meaning
}

// Explain tells which rules fired on a text, on which words, which won and
// which lost to which. Pieces without a time word are left out.
func (f *Finder) Explain(text string, context Context) []Explained {
	var out []Explained
	step := func(p placed, won bool, winner *rule.Rule) Step {
		r := p.match.Rule
		s := Step{
			Rule: r.Name, File: r.File, Line: r.Line, Text: text[p.from:p.to],
			Joined: r.Yields == yieldsPoint || r.Yields == yieldsVoid, Won: won,
		}
		if winner != nil {
			s.LostTo = winner.Name
		}
		return s
	}
	s := f.newScratch()
	s.explains = true
	f.search(text, s, func(x *found) {
		if len(x.tokens) == 0 {
			return
		}
		e := Explained{Text: text[x.tokens[0].start:x.tokens[len(x.tokens)-1].end], Signs: lineOf(x.tokens), Joined: lineOf(x.joined)}
		for _, m := range x.points {
			e.Steps = append(e.Steps, step(m, true, nil))
		}
		for _, m := range x.won {
			e.Steps = append(e.Steps, step(m, true, nil))
		}
		for _, l := range x.lost {
			e.Steps = append(e.Steps, step(l.placed, false, l.winner))
		}
		e.Expressions = append(e.Expressions, x.kept...)
		e.Meanings = Resolve(e.Expressions, context)
		for _, m := range e.Meanings {
			context.Previous = append(context.Previous[:len(context.Previous):len(context.Previous)], m)
		}
		out = append(out, e)
	})
	return out
}

func lineOf(tokens []token) string {
	var out strings.Builder
	for _, t := range tokens {
		out.WriteRune(t.sign)
	}
	return out.String()
}
