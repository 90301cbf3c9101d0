package main

import (
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"taizhang/extractors/notice"
	"taizhang/pipeline"
	"taizhang/pipeline/keeper"
)

// ledgerFlags are the options of every command that works on a ledger.
type ledgerFlags struct {
	settings string
	database string
	wait     time.Duration
	today    day
}

func (d desk) addLedgerFlags(flags *pflag.FlagSet) *ledgerFlags {
	var f ledgerFlags
	flags.DurationVar(&f.wait, "wait", 0, d.say("`时长`台账正由另一个 taizhang 处理时最多等多久；不写则不等", "`TIME`how long to wait while another taizhang has the ledger; not at all if left out"))
	flags.Lookup("wait").DefValue = ""
	flags.StringVar(&f.database, "database", "", d.say("`地址`记录放在 Postgres：postgres://用户@主机/库；不写则放在台账旁边", "`DSN`keep the record on Postgres, postgres://user@host/name; beside the ledger if left out"))
	flags.StringVar(&f.settings, "settings", "", d.say("`文件`设置文件；不写则用台账旁的 taizhang.toml（如果有）", "`FILE`the settings; taizhang.toml beside the ledger, if it is there, if left out"))
	flags.Var(&f.today, "today", d.say("`日期`以哪一天为今天，用于预警和周期任务的下一次；不写则为当天", "`DATE`the day taken for today, for what is near and the next day of a rhythm; the clock's day if left out"))
	return &f
}

// keeping says how a ledger is kept: by the flags and by the settings of its
// office.
func (f *ledgerFlags) keeping(path string) (keeper.Options, error) {
	s, _, err := pipeline.SettingsFor(path, f.settings)
	return keeper.Options{Wait: f.wait, Database: f.database, Columns: s.Columns(), NearDays: s.NearDays, WeekStart: s.WeekStart(), Title: s.Headline(), Colours: s.Colours}, err
}

func (f *ledgerFlags) day(now time.Time) notice.Date {
	if today := notice.Date(f.today); !today.IsZero() {
		return today
	}
	return notice.DateOf(now)
}

// openLedger opens the ledger and takes in what people did to it.
func (d desk) openLedger(path string, flags *ledgerFlags, now time.Time) (*keeper.Keeper, keeper.Absorbed, error) {
	options, err := flags.keeping(path)
	if err != nil {
		return nil, keeper.Absorbed{}, err
	}
	makeRoom(sizeOf(path), 0)
	kept, err := keeper.Open(d.ctx, path, now, options)
	if err != nil {
		return nil, keeper.Absorbed{}, &pipeline.LedgerError{Path: path, Err: err}
	}
	absorbed, err := kept.Absorb(d.ctx, now)
	if err != nil {
		kept.Close()
		return nil, absorbed, &pipeline.LedgerError{Path: path, Err: err}
	}
	return kept, absorbed, nil
}

func (d desk) mergeCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "merge " + d.say("[台账.xlsx]", "[LEDGER.xlsx]"),
		Short: d.say("不读新通知，只把台账里的人工改动并入记录并刷新台账", "take people's changes into the record and refresh the ledger, without reading notices"),
		Long: d.say(`不读新通知，只把台账里的人工改动并入记录，再按记录刷新台账：
合并打开期间暂存的“待合并”台账，落实“冲突”页上的选择，更新预警和各个汇总页。
台账不在时按记录重建；记录不在时按台账重建。`,
			`Take people's changes into the record and refresh the ledger from it: merge what was put aside while the ledger was open,
carry out what was chosen on the sheet 冲突, bring the summary sheets up to date.
A ledger that is gone is made anew from its record, and a record from its ledger.`),
		Args: d.atMostOne(),
	}
	flags := d.addLedgerFlags(c.Flags())
	c.RunE = func(_ *cobra.Command, arguments []string) error {
		path := ledgerOf(arguments)
		now := d.now()
		kept, absorbed, err := d.openLedger(path, flags, now)
		if err != nil {
			return err
		}
		defer kept.Close()
		published, err := kept.Publish(d.ctx, now, flags.day(now))
		if err != nil {
			return &pipeline.LedgerError{Path: path, Err: err}
		}
		d.tell(d.say("台账共 %d 行", "%d rows in the ledger"), published.Rows)
		d.tellKept(path, absorbed, published)
		return nil
	}
	return c
}

// sizeOf is the size of a file, 0 where there is none.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// usualLedger is the ledger's name where none is given.
const usualLedger = "台账.xlsx"

func ledgerOf(arguments []string) string {
	if len(arguments) > 0 {
		return arguments[0]
	}
	return usualLedger
}
