package ledger_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

var absorbedAt = time.Date(2021, 9, 24, 8, 0, 0, 0, time.UTC)

// kept is a ledger in memory: what the record holds and what was last shown.
type kept struct {
	t       *testing.T
	entries map[string]*ledger.Entry
	shown   map[string]ledger.Line
	fresh   int
}

func keep(t *testing.T, tasks ...notice.Task) *kept {
	k := &kept{t: t, entries: map[string]*ledger.Entry{}}
	for i := range tasks {
		id := fmt.Sprintf("R%d", i+1)
		k.entries[id] = &ledger.Entry{ID: id, Number: i + 1, Code: fmt.Sprintf("AAAA-%02d", i+1), Origin: ledger.FromNotice, Notice: &notice.Notice{Title: "关于演练的通知"}, Task: &tasks[i]}
	}
	k.show()
	return k
}

var today = notice.NewDate(2021, 9, 20)

// show writes the ledger; the conflicts are those that remain.
func (k *kept) show() []ledger.Conflict {
	k.shown = map[string]ledger.Line{}
	var conflicts []ledger.Conflict
	for _, id := range slices.Sorted(maps.Keys(k.entries)) {
		if k.entries[id].Deleted {
			continue
		}
		line, found := k.entries[id].Line(ledger.Columns(), today, 5)
		k.shown[id] = line
		conflicts = append(conflicts, found...)
	}
	return conflicts
}

// sheet is what was shown, for people to change.
func (k *kept) sheet() ledger.Sighting {
	var seen ledger.Sighting
	for _, c := range ledger.Columns() {
		seen.Columns = append(seen.Columns, c.Name)
	}
	for i, id := range slices.Sorted(maps.Keys(k.shown)) {
		seen.Lines = append(seen.Lines, &ledger.Seen{ID: id, Cells: slices.Clone(k.shown[id].Cells), Place: i + 4})
	}
	return seen
}

func (k *kept) absorb(seen ledger.Sighting) []string {
	changes := ledger.Absorb(seen, k.shown, k.entries, ledger.Columns(), absorbedAt, func() string { k.fresh++; return fmt.Sprintf("N%d", k.fresh) })
	said := make([]string, len(changes))
	for i, c := range changes {
		said[i] = fmt.Sprintf("%s %s %s %q→%q", c.ID, c.Kind, c.Column, c.Old, c.New)
	}
	return said
}

func (k *kept) want(when string, said []string, want ...string) {
	k.t.Helper()
	if !slices.Equal(said, want) {
		k.t.Errorf("%s:\n %s\nwant\n %s", when, strings.Join(said, "\n "), strings.Join(want, "\n "))
	}
}

func (k *kept) cell(id, column, want string) {
	k.t.Helper()
	if got := k.shown[id].Cells.Get(column); got != want {
		k.t.Errorf("%s of %s is %q, want %q", column, id, got, want)
	}
}

func due(day int) notice.Task {
	return notice.Task{Quote: "请各系部报送演练方案。", Summary: "报送演练方案", Responsible: []string{"各系部"}, ResponsibleExplicit: true,
		Deadline: notice.Deadline{Text: fmt.Sprintf("9月%d日前", day), Kind: notice.KindDate, Due: notice.NewDate(2021, 9, day)}}
}

