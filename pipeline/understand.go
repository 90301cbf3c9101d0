package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"

	"taizhang/extractors/duty"
	"taizhang/extractors/head"
	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
	"taizhang/extractors/segment"
	"taizhang/extractors/timex"
	"taizhang/extractors/unit"
	"taizhang/pipeline/edition"
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
	// Rules is a folder with a user's own rules in its sub-folders timex and
	// duty, "" for none.
	Rules string
	// Units is a file with the user's units, one a line, aliases behind a tab.
	Units string
	// Holidays are files with the arrangements of years that came out after the
	// program, as calendar.With reads them.
	Holidays []string
	// TermStart is the first day of the school's term, zero if there is none: the
	// teaching weeks (第3周) count from its week.
	TermStart notice.Date
}

// Understander turns documents into notices. It is safe for concurrent use.
type Understander struct {
	words *segment.Words
	units *unit.Directory
	// duties waits for the rules, which are made once.
	duties func() *duty.Finder
	// sources is a digest of the files of the options, "" where it is not known.
	sources string
}

// NewUnderstander loads the units and a user's own rules. The program's own rules are
// made beside what comes next, and the words are loaded beside the reading of the first
// file; Load waits for both.
func NewUnderstander(options UnderstanderOptions) (*Understander, error) {
	sources := options.digest() // before they are loaded: what is written meanwhile is read again
	units, err := openUnits(options.Units)
	if err != nil {
		return nil, err
	}
	working, err := OpenCalendar(options.Holidays)
	if err != nil {
		return nil, err
	}
	u := &Understander{words: segment.NewWords(units.Names()), units: units, sources: sources}
	finder := duty.Options{Words: u.words, Calendar: working, TermStart: options.TermStart}
	if options.Rules != "" {
		if finder.Times, finder.Rules, err = overlay(options.Rules); err != nil {
			return nil, err
		}
		duties, err := duty.NewFinder(finder)
		if err != nil {
			return nil, err
		}
		u.duties = func() *duty.Finder { return duties }
		return u, nil
	}
	u.duties = sync.OnceValue(func() *duty.Finder {
		duties, err := duty.NewFinder(finder)
		if err != nil {
			panic(err) // the rules are part of the program, and its tests load them
		}
		return duties
	})
	// 3 ms, while the ledger is opened. The rules for times are made beside those for
	// duties, which wait for them at their end.
	go timex.Default()
	go u.duties()
	return u, nil
}

// overlay lays a user's rules over the built-in ones: the folder's sub-folder
// timex holds time rules, duty duty rules; either may be missing.
func overlay(folder string) (*timex.Finder, string, error) {
	if _, err := os.Stat(folder); err != nil {
		return nil, "", fmt.Errorf("rules: %w", err)
	}
	times, duties := timex.Default(), ""
	if own := folder + "/timex"; isFolder(own) {
		finder, err := timex.New(timex.BuiltIn(), rule.Source{Files: os.DirFS(own), Label: own})
		if err != nil {
			return nil, "", err
		}
		times = finder
	}
	if own := folder + "/duty"; isFolder(own) {
		duties = own
	}
	return times, duties, nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// Load waits for the rules and loads the dictionary; it may run beside the reading of
// the first file. Understand loads them if nobody did.
func (u *Understander) Load() error {
	u.duties()
	return u.words.Load()
}

// Understand reads the notice in a document: paragraphs and clauses, the head
// around them, the duties in them with their deadlines.
func (u *Understander) Understand(doc *notice.Document, origin Origin) *notice.Notice {
	paragraphs := segment.Split(doc)
	top := head.Read(paragraphs)
	tasks, warnings := u.duties().Find(paragraphs, top, origin.Received)
	parties := 0
	for i := range tasks {
		parties += len(tasks[i].Responsible)
	}
	full := make([]string, 0, parties) // of all tasks, one behind the other
	ids := taskIDs(origin.SHA256, tasks)
	for i := range tasks {
		task := &tasks[i]
		task.ID, ids = ids[:idLength], ids[idLength:]
		mark := len(full)
		for _, name := range task.Responsible {
			full = append(full, u.units.Full(name))
		}
		if mark < len(full) {
			task.Units = slices.Clip(full[mark:])
		}
	}
	found := &notice.Notice{
		File: origin.Path, SHA256: origin.SHA256, Pages: max(1, len(doc.Pages)),
		Genre: top.Genre, Title: top.Title, Issuer: top.Issuer, DocNumber: top.DocNumber,
		Issued: top.Issued, Recipients: top.Recipients, Tasks: tasks,
		Warnings: append(doc.Warnings[:len(doc.Warnings):len(doc.Warnings)], warnings...),
		Sketch:   edition.Sketch(doc.Text),
	}
	found.Amends = edition.Amended(found, doc.Text)
	paragraphs.Free()
	return found
}

// taskIDs gives the names of tasks one behind the other, of idLength bytes each: in
// one text they take a piece of memory, and not one for each.
func taskIDs(file string, tasks []notice.Task) string {
	ids := make([]byte, 0, idLength*len(tasks))
	for i := range tasks {
		ids = appendTaskID(ids, file, &tasks[i])
	}
	return string(ids)
}

// idLength is that of a task's name.
const idLength = 16

// appendTaskID names a task by its file, its place and its words, and by its day
// where one quote gives two tasks.
func appendTaskID(to []byte, file string, task *notice.Task) []byte {
	var room [512]byte // holds the words of nearly all tasks
	words := append(append(room[:0], file...), 0)
	words = append(strconv.AppendInt(words, int64(task.Span.Start), 10), 0)
	words = append(append(words, task.Quote...), 0)
	words = append(append(words, task.Deadline.Text...), 0)
	words = task.Deadline.Due.Append(words)
	sum := sha256.Sum256(words)
	return hex.AppendEncode(to, sum[:idLength/2])
}
