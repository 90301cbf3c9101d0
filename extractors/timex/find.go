package timex

import (
	"embed"
	"io/fs"
	"slices"
	"sync"
	"unicode/utf8"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
)

//go:embed rules/*.yaml
var ruleFiles embed.FS

// BuiltIn is the program's own time rules, to be given to New under a user's.
func BuiltIn() rule.Source {
	folder, err := fs.Sub(ruleFiles, "rules")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	return rule.Source{Files: folder, Label: "extractors/timex/rules", Sealed: true}
}

// Finder finds time words by its rules. It is made by New, never changed, and
// safe for concurrent use.
type Finder struct {
	all      *rule.Set
	points   *rule.Set // join signs into points
	phrases  *rule.Set // make expressions of what the points left
	words    *vocabulary
	settings map[string]*settings
	scratch  sync.Pool
	// known are the lines that any search met.
	known knownLines
	// plainly asks every rule, without keywords; for the tests.
	plainly bool
}

// New makes a Finder of rules; later sources are laid over earlier ones. See
// rule.Load for what is checked. An argument of a rule that its producer does
// not have is an error as well.
func New(sources ...rule.Source) (*Finder, error) {
	all, err := rule.Load(producerNames(), sources...)
	if err != nil {
		return nil, err
	}
	f := &Finder{all: all, words: wordList(), settings: map[string]*settings{}, known: knownLines{matches: map[signLine][]matched{}}}
	for _, r := range all.Rules() {
		var s settings
		if err := r.With(&s); err != nil {
			return nil, err
		}
		f.settings[r.Name] = &s
	}
	isPoint := func(r *rule.Rule) bool { return r.Yields == yieldsPoint || r.Yields == yieldsVoid }
	f.points = all.Where(isPoint)
	f.phrases = all.Where(func(r *rule.Rule) bool { return !isPoint(r) })
	f.scratch.New = func() any { return f.newScratch() }
	return f, nil
}

func (f *Finder) newScratch() *scratch {
	return &scratch{lexer: lexer{words: f.words}, points: map[string][]matched{}, phrases: map[string][]matched{}}
}

// Default is the Finder of the program's own rules, made when it is first
// asked for.
var Default = sync.OnceValue(func() *Finder {
	f, err := New(BuiltIn())
	if err != nil {
		panic(err) // the rules are part of the program, and its tests load them
	}
	return f
})

// Find gives the time words of a text, from left to right, without overlaps.
// It says what the words say and nothing more: no year that was not read. The
// text may be a clause or a whole document; spans are byte offsets in it.
func Find(text string) []notice.TimeExpr { return Default().Find(text) }

// scratch is what one search needs and the next can use again.
type scratch struct {
	lexer lexer
	line  []byte
	// Most clauses with a time word give one of a few lines of signs, and what
	// the rules match in a line depends on the line alone.
	points, phrases map[string][]matched
	// explains: what lost is kept as well.
	explains bool
	// The rest is room for one piece.
	placed []placed
	kept   []standing
	phrase phrase
	found  found
	// made are the expressions of all pieces, one behind the other.
	made []notice.TimeExpr
}

// rememberedLines bounds what a scratch or a Finder remembers; a year's notices of an
// office have some hundreds of lines.
const rememberedLines = 4096

// Find is as the package's Find, by this Finder's rules.
func (f *Finder) Find(text string) []notice.TimeExpr { return f.FindInto(nil, text) }

// FindInto is Find in room that the caller has; what stood there is lost.
func (f *Finder) FindInto(room []notice.TimeExpr, text string) []notice.TimeExpr {
	s := f.scratch.Get().(*scratch)
	s.made = room[:0] // an expression takes half a KB, and is made where it is handed on
	f.search(text, s, func(*found) {})
	out := s.made
	s.made = nil
	f.scratch.Put(s)
	return joinShifts(f.joinExplanations(out, text), text)
}

// found is what one piece of a sentence gave.
type found struct {
	tokens []token // before the points were joined; for who explains
	points []placed
	joined []token
	won    []placed // of the phrases
	kept   []notice.TimeExpr
	// The points, those that won and those that lost are kept for who explains.
	explains bool
	lost     []loss
}

