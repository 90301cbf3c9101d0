package keeper

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// office is a folder with a ledger in which a test works as people do.
type office struct {
	t      testing.TB
	folder string
	path   string
	now    time.Time
}

func newOffice(t testing.TB) *office {
	folder := t.TempDir()
	return &office{t: t, folder: folder, path: filepath.Join(folder, "台账.xlsx"), now: moment}
}

// run is a run of the program a minute after the last one.
func (o *office) run(files ...ledger.File) (Absorbed, Published) {
	o.t.Helper()
	o.now = o.now.Add(time.Minute)
	ctx := context.Background()
	k, err := Open(ctx, o.path, o.now, Options{})
	if err != nil {
		o.t.Fatal(err)
	}
	defer k.Close()
	absorbed, err := k.Absorb(ctx, o.now)
	if err != nil {
		o.t.Fatal(err)
	}
	if err := k.Record(ctx, slices.Values(files), o.now, nil); err != nil {
		o.t.Fatal(err)
	}
	published, err := k.Publish(ctx, o.now, notice.DateOf(o.now))
	if err != nil {
		o.t.Fatal(err)
	}
	return absorbed, published
}

// lock puts the lock file of a program beside the ledger.
func (o *office) lock(name string) {
	o.t.Helper()
	if err := os.WriteFile(filepath.Join(o.folder, name), []byte("\x04test"), 0o644); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) unlock(name string) {
	o.t.Helper()
	if err := os.Remove(filepath.Join(o.folder, name)); err != nil {
		o.t.Fatal(err)
	}
}

// page is the sheet of a ledger with its headings, as a person has it open.
type page struct {
	t    testing.TB
	file *excelize.File
	at   map[string]int
	rows [][]string
}

// work opens a workbook, lets a person work in it and saves it.
func (o *office) work(path string, do func(p *page)) {
	o.t.Helper()
	file, err := excelize.OpenFile(path)
	if err != nil {
		o.t.Fatal(err)
	}
	defer file.Close()
	rows, err := file.GetRows("任务台账")
	if err != nil {
		o.t.Fatal(err)
	}
	p := &page{t: o.t, file: file, rows: rows, at: map[string]int{}}
	for i, heading := range rows[2] {
		p.at[heading] = i + 1
	}
	do(p)
	if err := file.Save(); err != nil {
		o.t.Fatal(err)
	}
}

// row is the number of the row in which a word stands.
func (p *page) row(word string) int {
	p.t.Helper()
	for i, row := range p.rows {
		if i >= 3 && slices.ContainsFunc(row, func(text string) bool { return strings.Contains(text, word) }) {
			return i + 1
		}
	}
	p.t.Fatalf("no row with %s", word)
	return 0
}

func (p *page) has(word string) bool {
	return slices.ContainsFunc(p.rows[3:], func(row []string) bool {
		return slices.ContainsFunc(row, func(text string) bool { return strings.Contains(text, word) })
	})
}

func (p *page) get(word, column string) string {
	p.t.Helper()
	return value(p.rows[p.row(word)-1], p.at[column]-1)
}

