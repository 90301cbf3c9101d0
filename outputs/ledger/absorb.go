package ledger

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Sighting is the ledger as it was found in a workbook.
type Sighting struct {
	// Columns are the headings in their order, without the ids.
	Columns []string
	// Lines are the rows from top to bottom. A row without an ID was added by a
	// person; Absorb gives it one.
	Lines []*Seen
	// Beside says that people work in another workbook of this ledger as well. A
	// row that was taken out there and stands here as it was written is no sign
	// that anybody wants it back.
	Beside bool
}

// Seen is one row of a workbook.
type Seen struct {
	ID    string
	Cells Cells
	// Place is the row's number in its sheet.
	Place int
}

// Change is one thing that people did to the ledger.
type Change struct {
	// ID is the row, Column the cell; a change of the whole row has no Column.
	ID, Column string
	Kind       ChangeKind
	Old, New   string
}

// ChangeKind says what was done.
type ChangeKind string

const (
	// Edited: a person wrote, or emptied, a cell.
	Edited ChangeKind = "edited"
	// TakenBack: a person put the program's words back.
	TakenBack ChangeKind = "taken back"
	// Added: a person added the row.
	Added ChangeKind = "added"
	// Removed: a person took the row out.
	Removed ChangeKind = "removed"
	// Revived: a row that had been taken out stands there again.
	Revived ChangeKind = "revived"
	// Decided: a person chose between the two values of a conflict.
	Decided ChangeKind = "decided"
)

// Absorb takes into the entries what people did to the workbook since it was
// written. shown are the lines as they were written, by their ids; it has no
// entry for a row that this workbook never showed. A cell of which the workbook
// has no column, and a row that it never showed, were not changed by anybody.
//
// New rows get ids from fresh and entries of their own. Where an id stands
// twice, the row that is most like what was shown keeps it. Entries that change
// are named in the changes; the entries not named are untouched.
func Absorb(seen Sighting, shown map[string]Line, entries map[string]*Entry, columns []Column, now time.Time, fresh func() string) []Change {
	a := absorbing{seen: seen, shown: shown, entries: entries, now: now, computed: map[string]bool{}, added: map[string]bool{}, resumed: map[string]bool{}, codes: map[string]bool{}}
	for _, column := range columns {
		a.computed[column.Name] = column.Kind == Computed
	}
	for _, entry := range entries {
		a.codes[entry.Code] = true
	}
	a.nameRows(fresh)
	present := make(map[string]bool, len(seen.Lines))
	for _, line := range seen.Lines {
		present[line.ID] = true
		a.row(line)
	}
	for _, id := range slices.Sorted(maps.Keys(shown)) {
		if entry := entries[id]; entry != nil && !present[id] && !entry.Deleted {
			entry.Deleted = true
			a.changes = append(a.changes, Change{ID: id, Kind: Removed})
		}
	}
	return a.changes
}

// Rebase gives what a workbook shows after its changes were absorbed: the lines
// that changed, by their ids, and nil for a row that is gone. With these in the
// place of what was shown, absorbing the same workbook again finds nothing, and
// what is changed later is told from what was.
func Rebase(seen Sighting, shown map[string]Line, entries map[string]*Entry, changes []Change) map[string]*Line {
	lines := map[string]*Line{}
	for _, change := range changes {
		lines[change.ID] = nil
	}
	for _, line := range seen.Lines {
		if _, changed := lines[line.ID]; !changed {
			continue
		}
		was := shown[line.ID]
		now := &Line{ID: line.ID, Cells: slices.Clone(was.Cells), Own: slices.Clone(was.Own)}
		for _, name := range seen.Columns {
			text := line.Cells.Get(name)
			if edit, edited := entries[line.ID].Edits[name]; edited && !Same(text, was.Cells.Get(name)) {
				now.Own.Put(name, edit.Against)
			} else if !edited && !Same(text, was.Cells.Get(name)) {
				now.Own.Drop(name)
			}
			now.Cells.Put(name, text)
		}
		lines[line.ID] = now
	}
	return lines
}

type absorbing struct {
	seen     Sighting
	shown    map[string]Line
	entries  map[string]*Entry
	now      time.Time
	computed map[string]bool // columns that nobody fills
	added    map[string]bool // ids of rows that people added
	resumed  map[string]bool // ids of rows that were recorded, but never written
	codes    map[string]bool // 任务编号 in use
	changes  []Change
}

// nameRows gives every row an id of its own.
func (a *absorbing) nameRows(fresh func() string) {
	copies := map[string][]*Seen{}
	for _, line := range a.seen.Lines {
		copies[line.ID] = append(copies[line.ID], line)
	}
	for id, lines := range copies {
		if id == "" || len(lines) == 1 {
			continue
		}
		shown := a.shown[id].Cells
		if shown == nil && a.entries[id] != nil {
			shown = a.entries[id].written()
		}
		original := slices.MaxFunc(lines, func(x, y *Seen) int { return kinship(x.Cells, shown) - kinship(y.Cells, shown) })
		for _, line := range lines {
			if line != original {
				line.ID = ""
			}
		}
	}
	// A run that was cut off, or that left a workbook alone which is open
	// elsewhere, has recorded a row and not written its id.
	var waiting []*Entry
	for _, id := range slices.Sorted(maps.Keys(a.entries)) {
		entry := a.entries[id]
		// One that was taken out elsewhere still stands in this workbook.
		if _, here := a.shown[id]; entry.Origin == FromPerson && (!entry.Deleted || here) && copies[id] == nil {
			waiting = append(waiting, entry)
		}
	}
	a.resume(waiting)
	for _, line := range a.seen.Lines {
		if line.ID != "" {
			continue
		}
		for line.ID = fresh(); a.entries[line.ID] != nil; line.ID = fresh() {
		}
		a.added[line.ID] = true
	}
}

