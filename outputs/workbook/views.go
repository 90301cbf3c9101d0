package workbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// viewWidths are the columns of the ledger as views show them, with the widths
// that suit a page.
var viewWidths = map[string]float64{
	ledger.ColumnCode: 10, ledger.ColumnTask: 36, ledger.ColumnQuote: 46, ledger.ColumnUnit: 20, ledger.ColumnPerson: 10, ledger.ColumnReport: 14,
	ledger.ColumnDue: 12, ledger.ColumnDueWords: 14, ledger.ColumnStatus: 9, ledger.ColumnAlert: 10, ledger.ColumnProgress: 24,
	ledger.ColumnPlace: 22, ledger.ColumnRemarks: 40, ledger.ColumnSource: 28,
}

// view draws lines of the ledger under a heading of their own in the first
// column.
func (d *drawing) view(name, headline, figures, first string, width float64, columns []string, groups []group) error {
	layout := []sheetColumn{{name: first, width: width}}
	of := make([]ledger.Column, len(columns))
	at := make([]int, len(columns)) // their places among the names of the sheet
	names := namesOf(d.book.Columns)
	for i, column := range columns {
		of[i], at[i] = ledger.Column{Name: column}, slices.Index(names, column)
		if at[i] >= 0 {
			of[i] = d.book.Columns[at[i]]
		} else {
			at[i] = len(names)
			names = append(names, column)
		}
		layout = append(layout, sheetColumn{name: of[i].Title(), width: viewWidths[column]})
	}
	s, err := d.open(name, headline, figures, layout)
	if err != nil {
		return err
	}
	s.names = names
	var order, heads []int32 // the lines, and the group of each
	labels := make([]cellValue, len(groups))
	for i, g := range groups {
		labels[i] = wordsIn(g.name, g.style)
		labels[i].plain, labels[i].bare = ledger.IsPlain(g.name), isBare(g.name, true)
		order = append(order, g.lines...)
		heads = append(heads, slices.Repeat([]int32{int32(i)}, len(g.lines))...)
	}
	d.fill(s, len(order), func(t *stretch, i int) {
		number := int(order[i])
		if i%linesAhead == 0 {
			t.lines.Ahead(order[i:min(i+linesAhead, len(order))])
		}
		line, outline := t.lines.At(number), d.book.Lines.Outline(number)
		line.Cells.Spread(s.names, t.texts)
		for k := range of {
			t.touch(t.texts[at[k]])
		}
		t.values[0] = labels[heads[i]]
		for k := range of {
			d.showInView(&t.values[k+1], &of[k], line, &outline, t.texts[at[k]])
		}
		t.add(t.values)
	}, s.closeView)
	return nil
}

// linesAhead is how many lines of a view are looked at together (LineReader.Ahead): with
// 16, the rows of a view take a third less time to be put together than with one.
const linesAhead = 16

// group are lines of the book under one heading.
type group struct {
	name  string
	style int
	lines []int32
}

// showInView makes a value that of a line in a view, where 完成时限 is the day that
// counts and 预警 is that of the day of writing.
func (d *drawing) showInView(v *cellValue, column *ledger.Column, line *ledger.Line, outline *ledger.Outline, text string) {
	switch {
	case column.Name == ledger.ColumnDue && !outline.Due.IsZero():
		*v = dayIn(outline.Due, d.styles.day)
	case column.Name == ledger.ColumnAlert:
		v.set(words, ledger.Alert(outline.Due, outline.Status, d.book.Today, d.book.Near()), 0, d.styles.centre)
		v.plain, v.bare = true, true
	default:
		d.show(v, column, line, text)
	}
}

// byDue sorts lines by the day that counts; those without one come last. Lines of
// the same day stay in their order, which is why their places are sorted with the
// days.
func (d *drawing) byDue(lines []int32) []int32 {
	const place = 1 << 32
	keys := make([]uint64, len(lines))
	for i, line := range lines {
		due := d.book.Lines.Outline(int(line)).Due
		day := uint64(due.Year)<<9 | uint64(due.Month)<<5 | uint64(due.Day) // of four digits, two and two
		if due.IsZero() {
			day = place - 1
		}
		keys[i] = day*place | uint64(i)
	}
	slices.Sort(keys)
	sorted := make([]int32, len(lines))
	for i, key := range keys {
		sorted[i] = lines[key%place]
	}
	return sorted
}

