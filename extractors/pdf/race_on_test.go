//go:build race

package pdf

// raceDetector says that the test binary carries the race detector, whose own
// memory is counted against a worker's bound.
const raceDetector = true
