package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vivier-ats/vivier/internal/store"
)

type auditCommands struct {
	Verify auditVerifyCommand `cmd:"" help:"Check that no entry of the audit was changed, removed, reordered or put in between, and that minutes of juries are what was signed, while others work; exit code 1 says that something is not."`
}

type auditVerifyCommand struct {
	databaseSettings `embed:""`
	Head             string `name:"head" console:"only" placeholder:"PLACE:HASH" help:"What an earlier check printed as the head: the chain must still lead through it."`
}

// Run prints what is wrong, if anything is.
func (c *auditVerifyCommand) Run(ctx context.Context, t *terminal) error {
	var known *store.AuditHead
	if c.Head != "" {
		h, ok := store.ParseAuditHead(c.Head)
		if !ok {
			return errors.New("head: want PLACE:HASH, as an earlier check printed it")
		}
		known = &h
	}
	s, err := c.openAsIs(ctx, c.logger(t))
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // nothing is lost when a connection does not close
	found := tally{to: t.out}
	checked, err := s.VerifyAudit(ctx, known, func(f store.AuditFault) { found.add(f) })
	var acts int
	if err == nil {
		acts, err = s.VerifyActs(ctx, func(f store.ActFault) { found.add(f) })
	}
	if err := found.end(ctx, err); err != nil {
		return err
	}
	sealed := counted(checked.Sealed, "sealed entry", "sealed entries")
	if found.n > 0 {
		return fmt.Errorf("faults: %d, in %s and %s", found.n, sealed, counted(acts, "act of a jury", "acts of juries"))
	}
	fmt.Fprintf(t.out, "checked %s: no fault\n", sealed)
	if acts > 0 {
		fmt.Fprintf(t.out, "checked %s: no fault\n", counted(acts, "act of a jury", "acts of juries"))
	}
	if checked.Unsealed > 0 {
		fmt.Fprintf(t.out, "not sealed yet: %d, the oldest for %s\n", checked.Unsealed, checked.Oldest.Round(time.Second))
	}
	if checked.Sealed > 0 {
		fmt.Fprintf(t.out, "head %s\n", checked.Head)
	}
	return nil
}
