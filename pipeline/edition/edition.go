// Package edition says whether two documents are editions of one notice: the
// same notice in another format or with a stamp on it, or a notice that changes
// an earlier one (更正, 修订, 延期). It compares words; pipeline/store decides what
// becomes of the rows.
package edition

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
)

// LeastAlike is the share of their text that two editions of one notice have in
// common at least. A stamp, a running head or another line break leaves it above
// 0.97; two notices that are filled in from one form stay below 0.9, since their
// titles and their subject differ in every paragraph.
const LeastAlike = 0.95

// LeastSure is the least ChangesTask with which a sentence is about an earlier
// task. The pairs of the test lie above 0.6 where it is, and below 0.3 where not.
const LeastSure = 0.45

// shingle is how many characters are compared together. With three, Chinese
// texts on the same subject share a fifth of them, with two a third.
const shingle = 3

// sketched is how many shingles a sketch keeps. The share of equal ones is then
// known to about 0.04, and the share of equal text, near LeastAlike, to 0.01.
const sketched = 128

// Alike gives the share of the text that two texts have in common, between 0 and
// 1: one character in twenty that differs gives 0.95, wherever they stand. Blanks
// and line breaks are no text.
func Alike(a, b string) float64 {
	return alike(shingles(a), shingles(b))
}

// alike turns the share of equal shingles into one of equal text: a character
// that differs alone spoils three shingles of either text.
func alike(a, b []uint32) float64 {
	if len(a) == 0 || len(b) == 0 {
		if len(a) == len(b) {
			return 1
		}
		return 0
	}
	common := 0
	for i, k := 0, 0; i < len(a) && k < len(b); {
		switch {
		case a[i] == b[k]:
			common++
			i++
			k++
		case a[i] < b[k]:
			i++
		default:
			k++
		}
	}
	return share(float64(common) / float64(len(a)+len(b)-common))
}

// share gives the share of equal characters for a share of equal shingles
// (Jaccard's): with a share of d characters that differ, the texts have 1-3d of
// their shingles in common and 1+3d in all.
func share(shingles float64) float64 {
	differ := (1 - shingles) / (shingle * (1 + shingles))
	if shingles == 0 {
		return 0
	}
	return 1 - differ
}

// shingles gives the numbers of all runs of three characters, sorted, each once.
func shingles(text string) []uint32 {
	found := appendShingles(make([]uint32, 0, len(text)/3), text, math.MaxUint32)
	slices.Sort(found)
	return slices.Compact(found)
}

// aimed is how many numbers are gathered for a sketch; marks, blanks and words
// that are repeated leave fewer of them, seven in eight of a notice, and a text of which
// too few are left is gone through again.
const aimed = 2 * sketched

// smallestShingles gives the first of shingles, as many as a sketch keeps, in room
// that the caller has. The numbers are spread evenly: those below a bound are about
// as many as the bound is of all, and nothing else has to be sorted.
func smallestShingles(room []uint32, text string) []uint32 {
	most := uint64(math.MaxUint32)
	if runs := uint64(len(text) / 3); runs > aimed {
		most = most / runs * aimed
	}
	for {
		found := appendShingles(room[:0], text, uint32(most))
		sortEven(found, uint32(most))
		if found = slices.Compact(found); len(found) >= sketched || most == math.MaxUint32 {
			return found[:min(len(found), sketched)]
		}
		most = min(4*most, math.MaxUint32)
	}
}

// heaps is into how many heaps sortEven lays numbers; those of a sketch lie alone
// then, or in twos and threes.
const heaps = 256

// sortEven sorts numbers that are spread evenly up to a bound: each is laid on the
// heap of its size, so that it is near its place already.
func sortEven(numbers []uint32, most uint32) {
	if len(numbers) > 2*aimed {
		slices.Sort(numbers)
		return
	}
	scale := heaps << 32 / (uint64(most) + 1)
	heap := func(n uint32) uint64 { return uint64(n) * scale >> 32 }
	var room [2 * aimed]uint32
	laid := room[:copy(room[:], numbers)]
	var next [heaps + 1]uint16
	for _, n := range laid {
		next[heap(n)+1]++
	}
	for i := range heaps {
		next[i+1] += next[i]
	}
	for _, n := range laid {
		place := &next[heap(n)]
		numbers[*place] = n
		*place++
	}
	for i := 1; i < len(numbers); i++ {
		for k := i; k > 0 && numbers[k] < numbers[k-1]; k-- {
			numbers[k], numbers[k-1] = numbers[k-1], numbers[k]
		}
	}
}

