package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"taizhang/extractors"
	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline/keeper"
	"taizhang/pipeline/store"
)

// twins are two ledgers over folders of the same files: one takes what it knows
// from its record, the other reads everything at every run.
type twins struct {
	t        *testing.T
	knowing  string
	reading  string
	now      time.Time
	job      Job
	mutex    sync.Mutex
	read     []string // the files that the run that is under way has read
	lastRead string   // those that the knowing one read in its last run
	random   *rand.Rand
	// files are what lies in the folder.
	files map[string]string
	// pause is how long after a run the next one comes.
	pause time.Duration
	// locked says that the passwords of locked documents are not given.
	locked bool
	// engine is the program that recognises pictures, and asked says how often it was
	// asked for its name.
	engine string
	asked  int
}

const folder = "收文"

func newTwins(t *testing.T, seed uint64) *twins {
	w := &twins{t: t, knowing: t.TempDir(), reading: t.TempDir(), now: moment, pause: time.Minute, files: map[string]string{}, random: rand.New(rand.NewPCG(seed, 7))}
	w.both(func() { w.must(os.Mkdir(folder, 0o755)) })
	w.job = Job{Paths: []string{folder}, Ledger: "台账.xlsx", Reader: Reader{Settings: "test", Formats: extractors.Formats(extractors.Options{})}}
	w.job.Reader.Recognition = func() string { w.asked++; return w.engine }
	for i := range w.job.Reader.Formats {
		format := &w.job.Reader.Formats[i]
		read := format.Read
		format.Read = func(ctx context.Context, data []byte) (*notice.Document, error) {
			w.note(data)
			doc, err := read(ctx, data)
			if err == nil {
				doc.Pages[0].Recognised, doc.Unsettled = bytes.Contains(data, []byte("扫描件")), bytes.Contains(data, []byte("无文字"))
			}
			if err == nil && bytes.Contains(data, []byte("加密")) {
				if doc.Unlocked = true; w.locked {
					return nil, notice.Fail(notice.CauseEncrypted, "no password")
				}
			}
			return doc, err
		}
	}
	return w
}

// note remembers the files that have the bytes of a document that is read.
func (w *twins) note(data []byte) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for name, text := range w.files {
		if text == string(data) && !slices.Contains(w.read, name) {
			w.read = append(w.read, name)
		}
	}
}

func (w *twins) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// both does something in the folder of either ledger.
func (w *twins) both(do func()) {
	w.t.Helper()
	for _, place := range []string{w.knowing, w.reading} {
		w.t.Chdir(place)
		do()
	}
}

func (w *twins) put(name, text string) {
	w.t.Helper()
	w.files[name] = text
	w.both(func() { w.must(os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644)) })
}

func (w *twins) remove(name string) {
	w.t.Helper()
	delete(w.files, name)
	w.both(func() { w.must(os.Remove(filepath.Join(folder, name))) })
}

func (w *twins) rename(name, to string) {
	w.t.Helper()
	text := w.files[name]
	w.remove(name)
	w.put(to, text)
}

