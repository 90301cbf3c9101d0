package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"taizhang/extractors/notice"
	"taizhang/extractors/timex"
	"taizhang/extractors/timex/calendar"
	"taizhang/pipeline"
)

func (d desk) whenCommand() *cobra.Command {
	var reference, term day
	var lines bool
	var rules string
	var holidays []string
	c := &cobra.Command{
		Use:   "when " + d.say("文字…", "TEXT…"),
		Short: d.say("解释一句话里的时间", "tell which days a text means"),
		Long: d.say(`解释一句话里的时间：指哪几天，哪些是文字写明的，哪些是推定的，依据是什么。
--jsonl 从标准输入逐行读 {"id","text","ref"}，按原顺序逐行回答 {"id","found":[…]}。`,
			`Tell which days a text means, which parts were read and which implied, and from where.
--jsonl reads {"id","text","ref"} lines from the standard input and answers each, in order, with {"id","found":[…]}.`),
		Example: `  taizhang when "9月24日前" --ref 2021-09-18
  taizhang when --jsonl < ` + d.say("问题.jsonl", "questions.jsonl"),
	}
	c.Flags().SortFlags = false
	c.Flags().Var(&reference, "ref", d.say("`日期`从哪一天算起（成文日期），不写则为当天", "`DATE`the day to count from (the date of issue); the clock's day if left out"))
	c.Flags().BoolVar(&lines, "jsonl", false, d.say("按 JSON Lines 问答", "ask and answer in JSON Lines"))
	c.Flags().StringVar(&rules, "rules", "", d.say("`文件夹`自己的规则，补充或替换内置规则", "`DIR`rules of your own, added to the built-in ones or replacing them"))
	d.addHolidays(c, &holidays)
	d.addTerm(c, &term)
	c.Args = func(_ *cobra.Command, arguments []string) error {
		switch {
		case lines && len(arguments) > 0:
			return d.usage("--jsonl 从标准输入读，不要再写文字 %q", "--jsonl reads the standard input and takes no text %q", arguments[0])
		case !lines && len(arguments) == 0:
			return d.usage("缺少文字", "TEXT missing")
		}
		return nil
	}
	c.RunE = func(_ *cobra.Command, arguments []string) error {
		if err := d.checkRules(rules); err != nil {
			return err
		}
		finder, err := pipeline.TimeFinder(rules)
		if err != nil {
			return err
		}
		working, err := pipeline.OpenCalendar(holidays)
		if err != nil {
			return err
		}
		settings := timex.Context{Calendar: working, TermStart: notice.Date(term)}
		if lines {
			return d.answerLines(finder, settings)
		}
		if settings.Issued = notice.Date(reference); settings.Issued.IsZero() {
			settings.Issued = notice.DateOf(d.now())
		}
		return d.explainTime(finder, settings, strings.Join(arguments, " "))
	}
	return c
}

// longestQuestion bounds one line of --jsonl, in bytes.
const longestQuestion = 16 << 20

