//go:build !linux

package pdf

import (
	"errors"
	"os"
)

// newShared gives nothing here: files go through the pipe.
func newShared() *os.File { return nil }

const sharedSize = 0

var errNotShared = errors.New("no shared memory on this system")

func mapShared(*os.File) ([]byte, error) { return nil, errNotShared }
func openShared() ([]byte, error)        { return nil, errNotShared }
func unmapShared([]byte)                 {}
func forget([]byte)                      {}

// limitData does nothing here: the watchman alone bounds the memory.
func limitData(int) {}

// widen does nothing here: a file passes in as many writes as the pipe asks for.
func widen(...any) {}

// unannounced gives the stream as it is.
func unannounced[Stream any](stream Stream) Stream { return stream }
