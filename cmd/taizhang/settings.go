package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"taizhang/outputs/settings"
	"taizhang/pipeline"
	"taizhang/pipeline/keeper"
)

func (d desk) settingsCommand() *cobra.Command {
	var ledger, file string
	var begin bool
	c := &cobra.Command{
		Use:   "settings",
		Short: d.say("显示、检查台账设置，或写出一份设置文件", "show and check the settings of a ledger, or write a settings file"),
		Long: d.say(`显示台账正在用的设置，并检查设置文件：写错的地方给出行号和可用的写法。
--init 在台账旁写出一份带说明的 taizhang.toml，在里面修改即可；已有的不会覆盖。`,
			`Show the settings that are in force for a ledger, and check the settings file: a mistake is named with its line and what is allowed.
--init writes taizhang.toml with explanations beside the ledger, to be changed there; one that is there is never replaced.`),
		Example: "  taizhang settings\n  taizhang settings --init",
		Args:    d.none,
	}
	c.Flags().BoolVar(&begin, "init", false, d.say("写出一份带说明的设置文件", "write a settings file with explanations"))
	c.Flags().StringVar(&ledger, "ledger", usualLedger, d.say("`文件`哪一份台账", "`FILE`the ledger"))
	c.Flags().StringVar(&file, "settings", "", d.say("`文件`设置文件；不写则为台账旁的 taizhang.toml", "`FILE`the settings; taizhang.toml beside the ledger if left out"))
	c.RunE = func(*cobra.Command, []string) error {
		if begin {
			path := file
			if path == "" {
				path = filepath.Join(filepath.Dir(ledger), settings.FileName)
			}
			if err := pipeline.WriteExample(path); err != nil {
				return err
			}
			d.tell(d.say("设置文件已写入 %s；打开修改，下次运行时生效", "the settings file is %s; what is changed in it holds from the next run"), path)
			return nil
		}
		s, from, err := pipeline.SettingsFor(ledger, file)
		if err != nil {
			return err
		}
		d.showSettings(s, from)
		return nil
	}
	return c
}

func (d desk) showSettings(s settings.Settings, from string) {
	if from == "" {
		from = d.say("没有设置文件，都是通常的设置；taizhang settings --init 写出一份", "no settings file, all as usual; taizhang settings --init writes one")
	}
	first := s.FirstDay
	if first == 0 {
		first = 1
	}
	report := s.ReportDay.String()
	if report == "" {
		report = d.say("不报送", "none")
	}
	var shown, hidden []string
	for _, column := range s.Columns() {
		switch {
		case column.Hidden:
			hidden = append(hidden, column.Name)
		case column.Title() != column.Name:
			shown = append(shown, column.Title()+"（"+column.Name+"）")
		default:
			shown = append(shown, column.Name)
		}
	}
	if hidden == nil {
		hidden = []string{d.say("无", "none")}
	}
	colours := s.Palette()
	lines := [][2]string{
		{d.say("设置文件", "settings file"), from},
		{d.say("标题", "title"), s.Headline()},
		{d.say("表头样式", "template"), s.InForce().Name},
		{d.say("一周第一天", "first day of the week"), first.String()},
		{d.say("周报报送日", "report day"), report},
		{d.say("临近天数", "near-due days"), fmt.Sprint(s.Near())},
		{d.say("颜色", "colours"), fmt.Sprintf(d.say("逾期 %s，临近 %s，办结 %s，待核实 %s", "overdue %s, near %s, done %s, check %s"), colours.Overdue, colours.Near, colours.Done, colours.Check)},
		{d.say("显示的列", "columns shown"), strings.Join(shown, d.say("、", ", "))},
		{d.say("隐藏的列", "columns hidden"), strings.Join(hidden, d.say("、", ", "))},
	}
	width := 0
	for _, line := range lines {
		width = max(width, columns(line[0]))
	}
	for _, line := range lines {
		fmt.Fprintf(d.out, "%s   %s\n", pad(line[0], width), line[1])
	}
}

// explainOffice says what is wrong with a settings file or a record, "" if the
// error is about neither.
func (d desk) explainOffice(err error) string {
	var fault *settings.Error
	var file *pipeline.SettingsFileError
	var record *pipeline.RecordError
	var output *pipeline.OutputError
	switch {
	case errors.As(err, &fault):
		return d.explainFault(fault)
	case errors.As(err, &file) && errors.Is(err, fs.ErrExist):
		return fmt.Sprintf(d.say("设置文件 %q 已经存在，没有改动；请直接修改它，或先改名", "the settings file %q is already there and was not changed; change it, or give it another name first"), file.Path)
	case errors.As(err, &file) && errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf(d.say("设置文件 %q 或它的文件夹不存在；请检查 --settings 后的路径", "the settings file %q or its folder is not there; check the path behind --settings"), file.Path)
	case errors.As(err, &file):
		return fmt.Sprintf(d.say("设置文件 %q 读写不了（%v）；请检查文件权限", "the settings file %q cannot be read or written (%v); check its permissions"), file.Path, file.Err)
	case errors.As(err, &record):
		return d.explainRecord(record)
	case errors.As(err, &output) && errors.Is(err, pipeline.ErrIsLedger):
		return fmt.Sprintf(d.say("%q 是台账本身或它的记录、设置，没有改动；请用 -o 换个文件名", "%q is the ledger itself, its record or its settings, and was left alone; choose another name with -o"), output.Path)
	case errors.As(err, &output):
		return fmt.Sprintf(d.say("%q 写不进去（%v）；请关闭正在打开它的程序，检查文件夹是否存在、可写，或用 -o 换个位置",
			"%q cannot be written (%v); close the program that has it open, check that its folder exists and may be written to, or choose another place with -o"), output.Path, output.Err)
	}
	return ""
}

// explainRecord says why a ledger cannot be looked at.
func (d desk) explainRecord(record *pipeline.RecordError) string {
	if errors.Is(record.Err, keeper.ErrNoRecord) {
		return fmt.Sprintf(d.say("台账 %q 还没有记录；请先用 taizhang run 生成台账，或用 --ledger 写明是哪一份", "the ledger %q has no record yet; make it with taizhang run, or say which one with --ledger"), record.Ledger)
	}
	if words := d.explainLedger(record.Ledger, record.Err); words != "" {
		return words
	}
	return fmt.Sprintf(d.say("台账 %q 或它的记录读不了（%v）；请检查文件是否完整、有没有权限", "the ledger %q or its record cannot be read (%v); check that both are whole and may be read"), record.Ledger, record.Err)
}

// explainFault says what is wrong in a settings file: file, line, what, and what
// is allowed.
func (d desk) explainFault(fault *settings.Error) string {
	words := fmt.Sprintf(d.say("设置文件 %s 第 %d 行：", "settings file %s, line %d: "), fault.File, fault.Line)
	allowed := make([]string, len(fault.Allowed))
	for i, word := range fault.Allowed {
		allowed[i] = d.kindOfSetting(word)
	}
	list := strings.Join(allowed, d.say("、", ", "))
	switch fault.Problem {
	case settings.BadSyntax:
		return words + fmt.Sprintf(d.say("写法有误（%s）；文字要用英文双引号括起来，如 title = \"督办台账\"", "bad syntax (%s); text stands in double quotes, as in title = \"督办台账\""), fault.Detail)
	case settings.UnknownKey:
		return words + fmt.Sprintf(d.say("没有 %s 这项设置；可用的有 %s", "there is no setting %s; there are %s"), fault.Key, list)
	case settings.Missing:
		return words + fmt.Sprintf(d.say("缺少 %s", "%s is missing"), fault.Key)
	case settings.Repeated:
		return words + fmt.Sprintf(d.say("%s 的 %s 已经有了，请换一个名称", "%[2]s stands for something else already, choose another %[1]s"), fault.Key, fault.Value)
	}
	return words + fmt.Sprintf(d.say("%s 不能是 %s；可用的有 %s", "%s cannot be %s; it takes %s"), fault.Key, fault.Value, list)
}

// kindOfSetting puts the words for a kind of value into the user's language.
func (d desk) kindOfSetting(word string) string {
	switch word {
	case settings.AnyText:
		return d.say("用英文双引号括起来的文字", "text in double quotes")
	case settings.AnyNumber:
		return d.say("不带引号的整数", "a whole number without quotes")
	case settings.AnyFlag:
		return d.say("true 或 false", "true or false")
	case settings.AnyTables:
		return d.say("表（[…]）", "tables ([…])")
	case settings.AnyColour:
		return d.say("六位颜色，如 \"FFC7CE\"", "six digits of a colour such as \"FFC7CE\"")
	}
	return word
}
