package keeper

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// many are notices with ten tasks each.
func many(notices int) []ledger.File {
	files := make([]ledger.File, notices)
	for i := range files {
		n := &notice.Notice{File: fmt.Sprintf("收文/%05d.pdf", i), SHA256: fmt.Sprintf("%064d", i), Pages: 4, Genre: notice.GenreNotice,
			Title: fmt.Sprintf("关于做好第%d期年度安全检查有关工作的通知", i), Issuer: "青川学院保卫处", DocNumber: fmt.Sprintf("青保〔2026〕%d号", i), Issued: notice.NewDate(2026, 3, 2)}
		for k := range 10 {
			n.Tasks = append(n.Tasks, notice.Task{
				Quote:   fmt.Sprintf("第%d项：请各系部对照第%d期清单逐项自查，形成书面材料并附整改台账，经主要负责人签字后于3月%d日前报送保卫处。", k, i, k+1),
				Summary: "对照清单逐项自查，形成书面材料并附整改台账", Responsible: []string{"各系部", "后勤集团"}, ResponsibleExplicit: true, ReportTo: "保卫处", Page: 1 + k/4,
				Section: []string{"一、检查安排", "（一）自查阶段"}, Confidence: 0.93, Rule: "imperative-unit",
				Deadline: notice.Deadline{Text: fmt.Sprintf("3月%d日前", k+1), Kind: notice.KindDate, Due: notice.NewDate(2026, 3, k+1), Basis: []string{"年份取自成文日期"}, Rule: "month-day"},
			})
		}
		files[i] = ledger.File{Path: n.File, Notice: n}
	}
	return files
}

// BenchmarkFirst records notices and writes their ledger; BenchmarkAgain takes
// that ledger back and writes it with a tenth more.
func BenchmarkFirst(b *testing.B) {
	for _, rows := range []int{1000, 10000} {
		files := many(rows / 10)
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			for b.Loop() {
				turn(b, filepath.Join(b.TempDir(), "台账.xlsx"), files)
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

func BenchmarkAgain(b *testing.B) {
	for _, rows := range []int{1000, 10000} {
		files := many(rows * 11 / 100)
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				path := filepath.Join(b.TempDir(), "台账.xlsx")
				turn(b, path, files[:rows/10])
				b.StartTimer()
				turn(b, path, files)
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

func turn(b *testing.B, path string, files []ledger.File) {
	b.Helper()
	ctx := context.Background()
	k, err := Open(ctx, path, moment, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer k.Close()
	if _, err := k.Absorb(ctx, moment, notice.DateOf(moment)); err != nil {
		b.Fatal(err)
	}
	if err := k.Record(ctx, files, moment); err != nil {
		b.Fatal(err)
	}
	if _, err := k.Publish(ctx, moment, notice.DateOf(moment)); err != nil {
		b.Fatal(err)
	}
}
