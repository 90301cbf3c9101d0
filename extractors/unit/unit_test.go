package unit

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	d, err := Read(strings.NewReader("\ufeff# 本市单位\n市政府/市工业和信息化局\t市工信局\t工信局\r\n\n市教育局\t市教委\n"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"市工信局": "市工业和信息化局", " 工信局": "市工业和信息化局", "市教育局": "市教育局", "市水利局": ""} {
		if got := d.Full(name); got != want {
			t.Errorf("Full(%q) = %q, want %q", name, got, want)
		}
	}
	if got := d.Parent("市工业和信息化局"); got != "市政府" {
		t.Errorf("Parent = %q", got)
	}
	if len(d.Names()) != 5 {
		t.Errorf("Names = %q", d.Names())
	}
}

func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"甲局\t甲\n乙局\t甲\n": "line 2",
		"\t甲\n":          "line 1",
		"\xff\xfe甲":      "UTF-8",
	} {
		if _, err := Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Read(%q) = %v, want an error with %q", text, err, want)
		}
	}
}
