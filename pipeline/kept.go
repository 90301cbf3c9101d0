package pipeline

import (
	"context"
	"io"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/pipeline/inbox"
)

// Kept reads and understands one document of which we have a copy of our own,
// as Notices does with files. What open fails with is a failure of the stage
// "copy": the document itself may be well.
func (r Reader) Kept(ctx context.Context, path string, open func(context.Context) (io.ReadSeekCloser, error), understander *Understander) ledger.File {
	r = r.withDefaults()
	found, failure := guarded(ctx, r.TimeLimit, path, nil, func(ctx context.Context) (*notice.Notice, error) {
		file, err := open(ctx)
		if err != nil {
			return nil, inCopy(path, err)
		}
		defer file.Close()
		size, err := file.Seek(0, io.SeekEnd)
		if err == nil {
			_, err = file.Seek(0, io.SeekStart)
		}
		if err != nil {
			return nil, inCopy(path, err)
		}
		contents, err := r.loadFrom(file, size, path)
		if err != nil {
			return nil, err
		}
		doc, err := contents.read(ctx)
		if err != nil {
			return nil, err
		}
		return understand(understander, doc, contents.origin)
	})
	if failure != nil {
		return ledger.File{Path: path, Err: failure}
	}
	return ledger.File{Path: path, Notice: found}
}

// StageCopy is the stage of a failure of our own copy.
const StageCopy = "copy"

func inCopy(path string, err error) *notice.Failure {
	failure := inbox.Failure(path, err)
	failure.Stage = StageCopy
	return failure
}