func (p *page) set(row int, column, text string) {
	p.t.Helper()
	name, err := excelize.CoordinatesToCellName(p.at[column], row)
	if err == nil {
		err = p.file.SetCellStr("任务台账", name, text)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *page) write(word, column, text string) { p.t.Helper(); p.set(p.row(word), column, text) }

func (p *page) remove(word string) {
	p.t.Helper()
	if err := p.file.RemoveRow("任务台账", p.row(word)); err != nil {
		p.t.Fatal(err)
	}
}

// see looks at a workbook without changing it.
func (o *office) see(path string, do func(p *page)) {
	o.t.Helper()
	file, err := excelize.OpenFile(path)
	if err != nil {
		o.t.Fatal(err)
	}
	defer file.Close()
	rows, err := file.GetRows("任务台账")
	if err != nil {
		o.t.Fatal(err)
	}
	p := &page{t: o.t, file: file, rows: rows, at: map[string]int{}}
	for i, heading := range rows[2] {
		p.at[heading] = i + 1
	}
	do(p)
}

// notices are one notice a word, each with a task of that name.
func (o *office) notices(words ...string) []ledger.File {
	files := make([]ledger.File, len(words))
	for i, word := range words {
		n := &notice.Notice{File: word + ".txt", SHA256: "hash of " + word, Pages: 1, Title: "关于" + word + "的通知", DocNumber: word + "〔2021〕1号", Issued: notice.NewDate(2021, 9, 18)}
		n.Tasks = []notice.Task{{
			Quote: fmt.Sprintf("请各单位于10月8日前完成%s，形成书面材料%s并报办公室。", word, strings.Repeat(word, 3)), Summary: "完成" + word,
			Responsible: []string{"各单位"}, ResponsibleExplicit: true, ReportTo: "办公室", Page: 1,
			Deadline: notice.Deadline{Text: "10月8日前", Kind: notice.KindDate, Due: notice.NewDate(2021, 10, 8)},
		}}
		files[i] = ledger.File{Path: filepath.Join(o.folder, n.File), Notice: n}
	}
	return files
}

// pending are the workbooks that wait to be merged.
func (o *office) pending() []string {
	o.t.Helper()
	found, err := filepath.Glob(filepath.Join(o.folder, "台账_待合并_*.xlsx"))
	if err != nil {
		o.t.Fatal(err)
	}
	return found
}

// TestLedgerOpenElsewhere: whichever program has the ledger open, nothing is
// written over it, and what is typed into it and into the workbook that waits
// both arrive.
func TestLedgerOpenElsewhere(t *testing.T) {
	for program, lockFile := range map[string]string{"Excel": "~$台账.xlsx", "WPS": ".~台账.xlsx", "LibreOffice": ".~lock.台账.xlsx#"} {
		t.Run(program, func(t *testing.T) {
			o := newOffice(t)
			o.run(o.notices("甲", "乙")...)
			o.lock(lockFile)
			before, err := os.ReadFile(o.path)
			if err != nil {
				t.Fatal(err)
			}
			_, said := o.run(o.notices("丙")...)
			after, err := os.ReadFile(o.path)
			if err != nil || string(after) != string(before) {
				t.Fatalf("the open ledger was written to, %v", err)
			}
			if said.Pending == "" || said.Holder.LockFile != lockFile || len(o.pending()) != 1 {
				t.Fatalf("said %+v, pending %v", said, o.pending())
			}
			o.work(o.path, func(p *page) { p.write("完成甲", "进展情况", "写在打开的台账里") })
			o.work(said.Pending, func(p *page) {
				p.write("完成乙", "进展情况", "写在待合并的台账里")
				p.write("完成丙", "责任人", "王志强")
			})
			o.unlock(lockFile)
			absorbed, said := o.run()
			if said.Pending != "" || len(absorbed.Changes) != 3 {
				t.Errorf("absorbed %v, said %+v", absorbed.Changes, said)
			}
			o.see(o.path, func(p *page) {
				if a, b, c := p.get("完成甲", "进展情况"), p.get("完成乙", "进展情况"), p.get("完成丙", "责任人"); a != "写在打开的台账里" || b != "写在待合并的台账里" || c != "王志强" {
					t.Errorf("the ledger has %q, %q and %q", a, b, c)
				}
				if len(p.rows) != 6 {
					t.Errorf("%d rows", len(p.rows)-3)
				}
			})
			if left := o.pending(); len(left) != 0 {
				t.Errorf("%v still waits", left)
			}
			kept, err := filepath.Glob(filepath.Join(o.folder, "备份", "台账_待合并_*.xlsx"))
			if err != nil || len(kept) != 1 {
				t.Errorf("the merged workbook is kept as %v, %v", kept, err)
			}
		})
	}
}

// TestRivalValues: two people write into the same cell, one into each workbook.
func TestRivalValues(t *testing.T) {
	o := newOffice(t)
	o.run(o.notices("甲")...)
	o.lock("~$台账.xlsx")
	_, said := o.run(o.notices("乙")...)
	o.work(o.path, func(p *page) { p.write("完成甲", "进展情况", "主") })
	o.work(said.Pending, func(p *page) { p.write("完成甲", "进展情况", "副") })
	o.unlock("~$台账.xlsx")
	if _, said = o.run(); said.Conflicts != 1 {
		t.Errorf("%d conflicts, want the two values of one cell", said.Conflicts)
	}
	o.see(o.path, func(p *page) {
		if got := p.get("完成甲", "进展情况"); got != "主" {
			t.Errorf("the ledger has %q", got)
		}
		rows, err := p.file.GetRows("冲突")
		if err != nil || !strings.Contains(fmt.Sprint(rows), "副") {
			t.Errorf("冲突 says %v, %v", rows, err)
		}
	})
}

// TestRemovedBesideAnOpenLedger: a row that is taken out of the workbook that
// waits does not come back because the open ledger still has it.
func TestRemovedBesideAnOpenLedger(t *testing.T) {
	o := newOffice(t)
	o.run(o.notices("甲", "乙")...)
	o.lock("~$台账.xlsx")
	_, said := o.run(o.notices("丙")...)
	o.work(said.Pending, func(p *page) { p.remove("完成甲") })
	for range 2 {
		_, said = o.run()
		o.see(said.Pending, func(p *page) {
			if p.has("完成甲") {
				t.Fatal("the row is back in the workbook that waits")
			}
		})
	}
	o.unlock("~$台账.xlsx")
	o.run()
	o.run()
	o.see(o.path, func(p *page) {
		if p.has("完成甲") || !p.has("完成乙") || !p.has("完成丙") {
			t.Errorf("the ledger has the rows %v", p.rows[3:])
		}
		for _, name := range []string{"完成乙", "完成丙"} { // though that of the row which is gone was theirs
			row := strconv.Itoa(p.row(name))
			if formula, err := p.file.GetCellFormula("任务台账", "P"+row); err != nil || !strings.Contains(formula, "N"+row) {
				t.Errorf("the formula of 预警 of %s is %q, %v", name, formula, err)
			}
		}
	})
	k, err := Open(context.Background(), o.path, o.now, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	book, _, err := k.book(context.Background(), notice.DateOf(o.now))
	if err != nil {
		t.Fatal(err)
	}
	if removed, all := len(book.Removed), len(book.Removed)+book.Lines.Len(); removed != 1 || all != 3 {
		t.Errorf("%d of %d rows are removed, want 1 of 3", removed, all)
	}
}

// TestTakenBackAfterACut: what a run that was cut off had taken in, and the
// person then took back, stays taken back.
func TestTakenBackAfterACut(t *testing.T) {
	o := newOffice(t)
	o.run(o.notices("甲")...)
	absorb := func() {
		ctx := context.Background()
		k, err := Open(ctx, o.path, o.now, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer k.Close()
		if _, err := k.Absorb(ctx, o.now); err != nil { // and the power goes
			t.Fatal(err)
		}
	}
	o.work(o.path, func(p *page) {
		p.write("完成甲", "进展情况", "已开会")
		p.write("完成甲", "责任人", "李")
		p.set(5, "工作任务", "手工任务")
		p.set(5, "进展情况", "手工进展")
	})
	absorb()
	o.work(o.path, func(p *page) {
		p.write("完成甲", "进展情况", "")
		p.write("完成甲", "责任人", "王")
		p.set(5, "进展情况", "")
	})
	absorb()
	if _, said := o.run(); said.Conflicts != 0 || said.Rows != 2 {
		t.Errorf("%d rows with %d conflicts", said.Rows, said.Conflicts)
	}
	o.see(o.path, func(p *page) {
		if a, b, c := p.get("完成甲", "进展情况"), p.get("完成甲", "责任人"), p.get("手工任务", "进展情况"); a != "" || b != "王" || c != "" {
			t.Errorf("the ledger has %q, %q and %q", a, b, c)
		}
	})
}

// TestTwentyBackups: the newest twenty of the ledger's former versions are kept.
func TestTwentyBackups(t *testing.T) {
	o := newOffice(t)
	for i := range 25 {
		o.run(o.notices(fmt.Sprintf("第%02d件", i))...)
	}
	kept, err := filepath.Glob(filepath.Join(o.folder, "备份", "台账-*.xlsx"))
	if err != nil || len(kept) != 20 {
		t.Fatalf("%d copies, %v; want 20", len(kept), err)
	}
	o.see(kept[0], func(p *page) {
		if n := len(p.rows) - 3; n != 5 {
			t.Errorf("the oldest copy has %d rows, want the 5 of the fifth run", n)
		}
	})
	// A copy that takes the ledger's place is known for what it is: nobody took
	// out the rows that it does not have yet.
	data, err := os.ReadFile(kept[3])
	if err == nil {
		err = os.WriteFile(o.path, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	if absorbed, said := o.run(); len(absorbed.Changes) != 0 || said.Rows != 25 {
		t.Errorf("after going back to a copy: %v, %d rows", absorbed.Changes, said.Rows)
	}
}

// TestLostHalves: a lost workbook is made anew from the record with the columns
// of people, a lost record from the workbook; the notices, read again, double
// nothing, and a notice that is alike takes no row of another.
func TestLostHalves(t *testing.T) {
	o := newOffice(t)
	files := o.notices("甲", "乙")
	o.run(files...)
	o.work(o.path, func(p *page) {
		p.at["自加列"] = len(p.rows[2]) + 1
		p.set(3, "自加列", "自加列")
		p.write("完成甲", "自加列", "自己的话")
		p.write("完成乙", "进展情况", "办了一半")
		p.set(6, "工作任务", "手工任务")
		p.set(6, "责任人", "张")
	})
	o.run()
	want := func(when string) {
		t.Helper()
		o.see(o.path, func(p *page) {
			if a, b, c := p.get("完成甲", "自加列"), p.get("完成乙", "进展情况"), p.get("手工任务", "责任人"); a != "自己的话" || b != "办了一半" || c != "张" {
				t.Errorf("%s: the ledger has %q, %q and %q", when, a, b, c)
			}
			if n := len(p.rows) - 3; n != 3 {
				t.Errorf("%s: %d rows: %q", when, n, p.rows[3:])
			}
		})
	}
	want("before")
	if err := os.Remove(o.path); err != nil {
		t.Fatal(err)
	}
	if absorbed, _ := o.run(); !absorbed.Lost {
		t.Error("nobody says that the workbook was lost")
	}
	want("a lost workbook")
	for _, ending := range []string{".db", ".db-wal", ".db-shm"} {
		_ = os.Remove(strings.TrimSuffix(o.path, ".xlsx") + ending)
	}
	// The first notice after the loss is one that asks for nearly the same.
	alike := o.notices("丁")
	alike[0].Notice.Tasks[0].Quote = strings.ReplaceAll(files[0].Notice.Tasks[0].Quote, "10月8日", "11月8日")
	alike[0].Notice.Tasks[0].Summary = "完成丁"
	if absorbed, said := o.run(append(alike, files...)...); !absorbed.Rebuilt || said.Rows != 4 {
		t.Errorf("rebuilt %v with %d rows, want 4", absorbed.Rebuilt, said.Rows)
	}
	o.see(o.path, func(p *page) {
		if a, b, c := p.get("完成甲", "自加列"), p.get("完成乙", "进展情况"), p.get("完成丁", "自加列"); a != "自己的话" || b != "办了一半" || c != "" {
			t.Errorf("a lost record: the ledger has %q, %q and for the new task %q", a, b, c)
		}
	})
	if _, said := o.run(append(alike, files...)...); said.Rows != 4 {
		t.Errorf("read once more, %d rows", said.Rows)
	}
}

// TestColumnAddedBeside: a column that a person adds to the workbook that waits
// comes into the ledger; one that a person takes out of the ledger does not come
// back from the workbook that waits.
func TestColumnAddedBeside(t *testing.T) {
	o := newOffice(t)
	o.run(o.notices("甲", "乙")...)
	addColumn := func(p *page, heading, word, text string) {
		p.at[heading] = len(p.rows[2]) + 1
		p.set(3, heading, heading)
		p.write(word, heading, text)
	}
	o.work(o.path, func(p *page) { addColumn(p, "旧列", "完成甲", "旧话") })
	o.run()
	o.lock("~$台账.xlsx")
	_, said := o.run(o.notices("丙")...)
	o.work(said.Pending, func(p *page) { addColumn(p, "督办意见", "完成乙", "请抓紧") })
	o.work(o.path, func(p *page) {
		name, err := excelize.ColumnNumberToName(p.at["旧列"])
		if err == nil {
			err = p.file.RemoveCol("任务台账", name)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	_, said = o.run(o.notices("丁")...)
	o.see(said.Pending, func(p *page) {
		if got := p.get("完成乙", "督办意见"); got != "请抓紧" {
			t.Errorf("in the workbook that waits 督办意见 is %q", got)
		}
	})
	o.unlock("~$台账.xlsx")
	o.run()
	o.see(o.path, func(p *page) {
		if p.at["督办意见"] == 0 || p.get("完成乙", "督办意见") != "请抓紧" {
			t.Errorf("the ledger has the headings %q", p.rows[2])
		}
		if p.at["旧列"] != 0 {
			t.Error("a column that was taken out is back")
		}
	})
	if _, said := o.run(); !said.Unchanged {
		t.Errorf("a second run writes again: %+v", said)
	}
}
