package office

import (
	"sync"

	"taizhang/pipeline/inbox"
	"taizhang/pipeline/store"
)

// memory is what an inbox knows, by the names of its files. It follows the table
// of arrivals, so that a scan of 20,000 known files asks no database.
type memory struct {
	mutex sync.Mutex
	files map[inbox.Key]held
	// seen says that a scan has found nothing that still waits to be taken in.
	seen bool
}

// held is what lay under a name when it was last taken in.
type held struct {
	stamp inbox.Stamp
	// sum is "" for a file that is there and could not be taken in yet.
	sum string
}

func newMemory() *memory { return &memory{files: map[inbox.Key]held{}} }

func (m *memory) load(arrivals []store.Arrival) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	for _, a := range arrivals {
		m.files[inbox.Key(a.Name)] = held{stampOf(a), a.SHA256}
	}
}

// Held gives the stamp of a file that was taken in.
func (m *memory) Held(key inbox.Key) (inbox.Stamp, bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	file, ok := m.files[key]
	return file.stamp, ok && file.sum != ""
}

func (m *memory) get(key inbox.Key) (held, bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	file, ok := m.files[key]
	return file, ok
}

func (m *memory) put(key inbox.Key, file held) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.files[key] = file
}

func (m *memory) forget(key inbox.Key) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	delete(m.files, key)
}

func (m *memory) sawAll(all bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.seen = all
}

func (m *memory) settled() bool {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.seen
}

func stampOf(a store.Arrival) inbox.Stamp {
	return inbox.Stamp{Size: a.Size, Modified: a.Modified, Changed: a.Changed}
}
