package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"taizhang/pipeline"
	"taizhang/pipeline/content"
	"taizhang/pipeline/keeper"
	"taizhang/pipeline/office"
	"taizhang/pipeline/store"
)

// usualInbox is the watched folder where none is given.
const usualInbox = "收件箱"

// watchFlags are the options of the commands that go on working: watch and
// work.
type watchFlags struct {
	*readingFlags
	*ledgerFlags
	output, files, log, health, metrics string
	settle, every                       time.Duration
	move                                bool
}

func (d desk) addWatchFlags(c *cobra.Command, watches bool) *watchFlags {
	var f watchFlags
	flags := c.Flags()
	flags.SortFlags = false
	if watches {
		flags.StringVarP(&f.output, "output", "o", usualLedger, d.say("`文件`台账写到哪里；与他人共用 Postgres 时可写 -o \"\"，由别的电脑写台账", "`FILE`the workbook to be kept; with a shared Postgres, -o \"\" leaves it to another machine"))
		flags.BoolVar(&f.move, "move", false, d.say("处理完的文件移到收件箱里的“已处理”“失败”“重复”文件夹；不写则原地不动。从不覆盖、从不删除", "put finished files into the folders 已处理, 失败 and 重复 of the inbox; they stay where they are if left out. Nothing is overwritten or deleted"))
		flags.DurationVar(&f.settle, "settle", 2*time.Second, d.say("`时长`文件多久没有变化才算复制完", "`TIME`how long a file must keep still to be complete"))
		flags.Lookup("settle").DefValue = "2s"
		flags.DurationVar(&f.every, "every", 5*time.Second, d.say("`时长`至少多久查看一次收件箱（网络共享不会通知，靠它发现）", "`TIME`how often the inbox is looked through at least; network shares give no notice"))
		flags.Lookup("every").DefValue = "5s"
	} else {
		flags.StringVarP(&f.output, "output", "o", "", d.say("`文件`兼写这份台账；不写则只读文件", "`FILE`keep this workbook too; only read documents if left out"))
	}
	f.ledgerFlags = d.addLedgerFlags(flags)
	flags.StringVar(&f.files, "files", "", d.say("`文件夹`来文副本放在哪里；不写则放在台账旁边（共用 Postgres 时放进数据库）", "`DIR`where copies of the files are kept; beside the ledger if left out, or in the database with Postgres"))
	flags.StringVar(&f.log, "log", "", d.say("`文件`日志写到哪里，自动轮换；不写则写在台账旁边", "`FILE`the log, rotated; beside the ledger if left out"))
	flags.StringVar(&f.health, "health", "", d.say("`文件`每 5 秒写一次运行状况（JSON）", "`FILE`how it goes is written here every 5 s, as JSON"))
	flags.StringVar(&f.metrics, "metrics", "", d.say("`地址`在本机提供 Prometheus 指标，如 127.0.0.1:9108", "`ADDRESS`serve metrics for Prometheus on this machine, such as 127.0.0.1:9108"))
	f.readingFlags = d.addReadingFlags(c)
	return &f
}

func (d desk) watchCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "watch " + d.say("[收件箱]", "[INBOX]"),
		Short: d.say("守着一个文件夹：放进来的通知自动进台账", "watch a folder: notices that are put in go into the ledger"),
		Long: d.say(`守着一个文件夹，放进来的通知自动进台账，不用再做什么。
文件复制完、不再变化后才读；先留一份副本再读，原文件随后改名、移走、共享断开都不影响。
读不了的文件写明原因；被占用、共享断开、磁盘满这类原因会一直重试，其余的改好后用 taizhang retry 重读。
同样内容的文件只算一份；更新后的通知更新原有的行，原时限保留在备注。
按 Ctrl+C 停止：手上的读完再停，没读完的下次接着读。断电也一样。`,
			`Watch a folder: notices that are put in go into the ledger, and nobody need do anything.
A file is read when it keeps still, from a copy of our own, so that it may be renamed or taken away meanwhile.
A file that cannot be read is named with its reason. What can heal (locked, share gone, disk full) is tried for ever;
the rest is read again by taizhang retry. Ctrl+C stops: what is in hand is finished, the rest goes on next time.`),
		Example: "  taizhang watch " + d.say("收件箱 -o 台账.xlsx", "inbox -o ledger.xlsx") +
			"\n  taizhang watch " + d.say(`\\服务器\来文 --database postgres://taizhang@db/taizhang`, `\\server\inbox --database postgres://taizhang@db/taizhang`),
		Args: d.oneInbox,
	}
	flags := d.addWatchFlags(c, true)
	c.RunE = func(_ *cobra.Command, arguments []string) error {
		inbox := usualInbox
		if len(arguments) > 0 {
			inbox = arguments[0]
		}
		return d.serveOffice(inbox, flags)
	}
	return c
}

