package pipeline

import (
	"os"
	"path/filepath"
	"strings"

	"taizhang/extractors/duty"
	"taizhang/extractors/head"
	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
	"taizhang/extractors/segment"
	"taizhang/extractors/timex"
)

// Domain is a kind of rule: those that find time words, and those that find
// duties.
type Domain string

// The domains. Their names are those of the sub-folders of a user's rules.
const (
	TimeRules Domain = "timex"
	DutyRules Domain = "duty"
)

// TimeFinder gives the finder of time words, with a user's rules laid over the
// built-in ones; folder is "" for none.
func TimeFinder(folder string) (*timex.Finder, error) {
	finder, _, err := rulesOf(folder)
	return finder, err
}

// ListRules gives the rules that a run with this folder works by, in the order
// of their rank.
func ListRules(folder string) (map[Domain][]rule.Listed, error) {
	times, dutyFolder, err := rulesOf(folder)
	if err != nil {
		return nil, err
	}
	duties, err := duty.Rules(dutyFolder)
	if err != nil {
		return nil, err
	}
	return map[Domain][]rule.Listed{TimeRules: times.Rules(), DutyRules: duties}, nil
}

// TestRules runs the examples and counterexamples of all rules, the user's and
// the built-in ones, each against all rules of its domain. It gives those that
// miss.
func TestRules(folder string) (map[Domain][]rule.Miss, error) {
	_, dutyFolder, err := rulesOf(folder)
	if err != nil {
		return nil, err
	}
	builtIn := timex.BuiltIn()
	builtIn.Sealed = false
	sources := []rule.Source{builtIn}
	if own := filepath.Join(folder, string(TimeRules)); folder != "" && isFolder(own) {
		sources = append(sources, rule.Source{Files: os.DirFS(own), Label: own})
	}
	times, err := timex.New(sources...)
	if err != nil {
		return nil, err
	}
	duties, err := duty.TestRules(dutyFolder)
	if err != nil {
		return nil, err
	}
	return map[Domain][]rule.Miss{TimeRules: times.TestRules(), DutyRules: duties}, nil
}

func rulesOf(folder string) (*timex.Finder, string, error) {
	if folder == "" {
		return timex.Default(), "", nil
	}
	return overlay(folder)
}

// Explanation is how a text was read by the rules.
type Explanation struct {
	// Times are the pieces with time words: which rules fired on them, which won.
	Times []timex.Explained
	// Fired are the duty rules that fired, Verdicts what was decided on each
	// statement.
	Fired    []duty.Fired
	Verdicts []duty.Verdict
}

// Explain reads a bare text as the body of a notice that was issued on a day,
// and tells which rules decided what. It makes a finder of its own: it is for
// people who look at rules, not for many texts.
func Explain(folder, text string, issued notice.Date) (Explanation, error) {
	times, dutyFolder, err := rulesOf(folder)
	if err != nil {
		return Explanation{}, err
	}
	duties, err := duty.NewFinder(duty.Options{Rules: dutyFolder, Times: times})
	if err != nil {
		return Explanation{}, err
	}
	source := &notice.Document{Text: text}
	for at, end := 0, 0; at < len(text); at = end {
		end = len(text)
		if stop := strings.IndexByte(text[at:], '\n'); stop >= 0 {
			end = at + stop + 1
		}
		source.Blocks = append(source.Blocks, notice.Block{Span: notice.Span{Start: at, End: end}, Page: 1})
	}
	doc := segment.Split(source)
	top := head.Head{Issued: issued, Anchor: issued, Genre: notice.GenreNotice}
	for i := range doc.Paragraphs {
		top.Text = append(top.Text, i)
	}
	return Explanation{
		Times: times.Explain(text, timex.Context{Issued: issued}),
		Fired: duties.Fired(text), Verdicts: duties.Explain(doc, top, notice.Date{}),
	}, nil
}
