package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"taizhang/extractors/notice"
	"taizhang/pipeline"
)

func (d desk) weekCommand() *cobra.Command {
	var job pipeline.WeekJob
	var of day
	var formats []string
	c := &cobra.Command{
		Use:   "week",
		Short: d.say("出周报：逾期、本周、下周、新增、变更、办结", "write the weekly report: overdue, due, coming, new, changed, done"),
		Long: d.say(`从台账出一周的周报：逾期、本周到期、下周到期、本周新增、变更、办结，以及按单位的汇总。周期任务展开成具体日期。
同时写四个文件，内容相同：Excel 表格（.xlsx）、Word 文档（.docx）、Markdown 页面（.md），以及可以导入手机和邮箱的日历（.ics）。
人填写的状态、日期、单位优先。有同名的周报，先存入旁边的“备份”文件夹。`,
			`Write the report of a week from the ledger: overdue, due this week and the next, new, changed, done, and by unit. Rhythms are
expanded into their days. The same is written four times: as a workbook (.xlsx), a Word document (.docx), a page of Markdown
(.md) and a calendar (.ics). What people wrote in the ledger stands. A report that is already there is kept in the folder 备份.`),
		Example: "  taizhang week\n  taizhang week --of 2021-09-20 -o " + d.say("周报.xlsx --ledger 台账.xlsx", "week.xlsx --ledger ledger.xlsx") +
			"\n  taizhang week -o " + d.say("周报.docx", "week.docx"),
		Args: d.none,
	}
	c.Flags().Var(&of, "of", d.say("`日期`这一天所在的一周，逾期也算到这一天；不写则为今天", "`DATE`the week of this day, on which overdue is counted too; today if left out"))
	c.Flags().StringVarP(&job.Output, "output", "o", "", d.say("`文件`周报写到哪里：以 .xlsx 结尾或没有后缀，四种都写；以 .docx、.md、.ics 结尾，只写这一种；不写则为台账旁的“周报-本周第一天”",
		"`FILE`where the report is written: all four for .xlsx or no ending, that one for .docx, .md or .ics; 周报-<first day> beside the ledger if left out"))
	c.Flags().StringSliceVar(&formats, "format", nil, d.say("`格式`只写这些格式，以逗号分隔：", "`FORMATS`write these alone, separated by commas: ")+strings.Join(pipeline.WeekFormats(), ", "))
	c.Flags().Lookup("format").DefValue = ""
	office := d.addOfficeFlags(c)
	c.RunE = func(*cobra.Command, []string) error {
		known := pipeline.WeekFormats()
		for _, format := range formats {
			if !slices.Contains(known, format) {
				return d.usage("选项 --format 没有 %q；可用的有 %s", "the option --format knows no %q; it takes %s", format, strings.Join(known, d.say("、", ", ")))
			}
		}
		job.Formats = formats
		if ending := strings.TrimPrefix(filepath.Ext(job.Output), "."); ending != "" {
			if !slices.Contains(known, strings.ToLower(ending)) {
				// A name with a dot in it is still a name: 周报9.20.
				job.Output += "." + known[0]
			} else if formats == nil && !strings.EqualFold(ending, known[0]) {
				job.Formats = []string{strings.ToLower(ending)}
			}
		}
		var err error
		if job.LedgerOf, err = office.ledger(); err != nil {
			return err
		}
		job.Of, job.Now = notice.Date(of), d.now()
		report, err := pipeline.Week(d.ctx, job)
		if err != nil {
			return err
		}
		d.tell(d.say("%s：未办结 %d 项，逾期 %d 项，本周到期 %d 项，下周到期 %d 项；本周新增 %d 项，变更 %d 项，办结 %d 项",
			"%s: %d open, %d overdue, %d due this week, %d next week; %d new, %d changed, %d done"),
			report.Week.First.String()+d.say("至", " to ")+report.Week.Last.String(),
			report.Open, len(report.Overdue), len(report.Due), len(report.Coming), len(report.New), len(report.Changed), len(report.Done))
		for _, item := range report.Unclear {
			d.tell(d.say("注意：%s 的时限 %q 不是日期，没有列入到期各表；请在台账中核对", "note: the deadline of %s, %q, is no day, so it is in no list; check it in the ledger"),
				item.Line.Entry.Code, item.DayWords())
		}
		for _, warning := range report.Warnings {
			d.tell(d.say("注意：%s", "note: %s"), warning.Message)
		}
		for _, backup := range report.Backups {
			d.tell(d.say("原有周报保留在 %s", "the report that was there is kept as %s"), backup)
		}
		d.tell(d.say("周报已写入 %s", "the report is in %s"), strings.Join(report.Files, d.say("、", ", ")))
		return nil
	}
	return c
}

// officeFlags are the options of every command that looks at a ledger.
type officeFlags struct{ path, settings, database string }

func (d desk) addOfficeFlags(c *cobra.Command) *officeFlags {
	var f officeFlags
	c.Flags().StringVar(&f.path, "ledger", usualLedger, d.say("`文件`哪一份台账", "`FILE`the ledger"))
	c.Flags().StringVar(&f.settings, "settings", "", d.say("`文件`设置文件；不写则用台账旁的 taizhang.toml（如果有）", "`FILE`the settings; taizhang.toml beside the ledger, if it is there, if left out"))
	c.Flags().StringVar(&f.database, "database", "", d.say("`地址`记录在 Postgres 时写明：postgres://用户@主机/库", "`DSN`where the record is on Postgres, postgres://user@host/name"))
	return &f
}

func (f *officeFlags) ledger() (pipeline.LedgerOf, error) {
	s, _, err := pipeline.SettingsFor(f.path, f.settings)
	return pipeline.LedgerOf{Path: f.path, Database: f.database, Settings: s}, err
}
