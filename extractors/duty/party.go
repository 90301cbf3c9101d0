package duty

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
	"taizhang/extractors/segment"
)

// heads are the words in which the name of a party ends: bodies, posts and
// kinds of persons. Those of one character end a name only where gse's words
// end too, and only behind something.
var heads = compileHeads(
	// bodies
	`党委 党组 党工委 工委 党总支 党支部 直属党支部 总支部 总支 支部 党小组 纪委 监委 团委 团工委 团支部 团总支 工会 妇联 科协 侨联 残联
	委员会 居委会 村委会 管委会 专委会 分委员会 学位会 学位分会 分会 学会 协会 联合会 商会 理事会 董事会 监事会 代表会 校务会 常务会 党委会 党组会 办公会 常委会 常务会议 办公会议 联席会议 全体会议 支部大会 大会 食堂 站点 网点 点位 营业厅 供应站 门诊部 药房 仓库 库房 分院 分校 服务站 服务点 保障部 收费站 变电站 派出所 监狱 看守所 税务所 司法所 财政所 工商所 卫生所 卫生室
	办公室 办公厅 党政办 党办 院办 校办 综合办 督查办 政府办 市委办 县委办 区委办 府办 安委办 安办 职转办 评建办 防疫办 人事办 财务办 后勤办 学工办 教务办 科研办 外事办 信访办 创建办 综治办 文明办 扶贫办 招生办 质控办 防汛办
	安委会 爱卫会 文明委 编委 编委会 评委会 组委会 筹委会 监管局 发展改革委 发改委 卫健委 卫生健康委 国资委 教委 经信委 住建委 科委 农委 建委 体委 政法委 宣传部 组织部 统战部
	单位 部门 机构 政府 街道 街道办 办事处 股室 单元 乡镇 镇街 街镇 委会 园区 开发区 高新区 县区 区县 市县 县市区 市区 各地
	公司 分公司 子公司 集团 企业 工厂 银行 支行 分行 项目部 车间 班组 工段 门店 营业部 事业部 分厂
	医院 卫生院 学院 学校 大学 中学 小学 幼儿园 园所 书院 党校 干校 研究院 研究所 实验室 研究室 教研室 研究中心 中心 图书馆 档案馆 博物馆 科室 处室 院系 系院 系部 部室 院部 学部 系所 馆所 所站
	组织 党组织 团组织 团体 社团 专班 工作组 领导小组 小组 指挥部 督导组 督查组 考核组 检查组 工作队 突击队 志愿队 服务队 救援队 大队 支队 总队 中队 社区 行政村 平台 基地 期刊 编辑部 媒体 工作站 联盟 党支部 窗口 团队 课题组 项目组 评审组 专家组 评议组 调查组 巡察组 巡视组 执法局 海关 法院 检察院 公安机关 机关
	系里 院里 校里 所里 处里 部里 局里 厂里 会里
	住建 市场监管 消防救援 应急管理 教务 财务 人事`,
	// posts and persons
	`专责 专工 专员 专干 干事 秘书 文书 值班长 书记 副书记 主任 副主任 局长 副局长 处长 副处长 科长 副科长 院长 副院长 校长 副校长 所长 部长 副部长 经理 总经理 副总经理 项目经理 总监 主席 副主席 主管 厂长 园长 站长 馆长 镇长 县长 市长 区长 乡长 村长
	负责人 负责同志 主要负责同志 责任人 主管领导 分管领导 分管校领导 校领导 院领导 所领导 领导 领导班子 班子 班子成员 领导干部 中层干部 干部 党员 党员领导干部 全体党员 团员 青年 教师 任课教师 老师 导师 指导教师 班主任 辅导员 学生 研究生 毕业生 学员 新生 考生 值班人员 工作人员 人员 代表 委员 支部委员 组长 小组长 党小组长 队长 领队 联系人 联络员 专家 群主 统计员 信息员 安全员 管理员 资产管理员 网格员 组织员 观察员 保密员 档案员 采购员 驾驶员 保洁员 讲解员 河长 湖长 河湖长 林长 楼长 网格长 总值班 评审员 监督员 宣传员 通讯员 值班员 巡查员 审计员 会计 出纳 职工 员工 师生 师生员工 教职工 成员 家长 对象 同志 个人 本人 申请人 申报人 参会人员 与会人员 获奖者 志愿者 承租人 住户 租户 商户 业主 用户 使用人 经办人 牵头人 主持人 报告人 发言人 召集人 培养联系人 入党介绍人 介绍人 医师 医生 护士 护士长 科主任 组织委员 宣传委员 纪检委员`,
	// one character, on word boundaries only
	`人 者 员 户 局 厅 处 科 股 室 部 委 办 系 院 校 所 站 馆 队 组 班 镇 乡 县 区 市 村 社 厂 店 州 省 园 庭 司 署`,
)

// shortInList are words that name a party only in a list: 各研究室、中心.
var shortInList = wordSet(`中心 部门 单位 机构 组织 团体 平台 基地 机关 团队 窗口 代表`)

