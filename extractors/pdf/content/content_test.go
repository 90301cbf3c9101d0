package content

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"taizhang/extractors/pdf/object"
)

// memory is a file of one page; objects are given by number.
type memory map[int]object.Object

func (m memory) Trailer() object.Dict              { return object.Dict{"Root": object.Dict{}} }
func (m memory) Load(ref object.Ref) object.Object { return m[ref.Number] }
func (m memory) Reader() string                    { return "memory" }

func dict(t *testing.T, source string) object.Dict {
	t.Helper()
	parser := object.Parser{Data: []byte(source), References: true}
	o, _ := parser.Next()
	d, ok := o.(object.Dict)
	if !ok {
		t.Fatalf("%s is %T", source, o)
	}
	return d
}

// interpret reads a page of A4 with a Latin font /F1, 0.5 em wide, and the given
// keys.
func interpret(t *testing.T, keys, contents string, budget Budget) *Page {
	t.Helper()
	source := memory{1: &object.Stream{Dict: object.Dict{}, Raw: []byte(contents)}}
	widths := strings.Repeat("500 ", 95)
	page := dict(t, fmt.Sprintf("<</MediaBox[0 0 595 842]/Contents 1 0 R/Resources<</Font<</F1<</Subtype/Type1/FirstChar 32/Widths[%s]>>>>"+
		"/XObject<</Self 2 0 R>>>>%s>>", widths, keys))
	source[2] = &object.Stream{Dict: dict(t, "<</Subtype/Form>>"), Raw: []byte("/Self Do /Self Do BT /F1 10 Tf (x) Tj ET")}
	return New(object.NewFile(source, 1<<20), budget).Page(page, nil)
}

func spelled(p *Page) string {
	var out strings.Builder
	for _, g := range p.Glyphs {
		out.WriteString(g.Text)
	}
	return out.String()
}

func near(a, b float64) bool { return math.Abs(a-b) < 0.01 }

func TestTextOperators(t *testing.T) {
	for contents, want := range map[string]string{
		"BT /F1 10 Tf 100 700 Td (ab) Tj ET":                               "a@100,142 b@105,142",
		"BT /F1 10 Tf 1 0 0 1 100 700 Tm [(a) -1000 (b)] TJ ET":            "a@100,142 b@115,142",
		"BT /F1 10 Tf 12 TL 100 700 Td (a) Tj (b) ' 0 0 (c) \" T* (d) Tj":  "a@100,142 b@100,154 c@100,166 d@100,178",
		"BT /F1 10 Tf 2 Tc 100 700 Td (ab) Tj ET":                          "a@100,142 b@107,142",
		"BT /F1 10 Tf 200 Tz 100 700 Td (ab) Tj ET":                        "a@100,142 b@110,142",
		"BT /F1 10 Tf 3 Tw 100 700 Td (a b) Tj ET":                         "a@100,142  @105,142 b@113,142",
		"BT /F1 10 Tf 5 Ts 100 700 Td (a) Tj ET":                           "a@100,137",
		"q 2 0 0 2 10 20 cm BT /F1 10 Tf 100 300 Td (a) Tj ET Q":           "a@210,222",
		"BT /F1 10 Tf 100 700 TD (a) Tj 0 -20 TD (b) Tj T* (c) Tj":         "a@100,142 b@100,162 c@100,182",
		"BT /F1 10 Tf 100 700 Td <6162> Tj ET BI /W 1 /H 1 ID \x01(EI\nEI": "a@100,142 b@105,142",
	} {
		var got []string
		for _, g := range interpret(t, "", contents, DefaultBudget()).Glyphs {
			got = append(got, fmt.Sprintf("%s@%.0f,%.0f", g.Text, g.X, g.Y))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s\n gives %s\n  want %s", contents, strings.Join(got, " "), want)
		}
	}
}

func TestRotatedPages(t *testing.T) {
	for rotation, want := range map[int][2]float64{0: {100, 142}, 90: {700, 100}, 180: {495, 700}, 270: {142, 495}} {
		p := interpret(t, fmt.Sprintf("/Rotate %d", rotation), "BT /F1 10 Tf 100 700 Td (a) Tj ET", DefaultBudget())
		if len(p.Glyphs) != 1 || !near(p.Glyphs[0].X, want[0]) || !near(p.Glyphs[0].Y, want[1]) || int(p.Glyphs[0].Angle) != rotation {
			t.Errorf("rotated by %d: %+v, want %v", rotation, p.Glyphs, want)
		}
		if rotation%180 == 90 && (p.Width != 842 || p.Height != 595) {
			t.Errorf("rotated by %d: %g × %g", rotation, p.Width, p.Height)
		}
	}
}

