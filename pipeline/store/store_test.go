package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

var at = time.Date(2021, 9, 24, 8, 0, 0, 0, time.UTC)

// onBoth runs a test on SQLite and, where there is one, on Postgres.
func onBoth(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Run("SQLite", func(t *testing.T) {
		s, err := Open(t.Context(), filepath.Join(t.TempDir(), "台账#1?.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		test(t, s)
	})
	t.Run("Postgres", func(t *testing.T) {
		s, err := OpenPostgres(t.Context(), newPostgres(t))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		test(t, s)
	})
}

// server is the connection string of the Postgres of these tests without its
// database, "" until it is asked for the first time.
var server struct {
	dsn, lacking string
	asked        bool
	stop         func()
}

func TestMain(m *testing.M) {
	code := m.Run()
	if server.stop != nil {
		server.stop()
	}
	os.Exit(code)
}

// newPostgres gives a new database on the server that TAIZHANG_POSTGRES names,
// or on one that is started for these tests.
func newPostgres(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("no Postgres in a short run")
	}
	if !server.asked {
		server.asked = true
		if server.dsn = os.Getenv("TAIZHANG_POSTGRES"); server.dsn == "" {
			server.dsn, server.lacking = startPostgres()
		}
	}
	if server.lacking != "" {
		t.Skip(server.lacking)
	}
	admin, err := openPostgres(t.Context(), server.dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.close()
	name := fmt.Sprintf("taizhang_%x", sha256.Sum256([]byte(t.Name()+time.Now().String())))[:40]
	pool := (&Store{database: admin}).Postgres()
	if _, err := pool.Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	dsn := server.dsn
	t.Cleanup(func() {
		admin, err := openPostgres(context.Background(), dsn)
		if err == nil {
			_, err = (&Store{database: admin}).Postgres().Exec(context.Background(), "DROP DATABASE "+name)
			admin.close()
		}
		if err != nil {
			t.Errorf("the database of the test stays: %v", err)
		}
	})
	base, settings, _ := strings.Cut(dsn, "?")
	return base[:strings.LastIndex(base, "/")+1] + name + "?" + settings
}

// startPostgres starts the newest server that is installed, on a socket of its
// own. It will not run as root, and is then given to the user postgres.
func startPostgres() (dsn, lacking string) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(found) == 0 {
		return "", "no Postgres here: install postgresql, or set TAIZHANG_POSTGRES"
	}
	bin := found[len(found)-1]
	folder, err := os.MkdirTemp("", "pg")
	if err != nil {
		return "", err.Error()
	}
	as := func(program string, arguments ...string) error {
		command := exec.Command(filepath.Join(bin, program), arguments...)
		if os.Geteuid() == 0 {
			command = exec.Command("runuser", append([]string{"-u", "postgres", "--", filepath.Join(bin, program)}, arguments...)...)
		}
		command.Dir = folder
		// A server keeps what it is given as its output open; a file does not wait.
		log, err := os.OpenFile(filepath.Join(folder, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
		if err != nil {
			return err
		}
		defer log.Close()
		command.Stdout, command.Stderr = log, log
		if err := command.Run(); err != nil {
			text, _ := os.ReadFile(log.Name())
			return fmt.Errorf("%s: %w: %s", program, err, text)
		}
		return nil
	}
	if os.Geteuid() == 0 {
		if said, err := exec.Command("chown", "postgres", folder).CombinedOutput(); err != nil {
			return "", fmt.Sprintf("no user postgres: %s", said)
		}
	}
	data := filepath.Join(folder, "data")
	if err := as("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"); err != nil {
		return "", err.Error()
	}
	if err := as("pg_ctl", "-D", data, "-w", "-o", "-c listen_addresses='' -c fsync=off -c unix_socket_directories="+folder, "start"); err != nil {
		return "", err.Error()
	}
	server.stop = func() {
		_ = as("pg_ctl", "-D", data, "-m", "immediate", "stop")
		_ = os.RemoveAll(folder)
	}
	return "postgres://postgres@/postgres?host=" + folder, ""
}

func task(name string, day int) notice.Task {
	return notice.Task{Quote: fmt.Sprintf("请各系部于9月%d日前完成%s，形成书面材料%s并报办公室。", day, name, strings.Repeat(name, 40)), Summary: "完成" + name,
		Deadline: notice.Deadline{Text: fmt.Sprintf("9月%d日前", day), Kind: notice.KindDate, Due: notice.NewDate(2021, 9, day)}}
}

func file(path, hash, number string, tasks ...notice.Task) ledger.File {
	return ledger.File{Path: path, Notice: &notice.Notice{File: path, SHA256: hash, Title: "关于演练的通知", DocNumber: number, Tasks: tasks}}
}

func update(t *testing.T, s *Store, do func(tx *Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

func record(t *testing.T, s *Store, files ...ledger.File) {
	t.Helper()
	update(t, s, func(tx *Tx) error {
		for _, f := range files {
			if err := tx.Record(f, f.Path, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// entriesOf are the rows of a record by the names of their tasks, with their ids.
func entriesOf(t *testing.T, s *Store) (named map[string]*ledger.Entry, all []*ledger.Entry) {
	t.Helper()
	named = map[string]*ledger.Entry{}
	update(t, s, func(tx *Tx) error {
		entries, err := tx.Entries()
		all = InOrder(entries)
		for _, e := range all {
			if e.Task != nil {
				named[strings.TrimPrefix(e.Task.Summary, "完成")] = e
			}
		}
		return err
	})
	return named, all
}

func outcomes(t *testing.T, s *Store) string {
	t.Helper()
	var said []string
	update(t, s, func(tx *Tx) error {
		files, err := tx.Files()
		for _, f := range files {
			said = append(said, fmt.Sprintf("%s %s %d", f.Path, f.Outcome(), f.Tasks()))
		}
		return err
	})
	return strings.Join(said, "，")
}

func TestRecord(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		record(t, s, file("a.txt", "h1", "1号", task("甲", 20), task("乙", 21)))
		first, all := entriesOf(t, s)
		if len(all) != 2 || first["甲"].Number != 1 || first["乙"].Number != 2 || !strings.HasSuffix(first["乙"].Code, "-02") {
			t.Fatalf("rows %+v", all)
		}

		// The same bytes under a second name.
		record(t, s, file("b.txt", "h1", "1号", task("甲", 20), task("乙", 21)))
		if got, want := outcomes(t, s), "a.txt 已提取 2，b.txt 重复 2"; got != want && got != "a.txt 已提取 2，b.txt 重复 0" {
			t.Errorf("a copy: %s", got)
		}
		if _, all = entriesOf(t, s); len(all) != 2 {
			t.Errorf("a copy gives %d rows", len(all))
		}

		// A new version of the same file: one deadline later, one task gone, one new.
		later := task("甲", 20)
		later.Quote, later.Deadline = strings.ReplaceAll(later.Quote, "9月20日", "9月27日"), notice.Deadline{Text: "9月27日前", Kind: notice.KindDate, Due: notice.NewDate(2021, 9, 27)}
		record(t, s, file("a.txt", "h2", "1号", task("丙", 25), later))
		now, all := entriesOf(t, s)
		if len(all) != 3 || now["甲"].ID != first["甲"].ID || now["甲"].Code != first["甲"].Code || len(now["甲"].Earlier) != 1 || now["甲"].Earlier[0] != "2021-09-20（9月20日前）" {
			t.Errorf("a new version: %d rows, 甲 is %+v", len(all), now["甲"])
		}
		if !now["乙"].Withdrawn || now["丙"].Withdrawn || now["丙"].Number != 3 || !strings.HasSuffix(now["丙"].Code, "-03") {
			t.Errorf("乙 %+v, 丙 %+v", now["乙"], now["丙"])
		}

		// Better rules read what was withdrawn again.
		record(t, s, file("a.txt", "h2", "1号", task("丙", 25), later, task("乙", 21)))
		if now, all = entriesOf(t, s); len(all) != 3 || now["乙"].Withdrawn || now["乙"].ID != first["乙"].ID || len(now["甲"].Earlier) != 1 {
			t.Errorf("better rules: %d rows, 乙 %+v", len(all), now["乙"])
		}

		// A file that cannot be read leaves its rows alone, and so does the next
		// version of it.
		record(t, s, ledger.File{Path: "a.txt", Err: notice.Fail(notice.CauseUnreadable, "gone")})
		if now, all = entriesOf(t, s); len(all) != 3 || now["甲"].Withdrawn {
			t.Errorf("a file that failed: %d rows, %+v", len(all), now["甲"])
		}
		if got := outcomes(t, s); !strings.Contains(got, "a.txt 未能读取 0") {
			t.Errorf("a file that failed: %s", got)
		}
		record(t, s, file("a.txt", "h3", "", later, task("乙", 21), task("丙", 25)))
		if _, all = entriesOf(t, s); len(all) != 3 {
			t.Errorf("the version after a failure gives %d rows", len(all))
		}
	})
}

// TestCopiedNotice: the same notice in other bytes under another name, such as a
// scan beside a text, is one notice; another of the same number is its own.
func TestCopiedNotice(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		record(t, s, file("通知.txt", "h1", "1号", task("甲", 20), task("乙", 21)), file("通知.pdf", "h2", "1号", task("甲", 20), task("乙", 21)))
		if _, all := entriesOf(t, s); len(all) != 2 {
			t.Errorf("two forms of a notice give %d rows", len(all))
		}
		for range 2 { // whichever is read last, again and again
			record(t, s, file("通知.txt", "h1", "1号", task("甲", 20), task("乙", 21)), file("通知.pdf", "h2", "1号", task("甲", 20), task("乙", 21)))
		}
		if _, all := entriesOf(t, s); len(all) != 2 || all[0].Withdrawn || all[1].Withdrawn {
			t.Errorf("read again: %+v", all)
		}
		record(t, s, file("另.txt", "h9", "1号", task("丁", 20), task("戊", 21)))
		if _, all := entriesOf(t, s); len(all) != 4 || all[0].Withdrawn {
			t.Errorf("another notice of the same number: %d rows", len(all))
		}
		// The same words in two notices are two tasks.
		record(t, s, file("又.txt", "h10", "2号", task("甲", 20)))
		if _, all := entriesOf(t, s); len(all) != 5 || all[4].ID == all[0].ID {
			t.Errorf("the words of another notice: %d rows", len(all))
		}
	})
}

// TestOrphans: rows that were found in a workbook without a record are those of
// the notice that gave them, and of no other that asks for nearly the same.
func TestOrphans(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		lost := task("甲", 20)
		entry := &ledger.Entry{ID: "OLD", Origin: ledger.FromWorkbook, Edits: map[string]ledger.Edit{
			ledger.ColumnCode: {Value: "K7QX-01"}, ledger.ColumnQuote: {Value: lost.Quote}, ledger.ColumnSource: {Value: "关于演练的通知"}, ledger.ColumnProgress: {Value: "办了一半"}}}
		changes := []ledger.Change{{ID: "OLD", Kind: ledger.Added}}
		for _, name := range slices.Sorted(maps.Keys(entry.Edits)) {
			changes = append(changes, ledger.Change{ID: "OLD", Column: name, Kind: ledger.Edited})
		}
		update(t, s, func(tx *Tx) error { return tx.Save(changes, map[string]*ledger.Entry{"OLD": entry}, "台账.xlsx", at) })
		alike := file("c.txt", "h7", "", task("甲", 28))
		alike.Notice.Title = "关于十月份演练的通知"
		record(t, s, alike, file("a.txt", "h1", "", lost))
		now, all := entriesOf(t, s)
		if len(all) != 2 {
			t.Fatalf("%d rows", len(all))
		}
		for _, e := range all {
			if (e.ID == "OLD") != (e.Notice.File == "a.txt") {
				t.Errorf("the row %s belongs to %s", e.ID, e.Notice.File)
			}
		}
		if e := now["甲"]; e.Origin != ledger.FromNotice {
			t.Errorf("the row is still %s", e.Origin)
		}
	})
}

// TestGenerations: what each writing of the workbook showed, and what is
// forgotten.
func TestGenerations(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		record(t, s, file("a.txt", "h1", "1号", task("甲", 20), task("乙", 21)))
		named, _ := entriesOf(t, s)
		a, b := named["甲"].ID, named["乙"].ID
		line := func(id, text string) ledger.Line {
			return ledger.Line{ID: id, Cells: ledger.CellsOf(map[string]string{"进展情况": text}), Own: ledger.Cells{}}
		}
		show := func(number int, lines ...ledger.Line) {
			t.Helper()
			update(t, s, func(tx *Tx) error {
				all := ledger.NewLines(0)
				for _, line := range lines {
					all.Add(line)
				}
				asTheyAre := func(line ledger.Line) ledger.Line { return line }
				return tx.Show(Generation{Number: number, Workbook: "台账.xlsx", Digest: fmt.Sprint(number), At: at}, all, asTheyAre)
			})
		}
		shown := func(number int) string {
			t.Helper()
			var said []string
			update(t, s, func(tx *Tx) error {
				lines, err := tx.Shown(number)
				for id, l := range lines {
					said = append(said, map[string]string{a: "甲", b: "乙"}[id]+l.Cells.Get("进展情况"))
				}
				return err
			})
			slices.Sort(said)
			return strings.Join(said, " ")
		}
		want := func(when string, texts map[int]string) {
			t.Helper()
			for number, text := range texts {
				if got := shown(number); got != text {
					t.Errorf("%s: generation %d showed %q, want %q", when, number, got, text)
				}
			}
		}
		show(1, line(a, "一"), line(b, "一"))
		show(2, line(a, "二"), line(b, "一"))
		show(3, line(b, "一"))
		show(4, line(a, "四"), line(b, "四"))
		want("written", map[int]string{1: "乙一 甲一", 2: "乙一 甲二", 3: "乙一", 4: "乙四 甲四"})

		// People worked in the second, and it was read.
		worked := line(b, "人工")
		update(t, s, func(tx *Tx) error { return tx.Rebase(2, map[string]*ledger.Line{b: &worked, a: nil}) })
		want("after work in the second", map[int]string{1: "乙一 甲一", 2: "乙人工", 3: "乙一", 4: "乙四 甲四"})

		update(t, s, func(tx *Tx) error { return tx.Forget(3) })
		want("forgotten before the third", map[int]string{3: "乙一", 4: "乙四 甲四"})
		update(t, s, func(tx *Tx) error {
			last, err := tx.LastGeneration()
			if last.Number != 4 || last.Digest != "4" || !last.At.Equal(at) {
				t.Errorf("the last generation is %+v", last)
			}
			n, more := tx.number("SELECT count(*) FROM shown")
			if n != 4 { // 乙 of the second for the third, 甲 of the third and both of the fourth
				t.Errorf("%d lines are kept, want 4", n)
			}
			return errors.Join(err, more)
		})
	})
}

// TestUpdateIsAllOrNothing: an error in the middle of a change undoes it.
func TestUpdateIsAllOrNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		broken := errors.New("broken")
		err := s.Update(t.Context(), func(tx *Tx) error {
			if err := tx.Record(file("a.txt", "h1", "1号", task("甲", 20)), "a.txt", at); err != nil {
				return err
			}
			return broken
		})
		if _, all := entriesOf(t, s); !errors.Is(err, broken) || len(all) != 0 {
			t.Errorf("%v leaves %d rows", err, len(all))
		}
	})
}

