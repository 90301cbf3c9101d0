package store

import (
	"encoding/json"
	"runtime"
	"sync"

	"taizhang/extractors/notice"
)

// decoding turns JSON into values on all processors, beside the reading of the
// rows that hold it: of the reading of a whole record it is half. What it
// fills must not be looked at before wait.
type decoding struct {
	open    portion
	waiting chan portion
	workers sync.WaitGroup
	mutex   sync.Mutex
	failed  error
	at      int // the portion of failed
}

type portion struct {
	number int
	texts  []encoded
}

// encoded is a text, or a packed one.
type encoded struct {
	text   string
	packed []byte
	into   any
}

// decode unpacks in room, which is kept for the next one: to ask for as much each time
// was a tenth of the time in which rows are read back.
func (e encoded) decode(room *[]byte) error {
	if e.packed != nil {
		text, err := unpack(*room, e.packed)
		if err != nil {
			return err
		}
		e.text, *room = string(text), text
	}
	switch into := e.into.(type) {
	case *[]notice.Task:
		return readTasks(e.text, into)
	case *listed:
		return readWithoutSketch(e.text, into)
	}
	return json.Unmarshal([]byte(e.text), e.into)
}

// portionSize is how many texts a worker takes at a time: some 0.5 ms of work, and
// no more than a few hundred KB that wait.
const portionSize = 64

func newDecoding() *decoding {
	d := &decoding{waiting: make(chan portion, runtime.GOMAXPROCS(0))}
	for range runtime.GOMAXPROCS(0) {
		d.workers.Go(func() {
			var room []byte
			for p := range d.waiting {
				for _, one := range p.texts {
					if err := one.decode(&room); err != nil {
						d.fail(p.number, err)
						break
					}
				}
			}
		})
	}
	return d
}

func (d *decoding) fail(portion int, err error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.failed == nil || portion < d.at {
		d.failed, d.at = err, portion
	}
}

// add has a text decoded, and addPacked one that is packed.
func (d *decoding) add(text string, into any)         { d.put(encoded{text: text, into: into}) }
func (d *decoding) addPacked(packed []byte, into any) { d.put(encoded{packed: packed, into: into}) }

func (d *decoding) put(one encoded) {
	if d.open.texts == nil {
		d.open.texts = make([]encoded, 0, portionSize)
	}
	d.open.texts = append(d.open.texts, one)
	if len(d.open.texts) == portionSize {
		d.send()
	}
}

func (d *decoding) send() {
	d.waiting <- d.open
	d.open = portion{number: d.open.number + 1}
}

// wait ends the decoding. Its error is that of the first text that is none.
func (d *decoding) wait() error {
	d.send()
	close(d.waiting)
	d.workers.Wait()
	return d.failed
}