// week draws what this week asks for: what is late, what is due, what comes.
func (d *drawing) week() error {
	first := d.book.WeekOf(d.book.Today)
	last, next := first.AddDays(6), first.AddDays(13)
	late := group{name: "逾期", style: d.styles.alarm}
	due := group{name: "本周到期", style: d.styles.centre}
	coming := group{name: "下周到期", style: d.styles.centre}
	for i := range d.book.Lines.Len() {
		line := d.book.Lines.Outline(i)
		day, i := line.Due, int32(i)
		if day.IsZero() || d.book.Today.IsZero() || ledger.Closed(line.Status) {
			continue
		}
		switch {
		case day.Before(d.book.Today):
			late.lines = append(late.lines, i)
		case !last.Before(day):
			due.lines = append(due.lines, i)
		case !next.Before(day):
			coming.lines = append(coming.lines, i)
		}
	}
	figures := "没有制表日期"
	if !d.book.Today.IsZero() {
		figures = fmt.Sprintf("%s 至 %s　·　逾期 %d 项　·　本周到期 %d 项　·　下周到期 %d 项　·　按制表日期 %s 计算", first, last,
			len(late.lines), len(due.lines), len(coming.lines), d.book.Today)
	}
	groups := []group{late, due, coming}
	for i := range groups {
		groups[i].lines = d.byDue(groups[i].lines)
	}
	return d.view(SheetWeek, "本周任务", figures+viewNote, "类别", 11, []string{ledger.ColumnCode, ledger.ColumnTask, ledger.ColumnUnit, ledger.ColumnPerson,
		ledger.ColumnReport, ledger.ColumnDue, ledger.ColumnAlert, ledger.ColumnStatus, ledger.ColumnProgress, ledger.ColumnPlace}, groups)
}

// viewNote says on every view that it is one.
const viewNote = "　·　本页由程序生成，请在“" + SheetTasks + "”中修改"

// nobody stands where a task names no unit.
const nobody = "（未写明）"

// units draws the open tasks of each unit, the units with most of them first.
func (d *drawing) units() error {
	units := slices.DeleteFunc(slices.Clone(d.allUnits()), func(u unit) bool { return u.open == 0 })
	slices.SortFunc(units, func(a, b unit) int { return cmp.Or(b.open-a.open, cmp.Compare(a.name, b.name)) })
	groups := make([]group, len(units))
	for i, u := range units {
		groups[i] = group{name: u.name, style: d.styles.text, lines: d.byDue(u.openLines)}
	}
	open := 0
	for i := range d.book.Lines.Len() {
		if !ledger.Closed(d.book.Lines.Outline(i).Status) {
			open++
		}
	}
	return d.view(SheetUnits, "各单位未办结任务", fmt.Sprintf("单位 %d 个　·　未办结 %d 项　·　一项任务有几个责任单位的，各列一次", len(units), open)+viewNote,
		"单位", 22, []string{ledger.ColumnCode, ledger.ColumnTask, ledger.ColumnDue, ledger.ColumnAlert, ledger.ColumnStatus, ledger.ColumnReport,
			ledger.ColumnProgress, ledger.ColumnSource}, groups)
}

// unit is a unit, or where a task names none a person, with the figures of its tasks
// and those of them that are open.
type unit struct {
	figures
	openLines []int32
}

// allUnits gives the units of all tasks, in the order of their first. Two sheets show
// them, and they are found once.
func (d *drawing) allUnits() []unit {
	if d.found != nil {
		return d.found
	}
	places := map[string]int{}
	parties := map[string][]int{} // the places of the units of each; many lines have the same party
	for i := range d.book.Lines.Len() {
		line := d.book.Lines.Outline(i)
		of, known := parties[line.Party]
		if !known {
			for _, name := range unitsIn(line.Party) {
				at, known := places[name]
				if !known {
					at = len(d.found)
					places[name] = at
					d.found = append(d.found, unit{figures: figures{name: name}})
				}
				of = append(of, at)
			}
			parties[line.Party] = of
		}
		var one figures
		one.count(&line, d.book.Today, d.book.Near())
		for _, at := range of {
			u := &d.found[at]
			u.figures.add(one)
			if one.open > 0 {
				u.openLines = append(u.openLines, int32(i))
			}
		}
	}
	return d.found
}

// unitsIn gives the units, or the persons, that a party names, each once.
func unitsIn(party string) []string {
	var units []string
	for _, unit := range listed(party) {
		if !slices.Contains(units, unit) {
			units = append(units, unit)
		}
	}
	if len(units) == 0 {
		units = []string{nobody}
	}
	return units
}

