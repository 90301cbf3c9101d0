package pdf

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"taizhang/extractors/notice"
	"taizhang/extractors/pdf/content"
)

func read(t *testing.T, data []byte) *notice.Document {
	t.Helper()
	d, err := Read(context.Background(), data, Options{OCR: OCROff})
	if err != nil {
		t.Fatal(err)
	}
	checkPlaces(t, d)
	return d
}

// checkPlaces holds what every document promises: spans in bounds and in
// order, blocks that leave out only blanks, pages that cover the text.
func checkPlaces(t *testing.T, d *notice.Document) {
	t.Helper()
	end := 0
	for _, b := range d.Blocks {
		if b.Span.Start < end || b.Span.End > len(d.Text) || b.Span.Len() <= 0 {
			t.Fatalf("block %+v after %d of %d bytes", b, end, len(d.Text))
		}
		if strings.TrimSpace(d.Text[end:b.Span.Start]) != "" {
			t.Fatalf("between blocks stands %q", d.Text[end:b.Span.Start])
		}
		end = b.Span.End
	}
	if strings.TrimSpace(d.Text[end:]) != "" {
		t.Fatalf("behind the blocks stands %q", d.Text[end:])
	}
	for i, p := range d.Pages {
		if p.Number != i+1 || p.Span.Start > p.Span.End || i > 0 && p.Span.Start != d.Pages[i-1].Span.End {
			t.Fatalf("pages %+v", d.Pages)
		}
	}
	if n := len(d.Pages); n == 0 || d.Pages[0].Span.Start != 0 || d.Pages[n-1].Span.End != len(d.Text) {
		t.Fatalf("pages %+v do not cover %d bytes", d.Pages, len(d.Text))
	}
	for _, table := range d.Tables {
		for _, c := range table.Cells {
			if c.Span.Start > c.Span.End || c.Span.End > len(d.Text) || c.Row >= table.Rows || c.Column+c.ColumnSpan > table.Columns {
				t.Fatalf("cell %+v of %d×%d", c, table.Rows, table.Columns)
			}
		}
	}
}

func TestMatches(t *testing.T) {
	for head, want := range map[string]bool{
		"%PDF-1.4\n":                             true,
		"\xef\xbb\xbf%PDF-2.0":                   true,
		strings.Repeat("x", 1024) + "%PDF-1.7":   true,
		strings.Repeat("x", 1025) + "%PDF-1.7":   false,
		"关于印发方案的通知":                              false,
		"<html>%PDF</html>":                      false,
		"Received: by mail\r\n\r\n%PDF-1.3 junk": true,
		"":                                       false,
	} {
		if got := Matches([]byte(head)); got != want {
			t.Errorf("%.20q: %v", head, got)
		}
	}
}

func TestParagraphs(t *testing.T) {
	// 20 characters of 16 points fill a line from 70 to 390.
	d := read(t, document(
		at(134, 760, 22, "关于开展安全检查的")+at(186, 730, 22, "补充通知")+
			at(70, 690, 16, "各科室、各下属单位：")+
			at(102, 660, 16, "为了切实做好节前各项安全工作，现将有关")+
			at(70, 632, 16, "事项通知如下，请各单位认真抓好贯彻落实，")+
			at(70, 604, 16, "并于9")+at(120, 604, 16, "月")+at(140, 604, 16, "24")+at(160, 604, 16, "日前报送情况。")+
			at(102, 576, 16, "一、总体要求")+
			at(230, 520, 16, "安全委员会办公室"),
	))
	want := []string{
		"关于开展安全检查的补充通知",
		"各科室、各下属单位：",
		"为了切实做好节前各项安全工作，现将有关事项通知如下，请各单位认真抓好贯彻落实，并于9月24日前报送情况。",
		"一、总体要求",
		"安全委员会办公室",
	}
	if d.Text != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", d.Text, strings.Join(want, "\n"))
	}
}

func TestParagraphOverPages(t *testing.T) {
	line := "本单位要按照统一部署认真组织开展好自查"
	page := func(n int, first string) string {
		content := at(102, 700, 16, first)
		for i := range 8 {
			content += at(70, 672-28*float64(i), 16, "继续"+line[:51])
		}
		return content + at(280, 60, 14, fmt.Sprintf("— %d —", n)) + at(70, 800, 10, "某某集团文件")
	}
	second := strings.Replace(page(2, ""), at(102, 700, 16, ""), at(70, 700, 16, "这一行接着上页")+at(102, 440, 16, "完。"), 1)
	d := read(t, document(page(1, line[:51]), second))
	if strings.Contains(d.Text, "— 1 —") || strings.Contains(d.Text, "某某集团") {
		t.Errorf("running heads stand in the text: %s", d.Text)
	}
	if len(d.Marks) != 4 {
		t.Errorf("marks: %+v", d.Marks)
	}
	if !strings.Contains(d.Text, "继续"+line[:51]+"这一行接着上页") {
		t.Errorf("the paragraph is torn by the page:\n%s", d.Text)
	}
	if got := d.PageAt(strings.Index(d.Text, "这一行")); got != 2 {
		t.Errorf("the second page's text is on page %d", got)
	}
}

