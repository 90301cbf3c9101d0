package pdf

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"taizhang/extractors/notice"
)

// workerRole makes the test binary serve as a worker, or as one that fails.
const workerRole = "TAIZHANG_TEST_WORKER"

func TestMain(m *testing.M) {
	switch os.Getenv(workerRole) {
	case "":
		os.Exit(m.Run())
	case "good":
		if err := ServeWorker(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "dies":
		io.ReadFull(os.Stdin, make([]byte, messageHead))
	case "silent":
		io.Copy(io.Discard, os.Stdin)
		time.Sleep(time.Hour)
	case "floods":
		chunk := bytes.Repeat([]byte{'x'}, 1<<16)
		for {
			if _, err := os.Stdout.Write(chunk); err != nil {
				break
			}
		}
	case "overflows":
		io.ReadFull(os.Stdin, make([]byte, messageHead))
		fmt.Fprintln(os.Stderr, "runtime: goroutine stack exceeds 67108864-byte limit\nfatal error: stack overflow")
		os.Exit(2)
	case "eats":
		watch := limitMemory(64 << 20)
		watch.rest() // as after a first file
		watch.wake()
		var kept [][]byte
		for {
			b := make([]byte, 1<<20)
			for i := range b {
				b[i] = byte(i)
			}
			kept = append(kept, b)
			runtime.KeepAlive(kept)
		}
	}
}

func readerAs(t *testing.T, role string) *Reader {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := NewReader(Isolation{Command: []string{self}, Environment: []string{workerRole + "=" + role}, Memory: workerMemory})
	t.Cleanup(func() { r.Close() })
	return r
}

// TestReaderLetsWorkersGo: a worker that nobody asks gives its memory back, and
// the next file has a new one.
func TestReaderLetsWorkersGo(t *testing.T) {
	r := readerAs(t, "good")
	for range 2 {
		if _, err := r.Read(context.Background(), document(at(70, 700, 16, "请按时报送材料")), Options{OCR: OCROff}); err != nil {
			t.Fatal(err)
		}
		r.mutex.Lock()
		waiting := append([]*worker(nil), r.idle...)
		r.mutex.Unlock()
		if len(waiting) != 1 {
			t.Fatalf("%d workers wait after one file", len(waiting))
		}
		for began := time.Now(); waiting[0].command.Process.Signal(syscall.Signal(0)) == nil; {
			if time.Since(began) > 20*time.Second {
				t.Fatal("the worker is still there")
			}
			time.Sleep(longestRest / 10)
		}
	}
}

// TestReaderLetGo: workers that are let go do not keep the next file waiting, and Close
// waits until they are gone.
func TestReaderLetGo(t *testing.T) {
	r := readerAs(t, "good")
	r.LetGo() // there are none
	var let []*worker
	for range 2 {
		if _, err := r.Read(context.Background(), document(at(70, 700, 16, "请按时报送材料")), Options{OCR: OCROff}); err != nil {
			t.Fatal(err)
		}
		r.mutex.Lock()
		let = append(let, r.idle...)
		r.mutex.Unlock()
		r.LetGo()
		if running, _ := r.counts(); running != 0 {
			t.Errorf("%d workers run after they were let go", running)
		}
	}
	r.Close()
	if len(let) != 2 {
		t.Errorf("two files had %d workers", len(let))
	}
	for _, w := range let {
		if w.command.ProcessState == nil {
			t.Error("a worker is there still, or nobody waited for it")
		}
	}
}

// counts gives how many workers run and how many files wait.
func (r *Reader) counts() (running, waiting int) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.running, len(r.waiting)
}

// waitingFile has a file wait for a worker, and gives what hands it over.
func waitingFile(t *testing.T, r *Reader) <-chan *worker {
	t.Helper()
	got := make(chan *worker)
	go func() {
		w, err := r.take()
		if err != nil {
			t.Error(err)
		}
		got <- w
	}()
	for waiting := 0; waiting == 0; _, waiting = r.counts() {
		time.Sleep(time.Millisecond)
	}
	return got
}