// resume gives rows without an id those of the persons' rows that wait for
// theirs, the likest first.
func (a *absorbing) resume(waiting []*Entry) {
	type pair struct {
		entry *Entry
		line  *Seen
		same  int
	}
	var pairs []pair
	for _, entry := range waiting {
		for _, line := range a.seen.Lines {
			if line.ID != "" {
				continue
			}
			if same := a.sameness(entry, line.Cells); same > 0 {
				pairs = append(pairs, pair{entry, line, same})
			}
		}
	}
	slices.SortStableFunc(pairs, func(x, y pair) int { return y.same - x.same })
	for _, p := range pairs {
		if p.line.ID == "" && !a.resumed[p.entry.ID] {
			p.line.ID = p.entry.ID
			a.resumed[p.entry.ID] = true
		}
	}
}

// sameness is how much a row without an id has of a person's row that the record
// holds, 0 if it is not that row. One that stood in this very workbook without an
// id, when it was last read, is there or was taken out, so that one word says
// enough; of another, at least half of what either says must be the same.
func (a *absorbing) sameness(entry *Entry, cells Cells) int {
	written := entry.written()
	if shown, here := a.shown[entry.ID]; here {
		written = shown.Cells
		if shown.Cells.Get(ColumnCode) == "" { // what we write has one
			return likeness(cells, written)
		}
	}
	if same := likeness(cells, written); 2*same >= max(len(filled(cells)), len(filled(written))) {
		return same
	}
	return 0
}

// written are the words of people in a row.
func (e *Entry) written() Cells {
	cells := make(Cells, 0, len(e.Edits))
	for name, edit := range e.Edits {
		cells = append(cells, Cell{name, edit.Value})
	}
	return cells
}

func filled(cells Cells) Cells {
	out := make(Cells, 0, len(cells))
	for _, cell := range cells {
		if strings.TrimSpace(cell.Text) != "" && cell.Name != ColumnNumber && cell.Name != ColumnCode {
			out = append(out, cell)
		}
	}
	return out
}

// likeness counts the filled cells that are the same in both.
func likeness(a, b Cells) int {
	same := 0
	for _, cell := range filled(a) {
		if Same(cell.Text, b.Get(cell.Name)) {
			same++
		}
	}
	return same
}

// kinship is the likeness of one of several rows with the same id to the row
// that was shown. Whoever copies a row means another task, so that the words of
// the task count for more than other cells.
func kinship(cells, shown Cells) int {
	const weight = 4
	like := likeness(cells, shown)
	if Same(cells.Get(ColumnTask), shown.Get(ColumnTask)) {
		like += weight
	}
	return like
}

// row takes in what people did to one row.
func (a *absorbing) row(line *Seen) {
	entry, shown := a.entries[line.ID], a.shown[line.ID]
	if entry == nil {
		entry = &Entry{ID: line.ID, Origin: FromWorkbook}
		if a.added[line.ID] {
			entry.Origin = FromPerson
		}
		a.entries[line.ID] = entry
		a.changes = append(a.changes, Change{ID: line.ID, Kind: Added})
	}
	if code := line.Cells.Get(ColumnCode); (a.added[line.ID] || a.resumed[line.ID]) && a.codes[code] && code != entry.Code { // a copy of another row
		line.Cells.Drop(ColumnCode)
		line.Cells.Drop(ColumnNumber)
	}
	if _, here := a.shown[line.ID]; entry.Deleted && !(here && a.seen.Beside) {
		entry.Deleted = false
		a.changes = append(a.changes, Change{ID: line.ID, Kind: Revived})
		if !here { // It was copied back from elsewhere: what it says is a person's.
			shown = Line{}
		}
	}
	for _, name := range a.seen.Columns {
		if a.computed[name] {
			continue
		}
		now, was := line.Cells.Get(name), shown.Cells.Get(name)
		if Same(now, was) {
			continue
		}
		own, overridden := was, shown.Own.Has(name)
		if overridden {
			own = shown.Own.Get(name)
		}
		if Same(now, own) && overridden {
			if _, edited := entry.Edits[name]; edited {
				delete(entry.Edits, name)
				a.changes = append(a.changes, Change{ID: line.ID, Column: name, Kind: TakenBack, Old: was, New: now})
			}
			continue
		}
		if entry.Edits == nil {
			entry.Edits = map[string]Edit{}
		}
		edit := Edit{Value: now, Against: own, At: a.now}
		if earlier, edited := entry.Edits[name]; edited && !Same(earlier.Value, was) && !Same(earlier.Value, now) {
			edit.Rival = earlier.Value
		}
		entry.Edits[name] = edit
		a.changes = append(a.changes, Change{ID: line.ID, Column: name, Kind: Edited, Old: was, New: now})
	}
}
