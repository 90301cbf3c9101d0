package inbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"taizhang/extractors/notice"
)

// memory is what an inbox knows in these tests.
type memory map[Key]Stamp

func (m memory) Held(key Key) (Stamp, bool) {
	stamp, ok := m[key]
	return stamp, ok
}

var morning = time.Date(2021, 9, 18, 8, 0, 0, 0, time.UTC)

const settle = 2 * time.Second

func ready(look Look) string {
	var names []string
	for _, arrival := range look.Ready {
		names = append(names, arrival.Path)
	}
	return strings.Join(names, " ")
}

func causes(look Look) string {
	var words []string
	for _, trouble := range look.Troubles {
		words = append(words, string(trouble.Key)+"!"+string(trouble.Failure.Cause))
	}
	return strings.Join(words, " ")
}

// twice scans at a moment and once more when everything has kept still.
func twice(s *Scanner, at time.Time) Look {
	s.Scan(context.Background(), at)
	return s.Scan(context.Background(), at.Add(settle))
}

func TestAFileIsReadyAfterTwoEqualLooks(t *testing.T) {
	office(t, "收文/通知.txt")
	s := &Scanner{Root: "收文", Settle: settle, Known: memory{}}
	look := s.Scan(t.Context(), morning)
	if len(look.Ready) != 0 || look.Settling != 1 || !look.Next.Equal(morning.Add(settle)) {
		t.Fatalf("the first look gives %+v", look)
	}
	if look = s.Scan(t.Context(), morning.Add(settle-1)); len(look.Ready) != 0 {
		t.Fatalf("too early a look gives %+v", look)
	}
	if err := os.WriteFile("收文/通知.txt", []byte("各部门：请"), 0o644); err != nil {
		t.Fatal(err)
	}
	if look = s.Scan(t.Context(), morning.Add(settle)); len(look.Ready) != 0 || look.Settling != 1 {
		t.Fatalf("a file that grew is ready: %+v", look)
	}
	if look = s.Scan(t.Context(), morning.Add(2*settle)); ready(look) != "收文/通知.txt" {
		t.Fatalf("a file that kept still is not ready: %+v", look)
	}
	if look = s.Scan(t.Context(), morning.Add(3*settle)); ready(look) != "收文/通知.txt" {
		t.Fatalf("a file that nobody took is not offered again: %+v", look)
	}
}

func TestKnownFilesAreSilent(t *testing.T) {
	office(t, "收文/教务处/九月/通知.txt", "收文/函.txt")
	known := memory{}
	s := &Scanner{Root: "收文", Settle: settle, Known: known}
	look := twice(s, morning)
	if len(look.Ready) != 2 || look.Ready[1].Label != "教务处/九月" || look.Ready[0].Label != "" {
		t.Fatalf("found %+v", look.Ready)
	}
	for _, arrival := range look.Ready {
		known[arrival.Key] = arrival.Stamp
	}
	if look = twice(s, morning.Add(time.Hour)); len(look.Ready) != 0 || look.Settling != 0 || look.Files != 2 {
		t.Fatalf("known files are told again: %+v", look)
	}
	if look = twice(&Scanner{Root: "收文", Settle: settle, Known: known}, morning); len(look.Ready) != 0 {
		t.Fatalf("after a restart, known files are told again: %+v", look)
	}
	// The same name, length and date, other bytes: a new version.
	info, err := os.Stat("收文/函.txt")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("别.txt", []byte("各科室："), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chtimes("别.txt", info.ModTime(), info.ModTime()), os.Rename("别.txt", "收文/函.txt")); err != nil {
		t.Fatal(err)
	}
	if changedAt(info) == 0 {
		t.Skip("this system does not tell when an entry changed")
	}
	if look = twice(s, morning.Add(2*time.Hour)); ready(look) != "收文/函.txt" || !look.Ready[0].Replaced {
		t.Fatalf("a replaced file is not told: %+v", look)
	}
}

func TestOldDatesAreNoReasonToWaitOrSkip(t *testing.T) {
	office(t, "收文/旧.txt", "收文/未来.txt")
	for name, day := range map[string]int{"收文/旧.txt": 1999, "收文/未来.txt": 2099} {
		moment := time.Date(day, 1, 1, 0, 0, 0, 0, time.UTC)
		if err := os.Chtimes(name, moment, moment); err != nil {
			t.Fatal(err)
		}
	}
	s := &Scanner{Root: "收文", Settle: settle, Known: memory{}}
	if look := twice(s, morning); ready(look) != "收文/旧.txt 收文/未来.txt" {
		t.Fatalf("found %+v", look)
	}
}

