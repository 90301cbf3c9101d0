package pdf

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"taizhang/extractors/notice"
)

// BenchmarkRead reads files of the three kinds of writers, page by page, in
// this process.
func BenchmarkRead(b *testing.B) {
	for _, class := range []string{"lo", "cr", "rl_gbk"} {
		b.Run(class, func(b *testing.B) {
			data, err := os.ReadFile(filepath.Join(shared(b, "made"), class, "n1.pdf"))
			if err != nil {
				b.Fatal(err)
			}
			pages := 0
			for b.Loop() {
				d, err := Read(context.Background(), data, Options{OCR: OCROff})
				if err != nil {
					b.Fatal(err)
				}
				pages += len(d.Pages)
			}
			b.ReportMetric(float64(pages)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}

// BenchmarkIsolation reads the same files by turns here and in a worker.
func BenchmarkIsolation(b *testing.B) {
	files := born(b)
	data := make([][]byte, len(files))
	for i, path := range files {
		data[i], _ = os.ReadFile(path)
	}
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	r := NewReader(Isolation{Command: []string{self}, Environment: []string{workerRole + "=good"}})
	defer r.Close()
	for name, read := range map[string]func(context.Context, []byte, Options) (*notice.Document, error){"here": Read, "worker": r.Read} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for _, d := range data {
					if _, err := read(context.Background(), d, Options{OCR: OCROff}); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// BenchmarkLongDocument reads a file of 500 pages with ruled tables: the time
// and the memory a page must not grow.
func BenchmarkLongDocument(b *testing.B) {
	for _, pages := range []int{50, 500} {
		b.Run(fmt.Sprint(pages), func(b *testing.B) {
			contents := make([]string, pages)
			for i := range contents {
				var c strings.Builder
				for n := range 25 {
					c.WriteString(at(70, 780-28*float64(n), 16, "各单位要按照统一部署认真组织开展自查工作并"))
				}
				contents[i] = c.String()
			}
			data := document(contents...)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Read(context.Background(), data, Options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*pages)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}
