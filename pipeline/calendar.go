package pipeline

import (
	"fmt"
	"os"

	"taizhang/extractors/timex/calendar"
)

// OpenCalendar gives the calendar of working days with the arrangements of the
// files laid over the built-in ones, the later over the earlier. An error names
// file and line.
func OpenCalendar(files []string) (*calendar.Calendar, error) {
	working := calendar.Default()
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("holidays: %w", err)
		}
		working, err = working.With(name, file)
		if closed := file.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return nil, err
		}
	}
	return working, nil
}
