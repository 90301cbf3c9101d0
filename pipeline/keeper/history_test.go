package keeper

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline/store"
)

// TestHistories drives random histories: notices come, change and are read by
// other rules, people work in the workbook, and runs are cut off at any call of
// the file system. In the end every value that a person wrote stands in its row,
// every task of every notice has exactly one row, and no row stands twice.
func TestHistories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		folder, err := os.MkdirTemp("", "history")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(folder)
		h := &history{t: t, folder: folder, path: filepath.Join(folder, "台账.xlsx"), now: moment, written: map[string]map[string]string{},
			deleted: map[string]bool{}, notices: map[string]*notice.Notice{}}
		h.receive()
		h.run(0)
		for range rapid.IntRange(2, 14).Draw(t, "steps") {
			h.step()
		}
		h.close()
		h.run(0)
		h.run(0) // what was decided stays decided
	})
}

type history struct {
	t      *rapid.T
	folder string
	path   string
	desk   string // the workbook in which people work, "" for the ledger
	now    time.Time
	tokens int
	// notices are what each file gives now; waiting are those not yet recorded.
	notices map[string]*notice.Notice
	waiting []string
	// written are people's values by row id, or by the words in 工作任务 for a row
	// that has no id yet.
	written map[string]map[string]string
	deleted map[string]bool
}

func (h *history) token(kind string) string {
	h.tokens++
	return fmt.Sprintf("%s%d", kind, h.tokens)
}

func (h *history) step() {
	switch rapid.SampledFrom([]string{"receive", "change", "reread", "edit", "edit", "edit", "clear", "remark", "add", "copy", "remove", "sort", "column", "sheet",
		"heading", "run", "run", "cut", "cut", "open", "open", "close", "fail", "edit beside", "edit beside", "add beside", "remove beside"}).Draw(h.t, "step") {
	case "receive":
		h.receive()
	case "change":
		h.change(true)
	case "reread":
		h.change(false)
	case "fail":
		h.fail()
	case "edit":
		h.edit(h.token("人工"))
	case "edit beside":
		h.beside(func() { h.edit(h.token("副本")) })
	case "add beside":
		h.beside(h.add)
	case "remove beside":
		h.beside(h.remove)
	case "clear":
		h.edit("")
	case "remark":
		h.remark()
	case "add":
		h.add()
	case "copy":
		h.copy()
	case "remove":
		h.remove()
	case "sort":
		h.sort()
	case "column":
		h.column()
	case "sheet":
		h.sheet()
	case "heading":
		h.heading()
	case "run":
		h.run(0)
	case "cut":
		h.run(rapid.IntRange(1, 40).Draw(h.t, "cut off at call"))
	case "open":
		h.write("~$台账.xlsx", "\x04test")
	case "close":
		h.close()
	}
}

// beside lets a person work in the workbook that waits to be merged; if none
// does, the ledger is opened and a run makes one.
func (h *history) beside(do func()) {
	var waiting []string
	for range 2 {
		var err error
		if waiting, err = filepath.Glob(filepath.Join(h.folder, "台账_待合并_*.xlsx")); err != nil {
			h.t.Fatal(err)
		}
		if len(waiting) > 0 {
			break
		}
		h.receive()
		h.write("~$台账.xlsx", "\x04test")
		h.run(0)
	}
	if len(waiting) == 0 {
		return // the first run was cut off, there is no ledger to be open
	}
	h.desk = waiting[len(waiting)-1]
	do()
	h.desk = ""
}

func (h *history) close() { _ = os.Remove(filepath.Join(h.folder, "~$台账.xlsx")) }

func (h *history) write(name, text string) {
	if err := os.WriteFile(filepath.Join(h.folder, name), []byte(text), 0o644); err != nil {
		h.t.Fatal(err)
	}
}