// TestReaderWaits: where each processor has a worker, a file waits for one of them,
// and no longer than it must.
func TestReaderWaits(t *testing.T) {
	r := readerAs(t, "good")
	r.patience = time.Minute
	var taken []*worker
	take := func() {
		w, err := r.take()
		if err != nil {
			t.Fatal(err)
		}
		taken = append(taken, w)
	}
	for range runtime.GOMAXPROCS(0) {
		r.waited = r.together // as if others had waited long enough
		take()
	}
	got := waitingFile(t, r)
	r.putBack(taken[0])
	if w := <-got; w != taken[0] {
		t.Error("the worker that came back is not handed over")
	}
	// One that is gone is replaced.
	got = waitingFile(t, r)
	taken[0].kill()
	r.lost()
	if w := <-got; w == nil || slices.Contains(taken, w) {
		t.Error("no new worker for one that is gone")
	} else {
		taken[0] = w
	}
	// And who has waited enough has one of his own.
	r.patience = time.Millisecond
	take()
	if running, waiting := r.counts(); running != len(taken) || waiting != 0 {
		t.Errorf("%d workers run and %d files wait, want %d and none", running, waiting, len(taken))
	}
	for _, w := range taken {
		r.putBack(w)
	}
	r.Close()
	if running, _ := r.counts(); running != 0 {
		t.Errorf("%d workers run when all are closed", running)
	}
}

// TestReaderStartsFewWorkers: a second worker is started when files have waited for
// the first for long enough, not for the time in which that one started.
func TestReaderStartsFewWorkers(t *testing.T) {
	if runtime.GOMAXPROCS(0) < 2 {
		t.Skip("there is never a second worker on one processor")
	}
	r := readerAs(t, "good")
	r.patience, r.together = time.Minute, 200*time.Millisecond
	first, err := r.take()
	if err != nil {
		t.Fatal(err)
	}
	// rounds hands the worker from file to file, each of which has waited for a time.
	rounds := func(number int, each time.Duration) {
		for range number {
			got := waitingFile(t, r)
			time.Sleep(each)
			r.putBack(first)
			if w := <-got; w != first {
				t.Fatal("the worker that came back is not handed over")
			}
		}
	}
	rounds(1, r.together) // as if it had started all that time
	if r.waited >= r.together {
		t.Errorf("files that waited for a start count with %v", r.waited)
	}
	rounds(2, r.together/2)
	second, err := r.take()
	if err != nil || second == first {
		t.Errorf("no second worker when files have waited: %v", err)
	}
	if running, _ := r.counts(); running != 2 || r.waited != 0 {
		t.Errorf("%d workers run, want 2, and files that waited count with %v still", running, r.waited)
	}
	r.putBack(first)
	r.putBack(second)
}

func TestReaderReadsManyFiles(t *testing.T) {
	r := readerAs(t, "good")
	var group sync.WaitGroup
	for n := range 6 {
		group.Add(1)
		go func() {
			defer group.Done()
			words := fmt.Sprintf("第%d号通知：请按时报送材料", n)
			d, err := r.Read(context.Background(), document(at(70, 700, 16, words)), Options{OCR: OCROff})
			if err != nil || d.Text != words {
				t.Errorf("file %d: %v, %+v", n, err, d)
			}
		}()
	}
	group.Wait()
	if _, err := r.Read(context.Background(), []byte("%PDF-1.7 and nothing else"), Options{}); notice.CauseOf(err) != notice.CauseDamaged {
		t.Errorf("a broken file is %v", err)
	}
	r.mutex.Lock()
	idle := len(r.idle)
	r.mutex.Unlock()
	if idle == 0 {
		t.Error("no worker waits for the next file")
	}
}

