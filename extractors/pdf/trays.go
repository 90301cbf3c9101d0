package pdf

import (
	"os"
	"runtime"
	"sync"
	"unsafe"
)

// trays is memory that a Reader shares with its workers, in which it hands them files,
// one on each tray. Whoever loads a file may borrow a tray and load it there: then it is
// copied nowhere. To write each file to the memory of its worker took a hundredth of a
// run.
//
// Workers only see the memory, and its size is sealed: a worker that runs wild neither
// changes the file of another nor takes memory away that the Reader looks at.
type trays struct {
	file   *os.File // nil where the system shares no memory
	memory []byte
	mutex  sync.Mutex
	free   []int // offsets of trays in the memory
	// held counts the trays that are not free, and the workers that are being started.
	held  int
	ended bool
}

// traysTogether is how many files may be loaded or read at a time: as many as documents
// are in work, and one more. What has no tray goes through a pipe.
func traysTogether() int { return runtime.GOMAXPROCS(0) + 3 }

// mostOnTray is how much memory a tray that is free may keep; most notices have some
// 100 kB.
const mostOnTray = 1 << 20

// newTrays makes trays of a file in memory, none of nil.
func newTrays(file *os.File) *trays {
	t := &trays{}
	if file == nil {
		return t
	}
	memory, err := mapShared(file)
	if err != nil {
		file.Close()
		return t
	}
	t.file, t.memory = file, memory
	for at := len(memory) - sharedSize; at >= 0; at -= sharedSize {
		t.free = append(t.free, at)
	}
	return t
}

// take gives a tray with room for a file of a size, nil where none is free.
func (t *trays) take(size int) []byte {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	last := len(t.free) - 1
	if last < 0 || size > sharedSize {
		return nil
	}
	at := t.free[last]
	t.free = t.free[:last]
	t.held++
	return t.memory[at : at+size : at+sharedSize]
}

// put takes a tray back, with what lies on it.
func (t *trays) put(tray []byte) {
	at, is := t.place(tray)
	if !is {
		return
	}
	if len(tray) > mostOnTray {
		forget(tray[mostOnTray:])
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.free = append(t.free, at)
	t.letGo()
}

// place tells where in the memory some data begins, if it lies there.
func (t *trays) place(data []byte) (at int, is bool) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if len(t.memory) == 0 || cap(data) == 0 {
		return 0, false
	}
	at = int(uintptr(unsafe.Pointer(unsafe.SliceData(data))) - uintptr(unsafe.Pointer(unsafe.SliceData(t.memory))))
	return at, at >= 0 && at < len(t.memory)
}

// handle gives the file that a worker is started with, nil for none. It is released
// once the worker has it.
func (t *trays) handle() *os.File {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.held++
	return t.file
}

func (t *trays) release() {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.letGo()
}

// letGo gives one thing up that was held.
func (t *trays) letGo() {
	if t.held--; t.ended && t.held == 0 {
		t.drop()
	}
}

// end gives the memory back as soon as nobody holds any of it.
func (t *trays) end() {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.ended = true; t.held == 0 {
		t.drop()
	}
}

func (t *trays) drop() {
	if t.file != nil {
		unmapShared(t.memory)
		t.file.Close()
	}
	t.file, t.memory, t.free = nil, nil, nil
}
