// Package workbook writes the task ledger as an Excel workbook that a clerk
// goes on editing, and reads back what the clerk has done.
//
// Create draws a new one: the rows of every sheet are drawn in stretches, several
// at a time, and packed as they are drawn (rows.go), so that the memory does not
// grow with the cells. What stands around them was laid out beforehand where the ledger
// is the usual one (mould.go). The bytes depend on the book and the options alone. Open
// reads one that people have worked in; its Sighting is what they see, and Update
// changes only the cells whose value is another, puts new rows at the bottom, and
// leaves everything else as it is. The sheets but 任务台账 are views, written anew
// each time (views.go).
//
// What a workbook is made of, its styles, tables, charts and relations, is
// excelize's. The many cells of the large sheets are ours: rows.go writes them,
// scan.go reads them, patch.go changes them, each in a tenth to a quarter of the
// library's time and with a test that holds it against the library. What they do
// not know they leave to it.
//
// What a row and a column are, and how a person's words and the program's are
// merged, is said in outputs/ledger; this package knows only the workbook.
package workbook

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/xuri/excelize/v2"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/settings"
)

// Names of the sheets, in their order.
const (
	SheetTasks     = "任务台账"
	SheetWeek      = "本周"
	SheetUnits     = "按单位"
	SheetReview    = "待核实"
	SheetConflicts = "冲突"
	SheetFiles     = "文件清单"
	SheetFigures   = "统计"
	SheetGuide     = "说明"
)

// views are the sheets that every run writes anew, with what draws them.
func (d *drawing) views() []step {
	return []step{
		{SheetWeek, d.week}, {SheetUnits, d.units}, {SheetReview, d.review}, {SheetConflicts, d.conflicts},
		{SheetFiles, d.files}, {SheetFigures, d.statistics}, {SheetGuide, d.guide},
	}
}

type step struct {
	name string
	draw func() error
}

// RowIDColumn is the heading of the hidden column behind the ledger's own that
// carries ledger.Row.ID. It lies inside the table, so that a row that people
// sort keeps its id.
const RowIDColumn = "_rowid"

// LinkColumn is the heading of the column before it, whose cells open the notice.
// It is a formula that nobody fills, so it is no column of the ledger.
const LinkColumn = "原文"

const linkWord = "打开"

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
	// Colours are those of a new workbook, the usual ones where none is set. In
	// one that is there already people may have chosen others.
	Colours settings.Colours
	// Added are columns that people added to another workbook of this ledger, and
	// that one which is updated is to have as well.
	Added []string
	// Settings are words about further settings in force, for the sheet 说明.
	Settings string
}

// Create writes the workbook to w. The warnings name cells that had to be cut,
// with the sheet and the cell in their message. Book.Today, where it is zero,
// is the day of Options.Made.
func Create(w io.Writer, book ledger.Book, options Options) ([]notice.Warning, error) {
	if book.Today.IsZero() && !options.Made.IsZero() {
		book.Today = notice.DateOf(options.Made)
	}
	options.Title = cmp.Or(options.Title, usualTitle)
	if book.Lines == nil {
		book.Merge()
		defer book.Lines.Close() // only removes a temporary file
	}
	d := &drawing{book: book, options: options}
	defer d.drop()
	write := d.layOutAll
	if d.fitsMould() {
		write = d.fillMould
	}
	err := write(w)
	return d.warnings, err
}

// usualTitle is the headline of a ledger that got no other.
const usualTitle = "督办台账"

// fillMould writes a workbook that fits the mould.
func (d *drawing) fillMould(w io.Writer) error {
	d.styles, d.mould = mouldStyles, &mould{}
	if err := d.run(d.sheets()); err != nil {
		return err
	}
	return d.mould.save(d, w)
}

// layOutAll writes a workbook that excelize lays out.
func (d *drawing) layOutAll(w io.Writer) error {
	file := excelize.NewFile()
	defer file.Close() // only removes temporary files; their loss is no error of the workbook
	var err error
	d.file = file
	if d.styles, err = newStyles(file, true, d.options.Colours); err != nil {
		return fmt.Errorf("workbook styles: %w", err)
	}
	if err := file.SetSheetName("Sheet1", SheetTasks); err != nil {
		return err
	}
	for _, view := range d.views() {
		if _, err := file.NewSheet(view.name); err != nil {
			return err
		}
	}
	if err := d.run(append(d.sheets(), step{"properties", d.properties})); err != nil {
		return err
	}
	return save(file, d.rows, w)
}

