package keeper

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/workbook"
)

// mergeChild is set where the test binary is to merge a ledger and end, so that
// the memory of that alone can be asked of the system, and newChild where it is to
// make a new one of newRows rows.
const (
	mergeChild = "TAIZHANG_MERGE_CHILD"
	newChild   = "TAIZHANG_NEW_CHILD"
	newRows    = 100_000
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(800) // as the program does
	merged, made := os.Getenv(mergeChild), os.Getenv(newChild)
	switch {
	case merged != "":
		debug.SetMemoryLimit(230 << 20)
		keepFiles(childTest{}, merged, moment.AddDate(0, 0, 1), sized(filepath.Dir(merged), 100000, 100001))
	case made != "":
		debug.SetMemoryLimit(180 << 20)
		makeLarge(childTest{}, made)
	default:
		debug.SetGCPercent(100)
		os.Exit(m.Run())
	}
	status, _ := os.ReadFile("/proc/self/status") // of Linux
	for line := range strings.Lines(string(status)) {
		if strings.HasPrefix(line, "VmHWM:") {
			fmt.Print(line)
		}
	}
}

// makeLarge makes a ledger of newRows rows as a run does: what was recorded is let
// go.
func makeLarge(t testing.TB, path string) {
	ctx := context.Background()
	k, err := Open(ctx, path, moment, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	const together = 200
	for from := 0; from < newRows/5; from += together {
		if err := k.Record(ctx, slices.Values(sized(filepath.Dir(path), from, from+together)), moment, nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := k.Publish(ctx, moment, notice.DateOf(moment)); err != nil {
		t.Fatal(err)
	}
}

// TestLargeLedgerInLittleMemory makes a ledger of a hundred thousand rows, whose
// cells alone would fill more than the bound, and reads all of it back.
func TestLargeLedgerInLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a ledger of a hundred thousand rows")
	}
	path := filepath.Join(t.TempDir(), "台账.xlsx")
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), newChild+"="+path)
	said, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	const bound = 250 << 10
	kilobytes := 0
	if _, err := fmt.Sscanf(string(said), "VmHWM: %d kB", &kilobytes); err != nil {
		t.Log("this system does not say how much memory a process took")
	} else if kilobytes > bound {
		t.Errorf("%d KB, the bound is %d", kilobytes, bound)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	book, err := workbook.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	seen, err := book.Sighting(ledger.Columns(), nil)
	if err != nil || len(seen.Lines) != newRows {
		t.Fatalf("%d rows, %v", len(seen.Lines), err)
	}
	for i, line := range seen.Lines {
		if want := fmt.Sprintf("第%d次检查第%d项：自查并报送整改台账", i/5, i%5); line.Cells.Get(ledger.ColumnTask) != want || line.Cells.Get(ledger.ColumnNumber) != strconv.Itoa(i+1) {
			t.Fatalf("row %d says %q", i, line.Cells)
		}
	}
}

// childTest ends the process where a test would fail.
type childTest struct{ testing.TB }

func (childTest) Helper()            {}
func (childTest) Fatal(words ...any) { fmt.Fprintln(os.Stderr, words...); os.Exit(1) }

// BenchmarkPeak merges a ledger in a process of its own, as the program does:
// the memory that it took at its peak, and the time of the processors, which says
// more than the clock where others are at work as well.
func BenchmarkPeak(b *testing.B) {
	for _, rows := range sizes {
		b.Run(strconv.Itoa(rows), func(b *testing.B) {
			prepared := filepath.Join(b.TempDir(), "台账.xlsx")
			keepFiles(b, prepared, moment, sized(filepath.Dir(prepared), 0, rows/5))
			workOn(b, prepared, "办理")
			for b.Loop() {
				b.StopTimer()
				folder := b.TempDir()
				if err := os.CopyFS(folder, os.DirFS(filepath.Dir(prepared))); err != nil {
					b.Fatal(err)
				}
				child := exec.Command(os.Args[0])
				child.Env = append(os.Environ(), mergeChild+"="+filepath.Join(folder, "台账.xlsx"))
				b.StartTimer()
				said, err := child.CombinedOutput()
				if err != nil {
					b.Fatalf("%v: %s", err, said)
				}
				// What wait4 says of it is at least what the parent took before it.
				kilobytes := 0
				if _, err := fmt.Sscanf(string(said), "VmHWM: %d kB", &kilobytes); err == nil {
					b.ReportMetric(float64(kilobytes)/1024, "MiB-peak")
				}
				b.ReportMetric((child.ProcessState.UserTime() + child.ProcessState.SystemTime()).Seconds(), "cpu-s")
			}
		})
	}
}
