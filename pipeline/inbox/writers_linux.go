package inbox

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// unwritten gives ErrBusy while a program of this machine has the file open for
// writing: the kernel grants a read lease only when nobody has. A copy that
// pauses longer than the settle time is known by this alone. Where leases are
// not to be had (another user's file, a network share) the two looks decide.
func unwritten(path string) error {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = unix.FcntlInt(file.Fd(), unix.F_SETLEASE, unix.F_RDLCK)
	switch {
	case err == nil:
		_, _ = unix.FcntlInt(file.Fd(), unix.F_SETLEASE, unix.F_UNLCK)
	case errors.Is(err, unix.EAGAIN):
		return ErrBusy
	}
	return nil
}

func changedAt(info fs.FileInfo) int64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Ctim.Nano()
	}
	return 0
}
