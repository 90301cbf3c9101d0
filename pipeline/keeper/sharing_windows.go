package keeper

import (
	"errors"
	"syscall"
)

// isSharing reports that another program holds the file: ERROR_SHARING_VIOLATION
// and ERROR_LOCK_VIOLATION of the Windows API.
func isSharing(err error) bool {
	return errors.Is(err, syscall.Errno(32)) || errors.Is(err, syscall.Errno(33))
}

// isFull reports that there is no room left: ERROR_HANDLE_DISK_FULL and
// ERROR_DISK_FULL of the Windows API.
func isFull(err error) bool {
	return errors.Is(err, syscall.Errno(39)) || errors.Is(err, syscall.Errno(112))
}