// TestPrepare: the worker that was started ahead reads the first file, and ends with the
// Reader if there is none.
func TestPrepare(t *testing.T) {
	r := readerAs(t, "good")
	r.Prepare()
	w, err := r.take()
	if running, _ := r.counts(); err != nil || running != 1 || w.files != 0 {
		t.Fatalf("%d workers, %v, %+v", running, err, w)
	}
	r.handBack(w)
	if _, err := r.Read(context.Background(), document(at(70, 700, 16, "请按时报送材料")), Options{OCR: OCROff}); err != nil || w.files != 1 {
		t.Errorf("%v after the first file, of which the worker has read %d", err, w.files)
	}
	r.Close()
	r.Prepare()
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		if running, _ := r.counts(); running == 0 {
			break
		}
		if time.Since(began) > 20*time.Second {
			t.Fatal("a worker waits for a Reader that is closed")
		}
	}
}

// TestReaderHandsFilesOver: one worker reads file after file, through the memory that
// it shares with its Reader, through the pipe, and where one is too large for the
// memory.
func TestReaderHandsFilesOver(t *testing.T) {
	for name, share := range map[string]func() *os.File{"usual": newShared, "nothing shared": func() *os.File { return nil }} {
		r := readerAs(t, "good")
		r.share = share
		for n, size := range []int{0, 100, sharedSize + 1, 50_000, 0} {
			words := fmt.Sprintf("第%d号通知：请按时报送材料", n)
			data := append(document(at(70, 700, 16, words)), bytes.Repeat([]byte{'\n'}, size)...)
			d, err := r.Read(context.Background(), data, Options{OCR: OCROff})
			if err != nil || d.Text != words {
				t.Errorf("%s, file %d: %v, %+v", name, n, err, d)
			}
		}
		if running, _ := r.counts(); running > 1 {
			t.Errorf("%s: %d workers for one file after the other", name, running)
		}
	}
}

// TestSharedMemoryIsSealed: a worker that made the memory smaller would have its
// Reader fail.
func TestSharedMemoryIsSealed(t *testing.T) {
	file := newShared()
	if file == nil {
		t.Skip("nothing is shared on this system")
	}
	defer file.Close()
	all := int64(traysTogether() * sharedSize)
	for _, size := range []int64{0, all - 1, all + 1} {
		if file.Truncate(size) == nil {
			t.Errorf("the shared memory takes the size %d", size)
		}
	}
	if _, err := file.WriteAt(make([]byte, 10), all-5); err == nil {
		t.Error("the shared memory grows")
	}
}

// TestReaderLends: files that are loaded onto trays are read as others are, as many at a
// time as there are trays and more, also after those of others lay there.
func TestReaderLends(t *testing.T) {
	r := readerAs(t, "good")
	var group sync.WaitGroup
	for n := range 4 * traysTogether() {
		group.Go(func() {
			words := fmt.Sprintf("第%d号通知：请按时报送材料", n)
			file := append(document(at(70, 700, 16, words)), bytes.Repeat([]byte{'\n'}, 3000*n)...)
			if n == 0 { // so large that its tray is emptied
				file = append(file, bytes.Repeat([]byte{'\n'}, 2*mostOnTray)...)
			}
			data := r.Lend(len(file))
			if lent := data != nil; lent {
				copy(data, file)
				defer r.GiveBack(data)
			} else {
				data = file
			}
			d, err := r.Read(context.Background(), data, Options{OCR: OCROff})
			if err != nil || d.Text != words {
				t.Errorf("file %d: %v, %+v", n, err, d)
			}
		})
	}
	group.Wait()
	if free := len(r.trays().free); free != len(r.trays().memory)/max(sharedSize, 1) {
		t.Errorf("%d trays are free when nothing is read", free)
	}
}

