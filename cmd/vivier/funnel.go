package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/pkg/client"
)

type funnelCommands struct {
	Show   funnelCommand       `cmd:"" default:"withargs" help:"Ask a server for a funnel and print it: vivier funnel does the same. It is a client of the API, for scripts."`
	Verify funnelVerifyCommand `cmd:"" help:"Compare the ledger and all that is kept of applications with their history, while others work; exit code 1 says that something differs."`
}

// funnelCommand asks what docs/funnel.md explains. Only where to ask and who asks may come from the environment: a question
// is what its command line says.
type funnelCommand struct {
	Server  string `name:"server" default:"http://127.0.0.1:8080" help:"Address of the server (VIVIER_SERVER)"`
	Key     string `name:"key" placeholder:"viv_…" help:"API key, or an access token (VIVIER_KEY). On the command line others on this machine can read it: the variable or a file is better"`
	KeyFile string `name:"key-file" placeholder:"PATH" help:"File with the key, which not everybody may open (VIVIER_KEY_FILE)"`

	Format   string `name:"format" console:"only" default:"table" enum:"table,csv,json" help:"table, csv or json; the last two as the server answers them"`
	Language string `name:"language" console:"only" default:"en" enum:"en,fr" help:"en or fr, of the table and of what goes wrong"`

	GroupBy      string      `name:"group-by" console:"only" default:"jury" enum:"jury,job,campaign,department,source,posting,month,stage" help:"What there is a row for: jury, job, campaign, department, source, posting, month (of reception) or stage (of a snapshot)"`
	Basis        string      `name:"basis" console:"only" default:"cohort" enum:"cohort,activity,snapshot" help:"What is counted: cohort, activity (needs --from and --to) or snapshot"`
	Unit         string      `name:"unit" console:"only" default:"application" enum:"application,candidate" help:"What counts as one: application or candidate"`
	JuryID       []uuid.UUID `name:"jury-id" console:"only" placeholder:"ID" help:"Only applications of these juries"`
	JobID        []uuid.UUID `name:"job-id" console:"only" placeholder:"ID" help:"Only applications for these jobs"`
	CampaignID   []uuid.UUID `name:"campaign-id" console:"only" placeholder:"ID" help:"Only for jobs of these campaigns"`
	DepartmentID []uuid.UUID `name:"department-id" console:"only" placeholder:"ID" help:"Only for jobs of these departments and of those below"`
	Source       []string    `name:"source" console:"only" placeholder:"KEY" help:"Only those from these sources"`
	PostingID    []uuid.UUID `name:"posting-id" console:"only" placeholder:"ID" help:"Only those that these postings brought"`
	ReceivedFrom api.Date    `name:"received-from" console:"only" placeholder:"DAY" help:"Only those received on this day or later, in the server's time zone"`
	ReceivedTo   api.Date    `name:"received-to" console:"only" placeholder:"DAY" help:"Only those received before this day"`
	AsOf         string      `name:"as-of" console:"only" placeholder:"DAY" help:"What had happened by the end of this day, or by this instant"`
	KnownAt      string      `name:"known-at" console:"only" placeholder:"DAY" help:"What had been recorded by the end of this day, or by this instant"`
	From         string      `name:"from" console:"only" placeholder:"DAY" help:"Of an activity: the day or instant from whose end on growth counts"`
	To           string      `name:"to" console:"only" placeholder:"DAY" help:"Of an activity: the day or instant at whose end it stops"`
}

// Run prints the answer, or fails with one line that says why there is none.
func (c *funnelCommand) Run(ctx context.Context, t *terminal) error {
	key, err := c.secret()
	if err != nil {
		return err
	}
	asks, err := client.New(client.Config{BaseURL: c.Server, Key: key, Language: c.Language})
	if err != nil {
		return fmt.Errorf("funnel: %w", err)
	}
	format := client.FunnelJSON
	if c.Format == "csv" {
		format = client.FunnelCSV
	}
	done := working(t, "asking "+c.Server)
	answer, err := asks.FunnelAs(ctx, format, c.question())
	done()
	if err != nil {
		return refused(err)
	}
	if c.Format != "table" {
		_, err = t.out.Write(answer)
		return err
	}
	var funnel api.Funnel
	if err := json.Unmarshal(answer, &funnel); err != nil {
		return errors.New("funnel: the answer is no funnel")
	}
	if err := chart.FunnelTable(t.out, funnel, c.Language); err != nil {
		return err
	}
	for _, w := range funnel.Warnings {
		fmt.Fprintf(t.err, "%s: %s\n", w.Code, w.Detail)
	}
	return nil
}

// secret is the key, from wherever it was given.
func (c *funnelCommand) secret() (string, error) {
	switch {
	case c.Key != "" && c.KeyFile != "":
		return "", errors.New("key-file: key is given too, and only one of them can hold")
	case c.Key != "":
		return c.Key, nil
	case c.KeyFile == "":
		return "", errors.New("key: none is given, in VIVIER_KEY or in a file that --key-file names")
	}
	text, err := auth.ReadSecretFile(c.KeyFile)
	if err != nil {
		return "", fmt.Errorf("key-file: %w", err)
	}
	key := strings.TrimSpace(string(text))
	if key == "" {
		return "", fmt.Errorf("key-file: %q is empty", c.KeyFile)
	}
	return key, nil
}

func (c *funnelCommand) question() client.FunnelQuestion {
	return client.FunnelQuestion{
		JuryID: c.JuryID, JobID: c.JobID, CampaignID: c.CampaignID, DepartmentID: c.DepartmentID, Source: c.Source, PostingID: c.PostingID,
		ReceivedFrom: c.ReceivedFrom, ReceivedTo: c.ReceivedTo, GroupBy: api.GroupBy(c.GroupBy), Basis: api.Basis(c.Basis),
		Unit: api.Unit(c.Unit), AsOf: c.AsOf, KnownAt: c.KnownAt, From: c.From, To: c.To,
	}
}

// refused says in one line why there is no answer: what the server says, or what became of the connection.
func refused(err error) error {
	var e *client.Error
	var lost *url.Error
	switch {
	case errors.As(err, &e):
		said := make([]string, 0, len(e.Errors)+1)
		said = append(said, "funnel: "+e.Problem.Error())
		for _, f := range e.Errors {
			said = append(said, f.Parameter+": "+f.Detail)
		}
		return errors.New(strings.Join(said, "; "))
	case errors.As(err, &lost):
		return fmt.Errorf("funnel: %w", lost.Err)
	}
	return fmt.Errorf("funnel: %w", err)
}
