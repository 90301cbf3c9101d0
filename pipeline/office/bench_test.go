//go:build unix

package office

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"taizhang/extractors"
	"taizhang/extractors/notice"
	"taizhang/pipeline"
	"taizhang/pipeline/content"
	"taizhang/pipeline/keeper"
)

// BenchmarkTwoThousand lays 2,000 notices of about 2 KB each into an inbox at
// once, and reads the same with a plain run. The bar: the copies and the queue
// cost 15 % more time at most, and 300 MB.
func BenchmarkTwoThousand(b *testing.B) {
	const notices = 2_000
	lay := func(folder string) {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			b.Fatal(err)
		}
		for n := range notices {
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%04d.txt", n)), twoKilobytes(n), 0o644); err != nil {
				b.Fatal(err)
			}
		}
	}
	reader := pipeline.Reader{Formats: extractors.Formats(extractors.Options{})}
	each := func(b *testing.B, work func(folder string)) {
		var used time.Duration
		for b.Loop() {
			b.StopTimer()
			folder := b.TempDir()
			lay(filepath.Join(folder, "收件箱"))
			before := processorTime()
			b.StartTimer()
			work(folder)
			used += processorTime() - before
		}
		b.ReportMetric(used.Seconds()/float64(b.N), "cpu-s/op")
	}
	b.Run("run", func(b *testing.B) {
		each(b, func(folder string) {
			report, err := pipeline.Run(b.Context(), pipeline.Job{Paths: []string{filepath.Join(folder, "收件箱")}, Ledger: filepath.Join(folder, "台账.xlsx"), Reader: reader, Now: morning})
			if err != nil || report.Files != notices {
				b.Fatalf("%d files, %v", report.Files, err)
			}
		})
	})
	b.Run("watch", func(b *testing.B) {
		each(b, func(folder string) {
			ledger := filepath.Join(folder, "台账.xlsx")
			kept, err := keeper.Open(b.Context(), ledger, morning, keeper.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer kept.Close()
			large, err := content.NewFolder(filepath.Join(folder, "原件"))
			if err != nil {
				b.Fatal(err)
			}
			copies, err := content.NewSmall(b.Context(), kept.Store().SQLite(), kept.Store().Readers(), large)
			if err != nil {
				b.Fatal(err)
			}
			understander, err := pipeline.NewUnderstander(pipeline.UnderstanderOptions{})
			if err != nil {
				b.Fatal(err)
			}
			writings := 0
			at, err := New(b.Context(), Options{
				Record: kept.Store(), Content: copies, Inbox: filepath.Join(folder, "收件箱"), Name: "收件箱", Place: kept.Place,
				Settle: time.Millisecond, Reader: reader, Understander: understander, Now: time.Now,
				Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
				Publish: func(ctx context.Context) (keeper.Published, error) {
					writings++
					if _, err := kept.Absorb(ctx, morning); err != nil {
						return keeper.Published{}, err
					}
					return kept.Publish(ctx, morning, notice.DateOf(morning))
				},
			})
			if err != nil {
				b.Fatal(err)
			}
			if err := at.Once(b.Context()); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(writings), "writings")
		})
	})
}

// processorTime is what the process has used of the processors, the file
// system's work in its name included: what others do on the machine does not
// count.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func twoKilobytes(n int) []byte {
	var out strings.Builder
	fmt.Fprintf(&out, "关于报送第%d期安全生产大检查情况的通知\n校办〔2021〕%d号\n各部门、各直属单位：\n为进一步做好安全生产工作，现将有关事项通知如下。\n", n, n+1)
	fmt.Fprintf(&out, "一、请各部门于%d月%d日前将第%d期自查报告报送办公室。\n", n%9+4, n%28+1, n)
	for _, part := range []string{"二", "三", "四", "五", "六", "七"} {
		fmt.Fprintf(&out, "%s、各部门要认真组织学习，按照职责分工抓好落实，每月5日前向办公室报送第%d期工作进展情况统计表，由人事处牵头，财务处配合，确保各项工作落到实处。\n", part, n)
	}
	out.WriteString("办公室\n2021年3月1日\n")
	return []byte(out.String())
}
