package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"taizhang/outputs/workbook"
	"taizhang/pipeline/inbox"
	"taizhang/pipeline/office"
	"taizhang/pipeline/store"
)

// roundsVariable says how many rounds the chaos test takes; the long form has
// 500.
const roundsVariable = "TAIZHANG_CHAOS_ROUNDS"

const usualRounds = 12

// TestChaos drops, copies slowly, renames, moves, repeats, replaces, locks and
// takes away notices while `taizhang watch` is killed at random moments. In the
// end every file is in exactly one state, every task stands exactly once, and
// nothing was read half.
func TestChaos(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes for seconds")
	}
	rounds := usualRounds
	if n, err := strconv.Atoi(os.Getenv(roundsVariable)); err == nil {
		rounds = n
	}
	seed := uint64(time.Now().UnixNano())
	if n, err := strconv.ParseUint(os.Getenv("TAIZHANG_CHAOS_SEED"), 10, 64); err == nil {
		seed = n
	}
	for name, options := range map[string][]string{"in place": nil, "move": {"--move"}} {
		t.Run(name, func(t *testing.T) {
			t.Logf("%d rounds, TAIZHANG_CHAOS_SEED=%d", rounds, seed)
			c := &chaos{t: t, folder: t.TempDir(), options: options, random: rand.New(rand.NewPCG(seed, 0)), whole: map[string]string{}}
			c.root = filepath.Join(c.folder, "收件箱")
			must(t, os.Mkdir(c.root, 0o755))
			for range rounds {
				c.round()
			}
			c.heal()
			c.finish()
			c.check()
			t.Logf("%d kills, %d files, %d notices", c.kills, len(c.files()), len(c.whole))
		})
	}
}

