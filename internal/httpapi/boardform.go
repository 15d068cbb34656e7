package httpapi

import (
	"context"
	"slices"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/board"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// offered is how many campaigns and juries can be chosen from a list. Others are asked for by their address.
const offered = 200

// boardForm is a question as the form shows it, with what there is to choose from.
func (s *Server) boardForm(c *gin.Context, asked boardQuestion) (board.Form, error) {
	ctx, who, tag := c.Request.Context(), actor(c), preferred(c)
	get := asked.values.Get
	campaigns, err := s.store.ListCampaigns(ctx, who, hiring.CampaignFilter{}, newestFirst())
	if err != nil {
		return board.Form{}, err
	}
	juries, err := s.juriesOf(ctx, who, asked.CampaignIDs)
	if err != nil {
		return board.Form{}, err
	}
	names, err := s.namedFilters(ctx, who, asked.question, asked.filters) // what can't be read is shown as it came
	if err != nil {
		return board.Form{}, err
	}
	words := board.Page{Lang: tag.String()}.W()
	form := board.Form{
		Action: boardPath, Reset: boardPath + "?lang=" + tag.String(),
		Campaign: choice("campaign_id", words.AllCampaigns, get, names, campaigns, func(x hiring.Campaign) (uuid.UUID, string) { return x.ID, x.Name }),
		Jury:     choice("jury_id", words.AllJuries, get, names, juries, func(x hiring.Jury) (uuid.UUID, string) { return x.ID, x.Name }),
		GroupBy:  board.Choice{Name: "group_by"},
		From:     dayField("received_from", get), To: dayField("received_to", get), AsOf: dayField("as_of", get), KnownAt: dayField("known_at", get),
	}
	for _, g := range groupings {
		form.GroupBy.Options = append(form.GroupBy.Options, board.Option{Value: string(g), Label: termIn(tag, "group_by", string(g)), Chosen: asked.GroupBy == g})
	}
	for _, name := range []string{"job_id", "department_id", "posting_id", "source"} {
		if value := get(name); value != "" {
			form.Hidden = append(form.Hidden, board.Pair{Name: name, Value: value})
			form.Kept = append(form.Kept, board.Kept{Label: words.Filters[name], Value: names[name], Without: asked.address(name, "")})
		}
	}
	for _, name := range []string{"view", "publication", "lang"} {
		if value := get(name); value != "" {
			form.Hidden = append(form.Hidden, board.Pair{Name: name, Value: value})
		}
	}
	s.setSlider(&form, asked, campaigns.Items)
	return form, nil
}

// newestFirst is the page of a list that a form offers.
func newestFirst() hiring.PageRequest {
	return hiring.PageRequest{Limit: offered, Sort: "created_at", Desc: true}
}

// juriesOf lists the juries of some campaigns, or all.
func (s *Server) juriesOf(ctx context.Context, who hiring.Actor, campaigns []uuid.UUID) (hiring.Page[hiring.Jury], error) {
	if len(campaigns) == 0 {
		return s.store.ListJuries(ctx, who, hiring.JuryFilter{}, newestFirst())
	}
	jobs, err := s.store.ListJobs(ctx, who, hiring.JobFilter{CampaignIDs: campaigns}, newestFirst())
	if err != nil || len(jobs.Items) == 0 {
		return hiring.Page[hiring.Jury]{}, err
	}
	ids := mapped(jobs.Items, func(j hiring.Job) uuid.UUID { return j.ID })
	return s.store.ListJuries(ctx, who, hiring.JuryFilter{JobIDs: ids}, newestFirst())
}

// choice offers things of a page, all of them together, and what was chosen if that is something else.
func choice[T any](name, all string, get func(string) string, names map[string]string, page hiring.Page[T], of func(T) (uuid.UUID, string)) board.Choice {
	value := get(name)
	out := board.Choice{Name: name, More: page.Next != nil, Options: []board.Option{{Label: all, Chosen: value == ""}}}
	known := value == ""
	for _, item := range page.Items {
		id, label := of(item)
		chosen := id.String() == value
		known = known || chosen
		out.Options = append(out.Options, board.Option{Value: id.String(), Label: label, Chosen: chosen})
	}
	if !known {
		out.Options = append(out.Options, board.Option{Value: value, Label: names[name], Chosen: true})
	}
	return out
}

func dayField(name string, get func(string) string) board.Day {
	value := get(name)
	_, err := hiring.ParseDate(value)
	return board.Day{Name: name, Value: value, Text: value != "" && err != nil}
}

// setSlider lets the slider go from the first day of the campaign that is chosen, or of the earliest of all, to today.
func (s *Server) setSlider(form *board.Form, asked boardQuestion, campaigns []hiring.Campaign) {
	today := s.dayOf(s.clock())
	first, shown := today, today
	for _, c := range campaigns {
		if len(asked.CampaignIDs) > 0 && !slices.Contains(asked.CampaignIDs, c.ID) {
			continue
		}
		begins := s.dayOf(c.CreatedAt)
		if c.StartsOn != nil {
			begins = min(begins, string(*c.StartsOn))
		}
		first = min(first, begins)
	}
	if asked.AsOf != nil {
		shown = min(string(asked.AsOf.Day), today)
		if shown == "" {
			shown = min(s.dayOf(asked.AsOf.At), today)
		}
		first = min(first, shown)
	}
	form.First, form.Last = first, today
	form.Days, form.At = daysBetween(first, today), daysBetween(first, shown)
}

// daysBetween counts the days from one to another; both are days that exist.
func daysBetween(from, to string) int {
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	if errA != nil || errB != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}