// answerLines answers each line of the standard input. A line that cannot be
// understood is answered with nothing found and named.
func (d desk) answerLines(finder *timex.Finder, settings timex.Context) error {
	type question struct {
		ID   json.RawMessage `json:"id"`
		Text string          `json:"text"`
		Ref  string          `json:"ref"`
	}
	type answer struct {
		ID    json.RawMessage `json:"id"`
		Found []timex.Found   `json:"found"`
	}
	in := bufio.NewScanner(d.in)
	in.Buffer(make([]byte, 0, 64<<10), longestQuestion)
	out := bufio.NewWriter(d.out)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	failed := false
	for number := 1; in.Scan(); number++ {
		if len(strings.TrimSpace(in.Text())) == 0 {
			continue
		}
		var q question
		context := settings
		wrong := ""
		if json.Unmarshal(in.Bytes(), &q) != nil {
			wrong = d.say(`不是 {"id","text","ref"} 形式的 JSON`, `no JSON of the form {"id","text","ref"}`)
		} else if q.Ref != "" {
			var err error
			if context.Issued, err = notice.ParseDate(q.Ref); err != nil {
				wrong = fmt.Sprintf(d.say("ref %q 不是日期，应如 2021-09-18", "the ref %q is no day such as 2021-09-18"), q.Ref)
			}
		}
		a := answer{ID: q.ID, Found: []timex.Found{}}
		if a.ID == nil {
			a.ID = json.RawMessage("null")
		}
		if wrong != "" {
			failed = true
			d.complain(fmt.Sprintf(d.say("第 %d 行：%s", "line %d: %s"), number, wrong))
		} else {
			a.Found = finder.Answer(q.Text, context)
		}
		if err := encoder.Encode(a); err != nil {
			return err
		}
	}
	if err := in.Err(); err != nil {
		return fmt.Errorf(d.say("标准输入读不下去：%w", "cannot go on reading the standard input: %w"), err)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if failed {
		return errSomeFailed
	}
	return nil
}

// explainTime prints what each time expression of a text means, for a person.
func (d desk) explainTime(finder *timex.Finder, context timex.Context, text string) error {
	issued := context.Issued
	expressions := finder.Find(text)
	if len(expressions) == 0 {
		_, err := fmt.Fprintf(d.out, d.say("没有时间词（从 %s 算起）\n", "no time words (counted from %s)\n"), issued)
		return err
	}
	var page strings.Builder
	fmt.Fprintf(&page, d.say("从 %s（%s）算起\n", "counted from %s (%s)\n"), issued, d.weekday(issued))
	for i, meaning := range timex.Resolve(expressions, context) {
		d.explainExpression(&page, context, expressions[i], meaning)
	}
	_, err := io.WriteString(d.out, page.String())
	return err
}

func (d desk) explainExpression(page *strings.Builder, context timex.Context, expression notice.TimeExpr, m notice.Meaning) {
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(page, "  %s%s\n", pad(name, 10), value)
		}
	}
	fmt.Fprintf(page, "\n%s\n", strings.Join(strings.Fields(expression.Text), " "))
	line(d.say("类型", "kind"), string(m.Kind)+d.say("（"+kindNames[m.Kind]+"）", ""))
	line(d.say("第一天", "first"), d.dayWithWeekday(m.First))
	line(d.say("最后一天", "last"), d.dayWithWeekday(m.Last))
	line(d.say("还有", "left"), d.daysLeft(context.Calendar, context.Issued, m.Last))
	line(d.say("时刻", "time"), m.Time)
	line(d.say("周期", "rhythm"), m.Recurrence)
	for _, part := range []struct {
		name string
		part notice.Part
	}{{d.say("年", "year"), m.Year}, {d.say("月", "month"), m.Month}, {d.say("日", "day"), m.Day}} {
		if part.part.Origin != notice.Absent {
			line(part.name, fmt.Sprintf("%-5d%s", part.part.Value, d.origin(part.part.Origin)))
		}
	}
	line(d.say("依据", "basis"), strings.Join(m.Basis, d.say("；", "; ")))
	line(d.say("未定", "open"), m.Unresolved)
	for _, warning := range m.Warnings {
		line(d.say("注意", "note"), warning.Message)
	}
	line(d.say("规则", "rule"), expression.Rule)
}

// kindNames are the kinds in the words of the office.
var kindNames = map[notice.Kind]string{
	notice.KindDate: "一个最后期限", notice.KindRange: "起止时间", notice.KindRecurring: "周期", notice.KindRelative: "从某事起算",
	notice.KindEvent: "以某事为准", notice.KindOngoing: "没有终点", notice.KindNone: "不是期限",
}

func (d desk) origin(origin notice.Origin) string {
	switch origin {
	case notice.Read:
		return d.say("写明", "read")
	case notice.FromRange:
		return d.say("推定：取自同一起止时间的另一端", "implied: from the other side of the range")
	case notice.FromPrevious:
		return d.say("推定：取自前面的日期", "implied: from an earlier date")
	case notice.FromHeading:
		return d.say("推定：取自标题", "implied: from the heading")
	case notice.FromIssue:
		return d.say("推定：取自成文日期", "implied: from the date of issue")
	case notice.FromReceipt:
		return d.say("推定：取自收文日期", "implied: from the date of receipt")
	case notice.FromCalendar:
		return d.say("推定：按日历推算", "implied: from the calendar")
	}
	return d.say("不明", "unknown")
}

// daysLeft counts the days and the working days from a day to the last one, by
// the holiday arrangements of the calendar; it says so if one of them is not out.
func (d desk) daysLeft(working *calendar.Calendar, from, last notice.Date) string {
	if last.IsZero() || last.Before(from) {
		return ""
	}
	left := fmt.Sprintf(d.say("%d 天，其中工作日 %d 天", "%d days, %d of them working days"),
		from.DaysUntil(last), working.CountWorkingDays(from, last))
	for year := from.Year; year <= last.Year; year++ {
		if !working.Known(year) {
			return left + fmt.Sprintf(d.say("（没有 %d 年的放假安排，按周一至周五算）", " (the holidays of %d are not known: Monday to Friday)"), year)
		}
	}
	return left
}

func (d desk) dayWithWeekday(day notice.Date) string {
	if day.IsZero() {
		return ""
	}
	return day.String() + d.say("（", " (") + d.weekday(day) + d.say("）", ")")
}

func (d desk) weekday(day notice.Date) string {
	if d.language == english {
		return day.Weekday().String()
	}
	return [...]string{time.Sunday: "周日", "周一", "周二", "周三", "周四", "周五", "周六"}[day.Weekday()]
}
