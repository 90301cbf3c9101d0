package pipeline

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"taizhang/extractors/notice"
)

// A year that the program does not know is taught by a file, without a new
// build.
func TestOpenCalendar(t *testing.T) {
	name := filepath.Join(t.TempDir(), "2031.txt")
	lines := "# 示例\n"
	for day := 1; day <= 7; day++ {
		lines += notice.NewDate(2031, time.October, day).String() + " 休 国庆节\n"
	}
	if err := os.WriteFile(name, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	plain, err := OpenCalendar(nil)
	if err != nil {
		t.Fatal(err)
	}
	taught, err := OpenCalendar([]string{name})
	if err != nil {
		t.Fatal(err)
	}
	monday := notice.NewDate(2031, time.October, 6)
	if !plain.IsWorkingDay(monday) || taught.IsWorkingDay(monday) {
		t.Errorf("6 October 2031: %v without the file, %v with it", plain.IsWorkingDay(monday), taught.IsWorkingDay(monday))
	}
	if err := os.WriteFile(name, []byte("2031-10-01 放 国庆节\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenCalendar([]string{name}); err == nil || !strings.Contains(err.Error(), ":1:") {
		t.Errorf("a bad line: %v", err)
	}
	if _, err := OpenCalendar([]string{"none.txt"}); err == nil {
		t.Error("a missing file is no error")
	}
}
