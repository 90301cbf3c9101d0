package text

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// The phrases of office wording that the generated texts are put together from.
var (
	simplified = strings.Fields(`各部门 各党支部 各县区人民政府 局属各单位 办公室 人事处 财务科 后勤保障中心 工作领导小组 请于 须在 应当 务必 抓紧 认真
		组织开展 安全生产大检查 自查自纠 报送 汇总 梳理 填报 反馈 整改落实情况 工作总结 统计报表 联系人名单 学习心得 会议精神 专项整治 防汛值班
		加强领导 明确责任 压实责任 强化措施 按时完成 逾期不报 视为无异议 特此通知 现将有关事项通知如下 经研究决定 根据上级要求 为进一步做好
		9月24日前 每月5日前 12月底前 二〇二一年 2021年 第三季度 国庆节前 一、 （二） 3. 、 ， 。 ； ： “七一” 《实施方案》 —— 〔2021〕8号`)
	traditional = strings.Fields(`各部門 各機關學校 區公所 人事處 會計室 總務處 秘書室 工作小組 請於 應於 務必 儘速 確實 辦理 依據 說明 主旨 檢送 彙整 填報 回覆
		執行情形 工作報告 統計表 聯絡人名冊 會議紀錄 專案計畫 防汛值勤 加強宣導 權責分工 如期完成 逾期未報 視同無意見 請查照 轉知所屬 依規定辦理
		為順利推動 相關業務 經費核銷 資訊安全 教育訓練 九月二十四日前 每月五日前 年底前 中華民國 第三季 一、 （二） 3. 、 ， 。 ； ： 「計畫」 《要點》`)
)

// officeText puts phrases together until the text has at least the wanted
// number of characters.
func officeText(random *rand.Rand, phrases []string, characters int) string {
	var out strings.Builder
	for written := 0; written < characters; {
		phrase := phrases[random.IntN(len(phrases))]
		out.WriteString(phrase)
		written += utf8.RuneCountInString(phrase)
		if random.IntN(9) == 0 {
			out.WriteString("\r\n")
		}
	}
	return out.String()
}

func encode(t testing.TB, name encoding, text string) []byte {
	t.Helper()
	var data string
	var err error
	switch name {
	case utf8Plain:
		data = text
	case utf8Marked:
		data = "\uFEFF" + text
	case utf16Little:
		data, err = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(text)
	case utf16Big:
		data, err = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(text)
	case gb18030:
		data, err = simplifiedchinese.GB18030.NewEncoder().String(text)
	case big5:
		data, err = traditionalchinese.Big5.NewEncoder().String(text)
	}
	if err != nil {
		t.Fatalf("%s cannot hold %q: %v", name, text, err)
	}
	return []byte(data)
}

// TestEncodingOfShortTexts is the bar: the encoding of every one of 400
// generated texts of 50 characters, of each kind, is found, and so is the text.
func TestEncodingOfShortTexts(t *testing.T) {
	for _, name := range []encoding{utf8Plain, utf8Marked, utf16Little, utf16Big, gb18030, big5} {
		phrases := simplified
		if name == big5 {
			phrases = traditional
		}
		random := rand.New(rand.NewPCG(1, 2))
		for n := range 400 {
			text := officeText(random, phrases, 50)
			doc, err := Read(context.Background(), encode(t, name, text))
			if err != nil {
				t.Fatalf("%s, text %d: %v\n%s", name, n, err, text)
			}
			if doc.Encoding != string(name) {
				t.Errorf("%s, text %d is taken for %s: %s", name, n, doc.Encoding, text)
			}
			if want := strings.ReplaceAll(text, "\r\n", "\n"); doc.Text != want {
				t.Errorf("%s, text %d reads %q, want %q", name, n, doc.Text, want)
			}
		}
	}
}

