// Package office is the watched folder at work: what comes into an inbox is
// copied, queued, read, recorded and published, and nobody need do anything.
//
//	inbox → content → queue → read → record → workbook
//
// Office.Run below shows the whole of it. takein.go takes files in, reading.go
// reads documents and records them, publishing.go writes the workbook, sorting.go
// puts finished files aside, memory.go is what an inbox knows.
//
// Every step follows from what is recorded and not from what happened before:
// a process may be killed at any moment, and the next one goes on. A file is
// known when its copy is on the disk and its job in the queue, in one
// transaction; a job ends in the transaction that records its rows; the workbook
// is written as long as the record has more than it shows.
//
// The package reads no flag and no clock, and says nothing to people: it tells
// Events, and cmd/taizhang puts them into words.
package office

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline"
	"taizhang/pipeline/content"
	"taizhang/pipeline/inbox"
	"taizhang/pipeline/keeper"
	"taizhang/pipeline/queue"
	"taizhang/pipeline/store"
)

// Options are what an office works with. Record, Content, Now and Log are always
// given.
type Options struct {
	// Record is the record; Content keeps the copies.
	Record  *store.Store
	Content content.Store
	// Host names this process to the others on Postgres.
	Host string

	// Inbox is the folder that is watched, "" for none. Name names it in the
	// record, and Place a file of it in the list of files.
	Inbox string
	Name  string
	Place func(path string) string
	// Settle is how long a file must keep still, 0 for two seconds; Every the
	// interval of the scans, 0 for the usual one.
	Settle, Every time.Duration
	// Move puts finished files aside.
	Move bool
	// Pass names files in the inbox that are no notices; nil for none.
	Pass func(path string) bool

	// Reader reads documents and Understander understands them; with Understander
	// nil this process reads nothing.
	Reader       pipeline.Reader
	Understander *pipeline.Understander

	// Publish writes the workbook, nil if this process does not. Held says who has
	// it open.
	Publish func(ctx context.Context) (keeper.Published, error)
	Held    func() (keeper.Holder, bool)
	// Weekly makes the weekly sheets, EveryWeek says when; nil for never.
	Weekly    func(ctx context.Context) error
	EveryWeek func(after time.Time) time.Time

	// Grace is how long a stop waits for what is in hand, 0 for 20 s.
	Grace time.Duration
	Now   func() time.Time
	Log   *slog.Logger
	// Tell hears of what happened, one call at a time for each goroutine; nil for
	// nobody.
	Tell func(Event)
}

// Event is one thing that happened. Exactly one of its groups is filled.
type Event struct {
	// Path came to an end: File tells how, Repeats that its bytes are known.
	Path    string
	File    *ledger.File
	Repeats bool
	// Moved says that a known file lies at Path now.
	Moved bool
	// Trouble is a file or an inbox that cannot be taken in yet, and Gone that the
	// trouble with Path is over.
	Trouble *notice.Failure
	Gone    bool
	// Published is what became of the workbook; Err why it could not be written
	// this time.
	Published *keeper.Published
	Err       error
}

// Office is one process at work on a record.
type Office struct {
	Options
	queue    *queue.Queue
	recorder *recorder
	memory   *memory
	slots    chan struct{}
	nudges   chan struct{}
	told     map[inbox.Key]string // the troubles that were told, with their reasons
	pending  pendingWorkbook
	// arriving says that the last scan found files to be taken in: the workbook
	// waits for them.
	arriving atomic.Bool
	// publishing says that the job of writing the workbook is in hand.
	publishing atomic.Bool
}

// New opens the queue of a record.
func New(ctx context.Context, options Options) (*Office, error) {
	if options.Settle <= 0 {
		options.Settle = usualSettle
	}
	if options.Grace <= 0 {
		options.Grace = usualGrace
	}
	if options.Tell == nil {
		options.Tell = func(Event) {}
	}
	if options.Held == nil {
		options.Held = func() (keeper.Holder, bool) { return keeper.Holder{}, false }
	}
	options.Reader = options.Reader.Settled()
	o := &Office{Options: options, memory: newMemory(), nudges: make(chan struct{}, 1), told: map[inbox.Key]string{},
		slots: make(chan struct{}, options.Reader.Workers)}
	work := queue.Work{Weekly: options.Weekly}
	if options.Understander != nil {
		work.Read = o.read
	}
	if options.Publish != nil {
		work.Publish = o.publish
	}
	settings := queue.Options{Work: work, DocumentTime: options.Reader.TimeLimit, PublishTime: publishTime, EveryWeek: options.EveryWeek, Log: options.Log}
	var err error
	if pool := options.Record.SQLite(); pool != nil {
		o.queue, err = queue.OnSQLite(ctx, pool, settings)
	} else {
		o.queue, err = queue.OnPostgres(ctx, options.Record.Postgres(), options.Host, settings)
	}
	return o, err
}