func (d *drawing) sheets() []step { return append([]step{{SheetTasks, d.tasks}}, d.views()...) }

// run draws the sheets. What a sheet is and what hangs on it goes through
// excelize, one sheet after the other; the rows are filled in beside one another,
// since of a large ledger they are nearly all of the work.
func (d *drawing) run(steps []step) error {
	for _, step := range steps {
		if err := step.draw(); err != nil {
			return fmt.Errorf("workbook, %s: %w", step.name, err)
		}
	}
	var work []job
	for i := range d.fillings {
		work = append(work, d.fillings[i].jobs()...)
	}
	var group sync.WaitGroup
	var next atomic.Int64
	for range min(runtime.GOMAXPROCS(0), len(work)) {
		group.Go(func() {
			press := presses.Get().(*press)
			defer presses.Put(press)
			for at := next.Add(1) - 1; at < int64(len(work)); at = next.Add(1) - 1 {
				work[at].draw(press)
			}
		})
	}
	group.Wait()
	for _, job := range work {
		if job.failed != nil {
			return fmt.Errorf("workbook, %s: %w", job.sheet.name, job.failed)
		}
		d.warnings = append(d.warnings, job.warnings...)
	}
	for _, f := range d.fillings {
		if err := f.end(); err != nil {
			return fmt.Errorf("workbook, %s: %w", f.sheet.name, err)
		}
	}
	d.fillings = nil
	return nil
}

// filling is what is still to be done on a sheet that was begun: its rows, of
// which row gives one, and then the end.
type filling struct {
	sheet *sheet
	count int
	row   func(t *stretch, i int)
	end   func() error
}

// fill lets the rows of a sheet be filled in once every sheet was begun: row adds
// the i-th, counted from 0, of so many. Rows are drawn beside one another.
func (d *drawing) fill(s *sheet, count int, row func(t *stretch, i int), end func() error) {
	s.last = headRow + count
	s.rows.parts = make([]packed, max(1, (count+rowsAtOnce-1)/rowsAtOnce))
	d.fillings = append(d.fillings, filling{s, count, row, end})
}

// rowsAtOnce is how many rows are drawn by one goroutine before it takes others: some
// 5 ms of work, so that none has much left when there are no more. The bytes of the
// workbook depend on it.
const rowsAtOnce = 512

// job is a stretch of rows to be drawn.
type job struct {
	*filling
	part     int
	warnings []notice.Warning
	failed   error
}

func (f *filling) jobs() []job {
	jobs := make([]job, len(f.sheet.rows.parts))
	for i := range jobs {
		jobs[i] = job{filling: f, part: i}
	}
	return jobs
}

func (j *job) draw(press *press) {
	from := j.part * rowsAtOnce
	t := j.sheet.stretch(headRow+1+from, press)
	for i := from; i < min(from+rowsAtOnce, j.count); i++ {
		j.row(t, i)
	}
	j.failed = t.end(j.part)
	j.warnings = t.warnings
}

// drawing is one workbook while it is made.
type drawing struct {
	file     *excelize.File
	mould    *mould // what is filled in, instead of a file; nil where there is a file
	styles   styles
	book     ledger.Book
	options  Options
	added    []string        // columns that people added
	stands   map[string]bool // sheets that were there before
	warnings []notice.Warning
	fillings []filling
	found    []unit       // what allUnits gives
	rows     []*sheetRows // of the sheets that are written anew
	packs    *packs       // their bytes
}

// drop lets the rows go once the workbook is written.
func (d *drawing) drop() {
	if d.packs != nil {
		_ = d.packs.laid.Close() // only removes a temporary file
	}
}

// properties writes the day instead of the library's constant one; without a
// day both stay empty.
func (d *drawing) properties() error {
	made := ""
	if !d.book.Today.IsZero() {
		made = madeOn(d.book.Today)
	}
	return d.file.SetDocProps(&excelize.DocProperties{
		Title: d.options.Title, Creator: "taizhang", LastModifiedBy: "taizhang", Language: "zh-CN", Created: made, Modified: made,
	})
}

// madeOn is a day as the properties of a workbook have it.
func madeOn(day notice.Date) string { return day.Moment().Format(time.RFC3339) }
