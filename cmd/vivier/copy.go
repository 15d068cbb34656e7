package main

import (
	"context"
	"fmt"

	"github.com/vivier-ats/vivier/internal/store"
)

// copyCommand takes both databases from the command line only: a variable of the service names neither by mistake.
type copyCommand struct {
	From     string `name:"from" console:"only" placeholder:"URL" help:"The database to read: sqlite:PATH or postgres://…"`
	FromFile string `name:"from-file" console:"only" placeholder:"PATH" help:"File with that URL, to keep its password out of the list of processes"`
	To       string `name:"to" console:"only" placeholder:"URL" help:"The database to fill, which is empty: sqlite:PATH or postgres://…"`
	ToFile   string `name:"to-file" console:"only" placeholder:"PATH" help:"File with that URL"`
}

// Run copies one database into another. The target is not touched before the source is known to be one.
func (c *copyCommand) Run(ctx context.Context, t *terminal) error {
	fromURL, err := oneURL("from", c.From, c.FromFile)
	if err != nil {
		return err
	}
	toURL, err := oneURL("to", c.To, c.ToFile)
	if err != nil {
		return err
	}
	from, err := store.Open(ctx, store.Config{URL: fromURL, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("from: the database can't be used: %s", store.Reason(err))
	}
	defer from.Close() //nolint:errcheck // it was only read
	if err := from.CheckSchema(ctx); err != nil {
		return fmt.Errorf("from: %w", err)
	}
	to, err := store.Open(ctx, store.Config{URL: toURL})
	if err != nil {
		return fmt.Errorf("to: the database can't be used: %s", store.Reason(err))
	}
	defer to.Close() //nolint:errcheck // what was written is committed
	return store.Copy(ctx, from, to, func(line string) { fmt.Fprintln(t.out, line) })
}

// oneURL is what a setting, or the file that another one names, says.
func oneURL(setting, given, file string) (databaseURL string, err error) {
	switch {
	case (given == "") == (file == ""):
		return "", fmt.Errorf("%s: say which database, with either --%s or --%s-file", setting, setting, setting)
	case file != "":
		databaseURL, err = urlIn(setting+"-file", file)
		if err != nil {
			return "", err
		}
	default:
		databaseURL = given
	}
	dialect, err := store.Dialect(databaseURL)
	if err != nil || dialect == "sqlite" && store.SQLitePath(databaseURL) == "" {
		return "", fmt.Errorf("%s: want sqlite:PATH or postgres://…", setting)
	}
	return databaseURL, nil
}
