package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The words of cobra and pflag are English and partly fixed, so the whole help
// page is written here.

func (d desk) helpPage(c *cobra.Command, w io.Writer) {
	about := c.Long
	if about == "" {
		about = c.Short
	}
	fmt.Fprintf(w, "%s\n", about)
	d.usagePage(c, w)
}

func (d desk) usagePage(c *cobra.Command, w io.Writer) {
	fmt.Fprintf(w, "\n%s\n", d.say("用法：", "Usage:"))
	fmt.Fprintf(w, "  %s\n", d.useLine(c))
	var commands [][2]string
	for _, sub := range c.Commands() {
		if !sub.Hidden {
			commands = append(commands, [2]string{"  " + sub.Name(), sub.Short})
		}
	}
	printPairs(w, d.say("命令：", "Commands:"), commands)
	printPairs(w, d.say("选项：", "Options:"), d.flags(c.NonInheritedFlags()))
	if c.HasParent() {
		printPairs(w, d.say("通用选项：", "General options:"), d.flags(c.InheritedFlags()))
	}
	if c.Example != "" {
		fmt.Fprintf(w, "\n%s\n%s\n", d.say("示例：", "Examples:"), c.Example)
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\n%s\n", fmt.Sprintf(d.say("查看某个命令的说明：%s 命令 --help", "More on a command: %s COMMAND --help"), c.CommandPath()))
	}
	if !c.HasParent() {
		fmt.Fprintf(w, "%s\n", d.say("退出码：0 全部完成；3 已完成，但有文件未能读取；1 未能完成；2 用法有误",
			"Exit codes: 0 all done; 3 done, but some documents failed; 1 nothing could be done; 2 usage"))
	}
}

// useLine is how a command is called.
func (d desk) useLine(c *cobra.Command) string {
	if c.HasAvailableSubCommands() {
		return c.CommandPath() + d.say(" 命令 [选项]", " COMMAND [OPTIONS]")
	}
	path := c.Use
	if c.HasParent() {
		path = c.Parent().CommandPath() + " " + c.Use
	}
	return path + d.say(" [选项]", " [OPTIONS]")
}

// flags gives each flag with its placeholder, its words and its default.
func (d desk) flags(set *pflag.FlagSet) [][2]string {
	var pairs [][2]string
	set.VisitAll(func(flag *pflag.Flag) {
		if flag.Hidden {
			return
		}
		placeholder, words := placeholderOf(flag)
		left := "      --" + flag.Name
		if flag.Shorthand != "" {
			left = "  -" + flag.Shorthand + ", --" + flag.Name
		}
		if placeholder != "" {
			left += " " + placeholder
		}
		switch flag.DefValue {
		case "", "0", "0s", "false":
		default:
			words += fmt.Sprintf(d.say("（默认 %s）", " (default %s)"), flag.DefValue)
		}
		pairs = append(pairs, [2]string{left, words})
	})
	return pairs
}

// placeholderOf splits the words of a flag: `文件` what it is for.
func placeholderOf(flag *pflag.Flag) (placeholder, words string) {
	parts := strings.SplitN(flag.Usage, "`", 3)
	if len(parts) < 3 {
		return "", flag.Usage
	}
	return parts[1], strings.TrimSpace(parts[2])
}

func printPairs(w io.Writer, title string, pairs [][2]string) {
	if len(pairs) == 0 {
		return
	}
	width := 0
	for _, pair := range pairs {
		width = max(width, columns(pair[0]))
	}
	fmt.Fprintf(w, "\n%s\n", title)
	for _, pair := range pairs {
		words := strings.ReplaceAll(pair[1], "\n", "\n"+strings.Repeat(" ", width+3))
		fmt.Fprintf(w, "%s   %s\n", pad(pair[0], width), words)
	}
}

// helpCommand is cobra's `help COMMAND`, in the user's language.
func (d desk) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help " + d.say("[命令]", "[COMMAND]"),
		Short: d.say("显示某个命令的说明", "show the help of a command"),
		RunE: func(c *cobra.Command, arguments []string) error {
			target, rest, err := c.Root().Find(arguments)
			if err != nil || len(rest) > 0 {
				return d.unknownCommand(c.Root(), strings.Join(arguments, " "))
			}
			return target.Help()
		},
	}
}
