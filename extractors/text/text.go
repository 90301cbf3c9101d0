// Package text reads plain text files: bytes in one of the encodings that
// Chinese offices use become a notice.Document with one block a printed line.
//
// It does not join lines into paragraphs, look for headings or understand
// anything; segment and head do. It refuses what is no text (a picture named
// .txt) and what no encoding of its own explains. encoding.go finds the
// encoding, this file lays out the lines; extractors/formats.go is the table
// that lists the format.
package text

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"taizhang/extractors/notice"
)

// Name is the format's name in a Document and in messages.
const Name = "text"

// Limit is the size in bytes over which a file is no notice but a mistake: 64
// MB are about 10,000 printed pages.
const Limit = 64 << 20

// Warning codes of this format.
const (
	// WarnDamaged: bytes that the encoding does not know stand as U+FFFD.
	WarnDamaged = "undecodable-bytes"
	// WarnControl: control characters were left out.
	WarnControl = "control-characters"
)

// damagedShare is the share of undecodable bytes, and controlShare that of
// control characters, over which bytes are no text. A picture named .txt has
// at least 5 % of either, the labelled notices have none.
const (
	damagedShare = 0.01
	controlShare = 0.01
)

// Matches reports whether a file that begins with head is plain text. The head
// may end in the middle of a character.
func Matches(head []byte) bool {
	if len(head) == 0 {
		return false
	}
	if isSoundUTF8(head) {
		return true
	}
	name, body := detect(head)
	if isSound(name, body) {
		return true
	}
	_, err := decodeAs(name, body)
	return err == nil
}

// isSound reports text of an encoding other than UTF-8, cut off or not, that decode
// takes without a doubt. Decoding, which Read does anyway, takes as long as finding the
// encoding, and to look at the bytes next to nothing.
func isSound(name encoding, body []byte) bool {
	switch name {
	case gb18030:
		return isSoundGB2312(body)
	case utf16Little, utf16Big:
		high := 0
		if name == utf16Little {
			high = 1
		}
		for at := 0; at+1 < len(body); at += 2 {
			if !isOfficeUnit(uint16(body[at+high])<<8 | uint16(body[at+1-high])) {
				return false
			}
		}
		return true
	}
	return false
}

// isSoundGB2312 reports printable ASCII, line ends and characters of the rows of GB 2312
// that have one in each place: punctuation (1), full-width forms (3) and hanzi (16 to 87,
// but for the last five places of row 55).
func isSoundGB2312(body []byte) bool {
	_, sound := soundGB2312(body)
	return sound
}

// soundGB2312 gives the share of the characters of sound text that readAsGB18030 counts
// as common.
func soundGB2312(body []byte) (share float64, sound bool) {
	common, all := 0, 0
	for at := 0; at < len(body); {
		lead := body[at]
		if lead < 0x80 {
			if lead < ' ' && lead != '\n' && lead != '\r' && lead != '\t' || lead == 0x7F {
				return 0, false
			}
			at++
			continue
		}
		if at+1 == len(body) {
			break // a character cut off
		}
		trail := body[at+1]
		if lead != 0xA1 && lead != 0xA3 && (lead < 0xB0 || lead > 0xF7) || trail < 0xA1 || trail > 0xFE || lead == 0xD7 && trail > 0xF9 {
			return 0, false
		}
		all++
		if lead <= 0xD7 {
			common++
		}
		at += 2
	}
	return float64(common) / float64(max(all, 1)), true
}

// isSoundUTF8 reports text in UTF-8, cut off or not, without anything that decode
// would count against it. Most texts are that, and need no decoding to be told: it
// takes a tenth of the time.
func isSoundUTF8(head []byte) bool {
	last := max(0, len(head)-utf8.UTFMax+1)
	for at := len(head) - 1; at >= last; at-- {
		if utf8.RuneStart(head[at]) {
			if !utf8.FullRune(head[at:]) {
				head = head[:at]
			}
			break
		}
	}
	if len(head) == 0 || !utf8.Valid(head) {
		return false
	}
	for {
		if head = head[unremarkable(head):]; len(head) == 0 {
			return true
		}
		r, size := utf8.DecodeRune(head)
		if r == utf8.RuneError || unicode.IsControl(r) && !isLineEnd(r) {
			return false
		}
		head = head[size:]
	}
}

// isLineEnd reports the control characters that end a line.
func isLineEnd(r rune) bool { return r == '\r' || r == '\v' || r == '\u0085' }

// unremarkable gives how many bytes at the beginning of valid UTF-8 are characters that
// normalise leaves as they are.
func unremarkable(valid []byte) int {
	for at, c := range valid {
		if !remarkable[c] {
			continue
		}
		// The marks are EF BB BF and EF BF BD; most that begin so are full-width.
		if c == 0xEF && (valid[at+1] == 0xBC || valid[at+1] == 0xBD) {
			continue
		}
		return at
	}
	return len(valid)
}

