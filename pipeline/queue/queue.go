// Package queue keeps the work that is to be done, durably, and does it: read a
// document, publish the workbook, make the weekly sheets. It is River on the
// database of the record, so that a job is closed in the transaction that
// records what came of it.
//
// River does the queueing, the retries, the election and the waking up; this
// package says which jobs there are, what ends one for good and what only delays
// it, and gives the rest of the program one type for both databases. sqlite.go
// and postgres.go hold what differs. It knows no notice, no record and no
// workbook: pipeline hands it the functions that do the work.
package queue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// Transaction is a transaction of the record, on one of the two databases.
type Transaction interface {
	SQLite() *sql.Tx
	Postgres() pgx.Tx
}

// Work is what the jobs do. A function that is nil is left to other processes.
type Work struct {
	// Read reads the documents of a job and closes it with what came of them.
	Read func(ctx context.Context, job *Job) error
	// Publish writes the workbook and closes the job with it. One process at a
	// time publishes.
	Publish func(ctx context.Context, job *Job) error
	// Weekly makes the weekly sheets.
	Weekly func(ctx context.Context) error
}

// Options are the settings of a queue.
type Options struct {
	Work Work
	// InHand is how many reading jobs this process holds, 0 for 32. It is more than
	// are read at once: River hands out as many as were finished since
	// FetchCooldown, and a notice of one page takes 1 ms.
	InHand int
	// DocumentTime is what one document may take, 0 for five minutes; PublishTime
	// the same for a workbook.
	DocumentTime, PublishTime time.Duration
	// EveryWeek says when the weekly sheets are made: the first such moment after
	// the one given. nil for never.
	EveryWeek func(after time.Time) time.Time
	Log       *slog.Logger
}

const (
	// usualInHand bounds what a kill puts back, and with DocumentTime how long the
	// last of them waits for its turn.
	usualInHand = 32
	// mostTogether and leastJobs say how many small documents share a job. River on
	// SQLite takes about 1 ms for a job, as long as reading one of them; a few files
	// have a job each, so that they are read at the same time. A document of more
	// than smallDocument bytes has one always.
	mostTogether  = 16
	leastJobs     = 12
	smallDocument = 64 << 10
	// usualTime fits the time limit of one document.
	usualTime = 5 * time.Minute
	// fetchCooldown is the least time between two fetches. At 10 ms and with 64
	// documents in hand, fetching never bounds the reading of 2,000 notices.
	fetchCooldown = 10 * time.Millisecond
	// kept is how long closed jobs are kept. What came of them is in the record.
	kept = time.Hour
	// mostAttempts ends a document with which the process itself broke down each
	// time. Waiting does not count as an attempt.
	mostAttempts = 25
)

func (o Options) withDefaults() Options {
	if o.InHand <= 0 {
		o.InHand = usualInHand
	}
	if o.DocumentTime <= 0 {
		o.DocumentTime = usualTime
	}
	if o.PublishTime <= 0 {
		o.PublishTime = usualTime
	}
	return o
}

// The kinds of jobs. Their fields stand in the database: a name is never changed.
type (
	readArgs struct {
		SHA256 []string `json:"sha256"`
	}
	publishArgs struct{}
	weeklyArgs  struct{}
)

func (readArgs) Kind() string    { return "read" }
func (publishArgs) Kind() string { return "publish" }
func (weeklyArgs) Kind() string  { return "weekly" }

const (
	readQueue    = "read"
	publishQueue = "publish"
)

// unfinished are the states in which a second job of the same kind and document
// adds nothing.
var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

func (readArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: readQueue, MaxAttempts: mostAttempts, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}}
}

func (publishArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: publishQueue, MaxAttempts: mostAttempts, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}}
}

func (weeklyArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: publishQueue, MaxAttempts: mostAttempts, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}}
}

// Job is one job in hand.
type Job struct {
	// SHA256 are the documents to be read.
	SHA256 []string
	// Attempts is how often it was begun, Waits how often it was put off.
	Attempts, Waits int
	// Last says that another failure ends it.
	Last bool

	ctx      context.Context
	complete func(Transaction) error
}

// Complete closes the job in the transaction: its rows and its end are written
// together or not at all. Where another process has done the work meanwhile, it
// gives ErrElsewhere; the transaction is to be given up then.
func (j *Job) Complete(tx Transaction) error { return j.complete(tx) }

// ErrElsewhere says that a job was done by another process.
var ErrElsewhere = errors.New("another process has done this job")

// Later puts a job off: the reason can heal by itself, and the job waits for that
// as long as it takes.
func Later(after time.Duration) error { return river.JobSnooze(after) }

// Never ends a job for good: trying again would end the same way, until a person
// mends the file and says so (taizhang retry).
func Never(reason error) error { return river.JobCancel(reason) }

