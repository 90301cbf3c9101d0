package pipeline

import "sync"

// budget bounds the bytes of the files that are in work at the same time, so
// that eight workers do not hold eight of the largest files at once.
type budget struct {
	mutex sync.Mutex
	freed sync.Cond
	total int64
	free  int64
}

func newBudget(total int64) *budget {
	b := &budget{total: total, free: total}
	b.freed.L = &b.mutex
	return b
}

// take waits until so many bytes are free and gives back what must be returned.
// A file larger than the whole budget takes all of it and is alone.
func (b *budget) take(bytes int64) (taken int64) {
	bytes = min(bytes, b.total)
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for b.free < bytes {
		b.freed.Wait()
	}
	b.free -= bytes
	return bytes
}

func (b *budget) giveBack(taken int64) {
	b.mutex.Lock()
	b.free += taken
	b.mutex.Unlock()
	b.freed.Broadcast()
}
