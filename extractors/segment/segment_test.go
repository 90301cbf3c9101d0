package segment

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"taizhang/extractors/notice"
)

// lines makes a document of printed lines, as the text format does.
func lines(text string) *notice.Document {
	doc := &notice.Document{Format: "text", Text: text}
	at := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		doc.Blocks = append(doc.Blocks, notice.Block{Span: notice.Span{Start: at, End: at + len(line)}, Page: 1})
		at += len(line)
	}
	return doc
}

func texts(doc *Document) []string {
	var out []string
	for i := range doc.Paragraphs {
		out = append(out, doc.Paragraphs[i].Text)
	}
	return out
}

func TestParagraphs(t *testing.T) {
	wrapped := "    为做好今年的防汛物资储备工作，根据市里的统一部署，结合本区实际，现将有\n" +
		"关事项通知如下，请认真抓好落实，并将落实过程中遇到的问题及时反馈给区里的\n" +
		"防汛值班室，以便统一协调解决，各镇要指定专人负责这项工作并保持通信畅通。\n" +
		"    一、各镇于 6 月 5 日前完成物资清点，逐项登记造册，由分管负责人签字后妥\n" +
		"善保管，缺少的物资要尽快补齐，补齐的情况一并写进登记册里面备查，不得遗漏\n" +
		"任何一类物资。\n"
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"a paragraph a line": {"关于开展培训的通知\n各科室：\n请报名。\n", []string{"关于开展培训的通知", "各科室：", "请报名。"}},
		"hard-wrapped": {wrapped, []string{
			"为做好今年的防汛物资储备工作，根据市里的统一部署，结合本区实际，现将有关事项通知如下，请认真抓好落实，并将落实过程中遇到的问题及时反馈给区里的防汛值班室，以便统一协调解决，各镇要指定专人负责这项工作并保持通信畅通。",
			"一、各镇于6月5日前完成物资清点，逐项登记造册，由分管负责人签字后妥善保管，缺少的物资要尽快补齐，补齐的情况一并写进登记册里面备查，不得遗漏任何一类物资。",
		}},
		"punctuation and digits":       {"（一）请于２０２１年 ９ 月 3 日(周五)17:00前,送综合科;\n", []string{"（一）请于2021年9月3日（周五）17:00前，送综合科；"}},
		"Latin words keep their blank": {"请登录 OA system 填报\n", []string{"请登录OA system填报"}},
		"a heading of Markdown":        {"## 工作要点\n", []string{"工作要点"}},
	} {
		if got := texts(Split(lines(test.text))); !slices.Equal(got, test.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, test.want)
		}
	}
}

func TestOneLineDocument(t *testing.T) {
	text := "关于清查办公设备的通知 各处室: 为摸清家底,现将清查工作通知如下,请各处室按照要求组织实施,确保账物相符,做到不重不漏: 一、清查范围 全部在用设备。 二、时间 1.各处室自查,5月6日-5月10日。 2.设备处复查,5月13日-5月17日,复查时请各处室派人到场,准备好台账和领用单据,不能到场的提前一天说明,另行安排时间复查,逾期不再受理,由此造成的后果由本单位承担,望周知。 联系人:设备处值班室\n"
	got := texts(Split(lines(text)))
	want := []string{"关于清查办公设备的通知", "各处室：", "一、清查范围", "全部在用设备。"}
	for _, paragraph := range want {
		if !slices.Contains(got, paragraph) {
			t.Errorf("no paragraph %q in %q", paragraph, got)
		}
	}
}

