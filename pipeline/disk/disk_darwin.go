package disk

import "golang.org/x/sys/unix"

// networkSystem names the share on which a path lies; ok is false where nothing
// stands at the path.
func networkSystem(path string) (system string, ok bool) {
	var stat unix.Statfs_t
	if err := unix.Statfs(path, &stat); err != nil {
		return "", false
	}
	if stat.Flags&unix.MNT_LOCAL != 0 {
		return "", true
	}
	return unix.ByteSliceToString(stat.Fstypename[:]), true
}
