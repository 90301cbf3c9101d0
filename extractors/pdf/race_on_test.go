//go:build race

package pdf

// raceDetector says that the test binary carries the race detector, whose own
// memory is counted against a worker's bound.
const raceDetector = true

// The race detector's own memory would count against a worker's.
const workerMemory = 8 << 30

// slowdown is how much longer everything takes.
const slowdown = 10
