package keeper

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline/store"
)

// faultyDisk fails at every call that writes, as a disk does that is full or
// that may not be written to.
type faultyDisk struct {
	systemDisk
	err error
	// probes is how often the folder still takes a file: CanReplace asks first.
	probes int
}

func (d *faultyDisk) CreateTemp(folder, pattern string) (File, error) {
	if d.probes--; d.probes < 0 {
		return nil, &fs.PathError{Op: "open", Path: folder, Err: d.err}
	}
	return d.systemDisk.CreateTemp(folder, pattern)
}

func (d *faultyDisk) MkdirAll(folder string) error {
	return &fs.PathError{Op: "mkdir", Path: folder, Err: d.err}
}

// TestFaultyDisk: the ledger stands as it was, the error says what it is, and
// what was read and typed is in it once the disk is mended.
func TestFaultyDisk(t *testing.T) {
	for name, fault := range map[string]error{"full": syscall.ENOSPC, "not permitted": syscall.EACCES, "a disk that fails": syscall.EIO} {
		for probes := range 3 {
			o := newOffice(t)
			o.run(o.notices("甲")...)
			o.work(o.path, func(p *page) { p.write("完成甲", "进展情况", "办了一半") })
			before, err := os.ReadFile(o.path)
			if err != nil {
				t.Fatal(err)
			}
			err = func() error {
				ctx := context.Background()
				k, err := Open(ctx, o.path, o.now, Options{Disk: &faultyDisk{err: fault, probes: probes}})
				if err != nil {
					return err
				}
				defer k.Close()
				if _, err := k.Absorb(ctx, o.now); err != nil {
					return err
				}
				if err := k.Record(ctx, slices.Values(o.notices("乙")), o.now, nil); err != nil {
					return err
				}
				_, err = k.Publish(ctx, o.now, notice.DateOf(o.now))
				return err
			}()
			// Where the workbook is written and only its copy is not permitted, it waits
			// beside the ledger.
			waits := fault == syscall.EACCES && probes == 2
			if !waits && (!errors.Is(err, fault) || IsFull(err) != (fault == syscall.ENOSPC)) || waits && err != nil {
				t.Errorf("%s, %d probes: error %v", name, probes, err)
			}
			if after, err := os.ReadFile(o.path); err != nil || string(after) != string(before) {
				t.Errorf("%s, %d probes: the ledger was changed, %v", name, probes, err)
			}
			if left, _ := filepath.Glob(filepath.Join(o.folder, ".taizhang-*")); len(left) != 0 || (len(o.pending()) == 1) != waits {
				t.Errorf("%s, %d probes: there lie %v and %v", name, probes, left, o.pending())
			}
			o.run(o.notices("乙")...)
			o.see(o.path, func(p *page) {
				if p.get("完成甲", "进展情况") != "办了一半" || !p.has("完成乙") || len(p.rows) != 5 {
					t.Errorf("%s, %d probes: the mended ledger has %q", name, probes, p.rows[3:])
				}
			})
		}
	}
}

