package store

import (
	"hash/maphash"
	"sync"

	"taizhang/extractors/notice"
)

// recent are tasks that this process has just recorded, by the text in which it
// did: a run that reads its rows back need not make tasks of their texts again,
// which is half of the work. The record still says which rows there are and what
// each of them holds.
type recent struct {
	seeds [2]maphash.Seed
	mutex sync.Mutex
	// tasks are those of a notice, by what reading made of them; count is their
	// number.
	tasks map[text][]notice.Task
	count int
}

// text stands for a text: two hashes of 64 bits, so that of a million texts no
// two are taken for one another.
type text [2]uint64

// mostRecent bounds the tasks that are kept, a kilobyte each.
const mostRecent = 1 << 15

func newRecent() *recent {
	return &recent{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, tasks: map[text][]notice.Task{}}
}

func (r *recent) of(packed []byte) text {
	return text{maphash.Bytes(r.seeds[0], packed), maphash.Bytes(r.seeds[1], packed)}
}

// put keeps tasks that must not change any more.
func (r *recent) put(packed []byte, tasks []notice.Task) {
	key := r.of(packed)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.count < mostRecent {
		r.tasks[key] = tasks
		r.count += len(tasks)
	}
}

// all gives what was kept and keeps it no longer.
func (r *recent) all() map[text][]notice.Task {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	tasks := r.tasks
	r.tasks, r.count = map[text][]notice.Task{}, 0
	return tasks
}
