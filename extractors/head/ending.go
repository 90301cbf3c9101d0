package head

import (
	"strings"
	"unicode/utf8"
)

// ending holds the words in which a kind of line ends, by their last character.
type ending struct{ byLast map[rune][]string }

func newEnding(words string) ending {
	e := ending{map[rune][]string{}}
	for _, word := range strings.Fields(words) {
		last, _ := utf8.DecodeLastRuneInString(word)
		e.byLast[last] = append(e.byLast[last], word)
	}
	return e
}

// MatchString reports whether a line ends in one of the words, a bracket behind
// them aside.
func (e ending) MatchString(line string) bool {
	if strings.HasSuffix(line, "）") {
		if open := strings.LastIndex(line, "（"); open > 0 {
			line = line[:open]
		}
	}
	last, _ := utf8.DecodeLastRuneInString(line)
	for _, word := range e.byLast[last] {
		if strings.HasSuffix(line, word) {
			return true
		}
	}
	return false
}

// orgEnding are the words in which the name of a body ends.
var orgEnding = newEnding(`委员会 党委 党组 工委 纪委 政府 办公室 办公厅 党办 院办 校办 综合办 办 局 厅 部 委 处 科 室 院 所 校 大学 学院 中学 小学 幼儿园 医院 公司 集团 厂 银行 中心 站 馆 队 总队 支队 大队 协会 学会 联合会 总工会 工会 团委 妇联 科协 法院 检察院 党支部 党总支 总支部 支部 专班 领导小组 指挥部 街道 镇 乡 村 社 部门 联盟 学部 系 分院 基地 实验室 管委会 组委会 安委会`)

// titleEnd are the words in which a title ends, its genre.
var titleEnd = titleEnding{newEnding(`通知 通报 通告 公告 公报 公示 方案 预案 意见 办法 规定 规程 细则 制度 条例 规则 提示 提醒 提醒函 函 纪要 记要 简报 要闻 动态 信息 快报 专报 讲话 要点 计划 规划 安排 总结 综述 报告 汇报 请示 批复 决定 决议 命令 倡议 倡议书 启事 邀请函 指南 说明 清单 工作单 任务单 督办单 工作提示单 标准 守则 公约 章程 发言 致辞 讲稿 摘要 须知 议程 分工表 任务表 一览表 明细表 安排表 时间表 日程表 计划表 责任表`)}

// titleEnding also takes a title with a second line behind a dash.
type titleEnding struct{ ending }

// MatchString reports whether a line ends as a title does.
func (t titleEnding) MatchString(line string) bool {
	if t.ending.MatchString(line) {
		return true
	}
	dash := strings.IndexAny(line, "—-")
	return dash > 0 && t.ending.MatchString(line[:dash])
}