const (
	// usualSettle is longer than programs pause while they copy to a share.
	usualSettle = 2 * time.Second
	// usualGrace finishes documents of the usual length at a stop; longer ones are
	// put back.
	usualGrace = 20 * time.Second
	// publishTime is far above the 6 s of 10,000 rows: a share can be slow.
	publishTime = 10 * time.Minute
)

// Run works until ctx ends, and then finishes what is in hand or puts it back.
func (o *Office) Run(ctx context.Context) error {
	defer o.queue.Close(ctx)
	if err := o.remember(ctx); err != nil {
		return err
	}
	if o.Understander != nil {
		go func() { _ = o.Understander.Load() }() // what goes wrong is told with the first document
	}
	o.recorder = newRecorder(o)
	defer o.recorder.close()
	if err := o.queue.Start(ctx); err != nil {
		return err
	}
	if o.Inbox != "" {
		o.watch(ctx)
	} else {
		<-ctx.Done()
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.Grace)
	defer cancel()
	return o.queue.Stop(grace)
}

// remember loads what the inbox knows, puts the jobs of a killed process back,
// and asks for the workbook if the record has more than it shows.
func (o *Office) remember(ctx context.Context) error {
	n, err := o.queue.PutBack(ctx)
	if err != nil {
		return err
	}
	if n > 0 {
		o.Log.Info("work that was broken off is taken up again", "jobs", n)
	}
	return o.Record.Update(ctx, func(tx *store.Tx) error {
		if o.Inbox != "" {
			arrivals, err := tx.Arrivals(o.Name)
			if err != nil {
				return err
			}
			o.memory.load(arrivals)
			for _, a := range arrivals {
				if a.SHA256 == "" {
					o.told[inbox.Key(a.Name)] = "" // told by a process before, and perhaps over by now
				}
			}
		}
		stands, err := tx.Publication()
		if err != nil || stands.Wanted == stands.Written {
			return err
		}
		return o.queue.AddPublish(ctx, tx)
	})
}

// watch scans the inbox until ctx ends.
func (o *Office) watch(ctx context.Context) {
	hints := inbox.NewHints(ctx, o.Log)
	heard := make(chan struct{}, 1)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-hints.Heard():
			case <-o.nudges:
			}
			select {
			case heard <- struct{}{}:
			default:
			}
		}
	}()
	scanner := &inbox.Scanner{Root: o.Inbox, Settle: o.Settle, Known: o.memory, Sorted: o.Move, Pass: o.Pass}
	inbox.Watch{Scanner: scanner, Every: o.Every, Hints: heard, Now: o.Now, Look: func(ctx context.Context, look inbox.Look) {
		o.heed(ctx, look)
		hints.Follow(look.Folders)
	}}.Run(ctx)
}

// Once takes in everything that is in the inbox now, and works until all of it
// has come to an end: the single scan of a test and of a run.
func (o *Office) Once(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- o.Run(ctx) }()
	ticker := time.NewTicker(quietPoll)
	defer ticker.Stop()
	for {
		select {
		case err := <-ended:
			return err
		case <-ticker.C:
		}
		if counts, err := o.queue.Counts(ctx); err == nil && counts == (queue.Counts{}) && o.memory.settled() {
			cancel()
			return <-ended
		}
	}
}

// nudge asks for a scan soon.
func (o *Office) nudge() {
	select {
	case o.nudges <- struct{}{}:
	default:
	}
}

// Queue is the queue of the office.
func (o *Office) Queue() *queue.Queue { return o.queue }

// failureOf gives the failure of a file, nil for one that was read.
func failureOf(file ledger.File) *notice.Failure {
	if file.Err == nil {
		return nil
	}
	var failure *notice.Failure
	if !errors.As(file.Err, &failure) {
		failure = &notice.Failure{Path: file.Path, Stage: "read", Cause: notice.CauseOf(file.Err), Err: file.Err}
	}
	return failure
}
