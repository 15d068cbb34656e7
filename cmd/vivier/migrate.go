package main

import (
	"context"
	"fmt"

	"github.com/vivier-ats/vivier/internal/store"
)

type migrateCommand struct {
	databaseSettings `embed:""`
	ownerSettings    `embed:""`
}

// Run brings the schema up.
func (c *migrateCommand) Run(ctx context.Context, t *terminal) error {
	if _, err := store.Dialect(c.DatabaseURL); err != nil {
		return err
	}
	done, err := c.migrateAsOwner(ctx, c.DatabaseURL, c.logger(t))
	if err != nil {
		return err
	}
	if !done {
		if err := store.Migrate(ctx, c.DatabaseURL, c.logger(t)); err != nil {
			return unusable(err)
		}
	}
	fmt.Fprintln(t.out, "the schema is up to date")
	return nil
}
