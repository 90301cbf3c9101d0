//go:build !unix

package main

import "time"

var began = time.Now()

// spent is the time that has passed: this system does not tell a process's own
// in small enough parts.
func spent() time.Duration { return time.Since(began) }
