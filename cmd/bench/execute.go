package main

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"time"
)

// usage is what one run of a program cost. processor is that of the program and
// of the processes that it waited for, peak the memory of the whole tree of
// processes at one time, in bytes, 0 where the system does not tell.
type usage struct {
	wall, processor time.Duration
	peak            int
}

// execute runs a command to its end. Exit code 3 of taizhang, some documents
// failed, is an end like any other.
func execute(command []string) (usage, error) {
	c := exec.Command(command[0], command[1:]...)
	c.Stdout, c.Stderr = io.Discard, io.Discard
	began := time.Now()
	if err := c.Start(); err != nil {
		return usage{}, err
	}
	peak := watch(c.Process.Pid)
	err := c.Wait()
	used := usage{wall: time.Since(began), peak: peak()}
	const someFailed = 3
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() != someFailed || err != nil && exit == nil {
		return used, fmt.Errorf("%q: %w", command, err)
	}
	used.processor = c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	return used, nil
}

// middle gives the median of the times and the largest of the peaks.
func middle(runs []usage) usage {
	of := func(value func(usage) time.Duration) time.Duration {
		all := make([]time.Duration, len(runs))
		for i := range runs {
			all[i] = value(runs[i])
		}
		slices.Sort(all)
		return all[len(all)/2]
	}
	m := usage{
		wall:      of(func(u usage) time.Duration { return u.wall }),
		processor: of(func(u usage) time.Duration { return u.processor }),
	}
	for _, u := range runs {
		m.peak = max(m.peak, u.peak)
	}
	return m
}