// loss is a match that does not stand, and the rule that won its words.
type loss struct {
	placed
	winner *rule.Rule
}

// search reads the sentences of a text that hold a time word.
func (f *Finder) search(text string, s *scratch, yield func(*found)) {
	for at := 0; at < len(text); {
		end, worth := f.sentence(text, at)
		if worth {
			s.lexer.read(text, at, end)
			f.pieces(text, s, yield)
		}
		at = end
	}
}

// longestPiece bounds the signs that the rules see at once, so that the work on
// a text without any mark stays proportional to its length.
const longestPiece = 120

// pieces gives the rules what stands between two breaks.
func (f *Finder) pieces(text string, s *scratch, yield func(*found)) {
	tokens := s.lexer.tokens
	start, anchored := 0, false
	for i := 0; i <= len(tokens); i++ {
		if i == len(tokens) || tokens[i].sign == signBreak || i-start >= longestPiece {
			if anchored {
				s.found = f.piece(text, tokens[start:i], s)
				if x := &s.found; len(x.kept) > 0 || len(x.lost) > 0 || len(x.points) > 0 {
					yield(x)
				}
			}
			start, anchored = i, false
			if i < len(tokens) && tokens[i].sign == signBreak {
				start = i + 1
				continue
			}
		}
		if i < len(tokens) && tokens[i].anchor {
			anchored = true
		}
	}
}

// signSize is the length of a sign in bytes; all signs are characters of three.
const signSize = 3

// matched is a match in a line of signs with all that the line alone says of it.
type matched struct {
	match      rule.Match
	start, end int // tokens, narrowed by the set's group
	settings   *settings
	produce    func(*phrase) []notice.TimeExpr // nil for a point
}

// Named groups narrow a match: of the rules for points, and of the others.
const (
	pointGroup  = "point"
	phraseGroup = "all"
)

// candidates gives the matches of a set's rules in the line of signs.
func (f *Finder) candidates(set *rule.Set, known map[string][]matched, s *scratch, tokens []token) []matched {
	s.line = s.line[:0]
	for i := range tokens {
		s.line = utf8.AppendRune(s.line, tokens[i].sign)
	}
	if f.plainly {
		return f.matched(set, set.CandidatesPlainly(string(s.line)))
	}
	matches, seen := known[string(s.line)]
	if !seen {
		line := string(s.line)
		matches = f.known.of(signLine{set, line}, func() []matched { return f.matched(set, set.Candidates(line)) })
		if len(known) < rememberedLines {
			known[line] = matches
		}
	}
	return matches
}

// knownLines is what the rules match in the lines that were met, for the searches that
// have not met them: each searches its own memory first and waits for nobody.
type knownLines struct {
	mutex   sync.Mutex
	matches map[signLine][]matched
}

// signLine is a line of signs and the rules that are asked about it.
type signLine struct {
	set  *rule.Set
	line string
}

// of gives what is known of a line, or finds it.
func (k *knownLines) of(line signLine, find func() []matched) []matched {
	k.mutex.Lock()
	matches, known := k.matches[line]
	k.mutex.Unlock()
	if known {
		return matches
	}
	matches = find()
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if len(k.matches) < rememberedLines {
		k.matches[line] = matches
	}
	return matches
}

// matched narrows the matches of a set in a line.
func (f *Finder) matched(set *rule.Set, matches []rule.Match) []matched {
	group := phraseGroup
	if set == f.points {
		group = pointGroup
	}
	out := make([]matched, len(matches))
	for i, m := range matches {
		out[i] = matched{match: m, start: m.Start / signSize, end: m.End / signSize, settings: f.settings[m.Rule.Name], produce: producers[m.Rule.Yields]}
		if a, b, ok := m.GroupSpan(group); ok {
			out[i].start, out[i].end = a/signSize, b/signSize
		}
	}
	return out
}

// placed is a match with its place in the text.
type placed struct {
	*matched
	from, to int // bytes
}