// run is a run of either ledger, after which all that can be seen of the two is the
// same. It gives the report of the one that knows.
func (w *twins) run(when string) Report {
	w.t.Helper()
	w.now = w.now.Add(w.pause)
	type result struct {
		report   Report
		progress []string
		failures []string
		book     []byte
		beside   []string
		record   map[string][]string
		err      string
	}
	of := func(place, settings string) result {
		w.t.Chdir(place)
		w.read = nil
		var r result
		job := w.job
		job.Now, job.Reader.Settings = w.now, settings
		added := 0
		job.Keeping.ID = func() string { added++; return fmt.Sprintf("ADDED%d-%d", w.now.Unix(), added) }
		job.Progress = func(done, total int, file ledger.File) {
			r.progress = append(r.progress, fmt.Sprint(done, total, file.Path, file.Tasks(), file.Err))
		}
		var err error
		r.report, err = Run(w.t.Context(), job)
		r.err = fmt.Sprint(err)
		for _, failure := range r.report.Failures {
			r.failures = append(r.failures, failure.Error())
		}
		// Where the ledger is open elsewhere, its rows wait beside it.
		if r.book, err = os.ReadFile(job.Ledger); err != nil && !(errors.Is(err, os.ErrNotExist) && r.report.Published.Pending != "") {
			w.t.Fatalf("%s: %s", r.err, err)
		}
		for _, path := range w.others() {
			data, err := os.ReadFile(path)
			w.must(err)
			r.beside = append(r.beside, fmt.Sprintf("%s %x", path, sha256.Sum256(data)))
		}
		r.record = w.recordOf(job.Ledger)
		return r
	}
	knowing := of(w.knowing, w.job.Reader.Settings)
	slices.Sort(w.read)
	w.lastRead = strings.Join(w.read, " ")
	w.forgetBytes()
	reading := of(w.reading, "")
	knows := knowing.report
	if read := strings.Count(w.lastRead, ".txt"); reading.report.Known != 0 || knows.Known < knows.Files-len(knows.Failures)-read {
		w.t.Fatalf("%s: of %d files %d are known, %d failed and %q are read; the other run knows %d", when, knows.Files, knows.Known, len(knows.Failures), w.lastRead, reading.report.Known)
	}
	knowing.report.Known = 0
	knowing.report.Failures, reading.report.Failures = nil, nil
	switch {
	case knowing.err != reading.err:
		w.t.Fatalf("%s: the errors %s and %s", when, knowing.err, reading.err)
	case !reflect.DeepEqual(knowing.report, reading.report) || !slices.Equal(knowing.failures, reading.failures):
		w.t.Fatalf("%s: the reports %+v %q and %+v %q", when, knowing.report, knowing.failures, reading.report, reading.failures)
	case !slices.Equal(knowing.progress, reading.progress):
		w.t.Fatalf("%s: the progress %q and %q", when, knowing.progress, reading.progress)
	case !slices.Equal(knowing.beside, reading.beside):
		w.t.Fatalf("%s: beside the ledgers lie\n%s\nand\n%s", when, strings.Join(knowing.beside, "\n"), strings.Join(reading.beside, "\n"))
	case !bytes.Equal(knowing.book, reading.book):
		w.t.Fatalf("%s: the workbooks differ", when)
	}
	for table, rows := range reading.record {
		if !slices.Equal(knowing.record[table], rows) {
			w.t.Fatalf("%s: the table %s\n%s\nand\n%s", when, table, strings.Join(knowing.record[table], "\n"), strings.Join(rows, "\n"))
		}
	}
	return knows
}

// forgetBytes has the ledger that reads open its workbook at the next run.
func (w *twins) forgetBytes() {
	w.t.Helper()
	s, err := store.Open(w.t.Context(), filepath.Join(w.reading, store.PathFor(w.job.Ledger)))
	w.must(err)
	_, err = s.SQLite().Exec("UPDATE generation SET bytes = ''")
	w.must(errors.Join(err, s.Close()))
}

// recordOf is a record, table by table, without what says by what and when a notice
// was read, and of which bytes the workbook was.
func (w *twins) recordOf(path string) map[string][]string {
	w.t.Helper()
	s, err := store.Open(w.t.Context(), store.PathFor(path))
	w.must(err)
	defer s.Close()
	record := map[string][]string{}
	for _, table := range []string{"notice", "version", "file", "stretch", "task", "edit", "shown", "generation", "change", "arrival", "publication", "amendment", "pack"} {
		rows, err := s.SQLite().Query("SELECT * FROM " + table + " ORDER BY 1, 2")
		w.must(err)
		names, err := rows.Columns()
		w.must(err)
		for rows.Next() {
			values := make([]any, len(names))
			into := make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			w.must(rows.Scan(into...))
			line := ""
			for i, name := range names {
				if !slices.Contains([]string{"read_at", "bytes", "near_days"}, name) {
					line += fmt.Sprintf("%s=%v ", name, values[i])
				}
			}
			record[table] = append(record[table], line)
		}
		w.must(errors.Join(rows.Err(), rows.Close()))
	}
	return record
}

