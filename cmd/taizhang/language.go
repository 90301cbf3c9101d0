package main

import (
	"fmt"
	"strings"
)

// language is the language in which the program speaks to its user.
type language string

const (
	chinese language = "zh"
	english language = "en"
)

// String, Set and Type make language the value of the flag --lang.
func (l *language) String() string { return string(*l) }
func (l *language) Type() string   { return "zh|en" }

func (l *language) Set(name string) error {
	switch language(name) {
	case chinese, english:
		*l = language(name)
		return nil
	}
	return fmt.Errorf("%q: zh, en", name)
}

// say gives the words in the language of the user.
func (l language) say(inChinese, inEnglish string) string {
	if l == english {
		return inEnglish
	}
	return inChinese
}

// languageOf looks for --lang before the flags are read, since the help and the
// errors of reading them must be in the language too.
func languageOf(arguments []string) language {
	for i, argument := range arguments {
		switch {
		case argument == "--":
			return chinese
		case argument == "--lang=en", argument == "--lang" && i+1 < len(arguments) && arguments[i+1] == "en":
			return english
		}
	}
	return chinese
}

// columns is the width of a text on a terminal, where Chinese takes two.
func columns(text string) int {
	width := 0
	for _, r := range text {
		width++
		if r >= 0x1100 && (r <= 0x115F || r >= 0x2E80 && r <= 0xFFE6) {
			width++
		}
	}
	return width
}

// pad fills a text with blanks up to a width.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-columns(text)))
}
