package main

import (
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"taizhang/pipeline"
	"taizhang/pipeline/office"
	"taizhang/pipeline/store"
)

func (d desk) retryCommand() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:   "retry " + d.say("[文件或文件夹…]", "[PATH…]"),
		Short: d.say("把收件箱里没读成的文件重读一遍", "read the failed files of the inbox again"),
		Long: d.say(`把 watch 没读成的文件（加密、损坏、没有文字……）放回等待，重读一遍，例如装好了文字识别程序、写明了密码之后。
不写路径则全部重读。watch 正在运行时也可以用；没有运行时，下次运行就会读。`,
			`Put the files that watch could not read back among those that wait, for instance after a password was given.
All of them if no path is named. watch may be running; if it is not, it reads them when it runs next.`),
	}
	c.Flags().StringVarP(&output, "output", "o", usualLedger, d.say("`文件`哪份台账", "`FILE`whose ledger"))
	flags := d.addLedgerFlags(c.Flags())
	c.RunE = func(_ *cobra.Command, arguments []string) error {
		record, err := d.openRecord(output, flags)
		if err != nil {
			return &pipeline.LedgerError{Path: output, Err: err}
		}
		defer record.Close()
		host, _ := os.Hostname()
		n, err := office.Retry(d.ctx, record, host, chosenBy(arguments), d.now(), slog.New(slog.NewTextHandler(io.Discard, nil)))
		if err != nil {
			return &pipeline.LedgerError{Path: output, Err: err}
		}
		d.tell(d.say("%d 个文件将重读", "%d files are read again"), n)
		return nil
	}
	return c
}

// chosenBy tells whether a file is one of those named, or lies in a folder that
// is; nil for no names.
func chosenBy(names []string) func(string) bool {
	if len(names) == 0 {
		return nil
	}
	return func(path string) bool {
		whole, err := filepath.Abs(path)
		if err != nil {
			return false
		}
		for _, name := range names {
			named, err := filepath.Abs(name)
			if err == nil && (whole == named || strings.HasPrefix(whole, strings.TrimSuffix(named, string(filepath.Separator))+string(filepath.Separator))) {
				return true
			}
		}
		return false
	}
}

// openRecord opens the record of a ledger without its lock, to look or to ask
// for something beside the process that is at work.
func (d desk) openRecord(ledger string, flags *ledgerFlags) (*store.Store, error) {
	if flags.database != "" {
		return store.OpenPostgres(d.ctx, flags.database)
	}
	if _, missing := os.Stat(store.PathFor(ledger)); errors.Is(missing, fs.ErrNotExist) {
		return nil, errNoRecord
	}
	return store.Open(d.ctx, store.PathFor(ledger))
}