// TestForeignFiles: what is no record of ours stays as it is, to the byte.
func TestForeignFiles(t *testing.T) {
	foreign := func(statements ...string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			d, err := openSQLite(t.Context(), path+".made")
			if err != nil {
				t.Fatal(err)
			}
			for _, statement := range append([]string{"PRAGMA journal_mode = DELETE"}, statements...) {
				if _, err := d.(*sqlite).pool.Exec(statement); err != nil {
					t.Fatal(err)
				}
			}
			if err := errors.Join(d.close(), os.Rename(path+".made", path)); err != nil {
				t.Fatal(err)
			}
		}
	}
	text := func(text string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	cases := map[string]struct {
		make func(t *testing.T, path string)
		want error
	}{
		"a text":                          {text("这不是数据库"), ErrForeign},
		"zeros":                           {text(strings.Repeat("\x00", 8192)), ErrForeign},
		"another program's mark":          {foreign("PRAGMA application_id = 77", "CREATE TABLE x (y)"), ErrForeign},
		"tables without a mark":           {foreign("PRAGMA application_id = 0", "CREATE TABLE x (y)"), ErrForeign},
		"a record of a later version":     {foreign("CREATE TABLE schema_version (number BIGINT NOT NULL)", "INSERT INTO schema_version VALUES (999)", "PRAGMA journal_mode = WAL"), ErrNewer},
		"a record whose pages are broken": {brokenRecord, ErrDamaged},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "台账.db")
			c.make(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s, err := Open(t.Context(), path)
			if err == nil {
				err = s.Update(t.Context(), func(tx *Tx) error { _, err := tx.Entries(); return err })
				s.Close()
			}
			if !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
				t.Errorf("the file was changed, %v", err)
			}
			if left, _ := filepath.Glob(path + "-*"); len(left) != 0 {
				t.Errorf("beside it lie %v", left)
			}
		})
	}
	t.Run("an empty file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "台账.db")
		text("")(t, path)
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
	})
}

