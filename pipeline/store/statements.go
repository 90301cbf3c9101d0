package store

import (
	"encoding/json"
	"strings"
	"time"
)

// exec and query of the transaction's own context.
func (t *Tx) do(statement string, arguments ...any) error {
	return t.exec(t.ctx, statement, arguments...)
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

// batch is how many rows one statement inserts. SQLite takes 32,766 arguments
// by default and Postgres 65,535; the widest table has 11 columns.
const batch = 200

// insert adds rows to a table, many with each statement. ending is what stands
// behind the values, such as ON CONFLICT.
func (t *Tx) insert(table, columns, ending string, rows [][]any) error {
	width := strings.Count(columns, ",") + 1
	for len(rows) > 0 {
		n := min(batch, len(rows))
		arguments := make([]any, 0, n*width)
		for _, row := range rows[:n] {
			arguments = append(arguments, row...)
		}
		rows = rows[n:]
		one := "(" + strings.TrimSuffix(strings.Repeat("?, ", width), ", ") + ")"
		statement := "INSERT INTO " + table + " (" + columns + ") VALUES " + one + strings.Repeat(", "+one, n-1) + " " + ending
		if err := t.do(statement, arguments...); err != nil {
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