// notParties end in a head and are none.
var notParties = wordSet(`专人 他人 有人 多人 数人 私人 成人 老人 病人 客人 众人 人人 每人 无人 后者 前者 或者 再者 动员 官员 定员 满员 全员 账户 门户 开户 入户 落户 窗户 分户 逐户 法人 工作人 一人 两人 三人 何人 任何人 该员 全部 内部 外部 局部 部分 一部 上部 下部 东部 西部 中部 南部 北部 到处 各处 好处 坏处 何处 此处 用处 害处 有所 无所 所有 之所 厕所 场所 处所 住所
	入股 控股 参股 上班 下班 值班 带班 加班 培训班 交接班 当班 领导班 开办 举办 主办 承办 协办 交办 督办 查办 办 领办 合办 同办 联办 筹办 兴办 即办 照办 中心组 分组 编组 重组 改组
	调查组织 教室 会议室 寝室 温室 休息室 等级 全市 全县 全区 全省 全校 全院 全所 全镇 全乡 全村 全系 全科 本市 各市 排队 社会 上市 城市 入市 超市 农村 乡村 山区 社区矫正 灾区 校区 景区 小区 辖区 库区 院区 园区内 试点区 责任区 站 车站 网站 前提 年度 高校 在校 进校 返校 离校 出院 入院 住院 转院 建设项目 项目 岗位 定位 到位 职位 学位 地位 单位内部
	文科 理科 工科 本科 专科 学科 百科 法院判决 系 关系 体系 联系 直系 一系 推委 布局 结局 格局 大局 全局 开局 破局 格 上司 有司 家庭 法庭 校园 公园 田园 家园 商店 书店 酒店 饭店 个人信息 大会 会议 同志们 现场 领导 对象 代表 组织 平台 基地 团队 团体 机关 窗口 中心 人员信息 干部队伍 教务 财务 人事 青年 学生 成员单位组成 申请 负责 配合 组织开展`)

// Words that may follow a subject: what is about to be done, how, when, with
// what. Verbs beyond these are known by gse's tag.
var followers = newPrefixSet([]string{
	"要", "会同", "两级", "带队", "带领", "陪同", "主持", "签字", "审签", "审阅", "双签字", "联系", "整理", "跟踪", "登记", "协调", "督促", "拟定", "起草", "提供", "处理", "受理", "清零", "公布", "发布", "假期", "寒假", "暑假", "节日", "平时", "周末", "书面", "无", "出一", "出两", "派一", "派员", "分学科", "分批", "先行", "先后", "应", "须", "需", "将", "拟", "可", "必须", "务必", "应当", "应该", "需要", "均", "都", "也", "再", "并",
	"于", "在", "从", "自", "对", "把", "按", "据", "依", "向", "就", "结合", "围绕", "通过", "利用", "针对", "根据", "对照", "参照", "依托", "负责", "牵头", "配合", "组织", "统一", "集中", "分别", "每", "至少", "抓紧", "及时", "认真", "尽快", "立即", "严格", "切实", "提前", "逐", "自行", "自荐", "自查", "最迟", "不迟", "截止", "一律", "继续", "全面", "积极", "主动", "定期", "年内", "春节", "国庆", "元旦", "节前", "会前", "会后", "抽查", "汇总", "审核", "审定", "撰写", "填报", "填写", "填好", "报送", "上报", "制定", "召开", "开展", "完成", "明确", "安排", "收齐", "研究", "提出", "确定", "参加", "参与", "协助", "协同", "会同", "联合", "商", "发放", "发布", "印发", "收到", "接到", "共同", "要求", "和", "与", "及", "、", "，", "：", "各", "成立", "具体", "按照", "依据", "依照", "遵照", "率先", "带头", "不", "未", "持", "凭", "赴", "前往",
})

// notFirst are prepositions, adverbs and verbs with which no name begins.
var notFirst = newPrefixSet(fields(`将 把 对 向 在 从 与 和 及 或 为 按 以 于 到 经 据 则 但 而 如 若 凡 使 让 给 被 比 除 至 自 仍 还 也 又 再 均 都 已 曾 正 是 有 无 没 不 未 应 要 须 需 可 能 会 请 由 并 且 其中 该项 此项 这 那 我们 大家 人人
	专题 以便 便于 以利 民主推荐 民主评议 民主测评 民主选举 成立 约谈 形成 建立 健全 加强 完成 提交 提请 报 送 开展 召开 举办 举行 制定 制订 通过 利用 引导 动员 邀请 帮助 督促 结合 围绕 深入 转告 通知 联系 全面 精心 认真 积极 切实 进一步 广泛 组建 设立 落实 推进 推动 促进 做好 抓好 确保 明确 指定 确定 选派 派 印发 下发 发放 收集 汇总 上报 填报 填写 撰写 编制 核对 清理 排查 摸排 聚焦 突出 强化 坚持 深化 完善 充分 邀 聘请 参加 出席 征求 听取 接受 配备 抽调 抽取 反映 指出 认为 强调 要求 希望 委托 协调 服务 支持 保障 保证 关于 根据 按照 依据 鉴于 针对 列入 纳入 属于 作为 担任 兼任 授予 表彰 命名 解决 构建 打造 整治 开设 利 就近 集中 统一 分别 及时 尽快 全过程 全程 全部 原则上 一般 可由 同时 连同 鼓励 注重 支持 持 凡 逐 组成 分送 报送 上交 送交 反馈 移交 抄送 返回 发至 送至 报至 交至 发给 送给 寄至 呈报 迎接 迎来 提前 建成 实现 提供 派 选派 增加`))

