package keeper

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
)

// mergeChild is set where the test binary is to merge a ledger and end, so that
// the memory of that alone can be asked of the system.
const mergeChild = "TAIZHANG_MERGE_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(mergeChild); path != "" {
		debug.SetGCPercent(400) // as the program does
		debug.SetMemoryLimit(230 << 20)
		keepFiles(childTest{}, path, moment.AddDate(0, 0, 1), sized(filepath.Dir(path), 100000, 100001))
		status, _ := os.ReadFile("/proc/self/status") // of Linux
		for line := range strings.Lines(string(status)) {
			if strings.HasPrefix(line, "VmHWM:") {
				fmt.Print(line)
			}
		}
		return
	}
	os.Exit(m.Run())
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
