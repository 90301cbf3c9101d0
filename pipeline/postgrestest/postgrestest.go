// Package postgrestest gives a test a database of its own on a Postgres server
// that the environment names. It starts no server: .ci/run does. A test that
// needs one is skipped where there is none.
package postgrestest

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Variable names the server: a connection string of a user who may create
// databases, such as postgres://postgres@127.0.0.1:5433/postgres.
const Variable = "TAIZHANG_TEST_POSTGRES"

var count atomic.Int64

// DSN makes an empty database, gives its connection string, and drops it at the
// end of the test.
func DSN(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Variable)
	if server == "" {
		t.Skipf("no Postgres here: %s names none (.ci/run starts one)", Variable)
	}
	admin, err := pgx.Connect(t.Context(), server)
	if err != nil {
		t.Fatalf("the Postgres that %s names does not answer: %v", Variable, err)
	}
	name := fmt.Sprintf("taizhang_test_%d_%d", os.Getpid(), count.Add(1))
	if _, err := admin.Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.Background() // the test's own has ended by now
		if _, err := admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
		admin.Close(ctx)
	})
	slash := strings.LastIndex(server, "/")
	return server[:slash+1] + name
}

// Pool opens an empty database.
func Pool(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}