// subjects are what the notices are about: words that have little in common.
var subjects = []string{"安全生产自查材料", "国庆值班表", "党费收缴明细", "实验室危化品清单", "教材征订数据", "档案整理报告",
	"学生社团年审表", "固定资产盘点单", "保密工作自评表", "图书采购目录", "食堂卫生台账"}

// aNotice is the notice on a subject in one of its versions; 0 is the first.
func aNotice(subject, version int) string {
	name := subjects[subject]
	return fmt.Sprintf("关于报送%s的通知\n校办〔2021〕%d号\n各部门：\n请各部门于9月%d日前将%s报送保卫处。\n请教务处在10月%d日前将%s的小结报送党委办公室。\n%s办公室\n2021年9月18日\n",
		name, subject+1, 20+version, name, 20+version%2, name, strings.Repeat("请人事处每月25日前更新"+name+"并报送办公室。\n", version%2))
}

func amending(subject, day int) string {
	return fmt.Sprintf("关于延期报送%s的通知\n校办〔2021〕%d号\n各部门：\n《关于报送%s的通知》（校办〔2021〕%d号）有变动。请各部门于9月%d日前将%s报送保卫处。\n办公室\n2021年9月22日\n",
		subjects[subject], 50+subject, subjects[subject], subject+1, day, subjects[subject])
}

// TestKnownFiles goes through what happens to a folder of notices from week to week.
func TestKnownFiles(t *testing.T) {
	w := newTwins(t, 0)
	read := func(when, want string) {
		t.Helper()
		if w.run(when); w.lastRead != want {
			t.Errorf("%s: %q are read, want %q", when, w.lastRead, want)
		}
	}
	for subject := range 4 {
		w.put(fmt.Sprintf("%d.txt", subject), aNotice(subject, 0))
	}
	w.put("2副本.txt", aNotice(2, 0))
	w.put("空.txt", "")
	w.put("问.txt", "关于做好汛期工作的通知\n各部门：\n请后勤处于近期报送防汛物资清单。\n请保卫处尽快整改隐患并报送办公室。\n办公室\n2021年9月18日\n")
	read("a new ledger", "0.txt 1.txt 2.txt 2副本.txt 3.txt 问.txt")
	report := w.run("nothing happened")
	if w.lastRead != "" || report.Review == 0 || report.Dated == 0 || report.Dated == report.Tasks {
		t.Errorf("nothing happened: %q are read, and the report is %+v", w.lastRead, report)
	}
	w.both(func() { w.must(os.Chtimes(filepath.Join(folder, "0.txt"), w.now, w.now)) })
	read("a file with another date", "")
	size, same := len(aNotice(0, 0)), aNotice(0, 2)
	if len(same) != size {
		t.Error("the versions are of different sizes")
	}
	w.put("0.txt", same)
	w.both(func() { w.must(os.Chtimes(filepath.Join(folder, "0.txt"), w.now, w.now)) })
	read("other bytes of the same size and date", "0.txt")
	w.put("0.txt", aNotice(0, 0))
	read("an older version put back", "0.txt")
	read("and left there", "")
	w.put("4.txt", aNotice(4, 0))
	read("a new file", "4.txt")
	w.put("1.txt", aNotice(1, 2))
	read("a later version in its place", "1.txt")
	w.put("1旧.txt", aNotice(1, 0))
	read("the earlier one beside it", "1旧.txt")
	w.put("1.txt", aNotice(1, 4))
	read("and again a later one", "1.txt 1旧.txt")
	read("whether the earlier one counts is asked each time", "1旧.txt")
	w.remove("1旧.txt")
	read("the earlier one is gone", "")
	w.put("2.txt", aNotice(6, 0))
	// That the copy has to be read shows when it is recorded.
	read("the file becomes another, its copy stays", "2.txt 2副本.txt")
	read("and stands for it", "")
	w.put("2副本二.txt", aNotice(2, 0))
	w.remove("2副本.txt")
	read("a copy of what is gone", "2副本二.txt")
	read("goes on as one", "")
	w.put("4改名.txt", aNotice(4, 0))
	w.remove("4.txt")
	read("a renamed file", "4改名.txt")
	w.put("延.txt", amending(4, 28))
	read("a notice that changes another", "延.txt")
	w.put("4.txt", aNotice(4, 0))
	w.remove("4改名.txt")
	read("both are read again", "4.txt 延.txt")
	read("each time", "4.txt 延.txt")
	w.put("5延.txt", amending(5, 29))
	read("one that comes before its original", "4.txt 5延.txt 延.txt")
	w.put("5原.txt", aNotice(5, 0))
	read("the original comes and is changed", "4.txt 5原.txt 5延.txt 延.txt")
	read("and is read again", "4.txt 5原.txt 5延.txt 延.txt")
	for _, name := range []string{"4.txt", "5原.txt", "5延.txt", "延.txt"} {
		w.remove(name)
	}
	w.put("乱.txt", strings.Replace(aNotice(7, 0), "各部门", "各\xff\xff\xff部门", 1))
	read("a reading with a warning", "乱.txt")
	read("would have it again", "")
	w.put("锁.txt", "加密\n"+aNotice(8, 0))
	read("a document that needs a password", "锁.txt")
	w.locked = true
	read("and has none", "锁.txt")
	w.remove("锁.txt")
	if w.asked > 0 {
		t.Error("it is asked what recognises pictures, and there is none")
	}
	w.put("图.txt", "扫描件\n"+aNotice(9, 0))
	read("a picture that nobody knows how to recognise", "图.txt")
	read("is tried each time", "图.txt")
	w.engine = "tesseract 5"
	read("there is a program now", "图.txt")
	read("which would do the same again", "")
	w.engine = "tesseract 6"
	read("a better one", "图.txt")
	read("which is the same", "")
	w.engine = ""
	read("there is none any more", "图.txt")
	w.engine = "tesseract 6"
	w.put("缺.txt", "扫描件，一页无文字\n"+aNotice(10, 0))
	read("a picture without words", "图.txt 缺.txt")
	read("is looked at each time", "缺.txt")
	w.remove("图.txt")
	w.put("缺.txt", "一页无文字\n"+aNotice(10, 0))
	read("alone", "缺.txt")
	read("too", "缺.txt")
}