// TestThreeWays: only the person, only the program, both, and back.
func TestThreeWays(t *testing.T) {
	k := keep(t, due(24))
	k.want("nobody did anything", k.absorb(k.sheet()))

	k.entries["R1"].Task.Deadline.Due = notice.NewDate(2021, 9, 27)
	k.want("only the program", k.absorb(k.sheet()))
	k.show()
	k.cell("R1", "完成时限", "2021-09-27")

	sheet := k.sheet()
	sheet.Lines[0].Cells.Put("完成时限", "2021-09-30")
	k.want("only the person", k.absorb(sheet), `R1 edited 完成时限 "2021-09-27"→"2021-09-30"`)
	if conflicts := k.show(); len(conflicts) != 0 {
		t.Errorf("a person's value alone is in conflict: %+v", conflicts)
	}
	k.cell("R1", "完成时限", "2021-09-30")

	k.entries["R1"].Task.Deadline.Due = notice.NewDate(2021, 10, 8)
	conflicts := k.show()
	k.cell("R1", "完成时限", "2021-09-30")
	if len(conflicts) != 1 || conflicts[0].Person != "2021-09-30" || conflicts[0].Before != "2021-09-27" || conflicts[0].Other != "2021-10-08" || conflicts[0].People {
		t.Errorf("both changed it: %+v", conflicts)
	}
	k.want("a conflict that nobody decides", k.absorb(k.sheet()))

	sheet = k.sheet()
	sheet.Lines[0].Cells.Put("完成时限", "2021-10-08")
	k.want("the person takes the program's words", k.absorb(sheet), `R1 taken back 完成时限 "2021-09-30"→"2021-10-08"`)
	if conflicts := k.show(); len(conflicts) != 0 || len(k.entries["R1"].Edits) != 0 {
		t.Errorf("it is still in conflict: %+v, %+v", conflicts, k.entries["R1"].Edits)
	}

	// The program comes to say what the person said before.
	sheet = k.sheet()
	sheet.Lines[0].Cells.Put("牵头(责任)单位", "后勤集团")
	k.absorb(sheet)
	k.entries["R1"].Task.Responsible = []string{"后勤集团"}
	if conflicts := k.show(); len(conflicts) != 0 {
		t.Errorf("both say the same: %+v", conflicts)
	}
}

// TestClearedCell: an emptied cell stays empty, whatever the program says.
func TestClearedCell(t *testing.T) {
	k := keep(t, due(24))
	sheet := k.sheet()
	sheet.Lines[0].Cells.Drop("完成时限")
	k.want("emptied", k.absorb(sheet), `R1 edited 完成时限 "2021-09-24"→""`)
	k.show()
	k.cell("R1", "完成时限", "")
	k.want("again", k.absorb(k.sheet()))
	k.show()
	k.cell("R1", "完成时限", "")
}

// TestSameWords: programs that save a workbook change line ends and blanks at
// the ends, and nobody wrote that.
func TestSameWords(t *testing.T) {
	k := keep(t, due(24))
	sheet := k.sheet()
	sheet.Lines[0].Cells.Put("备注", strings.ReplaceAll(sheet.Lines[0].Cells.Get("备注"), "\n", "\r\n")+" ")
	sheet.Lines[0].Cells.Put("工作任务", " 报送演练方案\r\n")
	sheet.Lines[0].Cells.Put("预警", "逾期99天")
	k.want("other line ends, and the computed column", k.absorb(sheet))
}

// TestWordsAroundTheProgramsRemarks: what a person writes behind 备注 stays,
// and what the program says there goes on changing.
func TestWordsAroundTheProgramsRemarks(t *testing.T) {
	task := due(24)
	task.Review = []string{"同一句有两个日期"}
	k := keep(t, task)
	own := k.shown["R1"].Cells.Get("备注")
	if own == "" {
		t.Fatal("the program has no remark, the test sees nothing")
	}
	sheet := k.sheet()
	sheet.Lines[0].Cells.Put("备注", own+"\n已电话确认")
	k.absorb(sheet)
	k.entries["R1"].Task.Review = []string{"两处日期不一致"}
	if conflicts := k.show(); len(conflicts) != 0 {
		t.Errorf("words behind a remark are in conflict: %+v", conflicts)
	}
	k.cell("R1", "备注", strings.Replace(own, "同一句有两个日期", "两处日期不一致", 1)+"\n已电话确认")
	k.want("again", k.absorb(k.sheet()))

	// The same once the program has nothing to say any more.
	k.entries["R1"].Task.Review = nil
	k.show()
	k.want("without remarks", k.absorb(k.sheet()))
	if got := k.shown["R1"].Cells.Get("备注"); !strings.HasSuffix(got, "已电话确认") || strings.Contains(got, "日期") {
		t.Errorf("备注 is %q", got)
	}
	k.entries["R1"].Task.Review = []string{"又有一处"}
	k.show()
	if got := k.shown["R1"].Cells.Get("备注"); !strings.Contains(got, "已电话确认") {
		t.Errorf("备注 is %q: the person's words are gone", got)
	}
}