// Backoff is how long to wait the next time: 1 s, then twice as long each time,
// up to a minute. A clerk who closes a file does not wait longer than that.
func Backoff(waits int) time.Duration {
	return min(time.Second<<min(max(waits, 0), 6), time.Minute)
}

// Counts is how much there is to do.
type Counts struct {
	// Documents wait to be read or are being read; Delayed are those of them that
	// wait for a reason.
	Documents, Delayed int
	// Publishing says that a workbook is to be written.
	Publishing bool
}

// Queue is the jobs of one record.
type Queue struct {
	engine
	closing chan struct{}
}

// engine is a River client on one of the databases.
type engine interface {
	start(context.Context) error
	stop(ctx context.Context, now bool) error
	insert(ctx context.Context, tx Transaction, jobs []river.InsertManyParams) (added int, err error)
	putBack(ctx context.Context) (int, error)
	counts(ctx context.Context) (Counts, error)
	close(ctx context.Context)
}

// Start begins to work. It goes on until Stop, also when ctx ends: a job is never
// cut off by the way.
func (q *Queue) Start(ctx context.Context) error { return q.engine.start(context.WithoutCancel(ctx)) }

// Stop ends the work: what is in hand is finished, and what has not been finished
// when ctx ends is put back.
func (q *Queue) Stop(ctx context.Context) error {
	close(q.closing)
	err := q.engine.stop(ctx, false)
	if ctx.Err() != nil {
		// The jobs hear the end of their context and give themselves back.
		err = q.engine.stop(context.WithoutCancel(ctx), true)
	}
	return err
}

// Closing is closed when the queue is about to stop: a job that has not begun
// should give itself back by Later(0).
func (q *Queue) Closing() <-chan struct{} { return q.closing }

// Close ends what a queue holds open. It is stopped before.
func (q *Queue) Close(ctx context.Context) { q.engine.close(context.WithoutCancel(ctx)) }

// PutBack makes jobs available again that a process left behind when it was
// killed. On SQLite the caller holds the lock of the record, so that every
// running job is one of those; on Postgres it is those whose process has gone
// from the database.
func (q *Queue) PutBack(ctx context.Context) (int, error) { return q.engine.putBack(ctx) }

// Document is a document to be read, by its sum and its size in bytes.
type Document struct {
	SHA256 string
	Size   int64
}

// AddReads adds documents to be read; small ones of which there are many share a
// job. A job that waits already is not added again. It gives the number of jobs
// added.
func (q *Queue) AddReads(ctx context.Context, tx Transaction, documents []Document) (int, error) {
	if len(documents) == 0 {
		return 0, nil
	}
	together := min(mostTogether, max(1, len(documents)/leastJobs))
	var jobs []river.InsertManyParams
	var group []string
	flush := func() {
		if len(group) > 0 {
			jobs = append(jobs, river.InsertManyParams{Args: readArgs{SHA256: group}})
			group = nil
		}
	}
	seen := map[string]bool{}
	for _, document := range documents {
		if seen[document.SHA256] { // River tells a job from those that stand, not from those of the same call
			continue
		}
		seen[document.SHA256] = true
		if document.Size > smallDocument {
			jobs = append(jobs, river.InsertManyParams{Args: readArgs{SHA256: []string{document.SHA256}}})
			continue
		}
		if group = append(group, document.SHA256); len(group) == together {
			flush()
		}
	}
	flush()
	return q.engine.insert(ctx, tx, jobs)
}

// AddPublish asks for the workbook to be written. Many requests are one job.
func (q *Queue) AddPublish(ctx context.Context, tx Transaction) error {
	_, err := q.engine.insert(ctx, tx, []river.InsertManyParams{{Args: publishArgs{}}})
	return err
}

// Counts is how much there is to do now.
func (q *Queue) Counts(ctx context.Context) (Counts, error) { return q.engine.counts(ctx) }

// countStatement is the same on both databases; %s is a state's column type.
const countStatement = `SELECT kind, state, count(*) FROM river_job WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled') GROUP BY kind, state`

// count adds one line of countStatement.
func (c *Counts) count(kind, state string, n int) {
	switch kind {
	case readArgs{}.Kind():
		c.Documents += n
		if state == string(rivertype.JobStateScheduled) || state == string(rivertype.JobStateRetryable) {
			c.Delayed += n
		}
	case publishArgs{}.Kind():
		c.Publishing = c.Publishing || n > 0
	}
}

// client is what both databases have in common.
type client[TTx any] struct {
	river  *river.Client[TTx]
	driver riverdriver.Driver[TTx]
	raw    func(Transaction) TTx
	id     string
	log    *slog.Logger
	works  bool
}

