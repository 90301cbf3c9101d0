package inbox

import (
	"context"
	"log/slog"
	"path/filepath"

	"github.com/fsnotify/fsnotify"
)

// Hints listens to the file system and says on a channel that a scan may be
// worth while. They are nothing but that: network shares give none, and a system
// that is out of watches gives some.
type Hints struct {
	watcher *fsnotify.Watcher
	heard   chan struct{}
	folders map[string]bool
}

// mostFolders bounds the watches, of which Linux grants a user 8,192 where it is
// stingy. Folders beyond it are seen by the interval.
const mostFolders = 2_000

// NewHints begins to listen; the folders are named by Follow. Where the system
// has no watches, it gives hints that never come.
func NewHints(ctx context.Context, log *slog.Logger) *Hints {
	h := &Hints{heard: make(chan struct{}, 1), folders: map[string]bool{}}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		log.Info("no hints from the file system, files are seen at the interval", "error", err)
		return h
	}
	h.watcher = watcher
	go func() {
		defer watcher.Close()
		for {
			select {
			case <-ctx.Done():
				return
			case event, ok := <-watcher.Events:
				if !ok {
					return
				}
				if isLitter(filepath.Base(event.Name)) {
					continue
				}
			case err, ok := <-watcher.Errors:
				if !ok {
					return
				}
				log.Debug("the file system lost events", "error", err)
			}
			select {
			case h.heard <- struct{}{}:
			default: // one hint is as good as a thousand
			}
		}
	}()
	return h
}

// Heard is the channel of hints.
func (h *Hints) Heard() <-chan struct{} { return h.heard }

// Follow listens to these folders and no longer to others.
func (h *Hints) Follow(folders []string) {
	if h.watcher == nil {
		return
	}
	if len(folders) > mostFolders {
		folders = folders[:mostFolders]
	}
	wanted := make(map[string]bool, len(folders))
	for _, folder := range folders {
		wanted[folder] = true
		// A folder that was replaced under the same name has lost its watch, so
		// folders are added again each time; a watch that stands is not doubled.
		if err := h.watcher.Add(folder); err == nil {
			h.folders[folder] = true
		}
	}
	for folder := range h.folders {
		if !wanted[folder] {
			_ = h.watcher.Remove(folder) // it is gone, and so is its watch
			delete(h.folders, folder)
		}
	}
}
