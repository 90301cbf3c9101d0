package main

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// writes keeps each write.
type writes []string

func (w *writes) Write(data []byte) (int, error) {
	*w = append(*w, string(data))
	return len(data), nil
}

func TestLinesAreHandedOnTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got writes
		lines := gathered{to: &got}
		fmt.Fprintln(&lines, "a")
		time.Sleep(longestGathering / 2)
		fmt.Fprintln(&lines, "b")
		if len(got) > 0 {
			t.Errorf("too early: %q", got)
		}
		time.Sleep(longestGathering/2 + time.Millisecond)
		if want := []string{"a\nb\n"}; !slices.Equal(got, want) {
			t.Errorf("after a while: %q, want %q", got, want)
		}
		fmt.Fprintln(&lines, "c")
		lines.handOn()
		lines.handOn()
		time.Sleep(2 * longestGathering)
		if want := []string{"a\nb\n", "c\n"}; !slices.Equal(got, want) {
			t.Errorf("at the end: %q, want %q", got, want)
		}
	})
}
