package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// program is what can be run: measuring, and the hidden commands that it runs in processes of their own.
type program struct {
	Measure measureCommand `cmd:"" default:"withargs" help:"Measure the goals and print a table of them (the default)."`
	Fill    fillCommand    `cmd:"" help:"Only fill a database, to see how long that takes; it must be empty."`
	Bare    bareCommand    `cmd:"" hidden:""`
	Serve   serveCommand   `cmd:"" hidden:""`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var p program
	command := kong.Parse(&p, kong.Name("bench"), kong.Description("Measures vivier against bare programs that do the same work."),
		kong.BindTo(ctx, (*context.Context)(nil)))
	command.FatalIfErrorf(command.Run())
}
