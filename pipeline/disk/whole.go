package disk

import (
	"os"
	"path/filepath"
	"runtime"
)

// Whole gives what filepath.Abs does for many paths: the working folder is asked for
// once and not for each of them, which takes the system as long as a hundredth of
// reading a notice. It holds as long as the process works in that folder.
func Whole() func(path string) (string, error) {
	here, err := os.Getwd()
	if err != nil || runtime.GOOS == "windows" { // each drive has a folder of its own there
		return filepath.Abs
	}
	return func(path string) (string, error) {
		if filepath.IsAbs(path) {
			return filepath.Clean(path), nil
		}
		return filepath.Join(here, path), nil
	}
}
