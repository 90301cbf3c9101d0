package inbox_test

import (
	"os"
	"testing"

	"github.com/xuri/excelize/v2"

	"taizhang/outputs/ledger"
	"taizhang/outputs/workbook"
	"taizhang/pipeline/inbox"
)

// TestOwnLedgersArePassedOver writes a ledger, saves it again as an editor
// would, and lists the folder beside a workbook that somebody else made.
func TestOwnLedgersArePassedOver(t *testing.T) {
	t.Chdir(t.TempDir())
	file, err := os.Create("上月.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := workbook.Create(file, ledger.Book{}, workbook.Options{}); err != nil {
		t.Fatal(err)
	}
	file.Close()
	edited, err := excelize.OpenFile("上月.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if err := edited.SaveAs("改过.xlsx"); err != nil {
		t.Fatal(err)
	}
	other := excelize.NewFile()
	if err := other.SaveAs("名册.xlsx"); err != nil {
		t.Fatal(err)
	}
	items := inbox.List([]string{"."}, inbox.Options{})
	if len(items) != 1 || items[0].Path != "名册.xlsx" {
		t.Errorf("lists %v", items)
	}
	if items := inbox.List([]string{"上月.xlsx"}, inbox.Options{}); len(items) != 1 {
		t.Errorf("a ledger that is named itself is listed, and refused later: %v", items)
	}
}
