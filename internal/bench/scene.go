package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// plan says what a database is to be filled with.
type plan struct {
	applications int
	juries       int
	seed         uint64
	end          time.Time // everything lies before it
}

// The history: receptions spread over most of a year, and then time enough for the last course to end.
const (
	span  = 360 * 24 * time.Hour
	quiet = 45 * 24 * time.Hour
)

func (p plan) start() time.Time { return p.end.Add(-span - quiet) }

// openings of each job: more than anybody will take.
const openings = 1_000_000

// scene is what applications belong to: entered through the store, as users would, before the first of them.
type scene struct {
	pipeline    hiring.Pipeline
	juries      []hiring.Jury
	sources     []string
	refusals    []string
	withdrawals []string
	posting     struct {
		id     uuid.UUID
		source string
	}
}

// set makes the schema and the scene.
func set(ctx context.Context, url string, p plan) (sc *scene, err error) {
	s, err := store.Open(ctx, store.Config{URL: url, Clock: func() time.Time { return p.start().Add(-24 * time.Hour) }})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Migrate(ctx); err != nil {
		return nil, err
	}
	sc = &scene{}
	if err := sc.read(ctx, s); err != nil {
		return nil, err
	}
	return sc, sc.make(ctx, s, p)
}

var who = hiring.Operator("bench")

// read reads the reference data that every installation starts with.
func (sc *scene) read(ctx context.Context, s *store.Store) error {
	var err error
	if sc.pipeline, err = s.GetPipeline(ctx, who, store.DefaultPipeline); err != nil {
		return err
	}
	sources, err := s.Sources(ctx)
	if err != nil {
		return err
	}
	for _, x := range sources {
		sc.sources = append(sc.sources, x.Key)
	}
	reasons, err := s.Reasons(ctx)
	for _, x := range reasons {
		if x.Kind == hiring.StatusRejected {
			sc.refusals = append(sc.refusals, x.Key)
		} else {
			sc.withdrawals = append(sc.withdrawals, x.Key)
		}
	}
	return err
}

// make enters a department, a campaign with a posting, and the jobs with one jury each.
func (sc *scene) make(ctx context.Context, s *store.Store, p plan) error {
	department, err := s.CreateDepartment(ctx, who, hiring.Department{Name: "Direction du numérique", ShortName: "DSIN"})
	if err != nil {
		return err
	}
	campaign, err := s.CreateCampaign(ctx, who, hiring.Campaign{Name: "Campaign", DepartmentID: &department.ID})
	if err != nil {
		return err
	}
	posting, err := s.CreatePosting(ctx, who, hiring.Posting{CampaignID: campaign.ID, Channel: "linkedin", Name: "Video"})
	if err != nil {
		return err
	}
	sc.posting.id, sc.posting.source = posting.ID, "linkedin"
	for n := range p.juries {
		title := fmt.Sprintf("Chargé de mission n° %d", n+1)
		job, err := s.CreateJob(ctx, who, hiring.Job{
			Title: title, DepartmentID: &department.ID, CampaignID: &campaign.ID, Openings: openings, Status: hiring.JobOpen,
		})
		if err != nil {
			return err
		}
		jury, err := s.CreateJury(ctx, who, hiring.Jury{JobID: job.ID, Name: "Jury " + title, Quorum: 1, ReceivedComplete: true, Status: hiring.JuryOpen})
		if err != nil {
			return err
		}
		sc.juries = append(sc.juries, jury)
	}
	return nil
}
