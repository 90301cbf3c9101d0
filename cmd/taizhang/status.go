package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline"
	"taizhang/pipeline/keeper"
	"taizhang/pipeline/office"
	"taizhang/pipeline/store"
)

// standing is what `taizhang status` says, in the form of --json.
type standing struct {
	Ledger     string           `json:"ledger"`
	Written    string           `json:"written"`
	Files      int              `json:"files"`
	Failures   []summaryFailure `json:"failures"`
	Duplicates int              `json:"duplicates"`
	Rows       int              `json:"rows"`
	Open       int              `json:"open"`
	Overdue    int              `json:"overdue"`
	Near       int              `json:"near"`
	Review     int              `json:"review"`
	Conflicts  int              `json:"conflicts"`
	Removed    int              `json:"removed"`
	// Inbox is how the watched folders stand, nil where none was ever watched.
	Inbox *inboxStanding `json:"inbox,omitempty"`
	// Working is the process that is at work on the ledger, nil for none.
	Working *workingProcess `json:"working,omitempty"`
}

// inboxStanding counts the files of the watched folders, each in one state.
type inboxStanding struct {
	Waiting  int         `json:"waiting"`
	Done     int         `json:"done"`
	Failed   int         `json:"failed"`
	Repeated int         `json:"repeated"`
	Stuck    []stuckFile `json:"stuck"`
	// Behind is how many changes the workbook does not show yet.
	Behind int `json:"behind"`
}

// stuckFile waits for a reason that can heal.
type stuckFile struct {
	File   string       `json:"file"`
	Cause  notice.Cause `json:"cause"`
	Reason string       `json:"reason"`
}

type workingProcess struct {
	Process int    `json:"process"`
	Machine string `json:"machine"`
	Since   string `json:"since"`
}

func (d desk) statusCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "status " + d.say("[台账.xlsx]", "[LEDGER.xlsx]"),
		Short: d.say("台账现状：多少任务未办结、逾期、待核实，哪些文件没读成", "how the ledger stands: open, overdue, to be checked, and which files failed"),
		Long: d.say(`看台账的现状，不改动任何文件：任务多少项，未办结、逾期、临近、待核实各多少，人工与程序不一致多少处，哪些文件没读成、为什么。
数字取自上次运行后的记录；打开着的台账里还没有并入的改动不在其中（用 taizhang merge 并入）。`,
			`Show how the ledger stands and change nothing. The figures are those of the record after the last run;
what people have typed since is not among them (taizhang merge takes it in).`),
		Args: d.atMostOne(),
	}
	c.Flags().BoolVar(&asJSON, "json", false, d.say("按 JSON 写到标准输出", "print it as JSON on the standard output"))
	flags := d.addLedgerFlags(c.Flags())
	c.RunE = func(_ *cobra.Command, arguments []string) error {
		path := ledgerOf(arguments)
		options, err := flags.keeping(path)
		if err != nil {
			return err
		}
		s, err := d.standing(path, flags, options)
		if err != nil {
			return &pipeline.LedgerError{Path: path, Err: err}
		}
		if asJSON {
			encoder := json.NewEncoder(d.out)
			encoder.SetEscapeHTML(false)
			return encoder.Encode(s)
		}
		d.tellStanding(s)
		return nil
	}
	return c
}

// standing reads the record, without the lock: a run that is at work does not
// keep anybody from looking.
func (d desk) standing(path string, flags *ledgerFlags, options keeper.Options) (standing, error) {
	s := standing{Ledger: path, Failures: []summaryFailure{}}
	var record *store.Store
	var err error
	if flags.database != "" {
		record, err = store.OpenPostgres(d.ctx, flags.database)
	} else {
		if _, missing := os.Stat(store.PathFor(path)); errors.Is(missing, fs.ErrNotExist) {
			return s, errNoRecord
		}
		record, err = store.Open(d.ctx, store.PathFor(path))
	}
	if err != nil {
		return s, err
	}
	defer record.Close()
	book := ledger.Book{Today: flags.day(d.now()), Columns: options.Columns, NearDays: options.NearDays}
	err = record.Update(d.ctx, func(tx *store.Tx) error {
		if err := tx.EachEntry(func(entries []*ledger.Entry) error { book.Take(entries); return nil }); err != nil {
			return err
		}
		if book.Files, err = tx.Files(); err != nil {
			return err
		}
		last, err := tx.LastGeneration()
		if last.Number > 0 {
			s.Written = last.At.In(d.now().Location()).Format("2006-01-02 15:04:05")
		}
		return err
	})
	if err != nil {
		return s, err
	}
	defer book.Lines.Close() // only removes a temporary file
	d.count(&s, book)
	s.Inbox, err = d.inboxStanding(record)
	if at := keeper.Working(path); at != nil {
		s.Working = &workingProcess{at.Process, at.Machine, at.Since.Format("2006-01-02 15:04:05")}
	}
	return s, err
}

