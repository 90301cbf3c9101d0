package ledger

import (
	"cmp"
	"slices"

	"taizhang/extractors/notice"
)

// leastOverlap is the share of their pairs of characters that two quotes must
// have in common to be the same duty in other words. Of the 179 pairs of duties
// that stand in one notice of samples/, the closest share 0.30; in 63 real notices
// 1 of 514 pairs reaches the bound, with 0.56. A unit that is replaced leaves all
// 45 duties of the samples above it and a deadline 48 of 53: in the shortest
// sentences the deadline is half of the words. Such a row is withdrawn with what
// people wrote in it, and a new one stands below; a lower bound would now and then
// put a person's words beside another duty, which is worse.
const leastOverlap = 0.55

// Quoted is a task for Match: its id, where it has one, and its words.
type Quoted struct {
	ID             string
	Quote, DueText string
}

// QuotedTask gives a task its form for Match.
func QuotedTask(id string, task *notice.Task) Quoted {
	return Quoted{ID: id, Quote: Squash(task.Quote), DueText: Squash(task.Deadline.Text)}
}

// Match finds for each of the tasks that a notice gives now the one that it
// gave before: first by id, then by equal words, then by the overlap of their
// quotes. The result holds the place in before, or -1 for a task that is new.
func Match(before, now []Quoted) []int {
	found := make([]int, len(now))
	taken := make([]bool, len(before))
	for i := range found {
		found[i] = -1
	}
	pair := func(same func(a, b Quoted) bool) {
		for i := range now {
			if found[i] >= 0 {
				continue
			}
			for k := range before {
				if !taken[k] && same(before[k], now[i]) {
					found[i], taken[k] = k, true
					break
				}
			}
		}
	}
	pair(func(a, b Quoted) bool { return a.ID != "" && a.ID == b.ID })
	pair(func(a, b Quoted) bool { return a.Quote == b.Quote && a.DueText == b.DueText })
	pair(func(a, b Quoted) bool { return a.Quote == b.Quote })

	type candidate struct {
		before, now int
		share       float64
	}
	var candidates []candidate
	pairs := make([]map[[2]rune]int, len(before))
	for k := range before {
		if !taken[k] {
			pairs[k] = pairsOf(before[k].Quote)
		}
	}
	for i := range now {
		if found[i] >= 0 {
			continue
		}
		mine := pairsOf(now[i].Quote)
		for k := range before {
			if taken[k] {
				continue
			}
			if share := overlap(mine, pairs[k]); share >= leastOverlap {
				candidates = append(candidates, candidate{k, i, share})
			}
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(distance(a.before, a.now), distance(b.before, b.now)))
	})
	for _, c := range candidates {
		if found[c.now] < 0 && !taken[c.before] {
			found[c.now], taken[c.before] = c.before, true
		}
	}
	return found
}

func distance(a, b int) int { return max(a-b, b-a) }

// pairsOf counts the pairs of neighbouring characters.
func pairsOf(text string) map[[2]rune]int {
	runes := []rune(text)
	pairs := make(map[[2]rune]int, len(runes))
	for i := 1; i < len(runes); i++ {
		pairs[[2]rune{runes[i-1], runes[i]}]++
	}
	return pairs
}

// overlap is the share of pairs in common (Dice's coefficient).
func overlap(a, b map[[2]rune]int) float64 {
	common, total := 0, 0
	for pair, n := range a {
		common += min(n, b[pair])
		total += n
	}
	for _, n := range b {
		total += n
	}
	if total == 0 {
		return 0
	}
	return 2 * float64(common) / float64(total)
}
