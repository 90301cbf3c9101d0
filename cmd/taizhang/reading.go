package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"taizhang/extractors"
	"taizhang/extractors/notice"
	"taizhang/extractors/pdf"
	"taizhang/pipeline"
)

// usualTimeLimit is what one document may take if the user says nothing else:
// recognising the text of a scan takes about 2 s a page.
const usualTimeLimit = 5 * time.Minute

// readingFlags are the options that every command that reads notices has.
type readingFlags struct {
	workers      int
	timeLimit    time.Duration
	pdf          pdfFlags
	rules, units string
	holidays     []string
	term         day
}

func (d desk) addReadingFlags(c *cobra.Command) *readingFlags {
	var f readingFlags
	flags := c.Flags()
	flags.SortFlags = false
	flags.IntVar(&f.workers, "workers", 0, d.say("`个数`同时处理几个文件，不写则比处理器多两个；不影响结果", "`N`documents in work at the same time, two more than processors if left out; never changes the result"))
	flags.DurationVar(&f.timeLimit, "timeout", usualTimeLimit, d.say("`时长`每个文件最多处理多久", "`TIME`the most time for one document"))
	flags.Lookup("timeout").DefValue = "5m"
	d.addPDFFlags(c, &f.pdf)
	flags.StringVar(&f.rules, "rules", "", d.say("`文件夹`自己的规则，补充或替换内置规则", "`DIR`rules of your own, added to the built-in ones or replacing them"))
	flags.StringVar(&f.units, "units", "", d.say("`文件`单位名录：每行一个单位，别名用制表符隔开", "`FILE`your units, one a line, aliases behind a tab"))
	d.addHolidays(c, &f.holidays)
	d.addTerm(c, &f.term)
	return &f
}

// addHolidays is the option for arrangements of holidays that came out after
// this program.
func (d desk) addHolidays(c *cobra.Command, holidays *[]string) {
	c.Flags().StringArrayVar(holidays, "holidays", nil, d.say("`文件`新年度的放假安排：每行“2027-01-01 休 元旦”或“2027-01-03 班 元旦”；可以写多次",
		"`FILE`a new year's holidays, lines such as \"2027-01-01 休 元旦\" or \"2027-01-03 班 元旦\"; may be given several times"))
}

// addTerm is the option for the first day of a school's term.
func (d desk) addTerm(c *cobra.Command, term *day) {
	c.Flags().Var(term, "term", d.say("`日期`学期第一天，“第3周”等教学周从它所在的一周数起", "`DATE`the first day of the term; teaching weeks (第3周) count from its week"))
	c.Flags().Lookup("term").DefValue = ""
}

func (f *readingFlags) understanding() pipeline.UnderstanderOptions {
	return pipeline.UnderstanderOptions{Rules: f.rules, Units: f.units, Holidays: f.holidays, TermStart: notice.Date(f.term)}
}

// check refuses numbers that mean nothing and files that are not there.
func (f *readingFlags) check(d desk) error {
	switch {
	case f.workers < 0:
		return d.usage("选项 --workers 不能小于 0", "the option --workers cannot be below 0")
	case f.timeLimit <= 0:
		return d.usage("选项 --timeout 应大于 0", "the option --timeout must be above 0")
	}
	if info, err := os.Stat(f.units); f.units != "" && (err != nil || info.IsDir()) {
		return fmt.Errorf(d.say("没有单位名录 %q 这个文件", "there is no file of units %q"), f.units)
	}
	if err := f.pdf.load(d); err != nil {
		return err
	}
	return d.checkRules(f.rules)
}

// checkRules refuses a folder of rules that would be passed over in silence.
func (d desk) checkRules(folder string) error {
	if folder == "" {
		return nil
	}
	for _, domain := range domains {
		if info, err := os.Stat(filepath.Join(folder, string(domain))); err == nil && info.IsDir() {
			return nil
		}
	}
	return fmt.Errorf(d.say("规则文件夹 %q 里没有 timex（时间规则）或 duty（任务规则）文件夹",
		"the folder of rules %q holds neither a folder timex (time rules) nor duty (duty rules)"), folder)
}

