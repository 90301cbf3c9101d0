package workbook_test

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/tiendc/go-deepcopy"
	"github.com/xuri/excelize/v2"

	"taizhang/outputs/workbook"
)

// TestCopies holds our stand-in to what excelize needs of it: rows, columns and
// sheets that are copied have everything of the old ones and share nothing.
func TestCopies(t *testing.T) {
	data, _ := create(t, book(), workbook.Options{Made: made, Folder: "."})
	f := open(t, data)
	if err := f.DuplicateRow("任务台账", 4); err != nil {
		t.Fatal(err)
	}
	if err := f.InsertCols("任务台账", "C", 1); err != nil {
		t.Fatal(err)
	}
	index, err := f.NewSheet("副本")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.CopySheet(0, index); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStr("副本", "G4", "只在副本"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	again := open(t, out.Bytes())
	rows, err := again.GetRows("任务台账")
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(rows[3][1:7], rows[4][1:7]) || rows[3][6] == "" {
		t.Errorf("the row %q was copied as %q", rows[3], rows[4])
	}
	copied, err := again.GetRows("副本")
	if err != nil {
		t.Fatal(err)
	}
	if len(copied) != len(rows) || copied[3][6] != "只在副本" || rows[3][6] == "只在副本" || !reflect.DeepEqual(copied[4], rows[4]) {
		t.Errorf("the copied sheet has %q, the old one %q", copied[3:5], rows[3:5])
	}
	var _ *excelize.File = again
}

func TestDeepCopy(t *testing.T) {
	type inner struct{ Words []string }
	type outer struct {
		Name   string
		Inner  *inner
		Any    any
		Map    map[string]inner
		Array  [2]inner
		hidden int
	}
	old := outer{Name: "甲", Inner: &inner{[]string{"一"}}, Any: inner{[]string{"二"}}, Map: map[string]inner{"三": {[]string{"三"}}}, hidden: 7}
	var fresh outer
	if err := deepcopy.Copy(&fresh, &old); err != nil {
		t.Fatal(err)
	}
	want := old
	want.hidden = 0
	if !reflect.DeepEqual(fresh, want) {
		t.Fatalf("copied %+v", fresh)
	}
	fresh.Inner.Words[0], fresh.Map["三"].Words[0] = "改", "改"
	if old.Inner.Words[0] != "一" || old.Map["三"].Words[0] != "三" {
		t.Error("the copy shares its words with the old one")
	}
	for _, pair := range [][2]any{{fresh, old}, {&fresh, inner{}}, {&fresh, (*outer)(nil)}, {(*outer)(nil), old}} {
		if err := deepcopy.Copy(pair[0], pair[1]); err == nil {
			t.Errorf("%T is copied to %T", pair[1], pair[0])
		}
	}
}
