package pdf

import "syscall"

// limitData asks the kernel to refuse more data than the limit (RLIMIT_DATA).
// It counts what is writable, so that Go's reserved addresses do not matter.
// Where it cannot be set, the watchman remains.
func limitData(limit int) {
	var old syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_DATA, &old) == nil {
		wanted := min(uint64(limit), old.Max)
		_ = syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: wanted, Max: old.Max})
	}
}
