package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline"
)

func (d desk) runCommand() *cobra.Command {
	var output string
	var asJSON bool
	c := &cobra.Command{
		Use:   "run " + d.say("路径…", "PATH…"),
		Short: d.say("读通知，写 Excel 任务台账", "read notices, write the Excel task ledger"),
		Long: d.say(`读通知，写 Excel 任务台账。
路径可以是文件，也可以是文件夹（连同其中的子文件夹）。PDF、TXT 按内容识别，与文件名无关。
每项任务一行；“文件清单”一页列出每个文件及其结果或原因。
台账已经存在时，新任务加在下面，台账里的人工改动（填写、修改、排序、加行、加列）都保留；
写入前的台账存入旁边的“备份”文件夹，保留最近 20 份。台账旁的同名 .db 是程序的记录，请与台账放在一起。`,
			`Read notices and write the Excel task ledger.
A path is a file or a folder (with the folders in it). PDF and TXT are told by content, not by name.
Each task is a row; the sheet 文件清单 lists every file with its result or its reason.
Where the ledger is there already, new tasks go to its bottom and all that people did to it stays;
its last 20 versions are in the folder 备份 beside it. The .db of the same name is the record: keep the two together.`),
		Example: "  taizhang run " + d.say("收文 -o 台账.xlsx", "inbox -o ledger.xlsx") +
			"\n  taizhang run " + d.say("收文 补充通知.pdf --units 单位.txt -o 九月.xlsx", "inbox more.pdf --units units.txt -o september.xlsx"),
		Args: d.atLeastOne("文件或文件夹", "PATH"),
	}
	c.Flags().StringVarP(&output, "output", "o", "台账.xlsx", d.say("`文件`台账写到哪里", "`FILE`the workbook to be written"))
	c.Flags().BoolVar(&asJSON, "json", false, d.say("把小结按 JSON 写到标准输出", "print the summary as JSON on the standard output"))
	keeping := d.addLedgerFlags(c.Flags())
	flags := d.addReadingFlags(c)
	c.RunE = func(c *cobra.Command, arguments []string) error {
		if err := flags.check(d); err != nil {
			return err
		}
		if !strings.EqualFold(filepath.Ext(output), ".xlsx") {
			return d.usage("台账文件名 %q 应以 .xlsx 结尾", "the ledger's name %q must end in .xlsx", output)
		}
		options, err := keeping.keeping(output)
		if err != nil {
			return err
		}
		began := d.now()
		reader, done := newReader(flags.workers, flags.timeLimit, flags.pdf)
		defer done()
		job := pipeline.Job{
			Paths: arguments, Ledger: output, Reader: reader, Understanding: flags.understanding(),
			Keeping: options, Now: began, Today: keeping.day(began),
		}
		progress := d.newProgress()
		room := roomFor(sizeOf(output))
		job.Progress = func(done, total int, file ledger.File) {
			if !file.Known { // those are in the ledger already
				room(file.Tasks())
			}
			progress.step(done, total, file)
		}
		report, err := pipeline.Run(d.ctx, job)
		progress.end()
		if err != nil {
			return err
		}
		d.summarise(output, report, d.now().Sub(began))
		if asJSON {
			if err := d.printSummary(output, report, d.now().Sub(began)); err != nil {
				return err
			}
		}
		if len(report.Failures) > 0 {
			return errSomeFailed
		}
		return nil
	}
	return c
}

// summarise tells the person what the run came to.
func (d desk) summarise(output string, report pipeline.Report, took time.Duration) {
	d.tell(d.say("读了 %d 个文件，%d 个未能读取；任务 %d 项，其中 %d 项有期限，%d 项请人工核对；用时 %.1f 秒",
		"%d files, %d of them failed; %d tasks, %d of them with a deadline, %d for a person to check; %.1f s"),
		report.Files, len(report.Failures), report.Tasks, report.Dated, report.Review, took.Seconds())
	if report.Known > 0 {
		d.tell(d.say("其中 %d 个文件与上次相同，不必重读", "%d of the files are the same as last time and need no reading"), report.Known)
	}
	if report.Duplicates > 0 {
		d.tell(d.say("其中 %d 个文件与别的文件内容相同，不重复列任务", "%d of the files repeat another and give no rows of their own"), report.Duplicates)
	}
	if len(report.Failures) > 0 {
		d.tell("%s", d.say("未能读取的文件：", "Failed:"))
		for _, failure := range report.Failures {
			d.tell("  %s", d.account(failure))
		}
	}
	d.tellKept(output, report.Absorbed, report.Published)
}

// summary is the report in the form of --json.
type summary struct {
	Ledger   string           `json:"ledger"`
	Backup   string           `json:"backup"`
	Files    int              `json:"files"`
	Known    int              `json:"known"` // of the files, those that are the same as last time
	Tasks    int              `json:"tasks"`
	Dated    int              `json:"dated"`
	Review   int              `json:"review"`
	Failures []summaryFailure `json:"failures"`
	Warnings []notice.Warning `json:"warnings"`
	Seconds  float64          `json:"seconds"`
	// Pending is the workbook that was written because the ledger is open
	// elsewhere.
	Pending   string `json:"pending"`
	Rows      int    `json:"rows"`
	Edits     int    `json:"edits"`
	Conflicts int    `json:"conflicts"`
}

type summaryFailure struct {
	File   string       `json:"file"`
	Stage  string       `json:"stage"`
	Cause  notice.Cause `json:"cause"`
	Reason string       `json:"reason"`
	Remedy string       `json:"remedy"`
}

func (d desk) printSummary(output string, report pipeline.Report, took time.Duration) error {
	s := summary{Ledger: output, Backup: report.Published.Backup, Pending: report.Published.Pending, Rows: report.Published.Rows,
		Conflicts: report.Published.Conflicts, Edits: len(report.Absorbed.Changes), Files: report.Files, Known: report.Known, Tasks: report.Tasks, Dated: report.Dated, Review: report.Review,
		Failures: []summaryFailure{}, Warnings: []notice.Warning{}, Seconds: took.Round(time.Millisecond).Seconds()}
	for _, failure := range report.Failures {
		reason, remedy := ledger.Explain(failure.Cause, string(d.language))
		s.Failures = append(s.Failures, summaryFailure{failure.Path, failure.Stage, failure.Cause, reason, remedy})
	}
	s.Warnings = append(s.Warnings, report.Published.Warnings...)
	encoder := json.NewEncoder(d.out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(s)
}