// newReader gives what reads files. PDFs are read in processes of their own,
// unless the user wants them here; done ends those that were started.
func newReader(workers int, timeLimit time.Duration, flags pdfFlags) (reader pipeline.Reader, done func()) {
	isolated := pdf.NewReader(pdf.Isolation{})
	read, apart := isolated.Read, pipeline.Apart(isolated)
	if flags.isolate == isolateOff {
		read, apart = pdf.Read, nil
	}
	options := pdf.Options{OCR: pdf.OCRMode(flags.ocr), Passwords: flags.passwords, Timeout: min(timeLimit, time.Minute)}
	formats := extractors.Formats(extractors.Options{PDF: func(ctx context.Context, data []byte) (*notice.Document, error) {
		return read(ctx, data, options)
	}})
	// No password is among them, of which the record would tell something: what one
	// of them has opened is read again anyway.
	settings := fmt.Sprintf("ocr %q, isolate %q, timeout %s", options.OCR, flags.isolate, options.Timeout)
	return pipeline.Reader{Formats: formats, Workers: workers, TimeLimit: timeLimit, Settings: settings, Recognition: pdf.Recognition, Apart: apart}, func() { isolated.Close() }
}

// pdfFlags say how PDFs are read.
type pdfFlags struct {
	ocr       recognition
	passwords []string
	// passwordFile is a file with passwords, one a line, tried after those of the
	// command line.
	passwordFile string
	isolate      isolation
}

// load adds the passwords of the file to those of the command line.
func (f *pdfFlags) load(d desk) error {
	if f.passwordFile == "" {
		return nil
	}
	text, err := os.ReadFile(f.passwordFile)
	if err != nil {
		return fmt.Errorf(d.say("密码清单 %q 打不开（%v），请检查选项 --password-file",
			"the file of passwords %q cannot be read (%v); check the option --password-file"), f.passwordFile, err)
	}
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		// Blanks at the ends may belong to a password, the line's end does not.
		if word := strings.TrimRight(line, "\r\n"); word != "" {
			f.passwords = append(f.passwords, word)
		}
	}
	return nil
}

func (d desk) addPDFFlags(c *cobra.Command, f *pdfFlags) {
	flags := c.Flags()
	flags.Var(&f.ocr, "ocr", d.say("`auto|off|always`扫描件是否做文字识别（须装有 tesseract）", "`auto|off|always`whether scans are recognised (needs tesseract)"))
	flags.StringArrayVar(&f.passwords, "password", nil, d.say("`密码`打开加密 PDF 的密码，可写多次，逐个试用", "`WORD`a password for locked PDFs; may be given several times, each is tried"))
	flags.Lookup("password").DefValue = ""
	flags.StringVar(&f.passwordFile, "password-file", "", d.say("`文件`密码清单，每行一个，逐个试用", "`FILE`passwords, one a line, each is tried"))
	f.isolate = isolateOn
	flags.Var(&f.isolate, "isolate", d.say("`on|off`是否在单独的进程里读 PDF，坏文件不影响其他文件", "`on|off`whether PDFs are read in a process of their own, so that a bad file harms no other"))
}

// isolation is the flag --isolate.
type isolation string

const (
	isolateOn  isolation = "on"
	isolateOff isolation = "off"
)

func (i *isolation) Type() string   { return "on|off" }
func (i *isolation) String() string { return string(*i) }

func (i *isolation) Set(mode string) error {
	if *i = isolation(mode); *i != isolateOn && *i != isolateOff {
		return errors.New("on, off")
	}
	return nil
}

// recognition is the flag --ocr: when pages of a PDF are read from their picture.
type recognition pdf.OCRMode

func (r *recognition) Type() string { return "auto|off|always" }

func (r *recognition) String() string {
	if pdf.OCRMode(*r) == pdf.OCRAuto {
		return "auto"
	}
	return string(*r)
}

func (r *recognition) Set(mode string) error {
	switch mode {
	case "auto":
		*r = recognition(pdf.OCRAuto)
	case string(pdf.OCROff), string(pdf.OCRAlways):
		*r = recognition(mode)
	default:
		return errors.New("auto, off, always")
	}
	return nil
}
