// Package pdf reads PDF notices: the right characters, in reading order, with
// their tables, and says where it could not.
//
// The way through a file: package object finds the objects, content runs each
// page's operators, font and cmap turn codes into characters, layout orders
// them; this package puts the pages together into one document (running heads,
// paragraphs, tables over several pages), judges whether the text is good, and
// has pictures recognised (package ocr) where it is not. It does not draw, and
// it does not understand what a notice says: that is segment, head and duty.
//
// Decryption and the mending of cross references are pdfcpu's, the rest is our
// own: of thirteen engines that were compared, no maintained one for Go reads
// the predefined Chinese CMaps, the ToUnicode maps of browsers and PDF 2.0
// alike. Where pdfcpu gives no pages or no text, package object salvages what
// lies in the bytes. ledongthuc/pdf is the second reader: the witness of the tests (on
// the pages that both read, the characters are the same), and the last try on a
// file that is damaged. It rescued none of the 17 files without text out of
// 104, and hangs on some, so that only a Reader asks it, in a worker that has
// two seconds for it and is then killed.
//
// A long file is read in several stretches of pages at a time (apart.go): no
// page needs another before they are put together. A thousand pages of
// LibreOffice's take 0.37 s on two cores and 0.59 s on one.
//
// Measured with the test files beside the repository (two cores): every class
// of born-digital notices 0.00 % wrong characters, 16 of 16 predefined CMaps,
// 429 of 429 table rows with all their cells and spans. A scan of 200 dpi has
// 7.9 % wrong characters. Documents of a thousand pages take 0.23 ms of a busy
// processor a page (unembedded fonts), 0.30 ms (TrueType subsets) or 0.40 ms
// (LibreOffice) and 55 to 71 MB; pdftotext takes 0.69, 1.65 and 1.8 ms. A notice
// of three or four pages takes 0.4 ms, and 0.1 ms more in a worker.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"taizhang/extractors/notice"
	"taizhang/extractors/pdf/content"
	"taizhang/extractors/pdf/layout"
	"taizhang/extractors/pdf/object"
)

// OCRMode says when pages are read from their picture.
type OCRMode string

const (
	// OCRAuto recognises pages that have no text, or none that is good.
	OCRAuto OCRMode = ""
	// OCROff never does.
	OCROff OCRMode = "off"
	// OCRAlways recognises every page that is one picture, whatever text it has.
	OCRAlways OCRMode = "always"
)

// Options say how a file is read. The zero value is the sensible one.
type Options struct {
	// Passwords are tried in turn after the empty one.
	Passwords []string
	OCR       OCRMode
	// MaxBytes bounds the file, 256 MiB if zero; MaxPages its pages, 5000 if
	// zero; MaxUnfolded all data that its streams may unfold into, 1 GiB if zero.
	MaxBytes, MaxPages, MaxUnfolded int
	// Timeout bounds the reading without OCR, 60 s if zero. OCR has its own
	// bound of OCRTimeout a page, 60 s if zero.
	Timeout, OCRTimeout time.Duration
}

func (o Options) withDefaults() Options {
	setInt := func(value *int, standard int) {
		if *value <= 0 {
			*value = standard
		}
	}
	setInt(&o.MaxBytes, 256<<20)
	setInt(&o.MaxPages, 5000)
	setInt(&o.MaxUnfolded, 1<<30)
	if o.Timeout <= 0 {
		o.Timeout = 60 * time.Second
	}
	if o.OCRTimeout <= 0 {
		o.OCRTimeout = 60 * time.Second
	}
	return o
}

// markWithin is how far behind the start of a file its mark may stand
// (ISO 32000-1, annex H.3): mail gateways and servers put lines before it.
const markWithin = 1024

// Matches reports whether a file that begins with head is a PDF. Junk before
// the mark is allowed within the first 1024 bytes.
func Matches(head []byte) bool {
	return bytes.Contains(head[:min(len(head), markWithin+5)], []byte("%PDF-"))
}

// Read reads a PDF in this process. The error is a *notice.Failure: encrypted,
// no-text, damaged, timed-out, too-large, empty or panic. A hostile file can
// still exhaust the stack or the memory of the process: see Reader.
func Read(ctx context.Context, data []byte, options Options) (document *notice.Document, err error) {
	options = options.withDefaults()
	defer func() {
		if fault := recover(); fault != nil {
			document, err = nil, notice.Fail(notice.CausePanic, "%v", fault)
		}
	}()
	pages, unlocked, err := readPages(ctx, data, options)
	if err != nil {
		return nil, err
	}
	document = assemble(pages)
	document.Unlocked = unlocked
	document.Unsettled = slices.ContainsFunc(pages, func(p *page) bool { return p.unsettled })
	return document, nil
}

// Unfolded counts the bytes that the text of a sound file lies in: the contents
// of its pages and the maps of its fonts, unpacked. No reader can do with less,
// so that benchmarks hold Read against it.
func Unfolded(ctx context.Context, data []byte) (int, error) {
	options := Options{}.withDefaults()
	file, err := object.Open(ctx, data, nil, object.Limits{Stream: largestStream, File: options.MaxUnfolded, Objects: mostObjects})
	if err != nil {
		return 0, err
	}
	interpreter := content.New(file, content.DefaultBudget())
	defer interpreter.Close()
	for leaf := range file.Pages() {
		interpreter.Page(leaf.Dict, leaf.Inherited)
	}
	return file.Unfolded(), nil
}

