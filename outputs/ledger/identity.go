package ledger

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"taizhang/extractors/notice"
)

// alphabet leaves out 0, 1, I and O, which people mistake for one another on
// the telephone and on paper.
var alphabet = base32.NewEncoding("23456789ABCDEFGHJKLMNPQRSTUVWXYZ").WithPadding(base32.NoPadding)

// RowIDLength is 16 letters of 5 bits: with 80 bits, a million rows share an
// id with a probability below one in 10^12.
const RowIDLength = 16

// codeLength is the shortest name of a notice; a second notice that would get
// the same name gets a longer one.
const codeLength = 4

// names gives each notice of one book its name and each of its tasks an id.
type names struct {
	copies map[string]int  // how often the same bytes were seen
	taken  map[string]bool // the short names given so far
}

func newNames() *names {
	return &names{copies: map[string]int{}, taken: map[string]bool{}}
}

// name is the identity of one notice in a book.
type name struct {
	seed  string
	short string
	seen  map[sum]int // how often the same words were seen in the notice, by the sum of their first time
}

type sum = [sha256.Size]byte

// of names a notice by its bytes, by its path where the hash is missing. A
// further copy of the same bytes is a notice of its own.
func (s *names) of(n *notice.Notice) name {
	seed := n.SHA256
	if seed == "" {
		seed = "path:" + n.File
	}
	s.copies[seed]++
	if copied := s.copies[seed]; copied > 1 {
		seed += "#" + strconv.Itoa(copied)
	}
	short := ShortName(seed, func(name string) bool { return s.taken[name] })
	s.taken[short] = true
	return name{seed: seed, short: short, seen: map[sum]int{}}
}

// rowID depends on the notice and on the words of the task and of its
// deadline, not on their place: a better reading of a page moves offsets, and
// a better rule adds tasks before others, but neither may rename a row. The
// same words a second time in the same notice get a number.
func (n name) rowID(task *notice.Task) string {
	quote, due := Squash(task.Quote), Squash(task.Deadline.Text)
	first := sumOf(n.seed, quote, due, "1")
	n.seen[first]++
	if times := n.seen[first]; times > 1 {
		return rowIDOf(sumOf(n.seed, quote, due, strconv.Itoa(times)))
	}
	return rowIDOf(first)
}

// rowIDOf is the beginning of what digest gives: as many bytes as make its letters.
func rowIDOf(s sum) string { return alphabet.EncodeToString(s[:RowIDLength*5/8]) }

func digest(parts ...string) string {
	s := sumOf(parts...)
	return alphabet.EncodeToString(s[:])
}

// sumOf puts the parts together in memory of its own, which the few hundred bytes of
// a task do not leave.
func sumOf(parts ...string) sum {
	var room [1024]byte
	text := room[:0]
	for i, part := range parts {
		if i > 0 {
			text = append(text, 0)
		}
		text = append(text, part...)
	}
	return sha256.Sum256(text)
}

// Squash leaves blanks out: where a format puts them is no part of the words. Most
// texts have none and are given back as they are.
func Squash(text string) string {
	if hasNoBlank(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// hasNoBlank reports a text of which Squash leaves everything as it is: it has no
// blanks and is whole UTF-8. Nearly all of its characters have one byte, or three as
// those of Chinese, and are not decoded: of the blanks, only U+3000 has a first byte
// above E2.
func hasNoBlank(text string) bool {
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c > ' ' && c < utf8.RuneSelf:
			i++
		case c > 0xE2 && i+2 < len(text) && isPlainThree(c, text[i+1], text[i+2]) && text[i:i+3] != ideographicSpace:
			i += 3
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			if unicode.IsSpace(r) || r == utf8.RuneError && size == 1 {
				return false
			}
			i += size
		}
	}
	return true
}

const ideographicSpace = "\u3000"

// ShortName gives a notice the name with which its codes begin (K7QX): the
// shortest that is not taken yet. seed is the hash of its bytes, or what stands
// for it.
func ShortName(seed string, taken func(name string) bool) string {
	long := digest(seed)
	length := codeLength
	for length < len(long) && (taken(long[:length]) || isNumber(Code(long[:length], 1))) {
		length++
	}
	return long[:length]
}

// isNumber reports a code that spreadsheets read as a number: 234E-05.
func isNumber(code string) bool {
	_, err := strconv.ParseFloat(code, 64)
	return err == nil
}

// Code is the name of one task that people use (任务编号).
func Code(short string, number int) string {
	if number < 10 {
		return short + "-0" + strconv.Itoa(number)
	}
	return short + "-" + strconv.Itoa(number)
}

// RowIDs gives the tasks of a notice their ids, in their order: they depend on
// the seed and on the words of each task and of its deadline, not on their
// places.
func RowIDs(seed string, tasks []notice.Task) []string {
	n := name{seed: seed, seen: make(map[sum]int, len(tasks))}
	ids := make([]string, len(tasks))
	for i := range tasks {
		ids[i] = n.rowID(&tasks[i])
	}
	return ids
}

// OtherID gives an id where the one at hand belongs to another row already.
func OtherID(id string, attempt int) string { return digest(id, strconv.Itoa(attempt))[:RowIDLength] }
