package pdf

import (
	"os"
	"syscall"
)

// widen lets pipes hold 1 MB instead of 64 kB, so that a notice passes in one
// write and one read. Where that is not granted, it passes in more.
func widen(pipes ...any) {
	const setSize = 1031 // F_SETPIPE_SZ
	for _, p := range pipes {
		file, isFile := p.(*os.File)
		if !isFile {
			continue
		}
		if raw, err := file.SyscallConn(); err == nil {
			_ = raw.Control(func(fd uintptr) {
				_, _, _ = syscall.Syscall(syscall.SYS_FCNTL, fd, setSize, 1<<20)
			})
		}
	}
}

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
