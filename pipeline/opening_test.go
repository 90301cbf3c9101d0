package pipeline

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
)

// TestNewLedgerThatCannotBeMade reads beside the making of a ledger, in a folder that
// is not there: nobody hears of a file, and the error does not wait for one that takes
// its time.
func TestNewLedgerThatCannotBeMade(t *testing.T) {
	t.Chdir(t.TempDir())
	noticesIn(t, "收文")
	ended := make(chan error, 1)
	go func() {
		_, err := Run(context.Background(), Job{
			Paths: []string{"收文"}, Ledger: filepath.Join("没有", "台账.xlsx"), Now: moment,
			Reader: Reader{TimeLimit: time.Hour, Formats: format(func(ctx context.Context, _ []byte) (*notice.Document, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			})},
			Progress: func(_, _ int, file ledger.File) { t.Errorf("heard of %s", file.Path) },
		})
		ended <- err
	}()
	select {
	case err := <-ended:
		var failed *LedgerError
		if !errors.As(err, &failed) || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the run ends with %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the run waits for a file")
	}
}

// TestReadingBeginsBesideANewLedger holds that the first files of a new ledger are
// read while it is opened, and that one that is there is asked what it knows first.
func TestReadingBeginsBesideANewLedger(t *testing.T) {
	t.Chdir(t.TempDir())
	noticesIn(t, "收文")
	var read chan bool
	job := Job{
		Paths: []string{"收文"}, Ledger: "台账.xlsx", Now: moment,
		Reader: Reader{Settings: "test", Formats: format(func(_ context.Context, data []byte) (*notice.Document, error) {
			read <- true
			return plain(data), nil
		})},
	}
	for _, wanted := range []bool{true, false} {
		read = make(chan bool, 100)
		readBefore := false
		open := job.opening(t.Context())
		files, err := job.files(t.Context(), items("收文"), understander(t), sync.OnceValues(func() (opened, error) {
			select {
			case readBefore = <-read:
			case <-time.After(200 * time.Millisecond):
			}
			return open()
		}))
		if err != nil {
			t.Fatal(err)
		}
		for range files {
		}
		if readBefore != wanted {
			t.Errorf("a file was read before the ledger was open: %v, wanted %v", readBefore, wanted)
		}
		kept, err := open()
		if err = errors.Join(err, kept.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

func noticesIn(t *testing.T, name string) {
	t.Helper()
	if err := os.Mkdir(name, 0o755); err != nil {
		t.Fatal(err)
	}
	notices(t, name, 3)
}
