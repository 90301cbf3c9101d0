package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"taizhang": main})
}

// TestScripts runs testdata/*.txtar: what a user types and what they see. The
// scripts have words of their own beside those of testscript:
//
//	status N           the last command ended with this exit code
//	cells BOOK SHEET   print the cells of a sheet, a row a line, cells joined by |
//	gb18030 FILE       encode a file anew
//	zeros FILE BYTES   make a file of zeros
//	begin FILE BYTES   make a file that begins with quoted bytes: "\x89PNG"
//	cut FROM TO BYTES  copy the first bytes of a file
//	overwrite FROM TO  copy a file and write over all but its first 4096 bytes
//	protect FROM TO    copy a workbook and give it a password
//	book BOOK HEADING… make a workbook with these headings
//	hold RECORD        take the lock of a record, as another taizhang would
//	letgo RECORD       give it back
//	until COMMAND WORD run a command again and again until it prints a pattern;
//	                   until exists FILE waits for a file
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"status":    status,
			"cells":     cells,
			"gb18030":   gb18030,
			"zeros":     zeros,
			"begin":     begin,
			"cut":       cut,
			"overwrite": overwrite,
			"protect":   protect,
			"book":      book,
			"hold":      hold,
			"letgo":     letGo,
			"until":     until,
		},
		Condition: func(name string) (bool, error) {
			return name == "root" && os.Geteuid() == 0, nil
		},
	})
}

// status runs a command and compares its exit code: status 3 taizhang run …
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command [arguments]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if err != nil {
		failed, ok := err.(*exec.ExitError)
		if !ok {
			ts.Fatalf("%s: %v", args[1], err)
		}
		got = failed.ExitCode()
	}
	if got != want {
		ts.Fatalf("the exit code is %d, want %d", got, want)
	}
}

func cells(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cells BOOK SHEET")
	}
	book, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer book.Close()
	rows, err := book.GetRows(args[1])
	ts.Check(err)
	for _, row := range rows {
		_, err := ts.Stdout().Write([]byte(strings.ReplaceAll(strings.Join(row, "|"), "\n", " ") + "\n"))
		ts.Check(err)
	}
}

func gb18030(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		data, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(ts.ReadFile(name)))
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(name), data, 0o644))
	}
}

func zeros(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: zeros FILE BYTES")
	}
	size, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), nil, 0o644))
	ts.Check(os.Truncate(ts.MkAbs(args[0]), size))
}

func begin(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: begin FILE BYTES")
	}
	head, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(head+strings.Repeat("\x00\xff", 100)), 0o644))
}

func cut(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: cut FROM TO BYTES")
	}
	size, err := strconv.Atoi(args[2])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(ts.ReadFile(args[0]))[:size], 0o644))
}

func overwrite(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: overwrite FROM TO")
	}
	data := []byte(ts.ReadFile(args[0]))
	for i := 4096; i < len(data); i++ {
		data[i] = 0x5A
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), data, 0o644))
}

func protect(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: protect FROM TO")
	}
	book, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer book.Close()
	ts.Check(book.SaveAs(ts.MkAbs(args[1]), excelize.Options{Password: "机密"}))
}

func book(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: book BOOK HEADING…")
	}
	made := excelize.NewFile()
	defer made.Close()
	ts.Check(made.SetSheetRow("Sheet1", "A1", new(args[1:])))
	ts.Check(made.SaveAs(ts.MkAbs(args[0])))
}

func hold(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hold RECORD")
	}
	lock := flock.New(ts.MkAbs("." + args[0] + ".lock"))
	taken, err := lock.TryLock()
	ts.Check(err)
	if !taken {
		ts.Fatalf("somebody has the lock of %s", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs("."+args[0]+".lock.json"), []byte(`{"process":4711,"machine":"收发室","since":"2021-09-20T08:00:00Z"}`), 0o644))
	held.Store(ts.MkAbs(args[0]), lock)
	ts.Defer(func() { _ = lock.Unlock() })
}

func letGo(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: letgo RECORD")
	}
	lock, there := held.LoadAndDelete(ts.MkAbs(args[0]))
	if !there {
		ts.Fatalf("nobody holds %s", args[0])
	}
	ts.Check(lock.(*flock.Flock).Unlock())
}

// held are the locks that scripts hold, by the paths of their records.
var held sync.Map

// until waits for what another process does: 30 s at most.
func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: until command [arguments] pattern | until exists FILE")
	}
	last := len(args) - 1
	pattern, err := regexp.Compile(args[last])
	ts.Check(err)
	printed := ""
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if args[0] == "exists" {
			if _, err := os.Stat(ts.MkAbs(args[last])); err == nil {
				return
			}
			continue
		}
		// A command that fails may not fail the next time.
		_ = ts.Exec(args[0], args[1:last]...)
		if printed = ts.ReadFile("stdout"); pattern.MatchString(printed) {
			return
		}
	}
	ts.Fatalf("after 30 s still not: %s\n%s", strings.Join(args, " "), printed)
}

// BenchmarkColdStart is the whole process from its start to its end.
func BenchmarkColdStart(b *testing.B) {
	program := filepath.Join(b.TempDir(), "taizhang")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Skipf("cannot build: %v\n%s", err, out)
	}
	small := filepath.Join(b.TempDir(), "通知.txt")
	text := "关于报送安全生产大检查情况的通知\n\n各部门：\n" + strings.Repeat("请各部门于9月24日前将自查情况报送办公室。\n", 33) + "办公室\n2021年9月18日\n"
	if err := os.WriteFile(small, []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
	for name, arguments := range map[string][]string{
		"version": {"version"}, "extract 2 KB": {"extract", small},
	} {
		b.Run(name, func(b *testing.B) {
			var most time.Duration
			for b.Loop() {
				began := time.Now()
				var complaints bytes.Buffer
				command := exec.Command(program, arguments...)
				command.Stderr = &complaints
				if err := command.Run(); err != nil {
					b.Fatalf("%v\n%s", err, &complaints)
				}
				most = max(most, time.Since(began))
			}
			b.ReportMetric(float64(most.Milliseconds()), "worst-ms")
		})
	}
}
