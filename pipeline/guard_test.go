package pipeline

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"taizhang/extractors/notice"
)

func TestHandsAreUsedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reading := make(hands)
		before := runtime.NumGoroutine()
		for n := range 20 {
			got, failure := guarded(t.Context(), time.Minute, "a.txt", reading, func(context.Context) (int, error) { return n, nil })
			if got != n || failure != nil {
				t.Fatalf("work %d gave %d, %v", n, got, failure)
			}
			synctest.Wait() // until the hand waits for more
		}
		if more := runtime.NumGoroutine() - before; more != 1 {
			t.Errorf("%d hands did what one can do", more)
		}
		close(reading) // the test fails if a hand stays
	})
}

func TestAHandThatHangsKeepsNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reading, stuck := make(hands), make(chan int)
		_, failure := guarded(t.Context(), time.Second, "a.txt", reading, func(context.Context) (int, error) { return <-stuck, nil })
		if failure == nil || failure.Cause != notice.CauseTimedOut {
			t.Errorf("what hangs failed with %v", failure)
		}
		if got, failure := guarded(t.Context(), time.Second, "b.txt", reading, func(context.Context) (int, error) { return 2, nil }); got != 2 || failure != nil {
			t.Errorf("the next gave %d, %v", got, failure)
		}
		_, failure = guarded(t.Context(), time.Second, "c.txt", reading, func(context.Context) (int, error) { panic("broken") })
		if failure == nil || failure.Cause != notice.CausePanic {
			t.Errorf("what panics failed with %v", failure)
		}
		if got, failure := guarded(t.Context(), time.Second, "d.txt", reading, func(context.Context) (int, error) { return 4, nil }); got != 4 || failure != nil {
			t.Errorf("after a panic came %d, %v", got, failure)
		}
		close(stuck)
		close(reading)
	})
}
