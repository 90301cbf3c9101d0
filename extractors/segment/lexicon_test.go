package segment

import (
	"encoding/binary"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "lay the dictionary out anew")

// TestLexiconIsLaidOut lays the dictionary out and holds it against lexicon.bin.
func TestLexiconIsLaidOut(t *testing.T) {
	laid, err := layOut(dictionary)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("lexicon.bin", laid, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(laid) != laidOut {
		t.Error("lexicon.bin is not the dictionary; go test -run LexiconIsLaidOut -update writes it")
	}
}

// Every word of the dictionary is found, and what only resembles one is not.
func TestLexiconHoldsTheDictionary(t *testing.T) {
	laid, err := layOut(dictionary)
	if err != nil {
		t.Fatal(err)
	}
	l := openLexicon(string(laid))
	known := map[string]string{}
	for line := range strings.Lines(dictionary) {
		word, tag, _ := strings.Cut(strings.TrimSpace(line), " ")
		_, tag, _ = strings.Cut(tag, " ")
		if word = strings.ToLower(word); known[word] == "" {
			known[word] = tag
		}
	}
	tagOf := func(word string) string {
		number := uint32(0)
		for _, r := range word {
			if number = l.next(number, r); number == 0 {
				return ""
			}
		}
		return l.tags[l.node(number).tag]
	}
	for word, tag := range known {
		if got := tagOf(word); got != tag {
			t.Fatalf("%q has the tag %q, the dictionary says %q", word, got, tag)
		}
		// Characters of which the last six bits are the same lie side by side.
		last, width := utf8.DecodeLastRuneInString(word)
		for other := last & 63; other < 0xd800; other += 64 {
			near := word[:len(word)-width] + string(other)
			if got := tagOf(near); got != known[near] && other != utf8.RuneError {
				t.Fatalf("%q has the tag %q, the dictionary says %q", near, got, known[near])
			}
		}
	}
}

func TestDictionaryMustBeWhole(t *testing.T) {
	for _, line := range []string{"词", "词 12", "词 多 n"} {
		if _, err := layOut("好 3 a\n" + line + "\n"); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: %v", line, err)
		}
	}
}

// rareSingle is the frequency of every word of one character: gse holds them
// down, so that a text falls into its longer words.
const rareSingle = 2

// trie is a dictionary as it is laid out: a node and those behind it.
type trie struct {
	letter    rune
	behind    map[rune]*trie
	logarithm float32 // of the frequency of the word that ends here
	tag       uint8   // 0 where none does
}

func (t *trie) at(r rune) *trie {
	if t.behind == nil {
		t.behind = map[rune]*trie{}
	}
	if t.behind[r] == nil {
		t.behind[r] = &trie{letter: r}
	}
	return t.behind[r]
}

// sorted gives the nodes behind one in the order in which they are laid out.
func (t *trie) sorted() []*trie {
	nodes := make([]*trie, 0, len(t.behind))
	for _, node := range t.behind {
		nodes = append(nodes, node)
	}
	slices.SortFunc(nodes, func(a, b *trie) int {
		return int(a.letter&63<<21|a.letter) - int(b.letter&63<<21|b.letter)
	})
	return nodes
}

// layout gathers the parts of lexicon.bin.
type layout struct {
	firsts          [firstsSize]byte
	prepositions    [prepositionsSize]byte
	pairs           [pairsSize]byte
	nodes, branches []byte
	tags            []string
	whole           float32 // the logarithm of all frequencies together
}

// layOut lays out lines of `word frequency tag`; of a word that stands twice the first
// counts.
func layOut(text string) ([]byte, error) {
	l := &layout{tags: []string{""}}
	root, total := new(trie), 0.0
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSuffix(line, "\n")
		word, behind, ok := strings.Cut(line, " ")
		count, tag, tagged := strings.Cut(behind, " ")
		frequency, err := strconv.Atoi(count)
		if !ok || !tagged || tag == "" || err != nil {
			return nil, fmt.Errorf("dictionary, line %d: %q is not a word, a frequency and a tag", number, line)
		}
		total += l.add(root, []rune(word), float64(frequency), tag)
	}
	l.whole = float32(math.Log2(total))
	return l.lay(root)
}

