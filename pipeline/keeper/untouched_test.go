package keeper

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/workbook"
)

// TestUntouched: a workbook is left unopened where nobody can have done anything to
// it, and nowhere else.
func TestUntouched(t *testing.T) {
	o := newOffice(t)
	ctx := context.Background()
	var options Options
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	// opens is a run over some files up to the moment before the workbook is written,
	// where before is done; want says whether it opens the workbook by then.
	opens := func(when string, want bool, before func(), files ...ledger.File) Published {
		t.Helper()
		k, err := Open(ctx, o.path, o.now, options)
		must(err)
		defer k.Close()
		absorbed, err := k.Absorb(ctx, o.now)
		must(err)
		if got := k.seen != nil; got != want || k.untouched == want {
			t.Errorf("%s: the workbook is opened: %v, want %v", when, got, want)
		}
		if !want && (len(absorbed.Changes) > 0 || absorbed.Lost || absorbed.Rebuilt) {
			t.Errorf("%s: people did %+v", when, absorbed)
		}
		must(k.Record(ctx, slices.Values(files), o.now, nil))
		if before != nil {
			before()
		}
		said, err := k.Publish(ctx, o.now, notice.DateOf(o.now))
		must(err)
		return said
	}
	unchanged := func(when string, said Published, rows int) {
		t.Helper()
		if !said.Unchanged || said.Rows != rows {
			t.Errorf("%s: %+v, want %d rows and nothing written", when, said, rows)
		}
	}
	read := func() []byte {
		t.Helper()
		data, err := os.ReadFile(o.path)
		must(err)
		return data
	}

	o.run(o.notices("甲", "乙")...)
	first := read()
	unchanged("a new ledger", opens("a new ledger", false, nil), 2)
	unchanged("and once more", opens("once more", false, nil), 2)

	// What is new is written into the workbook, which is opened then.
	said := opens("a new notice", false, nil, o.notices("丙")...)
	if said.Unchanged || said.Rows != 3 || said.Backup == "" {
		t.Errorf("a new notice: %+v", said)
	}
	o.see(o.path, func(p *page) {
		if !p.has("完成丙") || !p.has("完成甲") {
			t.Errorf("the rows are %q", p.rows)
		}
	})
	unchanged("after it", opens("after it", false, nil), 3)

	// People work in it, before a run and while it reads.
	o.work(o.path, func(p *page) { p.write("完成甲", "进展情况", "办了一半") })
	opens("after people's work", true, nil)
	unchanged("after that", opens("after that", false, nil), 3)
	said = opens("while it is read", false, func() { o.work(o.path, func(p *page) { p.write("完成乙", "进展情况", "办完了") }) }, o.notices("丁")...)
	if said.Rows != 4 {
		t.Errorf("people's work while it is read: %+v", said)
	}
	o.see(o.path, func(p *page) {
		if p.get("完成乙", "进展情况") != "办完了" || p.get("完成甲", "进展情况") != "办了一半" || !p.has("完成丁") {
			t.Errorf("people's words are gone: %q", p.rows)
		}
	})
	unchanged("after that too", opens("after that too", false, nil), 4)
	said = opens("gone while it is read", false, func() { must(os.Remove(o.path)) }, o.notices("戊")...)
	if said.Rows != 5 {
		t.Errorf("a workbook that goes: %+v", said)
	}
	opens("made anew", false, nil)

	// Saved by another program without a change, it is opened once.
	o.work(o.path, func(*page) {})
	unchanged("saved again", opens("saved again", true, nil), 5)
	unchanged("and known then", opens("and known then", false, nil), 5)

	// A copy put back; one that waits; other settings; another day.
	last := read()
	must(os.WriteFile(o.path, first, 0o644))
	opens("a copy put back", true, nil)
	must(os.WriteFile(o.path, last, 0o644))
	opens("and the last one again", true, nil)
	o.lock("~$台账.xlsx")
	opens("open elsewhere", false, nil, o.notices("己")...)
	o.unlock("~$台账.xlsx")
	if len(o.pending()) != 1 {
		t.Fatalf("there wait %q", o.pending())
	}
	opens("one waits", true, nil)
	opens("it was merged", false, nil)
	options.Columns = slices.DeleteFunc(ledger.Columns(), func(c ledger.Column) bool { return c.Name == "出处" })
	opens("other columns", true, nil)
	opens("a column that is not of the settings", true, nil)
	options.Columns = nil
	opens("the old columns", true, nil)
	opens("the old columns again", false, nil)
	options.NearDays = 9
	opens("another window", false, nil)
	unchanged("the same window", opens("the same window", false, nil), 6)
	options.NearDays = 0
	unchanged("that of the workbook", opens("that of the workbook", false, nil), 6)
	o.now = o.now.AddDate(0, 0, 1)
	opens("the next day", false, nil)
	opens("on that day", false, nil)

	// What people wrote was taken in, and the run killed before it was written. The
	// workbook as it was is now people's work.
	before := read()
	o.work(o.path, func(p *page) { p.write("完成甲", "进展情况", "没有办") })
	k, err := Open(ctx, o.path, o.now, options)
	must(err)
	_, err = k.Absorb(ctx, o.now)
	must(errors.Join(err, k.Close()))
	must(os.WriteFile(o.path, before, 0o644))
	opens("put back after it was taken in", true, nil)
	o.see(o.path, func(p *page) {
		if got := p.get("完成甲", "进展情况"); got != "办了一半" {
			t.Errorf("people took back what they had written, and it says %q", got)
		}
	})
}

