package main

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// writes keeps each write.
type writes struct {
	mutex sync.Mutex
	each  []string
}

func (w *writes) Write(data []byte) (int, error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.each = append(w.each, string(data))
	return len(data), nil
}

// must holds what was written so far.
func (w *writes) must(t *testing.T, want ...string) {
	t.Helper()
	synctest.Wait()
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if !slices.Equal(w.each, want) {
		t.Errorf("written are %q, want %q", w.each, want)
	}
}

func TestLinesAreHandedOnTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := new(writes)
		lines := gathered{to: got}
		fmt.Fprintln(&lines, "a")
		time.Sleep(longestGathering / 2)
		fmt.Fprintln(&lines, "b")
		got.must(t)
		time.Sleep(longestGathering / 2)
		got.must(t, "a\nb\n")
		fmt.Fprintln(&lines, "c")
		lines.handOn()
		lines.handOn()
		time.Sleep(2 * longestGathering)
		got.must(t, "a\nb\n", "c\n")
	})
}