// appendShingles appends the numbers of the runs of three characters, in the order
// of the text, that are no greater than a bound. A text of one or two characters
// is one run.
func appendShingles(found []uint32, text string, most uint32) []uint32 {
	var room [128]rune
	var last run
	count := 0
	for at := 0; at < len(text); {
		letters, next := appendLetters(room[:0], text, at)
		at = next
		if count < shingle-1 {
			beginning := min(len(letters), shingle-1-count)
			for _, r := range letters[:beginning] {
				last.goOn(r)
			}
			count, letters = count+beginning, letters[beginning:]
		}
		count += len(letters)
		found = last.appendNumbers(found, letters, most)
	}
	if count == 0 || count >= shingle {
		return found
	}
	number := last.two
	if count == 1 {
		number = last.one
	}
	if number = mixed(number); number <= most {
		found = append(found, number)
	}
	return found
}

// run holds the numbers of the last character that was met, and of the last two.
type run struct{ one, two uint32 }

func (l *run) goOn(r rune) { l.one, l.two = numberOf(noCharacter, r), numberOf(l.one, r) }

// appendNumbers goes on with letters, and appends the numbers of the runs of three that
// end in them. The loop holds nothing else, so that all of it stays in registers.
func (l *run) appendNumbers(found []uint32, letters []rune, most uint32) []uint32 {
	found = slices.Grow(found, len(letters))
	laid := found[len(found) : len(found)+len(letters)]
	kept := 0
	one, two := l.one, l.two
	for _, r := range letters {
		number := mixed(numberOf(two, r))
		one, two = numberOf(noCharacter, r), numberOf(one, r)
		// Each is laid down, and the next one over it where it is not kept. No branch can
		// tell ahead which are, and wrong guesses took a quarter of it all.
		laid[kept] = number
		if number <= most {
			kept++
		}
	}
	l.one, l.two = one, two
	return found[:len(found)+kept]
}

// appendLetters appends the characters of a text from an offset on that are neither
// blanks nor marks, small letters for capital ones, as far as there is room, and gives
// the offset behind them.
func appendLetters(letters []rune, text string, at int) ([]rune, int) {
	for at < len(text) && len(letters) < cap(letters) {
		c := text[at]
		if c >= 0xe4 && c <= 0xe9 && at+2 < len(text) && (text[at+1]^0x80)|(text[at+2]^0x80) < 0x40 {
			// An ideograph: neither a blank nor a mark, nor a small form of another.
			letters = append(letters, rune(c&0xf)<<12|rune(text[at+1]&0x3f)<<6|rune(text[at+2]&0x3f))
			at += len("一")
			continue
		}
		r, width := rune(c), 1
		if c >= utf8.RuneSelf {
			r, width = decode(text[at:])
		}
		at += width
		switch r {
		case '，', '。', '、', '；', '：', '（', '）', '《', '》', '“', '”', ' ', '\n':
			continue // most marks and blanks
		}
		if (r < '0' || r > '9') && (r < 'a' || r > 'z') {
			if unicode.IsSpace(r) || unicode.IsPunct(r) {
				continue
			}
			r = unicode.ToLower(r)
		}
		letters = append(letters, r)
	}
	return letters, at
}

// decode is utf8.DecodeRuneInString with a short way for the marks of Chinese.
func decode(text string) (rune, int) {
	if len(text) >= 3 && text[0] > 0xe0 && text[0] <= 0xef && text[0] != 0xed && (text[1]^0x80)|(text[2]^0x80) < 0x40 {
		return rune(text[0]&0xf)<<12 | rune(text[1]&0x3f)<<6 | rune(text[2]&0x3f), 3
	}
	return utf8.DecodeRuneInString(text)
}

// noCharacter and numberOf are FNV over characters.
const noCharacter = 2166136261

func numberOf(before uint32, r rune) uint32 { return (before ^ uint32(r)) * 16777619 }

// mixed spreads the numbers evenly, so that the smallest are a fair sample.
func mixed(n uint32) uint32 {
	n ^= n >> 16
	n *= 0x7feb352d
	n ^= n >> 15
	n *= 0x846ca68b
	return n ^ n>>16
}

// Sketch gives the digest of a text that is kept with its notice: its smallest
// shingles, 512 bytes in base64.
func Sketch(text string) string {
	var room [2 * aimed]uint32
	found := smallestShingles(room[:0], text)
	var bytes [4 * sketched]byte
	for i, n := range found {
		binary.BigEndian.PutUint32(bytes[4*i:], n)
	}
	var digits [8 * sketched]byte // base64 takes a third more than the bytes
	return string(base64.RawStdEncoding.AppendEncode(digits[:0], bytes[:4*len(found)]))
}

// AlikeSketches gives about what Alike gives for the texts of two sketches; 0
// where one of them is missing.
func AlikeSketches(a, b string) float64 {
	one, other := smallest(a), smallest(b)
	if len(one) == 0 || len(other) == 0 {
		return 0
	}
	// The smallest of both together are a sample of all; a shingle beyond the last
	// of a full sketch may be in its text unseen.
	both := append(slices.Clone(one), other...)
	slices.Sort(both)
	both = slices.Compact(both)
	if len(one) == sketched || len(other) == sketched {
		both = both[:min(len(both), sketched)]
	}
	common := 0
	for _, n := range both {
		_, inOne := slices.BinarySearch(one, n)
		_, inOther := slices.BinarySearch(other, n)
		if inOne && inOther {
			common++
		}
	}
	return share(float64(common) / float64(len(both)))
}

