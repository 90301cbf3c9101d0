package duty

import (
	"strings"

	"taizhang/extractors/notice"
)

// confidence rates a task by how its parts came about, and says what a person
// should look at. Right means: the same words, day and parties as a person's
// label. Measured with cmd/gauge on 147 labelled notices (63 on which the rules
// were written, 84 that were labelled for the purpose by others):
//
//	confidence   rows   right
//	0.95–1.00     208   0.971
//	0.90–0.95      99   0.848
//	0.80–0.90     130   0.877
//	0.70–0.80      42   0.524
//	below 0.70     88   0.705
func (r *reading) confidence(st *statement, task *notice.Task) (float64, []string) {
	value := 0.98
	var review []string
	doubt := func(factor float64, reason string) {
		value *= factor
		if reason != "" {
			review = append(review, reason)
		}
	}
	d := &task.Deadline
	if d.Kind != notice.KindNone && d.Due.IsZero() && d.Recurrence == "" && d.Kind != notice.KindOngoing {
		reason := "时限未能落到日期"
		if st.time.mean.Unresolved != "" {
			reason = st.time.mean.Unresolved
		}
		doubt(0.9, reason)
	}
	if r.top.Issued.IsZero() && st.time != nil && st.time.mean.Year.Origin != notice.Read && !d.Due.IsZero() {
		doubt(0.8, "没有成文日期，年份是推定的")
	}
	if st.lent != "" {
		doubt(0.9, st.lent)
	}
	if st.inherited != "" {
		if strings.Contains(st.inherited, "主送") {
			doubt(0.96, "")
		} else {
			doubt(0.85, st.inherited+"，请核实")
		}
	}
	if len(task.Responsible) == 0 {
		doubt(0.7, "没有写明责任单位")
	}
	if t := st.time; t != nil && !d.Due.IsZero() && d.Recurrence == "" {
		switch e := &t.expr; {
		case e.Days.Day.Base == notice.FromBefore || e.Days.Month.Base == notice.FromBefore:
			doubt(0.85, "“"+e.Text+"”取决于前文的日期")
		case e.Bound == notice.BoundOn && !st.row && st.lent == "":
			doubt(0.92, "")
		}
		if t.mean.Month.Origin == notice.FromHeading || t.mean.Month.Origin == notice.FromPrevious {
			doubt(0.88, "月份取自前文")
		}
	}
	if d.Kind == notice.KindOngoing || d.Recurrence != "" && !strings.Contains(d.Recurrence, "BY") || strings.HasPrefix(d.Text, "按") {
		doubt(0.93, "")
	}
	switch st.verdict {
	case "undated":
		doubt(0.68, "没有时限，是否列入台账请核实")
	case "dated-weak", "dated-verb", "dated-bound", "dated-named", "lent-named":
		doubt(0.8, "只有时间，没有明确的要求用语")
	}
	if st.time != nil {
		for _, warning := range st.time.mean.Warnings {
			doubt(0.7, warning.Message)
		}
		if other := r.otherDay(st); other != "" {
			doubt(0.85, "同一句中还有时间“"+other+"”")
		}
	}
	return float64(int(value*100+0.5)) / 100, review
}

// otherDay gives other time words of the statement that name another last day.
func (r *reading) otherDay(st *statement) string {
	if st.row {
		return ""
	}
	for i := range st.clauses {
		for _, k := range st.clauses[i].times {
			t := &st.item.times[k]
			if t != st.time && t.deadline() && t.dated() && t.mean.Last != st.time.mean.Last {
				return t.expr.Text
			}
		}
	}
	return ""
}
