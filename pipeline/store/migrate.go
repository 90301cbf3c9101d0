package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations are the steps of the schema in their order; version n of the
// schema is what stands after the first n. A step that was ever released is
// never changed.
func migrations() ([]string, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql") // sorted by name
	if err != nil {
		return nil, err
	}
	steps := make([]string, len(names))
	for i, name := range names {
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		steps[i] = string(text)
	}
	return steps, nil
}

// migrate brings the schema up to date, each step and its number in one
// transaction.
func (s *Store) migrate(ctx context.Context) error {
	steps, err := migrations()
	if err != nil {
		return err
	}
	return s.migrateTo(ctx, steps, len(steps))
}

func (s *Store) migrateTo(ctx context.Context, steps []string, target int) error {
	return s.Update(ctx, func(tx *Tx) error {
		if tx.Postgres() != nil {
			// Of two machines that open a new record at the same moment, IF NOT EXISTS
			// lets one fail.
			if err := tx.do("SELECT pg_advisory_xact_lock(hashtext('taizhang schema'))"); err != nil {
				return err
			}
		}
		if err := tx.do("CREATE TABLE IF NOT EXISTS schema_version (number BIGINT NOT NULL)"); err != nil {
			return err
		}
		version, err := tx.number("SELECT coalesce(max(number), 0) FROM schema_version")
		if err != nil {
			return err
		}
		if version > len(steps) {
			return ErrNewer
		}
		for ; version < target; version++ {
			for statement := range strings.SplitSeq(withoutRemarks(steps[version]), ";") {
				if strings.TrimSpace(statement) == "" {
					continue
				}
				if err := tx.do(s.database.dialect().Replace(statement)); err != nil {
					return fmt.Errorf("schema %d: %w", version+1, err)
				}
			}
			if err := tx.do("INSERT INTO schema_version (number) VALUES (?)", version+1); err != nil {
				return err
			}
		}
		return nil
	})
}

// withoutRemarks drops the lines that are remarks: a semicolon in one would end
// a statement.
func withoutRemarks(script string) string {
	var out strings.Builder
	for line := range strings.Lines(script) {
		if !strings.HasPrefix(strings.TrimSpace(line), "--") {
			out.WriteString(line)
		}
	}
	return out.String()
}