// readBySecond reads a PDF whose objects ledongthuc/pdf finds. That library
// hangs on some broken files: call it only in a process that can be killed.
func readBySecond(ctx context.Context, data []byte, options Options) (document *notice.Document, err error) {
	options = options.withDefaults()
	defer func() {
		if fault := recover(); fault != nil {
			document, err = nil, notice.Fail(notice.CausePanic, "%v", fault)
		}
	}()
	file, err := object.OpenWitness(data, object.Limits{Stream: min(largestStream, options.MaxUnfolded), File: options.MaxUnfolded, Objects: mostObjects})
	if err != nil {
		return nil, notice.Fail(notice.CauseDamaged, "%w", err)
	}
	pages, err := readFilePages(ctx, file, options)
	if err != nil {
		return nil, err
	}
	document = assemble(pages)
	document.Unsettled = true // it has little time
	document.Warnings = append(document.Warnings, notice.Warning{Code: "second-reader", Page: 1, Message: "文件有损坏，由备用程序读出，可能不完整，请与原件核对"})
	return document, nil
}

// page is one page on its way into the document.
type page struct {
	number int
	layout *layout.Page
	// health counts the page's characters; reason says what is wrong with them
	// and broken how many are concerned.
	health health
	reason string
	broken int
	// cut says that a budget ran out and the page is not whole.
	cut bool
	// hidden counts characters that lie unseen over a scanner's picture.
	hidden int
	// pictures is the share of the page under its largest picture.
	pictures float64
	warnings []notice.Warning
	// marks are the running heads and the page number, taken out of the layout.
	marks []string
	// recognised says that the layout comes from OCR, unsettled that OCR gave nothing.
	recognised bool
	unsettled  bool
	confidence float64
}

// Bounds of one file's objects.
const (
	largestStream = 256 << 20
	mostObjects   = 2_000_000
)

// readPages reads the pages of a file. unlocked says that a password opened it.
func readPages(ctx context.Context, data []byte, options Options) (pages []*page, unlocked bool, err error) {
	switch {
	case len(data) == 0:
		return nil, false, notice.Fail(notice.CauseEmpty, "no bytes")
	case len(data) > options.MaxBytes:
		return nil, false, notice.Fail(notice.CauseTooLarge, "%d bytes, the limit is %d", len(data), options.MaxBytes)
	}
	limits := object.Limits{Stream: min(largestStream, options.MaxUnfolded), File: options.MaxUnfolded, Objects: mostObjects}
	opening, cancel := context.WithTimeout(ctx, options.Timeout)
	defer cancel()
	file, err := object.Open(opening, data, options.Passwords, limits)
	switch {
	case errors.Is(err, object.ErrPassword):
		return nil, false, notice.Fail(notice.CauseEncrypted, "%w", err)
	case opening.Err() != nil:
		return nil, false, timedOut(opening)
	case err != nil:
		return nil, false, notice.Fail(notice.CauseDamaged, "%w", err)
	}
	pages, err = readApart(ctx, file, options, func() (*object.File, error) { return object.Open(opening, data, options.Passwords, limits) })
	if notice.CauseOf(err) != notice.CauseNoText || file.Reader() == "salvage" {
		return pages, file.Unlocked, err
	}
	// Cross references may be sound and yet lead to nothing.
	if second, err2 := object.Salvage(opening, data, limits); err2 == nil {
		if found, err2 := readFilePages(ctx, second, options); err2 == nil {
			return found, file.Unlocked, nil
		}
	}
	return nil, false, err
}

// readFilePages reads all pages of a file, one after the other.
func readFilePages(ctx context.Context, file *object.File, options Options) ([]*page, error) {
	return whole(readRange(ctx, file, options, stretch{0, math.MaxInt}, time.Now().Add(options.Timeout)))
}

// stretch is a run of pages, counted from 0; to is the one behind the last.
type stretch struct{ from, to int }

// readRange reads some pages of a file. missing says why pictures could not be
// recognised.
func readRange(ctx context.Context, file *object.File, options Options, of stretch, ends time.Time) (pages []*page, missing, err error) {
	interpreter := content.New(file, content.DefaultBudget())
	defer interpreter.Close()
	recogniser := &recogniser{options: options, file: file}
	number := 0
	for leaf := range file.Pages() {
		number++
		if number <= of.from {
			continue
		}
		if number > of.to {
			break
		}
		if ctx.Err() != nil {
			return nil, nil, timedOut(ctx)
		}
		if time.Now().After(ends) {
			return nil, nil, notice.Fail(notice.CauseTimedOut, "more than %v, after %d pages", options.Timeout, number-1)
		}
		if number > options.MaxPages {
			return nil, nil, notice.Fail(notice.CauseTooLarge, "more than %d pages", options.MaxPages)
		}
		found := interpreter.Page(leaf.Dict, leaf.Inherited)
		p := &page{number: number, layout: layout.Read(found)}
		p.examine(found)
		before := time.Now()
		recogniser.judge(ctx, p, found)
		ends = ends.Add(time.Since(before)) // recognition has a bound of its own
		pages = append(pages, p)
	}
	return pages, recogniser.missing, nil
}

// whole checks the pages of a file.
func whole(pages []*page, missing, err error) ([]*page, error) {
	if err != nil {
		return nil, err
	}
	if len(pages) == 0 {
		return nil, notice.Fail(notice.CauseDamaged, "no pages")
	}
	return pages, readable(pages, missing)
}

func timedOut(ctx context.Context) error {
	return notice.Fail(notice.CauseTimedOut, "%w", ctx.Err())
}

func (p *page) warn(code, format string, arguments ...any) {
	p.warnings = append(p.warnings, notice.Warning{Code: code, Page: p.number, Message: fmt.Sprintf(format, arguments...)})
}