// party is a list of parties as the text names them.
type party struct {
	names []string
	span  notice.Span
}

func (p party) found() bool { return len(p.names) > 0 }

// longestParty bounds a name, and longestList a list of them, in bytes.
const (
	longestParty = 25 * 3
	longestTail  = 6 * 3 // what may follow 组织部 in 组织部干部监督科
	longestList  = 120 * 3
)

// clauseWords gives the words of one clause, cut when first needed. Its room
// serves the clauses of a document one after another.
type clauseWords struct {
	words *segment.Words
	text  string
	cut   bool
	// verbs are the offsets at which a rule knows an act; gse's tags miss many.
	verbs []int
	// starts are the offsets at which time words begin.
	starts []int
	list   []segment.Word
	// index gives, by byte offset, one more than the number of the word that
	// begins there, 0 if none does.
	index []uint16
	// near are the words of the stretch that was cut last, two or three characters, where
	// the way to cut it is clear. Nearly always it is, and the clause is never cut as a
	// whole.
	near []segment.Word
}

// longestCut bounds, in bytes, the text that is cut into words.
const longestCut = 1 << 15

// begin turns to another clause.
func (c *clauseWords) begin(text string) *clauseWords {
	c.text, c.cut, c.verbs, c.starts, c.list, c.near = text, false, c.verbs[:0], nil, c.list[:0], c.near[:0]
	return c
}

func (c *clauseWords) load() {
	if c.cut {
		return
	}
	c.cut = true
	if len(c.text) > longestCut {
		c.index = c.index[:0]
		return // no clause; a name is not looked for
	}
	c.list = c.words.Append(c.list[:0], c.text)
	c.index = slices.Grow(c.index[:0], len(c.text)+1)[:len(c.text)+1]
	clear(c.index)
	for n := range c.list {
		c.index[c.list[n].Start] = uint16(n + 1)
	}
}

// word is the word that begins at the offset; ok is false if none does. The clause
// is cut only where the characters around the offset leave a choice.
func (c *clauseWords) word(at int) (w segment.Word, ok bool) {
	if !c.cut && len(c.text) <= longestCut {
		if at >= len(c.text) {
			return segment.Word{}, false
		}
		if c.isNear(at) {
			return c.nearAt(at)
		}
		if c.near, ok = c.words.Around(c.near[:0], c.text, at); ok {
			return c.nearAt(at)
		}
		c.near = c.near[:0]
	}
	c.load()
	if at >= len(c.index) || c.index[at] == 0 {
		return segment.Word{}, false
	}
	return c.list[c.index[at]-1], true
}

// isNear reports whether an offset lies in the stretch that was cut last.
func (c *clauseWords) isNear(at int) bool {
	return len(c.near) > 0 && at >= c.near[0].Start && at < c.near[len(c.near)-1].End
}

// nearAt is the word of that stretch that begins at an offset; ok is false if none does.
func (c *clauseWords) nearAt(at int) (w segment.Word, ok bool) {
	for i := range c.near {
		if c.near[i].Start == at {
			return c.near[i], true
		}
	}
	return segment.Word{}, false
}

// boundary reports whether a word begins, or the text ends, at the offset.
func (c *clauseWords) boundary(at int) bool {
	_, begins := c.word(at)
	return begins || at == len(c.text)
}

// tag is the tag of the word that begins at the offset.
func (c *clauseWords) tag(at int) string {
	w, _ := c.word(at)
	return w.Tag
}

// wordEnd is where the word that begins at the offset ends, the offset itself
// if none begins there.
func (c *clauseWords) wordEnd(at int) int {
	w, _ := c.word(at)
	return max(at, w.End)
}

// timeAt reports whether time words begin at the offset.
func (c *clauseWords) timeAt(at int) bool { return slices.Contains(c.starts, at) }

// from is the first word that begins at an offset or behind it; ok is false if none
// does.
func (c *clauseWords) from(at int) (w segment.Word, ok bool) {
	if at >= len(c.text) {
		return segment.Word{}, false
	}
	if w, ok = c.word(at); ok {
		return w, true
	}
	if !c.cut && c.isNear(at) {
		for i := range c.near {
			if c.near[i].Start > at {
				return c.near[i], true
			}
		}
		return c.from(c.near[len(c.near)-1].End)
	}
	for at < len(c.index) && c.index[at] == 0 { // word has cut the clause
		at++
	}
	if at >= len(c.index) {
		return segment.Word{}, false
	}
	return c.list[c.index[at]-1], true
}