// remarkable are the first bytes of the characters that normalise may change or
// count, and of some others: control characters but the line end, the form feed and the
// tab, U+0080 to U+00BF, U+2000 to U+2FFF and U+F000 to U+FFFF.
var remarkable = func() (table [256]bool) {
	for c := range table {
		switch {
		case c == '\n', c == '\f', c == '\t':
		case c < ' ', c == 0x7F, c == 0xC2, c == 0xE2, c == 0xEF:
			table[c] = true
		}
	}
	return table
}()

// Read turns the bytes of a text file into a Document with LF line ends, one
// Line block for each line that is not blank, and a page for each form feed
// passed. The lines keep their indentation. Errors are a *notice.Failure:
// CauseEmpty for a file without any character but blanks, CauseTooLarge over
// Limit, CauseUnsupported for what is no text.
func Read(ctx context.Context, data []byte) (*notice.Document, error) {
	if len(data) > Limit {
		return nil, notice.Fail(notice.CauseTooLarge, "%d bytes, the limit for text is %d", len(data), Limit)
	}
	found, err := decode(data)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, notice.Fail(notice.CauseTimedOut, "%w", ctx.Err())
	}
	doc := &notice.Document{Format: Name, Encoding: string(found.encoding), Text: found.text}
	if found.damaged > 0 {
		doc.Warnings = append(doc.Warnings, notice.Warning{Code: WarnDamaged, Page: 1,
			Message: fmt.Sprintf("有 %d 处字节无法按 %s 解码，已用“\uFFFD”代替", found.damaged, found.encoding)})
	}
	if found.controls > 0 {
		doc.Warnings = append(doc.Warnings, notice.Warning{Code: WarnControl, Page: 1,
			Message: fmt.Sprintf("去掉了 %d 个控制字符", found.controls)})
	}
	layOut(doc)
	if len(doc.Blocks) == 0 {
		return nil, notice.Fail(notice.CauseEmpty, "nothing but blanks")
	}
	return doc, nil
}

// mostAtFirst bounds the memory for lines before there are any; a notice has some hundred.
const mostAtFirst = 1 << 10

// layOut gives the document its pages and its blocks.
func layOut(doc *notice.Document) {
	page := notice.Page{Number: 1}
	feed := strings.IndexByte(doc.Text, '\f') // the next one, nearly always none
	doc.Blocks = make([]notice.Block, 0, min(strings.Count(doc.Text, "\n")+1, mostAtFirst))
	for start := 0; start < len(doc.Text); {
		end, next := len(doc.Text), len(doc.Text)
		if at := strings.IndexByte(doc.Text[start:], '\n'); at >= 0 {
			end, next = start+at, start+at+1
		}
		if feed >= 0 && feed < end {
			end, next = feed, feed+1
			if feed = strings.IndexByte(doc.Text[next:], '\f'); feed >= 0 {
				feed += next
			}
		}
		if line := strings.TrimRightFunc(doc.Text[start:end], unicode.IsSpace); line != "" {
			doc.Blocks = append(doc.Blocks, notice.Block{Kind: notice.Line, Page: page.Number,
				Span: notice.Span{Start: start, End: start + len(line)}})
		}
		if next > end && doc.Text[end] == '\f' && next < len(doc.Text) {
			page.Span.End = next
			doc.Pages = append(doc.Pages, page)
			page = notice.Page{Number: page.Number + 1, Span: notice.Span{Start: next}}
		}
		start = next
	}
	page.Span.End = len(doc.Text)
	doc.Pages = append(doc.Pages, page)
}

// normalise gives decoded text its LF line ends and takes out what is neither
// text nor layout. It counts U+FFFD, which stands for undecodable bytes, and
// the control characters left out; the end mark of DOS (U+001A as last
// character) and byte order marks go without a word.
func normalise(raw []byte) (text string, damaged, controls int) {
	return normaliseAs(raw, utf8.Valid(raw))
}

// normaliseAs normalises text of which somebody knows whether it is valid UTF-8.
func normaliseAs(raw []byte, valid bool) (text string, damaged, controls int) {
	raw = bytes.TrimRight(raw, "\x1a")
	var out strings.Builder
	out.Grow(len(raw))
	for at := 0; at < len(raw); {
		if valid { // what needs no look is copied together, a line or so at a time
			if n := unremarkable(raw[at:]); n > 0 {
				out.Write(raw[at : at+n])
				at += n
				continue
			}
		}
		r, size := utf8.DecodeRune(raw[at:])
		at += size
		switch {
		case r == '\r':
			if at < len(raw) && raw[at] == '\n' {
				continue
			}
			out.WriteByte('\n')
		case r == '\v', r == '\u0085', r == '\u2028', r == '\u2029': // soft line ends of word processors
			out.WriteByte('\n')
		case r == '\n', r == '\f', r == '\t':
			out.WriteRune(r)
		case r == '\uFEFF':
		case r == utf8.RuneError:
			damaged++
			out.WriteRune(r)
		case unicode.IsControl(r):
			controls++
		default:
			out.WriteRune(r)
		}
	}
	return out.String(), damaged, controls
}