func TestColumns(t *testing.T) {
	content := at(170, 780, 18, "两栏附件的标题在这里")
	left, right := "左栏文字一共有十四个汉字在此", "右栏文字也有十四个汉字在这里"
	for i := range 6 {
		y := 740 - 24*float64(i)
		content += at(311, y, 14, right) + at(79, y, 14, left)
	}
	d := read(t, document(content))
	want := "两栏附件的标题在这里\n" + strings.Repeat(left, 6) + strings.Repeat(right, 6)
	if strings.ReplaceAll(d.Text, "\n", "") != strings.ReplaceAll(want, "\n", "") {
		t.Errorf("got %s", d.Text)
	}
}

func TestRuledTable(t *testing.T) {
	// Row 2 and 3 share their unit; the last row is one cell.
	grid := rules([]float64{70, 110, 300, 420, 520}, []float64{700, 670})
	grid += "70 640 m 300 640 l S 420 640 m 520 640 l S\n"
	for _, x := range []float64{70, 110, 300, 420, 520} {
		grid += fmt.Sprintf("%g 670 m %g 610 l S\n", x, x)
	}
	grid += "70 610 m 520 610 l S 70 580 m 520 580 l S 70 610 m 70 580 l S 520 610 m 520 580 l S\n"
	content := grid +
		at(75, 680, 12, "序号") + at(120, 680, 12, "任务") + at(310, 680, 12, "责任单位") + at(430, 680, 12, "完成时限") +
		at(75, 650, 12, "1") + at(115, 656, 10, "制定年度培训方案并") + at(115, 644, 10, "报送") + at(310, 630, 12, "人事处") + at(430, 650, 12, "3月底前") +
		at(75, 620, 12, "2") + at(115, 620, 12, "组织岗前培训") + at(430, 620, 12, "5月10日前") +
		at(75, 590, 12, "备注：逾期通报。") +
		at(70, 740, 16, "任务分工如下：")
	d := read(t, document(content))
	want := "任务分工如下：\n序号 | 任务 | 责任单位 | 完成时限\n1 | 制定年度培训方案并报送 | 人事处 | 3月底前\n2 | 组织岗前培训 | 5月10日前\n备注：逾期通报。"
	if d.Text != want {
		t.Errorf("got\n%s\nwant\n%s", d.Text, want)
	}
	if len(d.Tables) != 1 || d.Tables[0].Rows != 4 || d.Tables[0].Columns != 4 {
		t.Fatalf("tables: %+v", d.Tables)
	}
	for _, c := range d.Tables[0].Cells {
		text := d.Text[c.Span.Start:c.Span.End]
		if text == "人事处" && (c.RowSpan != 2 || c.Row != 1 || c.Column != 2) {
			t.Errorf("the merged cell is %+v", c)
		}
		if strings.HasPrefix(text, "备注") && c.ColumnSpan != 4 {
			t.Errorf("the note is %+v", c)
		}
	}
}

func TestTableOverPages(t *testing.T) {
	part := func(header bool, rows ...[3]string) string {
		if header {
			rows = append([][3]string{{"序号", "工作任务", "时限"}}, rows...)
		}
		ys := []float64{}
		content := ""
		for i := range len(rows) + 1 {
			ys = append(ys, 700-30*float64(i))
		}
		for i, row := range rows {
			for c, x := range []float64{75, 125, 405} {
				if row[c] != "" {
					content += at(x, ys[i]-20, 12, row[c])
				}
			}
		}
		return rules([]float64{70, 120, 400, 520}, ys) + content
	}
	d := read(t, document(
		part(true, [3]string{"1", "完成台账登记", "3月1日"}, [3]string{"2", "开展专项检查并形成", "4月1日"}),
		part(true, [3]string{"", "检查报告", ""}, [3]string{"3", "报送总结", "5月1日"}),
	))
	want := "序号 | 工作任务 | 时限\n1 | 完成台账登记 | 3月1日\n2 | 开展专项检查并形成检查报告 | 4月1日\n3 | 报送总结 | 5月1日"
	if d.Text != want {
		t.Errorf("got\n%s\nwant\n%s", d.Text, want)
	}
	if len(d.Tables) != 1 || d.Tables[0].Rows != 4 {
		t.Errorf("tables: %+v", d.Tables)
	}
}

