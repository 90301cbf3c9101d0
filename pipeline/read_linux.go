package pipeline

import (
	"os"
	"syscall"
)

// openRegular opens a regular file as os.Open does, but does not offer it to the poller,
// which refuses it: os.Open asks the system five times for that, as much as it takes to
// open and to close the file.
func openRegular(path string) (*os.File, error) {
	for {
		fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		switch err {
		case nil:
			return os.NewFile(uintptr(fd), path), nil
		case syscall.EINTR:
		default:
			return nil, &os.PathError{Op: "open", Path: path, Err: err}
		}
	}
}
