package week

import (
	"strings"

	"taizhang/outputs/ledger"
)

// quiet are the columns whose changes are no news: counting, checking, and what
// the lists of the report say in their own way.
var quiet = map[string]bool{ledger.ColumnNumber: true, ledger.ColumnCode: true, ledger.ColumnReview: true, ledger.ColumnAlert: true, ledger.ColumnFinished: true}

// shownRunes is how much of a value a change shows: enough to tell it by.
const shownRunes = 40

// changeWords says what the week did to a row: each column once, from what it
// was at first to what it was at last, and nothing where it came back to that.
// Of a row that was done the list of those says how it stands.
func (m *making) changeWords(entry *ledger.Entry, done bool) []string {
	type span struct {
		name, old, new string
		version        bool // a new version of the notice did it
	}
	var spans []*span
	byName := map[string]*span{}
	removed, revived := false, false
	withdrawn, again := false, false
	for _, change := range m.changes[entry.ID] {
		switch {
		case change.Kind == ledger.Removed:
			removed = true
		case change.Kind == ledger.Revived:
			revived = true
		case change.Kind == Withdrawn:
			withdrawn = true
		case change.Kind == Read && change.Column == "":
			again = change.New != ""
		case change.Column == "" || quiet[change.Column] || done && (change.Column == ledger.ColumnStatus || change.Column == ledger.ColumnProgress):
		default:
			s := byName[change.Column]
			if s == nil {
				s = &span{name: change.Column, old: change.Old}
				byName[change.Column] = s
				spans = append(spans, s)
			}
			s.new, s.version = change.New, change.Kind == Read
		}
	}
	var words []string
	switch {
	case removed && entry.Deleted:
		return []string{"从台账中删除"}
	case entry.Deleted:
		return nil
	case revived && !removed:
		words = append(words, "恢复到台账")
	}
	switch {
	case withdrawn && entry.Withdrawn:
		words = append(words, "重新读取来文后，已不再列为任务")
	case again && !withdrawn:
		words = append(words, "来文重新列为任务")
	}
	for _, s := range spans {
		if ledger.Same(s.old, s.new) {
			continue
		}
		name := m.title(s.name)
		if s.version {
			name += "（来文新版）"
		}
		words = append(words, name+"："+shortened(s.old)+" → "+shortened(s.new))
	}
	return words
}

// shortened is a value on one line.
func shortened(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return "（空）"
	}
	if runes := []rune(text); len(runes) > shownRunes {
		return string(runes[:shownRunes-1]) + "…"
	}
	return text
}
