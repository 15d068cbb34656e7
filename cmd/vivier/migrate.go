package main

import (
	"context"
	"fmt"

	"github.com/vivier-ats/vivier/internal/store"
)

type migrateCommand struct {
	databaseSettings `embed:""`
}

// Run brings the schema up.
func (c *migrateCommand) Run(ctx context.Context, t *terminal) error {
	if _, err := store.Dialect(c.DatabaseURL); err != nil {
		return err
	}
	if err := store.Migrate(ctx, c.DatabaseURL, c.logger(t)); err != nil {
		return unusable(err)
	}
	fmt.Fprintln(t.out, "the schema is up to date")
	return nil
}