func TestHeadings(t *testing.T) {
	doc := Split(lines("一、工作安排\n（一）准备阶段（3月1日至3月10日）。各组制定计划。\n1.登记。逐户登记。\n2.请各组3月5日前报名单。\n（二）实施阶段\n第四条 各组每月报告。\n"))
	for i, want := range []struct {
		heading string
		rank    int
		above   []string
	}{
		{"工作安排", 2, nil},
		{"准备阶段（3月1日至3月10日）", 3, []string{"一、工作安排"}},
		{"登记", 5, []string{"一、工作安排", "（一）准备阶段（3月1日至3月10日）"}},
		{"", 5, []string{"一、工作安排", "（一）准备阶段（3月1日至3月10日）"}},
		{"实施阶段", 3, []string{"一、工作安排"}},
		{"", 2, nil},
	} {
		p := &doc.Paragraphs[i]
		if p.Title() != want.heading || p.Marker.Rank != want.rank {
			t.Errorf("%q: heading %q of rank %d, want %q of rank %d", p.Text, p.Title(), p.Marker.Rank, want.heading, want.rank)
		}
		above := doc.Headings(i)
		if p.Heading.Len() > 0 {
			above = above[:len(above)-1]
		}
		if !slices.Equal(above, want.above) {
			t.Errorf("%q: headings above %q, want %q", p.Text, above, want.above)
		}
	}
}

// markerForms are the forms of numbering as expressions, the slow twin of
// markers.
var markerForms = func() []*regexp.Regexp {
	const han = `[一二三四五六七八九十百]{1,4}`
	var forms []*regexp.Regexp
	for _, form := range []string{
		`^第(` + han + `)[章编]`, `^第(` + han + `)[条节]`, `^(` + han + `)、`, `^第(` + han + `)部分[，：、]?`, `^[（(](` + han + `)[）)]、?`,
		`^第(` + han + `)阶段`, `^第(` + han + `)[，、：]`, `^()(?:知识点|名词解释|背景链接|背景资料|相关链接|小贴士)[：:]?`, `^(\d{1,2})月份?：?$`,
		`^()[▲△★☆●■□◆◇※•➢✓]+`, `^(\d{1,2})(?:[、．]|\.(?:\d{1,2}月|\D|$))`, `^[（(](\d{1,2})[）)]`, `^(\d{1,2})[）)]`, `^([①②③④⑤⑥⑦⑧⑨⑩])`,
		`^(` + han + `)[是要](?:[^，。]|$)`,
	} {
		forms = append(forms, regexp.MustCompile(form))
	}
	return forms
}()

func TestMarkersAreTheirExpressions(t *testing.T) {
	if len(markers) != len(markerForms) {
		t.Fatal(len(markers), len(markerForms))
	}
	pieces := []string{"第", "（", "(", "）", ")", "一", "三", "十", "百", "1", "23", "①", "、", ".", "．", "：", ":", "，", "。", "月", "份", "章", "条", "部分", "阶段", "是", "要", "知识点", "小贴士", "▲", "•", "甲", " "}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 7).Draw(t, "pieces"), "")
		b := beginningOf(text)
		if numbered := slices.ContainsFunc(markers, func(m marker) bool { return m.read(text, b) >= 0 }); numbered != (findMarker(text).Rank > 0) && !strings.HasPrefix(text, "百") {
			t.Fatalf("%q: a form fits: %v, its marker is %v", text, numbered, findMarker(text))
		}
		for i := range markers {
			at := markerForms[i].FindStringSubmatchIndex(text)
			end := markers[i].read(text, b)
			if at == nil != (end < 0) {
				t.Fatalf("%q: form %d ends at %d, its expression says %v", text, i, end, at)
			}
			if at != nil && markers[i].rank != 4 && markers[i].figures != noFigures && (at[2] != b.start || at[3] != b.end) {
				t.Fatalf("%q: figures from %d to %d, the expression says %v", text, b.start, b.end, at)
			}
			// The character behind a point or 一是 was only looked at.
			if at != nil && end != at[1] && markers[i].rank != 5 && markers[i].rank != 7 {
				t.Fatalf("%q: form %d ends at %d, its expression says %v", text, i, end, at)
			}
		}
	})
}

