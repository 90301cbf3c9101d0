package timex

import (
	"strings"

	"taizhang/extractors/notice"
	"taizhang/extractors/timex/calendar"
)

// festivalWords are the names of the festivals and of the solar terms. Those
// that are numbers as well (七一, 十一) count only in quotation marks or before a
// word that binds them.
func festivalWords() []word {
	var out []word
	for _, f := range calendar.Festivals() {
		// All names of a festival say the same.
		tokens := []token{{sign: signFestival, anchor: true, words: notice.DayWords{Unit: notice.UnitDay, Festival: f.Name}}}
		for _, text := range f.Names {
			for _, named := range []string{text, "“" + text + "”", "\"" + text + "\"", "‘" + text + "’"} {
				out = append(out, word{text: named, tokens: tokens})
			}
		}
		for _, text := range f.NumberNames {
			for _, named := range []string{text, "“" + text + "”", "\"" + text + "\"", "‘" + text + "’", "「" + text + "」", "＂" + text + "＂"} {
				out = append(out, word{text: named, tokens: tokens, only: bindsFestival})
			}
		}
	}
	for _, term := range calendar.SolarTermNames() {
		if term == "清明" {
			continue // the festival
		}
		out = append(out, word{text: term, tokens: []token{{sign: signSolar, anchor: true, words: notice.DayWords{Unit: notice.UnitDay, SolarTerm: term}}}})
	}
	return out
}

// bindsFestival reports whether a number that may be a festival is one: it is
// the whole text, or a word that binds it follows.
func bindsFestival(text string, start, end int) bool {
	if strings.TrimSpace(text) == text[start:end] {
		return true
	}
	rest := text[skipBlank(text, end):]
	if startsWithAny(rest, "前期", "前后期", "前沿", "后期", "后续") {
		return false
	}
	return startsWithAny(rest, "前", "之前", "以前", "期间", "假期", "长假", "小长假", "黄金周", "后", "节前", "节日", "节后", "节期间", "当天", "当日", "放假", "来临")
}
