package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"taizhang/outputs/ledger"
	"taizhang/pipeline/postgrestest"
	"taizhang/pipeline/store"
)

// TestOpenedByManyAtOnce opens a new record from eight sides at the same moment.
func TestOpenedByManyAtOnce(t *testing.T) {
	dsn := postgrestest.DSN(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			record, err := store.OpenPostgres(t.Context(), dsn)
			if err != nil {
				t.Error(err)
				return
			}
			if err := record.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

// TestNumberedByManyAtOnce: rows that people add on eight machines at the same
// moment each get a number of their own.
func TestNumberedByManyAtOnce(t *testing.T) {
	record, err := store.OpenPostgres(t.Context(), postgrestest.DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	defer record.Close()
	const machines, each = 8, 10
	var group sync.WaitGroup
	for machine := range machines {
		group.Go(func() {
			for i := range each {
				id := fmt.Sprintf("ROW-%d-%d", machine, i)
				entry := &ledger.Entry{ID: id, Origin: ledger.FromPerson}
				if err := record.Update(t.Context(), func(tx *store.Tx) error {
					return tx.Save([]ledger.Change{{ID: id, Kind: ledger.Added}}, map[string]*ledger.Entry{id: entry}, "台账.xlsx", time.Unix(0, 0))
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if err := record.Update(t.Context(), func(tx *store.Tx) error {
		entries, err := tx.Entries()
		for i, e := range store.InOrder(entries) {
			if e.Number != i+1 {
				t.Errorf("row %d has the number %d", i+1, e.Number)
			}
		}
		if len(entries) != machines*each {
			t.Errorf("%d rows", len(entries))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
