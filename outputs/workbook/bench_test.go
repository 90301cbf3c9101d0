package workbook_test

import (
	"fmt"
	"io"
	"runtime"
	"testing"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/workbook"
)

// large is a book with a number of rows, five tasks a file.
func large(rows int) ledger.Book {
	var b ledger.Book
	for i := range rows / 5 {
		n := &notice.Notice{
			File: fmt.Sprintf("收文/%05d.pdf", i), SHA256: fmt.Sprint(i), Pages: 4, Genre: notice.GenreNotice, Title: "关于做好年度安全检查有关工作的通知",
			Issuer: "青川学院保卫处", DocNumber: fmt.Sprintf("青保〔2026〕%d号", i), Issued: notice.NewDate(2026, 3, 2),
		}
		for k := range 5 {
			n.Tasks = append(n.Tasks, task(fmt.Sprintf("第%d项：请各系部对照清单逐项自查，形成书面材料并附整改台账，经主要负责人签字后报送保卫处。", k),
				notice.Deadline{Text: "3月31日前", Kind: notice.KindDate, Due: notice.NewDate(2026, 3, 31), Basis: []string{"年份取自成文日期"}}))
		}
		b.Files = append(b.Files, ledger.File{Path: n.File, Notice: n})
	}
	return b
}

func BenchmarkCreate(b *testing.B) {
	for _, rows := range []int{100, 1000, 10000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			data := large(rows)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := workbook.Create(io.Discard, data, workbook.Options{Made: made, Folder: "."}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// BenchmarkPeak measures what 10,000 rows add to the heap at the moment at
// which the workbook is handed over, with the garbage of the way.
func BenchmarkPeak(b *testing.B) {
	data := large(10000)
	for b.Loop() {
		runtime.GC()
		var before, at runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := workbook.Create(writerFunc(func(p []byte) (int, error) {
			runtime.ReadMemStats(&at)
			return len(p), nil
		}), data, workbook.Options{Made: made, Folder: "."}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(int64(at.HeapSys)-int64(before.HeapSys))/(1<<20), "MiB-grown")
		b.ReportMetric(float64(at.HeapAlloc)/(1<<20), "MiB-heap")
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
