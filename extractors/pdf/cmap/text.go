package cmap

import (
	"strings"
	"sync"
)

// The characters of Chinese text between these have three bytes each, so that
// their strings can be cut out of one.
const firstHan, lastHan = 0x4e00, 0x9fff

var allHan = sync.OnceValue(func() string {
	var text strings.Builder
	text.Grow(3 * (lastHan - firstHan + 1))
	for r := rune(firstHan); r <= lastHan; r++ {
		text.WriteRune(r)
	}
	return text.String()
})

// TextOf gives the text of one character. Those of Chinese cost no memory, which
// every font that has one of them took anew.
func TextOf(r rune) string {
	if r >= firstHan && r <= lastHan {
		at := 3 * int(r-firstHan)
		return allHan()[at : at+3]
	}
	return string(r)
}
