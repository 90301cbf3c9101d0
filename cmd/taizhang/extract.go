package main

import (
	"github.com/spf13/cobra"

	"taizhang/outputs/jsonl"
	"taizhang/outputs/ledger"
	"taizhang/pipeline"
	"taizhang/pipeline/inbox"
)

func (d desk) extractCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "extract " + d.say("文件…", "FILE…"),
		Short: d.say("提取任务，按 JSON Lines 输出，每个文件一行", "print the tasks as JSON Lines, one line a document"),
		Long: d.say("提取任务，按 JSON Lines 输出：每个文件一行，顺序与参数一致。\n读不了的文件也占一行，写明原因（error）。",
			"Print the tasks as JSON Lines: one line a document, in the order of the arguments.\nA document that cannot be read has a line too, with its reason (error)."),
		Example: "  taizhang extract " + d.say("通知.pdf 函.txt", "notice.pdf letter.txt"),
		Args:    d.atLeastOne("文件", "FILE"),
	}
	flags := d.addReadingFlags(c)
	c.RunE = func(c *cobra.Command, arguments []string) error {
		if err := flags.check(d); err != nil {
			return err
		}
		return d.extract(arguments, flags)
	}
	return c
}

func (d desk) extract(paths []string, flags *readingFlags) error {
	items := inbox.List(paths, inbox.Options{Repeat: true})
	if len(items) == 0 {
		return pipeline.ErrNothing
	}
	understander, err := pipeline.NewUnderstander(flags.understanding())
	if err != nil {
		return err
	}
	reader, done := newReader(flags.workers, flags.timeLimit, flags.pdf)
	defer done()
	failed := false
	for file := range reader.Notices(d.ctx, items, understander) {
		failure := failureOf(file)
		if failure == nil {
			if err := jsonl.Write(d.out, file.Notice); err != nil {
				return err
			}
			continue
		}
		failed = true
		d.complain(d.account(failure))
		reason, remedy := ledger.Explain(failure.Cause, string(d.language))
		err := jsonl.WriteFailure(d.out, jsonl.Failure{File: failure.Path, Stage: failure.Stage, Cause: failure.Cause, Reason: reason, Remedy: remedy})
		if err != nil {
			return err
		}
	}
	if d.ctx.Err() != nil {
		return d.ctx.Err()
	}
	if failed {
		return errSomeFailed
	}
	return nil
}
