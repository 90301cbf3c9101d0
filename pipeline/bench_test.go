package pipeline

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"taizhang/extractors"
	"taizhang/pipeline/inbox"
)

// BenchmarkRun is the whole run, from the folder to the workbook, in this
// process: on 200 small texts, and on the samples in either format.
func BenchmarkRun(b *testing.B) {
	small := b.TempDir()
	notices(b, small, 200)
	for _, c := range []struct{ name, pattern string }{
		{"200 texts", filepath.Join(small, "*.txt")},
		{"samples txt", "../samples/*.txt"},
		{"samples pdf", "../samples/*.pdf"},
	} {
		paths, err := filepath.Glob(c.pattern)
		if err != nil || len(paths) == 0 {
			b.Fatalf("no files %s: %v", c.pattern, err)
		}
		b.Run(c.name, func(b *testing.B) {
			job := Job{Paths: paths, Ledger: filepath.Join(b.TempDir(), "台账.xlsx"), Now: moment, Reader: Reader{Formats: extractors.Formats(extractors.Options{})}}
			for b.Loop() {
				if report, err := Run(context.Background(), job); err != nil || len(report.Failures) > 0 {
					b.Fatalf("%v, %v", err, report.Failures)
				}
			}
			measure(b, paths)
		})
	}
}

// BenchmarkNotices leaves the workbook out: reading and understanding alone.
func BenchmarkNotices(b *testing.B) {
	small := b.TempDir()
	notices(b, small, 200)
	u := understander(b)
	if err := u.Load(); err != nil {
		b.Fatal(err)
	}
	listed := inbox.List([]string{small}, inbox.Options{})
	reader := Reader{Formats: extractors.Formats(extractors.Options{})}
	for b.Loop() {
		for file := range reader.Notices(context.Background(), listed, u) {
			if file.Err != nil {
				b.Fatal(file.Err)
			}
		}
	}
	paths, _ := filepath.Glob(filepath.Join(small, "*.txt"))
	measure(b, paths)
}

// measure reports pages and megabytes a second over the files of one iteration.
func measure(b *testing.B, paths []string) {
	pages, bytes := 0, 0
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		bytes += len(data)
		pages++
		if strings.HasSuffix(path, ".pdf") {
			doc, failure := (Reader{Formats: extractors.Formats(extractors.Options{})}).Document(context.Background(), path)
			if failure != nil {
				b.Fatal(failure)
			}
			pages += len(doc.Pages) - 1
		}
	}
	seconds := b.Elapsed().Seconds()
	b.ReportMetric(float64(pages*b.N)/seconds, "pages/s")
	b.ReportMetric(float64(bytes*b.N)/seconds/1e6, "MB/s")
}
