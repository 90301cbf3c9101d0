//go:build !race

package pdf

const workerMemory = 0 // the standard

const slowdown = 1
