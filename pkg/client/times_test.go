package client_test

import (
	"bytes"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/pkg/client"
)

// times asks how long things took of the application that a funnel question is about.
func (d *day) times(of client.FunnelQuestion) {
	d.t.Helper()
	ctx, c := d.t.Context(), d.c
	q := client.TimesQuestion{
		JuryID: []uuid.UUID{d.jury.ID}, JobID: []uuid.UUID{d.job.ID}, CampaignID: []uuid.UUID{d.campaign.ID}, DepartmentID: of.DepartmentID,
		Source: of.Source, ReceivedFrom: of.ReceivedFrom, ReceivedTo: of.ReceivedTo, GroupBy: api.GroupByMonth, AsOf: of.AsOf, KnownAt: of.KnownAt,
	}
	if got, err := c.TimeInStage(ctx, q); err != nil || len(got.Rows) != 1 || *got.Rows[0].Group.ID != "2026-11" {
		d.t.Fatalf("%v %+v", err, got)
	}
	if got, err := c.TimeToHire(ctx, q); err != nil || got.Total.StillActive != 1 || len(got.Warnings) != 2 {
		d.t.Fatalf("%v %+v", err, got)
	}
	q.PostingID = []uuid.UUID{d.posting.ID}
	if got, err := c.TimeToHire(ctx, q); err != nil || got.Total.StillActive != 0 {
		d.t.Fatalf("%v %+v", err, got)
	}
	if got, err := c.TimeInStage(ctx, q); err != nil || len(got.Rows) != 0 {
		d.t.Fatalf("%v %+v", err, got)
	}
	fill := client.FillQuestion{JobID: q.JobID, CampaignID: q.CampaignID, DepartmentID: q.DepartmentID, GroupBy: api.GroupByCampaign, AsOf: q.AsOf, KnownAt: q.KnownAt}
	if got, err := c.TimeToFill(ctx, fill); err != nil || got.Total.Censored != 2 {
		d.t.Fatalf("%v %+v", err, got)
	}
	for format, begin := range map[client.TimesFormat]string{client.TimesCSV: "row_type,", client.TimesJSON: "{", client.TimesXLSX: "PK"} {
		stages, err1 := c.TimeInStageAs(ctx, format, q)
		hires, err2 := c.TimeToHireAs(ctx, format, q)
		fills, err3 := c.TimeToFillAs(ctx, format, fill)
		for i, text := range [][]byte{stages, hires, fills} {
			if !bytes.HasPrefix(text, []byte(begin)) {
				d.t.Fatalf("%d: %v %v %v %s", i, err1, err2, err3, text)
			}
		}
	}
	hires, err1 := c.TimeToHireAs(ctx, client.TimesSVG, q)
	fills, err2 := c.TimeToFillAs(ctx, client.TimesSVG, fill)
	if !bytes.HasPrefix(hires, []byte("<?xml")) || !bytes.HasPrefix(fills, []byte("<?xml")) {
		d.t.Fatalf("%v %v %s %s", err1, err2, hires, fills)
	}
}
