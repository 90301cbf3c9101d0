package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// made is one invented notice: paragraphs, and a table behind them where rows
// is not empty. Every name and date in it is made up.
type made struct {
	paragraphs []string
	rows       [][]string
}

// makeNotices writes count notices into a folder, two of five as TXT, the rest
// as PDF. Notice i depends on the seed and i alone, so that the first twenty of
// two thousand are the twenty.
func makeNotices(folder string, count int, seed uint64) error {
	for i := range count {
		random := rand.New(rand.NewPCG(seed, uint64(i)))
		n := compose(random, i)
		name, data := fmt.Sprintf("n%05d.pdf", i+1), []byte(nil)
		switch i % 5 {
		case 0, 3:
			name, data = fmt.Sprintf("n%05d.txt", i+1), []byte(n.text())
		case 1:
			data = typeset(n, embedded)
		default:
			data = typeset(n, named)
		}
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// text is the notice as a plain text, its table as lines with tabs.
func (n made) text() string {
	lines := append([]string(nil), n.paragraphs...)
	for _, row := range n.rows {
		lines = append(lines, strings.Join(row, "\t"))
	}
	return strings.Join(lines, "\n") + "\n"
}

var (
	offices   = []string{"云溪市教育局", "青禾县人民政府办公室", "南岭学院", "长汀街道办事处", "江州市水务集团"}
	subjects  = []string{"消防安全隐患排查", "年度统计报表填报", "防汛物资储备", "教职工体检", "档案数字化", "食堂卫生检查", "节约用电", "志愿服务登记", "校园网络改造", "预算执行分析"}
	units     = []string{"办公室", "人事处", "财务处", "后勤处", "信息中心", "保卫处", "各二级学院", "各科室", "各直属单位", "宣传科"}
	actions   = []string{"将%s情况报送%s", "完成%s工作，并把结果报%s备案", "向%[2]s提交%[1]s方案", "填写%s台账，经负责人签字后交%s", "对%s中发现的问题逐项整改，整改报告送%s"}
	fillers   = []string{"要充分认识这项工作的重要意义，切实加强组织领导。", "上半年，全系统共开展检查一百二十次，成效明显。", "根据有关规定和工作实际，现就具体事项作如下安排。", "请认真对照要求，做到底数清、情况明、措施实。", "去年同期的数据仅供参考，不再重复填报。"}
	numerals  = []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}
	headings  = []string{"工作目标", "主要任务", "时间安排", "责任分工", "保障措施", "有关要求"}
	deadlines = []func(*rand.Rand) string{
		func(r *rand.Rand) string { return fmt.Sprintf("%d月%d日前", 4+r.IntN(8), 1+r.IntN(28)) },
		func(r *rand.Rand) string { return fmt.Sprintf("2024年%d月底前", 4+r.IntN(8)) },
		func(r *rand.Rand) string { return fmt.Sprintf("每月%d日前", 1+r.IntN(28)) },
		func(r *rand.Rand) string { return fmt.Sprintf("收到本通知后%d个工作日内", 3+r.IntN(12)) },
		func(r *rand.Rand) string {
			return fmt.Sprintf("%d月%d日至%d日", 4+r.IntN(8), 1+r.IntN(9), 15+r.IntN(13))
		},
		func(r *rand.Rand) string { return "12月20日17时前" },
	}
)

func pick[T any](random *rand.Rand, list []T) T { return list[random.IntN(len(list))] }

// compose writes one notice: a head, three to six sections of tasks among
// sentences that ask for nothing, in a third of them a table, a foot.
func compose(random *rand.Rand, number int) made {
	office, subject := pick(random, offices), pick(random, subjects)
	n := made{paragraphs: []string{
		office + "文件",
		fmt.Sprintf("%s〔2024〕%d号", string([]rune(office)[:2]), number+1),
		fmt.Sprintf("%s关于做好%s工作的通知", office, subject),
		pick(random, []string{"各部门、各单位：", "各二级学院、各处室：", "各村（社区）、各科室："}),
		fmt.Sprintf("为做好%s工作，%s", subject, pick(random, fillers)),
	}}
	for s := range 3 + random.IntN(4) {
		n.paragraphs = append(n.paragraphs, numerals[s]+"、"+pick(random, headings))
		for range 1 + random.IntN(5) {
			sentence := pick(random, fillers)
			if random.IntN(4) > 0 {
				action := fmt.Sprintf(pick(random, actions), pick(random, subjects), pick(random, units))
				sentence = fmt.Sprintf("请%s于%s%s。", pick(random, units), pick(random, deadlines)(random), action)
			}
			for range random.IntN(3) {
				sentence += pick(random, fillers)
			}
			n.paragraphs = append(n.paragraphs, sentence)
		}
	}
	n.paragraphs = append(n.paragraphs, office, fmt.Sprintf("2024年3月%d日", 1+random.IntN(28)))
	if random.IntN(3) == 0 {
		n.rows = [][]string{{"序号", "任务", "责任单位", "完成时限"}}
		for r := range 4 + random.IntN(16) {
			n.rows = append(n.rows, []string{fmt.Sprint(r + 1), "完成" + pick(random, subjects), pick(random, units), deadlines[random.IntN(2)](random)})
		}
	}
	return n
}
