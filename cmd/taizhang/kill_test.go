package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// TestKilled lets people and the program work on one ledger in turns, and kills
// the program at any moment of its run (SIGKILL, TerminateProcess). Whatever is
// left is whole, and once a run comes to its end, each value that a person wrote
// stands in its row, each task has exactly one, and a row that was taken out is
// gone. TAIZHANG_KILL_ROUNDS makes it longer: 300 is the long form.
func TestKilled(t *testing.T) {
	rounds := 20
	if text := os.Getenv("TAIZHANG_KILL_ROUNDS"); text != "" {
		var err error
		if rounds, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	} else if testing.Short() {
		rounds = 5
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	d := &deathRow{t: t, folder: t.TempDir(), random: rand.New(rand.NewPCG(seed, 1)), written: map[string]map[string]string{}, removed: map[string]bool{}}
	if err := os.Mkdir(filepath.Join(d.folder, "收文"), 0o755); err != nil {
		t.Fatal(err)
	}
	d.receive()
	began := time.Now()
	d.run(0)
	whole := time.Since(began)
	killed := 0
	for round := range rounds {
		for range d.random.IntN(4) {
			d.work()
		}
		if d.random.IntN(3) == 0 {
			d.receive()
		}
		if d.run(time.Duration(d.random.Int64N(int64(whole)*5/4)) + 1) {
			killed++
		}
		d.whole()
		if round%5 == 4 || round == rounds-1 {
			d.run(0)
			d.check()
			d.receive() // over nothing new it would end in the middle of a run that writes
			began := time.Now()
			d.run(0)
			whole = (whole + time.Since(began)) / 2
		}
	}
	t.Logf("%d of %d runs were killed; a run takes %v; %d notices, %d rows of people", killed, rounds, whole, d.notices, d.added)
	if killed < rounds/4 {
		t.Errorf("only %d of %d runs were killed: the test sees little", killed, rounds)
	}
}

type deathRow struct {
	t              *testing.T
	folder         string
	random         *rand.Rand
	notices, added int
	tokens         int
	// written are people's values by the words that only one row has.
	written map[string]map[string]string
	removed map[string]bool
}

func (d *deathRow) path(name string) string { return filepath.Join(d.folder, name) }

func (d *deathRow) receive() {
	d.notices++
	text := fmt.Sprintf("关于第%03[1]d期总结的通知\n\n各部门：\n请各部门于10月8日前将第%03[1]d期总结报送办公室。\n\n办公室\n2021年9月%[2]d日\n", d.notices, d.notices%28+1)
	if err := os.WriteFile(d.path(filepath.Join("收文", fmt.Sprintf("%03d.txt", d.notices))), []byte(text), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

// run runs the program and kills it after a time, 0 for never. It reports
// whether the program was still at work.
func (d *deathRow) run(after time.Duration) bool {
	d.t.Helper()
	program, err := os.Executable()
	if err != nil {
		d.t.Fatal(err)
	}
	command := exec.Command(program)
	command.Args = []string{"taizhang", "run", "收文", "-o", "台账.xlsx", "--today", "2021-09-20"}
	command.Dir = d.folder
	var said strings.Builder
	command.Stdout, command.Stderr = &said, &said
	if err := command.Start(); err != nil {
		d.t.Fatal(err)
	}
	if after > 0 {
		death := time.AfterFunc(after, func() { _ = command.Process.Kill() })
		defer death.Stop()
	}
	err = command.Wait()
	if after > 0 && err != nil && command.ProcessState.ExitCode() < 0 {
		return true
	}
	if err != nil {
		d.t.Fatalf("%v: %s", err, &said)
	}
	return false
}

// whole reports a workbook that is not: the ledger and each of its copies.
func (d *deathRow) whole() {
	d.t.Helper()
	copies, err := filepath.Glob(d.path("备份/*.xlsx"))
	if err != nil {
		d.t.Fatal(err)
	}
	for _, path := range append(copies, d.path("台账.xlsx")) {
		file, err := excelize.OpenFile(path)
		if err != nil {
			d.t.Fatalf("%s is not whole: %v", filepath.Base(path), err)
		}
		file.Close()
	}
}

// table is the ledger as a person sees it.
func (d *deathRow) table() (file *excelize.File, rows [][]string, at map[string]int) {
	d.t.Helper()
	file, err := excelize.OpenFile(d.path("台账.xlsx"))
	if err == nil {
		rows, err = file.GetRows("任务台账")
	}
	if err != nil {
		d.t.Fatal(err)
	}
	at = map[string]int{}
	for i, heading := range rows[2] {
		at[heading] = i
	}
	return file, rows, at
}

func cellOf(row []string, column int) string {
	if column < len(row) {
		return row[column]
	}
	return ""
}

// name is what only one row has: the number of its notice, or a person's word.
func name(row []string, at map[string]int) string {
	quote, task := cellOf(row, at["具体要求(原文)"]), cellOf(row, at["工作任务"])
	if from := strings.Index(quote, "第"); from >= 0 {
		return quote[from : from+len("第000期")]
	}
	return task
}

// work lets a person do one thing in the workbook and save it.
func (d *deathRow) work() {
	file, rows, at := d.table()
	defer file.Close()
	set := func(row, column int, text string) {
		place, err := excelize.CoordinatesToCellName(column+1, row)
		if err == nil {
			err = file.SetCellStr("任务台账", place, text)
		}
		if err != nil {
			d.t.Fatal(err)
		}
	}
	note := func(key, column, text string) {
		if d.written[key] == nil {
			d.written[key] = map[string]string{}
		}
		d.written[key][column] = text
	}
	var full []int
	for i := 3; i < len(rows); i++ {
		if strings.TrimSpace(strings.Join(rows[i], "")) != "" {
			full = append(full, i)
		}
	}
	d.tokens++
	token := fmt.Sprintf("人工%d", d.tokens)
	at1 := -1
	if len(full) > 0 {
		at1 = full[d.random.IntN(len(full))]
	}
	switch choice := d.random.IntN(10); {
	case choice == 0 || at1 < 0:
		d.added++
		for column, text := range map[string]string{"工作任务": "手工" + token, "责任人": token, "进展情况": "始于" + token} {
			set(len(rows)+1, at[column], text)
			note("手工"+token, column, text)
		}
	case choice == 1 && len(full) > 3:
		if err := file.RemoveRow("任务台账", at1+1); err != nil {
			d.t.Fatal(err)
		}
		d.removed[name(rows[at1], at)] = true
	case choice == 2:
		column, there := at["自加列"]
		if !there {
			column = len(rows[2])
			set(3, column, "自加列")
		}
		set(at1+1, column, token)
		note(name(rows[at1], at), "自加列", token)
	default:
		column := []string{"进展情况", "责任人", "延期至", "牵头(责任)单位"}[d.random.IntN(4)]
		if choice == 3 && cellOf(rows[at1], at["_rowid"]) != "" {
			token = ""
		}
		set(at1+1, at[column], token)
		note(name(rows[at1], at), column, token)
	}
	if err := file.Save(); err != nil {
		d.t.Fatal(err)
	}
}

// check compares the ledger with what must stand in it.
func (d *deathRow) check() {
	d.t.Helper()
	file, rows, at := d.table()
	defer file.Close()
	found, ids := map[string][]string{}, map[string]bool{}
	for _, row := range rows[3:] {
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		key, id := name(row, at), cellOf(row, at["_rowid"])
		if found[key] != nil || id == "" || ids[id] {
			d.t.Fatalf("%s stands twice, or its id %q: %q", key, id, row)
		}
		found[key], ids[id] = row, true
	}
	for i := range d.notices {
		if key := fmt.Sprintf("第%03d期", i+1); found[key] == nil && !d.removed[key] {
			d.t.Fatalf("the task of notice %d is gone", i+1)
		}
	}
	for key, cells := range d.written {
		if d.removed[key] {
			if found[key] != nil {
				d.t.Fatalf("%s was taken out and is there again", key)
			}
			continue
		}
		for column, want := range cells {
			if got := cellOf(found[key], at[column]); got != want {
				d.t.Fatalf("%s of %s is %q, a person wrote %q", column, key, got, want)
			}
		}
	}
}
