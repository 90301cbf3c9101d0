package duty

import (
	"taizhang/extractors/notice"
	"taizhang/extractors/segment"
)

// room is the memory of one reading, which the next reading uses again: a
// document has hundreds of clauses, statements and time words, and none of them
// outlives it. The tasks hold texts and lists of their own.
type room struct {
	cutter segment.Cutter // holds places alone
	words  clauseWords
	hits   []hit
	exprs  []notice.TimeExpr
	means  []notice.Meaning
	own    []*statement
	cut    []*statement // of one sentence
	groups [][]clause
	items  []*item
	// statements are all candidates in the order of the text.
	statements []*statement
	// numbers and fired hold the lists of all clauses, one behind the other.
	numbers []int
	fired   []fired

	clauseBlock    block[clause]
	statementBlock block[statement]
	timeBlock      block[timeWord]
	itemBlock      block[item]
}

// clear forgets the document, so that its text does not stay in memory.
func (r *room) clear() {
	r.words.begin("")
	r.words.verbs = emptied(r.words.verbs)
	r.hits, r.exprs, r.means = emptied(r.hits), emptied(r.exprs), emptied(r.means)
	r.own, r.cut, r.groups, r.items, r.statements = emptied(r.own), emptied(r.cut), emptied(r.groups), emptied(r.items), emptied(r.statements)
	r.numbers, r.fired = emptied(r.numbers), emptied(r.fired)
	r.clauseBlock.clear()
	r.statementBlock.clear()
	r.timeBlock.clear()
	r.itemBlock.clear()
}

// mostKept bounds, in elements, what a list keeps for the next document: enough
// for an ordinary notice, while the room of a book goes with it.
const mostKept = 1 << 9

func emptied[T any](list []T) []T {
	if cap(list) > mostKept {
		return nil
	}
	clear(list[:cap(list)])
	return list[:0]
}

// block gives stretches of one piece of memory, zero where they begin.
type block[T any] struct {
	all  []T
	used int
}

// take gives room for n; what is appended to it later lies elsewhere.
func (b *block[T]) take(n int) []T {
	if len(b.all)-b.used < n {
		// The full piece lives as long as those who hold a part of it.
		b.all, b.used = make([]T, max(n, min(2*len(b.all), mostKept), firstBlock)), 0
	}
	part := b.all[b.used : b.used+n : b.used+n]
	b.used += n
	return part
}

// firstBlock is about what a short notice holds.
const firstBlock = 16

func (b *block[T]) clear() {
	if len(b.all) > mostKept {
		b.all = nil
	}
	clear(b.all[:min(b.used, len(b.all))])
	b.used = 0
}
