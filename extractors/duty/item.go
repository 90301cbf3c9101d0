package duty

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"taizhang/extractors/notice"
	"taizhang/extractors/segment"
	"taizhang/extractors/timex"
)

// item is one paragraph of the text with what was read in it.
type item struct {
	index int // in Document.Paragraphs
	p     *segment.Paragraph
	times []timeWord
	// phase is the index in times of the time words in the item's own heading,
	// -1 if it has none.
	phase  int
	labels labels
	role   sectionRole
	// preamble: the paragraph leads up to 现将有关事项通知如下.
	preamble bool
}

// timeWord is a time expression at its place in a paragraph.
type timeWord struct {
	expr notice.TimeExpr
	mean notice.Meaning
	item *item
}

// deadline reports whether the words can bind a duty.
func (t *timeWord) deadline() bool { return t.mean.Kind != notice.KindNone && t.mean.Kind != "" }

// dated reports whether the words give the ledger a day or a rhythm.
func (t *timeWord) dated() bool { return !t.mean.Last.IsZero() || t.mean.Recurrence != "" }

// sectionRole is what the heading above says of the paragraphs below it.
type sectionRole uint8

const (
	plainSection sectionRole = iota
	// timeSection is a section of its own for the time of hand-in.
	timeSection
	// aimSection tells purposes, principles, organisation, conditions: its
	// undated sentences ask for nothing that can be checked.
	aimSection
	// asideSection is contact, attachments, explanations, forms, scopes.
	asideSection
	// activitySection lists what is to be done: its sentences are duties of those
	// addressed also where they name nobody and no day.
	activitySection
)

var (
	timeHeading     = regexp.MustCompile(`(?:报送|上报|提交|申报|完成|截止|反馈|交稿|送交|报名|办理)?(?:时间|时限|期限|日期)(?:要求|安排|节点|与方式|及方式|和方式|和地点|及地点)?$|^时限$|截止时间`)
	aimHeading      = regexp.MustCompile(`总体要求|指导思想|工作目标|总体目标|目标任务|基本原则|重要意义|意义|组织领导|保障措施|工作原则|思想认识|提高认识|高度重视|有关要求|工作要求|注意事项|纪律要求|组织保障|强化保障|加强领导|结果运用|考核内容|考核对象|成绩|回顾|基本情况|主要问题|存在问题|希望`)
	activityHeading = regexp.MustCompile(`主要活动|活动内容|重点任务|主要任务|工作任务|工作内容|工作安排|活动安排|主要措施|工作措施|重点工作|实施步骤|主要工作|重点内容|工作步骤|主要内容|工作重点|规定动作`)
	asideHeading    = regexp.MustCompile(`联系方式|联系人|附件|知识点|名词解释|背景链接|背景资料|相关链接|小贴士|适用范围|参评范围|参评条件|申报条件|条件$|对象$|范围$|标准$|组成人员|人员组成|基准日|普查方式|地点$|奖项设置|名额|主要职责|职责$|材料清单|格式要求|咨询|说明$`)
)

func roleOf(heading string) sectionRole {
	heading = strings.TrimRight(heading, "。：")
	switch {
	case heading == "":
		return plainSection
	case asideHeading.MatchString(heading):
		return asideSection
	case timeHeading.MatchString(heading) && utf8.RuneCountInString(heading) <= 14:
		return timeSection
	case aimHeading.MatchString(heading):
		return aimSection
	case activityHeading.MatchString(heading):
		return activitySection
	}
	return plainSection
}

var asideParagraph = regexp.MustCompile(`^(?:联\s?系\s?人|联系电话|联系方式|电\s?话|传\s?真|邮\s?箱|地\s?址|邮\s?编|附件?[：:\d一二三四五]|附表|附录|抄送|抄报|主题词|印发|（此件|（联系|注：|备注：|说明：|特此|此致|敬礼|责任编辑|编辑|来源|【)`)

func (r *reading) readItems() {
	roles := map[int]sectionRole{}
	opening := r.opening()
	attachments := false
	for _, index := range r.top.Text {
		p := &r.doc.Paragraphs[index]
		it := &item{index: index, p: p, phase: -1}
		r.items = append(r.items, it)
		it.preamble = index <= opening
		if strings.HasPrefix(p.Text, "附件：") || p.Text == "附件" {
			attachments = true
		} else if p.Marker.Rank == 2 || p.Marker.Rank == 0 && utf8.RuneCountInString(p.Text) > 30 {
			attachments = false
		}
		it.role = roleOf(p.Title())
		if p.Heading.Len() == 0 || it.role == plainSection {
			for k := len(p.Section) - 1; k >= 0; k-- {
				if role := roles[p.Section[k]]; role != plainSection {
					it.role = role
					break
				}
			}
		}
		if asideParagraph.MatchString(p.Text) || attachments && p.Marker.Rank == 5 {
			it.role = asideSection
		}
		roles[index] = it.role
		it.times = r.findTimes(it)
		for k := range it.times {
			if it.p.Heading.Contains(it.times[k].expr.Span) && it.times[k].deadline() {
				it.phase = k
			}
		}
	}
}

var leadsUp = regexp.MustCompile(`(?:如下|以下.{0,12})[：。]?$|通知如下|(?:制定|印发)本(?:方案|办法|意见|规定|制度|细则)[。：]?$`)

// opening is the paragraph that ends in 现通知如下 among the first of the text: it
// and those before it say why, not what. It is -1 if there is none.
func (r *reading) opening() int {
	for k, index := range r.top.Text {
		p := &r.doc.Paragraphs[index]
		if k > 4 || p.Row || p.Marker.Rank > 0 && p.Marker.Rank < 7 {
			break
		}
		if leadsUp.MatchString(p.Text) {
			return index
		}
	}
	return -1
}

// findTimes finds and resolves the time words of a paragraph.
func (r *reading) findTimes(it *item) []timeWord {
	exprs := r.times.Find(it.p.Text)
	if len(exprs) == 0 {
		return nil
	}
	context := timex.Context{Issued: r.top.Anchor, Received: r.received, Previous: r.previous}
	if heading := r.phaseAbove(it); heading != nil {
		context.Heading = &heading.mean
	}
	means := timex.Resolve(exprs, context)
	words := make([]timeWord, len(exprs))
	for i := range exprs {
		words[i] = timeWord{expr: exprs[i], mean: means[i], item: it}
		r.previous = append(r.previous, means[i])
	}
	return words
}

// phaseAbove gives the time words of the nearest heading above, nil if none.
func (r *reading) phaseAbove(it *item) *timeWord {
	for k := len(it.p.Section) - 1; k >= 0; k-- {
		if above := r.itemAt(it.p.Section[k]); above != nil && above.phase >= 0 {
			return &above.times[above.phase]
		}
	}
	return nil
}

func (r *reading) itemAt(index int) *item {
	for _, it := range r.items {
		if it.index == index {
			return it
		}
	}
	return nil
}
