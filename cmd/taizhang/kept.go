package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"taizhang/outputs/ledger"
	"taizhang/outputs/workbook"
	"taizhang/pipeline/keeper"
	"taizhang/pipeline/store"
)

// tellKept tells the person what became of the ledger: what was taken over from
// it, and where it is.
func (d desk) tellKept(output string, absorbed keeper.Absorbed, published keeper.Published) {
	count := map[ledger.ChangeKind]int{}
	for _, change := range absorbed.Changes {
		count[change.Kind]++
	}
	if absorbed.Rebuilt {
		d.tell(d.say("没有找到这份台账的记录（%s），已按台账重建：台账里的内容都按人工填写保留", "the record of this ledger (%s) was not there and was made anew: all that is in the ledger counts as people's"),
			filepath.Base(store.PathFor(output)))
	} else if edits := count[ledger.Edited] + count[ledger.TakenBack]; edits+count[ledger.Added]+count[ledger.Removed]+count[ledger.Revived]+count[ledger.Decided] > 0 {
		d.tell(d.say("台账中的人工改动已保留：修改 %d 格，新增 %d 行，删除 %d 行，恢复 %d 行，裁定 %d 处",
			"people's changes are kept: %d cells, %d rows added, %d removed, %d restored, %d conflicts decided"),
			edits, count[ledger.Added], count[ledger.Removed], count[ledger.Revived], count[ledger.Decided])
	}
	if absorbed.Lost {
		d.tell(d.say("台账不在原处，已按记录重建；原来的格式可以从“%s”文件夹找回", "the ledger was not there and was made anew from its record; its looks are in the folder %s"), keeper.BackupFolder)
	}
	for _, warning := range published.Warnings {
		d.tell(d.say("注意：%s", "note: %s"), warning.Message)
	}
	if published.Conflicts > 0 {
		d.tell(d.say("人工与程序不一致 %d 处，台账保留人工填写的值，请看“%s”页", "%d cells have two values; people's stand, see the sheet %s"), published.Conflicts, workbook.SheetConflicts)
	}
	if published.Pending != "" {
		d.tell("%s", d.heldBy(output, published.Holder))
		d.tell(d.say("新内容暂存在 %s，关闭台账后再次运行即自动合并", "what is new is in %s; close the ledger and run again to merge it"), published.Pending)
		return
	}
	if published.Unchanged {
		d.tell(d.say("台账没有变化：%s", "nothing new in the ledger %s"), output)
		return
	}
	if published.Backup != "" {
		d.tell(d.say("原有台账保留在 %s", "the ledger that was there is kept as %s"), published.Backup)
	}
	d.tell(d.say("台账已写入 %s", "the ledger is in %s"), output)
}

// heldBy says who has the ledger open.
func (d desk) heldBy(output string, holder keeper.Holder) string {
	who := holder.Name
	if who == "" {
		who = d.say("其他程序", "another program")
	}
	words := fmt.Sprintf(d.say("台账 %s 正由 %s 打开，没有改动它", "the ledger %s is open in %s and was left alone"), output, who)
	if holder.LockFile != "" {
		words += fmt.Sprintf(d.say("（如果没有人打开，请删除旁边的 %s）", " (if nobody has it open, remove %s beside it)"), holder.LockFile)
	}
	return words
}

// explainLedger says what is wrong with a ledger and what to do; "" for an error
// of another kind.
func (d desk) explainLedger(path string, err error) string {
	var locked *keeper.LockedError
	var bad *keeper.WorkbookError
	if errors.As(err, &bad) {
		path = bad.Path
	}
	say := func(inChinese, inEnglish string) string {
		return fmt.Sprintf(d.say("台账 %q ", "the ledger %q ")+d.say(inChinese, inEnglish), path)
	}
	switch {
	case errors.As(err, &locked) && locked.Process != 0:
		return say("", "") + fmt.Sprintf(d.say("正由另一个 taizhang（进程 %d，%s，%s 起）处理；请等它结束后重试，或加 --wait 等待",
			"is in the hands of another taizhang (process %d on %s, since %s); try again when it has ended, or wait with --wait"),
			locked.Process, locked.Machine, locked.Since.Format("15:04:05"))
	case errors.As(err, &locked):
		return say("正由另一个 taizhang 处理；请等它结束后重试，或加 --wait 等待", "is in the hands of another taizhang; try again when it has ended, or wait with --wait")
	case errors.Is(err, workbook.ErrLocked):
		return say("设有打开密码，读不了其中的人工改动；请去掉密码后重试。台账和记录都没有改动",
			"has a password, so that people's changes cannot be read; remove it and try again. Ledger and record are unchanged")
	case errors.Is(err, workbook.ErrOldForm):
		return say("是 Excel 97-2003 格式（.xls），只是改了扩展名；请在 Excel 或 WPS 中另存为 .xlsx 后重试。两个文件都没有改动",
			"is in the form of Excel 97-2003 (.xls) under another name; save it as .xlsx and try again. Neither file was changed")
	case errors.Is(err, workbook.ErrNotALedger):
		return say("不是任务台账（没有找到台账的列）；请用 -o 换个文件名，或把它移走。两个文件都没有改动",
			"is no task ledger (its columns were not found); choose another name with -o, or move it away. Neither file was changed")
	case errors.Is(err, workbook.ErrDamaged):
		return fmt.Sprintf(d.say("台账 %q 已损坏，打不开；请从旁边的“%s”文件夹取回一份，或把它移走后重新运行（将按记录重建）。两个文件都没有改动",
			"the ledger %q is damaged; take a copy from the folder %s beside it, or move it away and run again (it will be made anew from the record). Neither file was changed"), path, keeper.BackupFolder)
	case errors.Is(err, store.ErrForeign):
		return fmt.Sprintf(d.say("%q 不是 taizhang 的记录，没有改动它；请把它移走，或用 -o 给台账换个名字", "%q is no record of taizhang and was left alone; move it away, or choose another ledger with -o"), store.PathFor(path))
	case keeper.IsFull(err):
		return say("写不进去：磁盘已满；请腾出空间后重新运行。台账没有改动", "cannot be written: the disk is full; make room and run again. The ledger is unchanged")
	case errors.Is(err, store.ErrDamaged):
		return fmt.Sprintf(d.say("记录 %q 已损坏；请把它移走后重新运行（将按台账重建，台账里的内容都保留）。台账没有改动", "the record %q is damaged; move it away and run again (it will be made anew from the ledger, and all that is in it stays). The ledger is unchanged"), store.PathFor(path))
	case errors.Is(err, store.ErrNewer):
		return fmt.Sprintf(d.say("记录 %q 是较新版本的 taizhang 写的；请升级后再用，没有改动它", "the record %q was written by a later taizhang; upgrade first, nothing was changed"), store.PathFor(path))
	case errors.Is(err, errNoRecord):
		return say("还没有记录：请先用 taizhang run 生成台账，或检查文件名", "has no record yet: make it with taizhang run, or check its name")
	case errors.Is(err, keeper.ErrNoFile):
		return say("写不进去：同名的是一个文件夹；请用 -o 换个文件名，或把它移走", "cannot be written: a folder has this name; choose another with -o, or move it away")
	}
	return ""
}
