package keeper

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// sized are notices with five tasks each, from one number to another.
func sized(folder string, from, to int) []ledger.File {
	var files []ledger.File
	for i := from; i < to; i++ {
		n := &notice.Notice{
			File: fmt.Sprintf("%05d.pdf", i), SHA256: fmt.Sprintf("hash %d", i), Pages: 4, Genre: notice.GenreNotice, Title: fmt.Sprintf("关于做好第%d次安全检查有关工作的通知", i),
			Issuer: "青川学院保卫处", DocNumber: fmt.Sprintf("青保〔2021〕%d号", i), Issued: notice.NewDate(2021, 9, 2),
		}
		for k := range 5 {
			n.Tasks = append(n.Tasks, notice.Task{
				Quote:   fmt.Sprintf("第%d次第%d项：请各系部对照清单逐项自查，形成书面材料并附整改台账，经主要负责人签字后于9月%d日前报送保卫处。", i, k, i%28+1),
				Summary: fmt.Sprintf("第%d次检查第%d项：自查并报送整改台账", i, k), Responsible: []string{fmt.Sprintf("第%d系", i%40)}, ReportTo: "保卫处", Page: k,
				Section: []string{"二、检查安排", fmt.Sprintf("（%d）自查", k)}, Span: notice.Span{Start: k * 100, End: k*100 + 90}, Confidence: 0.9,
				Deadline: notice.Deadline{Text: fmt.Sprintf("9月%d日前", i%28+1), Kind: notice.KindDate, Due: notice.NewDate(2021, 9, i%28+1), Basis: []string{"年份取自成文日期"}},
			})
		}
		files = append(files, ledger.File{Path: filepath.Join(folder, n.File), Notice: n})
	}
	return files
}

// keepFiles is a run of the program on files that were read already.
func keepFiles(t testing.TB, path string, now time.Time, files []ledger.File) Published {
	t.Helper()
	ctx := context.Background()
	k, err := Open(ctx, path, now, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if _, err := k.Absorb(ctx, now); err != nil {
		t.Fatal(err)
	}
	if err := k.Record(ctx, slices.Values(files), now, nil); err != nil {
		t.Fatal(err)
	}
	said, err := k.Publish(ctx, now, notice.DateOf(now))
	if err != nil {
		t.Fatal(err)
	}
	return said
}

// workOn lets a person write into every tenth row, and save.
func workOn(t testing.TB, path, words string) {
	t.Helper()
	file, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := file.GetRows("任务台账")
	if err != nil {
		t.Fatal(err)
	}
	for row := 4; row <= len(rows); row += 10 {
		for column, text := range map[string]string{"O": "进行中", "Q": words + strconv.Itoa(row)} {
			if err := file.SetCellStr("任务台账", column+strconv.Itoa(row), text); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := file.Save(); err != nil {
		t.Fatal(err)
	}
}

var sizes = []int{1000, 2000, 5000, 10000}

// BenchmarkFirst makes a ledger, from notices that were read already.
func BenchmarkFirst(b *testing.B) {
	for _, rows := range sizes {
		b.Run(strconv.Itoa(rows), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				folder := b.TempDir()
				files := sized(folder, 0, rows/5)
				b.StartTimer()
				keepFiles(b, filepath.Join(folder, "台账.xlsx"), moment, files)
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// BenchmarkMerge takes in a ledger in which people wrote two cells in every
// tenth row, adds a notice, and writes it on another day.
func BenchmarkMerge(b *testing.B) {
	for _, rows := range sizes {
		b.Run(strconv.Itoa(rows), func(b *testing.B) {
			folder := b.TempDir()
			path := filepath.Join(folder, "台账.xlsx")
			keepFiles(b, path, moment, sized(folder, 0, rows/5))
			n, now := 0, moment
			for b.Loop() {
				b.StopTimer()
				n++
				now = now.AddDate(0, 0, 1)
				workOn(b, path, fmt.Sprintf("第%d遍，", n))
				files := sized(folder, 100000+n, 100000+n+1)
				b.StartTimer()
				keepFiles(b, path, now, files)
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
