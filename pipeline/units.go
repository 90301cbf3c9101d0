package pipeline

import (
	"context"
	"fmt"
	"os"
	"strings"

	"taizhang/extractors/notice"
	"taizhang/extractors/text"
	"taizhang/extractors/unit"
)

// openUnits reads the user's list of units, "" for none. The list is written by
// the same people as the notices and in the same editors, so that it may be in
// any of their encodings.
func openUnits(path string) (*unit.Directory, error) {
	if path == "" {
		return &unit.Directory{}, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("units: %w", err)
	}
	doc, err := text.Read(context.Background(), data)
	if notice.CauseOf(err) == notice.CauseEmpty && err != nil {
		return &unit.Directory{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	units, err := unit.Read(strings.NewReader(doc.Text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return units, nil
}