// TestTraditionalTextInGB18030 takes the case in which trail bytes alone
// mislead: traditional characters have their GBK codes outside GB 2312.
func TestTraditionalTextInGB18030(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	wrong := 0
	for range 400 {
		doc, err := Read(context.Background(), encode(t, gb18030, officeText(random, traditional, 100)))
		if err != nil || doc.Encoding != string(gb18030) {
			wrong++
		}
	}
	if wrong > 0 {
		t.Errorf("%d of 400 traditional texts of 100 characters in GB18030 are not found", wrong)
	}
}

// TestMarkedUTF16 reads UTF-16 behind its byte order mark, also where the text
// is no Chinese at all.
func TestMarkedUTF16(t *testing.T) {
	for _, order := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
		data, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().String("Привет, 9\n")
		if err != nil {
			t.Fatal(err)
		}
		doc, err := Read(context.Background(), []byte(data))
		if err != nil || doc.Text != "Привет, 9\n" {
			t.Errorf("marked UTF-16 reads %v, %v", doc, err)
		}
	}
}

// TestThresholds measures the shares that the two thresholds stand between, so
// that the numbers in their comments stay true.
func TestThresholds(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 400 {
		text := officeText(random, simplified, 50)
		little, big := unitShares(encode(t, utf16Little, text))
		if little < 0.98 || big > 0.6 {
			t.Errorf("UTF-16LE has %.2f of its units right and %.2f swapped: %s", little, big, text)
		}
		if little, big := unitShares(encode(t, gb18030, text)); max(little, big) > 0.6 {
			t.Errorf("GB18030 has %.2f and %.2f plausible units of UTF-16: %s", little, big, text)
		}
		if gb := readAsGB18030(encode(t, gb18030, text)); gb.common < 0.9 || gb.broken > 0 {
			t.Errorf("GB18030 reads as %+v: %s", gb, text)
		}
		if gb := readAsGB18030(encode(t, gb18030, officeText(random, traditional, 50))); gb.common < 0.3 || gb.broken > 0 {
			t.Errorf("traditional GB18030 reads as %+v", gb)
		}
		five := encode(t, big5, officeText(random, traditional, 50))
		if little, big := unitShares(five); max(little, big) > 0.6 {
			t.Errorf("Big5 has %.2f and %.2f plausible units of UTF-16", little, big)
		}
		if own := readAsBig5(five); own.common < 0.9 || own.broken > 0 {
			t.Errorf("Big5 reads as %+v", own)
		}
		noise := make([]byte, 2000)
		for i := range noise {
			noise[i] = byte(random.Uint32())
		}
		if gb := readAsGB18030(noise); gb.broken < 0.25 {
			t.Errorf("noise reads as GB18030 %+v", gb)
		}
		if five := readAsBig5(noise); five.broken < 0.25 {
			t.Errorf("noise reads as Big5 %+v", five)
		}
	}
}

// TestStrayBytesEndTheLook: to stop at so many stray bytes changes no answer.
func TestStrayBytesEndTheLook(t *testing.T) {
	toTheEnd := func(sample []byte) bool {
		long, stray := 0, 0
		for len(sample) > 0 {
			r, size := utf8.DecodeRune(sample)
			if r == utf8.RuneError && size == 1 {
				if !utf8.FullRune(sample) {
					break
				}
				stray++
			} else if size > 1 {
				long++
			}
			sample = sample[size:]
		}
		return stray*10 <= long
	}
	random, answers := rand.New(rand.NewPCG(9, 10)), map[bool]int{}
	for range 20_000 {
		var sample []byte
		share := random.IntN(30)
		for range random.IntN(60) {
			switch n := random.IntN(100); {
			case n < share:
				sample = append(sample, byte(0x80+random.IntN(0x80)))
			case n < 50:
				sample = append(sample, "报送é"[:2+random.IntN(7)]...)
			default:
				sample = append(sample, "知 a"[:3+random.IntN(3)]...)
			}
		}
		want := toTheEnd(sample)
		answers[want]++
		if looksLikeUTF8(sample) != want {
			t.Fatalf("%q looks like UTF-8: %v, when all of it is looked at %v", sample, !want, want)
		}
	}
	if min(answers[true], answers[false]) < 1000 {
		t.Errorf("the samples are all alike: %v", answers)
	}
}
