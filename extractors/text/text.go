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
	_, err := decode(head)
	return err == nil
}

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

// layOut gives the document its pages and its blocks.
func layOut(doc *notice.Document) {
	page := notice.Page{Number: 1}
	for start := 0; start < len(doc.Text); {
		end, next := len(doc.Text), len(doc.Text)
		if at := strings.IndexAny(doc.Text[start:], "\n\f"); at >= 0 {
			end, next = start+at, start+at+1
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
	raw = bytes.TrimRight(raw, "\x1a")
	var out strings.Builder
	out.Grow(len(raw))
	for at := 0; at < len(raw); {
		if c := raw[at]; c < utf8.RuneSelf && c >= ' ' && c != 0x7F {
			out.WriteByte(c)
			at++
			continue
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
