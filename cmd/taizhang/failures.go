package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline"
	"taizhang/pipeline/disk"
)

// tell writes one line to the person at the terminal.
func (d desk) tell(format string, values ...any) {
	fmt.Fprintf(d.err, format+"\n", values...)
}

func (d desk) complain(message string) { d.tell("taizhang: %s", message) }

// account says of a failed document what is wrong and what to do, on one line:
// path, reason, detail, remedy.
func (d desk) account(failure *notice.Failure) string {
	reason, remedy := ledger.Explain(failure.Cause, string(d.language))
	if failure.Err != nil && d.tellsMore(failure.Cause) {
		reason += d.say("〔", " [") + strings.ReplaceAll(failure.Err.Error(), "\n", " ") + d.say("〕", "]")
	}
	return failure.Path + d.say("：", ": ") + reason + d.say("；", "; ") + remedy
}

// tellsMore reports whether the detail of a failure helps the person who reads
// it. The system's own words are English and say no more than the reason.
func (d desk) tellsMore(cause notice.Cause) bool {
	switch cause {
	case notice.CauseUnsupported, notice.CauseTooLarge, notice.CausePanic:
		return true
	case notice.CauseDamaged, notice.CauseUnreadable, notice.CauseTimedOut:
		return d.language == english
	}
	return false
}

// explain says what stopped a command as a whole.
func (d desk) explain(err error) string {
	var ledgerError *pipeline.LedgerError
	var shared *disk.NetworkError
	switch {
	case errors.As(err, &shared):
		return fmt.Sprintf(d.say("记录 %q 在网络共享（%s）上，会损坏；请把台账放在本机磁盘上，或用 --database postgres://… 共用一份记录",
			"the record %q would lie on a network share (%s), where it breaks; keep the ledger on a disk of this machine, or share a record with --database postgres://…"), shared.Path, shared.System)
	case errors.Is(err, context.Canceled):
		return d.say("已中断，没有写入任何内容", "interrupted, nothing was written")
	case errors.Is(err, pipeline.ErrNothing):
		return d.say("没有找到可读的文件；请检查路径，文件夹里应有 PDF 或 TXT", "found no file to read; check the path, the folder should hold PDF or TXT files")
	case errors.As(err, &ledgerError):
		if words := d.explainLedger(ledgerError.Path, ledgerError.Err); words != "" {
			return words
		}
		return fmt.Sprintf(d.say("台账 %q 写不进去（%v）；请关闭正在打开它的程序，检查文件夹是否存在、可写，或用 -o 换个位置；原有台账没有改动",
			"the ledger %q cannot be written (%v); close the program that has it open, check that its folder exists and may be written to, or choose another place with -o; the old ledger is unchanged"),
			ledgerError.Path, ledgerError.Err)
	}
	if words := d.explainOffice(err); words != "" {
		return words
	}
	return err.Error()
}

// failureOf gives the failure of a file, nil for one that was read.
func failureOf(file ledger.File) *notice.Failure {
	var failure *notice.Failure
	errors.As(file.Err, &failure)
	return failure
}
