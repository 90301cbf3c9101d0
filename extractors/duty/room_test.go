package duty

import (
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"taizhang/extractors/head"
	"taizhang/extractors/notice"
	"taizhang/extractors/segment"
)

// What a reading finds does not depend on those that had its memory before, nor
// on those beside it.
func TestUsedRoomIsLikeNew(t *testing.T) {
	f, err := NewFinder(Options{})
	if err != nil {
		t.Fatal(err)
	}
	find := func(f *Finder, text string) []notice.Task {
		doc := segment.Split(document(text))
		tasks, _ := f.Find(doc, head.Read(doc), notice.Date{})
		return tasks
	}
	texts := []string{ordinary}
	samples, _ := filepath.Glob("../../samples/*.txt")
	for _, name := range samples {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	want := make([][]notice.Task, len(texts))
	for i, text := range texts {
		fresh := &Finder{cues: f.cues, words: f.words, times: f.times}
		want[i] = find(fresh, text)
	}
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for n := range 3 * len(texts) {
				i := (n*(worker+1) + worker) % len(texts)
				if got := find(f, texts[i]); !reflect.DeepEqual(got, want[i]) {
					t.Errorf("text %d: %+v, with a room of its own %+v", i, got, want[i])
				}
			}
		})
	}
	all.Wait()
}
