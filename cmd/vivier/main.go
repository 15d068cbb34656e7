// Command vivier is the applicant tracking service: it serves the API, brings the database's schema up, makes the
// first account, asks a server for its funnel, and shows itself on made-up people with the real counts of the 2024 campaign.
//
// A file here is one command: it reads settings, puts the parts together and runs them. Rules, SQL and HTTP live in
// the internal packages.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "vivier:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has run
	}
}

// terminal is what a command reads from and prints to.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	getenv   func(string) string
}

// commands are all of them, with the settings of each: a flag, or the variable VIVIER_ and its name in capitals.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Serve the API."`
	Migrate migrateCommand `cmd:"" help:"Bring the database's schema up; safe from several replicas at once."`
	Copy    copyCommand    `cmd:"" help:"Copy everything to another database, an empty one: from SQLite to PostgreSQL, back, or to another server."`
	User    userCommands   `cmd:"" help:"Manage accounts from the server's console."`
	Funnel  funnelCommands `cmd:"" help:"Print the funnel of a server, or look after its ledger."`
	Audit   auditCommands  `cmd:"" help:"Prove the audit trail."`
	Key     keyCommands    `cmd:"" help:"Look after the keys that access tokens are signed with."`
	Demo    demoCommand    `cmd:"" help:"Serve the 2024 campaign, with made-up people, from a database that is thrown away."`
	Health  healthCommand  `cmd:"" help:"Ask a server whether it is ready; exit code 0 says yes."`
	Version versionCommand `cmd:"" help:"Print version, commit and Go version."`
	Help    helpCommand    `cmd:"" help:"Say what there is, or what one command takes: vivier help serve."`
}

type helpCommand struct {
	Command []string `arg:"" optional:"" help:"The command, if it is about one."`
}

// Run says what --help says, to whoever asks in the other common way.
func (c *helpCommand) Run(parser *kong.Kong) error {
	_, err := parser.Parse(append(c.Command, "--help")) // which ends as exit
	return err
}

// exit carries kong's wish to end the program, after it printed a help page, out of the parser.
type exit int

// run is the whole program: tests call it as the operating system does.
func run(ctx context.Context, args []string, getenv func(string) string, in io.Reader, out, errs io.Writer) (err error) {
	defer func() {
		if wish := recover(); wish != nil {
			code, ok := wish.(exit)
			if !ok {
				panic(wish)
			}
			if code != 0 || len(args) == 0 {
				err = errors.New("say which command")
			}
		}
	}()
	var all commands
	parser, err := kong.New(&all, kong.Name("vivier"), kong.Description("Follows every recruitment funnel: relevant applications, interviews, hires, per jury."),
		kong.Writers(out, errs), kong.Exit(func(code int) { panic(exit(code)) }), kong.Resolvers(fromEnvironment(getenv)),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		return err
	}
	asked := args
	if len(asked) == 0 {
		asked = []string{"--help"}
	}
	command, err := parser.Parse(asked)
	if err != nil {
		return err
	}
	return command.Run(parser, &terminal{in: in, out: out, err: errs, getenv: getenv})
}

// fromEnvironment reads the settings that no flag gives: --database-url is VIVIER_DATABASE_URL.
func fromEnvironment(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		name := "VIVIER_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
		if value := getenv(name); value != "" && flag.Tag.Get("console") == "" {
			return value, nil
		}
		return nil, nil
	})
}
