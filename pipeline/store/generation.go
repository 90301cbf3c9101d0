package store

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"taizhang/outputs/ledger"
)

// Generation is one writing of the workbook. Its number stands in the workbook,
// so that whatever workbook is read later, a copy from 备份 among them, is
// compared with what that very one showed.
type Generation struct {
	Number int
	// Workbook is the name of the file that was written.
	Workbook string
	// Digest is that of everything that it shows.
	Digest string
	At     time.Time
	// Bytes is a digest of the file as it was written and of how it was made, "" where
	// that is not known, or where people's work in it has been taken in since. NearDays
	// is the near-due window that stands in the file.
	Bytes    string
	NearDays int
}

// LastGeneration is the newest one; its Number is 0 if none was written.
func (t *Tx) LastGeneration() (Generation, error) {
	var last Generation
	err := t.each("SELECT number, workbook, digest, at, bytes, near_days FROM generation ORDER BY number DESC LIMIT 1", nil, func(scan func(...any) error) error {
		var at string
		if err := scan(&last.Number, &last.Workbook, &last.Digest, &at, &last.Bytes, &last.NearDays); err != nil {
			return err
		}
		last.At = moment(at)
		return nil
	})
	return last, err
}

// Shown gives what the workbook of a generation showed, by the ids of its rows.
func (t *Tx) Shown(generation int) (map[string]ledger.Line, error) {
	newest, err := t.shownUpTo(generation)
	if err != nil {
		return nil, err
	}
	all := slices.Collect(maps.Values(newest))
	decoded := make([]ledger.Line, len(all))
	failed := make([]error, len(all)/decodedAtOnce+1)
	var group sync.WaitGroup
	for from := 0; from < len(all); from += decodedAtOnce {
		group.Go(func() {
			for i := from; i < min(from+decodedAtOnce, len(all)) && failed[from/decodedAtOnce] == nil; i++ {
				if all[i].text != "" {
					decoded[i], failed[from/decodedAtOnce] = shownLine(all[i].text)
				}
			}
		})
	}
	group.Wait()
	lines := make(map[string]ledger.Line, len(all))
	for i, one := range all {
		if one.text != "" {
			decoded[i].ID = one.id
			lines[one.id] = decoded[i]
		}
	}
	return lines, errors.Join(failed...)
}

// decodedAtOnce is how many lines one goroutine makes of their texts.
const decodedAtOnce = 512

// shownUpTo gives, of every row, the newest line up to a generation. Its text is
// "" where the row was gone by then.
func (t *Tx) shownUpTo(generation int) (map[string]shownIn, error) {
	newest := map[string]shownIn{}
	take := func(line shownIn) {
		if line.generation > generation {
			return
		}
		if was, has := newest[line.id]; !has || line.generation >= was.generation {
			newest[line.id] = line
		}
	}
	if err := t.eachPack("earliest <= ?", generation, take); err != nil {
		return nil, err
	}
	// Behind the packs: of the same generation, what stands here counts.
	err := t.each("SELECT task, generation, line FROM shown WHERE generation <= ?", []any{generation}, func(scan func(...any) error) error {
		var line shownIn
		err := scan(&line.id, &line.generation, &line.text)
		take(line)
		return err
	})
	return newest, err
}

// eachPack gives every line of some packs to take, in the order in which they
// were written.
func (t *Tx) eachPack(which string, generation int, take func(shownIn)) error {
	var packs [][]byte
	if err := t.each("SELECT lines FROM pack WHERE "+which+" ORDER BY number", []any{generation}, func(scan func(...any) error) error {
		var lines []byte
		err := scan(&lines)
		packs = append(packs, lines)
		return err
	}); err != nil {
		return err
	}
	for _, lines := range packs {
		if err := unpackLines(lines, take); err != nil {
			return err
		}
	}
	return nil
}

// The record keeps a line as {"cells":{…},"own":{…}}, the second only where
// people's words stand in it.
const (
	cellsMark = `{"cells":`
	ownMark   = `,"own":`
)

// appendShown writes a line as the record keeps it.
func appendShown(out []byte, writer *ledger.JSONWriter, line *ledger.Line) []byte {
	out = writer.Append(append(out, cellsMark...), line.Cells, line.Plain)
	if len(line.Own) > 0 {
		out = writer.Append(append(out, ownMark...), line.Own, false)
	}
	return append(out, '}')
}