func TestRows(t *testing.T) {
	doc := Split(lines("| 序号 | 任务 | 时限 |\n| 1 | 清点 | 5月3日前 |\n甲\t乙\t丙\n"))
	for i, want := range [][]string{{"序号", "任务", "时限"}, {"1", "清点", "5月3日前"}, {"甲", "乙", "丙"}} {
		p := &doc.Paragraphs[i]
		var got []string
		for _, cell := range p.Cells {
			got = append(got, p.Slice(cell))
		}
		if !p.Row || !slices.Equal(got, want) {
			t.Errorf("row %d: %q, want %q", i, got, want)
		}
	}
}

func TestSentences(t *testing.T) {
	text := "各科室（含分院；下同）要核对“甲，乙”名单，5月3日前报送；逾期不候。联系人：值班室"
	var got []string
	for _, s := range Sentences(text, notice.Span{End: len(text)}) {
		for _, c := range s.Clauses {
			got = append(got, text[c.Span.Start:c.Span.End])
		}
		got = append(got, "/")
	}
	want := []string{"各科室（含分院；下同）要核对“甲，乙”名单", "5月3日前报送", "/", "逾期不候", "/", "联系人", "值班室", "/"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNumeral(t *testing.T) {
	for text, want := range map[string]int{"7": 7, "十": 10, "十二": 12, "二十": 20, "二十九": 29, "一百零三": 103, "③": 3, "两": 2, "": -1, "甲": -1} {
		if got := Numeral(text); got != want {
			t.Errorf("Numeral(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	words := NewWords([]string{"青川河务局"})
	text := "请青川河务局会同办公室牵头整改"
	var got []string
	for _, w := range words.Cut(text) {
		got = append(got, text[w.Start:w.End])
	}
	for _, want := range []string{"青川河务局", "会同", "办公室", "牵头", "整改"} {
		if !slices.Contains(got, want) {
			t.Errorf("no word %q in %q", want, got)
		}
	}
}

// What stands at the source of a paragraph is what it reads, blanks and the
// forms of punctuation aside.
func checkSources(t *testing.T, text string) {
	source := lines(text)
	doc := Split(source)
	last := 0
	for i := range doc.Paragraphs {
		p := &doc.Paragraphs[i]
		if p.Text == "" {
			continue
		}
		whole := p.Source(notice.Span{End: len(p.Text)})
		if whole.Start < last || whole.End > len(text) || whole.Start > whole.End {
			t.Fatalf("paragraph %d lies at %v behind %d", i, whole, last)
		}
		last = whole.End
		for at, r := range p.Text {
			if unicode.Is(unicode.Han, r) {
				span := p.Source(notice.Span{Start: at, End: at + len(string(r))})
				if got := text[span.Start:span.End]; got != string(r) {
					t.Fatalf("%q at %d reads %q in the source", r, at, got)
				}
			}
		}
	}
}

func TestSources(t *testing.T) {
	checkSources(t, "  第一行，\n　　第二行(含 空格)。\r\n\n| 甲 | 乙 | 丙 |\n")
}

func FuzzSplit(f *testing.F) {
	f.Add("关于开展……的通知\n各科室：\n一、请于5月3日前报送。\n（一）甲\n1.乙\n| a | b | c |\n")
	f.Add("\t\t\n第一阶段：（3月—4月）\n知识点：甲\n一是乙\n")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<16 {
			return
		}
		text = strings.ToValidUTF8(text, "�")
		checkSources(t, text)
		doc := Split(lines(text))
		for i := range doc.Paragraphs {
			Sentences(doc.Paragraphs[i].Text, doc.Paragraphs[i].Body())
			doc.Headings(i)
		}
	})
}

func BenchmarkSplit(b *testing.B) {
	text := strings.Repeat("一、请各科室于5月3日前把本科室的设备清单报综合科，逾期不再受理。\n（一）各科室要指定专人负责，及时更新台账；有变动的，随时报告。\n", 500)
	source := lines(text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Split(source)
	}
}

func BenchmarkWords(b *testing.B) {
	words := NewWords(nil)
	text := "请各科室于5月3日前把本科室的设备清单报综合科，逾期不再受理"
	if err := words.Load(); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		words.Cut(text)
	}
}

func BenchmarkLoadWords(b *testing.B) {
	for b.Loop() {
		if err := NewWords(nil).Load(); err != nil {
			b.Fatal(err)
		}
	}
}

// TestFirstLooks holds the looks at the beginning of a line against the
// expressions that they spare.
func TestFirstLooks(t *testing.T) {
	pieces := strings.Fields("各 全体 有关 公司 机关 附件 抄送 主送 联系人 知识点 第 页 （ ( 〔 [ — - – 2021 年 9 月 24 日 二〇二一 Oo ９ ： ， 责任 时限 完成 单位")
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 6).Draw(t, "pieces"), "")
		if (addressees().MatchString(text) || aloneDate().MatchString(text) || aloneOther().MatchString(text)) && !mayStandAlone(text) {
			t.Fatalf("%q stands alone", text)
		}
		day := rapid.SampledFrom(strings.Fields("2021年9月4日 （二〇二一年十月十二 2021-09-24) 〔2021.9.２４〕 ２０２１年９月４日）")).Draw(t, "day") + text
		for _, text := range []string{text, day} {
			if addressees().MatchString(text) && !endsParagraph(text) || aloneDate().MatchString(text) && !mayEndInDate(text) {
				t.Fatalf("%q stands alone, by its end", text)
			}
		}
		if got, want := beginsWithLabel(text), labelled().MatchString(text); got != want {
			t.Fatalf("%q begins with a label: %v", text, want)
		}
		if got, want := hasAnyMark(text, '，', '：'), strings.ContainsAny(text, "，："); got != want {
			t.Fatalf("%q has a mark: %v", text, want)
		}
	})
}

