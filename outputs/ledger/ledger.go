// Package ledger turns notices into the rows of a task ledger (督办台账): one
// row a task, with the columns that offices keep.
//
// It knows what a row is, how a row is recognised again, and the one table of
// columns that every output reads. It draws nothing: the Excel view is
// outputs/workbook. It remembers nothing between runs. Of a large ledger it keeps
// an outline of each row in memory, and the rest in a file (lines.go).
//
// A new column is one entry in the table of columns.go.
package ledger

import (
	"crypto/sha256"
	"slices"
	"sync"

	"taizhang/extractors/notice"
)

// File is one file of a run with what became of it: either a Notice or an Err.
type File struct {
	// Path is the file as the user gave it.
	Path string
	// Notice is what was understood, nil where the file failed.
	Notice *notice.Notice
	// Err says why the file gave no notice; its cause is notice.CauseOf(Err).
	Err error
	// Place is the way from the folder of the ledger to the file, with slashes; ""
	// where it is not known.
	Place string
	// Repeats is the path of the file whose bytes this one repeats, "" for none.
	Repeats string
	// TaskCount is the number of tasks where Notice comes without them, as it does
	// from a record.
	TaskCount int
	// Reading says by what the file was read and counts what that gave.
	Reading Reading
	// Known says that the file was not read, since the record holds a reading of it
	// that would be no other now. Notice then has its path and its hash alone.
	Known bool
}

// Reading is how a file was read.
type Reading struct {
	// By is a digest of everything on which the reading depended beside the bytes
	// and the path of the file: where it is the same, so is the reading. "" says that
	// this is not known.
	By string
	// Tasks are the tasks that it gave, Dated those with a last day or a rhythm,
	// Review those at which a person should look.
	Tasks, Dated, Review int
}

// ReadingOf counts what a reading gave.
func ReadingOf(n *notice.Notice, by string) Reading {
	reading := Reading{By: by, Tasks: len(n.Tasks)}
	for i := range n.Tasks {
		task := &n.Tasks[i]
		if !task.Deadline.Due.IsZero() || task.Deadline.Recurrence != "" {
			reading.Dated++
		}
		if len(task.Review) > 0 {
			reading.Review++
		}
	}
	return reading
}

// Tasks is the number of tasks that the file gave.
func (f File) Tasks() int {
	if f.Notice == nil {
		return 0
	}
	return max(len(f.Notice.Tasks), f.TaskCount)
}

// Outcome is what became of a file, in the word of the file list.
type Outcome string

const (
	// Extracted files gave at least one task.
	Extracted Outcome = "已提取"
	// Taskless files were read and ask for nothing.
	Taskless Outcome = "无任务"
	// Duplicate files have the bytes of another one.
	Duplicate Outcome = "重复"
	// Failed files could not be read.
	Failed Outcome = "未能读取"
)

// Outcome says what became of the file.
func (f File) Outcome() Outcome {
	switch {
	case f.Err != nil || f.Notice == nil:
		return Failed
	case f.Repeats != "":
		return Duplicate
	case f.Tasks() == 0:
		return Taskless
	}
	return Extracted
}

// DefaultNearDays is the near-due window where the settings give none. Offices
// use 3, 5 or 7 days.
const DefaultNearDays = 5

// Book is everything that one ledger shows.
type Book struct {
	// Files are in the order of the input.
	Files []File
	// Today is the day for which the ledger is made: rhythms show their next day
	// on or after it, and days overdue are counted to it.
	Today notice.Date
	// NearDays is the near-due window in calendar days, 0 for DefaultNearDays.
	NearDays int
	// WeekStart is the first day of the office's week, Monday unless it is set.
	WeekStart WeekStart
	// Columns are those of the ledger in their order, nil for Columns().
	Columns []Column
	// Lines are what the rows show, Conflicts the cells with two values, and Removed
	// the rows that people took out: what Take makes of the rows that are remembered,
	// or Merge of the tasks of Files where nothing is. Nil for neither.
	Lines     *Lines
	Conflicts []Conflict
	Removed   []*Entry
	// Generation is the number of this writing of the ledger, 0 if nobody counts.
	Generation int
}

// WeekStart says how many days behind Monday a week begins: 6 for Sunday.
type WeekStart int

// WeekOf is the first day of the week in which a day lies.
func (b Book) WeekOf(day notice.Date) notice.Date {
	if day.IsZero() {
		return day
	}
	behind := (int(day.Weekday()) + 6 - int(b.WeekStart) + 7) % 7
	return day.AddDays(-behind)
}