func TestTroublesAreNamedAndHeal(t *testing.T) {
	office(t, "收文/通知.txt", "收文/锁/函.txt", "收文/空.txt")
	if err := os.Truncate("收文/空.txt", 0); err != nil {
		t.Fatal(err)
	}
	s := &Scanner{Root: "收文", Settle: settle, Known: memory{}}
	if look := twice(s, morning); causes(look) != "空.txt!empty" {
		t.Fatalf("troubles %s", causes(look))
	}
	if err := errors.Join(os.Chmod("收文/通知.txt", 0), os.Chmod("收文/锁", 0)); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod("收文/锁", 0o755)
	if _, err := os.ReadDir("收文/锁"); err == nil {
		t.Skip("this user may read everything")
	}
	look := twice(s, morning.Add(time.Minute))
	if causes(look) != "空.txt!empty 通知.txt!unreadable 锁!unreadable" {
		t.Fatalf("troubles %s", causes(look))
	}
	if err := errors.Join(os.Chmod("收文/通知.txt", 0o644), os.Chmod("收文/锁", 0o755)); err != nil {
		t.Fatal(err)
	}
	if look := twice(s, morning.Add(time.Hour)); ready(look) != "收文/通知.txt 收文/锁/函.txt" {
		t.Fatalf("after the permission came, found %+v", look)
	}
}

func TestAShareThatIsGoneIsNoNews(t *testing.T) {
	office(t, "共享/收文/通知.txt", "共享/收文/新.txt")
	known := memory{}
	s := &Scanner{Root: "共享/收文", Settle: settle, Known: known}
	first := twice(s, morning).Ready[1]
	known[first.Key] = first.Stamp
	if err := os.Rename("共享", "走"); err != nil {
		t.Fatal(err)
	}
	look := s.Scan(t.Context(), morning.Add(time.Minute))
	if causes(look) != "!missing" || len(look.Ready) != 0 {
		t.Fatalf("a share that is gone gives %+v", look)
	}
	if err := os.Rename("走", "共享"); err != nil {
		t.Fatal(err)
	}
	if look = twice(s, morning.Add(time.Hour)); ready(look) != "共享/收文/新.txt" {
		t.Fatalf("a share that came back gives %+v", look)
	}
}

func TestNamesAreComparedNotTheirBytes(t *testing.T) {
	for _, pair := range [][2]string{
		{"Résumé.PDF", "re\u0301sume\u0301.pdf"}, {"通知（1）.TXT", "通知（1）.txt"}, {"か\u3099.txt", "が.txt"}, {"ＡＢ.txt", "ａｂ.txt"},
	} {
		if KeyOf(pair[0]) != KeyOf(pair[1]) {
			t.Errorf("%q and %q have the keys %q and %q", pair[0], pair[1], KeyOf(pair[0]), KeyOf(pair[1]))
		}
	}
	if KeyOf("通知1.txt") == KeyOf("通知2.txt") || KeyOf("通知.txt") != "通知.txt" {
		t.Error("keys tell no names apart")
	}
	// Both forms beside each other are two files, and each is opened by its bytes.
	office(t, "收文/é.txt", "收文/e\u0301.txt")
	entries, err := os.ReadDir("收文")
	if err != nil || len(entries) != 2 {
		t.Skip("this file system takes the two for one")
	}
	look := twice(&Scanner{Root: "收文", Settle: settle, Known: memory{}}, morning)
	if len(look.Ready) != 2 || look.Ready[0].Key == look.Ready[1].Key {
		t.Fatalf("found %+v", look.Ready)
	}
	for _, arrival := range look.Ready {
		if _, err := os.ReadFile(arrival.Path); err != nil {
			t.Error(err)
		}
	}
}