// TestNumberedTitle holds the title that is cut out of the text against the one
// that is put together.
func TestNumberedTitle(t *testing.T) {
	for _, text := range []string{"一、消防。各学院要检查。", "（二）  报送时间：", "3. 检查", "第一阶段：自查", "知识点：消防", "各学院要检查。", "一、。", "1."} {
		doc := Split(lines(text + "\n（一）检查内容\n正文。\n"))
		for i := range doc.Paragraphs {
			p := &doc.Paragraphs[i]
			title := strings.TrimRight(strings.TrimSpace(p.Slice(p.Heading)), "。：；，")
			if p.Title() != title || p.numberedTitle() != p.Slice(p.Marker.Span)+title {
				t.Errorf("%q is headed %q, with its number %q; want %q", p.Text, p.Title(), p.numberedTitle(), title)
			}
		}
	}
}

// TestFreedMemoryTellsNothing holds documents that are split in the memory of others
// against those that are split in their own.
func TestFreedMemoryTellsNothing(t *testing.T) {
	texts := []string{
		"关于报送材料的通知\n各科室：\n一、范围\n（一）本部\n请于9月24日前报送，逾期不候。\n| 序号 | 事项 |\n| 1 | 自查 |\n办公室\n",
		"通知", "", strings.Repeat("二、要求。各科室要认真落实 A B ，按时完成(一)。\n", 40), "1.甲\n2.乙\n（1）丙\n",
	}
	rapid.Check(t, func(t *rapid.T) {
		for range 6 {
			text := rapid.SampledFrom(texts).Draw(t, "text")
			own := Split(lines(text)) // never freed
			other := Split(lines(text))
			same := func(a, b Paragraph) bool { return reflect.DeepEqual(a, b) }
			if !slices.EqualFunc(own.Paragraphs, other.Paragraphs, same) {
				t.Fatalf("%+v\nand then\n%+v", own.Paragraphs, other.Paragraphs)
			}
			other.Free()
			other.Free() // once more does nothing
		}
	})
}