// nominal reports whether the words of a name are such as names are made of: no
// preposition and no verb that hands in.
func (c *clauseWords) nominal(start, end int) bool {
	for at := start; at < end; {
		if first, width := firstRune(c.text[at:]); !c.cut && !c.words.MayBePreposition(first) && !notInName.begins(c.text[at:]) {
			at += width // whatever word begins here
			continue
		}
		w, ok := c.from(at)
		if !ok || w.Start >= end {
			break
		}
		at = w.End
		word := c.text[w.Start:min(w.End, end)]
		if w.Start == start && (word == "每" || word == "被") {
			continue // 每位学员, 被检查单位
		}
		if w.Tag == "p" && word != "与" && word != "和" && word != "同" || notInName.has(word) && !hasPrefixAny(c.text[w.End:], "单位", "部门", "企业", "机构", "人") {
			return false
		}
	}
	return true
}

// notInName are words that never stand inside the name of a party.
var notInName = wordSet(`由 经 会同 成立 组建 将 把 对 向 于 从 到 送 交 报 发 持 要 须 应 应当 必须 同意 通知 书面 报送 上报 提交 移送 移交 递交 上缴 反馈 发送 抄送 报至 送至 发至 交至 呈报 寄送 转送 回复 提请 送交 无法 最迟 以 为 使 让 给 每 是 有 没有 已 已经 了 并 也 再 就 才 都 均 分送 集中 及时 派 选派`)

// subjectAt reads the list of parties that begins at an offset of a clause and
// is followed by what they do. Nothing is found where the words there name no party.
func subjectAt(text string, from int, cw *clauseWords) (party, int) {
	if noNameBegins(text[from:]) || cw.timeAt(from) || cw.functionWord(text, from) {
		return party{}, from
	}
	marked := strings.HasSuffix(text[:from], "由") || strings.HasSuffix(text[:from], "请")
	end := nameEnd(text, from, cw, followsSubject, false)
	if end < 0 {
		end = allOfKind(text, from, cw)
	}
	if end < 0 && marked {
		end = nameEnd(text, from, cw, followsMarker, false)
	}
	if end < 0 {
		return party{}, from
	}
	if !marked && cw.verbBegins(text, from) && !hasPrefixAny(text[end:], "要", "应", "须", "务必", "将") {
		return party{}, from
	}
	start := cw.nameStart(text, from, end)
	if strings.HasPrefix(text[end:], "的") {
		return party{}, from
	}
	if with := lastIndex(text[start:end], "与"); with > 0 && hasPrefixAny(text[end:], "谈话", "签订", "签署", "对接", "沟通", "商谈", "结对", "开展结对", "共建", "见面") && heads.endsIn(text[start:start+with]) != "" {
		end = start + with // 组长与关键岗位人员谈话: those are met, not told
	}
	names := splitParties(text[start:end])
	if len(names) == 0 {
		return party{}, from
	}
	return party{names: names, span: notice.Span{Start: start, End: end}}, end
}

// noNameBegins reports whether no name begins at an offset: a preposition, an
// adverb or another word stands there that no name begins with.
func noNameBegins(text string) bool {
	if strings.HasPrefix(text, "每") {
		return !hasPrefixAny(text, "每个", "每名", "每位")
	}
	if strings.HasPrefix(text, "组织") {
		return !hasPrefixAny(text, "组织部", "组织处", "组织科", "组织委员", "组织员", "组织人事", "组织单位", "组织者", "组织机构", "组织口")
	}
	return strings.HasPrefix(text, "《") || strings.HasPrefix(text, "“") || strings.HasPrefix(text, "（")
}

// functionWord reports whether a preposition, an adverb or a verb of notFirst
// stands at the offset, as a word of its own and not as the beginning of a name
// (应急办, 自然资源局, 服务中心).
func (c *clauseWords) functionWord(text string, at int) bool {
	rest := text[at:]
	first, width := firstRune(rest)
	if first == '每' && hasPrefixAny(rest, "每个", "每名", "每位") {
		return false
	}
	words := notFirst.byFirst.of(first)
	if words == nil {
		return false
	}
	ahead := rule.Ahead(text, at)
	for i := range words {
		word := words[i].text
		if !words[i].begins(rest, ahead) {
			continue
		}
		if word == "被" && headWithin(rest[len(word):], 5) {
			continue // 被检查单位
		}
		if len(word) == width {
			if c.wordEnd(at) <= at+width {
				return true
			}
			continue
		}
		if hasPrefixAny(rest[len(word):], "组织", "部署", "处理", "办理", "会同", "队伍") || !hasPrefixAny(rest[len(word):], "中心", "部", "处", "科", "办", "室", "组", "局", "站", "队", "会", "司", "厅", "单位", "人员", "机构") {
			return true
		}
	}
	return false
}

// verbBegins reports whether a verb stands at the offset that no name begins
// with: 关停, 取缔, but not 评建 in 评建办.
func (c *clauseWords) verbBegins(text string, at int) bool {
	if c.tag(at) != "v" {
		return false
	}
	word := text[at:c.wordEnd(at)]
	return utf8.RuneCountInString(word) > 1 && !verbInName.has(word) && !headWithin(text[at+len(word):], 3)
}

// headWithin reports whether a head ends within the first runes of a text.
func headWithin(text string, runes int) bool {
	end := 0
	for ; runes > 0 && end < len(text); runes-- {
		r, width := firstRune(text[end:])
		end += width
		if heads.mayEndIn(r) && heads.endsIn(text[:end]) != "" {
			return true
		}
	}
	return false
}

