package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"taizhang/extractors/notice"
	"taizhang/extractors/timex"
	"taizhang/pipeline"
)

// domains are in the order in which they are listed.
var domains = [...]pipeline.Domain{pipeline.TimeRules, pipeline.DutyRules}

func (d desk) rulesCommand() *cobra.Command {
	var folder string
	ownRules := func(c *cobra.Command) *cobra.Command {
		c.PreRunE = func(*cobra.Command, []string) error { return d.checkRules(folder) }
		c.Flags().StringVar(&folder, "rules", "", d.say("`文件夹`自己的规则：其中 timex 放时间规则，duty 放任务规则",
			"`DIR`rules of your own: time rules in its folder timex, duty rules in duty"))
		return c
	}
	list := ownRules(&cobra.Command{
		Use:   "list",
		Short: d.say("列出规则", "list the rules"),
		Long: d.say("列出规则：名称、产出、用途和出处（文件:行），按优先顺序。",
			"List the rules: name, what they yield, what they are for and where they stand (file:line), in the order of their rank."),
		Args: d.none,
		RunE: func(*cobra.Command, []string) error { return d.listRules(folder) },
	})
	test := ownRules(&cobra.Command{
		Use:   "test",
		Short: d.say("用规则自带的正例、反例检验全部规则", "try all rules on the examples that they carry"),
		Args:  d.none,
		RunE:  func(*cobra.Command, []string) error { return d.testRules(folder) },
	})
	var reference day
	explain := ownRules(&cobra.Command{
		Use:   "explain " + d.say("文字…", "TEXT…"),
		Short: d.say("说明哪些规则在一段文字上起了作用，谁胜谁负", "tell which rules fired on a text, and which lost to which"),
		Args:  d.atLeastOne("文字", "TEXT"),
		RunE: func(_ *cobra.Command, arguments []string) error {
			issued := notice.Date(reference)
			if issued.IsZero() {
				issued = notice.DateOf(d.now())
			}
			return d.explainRules(folder, strings.Join(arguments, " "), issued)
		},
	})
	explain.Flags().Var(&reference, "ref", d.say("`日期`从哪一天算起（成文日期），不写则为当天", "`DATE`the day to count from (the date of issue); the clock's day if left out"))
	return d.group(&cobra.Command{
		Use:   "rules",
		Short: d.say("查看、检验规则", "look at the rules and try them"),
		Long: d.say("查看、检验规则。规则是数据（YAML），每条都带正例和反例；用 --rules 可以补充或替换。",
			"Look at the rules and try them. Rules are data (YAML), each with examples and counterexamples; --rules adds to them or replaces them."),
		Example: "  taizhang rules list\n  taizhang rules test --rules " + d.say("规则", "rules") +
			"\n  taizhang rules explain 请各部门于9月24日前报送总结",
	}, list, test, explain)
}

func (d desk) listRules(folder string) error {
	rules, err := pipeline.ListRules(folder)
	if err != nil {
		return err
	}
	var page strings.Builder
	for _, domain := range domains {
		width := 0
		for _, r := range rules[domain] {
			width = max(width, columns(r.Name))
		}
		fmt.Fprintf(&page, d.say("%s（%d 条）\n", "%s (%d)\n"), d.domainName(domain), len(rules[domain]))
		for _, r := range rules[domain] {
			fmt.Fprintf(&page, "  %s  %s  %s  %s:%d\n", pad(r.Name, width), pad(r.Yields, 12), r.About, r.File, r.Line)
		}
	}
	_, err = io.WriteString(d.out, page.String())
	return err
}

func (d desk) domainName(domain pipeline.Domain) string {
	if domain == pipeline.TimeRules {
		return d.say("时间规则 timex", "time rules, timex")
	}
	return d.say("任务规则 duty", "duty rules, duty")
}

func (d desk) testRules(folder string) error {
	rules, err := pipeline.ListRules(folder)
	if err != nil {
		return err
	}
	misses, err := pipeline.TestRules(folder)
	if err != nil {
		return err
	}
	missed := 0
	for _, domain := range domains {
		for _, miss := range misses[domain] {
			fmt.Fprintf(d.out, d.say("%s:%d: 规则 %s：%q：%s\n", "%s:%d: rule %s: %q: %s\n"), miss.File, miss.Line, miss.Rule, miss.Text, miss.Reason)
		}
		missed += len(misses[domain])
		_, err := fmt.Fprintf(d.out, d.say("%s：%d 条规则，%d 例不符\n", "%s: %d rules, %d examples missed\n"),
			d.domainName(domain), len(rules[domain]), len(misses[domain]))
		if err != nil {
			return err
		}
	}
	if missed > 0 {
		return fmt.Errorf(d.say("有 %d 个例子与规则不符", "%d examples missed"), missed)
	}
	return nil
}

func (d desk) explainRules(folder, text string, issued notice.Date) error {
	found, err := pipeline.Explain(folder, text, issued)
	if err != nil {
		return err
	}
	var page strings.Builder
	fmt.Fprintf(&page, d.say("时间（从 %s 算起）\n", "time (counted from %s)\n"), issued)
	for _, piece := range found.Times {
		fmt.Fprintf(&page, "  %s\n", strings.Join(strings.Fields(piece.Text), " "))
		fmt.Fprintf(&page, d.say("    记号  %s → %s\n", "    signs  %s → %s\n"), piece.Signs, piece.Joined)
		for _, step := range piece.Steps {
			fmt.Fprintf(&page, "    %s  %s  %s  %s:%d\n", pad(d.outcome(step), 12), pad(step.Rule, 18), step.Text, step.File, step.Line)
		}
		fmt.Fprintf(&page, "    = %s\n", timex.Render(piece.Expressions, piece.Meanings))
	}
	fmt.Fprintf(&page, "%s\n", d.say("任务", "duties"))
	for _, fired := range found.Fired {
		fmt.Fprintf(&page, d.say("  规则 %s  %s  %s\n", "  rule %s  %s  %s\n"), pad(fired.Rule, 16), fired.Text, fired.About)
	}
	for _, verdict := range found.Verdicts {
		decided := d.say("不是任务", "no task")
		if verdict.Duty {
			decided = d.say("是任务", "a task")
		}
		fmt.Fprintf(&page, d.say("  %s：%s（%s；%s）\n", "  %s: %s (%s; %s)\n"), verdict.Quote, decided, verdict.Decided, strings.Join(verdict.Cues, " "))
	}
	_, err = io.WriteString(d.out, page.String())
	return err
}

// outcome says whether a rule's match stands.
func (d desk) outcome(step timex.Step) string {
	switch {
	case step.Joined:
		return d.say("连成日期", "joined")
	case step.Won:
		return d.say("成立", "won")
	case step.LostTo == "":
		return d.say("被自身排除", "forbidden")
	}
	return d.say("让位 ", "lost to ") + step.LostTo
}
