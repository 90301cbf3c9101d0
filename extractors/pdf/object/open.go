package object

import (
	"context"
	"errors"
	"fmt"
)

// Limits bound what a file may cost.
type Limits struct {
	// Stream is the largest decoded stream, File all decoded data of the file,
	// in bytes.
	Stream, File int
	// Objects is the largest number of objects.
	Objects int
}

// Open reads a file's cross references. The passwords are tried in turn after
// the empty one; ErrPassword says that none fits.
func Open(ctx context.Context, data []byte, passwords []string, limits Limits) (*File, error) {
	var faults []error
	for _, password := range append([]string{""}, passwords...) {
		source, err := openPdfcpu(ctx, data, password, limits)
		if err == nil {
			return &File{Source: source, budget: limits.File}, nil
		}
		if !errors.Is(err, ErrPassword) {
			faults = append(faults, err)
			break
		}
		faults = []error{err}
	}
	return nil, fmt.Errorf("%w", errors.Join(faults...))
}
