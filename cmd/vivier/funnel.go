package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/vivier-ats/vivier/internal/store"
)

type funnelCommands struct {
	Verify funnelVerifyCommand `cmd:"" help:"Compare the ledger and all that is kept of applications with their history, while others work; exit code 1 says that something differs."`
}

type funnelVerifyCommand struct {
	databaseSettings `embed:""`
}

// differencesShown is how many differences are printed: where there are more, one cause has many effects.
const differencesShown = 100

// Run prints what differs, if anything does.
func (c *funnelVerifyCommand) Run(ctx context.Context, t *terminal) error {
	s, err := c.openAsIs(ctx, c.logger(t))
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // nothing is lost when a connection does not close
	found := 0
	checked, err := s.Verify(ctx, func(d store.Difference) {
		found++
		if found <= differencesShown {
			fmt.Fprintln(t.out, d)
		}
	})
	if found > differencesShown {
		fmt.Fprintf(t.out, "and %d more\n", found-differencesShown)
	}
	switch {
	case ctx.Err() != nil:
		return errors.New("the check did not come to its end: it was interrupted")
	case err != nil:
		return fmt.Errorf("the check did not come to its end: %s", store.Reason(err))
	}
	compared := fmt.Sprintf("%d applications and %d entries of the ledger", checked.Applications, checked.Entries)
	if found > 0 {
		return fmt.Errorf("differences: %d, in %s", found, compared)
	}
	_, err = fmt.Fprintf(t.out, "compared %s: no difference\n", compared)
	return err
}
