package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// kept is a row of the yardstick's counts: what a program keeps that does nothing but count.
type kept struct {
	JuryID   uuid.UUID
	Label    string
	Openings int
	Reached  funnel.Counts
	Observed funnel.Counts
	Closed   funnel.Counts
	Outcomes [4]int // active, hired, rejected, withdrawn
}

// bareApplication is an application as the yardstick keeps it: the columns of the product's.
type bareApplication struct {
	ID          uuid.UUID  `json:"id"`
	Version     int        `json:"version"`
	CreatedAt   time.Time  `json:"created_at"`
	UpdatedAt   time.Time  `json:"updated_at"`
	JobID       uuid.UUID  `json:"job_id"`
	CandidateID uuid.UUID  `json:"candidate_id"`
	JuryID      *uuid.UUID `json:"jury_id"`
	Source      *string    `json:"source"`
	PostingID   *uuid.UUID `json:"posting_id"`
	ReceivedAt  time.Time  `json:"received_at"`
	CoverNote   string     `json:"cover_note"`
	Stage       string     `json:"stage"`
	Milestone   int        `json:"milestone"`
	Reached     int        `json:"reached"`
	Status      string     `json:"status"`
}

// bareCount is the answer for one kept count.
type bareCount struct {
	JuryID   uuid.UUID     `json:"jury_id"`
	Counts   funnel.Counts `json:"counts"`
	Outcomes [4]int        `json:"outcomes"`
}

// barePosition is where a page of the list begins: after this one.
type barePosition struct {
	createdAt time.Time
	id        uuid.UUID
}

// bareStore is one of the two databases of the yardstick, without an ORM and without anything that is not asked for.
type bareStore interface {
	count(ctx context.Context, jury uuid.UUID) (bareCount, error)
	counts(ctx context.Context) ([]kept, error)
	list(ctx context.Context, after *barePosition) ([]bareApplication, error)
	// create enters a person, their application and its first transition, and counts it, in one transaction.
	create(ctx context.Context, a *bareApplication, person api.CandidateInput) error
	exec(ctx context.Context, statement string, args ...any) error
	close() error
}

func openBare(ctx context.Context, url string) (bareStore, error) {
	if store.SQLitePath(url) != "" {
		return openBareSQLite(ctx, url)
	}
	return openBarePostgres(ctx, url)
}

// bareCommand serves the yardstick, in a process of its own as the product is.
type bareCommand struct {
	URL string `arg:"" help:"The database, as the product names it."`
}

// Run serves until the process is told to end.
func (c *bareCommand) Run(ctx context.Context) error {
	s, err := openBare(ctx, c.URL)
	if err != nil {
		return err
	}
	defer s.close() //nolint:errcheck // nothing is lost when a connection does not close
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	h := bareHandlers{s}
	engine.GET("/juries/:id/count", h.count)
	engine.GET("/funnel", h.funnel)
	engine.GET("/applications", h.list)
	engine.POST("/applications", h.create)
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%shttp://%s\n", listening, listener.Addr())
	server := &http.Server{Handler: engine, ReadHeaderTimeout: time.Minute}
	detach := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer detach()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

type bareHandlers struct{ store bareStore }

// answer writes what was found, or the error, which ends the measurement.
func answer(c *gin.Context, status int, found any, err error) {
	if err != nil {
		c.String(http.StatusInternalServerError, err.Error())
		return
	}
	body, err := json.Marshal(found)
	if err != nil {
		c.String(http.StatusInternalServerError, err.Error())
		return
	}
	c.Data(status, "application/json", body)
}

func (h bareHandlers) count(c *gin.Context) {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		answer(c, 0, nil, err)
		return
	}
	found, err := h.store.count(c.Request.Context(), id)
	answer(c, http.StatusOK, found, err)
}

func (h bareHandlers) list(c *gin.Context) {
	var after *barePosition
	if id := c.Query("after_id"); id != "" {
		at, err := time.Parse(time.RFC3339Nano, c.Query("after"))
		if err != nil {
			answer(c, 0, nil, err)
			return
		}
		after = &barePosition{createdAt: at, id: uuid.MustParse(id)}
	}
	found, err := h.store.list(c.Request.Context(), after)
	answer(c, http.StatusOK, found, err)
}

