package duty

import (
	"regexp"
	"strings"

	"taizhang/extractors/notice"
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
	pattern *regexp.Regexp
}{
	{numberColumn, regexp.MustCompile(`^(?:序号|编号|批次|号|阶段|类别|项目类别|环节序号)$`)},
	{helperColumn, regexp.MustCompile(`配合|协办|协助|协同|参与(?:单位|部门)|参加单位`)},
	{targetColumn, regexp.MustCompile(`报送(?:对象|单位|部门)|提交(?:对象|单位|部门)|接收`)},
	{whoColumn, regexp.MustCompile(`责任|牵头|承办|主办|负责|实施单位|落实单位|部门|单位|科室|完成人|经办|领导$`)},
	{timeColumn, regexp.MustCompile(`时限|时间|期限|日期|截止|节点|进度安排|月份`)},
	{noteColumn, regexp.MustCompile(`备注|说明|附注|联系|电话|地点|成果形式|依据|目标值|分值`)},
	{taskColumn, regexp.MustCompile(`任务|内容|事项|工作|项目|措施|举措|要求|环节|活动|步骤|流程|整改|问题|目标|名称|主题`)},
}

// header tells the kinds of a header row's cells; ok is false if the row is no
// header: fewer than two of its cells are known, or one of them is a date.
func (r *reading) header(it *item) (kinds []column, ok bool) {
	known := 0
	for _, cell := range it.p.Cells {
		text := it.p.Slice(cell)
		kind := otherColumn
		if len(text) <= 14*3 && it.timeIn(cell) < 0 {
			for _, name := range columnNames {
				if name.pattern.MatchString(text) {
					kind = name.kind
					known++
					break
				}
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

// readTables makes a statement of every row whose columns say that it is one.
func (r *reading) readTables() {
	var kinds []column
	var headings []string
	var carried map[int]string
	target := ""
	previous := -2
	for _, it := range r.items {
		if !it.p.Row {
			if len(it.p.Text) > 60*3 || it.p.Marker.Rank > 0 && it.p.Marker.Rank < 5 {
				kinds = nil
			}
			continue
		}
		if it.index != previous+1 && it.index > previous+3 {
			kinds = nil
		}
		previous = it.index
		if found, ok := r.header(it); ok {
			kinds, headings, carried = found, nil, map[int]string{}
			target = r.leadTable(it.index)
			for _, cell := range it.p.Cells {
				headings = append(headings, it.p.Slice(cell))
			}
			continue
		}
		if kinds == nil || it.role == asideSection {
			continue
		}
		r.readRow(it, kinds, headings, carried)
		if n := len(r.statements); n > 0 && r.statements[n-1].item == it && r.statements[n-1].reportTo == "" {
			r.statements[n-1].reportTo = target
		}
	}
	r.sortStatements()
}

func (r *reading) readRow(it *item, kinds []column, headings []string, carried map[int]string) {
	cells := it.p.Cells
	shift := 0
	if len(cells) < len(kinds) {
		shift = len(kinds) - len(cells) // cells merged from the row above stand first
	}
	task := -1
	times := 0
	for i := range cells {
		k := i + shift
		if k >= len(kinds) {
			break
		}
		text := it.p.Slice(cells[i])
		switch kinds[k] {
		case taskColumn:
			if strings.Trim(text, "-—/ ") != "" && (task < 0 || longer(it, cells[i], cells[task]) && !strings.Contains(headings[task+shift], "任务")) {
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
			r.readDateRow(it, kinds, headings, shift)
		}
		return
	}
	st := &statement{item: it, quote: cells[task], sentence: -it.index, row: true, verdict: "table-row"}
	for i := range cells {
		k := i + shift
		if k >= len(kinds) {
			break
		}
		text := strings.Trim(it.p.Slice(cells[i]), " -—/")
		switch kinds[k] {
		case whoColumn, helperColumn:
			if kinds[k] == whoColumn {
				if text == "" {
					text = carried[k]
				}
				carried[k] = text
			}
			if text == "" {
				continue
			}
			names := splitParties(text)
			if kinds[k] == helperColumn {
				st.cooperating = append(st.cooperating, names...)
			} else {
				st.responsible, st.explicit = append(st.responsible, names...), true
			}
		case targetColumn:
			st.reportTo = text
		case timeColumn:
			if n := it.timeIn(cells[i]); n >= 0 && st.time == nil {
				st.time = &it.times[n]
			}
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
		cw := &clauseWords{words: r.words, text: it.p.Slice(cells[task])}
		c := clause{text: cw.text}
		c.readTarget(cw, func(int) bool { return false })
		st.reportTo = c.target
	}
	r.statements = append(r.statements, st)
}

func longer(it *item, a, b notice.Span) bool { return a.Len() > b.Len() }

var eventHeading = regexp.MustCompile(`^(.{1,14}?)(?:召开|举行|提交.*|截止.*|报送.*|上报.*|开展|评审|审议|组织.*|完成.*|时间)$`)

// readDateRow makes a statement of every cell of a row that holds dates alone:
// its column's heading says who must do what.
func (r *reading) readDateRow(it *item, kinds []column, headings []string, shift int) {
	row := notice.Span{Start: 0, End: len(it.p.Text)}
	for i, cell := range it.p.Cells {
		n := it.timeIn(cell)
		if n < 0 || i+shift >= len(headings) {
			continue
		}
		st := &statement{item: it, quote: row, sentence: -it.index, row: true, verdict: "table-date", time: &it.times[n]}
		heading := headings[i+shift]
		if m := eventHeading.FindStringSubmatch(heading); m != nil && heads.endsIn(m[1]) != "" {
			st.responsible, st.explicit = []string{m[1]}, true
		} else if kinds[i+shift] == otherColumn && it.p.Slice(cell) != it.times[n].expr.Text {
			continue
		}
		r.statements = append(r.statements, st)
	}
}

// sortStatements puts the statements into the order of the text.
func (r *reading) sortStatements() {
	sortStable(r.statements)
}