// place puts the matches of a line in the order in which they are tried: the
// longer one first, of equally long ones the one of higher rank.
func (s *scratch) place(matches []matched, tokens []token) []placed {
	out := s.placed[:0]
	for i := range matches {
		m := &matches[i]
		p := placed{m, tokens[m.start].start, tokens[m.end-1].end}
		out = append(out, p)
		for at := len(out) - 1; at > 0 && out[at-1].to-out[at-1].from < p.to-p.from; at-- {
			out[at-1], out[at] = p, out[at-1]
		}
	}
	s.placed = out
	return out
}

// piece asks the rules: first those that join points, then the others.
func (f *Finder) piece(text string, tokens []token, s *scratch) found {
	result := found{tokens: tokens, explains: s.explains}
	kept := s.kept[:0]
	for _, p := range s.place(f.candidates(f.points, s.points, s, tokens), tokens) {
		if winner := overlapping(kept, p.from, p.to); winner != nil {
			result.lose(p, winner.rule)
			continue
		}
		if forbidden(p.match.Rule, text, tokens, p.start, p.end) {
			result.lose(p, nil)
			continue
		}
		kept = append(kept, standing{rule: p.match.Rule, from: p.from, to: p.to})
		joined := &kept[len(kept)-1].token
		if p.match.Rule.Yields == yieldsPoint {
			words, ok := point(tokens[p.start:p.end])
			if !ok {
				kept = kept[:len(kept)-1]
				continue
			}
			*joined = tokens[p.start]
			joined.sign, joined.words, joined.value = signPoint, words, tokens[p.end-1].value
			if as := p.settings.As; as != "" {
				joined.sign, _ = utf8.DecodeRuneInString(as)
			}
		} else {
			joined.sign = signBreak
		}
		joined.start, joined.end, joined.anchor = p.from, p.to, true
		if result.explains {
			result.points = append(result.points, p)
		}
	}
	s.kept = kept
	if result.explains {
		tokens = slices.Clone(tokens) // the others stay as they are
	}
	result.joined = joinTails(joinPoints(tokens, kept))
	f.phrase(text, result.joined, s, &result)
	return result
}

// joinPoints makes one sign of those of each point, in the place of the tokens.
func joinPoints(tokens []token, kept []standing) []token {
	out := tokens[:0]
	for i := 0; i < len(tokens); i++ {
		winner := overlapping(kept, tokens[i].start, tokens[i].end)
		if winner == nil {
			out = moveUp(out, tokens, i)
			continue
		}
		out = append(out, winner.token)
		for i+1 < len(tokens) && tokens[i+1].end <= winner.to {
			i++
		}
	}
	return out
}

// moveUp appends a token to those that are left before it. Mostly they are all, and
// it stands where it belongs: a token takes three hundred bytes.
func moveUp(out, tokens []token, i int) []token {
	if len(out) == i {
		return tokens[:i+1]
	}
	return append(out, tokens[i])
}

// standing is a match that stands, with the sign that its words become.
type standing struct {
	rule     *rule.Rule
	from, to int
	token    token
}

func overlapping(kept []standing, from, to int) *standing {
	for i := range kept {
		if kept[i].from < to && from < kept[i].to {
			return &kept[i]
		}
	}
	return nil
}

// lose notes that a match does not stand; winner is nil where its own unless
// forbade it.
func (x *found) lose(p placed, winner *rule.Rule) {
	if x.explains {
		x.lost = append(x.lost, loss{p, winner})
	}
}

// forbidden asks a rule's unless expressions about the words around a match.
func forbidden(r *rule.Rule, text string, tokens []token, start, end int) bool {
	if len(r.Unless) == 0 {
		return false
	}
	// A little more than the piece, so that they may ask for the quotation mark
	// or the bracket around it.
	from, to := max(0, tokens[0].start-aroundPiece), min(len(text), tokens[len(tokens)-1].end+aroundPiece)
	return r.Forbids(text[from:to], tokens[start].start-from, tokens[end-1].end-from)
}

// aroundPiece is four characters.
const aroundPiece = 12

