package store_test

import (
	"sync"
	"testing"

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
