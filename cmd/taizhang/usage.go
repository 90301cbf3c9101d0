package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usageError is a command line that cannot be understood, in the user's words.
type usageError string

func (e usageError) Error() string { return string(e) }

func (d desk) usage(inChinese, inEnglish string, values ...any) error {
	return usageError(fmt.Sprintf(d.say(inChinese, inEnglish), values...))
}

// flagError says in the user's language what pflag found wrong.
func (d desk) flagError(_ *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var valueless *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			name = "-" + unknown.GetSpecifiedName()
		}
		return d.usage("没有 %s 这个选项", "there is no option %s", name)
	case errors.As(err, &valueless):
		return d.usage("选项 --%s 后面缺少内容", "the option --%s needs a value", valueless.GetFlag().Name)
	case errors.As(err, &invalid):
		return d.usage("选项 --%s 的内容 %q 不对，应为%s", "%[2]q is no value for the option --%[1]s, which takes %[3]s",
			invalid.GetFlag().Name, invalid.GetValue(), d.kindOf(invalid.GetFlag()))
	case errors.As(err, &syntax):
		return d.usage("选项 %s 写法有误", "the option %s is malformed", syntax.GetSpecifiedFlag())
	}
	return d.usage("选项有误：%v", "bad option: %v", err)
}

// kindOf names what a flag takes.
func (d desk) kindOf(flag *pflag.Flag) string {
	switch flag.Value.Type() {
	case "int":
		return d.say("整数，如 2", "a whole number such as 2")
	case "duration":
		return d.say("时长，如 90s、2m", "a length of time such as 90s or 2m")
	case "bool":
		return d.say(" true 或 false", "true or false")
	case "zh|en":
		return d.say(" zh 或 en", "zh or en")
	case "auto|off|always":
		return d.say(" auto、off 或 always", "auto, off or always")
	case "date":
		return d.say("日期，如 2021-09-18", "a day such as 2021-09-18")
	}
	placeholder, _ := placeholderOf(flag)
	return " " + placeholder
}

// unknownCommand names the nearest commands beside a mistyped one.
func (d desk) unknownCommand(c *cobra.Command, name string) error {
	message := fmt.Sprintf(d.say("没有 %q 这个命令", "there is no command %q"), name)
	if near := c.SuggestionsFor(name); len(near) > 0 {
		message += fmt.Sprintf(d.say("，是否想用 %s", ", did you mean %s"), strings.Join(near, d.say("、", ", ")))
	}
	return usageError(message)
}

// atLeastOne refuses a command without arguments.
func (d desk) atLeastOne(inChinese, inEnglish string) cobra.PositionalArgs {
	return func(_ *cobra.Command, arguments []string) error {
		if len(arguments) == 0 {
			return d.usage("缺少%s", "%s missing", d.say(inChinese, inEnglish))
		}
		return nil
	}
}

// atMostOne refuses a second argument.
func (d desk) atMostOne() cobra.PositionalArgs {
	return func(_ *cobra.Command, arguments []string) error {
		if len(arguments) > 1 {
			return d.usage("只能写一个台账，多出 %q", "one ledger at a time, %q is too many", arguments[1])
		}
		return nil
	}
}

// none refuses arguments.
func (d desk) none(_ *cobra.Command, arguments []string) error {
	if len(arguments) > 0 {
		return d.usage("多余的参数 %q", "unexpected argument %q", arguments[0])
	}
	return nil
}

// group makes a command that only holds others: alone it shows its help.
func (d desk) group(c *cobra.Command, subcommands ...*cobra.Command) *cobra.Command {
	c.Args = func(c *cobra.Command, arguments []string) error {
		if len(arguments) > 0 {
			return d.unknownCommand(c, arguments[0])
		}
		return nil
	}
	c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	c.SuggestionsMinimumDistance = 2
	c.AddCommand(subcommands...)
	return c
}
