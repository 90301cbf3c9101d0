package settings_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"taizhang/outputs/ledger"
	"taizhang/outputs/settings"
)

func TestZeroIsUsual(t *testing.T) {
	var s settings.Settings
	if s.FirstDay.Time() != time.Monday || s.Near() != 5 || s.Headline() != "督办台账" || s.ReportDay.String() != "" {
		t.Errorf("week from %v, near %d, %q, reported on %q", s.FirstDay.Time(), s.Near(), s.Headline(), s.ReportDay)
	}
	if p := s.Palette(); p.Overdue == "" || p.Near == "" || p.Done == "" || p.Check == "" {
		t.Errorf("palette %+v", p)
	}
	usual := ledger.Columns()
	for i, c := range s.Columns() {
		if c.Name != usual[i].Name || c.Title() != c.Name || c.Hidden || c.Width != usual[i].Width {
			t.Errorf("column %d is %q under %q", i, c.Name, c.Title())
		}
	}
}

// TestExample holds the file that a user begins with to the usual settings, and
// its sample of an own heading set to the reader.
func TestExample(t *testing.T) {
	got, err := settings.Read("taizhang.toml", []byte(settings.Example()))
	if err != nil {
		t.Fatal(err)
	}
	var zero settings.Settings
	if got.Headline() != zero.Headline() || got.Near() != zero.Near() || got.FirstDay.Time() != zero.FirstDay.Time() || got.Palette() != zero.Palette() {
		t.Errorf("the example differs from the usual settings: %+v", got)
	}
	_, sample, found := strings.Cut(settings.Example(), "# [[templates]]")
	if !found {
		t.Fatal("the example shows no heading set")
	}
	whole := `template = "党建任务清单"` + "\n[[templates]]" + strings.ReplaceAll(sample, "\n# ", "\n")
	got, err = settings.Read("taizhang.toml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	if columns := got.Columns(); columns[1].Title() != "任务" || columns[1].Name != ledger.ColumnTask || columns[3].Name != "分管领导" || columns[3].Value(&ledger.Row{}).String() != "" {
		t.Errorf("columns %v", titles(columns))
	}
}

func titles(columns []ledger.Column) []string {
	var out []string
	for _, c := range columns {
		if !c.Hidden {
			out = append(out, c.Title())
		}
	}
	return out
}

// TestTemplates: a heading set shows what it names and loses no column.
func TestTemplates(t *testing.T) {
	for name, want := range map[string]string{
		"整改台账":   "序号 编号 问题 整改事项 整改要求(原文) 整改举措 责任单位 配合单位 责任人 整改时限 延期至 整改状态 预警 整改进展 整改完成日期 核实 任务来源 出处 备注",
		"重点项目清单": "序号 项目编号 项目 内容 责任单位 配合单位 责任人 完成时限 延期至 状态 预警 项目进展 完成日期 核实 任务来源 备注",
	} {
		columns := settings.Settings{Template: name}.Columns()
		if got := strings.Join(titles(columns), " "); got != want {
			t.Errorf("%s shows %s", name, got)
		}
		seen := map[string]int{}
		for _, c := range columns {
			seen[c.Name]++
			if c.Value == nil || c.Width <= 0 {
				t.Errorf("%s: the column %s has no value or no width", name, c.Name)
			}
		}
		for _, c := range ledger.Columns() {
			if seen[c.Name] != 1 {
				t.Errorf("%s has %s %d times", name, c.Name, seen[c.Name])
			}
		}
		for heading, n := range count(titles(columns)) {
			if n > 1 {
				t.Errorf("%s shows %s twice", name, heading)
			}
		}
	}
}

func count(words []string) map[string]int {
	out := map[string]int{}
	for _, word := range words {
		out[word]++
	}
	return out
}

