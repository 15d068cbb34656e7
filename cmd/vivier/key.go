package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/vivier-ats/vivier/internal/auth"
)

// followEvery is how often a server looks whether its keys have changed.
const followEvery = 2 * time.Second

type keyCommands struct {
	Rotate rotateCommand `cmd:"" help:"Put a new signing key into the file of keys; running servers take it up by themselves."`
}

type rotateCommand struct {
	databaseSettings `embed:""`
	SigningKeyFile   string `name:"signing-key-file" help:"File of the keys; that beside a SQLite file if not given (VIVIER_SIGNING_KEY_FILE)"`
}

// Run adds a key, and says from when on it signs.
func (c *rotateCommand) Run(t *terminal) error {
	if err := needsKey(c.SigningKeyFile, c.DatabaseURL); err != nil {
		return err
	}
	path := keyPath(c.SigningKeyFile, c.DatabaseURL)
	if path == "" {
		return errors.New("signing-key-file: a database in memory has no file of keys")
	}
	done, err := auth.Rotate(path, time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "the new key signs from %s on; until then every server must have this file\n", done.SignsFrom.Format(time.RFC3339))
	if done.Dropped > 0 {
		fmt.Fprintf(t.out, "former keys taken out: %d\n", done.Dropped)
	}
	return nil
}

// keepKeys looks at the file of keys again and again. What is wrong with it is said once, and the keys stay as they are.
func keepKeys(ctx context.Context, file *auth.KeyFile, keys *auth.Keyring, log *slog.Logger) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	said := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		changed, err := file.Follow(keys)
		switch {
		case err == nil:
			said = ""
		case err.Error() != said:
			said = err.Error()
			log.Error("the file of signing keys can't be used any more; the server goes on with the keys that it has", slog.Any("error", err))
		}
		if changed {
			log.Info("the signing keys were read again")
		}
	}
}
