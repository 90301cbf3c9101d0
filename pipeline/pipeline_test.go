package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"taizhang/extractors"
	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline/inbox"
)

// notices writes so many small notices of different lengths into the folder.
func notices(t testing.TB, folder string, count int) {
	t.Helper()
	for n := range count {
		text := fmt.Sprintf("关于报送第%d期情况的通知\n\n各部门：\n请各部门于%d月%d日前将第%d期总结报送办公室。\n%s\n办公室\n2021年3月1日\n",
			n, n%9+4, n%28+1, n, strings.Repeat("各部门要认真组织实施，确保工作落到实处。\n", n%40))
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%04d.txt", n)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func understander(t testing.TB) *Understander {
	t.Helper()
	u, err := NewUnderstander(UnderstanderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func items(paths ...string) []inbox.Item { return inbox.List(paths, inbox.Options{}) }

// format is a made-up format that reads every file as it is told.
func format(read func(ctx context.Context, data []byte) (*notice.Document, error)) []extractors.Format {
	return []extractors.Format{{Name: "made up", Matches: func([]byte) bool { return true }, Limit: 1 << 20, Read: read}}
}

func plain(data []byte) *notice.Document {
	return &notice.Document{Text: string(data), Pages: []notice.Page{{Number: 1, Span: notice.Span{End: len(data)}}}}
}

// moment is the one "now" of these tests.
var moment = time.Date(2021, 9, 24, 8, 15, 30, 0, time.UTC)

// TestWorkersChangeNothing is the bar: the same bytes with one worker and with eight.
func TestWorkersChangeNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("收文", 0o755); err != nil {
		t.Fatal(err)
	}
	notices(t, "收文", 60)
	if err := os.WriteFile(filepath.Join("收文", "0030a.txt"), []byte("\x89PNG\r\n\x1a\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var books [][]byte
	for _, workers := range []int{1, 8} {
		var order []string
		report, err := Run(context.Background(), Job{
			Paths: []string{"收文"}, Ledger: "台账.xlsx", Now: moment,
			Reader:   Reader{Formats: extractors.Formats(extractors.Options{}), Workers: workers},
			Progress: func(_, _ int, file ledger.File) { order = append(order, file.Path) },
		})
		if err != nil {
			t.Fatal(err)
		}
		if report.Files != 61 || len(report.Failures) != 1 || !slices.IsSorted(order) || len(order) != 61 {
			t.Errorf("%d workers: %d files, %d failures, order %v", workers, report.Files, len(report.Failures), order)
		}
		book, err := os.ReadFile("台账.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		books = append(books, book)
		for _, name := range []string{"台账.xlsx", "台账.db"} {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !bytes.Equal(books[0], books[1]) {
		t.Errorf("one worker gives %d bytes, eight give %d, and they differ", len(books[0]), len(books[1]))
	}
}

func TestOrderedKeepsOrderAndBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var working, most, ahead, furthest atomic.Int64
		var given int64
		items := make([]int, 200)
		for i := range items {
			items[i] = i
		}
		results := ordered(context.Background(), 4, items, func(_ context.Context, n int) int {
			most.Store(max(most.Load(), working.Add(1)))
			if n%7 == 0 {
				time.Sleep(time.Duration(n) * time.Millisecond)
			}
			working.Add(-1)
			furthest.Store(max(furthest.Load(), int64(n)))
			return n * n
		})
		for square := range results {
			if square != int(given*given) {
				t.Fatalf("result %d is %d", given, square)
			}
			ahead.Store(max(ahead.Load(), furthest.Load()-given))
			given++
		}
		if given != 200 || most.Load() > 4 || ahead.Load() > 4*8+4+1 {
			t.Errorf("%d results, %d at a time, %d ahead", given, most.Load(), ahead.Load())
		}
	})
}

func TestOrderedLeavesNobodyBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		wait := func(ctx context.Context, n int) int {
			select {
			case <-ctx.Done():
			case <-time.After(time.Hour):
			}
			return n
		}
		for n := range ordered(ctx, 2, []int{0, 1, 2, 3}, func(ctx context.Context, n int) int {
			if n > 0 {
				return wait(ctx, n)
			}
			return n
		}) {
			if n != 0 {
				t.Errorf("got %d", n)
			}
			break // the test fails if a goroutine stays
		}
		go func() { time.Sleep(time.Second); cancel() }()
		for range ordered(ctx, 2, []int{1, 2, 3}, wait) {
			t.Error("a result after the end")
		}
	})
}

func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBudget(100)
		taken := b.take(70)
		began := time.Now()
		go func() { time.Sleep(time.Second); b.giveBack(taken) }()
		all := b.take(5000)
		if all != 100 || time.Since(began) != time.Second {
			t.Errorf("a file over the budget took %d after %s", all, time.Since(began))
		}
		b.giveBack(all)
		if b.free != 100 {
			t.Errorf("%d of 100 are free at the end", b.free)
		}
	})
}