// listed splits a list of names, but not inside brackets: 各县（市、区）政府 is one.
func listed(words string) []string {
	var names []string
	depth := 0
	for name := range strings.FieldsFuncSeq(words, func(r rune) bool {
		switch r {
		case '（', '(':
			depth++
		case '）', ')':
			depth = max(0, depth-1)
		}
		return r == '\n' || depth == 0 && strings.ContainsRune("、，,;；", r)
	}) {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// review draws the rows at which a person should look, with the reason.
func (d *drawing) review() error {
	g := group{name: ledger.ReviewNeeded, style: d.styles.centre}
	for i := range d.book.Lines.Len() {
		if d.book.Lines.Outline(i).Review == ledger.ReviewNeeded {
			g.lines = append(g.lines, int32(i))
		}
	}
	return d.view(SheetReview, "待核实", fmt.Sprintf("%d 项　·　看过原文后，在“%s”的“%s”一列改为“%s”或“%s”", len(g.lines), SheetTasks, ledger.ColumnReview,
		ledger.ReviewDone, ledger.ReviewWrong), "核实", 9, []string{ledger.ColumnCode, ledger.ColumnTask, ledger.ColumnQuote, ledger.ColumnDueWords,
		ledger.ColumnDue, ledger.ColumnUnit, ledger.ColumnRemarks, ledger.ColumnPlace}, []group{g})
}

// The words of the column 处理 on 冲突.
const (
	KeepPerson  = "保留人工值"
	TakeProgram = "采用另一值"
	Restore     = "恢复此行"
)

// columnDecision is where a person chooses on 冲突, and columnKey the hidden
// column that says about what.
const columnDecision = "处理"

// conflicts draws the cells with two values, and the rows that people took out.
func (d *drawing) conflicts() error {
	removed := d.book.Removed
	s, err := d.open(SheetConflicts, "人工与程序不一致的内容", fmt.Sprintf("不一致 %d 处，台账中保留人工填写的值　·　已删除的行 %d 项　·　在“%s”一列选择后，下次运行时生效",
		len(d.book.Conflicts), len(removed), columnDecision), []sheetColumn{
		{name: "类别", width: 12}, {name: ledger.ColumnCode, width: 10}, {name: ledger.ColumnTask, width: 34}, {name: "列", width: 16}, {name: "台账中的值（人工）", width: 26},
		{name: "修改时程序的值", width: 26}, {name: "另一值", width: 26}, {name: "修改时间", width: 17}, {name: columnDecision, width: 14}, {name: RowIDColumn, width: 18, hidden: true},
	})
	if err != nil {
		return err
	}
	places := map[string]int{}
	for _, c := range d.book.Conflicts {
		places[c.ID] = -1
	}
	for i := range d.book.Lines.Len() {
		id := d.book.Lines.Outline(i).ID
		if _, asked := places[id]; asked {
			places[id] = i
		}
	}
	d.fill(s, len(d.book.Conflicts)+len(removed), func(t *stretch, i int) {
		st := d.styles
		if i < len(d.book.Conflicts) {
			c := d.book.Conflicts[i]
			kind := "程序有新值"
			if c.People {
				kind = "两处人工修改"
			}
			var cells ledger.Cells
			if at := places[c.ID]; at >= 0 {
				cells = t.lines.At(at).Cells
			}
			t.add([]cellValue{wordsIn(kind, st.centre), wordsIn(cells.Get(ledger.ColumnCode), st.text), wordsIn(cells.Get(ledger.ColumnTask), st.text),
				wordsIn(c.Column, st.text), wordsIn(c.Person, st.text), wordsIn(c.Before, st.text), wordsIn(c.Other, st.text),
				wordsIn(day(c.At), st.centre), {style: st.choice}, wordsIn(c.ID, st.quiet)})
		} else {
			entry := removed[i-len(d.book.Conflicts)]
			line, _ := entry.Line(d.book.Columns, d.book.Today, d.book.Near())
			t.add([]cellValue{wordsIn("已删除的行", st.centre), wordsIn(line.Cells.Get(ledger.ColumnCode), st.text), wordsIn(line.Cells.Get(ledger.ColumnTask), st.text),
				wordsIn(wholeRow, st.text), {style: st.text}, {style: st.text}, wordsIn(line.Cells.Get(ledger.ColumnQuote), st.text),
				{style: st.centre}, {style: st.choice}, wordsIn(entry.ID, st.quiet)})
		}
	}, func() error {
		if s.fresh {
			if err := d.decisions(s); err != nil {
				return err
			}
		}
		return s.closeView()
	})
	return nil
}

// wholeRow stands in the column 列 where the matter is a row.
const wholeRow = "（整行）"

func day(moment time.Time) string {
	if moment.IsZero() {
		return ""
	}
	return notice.DateOf(moment).String()
}

// decisions hangs the drop-down on the column 处理.
func (d *drawing) decisions(s *sheet) error {
	check := excelize.NewDataValidation(true)
	check.SetSqref(below(columnAt(s.columns, columnDecision), headRow))
	if err := check.SetDropList([]string{KeepPerson, TakeProgram, Restore}); err != nil {
		return err
	}
	return d.file.AddDataValidation(s.name, check)
}

func columnAt(columns []sheetColumn, name string) int {
	return 1 + slices.IndexFunc(columns, func(c sheetColumn) bool { return c.name == name })
}