func TestRules(t *testing.T) {
	for contents, want := range map[string]int{
		"10 10 m 100 10 l S":                    1,
		"10 10 100 50 re S":                     4,
		"10 10 100 1 re f":                      1, // a line drawn as a box
		"10 10 100 50 re f":                     0, // a coloured ground
		"10 10 m 100 10 l n":                    0, // a path that is not painted
		"10 10 m 100 90 l S":                    0, // a diagonal
		"10 10 m 100 10 l 100 50 l h S":         2,
		"10 10 m 100 10 l 100 11 l 10 11 l h f": 1,
	} {
		if got := len(interpret(t, "", contents, DefaultBudget()).Segments); got != want {
			t.Errorf("%s gives %d rules, want %d", contents, got, want)
		}
	}
}

func TestHiddenText(t *testing.T) {
	p := interpret(t, "", "BT /F1 10 Tf 3 Tr 100 700 Td (a) Tj ET", DefaultBudget())
	if len(p.Glyphs) != 1 || !p.Glyphs[0].Hidden {
		t.Errorf("glyphs %+v", p.Glyphs)
	}
	if p := interpret(t, "", "BT /F1 10 Tf 900 700 Td (a) Tj 1e30 0 Td (b) Tj ET", DefaultBudget()); len(p.Glyphs) != 0 {
		t.Errorf("beside the page: %+v", p.Glyphs)
	}
}

func TestBudgets(t *testing.T) {
	budget := DefaultBudget()
	budget.Operators = 1000
	p := interpret(t, "", strings.Repeat("q Q ", 2000)+"BT /F1 10 Tf 100 700 Td (late) Tj ET", budget)
	if !p.Cut || spelled(p) != "" {
		t.Errorf("over its operators a page gives %q, cut %v", spelled(p), p.Cut)
	}
	if p := interpret(t, "", "/Self Do BT /F1 10 Tf 100 700 Td (end) Tj ET", DefaultBudget()); !strings.HasSuffix(spelled(p), "end") {
		t.Errorf("a form that draws itself twice hides the rest: %.40q", spelled(p))
	}
	budget = DefaultBudget()
	budget.Glyphs = 10
	if p := interpret(t, "", "BT /F1 10 Tf 10 700 Td "+strings.Repeat("(abc) Tj ", 100), budget); len(p.Glyphs) > 12 || !p.Cut {
		t.Errorf("%d glyphs, cut %v", len(p.Glyphs), p.Cut)
	}
}

func TestNumbers(t *testing.T) {
	for source, want := range map[string]float64{"12": 12, "-0.5": -0.5, ".25": 0.25, "+3": 3, "1e2": 100, "--7": -7, "12-34": 12, "4.5.6": 4.5} {
		l := lexer{data: []byte(source + " x")}
		l.next()
		if len(l.operands) != 1 || !near(l.operands[0].number, want) {
			t.Errorf("%s reads %+v", source, l.operands)
		}
	}
}

// TestDirectFontsAreReadOnce: a font whose dictionary stands in the resources is
// one font, however often it is chosen.
func TestDirectFontsAreReadOnce(t *testing.T) {
	p := interpret(t, "", "BT /F1 10 Tf (a) Tj /F1 12 Tf (b) Tj /F1 10 Tf (c) Tj ET", DefaultBudget())
	if spelled(p) != "abc" || len(p.Fonts) != 1 {
		t.Errorf("%q in the fonts %q", spelled(p), p.Fonts)
	}
}

// TestStringsAgainstParser holds the strings that the lexer reads against those of
// object.Parser, which has no short ways.
func TestStringsAgainstParser(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		brackets, alphabet := "<>", "0123456789abcdefABCDEF \nz"
		if rapid.Bool().Draw(t, "literal") {
			brackets, alphabet = "()", "ab\\01238nr\r\n()"
		}
		inner := rapid.SliceOfN(rapid.SampledFrom([]byte(alphabet)), 0, 12).Draw(t, "inner")
		source := append([]byte{brackets[0]}, inner...)
		if rapid.Bool().Draw(t, "closed") {
			source = append(source, brackets[1], ' ')
		}
		parser := object.Parser{Data: source}
		o, _ := parser.Next()
		l := lexer{data: source}
		l.next()
		if len(l.operands) == 0 || string(l.bytes(&l.operands[0])) != string(o.(object.String)) {
			t.Fatalf("%q reads %+v, want %q", source, l.operands, o)
		}
	})
}

// TestManyOperands: an operator may have as many operands as the bound lets it, and
// those beyond are passed over.
func TestManyOperands(t *testing.T) {
	for _, count := range []int{1, 64, 65, mostOperands, mostOperands + 10} {
		l := lexer{data: []byte(strings.Repeat("7 (a) ", count/2) + strings.Repeat("7 ", count%2) + "TJ")}
		for range 2 { // the second time in the memory of the first
			l.at = 0
			if operator, ok := l.next(); !ok || string(operator) != "TJ" || len(l.operands) != min(count, mostOperands) {
				t.Fatalf("%d operands: %d are read, and %q", count, len(l.operands), operator)
			}
			for i := range l.operands {
				o := &l.operands[i]
				if isText := i%2 == 1; isText && string(l.bytes(o)) != "a" || !isText && (o.number != 7 || l.bytes(o) != nil) {
					t.Fatalf("operand %d of %d is %+v", i, count, o)
				}
			}
		}
	}
}