// TestOwnColumn: a column that a person added belongs to its rows.
func TestOwnColumn(t *testing.T) {
	k := keep(t, due(24), due(25))
	sheet := k.sheet()
	sheet.Columns = append(sheet.Columns, "领导批示")
	sheet.Lines[1].Cells.Put("领导批示", "请抓紧")
	k.want("written", k.absorb(sheet), `R2 edited 领导批示 ""→"请抓紧"`)
	k.show()
	k.cell("R2", "领导批示", "请抓紧")
	k.want("a workbook without the column", k.absorb(k.sheet()))
	k.show()
	k.cell("R2", "领导批示", "请抓紧")
}

// TestRows: rows added, copied, taken out and brought back.
func TestRows(t *testing.T) {
	k := keep(t, due(24), due(25))
	sheet := k.sheet()
	copied := &ledger.Seen{ID: "R1", Cells: slices.Clone(sheet.Lines[0].Cells)}
	copied.Cells.Put("工作任务", "另一项")
	// The copy stands above the row that it was made of.
	sheet.Lines = slices.Insert(sheet.Lines, 0, copied)
	sheet.Lines = append(sheet.Lines, &ledger.Seen{Cells: ledger.CellsOf(map[string]string{"工作任务": "手工任务", "责任人": "王"})})
	said := k.absorb(sheet)
	if sheet.Lines[0].ID == "R1" || sheet.Lines[1].ID != "R1" || sheet.Lines[3].ID == "" {
		t.Fatalf("ids %s, %s, %s", sheet.Lines[0].ID, sheet.Lines[1].ID, sheet.Lines[3].ID)
	}
	for id, task := range map[string]string{sheet.Lines[0].ID: "另一项", sheet.Lines[3].ID: "手工任务"} {
		entry := k.entries[id]
		if entry == nil || entry.Origin != ledger.FromPerson || entry.Edits["工作任务"].Value != task || entry.Edits["任务编号"].Value != "" {
			t.Errorf("the row %s is %+v", id, entry)
		}
	}
	if len(k.entries) != 4 {
		t.Errorf("%d rows after %v", len(k.entries), said)
	}
	k.show()

	sheet = k.sheet()
	sheet.Lines = slices.DeleteFunc(sheet.Lines, func(l *ledger.Seen) bool { return l.ID == "R2" })
	k.want("taken out", k.absorb(sheet), `R2 removed  ""→""`)
	k.show()
	k.want("stays out", k.absorb(k.sheet()))

	// From a copy that still had it.
	sheet = k.sheet()
	back := &ledger.Seen{ID: "R2", Cells: ledger.CellsOf(map[string]string{"工作任务": "报送演练方案"})}
	sheet.Lines = append(sheet.Lines, back)
	if said := k.absorb(sheet); !slices.Contains(said, `R2 revived  ""→""`) || k.entries["R2"].Deleted {
		t.Errorf("brought back: %v", said)
	}
}

// TestRowCutOffBeforeItsID: a run recorded a person's row and was cut off before
// its id stood in the workbook. The row is found again, also when the person has
// gone on writing in it, and a copy of another row does not take that one's code.
func TestRowCutOffBeforeItsID(t *testing.T) {
	k := keep(t, due(24))
	first := k.sheet()
	copied := slices.Clone(first.Lines[0].Cells)
	copied.Put("工作任务", "另一项")
	first.Lines = append(first.Lines, &ledger.Seen{Cells: slices.Clone(copied)})
	k.absorb(first)
	second := k.sheet()
	copied.Put("进展情况", "写到一半")
	second.Lines = append(second.Lines, &ledger.Seen{Cells: slices.Clone(copied)})
	k.absorb(second)
	if len(k.entries) != 2 {
		t.Fatalf("%d rows, want the person's once", len(k.entries))
	}
	row := k.entries[second.Lines[1].ID]
	if row == nil || row.Edits["进展情况"].Value != "写到一半" || row.Edits["任务编号"].Value != "" {
		t.Errorf("the row is %+v", row)
	}
}

