// Package duty reads what a notice asks for: which clauses are duties, of
// whom, with whose help, reported to whom, and by which time words they are
// bound.
//
// Find is the whole on one screen. Before it stands the reading of single
// clauses (clause.go, with the rules of rules/*.yaml as its cues, party.go for
// names), then the cutting of sentences into statements (statement.go), labels
// and brackets (label.go), tables (table.go), the time words that bind a
// statement from elsewhere (lend.go), the verdict (judge.go), and what a person
// would write of it (summary.go, confidence.go).
//
// It reads no dates: timex finds and resolves the time words, duty says which
// of them governs. It knows no ledger.
package duty

import (
	"sync"

	"taizhang/extractors/head"
	"taizhang/extractors/notice"
	"taizhang/extractors/segment"
	"taizhang/extractors/timex"
	"taizhang/extractors/timex/calendar"
)

// Finder finds the duties of notices. It is safe for concurrent use.
type Finder struct {
	cues      *cueReader
	words     *segment.Words
	times     *timex.Finder
	calendar  *calendar.Calendar
	termStart notice.Date
	rooms     sync.Pool // of *room
}

// Find gives the tasks of a notice in the order of its text, and warnings
// about its time words.
func (f *Finder) Find(doc *segment.Document, top head.Head, received notice.Date) ([]notice.Task, []notice.Warning) {
	r := f.read(doc, top, received)
	tasks, warnings := r.tasks()
	r.room.clear()
	f.rooms.Put(r.room)
	return tasks, warnings
}

// read is the whole way from paragraphs to duties.
func (f *Finder) read(doc *segment.Document, top head.Head, received notice.Date) *reading {
	r := &reading{Finder: f, doc: doc, top: top, received: received}
	if r.room, _ = f.rooms.Get().(*room); r.room == nil {
		r.room = new(room)
	}
	r.readItems()      // paragraphs with their time words, labels and phases
	r.readStatements() // sentences cut where deadline, party or deliverable change
	r.readTables()     // rows whose columns say what, who and when
	r.lendTimes()      // deadlines from headings, brackets, sections, closing sentences
	r.judge()          // duty or not
	r.attribute()      // parties that the sentence leaves unsaid
	return r
}

// reading is the state of one document.
type reading struct {
	*Finder
	doc      *segment.Document
	top      head.Head
	received notice.Date
	warnings []notice.Warning
	*room
	previous []notice.Meaning
	events   map[string]timex.Days
}

// newsGenre reports whether the document mostly tells what was done.
func (r *reading) newsGenre() bool {
	switch r.top.Genre {
	case notice.GenreNews, notice.GenreBriefing, notice.GenreSummary, notice.GenreReport:
		return true
	}
	return false
}

// softGenre reports whether demands without a day are mostly words: news,
// speeches, praise.
func (r *reading) softGenre() bool {
	return r.newsGenre() || r.top.Genre == notice.GenreSpeech || r.top.Genre == notice.GenreDecision || r.top.Genre == notice.GenreCircular
}