// TestUntouchedAfterAKill: a run is cut off at every call of the file system, and the
// workbook that it leaves is taken for untouched only where it is the last one.
func TestUntouchedAfterAKill(t *testing.T) {
	o := newOffice(t)
	o.run(o.notices("甲")...)
	ctx, rows, cuts := context.Background(), 1, 0
	for left := 1; cuts == left-1; left++ { // until a run is whole
		o.now = o.now.Add(time.Minute)
		err := func() error {
			k, err := Open(ctx, o.path, o.now, Options{Disk: &cutDisk{left: left}})
			if err != nil {
				return err
			}
			defer k.Close()
			if _, err := k.Absorb(ctx, o.now); err != nil {
				return err
			}
			if err := k.Record(ctx, slices.Values(o.notices(fmt.Sprint("甲", left))), o.now, nil); err != nil {
				return err
			}
			rows++
			_, err = k.Publish(ctx, o.now, notice.DateOf(o.now))
			return err
		}()
		if errors.Is(err, errCut) {
			cuts++
		} else if err != nil {
			t.Fatal(err)
		}
		k, err := Open(ctx, o.path, o.now, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.Absorb(ctx, o.now); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(o.path)
		if err != nil {
			t.Fatal(err)
		}
		book, err := workbook.Open(data)
		if err != nil {
			t.Fatal(err)
		}
		_, last, err := k.book(ctx, notice.DateOf(o.now))
		if err != nil {
			t.Fatal(err)
		}
		if k.untouched && book.Generation() != last.Number {
			t.Errorf("cut off at call %d, the writing %d is taken for %d", left, book.Generation(), last.Number)
		}
		book.Close()
		k.Close()
		if _, said := o.run(); said.Rows != rows {
			t.Errorf("cut off at call %d: %d rows, want %d", left, said.Rows, rows)
		}
		o.see(o.path, func(p *page) {
			if len(p.rows) != 3+rows {
				t.Errorf("cut off at call %d: the workbook has %d rows, want %d", left, len(p.rows)-3, rows)
			}
		})
	}
	if cuts < 8 {
		t.Errorf("only %d runs were cut off", cuts)
	}
}

// TestUntouchedInOtherForm: where people gave a column another heading, or took out
// that of the ids, a workbook that nobody touches any more is written all the same as
// one that is compared.
func TestUntouchedInOtherForm(t *testing.T) {
	o := newOffice(t)
	o.run(o.notices("甲", "乙", "丙")...)
	o.work(o.path, func(p *page) { p.set(3, "任务来源", "从哪儿来") })
	o.run()
	for _, word := range []string{"丁", "戊"} {
		o.now = o.now.AddDate(0, 0, 1)
		o.run(o.notices(word)...)
		o.see(o.path, func(p *page) {
			if got, want := p.get("完成"+word, "从哪儿来"), p.get("完成甲", "从哪儿来"); got == "" || !strings.Contains(got, "通知") || !strings.Contains(want, "通知") {
				t.Errorf("of %s it comes from %q", word, got)
			}
		})
	}
	o.work(o.path, func(p *page) {
		if err := p.file.RemoveCol("任务台账", columnName(t, p.at[workbook.RowIDColumn])); err != nil {
			t.Fatal(err)
		}
	})
	o.run()
	o.now = o.now.AddDate(0, 0, 1)
	if _, said := o.run(o.notices("己")...); said.Rows != 6 {
		t.Errorf("%d rows", said.Rows)
	}
	o.see(o.path, func(p *page) {
		if len(p.rows) != 3+6 {
			t.Errorf("without ids the workbook has the rows %q", p.rows)
		}
	})
}

func columnName(t *testing.T, column int) string {
	t.Helper()
	name, err := excelize.ColumnNumberToName(column)
	if err != nil {
		t.Fatal(err)
	}
	return name
}
