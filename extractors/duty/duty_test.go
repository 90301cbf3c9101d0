package duty

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"taizhang/extractors/head"
	"taizhang/extractors/notice"
	"taizhang/extractors/segment"
)

// read finds the tasks of a whole notice.
func read(t testing.TB, text string) []notice.Task {
	t.Helper()
	f, err := NewFinder(Options{})
	if err != nil {
		t.Fatal(err)
	}
	doc := segment.Split(lines(text))
	tasks, _ := f.Find(doc, head.Read(doc), notice.Date{})
	return tasks
}

func lines(text string) *notice.Document {
	source := &notice.Document{Format: "text", Text: text}
	at := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		source.Blocks = append(source.Blocks, notice.Block{Span: notice.Span{Start: at, End: at + len(line)}, Page: 1})
		at += len(line)
	}
	return source
}

// want is what a row must say; a field that is empty is not compared, "-" must
// be empty.
type want struct{ quote, who, helpers, target, due, rhythm string }

func check(t *testing.T, text string, wanted []want) {
	t.Helper()
	tasks := read(t, text)
	if len(tasks) != len(wanted) {
		for _, task := range tasks {
			t.Logf("found %q due %s", task.Quote, task.Deadline.Due)
		}
		t.Fatalf("%d tasks, want %d", len(tasks), len(wanted))
	}
	for i, w := range wanted {
		task := tasks[i]
		for _, field := range []struct{ name, want, got string }{
			{"responsible", w.who, strings.Join(task.Responsible, " ")},
			{"cooperating", w.helpers, strings.Join(task.Cooperating, " ")},
			{"report_to", w.target, task.ReportTo},
			{"due", w.due, task.Deadline.Due.String()},
			{"recurrence", w.rhythm, task.Deadline.Recurrence},
		} {
			expected := strings.TrimPrefix(field.want, "-")
			if field.want != "" && field.got != expected {
				t.Errorf("%q: %s is %q, want %q", task.Quote, field.name, field.got, expected)
			}
		}
		if !strings.Contains(task.Quote, w.quote) {
			t.Errorf("quote %q, want one with %q", task.Quote, w.quote)
		}
		if task.Summary == "" || len([]rune(task.Summary)) > longestSummary {
			t.Errorf("%q: summary %q", task.Quote, task.Summary)
		}
	}
}

func TestAddresseeAndIssuer(t *testing.T) {
	check(t, "关于清理闲置桌椅的通知\n各教学楼管理组、各学院：\n请于4月12日前将闲置桌椅清单报后勤科。4月下旬，后勤科将派车统一运走。\n后勤科\n2023年4月3日\n", []want{
		{quote: "闲置桌椅清单", who: "各教学楼管理组 各学院", target: "后勤科", due: "2023-04-12"},
		{quote: "派车统一运走", who: "后勤科", due: "2023-04-30"},
	})
}

func TestPhasesLendTheirTimes(t *testing.T) {
	check(t, "仓储安全整治方案\n一、实施步骤\n（一）自查阶段（6月1日至6月10日）。各库区逐间检查消防器材。\n（二）整改阶段（6月11日至6月30日）。各库区更换失效器材，6月25日前把整改清单报安全科。\n物流中心\n2022年5月25日\n", []want{
		{quote: "逐间检查", who: "各库区", due: "2022-06-10"},
		{quote: "整改清单", who: "各库区", target: "安全科", due: "2022-06-25"},
	})
}

func TestBracketsAndLabels(t *testing.T) {
	check(t, "年度重点工作任务分解方案\n1.改造东门值班室。（牵头单位：基建处；配合单位：保卫处、财务处；完成时限：9月底前）\n2.更换机房空调。责任人：信息科赵工；完成时间：8月20日。\n3.修订考勤办法（人事处牵头，工会配合，7月15日前完成）\n学校办公室\n2023年6月20日\n", []want{
		{quote: "值班室", who: "基建处", helpers: "保卫处 财务处", due: "2023-09-30"},
		{quote: "机房空调", who: "信息科赵工", due: "2023-08-20"},
		{quote: "考勤办法", who: "人事处", helpers: "工会", due: "2023-07-15"},
	})
}

