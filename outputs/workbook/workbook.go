// Package workbook writes the task ledger as an Excel workbook that a clerk
// goes on editing: the sheets 任务台账, 文件清单 and 说明.
//
// Every sheet is streamed, so that the memory does not grow with the cells,
// and the bytes depend on the book and the options alone. What a row and a
// column are is said in outputs/ledger; this package draws them. It reads no
// workbook back.
package workbook

import (
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// Names of the sheets.
const (
	SheetTasks = "任务台账"
	SheetFiles = "文件清单"
	SheetGuide = "说明"
)

// RowIDColumn is the heading of the hidden column behind the ledger's own that
// carries ledger.Row.ID. It lies inside the table, so that a row that people
// sort keeps its id.
const RowIDColumn = "_rowid"

// Options are the settings of a workbook. The zero value of each is sensible.
type Options struct {
	// Made is the moment at which the ledger is made; only its day enters the
	// workbook, so that two runs of one day give the same bytes.
	Made time.Time
	// Folder is the folder in which the workbook will lie. Files that can be
	// reached from there get a link on the sheet 文件清单; "" means no links.
	Folder string
	// Title is the headline of the ledger, 督办台账 if empty.
	Title string
}

// Create writes the workbook to w. The warnings name cells that had to be cut,
// with the sheet and the cell in their message. Book.Today, where it is zero,
// is the day of Options.Made.
func Create(w io.Writer, book ledger.Book, options Options) ([]notice.Warning, error) {
	if book.Today.IsZero() && !options.Made.IsZero() {
		book.Today = notice.DateOf(options.Made)
	}
	if options.Title == "" {
		options.Title = "督办台账"
	}
	file := excelize.NewFile()
	defer file.Close() // only removes temporary files; their loss is no error of the workbook
	file.SetZipWriter(newSortedZip)

	styles, err := newStyles(file)
	if err != nil {
		return nil, fmt.Errorf("workbook styles: %w", err)
	}
	d := &drawing{file: file, styles: styles, book: book, options: options, rows: book.Rows()}
	for _, step := range []struct {
		name string
		draw func() error
	}{
		{"sheets", d.sheets},
		{SheetTasks, d.tasks},
		{SheetFiles, d.files},
		{SheetGuide, d.guide},
		{"properties", d.properties},
	} {
		if err := step.draw(); err != nil {
			return d.warnings, fmt.Errorf("workbook, %s: %w", step.name, err)
		}
	}
	return d.warnings, file.Write(w)
}

// drawing is one workbook while it is made.
type drawing struct {
	file     *excelize.File
	styles   styles
	book     ledger.Book
	options  Options
	rows     []ledger.Row
	warnings []notice.Warning
}

func (d *drawing) sheets() error {
	if err := d.file.SetSheetName("Sheet1", SheetTasks); err != nil {
		return err
	}
	for _, name := range []string{SheetFiles, SheetGuide} {
		if _, err := d.file.NewSheet(name); err != nil {
			return err
		}
	}
	return nil
}

// properties writes the day instead of the library's constant one; without a
// day both stay empty.
func (d *drawing) properties() error {
	made := ""
	if !d.book.Today.IsZero() {
		made = d.book.Today.Moment().Format(time.RFC3339)
	}
	return d.file.SetDocProps(&excelize.DocProperties{
		Title: d.options.Title, Creator: "taizhang", LastModifiedBy: "taizhang", Language: "zh-CN", Created: made, Modified: made,
	})
}
