package workbook

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestNamesOnly(t *testing.T) {
	for formula, want := range map[string]bool{
		`IF(OR(O9="已完成",NOT(ISNUMBER(IF(ISNUMBER(N9),N9,L9)))),"","剩"&amp;TEXT(L9-TODAY(),"0")&amp;"天")`: true,
		`IF(O9="已完成",L10,L9)`: false, `L90`: false, `SUM(L9:L9)`: true, `HYPERLINK("a.pdf","打开")`: true, `$L$9`: true, `$L$10`: false, ``: true,
	} {
		if got := namesOnly([]byte(formula), []byte("9")); got != want {
			t.Errorf("%s: %v", formula, got)
		}
	}
}

// TestSoundFormulas: which formulas of a sheet name cells of their own row alone, in the
// forms in which programs write them.
func TestSoundFormulas(t *testing.T) {
	const first = `<c r="P4" t="str"><f t="shared" ref="P4:P9" si="0">IF(N4&gt;0,1,2)</f><v>1</v></c>`
	for sheet, want := range map[string]string{
		`<c r="P4"><f>N4</f></c><c r="P5"><f>N4</f></c>`:                                                                    "[P4]",
		`<c r="P4"><f aca="false">N4</f></c><c r="P5"><f ca="1">N5</f></c>`:                                                 "[P4 P5]",
		first + `<c r="P5"><f t="shared" si="0"/><v>1</v></c><c r="P6"><f t="shared" ca="1" si="0"></f></c>`:                "[P4 P5 P6]",
		first + `<c r="Q5"><f t="shared" si="0"/></c><c r="P6"><f t="shared" si="1"/></c><c r="P7"><f t="array">N7</f></c>`: "[P4]",
		`<c r="P5"><f t="shared" si="0"/></c>` + first:                                                                      "[P4]",
		`<c r="P4"><f t="shared" ref="P4:P9" si="0">N$4</f></c><c r="P5"><f t="shared" si="0"/></c>`:                        "[P4]",
		`<c r="P4"><f t="shared" ref="P4:P9" si="0">N3</f></c><c r="P5"><f t="shared" si="0"/></c>`:                         "[]",
		first + `<c r="PA5"><f>PA5</f></c><c r="A5"><f>A5</f></c><c r="P5"><f t="shared" si="0"/></c>`:                      "[P4 P5]",
		`<c r="P4"><f/></c><c r="P5"><f>N5</c><formula1>N5</formula1>`:                                                      "[]",
	} {
		file := excelize.NewFile()
		file.Pkg.Store(sheetPartIn(file, "Sheet1"), []byte(sheet))
		sound, _ := soundFormulas(file, "Sheet1", "P")
		if got := fmt.Sprint(slices.Sorted(maps.Keys(sound))); got != want {
			t.Errorf("%s: %s, want %s", sheet, got, want)
		}
	}
}
