package pipeline

import (
	"os"
	"path/filepath"

	"taizhang/extractors/duty"
	"taizhang/extractors/rule"
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
