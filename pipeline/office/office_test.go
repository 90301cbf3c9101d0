package office

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"taizhang/extractors"
	"taizhang/extractors/notice"
	"taizhang/pipeline"
	"taizhang/pipeline/content"
	"taizhang/pipeline/inbox"
	"taizhang/pipeline/keeper"
	"taizhang/pipeline/postgrestest"
	"taizhang/pipeline/store"
)

type closing struct{ *strings.Reader }

func (closing) Close() error { return nil }

func inMemory(text string) func(context.Context) (io.ReadSeekCloser, error) {
	return func(context.Context) (io.ReadSeekCloser, error) { return closing{strings.NewReader(text)}, nil }
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// desk is an office on a record of its own, with an inbox in a folder.
type desk struct {
	t       *testing.T
	inbox   string
	options Options
	record  *store.Store

	mutex  sync.Mutex
	events []Event
}

// desks runs a test on each kind of record.
func desks(t *testing.T, test func(t *testing.T, d *desk)) {
	for database, open := range map[string]func(t *testing.T) (*store.Store, error){
		"sqlite": func(t *testing.T) (*store.Store, error) {
			return store.Open(t.Context(), filepath.Join(t.TempDir(), "台账.db"))
		},
		"postgres": func(t *testing.T) (*store.Store, error) { return store.OpenPostgres(t.Context(), postgrestest.DSN(t)) },
	} {
		t.Run(database, func(t *testing.T) {
			record, err := open(t)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { record.Close() })
			understander, err := pipeline.NewUnderstander(pipeline.UnderstanderOptions{})
			if err != nil {
				t.Fatal(err)
			}
			copies, err := content.NewFolder(filepath.Join(t.TempDir(), "原件"))
			if err != nil {
				t.Fatal(err)
			}
			d := &desk{t: t, inbox: filepath.Join(t.TempDir(), "收件箱"), record: record}
			if err := os.Mkdir(d.inbox, 0o755); err != nil {
				t.Fatal(err)
			}
			d.options = Options{
				Record: record, Content: copies, Host: "本机", Inbox: d.inbox, Name: "收件箱", Settle: time.Millisecond, Every: 20 * time.Millisecond,
				Place: func(path string) string { return strings.TrimPrefix(path, d.inbox) }, Now: time.Now, Log: quiet,
				Reader:       pipeline.Reader{Formats: extractors.Formats(extractors.Options{})},
				Understander: understander,
				Publish:      func(context.Context) (keeper.Published, error) { return keeper.Published{}, nil },
				Tell: func(event Event) {
					d.mutex.Lock()
					defer d.mutex.Unlock()
					d.events = append(d.events, event)
				},
			}
			test(t, d)
		})
	}
}

func (d *desk) put(name, text string) string {
	d.t.Helper()
	path := filepath.Join(d.inbox, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// start runs an office until the end of the test, or until stop is called.
func (d *desk) start() (o *Office, stop func()) {
	d.t.Helper()
	o, err := New(d.t.Context(), d.options)
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- o.Run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-ended; err != nil {
				d.t.Error(err)
			}
		})
	}
	d.t.Cleanup(stop)
	return o, stop
}

// states are the files of the inbox, a word each: name:state.
func (d *desk) states() string {
	d.t.Helper()
	var words []string
	if err := d.record.Update(d.t.Context(), func(tx *store.Tx) error {
		arrivals, err := tx.Arrivals("收件箱")
		for _, a := range arrivals {
			word := strings.TrimPrefix(filepath.ToSlash(strings.TrimPrefix(a.Path, d.inbox)), "/") + ":" + string(a.State)
			if a.Cause != "" {
				word += "!" + string(a.Cause)
			}
			words = append(words, word)
		}
		return err
	}); err != nil {
		d.t.Fatal(err)
	}
	return strings.Join(words, " ")
}