func TestClosingSentencesGovern(t *testing.T) {
	check(t, "关于整治环境的通知\n各科室：\n一、走廊。各科室清走堆放的纸箱。\n二、窗台。各科室擦净窗台和玻璃。\n以上两项工作11月8日前全部完成。\n办公室\n2022年11月1日\n", []want{
		{quote: "纸箱", who: "各科室", due: "2022-11-08"},
		{quote: "玻璃", who: "各科室", due: "2022-11-08"},
	})
	check(t, "关于修缮校舍的通知\n各校：\n（一）各校检修屋面。\n（二）各校粉刷走廊。\n第（一）项7月20日前完成，第（二）项8月10日前完成。\n区教育局\n2022年7月1日\n", []want{
		{quote: "屋面", due: "2022-07-20"}, {quote: "走廊", due: "2022-08-10"},
	})
}

func TestTables(t *testing.T) {
	check(t, "迎检任务分工方案\n| 序号 | 工作任务 | 责任单位 | 配合单位 | 完成时限 |\n| 1 | 汇编制度文件 | 综合科 | 各科室 | 3月5日前 |\n| 2 | 布置展板 | 宣传科 | | 3月8日 |\n综合科\n2024年2月20日\n", []want{
		{quote: "汇编制度文件", who: "综合科", helpers: "各科室", due: "2024-03-05"},
		{quote: "布置展板", who: "宣传科", helpers: "-", due: "2024-03-08"},
	})
	check(t, "任务分工方案\n事项\t承办部门\t时限\n采购投影仪\t装备科\t5月底前\n", []want{{quote: "采购投影仪", who: "装备科"}})
}

func TestSubjectsChangeInsideASentence(t *testing.T) {
	check(t, "关于岗位练兵的通知\n各中队：\n各中队5月6日前完成报名，教导科汇总后编排赛程，并于5月10日前公布；技术鉴定由装备科会同教导科组织。\n教导科\n2023年4月20日\n", []want{
		{quote: "完成报名", who: "各中队", due: "2023-05-06"},
		{quote: "公布", who: "教导科", due: "2023-05-10"},
		{quote: "技术鉴定", who: "装备科", helpers: "教导科"},
	})
}

func TestTwoDaysTwoTasks(t *testing.T) {
	check(t, "关于报送报表的通知\n各网点：\n各网点分别于3月31日、6月30日前报送安全报表。\n安保部\n2024年3月1日\n", []want{
		{due: "2024-03-31"}, {due: "2024-06-30"},
	})
}

func TestRhythmsAreBounded(t *testing.T) {
	check(t, "关于隐患排查的纪要\n1.各工区每周五向安全科报告排查情况。责任人：工区安全员；完成时间：9月30日前。\n安全科\n2023年7月3日\n", []want{
		{quote: "报告排查", who: "工区安全员", target: "安全科", due: "2023-09-30", rhythm: "FREQ=WEEKLY;BYDAY=FR"},
	})
}

// TestRhythmsBesideAnOccasion: where a notice dates an occasion, its times are resolved
// once more, and 次月5日前 stays the day of a rhythm.
func TestRhythmsBesideAnOccasion(t *testing.T) {
	for _, occasion := range []string{"", "各部门在体检后3日内报送总结。体检时间：9月10日。\n"} {
		tasks := read(t, "关于抽查的通知\n各部门：\n"+occasion+"请保卫处每月抽查一次，次月5日前向办公室反馈抽查结果。\n办公室\n2021年9月1日\n")
		last := tasks[len(tasks)-1]
		if got := last.Deadline.Recurrence; got != "FREQ=MONTHLY;BYMONTHDAY=5" || !last.Deadline.Due.IsZero() {
			t.Errorf("behind %q, %q has the rhythm %q and is due %s", occasion, last.Quote, got, last.Deadline.Due)
		}
	}
}

