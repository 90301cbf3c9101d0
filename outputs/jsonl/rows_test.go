package jsonl_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"taizhang/outputs/jsonl"
	"taizhang/outputs/ledger"
)

func TestWriteRow(t *testing.T) {
	columns := []ledger.Column{{Name: "序号", Kind: ledger.Number}, {Name: "工作任务", Heading: "事项"}, {Name: "完成时限", Kind: ledger.Day, Hidden: true}, {Name: "id"}}
	var out bytes.Buffer
	if err := jsonl.WriteRow(&out, columns, ledger.Line{ID: "R1", Cells: ledger.CellsOf(map[string]string{"序号": "7", "工作任务": "报送<总结>\n\"甲\"", "完成时限": "2021-09-24"})}); err != nil {
		t.Fatal(err)
	}
	want := `{"id":"R1","序号":7,"工作任务":"报送<总结>\n\"甲\"","完成时限":"2021-09-24","id（列）":""}` + "\n"
	if out.String() != want {
		t.Errorf("wrote %s\nwant  %s", &out, want)
	}
	if !json.Valid(out.Bytes()) {
		t.Error("no JSON")
	}
}
