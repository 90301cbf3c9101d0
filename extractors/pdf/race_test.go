//go:build race

package pdf

// The race detector's own memory would count against a worker's.
const workerMemory = 8 << 30
