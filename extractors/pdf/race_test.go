//go:build race

package pdf

// The race detector's own memory would count against a worker's.
const workerMemory = 8 << 30

// slowdown is how much longer everything takes.
const slowdown = 10
