package pdf

import (
	"fmt"
	"io"
	"os"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// sharedSize is that of a tray. It is larger than nearly every notice; what is larger
// still goes through the pipe. The memory is taken as files need it.
const sharedSize = 4 << 20

// newShared gives a file in memory with room for all trays, nil where the system gives
// none. Through a pipe, each page of a file was allocated, filled, copied and freed:
// 0.06 ms a notice, a tenth of what it costs. Its size is sealed: a worker that made it
// smaller would have its Reader fail.
func newShared() *os.File {
	fd, err := unix.MemfdCreate("taizhang", unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING)
	if err != nil {
		return nil
	}
	file := os.NewFile(uintptr(fd), "shared memory")
	err = file.Truncate(int64(traysTogether() * sharedSize))
	if err == nil {
		_, err = unix.FcntlInt(uintptr(fd), unix.F_ADD_SEALS, unix.F_SEAL_SHRINK|unix.F_SEAL_GROW|unix.F_SEAL_SEAL)
	}
	if err != nil {
		file.Close()
		return nil
	}
	return file
}

// mapShared gives a Reader the memory of a file that newShared has made.
func mapShared(file *os.File) ([]byte, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	return unix.Mmap(int(file.Fd()), 0, int(info.Size()), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
}

func unmapShared(memory []byte) { _ = unix.Munmap(memory) }

// forget frees memory that is shared; it reads as zeros from then on.
func forget(memory []byte) {
	page := os.Getpagesize()
	if size := len(memory) / page * page; size > 0 {
		_ = unix.Madvise(memory[:size], unix.MADV_REMOVE)
	}
}

// openShared gives a worker the memory of the file that it was started with, which is
// the first behind the usual three. It may only look at it, and the programs that a
// worker starts do not have it.
func openShared() ([]byte, error) {
	const fd = 3
	var info unix.Stat_t
	if err := unix.Fstat(fd, &info); err != nil {
		return nil, fmt.Errorf("shared memory: %w", err)
	}
	memory, err := unix.Mmap(fd, 0, int(info.Size), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("shared memory: %w", err)
	}
	return memory, unix.Close(fd)
}

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

// unannounced gives a pipe in a form whose calls the scheduler does not hear of,
// anything else as it is. A call that is announced after a rest wakes the runtime's
// own watchman (sysmon), which then looks around every 20 µs for as long as a
// notice takes: that was a tenth of a worker's time. Only a call that may wait
// must be announced, and these do not; where a pipe is empty, the poller waits.
func unannounced[Stream any](stream Stream) Stream {
	file, isFile := any(stream).(*os.File)
	if !isFile {
		return stream
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		return stream
	}
	if !polled(file) {
		fd := file.Fd()
		if syscall.SetNonblock(int(fd), true) != nil {
			return stream
		}
		if file = os.NewFile(fd, file.Name()); !polled(file) {
			_ = syscall.SetNonblock(int(fd), false)
			return stream
		}
	}
	raw, err := file.SyscallConn()
	if err != nil {
		return stream
	}
	if quiet, fits := any(quietPipe{raw}).(Stream); fits {
		return quiet
	}
	return stream
}

// polled says whether the poller waits for a file, as it does for what os.Pipe
// makes and not for the standard input.
func polled(file *os.File) bool { return file.SetDeadline(time.Time{}) == nil }

// quietPipe is a pipe's end that does not block.
type quietPipe struct{ raw syscall.RawConn }

func (p quietPipe) Read(data []byte) (n int, err error) {
	n, err = call(p.raw.Read, syscall.SYS_READ, data)
	if n == 0 && err == nil && len(data) > 0 {
		err = io.EOF
	}
	return n, err
}

func (p quietPipe) Write(data []byte) (written int, err error) {
	for written < len(data) && err == nil {
		var n int
		n, err = call(p.raw.Write, syscall.SYS_WRITE, data[written:])
		written += n
	}
	return written, err
}

// call does a read or a write as soon as the pipe is ready for it.
func call(whenReady func(func(fd uintptr) (done bool)) error, number uintptr, data []byte) (n int, err error) {
	if len(data) == 0 {
		return 0, nil
	}
	failed := whenReady(func(fd uintptr) bool {
		for {
			count, _, errno := syscall.RawSyscall(number, fd, uintptr(unsafe.Pointer(&data[0])), uintptr(len(data)))
			switch errno {
			case 0:
				n = int(count)
			case syscall.EINTR:
				continue
			case syscall.EAGAIN:
				return false
			default:
				err = errno
			}
			return true
		}
	})
	if failed != nil {
		return 0, failed
	}
	return n, err
}
