package store

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
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
}

// LastGeneration is the newest one; its Number is 0 if none was written.
func (t *Tx) LastGeneration() (Generation, error) {
	var last Generation
	err := t.each("SELECT number, workbook, digest, at FROM generation ORDER BY number DESC LIMIT 1", nil, func(scan func(...any) error) error {
		var at string
		if err := scan(&last.Number, &last.Workbook, &last.Digest, &at); err != nil {
			return err
		}
		last.At = moment(at)
		return nil
	})
	return last, err
}

// Shown gives what the workbook of a generation showed, by the ids of its rows.
func (t *Tx) Shown(generation int) (map[string]ledger.Line, error) {
	lines := map[string]ledger.Line{}
	err := t.each(`SELECT task, line FROM shown WHERE generation <= ? ORDER BY task, generation`, []any{generation}, func(scan func(...any) error) error {
		var id, text string
		if err := scan(&id, &text); err != nil {
			return err
		}
		if text == "" {
			delete(lines, id)
			return nil
		}
		line, err := shownLine(text)
		line.ID = id
		lines[id] = line
		return err
	})
	return lines, err
}

// The record keeps a line as {"cells":{…},"own":{…}}, the second only where
// people's words stand in it.
const (
	cellsMark = `{"cells":`
	ownMark   = `,"own":`
)

// shownText is a line as the record keeps it.
func shownText(line *ledger.Line) string {
	out := line.Cells.AppendJSON(append(make([]byte, 0, 1024), cellsMark...))
	if len(line.Own) > 0 {
		out = line.Own.AppendJSON(append(out, ownMark...))
	}
	return string(append(out, '}'))
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
// the two a power cut leaves, its lines are known. before is what the generation
// showed on which this one was made.
func (t *Tx) Show(next Generation, lines *ledger.Lines, fit func(ledger.Line) ledger.Line, before map[string]ledger.Line) error {
	if err := t.do("INSERT INTO generation (number, workbook, digest, at) VALUES (?, ?, ?, ?)", next.Number, next.Workbook, next.Digest, stamp(next.At)); err != nil {
		return err
	}
	rows := make([][]any, 0, shownAtOnce)
	put := func(id, text string) error {
		rows = append(rows, []any{id, next.Number, text})
		if len(rows) < shownAtOnce {
			return nil
		}
		err := t.insert("shown", "task, generation, line", "", rows)
		rows = rows[:0]
		return err
	}
	stands := make(map[string]bool, min(lines.Len(), len(before)))
	// In the order of the index: of three hundred thousand rows it does not fit into
	// the cache of pages any more.
	sorted := make([]int32, lines.Len())
	for i := range sorted {
		sorted[i] = int32(i)
	}
	slices.SortFunc(sorted, func(a, b int32) int {
		return strings.Compare(lines.Outline(int(a)).ID, lines.Outline(int(b)).ID)
	})
	reader := lines.Reader()
	for _, at := range sorted {
		line := fit(*reader.At(int(at)))
		if was, here := before[line.ID]; here {
			stands[line.ID] = true
			if line.Cells.Equal(was.Cells) && line.Own.Equal(was.Own) {
				continue
			}
		}
		if err := put(line.ID, shownText(&line)); err != nil {
			return err
		}
	}
	if err := reader.Err(); err != nil {
		return err
	}
	for id := range before {
		if !stands[id] {
			if err := put(id, ""); err != nil {
				return err
			}
		}
	}
	return t.insert("shown", "task, generation, line", "", rows)
}

// shownAtOnce is how many lines wait as text to be recorded together.
const shownAtOnce = 200

// Rebase puts in the place of what a generation showed what it shows now that
// people have worked in it; nil stands for a row that is gone. Later generations
// that showed the same as this one go on doing so.
func (t *Tx) Rebase(generation int, lines map[string]*ledger.Line) error {
	if len(lines) == 0 {
		return nil
	}
	next, err := t.number("SELECT coalesce(min(number), 0) FROM generation WHERE number > ?", generation)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(lines)) {
		if next > 0 {
			if err := t.do(`INSERT INTO shown (task, generation, line) SELECT CAST(? AS TEXT), CAST(? AS BIGINT), coalesce((SELECT line FROM shown
				WHERE task = ? AND generation <= ? ORDER BY generation DESC LIMIT 1), '') WHERE true ON CONFLICT (task, generation) DO NOTHING`,
				id, next, id, generation); err != nil {
				return err
			}
		}
		text := ""
		if line := lines[id]; line != nil {
			text = shownText(line)
		}
		if err := t.do("INSERT INTO shown (task, generation, line) VALUES (?, ?, ?) ON CONFLICT (task, generation) DO UPDATE SET line = excluded.line",
			id, generation, text); err != nil {
			return err
		}
	}
	return nil
}

// Forget drops what only generations before the given one showed. Keep as many
// as there are copies in 备份.
func (t *Tx) Forget(before int) error {
	if before <= 1 {
		return nil // there is none before the first
	}
	// What is dropped is found in the primary key, some 30 bytes a line; the lines
	// themselves, of 800, are not read.
	return errors.Join(
		t.do(`DELETE FROM shown WHERE (task, generation) IN (SELECT earlier.task, earlier.generation FROM shown AS earlier JOIN shown AS later
			ON later.task = earlier.task AND later.generation > earlier.generation WHERE later.generation <= ?)`, before),
		t.do("DELETE FROM generation WHERE number < ?", before))
}