func TestRead(t *testing.T) {
	text := "title = \"督办\"\r\nfirst_day=\"星期日\"\nreport_day = \"Friday\"\nnear_days = 7\ncolours.overdue = \"#ff0000\"\n"
	for name, data := range map[string][]byte{"UTF-8": []byte(text), "with a mark": []byte("\xef\xbb\xbf" + text), "GB18030": inGB18030(t, text)} {
		got, err := settings.Read("t", data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got.Title != "督办" || got.FirstDay.Time() != time.Sunday || got.ReportDay.String() != "周五" || got.Near() != 7 || got.Palette().Overdue != "FF0000" || got.Palette().Near != "FFE699" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if _, err := settings.Read("t", nil); err != nil {
		t.Errorf("an empty file: %v", err)
	}
}

func inGB18030(t *testing.T, text string) []byte {
	data, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestFaults(t *testing.T) {
	const template = "[[templates]]\nname = \"甲\"\ncolumns = [\n"
	for _, c := range []struct {
		text, at string
		problem  settings.Problem
		key      string
		allowed  string // one of those named
	}{
		{"near_day = 5", "1:1", settings.UnknownKey, "near_day", "near_days"},
		{"\nnear_days = \"5\"", "2:13", settings.WrongKind, "near_days", settings.AnyNumber},
		{"near_days = 0", "1:13", settings.BadValue, "near_days", "1–366"},
		{"near_days = 2.5", "1:13", settings.WrongKind, "near_days", settings.AnyNumber},
		{"near_days = 99999999999999999999", "1:13", settings.BadSyntax, "", ""},
		{"first_day = \"周八\"", "1:13", settings.BadValue, "first_day", "周一"},
		{"first_day = 1", "1:13", settings.WrongKind, "first_day", settings.AnyText},
		{"title = \" \"", "1:9", settings.BadValue, "title", settings.AnyText},
		{"title = \"甲\"\ntitle = \"乙\"", "2:1", settings.BadSyntax, "", ""},
		{"title = 甲", "1:9", settings.BadSyntax, "", ""},
		{"template = \"整改\"", "1:12", settings.BadValue, "template", "整改台账"},
		{"[colours]\noverdue = \"red\"", "2:11", settings.BadValue, "colours.overdue", settings.AnyColour},
		{"[colours]\n\nlate = \"FF0000\"", "3:1", settings.UnknownKey, "colours.late", "overdue"},
		{"colours = 3", "1:11", settings.WrongKind, "colours", settings.AnyTables},
		{"[[templates]]\nname = \"整改台账\"\ncolumns = [{name = \"序号\"}]", "2:8", settings.Repeated, "templates.name", ""},
		{"[[templates]]\nname = \"甲\"", "1:3", settings.Missing, "templates.columns", ""},
		{template + "  { name = \"工作\" },\n]", "4:12", settings.BadValue, "templates.columns.name", "工作任务"},
		{template + "  { name = \"序号\", widht = 3 },\n]", "4:22", settings.UnknownKey, "templates.columns.widht", "width"},
		{template + "  { name = \"序号\" },\n  { name = \"序号\" },\n]", "5:12", settings.Repeated, "templates.columns.name", ""},
		{template + "  { name = \"甲\", heading = \"序号\", by_hand = true },\n  { name = \"序号\" },\n]", "5:12", settings.Repeated, "templates.columns.name", ""},
		{template + "  { name = \"序号\", by_hand = true },\n]", "4:12", settings.Repeated, "templates.columns.name", ""},
		{template + "  { name = \"_rowid\", by_hand = true },\n]", "4:12", settings.BadValue, "templates.columns.name", ""},
		{"[[templates]]\nname = \"甲\"\n[[templates.columns]]\nwidth = 300\nname = \"序号\"", "4:9", settings.BadValue, "templates.columns.width", "1–255"},
	} {
		_, err := settings.Read("taizhang.toml", []byte(c.text))
		var fault *settings.Error
		if !errors.As(err, &fault) {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if at := fmt.Sprintf("%d:%d", fault.Line, fault.Column); fault.Problem != c.problem || fault.Key != c.key || at != c.at || c.allowed != "" && !slices.Contains(fault.Allowed, c.allowed) {
			t.Errorf("%q: %s %v; want %s %s %q allowing %s", c.text, at, fault, c.at, c.problem, c.key, c.allowed)
		}
	}
}

// TestOwnTemplate: any choice and order of columns shows exactly that and keeps
// the rest.
func TestOwnTemplate(t *testing.T) {
	var names []string
	for _, c := range ledger.Columns() {
		names = append(names, c.Name)
	}
	rapid.Check(t, func(t *rapid.T) {
		chosen := rapid.Permutation(names).Draw(t, "order")[:rapid.IntRange(1, len(names)).Draw(t, "columns")]
		text := "template = \"甲\"\n[[templates]]\nname = \"甲\"\n"
		for _, name := range chosen {
			text += fmt.Sprintf("[[templates.columns]]\nname = %q\n", name)
		}
		s, err := settings.Read("t", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		columns := s.Columns()
		if got := titles(columns); !slices.Equal(got, chosen) || len(columns) != len(names) {
			t.Fatalf("shows %v of %d, want %v", got, len(columns), chosen)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(settings.Example()))
	f.Add([]byte("a.b.c = 1\n[a.b]\nd = [{e = 1}, [2]]\n[[a.f]]\n"))
	f.Add([]byte("[[templates]]\ncolumns = [ { name.x = 1 } ]\n[templates.name]\n"))
	f.Add([]byte("\xb1\xea\xcc\xe2 = 1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := settings.Read("t", data)
		var fault *settings.Error
		if err != nil && (!errors.As(err, &fault) || fault.Line < 1 || fault.Column < 1) {
			t.Fatalf("no place: %v", err)
		}
		if err == nil && len(s.Columns()) < len(ledger.Columns()) {
			t.Fatal("columns are missing")
		}
	})
}
