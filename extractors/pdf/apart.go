package pdf

import (
	"context"
	"runtime"
	"sync"
	"time"

	"taizhang/extractors/notice"
	"taizhang/extractors/pdf/object"
)

// pagesApart is how many pages are worth a goroutine, which finds the objects
// of the file and reads its fonts once more: some milliseconds, as long as a
// dozen pages take.
const pagesApart = 32

// readApart reads the pages of a long file in several stretches at a time, and of
// a short one, or of one that is not sound, one after the other. The pages do not
// depend on it: nothing that one of them shows is known from another before all
// are read. again opens the file once more, since a file and its fonts are for
// one goroutine.
func readApart(ctx context.Context, file *object.File, options Options, again func() (*object.File, error)) ([]*page, error) {
	defer file.Close()
	stretches := stretchesOf(file, options)
	if len(stretches) < 2 {
		return readFilePages(ctx, file, options)
	}
	files := []*object.File{file}
	for range stretches[1:] {
		other, err := again()
		if err != nil || other.Reader() != file.Reader() {
			return readFilePages(ctx, file, options)
		}
		defer other.Close()
		files = append(files, other)
	}
	type part struct {
		pages        []*page
		missing, err error
	}
	parts := make([]part, len(stretches))
	ends := time.Now().Add(options.Timeout)
	var group sync.WaitGroup
	for i := range parts {
		group.Go(func() {
			defer func() {
				if fault := recover(); fault != nil {
					parts[i].err = notice.Fail(notice.CausePanic, "%v", fault)
				}
			}()
			parts[i].pages, parts[i].missing, parts[i].err = readRange(ctx, files[i], options, stretches[i], ends)
		})
	}
	group.Wait()
	var pages []*page
	var missing, err error
	for _, p := range parts {
		pages = append(pages, p.pages...)
		if missing == nil {
			missing = p.missing
		}
		if err == nil {
			err = p.err
		}
	}
	return whole(pages, missing, err)
}

// stretchesOf divides the pages of a file among the processors; fewer than two
// stretches say that it is not worth it.
func stretchesOf(file *object.File, options Options) []stretch {
	// What the file says of the number of its pages need not be so, but a small
	// one saves the walk.
	root := file.Dict(file.Trailer(), "Root")
	said := file.Int(file.Dict(root, "Pages"), "Count", 0)
	if file.Reader() != soundReader || said < 2*pagesApart {
		return nil
	}
	count := 0
	for range file.Pages() {
		if count++; count > options.MaxPages {
			return nil // too many, as the one after the other will say
		}
	}
	number := min(runtime.GOMAXPROCS(0), count/pagesApart)
	stretches := make([]stretch, 0, max(0, number))
	for i := range number {
		stretches = append(stretches, stretch{count * i / number, count * (i + 1) / number})
	}
	return stretches
}

// soundReader is the reader of a file whose cross references are in order.
const soundReader = "references"
