package inbox

import (
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func arrived(t *testing.T, path, label string) Arrival {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return Arrival{Path: path, Label: label, Stamp: StampOf(info)}
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestSorterNeverOverwrites moves files by each of its three ways onto names
// that are taken.
func TestSorterNeverOverwrites(t *testing.T) {
	refuse := func(string, string) error { return syscall.EPERM }
	elsewhere := func(string, string) error { return syscall.EXDEV }
	for name, sorter := range map[string]Sorter{
		"link": {}, "rename": {link: refuse}, "copy": {link: refuse, rename: elsewhere},
	} {
		t.Run(name, func(t *testing.T) {
			office(t, "收文/教务处/通知.txt", "收文/已处理/教务处/通知.txt", "收文/已处理/教务处/通知 (2).txt")
			if err := os.WriteFile("收文/教务处/通知.txt", []byte("第三份"), 0o644); err != nil {
				t.Fatal(err)
			}
			sorter.Root = "收文"
			to, err := sorter.Put(arrived(t, "收文/教务处/通知.txt", "教务处"), DoneFolder)
			if err != nil || filepath.ToSlash(to) != "收文/已处理/教务处/通知 (3).txt" {
				t.Fatalf("moved to %q: %v", to, err)
			}
			if content(t, to) != "第三份" || content(t, "收文/已处理/教务处/通知 (2).txt") != "各部门：" {
				t.Error("a file was overwritten")
			}
			if _, err := os.Stat("收文/教务处/通知.txt"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the file stands twice: %v", err)
			}
		})
	}
}

func TestSorterLeavesAReplacedFile(t *testing.T) {
	office(t, "收文/通知.txt")
	file := arrived(t, "收文/通知.txt", "")
	for name, sorter := range map[string]Sorter{
		"before": {},
		"during": {
			link: func(string, string) error { return syscall.EPERM },
			rename: func(from, to string) error {
				if err := os.WriteFile(from, []byte("新的一份"+"。"), 0o644); err != nil {
					return err
				}
				return os.Rename(from, to)
			},
		},
	} {
		if name == "before" {
			if err := os.WriteFile("收文/通知.txt", []byte("新的一份"), 0o644); err != nil {
				t.Fatal(err)
			}
		} else {
			file = arrived(t, "收文/通知.txt", "")
		}
		sorter.Root = "收文"
		if _, err := sorter.Put(file, DoneFolder); !errors.Is(err, ErrReplaced) {
			t.Errorf("%s: the error is %v", name, err)
		}
		if !strings.HasPrefix(content(t, "收文/通知.txt"), "新的一份") {
			t.Errorf("%s: the new file is gone", name)
		}
	}
	if _, err := (Sorter{Root: "收文"}).Put(Arrival{Path: "收文/没有.txt"}, DoneFolder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is gone gives %v", err)
	}
}

// TestSorterLeavesAMovedFile: a person moves or removes a file at the moment at
// which it is put aside. It is where the person put it, and nowhere else.
func TestSorterLeavesAMovedFile(t *testing.T) {
	move := func(from string) error { return os.Rename(from, "收文/财务处.txt") }
	for name, c := range map[string]struct {
		take  func(string) error
		there bool
	}{"moved": {move, true}, "removed": {os.Remove, false}} {
		t.Run(name, func(t *testing.T) {
			office(t, "收文/通知.txt")
			sorter := Sorter{Root: "收文", link: func(from, to string) error { return errors.Join(os.Link(from, to), c.take(from)) }}
			to, err := sorter.Put(arrived(t, "收文/通知.txt", ""), DoneFolder)
			if !errors.Is(err, ErrReplaced) {
				t.Errorf("put aside as %q: %v", to, err)
			}
			if _, err := os.Stat("收文/已处理/通知.txt"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the file was put aside as well: %v", err)
			}
			if _, err := os.Stat("收文/财务处.txt"); (err == nil) != c.there {
				t.Errorf("where the person put it: %v", err)
			}
		})
	}
}

func TestSorterFindsWhatAKillLeft(t *testing.T) {
	office(t, "收文/通知.txt", "收文/已处理/通知.txt")
	if err := os.WriteFile("收文/通知.txt", []byte("另一份"), 0o644); err != nil {
		t.Fatal(err)
	}
	file := arrived(t, "收文/通知.txt", "")
	sorter := Sorter{Root: "收文"}
	first, err := sorter.Put(file, DoneFolder)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := sorter.Put(file, DoneFolder); err != nil || again != first {
		t.Errorf("again gives %q, %v, want %q", again, err, first)
	}
	// The kill came before the old name was taken away.
	if err := os.Link(first, "收文/通知.txt"); err != nil {
		t.Skipf("no links here: %v", err)
	}
	if again, err := sorter.Put(arrived(t, "收文/通知.txt", ""), DoneFolder); err != nil || again != first {
		t.Errorf("with both names, it gives %q, %v, want %q", again, err, first)
	}
	if entries, err := os.ReadDir("收文/已处理"); err != nil || len(entries) != 2 {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestNumberedNamesStayShort(t *testing.T) {
	long := strings.Repeat("关", 83) + ".pdf" // 253 bytes
	got := numbered(long, 12)
	if len(got) > 255 || !strings.HasSuffix(got, "关 (12).pdf") {
		t.Errorf("%d bytes: %s", len(got), got)
	}
}
