package workbook

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// TestFormulaIsHandedOn: whatever rows leave a ledger, those that stay keep the formula of
// 预警, and the sheet is patched on its bytes.
func TestFormulaIsHandedOn(t *testing.T) {
	today := notice.NewDate(2026, 3, 2)
	of := func(days []int) ledger.Book {
		n := &notice.Notice{File: "a.txt", SHA256: "a"}
		for _, i := range days {
			n.Tasks = append(n.Tasks, notice.Task{Quote: fmt.Sprint("请报送第", i), Deadline: notice.Deadline{Kind: notice.KindDate, Due: today.AddDays(i)}})
		}
		return ledger.Book{Today: today, Files: []ledger.File{{Path: "a.txt", Notice: n}}}
	}
	rapid.Check(t, func(t *rapid.T) {
		days := make([]int, rapid.IntRange(1, 7).Draw(t, "rows"))
		for i := range days {
			days[i] = i
		}
		var made bytes.Buffer
		if _, err := Create(&made, of(days), Options{}); err != nil {
			t.Fatal(err)
		}
		data := made.Bytes()
		for range 2 {
			stay := slices.DeleteFunc(slices.Clone(days), func(int) bool { return rapid.Bool().Draw(t, "leaves") })
			e, err := Open(data)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := e.Sighting(ledger.Columns(), nil); err != nil {
				t.Fatal(err)
			}
			if _, err := e.Update(of(stay), Options{}); err != nil {
				t.Fatal(err)
			}
			if _, parsed := e.file.Sheet.Load(sheetPartIn(e.file, SheetTasks)); parsed {
				t.Fatal("the sheet was left to excelize")
			}
			var out bytes.Buffer
			if err := e.Write(&out); err != nil {
				t.Fatal(err)
			}
			e.Close()
			data, days = out.Bytes(), stay
			again := openSheet(t, data)
			for row := headRow + 1; row <= headRow+8; row++ {
				id, err := again.GetCellValue(SheetTasks, cell(len(ledger.Columns())+2, row))
				if err != nil {
					t.Fatal(err)
				}
				formula, err := again.GetCellFormula(SheetTasks, cell(columnOf(ledger.Columns(), ledger.ColumnAlert), row))
				if err != nil || (id != "") != strings.Contains(formula, fmt.Sprintf("ISNUMBER(N%d)", row)) {
					t.Fatalf("row %d, %q, has the formula %q, %v", row, id, formula, err)
				}
			}
			again.Close()
		}
	})
}