func TestSpacedTitle(t *testing.T) {
	if d := read(t, document(at(200, 700, 22, "会")+at(260, 700, 22, "议")+at(320, 700, 22, "通")+at(380, 700, 22, "知"))); d.Text != "会议通知" {
		t.Errorf("got %q", d.Text)
	}
}

func TestRotatedPage(t *testing.T) {
	data := document("0 1 -1 0 595 0 cm " + at(70, 500, 16, "这一页是横着印的") + at(70, 470, 16, "第二行在下面"))
	if d := read(t, data); !strings.HasPrefix(d.Text, "这一页是横着印的") || !strings.HasSuffix(d.Text, "第二行在下面") {
		t.Errorf("got %q", d.Text)
	}
}

func TestVerticalText(t *testing.T) {
	vertical := strings.Replace(song, "UTF16-H", "UTF16-V", 1)
	data := documentWith("/F1 "+vertical, at(500, 700, 16, "竖排第一行文字")+at(470, 700, 16, "第二行在左边"))
	if d := read(t, data); strings.ReplaceAll(d.Text, "\n", "") != "竖排第一行文字第二行在左边" {
		t.Errorf("got %q", d.Text)
	}
}

func TestShadowsAndStamps(t *testing.T) {
	line := "请于六月底前报送总结"
	content := at(70, 700, 16, line) + at(70.4, 700, 16, line) + at(70, 700.3, 16, line) + // bold by painting thrice
		"BT /F1 60 Tf 0.7 0.7 -0.7 0.7 100 300 Tm <" + hex("样稿") + "> Tj ET\n"
	d := read(t, document(content))
	if !strings.HasPrefix(d.Text, line+"\n") || strings.Count(d.Text, "报送") != 1 {
		t.Errorf("got %q", d.Text)
	}
}

func TestSuspectText(t *testing.T) {
	// The font carries private codes for all but two of its characters.
	const fonts = "/F1 <</Type/Font/Subtype/Type0/BaseFont/ABCDEF+Fang/Encoding/Identity-H/ToUnicode 99 0 R/DescendantFonts[<</Type/Font/Subtype/CIDFontType2" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>]>>"
	d := read(t, documentWith(fonts, at(70, 700, 16, "乱码的一行字")))
	if len(d.Warnings) != 1 || d.Warnings[0].Code != "suspect-text" || d.Warnings[0].Page != 1 {
		t.Errorf("codes without meaning give %+v", d.Warnings)
	}
	scrambled := "隯霪奲薶篍級抈鎤鞊騋隯霪奲懎笜笤轶滲媨鍒軁懎髧曖戀閡沑餚跇珊翿"
	if d := read(t, document(at(70, 700, 16, scrambled))); len(d.Warnings) != 1 {
		t.Errorf("scrambled text gives %+v", d.Warnings)
	}
	for _, good := range []string{
		"各单位要按照要求认真组织学习并于月底前报送学习情况", "請各單位於本月底前將辦理情形報送業務主管機關彙整並副知本會辦理後續事宜",
	} {
		if d := read(t, document(at(30, 700, 14, good))); len(d.Warnings) != 0 {
			t.Errorf("%s gives %+v", good, d.Warnings)
		}
	}
}

func TestFailures(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want notice.Cause
	}{
		"no bytes":     {nil, notice.CauseEmpty},
		"no text":      {document("q Q"), notice.CauseNoText},
		"only a mark":  {[]byte("%PDF-1.7\nnothing follows"), notice.CauseDamaged},
		"no page tree": {[]byte("%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"), notice.CauseDamaged},
	} {
		if _, err := Read(context.Background(), c.data, Options{OCR: OCROff}); notice.CauseOf(err) != c.want {
			t.Errorf("%s gives %v, want %v", name, err, c.want)
		}
	}
	data := document(at(70, 700, 16, "通知"), at(70, 700, 16, "附件"))
	if _, err := Read(context.Background(), data, Options{MaxPages: 1}); notice.CauseOf(err) != notice.CauseTooLarge {
		t.Errorf("too many pages give %v", err)
	}
	if _, err := Read(context.Background(), data, Options{MaxBytes: 100}); notice.CauseOf(err) != notice.CauseTooLarge {
		t.Errorf("too many bytes give %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, data, Options{}); notice.CauseOf(err) != notice.CauseTimedOut {
		t.Errorf("a cancelled reading gives %v", err)
	}
}

func TestSalvage(t *testing.T) {
	data := document(at(70, 700, 16, "请于月底前报送"))
	whole := string(data)
	for name, broken := range map[string]string{
		"no cross references": whole[:strings.LastIndex(whole, "xref\n0")],
		"shifted":             "From: office\r\n\r\n" + strings.ReplaceAll(whole, "\n", "\r\n"),
		"wrong start":         strings.Replace(whole, "startxref\n", "startxref\n9", 1),
		"no catalog":          strings.Replace(whole[:strings.LastIndex(whole, "xref\n0")], "/Type/Catalog", "/Type/Cutalog", 1),
	} {
		d, err := Read(context.Background(), []byte(broken), Options{OCR: OCROff})
		if err != nil || d.Text != "请于月底前报送" {
			t.Errorf("%s: %v, %+v", name, err, d)
		}
	}
}

