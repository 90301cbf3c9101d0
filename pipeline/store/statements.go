package store

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// exec and query of the transaction's own context.
func (t *Tx) do(statement string, arguments ...any) error {
	_, err := t.exec(t.ctx, statement, arguments...)
	return err
}

// each runs a query and gives every row of it to take, which scans it.
func (t *Tx) each(statement string, arguments []any, take func(scan func(...any) error) error) error {
	found, err := t.query(t.ctx, statement, arguments...)
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		if err := take(found.Scan); err != nil {
			return err
		}
	}
	return found.Err()
}

// number is the one number that a query gives, 0 if it gives none.
func (t *Tx) number(statement string, arguments ...any) (int, error) {
	n := 0
	err := t.each(statement, arguments, func(scan func(...any) error) error { return scan(&n) })
	return n, err
}

// insert adds rows to a table, as many with each statement as suits the database.
// ending is what stands behind the values, such as ON CONFLICT.
func (t *Tx) insert(table, columns, ending string, rows [][]any) error {
	one := "(?" + strings.Repeat(", ?", strings.Count(columns, ",")) + ")"
	statement, holds := "", 0
	for batch := range slices.Chunk(rows, t.batch()) {
		if holds != len(batch) {
			holds = len(batch)
			statement = "INSERT INTO " + table + " (" + columns + ") VALUES " + one + strings.Repeat(", "+one, holds-1) + " " + ending
		}
		if err := t.do(statement, slices.Concat(batch...)...); err != nil {
			return err
		}
	}
	return nil
}

// stamp is a moment as the record writes it: UTC, and in the order of time when
// sorted as text.
func stamp(moment time.Time) string { return moment.UTC().Format("2006-01-02T15:04:05.000Z") }

func moment(stamp string) time.Time {
	at, _ := time.Parse(time.RFC3339, stamp) // written by stamp alone
	return at
}

// inJSON never fails on what it is given here: structs of words, numbers and
// dates.
func inJSON(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(data)
}

func flag(is bool) int {
	if is {
		return 1
	}
	return 0
}
