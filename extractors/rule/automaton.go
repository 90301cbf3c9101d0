package rule

// automaton finds in one pass which keywords stand in a text (Aho and Corasick,
// "Efficient string matching", 1975), and so which rules may look.
//
// Its table is dense over the classes of bytes that occur in keywords; all
// other bytes share class 0 and lead back to the root.
type automaton struct {
	class   [256]uint8
	classes int
	next    []uint16 // state*classes + class → state
	found   [][]int  // state → rules with a keyword that ends here
	// silent says of a state that no keyword ends there, which is so of nearly
	// all that a text passes through.
	silent []bool
}

func newAutomaton(keywords [][]string) *automaton {
	a := &automaton{classes: 1}
	for _, words := range keywords {
		for _, word := range words {
			for i := range len(word) {
				if a.class[word[i]] == 0 {
					a.class[word[i]] = uint8(a.classes)
					a.classes++
				}
			}
		}
	}
	a.addState()
	for rule, words := range keywords {
		for _, word := range words {
			a.insert(word, rule)
		}
	}
	a.link()
	return a
}

func (a *automaton) addState() uint16 {
	a.next = append(a.next, make([]uint16, a.classes)...)
	a.found = append(a.found, nil)
	return uint16(len(a.found) - 1)
}

func (a *automaton) insert(word string, rule int) {
	state := uint16(0)
	for i := range len(word) {
		at := int(state)*a.classes + int(a.class[word[i]])
		if a.next[at] == 0 {
			// addState may move the table, so it is written to afterwards.
			added := a.addState()
			a.next[at] = added
		}
		state = a.next[at]
	}
	a.found[state] = append(a.found[state], rule)
}

// link turns the trie into the automaton, breadth first: a missing edge leads
// where the longest proper suffix leads.
func (a *automaton) link() {
	fail := make([]uint16, len(a.found))
	queue := make([]uint16, 0, len(a.found))
	for class := range a.classes {
		if child := a.next[class]; child != 0 {
			queue = append(queue, child)
		}
	}
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		a.found[state] = append(a.found[state], a.found[fail[state]]...)
		for class := range a.classes {
			at := int(state)*a.classes + class
			onFail := a.next[int(fail[state])*a.classes+class]
			if child := a.next[at]; child != 0 {
				fail[child] = onFail
				queue = append(queue, child)
			} else {
				a.next[at] = onFail
			}
		}
	}
	a.silent = make([]bool, len(a.found))
	for state := range a.found {
		a.silent[state] = len(a.found[state]) == 0
	}
}

// mark sets may[rule] for each rule with a keyword in the text.
func (a *automaton) mark(text string, may []bool) {
	state := 0
	for i := range len(text) {
		state = int(a.next[state*a.classes+int(a.class[text[i]])])
		if a.silent[state] {
			continue
		}
		for _, rule := range a.found[state] {
			may[rule] = true
		}
	}
}
