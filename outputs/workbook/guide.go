package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"taizhang/outputs/ledger"
)

// guide draws the sheet that says how to read the others and holds the one
// setting that formulas read.
//
// It is written once: people change the setting there, and may add to the text.
func (d *drawing) guide() error {
	switch {
	case d.stands[SheetGuide]:
		return d.renewGuide()
	case d.mould != nil:
		return nil // the two settings are filled in at the end
	}
	if err := d.layOut(SheetGuide, "portrait"); err != nil {
		return err
	}
	stream, err := d.file.NewStreamWriter(SheetGuide)
	if err != nil {
		return err
	}
	const labels, words = 16, guideWidth
	if err := stream.SetColWidth(1, 1, labels); err != nil {
		return err
	}
	if err := stream.SetColWidth(2, 2, words); err != nil {
		return err
	}
	st := d.styles
	if err := stream.SetRow("A1", []any{excelize.Cell{StyleID: st.title, Value: "使用说明"}}, excelize.RowOpts{Height: 32}); err != nil {
		return err
	}
	if err := stream.SetRow("A2", []any{
		excelize.Cell{StyleID: st.label, Value: nearName}, excelize.Cell{StyleID: st.setting, Value: d.book.Near()},
	}, excelize.RowOpts{Height: 20}); err != nil {
		return err
	}
	if err := d.file.SetDefinedName(&excelize.DefinedName{Name: nearName, RefersTo: fmt.Sprintf("'%s'!$B$2", SheetGuide)}); err != nil {
		return err
	}
	for i, line := range append([][2]string{guideLines[0], {settingsLabel, d.settings()}}, guideLines[1:]...) {
		if err := stream.SetRow(cell(1, i+3), []any{
			excelize.Cell{StyleID: st.label, Value: line[0]}, excelize.Cell{StyleID: st.body, Value: line[1]},
		}, excelize.RowOpts{Height: guideHeight(line[1])}); err != nil {
			return err
		}
	}
	return stream.Flush()
}

// guideWidth is the width of the texts, and guideHeight the height of a row with one.
const guideWidth = 80

func guideHeight(words string) float64 {
	return lineHeight*float64(max(1, printedLines(words, guideWidth))) + 2*rowMargin
}

// settingsAt is the row of the settings in force.
const settingsAt = 4

// nearCell holds the near-due window.
const nearCell = "B2"

// settingsLabel stands before the settings in force.
const settingsLabel = "当前设置"

// settings are those with which the workbook was written.
func (d *drawing) settings() string {
	names := []string{"一", "二", "三", "四", "五", "六", "日"}
	words := fmt.Sprintf("每周从周%s开始；临近天数 %d 天；标题“%s”；制表日期 %s。", names[int(d.book.WeekStart)%7], d.book.Near(), d.options.Title, d.book.Today)
	if d.options.Settings != "" {
		words += d.options.Settings
	}
	return words
}

// renewGuide brings the settings up to date in a guide that people may have
// changed: only the cell behind the label is written.
func (d *drawing) renewGuide() error {
	for row := 2; row <= headingsWithin; row++ {
		label, err := d.file.GetCellValue(SheetGuide, cell(1, row))
		if err != nil {
			return err
		}
		switch label {
		case settingsLabel:
			if err := d.file.SetCellStr(SheetGuide, cell(2, row), d.settings()); err != nil {
				return err
			}
		case nearName:
			if err := d.file.SetCellInt(SheetGuide, cell(2, row), int64(d.book.Near())); err != nil {
				return err
			}
		}
	}
	return nil
}

// guideLines are label and text.
var guideLines = [][2]string{
	{"", "上面黄格里的数字是“临近”的天数：距完成时限不多于这个天数的任务标为黄色。可以直接修改，预警和颜色随之变化。"},
	{"任务台账", "每行一项任务：一个责任主体，在一个时限内，交出一项结果。同一份来文的任务排在一起，顺序与原文一致。"},
	{"颜色", "红：已过完成时限而未办结。黄：今天到期或临近到期。灰：已完成、已销号、暂缓。浅蓝（核实列）：需要人看一眼。逾期按打开当天计算，不需要填写。"},
	{"蓝字", "蓝字是推定的内容，原文那一句里没有直接写明：例如责任单位取自主送机关，时限取自所在标题。依据写在“备注”里。年份取自成文日期是通例，只写依据，不标蓝。"},
	{"核实", "“" + ledger.ReviewNeeded + "”表示程序拿不准，原因写在“备注”开头。看过原文后改为“" + ledger.ReviewDone + "”，提取有错的改为“" + ledger.ReviewWrong + "”。空白表示没有疑点，不等于保证无误。"},
	{"完成时限", "最后一个按时的日子（含当天）。“24日前”按办公惯例算到24日。周期任务显示下一个日子，其后的日子在“备注”里。空白表示原文没有给出日子，措辞保留在“时限原文”。"},
	{"延期至", "批准延期后填写。原完成时限不改；填了延期至，预警就按它计算。"},
	{"状态", "从下拉列表选择：" + ledger.StatusOpen + "、" + ledger.StatusRunning + "、" + ledger.StatusDone + "、" + ledger.StatusStruckOff + "、" + ledger.StatusExtended + "、" + ledger.StatusSuspended + "。"},
	{"预警", "由公式计算：逾期几天、今日到期、剩几天。请不要在这一列填写。"},
	{"出处", "文件名、页码和所在标题，用来回到原文；点“原文”一列的“打开”直接看来文。"},
	{"改动", "在“任务台账”里填写、修改、删除、排序、加行、加列，再次运行时都会保留：只有人改过的，以人为准；只有程序有更新的，自动更新；两边都改了的，保留人工填写的值，并把两个值列在“冲突”。删除的行不会再出现，列在“冲突”，可以恢复。"},
	{"加行", "在表格下方直接填写即可，下次运行时编上号，作为手工任务保留。"},
	{SheetWeek + "、" + SheetUnits + "、" + SheetReview + "、" + SheetFigures, "由程序每次重新生成，便于查看和打印，不设密码保护；请在“任务台账”中修改。"},
	{SheetConflicts, "人工与程序不一致的内容和已删除的行。在“处理”一列选择，下次运行时生效。"},
	{"文件清单", "每份文件一行，没有任务的和未能读取的也在其中；未能读取的写明原因和处理办法。"},
	{"备份", "每次写入前，原来的台账存入旁边的“备份”文件夹，保留最近 20 份。台账旁的同名 .db 文件是程序的记录，请与台账放在一起。"},
	{"隐藏列", "最后一列 " + RowIDColumn + " 是每行的编号，请不要删除或修改；可以随意排序、筛选、调整列宽。"},
}