// allOfKind gives the end of a name like 各标段, 各楼栋: 各 makes a party of a
// noun that is in no list. It is -1 if none begins there.
func allOfKind(text string, from int, cw *clauseWords) int {
	rest := text[from:]
	if !hasPrefixAny(rest, "各", "每个", "全体") || hasPrefixAny(rest, "各项", "各类", "各种", "各方面", "各环节", "各阶段", "各个环节", "各式", "各级各类") {
		return -1
	}
	at := from + len("各")
	if !strings.HasPrefix(rest, "各") {
		at += len("各")
	}
	for n := 0; n < 8 && at < len(text); n++ {
		r, width := firstRune(text[at:])
		if !unicode.Is(unicode.Han, r) {
			return -1
		}
		at += width
		if n > 0 && utf8.RuneCountInString(heads.endsIn(text[from:at])) > 1 && cw.boundary(at) && cw.nominal(from, at) && at < len(text) &&
			!headWithin(text[at:], 4) && !hasPrefixAny(text[at:], "的", "、", "（") {
			return at // a known kind: whatever follows is what they do
		}
		if n > 0 && cw.boundary(at) && cw.nominal(from, at) && !headBegins(text[at:]) && (cw.timeAt(at) || at < len(text) && (followsSubject(text, at, cw) && !strings.HasPrefix(text[at:], "、"))) {
			return at
		}
	}
	return -1
}

// headBegins reports whether a text begins with a head: 各备课 goes on with 组长.
func headBegins(text string) bool {
	end := 0
	for n := 0; n < 3 && end < len(text); n++ {
		_, width := firstRune(text[end:])
		end += width
		if word := text[:end]; n > 0 && heads.endsIn(word) == word && !alsoVerb.has(word) {
			return true
		}
	}
	return false
}

// nameStart moves the beginning of a name past the verb of a sentence that has
// lost its full stop (追究责任各科室务必……): 各 begins a name, and no verb stands in one.
func (c *clauseWords) nameStart(text string, from, end int) int {
	i := lastIndex(text[from:end], "各")
	if i <= 0 {
		return from
	}
	for w, ok := c.from(from); ok && w.Start < from+i; w, ok = c.from(w.End) {
		if w.Tag == "v" && !verbInName.has(text[w.Start:w.End]) {
			return from + i
		}
	}
	return from
}

// verbInName are verbs of which names are made.
var verbInName = wordSet(`组织 管理 服务 教育 监督 监察 检查 指导 督导 督查 培养 教学 工作 建设 发展 研究 评审 评议 评定 考核 领导 代表 责任 牵头 配合 承办 协办 主办 参与 参加 值班 带班 负责 用工 招生 就业 宣传 审计 调研 巡察 巡视 招商 创建 防汛 防疫 保卫 采购 保障 应急 培训 项目 实施 落实 执行 申报 使用 归口 共建 直属 所属 下属 属地 相关 有关 任课 指定 在职 离退休 退休 离休 临床 医技 护理 预备 转正 入党 主管 分管 经办 运营 经营 生产 施工 监理 设计 统计 会计 出纳 通讯 网络 质量 质控 信息 支持 编辑 出版 发行 结算 代理 鉴定 检测 检验 测试 调度 指挥 协调 推进 治理 整治 执法 公安 消防 救援 扶贫 帮扶 振兴 合作 开放 外事 接待 编制 审批 登记 认证 认可 监管 稽查 征收 征管 收费 缴费 报名 参评 参赛 获奖 受奖 承租 租赁 承包 发包 供应 供货 供电 供水 供气 供热 运输 运行 运维 维修 维护 养护 保洁 绿化 安保 物业 后勤`)

// follower says what may stand behind a name.
type follower func(text string, at int, cw *clauseWords) bool