func TestPanicBecomesTheDocumentsFailure(t *testing.T) {
	t.Chdir(t.TempDir())
	notices(t, ".", 3)
	reader := Reader{Formats: format(func(_ context.Context, data []byte) (*notice.Document, error) {
		if strings.Contains(string(data), "第1期") {
			var none []int
			_ = none[len(data)]
		}
		return plain(data), nil
	})}
	var failed []*notice.Failure
	read := 0
	for file := range reader.Notices(context.Background(), items("."), understander(t)) {
		var failure *notice.Failure
		if errors.As(file.Err, &failure) {
			failed = append(failed, failure)
		} else {
			read++
		}
	}
	if read != 2 || len(failed) != 1 {
		t.Fatalf("%d read, failures %v", read, failed)
	}
	if f := failed[0]; f.Cause != notice.CausePanic || f.Path != "0001.txt" || f.Stage != "read" ||
		!strings.Contains(f.Error(), "index out of range") || !strings.Contains(f.Error(), "pipeline_test.go:") {
		t.Errorf("the failure is %v", f)
	}
}

// TestTimeLimit runs in a bubble whose clock stands while anybody works.
func TestTimeLimit(t *testing.T) {
	t.Chdir(t.TempDir())
	notices(t, ".", 2)
	u := understander(t)
	for _, heeds := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan bool)
			defer close(release)
			reader := Reader{TimeLimit: time.Minute, Workers: 1, Budget: 1, Formats: format(func(ctx context.Context, data []byte) (*notice.Document, error) {
				switch {
				case !strings.Contains(string(data), "第0期"):
				case heeds:
					<-ctx.Done()
					return nil, notice.Fail(notice.CauseTimedOut, "%w", ctx.Err())
				default:
					<-release
				}
				return plain(data), nil
			})}
			var causes []string
			for file := range reader.Notices(context.Background(), items("."), u) {
				cause := ""
				if file.Err != nil {
					cause = string(notice.CauseOf(file.Err))
				}
				causes = append(causes, cause)
			}
			if strings.Join(causes, ",") != "timed-out," {
				t.Errorf("a format that heeds its context, %v: %q", heeds, causes)
			}
		})
	}
}

func TestInterruptedRunWritesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	notices(t, ".", 50)
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Run(ctx, Job{
		Paths: []string{"."}, Ledger: "台账.xlsx", Now: moment, Reader: Reader{Formats: extractors.Formats(extractors.Options{})},
		Progress: func(done, _ int, _ ledger.File) {
			if done == 3 {
				cancel()
			}
		},
	})
	if _, missing := os.Stat("台账.xlsx"); !errors.Is(err, context.Canceled) || missing == nil {
		t.Errorf("the run ends with %v, the ledger with %v", err, missing)
	}
}

