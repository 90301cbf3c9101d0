package disk

import (
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// networkSystem names the share on which a path lies: \\server\share or a drive
// letter that stands for one.
func networkSystem(path string) (system string, ok bool) {
	volume := filepath.VolumeName(path)
	if strings.HasPrefix(volume, `\\`) && !strings.HasPrefix(volume, `\\?\`) && !strings.HasPrefix(volume, `\\.\`) ||
		strings.HasPrefix(strings.ToUpper(volume), `\\?\UNC`) {
		return "a network share", true
	}
	root, err := windows.UTF16PtrFromString(volume + `\`)
	if err == nil && windows.GetDriveType(root) == windows.DRIVE_REMOTE {
		return "a network drive", true
	}
	return "", true
}