// nameEnd finds where the party list that begins at from ends, -1 if none
// does. A subject ends at its first possible end, a target (longest) at its
// last: 研究生 acts, but one hands in to the 研究生处.
func nameEnd(text string, from int, cw *clauseWords, follows follower, longest bool) int {
	limit := min(len(text), from+longestList)
	itemStart := from
	best := -1
	for i := from; i < limit; {
		r, next := rune(0), i+len("一")
		if !insideName(text, i) {
			var width int
			r, width = firstRune(text[i:])
			next = i + width
		}
		if r == '（' {
			closing := strings.Index(text[i:], "）")
			if closing < 0 {
				return best
			}
			// 各党总支（支部）将……: the bracket belongs to the name.
			after := i + closing + len("）")
			if i > from && heads.endsIn(text[from:i]) != "" && cw.nominal(itemStart, i) && !isTimeBracket(text[i:after]) && follows(text, after, cw) {
				if !listGoesOn(text, after) {
					return after
				}
				best, i = after, after
				continue
			}
			if best == i {
				return best
			}
			i = after
			continue
		}
		switch {
		case r == 0: // inside a name
		case endsNames(r), longest && best >= 0 && r >= '0' && r <= '9':
			return complete(text, best)
		case r == '、':
			if !cw.nominal(itemStart, i) {
				return complete(text, best)
			}
			itemStart = next
		case joinsNames(r) && i > itemStart && headEnd(text, itemStart, i, cw):
			itemStart = next
		}
		if longest && best >= 0 && next-best > longestTail && itemStart <= best && !bodyWithin(text[best:]) {
			return best
		}
		if next-itemStart > longestParty || i > from && cw.timeAt(i) {
			return complete(text, best)
		}
		if r != 0 && heads.mayEndIn(r) && headEnd(text, itemStart, next, cw) {
			if after := etCetera(text, next); after > next && follows(text, after, cw) {
				return after
			}
			if place := placeHead(text, itemStart, next, cw); place > next && follows(text, place, cw) {
				next = place
			}
			if further := furtherHead(text, next, cw); further > next && follows(text, further, cw) {
				next = further
			}
			if person := personEnd(text, next, cw); person > next && follows(text, person, cw) {
				next = person
			}
			if follows(text, next, cw) {
				best = next
				if !listGoesOn(text, next) && (!longest || endsTarget(text[next:])) {
					return next
				}
			}
		}
		i = next
	}
	return complete(text, best)
}

// insideName reports whether a character stands at an offset that neither ends a name
// nor a list of names, nor parts them: of most, two of its bytes tell.
func insideName(text string, at int) bool {
	return ideographAt(text, at) && !endsOrPartsName[int(text[at+1]&0x3f)<<6|int(text[at+2]&0x3f)]
}

// endsOrPartsName tells of each character, by its code modulo its length, whether it may
// end a name or part two of them. All marks are none of the characters that are asked.
var endsOrPartsName = func() (table [4096]bool) {
	for _, r := range "和及与" {
		table[int(r)%len(table)] = true
	}
	for _, list := range heads.byLast.lists {
		last, _ := lastRune(list[0].text)
		table[int(last)%len(table)] = true
	}
	return table
}()

// endsNames reports whether no list of names goes on behind a mark.
func endsNames(r rune) bool {
	switch r {
	case '，', '。', '；', '：', '！', '？', '《', '“':
		return true
	}
	return false
}

func joinsNames(r rune) bool { return r == '和' || r == '及' || r == '与' }

// complete drops the end of a list that goes on with what is no party.
func complete(text string, end int) int {
	if end >= 0 && strings.HasPrefix(text[end:], "、") {
		return -1
	}
	return end
}

// endsTarget reports whether what follows a target is surely no part of its name.
func endsTarget(rest string) bool {
	return !hasPrefixAny(rest, "处", "组织", "各") && !headWithin(rest, 5) && !bodyWithin(rest)
}

// bodyWithin reports whether a long name of a body goes on: 公司 and 预算管理委员会.
func bodyWithin(rest string) bool {
	end := 0
	for n := 0; n < 10 && end < len(rest); n++ {
		r, width := firstRune(rest[end:])
		if !unicode.Is(unicode.Han, r) {
			return false
		}
		end += width
		if hasSuffixAny(rest[:end], "委员会", "领导小组", "指挥部") {
			return true
		}
	}
	return false
}

// furtherHead gives the end of a head that follows a name at once and belongs
// to it: 党员 and 领导干部, 各单位 and 领队.
func furtherHead(text string, at int, cw *clauseWords) int {
	end, best := at, at
	for n := 0; n < 6 && end < len(text); n++ {
		r, width := firstRune(text[end:])
		end += width
		word := text[at:end]
		if n == 0 || !heads.mayEndIn(r) {
			continue
		}
		head := heads.endsIn(word)
		if head == "" || head != word && !(n == 2 && len(head) == len("处")) && !(n == 3 && len(head) == 2*len("处")) {
			continue
		}
		if alsoVerb.has(word) || !cw.boundary(end) {
			continue
		}
		if head == word || n == 2 && verbInName.has(text[at:cw.wordEnd(at)]) && !notParties.has(word) ||
			n == 3 && inserted.has(text[at:cw.wordEnd(at)]) {
			best = end // 党员 and 领导干部; 市政府 and 督查室
		}
	}
	return best
}

// inserted are verbs that stand between two parts of a body's name: 教师进修学校.
var inserted = wordSet(`进修 发展 活动 服务 管理 培训 教育 交流 保障 救助 康复 培养`)

// placeHead gives the end of the body of which a place is only the first word:
// 市 in 市住建局.
func placeHead(text string, start, at int, cw *clauseWords) int {
	if slices.Contains(cw.verbs, at) && !verbInName.has(text[at:cw.wordEnd(at)]) {
		return at // 各村完成村级账目清理
	}
	longest := 7
	if hasSuffixAny(text[:at], "院", "校", "所", "局", "厂", "系") && cw.wordEnd(at) == at+len("感") {
		longest = 3 // 院感办, 校团委
	} else if !hasSuffixAny(text[:at], "市", "县", "区", "省", "镇", "乡", "村", "州") {
		return at
	}
	end := at
	for n := 0; n < longest && end < len(text); n++ {
		r, width := firstRune(text[end:])
		if !unicode.Is(unicode.Han, r) || r == '和' || r == '与' {
			break
		}
		end += width
		if n > 0 && heads.mayEndIn(r) && headEnd(text, start, end, cw) {
			return end
		}
	}
	return at
}

