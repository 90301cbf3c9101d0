package extractors

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"taizhang/extractors/notice"
)

// container makes a ZIP file with parts of the given names.
func container(t *testing.T, names ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	file := zip.NewWriter(&out)
	for _, name := range names {
		part, err := file.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		part.Write([]byte(strings.Repeat("<part/>", 9)))
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestForeignFormatsAreNamed(t *testing.T) {
	for want, head := range map[string][]byte{
		"DOCX (Word)":       container(t, "[Content_Types].xml", "_rels/.rels", "word/document.xml"),
		"XLSX (Excel)":      container(t, "[Content_Types].xml", "xl/workbook.xml"),
		"PPTX (PowerPoint)": container(t, "[Content_Types].xml", "ppt/presentation.xml"),
		"OFD":               container(t, "OFD.xml", "Doc_0/Document.xml"),
		"ZIP":               container(t, "a.txt"),
		"DOC, XLS, PPT or WPS (Office 97–2003)": []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\x00\x00"),
		"RTF":         []byte(`{\rtf1\ansi 9\'d4\'c224}`),
		"PNG":         []byte("\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR"),
		"JPEG":        []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF"),
		"BMP":         []byte("BM\x36\x00\x0c\x00\x00\x00\x00\x00\x36\x00"),
		"EXE or ELF":  []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\x00\x00"),
		"unsupported": make([]byte, HeadSize),
	} {
		_, err := Tell(Formats(Options{}), head)
		if notice.CauseOf(err) != notice.CauseUnsupported || !strings.HasSuffix(": "+err.Error(), ": "+want) {
			t.Errorf("%q: %v, want %s", head[:8], err, want)
		}
	}
}

func TestTextIsToldByContent(t *testing.T) {
	for _, head := range []string{
		"各部门：\n请于周五前报送。\n",
		"BM类设备清单请于9月24日前报送",
		"<html><body>关于报送总结的通知</body></html>",
		"PK赛安排：9月24日前报名",
	} {
		if format, err := Tell(Formats(Options{}), []byte(head)); err != nil || format.Name != "text" {
			t.Errorf("%q is told as %q, %v", head, format.Name, err)
		}
	}
	if _, err := Tell(Formats(Options{}), nil); notice.CauseOf(err) != notice.CauseEmpty {
		t.Errorf("no bytes: %v", err)
	}
}
