package store

import (
	"context"
	"encoding/binary"
	"os"
)

// sameFile tells whether two SQLite databases are one file, whatever they were called.
func sameFile(ctx context.Context, a, b *Store) (bool, error) {
	if a == b {
		return true, nil
	}
	if a.dialect != sqliteDialect || b.dialect != sqliteDialect {
		return false, nil
	}
	var files [2]os.FileInfo
	for i, s := range []*Store{a, b} {
		var path string
		if err := s.read(ctx).Raw("SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&path).Error; err != nil || path == "" {
			return false, err // one in memory is nobody else's
		}
		info, err := os.Stat(path)
		if err != nil {
			return false, err
		}
		files[i] = info
	}
	return os.SameFile(files[0], files[1]), nil
}

// apart tells two PostgreSQL databases from one that has two addresses: a lock that one side holds is free on the other.
// Two schemas of one database are two databases.
func (c *copying) apart() error {
	if c.from.dialect != postgresDialect || c.to.dialect != postgresDialect {
		return nil
	}
	id, err := newID()
	if err != nil {
		return err
	}
	lock := int64(binary.BigEndian.Uint64(id[8:])) //nolint:gosec // any number will do
	var here, there struct {
		Free bool
		Home string
	}
	const query = "SELECT pg_try_advisory_xact_lock(?) AS free, current_schema() AS home"
	if err := c.src.Raw(query, lock).Scan(&here).Error; err != nil {
		return at("from", "", err)
	}
	if err := c.dst.Raw(query, lock).Scan(&there).Error; err != nil {
		return at("to", "", err)
	}
	if !there.Free && here.Home == there.Home {
		return errSame
	}
	return nil
}