// personEnd gives the end of a person's name behind a post or a unit: 厂长范某某.
func personEnd(text string, at int, cw *clauseWords) int {
	first, width := firstRune(text[at:])
	if !isSurname(first) || strings.HasPrefix(cw.tag(at), "v") || cw.tag(at) == "p" || cw.tag(at) == "d" {
		return at
	}
	end := at + width
	for n := 0; n < 2 && end < len(text); n++ {
		r, width := firstRune(text[end:])
		if !unicode.Is(unicode.Han, r) {
			return at
		}
		end += width
		if n == 1 && cw.boundary(end) || n == 0 && endsPerson(text[end:]) {
			return end
		}
	}
	return at
}

// endsPerson reports whether a name of two characters is at its end: nothing
// follows but a bracket or a mark.
func endsPerson(rest string) bool {
	return rest == "" || hasPrefixAny(rest, "（", "，", "、", "；", "。")
}

// alsoVerb are heads that are verbs as well when they follow a name.
var alsoVerb = wordSet(`组织 代表 领导 团体 对象 教务 财务 人事 平台 机关 基地 检察 管理 学会 总结 成员 大会 代表会`)

// etCetera gives the end of 等部门, 等群团组织 and their like at an offset: the list
// ends behind its collective noun. It is the offset itself where none stands.
func etCetera(text string, at int) int {
	if !strings.HasPrefix(text[at:], "等") {
		return at
	}
	start := at + len("等")
	end := start
	for n := 0; n < 8 && end < len(text); n++ {
		r, width := firstRune(text[end:])
		if endsNames(r) && r != '！' && r != '？' && r != '《' && r != '“' || r == '、' || r == '（' || r == '）' {
			break
		}
		end += width
		if head := heads.endsIn(text[start:end]); utf8.RuneCountInString(head) > 1 {
			return end
		}
	}
	return start
}

func isTimeBracket(text string) bool {
	return strings.Contains(text, "月") || strings.Contains(text, "周") || strings.Contains(text, "日")
}

// listGoesOn reports whether a list of parties goes on at an offset.
func listGoesOn(text string, at int) bool {
	return strings.HasPrefix(text[at:], "、") || strings.HasPrefix(text[at:], "和") || strings.HasPrefix(text[at:], "及") ||
		strings.HasPrefix(text[at:], "与") || strings.HasPrefix(text[at:], "以及") || strings.HasPrefix(text[at:], "各")
}

// headEnd reports whether a name that begins at start may end at end.
func headEnd(text string, start, end int, cw *clauseWords) bool {
	name := text[start:end]
	head := heads.endsIn(name)
	if head == "" || notParties.has(name) && !(shortInList.has(name) && strings.HasSuffix(text[:start], "、")) || hasDigit(name) {
		return false
	}
	if len(head) > len("处") {
		return cw.boundary(end) && cw.nominal(start, end)
	}
	// What needs no words goes first: most clauses are then not cut into any.
	if r, width := firstRune(text[end:]); heads.mayEndIn(r) {
		longer := text[start : end+width]
		if found := heads.endsIn(longer); len(found) > len("处") && strings.HasSuffix(found, head+longer[len(name):]) {
			return false // 委 in 委会
		}
	}
	if characters(name) < 2 && !strings.HasSuffix(text[:start], "、") && !strings.HasPrefix(name, "院") && !strings.HasPrefix(name, "部") {
		return false
	}
	if !cw.boundary(end) || !cw.nominal(start, end) {
		return false
	}
	if characters(name) < 2 {
		return true
	}
	for n := 2; n <= 4; n++ { // 全部, 值班, 责任区 at the end of the name
		if tail := lastRunes(name, n); tail != "" && notParties.has(tail) && cw.boundary(end-len(tail)) {
			return false
		}
	}
	return true
}

func hasDigit(text string) bool {
	for i := range len(text) {
		if text[i] >= '0' && text[i] <= '9' {
			return true
		}
	}
	return false
}

func lastRunes(text string, n int) string {
	at := len(text)
	for ; n > 0 && at > 0; n-- {
		_, width := lastRune(text[:at])
		at -= width
	}
	if n > 0 {
		return ""
	}
	return text[at:]
}

// followsSubject reports whether what stands at an offset may follow a subject.
func followsSubject(text string, at int, cw *clauseWords) bool {
	rest := text[at:]
	if rest == "" || cw.timeAt(at) {
		return true
	}
	r, _ := firstRune(rest)
	if r >= '0' && r <= '9' {
		return true
	}
	ahead := rule.Ahead(text, at)
	for _, follower := range followers.byFirst.of(r) {
		if word := follower.text; follower.begins(rest, ahead) {
			// 组织部, 系统 and their like go on with the name.
			if heads.endsIn(rest[:min(len(rest), len(word)+3)]) != "" && utf8.RuneCountInString(word) > 1 && !strings.HasSuffix(rest[:min(len(rest), len(word)+3)], word) {
				continue
			}
			return true
		}
	}
	if slices.Contains(cw.verbs, at) && (!headWithin(rest[min(len(rest), len("评议")):], 4) || allNamed(text[:at], verbInName.has(text[at:cw.wordEnd(at)]))) {
		return true // but 院评议推荐小组 goes on
	}
	tag := cw.tag(at)
	if strings.HasPrefix(text, "各") && tag == "x" && unicode.Is(unicode.Han, r) {
		return true // 各街道盘活……: a verb that the dictionary does not know
	}
	return strings.HasPrefix(tag, "v") && tag != "vn" || tag == "d" || tag == "p" || tag == "ad"
}