type chaos struct {
	t            *testing.T
	folder, root string
	options      []string
	random       *rand.Rand
	process      *exec.Cmd
	output       *bytes.Buffer
	kills        int
	next         int
	whole        map[string]string // every content that was ever whole, by its sum: the word in its tasks
	locked       []*os.File
	closed       []string // files without permission
	copies       sync.WaitGroup
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// round does a few things to the inbox and then kills the process, or not.
func (c *chaos) round() {
	if c.process == nil {
		c.start()
	}
	for range 1 + c.random.IntN(4) {
		c.act()
	}
	time.Sleep(time.Duration(c.random.IntN(500)) * time.Millisecond) // the test's own chance
	if c.random.IntN(3) > 0 {
		c.kill()
	}
	c.heal()
}

func (c *chaos) start() {
	arguments := append([]string{"watch", c.root, "-o", filepath.Join(c.folder, "台账.xlsx"),
		"--settle", "60ms", "--every", "200ms", "--isolate", "off", "--ocr", "off", "--today", "2021-09-20"}, c.options...)
	c.output = &bytes.Buffer{}
	c.process = exec.Command(os.Args[0], arguments...)
	c.process.Args[0] = "taizhang" // TestMain is the program under this name
	c.process.Stderr = c.output
	must(c.t, c.process.Start())
}

func (c *chaos) kill() {
	must(c.t, c.process.Process.Kill())
	_ = c.process.Wait()
	c.process = nil
	c.kills++
}

// act does one thing. What has vanished meanwhile is no fault of the test.
func (c *chaos) act() {
	switch c.random.IntN(14) {
	case 0, 1, 2:
		c.drop(c.name(), c.notice())
	case 3:
		c.copySlowly(c.name(), c.notice())
	case 4:
		c.rename(c.any(), c.name())
	case 5: // moved in the middle of a copy
		name := c.name()
		c.copySlowly(name, c.notice())
		c.rename(name, c.name())
	case 6: // a folder moves
		from := filepath.Join(c.root, fmt.Sprintf("处%d", c.random.IntN(3)))
		_ = os.Rename(from, filepath.Join(c.root, fmt.Sprintf("科%d", c.random.IntN(1000))))
	case 7: // a duplicate
		if data, err := os.ReadFile(c.any()); err == nil && c.whole[sumOf(data)] != "" {
			c.drop(c.name(), data)
		}
	case 8: // replaced by renaming
		fresh := filepath.Join(c.root, "."+c.word())
		data := c.notice()
		must(c.t, os.WriteFile(fresh, data, 0o644))
		if name := c.any(); name == "" || os.Rename(fresh, name) != nil {
			_ = os.Remove(fresh)
		}
	case 9: // replaced in place, by one program at a time
		if name := c.any(); name != "" && c.copiesRest() {
			c.copySlowly(name, c.notice())
		}
	case 10: // an old date
		name := c.name()
		c.drop(name, c.notice())
		old := time.Date(1999, 1, 1+c.random.IntN(300), 0, 0, 0, 0, time.UTC)
		_ = os.Chtimes(name, old, old)
	case 11: // locked by a program that writes
		if file, err := os.OpenFile(c.any(), os.O_WRONLY|os.O_APPEND, 0); err == nil {
			c.locked = append(c.locked, file)
		}
	case 12: // no permission
		if name := c.any(); name != "" && os.Chmod(name, 0) == nil {
			c.closed = append(c.closed, name)
		}
	case 13: // the share is away for a moment, or litter and what cannot be read
		if c.random.IntN(2) == 0 && c.copiesRest() {
			must(c.t, os.Rename(c.root, c.root+"走"))
			time.Sleep(time.Duration(c.random.IntN(100)) * time.Millisecond)
			must(c.t, os.Rename(c.root+"走", c.root))
			return
		}
		must(c.t, os.WriteFile(filepath.Join(c.root, "~$"+c.word()+".docx"), []byte("litter"), 0o644))
		c.drop(c.name(), []byte("%PDF-1.4\n"+c.word()))
	}
}

// copiesRest waits for the slow copies: a share that goes away under one breaks
// the copy itself.
func (c *chaos) copiesRest() bool { c.copies.Wait(); return true }

// word is a word of its own for every notice, without digits, which would be read.
func (c *chaos) word() string {
	c.next++
	const parts = "甘丁庄卢冯邓樊邹魏陶"
	word := "号"
	for n := c.next; n > 0; n /= 10 {
		word = string([]rune(parts)[n%10]) + word
	}
	return word
}

func (c *chaos) notice() []byte {
	word := c.word()
	data := []byte(fmt.Sprintf("关于报送%[1]s材料的通知\n校办〔2021〕%[2]d号\n\n各部门：\n请各部门于9月24日前将%[1]s专项材料报送办公室。\n%[3]s各部门要在10月20日前将%[1]s整改报告送党委办公室。\n办公室\n2021年9月18日\n",
		word, c.next, strings.Repeat("各单位要高度重视，加强组织领导。\n", c.random.IntN(60))))
	c.whole[sumOf(data)] = word
	return data
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// name is an unused name, sometimes in a folder.
func (c *chaos) name() string {
	c.next++
	folder := c.root
	if c.random.IntN(3) == 0 {
		folder = filepath.Join(c.root, fmt.Sprintf("处%d", c.random.IntN(3)))
		_ = os.MkdirAll(folder, 0o755)
	}
	return filepath.Join(folder, fmt.Sprintf("通知%d.TXT", c.next))
}

func (c *chaos) drop(name string, data []byte) { _ = os.WriteFile(name, data, 0o644) }

// copySlowly writes in pieces, with the file open, as programs copy.
func (c *chaos) copySlowly(name string, data []byte) {
	pause := time.Duration(c.random.IntN(80)) * time.Millisecond
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return
	}
	c.copies.Go(func() {
		defer file.Close()
		for piece := range slices.Chunk(data, len(data)/4+1) {
			_, _ = file.Write(piece)
			time.Sleep(pause)
		}
	})
}

func (c *chaos) rename(from, to string) {
	if from == "" {
		return
	}
	_ = os.MkdirAll(filepath.Dir(to), 0o755)
	_ = os.Rename(from, to)
}

// files are the files that lie in the inbox, litter aside.
func (c *chaos) files() []string {
	var found []string
	_ = filepath.WalkDir(c.root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && !strings.HasPrefix(entry.Name(), "~$") && !strings.HasPrefix(entry.Name(), ".") {
			found = append(found, path)
		}
		return nil
	})
	return found
}

func (c *chaos) any() string {
	files := slices.DeleteFunc(c.files(), func(path string) bool {
		return slices.ContainsFunc([]string{inbox.DoneFolder, inbox.FailedFolder, inbox.DuplicateFolder}, func(folder string) bool { return strings.Contains(path, folder) })
	})
	if len(files) == 0 {
		return ""
	}
	return files[c.random.IntN(len(files))]
}

// heal ends what would keep a file from being read.
func (c *chaos) heal() {
	c.copies.Wait()
	for _, file := range c.locked {
		file.Close()
	}
	for _, name := range c.closed {
		_ = os.Chmod(name, 0o644)
	}
	// A file may have been moved while it could not be read.
	for _, name := range c.files() {
		_ = os.Chmod(name, 0o644)
	}
	c.locked, c.closed = nil, nil
}

