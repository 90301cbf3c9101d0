package store

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"taizhang/extractors/notice"
)

// filler puts whatever may stand there into the fields of a value.
func filler() func(t *rapid.T, value reflect.Value) {
	texts := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "请于9月20日前完成甲", "“甲”\n<乙>&", `"\`, "\u2028\u2029\u2027", "\xff", "\x7f\x00"}))
	lists := rapid.OneOf(rapid.SliceOfN(texts, 0, 3), rapid.Just([]string(nil)))
	days := rapid.Custom(func(t *rapid.T) notice.Date {
		if rapid.Bool().Draw(t, "none") {
			return notice.Date{}
		}
		return notice.NewDate(rapid.IntRange(1, 9999).Draw(t, "year"), 3, rapid.IntRange(1, 31).Draw(t, "day"))
	})
	var fill func(t *rapid.T, value reflect.Value)
	fill = func(t *rapid.T, value reflect.Value) {
		switch {
		case value.Type() == reflect.TypeFor[notice.Date]():
			value.Set(reflect.ValueOf(days.Draw(t, "day")))
		case value.Kind() == reflect.String:
			value.SetString(texts.Draw(t, "text"))
		case value.Kind() == reflect.Int:
			value.SetInt(int64(rapid.Int().Draw(t, "number")))
		case value.Kind() == reflect.Bool:
			value.SetBool(rapid.Bool().Draw(t, "flag"))
		case value.Kind() == reflect.Float64:
			value.SetFloat(rapid.OneOf(rapid.Float64(), rapid.Float64Range(0, 1), rapid.SampledFrom([]float64{0, 1, 0.98, 1e-7})).Draw(t, "share"))
		case value.Type() == reflect.TypeFor[[]string]():
			value.Set(reflect.ValueOf(lists.Draw(t, "list")))
		case value.Type() == reflect.TypeFor[[]notice.Warning]():
			warnings := rapid.SampledFrom([][]notice.Warning{nil, {}, {{Code: "picture", Page: 2, Message: "第2页<是>图片"}, {}}})
			value.Set(reflect.ValueOf(warnings.Draw(t, "warnings")))
		case value.Type() == reflect.TypeFor[[]notice.Task]():
			value.Set(reflect.ValueOf([]notice.Task{{Quote: "甲"}}))
		case value.Kind() == reflect.Struct:
			for i := range value.NumField() {
				fill(t, value.Field(i))
			}
		default:
			t.Fatalf("there is a field of the type %v, which is not read", value.Type())
		}
	}
	return fill
}

// TestNoticesAreWrittenAndRead as encoding/json writes and reads them, without their
// tasks.
func TestNoticesAreWrittenAndRead(t *testing.T) {
	fill := filler()
	rapid.Check(t, func(t *rapid.T) {
		var n notice.Notice
		fill(t, reflect.ValueOf(&n).Elem())
		bare := n
		bare.Tasks = nil
		text := body(&n)
		if want := inJSON(bare); text != want {
			t.Fatalf("written as %s, want %s", text, want)
		}
		r := newFormReader(text)
		if r.notice(new(notice.Notice)); !r.atEnd() {
			t.Fatalf("%s is not in the form that is known, from %q", text, text[r.at:])
		}
		var read, twin notice.Notice
		if err := readNotice(text, &read); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(text), &twin); err != nil || !reflect.DeepEqual(read, twin) {
			t.Fatalf("read as %+v, want %+v, %v", read, twin, err)
		}
		var inList listed
		err := readWithoutSketch(text, &inList)
		if twin.Sketch = ""; err != nil || !reflect.DeepEqual(notice.Notice(inList), twin) {
			t.Fatalf("listed as %+v, want %+v, %v", inList, twin, err)
		}
	})
}

// TestListHoldsNoSketch: of a list of files, the sketches would be more than half.
func TestListHoldsNoSketch(t *testing.T) {
	n := withSketches(many(1, 0))[0].Notice
	if whole, cut := body(n), withoutSketch(body(n)); len(cut) != len(whole)-len(n.Sketch) {
		t.Errorf("of %s, %s is held", whole, cut)
	}
}

// otherBodies are texts that are not of the form in which notices are written: such as
// had other fields, and such as are broken.
var otherBodies = []string{
	"null", "{}", "", "[]", `{"File":5}`,
	`{"Title":"甲","File":"乙.txt","Amends":null}`,
	`{"file":"乙.txt","Warnings":[null,{"Code":"picture"}],"Recipients":[null,"甲"],"Sketch":"ABJ/","Removed":{"Sketch":"a"}}`,
	strings.Replace(body(&notice.Notice{Title: "甲"}), `"Tasks":null`, `"Tasks":[{"Quote":"甲"}]`, 1),
	strings.Replace(body(&notice.Notice{Title: "甲"}), `"Issued":""`, `"Issued":"2021-02-30"`, 1),
	strings.Replace(body(&notice.Notice{Title: "甲"}), `"Pages":0`, `"Pages":1.5`, 1),
	body(&notice.Notice{Title: "甲"}) + " ",
	body(&notice.Notice{Title: "甲"})[:100],
}

// TestOtherBodiesAreRead as encoding/json reads them.
func TestOtherBodiesAreRead(t *testing.T) {
	for _, text := range otherBodies {
		read, twin := notice.Notice{Genre: "通知"}, notice.Notice{Genre: "通知"}
		err, want := readNotice(text, &read), json.Unmarshal([]byte(text), &twin)
		if (err == nil) != (want == nil) || !reflect.DeepEqual(read, twin) {
			t.Errorf("%s is read as %+v, %v, want %+v, %v", text, read, err, twin, want)
		}
		inList := listed{Genre: "通知"}
		err = readWithoutSketch(text, &inList)
		if twin.Sketch = ""; (err == nil) != (want == nil) || !reflect.DeepEqual(notice.Notice(inList), twin) {
			t.Errorf("%s is listed as %+v, %v, want %+v, %v", text, inList, err, twin, want)
		}
	}
}

// FuzzReadNotice: whatever encoding/json takes for a notice is read as it reads it.
func FuzzReadNotice(f *testing.F) {
	issued := notice.NewDate(2021, 9, 24)
	f.Add([]byte(body(&notice.Notice{File: "甲<乙>.pdf", Pages: 2, Issued: issued, Recipients: []string{"", "甲\n"}, Warnings: []notice.Warning{{Page: 2}}})))
	for _, text := range otherBodies {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var read, twin notice.Notice
		failed, twinFailed := readNotice(string(data), &read), json.Unmarshal(data, &twin)
		if twinFailed != nil || !utf8.Valid(data) { // of what is no JSON, more may be understood
			return
		}
		if failed != nil || !reflect.DeepEqual(read, twin) {
			t.Errorf("%s is read as %+v, want %+v, %v", data, read, twin, failed)
		}
	})
}

// TestTasksAreWrittenAndRead: tasks with whatever may stand in the fields that a task
// has are written and read as encoding/json does.
func TestTasksAreWrittenAndRead(t *testing.T) {
	fill := filler()
	rapid.Check(t, func(t *rapid.T) {
		tasks := make([]notice.Task, rapid.IntRange(0, 3).Draw(t, "tasks"))
		for i := range tasks {
			fill(t, reflect.ValueOf(&tasks[i]).Elem())
		}
		text, err := json.Marshal(tasks)
		if err != nil {
			t.Fatal(err)
		}
		if ours := appendTasks(nil, tasks); !bytes.Equal(ours, text) {
			t.Fatalf("written as %s, want %s", ours, text)
		}
		var read, twin []notice.Task
		if r := newFormReader(string(text)); len(tasks) == 1 {
			r.mark("[")
			r.task(&notice.Task{})
			if r.mark("]"); !r.atEnd() {
				t.Fatalf("%s is not in the form that is known, from %q", text, text[r.at:])
			}
		}
		if err := readTasks(string(text), &read); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &twin); err != nil || !reflect.DeepEqual(read, twin) {
			t.Fatalf("read as %+v, want %+v, %v", read, twin, err)
		}
	})
}

// TestListsLieApart: whoever appends to a list of words leaves the one behind it alone.
func TestListsLieApart(t *testing.T) {
	var read []notice.Task
	err := readTasks(inJSON([]notice.Task{{Responsible: []string{"甲"}, Units: []string{"甲部门"}}}), &read)
	if err != nil || len(read) != 1 || append(read[0].Responsible, "乙")[1] != "乙" || read[0].Units[0] != "甲部门" {
		t.Errorf("read as %+v, %v", read, err)
	}
}

// FuzzReadTasks: whatever encoding/json takes for tasks is read as it reads it.
func FuzzReadTasks(f *testing.F) {
	f.Add([]byte(inJSON([]notice.Task{{Quote: "完成\n乙", Units: []string{"", "甲"}, Confidence: 0.5}})))
	f.Add([]byte(`[{"quote":"甲"},{}]`))
	f.Add([]byte("null"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var read, twin []notice.Task
		failed, twinFailed := readTasks(string(data), &read), json.Unmarshal(data, &twin)
		if twinFailed != nil || !utf8.Valid(data) { // of what is no JSON, more may be understood
			return
		}
		if failed != nil || !reflect.DeepEqual(read, twin) {
			t.Errorf("%s is read as %+v, want %+v, %v", data, read, twin, failed)
		}
	})
}

func TestNoTasksAreWritten(t *testing.T) {
	for _, tasks := range [][]notice.Task{nil, {}} {
		if ours := string(appendTasks(nil, tasks)); ours != inJSON(tasks) {
			t.Errorf("written as %s, want %s", ours, inJSON(tasks))
		}
	}
}

// TestTextsAreWritten: every character of the first plane, wherever it stands among
// others, is written as encoding/json writes it.
func TestTextsAreWritten(t *testing.T) {
	for r := range rune(0x10000) {
		for _, text := range []string{"完" + string(r), "完" + string(r) + "成了", "完成" + string(r) + "了", "完" + string(r) + "\xED\xA0\x80了"} {
			if string(appendString(nil, text)) != inJSON(text) {
				t.Errorf("%q is written as %s", text, appendString(nil, text))
			}
		}
	}
}

func BenchmarkWriteTasks(b *testing.B) {
	tasks := many(1, 16)[0].Notice.Tasks
	var into []byte
	for name, work := range map[string]func(){
		"ours": func() { into = appendTasks(into[:0], tasks) },
		"twin": func() { into = []byte(inJSON(tasks)) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				work()
			}
			b.SetBytes(int64(len(into)))
		})
	}
}

func BenchmarkReadTasks(b *testing.B) {
	tasks := many(1, 16)[0].Notice.Tasks
	text := inJSON(tasks)
	benchmarkRead(b, text, map[string]func() error{
		"ours": func() error { var into []notice.Task; return readTasks(text, &into) },
		"twin": func() error { var into []notice.Task; return json.Unmarshal([]byte(text), &into) },
	})
}

func BenchmarkReadNotice(b *testing.B) {
	text := body(withSketches(many(1, 0))[0].Notice)
	benchmarkRead(b, text, map[string]func() error{
		"ours": func() error { var into notice.Notice; return readNotice(text, &into) },
		"twin": func() error { var into notice.Notice; return json.Unmarshal([]byte(text), &into) },
	})
}

func benchmarkRead(b *testing.B, text string, ways map[string]func() error) {
	for name, work := range ways {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if err := work(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
