package pipeline

import (
	"context"
	"iter"
	"sync"
)

// ahead is how many results a worker may be ahead of the slowest document
// before it waits, so that one long document does not let the results of a
// thousand short ones pile up.
const ahead = 8

// ordered does the work on every item with a number of workers and gives the
// results in the order of the items. It ends early when ctx ends or the caller
// stops; either way no worker is left behind.
func ordered[In, Out any](ctx context.Context, workers int, items []In, work func(context.Context, In) Out) iter.Seq[Out] {
	type assignment struct {
		item   In
		result chan Out
	}
	return func(yield func(Out) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var group sync.WaitGroup
		defer group.Wait()
		defer cancel()

		assignments := make(chan assignment)
		results := make(chan chan Out, workers*ahead)
		for range workers {
			group.Go(func() {
				for a := range assignments {
					a.result <- work(ctx, a.item)
				}
			})
		}
		group.Go(func() {
			defer close(results)
			defer close(assignments)
			for _, item := range items {
				a := assignment{item, make(chan Out, 1)}
				select {
				case results <- a.result:
				case <-ctx.Done():
					return
				}
				select {
				case assignments <- a:
				case <-ctx.Done():
					return
				}
			}
		})
		for result := range results {
			select {
			case out := <-result:
				if !yield(out) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}
