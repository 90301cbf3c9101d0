package workbook

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf16"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// files draws the sheet that accounts for every file of the run.
func (d *drawing) files() error {
	s, err := d.open(SheetFiles, "文件清单", d.outcomes(), []sheetColumn{
		{name: "序号", width: 6}, {name: "文件", width: 30}, {name: "标题", width: 34}, {name: "文号", width: 18}, {name: "发文单位", width: 20},
		{name: "成文日期", width: 12}, {name: "文种", width: 8}, {name: "主送单位", width: 22}, {name: "任务数", width: 8}, {name: "结果", width: 10},
		{name: "原因", width: 24}, {name: "处理办法", width: 26}, {name: "提示", width: 26},
	})
	if err != nil {
		return err
	}
	d.fill(s, len(d.book.Files), d.fileRow(), s.closeView)
	return nil
}

// fileRow gives the function that draws the row of a file.
func (d *drawing) fileRow() func(t *stretch, i int) {
	earlier := make([]int, len(d.book.Files)) // number of the first file with the same bytes
	first := map[string]int{}
	for i, file := range d.book.Files {
		if file.Repeats != "" || file.Notice == nil || file.Notice.SHA256 == "" {
			continue
		}
		if at, seen := first[file.Notice.SHA256]; seen {
			earlier[i] = at
		} else {
			first[file.Notice.SHA256] = i + 1
		}
	}
	return func(t *stretch, i int) {
		file := &d.book.Files[i]
		n := file.Notice
		if n == nil {
			n = &notice.Notice{}
		}
		remarks := make([]string, 0, len(n.Warnings)+1)
		switch {
		case file.Repeats != "":
			remarks = append(remarks, "内容与“"+file.Repeats+"”相同，不重复列任务")
		case earlier[i] > 0:
			remarks = append(remarks, fmt.Sprintf("内容与第 %d 号文件相同", earlier[i]))
		}
		for _, w := range n.Warnings {
			remarks = append(remarks, w.Message)
		}
		var reason, remedy string
		if file.Outcome() == ledger.Failed {
			reason, remedy = ledger.Explain(notice.CauseOf(file.Err), "zh")
		}
		st := d.styles
		path := wordsIn(file.Path, st.text)
		if formula := d.link(file.Place, file.Path, file.Path); formula != "" {
			path.formula, path.style = formula, st.link
		}
		t.add([]cellValue{
			numberIn(i+1, st.centre), path, wordsIn(n.Title, st.text), wordsIn(n.DocNumber, st.text),
			wordsIn(n.Issuer, st.text), dayIn(n.Issued, st.day), wordsIn(string(n.Genre), st.centre),
			wordsIn(strings.Join(n.Recipients, "、"), st.text), numberIn(file.Tasks(), st.centre),
			wordsIn(string(file.Outcome()), st.centre), wordsIn(reason, st.text), wordsIn(remedy, st.text),
			wordsIn(strings.Join(remarks, "\n"), st.text),
		})
	}
}

func (d *drawing) outcomes() string {
	count := map[ledger.Outcome]int{}
	for _, file := range d.book.Files {
		count[file.Outcome()]++
	}
	words := fmt.Sprintf("共 %d 份　·　%s %d 份　·　%s %d 份　·　%s %d 份", len(d.book.Files),
		ledger.Extracted, count[ledger.Extracted], ledger.Taskless, count[ledger.Taskless], ledger.Failed, count[ledger.Failed])
	if n := count[ledger.Duplicate]; n > 0 {
		words += fmt.Sprintf("　·　%s %d 份", ledger.Duplicate, n)
	}
	return words
}

// literalLimit is the longest text constant that Excel takes in a formula.
const literalLimit = 255

// link gives the formula that opens the file, "" where there can be none. A
// formula costs no relationship of its own, as a hyperlink would: those are
// searched one by one. # and % mean something else in a link.
// target is the way from the workbook's folder; where it is not known, it is
// found from path.
func (d *drawing) link(target, path, shown string) string {
	if target == "" {
		if d.options.Folder == "" || path == "" {
			return ""
		}
		way, err := wayTo(d.options.Folder, path)
		if err != nil {
			return ""
		}
		target = filepath.ToSlash(way)
	}
	for _, text := range []string{target, shown} {
		fit, _ := cellText(text)
		if fit != text || strings.ContainsAny(text, "#%\n\t") || len(text) > literalLimit && len(utf16.Encode([]rune(text))) > literalLimit {
			return ""
		}
	}
	return fmt.Sprintf("HYPERLINK(%s,%s)", literal(target), literal(shown))
}

// wayTo gives the path from a folder to a file, also where only one of them is
// absolute. It fails between the drives of Windows.
func wayTo(folder, path string) (string, error) {
	if filepath.IsAbs(folder) != filepath.IsAbs(path) {
		var err error
		if folder, err = filepath.Abs(folder); err != nil {
			return "", err
		}
		if path, err = filepath.Abs(path); err != nil {
			return "", err
		}
	}
	return filepath.Rel(folder, path)
}

// literal is a text constant in a formula.
func literal(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }
