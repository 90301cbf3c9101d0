package word_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/settings"
	"taizhang/outputs/week"
	"taizhang/outputs/word"
)

func report(tasks ...string) week.Report {
	n := &notice.Notice{File: "通知.txt", Title: "关于报送总结的通知", Issued: notice.NewDate(2021, 9, 20)}
	var entries []*ledger.Entry
	for i, words := range tasks {
		entries = append(entries, &ledger.Entry{ID: string(rune('A' + i)), Number: i + 1, Code: "K7QX-0" + string(rune('1'+i)), Origin: ledger.FromNotice, Notice: n,
			Task: &notice.Task{Quote: words, Summary: words, Responsible: []string{"各系部"}, ResponsibleExplicit: true,
				Deadline: notice.Deadline{Kind: notice.KindDate, Text: "前", Due: notice.NewDate(2021, 9, 19+3*i)}}})
	}
	return week.Make(entries, week.Log{}, settings.Settings{Title: "青川学院<督办>台账"}, notice.NewDate(2021, 9, 22))
}

func document(t testing.TB, r week.Report) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := word.Week(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// parts gives the parts of a document; each must be well-formed.
func parts(t interface{ Fatalf(string, ...any) }, data []byte) map[string]string {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("%v", err)
	}
	found := map[string]string{}
	for _, file := range archive.File {
		opened, err := file.Open()
		if err != nil {
			t.Fatalf("%v", err)
		}
		text, err := io.ReadAll(opened)
		if err != nil {
			t.Fatalf("%v", err)
		}
		found[file.Name] = string(text)
		decoder := xml.NewDecoder(bytes.NewReader(text))
		for {
			if _, err := decoder.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", file.Name, err)
			}
		}
	}
	return found
}

// words are the paragraphs of a document, a line each.
func words(document string) string {
	var out strings.Builder
	decoder := xml.NewDecoder(strings.NewReader(document))
	in := false
	for {
		token, err := decoder.Token()
		if err != nil {
			return out.String()
		}
		switch token := token.(type) {
		case xml.StartElement:
			in = token.Name.Local == "t"
			if token.Name.Local == "br" {
				out.WriteByte('/')
			}
		case xml.EndElement:
			in = false
			if token.Name.Local == "p" {
				out.WriteByte('\n')
			}
		case xml.CharData:
			if in {
				out.Write(token)
			}
		}
	}
}

func TestWeek(t *testing.T) {
	data := document(t, report("报送总结", "报送<名单>&附件", "报送计划"))
	found := parts(t, data)
	text := words(found["word/document.xml"])
	for _, want := range []string{
		"青川学院<督办>台账周报\n2021年9月20日（周一）至9月26日（周日）\n", "一、逾期（1 项）\n任务编号\n工作任务\n",
		"K7QX-02\n报送<名单>&附件\n各系部\n2021-09-22/周三\n今日到期\n未开始\n", "三、下周到期（0 项）\n下周没有到期的任务。\n", "七、按单位\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the document has no %q:\n%s", want, text)
		}
	}
	for name := range found { // what a part refers to must be there
		if folder, ok := strings.CutSuffix(path.Dir(name), "_rels"); ok {
			for rest := found[name]; ; {
				_, after, more := strings.Cut(rest, `Target="`)
				if !more {
					break
				}
				target, behind, _ := strings.Cut(after, `"`)
				rest = behind
				if found[path.Join(folder, target)] == "" {
					t.Errorf("%s names %s, which is not there", name, target)
				}
			}
		}
	}
	if !bytes.Equal(data, document(t, report("报送总结", "报送<名单>&附件", "报送计划"))) {
		t.Error("the same report has other bytes")
	}
	for style := range strings.SplitSeq(found["word/document.xml"], `<w:pStyle w:val="`) {
		if name, _, is := strings.Cut(style, `"/>`); is && len(name) < 20 && !strings.Contains(found["word/styles.xml"], `w:styleId="`+name+`"`) {
			t.Errorf("there is no style %q", name)
		}
	}
}

// TestAnyWords: whatever stands in a notice, the document is well-formed.
func TestAnyWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var out bytes.Buffer
		if err := word.Week(&out, report(rapid.String().Draw(t, "task"))); err != nil {
			t.Fatal(err)
		}
		parts(t, out.Bytes())
	})
}

// TestInLibreOffice opens the document in a real office program.
func TestInLibreOffice(t *testing.T) {
	program, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed here")
	}
	folder := t.TempDir()
	file := filepath.Join(folder, "周报.docx")
	if err := os.WriteFile(file, document(t, report("报送总结", "报送名单")), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command(program, "-env:UserInstallation=file://"+filepath.Join(folder, "profile"),
		"--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", folder, file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	text, err := os.ReadFile(filepath.Join(folder, "周报.txt"))
	if err != nil {
		t.Fatalf("LibreOffice wrote nothing: %s", said)
	}
	for _, want := range []string{"青川学院<督办>台账周报", "二、本周到期（1 项）", "K7QX-02"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("LibreOffice shows no %q:\n%s", want, text)
		}
	}
}
