package pipeline

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"taizhang/extractors/notice"
)

// lender lends one piece of memory at a time and counts what is not given back.
type lender struct {
	mutex     sync.Mutex
	out, lent int
	letGo     int // how often
	memory    [4096]byte
}

func (l *lender) Prepare() {}

func (l *lender) LetGo() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.letGo++
}

func (l *lender) Lend(size int) []byte {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.out > 0 || size > len(l.memory) {
		return nil
	}
	l.out++
	l.lent++
	return l.memory[:size]
}

func (l *lender) GiveBack(memory []byte) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if &memory[:1][0] != &l.memory[0] {
		panic("this was not lent")
	}
	l.out--
}

// TestLender: files are the same whether memory is lent for them or not, and it is given
// back whatever becomes of them.
func TestLender(t *testing.T) {
	folder := t.TempDir()
	notices(t, folder, 60)
	read := func(_ context.Context, data []byte) (*notice.Document, error) {
		if strings.Contains(string(data), "第7期") {
			return nil, errors.New("this one is damaged")
		}
		return plain(data), nil
	}
	memory := &lender{}
	texts := func(lent Apart) (texts []string) {
		reader := Reader{Formats: format(read), Apart: lent}
		for _, item := range items(folder) {
			doc, failure := reader.Document(context.Background(), item.Path)
			if failure != nil {
				texts = append(texts, failure.Error())
				continue
			}
			texts = append(texts, doc.Text)
		}
		return texts
	}
	plainly := strings.Join(texts(nil), "\n")
	if lent := strings.Join(texts(memory), "\n"); lent != plainly || !strings.Contains(lent, "damaged") {
		t.Errorf("with memory that is lent, the files are\n%s\nnot\n%s", lent, plainly)
	}
	for range (Reader{Formats: format(read), Apart: memory}).Notices(context.Background(), items(folder), understander(t)) {
	}
	if memory.out != 0 || memory.lent < 60 || memory.letGo != 1 {
		t.Errorf("lent %d times, %d not given back, let go %d times", memory.lent, memory.out, memory.letGo)
	}
}
