package duty

import (
	"slices"
	"strings"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
)

// attribute gives each duty its parties: those that its clauses name, those of
// its labels, those of the sentence before, and at last those whom the notice
// addresses.
func (r *reading) attribute() {
	fallback, from := r.addressee()
	var last *statement
	for _, st := range r.statements {
		if st.row {
			r.complete(st, fallback, from)
			continue
		}
		it := st.item
		if last != nil && last.item != it {
			last = nil
		}
		if c := st.subject(); c != nil {
			st.responsible, st.explicit = slices.Clip(c.subject.names), true
		} else if st.pleads() {
			// 请派1人参加: whoever is addressed, not who spoke before.
		} else if (last == nil || last.sentence != st.sentence) && st.says(saysPublication) {
			// 鉴定结果6月底前公布: by whoever issued the notice.
		} else if last != nil && last.sentence == st.sentence && len(last.responsible) > 0 {
			st.responsible, st.explicit = last.responsible, last.explicit
		}
		for i := range st.clauses {
			c := &st.clauses[i]
			if c.helpers.found() {
				st.cooperating = append(st.cooperating, c.helpers.names...)
			}
			if c.target != "" && (st.reportTo == "" || strings.HasPrefix(st.reportTo, "每")) { // 发至每位家长 hands nothing in
				st.reportTo = c.target
			}
			// A负责，B按职责分工负责: both.
			if c.subject.found() && !c.receiving && c.has(cueAssign) && c.how == subjectBare {
				if s := st.subject(); s != nil && c != s && s.has(cueAssign) {
					st.responsible = append(st.responsible, c.subject.names...)
				}
			}
		}
		if len(st.labelled) > 0 {
			st.responsible, st.explicit = st.labelled, true
		}
		if labels := it.labels; labels.found {
			if len(labels.responsible) > 0 {
				st.responsible, st.explicit = labels.responsible, true
			}
			if len(labels.cooperating) > 0 {
				st.cooperating = labels.cooperating
			}
			if labels.reportTo != "" {
				st.reportTo = labels.reportTo
			}
		}
		if len(st.responsible) == 0 && last != nil && len(last.responsible) > 0 && !(it.role == activitySection && len(r.top.Recipients) > 0) &&
			!(st.pleads() && len(r.top.Recipients) > 0) && !(last.sentence != st.sentence && st.says(saysPublication)) {
			st.responsible, st.inherited = last.responsible, "责任单位承前句"
		}
		if len(st.responsible) == 0 && r.top.Issuer != "" && (st.has(cuePromise) && !st.has(cueOrder, cueHandIn) || st.says(saysPublication)) {
			st.responsible, st.inherited = []string{r.top.Issuer}, "责任单位取自发文机关"
		}
		r.inheritTarget(st, last)
		r.complete(st, fallback, from)
		if len(st.responsible) > 0 && (st.duty || st.subject() != nil && !tells(st)) && st.inherited != from {
			last = st
		}
	}
	r.targetsBehind()
}

// targetsBehind gives a hand-in that names nobody the body that the sentence
// behind it names, where that one says nothing else: 6月10日前提交作品。作品统一报送
// 团委.
func (r *reading) targetsBehind() {
	for i, st := range r.statements[:max(0, len(r.statements)-1)] {
		next := r.statements[i+1]
		if !st.duty || st.reportTo != "" || !st.has(cueHandIn) || next.item != st.item || next.duty || next.time != nil || next.subject() != nil {
			continue
		}
		for k := range next.clauses {
			if c := &next.clauses[k]; c.target != "" && !c.has(cueProhibition, cueCondition, cuePast) {
				st.reportTo = c.target
				break
			}
		}
	}
}

// pleads reports whether a statement asks without saying whom: 请于……报送.
func (s *statement) pleads() bool {
	if s.subject() != nil {
		return false
	}
	for i := range s.clauses {
		if order := s.clauses[i].cue(cueOrder); order != nil && order.rule == "order-please" {
			return true
		}
	}
	return false
}

// inheritTarget takes the body that the sentence before handed in to, where
// this one hands in without naming it.
func (r *reading) inheritTarget(st, last *statement) {
	if st.reportTo != "" {
		return
	}
	if target := r.headingTarget(st); target != "" {
		st.reportTo = target
		return
	}
	if last == nil || last.reportTo == "" || st.subject() != nil {
		return
	}
	for i := range st.clauses {
		if st.clauses[i].handIn || strings.Contains(st.clauses[i].text, "交清") || strings.Contains(st.clauses[i].text, "交齐") {
			st.reportTo = last.reportTo
		}
	}
}

// headingTarget takes the target from a run-in heading (一、企业报省财政厅。) for a
// hand-in that names none.
func (r *reading) headingTarget(st *statement) string {
	p := st.item.p
	if p.Heading.Len() == 0 || !strings.Contains(st.text(), "报") {
		return ""
	}
	title := p.Title()
	c := clause{text: title}
	c.readTarget(r.clauseWords(title))
	return c.target
}

func (r *reading) complete(st *statement, fallback []string, from string) {
	if len(st.responsible) == 0 && len(fallback) > 0 {
		st.responsible, st.inherited = fallback, from
	}
}

// otherwise names who acts where nobody is named.
var otherwise = rule.Lazily(`(?:没有|未|无)(?:明确|注明|列明).{0,8}(?:责任单位|责任人|单位)的，?(?:均|一律|统一)?由(.{2,30}?)负责`)

// addressee gives whom the notice binds where a sentence names nobody: the
// addressees; in a notice without them the party that it names most often; at
// last the issuer, whose own plan it then is.
func (r *reading) addressee() ([]string, string) {
	for _, it := range r.items {
		if text := it.p.Text; !strings.Contains(text, "负责") || !strings.Contains(text, "单位的") && !strings.Contains(text, "责任人的") {
			continue // the expression needs both, and is slow
		}
		if at := otherwise().FindStringSubmatch(it.p.Text); at != nil {
			return splitParties(at[1]), "责任单位取自文末说明"
		}
	}
	if len(r.top.Recipients) > 0 {
		return r.top.Recipients, "责任单位取自主送机关"
	}
	count := map[string]int{}
	best := ""
	var names []string
	for _, st := range r.statements {
		if !st.duty {
			continue
		}
		if c := st.subject(); c != nil {
			key := strings.Join(c.subject.names, "、")
			count[key]++
			if count[key] > count[best] {
				best, names = key, c.subject.names
			}
		}
	}
	if best != "" && count[best] > 1 && r.top.Genre != notice.GenreMinutes {
		return names, "责任单位取自文中多次点名的单位"
	}
	if r.top.Issuer != "" {
		return []string{r.top.Issuer}, "责任单位取自发文机关"
	}
	return nil, ""
}

// tells reports whether a statement tells or frames, so that
// its subject is not who acts in the next one.
func tells(st *statement) bool {
	switch st.verdict {
	case "past", "introduction", "preamble", "announcement", "news", "plan":
		return true
	case "aside":
		return st.subject() == nil || st.subject().how == subjectBare
	}
	return false
}