func TestScanPassesOverLitterAndOwnFolders(t *testing.T) {
	office(t, "收文/~$通知.docx", "收文/.~lock.通知.docx#", "收文/通知.pdf.part", "收文/@eaDir/通知.txt", "收文/._通知.txt",
		"收文/台账_待合并_0918.xlsx", "收文/已处理/旧.txt", "收文/失败/旧.txt", "收文/重复/旧.txt", "收文/处/已处理/新.txt", "收文/别的/通知.txt", "收文/通知.txt")
	s := &Scanner{Root: "收文", Settle: settle, Known: memory{}, Sorted: true, Pass: func(path string) bool { return filepath.Base(path) == "别的" }}
	if look := twice(s, morning); ready(look) != "收文/处/已处理/新.txt 收文/通知.txt" {
		t.Fatalf("found %s", ready(look))
	}
}

func TestAFileThatIsStillOpenForWritingWaits(t *testing.T) {
	office(t, "收文/通知.txt")
	s := &Scanner{Root: "收文", Settle: settle, Known: memory{}}
	writer, err := os.OpenFile("收文/通知.txt", os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	look := twice(s, morning)
	if len(look.Ready) > 0 {
		writer.Close()
		t.Skip("this file system does not tell who writes")
	}
	if !errors.Is(look.Troubles[0].Failure, ErrBusy) || look.Troubles[0].Failure.Cause != notice.CauseUnreadable {
		t.Errorf("the trouble is %v", look.Troubles[0].Failure)
	}
	writer.Close()
	if look = twice(s, morning.Add(time.Minute)); len(look.Ready) != 1 {
		t.Errorf("after the writer closed it, found %+v", look)
	}
}

// TestWatchLooksWhenItShould drives the watch with a clock of its own.
func TestWatchLooksWhenItShould(t *testing.T) {
	office(t, "收文/通知.txt")
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		began := time.Now()
		known := memory{}
		hints := make(chan struct{}, 1)
		var moments []time.Duration
		var taken []string
		watch := Watch{
			Scanner: &Scanner{Root: "收文", Settle: settle, Known: known}, Every: 10 * time.Second, Hints: hints, Now: time.Now,
			Look: func(_ context.Context, look Look) {
				moments = append(moments, time.Since(began))
				for _, arrival := range look.Ready {
					taken = append(taken, arrival.Path)
					known[arrival.Key] = arrival.Stamp
				}
			},
		}
		done := make(chan struct{})
		go func() { watch.Run(ctx); close(done) }()
		time.Sleep(3 * time.Second)
		hints <- struct{}{}
		time.Sleep(10*time.Second + time.Millisecond)
		cancel()
		<-done
		want := []time.Duration{0, settle, 3 * time.Second, 13 * time.Second}
		if !slices.Equal(moments, want) {
			t.Errorf("looked at %v, want %v", moments, want)
		}
		if !slices.Equal(taken, []string{"收文/通知.txt"}) {
			t.Errorf("took %v", taken)
		}
	})
}

// TestHintsCome waits for a real hint of a real file.
func TestHintsCome(t *testing.T) {
	office(t, "收文/通知.txt")
	hints := NewHints(t.Context(), quiet())
	hints.Follow([]string{"收文"})
	if hints.watcher == nil {
		t.Skip("no watches here")
	}
	if err := os.WriteFile("收文/新.txt", []byte("新"), 0o644); err != nil {
		t.Fatal(err)
	}
	select {
	case <-hints.Heard():
	case <-time.After(10 * time.Second):
		t.Error("no hint came")
	}
}

// BenchmarkScanKnown scans 20,000 known files, of which the bar is 1 s.
func BenchmarkScanKnown(b *testing.B) {
	root := b.TempDir()
	known := memory{}
	for n := range 20_000 {
		folder := filepath.Join(root, fmt.Sprintf("处%03d", n%200))
		path := filepath.Join(folder, fmt.Sprintf("关于报送第%05d号材料的通知.pdf", n))
		if n < 200 {
			if err := os.MkdirAll(folder, 0o755); err != nil {
				b.Fatal(err)
			}
		}
		if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	s := &Scanner{Root: root, Settle: settle, Known: known}
	for _, arrival := range twice(s, morning).Ready {
		known[arrival.Key] = arrival.Stamp
	}
	if len(known) != 20_000 {
		b.Fatalf("%d files are known", len(known))
	}
	for b.Loop() {
		if look := s.Scan(b.Context(), morning); look.Settling != 0 || look.Files != 20_000 {
			b.Fatalf("%+v", look)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/scan")
}