// task is a task with words that no other has.
func (h *history) task() notice.Task {
	name := h.token("事项")
	return notice.Task{
		Quote: fmt.Sprintf("请各单位于10月%d日前完成%s，形成书面材料%s并报办公室。", h.tokens%28+1, name, strings.Repeat(name, 3)), Summary: "完成" + name,
		Responsible: []string{"各单位"}, ResponsibleExplicit: true, ReportTo: "办公室", Page: 1,
		Deadline: notice.Deadline{Text: fmt.Sprintf("10月%d日前", h.tokens%28+1), Kind: notice.KindDate, Due: notice.NewDate(2021, 10, h.tokens%28+1)},
	}
}

func (h *history) receive() {
	name := h.token("通知") + ".txt"
	n := &notice.Notice{File: name, SHA256: h.token("hash"), Pages: 1, Title: "关于" + name + "的通知", DocNumber: h.token("号"), Issued: notice.NewDate(2021, 9, 18)}
	for range rapid.IntRange(0, 4).Draw(h.t, "tasks") {
		n.Tasks = append(n.Tasks, h.task())
	}
	h.notices[name] = n
	h.waiting = append(h.waiting, name)
}

// change gives a notice other words: a new version of it, or the same read by
// better rules.
func (h *history) change(version bool) {
	name := h.aNotice()
	if name == "" {
		return
	}
	changed := *h.notices[name]
	changed.Tasks = slices.Clone(changed.Tasks)
	if version {
		changed.SHA256 = h.token("hash")
	}
	for i := range changed.Tasks {
		task := &changed.Tasks[i]
		switch rapid.IntRange(0, 3).Draw(h.t, "change") {
		case 0:
			task.Quote = strings.Replace(task.Quote, "形成书面材料", "形成总结材料", 1)
		case 1:
			task.Deadline.Due = task.Deadline.Due.AddDays(7)
			task.Summary += "，延期"
		}
	}
	if len(changed.Tasks) > 0 && rapid.Bool().Draw(h.t, "drop") {
		at := rapid.IntRange(0, len(changed.Tasks)-1).Draw(h.t, "which")
		changed.Tasks = slices.Delete(changed.Tasks, at, at+1)
	}
	if rapid.Bool().Draw(h.t, "more") {
		at := rapid.IntRange(0, len(changed.Tasks)).Draw(h.t, "where")
		changed.Tasks = slices.Insert(changed.Tasks, at, h.task())
	}
	h.notices[name] = &changed
	h.waiting = append(h.waiting, name)
}

func (h *history) aNotice() string {
	var names []string
	for name := range h.notices {
		names = append(names, name)
	}
	slices.Sort(names)
	if len(names) == 0 {
		return ""
	}
	return rapid.SampledFrom(names).Draw(h.t, "notice")
}

// fail lets a file that was read before be unreadable.
func (h *history) fail() {
	if name := h.aNotice(); name != "" {
		h.waiting = append(h.waiting, "!"+name)
	}
}

// run is one run of the program. It is cut off at a call of the file system,
// or at none for 0; then what it leaves is looked at.
func (h *history) run(cut int) {
	h.now = h.now.Add(time.Minute)
	disk := &cutDisk{left: cut, forever: cut == 0}
	err := func() error {
		ctx := context.Background()
		k, err := Open(ctx, h.path, h.now, Options{Disk: disk})
		if err != nil {
			return err
		}
		defer k.Close()
		if _, err := k.Absorb(ctx, h.now); err != nil {
			return err
		}
		var files []ledger.File
		for _, name := range h.waiting {
			path := filepath.Join(h.folder, strings.TrimPrefix(name, "!"))
			if strings.HasPrefix(name, "!") {
				files = append(files, ledger.File{Path: path, Err: notice.Fail(notice.CauseUnreadable, "gone")})
			} else {
				files = append(files, ledger.File{Path: path, Notice: h.notices[name]})
			}
		}
		if err := k.Record(ctx, slices.Values(files), h.now, nil); err != nil {
			return err
		}
		h.waiting = nil
		_, err = k.Publish(ctx, h.now, notice.DateOf(h.now))
		return err
	}()
	if err != nil && !errors.Is(err, errCut) {
		h.t.Fatalf("run: %v", err)
	}
	if _, held := holderOf(systemDisk{}, h.path); err != nil || held {
		return
	}
	h.look()
}

