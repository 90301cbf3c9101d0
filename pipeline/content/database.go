package content

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Database keeps the bytes in Postgres, in parts, for machines that share no
// folder. A part is one row, so a file of 200 MB never lies in one value.
type Database struct {
	pool *pgxpool.Pool
}

// partSize is a compromise: a part is held in memory a few times over on its way
// through the driver.
const partSize = 1 << 20

const schema = `
CREATE TABLE IF NOT EXISTS taizhang_content (
	sha256 text NOT NULL,
	part   integer NOT NULL,
	bytes  bytea NOT NULL,
	PRIMARY KEY (sha256, part)
);
ALTER TABLE taizhang_content ALTER COLUMN bytes SET STORAGE EXTERNAL`

// NewDatabase makes the table where there is none.
func NewDatabase(ctx context.Context, pool *pgxpool.Pool) (*Database, error) {
	// Two processes that start at once must not both make the table.
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('taizhang_content'))`); err != nil {
			return err
		}
		var there bool
		if err := tx.QueryRow(ctx, `SELECT to_regclass('taizhang_content') IS NOT NULL`).Scan(&there); err != nil || there {
			return err
		}
		_, err := tx.Exec(ctx, schema)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cannot make the table of files: %w", err)
	}
	return &Database{pool: pool}, nil
}

// Put writes the parts under a name that nobody asks for and renames them when
// the sum is known, all in one transaction.
func (d *Database) Put(ctx context.Context, from io.Reader) (sum Sum, size int64, err error) {
	err = pgx.BeginFunc(ctx, d.pool, func(tx pgx.Tx) error {
		var unfinished string
		if err := tx.QueryRow(ctx, `SELECT 'incoming ' || gen_random_uuid()`).Scan(&unfinished); err != nil {
			return err
		}
		hash := sha256.New()
		buffer := make([]byte, partSize)
		for part := 0; ; part++ {
			n, err := io.ReadFull(contextReader{ctx, from}, buffer)
			if n > 0 || part == 0 {
				hash.Write(buffer[:n])
				size += int64(n)
				if _, err := tx.Exec(ctx, `INSERT INTO taizhang_content (sha256, part, bytes) VALUES ($1, $2, $3)`, unfinished, part, buffer[:n]); err != nil {
					return err
				}
			}
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				break
			}
			if err != nil {
				return err
			}
		}
		sum = Sum(hex.EncodeToString(hash.Sum(nil)))
		// Another machine may have put the same bytes: one of the two waits here and
		// then finds them.
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, string(sum)); err != nil {
			return err
		}
		var there bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM taizhang_content WHERE sha256 = $1)`, string(sum)).Scan(&there); err != nil {
			return err
		}
		statement := `UPDATE taizhang_content SET sha256 = $2 WHERE sha256 = $1`
		if there {
			statement = `DELETE FROM taizhang_content WHERE sha256 = $1 AND $2 <> ''`
		}
		_, err := tx.Exec(ctx, statement, unfinished, string(sum))
		return err
	})
	if err != nil {
		return "", 0, err
	}
	return sum, size, nil
}

// Sync has nothing to do: what was put is committed.
func (d *Database) Sync(context.Context) error { return nil }

// Open fetches the whole file: its readers want it in memory anyway.
func (d *Database) Open(ctx context.Context, sum Sum) (io.ReadSeekCloser, error) {
	rows, err := d.pool.Query(ctx, `SELECT bytes FROM taizhang_content WHERE sha256 = $1 ORDER BY part`, string(sum))
	if err != nil {
		return nil, err
	}
	parts, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return nil, err
	}
	if len(parts) == 0 {
		return nil, &fs.PathError{Op: "open", Path: string(sum), Err: fs.ErrNotExist}
	}
	return inMemory{bytes.NewReader(bytes.Join(parts, nil))}, nil
}

type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }
