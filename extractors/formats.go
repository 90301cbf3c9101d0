// Package extractors holds the table of the formats that can be read: a name, a
// cheap look at the head of a file that tells whether it is ours, and the
// costly reading. A new format is a folder beside this file and one line in
// Formats.
//
// The package opens no files (pipeline does) and understands nothing (segment,
// head, timex and duty do). What a file is called never matters here.
package extractors

import (
	"context"

	"taizhang/extractors/notice"
	"taizhang/extractors/pdf"
	"taizhang/extractors/text"
)

// HeadSize is the number of bytes at the beginning of a file that are enough
// to tell its format.
const HeadSize = 8 << 10

// Format is one kind of file that can be read.
type Format struct {
	// Name is the format's name in a Document and in messages.
	Name string
	// Matches tells from the first HeadSize bytes of a file, or from all of a
	// shorter one, whether it is of this format.
	Matches func(head []byte) bool
	// Limit is the size in bytes over which a file is refused unread.
	Limit int64
	// Read makes a Document of a file's bytes. Its errors are a *notice.Failure
	// without path and stage. It gives up soon after ctx ends. A Document holds
	// nothing of data, whose memory the next file has.
	Read func(ctx context.Context, data []byte) (*notice.Document, error)
}

// Options are the settings of the formats. The zero value is the sensible one.
type Options struct {
	// PDF reads PDF files, in a process of its own for instance, so that a hostile
	// file cannot take this one down; nil reads them in this process.
	PDF func(ctx context.Context, data []byte) (*notice.Document, error)
}

// pdfLimit is the size in bytes over which a PDF is refused unread: a scan of
// 300 pages has about 100 MB.
const pdfLimit = 256 << 20

// Formats is the table. The first format that matches reads the file.
func Formats(options Options) []Format {
	if options.PDF == nil {
		options.PDF = func(ctx context.Context, data []byte) (*notice.Document, error) {
			return pdf.Read(ctx, data, pdf.Options{})
		}
	}
	return []Format{
		{Name: "pdf", Matches: pdf.Matches, Limit: pdfLimit, Read: options.PDF},
		{Name: text.Name, Matches: text.Matches, Limit: text.Limit, Read: text.Read},
	}
}

// Tell finds the format of a file in the table. The error is a *notice.Failure:
// CauseEmpty for a file without bytes, CauseUnsupported for a format that is
// not in the table, named if it can be.
func Tell(table []Format, head []byte) (Format, error) {
	if len(head) == 0 {
		return Format{}, &notice.Failure{Cause: notice.CauseEmpty}
	}
	if name := foreign(head); name != "" {
		return Format{}, notice.Fail(notice.CauseUnsupported, "%s", name)
	}
	for _, format := range table {
		if format.Matches(head) {
			return format, nil
		}
	}
	return Format{}, &notice.Failure{Cause: notice.CauseUnsupported}
}
