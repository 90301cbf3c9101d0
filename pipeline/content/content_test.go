package content

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"taizhang/pipeline/postgrestest"
	"taizhang/pipeline/store"
)

// stores gives each kind of store; what it promises is the same for all.
func stores(t *testing.T, promise func(t *testing.T, kept Store)) {
	t.Run("folder", func(t *testing.T) {
		folder, err := NewFolder(filepath.Join(t.TempDir(), "来文"))
		if err != nil {
			t.Fatal(err)
		}
		promise(t, folder)
	})
	t.Run("record and folder", func(t *testing.T) {
		folder, err := NewFolder(filepath.Join(t.TempDir(), "来文"))
		if err != nil {
			t.Fatal(err)
		}
		record, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "台账.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { record.Close() })
		small, err := NewSmall(t.Context(), record.SQLite(), record.Readers(), folder)
		if err != nil {
			t.Fatal(err)
		}
		promise(t, small)
	})
	t.Run("database", func(t *testing.T) {
		database, err := NewDatabase(t.Context(), postgrestest.Pool(t))
		if err != nil {
			t.Fatal(err)
		}
		promise(t, database)
	})
}

func read(t *testing.T, kept Store, sum Sum) string {
	t.Helper()
	file, err := kept.Open(t.Context(), sum)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestBytesComeBack(t *testing.T) {
	stores(t, func(t *testing.T, kept Store) {
		large := strings.Repeat("关于报送材料的通知\n", 150_000) // 4 MB, several parts
		for _, text := range []string{"", "abc", large, large[:partSize], large[:smallest], large[:smallest+1]} {
			sum, size, err := kept.Put(t.Context(), strings.NewReader(text))
			if err != nil || size != int64(len(text)) {
				t.Fatalf("put %d of %d bytes: %v", size, len(text), err)
			}
			if text == "abc" && sum != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
				t.Errorf("the sum of abc is %s", sum)
			}
			if again, _, err := kept.Put(t.Context(), strings.NewReader(text)); err != nil || again != sum {
				t.Errorf("the same bytes again have the sum %s: %v", again, err)
			}
			if err := kept.Sync(t.Context()); err != nil {
				t.Fatal(err)
			}
			if read(t, kept, sum) != text {
				t.Errorf("%d bytes come back changed", len(text))
			}
		}
		for _, sum := range []Sum{"", "ff", Sum(strings.Repeat("0", 64))} {
			if _, err := kept.Open(t.Context(), sum); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the sum %q gives the error %v", sum, err)
			}
		}
	})
}

// breaking is a share that goes away in the middle of a file.
type breaking struct{ left int }

var errShareGone = errors.New("the network path was not found")

func (b *breaking) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errShareGone
	}
	n := min(len(p), b.left)
	b.left -= n
	return n, nil
}

func TestHalfAFileIsNotKept(t *testing.T) {
	stores(t, func(t *testing.T, kept Store) {
		if _, _, err := kept.Put(t.Context(), &breaking{left: partSize + 5}); !errors.Is(err, errShareGone) {
			t.Errorf("the error is %v", err)
		}
		if err := kept.Sync(t.Context()); err != nil {
			t.Error(err)
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if _, _, err := kept.Put(ended, strings.NewReader("abc")); !errors.Is(err, context.Canceled) {
			t.Errorf("the error is %v", err)
		}
		if folder, ok := kept.(*Folder); ok {
			err := filepath.WalkDir(folder.root, func(path string, entry fs.DirEntry, err error) error {
				if !entry.IsDir() {
					t.Errorf("%s is left", path)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
}

func TestSweepTakesWhatAKillLeft(t *testing.T) {
	folder, err := NewFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(folder.root, incoming, "x.part")
	moment := time.Date(2021, 9, 18, 8, 0, 0, 0, time.UTC)
	if err := errors.Join(os.WriteFile(left, []byte("half"), 0o644), os.Chtimes(left, moment, moment)); err != nil {
		t.Fatal(err)
	}
	if err := folder.Sweep(moment); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); err != nil {
		t.Errorf("a copy of that moment is gone: %v", err)
	}
	if err := folder.Sweep(moment.Add(1)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an older copy is left: %v", err)
	}
}

// meddling changes the file while it is copied.
type meddling struct {
	Store
	meddle func()
}

func (m meddling) Put(ctx context.Context, from io.Reader) (Sum, int64, error) {
	sum, size, err := m.Store.Put(ctx, from)
	m.meddle()
	return sum, size, err
}

func TestAFileThatChangesMeanwhileIsNotTaken(t *testing.T) {
	folder, err := NewFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, meddle := range map[string]func(path string) error{
		"grown": func(path string) error { return os.WriteFile(path, []byte("各部门：请报送"), 0o644) },
		"replaced": func(path string) error {
			return errors.Join(os.WriteFile(path+".new", []byte("各科室："), 0o644), os.Rename(path+".new", path))
		},
		"gone": os.Remove,
	} {
		path := filepath.Join(t.TempDir(), "通知.txt")
		if err := os.WriteFile(path, []byte("各部门："), 0o644); err != nil {
			t.Fatal(err)
		}
		_, _, err := PutFile(t.Context(), meddling{folder, func() {
			if err := meddle(path); err != nil {
				t.Fatal(err)
			}
		}}, path)
		if !errors.Is(err, ErrChanged) && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	path := filepath.Join(t.TempDir(), "通知.txt")
	if err := os.WriteFile(path, []byte("abc"), 0o644); err != nil {
		t.Fatal(err)
	}
	sum, info, err := PutFile(t.Context(), folder, path)
	if err := folder.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err != nil || info.Size() != 3 || read(t, folder, sum) != "abc" {
		t.Errorf("a quiet file gives %s, %v", sum, err)
	}
}
