package pipeline

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestUnitsInAnyEncoding(t *testing.T) {
	t.Chdir(t.TempDir())
	list := "# 单位名录\r\n市政府/市工业和信息化局\t市工信局\r\n人事教育处\t人事处\r\n"
	encoded, err := simplifiedchinese.GB18030.NewEncoder().String(list)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"utf8.txt": list, "bom.txt": "\uFEFF" + list, "gb.txt": encoded} {
		if err := os.WriteFile(name, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
		units, err := openUnits(name)
		if err != nil || units.Full("市工信局") != "市工业和信息化局" || units.Full("人事处") != "人事教育处" {
			t.Errorf("%s: %v, %v", name, units, err)
		}
	}
}

func TestUnitsThatDoNotLoad(t *testing.T) {
	t.Chdir(t.TempDir())
	if units, err := openUnits(""); err != nil || len(units.Names()) > 0 {
		t.Errorf("no list: %v, %v", units, err)
	}
	for name, data := range map[string]string{"empty.txt": "", "twice.txt": "甲处\t一处\n乙处\t一处\n", "picture.txt": "\x89PNG\r\n\x1a\n\x00\x00\x00"} {
		if err := os.WriteFile(name, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := openUnits(name)
		if (err == nil) != (data == "") || err != nil && !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := openUnits("none.txt"); err == nil {
		t.Error("a list that is not there loads")
	}
}
