package keeper

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

var moment = time.Date(2021, 9, 24, 8, 15, 30, 0, time.UTC)

// folder gives every file of the current folder with its text.
func folder(t *testing.T) string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(".", func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		out = append(out, filepath.ToSlash(path)+"="+string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

func TestReplaceKeepsWhatWasThere(t *testing.T) {
	t.Chdir(t.TempDir())
	steps := []struct{ text, backup, left string }{
		{"一", "", "台账.xlsx=一"},
		{"一", "", "台账.xlsx=一"},
		{"二", "备份/台账-20210924-081530.xlsx", "台账.xlsx=二 备份/台账-20210924-081530.xlsx=一"},
		{"三", "备份/台账-20210924-081530-2.xlsx",
			"台账.xlsx=三 备份/台账-20210924-081530-2.xlsx=二 备份/台账-20210924-081530.xlsx=一"},
	}
	for _, step := range steps {
		backup, err := Replace(systemDisk{}, "台账.xlsx", moment, []byte(step.text))
		if err != nil || filepath.ToSlash(backup) != step.backup {
			t.Errorf("writing %s keeps %q, %v", step.text, backup, err)
		}
		if left := folder(t); left != step.left {
			t.Errorf("writing %s leaves %s", step.text, left)
		}
	}
}

func TestReplaceThatFailsChangesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("台账.xlsx", []byte("旧"), 0o644); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("disk full")
	_, err := Replace(fullDisk{err: broken}, "台账.xlsx", moment, []byte("半"))
	if !errors.Is(err, broken) || folder(t) != "台账.xlsx=旧" {
		t.Errorf("error %v leaves %s", err, folder(t))
	}
}

// fullDisk takes half of what is written.
type fullDisk struct {
	systemDisk
	err error
}

type fullFile struct {
	File
	err error
}

func (d fullDisk) CreateTemp(folder, pattern string) (File, error) {
	made, err := d.systemDisk.CreateTemp(folder, pattern)
	return fullFile{made, d.err}, err
}

func (f fullFile) Write(data []byte) (int, error) {
	n, _ := f.File.Write(data[:len(data)/2])
	return n, f.err
}

func TestReplaceUnderLongestName(t *testing.T) {
	t.Chdir(t.TempDir())
	name := strings.Repeat("台", 83) + "a" + ".xlsx" // 255 bytes
	for _, text := range []string{"旧", "新"} {
		if _, err := Replace(systemDisk{}, name, moment, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if left := folder(t); strings.Count(left, "台台台") == 0 || !strings.Contains(left, "=旧") || !strings.Contains(left, "=新") {
		t.Errorf("leaves %s", left)
	}
}

func TestCanReplace(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("夹.xlsx", 0o755); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{"台账.xlsx": true, "夹.xlsx": false, filepath.Join("没有", "台账.xlsx"): false} {
		if err := CanReplace(systemDisk{}, path); (err == nil) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
	if left := folder(t); left != "" {
		t.Errorf("asking leaves %s", left)
	}
}

func TestReplaceFollowsLinks(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("共享", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("共享/台账.xlsx", []byte("旧"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join("共享", "台账.xlsx"), "台账.xlsx"); err != nil {
		t.Skipf("no links here: %v", err)
	}
	backup, err := Replace(systemDisk{}, "台账.xlsx", moment, []byte("新"))
	if err != nil || filepath.ToSlash(backup) != "共享/备份/台账-20210924-081530.xlsx" {
		t.Errorf("keeps %q, %v", backup, err)
	}
	text, _ := os.ReadFile("共享/台账.xlsx")
	info, err := os.Stat("共享/台账.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != "新" || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the link leads to %q with %v", text, info.Mode())
	}
	if link, err := os.Readlink("台账.xlsx"); err != nil {
		t.Errorf("the link is gone: %v %v", link, err)
	}
}

func TestReplaceSweepsWhatKilledRunsLeft(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll(BackupFolder, 0o755); err != nil {
		t.Fatal(err)
	}
	for path, age := range map[string]time.Duration{
		"台账.xlsx": 0, ".taizhang-1.tmp": 2 * time.Hour, ".taizhang-2.tmp": time.Minute, "备份/.taizhang-3.tmp": 48 * time.Hour, "别人的.tmp": 48 * time.Hour,
	} {
		if err := os.WriteFile(path, []byte("旧"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, moment.Add(-age), moment.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Replace(systemDisk{}, "台账.xlsx", moment, []byte("新")); err != nil {
		t.Fatal(err)
	}
	if left, want := folder(t), ".taizhang-2.tmp=旧 别人的.tmp=旧 台账.xlsx=新 备份/台账-20210924-081530.xlsx=旧"; left != want && left != ".taizhang-2.tmp=旧 别人的.tmp=旧 备份/台账-20210924-081530.xlsx=旧 台账.xlsx=新" {
		t.Errorf("leaves %s, want %s", left, want)
	}
}

// TestBackupIsWhole: a copy whose writing fails leaves no file that looks like one.
func TestBackupIsWhole(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("台账.xlsx", []byte("旧的内容"), 0o644); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("disk full")
	if _, err := Replace(&fullLater{err: broken, left: 1}, "台账.xlsx", moment, []byte("新的内容")); !errors.Is(err, broken) || folder(t) != "台账.xlsx=旧的内容" {
		t.Errorf("error %v leaves %s", err, folder(t))
	}
}

// fullLater takes so many files, and half of the next.
type fullLater struct {
	systemDisk
	left int
	err  error
}

func (d *fullLater) CreateTemp(folder, pattern string) (File, error) {
	made, err := d.systemDisk.CreateTemp(folder, pattern)
	if d.left--; d.left < 0 {
		return fullFile{made, d.err}, err
	}
	return made, err
}
