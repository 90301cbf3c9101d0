package store

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
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
		var line shownLine
		err := json.Unmarshal([]byte(text), &line)
		lines[id] = ledger.Line{ID: id, Cells: line.Cells, Own: line.Own}
		return err
	})
	return lines, err
}

// shownLine is a line in JSON.
type shownLine struct {
	Cells ledger.Cells `json:"cells"`
	Own   ledger.Cells `json:"own,omitempty"`
}

// Show records what the next generation of the workbook will show. It is
// recorded before the workbook gets its name: whichever of the two a power cut
// leaves, its lines are known. before is what the generation showed on which
// this one was made.
func (t *Tx) Show(next Generation, lines []ledger.Line, before map[string]ledger.Line) error {
	if err := t.do("INSERT INTO generation (number, workbook, digest, at) VALUES (?, ?, ?, ?)", next.Number, next.Workbook, next.Digest, stamp(next.At)); err != nil {
		return err
	}
	var rows [][]any
	stands := make(map[string]bool, len(lines))
	for _, line := range lines {
		stands[line.ID] = true
		text := inJSON(shownLine{line.Cells, line.Own})
		if was, here := before[line.ID]; here && text == inJSON(shownLine{was.Cells, was.Own}) {
			continue
		}
		rows = append(rows, []any{line.ID, next.Number, text})
	}
	for id := range before {
		if !stands[id] {
			rows = append(rows, []any{id, next.Number, ""})
		}
	}
	return t.insert("shown", "task, generation, line", "", rows)
}

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
			text = inJSON(shownLine{line.Cells, line.Own})
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
