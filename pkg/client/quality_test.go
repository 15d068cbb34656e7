package client_test

import (
	"bytes"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/pkg/client"
)

// qualities asks what can be asked about where applications came from, and about the records themselves.
func (d *day) qualities(all client.SourcesQuestion) {
	d.t.Helper()
	ctx, c := d.t.Context(), d.c
	brought, err := c.SourceFigures(ctx, all)
	if err != nil || len(brought.Sources) != 1 || *brought.Sources[0].Source.Key != "fair" || *brought.Total.Counts.Selected != 1 {
		d.t.Fatalf("%v %+v", err, brought)
	}
	if text, err := c.SourceFiguresCSV(ctx, client.SourcesQuestion{PostingID: []uuid.UUID{d.posting.ID}}); err != nil || !bytes.HasPrefix(text, []byte("row_type,source,")) {
		d.t.Fatalf("%v %s", err, text)
	}
	if text, err := c.SourceFiguresAs(ctx, client.FunnelSVG, all); err != nil || !bytes.HasPrefix(text, []byte("<?xml")) {
		d.t.Fatalf("%v %s", err, text)
	}
	juries := client.AgreementQuestion{JuryID: all.JuryID, JobID: all.JobID, CampaignID: all.CampaignID, DepartmentID: all.DepartmentID, AsOf: all.AsOf, KnownAt: all.KnownAt}
	if agreed, err := c.Agreement(ctx, juries); err != nil || len(agreed.Rows) != 1 || agreed.Rows[0].Group.Label == "" {
		d.t.Fatalf("%v %+v", err, agreed)
	}
	records := client.QualityQuestion{
		JuryID: all.JuryID, JobID: all.JobID, CampaignID: all.CampaignID, DepartmentID: all.DepartmentID, Source: all.Source, ReceivedFrom: all.ReceivedFrom,
		ReceivedTo: all.ReceivedTo, AsOf: all.AsOf, KnownAt: all.KnownAt, GroupBy: api.GroupByCampaign,
	}
	if found, err := c.DataQuality(ctx, records); err != nil || len(found.Rows) != 1 || found.Checks[1].Of != 1 {
		d.t.Fatalf("%v %+v", err, found)
	}
	if text, err := c.DataQualityCSV(ctx, records); err != nil || !bytes.HasPrefix(text, []byte("row_type,group_id,")) {
		d.t.Fatalf("%v %s", err, text)
	}
	found, err := c.DataQuality(ctx, client.QualityQuestion{Check: api.CheckWithoutSource, PostingID: []uuid.UUID{d.posting.ID}})
	if err != nil || found.ApplicationIDs == nil || len(found.ApplicationIDs) != 0 {
		d.t.Fatalf("%v %+v", err, found)
	}
	if text, err := c.AgreementCSV(ctx, juries); err != nil || !bytes.HasPrefix(text, []byte("row_type,jury_id,")) {
		d.t.Fatalf("%v %s", err, text)
	}
}
