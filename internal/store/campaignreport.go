package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// reportedObservations is how many observations of a posting, the latest, one report has at most.
const reportedObservations = 100

// CampaignReport tells what a campaign reached, brought and took; of the question, only as_of and known_at are asked.
// What was posted, observed and spent is told as it is entered now, with what was observed by as_of.
func (s *Store) CampaignReport(ctx context.Context, who hiring.Actor, id uuid.UUID, asOf, knownAt *hiring.Moment) (hiring.CampaignReport, error) {
	var out hiring.CampaignReport
	q := hiring.FunnelQuestion{
		Basis: hiring.BasisCohort, Unit: hiring.UnitApplication, GroupBy: hiring.GroupPosting,
		CampaignIDs: []uuid.UUID{id}, AsOf: asOf, KnownAt: knownAt, DeclaredInTotal: true,
	}
	err := s.snapshot(ctx, func(db *gorm.DB) error {
		now, err := s.now(db)
		if err != nil {
			return err
		}
		if out.Campaign, err = find[hiring.Campaign](db, who, Campaigns, id); err != nil {
			return err
		}
		a, err := newAsking(s, db, who, q, now)
		if err != nil {
			return err
		}
		if out.Funnel, err = a.answer(); err != nil {
			return err
		}
		out.Jobs, out.Unknown = len(a.scope.Jobs), a.scope.Unknown()
		if out.Whole, err = a.isWhole(q); err != nil {
			return err
		}
		if err := a.readSourced(q, &out); err != nil {
			return err
		}
		if err := visible(db, who, Costs).Where("costs.campaign_id = ?", id).Order("costs.id").Find(&out.Costs).Error; err != nil {
			return err
		}
		return readReach(db, who, &out, a.asOf)
	})
	return out, err
}

// isWhole tells whether whoever asks sees all that the question is about.
func (a *asking) isWhole(q hiring.FunnelQuestion) (bool, error) {
	of, restricted := boundsOf(a.who)
	if !restricted || of.byJury {
		return !restricted, nil
	}
	all, err := newAsking(a.store, a.db, hiring.Operator("report"), q, a.now)
	return err == nil && len(all.scope.Jobs) == len(a.scope.Jobs), err
}

// readSourced counts, by source, the applications that no posting brought.
func (a *asking) readSourced(q hiring.FunnelQuestion, out *hiring.CampaignReport) error {
	q.GroupBy = hiring.GroupSource
	sourced, err := newAsking(a.store, a.db, a.who, q, a.now)
	if err != nil {
		return err
	}
	sourced.PostingIDs = []uuid.UUID{uuid.Nil} // what the ledger has in place of none
	found, err := sourced.answer()
	if err != nil {
		return err
	}
	out.Sourced, out.Channels = found.Rows, map[string]string{}
	var sources []hiring.Source
	err = a.db.Find(&sources).Error
	for _, source := range sources {
		out.Channels[source.Key] = source.Channel
	}
	return err
}

// readReach reads the postings of a campaign and the latest observations of the first of them.
func readReach(db *gorm.DB, who hiring.Actor, out *hiring.CampaignReport, asOf *time.Time) error {
	err := visible(db, who, Postings).Where("postings.campaign_id = ?", out.Campaign.ID).Order("postings.id").Find(&out.Postings).Error
	if err != nil {
		return err
	}
	shown := out.Postings[:min(len(out.Postings), hiring.ReportedPostings)]
	out.Metrics, out.Truncated = map[uuid.UUID][]hiring.PostingMetrics{}, len(shown) < len(out.Postings)
	if len(shown) == 0 {
		return nil
	}
	series, args := "SELECT id, ROW_NUMBER() OVER (PARTITION BY posting_id ORDER BY observed_at DESC, id DESC) AS place FROM posting_metrics WHERE posting_id IN ?",
		[]any{idsOf(shown, func(p hiring.Posting) uuid.UUID { return p.ID })}
	if asOf != nil {
		series, args = series+" AND observed_at <= ?", append(args, *asOf)
	}
	var rows []hiring.PostingMetrics
	err = visible(db, who, PostingMetrics).Where("posting_metrics.id IN (SELECT id FROM ("+series+") ranked WHERE place <= ?)", append(args, reportedObservations+1)...).
		Order("posting_metrics.observed_at, posting_metrics.id").Find(&rows).Error
	for _, m := range rows {
		out.Metrics[m.PostingID] = append(out.Metrics[m.PostingID], m)
	}
	for id, list := range out.Metrics {
		if over := len(list) - reportedObservations; over > 0 {
			out.Metrics[id], out.Truncated = list[over:], true
		}
	}
	return err
}
