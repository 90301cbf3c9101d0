//go:build !windows

package keeper

import (
	"errors"
	"syscall"
)

// isSharing reports that another program holds the file, which is no obstacle
// where names and contents are apart.
func isSharing(error) bool { return false }

// isFull reports that there is no room left, on the disk or for this user.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