// finish lets the process work until it has nothing left to do, and stops it.
func (c *chaos) finish() {
	if c.process == nil {
		c.start()
	}
	deadline := time.Now().Add(2 * time.Minute)
	for quiet := 0; quiet < 5; {
		time.Sleep(100 * time.Millisecond)
		if time.Now().After(deadline) {
			c.t.Fatalf("after two minutes it still works: %s\n%s", c.unsettled(), c.output)
		}
		if c.unsettled() == "" {
			quiet++
		} else {
			quiet = 0
		}
	}
	must(c.t, c.process.Process.Signal(os.Interrupt))
	if err := c.process.Wait(); err != nil {
		c.t.Fatalf("the end was not graceful: %v\n%s", err, c.output)
	}
}

// unsettled says what keeps the inbox from being settled: every file known, and
// none waiting.
func (c *chaos) unsettled() string {
	record, err := store.Open(c.t.Context(), filepath.Join(c.folder, "台账.db"))
	if err != nil {
		return err.Error()
	}
	defer record.Close()
	status, err := office.StatusOf(c.t.Context(), record)
	if err != nil || status.States[store.Waiting] > 0 || status.Behind > 0 {
		return fmt.Sprintf("%v, %d behind, %v, %+v", status.States, status.Behind, err, status.Stuck)
	}
	known := c.arrivals(record)
	for _, path := range c.files() {
		a, ok := known[path]
		info, err := os.Stat(path)
		if !ok || err != nil || info.Size() != a.Size || info.ModTime().UnixNano() != a.Modified || len(c.options) > 0 && !a.Sorted {
			return fmt.Sprintf("%s is %+v", path, a)
		}
	}
	return ""
}

func (c *chaos) arrivals(record *store.Store) map[string]store.Arrival {
	known := map[string]store.Arrival{}
	must(c.t, record.Update(c.t.Context(), func(tx *store.Tx) error {
		for _, state := range []store.State{store.Waiting, store.Done, store.FailedForGood, store.Repeated} {
			found, err := tx.ArrivalsIn(state)
			if err != nil {
				return err
			}
			for _, a := range found {
				known[a.Path] = a
			}
		}
		return nil
	}))
	return known
}

func (c *chaos) check() {
	record, err := store.Open(c.t.Context(), filepath.Join(c.folder, "台账.db"))
	must(c.t, err)
	defer record.Close()
	known := c.arrivals(record)
	stands := map[string]bool{} // the words of the notices that lie there now
	for _, path := range c.files() {
		data, err := os.ReadFile(path)
		must(c.t, err)
		a, ok := known[path]
		word, notice := c.whole[sumOf(data)]
		switch {
		case !ok:
			c.t.Errorf("%s is in no state", path)
		case a.SHA256 != sumOf(data):
			c.t.Errorf("%s is recorded with other bytes", path)
		case notice && a.State != store.Done && a.State != store.Repeated:
			c.t.Errorf("%s is %s for %s", path, a.State, a.Cause)
		case !notice && (a.State != store.FailedForGood || a.Cause == ""):
			c.t.Errorf("%s is %s, and is no notice", path, a.State)
		}
		if notice {
			stands[word] = true
		}
	}
	rows := map[string]int{}
	must(c.t, record.Update(c.t.Context(), func(tx *store.Tx) error {
		entries, err := tx.Entries()
		for _, e := range entries {
			if e.Notice == nil || c.whole[e.Notice.SHA256] == "" {
				c.t.Errorf("a row comes from bytes that were never whole: %+v", e.Task)
				continue
			}
			if !e.Withdrawn {
				rows[c.whole[e.Notice.SHA256]]++
			}
		}
		return err
	}))
	for word, n := range rows {
		if n != 2 {
			c.t.Errorf("the notice %s has %d rows, want 2", word, n)
		}
	}
	for word := range stands {
		if rows[word] != 2 {
			c.t.Errorf("the notice %s lies there and has %d rows", word, rows[word])
		}
	}
	if len(rows) == 0 {
		return
	}
	book, err := excelize.OpenFile(filepath.Join(c.folder, "台账.xlsx"))
	must(c.t, err)
	defer book.Close()
	lines, err := book.GetRows(workbook.SheetTasks)
	must(c.t, err)
	text := ""
	for _, line := range lines {
		text += strings.Join(line, "|") + "\n"
	}
	for word := range rows {
		if !strings.Contains(text, word+"专项材料") || !strings.Contains(text, word+"整改报告") {
			c.t.Errorf("the workbook lacks the notice %s", word)
		}
	}
	if _, err := os.Stat(filepath.Join(c.folder, "台账.db")); errors.Is(err, fs.ErrNotExist) {
		c.t.Error("there is no record")
	}
}