// TestRivalEdits: two workbooks of one ledger, edited at the same time.
func TestRivalEdits(t *testing.T) {
	k := keep(t, due(24))
	waiting, open := k.sheet(), k.sheet()
	waiting.Lines[0].Cells.Put("进展情况", "副")
	open.Lines[0].Cells.Put("进展情况", "主")
	waiting.Lines[0].Cells.Put("责任人", "王")
	open.Lines[0].Cells.Put("责任人", "王")
	k.absorb(waiting)
	k.absorb(open)
	conflicts := k.show()
	k.cell("R1", "进展情况", "主")
	k.cell("R1", "责任人", "王")
	if len(conflicts) != 1 || !conflicts[0].People || conflicts[0].Other != "副" || conflicts[0].Person != "主" {
		t.Errorf("conflicts %+v", conflicts)
	}
}

// TestBeside: a row that was taken out of one workbook and stands unchanged in
// the other stays out; unless nobody works in another.
func TestBeside(t *testing.T) {
	for _, beside := range []bool{true, false} {
		k := keep(t, due(24), due(25))
		waiting, open := k.sheet(), k.sheet()
		waiting.Lines = waiting.Lines[1:]
		waiting.Beside, open.Beside = beside, beside
		k.want("taken out", k.absorb(waiting), `R1 removed  ""→""`)
		k.absorb(open)
		if k.entries["R1"].Deleted != beside {
			t.Errorf("beside %v: removed %v", beside, k.entries["R1"].Deleted)
		}
	}
}

// TestBesideWithoutID: the same for a person's row to which the open workbook has
// not been given its id yet.
func TestBesideWithoutID(t *testing.T) {
	k := keep(t, due(24))
	own := ledger.CellsOf(map[string]string{"工作任务": "手工任务", "责任人": "王"})
	open := func() ledger.Sighting {
		sheet := k.sheet()
		sheet.Lines = slices.DeleteFunc(sheet.Lines, func(l *ledger.Seen) bool { return l.ID != "R1" })
		sheet.Lines = append(sheet.Lines, &ledger.Seen{Cells: slices.Clone(own)})
		sheet.Beside = true
		return sheet
	}
	seen := open()
	k.absorb(seen)
	id := seen.Lines[1].ID
	k.shown[id] = ledger.Line{ID: id, Cells: slices.Clone(own), Own: ledger.CellsOf(map[string]string{"工作任务": "", "责任人": ""})}
	k.entries[id].Deleted = true // in the other workbook
	again := open()
	k.want("the open workbook", k.absorb(again))
	if len(k.entries) != 2 || !k.entries[id].Deleted || again.Lines[1].ID != id {
		t.Errorf("%d rows, %+v", len(k.entries), k.entries[id])
	}
}

// TestRebasedGround: the same workbook read a second time has nothing new, and
// what the person did since then is told from what was absorbed.
func TestRebasedGround(t *testing.T) {
	k := keep(t, due(24), due(25))
	rebase := func(seen ledger.Sighting) {
		changes := ledger.Absorb(seen, k.shown, k.entries, ledger.Columns(), absorbedAt, func() string { k.fresh++; return fmt.Sprintf("N%d", k.fresh) })
		for id, line := range ledger.Rebase(seen, k.shown, k.entries, changes) {
			if line == nil {
				delete(k.shown, id)
			} else {
				k.shown[id] = *line
			}
		}
	}
	sheet := k.sheet()
	sheet.Lines[0].Cells.Put("进展情况", "一")
	sheet.Lines = sheet.Lines[:1]
	rebase(sheet)
	k.want("again", k.absorb(sheet))
	sheet.Lines[0].Cells.Put("进展情况", "二")
	k.want("on", k.absorb(sheet), `R1 edited 进展情况 "一"→"二"`)
	if rival := k.entries["R1"].Edits["进展情况"].Rival; rival != "" {
		t.Errorf("the person is a rival of himself: %q", rival)
	}
	sheet.Lines[0].Cells.Put("进展情况", "一")
	k.absorb(sheet)
	rebase(sheet)
	sheet.Lines[0].Cells.Put("进展情况", "")
	k.want("back", k.absorb(sheet), `R1 taken back 进展情况 "一"→""`)
}

