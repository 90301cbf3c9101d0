package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"taizhang/extractors/notice"
	"taizhang/pipeline"
)

func (d desk) exportCommand() *cobra.Command {
	var job pipeline.ExportJob
	var today day
	c := &cobra.Command{
		Use:   "export",
		Short: d.say("把台账导出为 CSV、JSON、日历或 Markdown", "export the ledger as CSV, JSON, a calendar or Markdown"),
		Long: d.say(`把台账导出给别的程序，内容与台账一致，人填写的优先。
csv：Excel 可以直接打开，只有显示的列。jsonl：每行一项任务，列名为键，包括隐藏的列。
ics：未办结且有日期的任务，每项一个全天日程；周期任务列出今后三个月的日期。md：一页表格。`,
			`Export the ledger for other programs, as people see it.
csv opens in Excel and has the columns that are shown. jsonl has a task a line with the columns' names as keys, hidden ones too.
ics has an all-day event for each open task with a day; rhythms have those of the next three months. md is a page with a table.`),
		Example: "  taizhang export --format csv -o " + d.say("台账.csv", "ledger.csv") + "\n  taizhang export --format jsonl --ledger " + d.say("九月.xlsx", "september.xlsx"),
		Args:    d.none,
	}
	c.Flags().StringVar(&job.Format, "format", "", d.say("`格式`", "`FORMAT`one of ")+strings.Join(pipeline.ExportFormats(), d.say("、", ", ")))
	c.Flags().StringVarP(&job.Output, "output", "o", "", d.say("`文件`写到哪里；不写则写到标准输出", "`FILE`where to write; the standard output if left out"))
	c.Flags().Var(&today, "today", d.say("`日期`以哪一天为今天，用于预警和周期任务；不写则为当天", "`DATE`the day taken for today, for alerts and rhythms; the clock's day if left out"))
	office := d.addOfficeFlags(c)
	c.RunE = func(*cobra.Command, []string) error {
		known := pipeline.ExportFormats()
		if job.Format == "" {
			return d.usage("缺少选项 --format；可用的有 %s", "the option --format is missing; it takes %s", strings.Join(known, d.say("、", ", ")))
		}
		if !slices.Contains(known, job.Format) {
			return d.usage("选项 --format 没有 %q；可用的有 %s", "the option --format knows no %q; it takes %s", job.Format, strings.Join(known, d.say("、", ", ")))
		}
		var err error
		if job.LedgerOf, err = office.ledger(); err != nil {
			return err
		}
		job.Today, job.Now, job.Out = notice.Date(today), d.now(), d.out
		rows, backup, err := pipeline.Export(d.ctx, job)
		if err != nil || job.Output == "" {
			return err
		}
		if backup != "" {
			d.tell(d.say("原有文件保留在 %s", "the file that was there is kept as %s"), backup)
		}
		d.tell(d.say("台账的 %d 项任务已导出到 %s", "the %d tasks of the ledger are in %s"), rows, job.Output)
		return nil
	}
	return c
}
