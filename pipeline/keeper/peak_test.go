//go:build unix

package keeper

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"testing"
)

// mergeChild is set where the test binary is to merge a ledger and end, so that
// the memory of that alone can be asked of the system.
const mergeChild = "TAIZHANG_MERGE_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(mergeChild); path != "" {
		debug.SetGCPercent(200) // as the program does
		debug.SetMemoryLimit(300 << 20)
		keepFiles(childTest{}, path, moment.AddDate(0, 0, 1), sized(filepath.Dir(path), 100000, 100001))
		return
	}
	os.Exit(m.Run())
}

// childTest ends the process where a test would fail.
type childTest struct{ testing.TB }

func (childTest) Helper()            {}
func (childTest) Fatal(words ...any) { fmt.Fprintln(os.Stderr, words...); os.Exit(1) }

// BenchmarkPeak is the memory of a process that merges a ledger of ten thousand
// rows.
func BenchmarkPeak(b *testing.B) {
	folder := b.TempDir()
	path := filepath.Join(folder, "台账.xlsx")
	keepFiles(b, path, moment, sized(folder, 0, 2000))
	workOn(b, path, "办理")
	for b.Loop() {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), mergeChild+"="+path)
		if said, err := child.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, said)
		}
		usage, is := child.ProcessState.SysUsage().(*syscall.Rusage)
		if !is {
			b.Skip("the system does not say how much memory a process took")
		}
		b.ReportMetric(float64(usage.Maxrss)/1024, "MiB-peak")
	}
}