// TestPersonsRowHasNoWordsOfOurs: a row that a person added shows what the person
// wrote and its number and code.
func TestPersonsRowHasNoWordsOfOurs(t *testing.T) {
	entry := &ledger.Entry{ID: "N1", Number: 7, Code: "手工-01", Origin: ledger.FromPerson, Edits: map[string]ledger.Edit{"工作任务": {Value: "自己的事"}}}
	line, conflicts := entry.Line(ledger.Columns(), today, 5)
	if want := ledger.CellsOf(map[string]string{"序号": "7", "任务编号": "手工-01", "工作任务": "自己的事"}); !line.Cells.Equal(want) || len(conflicts) != 0 {
		t.Errorf("it shows %v, conflicts %+v", line.Cells, conflicts)
	}
}

// TestWithdrawnAndEarlier: what is no longer asked for and what deadlines were
// before stands in 备注.
func TestWithdrawnAndEarlier(t *testing.T) {
	task := due(24)
	entry := &ledger.Entry{ID: "R1", Number: 1, Code: "A-01", Origin: ledger.FromNotice, Notice: &notice.Notice{}, Task: &task, Withdrawn: true, Earlier: []string{"2021-09-20（9月20日前）"}}
	line, _ := entry.Line(ledger.Columns(), today, 5)
	if got := line.Cells.Get("备注"); !strings.HasPrefix(got, "请核实：重新读取来文后") || !strings.Contains(got, "原时限：2021-09-20（9月20日前）") {
		t.Errorf("备注 is %q", got)
	}
}

// TestRowWithoutIDRewritten: a person's row in an open ledger that has no id yet
// is known again although the person has since written most of it anew.
func TestRowWithoutIDRewritten(t *testing.T) {
	k := keep(t, due(24))
	open := func(rows ...ledger.Cells) ledger.Sighting {
		sheet := k.sheet()
		sheet.Lines = slices.DeleteFunc(sheet.Lines, func(l *ledger.Seen) bool { return l.ID != "R1" })
		for _, cells := range rows {
			sheet.Lines = append(sheet.Lines, &ledger.Seen{Cells: slices.Clone(cells)})
		}
		return sheet
	}
	one := ledger.CellsOf(map[string]string{"工作任务": "手工一", "责任人": "王", "进展情况": "始"})
	other := ledger.CellsOf(map[string]string{"工作任务": "手工二", "责任人": "王", "进展情况": "始"})
	seen := open(one, other)
	changes := ledger.Absorb(seen, k.shown, k.entries, ledger.Columns(), absorbedAt, func() string { k.fresh++; return fmt.Sprintf("N%d", k.fresh) })
	for id, line := range ledger.Rebase(seen, k.shown, k.entries, changes) {
		k.shown[id] = *line
	}
	// In the other order, and with little of what it said.
	for _, cell := range []ledger.Cell{{Name: "责任人", Text: "李"}, {Name: "进展情况", Text: "终"}, {Name: "状态", Text: "已完成"}, {Name: "备注", Text: "办结"}} {
		other.Put(cell.Name, cell.Text)
	}
	again := open(other, one)
	k.absorb(again)
	if len(k.entries) != 3 || again.Lines[1].ID != seen.Lines[2].ID || again.Lines[2].ID != seen.Lines[1].ID {
		t.Errorf("%d rows; the ids are %s and %s, they were %s and %s", len(k.entries), again.Lines[1].ID, again.Lines[2].ID, seen.Lines[2].ID, seen.Lines[1].ID)
	}
}