// allNamed reports whether a text ends in a name of all of a kind, which is
// whole: 各单位核实人员信息 is no 核实人员. A short one may still go on with a verb of
// which names are made: 各院评议小组.
func allNamed(text string, nameVerb bool) bool {
	at := lastIndex(text, "各")
	if at < 0 {
		return false
	}
	return hasSuffixAny(text[at:], "单位", "部门", "科室", "处室", "学院", "街道", "乡镇", "支部", "企业", "学校", "公司", "班组", "车间") ||
		!nameVerb && utf8.RuneCountInString(text[at:]) == 2
}

// followsMarker is for a name behind 由 or 请: a verb must follow, so that any
// word will do that gse does not know for one.
func followsMarker(text string, at int, cw *clauseWords) bool {
	return at < len(text) && cw.boundary(at) && !strings.HasPrefix(text[at:], "的")
}

// followsTarget reports whether what stands at an offset may follow the body
// to which something is handed in.
func followsTarget(text string, at int, cw *clauseWords) bool {
	rest := text[at:]
	if rest == "" || !cw.boundary(at) && heads.endsIn(text[:at]) == "" {
		return rest == ""
	}
	r, _ := firstRune(rest)
	switch r {
	case '，', '。', '；', '：', '（', '）', '、', '《', '“', '和', '及', '与':
		return true
	}
	if r < utf8.RuneSelf {
		return true
	}
	return targetFollowers.begins(rest) || cw.tag(at) == "v" && cw.wordEnd(at) > at+len("报")
}

var targetFollowers = newPrefixSet(fields(`检查 查阅 阅示 阅知 批示 把关 盖章 签字 签批 审签 收存 保管 收集 评审 评定 评议 研判 处置 纳入 专题 报 呈 核查 核验 抽查 存查 更新 征求 备案 备查 审批 审核 审定 审议 审查 审阅 核对 核实 汇总 留存 存档 归档 研究 批准 邮箱 公共邮箱 电子邮箱 指定邮箱 同意 统筹 确认 登记 处 报告 汇报 提交 上报 报送 反馈 作 做 说明 报平安 报备 请示 推荐 签收 初审 复核 统一 处理 办理 换取 领取 以便 并 后 OA 书面 组织 进行 抓紧 讨论 的 统计 验收 收 一份 各 内网 工作群 微信群`))

// splitParties splits a list at 、 and its like, brackets aside.
func splitParties(text string) []string {
	var names []string
	depth, start := 0, 0
	add := func(end int) {
		name := trim(text[start:end], " ，、：")
		for _, lead := range []string{"请", "由", "以及"} {
			name = strings.TrimPrefix(name, lead)
		}
		if name != "" {
			names = append(names, name)
		}
	}
	for i := 0; i < len(text); {
		r, width := firstRune(text[i:])
		switch {
		case r == '（':
			depth++
		case r == '）':
			depth--
		case depth > 0:
		case r == '、' || r == '，' || r == '；':
			add(i)
			start = i + width
		case (r == '和' || r == '及' || r == '与') && i > start && joins(text, start, i, i+width):
			add(i)
			start = i + width
		case strings.HasPrefix(text[i:], "以及"):
			add(i)
			start = i + len("以及")
			i = start
			continue
		}
		i += width
	}
	add(len(text))
	if n := len(names); n > 0 {
		names[n-1] = strings.TrimSuffix(strings.TrimSuffix(names[n-1], "两级"), "等")
	}
	return names
}

// subjectMatter are heads that name what an office is for when 与 follows them.
var subjectMatter = wordSet(`实验室 学生 研究生 教师 青年 人才 党员 干部 职工 机关 社区 企业 学院 学校 基地 期刊 平台 社团 组织 群众 毕业生 志愿者 师生 人员`)

// joins reports whether 和, 及 or 与 at an offset joins two names: a head ends
// before it, and something that is a name of its own stands behind it
// (实验室建设与管理处 is one).
func joins(text string, start, at, after int) bool {
	before, behind := text[start:at], text[after:]
	if strings.HasPrefix(text[at:], "与") && subjectMatter.has(heads.endsIn(before)) {
		return false // 实验室与设备管理处 is one office
	}
	if cut := strings.IndexAny(behind, "、"); cut >= 0 {
		behind = behind[:cut]
	}
	return heads.endsIn(before) != "" && !notParties.has(before) && heads.endsIn(strings.TrimSuffix(behind, "两级")) != ""
}
