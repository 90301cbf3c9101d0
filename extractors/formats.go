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
	// without path and stage. It gives up soon after ctx ends.
	Read func(ctx context.Context, data []byte) (*notice.Document, error)
}

// Formats is the table. The first format that matches reads the file.
func Formats() []Format {
	return []Format{
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
