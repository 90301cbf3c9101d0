package disk_test

import (
	"path/filepath"
	"testing"

	"taizhang/pipeline/disk"
)

func TestWholeIsAbs(t *testing.T) {
	t.Chdir(t.TempDir())
	whole := disk.Whole()
	for _, path := range []string{"", ".", "..", "通知.pdf", "./a//b/../c.txt", "../收文/一.txt", "/", "//tmp//x/", "/tmp/../收文", "a/"} {
		want, wantErr := filepath.Abs(path)
		got, err := whole(path)
		if got != want || (err == nil) != (wantErr == nil) {
			t.Errorf("Whole(%q) = %q, %v; Abs = %q, %v", path, got, err, want, wantErr)
		}
	}
}
