//go:build !race

package pdf

const raceDetector = false

const workerMemory = 0 // the standard

const slowdown = 1
