package jsonl_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"taizhang/extractors/notice"
	"taizhang/outputs/jsonl"
)

func TestWriteForm(t *testing.T) {
	n := &notice.Notice{
		File: "收文/通知 1.pdf", SHA256: "ab", Pages: 2, Genre: notice.GenreNotice, Title: "关于<测试>&“演练”的通知",
		Issuer: "青川学院办公室", DocNumber: "青办〔2026〕1号", Issued: notice.NewDate(2026, 3, 2),
		Recipients: []string{"各系部"},
		Tasks: []notice.Task{{
			ID: "x1", Quote: "请于3月9日前报送。", Summary: "报送", Responsible: []string{"各系部"}, Page: 1,
			Span: notice.Span{Start: 3, End: 30}, ReportTo: "办公室", Confidence: 0.5,
			Deadline: notice.Deadline{Text: "3月9日前", Kind: notice.KindDate, Due: notice.NewDate(2026, 3, 9), Basis: []string{"年份取自成文日期"}, Rule: "kept inside"},
			Rule:     "kept inside",
		}},
	}
	want := `{"file":"收文/通知 1.pdf","sha256":"ab","pages":2,"genre":"通知","title":"关于<测试>&“演练”的通知","issuer":"青川学院办公室",` +
		`"doc_number":"青办〔2026〕1号","issued":"2026-03-02","recipients":["各系部"],"tasks":[{"id":"x1","quote":"请于3月9日前报送。","summary":"报送",` +
		`"responsible":["各系部"],"responsible_explicit":false,"cooperating":[],"report_to":"办公室","section":[],"page":1,"span":{"start":3,"end":30},` +
		`"deadline":{"text":"3月9日前","kind":"date","start":"","due":"2026-03-09","time":"","recurrence":"","basis":["年份取自成文日期"]},` +
		`"confidence":0.5,"review":[]}],"warnings":[]}` + "\n"
	if got := write(t, n); got != want {
		t.Errorf("got  %swant %s", got, want)
	}
}

func TestEveryKeyIsAlwaysThere(t *testing.T) {
	got := write(t, &notice.Notice{Tasks: []notice.Task{{}}})
	if strings.Contains(got, "null") {
		t.Errorf("an empty list is [], not null: %s", got)
	}
	for _, key := range []string{"file", "sha256", "pages", "genre", "title", "issuer", "doc_number", "issued", "recipients", "tasks", "warnings",
		"id", "quote", "summary", "responsible", "responsible_explicit", "cooperating", "report_to", "section", "page", "span", "start", "end",
		"deadline", "text", "kind", "due", "time", "recurrence", "basis", "confidence", "review"} {
		if !strings.Contains(got, `"`+key+`":`) {
			t.Errorf("key %q is missing in %s", key, got)
		}
	}
	if !strings.Contains(got, `"kind":"none"`) {
		t.Errorf("a task without time words is of kind none: %s", got)
	}
}

func TestOneCallOneLine(t *testing.T) {
	n := &notice.Notice{Title: "第一行\n第二行\u2028", Tasks: []notice.Task{{Quote: strings.Repeat("长", 20000)}}}
	var counter writes
	if err := jsonl.Write(&counter, n); err != nil {
		t.Fatal(err)
	}
	if counter.calls != 1 || bytes.Count(counter.all, []byte("\n")) != 1 {
		t.Errorf("%d calls, %d line feeds; want one of each", counter.calls, bytes.Count(counter.all, []byte("\n")))
	}
}

func TestRoundTrip(t *testing.T) {
	words := rapid.SliceOfN(rapid.String(), 1, 3)
	day := rapid.Custom(func(t *rapid.T) notice.Date {
		return notice.NewDate(2000, 1, 1).AddDays(rapid.IntRange(0, 20000).Draw(t, "day"))
	})
	rapid.Check(t, func(t *rapid.T) {
		in := &notice.Notice{
			File: rapid.String().Draw(t, "file"), Title: rapid.String().Draw(t, "title"), Pages: rapid.IntRange(0, 9).Draw(t, "pages"),
			Issued: day.Draw(t, "issued"), Recipients: words.Draw(t, "recipients"), Genre: notice.GenreLetter,
			Warnings: []notice.Warning{{Code: "c", Page: 1, Message: rapid.String().Draw(t, "message")}},
			Tasks: []notice.Task{{
				ID: "i", Quote: rapid.String().Draw(t, "quote"), Responsible: words.Draw(t, "who"), Cooperating: words.Draw(t, "with"),
				Section: words.Draw(t, "section"), Review: words.Draw(t, "review"), Confidence: rapid.Float64Range(0, 1).Draw(t, "confidence"),
				Deadline: notice.Deadline{Kind: notice.KindRange, Start: day.Draw(t, "start"), Due: day.Draw(t, "due"), Basis: words.Draw(t, "basis")},
			}},
		}
		var buffer bytes.Buffer
		if err := jsonl.Write(&buffer, in); err != nil {
			t.Fatal(err)
		}
		if err := jsonl.WriteFailure(&buffer, jsonl.Failure{File: in.File, Stage: "read", Cause: notice.CauseEmpty, Reason: "r", Remedy: "m"}); err != nil {
			t.Fatal(err)
		}
		lines, err := jsonl.Read(&buffer)
		if err != nil {
			t.Fatal(err)
		}
		if len(lines) != 2 || !reflect.DeepEqual(lines[0].Notice, in) {
			t.Fatalf("wrote %+v, read %+v", in, lines[0].Notice)
		}
		if f := lines[1].Failure; f == nil || f.Cause != notice.CauseEmpty || f.File != in.File || f.Remedy != "m" {
			t.Fatalf("read the failure %+v", f)
		}
	})
}

func TestReadIsStrict(t *testing.T) {
	for _, bad := range []string{`{"file":"a","surprise":1}`, `[]`, `{"file":"a","issued":"gestern"}`, `{"file":`} {
		if _, err := jsonl.Read(strings.NewReader("{\"file\":\"ok\"}\n" + bad)); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%s: error %v, want one that names line 2", bad, err)
		}
	}
}

func write(t *testing.T, n *notice.Notice) string {
	t.Helper()
	var buffer bytes.Buffer
	if err := jsonl.Write(&buffer, n); err != nil {
		t.Fatal(err)
	}
	if !json.Valid(buffer.Bytes()) {
		t.Fatalf("no JSON: %s", buffer.Bytes())
	}
	return buffer.String()
}

type writes struct {
	calls int
	all   []byte
}

func (w *writes) Write(p []byte) (int, error) {
	w.calls++
	w.all = append(w.all, p...)
	return len(p), nil
}
