package main

import (
	"github.com/spf13/cobra"
)

// root is the command line as a tree. A new subcommand is one line here.
func (d desk) root() *cobra.Command {
	root := d.group(&cobra.Command{
		Use: "taizhang",
		Long: d.say(`taizhang（台账）：读来文，出任务台账。
把一个文件夹里的通知（PDF、TXT）读一遍，列出要做什么、谁来做、何时完成、报给谁，写成 Excel 台账。`,
			`taizhang reads office notices (PDF, TXT) and writes the task ledger (台账) as an Excel workbook:
what is to be done, by whom, by when, reported to whom.`),
		Example: `  taizhang run ` + d.say("收文 -o 台账.xlsx", "inbox -o ledger.xlsx") + `
  taizhang when "9月24日前" --ref 2021-09-18`,
		SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	},
		d.runCommand(),
		d.mergeCommand(),
		d.statusCommand(),
		d.watchCommand(),
		d.retryCommand(),
		d.serviceCommand(),
		d.workCommand(),
		d.weekCommand(),
		d.exportCommand(),
		d.settingsCommand(),
		d.extractCommand(),
		d.textCommand(),
		d.whenCommand(),
		d.rulesCommand(),
		d.versionCommand(),
	)
	cobra.EnableCommandSorting = false // the order above is that of use
	cobra.MousetrapHelpText = d.say("这是命令行程序：请先打开“命令提示符”或“终端”，再在其中运行 taizhang。\n",
		"This is a command line program: open a terminal first and run taizhang there.\n")
	root.SetOut(d.out)
	root.SetErr(d.err)
	root.SetHelpCommand(d.helpCommand())
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { d.helpPage(c, d.out) })
	root.SetUsageFunc(func(c *cobra.Command) error { d.usagePage(c, d.err); return nil })
	root.SetFlagErrorFunc(d.flagError)
	spoken := d.language
	root.PersistentFlags().VarP(&spoken, "lang", "", d.say("`zh|en`界面语言", "`zh|en`language of help and messages"))
	root.PersistentFlags().Lookup("lang").DefValue = string(chinese)
	root.PersistentFlags().BoolP("help", "h", false, d.say("显示说明", "show this help"))
	root.PersistentFlags().SortFlags = false
	return root
}