// TestTrays: what is lent lies apart, ends with its Reader, and never before it is given
// back.
func TestTrays(t *testing.T) {
	trays := newTrays(newShared())
	if trays.file == nil {
		t.Skip("nothing is shared on this system")
	}
	if trays.take(sharedSize+1) != nil {
		t.Error("a tray is larger than it is")
	}
	lent := [][]byte{}
	for {
		tray := trays.take(sharedSize)
		if tray == nil {
			break
		}
		for i := range tray {
			tray[i] = byte(len(lent))
		}
		lent = append(lent, tray)
	}
	if len(lent) != traysTogether() {
		t.Errorf("%d trays, not %d", len(lent), traysTogether())
	}
	trays.end()
	for n, tray := range lent {
		if tray[0] != byte(n) || tray[len(tray)-1] != byte(n) || cap(tray) != sharedSize {
			t.Errorf("tray %d is not its own", n)
		}
		trays.put(tray)
	}
	if trays.memory != nil || trays.take(1) != nil || trays.handle() != nil {
		t.Error("trays are lent after their end")
	}
	if trays.put(make([]byte, 3)); trays.held != 1 {
		t.Error("what was not lent is taken back")
	}
}

func TestReaderSurvivesItsWorkers(t *testing.T) {
	quick := Options{OCR: OCROff, Timeout: 200 * time.Millisecond}
	for role, want := range map[string]notice.Cause{
		"dies":      notice.CausePanic,
		"floods":    notice.CausePanic,
		"overflows": notice.CauseDamaged,
		"eats":      notice.CauseTooLarge,
	} {
		if raceDetector && role == "eats" {
			continue // the detector's own shadow memory runs out first, and kills
		}
		r := readerAs(t, role)
		_, err := r.Read(context.Background(), document(at(70, 700, 16, "通知")), Options{OCR: OCROff, Timeout: 20 * time.Second})
		if got := notice.CauseOf(err); got != want {
			t.Errorf("a worker that %s gives %v (%v), want %v", role, got, err, want)
		}
	}
	r := readerAs(t, "silent")
	if _, err := r.Read(context.Background(), document("q Q"), quick); notice.CauseOf(err) != notice.CauseTimedOut {
		t.Errorf("a silent worker gives %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.Read(ctx, document("q Q"), Options{}); notice.CauseOf(err) != notice.CauseTimedOut {
		t.Errorf("a cancelled reading gives %v", err)
	}
}

func TestReaderReplacesWorkers(t *testing.T) {
	r := readerAs(t, "good")
	r.isolation.FilesPerWorker = 1
	for range 2 {
		if _, err := r.Read(context.Background(), document(at(70, 700, 16, "关于开会的通知")), Options{OCR: OCROff}); err != nil {
			t.Fatal(err)
		}
		if len(r.idle) != 0 {
			t.Error("a worker outlives its number of files")
		}
	}
}

func TestReaderWithoutWorker(t *testing.T) {
	r := NewReader(Isolation{Command: []string{"/nonexistent/worker"}})
	_, err := r.Read(context.Background(), document("q Q"), Options{})
	if err == nil || !strings.Contains(err.Error(), "start a worker") {
		t.Errorf("a worker that is not there gives %v", err)
	}
	r.Prepare() // says nothing of it
}

// TestWatchmanGoesRounds: as long as files come, the watchman goes his rounds, he
// stops after the last of them, and begins again with the next.
func TestWatchmanGoesRounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &watchman{limit: math.MaxUint64}
		w.round = time.AfterFunc(time.Hour, w.look)
		onRounds := func(when string, want bool) {
			t.Helper()
			synctest.Wait()
			if w.onRounds.Load() != want {
				t.Errorf("%s, the watchman is on his rounds: %v", when, !want)
			}
		}
		for range 3 {
			w.wake()
			time.Sleep(betweenRounds * 5 / 2)
			onRounds("with a file in work", true)
			w.rest()
			w.wake()
			time.Sleep(betweenRounds)
			onRounds("with the next file", true)
			w.rest()
			time.Sleep(betweenRounds)
			onRounds("with none", false)
		}
		w.round.Stop()
	})
}
