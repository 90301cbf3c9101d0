package workbook_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/workbook"
)

// made is the one "now" of these tests.
var made = time.Date(2026, 3, 10, 9, 30, 0, 0, time.UTC)

// book is a small ledger with a task of every kind that a view treats apart.
func book() ledger.Book {
	n := &notice.Notice{
		File: "收文/演练 通知.pdf", SHA256: "aa", Pages: 3, Genre: notice.GenreNotice, Title: "关于开展消防演练的通知", Issuer: "青川学院保卫处",
		DocNumber: "青保〔2026〕4号", Issued: notice.NewDate(2026, 3, 2), Recipients: []string{"各系部", "后勤集团"},
		Tasks: []notice.Task{
			task("请各系部于3月9日前报送演练方案。", notice.Deadline{Text: "3月9日前", Kind: notice.KindDate, Due: notice.NewDate(2026, 3, 9), Basis: []string{"年份取自成文日期"}}),
			task("各楼宇每月5日前自查一次。", notice.Deadline{Text: "每月5日前", Kind: notice.KindRecurring, Recurrence: "FREQ=MONTHLY;BYMONTHDAY=5"}),
			task("=1+1 这一句以等号开头", notice.Deadline{Kind: notice.KindNone}),
		},
		Warnings: []notice.Warning{{Code: "weekday", Message: "3月9日是周一，原文写作周二"}},
	}
	n.Tasks[0].ResponsibleExplicit = true
	n.Tasks[0].Review = []string{"同一句有两个日期"}
	n.Tasks[0].Page = 2
	return ledger.Book{Files: []ledger.File{
		{Path: n.File, Notice: n},
		{Path: "收文/总结.txt", Notice: &notice.Notice{File: "收文/总结.txt", SHA256: "bb", Pages: 1, Genre: notice.GenreSummary, Title: "工作总结"}},
		{Path: "收文/扫描件.pdf", Err: notice.Fail(notice.CauseNoText, "3 pages without letters")},
	}}
}

func task(quote string, deadline notice.Deadline) notice.Task {
	return notice.Task{Quote: quote, Summary: "摘要：" + quote, Responsible: []string{"各系部", "王志强"}, Page: 1, Section: []string{"一、演练安排"}, Deadline: deadline}
}

func create(t testing.TB, b ledger.Book, o workbook.Options) ([]byte, []notice.Warning) {
	t.Helper()
	var out bytes.Buffer
	warnings, err := workbook.Create(&out, b, o)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), warnings
}