// until waits for a state of affairs that the office brings about by itself.
func (d *desk) until(want string, is func() string) {
	d.t.Helper()
	got := ""
	for deadline := time.After(30 * time.Second); ; {
		if got = is(); got == want {
			return
		}
		select {
		case <-deadline:
			d.t.Fatalf("after 30 s it is %q, want %q", got, want)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (d *desk) rows() int { return strings.Count(rows(d.t, d.record), "\n") }

func numbered(n int) string {
	return strings.NewReplacer("3号", fmt.Sprint(n, "号"), "自查", fmt.Sprint("第", n, "次自查")).Replace(first)
}

func TestWhatBecomesOfFiles(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		d.put("甲.txt", numbered(4))
		d.put("图.txt", "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
		_, stop := d.start()
		d.until(sortedWords("甲.txt:done 图.txt:failed!unsupported"), d.sortedStates)
		d.put("教务处/又一份.txt", numbered(4))
		d.until(sortedWords("图.txt:failed!unsupported 教务处/又一份.txt:duplicate 甲.txt:done"), d.sortedStates)
		// A file that moves is the same file; nothing is read again.
		if err := os.Rename(filepath.Join(d.inbox, "甲.txt"), filepath.Join(d.inbox, "教务处", "甲.txt")); err != nil {
			t.Fatal(err)
		}
		d.until(sortedWords("图.txt:failed!unsupported 教务处/又一份.txt:duplicate 教务处/甲.txt:done"), d.sortedStates)
		if d.rows() != 2 {
			t.Errorf("%d rows", d.rows())
		}
		stop()
		// What came while nobody watched is found, and what is known is not told again.
		d.put("乙.txt", numbered(5))
		d.events = nil
		_, stop = d.start()
		d.until(sortedWords("图.txt:failed!unsupported 乙.txt:done 教务处/又一份.txt:duplicate 教务处/甲.txt:done"), d.sortedStates)
		stop()
		for _, event := range d.events {
			if event.Path != "" && filepath.Base(event.Path) != "乙.txt" {
				t.Errorf("told again: %+v", event)
			}
		}
		// A replaced file gives its new notice; the rows of the old one stand.
		d.put("乙.txt", numbered(6))
		_, stop = d.start()
		d.until("6", func() string { return fmt.Sprint(d.rows()) })
		stop()
	})
}

func (d *desk) sortedStates() string { return sortedWords(d.states()) }

func sortedWords(text string) string {
	return strings.Join(slices.Sorted(strings.FieldsSeq(text)), " ")
}

// TestTheCopyIsRead takes the file away as soon as it is known.
func TestTheCopyIsRead(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		path := d.put("甲.txt", numbered(4))
		readers := d.options.Understander
		d.options.Understander = nil // it is taken in, and nobody reads
		_, stop := d.start()
		d.until("甲.txt:waiting", d.states)
		stop()
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		d.options.Understander = readers
		_, stop = d.start()
		defer stop()
		d.until("甲.txt:done", d.states)
	})
}

// TestACopyThatIsGoneIsMadeAnew loses the content store.
func TestACopyThatIsGoneIsMadeAnew(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		d.put("甲.txt", numbered(4))
		readers := d.options.Understander
		d.options.Understander = nil
		_, stop := d.start()
		d.until("甲.txt:waiting", d.states)
		stop()
		fresh, err := content.NewFolder(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		d.options.Understander, d.options.Content = readers, fresh
		_, stop = d.start()
		defer stop()
		d.until("甲.txt:done", d.states)
	})
}

// full is a content store whose disk is full for a while.
type full struct {
	content.Store
	mutex sync.Mutex
	left  int
}

var errDiskFull = errors.New("no space left on device")

func (f *full) Sync(ctx context.Context) error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.left > 0 {
		f.left--
		return errDiskFull
	}
	return f.Store.Sync(ctx)
}

func TestAFullDiskIsWaitedFor(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		d.options.Content = &full{Store: d.options.Content, left: 3}
		d.put("甲.txt", numbered(4))
		_, stop := d.start()
		d.until("甲.txt:done", d.states)
		stop()
		told := 0
		for _, event := range d.events {
			if errors.Is(event.Err, errDiskFull) {
				told++
			}
		}
		if told != 3 {
			t.Errorf("the full disk was told %d times", told)
		}
	})
}

// TestTroublesAreRecordedAndHeal closes a file and opens it again.
func TestTroublesAreRecordedAndHeal(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		path := d.put("甲.txt", numbered(4))
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := os.ReadFile(path); err == nil {
			t.Skip("this user may read everything")
		}
		_, stop := d.start()
		defer stop()
		d.until("甲.txt:waiting!unreadable", d.states)
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
		d.until("甲.txt:done", d.states)
	})
}

