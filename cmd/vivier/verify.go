package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/vivier-ats/vivier/internal/store"
)

type funnelVerifyCommand struct {
	databaseSettings `embed:""`
}

// Run prints what differs, if anything does.
func (c *funnelVerifyCommand) Run(ctx context.Context, t *terminal) error {
	s, err := c.openAsIs(ctx, c.logger(t))
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // nothing is lost when a connection does not close
	found := tally{to: t.out}
	checked, err := s.Verify(ctx, func(d store.Difference) { found.add(d) })
	if err := found.end(ctx, err); err != nil {
		return err
	}
	compared := counted(checked.Applications, "application", "applications") + " and " + counted(checked.Entries, "entry", "entries") + " of the ledger"
	if found.n > 0 {
		return fmt.Errorf("differences: %d, in %s", found.n, compared)
	}
	_, err = fmt.Fprintf(t.out, "compared %s: no difference\n", compared)
	return err
}

// findingsShown is how many findings of a check are printed: where there are more, one cause has many effects.
const findingsShown = 100

// tally prints what a check finds, and counts it.
type tally struct {
	to io.Writer
	n  int
}

func (f *tally) add(finding fmt.Stringer) {
	f.n++
	if f.n <= findingsShown {
		fmt.Fprintln(f.to, finding)
	}
}

// end says how many more there were, and whether the check came to its end.
func (f *tally) end(ctx context.Context, err error) error {
	if f.n > findingsShown {
		fmt.Fprintf(f.to, "and %d more\n", f.n-findingsShown)
	}
	switch {
	case ctx.Err() != nil:
		return errors.New("the check did not come to its end: it was interrupted")
	case err != nil:
		return fmt.Errorf("the check did not come to its end: %s", store.Reason(err))
	}
	return nil
}

// counted is a number of things.
func counted(n int, one, many string) string {
	if n == 1 {
		many = one
	}
	return fmt.Sprintf("%d %s", n, many)
}