func (d desk) inboxStanding(record *store.Store) (*inboxStanding, error) {
	status, err := office.StatusOf(d.ctx, record)
	if err != nil || len(status.States) == 0 {
		return nil, err
	}
	s := &inboxStanding{Waiting: status.States[store.Waiting], Done: status.States[store.Done], Failed: status.States[store.FailedForGood],
		Repeated: status.States[store.Repeated], Behind: status.Behind, Stuck: []stuckFile{}}
	for _, a := range status.Stuck {
		reason, _ := ledger.Explain(a.Cause, string(d.language))
		s.Stuck = append(s.Stuck, stuckFile{a.Path, a.Cause, reason})
	}
	return s, nil
}

// errNoRecord is the error of a ledger that this program never wrote.
var errNoRecord = errors.New("the ledger has no record")

func (d desk) count(s *standing, book ledger.Book) {
	s.Files, s.Rows, s.Conflicts, s.Removed = len(book.Files), book.Lines.Len(), len(book.Conflicts), len(book.Removed)
	for _, file := range book.Files {
		switch file.Outcome() {
		case ledger.Failed:
			reason, remedy := ledger.Explain(notice.CauseOf(file.Err), string(d.language))
			s.Failures = append(s.Failures, summaryFailure{file.Path, "", notice.CauseOf(file.Err), reason, remedy})
		case ledger.Duplicate:
			s.Duplicates++
		}
	}
	for i := range book.Lines.Len() {
		line := book.Lines.Outline(i)
		if line.Review == ledger.ReviewNeeded {
			s.Review++
		}
		if ledger.Closed(line.Status) {
			continue
		}
		s.Open++
		if !line.Due.IsZero() {
			switch left := book.Today.DaysUntil(line.Due); {
			case left < 0:
				s.Overdue++
			case left <= book.Near():
				s.Near++
			}
		}
	}
}

func (d desk) tellStanding(s standing) {
	d.put(d.say("台账 %s：任务 %d 项，未办结 %d 项，逾期 %d 项，临近 %d 项，待核实 %d 项", "%s: %d rows, %d open, %d overdue, %d near, %d to be checked"),
		s.Ledger, s.Rows, s.Open, s.Overdue, s.Near, s.Review)
	if s.Conflicts > 0 {
		d.put(d.say("人工与程序不一致 %d 处", "%d cells have two values"), s.Conflicts)
	}
	if s.Removed > 0 {
		d.put(d.say("人工删除的行 %d 项", "%d rows were removed by people"), s.Removed)
	}
	d.put(d.say("文件 %d 份，重复 %d 份，未能读取 %d 份", "%d files, %d duplicates, %d failed"), s.Files, s.Duplicates, len(s.Failures))
	for _, failure := range s.Failures {
		d.put("  %s", failure.File+d.say("：", ": ")+failure.Reason+d.say("；", "; ")+failure.Remedy)
	}
	if s.Inbox != nil {
		d.put(d.say("收件箱：等待 %d 份，已读 %d 份，失败 %d 份，重复 %d 份", "inbox: %d waiting, %d read, %d failed, %d duplicates"),
			s.Inbox.Waiting, s.Inbox.Done, s.Inbox.Failed, s.Inbox.Repeated)
		for _, file := range s.Inbox.Stuck {
			d.put(d.say("  %s：暂时读不了，%s", "  %s: cannot be taken in yet, %s"), file.File, file.Reason)
		}
		if s.Inbox.Behind > 0 {
			d.put("%s", d.say("台账还有新内容没有写入", "the ledger does not show all of it yet"))
		}
	}
	if s.Working != nil {
		d.put(d.say("taizhang 正在运行（进程 %d，%s，%s 起）", "taizhang is at work (process %d on %s, since %s)"), s.Working.Process, s.Working.Machine, s.Working.Since)
	}
	if s.Written != "" {
		d.put(d.say("上次写入：%s", "last written: %s"), s.Written)
	}
}

// put writes one line of what was asked for.
func (d desk) put(format string, values ...any) { fmt.Fprintf(d.out, format+"\n", values...) }