func TestTheFollowingAskForNothing(t *testing.T) {
	for name, text := range map[string]string{
		"a report of the past": "工会工作简报\n第3期\n趣味运动会圆满落幕\n4月20日前，各分会完成了报名工作，4月26日运动会如期举行，共有210人参加。\n",
		"praise":               "关于表彰先进的决定\n各单位：\n2023年，各单位真抓实干，成绩突出。希望受表彰的单位再接再厉，全体职工要以先进为榜样。\n总公司\n2024年1月8日\n",
		"a meeting to come":    "关于召开年会的通知\n各理事：\n年会定于12月3日在报告厅举行，特此通知。\n学会秘书处\n2022年11月20日\n",
		"forbidding":           "关于规范用电的提醒\n全体住户：\n严禁在楼道内充电。任何人不得私自改动线路。\n物业服务中心\n2022年5月6日\n",
		"a closed service":     "关于系统维护的通知\n全体用户：\n6月8日0时至6时系统维护，暂停办理业务，敬请谅解。\n信息中心\n2023年6月5日\n",
	} {
		if tasks := read(t, text); len(tasks) > 0 {
			t.Errorf("%s: found %q", name, tasks[0].Quote)
		}
	}
}

// The quote is the source text, also where the page broke it and the typist
// mixed the punctuation.
func TestQuotesAreTheSource(t *testing.T) {
	text := "关于报送材料的通知\n各部门:\n请各部门于 5 月 6 日前,将材料(一式两份)报综合科.\n综合科\n2023年5月1日\n"
	for _, task := range read(t, text) {
		if !strings.Contains(text, task.Quote) {
			t.Errorf("%q does not stand in the text", task.Quote)
		}
		if got := text[task.Deadline.Span.Start:task.Deadline.Span.End]; got != task.Deadline.Text || got != "5 月 6 日前" {
			t.Errorf("deadline %q at its span %q", task.Deadline.Text, got)
		}
	}
}

func TestConfidenceSaysWhy(t *testing.T) {
	tasks := read(t, "关于报送材料的通知\n各部门：\n请各部门于5月6日前将材料报综合科。开学前，请各部门清理库房。\n综合科\n2023年5月1日\n")
	if len(tasks) != 2 {
		t.Fatalf("%d tasks", len(tasks))
	}
	if tasks[0].Confidence < 0.95 || len(tasks[0].Review) > 0 {
		t.Errorf("a plain task: %.2f %q", tasks[0].Confidence, tasks[0].Review)
	}
	if tasks[1].Confidence >= tasks[0].Confidence || len(tasks[1].Review) == 0 {
		t.Errorf("a day that the notice does not give: %.2f %q", tasks[1].Confidence, tasks[1].Review)
	}
}

// The keyword passes are the checked twin of running every branch.
func TestCuesEqualThePlainWay(t *testing.T) {
	f, err := NewFinder(Options{})
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{ordinary}
	for _, r := range f.cues.rules {
		texts = append(texts, r.About, r.Pattern)
	}
	if labelled, _ := filepath.Glob("../../../shared/notices/dev/*.txt"); len(labelled) > 0 {
		for _, name := range labelled {
			if data, err := os.ReadFile(name); err == nil {
				texts = append(texts, string(data))
			}
		}
	}
	for _, text := range texts {
		for _, clause := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，。；\n", r) }) {
			fast, plain := kinds(f.cues, f.cues.read(clause, nil)), kinds(f.cues, f.cues.readPlainly(clause))
			if !slices.Equal(fast, plain) {
				t.Errorf("%q: %v in passes, %v plainly", clause, fast, plain)
			}
		}
	}
}