func smallest(sketch string) []uint32 {
	bytes, err := base64.RawStdEncoding.DecodeString(sketch)
	if err != nil {
		return nil
	}
	found := make([]uint32, len(bytes)/4)
	for i := range found {
		found[i] = binary.BigEndian.Uint32(bytes[4*i:])
	}
	return found
}

// changing are the words in the titles of notices that change an earlier one.
var changing = []string{"更正", "修订", "修正", "修改", "延期", "延长", "延后", "顺延", "推迟", "推延", "提前", "调整", "变更", "补充", "取消", "勘误"}

var (
	number = rule.Lazily(`[\p{Han}A-Za-z]{1,20}[〔\[［（(【]\s*(?:19|20)\d\d\s*[〕\]］）)】]\s*第?\s*\d{1,5}\s*号`)
	title  = rule.Lazily(`《([^《》\n]{4,80})》`)
)

// Amended gives the notice that a document changes, by its number and its title
// as far as the document names them. The zero Reference says that it changes
// none: a title without such a word, or a text that names no other notice.
func Amended(own *notice.Notice, text string) notice.Reference {
	var found notice.Reference
	if !slices.ContainsFunc(changing, func(word string) bool { return strings.Contains(own.Title, word) }) {
		return found
	}
	// A line break of the page may stand in the middle of a number or a title.
	text = strings.Join(strings.FieldsFunc(text, unicode.IsSpace), "")
	for _, candidate := range number().FindAllString(text, -1) {
		if candidate = Number(candidate); !strings.HasSuffix(candidate, Number(own.DocNumber)) || own.DocNumber == "" {
			found.Number = strings.Clone(candidate) // not the whole text with it
			break
		}
	}
	for _, candidate := range title().FindAllStringSubmatch(text, -1) {
		if words := candidate[1]; words != strings.Join(strings.Fields(own.Title), "") && isNoticeTitle(words) {
			found.Title = strings.Clone(words)
			break
		}
	}
	return found
}

// isNoticeTitle tells the title of a notice from that of a law or a form.
func isNoticeTitle(words string) bool {
	if strings.Contains(words, "关于") {
		return true
	}
	for _, genre := range []string{"通知", "方案", "意见", "办法", "函", "纪要", "公告"} {
		if strings.HasSuffix(words, genre) {
			return true
		}
	}
	return false
}

// Number writes a document's number in the form of GB/T 9704: 〔2021〕3号 with
// hexagonal brackets and without blanks or 第.
func Number(words string) string {
	return strings.NewReplacer(" ", "", "　", "", "第", "", "[", "〔", "]", "〕", "［", "〔", "］", "〕", "（", "〔", "）", "〕", "(", "〔", ")", "〕", "【", "〔", "】", "〕").Replace(words)
}

// ChangesTask gives how sure it is that a sentence of a changing notice speaks of
// an earlier task, between 0 and 1: the share of the shorter one's pairs of
// characters that the other has too, without dates and the words of changing.
func ChangesTask(earlier, later string) float64 {
	one, other := subject(earlier), subject(later)
	if len(one) > len(other) {
		one, other = other, one
	}
	if len(one) == 0 {
		return 0
	}
	common := 0
	for pair := range one {
		if other[pair] {
			common++
		}
	}
	return float64(common) / float64(len(one))
}

var dates = rule.Lazily(`(?:\d{2,4}年)?\d{1,2}月(?:\d{1,2}[日号]?)?|\d{1,2}[日号]|\d{1,2}[:：]\d\d|月底|年底|之?前|以前`)

var plumbing = strings.NewReplacer("原定", "", "延期", "", "延长", "", "顺延", "", "推迟", "", "调整", "", "更正", "", "改为", "", "变更", "", "截止", "", "时间", "", "日期", "", "期限", "",
	"请", "", "各", "", "将", "", "把", "", "于", "", "至", "", "到", "", "为", "", "的", "", "由", "")

// subject gives the pairs of characters of what a sentence is about.
func subject(sentence string) map[[2]rune]bool {
	words := []rune(plumbing.Replace(dates().ReplaceAllString(strings.Join(strings.Fields(sentence), ""), "|")))
	pairs := map[[2]rune]bool{}
	for i := 1; i < len(words); i++ {
		if unicode.Is(unicode.Han, words[i-1]) && unicode.Is(unicode.Han, words[i]) {
			pairs[[2]rune{words[i-1], words[i]}] = true
		}
	}
	return pairs
}