// oneInbox refuses a second argument.
func (d desk) oneInbox(_ *cobra.Command, arguments []string) error {
	if len(arguments) > 1 {
		return d.usage("一次守一个收件箱，多出 %q", "one inbox at a time, %q is too many", arguments[1])
	}
	return nil
}

func (d desk) workCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "work",
		Short: d.say("帮别的电脑读文件（共用 Postgres 时）", "read documents for other machines that share a Postgres"),
		Long: d.say(`在这台电脑上帮忙读文件：与别处的 taizhang watch 共用一个 Postgres 记录，哪台有空哪台读。
可以在任意多台电脑上运行任意多个；其中一个被关掉，它手上的文件由别的接着读。`,
			`Read documents on this machine for the taizhang watch of others that share a record on Postgres.
Any number of them may run on any number of machines; the documents of one that ends are read by another.`),
		Example: "  taizhang work --database postgres://taizhang@db/taizhang",
		Args:    d.none,
	}
	flags := d.addWatchFlags(c, false)
	c.RunE = func(*cobra.Command, []string) error {
		if flags.database == "" {
			return d.usage("work 需要 --database：没有共用的记录就没有可帮的忙", "work needs --database: without a shared record there is nothing to help with")
		}
		return d.serveOffice("", flags)
	}
	return c
}

// serveOffice works until it is told to stop. As a Windows service it is told by
// the service manager, otherwise by a signal.
func (d desk) serveOffice(inbox string, flags *watchFlags) error {
	if err := flags.readingFlags.check(d); err != nil {
		return err
	}
	if flags.output != "" && !strings.EqualFold(filepath.Ext(flags.output), ".xlsx") {
		return d.usage("台账文件名 %q 应以 .xlsx 结尾", "the ledger's name %q must end in .xlsx", flags.output)
	}
	if flags.output == "" && flags.database == "" {
		return d.usage("不写台账（-o \"\"）只能与 --database 一起用", "no ledger (-o \"\") goes with --database alone")
	}
	return d.underServiceManager(func(ctx context.Context) error {
		err := d.runOffice(ctx, inbox, flags)
		if err == nil || errors.Is(err, context.Canceled) && ctx.Err() != nil {
			return nil
		}
		return &pipeline.LedgerError{Path: flags.output, Err: err}
	})
}

// officeMemory is where the collector works harder. A process that stays needs
// little more than its largest workbook, and 2,000 notices at once must not leave
// it larger than that: the bar is 300 MB.
const officeMemory = 250 << 20