// add adds a word and gives its frequency, 0 where the word is known.
func (l *layout) add(root *trie, word []rune, frequency float64, tag string) float64 {
	node := root
	for i, r := range word {
		node = node.at(lower(r))
		if i > 0 {
			pair := pairOf(lower(word[i-1]), lower(r))
			l.pairs[pair>>3] |= 1 << (pair & 7)
		}
	}
	if len(word) == 0 || node.tag != 0 {
		return 0
	}
	if len(word) == 1 {
		frequency = rareSingle
	}
	if tag == prepositionTag && word[0] < firstCodes {
		l.prepositions[word[0]>>3] |= 1 << (word[0] & 7)
	}
	if !slices.Contains(l.tags, tag) {
		l.tags = append(l.tags, tag)
	}
	node.logarithm, node.tag = float32(math.Log2(frequency)), uint8(slices.Index(l.tags, tag))
	return frequency
}

// lay gives the nodes their numbers and writes the file.
func (l *layout) lay(root *trie) ([]byte, error) {
	all := []*trie{root}
	l.branches = make([]byte, branchSize) // no branch has the number 0
	for at := 0; at < len(all); at++ {
		behind := all[at].sorted()
		if at == 0 { // the table of firsts knows the others
			behind = slices.DeleteFunc(behind, func(node *trie) bool { return node.letter < firstCodes })
		}
		branch, err := l.branch(behind, len(all))
		if err != nil {
			return nil, err
		}
		all = append(all, behind...)
		if at == 0 {
			if all, err = l.begin(root, all); err != nil {
				return nil, err
			}
		}
		l.nodes = binary.LittleEndian.AppendUint32(l.nodes, branch)
		l.nodes = binary.LittleEndian.AppendUint32(l.nodes, math.Float32bits(l.distance(all[at])))
		l.nodes = binary.LittleEndian.AppendUint32(l.nodes, uint32(all[at].letter)<<8|uint32(all[at].tag))
	}
	tags := strings.Join(l.tags, " ")
	var file []byte
	for _, count := range []int{len(all), len(l.branches) / branchSize, len(tags)} {
		file = binary.LittleEndian.AppendUint32(file, uint32(count))
	}
	return slices.Concat(file, l.firsts[:], l.prepositions[:], l.pairs[:], l.nodes, l.branches, []byte(tags)), nil
}

// branch writes a branch to nodes that will have the numbers from one on, and gives its
// own number.
func (l *layout) branch(behind []*trie, first int) (uint32, error) {
	if len(behind) == 0 {
		return 0, nil
	}
	if len(behind) > math.MaxUint8 || first >= 1<<24 {
		return 0, fmt.Errorf("dictionary: %d characters go on behind one beginning, there is room for %d", len(behind), math.MaxUint8)
	}
	letters := uint64(0)
	for _, node := range behind {
		letters |= 1 << (node.letter & 63)
	}
	number := uint32(len(l.branches) / branchSize)
	l.branches = binary.LittleEndian.AppendUint64(l.branches, letters)
	l.branches = binary.LittleEndian.AppendUint32(l.branches, uint32(len(behind))<<24|uint32(first))
	return number, nil
}

// begin appends the nodes of which the table of firsts tells, in the order of their codes.
func (l *layout) begin(root *trie, all []*trie) ([]*trie, error) {
	for _, r := range slices.Sorted(maps.Keys(root.behind)) {
		if r >= firstCodes {
			break
		}
		if len(all) > math.MaxUint16 {
			return nil, fmt.Errorf("dictionary: words begin with more than %d characters", math.MaxUint16)
		}
		binary.LittleEndian.PutUint16(l.firsts[2*r:], uint16(len(all)))
		all = append(all, root.behind[r])
	}
	return all, nil
}

func (l *layout) distance(node *trie) float32 {
	if node.tag == 0 {
		return 0
	}
	return l.whole - node.logarithm
}
