package inbox

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"taizhang/extractors/notice"
)

// office makes a folder with the named files in it and goes there.
func office(t *testing.T, names ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range names {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("各部门："), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func paths(items []Item) string {
	var out []string
	for _, item := range items {
		name := filepath.ToSlash(item.Path)
		if item.Failure != nil {
			name += "!" + string(item.Failure.Cause)
		}
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

func TestOrder(t *testing.T) {
	office(t, "收文/b.txt", "收文/a/2.txt", "收文/a/1.txt", "收文/a.txt", "z.txt", "收文/有 空格.pdf")
	for given, want := range map[string]string{
		"收文":                 "收文/a/1.txt 收文/a/2.txt 收文/a.txt 收文/b.txt 收文/有 空格.pdf",
		"z.txt|收文/b.txt":     "z.txt 收文/b.txt",
		"收文/b.txt|收文":        "收文/b.txt 收文/a/1.txt 收文/a/2.txt 收文/a.txt 收文/有 空格.pdf",
		"没有|z.txt":           "没有!missing z.txt",
		"z.txt|./z.txt|收文/a": "z.txt 收文/a/1.txt 收文/a/2.txt",
	} {
		if got := paths(List(strings.Split(given, "|"), Options{})); got != want {
			t.Errorf("%s lists %s, want %s", given, got, want)
		}
	}
	if got := paths(List([]string{"z.txt", "z.txt"}, Options{Repeat: true})); got != "z.txt z.txt" {
		t.Errorf("with Repeat: %s", got)
	}
}

func TestLitterIsPassedOver(t *testing.T) {
	office(t, "收文/~$通知.docx", "收文/.~lock.通知.docx#", "收文/通知.tmp", "收文/README.md", "收文/通知.pdf.part", "收文/通知.pdf.crdownload",
		"收文/Thumbs.db", "收文/.DS_Store", "收文/._通知.txt", "收文/@eaDir/通知.txt", "收文/台账.xlsx", "收文/备份/台账.xlsx",
		"收文/通知.txt", "收文/照片.jpg")
	pass := func(path string) bool { return filepath.Base(path) == "台账.xlsx" || filepath.Base(path) == "备份" }
	if got := paths(List([]string{"收文"}, Options{Pass: pass})); got != "收文/照片.jpg 收文/通知.txt" {
		t.Errorf("lists %s", got)
	}
	if got := paths(List([]string{"收文/通知.tmp"}, Options{})); got != "收文/通知.tmp" {
		t.Errorf("a file that is named itself is read whatever its name: %s", got)
	}
}

func TestLinks(t *testing.T) {
	office(t, "收文/通知.txt", "别处/函.txt")
	for name, target := range map[string]string{"收文/函.txt": "../别处/函.txt", "收文/圈": "../收文", "收文/断": "../没有"} {
		if err := os.Symlink(target, name); err != nil {
			t.Skipf("no links here: %v", err)
		}
	}
	if got := paths(List([]string{"收文"}, Options{})); got != "收文/函.txt 收文/断!missing 收文/通知.txt" {
		t.Errorf("lists %s", got)
	}
}

func TestClosedFolder(t *testing.T) {
	office(t, "收文/里/通知.txt", "收文/外.txt")
	if err := os.Chmod("收文/里", 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod("收文/里", 0o755)
	if _, err := os.ReadDir("收文/里"); err == nil {
		t.Skip("this user may read every folder")
	}
	if got := paths(List([]string{"收文"}, Options{})); got != "收文/外.txt 收文/里!unreadable" {
		t.Errorf("lists %s", got)
	}
}

func TestFailureNamesThePathOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	failure := List([]string{"没有.txt"}, Options{})[0].Failure
	if failure.Cause != notice.CauseMissing || strings.Count(failure.Error(), "没有.txt") != 1 {
		t.Errorf("the failure reads %q", failure)
	}
}
