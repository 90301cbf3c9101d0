//go:build !linux

package pdf

// limitData does nothing here: the watchman alone bounds the memory.
func limitData(int) {}

// widen does nothing here: a file passes in as many writes as the pipe asks for.
func widen(...any) {}

// unannounced gives the stream as it is.
func unannounced[Stream any](stream Stream) Stream { return stream }