func open(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// names of the columns in the order of the offices' ledgers.
var names = strings.Fields("序号 任务编号 任务来源 文号 来文日期 工作任务 具体要求(原文) 牵头(责任)单位 配合单位 责任人 报送对象 完成时限 时限原文 延期至 状态 预警 进展情况 办结日期 核实 出处 备注")

func TestTasksSheet(t *testing.T) {
	data, warnings := create(t, book(), workbook.Options{Made: made, Folder: "."})
	if len(warnings) > 0 {
		t.Errorf("warnings %v", warnings)
	}
	f := open(t, data)
	if got := f.GetSheetList(); fmt.Sprint(got) != "[任务台账 本周 按单位 待核实 冲突 文件清单 统计 说明]" {
		t.Errorf("sheets %v", got)
	}
	rows, err := f.GetRows("任务台账")
	if err != nil {
		t.Fatal(err)
	}
	head := rows[2]
	if got, want := fmt.Sprint(head), fmt.Sprint(append(names[:len(names):len(names)], "原文", "_rowid")); got != want {
		t.Fatalf("headings in row 3: %s\nwant %s", got, want)
	}
	at := func(row int, name string) string {
		for i, h := range head {
			if h == name {
				if i >= len(rows[row]) {
					return ""
				}
				return rows[row][i]
			}
		}
		t.Fatalf("no column %s", name)
		return ""
	}
	for name, want := range map[string]string{
		"序号": "1", "任务来源": "关于开展消防演练的通知", "文号": "青保〔2026〕4号", "来文日期": "2026-03-02", "具体要求(原文)": "请各系部于3月9日前报送演练方案。",
		"牵头(责任)单位": "各系部", "责任人": "王志强", "完成时限": "2026-03-09", "时限原文": "3月9日前", "延期至": "", "状态": "未开始", "预警": "逾期1天", "核实": "待核实",
		"出处": "演练 通知.pdf 第2页\n一、演练安排", "备注": "请核实：同一句有两个日期\n推定：年份取自成文日期",
	} {
		if got := at(3, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := at(4, "完成时限"); got != "2026-04-05" {
		t.Errorf("每月5日前 seen on 10 March shows %q, want the next day 2026-04-05", got)
	}
	if got := at(4, "备注"); !strings.Contains(got, "2026-05-05、2026-06-05") || !strings.Contains(got, "责任单位") {
		t.Errorf("remarks %q lack the following days or the guessed party", got)
	}
	if kind, _ := f.GetCellType("任务台账", "G6"); kind != excelize.CellTypeInlineString {
		t.Errorf("a text with = in front is of type %v", kind)
	}
	if formula, _ := f.GetCellFormula("任务台账", "G6"); formula != "" {
		t.Errorf("a text became the formula %q", formula)
	}
	if value, _ := f.GetCellValue("任务台账", "L4", excelize.Options{RawCellValue: true}); value != "46090" {
		t.Errorf("2026-03-09 is stored as %q, want the Excel date 46090", value)
	}
	if visible, _ := f.GetColVisible("任务台账", "W"); visible {
		t.Error("the column _rowid is not hidden")
	}
	tables, err := f.GetTables("任务台账")
	if err != nil || len(tables) != 1 || tables[0].Range != "A3:W6" {
		t.Errorf("tables %+v, %v; want one over A3:W6", tables, err)
	}
}

func TestAlertIsComputed(t *testing.T) {
	data, _ := create(t, book(), workbook.Options{Made: made})
	f := open(t, data)
	formula, err := f.GetCellFormula("任务台账", "P4")
	if err != nil || !strings.Contains(formula, "TODAY()") || !strings.Contains(formula, "N4") {
		t.Fatalf("the formula of 预警 is %q, %v", formula, err)
	}
	for _, other := range []string{"5", "6"} { // which share it
		want := regexp.MustCompile(`\b([A-Z])4\b`).ReplaceAllString(formula, "${1}"+other)
		if got, err := f.GetCellFormula("任务台账", "P"+other); err != nil || got != want || want == formula {
			t.Errorf("the formula of P%s is %q, %v; want %q", other, got, err, want)
		}
	}
	alone := book()
	alone.Files[0].Notice.Tasks = alone.Files[0].Notice.Tasks[:1]
	data, _ = create(t, alone, workbook.Options{Made: made})
	if got, err := open(t, data).GetCellFormula("任务台账", "P4"); err != nil || got != formula {
		t.Errorf("the formula of 预警 in the only row is %q, %v", got, err)
	}
}

func TestFilesSheet(t *testing.T) {
	data, _ := create(t, book(), workbook.Options{Made: made, Folder: "收文"})
	f := open(t, data)
	rows, err := f.GetRows("文件清单")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 6 {
		t.Fatalf("%d rows, want headline, figures, headings and 3 files", len(rows))
	}
	text := fmt.Sprint(rows[3:])
	for _, want := range []string{"演练 通知.pdf", "青川学院保卫处", "2026-03-02", "各系部、后勤集团", "已提取", "无任务", "未能读取", "只有图片", "OCR", "原文写作周二"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
	if formula, _ := f.GetCellFormula("文件清单", "B4"); formula != `HYPERLINK("演练 通知.pdf","收文/演练 通知.pdf")` {
		t.Errorf("the link is %q", formula)
	}
}

func TestSameBytes(t *testing.T) {
	first, _ := create(t, book(), workbook.Options{Made: made, Folder: "."})
	for i := range 5 {
		again, _ := create(t, book(), workbook.Options{Made: made.Add(time.Duration(i) * time.Hour), Folder: "."})
		if !bytes.Equal(first, again) {
			t.Fatal("the same book at another hour gives other bytes")
		}
	}
	other, _ := create(t, book(), workbook.Options{Made: made.AddDate(0, 0, 1), Folder: "."})
	if bytes.Equal(first, other) {
		t.Error("another day gives the same bytes: the test sees nothing")
	}
}

func TestLongAndBrokenText(t *testing.T) {
	b := book()
	tasks := b.Files[0].Notice.Tasks
	tasks[0].Quote = strings.Repeat("字", 32767)
	tasks[1].Quote = strings.Repeat("𠮷", 16384) // two units each: 32,768
	tasks[2].Quote = "前\x00\x1b\uFFFE后\xff\r\n末_x000D_<&>"
	data, warnings := create(t, b, workbook.Options{Made: made})
	if len(warnings) != 1 || warnings[0].Code != "cell-cut" || !strings.Contains(warnings[0].Message, "G5") {
		t.Errorf("warnings %v, want one cut in G5", warnings)
	}
	f := open(t, data)
	get := func(cell string) string {
		v, err := f.GetCellValue("任务台账", cell)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if got := get("G4"); got != tasks[0].Quote {
		t.Errorf("32,767 characters came back as %d", len([]rune(got)))
	}
	if got := get("G5"); !strings.HasSuffix(got, "全文见原文件）") || !strings.HasPrefix(got, "𠮷𠮷") {
		t.Errorf("the cut cell ends in %q", got[max(0, len(got)-60):])
	}
	if got := get("G6"); got != "前后\uFFFD\n末_x000D_<&>" {
		t.Errorf("cleaned text %q", got)
	}
}

func TestEmptyBook(t *testing.T) {
	data, _ := create(t, ledger.Book{}, workbook.Options{})
	f := open(t, data)
	tables, err := f.GetTables("任务台账")
	if err != nil || len(tables) != 1 || tables[0].Range != "A3:W4" {
		t.Errorf("tables %+v, %v; want headings and one empty row", tables, err)
	}
}

func TestChoicesAndColours(t *testing.T) {
	data, _ := create(t, book(), workbook.Options{Made: made})
	f := open(t, data)
	checks, err := f.GetDataValidations("任务台账")
	if err != nil {
		t.Fatal(err)
	}
	lists := map[string]string{}
	for _, c := range checks {
		if c.Type == "list" {
			lists[strings.SplitN(c.Sqref, "4", 2)[0]] = c.Formula1
		}
	}
	if !strings.Contains(lists["O"], "未开始,进行中,已完成,已销号,延期,暂缓") || !strings.Contains(lists["S"], "待核实,已核实") {
		t.Errorf("drop-downs %v", lists)
	}
	formats, err := f.GetConditionalFormats("任务台账")
	if err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprintf("%+v", formats)
	for _, want := range []string{"TODAY()", "临近天数", "已销号", "待核实"} {
		if !strings.Contains(all, want) {
			t.Errorf("no conditional format speaks of %s", want)
		}
	}
}

func TestPages(t *testing.T) {
	data, _ := create(t, book(), workbook.Options{Made: made})
	f := open(t, data)
	for _, sheet := range []string{"任务台账", "本周", "按单位", "待核实", "冲突", "文件清单"} {
		layout, err := f.GetPageLayout(sheet)
		if err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
			t.Errorf("%s: page layout %+v, %v; want A4, landscape, one page wide", sheet, layout, err)
		}
		if props, err := f.GetSheetProps(sheet); err != nil || props.FitToPage == nil || !*props.FitToPage {
			t.Errorf("%s: the width is not fitted to the page", sheet)
		}
		if foot, err := f.GetHeaderFooter(sheet); err != nil || !strings.Contains(foot.OddFooter, "&P") {
			t.Errorf("%s: no page numbers: %+v, %v", sheet, foot, err)
		}
		if panes, err := f.GetPanes(sheet); err != nil || !panes.Freeze || panes.YSplit != 3 {
			t.Errorf("%s: panes %+v, %v; want the headings frozen", sheet, panes, err)
		}
	}
	titles := 0
	for _, name := range f.GetDefinedName() {
		if name.Name == "_xlnm.Print_Titles" && strings.HasSuffix(name.RefersTo, "!$3:$3") {
			titles++
		}
	}
	if titles != 6 {
		t.Errorf("%d sheets repeat their headings on every page, want 6", titles)
	}
}

func TestLinks(t *testing.T) {
	for path, want := range map[string]string{
		"收文/通知.txt":              `HYPERLINK("收文/通知.txt","收文/通知.txt")`,
		`收文/"急"通知.txt`:           `HYPERLINK("收文/""急""通知.txt","收文/""急""通知.txt")`,
		"../别处/函.pdf":            `HYPERLINK("../别处/函.pdf","../别处/函.pdf")`,
		"收文/第#1号.txt":            "",
		"收文/完成50%.txt":           "",
		"收文/换\n行.txt":            "",
		strings.Repeat("长", 256): "",
	} {
		data, _ := create(t, ledger.Book{Files: []ledger.File{{Path: path, Err: notice.Fail(notice.CauseEmpty, "")}}}, workbook.Options{Made: made, Folder: "."})
		f := open(t, data)
		if got, err := f.GetCellFormula("文件清单", "B4"); err != nil || got != want {
			t.Errorf("%q is linked by %q, %v; want %q", path, got, err, want)
		}
		if got, err := f.GetCellValue("文件清单", "B4"); err != nil || got != path {
			t.Errorf("%q is shown as %q, %v", path, got, err)
		}
	}
}

func TestLinkAcrossTheRoot(t *testing.T) {
	path, err := filepath.Abs("通知.txt")
	if err != nil {
		t.Fatal(err)
	}
	data, _ := create(t, ledger.Book{Files: []ledger.File{{Path: path, Err: notice.Fail(notice.CauseEmpty, "")}}}, workbook.Options{Made: made, Folder: "收文"})
	if got, err := open(t, data).GetCellFormula("文件清单", "B4"); err != nil || !strings.HasPrefix(got, `HYPERLINK("../通知.txt",`) {
		t.Errorf("from the folder 收文 beside it, %q is linked by %q, %v", path, got, err)
	}
}

// TestLargeBook: a ledger whose lines lie in a file, and whose sheets do, is
// written as one that is kept in memory.
func TestLargeBook(t *testing.T) {
	kept := large(30_000)
	kept.Today = notice.NewDate(2026, 3, 28)
	kept.Files[3].Notice.Tasks[2].Quote = "报\x01送\xff" // no text of a cell
	laid := kept
	laid.Lines = ledger.NewLines(100)
	defer laid.Lines.Close()
	laid.Merge()
	kept.Merge()
	want, _ := create(t, kept, workbook.Options{Made: made, Folder: "."})
	got, _ := create(t, laid, workbook.Options{Made: made, Folder: "."})
	if !bytes.Equal(got, want) {
		t.Errorf("%d bytes and %d bytes", len(got), len(want))
	}
}