// TestFullDisk runs on a real disk that fills up, which SQLite meets as well.
func TestFullDisk(t *testing.T) {
	folder := t.TempDir()
	if said, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder).CombinedOutput(); err != nil {
		t.Skipf("no small disk can be made here: %s", said)
	}
	t.Cleanup(func() { _ = exec.Command("umount", folder).Run() })
	o := &office{t: t, folder: folder, path: filepath.Join(folder, "台账.xlsx"), now: moment}
	o.run(o.notices("甲")...)
	o.work(o.path, func(p *page) { p.write("完成甲", "进展情况", "办了一半") })
	before, err := os.ReadFile(o.path)
	if err != nil {
		t.Fatal(err)
	}
	failed := 0
	for room := 0; room <= 400<<10; room += 20 << 10 {
		// Fill the disk, and leave some room.
		fill := filepath.Join(folder, "fill")
		_ = os.Remove(fill)
		if err := os.WriteFile(fill, make([]byte, 1<<20), 0o644); !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("the disk does not fill: %v", err)
		}
		info, err := os.Stat(fill)
		if err == nil {
			err = os.Truncate(fill, max(0, info.Size()-int64(room)))
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := o.try("乙"); err == nil {
			break
		} else if !IsFull(err) {
			t.Errorf("with %d bytes left: %v", room, err)
		}
		failed++
		if after, err := os.ReadFile(o.path); err != nil || string(after) != string(before) {
			t.Fatalf("with %d bytes left the ledger was changed, %v", room, err)
		}
	}
	if failed < 3 {
		t.Errorf("only %d runs met a full disk", failed)
	}
	_ = os.Remove(filepath.Join(folder, "fill"))
	o.run(o.notices("乙")...)
	o.see(o.path, func(p *page) {
		if p.get("完成甲", "进展情况") != "办了一半" || !p.has("完成乙") || len(p.rows) != 5 {
			t.Errorf("with room again the ledger has %q", p.rows[3:])
		}
	})
}

// try is a run that may fail.
func (o *office) try(words ...string) error {
	ctx := context.Background()
	o.now = o.now.Add(time.Minute)
	k, err := Open(ctx, o.path, o.now, Options{})
	if err != nil {
		return err
	}
	defer k.Close()
	if _, err := k.Absorb(ctx, o.now); err != nil {
		return err
	}
	if err := k.Record(ctx, slices.Values(o.notices(words...)), o.now, nil); err != nil {
		return err
	}
	_, err = k.Publish(ctx, o.now, notice.DateOf(o.now))
	return err
}

// TestTwoAtOnce: of two processes one has the ledger, the other waits or is told
// who has it.
func TestTwoAtOnce(t *testing.T) {
	o := newOffice(t)
	ctx := context.Background()
	first, err := Open(ctx, o.path, o.now, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var locked *LockedError
	if _, err := Open(ctx, o.path, o.now, Options{}); !errors.As(err, &locked) || locked.Process != os.Getpid() || !locked.Since.Equal(o.now) {
		t.Errorf("the second hears %v", err)
	}
	waiting := make(chan error)
	go func() {
		second, err := Open(ctx, o.path, o.now, Options{Wait: time.Minute})
		if err == nil {
			err = second.Close()
		}
		waiting <- err
	}()
	select {
	case err := <-waiting:
		t.Errorf("the second did not wait: %v", err)
	default:
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-waiting; err != nil {
		t.Errorf("the second waited for %v", err)
	}
	// Another ledger in the same folder is nobody's business.
	first, err = Open(ctx, o.path, o.now, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	other, err := Open(ctx, filepath.Join(o.folder, "整改台账.xlsx"), o.now, Options{})
	if err != nil {
		t.Fatalf("another ledger in the folder: %v", err)
	}
	other.Close()
}

// TestRecordAfterError: what was taken back with its transaction is not shown, although
// another notice now has its number in the record.
func TestRecordAfterError(t *testing.T) {
	o := newOffice(t)
	ctx := context.Background()
	k, err := Open(ctx, o.path, o.now, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	unknown := ledger.File{Path: "丙.txt", Notice: &notice.Notice{SHA256: "hash of 丙"}, Known: true}
	again := func(string) ledger.File { return unknown }
	if err := k.Record(ctx, slices.Values(append(o.notices("甲"), unknown)), o.now, again); !errors.Is(err, store.ErrReadAgain) {
		t.Fatalf("error %v", err)
	}
	if err := k.Record(ctx, slices.Values(o.notices("乙")), o.now, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Publish(ctx, o.now, notice.DateOf(o.now)); err != nil {
		t.Fatal(err)
	}
	o.see(o.path, func(p *page) {
		if p.has("完成甲") || !p.has("完成乙") || len(p.rows) != 4 {
			t.Errorf("the ledger has %q", p.rows[3:])
		}
	})
}