// Merge makes Lines of the tasks of Files, of which nothing is remembered.
func (b *Book) Merge() {
	b.Take(nil)
	for rows := range slices.Chunk(b.Rows(), 8*mergedAtOnce) {
		entries := make([]*Entry, len(rows))
		for i, row := range rows {
			entries[i] = &Entry{ID: row.ID, Number: row.Number, Code: row.Code, Origin: FromNotice, Notice: row.Notice, Task: row.Task}
		}
		b.Take(entries)
	}
}

// Take puts rows behind those that were taken before; they come in the order of
// their numbers.
func (b *Book) Take(entries []*Entry) {
	if b.Columns == nil {
		b.Columns = Columns()
	}
	if b.Lines == nil {
		b.Lines = NewLines(0)
	}
	standing := make([]*Entry, 0, len(entries))
	for _, entry := range entries {
		if entry.Deleted {
			b.Removed = append(b.Removed, entry)
		} else {
			standing = append(standing, entry)
		}
	}
	conflicts := make([][]Conflict, len(standing)) // nearly all of them nil
	sums := make([][sha256.Size]byte, (len(standing)+mergedAtOnce-1)/mergedAtOnce)
	place := b.Lines.room(len(standing))
	var group sync.WaitGroup
	for from := 0; from < len(standing); from += mergedAtOnce {
		group.Go(func() {
			sum, buffer, room, known := sha256.New(), []byte(nil), Cells(nil), rhythms{}
			for i := from; i < min(from+mergedAtOnce, len(standing)); i++ {
				if cap(room)-len(room) < len(b.Columns) {
					room = make(Cells, 0, max(cellsAtOnce, len(b.Columns)))
				}
				line, outline := place(i)
				*line, conflicts[i] = standing[i].line(b.Columns, b.Today, b.Near(), room[len(room):], known)
				room = room[:len(room)+len(line.Cells)]
				line.Plain, line.Bare = line.Cells.plainness()
				*outline = outlineOf(line)
				buffer = line.appendTo(buffer[:0], appendText)
				sum.Write(buffer)
			}
			sum.Sum(sums[from/mergedAtOnce][:0])
		})
	}
	group.Wait()
	for i := range sums {
		b.Lines.sum.Write(sums[i][:])
	}
	b.Lines.settle()
	for i := range conflicts {
		b.Conflicts = append(b.Conflicts, conflicts[i]...)
	}
}

// mergedAtOnce is how many rows one goroutine merges: enough to be worth its
// start, and few enough for all processors to have some.
const mergedAtOnce = 512

// cellsAtOnce is how many cells get their room together: 32 KB, in which the lines
// of a book lie behind one another without gaps.
const cellsAtOnce = 1024

// Near is the near-due window in calendar days.
func (b Book) Near() int {
	if b.NearDays <= 0 {
		return DefaultNearDays
	}
	return b.NearDays
}

// Row is one line of the ledger.
type Row struct {
	// ID recognises the row again: it depends on the bytes of the notice, the
	// words of the task and nothing else. It is unique in a Book.
	ID string
	// Number counts the rows from 1 (序号).
	Number int
	// Code is the short name that people use (任务编号): K7QX-02 is the second
	// task of the notice K7QX.
	Code   string
	Notice *notice.Notice
	Task   *notice.Task
	// Due is the day that the row shows as 完成时限, zero where there is none. For
	// a rhythm it is the next day on or after Book.Today, and Following are the
	// two days behind it.
	Due       notice.Date
	Following []notice.Date
	// Alert is 预警 on Book.Today.
	Alert string
	// Remarks are the parts of 备注.
	Remarks []string
}

// Rows gives the rows of the book in the order of its files and, within a
// file, of its tasks.
func (b Book) Rows() []Row {
	total := 0
	for i := range b.Files {
		total += b.Files[i].Tasks()
	}
	rows := make([]Row, 0, total)
	names, known := newNames(), rhythms{}
	for i := range b.Files {
		n := b.Files[i].Notice
		if n == nil {
			continue
		}
		key := names.of(n)
		for k := range n.Tasks {
			task := &n.Tasks[k]
			row := Row{Number: len(rows) + 1, Notice: n, Task: task, ID: key.rowID(task), Code: Code(key.short, k+1)}
			row.Due, row.Following = days(n, task, b.Today, known)
			row.Alert = Alert(row.Due, StatusOpen, b.Today, b.Near())
			row.Remarks = remarks(&row)
			rows = append(rows, row)
		}
	}
	return rows
}
