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
	named := func(text, key string, test func(string, int, int) bool) {
		out = append(out, word{text: text, only: test, tokens: []token{{
			sign: signFestival, anchor: true, name: text,
			words: notice.DayWords{Unit: notice.UnitDay, Festival: key},
		}}})
	}
	for _, f := range calendar.Festivals() {
		for _, text := range f.Names {
			named(text, f.Name, nil)
			named("“"+text+"”", f.Name, nil)
			named("\""+text+"\"", f.Name, nil)
			named("‘"+text+"’", f.Name, nil)
		}
		for _, text := range f.NumberNames {
			named(text, f.Name, bindsFestival)
			for _, quoted := range []string{"“" + text + "”", "\"" + text + "\"", "‘" + text + "’", "「" + text + "」", "＂" + text + "＂"} {
				named(quoted, f.Name, bindsFestival)
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
