package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// watch looks every 20 ms at the resident memory of a process and of all below
// it, and gives the largest sum when it is asked. Pages that processes share are
// counted for each.
func watch(process int) (peak func() int) {
	stop, most := make(chan struct{}), make(chan int)
	go func() {
		largest := 0
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				largest = max(largest, tree(process))
			case <-stop:
				most <- largest
				return
			}
		}
	}()
	return func() int {
		close(stop)
		return <-most
	}
}

// tree sums up the resident memory of a process and of its children.
func tree(process int) int {
	sum := resident(process)
	// One file for each thread that may have started a process.
	threads, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", process))
	for _, thread := range threads {
		children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", process, thread.Name()))
		if err != nil {
			continue
		}
		for _, word := range bytes.Fields(children) {
			if child, err := strconv.Atoi(string(word)); err == nil {
				sum += tree(child)
			}
		}
	}
	return sum
}

func resident(process int) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", process))
	fields := bytes.Fields(text)
	if err != nil || len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.Atoi(string(fields[1]))
	return pages * os.Getpagesize()
}
