package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

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
	return d.group(&cobra.Command{
		Use:   "rules",
		Short: d.say("查看、检验规则", "look at the rules and try them"),
		Long: d.say("查看、检验规则。规则是数据（YAML），每条都带正例和反例；用 --rules 可以补充或替换。",
			"Look at the rules and try them. Rules are data (YAML), each with examples and counterexamples; --rules adds to them or replaces them."),
		Example: "  taizhang rules list\n  taizhang rules test --rules " + d.say("规则", "rules"),
	}, list, test)
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
