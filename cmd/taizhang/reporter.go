package main

import (
	"fmt"
	"sync"

	"taizhang/outputs/ledger"
	"taizhang/pipeline/office"
)

// reporter puts the events of an office into short lines, each with the time of
// the day.
type reporter struct {
	desk   desk
	output string

	mutex   sync.Mutex
	pending string // the waiting workbook that was told
	failing string // what keeps the workbook from being written, as told
}

func (d desk) newReporter(output string) *reporter { return &reporter{desk: d, output: output} }

func (r *reporter) tell(event office.Event) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	d := r.desk
	switch {
	case event.Published != nil:
		r.failing = ""
		switch {
		case event.Published.Pending == "":
			r.pending = ""
			r.line(d.say("台账已写入 %s（%d 行）", "the ledger is in %s (%d rows)"), r.output, event.Published.Rows)
		case event.Published.Pending != r.pending:
			r.pending = event.Published.Pending
			r.line("%s", d.heldBy(r.output, event.Published.Holder))
			r.line(d.say("新内容暂存在 %s，关闭台账后自动合并", "what is new is in %s and is merged when the ledger is closed"), event.Published.Pending)
		}
	case event.Err != nil:
		if words := d.explainWaiting(r.output, event.Err); words != r.failing {
			r.failing = words
			r.line("%s", words)
		}
	case event.Trouble != nil:
		reason, _ := ledger.Explain(event.Trouble.Cause, string(d.language))
		r.line(d.say("%s：暂时读不了，%s；会一直重试", "%s: cannot be taken in yet, %s; this is tried again"), event.Trouble.Path, reason)
	case event.Gone:
	case event.Repeats:
		r.line(d.say("%s：重复，同样的内容已经读过", "%s: a duplicate, the same bytes were read before"), event.Path)
	case event.Moved:
		r.line(d.say("%s：原有文件换了位置", "%s: a known file at another place"), event.Path)
	case event.File != nil:
		if failure := failureOf(*event.File); failure != nil {
			r.line("%s", d.account(failure))
			return
		}
		r.line(d.say("%s：%d 项任务", "%s: %d tasks"), event.Path, event.File.Tasks())
	}
}

func (r *reporter) line(format string, values ...any) {
	r.desk.tell("%s %s", r.desk.now().Format("15:04:05"), fmt.Sprintf(format, values...))
}

// explainWaiting says why the work cannot go on now, which is tried again.
func (d desk) explainWaiting(output string, err error) string {
	if words := d.explainLedger(output, err); words != "" {
		return words
	}
	return fmt.Sprintf(d.say("暂时写不进去（%v）；会一直重试", "cannot be written now (%v); this is tried again"), err)
}
