package edition

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"taizhang/extractors/notice"
)

const sample = `关于报送安全生产大检查情况的通知
校办〔2021〕3号
各部门：
为贯彻落实上级会议精神，进一步压实安全生产责任，决定在全校开展安全生产大检查。现将有关事项通知如下。
一、检查范围。实验室、食堂、宿舍、在建工程、特种设备和消防设施，重点是易燃易爆物品的存放与使用。
二、工作要求。各部门要成立检查小组，主要负责人亲自带队，对发现的隐患建立台账，逐项整改，能立即整改的不过夜。
三、材料报送。请各部门于9月24日前将自查情况报送保卫处；10月底前将整改报告报送党委办公室。逾期未报的，在全校通报。
办公室
2021年9月18日
`

// changed gives a text in which a share of the characters is another.
func changed(text string, share float64, random *rand.Rand) string {
	words := []rune(text)
	for i := range words {
		if random.Float64() < share {
			words[i] = rune(0x4E00 + random.IntN(0x3000))
		}
	}
	return string(words)
}

func TestAlikeCountsWhatDiffers(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	long := strings.Repeat(sample, 1)
	for n := range 30 {
		long += changed(sample, 1, rand.New(rand.NewPCG(3, uint64(n)))) // 30 other pages of their own words
	}
	for _, share := range []float64{0, 0.01, 0.03, 0.05, 0.08} {
		other := changed(long, share, random)
		exact, sketched := Alike(long, other), AlikeSketches(Sketch(long), Sketch(other))
		if want := 1 - share; exact < want-0.005 || exact > want+0.005+share*share {
			t.Errorf("with %.0f %% other characters, %.3f is alike", 100*share, exact)
		}
		if sketched < exact-0.03 || sketched > exact+0.03 {
			t.Errorf("with %.0f %% other characters, the sketches say %.3f and the texts %.3f", 100*share, sketched, exact)
		}
	}
}

// TestEditionsOfOneNotice compares what offices really get twice, and what only
// looks like it.
func TestEditionsOfOneNotice(t *testing.T) {
	wrapped := strings.ReplaceAll(strings.ReplaceAll(sample, "，", "，\n"), "。", "。 \n")
	for name, other := range map[string]string{
		"other line breaks": wrapped,
		"page numbers":      "— 1 —\n" + strings.Replace(sample, "二、", "— 2 —\n二、", 1),
		"a stamp":           sample + "某某学校办公室（章）",
		"full-width commas": strings.ReplaceAll(sample, "，", ","),
	} {
		if got, sketch := Alike(sample, other), AlikeSketches(Sketch(sample), Sketch(other)); got < LeastAlike || sketch < LeastAlike {
			t.Errorf("%s: %.3f is alike, by the sketches %.3f", name, got, sketch)
		}
	}
	for name, other := range map[string]string{
		"another notice":  "关于做好国庆假期值班工作的通知\n各部门：\n请各部门于9月28日前将值班表报送办公室，值班人员要坚守岗位，遇有突发情况及时报告。\n办公室\n2021年9月20日",
		"half of it":      sample[:len(sample)/2],
		"nothing":         "",
		"the same office": strings.NewReplacer("安全生产", "档案管理", "检查", "清理", "隐患", "缺漏", "整改", "补齐", "保卫处", "档案馆", "实验室、食堂、宿舍、在建工程、特种设备和消防设施", "文书、会计、基建、科研和声像").Replace(sample),
	} {
		if got, sketch := Alike(sample, other), AlikeSketches(Sketch(sample), Sketch(other)); got >= LeastAlike || sketch >= LeastAlike {
			t.Errorf("%s: %.3f is alike, by the sketches %.3f", name, got, sketch)
		}
	}
	if Alike("", "") != 1 || AlikeSketches("", Sketch(sample)) != 0 || Alike("通知", "通知") != 1 {
		t.Error("short texts are compared wrongly")
	}
}

func TestAmended(t *testing.T) {
	for _, c := range []struct {
		title, number, text string
		want                notice.Reference
	}{
		{"关于延期报送自查材料的通知", "校办〔2021〕9号", "校办〔2021〕9号\n各部门：\n《关于报送自查材料的通知》（校办[2021]3号）要求9月24日前报送的材料，延期至10月8日。",
			notice.Reference{Number: "校办〔2021〕3号", Title: "关于报送自查材料的通知"}},
		{"更正通知", "", "我办印发的校办〔2021〕\n3号文件中，“9月24日”应为“9月26日”。", notice.Reference{Number: "我办印发的校办〔2021〕3号"}},
		{"关于报送总结的通知", "校办〔2021〕9号", "根据校办〔2021〕3号要求，请于9月24日前报送总结。", notice.Reference{}},
		{"关于调整会议时间的通知", "", "原定于9月24日召开的会议改为9月26日召开。依据《中华人民共和国档案法》执行。", notice.Reference{}},
	} {
		if got := Amended(&notice.Notice{Title: c.title, DocNumber: c.number}, c.text); got != c.want {
			t.Errorf("%s changes %+v, want %+v", c.title, got, c.want)
		}
	}
}

func TestChangesTask(t *testing.T) {
	earlier := []string{"请各部门于9月24日前将自查情况报送保卫处；", "10月底前将整改报告报送党委办公室。", "各部门要成立检查小组，主要负责人亲自带队。"}
	for later, want := range map[string]int{
		"原定9月24日前报送的自查情况，报送时间延期至10月8日。": 0,
		"整改报告报送时间调整为11月15日前。":           1,
		"请于10月8日前将自查情况报送保卫处。":           0,
		"各部门要在10月15日前更新通讯录。":            -1,
	} {
		best, at := 0.0, -1
		for i, words := range earlier {
			if sure := ChangesTask(words, later); sure > best && sure >= LeastSure {
				best, at = sure, i
			}
		}
		if at != want {
			told := ""
			for _, words := range earlier {
				told += fmt.Sprintf(" %.2f", ChangesTask(words, later))
			}
			t.Errorf("%s changes task %d, want %d:%s", later, at, want, told)
		}
	}
}

// TestSketchIsTheSmallest holds the short way to a sketch against the plain one,
// also where a text repeats itself, so that few of its runs differ.
func TestSketchIsTheSmallest(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	texts := []string{"", "通", "通知", "通知书", " \n", "A", "Ａ", sample, strings.Repeat(sample, 200), strings.Repeat("，。 \n", 5000), strings.Repeat("各部门：", 3000)}
	for n := range 200 {
		words := make([]rune, random.IntN(4000))
		for i := range words {
			words[i] = rune(0x20 + random.IntN(1<<(5+n%12)))
		}
		texts = append(texts, string(words), changed(sample, 1, random), sample[:random.IntN(len(sample))])
	}
	for _, text := range texts {
		want := shingles(text)
		if got := smallestShingles(nil, text); !slices.Equal(got, want[:min(len(want), sketched)]) {
			t.Errorf("of %d bytes (%.20q) %d numbers are kept, and not the smallest %d", len(text), text, len(got), sketched)
		}
	}
}

func BenchmarkSketch(b *testing.B) {
	text := ""
	for n := range 8 {
		text += changed(sample, 0.9, rand.New(rand.NewPCG(3, uint64(n))))
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Sketch(text)
	}
}