// runOffice opens what an office works with, and runs it.
func (d desk) runOffice(ctx context.Context, inbox string, flags *watchFlags) (err error) {
	debug.SetMemoryLimit(officeMemory)
	understander, err := pipeline.NewUnderstander(flags.understanding())
	if err != nil {
		return err
	}
	keeping, err := flags.keeping(flags.output)
	if err != nil {
		return err
	}
	reader, done := newReader(flags.workers, flags.timeLimit, flags.pdf)
	defer done()
	host, _ := os.Hostname()
	options := office.Options{
		Host: host, Inbox: inbox, Name: inbox, Settle: flags.settle, Every: flags.every, Move: flags.move,
		Reader: reader, Understander: understander, Now: d.now, Tell: d.newReporter(flags.output).tell,
	}
	if whole, err := filepath.Abs(inbox); err == nil && inbox != "" {
		options.Name = norm.NFC.String(whole)
	}
	if flags.database == "" {
		kept, err := keeper.Open(ctx, flags.output, d.now(), keeping)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, kept.Close()) }()
		options.Record, options.Place = kept.Store(), kept.Place
		options.Publish = func(ctx context.Context) (keeper.Published, error) { return d.publish(ctx, kept, flags) }
	} else {
		record, err := store.OpenPostgres(ctx, flags.database)
		if err != nil {
			return err
		}
		defer record.Close()
		options.Record = record
		// Two machines may have the same path.
		options.Name = host + ":" + options.Name
		options.Place = func(path string) string {
			if whole, err := filepath.Abs(path); err == nil {
				path = whole
			}
			return host + ":" + norm.NFC.String(filepath.ToSlash(path))
		}
		if flags.output != "" {
			// The ledger is opened for each writing: several machines may keep it.
			options.Publish = func(ctx context.Context) (said keeper.Published, err error) {
				kept, err := keeper.Open(ctx, flags.output, d.now(), keeping)
				if err != nil {
					return said, err
				}
				defer func() { err = errors.Join(err, kept.Close()) }()
				return d.publish(ctx, kept, flags)
			}
		}
	}
	if flags.output != "" {
		options.Held = func() (keeper.Holder, bool) { return keeper.HolderOf(flags.output) }
		if err := d.addWeekly(&options, flags); err != nil {
			return err
		}
	}
	if options.Content, err = d.contentStore(ctx, options.Record, flags); err != nil {
		return err
	}
	log, closeLog := d.openLog(flags.log, flags.output)
	defer closeLog()
	options.Log = log
	own := []string{flags.files, filesBeside(flags.output), flags.log, logBeside(flags.output), flags.health}
	options.Pass = pipeline.OwnFiles(flags.output, own...)

	at, err := office.New(ctx, options)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	over, err := d.showHealth(ctx, options.Record, flags, log)
	if err != nil {
		stop()
		return err
	}
	defer func() { stop(); over() }()
	log.Info("begins", "inbox", inbox, "ledger", flags.output, "process", os.Getpid())
	if inbox != "" {
		d.tell(d.say("正在守着 %s，按 Ctrl+C 停止", "watching %s, Ctrl+C stops"), inbox)
	} else {
		d.tell("%s", d.say("正在等待文件，按 Ctrl+C 停止", "waiting for documents, Ctrl+C stops"))
	}
	err = at.Run(ctx)
	log.Info("ends", "error", err)
	d.tell("%s", d.say("已停止；没读完的下次接着读", "stopped; what is left goes on next time"))
	return err
}

// publish takes in what people did to the workbook and writes it. The ledger has
// grown since the program began, and between two writings its room is given back.
func (d desk) publish(ctx context.Context, kept *keeper.Keeper, flags *watchFlags) (keeper.Published, error) {
	makeRoom(sizeOf(flags.output), 0)
	defer makeRoom(0, 0)
	now := d.now()
	if _, err := kept.Absorb(ctx, now); err != nil {
		return keeper.Published{}, err
	}
	return kept.Publish(ctx, now, flags.day(now))
}

// weeklyHour is when the weekly report is written on its day: before people come
// to work.
const weeklyHour = 7

// addWeekly lets the office write the weekly report, if the settings name its day.
func (d desk) addWeekly(options *office.Options, flags *watchFlags) error {
	settings, _, err := pipeline.SettingsFor(flags.output, flags.settings)
	if err != nil || settings.ReportDay == 0 {
		return err
	}
	options.EveryWeek = func(after time.Time) time.Time {
		local := after.In(d.now().Location())
		next := time.Date(local.Year(), local.Month(), local.Day(), weeklyHour, 0, 0, 0, local.Location())
		for !next.After(after) || next.Weekday() != settings.ReportDay.Time() {
			next = next.AddDate(0, 0, 1)
		}
		return next
	}
	options.Weekly = func(ctx context.Context) error {
		now := d.now()
		_, err := pipeline.Week(ctx, pipeline.WeekJob{LedgerOf: pipeline.LedgerOf{Path: flags.output, Database: flags.database, Settings: settings},
			Of: flags.day(now), Now: now})
		return err
	}
	return nil
}

// contentStore opens where the copies are kept.
func (d desk) contentStore(ctx context.Context, record *store.Store, flags *watchFlags) (content.Store, error) {
	if flags.database != "" && flags.files == "" {
		return content.NewDatabase(ctx, record.Postgres())
	}
	path := flags.files
	if path == "" {
		path = filesBeside(flags.output)
	}
	folder, err := content.NewFolder(path)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", path, err)
	}
	before := d.now()
	if flags.database != "" {
		before = before.Add(-24 * time.Hour) // others may be copying into it now
	}
	if err := folder.Sweep(before); err != nil || flags.database != "" {
		return folder, err
	}
	return content.NewSmall(ctx, record.SQLite(), record.Readers(), folder)
}

// filesBeside is the folder of copies of a ledger, logBeside its log.
func filesBeside(ledger string) string { return beside(ledger, "_原件") }
func logBeside(ledger string) string   { return beside(ledger, ".log") }

func beside(ledger, ending string) string {
	if ledger == "" {
		return ""
	}
	return strings.TrimSuffix(ledger, filepath.Ext(ledger)) + ending
}
