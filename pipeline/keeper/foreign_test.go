package keeper

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// foreignWriters are the programs that save workbooks in ways of their own, with
// what they need to be here.
var foreignWriters = map[string][]string{
	"libreoffice": {"import uno", "soffice"},
	"openpyxl":    {"import openpyxl", ""},
}

// inForeign lets another program do a person's work in the ledger and save it.
func (o *office) inForeign(program string, operations ...any) {
	o.t.Helper()
	work, err := json.Marshal(operations)
	if err != nil {
		o.t.Fatal(err)
	}
	command := exec.Command("/usr/bin/python3", "testdata/office.py", program, o.path)
	command.Stdin = bytes.NewReader(work)
	if said, err := command.CombinedOutput(); err != nil {
		o.t.Fatalf("%s: %v: %s", program, err, said)
	}
}

// TestForeignWriters: between two runs another program opens the ledger, works
// in it and saves it. It is merged as if Excel had saved it.
func TestForeignWriters(t *testing.T) {
	if testing.Short() {
		t.Skip("starting an office program takes seconds")
	}
	for program, needs := range foreignWriters {
		t.Run(program, func(t *testing.T) {
			t.Parallel()
			if exec.Command("/usr/bin/python3", "-c", needs[0]).Run() != nil {
				t.Skipf("%s cannot be driven here: python3 has no module for it", program)
			}
			if _, err := exec.LookPath(needs[1]); needs[1] != "" && err != nil {
				t.Skipf("%s is not installed here", program)
			}
			o := newOffice(t)
			files := o.notices("甲", "乙", "丙", "丁", "戊")
			o.run(files...)

			// Opened and saved, and nothing done.
			o.inForeign(program)
			if absorbed, _ := o.run(); len(absorbed.Changes) != 0 {
				t.Errorf("saving alone changed %v", absorbed.Changes)
			}

			o.inForeign(program,
				[]any{"set", "完成甲", "进展情况", "办了一半"},
				[]any{"set", "完成甲", "状态", "进行中"},
				[]any{"set", "完成乙", "延期至", "2021-10-15"},
				[]any{"set", "完成乙", "完成时限", ""},
				[]any{"delete", "完成丙"},
				[]any{"insert", "完成丁", map[string]string{"工作任务": "手工任务", "责任人": "王志强", "完成时限": "2021-10-20"}},
				[]any{"column", "领导批示", "完成丁", "请抓紧"},
				[]any{"copy", "完成戊", map[string]string{"工作任务": "复制的任务", "具体要求(原文)": "另一项要求", "进展情况": "另办"}},
				[]any{"sort", "工作任务"},
			)
			files[3].Notice.SHA256, files[3].Notice.Tasks[0].ReportTo = "another", "保卫处"
			_, said := o.run(append(files, o.notices("己")...)...)
			if said.Rows != 7 || said.Conflicts != 0 {
				t.Errorf("%d rows with %d conflicts", said.Rows, said.Conflicts)
			}
			look := func(when string) {
				t.Helper()
				o.see(o.path, func(p *page) {
					for _, want := range [][3]string{
						{"完成甲", "进展情况", "办了一半"}, {"完成甲", "状态", "进行中"}, {"完成乙", "延期至", "2021-10-15"}, {"完成乙", "完成时限", ""},
						{"手工任务", "责任人", "王志强"}, {"手工任务", "完成时限", "2021-10-20"}, {"完成丁", "领导批示", "请抓紧"}, {"完成丁", "报送对象", "保卫处"},
						{"复制的任务", "进展情况", "另办"}, {"完成戊", "进展情况", ""}, {"完成己", "状态", "未开始"},
					} {
						if got := p.get(want[0], want[1]); got != want[2] {
							t.Errorf("%s: %s of %s is %q, want %q", when, want[1], want[0], got, want[2])
						}
					}
					if p.has("完成丙") {
						t.Errorf("%s: the row that was taken out is back", when)
					}
					ids := map[string]bool{}
					for _, row := range p.rows[3:] {
						id := value(row, p.at["_rowid"]-1)
						if strings.TrimSpace(strings.Join(row, "")) != "" && (id == "" || ids[id]) {
							t.Errorf("%s: the id %q is missing or stands twice", when, id)
						}
						ids[id] = true
					}
					row := p.row("完成乙")
					name, err := p.file.GetCellFormula("任务台账", "P"+strconv.Itoa(row))
					if err != nil || !strings.Contains(name, "N"+strconv.Itoa(row)) {
						t.Errorf("%s: the formula of 预警 in row %d is %q, %v", when, row, name, err)
					}
				})
			}
			look("merged")

			// Once more, with what we wrote in between.
			o.inForeign(program, []any{"set", "完成己", "责任人", "李"}, []any{"sort", "牵头(责任)单位"})
			o.now = o.now.Add(24 * time.Hour)
			if absorbed, _ := o.run(); len(absorbed.Changes) != 1 || absorbed.Changes[0].New != "李" {
				t.Errorf("the second time absorbed %v", absorbed.Changes)
			}
			look("merged twice")
			o.inForeign(program)
			if absorbed, _ := o.run(); len(absorbed.Changes) != 0 {
				t.Errorf("saving alone changed %v", absorbed.Changes)
			}
		})
	}
}