// TestKnownBy changes everything on which a reading depends, one by one.
func TestKnownBy(t *testing.T) {
	w := newTwins(t, 0)
	w.put("0.txt", aNotice(0, 0))
	w.put("1.txt", aNotice(1, 1))
	u := &w.job.Understanding
	write := func(name, text string) {
		w.both(func() {
			w.must(errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)))
		})
	}
	steps := []struct {
		what   string
		change func()
	}{
		{"a new ledger", func() {}},
		{"units", func() { write("单位.txt", "教务处\t教务\n"); u.Units = "单位.txt" }},
		{"other units", func() { write("单位.txt", "教务处（本部）\t教务处\n") }},
		{"a term", func() { u.TermStart = notice.NewDate(2021, 9, 6) }},
		{"holidays", func() { write("假.txt", "2027-01-01 休 元旦\n"); u.Holidays = []string{"假.txt"} }},
		{"other holidays", func() { write("假.txt", "2027-01-01 休 元旦\n2027-01-03 班 元旦\n") }},
		{"a folder of rules", func() { write("规则/duty/a.yaml", "# nothing\n"); u.Rules = "规则" }},
		{"other rules", func() { write("规则/duty/a.yaml", "# still nothing\n") }},
		{"more rules", func() { write("规则/timex/b.yaml", "# nothing\n") }},
		{"settings", func() { w.job.Reader.Settings = "other" }},
		{"a time limit", func() { w.job.Reader.TimeLimit = time.Minute }},
		{"no units", func() { u.Units = "" }},
	}
	for _, step := range steps {
		step.change()
		w.run(step.what)
		if w.lastRead != "0.txt 1.txt" {
			t.Errorf("%s: %q are read again, want both", step.what, w.lastRead)
		}
		w.run(step.what + ", twice")
		if w.lastRead != "" {
			t.Errorf("%s: %q are read once more", step.what, w.lastRead)
		}
	}
	w.job.Paths = []string{"./" + folder + "/0.txt", folder}
	if w.run("another path"); w.lastRead != "0.txt" {
		t.Errorf("another path: %q are read again, want one", w.lastRead)
	}
}

// TestKnownHistories holds the two ledgers together through random histories.
func TestKnownHistories(t *testing.T) {
	histories := 6
	if testing.Short() {
		histories = 2
	}
	for seed := range uint64(histories) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := newTwins(t, seed+1)
			w.put("0.txt", aNotice(0, 0))
			w.put("常.txt", aNotice(1, 0)) // stays
			for step := range 14 {
				said := fmt.Sprintf("step %d:", step)
				for range 1 + w.random.IntN(3) {
					said += " " + w.step()
				}
				w.run(said)
				if t.Failed() {
					return
				}
			}
		})
	}
}

// step is one thing that happens to the folder.
func (w *twins) step() string {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(w.files)), func(name string) bool { return name == "常.txt" })
	name, subject := "", w.random.IntN(len(subjects))
	if len(names) > 0 {
		name = names[w.random.IntN(len(names))]
	}
	switch step := w.random.IntN(19); step {
	case 0, 1, 2:
		name, version := fmt.Sprintf("%d.txt", w.random.IntN(8)), w.random.IntN(3)
		w.put(name, aNotice(subject, version))
		return fmt.Sprintf("%s is %d.%d.", name, subject, version)
	case 3, 4:
		if name == "" {
			return ""
		}
		copied := fmt.Sprintf("副本%d.txt", w.random.IntN(4))
		w.put(copied, w.files[name])
		return name + " copied to " + copied
	case 5:
		if name == "" {
			return ""
		}
		w.remove(name)
		return name + " removed"
	case 6:
		if name == "" {
			return ""
		}
		renamed := fmt.Sprintf("改%d.txt", w.random.IntN(3))
		w.rename(name, renamed)
		return name + " renamed to " + renamed
	case 7:
		name, day := fmt.Sprintf("%d延.txt", w.random.IntN(9)), 24+w.random.IntN(5)
		w.put(name, amending(subject, day))
		return fmt.Sprintf("%s puts %d off to %d", name, subject, day)
	case 8:
		w.put("坏.txt", []string{"", "\x89PNG\r\n\x1a\n", aNotice(subject, 0)}[w.random.IntN(3)])
		return "a bad file"
	case 9:
		w.put("乱.txt", strings.Replace(aNotice(subject, 0), "各部门", "各\xff\xff\xff部门", 1))
		return "a file with a warning"
	case 10:
		units := []string{"", "教务处（本部）\t教务处\n", "保卫处（武装部）\t保卫处\n"}[w.random.IntN(3)]
		w.both(func() { w.must(os.WriteFile("单位.txt", []byte(units), 0o644)) })
		w.job.Understanding.Units = "单位.txt"
		return "other units"
	case 11:
		// Two files whose names differ in their form alone lie at one place.
		form := []norm.Form{norm.NFC, norm.NFD}[w.random.IntN(2)]
		name := form.String("à.txt")
		w.put(name, aNotice(subject, w.random.IntN(2)))
		return fmt.Sprintf("%+q is %d", name, subject)
	case 12:
		w.edit()
		return "a person"
	case 13:
		w.pause = []time.Duration{time.Minute, 7 * 24 * time.Hour}[w.random.IntN(2)]
		return fmt.Sprintf("%s go by", w.pause)
	case 14:
		w.job.Keeping.NearDays = []int{0, 0, 3, 7}[w.random.IntN(4)]
		return fmt.Sprintf("%d days are near", w.job.Keeping.NearDays)
	case 15:
		w.job.Keeping.Columns = [][]ledger.Column{nil, ledger.Columns()[:18], append(ledger.Columns(), ledger.ByHand("领导批示", 14))}[w.random.IntN(3)]
		return fmt.Sprintf("%d columns", len(w.job.Keeping.Columns))
	case 16:
		return w.putBack()
	case 17:
		w.both(func() {
			if err := os.Remove("~$台账.xlsx"); err != nil {
				w.must(os.WriteFile("~$台账.xlsx", []byte("\x04test"), 0o644))
			}
		})
		return "the ledger opened or closed"
	default:
		w.job.Paths = [][]string{{folder}, {"./" + folder + "/0.txt", folder}, {folder, folder + "/没有.txt"}}[w.random.IntN(3)]
		return fmt.Sprint(w.job.Paths)
	}
}

