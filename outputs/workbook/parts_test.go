package workbook

import "testing"

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