// TestBadInput runs over every kind of file that gives no notice: each fails
// with its own cause, and the good file among them is read.
func TestBadInput(t *testing.T) {
	t.Chdir(t.TempDir())
	good := "关于报送总结的通知\n各部门：\n请于9月24日前报送。\n"
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	longest := strings.Repeat("通", 83) + "ab.txt" // 255 bytes
	write("来文/有 空格的 文件夹/通 知.txt", good)
	write("来文/"+longest, good)
	write("来文/空.txt", "")
	write("来文/图.txt", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	write("来文/合同.txt", "PK\x03\x04\x14\x00\x06\x00word/document.xml")
	zeros, err := os.Create("来文/零.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(zeros.Truncate(500<<20), zeros.Close()); err != nil {
		t.Fatal(err)
	}
	write("来文/大.txt", strings.Repeat("各部门：\n", 1000))
	if err := os.Truncate("来文/大.txt", 65<<20); err != nil {
		t.Fatal(err)
	}
	want := map[string]notice.Cause{
		"通 知.txt": "", longest: "", "空.txt": notice.CauseEmpty, "图.txt": notice.CauseUnsupported, "合同.txt": notice.CauseUnsupported,
		"零.pdf": notice.CauseUnsupported, "大.txt": notice.CauseTooLarge, "没有": notice.CauseMissing,
	}
	write("来文/锁.txt", good)
	if err := os.Chmod("来文/锁.txt", 0); err != nil {
		t.Fatal(err)
	}
	want["锁.txt"] = notice.CauseUnreadable
	if opened, err := os.Open("来文/锁.txt"); err == nil { // a user who may read everything
		opened.Close()
		want["锁.txt"] = ""
	}
	began := time.Now()
	report, err := Run(context.Background(), Job{Paths: []string{"来文", "没有"}, Ledger: "台账.xlsx", Now: moment,
		Reader: Reader{Formats: extractors.Formats(extractors.Options{})},
		Progress: func(_, _ int, file ledger.File) {
			cause := notice.Cause("")
			if file.Err != nil {
				cause = notice.CauseOf(file.Err)
			}
			name := filepath.Base(file.Path)
			if wanted, known := want[name]; !known || cause != wanted {
				t.Errorf("%s ends with %q, want %q: %v", name, cause, wanted, file.Err)
			}
			delete(want, name)
		}})
	if err != nil || len(want) > 0 {
		t.Errorf("the run ends with %v; not heard of: %v", err, want)
	}
	if report.Files != 9 || time.Since(began) > 5*time.Second {
		t.Errorf("%d files in %s", report.Files, time.Since(began))
	}
}

// TestFileThatChanges reads files that are not what their size says, as they
// are when somebody moves, cuts or still writes them.
func TestFileThatChanges(t *testing.T) {
	t.Chdir(t.TempDir())
	notices(t, ".", 1)
	listed := items("0000.txt")
	if err := os.Remove("0000.txt"); err != nil {
		t.Fatal(err)
	}
	for file := range (Reader{Formats: extractors.Formats(extractors.Options{})}).Notices(context.Background(), listed, understander(t)) {
		if notice.CauseOf(file.Err) != notice.CauseMissing {
			t.Errorf("a file that vanished: %v", file.Err)
		}
	}
	if _, err := rest(strings.NewReader("short"), []byte("head"), 100); err == nil {
		t.Error("a file that shrank is read")
	}
	if _, err := rest(strings.NewReader("body and more"), []byte("head"), 8); !errors.Is(err, errGrows) {
		t.Errorf("a file that grows: %v", err)
	}
	if data, err := rest(strings.NewReader("body"), []byte("head"), 8); err != nil || string(data) != "headbody" {
		t.Errorf("a file that stays: %q, %v", data, err)
	}
	if runtime.GOOS == "linux" {
		if _, _, err := open("/dev/null"); notice.CauseOf(err) != notice.CauseUnsupported {
			t.Errorf("a device: %v", err)
		}
	}
}

// TestDetach changes the text behind a notice and looks whether it shows.
func TestDetach(t *testing.T) {
	shared := []string{"各部门"}
	n := detach(&notice.Notice{Title: "通知", Recipients: shared, Tasks: []notice.Task{{Responsible: shared, Quote: "报送"}}})
	shared[0] = "变"
	if n.Recipients[0] != "各部门" || n.Tasks[0].Responsible[0] != "各部门" || n.Tasks[0].Quote != "报送" {
		t.Errorf("the notice became %+v", n)
	}
}

// TestDetachedWordsAreTheSame holds a detached notice against the one that was given,
// and looks whether its words lie in the document's text still.
func TestDetachedWordsAreTheSame(t *testing.T) {
	text := "各部门、办公室请于9月24日前将自查情况报送保卫处"
	made := func() *notice.Notice {
		parties, headings := []string{text[:9], text[12:21]}, []string{text[24:]}
		return &notice.Notice{
			Title: text, DocNumber: text[:3], Recipients: parties, Warnings: []notice.Warning{{Message: text[3:]}},
			Tasks: []notice.Task{
				{Quote: text[21:], Responsible: parties, Units: []string{"", ""}, Section: headings},
				{Quote: text[24:], Responsible: parties, Units: []string{}, Section: headings, Deadline: notice.Deadline{Text: text[24:36], Basis: headings}},
				{Summary: text[3:9], Responsible: parties[:1], Cooperating: parties, Review: parties, ReportTo: text[:9]},
				{},
				{Responsible: parties[:1], Section: headings},
			},
		}
	}
	got := detach(made())
	if want := made(); !reflect.DeepEqual(got, want) {
		t.Errorf("the notice became %+v, not %+v", got, want)
	}
	start := uintptr(unsafe.Pointer(unsafe.StringData(text)))
	inside := func(word string) bool {
		at := uintptr(unsafe.Pointer(unsafe.StringData(word)))
		return word != "" && at >= start && at < start+uintptr(len(text))
	}
	words := append([]string{got.Title, got.DocNumber, got.Warnings[0].Message}, got.Recipients...)
	for i := range got.Tasks {
		task := &got.Tasks[i]
		words = append(words, task.Quote, task.Summary, task.ReportTo, task.Deadline.Text)
		for _, list := range listsOf(task) {
			words = append(words, *list...)
		}
	}
	if i := slices.IndexFunc(words, inside); i >= 0 {
		t.Errorf("%q lies in the document's text", words[i])
	}
}

// TestTaskID holds the name of a task against its definition: people's marks hang
// on it.
func TestTaskID(t *testing.T) {
	for _, quote := range []string{"", "请各部门于9月24日前将自查情况报送保卫处", strings.Repeat("报送", 500)} {
		for _, due := range []notice.Date{{}, {Year: 2021, Month: 9, Day: 24}} {
			task := &notice.Task{Quote: quote, Span: notice.Span{Start: len(quote)}, Deadline: notice.Deadline{Text: "9月24日前", Due: due}}
			words := fmt.Sprintf("%s\x00%d\x00%s\x00%s\x00%s", "0123", task.Span.Start, task.Quote, task.Deadline.Text, task.Deadline.Due)
			if got, want := string(appendTaskID(nil, "0123", task)), fmt.Sprintf("%x", sha256.Sum256([]byte(words)))[:16]; got != want {
				t.Errorf("the task %.20q is called %s, want %s", quote, got, want)
			}
		}
	}
}