// book reads the workbook without any of our code.
func (h *history) book() (*excelize.File, [][]string, map[string]int) {
	file, err := excelize.OpenFile(cmp.Or(h.desk, h.path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil // the first run was cut off
	}
	if err != nil {
		h.t.Fatalf("the workbook is not whole: %v", err)
	}
	rows, err := file.GetRows("任务台账")
	if err != nil {
		h.t.Fatal(err)
	}
	at := map[string]int{}
	for i, text := range rows[2] {
		at[text] = i
	}
	return file, rows, at
}

func value(row []string, column int) string {
	if column < len(row) {
		return row[column]
	}
	return ""
}

// look compares the workbook with what must stand in it.
func (h *history) look() {
	file, rows, at := h.book()
	defer file.Close()
	byID := map[string][]string{}
	byName := map[string][]string{}
	for _, row := range rows[3:] {
		id := value(row, at["_rowid"])
		if id == "" && strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		if id == "" {
			h.t.Fatalf("a row without an id: %q", row)
		}
		if byID[id] != nil {
			h.t.Fatalf("the id %s stands twice", id)
		}
		byID[id] = row
		name := value(row, at["工作任务"])
		byName[name] = row
	}
	for key, cells := range h.written {
		row := byID[key]
		if row == nil {
			row = byName[key]
		}
		if h.deleted[key] {
			if row != nil {
				h.t.Fatalf("the row %s was removed and is there again", key)
			}
			continue
		}
		if row == nil {
			h.t.Fatalf("the row %s is gone, and with it %v", key, cells)
		}
		for name, want := range cells {
			column, there := at[name]
			if !there {
				h.t.Fatalf("the column %s is gone", name)
			}
			if got := value(row, column); got != want && !h.isRival(file, key, name, want) && !(name == "备注" && want != "" && strings.Contains(got, want)) {
				h.t.Fatalf("%s of the row %s is %q, a person wrote %q", name, key, got, want)
			}
		}
	}
	for _, n := range h.notices {
		for _, task := range n.Tasks {
			if slices.ContainsFunc(h.waiting, func(name string) bool { return name == n.File }) {
				continue
			}
			found := 0
			for id, row := range byID {
				quote := value(row, at["具体要求(原文)"])
				if h.written[id] != nil {
					if _, edited := h.written[id]["具体要求(原文)"]; edited {
						quote = ""
					}
				}
				if quote == task.Quote && !strings.HasPrefix(value(row, at["工作任务"]), "复制") {
					found++
				}
			}
			if found > 1 {
				h.t.Fatalf("%q has %d rows", task.Quote, found)
			}
			if found == 0 && !h.hidden(task) {
				h.t.Fatalf("%q has no row", task.Quote)
			}
		}
	}
}

// isRival reports that a value stands on 冲突, beside the one that another person
// wrote into the same cell of the other workbook.
func (h *history) isRival(file *excelize.File, key, name, want string) bool {
	rows, err := file.GetRows("冲突")
	if err != nil {
		h.t.Fatal(err)
	}
	return slices.ContainsFunc(rows, func(row []string) bool {
		return value(row, 0) == "两处人工修改" && value(row, 3) == name && value(row, 6) == want && (value(row, 9) == key || value(row, 2) == key)
	})
}

// hidden reports whether a task's row was removed, or its quote rewritten, by a
// person: asked of the record, by the words that only this task has.
func (h *history) hidden(task notice.Task) bool {
	name := strings.TrimPrefix(strings.SplitN(task.Summary, "，", 2)[0], "完成")
	k, err := Open(context.Background(), h.path, h.now, Options{})
	if err != nil {
		h.t.Fatal(err)
	}
	defer k.Close()
	var entries map[string]*ledger.Entry
	if err := k.store.Update(context.Background(), func(tx *store.Tx) (err error) { entries, err = tx.Entries(); return err }); err != nil {
		h.t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Task == nil || !strings.Contains(entry.Task.Quote, "完成"+name+"，") {
			continue
		}
		if entry.Deleted && h.deleted[entry.ID] {
			return true
		}
		if _, edited := entry.Edits["具体要求(原文)"]; edited {
			return true
		}
	}
	return false
}

// work lets a person work in the workbook and save it.
func (h *history) work(do func(file *excelize.File, rows [][]string, at map[string]int)) {
	file, rows, at := h.book()
	if file == nil {
		return
	}
	defer file.Close()
	do(file, rows, at)
	if err := file.Save(); err != nil {
		h.t.Fatal(err)
	}
}

// aRow gives the number of a row with its key: its id, or its task's words.
func (h *history) aRow(rows [][]string, at map[string]int) (int, string) {
	var numbers []int
	for i, row := range rows {
		if i >= 3 && strings.TrimSpace(strings.Join(row, "")) != "" {
			numbers = append(numbers, i)
		}
	}
	if len(numbers) == 0 {
		return 0, ""
	}
	i := rapid.SampledFrom(numbers).Draw(h.t, "row")
	// A person's own row is known by its words: it has no id yet, or its copy's.
	key := value(rows[i], at["工作任务"])
	if !strings.HasPrefix(key, "手工") && !strings.HasPrefix(key, "复制") {
		key = value(rows[i], at["_rowid"])
	}
	return i + 1, key
}

func (h *history) set(file *excelize.File, row int, column int, text string) {
	name, err := excelize.CoordinatesToCellName(column+1, row)
	if err == nil {
		err = file.SetCellStr("任务台账", name, text)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *history) note(key, column, text string) {
	if h.written[key] == nil {
		h.written[key] = map[string]string{}
	}
	h.written[key][column] = text
}

var edited = []string{"状态", "进展情况", "牵头(责任)单位", "完成时限", "延期至", "具体要求(原文)", "责任人", "核实"}

func (h *history) edit(text string) {
	h.work(func(file *excelize.File, rows [][]string, at map[string]int) {
		row, key := h.aRow(rows, at)
		column := rapid.SampledFrom(edited).Draw(h.t, "column")
		if row == 0 || h.isNew(rows[row-1], at) && text == "" {
			return
		}
		if value(rows[row-1], at[column]) == text {
			return // nobody can tell; what another person wrote there in another workbook stands
		}
		h.set(file, row, at[column], text)
		h.note(key, column, text)
	})
}

// isNew reports a row that has no id yet.
func (h *history) isNew(row []string, at map[string]int) bool { return value(row, at["_rowid"]) == "" }

func (h *history) remark() {
	h.work(func(file *excelize.File, rows [][]string, at map[string]int) {
		row, key := h.aRow(rows, at)
		if row == 0 {
			return
		}
		words := h.token("批注")
		h.set(file, row, at["备注"], strings.TrimSpace(value(rows[row-1], at["备注"])+"\n"+words))
		h.note(key, "备注", words)
	})
}

func (h *history) add() {
	h.work(func(file *excelize.File, rows [][]string, at map[string]int) {
		name := h.token("手工")
		for _, column := range []string{"工作任务", "牵头(责任)单位", "进展情况"} {
			text := name
			if column != "工作任务" {
				text = h.token("值")
			}
			h.set(file, len(rows)+1, at[column], text)
			h.note(name, column, text)
		}
	})
}

// copy duplicates a row with its id and gives the copy another task.
func (h *history) copy() {
	h.work(func(file *excelize.File, rows [][]string, at map[string]int) {
		row, _ := h.aRow(rows, at)
		if row == 0 {
			return
		}
		name := h.token("复制")
		for column, text := range rows[row-1] {
			if column != at["预警"] {
				h.set(file, len(rows)+1, column, text)
			}
		}
		h.set(file, len(rows)+1, at["工作任务"], name)
		h.note(name, "工作任务", name)
		h.note(name, "进展情况", value(rows[row-1], at["进展情况"]))
	})
}

func (h *history) remove() {
	h.work(func(file *excelize.File, rows [][]string, at map[string]int) {
		row, key := h.aRow(rows, at)
		if row == 0 {
			return
		}
		copies := 0
		for _, other := range rows[3:] {
			if id := value(other, at["_rowid"]); id != "" && id == value(rows[row-1], at["_rowid"]) {
				copies++
			}
		}
		if copies > 1 {
			return // which of the two goes on as the row is nobody's to say
		}
		if err := file.RemoveRow("任务台账", row); err != nil {
			h.t.Fatal(err)
		}
		if h.isNew(rows[row-1], at) && h.written[key] == nil {
			return
		}
		h.note(key, "工作任务", "")
		h.deleted[key] = true
	})
}

func (h *history) sort() {
	h.work(func(file *excelize.File, rows [][]string, at map[string]int) {
		body := rows[3:]
		order := rapid.Permutation(body).Draw(h.t, "order")
		for i, row := range order {
			for column := range at {
				if column == "预警" {
					continue
				}
				h.set(file, 4+i, at[column], value(row, at[column]))
			}
		}
	})
}

func (h *history) column() {
	h.work(func(file *excelize.File, rows [][]string, at map[string]int) {
		row, key := h.aRow(rows, at)
		if row == 0 {
			return
		}
		name, place := "自加列", len(rows[2])
		if old, there := at[name]; there {
			place = old
		}
		h.set(file, 3, place, name)
		text := h.token("列值")
		h.set(file, row, place, text)
		h.note(key, name, text)
	})
}

func (h *history) sheet() {
	h.work(func(file *excelize.File, _ [][]string, _ map[string]int) {
		if _, err := file.NewSheet(h.token("我的表")); err != nil {
			h.t.Fatal(err)
		}
	})
}

// heading moves a column to another place, with its heading.
func (h *history) heading() {
	h.work(func(file *excelize.File, rows [][]string, at map[string]int) {
		for i := range rows[2:] {
			row := rows[2+i]
			a, b := value(row, at["责任人"]), value(row, at["报送对象"])
			h.set(file, 3+i, at["责任人"], b)
			h.set(file, 3+i, at["报送对象"], a)
		}
	})
}

// errCut is what every call gives after the run was cut off.
var errCut = errors.New("cut off")

// cutDisk ends at a call, as a power cut would: nothing after it happens.
type cutDisk struct {
	systemDisk
	left    int
	forever bool
}

func (d *cutDisk) call() error {
	if d.forever {
		return nil
	}
	if d.left--; d.left < 0 {
		return errCut
	}
	return nil
}

func (d *cutDisk) ReadFile(path string) ([]byte, error) {
	if err := d.call(); err != nil {
		return nil, err
	}
	return d.systemDisk.ReadFile(path)
}

func (d *cutDisk) ReadDir(folder string) ([]fs.DirEntry, error) {
	if err := d.call(); err != nil {
		return nil, err
	}
	return d.systemDisk.ReadDir(folder)
}

func (d *cutDisk) CreateTemp(folder, pattern string) (File, error) {
	if err := d.call(); err != nil {
		return nil, err
	}
	made, err := d.systemDisk.CreateTemp(folder, pattern)
	return cutFile{made, d}, err
}

func (d *cutDisk) Rename(from, to string) error {
	if err := d.call(); err != nil {
		return err
	}
	return d.systemDisk.Rename(from, to)
}

func (d *cutDisk) Remove(path string) error {
	if err := d.call(); err != nil {
		return err
	}
	return d.systemDisk.Remove(path)
}

func (d *cutDisk) MkdirAll(folder string) error {
	if err := d.call(); err != nil {
		return err
	}
	return d.systemDisk.MkdirAll(folder)
}

type cutFile struct {
	File
	disk *cutDisk
}

// Write writes half of the bytes when it is the call that is cut.
func (f cutFile) Write(data []byte) (int, error) {
	if err := f.disk.call(); err != nil {
		n, _ := f.File.Write(data[:len(data)/2])
		return n, err
	}
	return f.File.Write(data)
}

func (f cutFile) Sync() error { return errors.Join(f.disk.call(), f.File.Sync()) }
