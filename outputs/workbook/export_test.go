package workbook

// FormKnown reports whether the sheet of the ledger is read, and would be
// patched, on its bytes, and not by excelize.
func FormKnown(data []byte) (read, patched bool, err error) {
	e, err := Open(data)
	if err != nil {
		return false, false, err
	}
	defer e.Close()
	p := newPatch()
	row := e.head + 2 // all others share the formula of the first
	for column := 1; column <= len(e.headings); column++ {
		p.set(column, row, change{value: wordsIn("改", 1), keepsStyle: true})
		p.set(column, e.last+1, change{value: wordsIn("新", 1)})
	}
	if alert := 1 + indexOf(e.headings, "预警"); alert > 0 { // a formula gives way to a formula alone
		c := p.cells[row][alert]
		c.value.formula = "1+1"
		p.set(alert, row, c)
	}
	_, patched = p.applied(bytesOf(e.file, sheetPartIn(e.file, e.sheet)), bytesOf(e.file, calculationChain) != nil)
	return e.scanned != nil, patched, nil
}

func indexOf(headings []string, name string) int {
	for i, heading := range headings {
		if heading == name {
			return i
		}
	}
	return -1
}
