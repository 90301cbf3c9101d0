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
	tasks map[text]*notice.Task
}

// text stands for a text: two hashes of 64 bits, so that of a million texts no
// two are taken for one another.
type text [2]uint64

// mostRecent bounds the tasks that are kept, a kilobyte each.
const mostRecent = 1 << 15

func newRecent() *recent {
	return &recent{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, tasks: map[text]*notice.Task{}}
}

func (r *recent) of(body string) text {
	return text{maphash.String(r.seeds[0], body), maphash.String(r.seeds[1], body)}
}

// put keeps a task that must not change any more.
func (r *recent) put(body string, task *notice.Task) {
	key := r.of(body)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if len(r.tasks) < mostRecent {
		r.tasks[key] = task
	}
}

// all gives what was kept and keeps it no longer.
func (r *recent) all() map[text]*notice.Task {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	tasks := r.tasks
	r.tasks = map[text]*notice.Task{}
	return tasks
}