// kinds names the rules that fire, once each and sorted.
func kinds(c *cueReader, hits []hit) []string {
	var out []string
	for _, h := range hits {
		out = append(out, c.rules[h.Pattern].Name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func FuzzFind(f *testing.F) {
	finder, err := NewFinder(Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(ordinary)
	f.Add("| 任务 | 时限 |\n| 甲 | 5月3日前 |\n由由请各、和与（责任单位：；完成时限：）分别于1日、2日前\n")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		text = strings.ToValidUTF8(text, "�")
		doc := segment.Split(lines(text))
		tasks, _ := finder.Find(doc, head.Read(doc), notice.Date{})
		for _, task := range tasks {
			if task.Span.Start < 0 || task.Span.End > len(text) || task.Span.Start > task.Span.End {
				t.Fatalf("span %v of a text of %d bytes", task.Span, len(text))
			}
		}
	})
}

// sentence reads one sentence of a notice to 各单位.
func sentence(t *testing.T, text string) []notice.Task {
	t.Helper()
	return read(t, "关于开展专项工作的通知\n各单位：\n"+text+"\n办公室\n2024年5月6日\n")
}

func TestWhoIsReportedTo(t *testing.T) {
	for _, test := range []struct{ text, target string }{
		// the office within a body, an office of one character, a person
		{"请于6月3日前把方案报县水利局河道管理股。", "县水利局河道管理股"},
		{"名单于6月3日前报党政办公室宋婷。", "党政办公室宋婷"},
		{"方案6月3日前提交集团公司安全生产委员会审议。", "集团公司安全生产委员会"},
		{"请于6月3日前将数据函复我局。", "我局"},
		{"请于6月3日前把材料报我院（科研处）。", "我院"},
		{"整改情况6月3日前书面报告我所。", "我所"},
		{"各班组6月3日前上缴工会。", "工会"},
		{"各队6月3日前将问题清单通报镇政府。", "镇政府"},
		// who signs passes it on
		{"班组长6月3日前把台账交车间主任签字后送劳资员。", "劳资员"},
		{"各队6月3日前提交申请，由所属分会审核后统一报体育科。", "体育科"},
		{"住建局6月3日前编制计划，提请县政府常务会议审定。", "县政府常务会议"},
		{"承租人6月3日前向资产科提出续租申请。", "资产科"},
		{"每个支部推荐一篇稿件，由总支审核后于6月3日前交宣传部理论科。", "宣传部理论科"},
		{"各部门形成材料，6月3日前报分管副总经理审定后交审计部。", "审计部"},
		{"请各班于6月3日前交年级组长检查。", "年级组长"},
		{"专报6月3日前呈送县委主要领导阅示。", "县委主要领导"},
		{"整改报告于6月3日前分别报送市生态环境局和市安委会办公室。", "市生态环境局和市安委会办公室"},
		{"台账6月3日前汇总报送县商务局。", "县商务局"},
		// what is handed in stands before whom
		{"各班组6月3日前提交总结报告至生产技术部。", "生产技术部"},
		{"各科室6月3日前报送名单至人事科。", "人事科"},
		{"各队每周五将缺陷统计表报技术部运检专责。", "技术部运检专责"},
		{"名单6月3日前反馈至预算股陈某处。", "预算股陈某"},
		{"检修队6月3日前编制停电计划，报调度中心审批。", "调度中心"},
		{"教师把公开信发至每位家长，6月3日前收齐回执交保教处。", "保教处"},
		{"收看情况6月3日前发宣传部邮箱，联系人：吴老师。", "宣传部"},
		{"各县局6月3日前报送总结，由市局汇总后报省厅。", "市局"},
		// copies go elsewhere
		{"各所6月3日前报局办公室，同时抄送纪检组。", "局办公室"},
		// the sentence behind says where
		{"各队6月3日前提交作品。作品统一报送团委学术部。", "团委学术部"},
		// nobody is reported to
		{"各队6月3日前完成报告厅座椅更换。", ""},
		{"各队6月3日前在报告单上签字。", ""},
		{"整改情况6月3日前通报各科室。", ""},
	} {
		tasks := sentence(t, test.text)
		if len(tasks) != 1 {
			t.Errorf("%s: %d tasks", test.text, len(tasks))
			continue
		}
		if tasks[0].ReportTo != test.target {
			t.Errorf("%s: reported to %q, want %q", test.text, tasks[0].ReportTo, test.target)
		}
	}
}

func TestWhoActs(t *testing.T) {
	for _, test := range []struct{ text, who, helpers string }{
		{"每位学员6月3日前提交心得一篇。", "每位学员", ""},
		{"每名职工6月3日前提交建议一条。", "每名职工", ""},
		{"被检查单位6月3日前提交整改报告。", "被检查单位", ""},
		{"被考核部门6月3日前填写自评表。", "被考核部门", ""},
		{"相关护理单元6月3日前制定措施。", "相关护理单元", ""},
		{"县住建局牵头，会同县财政局、各街道办事处于6月3日前编制计划。", "县住建局", "县财政局 各街道办事处"},
		{"教务处牵头，会同学生处6月3日前修订办法。", "教务处", "学生处"},
		{"试卷由各备课组长命制，6月3日前交教导处。", "各备课组长", ""},
		{"各党支部6月3日前召开大会，民主推荐候选人。", "各党支部", ""},
		{"各单位核实人员信息，6月3日前报财政局。", "各单位", ""},
		{"各科室登记设备管理人员，6月3日前报设备处。", "各科室", ""},
		{"各村完成村级账目清理，6月3日前公布。", "各村", ""},
		{"各校完成校舍排查，6月3日前报台账。", "各校", ""},
		{"各队登记队员信息，6月3日前报台账。", "各队", ""},
		{"各企业排查危险岗位人员，6月3日前报镇安监站。", "各企业", ""},
		{"收看情况6月3日前发宣传部邮箱，联系人：吴老师。", "各单位", ""},
		{"各社区会同物业企业6月3日前完成清理。", "各社区", "物业企业"},
		{"各科室要提前3天报院办，6月3日前完成，以便院领导到会指导。", "各科室", ""},
		{"纸质版一式两份6月3日前报送至科技处综合科（行政楼312）。", "各单位", ""},
		{"逐人审查培养记录，6月3日前报研究生院。", "各单位", ""},
		{"逐户走访受灾群众，6月3日前报镇民政办。", "各单位", ""},
		{"6月3日前，逐班检查门窗水电。", "各单位", ""},
	} {
		tasks := sentence(t, test.text)
		if len(tasks) == 0 {
			t.Errorf("%s: no task", test.text)
			continue
		}
		if got := strings.Join(tasks[0].Responsible, " "); got != test.who {
			t.Errorf("%s: by %q, want %q", test.text, got, test.who)
		}
		if got := strings.Join(tasks[0].Cooperating, " "); got != test.helpers {
			t.Errorf("%s: with %q, want %q", test.text, got, test.helpers)
		}
	}
}

func TestWhichDayBinds(t *testing.T) {
	for _, test := range []struct{ text, due string }{
		{"各校要在开学前排查校舍，6月3日前完成。", "2024-06-03"},
		{"各组结合上半年学习撰写体会，6月3日前完成。", "2024-06-03"},
		{"各科室对2022年1月以来的档案进行清理，6月3日前完成。", "2024-06-03"},
		{"一、报送时间：2024年6月3日前。\n二、各单位将申报书报科技处成果科。", "2024-06-03"},
		{"一、申报时间：6月1日至6月3日。\n二、申报方式：各单位登录系统申报工资总额。", "2024-06-03"},
		{"现将工资申报有关事项通知如下：\n一、申报时间：6月1日至6月3日。\n二、申报方式：各单位登录系统申报工资总额。", "2024-06-03"},
		{"一、报名时间：6月3日前。\n二、请各队填写报名表，报竞赛部报名。", "2024-06-03"},
	} {
		tasks := sentence(t, test.text)
		if len(tasks) != 1 {
			t.Errorf("%s: %d tasks", test.text, len(tasks))
			continue
		}
		if got := tasks[0].Deadline.Due.String(); got != test.due {
			t.Errorf("%s: due %s, want %s", test.text, got, test.due)
		}
	}
}

func TestWhatAsksForNothing(t *testing.T) {
	for _, text := range []string{
		"一、开学时间\n高中9月1日，初中、小学9月2日。",
		"一、培训地点：公司培训中心三楼报告厅。",
		"一、检查内容\n（一）机构设置和人员配备情况；\n（二）原始记录和台账建立情况。",
		"现公开征求各单位意见。",
		"经研究，决定自即日起至6月中旬在全厂开展专项行动。",
	} {
		for _, task := range sentence(t, text) {
			t.Errorf("%s: found %q", text, task.Quote)
		}
	}
}