// others are the copies of the ledger and what waits beside it.
func (w *twins) others() []string {
	backups, err := filepath.Glob(filepath.Join(keeper.BackupFolder, "*"))
	w.must(err)
	waiting, err := filepath.Glob("*_待合并_*")
	w.must(err)
	return append(backups, waiting...)
}

// putBack lets a person put an older ledger, or one that waits, in the place of the
// ledger.
func (w *twins) putBack() string {
	w.t.Chdir(w.knowing)
	others := w.others()
	if len(others) == 0 {
		return ""
	}
	path := others[w.random.IntN(len(others))]
	w.both(func() {
		data, err := os.ReadFile(path)
		w.must(err)
		w.must(os.WriteFile(w.job.Ledger, data, 0o644))
	})
	return path + " put back"
}

// edit lets a person write a word into a cell of the ledger and take a row out.
func (w *twins) edit() {
	path := filepath.Join(w.knowing, w.job.Ledger)
	book, err := excelize.OpenFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	w.must(err)
	defer book.Close()
	rows, err := book.GetRows("任务台账")
	w.must(err)
	at := slices.Index(rows[2], "进展情况")
	if len(rows) <= 3 || at < 0 {
		return
	}
	cell, err := excelize.CoordinatesToCellName(at+1, 4+w.random.IntN(len(rows)-3))
	w.must(err)
	w.must(book.SetCellStr("任务台账", cell, fmt.Sprintf("办了%d", w.random.IntN(9))))
	if w.random.IntN(3) == 0 {
		w.must(book.SetCellInt("说明", "B2", int64(1+w.random.IntN(9))))
	}
	if len(rows) > 5 && w.random.IntN(3) == 0 {
		w.must(book.RemoveRow("任务台账", len(rows)))
	}
	w.must(book.Save())
	data, err := os.ReadFile(path)
	w.must(err)
	w.must(os.WriteFile(filepath.Join(w.reading, w.job.Ledger), data, 0o644))
}

// TestBuildID: a program is told by the id that Go gave it, and one without by its
// bytes.
func TestBuildID(t *testing.T) {
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(own)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	id, err := buildID(file)
	if err != nil {
		t.Fatal(err)
	}
	if want, err := exec.Command("go", "tool", "buildid", own).Output(); err != nil {
		t.Logf("without the go command nothing says what is right: %v", err)
	} else if id != strings.TrimSpace(string(want)) {
		t.Errorf("%q, want %q", id, want)
	}

	head := strings.Repeat("\x00MZ", 1000)
	windows := head + "\xff Go build ID: \"a/b/c/d\"\n \xff" + head
	linux := head + "\x04\x00\x00\x00\x07\x00\x00\x00\x04\x00\x00\x00Go\x00\x00a/b/c/d" + head
	for form, program := range map[string]string{"in the code": windows, "in a note": linux} {
		if id, err := buildID(strings.NewReader(program)); id != "a/b/c/d" || err != nil {
			t.Errorf("%s: %q, %v", form, id, err)
		}
	}
	seen := map[string]string{}
	for _, without := range []string{head, head + "1", strings.Repeat(head, 20) + "1", strings.Repeat(head, 20) + "2",
		head + "\xff Go build ID: \"\"\n \xff", head + "\xff Go build ID: \"a/b/c/d", head + "\x00\x04\x00\x00\x00Go\x00\x00", "\x09\x00\x00\x00\x04\x00\x00\x00Go\x00\x00a/b", "Go\x00\x00", "x"} {
		id, err := buildID(strings.NewReader(without))
		if len(id) != sha256.Size || err != nil {
			t.Errorf("%q is told by %q, %v", without[max(0, len(without)-30):], id, err)
		}
		if other, is := seen[id]; is {
			t.Errorf("%q and %q are taken for the same", without, other)
		}
		seen[id] = without
	}
}
