package duty

import (
	"strings"
	"sync"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
)

// column is what a column of a table holds.
type column uint8

const (
	otherColumn column = iota
	numberColumn
	taskColumn
	whoColumn
	helperColumn
	timeColumn
	targetColumn
	noteColumn
)

var columnNames = []struct {
	kind    column
	pattern string
}{
	{numberColumn, `^(?:序号|编号|批次|号|阶段|类别|项目类别|环节序号)$`},
	{helperColumn, `配合|协办|协助|协同|参与(?:单位|部门)|参加单位`},
	{targetColumn, `报送(?:对象|单位|部门)|提交(?:对象|单位|部门)|接收`},
	{whoColumn, `责任|牵头|承办|主办|负责|实施单位|落实单位|部门|单位|科室|完成人|经办|领导$`},
	{timeColumn, `时限|时间|期限|日期|截止|节点|进度安排|月份`},
	{noteColumn, `备注|说明|附注|联系|电话|地点|成果形式|依据|目标值|分值`},
	{taskColumn, `任务|内容|事项|工作|项目|措施|举措|要求|环节|活动|步骤|流程|整改|问题|目标|名称|主题`},
}

// columnMatcher finds the names of all columns in one pass.
var columnMatcher = sync.OnceValue(func() *rule.Matcher {
	patterns := make([]string, len(columnNames))
	for i := range columnNames {
		patterns[i] = columnNames[i].pattern
	}
	return rule.NewMatcher(patterns)
})

// columnOf gives what a column holds by its heading: the first kind of which a name
// stands in it.
func columnOf(heading string) column {
	first := len(columnNames)
	columnMatcher().Find(heading, func(name, _, _ int) bool {
		first = min(first, name)
		return true
	})
	if first == len(columnNames) {
		return otherColumn
	}
	return columnNames[first].kind
}

// header tells the kinds of a header row's cells; ok is false if the row is no
// header: fewer than two of its cells are known, or one of them is a date.
func (r *reading) header(it *item) (kinds []column, ok bool) {
	known := 0
	for _, cell := range it.p.Cells {
		text := it.p.Slice(cell)
		kind := otherColumn
		if len(text) <= 14*3 && it.timeIn(cell) < 0 {
			if kind = columnOf(text); kind != otherColumn {
				known++
			}
		} else if it.timeIn(cell) >= 0 {
			return nil, false
		}
		kinds = append(kinds, kind)
	}
	return kinds, known >= 2
}

var tableLead = newExpression(`下表|附表|如下表|表格(?:要求|规定)|时间表|任务(?:清单|表)|一览表`)

// leadTable takes out the sentence that sends the reader to the table below
// (请按下表报综合科) and gives whom it reports to.
func (r *reading) leadTable(before int) string {
	for i, st := range r.statements {
		if st.item.index >= before-2 && st.item.index < before && !st.row && st.time == nil && tableLead.MatchString(st.text()) {
			target := ""
			for k := range st.clauses {
				if st.clauses[k].target != "" {
					target = st.clauses[k].target
				}
			}
			r.statements = append(r.statements[:i:i], r.statements[i+1:]...)
			return target
		}
	}
	return ""
}

// grid gives, by table and row, the columns in which the cells begin: a row below a
// merged cell has fewer cells than columns.
type grid [][][]int

func (g grid) columns(table, row int) []int {
	if table < 0 || table >= len(g) || row < 0 || row >= len(g[table]) {
		return nil
	}
	return g[table][row]
}

// grid reads the document's tables. The columns of a table lie one behind the other; a
// map by rows took a hundredth of the understanding of papers with tables.
func (r *reading) grid() grid {
	if r.doc.Source == nil {
		return nil
	}
	tables := make(grid, len(r.doc.Source.Tables))
	for n := range tables {
		cells := r.doc.Source.Tables[n].Cells
		var counts []int // of the cells of each row
		for i := range cells {
			for len(counts) <= cells[i].Row {
				counts = append(counts, 0)
			}
			counts[cells[i].Row]++
		}
		tables[n] = make([][]int, len(counts))
		all, start := make([]int, len(cells)), 0
		for row, count := range counts {
			tables[n][row] = all[start : start : start+count]
			start += count
		}
		for i := range cells {
			row := &tables[n][cells[i].Row]
			*row = append(*row, cells[i].Column)
		}
	}
	return tables
}

// tableHead holds the columns of a table, as its header names them.
type tableHead struct {
	kinds    []column
	headings []string
	// columns are where the headings begin in the grid, nil if there is none.
	columns []int
	// parties and times are what the column last held: a merged cell binds the
	// rows below it.
	parties map[int]string
	times   map[int]*timeWord
}

// places gives the heading of each cell of a row.
func (h *tableHead) places(cells int, columns []int) []int {
	places := make([]int, cells)
	if len(columns) == cells && len(h.columns) == len(h.kinds) {
		for i, column := range columns {
			for k := range h.columns {
				if h.columns[k] <= column {
					places[i] = k
				}
			}
		}
		return places
	}
	shift := max(0, len(h.kinds)-cells) // cells merged from the row above stand first
	for i := range places {
		places[i] = i + shift
	}
	return places
}