func TestMarkedContentAndForms(t *testing.T) {
	f := &file{}
	f.add("<</Type/Catalog/Pages 2 0 R>>")
	f.add("<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 595 842]/Resources<</Font<</F1 %s>>/XObject<</Fm 5 0 R>>>>>>", song)
	f.add("<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[6 0 R 8 0 R]>>")
	f.stream("", "/Span<</ActualText<FEFF"+hex("二〇二六")+">>>BDC "+at(70, 700, 16, "????")+" EMC q 1 0 0 1 0 -50 cm /Fm Do Q BI /W 1 /H 1 ID ( EI Q "+at(70, 600, 16, "图后"))
	f.stream(" /Type/XObject/Subtype/Form/BBox[0 0 595 842]", at(70, 700, 16, "表单里的字"))
	f.add("<</Type/Annot/Subtype/Widget/Rect[70 500 270 520]/AP<</N 7 0 R>>>>")
	f.stream(" /Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F1 "+song+">>>>", at(2, 5, 12, "填写的内容"))
	f.add("<</Type/Annot/Subtype/Widget/FT/Tx/Rect[70 400 270 420]/V<FEFF%s>>>", hex("没有画出的值"))
	if d := read(t, f.bytes()); d.Text != "二〇二六\n表单里的字\n图后\n填写的内容\n没有画出的值" {
		t.Errorf("got %q", d.Text)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(document(at(70, 700, 16, "通知"), "q Q"))
	f.Add(document(rules([]float64{70, 200, 400}, []float64{700, 600, 500}) + at(75, 650, 12, "任务") + at(210, 650, 12, "时限")))
	f.Add([]byte("%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Kids[3 0 R]>>\nendobj\n3 0 obj\n<</Type/Page>>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if d, err := Read(context.Background(), data, Options{OCR: OCROff, MaxUnfolded: 16 << 20}); err == nil {
			checkAny(t, d)
		} else if notice.CauseOf(err) == notice.CausePanic {
			t.Fatal(err)
		}
	})
}

// FuzzContent keeps the file whole and mutates what stands on its page.
func FuzzContent(f *testing.F) {
	f.Add([]byte(at(70, 700, 16, "通知") + "BT /F1 12 Tf 10 TL (ab\\101c) ' 3 2 (x) \" [(a) -200 <4e00>] TJ ET"))
	f.Add([]byte("q 2 0 0 2 10 10 cm 0 0 100 50 re S 10 10 m 20 10 l 20 30 l h f BI /W 1 ID xx EI /Span <</ActualText (x)>> BDC EMC Q"))
	f.Fuzz(func(t *testing.T, content []byte) {
		d, err := Read(context.Background(), document(string(content)), Options{OCR: OCROff, MaxUnfolded: 16 << 20})
		if err == nil {
			checkAny(t, d)
		} else if notice.CauseOf(err) == notice.CausePanic {
			t.Fatal(err)
		}
	})
}

func checkAny(t *testing.T, d *notice.Document) {
	t.Helper()
	if strings.ContainsRune(d.Text, 0) {
		t.Fatal("NUL in the text")
	}
	checkPlaces(t, d)
}

// TestUnsettled: a page whose picture could not be recognised may give more another
// time, and one that nobody wanted to have recognised gives no more.
func TestUnsettled(t *testing.T) {
	for mode, want := range map[OCRMode]bool{OCRAuto: true, OCRAlways: true, OCROff: false} {
		r := recogniser{options: Options{OCR: mode}, missing: errors.New("not installed")}
		p := &page{number: 1, pictures: 1}
		r.judge(t.Context(), p, &content.Page{})
		if p.unsettled != want || len(p.warnings) != 1 {
			t.Errorf("%q: unsettled is %v, %v", mode, p.unsettled, p.warnings)
		}
	}
}

// TestOpensClause holds the look at the first character against the pattern alone.
func TestOpensClause(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	alphabet := []rune("第一二三四五六七八九十百〇零（）()、.．1290条章附件：抄送主通 \n")
	opened := 0
	for range 20000 {
		text := make([]rune, random.IntN(6))
		for i := range text {
			text[i] = alphabet[random.IntN(len(alphabet))]
		}
		if got, want := opensClause(string(text)), numbered.MatchString(string(text)); got != want {
			t.Fatalf("%q: %t, want %t", string(text), got, want)
		} else if want {
			opened++
		}
	}
	if opened < 200 {
		t.Errorf("only %d clauses were opened", opened)
	}
}
