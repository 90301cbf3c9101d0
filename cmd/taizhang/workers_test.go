package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"taizhang/pipeline/office"
	"taizhang/pipeline/postgrestest"
	"taizhang/pipeline/store"
)

// documentsVariable says how many documents the workers share; 2,000 if nothing
// is said.
const documentsVariable = "TAIZHANG_WORKERS_DOCUMENTS"

// TestWorkersShareARecord lets four processes share a record on Postgres: two
// that watch an inbox each and keep the same workbook, and two that only read. One
// of them is killed every second or so and another takes its place. In the end
// each document is in the record exactly once.
func TestWorkersShareARecord(t *testing.T) {
	dsn := postgrestest.DSN(t)
	if testing.Short() {
		t.Skip("kills processes for seconds")
	}
	documents := 2_000
	if n, err := strconv.Atoi(os.Getenv(documentsVariable)); err == nil {
		documents = n
	}
	folder := t.TempDir()
	inboxes := []string{filepath.Join(folder, "甲"), filepath.Join(folder, "乙")}
	for _, inbox := range inboxes {
		must(t, os.Mkdir(inbox, 0o755))
	}
	for n := range documents {
		must(t, os.WriteFile(filepath.Join(inboxes[n%2], fmt.Sprintf("%04d.txt", n)), numberedNotice(n), 0o644))
	}
	kinds := [][]string{
		{"watch", inboxes[0], "-o", filepath.Join(folder, "台账.xlsx"), "--settle", "50ms", "--wait", "20s"},
		{"watch", inboxes[1], "-o", filepath.Join(folder, "台账.xlsx"), "--settle", "50ms", "--wait", "20s"},
		{"work"}, {"work"},
	}
	outputs := make([]bytes.Buffer, len(kinds))
	processes := make([]*exec.Cmd, len(kinds))
	start := func(i int) {
		processes[i] = exec.Command(os.Args[0], append(kinds[i], "--database", dsn, "--isolate", "off", "--ocr", "off", "--today", "2021-09-20")...)
		processes[i].Args[0] = "taizhang"
		processes[i].Stderr = &outputs[i]
		must(t, processes[i].Start())
	}
	for i := range processes {
		start(i)
	}
	record, err := store.OpenPostgres(t.Context(), dsn)
	must(t, err)
	defer record.Close()
	began, kills := time.Now(), 0
	nextKill := began.Add(time.Second)
	for {
		time.Sleep(50 * time.Millisecond)
		status, err := office.StatusOf(t.Context(), record)
		must(t, err)
		if status.States[store.Done] == documents && status.Behind == 0 {
			break
		}
		if time.Since(began) > 5*time.Minute {
			t.Fatalf("after five minutes: %v, %d behind\n%s", status.States, status.Behind, &outputs[0])
		}
		if time.Now().After(nextKill) && status.States[store.Done] < documents {
			i := rand.IntN(len(processes))
			must(t, processes[i].Process.Kill())
			_ = processes[i].Wait()
			start(i)
			kills++
			nextKill = time.Now().Add(time.Duration(500+rand.IntN(2000)) * time.Millisecond)
		}
	}
	t.Logf("%d documents in %.1f s with %d kills", documents, time.Since(began).Seconds(), kills)
	for i, process := range processes {
		must(t, process.Process.Signal(os.Interrupt))
		if err := process.Wait(); err != nil {
			t.Errorf("process %d: the end was not graceful: %v\n%s", i, err, &outputs[i])
		}
	}
	checkOnce(t, record, documents)
	if _, err := os.Stat(filepath.Join(folder, "台账.xlsx")); err != nil {
		t.Error(err)
	}
}

// numberedNotice is a notice with one task, which names it.
func numberedNotice(n int) []byte {
	return []byte(fmt.Sprintf("关于报送%[1]s材料的通知\n校办〔2021〕%[2]d号\n\n各部门：\n请各部门于9月24日前将%[1]s专项材料报送办公室。\n办公室\n2021年9月18日\n", wordOf(n), n+1))
}

// wordOf spells a number without digits.
func wordOf(n int) string {
	const parts = "甘丁庄卢冯邓樊邹魏陶"
	word := "号"
	for _, digit := range fmt.Sprintf("%04d", n) {
		word += string([]rune(parts)[digit-'0'])
	}
	return word
}

// checkOnce holds the record to one row for each of the notices.
func checkOnce(t *testing.T, record *store.Store, documents int) {
	t.Helper()
	rows := map[string]int{}
	must(t, record.Update(t.Context(), func(tx *store.Tx) error {
		entries, err := tx.Entries()
		for _, e := range entries {
			if e.Task != nil {
				_, rest, _ := strings.Cut(e.Task.Quote, "9月24日前将")
				word, _, _ := strings.Cut(rest, "专项材料")
				rows[word]++
			}
		}
		return err
	}))
	for n := range documents {
		if rows[wordOf(n)] != 1 {
			t.Errorf("the notice %d has %d rows", n, rows[wordOf(n)])
		}
	}
	if len(rows) != documents {
		t.Errorf("%d kinds of rows for %d notices", len(rows), documents)
	}
}
