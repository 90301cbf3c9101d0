package csv_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	ours "taizhang/outputs/csv"
	"taizhang/outputs/ledger"
)

func TestWrite(t *testing.T) {
	columns := []ledger.Column{{Name: "工作任务", Heading: "事项"}, {Name: "文号", Hidden: true}, {Name: "备注"}}
	lines := []ledger.Line{
		{Cells: ledger.CellsOf(map[string]string{"工作任务": "报送“总结”, 及时", "文号": "不显示", "备注": "第一行\r\n第二行"})},
		{Cells: ledger.CellsOf(map[string]string{"工作任务": `=HYPERLINK("http://x","点我")`, "备注": "-1"})},
		{Cells: ledger.CellsOf(map[string]string{"工作任务": "＋全角", "备注": "bell\a和\"引号\""})},
	}
	var out bytes.Buffer
	if err := ours.Write(&out, columns, lines); err != nil {
		t.Fatal(err)
	}
	want := "\ufeff事项,备注\r\n\"报送“总结”, 及时\",\"第一行\n第二行\"\r\n\"'=HYPERLINK(\"\"http://x\"\",\"\"点我\"\")\",'-1\r\n'＋全角,\"bell和\"\"引号\"\"\"\r\n"
	if out.String() != want {
		t.Errorf("wrote %q\nwant  %q", &out, want)
	}
}

// TestReadsBack: whatever stands in the cells, any reader of RFC 4180 finds the
// same number of rows and columns, and no cell that begins like a formula.
func TestReadsBack(t *testing.T) {
	columns := []ledger.Column{{Name: "甲"}, {Name: "乙"}}
	rapid.Check(t, func(t *rapid.T) {
		var lines []ledger.Line
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			lines = append(lines, ledger.Line{Cells: ledger.CellsOf(map[string]string{"甲": rapid.String().Draw(t, "a"), "乙": rapid.String().Draw(t, "b")})})
		}
		var out bytes.Buffer
		if err := ours.Write(&out, columns, lines); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
		if err != nil || len(rows) < 1 || fmt.Sprint(rows[0]) != "[甲 乙]" {
			t.Fatalf("%v, %v", rows, err)
		}
		for _, row := range rows[1:] {
			for _, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
					t.Fatalf("a formula: %q", cell)
				}
			}
		}
		if got := len(rows) - 1; got != len(lines) {
			t.Fatalf("%d rows of %d", got, len(lines))
		}
	})
}