// shownLine reads a line of the record.
func shownLine(text string) (ledger.Line, error) {
	if cells, rest, err := ledger.CutJSON(strings.TrimPrefix(text, cellsMark)); err == nil {
		var own ledger.Cells
		if words, has := strings.CutPrefix(rest, ownMark); has {
			own, rest, err = ledger.CutJSON(words)
		}
		if err == nil && rest == "}" {
			return ledger.Line{Cells: cells, Own: own}, nil
		}
	}
	// In another form than ours, such as a person gives it who mends a record.
	var line struct{ Cells, Own ledger.Cells }
	err := json.Unmarshal([]byte(text), &line)
	return ledger.Line{Cells: line.Cells, Own: line.Own}, err
}

// Show records what the next generation of the workbook will show: the lines, as
// fit gives them. It is recorded before the workbook gets its name: whichever of
// the two a power cut leaves, its lines are known.
//
// Lines are taken down where they differ from what the generation before showed.
// Nearly all are the same to the letter, and to write one takes a fraction of the
// time of reading one: only of those that differ the old one is read.
func (t *Tx) Show(next Generation, lines *ledger.Lines, fit func(ledger.Line) ledger.Line) error {
	before, err := t.shownUpTo(next.Number - 1)
	if err != nil {
		return err
	}
	if err := t.do("INSERT INTO generation (number, workbook, digest, at) VALUES (?, ?, ?, ?)", next.Number, next.Workbook, next.Digest, stamp(next.At)); err != nil {
		return err
	}
	changed := shownLines{tx: t, generation: next.Number}
	reader, writer := lines.Reader(), new(ledger.JSONWriter)
	var text []byte
	for i := range lines.Len() {
		line := fit(*reader.At(i))
		was := before[line.ID].text
		text = appendShown(text[:0], writer, &line)
		delete(before, line.ID)
		if was == string(text) {
			continue
		}
		if is, err := isShown(was, &line); err != nil {
			return err
		} else if is {
			continue
		}
		if err := changed.put(line.ID, text); err != nil {
			return err
		}
	}
	if err := reader.Err(); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(before)) {
		if before[id].text != "" {
			if err := changed.put(id, nil); err != nil {
				return err
			}
		}
	}
	return changed.end()
}

// isShown reports whether the text of a line of the record, "" for none, says what
// a line says, be it in another form.
func isShown(text string, line *ledger.Line) (bool, error) {
	if text == "" {
		return false, nil
	}
	was, err := shownLine(text)
	return err == nil && line.Cells.Equal(was.Cells) && line.Own.Equal(was.Own), err
}

// Wrote records the bytes of a generation: of a new one, once they are safe on the
// disk and before the file gets its name, or as they were found. Whoever finds them
// again knows what they show.
func (t *Tx) Wrote(g Generation) error {
	return t.do("UPDATE generation SET bytes = ?, near_days = ? WHERE number = ?", g.Bytes, g.NearDays, g.Number)
}

// shownLines takes the lines of a generation down: a few of them each by itself, many of
// them packed.
type shownLines struct {
	tx         *Tx
	generation int
	wait       int
	text       []byte // of the lines that wait, as they are packed
	packs      int
}

// linesPerPack is how many lines are packed together: 200 KB, most of whose words
// return again and again.
var linesPerPack = 256 // tests take fewer

// roomPerLine is more than nearly all lines take. Room that is taken and not filled costs
// nothing; a buffer that grows is copied, and its memory touched, again and again: of a
// ledger of three hundred rows that was a third of Show.
const roomPerLine = 1 << 10

func (l *shownLines) put(id string, text []byte) error {
	if l.text == nil {
		l.text = make([]byte, 0, linesPerPack*roomPerLine)
	}
	l.text = appendLine(l.text, l.generation, id, text)
	if l.wait++; l.wait < linesPerPack {
		return nil
	}
	return l.pack()
}

func (l *shownLines) pack() error {
	packed := l.tx.packer.pack(l.text)
	l.wait, l.text = 0, l.text[:0]
	l.packs++
	return l.tx.do("INSERT INTO pack (earliest, latest, lines) VALUES (?, ?, ?)", l.generation, l.generation, packed)
}

