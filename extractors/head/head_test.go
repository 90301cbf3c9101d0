package head

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"taizhang/extractors/notice"
	"taizhang/extractors/segment"
)

func lines(text string) *notice.Document {
	source := &notice.Document{Format: "text", Text: text}
	at := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		source.Blocks = append(source.Blocks, notice.Block{Span: notice.Span{Start: at, End: at + len(line)}, Page: 1})
		at += len(line)
	}
	return source
}

func TestRead(t *testing.T) {
	for name, test := range map[string]struct {
		text                          string
		title, issuer, number, issued string
		recipients                    []string
		genre                         notice.Genre
	}{
		"red head": {
			"岚谷县文件\n岚政发〔2022〕17号\n岚谷县人民政府\n关于做好秋季森林防火\n工作的通知\n各乡镇人民政府，县直各单位：\n现通知如下：\n一、请各乡镇9月5日前报方案。\n岚谷县人民政府\n2022年8月20日\n",
			"关于做好秋季森林防火工作的通知", "岚谷县人民政府", "岚政发〔2022〕17号", "2022-08-20", []string{"各乡镇人民政府", "县直各单位"}, notice.GenreNotice,
		},
		"issue and day under the title": {
			"中共云麓学院委员会\n工作提示\n（第6期，2021-11-02）\n各支部要按期换届。\n", "工作提示", "中共云麓学院委员会", "", "2021-11-02", nil, notice.GenreReminder,
		},
		"signed by two, day in numerals": {
			"关于联合巡查的通知\n各社区（村）、物业企业：\n请配合巡查。\n综治中心 城管中队\n（代章）\n二○二三年十月十二日\n抄送：街道办事处\n",
			"关于联合巡查的通知", "综治中心 城管中队", "", "2023-10-12", []string{"各社区（村）", "物业企业"}, notice.GenreNotice,
		},
		"news": {
			"首页 > 工会动态\n我校举办教职工健步走\n发布时间：2023-04-18 来源：工会\n4月15日，健步走在操场举行。\n", "我校举办教职工健步走", "工会", "", "2023-04-18", nil, notice.GenreNews,
		},
		"a speech's day in brackets": {
			"在安全生产例会上的讲话\n副厂长 钟某\n（2022年5月9日）\n同志们：\n今天讲两点。\n", "在安全生产例会上的讲话", "", "", "2022-05-09", nil, notice.GenreSpeech,
		},
		"a month without its day": {
			"关于开展献血的通知\n各车间：\n请8月3日前报名。\n2021年7月\n", "关于开展献血的通知", "", "", "", []string{"各车间"}, notice.GenreNotice,
		},
		"minutes": {
			"泽山公司\n安全例会纪要\n时间：2023年2月6日\n主持：经理\n会议议定：设备科3月1日前更换护栏。\n泽山公司安全部\n2023年2月8日\n", "安全例会纪要", "泽山公司安全部", "", "2023-02-08", nil, notice.GenreMinutes,
		},
		"the document that a covering notice brings": {
			"清溪区人民政府办公室\n关于印发《清溪区河道保洁办法》的通知\n各街道：\n现印发给你们。\n清溪区人民政府办公室\n2020年3月4日\n清溪区河道保洁办法\n第一条 为加强保洁，制定本办法。\n",
			"清溪区河道保洁办法", "清溪区人民政府办公室", "", "2020-03-04", []string{"各街道"}, notice.GenreMeasures,
		},
		"no title at all": {
			"各班组：请于6月2日前交回胸牌。\n安全科\n2022.5.30\n", "", "安全科", "", "2022-05-30", []string{"各班组"}, notice.GenreUnknown,
		},
	} {
		h := Read(segment.Split(lines(test.text)))
		if h.Title != test.title || h.Issuer != test.issuer || h.DocNumber != test.number || h.Issued.String() != test.issued || h.Genre != test.genre {
			t.Errorf("%s: title %q, issuer %q, number %q, issued %q, genre %q", name, h.Title, h.Issuer, h.DocNumber, h.Issued, h.Genre)
		}
		if !slices.Equal(h.Recipients, test.recipients) {
			t.Errorf("%s: recipients %q, want %q", name, h.Recipients, test.recipients)
		}
	}
}

// A month of issue anchors dates without a year although it is no day of issue.
func TestAnchor(t *testing.T) {
	h := Read(segment.Split(lines("关于开展献血的通知\n各车间：\n请8月3日前报名。\n2021年7月\n")))
	if !h.Issued.IsZero() || h.Anchor.String() != "2021-07-01" {
		t.Errorf("issued %s, anchor %s", h.Issued, h.Anchor)
	}
}

