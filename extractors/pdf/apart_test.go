package pdf

import (
	"context"
	"fmt"
	"reflect"
	"runtime"
	"testing"
	"time"

	"taizhang/extractors/notice"
	"taizhang/extractors/pdf/object"
)

// long makes a file with running heads, a duty a page, and an empty page now
// and then.
func long(pages int) []byte {
	contents := make([]string, pages)
	for i := range contents {
		if i%41 == 7 {
			continue
		}
		contents[i] = at(70, 800, 12, "青川学院文件") + at(70, 700, 16, fmt.Sprintf("第%d项：请各部门于%d月10日前报送材料，", i, 1+i%12)) +
			at(70, 672, 16, "由办公室汇总。") + at(280, 30, 10, fmt.Sprintf("— %d —", i+1))
	}
	return document(contents...)
}

// TestApartIsLikeOneAfterTheOther reads files of many lengths with one and with
// several processors.
func TestApartIsLikeOneAfterTheOther(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, pages := range []int{1, 2*pagesApart - 1, 2 * pagesApart, 2*pagesApart + 1, 5 * pagesApart} {
		data := long(pages)
		var want *notice.Document
		for _, processors := range []int{1, 2, 3, 16} {
			runtime.GOMAXPROCS(processors)
			got, err := Read(context.Background(), data, Options{OCR: OCROff})
			if err != nil {
				t.Fatal(err)
			}
			if want == nil {
				want = got
			}
			if len(got.Pages) != pages || !reflect.DeepEqual(got, want) {
				t.Errorf("%d pages on %d processors: another document", pages, processors)
			}
		}
	}
}

func TestStretches(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	for _, c := range []struct{ pages, most, want int }{
		{10, 5000, 0}, {2*pagesApart - 1, 5000, 0}, {2 * pagesApart, 5000, 2}, {100 * pagesApart, 5000, 3}, {2 * pagesApart, 10, 0},
	} {
		file, err := object.Open(context.Background(), long(c.pages), nil, object.Limits{Stream: 1 << 20, File: 1 << 24, Objects: 1 << 16})
		if err != nil {
			t.Fatal(err)
		}
		stretches := stretchesOf(file, Options{MaxPages: c.most})
		if len(stretches) != c.want {
			t.Errorf("%d pages, at most %d: %v", c.pages, c.most, stretches)
			continue
		}
		next := 0
		for _, s := range stretches {
			if s.from != next || s.to <= s.from {
				t.Errorf("%d pages: %v", c.pages, stretches)
			}
			next = s.to
		}
		if c.want > 0 && next != c.pages {
			t.Errorf("%d pages: %v", c.pages, stretches)
		}
	}
}

// TestApartFails: what goes wrong in one stretch is the file's failure.
func TestApartFails(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	data := long(4 * pagesApart)
	if _, err := Read(context.Background(), data, Options{OCR: OCROff, Timeout: time.Nanosecond}); notice.CauseOf(err) != notice.CauseTimedOut {
		t.Errorf("no time at all: %v", err)
	}
	if _, err := Read(ctx, data, Options{OCR: OCROff}); notice.CauseOf(err) != notice.CauseTimedOut {
		t.Errorf("given up: %v", err)
	}
	if _, err := Read(context.Background(), data, Options{OCR: OCROff, MaxPages: 3 * pagesApart}); notice.CauseOf(err) != notice.CauseTooLarge {
		t.Errorf("too many pages: %v", err)
	}
}
