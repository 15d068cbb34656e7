package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/store"
)

// serveCommand serves the API as `vivier serve` does, in a child of this program that can be told to profile itself: the
// product has no door for that.
type serveCommand struct {
	URL string `arg:"" help:"The database."`
	Key string `arg:"" help:"The file of the signing key."`
}

// Run serves until the process is told to end.
func (c *serveCommand) Run(ctx context.Context) error {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
	s, err := store.Open(ctx, store.Config{URL: c.URL, Zone: zone, Log: log})
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // nothing is lost when a connection does not close
	_, keys, err := auth.OpenKeyFile(c.Key, now)
	if err != nil {
		return err
	}
	tokens, err := auth.NewIssuer(keys, "vivier", "vivier", now)
	if err != nil {
		return err
	}
	api, err := httpapi.New(httpapi.Config{
		Store: s, Tokens: tokens, Keys: keys, Passwords: auth.NewPasswords(), Log: log, Clock: now, TimeZone: zone,
	})
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go keep(ctx, log, time.Second, s.FoldLedger)
	go keep(ctx, log, 250*time.Millisecond, s.WriteReads)
	go keep(ctx, log, 2*time.Second, s.SealAudit)
	go obey(os.Stdin, os.Stdout)
	fmt.Fprintf(os.Stderr, "%shttp://%s\n", listening, listener.Addr())
	server := &http.Server{Handler: api.Handler(), ReadHeaderTimeout: 5 * time.Second}
	detach := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer detach()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// keep does the product's housekeeping.
func keep(ctx context.Context, log *slog.Logger, every time.Duration, do func(context.Context) (int, error)) {
	for wait(ctx, every) == nil {
		if _, err := do(ctx); err != nil && ctx.Err() == nil {
			log.Warn("housekeeping failed", slog.Any("error", err))
		}
	}
}

// obey carries out one command per line, "cpu FILE", "stop" and "memory FILE", and answers each with a line.
func obey(in io.Reader, out io.Writer) {
	var file *os.File
	for lines := bufio.NewScanner(in); lines.Scan(); {
		var err error
		switch command, path, _ := strings.Cut(lines.Text(), " "); command {
		case "cpu":
			if file, err = os.Create(path); err == nil {
				err = pprof.StartCPUProfile(file)
			}
		case "stop":
			pprof.StopCPUProfile()
			err = file.Close()
		case "memory":
			err = writeHeap(path)
		}
		fmt.Fprintln(out, "done", err)
	}
}

func writeHeap(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	runtime.GC()
	return errors.Join(pprof.Lookup("allocs").WriteTo(file, 0), file.Close())
}

// tell has the profiled server carry out a command.
func (p *process) tell(command string) error {
	if _, err := io.WriteString(p.in, command+"\n"); err != nil {
		return err
	}
	answer, err := p.out.ReadString('\n')
	if err == nil && answer != "done <nil>\n" {
		err = fmt.Errorf("%s: %s", command, answer)
	}
	return err
}