func TestDates(t *testing.T) {
	for text, want := range map[string]string{
		"2021年9月24日": "2021-09-24", "2021-9-4": "2021-09-04", "2021.9.4": "2021-09-04", "2021/09/04": "2021-09-04",
		"二〇二一年九月二十四日": "2021-09-24", "二○一八年十二月三十一日": "2018-12-31", "二0二一年元月廿四日": "2021-01-24",
		"2021年2月30日": "", "1021年2月3日": "", "9月3日": "",
	} {
		if got := findDate(text).day().String(); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("关于……的通知\n各科室：\n请报送。\n办公室\n2021年3月4日\n")
	f.Add("（第3期，2021-09-18）\n来源：甲[2021-07-17]\n")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		doc := segment.Split(lines(strings.ToValidUTF8(text, "�")))
		h := Read(doc)
		for _, i := range h.Text {
			if i < 0 || i >= len(doc.Paragraphs) {
				t.Fatalf("paragraph %d of %d", i, len(doc.Paragraphs))
			}
		}
	})
}

// TestDateIsItsExpression holds findDate against the form as an expression.
func TestDateIsItsExpression(t *testing.T) {
	form := regexp.MustCompile(`(\d{4}|[二][〇○零一二三四五六七八九0Oo]{3}|[一]九[〇○零一二三四五六七八九]{2})` +
		`(?:年(\d{1,2}|元|[一二三四五六七八九十]{1,2})月(?:(\d{1,2}|[一二三四五六七八九十廿卅]{1,3})日)?|([./-])(\d{1,2})[./-](\d{1,2}))`)
	pick := func(t *rapid.T, words string) string {
		return rapid.SampledFrom(strings.Split(words, "|")).Draw(t, "piece")
	}
	figures := "|1|9|12|31|123|元|一|十|十二|二十|二十一|二十一二|廿|三十|卅一"
	check := func(t *rapid.T) {
		text := ""
		for range rapid.IntRange(1, 3).Draw(t, "dates") {
			text += pick(t, "||于|1|二|-|号\xe5") + pick(t, "2021|1998|1021|二〇二一|一九九八|二0二O|二〇2一|一九9八|O021|202O|二○二|") +
				pick(t, "年|年|-|.|/|") + pick(t, figures) + pick(t, "月|月|-|.|/|") + pick(t, figures) + pick(t, "日|日||号")
		}
		got := findDate(text)
		at := form.FindStringSubmatchIndex(text)
		if at == nil {
			if got.found() {
				t.Fatalf("%q: %v, the expression finds none", text, got)
			}
			return
		}
		part := func(i int) string {
			if at[2*i] < 0 {
				return ""
			}
			return text[at[2*i]:at[2*i+1]]
		}
		want := dateParts{month: part(2) + part(5), day: part(3) + part(6), start: at[0], end: at[1]}.date(part(1))
		if got != want {
			t.Fatalf("%q: %v, not %v", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		for range 30 {
			check(t)
		}
	})
}

// TestFormsAreTheirExpressions holds the forms against what they were.
func TestFormsAreTheirExpressions(t *testing.T) {
	number := regexp.MustCompile(`^[〔\[（【](?:19|20)\d{2}[〕\]）】]第?\d{1,5}号$|[\p{Han}A-Za-z（）]{1,20}[〔\[（【](?:19|20)\d{2}[〕\]）】]第?\d{1,5}号`)
	issuer := regexp.MustCompile(`^(?:中共)?\p{Han}{2,24}?(?:关于|(?:19|20)\d{2}[—年-])`)
	pieces := strings.Split("〔|[|（|【|〕|]|）|】|〔2021〕|（1998）|[2021）|第3号|12号|123456号|2021|19|20|1|号|第|校办|A|校长办公室文件制发专用|院|关于|中共|县委|年|—|-| |\xe5", "|")
	rapid.Check(t, func(t *rapid.T) {
		for range 30 {
			text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 10).Draw(t, "pieces"), "")
			if got, want := numberIn(text), number.FindString(text); got != want {
				t.Fatalf("%q: the number %q, not %q", text, got, want)
			}
			if got, want := issuerBefore(text), issuer.FindString(text); got != want {
				t.Fatalf("%q: begins with %q, not %q", text, got, want)
			}
		}
	})
}
