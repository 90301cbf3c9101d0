package workbook

import (
	"github.com/xuri/excelize/v2"

	"taizhang/outputs/settings"
)

// Looks of the workbook. Colours are RGB.
const (
	fontName = "微软雅黑"
	fontSize = 10

	inkHead  = "FFFFFF"
	inkText  = "262626"
	inkGuess = "1F4FA3" // implied values
	inkQuiet = "8C8C8C"
	inkOver  = "9C0006"
	inkNear  = "7F5200"
	fillHead = "1F3864"
	lineGrey = "C9CFD8"
)

const dateFormat = "yyyy-mm-dd"

// textFormat is the built-in number format "@": what is typed stays text.
const textFormat = 49

// styles are the style numbers of one file.
type styles struct {
	title, subtitle, head            int
	text, guess, formula             int
	centre, centreGuess, quiet, link int
	day, dayGuess                    int
	label, body, setting             int
	alarm, choice                    int

	done, overdue, near, check int // conditional
}

// newStyles makes the looks of a file, or finds them in one that has them. The
// conditional ones are only made where colours are to be hung on a sheet: a file
// would collect them otherwise.
func newStyles(file *excelize.File, colours bool, fills settings.Colours) (styles, error) {
	var s styles
	var failure error
	style := func(into *int, font excelize.Font, alignment excelize.Alignment, change func(*excelize.Style)) {
		font.Family = fontName
		if font.Size == 0 {
			font.Size = fontSize
		}
		if font.Color == "" {
			font.Color = inkText
		}
		look := &excelize.Style{Font: &font, Alignment: &alignment}
		if change != nil {
			change(look)
		}
		number, err := file.NewStyle(look)
		if err != nil && failure == nil {
			failure = err
		}
		*into = number
	}
	grid := func(look *excelize.Style) {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			look.Border = append(look.Border, excelize.Border{Type: side, Color: lineGrey, Style: 1})
		}
	}
	left := excelize.Alignment{Vertical: "center", WrapText: true}
	centre := excelize.Alignment{Vertical: "center", Horizontal: "center", WrapText: true}
	days := func(look *excelize.Style) { grid(look); format := dateFormat; look.CustomNumFmt = &format }

	style(&s.title, excelize.Font{Size: 18, Bold: true, Color: fillHead}, excelize.Alignment{Vertical: "center", Horizontal: "left"}, nil)
	style(&s.subtitle, excelize.Font{Color: "595959"}, excelize.Alignment{Vertical: "center", Horizontal: "left"}, nil)
	style(&s.head, excelize.Font{Bold: true, Color: inkHead}, centre, func(look *excelize.Style) {
		grid(look)
		look.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fillHead}}
	})
	style(&s.text, excelize.Font{}, left, grid)
	style(&s.guess, excelize.Font{Color: inkGuess}, left, grid)
	style(&s.formula, excelize.Font{}, left, func(look *excelize.Style) { grid(look); look.NumFmt = textFormat })
	style(&s.centre, excelize.Font{}, centre, grid)
	style(&s.centreGuess, excelize.Font{Color: inkGuess}, centre, grid)
	style(&s.quiet, excelize.Font{Color: inkQuiet}, left, grid)
	style(&s.link, excelize.Font{Color: "0563C1", Underline: "single"}, left, grid)
	style(&s.day, excelize.Font{}, centre, days)
	style(&s.dayGuess, excelize.Font{Color: inkGuess}, centre, days)
	style(&s.alarm, excelize.Font{Bold: true, Color: inkOver}, centre, grid)
	style(&s.choice, excelize.Font{Bold: true}, centre, func(look *excelize.Style) {
		grid(look)
		look.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF2CC"}}
		look.Protection = &excelize.Protection{Locked: false}
	})
	style(&s.label, excelize.Font{Bold: true, Color: fillHead}, excelize.Alignment{Vertical: "top", WrapText: true}, nil)
	style(&s.body, excelize.Font{}, excelize.Alignment{Vertical: "top", WrapText: true}, nil)
	style(&s.setting, excelize.Font{Bold: true}, excelize.Alignment{Vertical: "top", Horizontal: "left"}, func(look *excelize.Style) {
		grid(look)
		look.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF2CC"}}
	})

	if !colours {
		return s, failure
	}
	conditional := func(into *int, ink, fill string, bold bool) {
		look := &excelize.Style{Font: &excelize.Font{Color: ink, Bold: bold}}
		if fill != "" {
			look.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}}
		}
		number, err := file.NewConditionalStyle(look)
		if err != nil && failure == nil {
			failure = err
		}
		*into = number
	}
	fills = fills.Whole()
	conditional(&s.done, inkQuiet, fills.Done, false)
	conditional(&s.overdue, inkOver, fills.Overdue, true)
	conditional(&s.near, inkNear, fills.Near, true)
	conditional(&s.check, inkGuess, fills.Check, true)
	return s, failure
}