// newClient makes River's client for the work of this process.
func newClient[TTx any](driver riverdriver.Driver[TTx], id string, poll time.Duration, raw func(Transaction) TTx, options Options) (client[TTx], error) {
	options = options.withDefaults()
	c := client[TTx]{driver: driver, raw: raw, id: id, log: options.Log}
	readTime := options.DocumentTime * time.Duration(options.InHand)
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker[TTx, readArgs]{client: &c, work: options.Work.Read, time: readTime})
	river.AddWorker(workers, &worker[TTx, publishArgs]{client: &c, work: options.Work.Publish, time: options.PublishTime})
	river.AddWorker(workers, &worker[TTx, weeklyArgs]{client: &c, time: options.PublishTime, work: func(ctx context.Context, _ *Job) error {
		if options.Work.Weekly == nil {
			return nil
		}
		return options.Work.Weekly(ctx)
	}})
	config := &river.Config{
		ID: id, Workers: workers, Logger: slog.New(riverLog{options.Log.Handler()}),
		FetchCooldown: fetchCooldown, FetchPollInterval: poll,
		JobTimeout: max(readTime, options.PublishTime), RescueStuckJobsAfter: max(readTime, options.PublishTime) + time.Minute,
		CompletedJobRetentionPeriod: kept, CancelledJobRetentionPeriod: kept, DiscardedJobRetentionPeriod: kept,
		Queues: map[string]river.QueueConfig{},
	}
	if options.Work.Read != nil {
		config.Queues[readQueue] = river.QueueConfig{MaxWorkers: options.InHand}
	}
	if options.Work.Publish != nil {
		config.Queues[publishQueue] = river.QueueConfig{MaxWorkers: 1}
		if options.EveryWeek != nil {
			config.PeriodicJobs = []*river.PeriodicJob{river.NewPeriodicJob(schedule(options.EveryWeek),
				func() (river.JobArgs, *river.InsertOpts) { return weeklyArgs{}, nil }, nil)}
		}
	}
	c.works = len(config.Queues) > 0
	if !c.works {
		config.Queues = nil
	}
	var err error
	c.river, err = river.NewClient(driver, config)
	if err != nil {
		return c, fmt.Errorf("queue: %w", err)
	}
	return c, nil
}

type schedule func(time.Time) time.Time

func (s schedule) Next(after time.Time) time.Time { return s(after) }

func (c *client[TTx]) start(ctx context.Context) error {
	if !c.works {
		return nil
	}
	return c.river.Start(ctx)
}

func (c *client[TTx]) stop(ctx context.Context, now bool) error {
	switch {
	case !c.works:
		return nil
	case now:
		return c.river.StopAndCancel(ctx)
	}
	return c.river.Stop(ctx)
}

func (c *client[TTx]) insert(ctx context.Context, tx Transaction, jobs []river.InsertManyParams) (int, error) {
	results, err := c.river.InsertManyTx(ctx, c.raw(tx), jobs)
	added := 0
	for _, result := range results {
		if !result.UniqueSkippedAsDuplicate {
			added++
		}
	}
	return added, err
}

// worker turns River's job into ours.
type worker[TTx any, TArgs river.JobArgs] struct {
	river.WorkerDefaults[TArgs]
	client *client[TTx]
	work   func(context.Context, *Job) error
	time   time.Duration
}

func (w *worker[TTx, TArgs]) Timeout(*river.Job[TArgs]) time.Duration { return w.time }

// NextRetry is for errors that nobody has sorted into Later and Never.
func (w *worker[TTx, TArgs]) NextRetry(job *river.Job[TArgs]) time.Time {
	return job.AttemptedAt.Add(Backoff(job.Attempt))
}

func (w *worker[TTx, TArgs]) Work(ctx context.Context, job *river.Job[TArgs]) error {
	ours := &Job{Attempts: job.Attempt, Waits: snoozes(job.Metadata), Last: job.Attempt >= job.MaxAttempts, ctx: ctx}
	if read, ok := any(job.Args).(readArgs); ok {
		ours.SHA256 = read.SHA256
	}
	ours.complete = func(tx Transaction) error {
		// Several jobs may be closed in one transaction, which has a context of its
		// own; the job's holds River's client.
		closed, err := completeTx(context.WithoutCancel(ctx), w.client, w.client.raw(tx), job)
		if errors.Is(err, rivertype.ErrNotFound) || err == nil && closed.State != rivertype.JobStateCompleted {
			return ErrElsewhere
		}
		return err
	}
	err := w.work(ctx, ours)
	if errors.Is(err, ErrElsewhere) {
		return nil
	}
	if err != nil && ctx.Err() != nil && !errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		return Later(0) // the process stops
	}
	return err
}