func (h bareHandlers) create(c *gin.Context) {
	var in api.ApplicationInput
	if err := json.NewDecoder(c.Request.Body).Decode(&in); err != nil {
		answer(c, 0, nil, err)
		return
	}
	at := now().UTC().Truncate(time.Microsecond)
	a := bareApplication{
		Version: 1, CreatedAt: at, UpdatedAt: at, JobID: in.JobID, JuryID: in.JuryID, Source: in.Source, ReceivedAt: at,
		Stage: "received", Status: "active",
	}
	var errs [2]error
	a.ID, errs[0] = uuid.NewV7()
	a.CandidateID, errs[1] = uuid.NewV7()
	err := errors.Join(errs[:]...)
	if err == nil {
		err = h.store.create(c.Request.Context(), &a, *in.Candidate)
	}
	answer(c, http.StatusCreated, a, err)
}

// funnel reads the kept counts and makes the same answer of them as the product does of its own.
func (h bareHandlers) funnel(c *gin.Context) {
	rows, err := h.store.counts(c.Request.Context())
	if err != nil {
		answer(c, 0, nil, err)
		return
	}
	at := now().UTC().Truncate(time.Microsecond)
	out := api.Funnel{
		Definition: "1", Basis: api.BasisCohort, Unit: api.UnitApplication, GroupBy: api.GroupByJury, AsOf: at, KnownAt: at,
		TimeZone: "Europe/Paris", Filters: map[string]string{}, Rows: make([]api.FunnelRow, len(rows)), Warnings: []api.Warning{},
	}
	var total kept
	for i := range rows {
		r := &rows[i]
		total.add(*r)
		id := r.JuryID.String()
		out.Rows[i] = api.FunnelRow{Group: api.FunnelGroup{ID: &id, Label: r.Label}, FunnelFigures: r.figures()}
	}
	out.Total = total.figures()
	answer(c, http.StatusOK, out, nil)
}

func (k *kept) add(o kept) {
	k.Openings += o.Openings
	for m := range k.Reached {
		k.Reached[m] += o.Reached[m]
		k.Observed[m] += o.Observed[m]
		k.Closed[m] += o.Closed[m]
	}
	for i := range k.Outcomes {
		k.Outcomes[i] += o.Outcomes[i]
	}
}

func (k *kept) figures() api.FunnelFigures {
	out := api.FunnelFigures{
		Provenance: api.ProvenanceComputed, Counts: wireCounts(&k.Reached), Observed: wireCounts(&k.Observed), Openings: &k.Openings,
		Outcomes: api.Outcomes{Active: &k.Outcomes[0], Hired: &k.Outcomes[1], Rejected: &k.Outcomes[2], Withdrawn: &k.Outcomes[3]},
	}
	rates := funnel.Rates(funnel.Row{Reached: k.Reached, Completed: k.Closed})
	out.Rates = make([]api.Rate, len(rates))
	for i, r := range rates {
		out.Rates[i] = api.Rate{
			From: api.Milestone(r.From.String()), To: api.Milestone(r.To.String()), QuotaBound: r.QuotaBound(), Open: r.Open,
			Proportion: wireProportion(r.Proportion), Completed: wireProportion(r.Completed),
		}
	}
	return out
}

func wireCounts(n *funnel.Counts) api.MilestoneCounts {
	return api.MilestoneCounts{Received: &n[0], Relevant: &n[1], Interviewed: &n[2], Selected: &n[3], Hired: &n[4]}
}

func wireProportion(p funnel.Proportion) api.Proportion {
	out := api.Proportion{Numerator: p.Numerator, Denominator: p.Denominator}
	if p.Rate != nil {
		out.Rate = new(funnel.Round6(*p.Rate))
		out.Interval = &api.Interval{
			Low: funnel.Round6(p.Interval.Low), High: funnel.Round6(p.Interval.High), Level: p.Interval.Level, Method: api.IntervalWilson,
		}
	}
	return out
}
