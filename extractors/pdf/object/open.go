package object

import (
	"context"
	"errors"
)

// Limits bound what a file may cost.
type Limits struct {
	// Stream is the largest decoded stream, File all decoded data of the file,
	// in bytes.
	Stream, File int
	// Objects is the largest number of objects.
	Objects int
}

// Open finds a file's objects: by its cross references, with pdfcpu where these
// are not sound or the file is encrypted, and where pdfcpu finds no page, by
// what lies in its bytes. The passwords are tried in turn after the empty one;
// ErrPassword says that none fits.
func Open(ctx context.Context, data []byte, passwords []string, limits Limits) (*File, error) {
	if source, err := openReferences(ctx, data, limits); err == nil {
		file := NewFile(source, limits.File)
		if r, is := source.(*references); is {
			file.numbered = r.memory.numbered[0]
		}
		if file.hasPages() {
			return file, nil
		}
	}
	file, err := openByPdfcpu(ctx, data, passwords, limits)
	if err == nil || errors.Is(err, ErrPassword) || ctx.Err() != nil {
		return file, err
	}
	file, err2 := Salvage(ctx, data, limits)
	if err2 != nil {
		return nil, errors.Join(err, err2)
	}
	return file, nil
}

// Salvage finds the objects without the cross references. It is the second
// way, for files that Open cannot read or reads without finding any text.
func Salvage(ctx context.Context, data []byte, limits Limits) (*File, error) {
	source, err := openSalvage(ctx, data, limits)
	if err != nil {
		return nil, err
	}
	file := NewFile(source, limits.File)
	if !file.hasPages() {
		return nil, errors.New("salvage: no pages")
	}
	return file, nil
}

func openByPdfcpu(ctx context.Context, data []byte, passwords []string, limits Limits) (*File, error) {
	err := error(ErrPassword)
	for _, password := range append([]string{""}, passwords...) {
		var source Source
		source, err = openPdfcpu(ctx, data, password, limits)
		if err == nil {
			file := NewFile(source, limits.File)
			file.Unlocked = password != ""
			if !file.hasPages() {
				return nil, errors.New("pdfcpu: no pages")
			}
			return file, nil
		}
		if !errors.Is(err, ErrPassword) {
			return nil, err
		}
	}
	return nil, err
}

func (f *File) hasPages() bool {
	for range f.Pages() {
		return true
	}
	return false
}
