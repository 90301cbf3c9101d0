package inbox

import (
	"context"
	"time"
)

// Watch scans an inbox until its context ends: at the start, at an interval,
// when a file has kept still long enough, and when a hint comes. What it does
// follows from the scans alone; without a single hint it is only later.
type Watch struct {
	Scanner *Scanner
	// Every is the interval, 0 for 5 s. It grows with the folder, so that scanning
	// takes half a hundredth of the time at most.
	Every time.Duration
	// Hints say that something may have happened; nil for none.
	Hints <-chan struct{}
	// Now is the clock.
	Now func() time.Time
	// Look is told of every scan. What it does not make known is told again.
	Look func(context.Context, Look)
}

// usualInterval is how late a file on a network share is seen, which gives no
// hints.
const usualInterval = 5 * time.Second

// leastShare is the part of the time that scanning may take while nothing
// happens, and hintedShare while hints come: 2,000 files that are copied in give
// 10,000 of them.
const (
	leastShare  = 200
	hintedShare = 5
)

// leastPause keeps hints from scanning a small folder a thousand times a second.
const leastPause = 50 * time.Millisecond

// Run scans until ctx ends.
func (w Watch) Run(ctx context.Context) {
	every := w.Every
	if every <= 0 {
		every = usualInterval
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		began := w.Now()
		look := w.Scanner.Scan(ctx, began)
		if ctx.Err() != nil {
			return // half a look is none
		}
		took := w.Now().Sub(began)
		w.Look(ctx, look)

		ended := w.Now()
		next := ended.Add(max(every, leastShare*took))
		if look.Settling > 0 && look.Next.Before(next) {
			next = look.Next
		}
		soonest := ended.Add(max(leastPause, hintedShare*took))
		if next.Before(soonest) {
			next = soonest
		}
		timer.Reset(next.Sub(ended))
		if w.hinted(ctx, timer) {
			timer.Reset(max(0, soonest.Sub(w.Now())))
		}
	}
}

// hinted waits for a hint, the timer or the end, and reports whether it was a
// hint. The timer's tick is left in its channel.
func (w Watch) hinted(ctx context.Context, timer *time.Timer) bool {
	select {
	case <-ctx.Done():
	case <-w.Hints:
		return true
	case <-timer.C:
		timer.Reset(0)
	}
	return false
}