// TestEmptyFilesWait fills a file that was empty, and takes another away.
func TestEmptyFilesWait(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		d.put("甲.txt", "")
		gone := d.put("乙.txt", "")
		_, stop := d.start()
		d.until(sortedWords("乙.txt:waiting!empty 甲.txt:waiting!empty"), d.sortedStates)
		stop()
		if err := os.Remove(gone); err != nil {
			t.Fatal(err)
		}
		_, stop = d.start() // the trouble was told by a process before
		defer stop()
		d.until("甲.txt:waiting!empty", d.states)
		d.put("甲.txt", numbered(4))
		d.until("甲.txt:done", d.states)
	})
}

// TestAWorkbookThatIsOpenIsWrittenLater lets a person close it after a while.
func TestAWorkbookThatIsOpenIsWrittenLater(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		var mutex sync.Mutex
		var tries int
		d.options.Publish = func(context.Context) (keeper.Published, error) {
			mutex.Lock()
			defer mutex.Unlock()
			if tries++; tries == 1 {
				return keeper.Published{}, errors.New("the folder is read-only")
			}
			return keeper.Published{Rows: 2}, nil
		}
		d.put("甲.txt", numbered(4))
		_, stop := d.start()
		defer stop()
		d.until("0", func() string {
			status, err := StatusOf(t.Context(), d.record)
			if err != nil {
				t.Fatal(err)
			}
			if status.Written.IsZero() {
				return "never written"
			}
			return fmt.Sprint(status.Behind)
		})
		mutex.Lock()
		defer mutex.Unlock()
		if tries != 2 {
			t.Errorf("%d tries", tries)
		}
	})
}

func TestRetryReadsAgain(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		d.put("甲.txt", numbered(4))
		d.put("乙.txt", numbered(5))
		formats := d.options.Reader.Formats
		d.options.Reader.Formats = nil // nothing is a format
		_, stop := d.start()
		d.until(sortedWords("乙.txt:failed!unsupported 甲.txt:failed!unsupported"), d.sortedStates)
		stop()
		d.options.Reader.Formats = formats
		n, err := Retry(t.Context(), d.record, "本机", func(path string) bool { return filepath.Base(path) == "甲.txt" }, morning, quiet)
		if err != nil || n != 1 {
			t.Fatalf("%d files are read again: %v", n, err)
		}
		_, stop = d.start()
		defer stop()
		d.until(sortedWords("乙.txt:failed!unsupported 甲.txt:done"), d.sortedStates)
	})
}

func TestFinishedFilesArePutAside(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		d.options.Move = true
		d.put("教务处/甲.txt", numbered(4))
		d.put("教务处/甲的副本.txt", numbered(4))
		d.put("图.txt", "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
		_, stop := d.start()
		defer stop()
		d.until(sortedWords("失败/图.txt:failed!unsupported 已处理/教务处/甲.txt:done 重复/教务处/甲的副本.txt:duplicate"), d.sortedStates)
		// The name is free again, also for the same bytes.
		d.put("教务处/甲.txt", numbered(4))
		d.until(sortedWords("失败/图.txt:failed!unsupported 已处理/教务处/甲.txt:done 重复/教务处/甲.txt:duplicate 重复/教务处/甲的副本.txt:duplicate"), d.sortedStates)
		if err := d.record.Update(t.Context(), func(tx *store.Tx) error {
			files, err := tx.Files()
			for _, file := range files {
				if _, missing := os.Stat(file.Path); missing != nil {
					t.Errorf("the list of files leads to %s: %v", file.Path, missing)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestMemoryFollowsTheRecord(t *testing.T) {
	m := newMemory()
	m.load([]store.Arrival{{Name: "甲.txt", Size: 3, Modified: 7, SHA256: "a"}, {Name: "乙.txt", Cause: notice.CauseEmpty}})
	if stamp, known := m.Held("甲.txt"); !known || stamp != (inbox.Stamp{Size: 3, Modified: 7}) {
		t.Errorf("a known file is %+v, %t", stamp, known)
	}
	if _, known := m.Held("乙.txt"); known {
		t.Error("a file that could not be taken in is known")
	}
}
