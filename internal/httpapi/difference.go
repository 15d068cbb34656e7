package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"

	"golang.org/x/text/language"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// differenceOf asks the question of a publication again, with everything that is known by now.
func (s *Server) differenceOf(ctx context.Context, p hiring.Publication, reader language.Tag) (out api.PublicationDifference, err error) {
	body, err := s.store.PublishedForm(ctx, p.ID, asJSON.name, reader.String())
	if err != nil {
		return out, err
	}
	var kept api.PublishedFunnel
	if err := json.Unmarshal(body, &kept); err != nil {
		return out, fmt.Errorf("read publication %s: %w", p.ID, err)
	}
	values, err := url.ParseQuery(p.Question)
	if err != nil {
		return out, fmt.Errorf("read the question of publication %s: %w", p.ID, err)
	}
	values.Del("known_at")
	asked, err := s.questionIn(values)
	if err != nil {
		return out, fmt.Errorf("read the question of publication %s: %w", p.ID, err)
	}
	asked.English = reader == language.English
	// Whoever published it saw what it is about, and made that known to all who read it.
	answer, err := s.askStore(ctx, hiring.Operator("publication"), asked.FunnelQuestion)
	if err != nil {
		return out, err
	}
	return compareAnswers(p, kept.Funnel, showFunnel(answer, asked, s.zone)), nil
}

// compareAnswers tells what differs between two answers to one question.
func compareAnswers(p hiring.Publication, kept, now api.Funnel) api.PublicationDifference {
	out := api.PublicationDifference{
		Slug: p.Slug, AsOf: p.AsOf, PublishedKnownAt: p.KnownAt, KnownAt: now.KnownAt, Rows: []api.DifferingRow{},
		Total: differing(kept.Total, now.Total),
	}
	groups := map[string]api.FunnelGroup{}
	before, after := figuresByGroup(kept.Rows, groups), figuresByGroup(now.Rows, groups)
	for _, id := range groupsInOrder(groups) {
		if d := differing(before[id], after[id]); changed(d) {
			out.Rows = append(out.Rows, api.DifferingRow{Group: groups[id], DifferingFigures: d})
		}
	}
	out.Changed = len(out.Rows) > 0 || changed(out.Total)
	return out
}

// figuresByGroup are the rows of an answer by the id of their group, "" for what belongs to none; the groups are noted.
func figuresByGroup(rows []api.FunnelRow, groups map[string]api.FunnelGroup) map[string]api.FunnelFigures {
	out := make(map[string]api.FunnelFigures, len(rows))
	for _, r := range rows {
		id := or(r.Group.ID, "")
		groups[id], out[id] = r.Group, r.FunnelFigures
	}
	return out
}

// groupsInOrder gives the ids of groups as rows stand: what belongs to none comes last.
func groupsInOrder(groups map[string]api.FunnelGroup) []string {
	ids := make([]string, 0, len(groups))
	for id := range groups {
		if id != "" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	if _, none := groups[""]; none {
		ids = append(ids, "")
	}
	return ids
}

// differing sets the figures of a row beside those of today. A row that one of the answers lacks was counted as nothing there.
func differing(kept, now api.FunnelFigures) api.DifferingFigures {
	if kept.Provenance == "" {
		kept = nothingCounted()
	}
	if now.Provenance == "" {
		now = nothingCounted()
	}
	return api.DifferingFigures{
		Published: api.CountsAndOutcomes{Counts: kept.Counts, Outcomes: kept.Outcomes},
		Now:       api.CountsAndOutcomes{Counts: now.Counts, Outcomes: now.Outcomes},
		Change: api.CountsAndOutcomes{
			Counts: api.MilestoneCounts{
				Received: less(now.Counts.Received, kept.Counts.Received), Relevant: less(now.Counts.Relevant, kept.Counts.Relevant),
				Interviewed: less(now.Counts.Interviewed, kept.Counts.Interviewed), Selected: less(now.Counts.Selected, kept.Counts.Selected),
				Hired: less(now.Counts.Hired, kept.Counts.Hired),
			},
			Outcomes: api.Outcomes{
				Active: less(now.Outcomes.Active, kept.Outcomes.Active), Hired: less(now.Outcomes.Hired, kept.Outcomes.Hired),
				Rejected: less(now.Outcomes.Rejected, kept.Outcomes.Rejected), Withdrawn: less(now.Outcomes.Withdrawn, kept.Outcomes.Withdrawn),
			},
		},
	}
}

func nothingCounted() api.FunnelFigures {
	return showFigures(hiring.FunnelRow{}, hiring.BasisActivity)
}

func less(a, b *int) *int {
	if a == nil || b == nil {
		return nil
	}
	return new(*a - *b)
}

// changed tells whether any figure differs; one that is known on one side only does.
func changed(d api.DifferingFigures) bool {
	was, is := numbersOf(d.Published), numbersOf(d.Now)
	return !slices.EqualFunc(was, is, func(a, b *int) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) })
}

func numbersOf(x api.CountsAndOutcomes) []*int {
	return []*int{
		x.Counts.Received, x.Counts.Relevant, x.Counts.Interviewed, x.Counts.Selected, x.Counts.Hired,
		x.Outcomes.Active, x.Outcomes.Hired, x.Outcomes.Rejected, x.Outcomes.Withdrawn,
	}
}