// readTables makes a statement of every row whose columns say that it is one.
func (r *reading) readTables() {
	var head *tableHead
	tables := r.grid()
	target := ""
	previous := -2
	for _, it := range r.items {
		if !it.p.Row {
			if len(it.p.Text) > 60*3 || it.p.Marker.Rank > 0 && it.p.Marker.Rank < 5 {
				head = nil
			}
			continue
		}
		if it.index != previous+1 && it.index > previous+3 {
			head = nil
		}
		columns := tables.columns(it.p.Table, it.p.RowNumber)
		previous = it.index
		if found, ok := r.header(it); ok {
			head = &tableHead{kinds: found, columns: columns, parties: map[int]string{}, times: map[int]*timeWord{}}
			target = r.leadTable(it.index)
			for _, cell := range it.p.Cells {
				head.headings = append(head.headings, it.p.Slice(cell))
			}
			continue
		}
		if head == nil || it.role == asideSection {
			continue
		}
		r.readRow(it, head, head.places(len(it.p.Cells), columns), len(columns) == len(it.p.Cells))
		if n := len(r.statements); n > 0 && r.statements[n-1].item == it && r.statements[n-1].reportTo == "" {
			r.statements[n-1].reportTo = target
		}
	}
	r.sortStatements()
}

// readRow reads a row; places are its cells' headings. Where the table's grid is
// known, a column without a cell was merged from above and goes on to bind.
func (r *reading) readRow(it *item, head *tableHead, places []int, gridded bool) {
	cells, kinds := it.p.Cells, head.kinds
	task := -1
	times := 0
	for i := range cells {
		k := places[i]
		if k >= len(kinds) {
			break
		}
		text := it.p.Slice(cells[i])
		switch kinds[k] {
		case taskColumn:
			if strings.Trim(text, "-—/ ") != "" && (task < 0 || longer(it, cells[i], cells[task]) && !strings.Contains(head.headings[places[task]], "任务")) {
				task = i
			}
		case timeColumn, otherColumn:
			if it.timeIn(cells[i]) >= 0 {
				times++
			}
		}
	}
	if task < 0 {
		if times > 0 {
			r.readDateRow(it, kinds, head.headings, places)
		}
		return
	}
	st := &statement{item: it, quote: cells[task], sentence: -it.index, row: true, verdict: "table-row"}
	present := map[int]bool{}
	for i := range cells {
		k := places[i]
		if k >= len(kinds) {
			break
		}
		present[k] = true
		text := strings.Trim(it.p.Slice(cells[i]), " -—/")
		switch kinds[k] {
		case whoColumn, helperColumn:
			if kinds[k] == whoColumn {
				if text == "" {
					text = head.parties[k]
				}
				head.parties[k] = text
			}
			if text == "" {
				continue
			}
			if kinds[k] == helperColumn {
				st.cooperating = append(st.cooperating, splitParties(text)...)
			} else {
				st.nameParties(text)
			}
		case targetColumn:
			st.reportTo = text
		case timeColumn:
			head.times[k] = nil
			if n := it.timeIn(cells[i]); n >= 0 {
				head.times[k] = &it.times[n]
				if st.time == nil {
					st.time = &it.times[n]
				}
			}
		}
	}
	for k := range kinds {
		if !gridded || present[k] {
			continue
		}
		if kinds[k] == whoColumn && head.parties[k] != "" {
			st.nameParties(head.parties[k])
		}
		if kinds[k] == timeColumn && st.time == nil {
			st.time = head.times[k]
		}
	}
	if st.time == nil || st.time.mean.Kind == notice.KindOngoing {
		if n := it.timeIn(cells[task]); n >= 0 {
			st.time = &it.times[n] // 每周四将……报: the column says only 即日起
		}
	}
	if st.time == nil && len(st.responsible) == 0 {
		return
	}
	if st.time != nil && !st.time.mean.Last.IsZero() && !r.top.Issued.IsZero() && st.time.mean.Last.Before(r.top.Issued) && st.time.mean.Recurrence == "" {
		return // the row tells what was done
	}
	if st.reportTo == "" {
		cw := r.clauseWords(it.p.Slice(cells[task]))
		c := clause{text: cw.text}
		c.readTarget(cw)
		st.reportTo = c.target
	}
	r.statements = append(r.statements, st)
}

// nameParties reads a cell of responsible units; a unit may have its role behind
// its name: 水利局牵头，住建局配合.
func (st *statement) nameParties(text string) {
	for _, name := range splitParties(text) {
		if helper, ok := strings.CutSuffix(name, "配合"); ok && helper != "" {
			st.cooperating = append(st.cooperating, helper)
			continue
		}
		if leader, ok := strings.CutSuffix(name, "牵头"); ok && leader != "" {
			name = leader
		}
		st.responsible, st.explicit = append(st.responsible, name), true
	}
}

func longer(it *item, a, b notice.Span) bool { return a.Len() > b.Len() }

var eventHeading = rule.Lazily(`^(.{1,14}?)(?:召开|举行|提交.*|截止.*|报送.*|上报.*|开展|评审|审议|组织.*|完成.*|时间)$`)

// readDateRow makes a statement of every cell of a row that holds dates alone:
// its column's heading says who must do what.
func (r *reading) readDateRow(it *item, kinds []column, headings []string, places []int) {
	row := notice.Span{Start: 0, End: len(it.p.Text)}
	for i, cell := range it.p.Cells {
		n := it.timeIn(cell)
		if n < 0 || places[i] >= len(headings) {
			continue
		}
		st := &statement{item: it, quote: row, sentence: -it.index, row: true, verdict: "table-date", time: &it.times[n]}
		heading := headings[places[i]]
		if m := eventHeading().FindStringSubmatch(heading); m != nil && heads.endsIn(m[1]) != "" {
			st.responsible, st.explicit = []string{m[1]}, true
		} else if kinds[places[i]] == otherColumn && it.p.Slice(cell) != it.times[n].expr.Text {
			continue
		}
		r.statements = append(r.statements, st)
	}
}

// sortStatements puts the statements into the order of the text.
func (r *reading) sortStatements() {
	sortStable(r.statements)
}
