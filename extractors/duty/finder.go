package duty

import (
	"embed"
	"fmt"
	"io/fs"
	"os"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
	"taizhang/extractors/segment"
	"taizhang/extractors/timex"
	"taizhang/extractors/timex/calendar"
)

//go:embed rules/*.yaml
var builtIn embed.FS

// Options are what a Finder is made of. The zero value takes the built-in
// rules and a dictionary of its own.
type Options struct {
	// Rules is a folder with a user's own duty rules, laid over ours.
	Rules string
	// Words cuts the words; nil for a cutter without a user's units.
	Words *segment.Words
	// Calendar tells working days; nil for the built-in arrangements.
	Calendar *calendar.Calendar
	// Times finds the time words; nil for the built-in one.
	Times *timex.Finder
	// TermStart is the first day of the school's term, zero if there is none.
	TermStart notice.Date
}

// NewFinder loads the duty rules. A rule that does not load is an error with
// file and line.
func NewFinder(options Options) (*Finder, error) {
	set, err := loadRules(options.Rules, true)
	if err != nil {
		return nil, err
	}
	cues, err := newCueReader(set)
	if err != nil {
		return nil, err
	}
	f := &Finder{cues: cues, words: options.Words, times: options.Times, calendar: options.Calendar, termStart: options.TermStart}
	if f.words == nil {
		f.words = segment.NewWords(nil)
	}
	if f.times == nil {
		f.times = timex.Default()
	}
	return f, nil
}

// loadRules loads the built-in rules and a user's over them; sealed leaves the
// examples of the built-in ones unread.
func loadRules(folder string, sealed bool) (*rule.Set, error) {
	files, err := fs.Sub(builtIn, "rules")
	if err != nil {
		return nil, fmt.Errorf("duty rules: %w", err)
	}
	sources := []rule.Source{{Files: files, Label: "extractors/duty/rules", Sealed: sealed}}
	if folder != "" {
		sources = append(sources, rule.Source{Files: os.DirFS(folder), Label: folder})
	}
	return rule.Load(cueNames, sources...)
}
