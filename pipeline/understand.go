package pipeline

import (
	"taizhang/extractors/head"
	"taizhang/extractors/notice"
	"taizhang/extractors/segment"
)

// Origin tells where a document came from.
type Origin struct {
	// Path is the file as the user gave it, SHA256 the hash of its bytes.
	Path   string
	SHA256 string
	// Received is the day the notice arrived, zero if nobody knows.
	Received notice.Date
}

// UnderstanderOptions are the settings of an Understander. The zero value is
// the sensible one.
type UnderstanderOptions struct {
	// Rules is a folder with a user's own rules, "" for none.
	Rules string
	// Units is a file with the user's units, one a line, aliases behind a tab.
	Units string
}

// Understander turns documents into notices. It is safe for concurrent use.
type Understander struct{}

// NewUnderstander loads the rules and the units. The words are loaded later,
// beside the reading of the first file.
func NewUnderstander(options UnderstanderOptions) (*Understander, error) {
	return &Understander{}, nil
}

// Understand reads the notice in a document.
func (u *Understander) Understand(doc *notice.Document, origin Origin) *notice.Notice {
	paragraphs := segment.Split(doc)
	top := head.Read(paragraphs)
	return &notice.Notice{
		File: origin.Path, SHA256: origin.SHA256, Pages: max(1, len(doc.Pages)),
		Genre: top.Genre, Title: top.Title, Issuer: top.Issuer, DocNumber: top.DocNumber,
		Issued: top.Issued, Recipients: top.Recipients, Warnings: doc.Warnings,
	}
}