// brokenRecord makes a record of ours and writes over all pages but the first.
func brokenRecord(t *testing.T, path string) {
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	record(t, s, file("a.txt", "h1", "1号", task("甲", 20)))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(data); i++ {
		data[i] = 0x5A
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestEveryEarlierVersion opens a record of each version of the schema that was
// ever released, as its program left it: testdata/version_N.sql holds statements
// that fill the schema of version N. Whoever adds a migration adds the file for
// the version before it; its rows, edits and generations must arrive whole.
func TestEveryEarlierVersion(t *testing.T) {
	steps, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	for version := 1; version <= len(steps); version++ {
		filled, err := os.ReadFile(filepath.Join("testdata", fmt.Sprintf("version_%d.sql", version)))
		if err != nil {
			t.Fatalf("a version of the schema without its data: %v", err)
		}
		fill := func(t *testing.T, d database) {
			t.Helper()
			bytes := "X'$1'"
			if _, is := d.(*postgres); is {
				bytes = `'\x$1'`
			}
			filled := regexp.MustCompile(`\{\{hex ([0-9a-f]+)\}\}`).ReplaceAllString(string(filled), bytes)
			s := &Store{database: d}
			if err := s.migrateTo(t.Context(), steps, version); err != nil {
				t.Fatal(err)
			}
			update(t, s, func(tx *Tx) error {
				for statement := range strings.SplitSeq(withoutRemarks(filled), ";\n") {
					if strings.TrimSpace(statement) == "" {
						continue
					}
					if err := tx.do(statement); err != nil {
						return err
					}
				}
				return nil
			})
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		look := func(t *testing.T, s *Store) {
			t.Helper()
			defer s.Close()
			named, all := entriesOf(t, s)
			fromNotice := 2
			if version >= 6 { // one of them in a stretch
				fromNotice = 3
				if e := named["丁"]; e == nil || e.ID != "DDDDDDDDDDDDDDDD" || e.Code != "K7QX-03" || e.Number != 3 {
					t.Errorf("version %d gives the row of a stretch as %+v", version, e)
				}
			}
			if len(all) != fromNotice+1 || named["甲"] == nil || named["甲"].Edits["进展情况"].Value != "办了一半" || !named["乙"].Deleted || named["甲"].Earlier[0] != "2021-09-15（9月15日前）" {
				t.Errorf("version %d gives the rows %+v", version, all)
			}
			if hers := all[fromNotice]; hers.Origin != ledger.FromPerson || hers.Edits["工作任务"].Value != "手工任务" {
				t.Errorf("version %d gives the person's row %+v", version, hers)
			}
			if got := outcomes(t, s); got != fmt.Sprintf("a.txt 已提取 %d，b.txt 未能读取 0", fromNotice) {
				t.Errorf("version %d gives the files %s", version, got)
			}
			update(t, s, func(tx *Tx) error {
				last, err := tx.LastGeneration()
				lines, more := tx.Shown(1)
				if written := map[bool]Generation{true: {Bytes: "b2", NearDays: 7}}[version >= 5]; last.Bytes != written.Bytes || last.NearDays != written.NearDays {
					t.Errorf("version %d says of its workbook %+v", version, last)
				}
				if last.Number != 2 || len(lines) != 2 {
					t.Errorf("version %d gives the generation %+v and %d lines of the first", version, last, len(lines))
				}
				return errors.Join(err, more)
			})
			want := map[string]KnownReading{} // what was read before version 5 is read again
			if version >= 5 {
				want["a.txt"] = KnownReading{SHA256: "h1", Path: "a.txt", Reading: ledger.Reading{By: "the program", Tasks: 2, Dated: 2}}
			}
			update(t, s, func(tx *Tx) error {
				known, err := tx.KnownReadings()
				if !maps.Equal(known, want) {
					t.Errorf("version %d knows the readings %+v, want %+v", version, known, want)
				}
				return err
			})
			// It goes on working.
			record(t, s, file("a.txt", "h2", "1号", task("甲", 20), task("丙", 21)))
			if _, all := entriesOf(t, s); len(all) != fromNotice+2 {
				t.Errorf("version %d, gone on with, gives %d rows", version, len(all))
			}
		}
		t.Run(fmt.Sprintf("SQLite %d", version), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "台账.db")
			d, err := openSQLite(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			fill(t, d)
			s, err := Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			look(t, s)
		})
		t.Run(fmt.Sprintf("Postgres %d", version), func(t *testing.T) {
			dsn := newPostgres(t)
			d, err := openPostgres(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			fill(t, d)
			s, err := OpenPostgres(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			look(t, s)
		})
	}
}

// TestPathFor: the record lies beside its workbook, under a name that SQLite can
// append to.
func TestPathFor(t *testing.T) {
	for path, want := range map[string]string{"台账.xlsx": "台账.db", filepath.Join("夹", "九月.XLSX"): filepath.Join("夹", "九月.db"), "无": "无.db"} {
		if got := PathFor(path); got != want {
			t.Errorf("%s has its record in %s", path, got)
		}
	}
	if got := filepath.Base(PathFor(strings.Repeat("台", 83) + ".xlsx")); len(got) > 255-len("-journal") {
		t.Errorf("a name of %d bytes", len(got))
	}
}

// TestCutOffWhileMade: what a process leaves that was killed while it made its record, at
// any moment of it, is taken for a new one; what another program left stays its own.
func TestCutOffWhileMade(t *testing.T) {
	// A journal of a transaction that has changed no page of so many (the SQLite file
	// format, 3): its magic number, no record, a nonce, the pages, the sizes of a sector and
	// of a page.
	journal := func(pages byte) []byte {
		return append([]byte{0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, pages, 0, 0, 2, 0, 0, 0, 0x10, 0}, make([]byte, 512-28)...)
	}
	made := func(t *testing.T, statements ...string) (database, log []byte) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "made.db")
		pool, err := sql.Open("sqlite", place(path, nil))
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		for _, statement := range statements {
			if _, err := pool.Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
		if database, err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
		log, _ = os.ReadFile(path + "-wal") // there is not always one
		return database, log
	}
	empty, _ := made(t, "PRAGMA journal_mode = WAL")
	marked, log := made(t, "PRAGMA journal_mode = WAL", fmt.Sprintf("PRAGMA application_id = %d", applicationID))
	begun, longer := made(t, "PRAGMA journal_mode = WAL", fmt.Sprintf("PRAGMA application_id = %d", applicationID), "CREATE TABLE schema_version (number BIGINT NOT NULL)")
	foreign, _ := made(t, "CREATE TABLE x (y)")
	if len(log) == 0 || len(longer) <= len(log) {
		t.Fatalf("logs of %d and %d bytes", len(log), len(longer))
	}
	for name, c := range map[string]struct {
		files map[string][]byte
		want  error
	}{
		"nothing written, a journal":       {map[string][]byte{"": {}, "-journal": journal(0)}, nil},
		"the first page, a journal":        {map[string][]byte{"": empty, "-journal": journal(0)}, nil},
		"the first page":                   {map[string][]byte{"": empty}, nil},
		"the mark in the log":              {map[string][]byte{"": marked, "-wal": log}, nil},
		"a table in the log":               {map[string][]byte{"": begun, "-wal": longer}, nil},
		"another program's, and a journal": {map[string][]byte{"": foreign, "-journal": journal(2)}, ErrForeign},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "台账.db")
			for suffix, data := range c.files {
				if err := os.WriteFile(path+suffix, data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			s, err := Open(t.Context(), path)
			if !errors.Is(err, c.want) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if err == nil {
				record(t, s, file("a.txt", "h1", "1号", task("甲", 20)))
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			} else if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, c.files[""]) {
				t.Errorf("the file was changed, %v", err)
			}
		})
	}
}

// TestOpenWaits opens a record that another process is just making.
func TestOpenWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "台账.db")
	pool, err := sql.Open("sqlite", place(path, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
		t.Fatal(err)
	}
	making, err := pool.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := making.Exec("CREATE TABLE x (y)"); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(200*time.Millisecond, func() { _ = making.Rollback() })
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if making, err = pool.Begin(); err != nil {
		t.Fatal(err)
	}
	defer making.Rollback()
	if _, err := making.Exec("CREATE TABLE x (y)"); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(100*time.Millisecond, cancel)
	if _, err := Open(ctx, path); err == nil {
		t.Error("it is open though nobody waits")
	}
}