// joinTails gives a point what stands behind it and belongs to it: the weekday
// in brackets, the part of the day, the clock time, 下班.
func joinTails(tokens []token) []token {
	out := tokens[:0]
	for i := 0; i < len(tokens); i++ {
		t := &tokens[i]
		if len(out) > 0 && isPointLike(out[len(out)-1].sign) && (isTail(t.sign) ||
			t.sign == signTo && out[len(out)-1].words.Time == "" && i+1 < len(tokens) && tokens[i+1].sign == signClock && t.end-t.start == 1) {
			last := &out[len(out)-1]
			if t.sign == signTo { // 2021-09-12-11:23
				continue
			}
			if t.sign == signOff && t.name != "下班" {
				out = moveUp(out, tokens, i)
				continue
			}
			last.end = t.end
			switch t.sign {
			case signRemark:
				if t.words.Remark > 0 {
					last.words.Remark = t.words.Remark
				}
				if t.words.Time != "" {
					last.words.Time = t.words.Time
				}
			case signClock:
				last.words.Time = t.words.Time
				// 9:00-11:00: the time that bounds is the later one.
				for j := i + 1; j+1 < len(tokens) && tokens[j].sign == signTo; {
					k := j + 1
					if tokens[k].sign == signDaypart && k+1 < len(tokens) {
						k++
					}
					if tokens[k].sign != signClock && tokens[k].sign != signDaypart {
						break
					}
					last.end = tokens[k].end
					if tokens[k].sign == signClock {
						last.words.Time = tokens[k].words.Time
					}
					i, j = k, k+1
				}
			case signOff:
				last.words.Time = "下班"
			}
			continue
		}
		out = moveUp(out, tokens, i)
	}
	return out
}

// isPointLike: 点日节, the signs that take a tail; isTail: 注午钟班.
func isPointLike(sign rune) bool { return sign == '点' || sign == '日' || sign == '节' }

func isTail(sign rune) bool { return sign == '注' || sign == '午' || sign == '钟' || sign == '班' }

// phrase asks the rules that make expressions.
func (f *Finder) phrase(text string, tokens []token, s *scratch, result *found) {
	kept := s.kept[:0]
	mark := len(s.made)
	for _, p := range s.place(f.candidates(f.phrases, s.phrases, s, tokens), tokens) {
		if winner := overlapping(kept, p.from, p.to); winner != nil {
			// A producer may give up words at its beginning, such as the subject
			// before an occasion; only what it kept keeps others out.
			result.lose(p, winner.rule)
			continue
		}
		if forbidden(p.match.Rule, text, tokens, p.start, p.end) {
			result.lose(p, nil)
			continue
		}
		s.made = slices.Grow(s.made, 1) // it is made where it will stand
		s.phrase = phrase{
			text: text, tokens: tokens, start: p.start, end: p.end, match: &p.match, settings: p.settings, room: s.made[len(s.made):],
		}
		made := p.produce(&s.phrase)
		if len(made) == 0 {
			continue
		}
		p.from, p.to = made[0].Span.Start, made[len(made)-1].Span.End
		if winner := overlapping(kept, p.from, p.to); winner != nil {
			result.lose(p, winner.rule)
			continue
		}
		kept = append(kept, standing{rule: p.match.Rule, from: p.from, to: p.to})
		if result.explains {
			result.won = append(result.won, p)
		}
		if p.match.Rule.Yields == yieldsNothing || made[0].Kind == "" {
			continue
		}
		for i := range made {
			made[i].Rule = p.match.Rule.Name
			made[i].Text = text[made[i].Span.Start:made[i].Span.End]
		}
		s.made = append(s.made, made...)
	}
	s.kept = kept
	// A piece has one expression, or a few: they are put in order where they lie.
	result.kept = s.made[mark:]
	for i := range result.kept {
		for k := i; k > 0 && result.kept[k].Span.Start < result.kept[k-1].Span.Start; k-- {
			result.kept[k], result.kept[k-1] = result.kept[k-1], result.kept[k]
		}
	}
}