func (l *shownLines) end() error {
	if l.packs > 0 && l.wait > 0 {
		return l.pack()
	}
	rows := make([][]any, 0, l.wait)
	if err := eachLine(l.text, func(line shownIn) { rows = append(rows, []any{line.id, line.generation, line.text}) }); err != nil {
		return err
	}
	return l.tx.insert("shown", "task, generation, line", "", rows)
}

// Rebase puts in the place of what a generation showed what it shows now that
// people have worked in it; nil stands for a row that is gone. Later generations
// that showed the same as this one go on doing so.
func (t *Tx) Rebase(generation int, lines map[string]*ledger.Line) error {
	if len(lines) == 0 {
		return nil
	}
	// What a writing showed is not what its bytes show any more: were they put back,
	// that would be people's work.
	if err := t.do("UPDATE generation SET bytes = '' WHERE bytes <> ''"); err != nil {
		return err
	}
	next, err := t.number("SELECT coalesce(min(number), 0) FROM generation WHERE number > ?", generation)
	if err != nil {
		return err
	}
	if next > 0 {
		if err := t.handOn(generation, next, lines); err != nil {
			return err
		}
	}
	writer := new(ledger.JSONWriter)
	for _, id := range slices.Sorted(maps.Keys(lines)) {
		text := ""
		if line := lines[id]; line != nil {
			text = string(appendShown(nil, writer, line))
		}
		if err := t.do("INSERT INTO shown (task, generation, line) VALUES (?, ?, ?) ON CONFLICT (task, generation) DO UPDATE SET line = excluded.line",
			id, generation, text); err != nil {
			return err
		}
	}
	return nil
}

// handOn gives the next generation lines of its own for the rows of lines: those
// that it showed as the one before it did.
func (t *Tx) handOn(generation, next int, lines map[string]*ledger.Line) error {
	newest, err := t.shownUpTo(generation)
	if err != nil {
		return err
	}
	own := map[string]bool{}
	if err := t.eachPack("latest >= ?", next, func(line shownIn) {
		if line.generation == next {
			own[line.id] = true
		}
	}); err != nil {
		return err
	}
	var rows [][]any
	for _, id := range slices.Sorted(maps.Keys(lines)) {
		if !own[id] {
			rows = append(rows, []any{id, next, newest[id].text})
		}
	}
	return t.insert("shown", "task, generation, line", "ON CONFLICT (task, generation) DO NOTHING", rows)
}

// Forget drops what only generations before the given one showed. Keep as many
// as there are copies in 备份.
func (t *Tx) Forget(before int) error {
	if before <= 1 {
		return nil // there is none before the first
	}
	// What is dropped is found in the primary key, some 30 bytes a line; the lines
	// themselves, of 800, are not read.
	if err := errors.Join(
		t.do(`DELETE FROM shown WHERE (task, generation) IN (SELECT earlier.task, earlier.generation FROM shown AS earlier JOIN shown AS later
			ON later.task = earlier.task AND later.generation > earlier.generation WHERE later.generation <= ?)`, before),
		t.do("DELETE FROM generation WHERE number < ?", before)); err != nil {
		return err
	}
	writings, err := t.number("SELECT count(DISTINCT latest) FROM pack WHERE latest <= ?", before)
	if err != nil || writings < writingsPacked {
		return err
	}
	return t.packAnew(before)
}

// writingsPacked is how many writings that nobody goes back to lie in packs before
// these are packed anew, without what later ones of them showed otherwise.
var writingsPacked = 8 // tests take fewer

// packAnew puts what is needed of the lines up to a generation into new packs.
func (t *Tx) packAnew(upTo int) error {
	newest, err := t.shownUpTo(upTo)
	if err != nil {
		return err
	}
	if err := errors.Join(t.do("DELETE FROM pack WHERE latest <= ?", upTo), t.do("DELETE FROM shown WHERE generation <= ?", upTo)); err != nil {
		return err
	}
	kept := slices.DeleteFunc(slices.Collect(maps.Values(newest)), func(line shownIn) bool { return line.text == "" })
	slices.SortFunc(kept, func(a, b shownIn) int { return strings.Compare(a.id, b.id) })
	for lines := range slices.Chunk(kept, linesPerPack) {
		// Together they count as one writing, whenever their lines were written.
		packed, earliest, _ := t.packer.lines(lines)
		if err := t.do("INSERT INTO pack (earliest, latest, lines) VALUES (?, ?, ?)", earliest, upTo, packed); err != nil {
			return err
		}
	}
	return nil
}
