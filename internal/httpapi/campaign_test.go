package httpapi_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

func TestCampaignLives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		dept := add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: "DSI"})
		in := api.CampaignInput{
			Name: "Pilule rouge", Objective: new("recruit"), Targets: []string{"students", "agents"}, DepartmentID: &dept.ID,
			StartsOn: new(api.Date("2024-09-02")), EndsOn: new(api.Date("2024-10-31")),
		}
		a := w.as(w.recruiter(), "POST", "/v1/campaigns", in).is(201)
		made := read[api.Campaign](a)
		want := api.Campaign{
			Record: api.Record{ID: made.ID, Version: 1, CreatedAt: today, UpdatedAt: today}, Name: "Pilule rouge", Objective: new("recruit"),
			Targets: []string{"students", "agents"}, DepartmentID: &dept.ID, StartsOn: in.StartsOn, EndsOn: in.EndsOn,
		}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Error(diff)
		}
		path := at("/v1/campaigns", made.ID)
		a = w.as(w.recruiter(), "PATCH", path, `{"targets":null,"ends_on":null,"department_id":null,"objective":""}`, a.ifMatch()).is(200)
		want.Version, want.Targets, want.EndsOn, want.DepartmentID, want.Objective = 2, []string{}, nil, nil, nil
		for _, a := range []answer{a, w.as(w.analyst(), "GET", path, nil).is(200)} {
			if diff := cmp.Diff(want, read[api.Campaign](a)); diff != "" {
				t.Error(diff)
			}
		}
		w.as(w.recruiter(), "PATCH", path, `{"ends_on":"2024-09-01"}`, a.ifMatch()).problem(422, "invalid", "/ends_on before_start")
		other := add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: "other", DepartmentID: &dept.ID})
		list := read[api.Page[api.Campaign]](w.as(w.admin(), "GET", "/v1/campaigns?department_id="+dept.ID.String(), nil).is(200))
		if diff := cmp.Diff([]api.Campaign{other}, list.Data); diff != "" {
			t.Error(diff)
		}
		w.as(w.recruiter(), "DELETE", path, nil, a.ifMatch()).is(204)
	})
}

func TestPostingShowsItsLatestMetrics(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		campaign := add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: "C"})
		below := at("/v1/campaigns", campaign.ID) + "/postings"
		a := w.as(w.recruiter(), "POST", below, `{"channel":"linkedin","name":"Video","url":"https://www.linkedin.com/posts/1","published_at":"2024-09-02T10:30:00+02:00"}`).is(201)
		made := read[api.Posting](a)
		want := api.Posting{
			Record: made.Record, CampaignID: campaign.ID, Channel: api.ChannelLinkedin, Name: new("Video"), URL: new("https://www.linkedin.com/posts/1"),
			JobIDs: []uuid.UUID{}, PublishedAt: new(time.Date(2024, 9, 2, 8, 30, 0, 0, time.UTC)),
		}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Error(diff)
		}
		path := at("/v1/postings", made.ID)
		if a.header.Get("Location") != path {
			t.Error(a.header)
		}
		later := add[api.PostingMetrics](w, path+"/metrics", `{"observed_at":"2024-10-31T18:00:00Z","views":7356,"likes":0}`)
		add[api.PostingMetrics](w, path+"/metrics", `{"observed_at":"2024-09-30T18:00:00Z","views":10}`)
		want.LatestMetrics = &later
		list := read[api.Page[api.Posting]](w.as(w.recruiter(), "GET", below, nil).is(200))
		for _, got := range []api.Posting{list.Data[0], read[api.Posting](w.as(w.analyst(), "GET", path, nil).is(200))} {
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
		a = w.as(w.recruiter(), "PATCH", path, `{"name":"Film"}`, a.ifMatch()).is(200)
		if got := read[api.Posting](a); got.LatestMetrics == nil || *got.Name != "Film" || got.URL == nil {
			t.Errorf("%s", a.body)
		}
		w.as(w.recruiter(), "PATCH", path, `{"channel":"telex","url":"javascript:alert(1)","job_ids":["`+uuid.NewString()+`"],"latest_metrics":null}`, a.ifMatch()).
			problem(422, "read_only_field", "/latest_metrics read_only_field", "/channel invalid_value", "/url invalid_url", "/job_ids/0 unknown_job")
		w.as(w.recruiter(), "PATCH", path, `{"closed_at":"2024-09-01T00:00:00Z"}`, a.ifMatch()).problem(422, "invalid", "/closed_at before_start")
		w.as(w.recruiter(), "PATCH", path, `{"job_ids":["`+uuid.NewString()+`"]}`, a.ifMatch()).problem(422, "invalid", "/job_ids/0 unknown_job")
		w.as(w.recruiter(), "DELETE", path, nil, a.ifMatch()).problem(409, "in_use")
		w.as(w.recruiter(), "GET", at("/v1/campaigns", uuid.New())+"/postings", nil).problem(404, "not_found")
		w.as(w.juror(), "GET", below, nil).problem(404, "not_found")
	})
}

func TestMetricsAreASeries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	campaign := add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: "C"})
	posting := add[api.Posting](w, at("/v1/campaigns", campaign.ID)+"/postings", `{"channel":"other","name":"P"}`)
	series := at("/v1/postings", posting.ID) + "/metrics"
	now := add[api.PostingMetrics](w, series, `{"clicks":3}`)
	if !now.ObservedAt.Equal(today) || now.PostingID != posting.ID || now.Views != nil || *now.Clicks != 3 {
		t.Errorf("%+v", now)
	}
	before := add[api.PostingMetrics](w, series, `{"observed_at":"2026-11-01T00:00:00Z"}`)
	list := read[api.Page[api.PostingMetrics]](w.as(w.analyst(), "GET", series+"?sort=observed_at", nil).is(200))
	if diff := cmp.Diff([]api.PostingMetrics{before, now}, list.Data); diff != "" {
		t.Error(diff)
	}
	w.as(w.admin(), "POST", series, `{"observed_at":"2026-11-24T00:00:00Z"}`).problem(422, "invalid", "/observed_at in_the_future")
	w.as(w.admin(), "POST", series, `{"views":-1,"shares":1e13}`).problem(422, "invalid", "/views too_small", "/shares too_large")
	path := at("/v1/posting-metrics", now.ID)
	a := w.as(w.recruiter(), "GET", path, nil).is(200)
	a = w.as(w.recruiter(), "PATCH", path, `{"clicks":null,"views":9}`, a.ifMatch()).is(200)
	if got := read[api.PostingMetrics](a); got.Clicks != nil || *got.Views != 9 || !got.ObservedAt.Equal(today) {
		t.Errorf("%s", a.body)
	}
	w.as(w.recruiter(), "DELETE", path, nil, a.ifMatch()).is(204)
}

func TestCosts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		campaign := add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: "C"})
		below := at("/v1/campaigns", campaign.ID) + "/costs"
		effort := add[api.Cost](w, below, `{"kind":"effort","label":"Shooting","agents":3,"days":1.15}`)
		if *effort.AgentDays != 3.45 || *effort.Days != 1.15 || effort.CampaignID != campaign.ID || effort.Currency != nil {
			t.Errorf("%+v", effort)
		}
		spent := add[api.Cost](w, below, `{"kind":"spending","label":"Music","amount_cents":1290,"currency":"EUR"}`)
		unknown := add[api.Cost](w, below, `{"kind":"spending","label":"Cameras"}`)
		list := read[api.Page[api.Cost]](w.as(w.analyst(), "GET", below, nil).is(200))
		if diff := cmp.Diff([]api.Cost{effort, spent, unknown}, list.Data); diff != "" {
			t.Error(diff)
		}
		for body, faults := range map[string][]string{
			`{"kind":"effort","label":"x","agents":1,"days":0.125}`:                        {"/days too_precise"},
			`{"kind":"effort","label":"x","agents":0,"days":0}`:                            {"/agents too_small", "/days too_small"},
			`{"kind":"effort","label":"x","amount_cents":1,"currency":"EUR"}`:              {"/agents required", "/days required", "/amount_cents not_applicable", "/currency not_applicable"},
			`{"kind":"spending","label":"x","amount_cents":1}`:                             {"/currency required"},
			`{"kind":"spending","label":"x","amount_cents":1.5,"currency":"eur","days":1}`: {"/amount_cents invalid_type", "/currency invalid_currency", "/days not_applicable"},
			`{"kind":"gift","label":"x"}`:                                                  {"/kind invalid_value"},
		} {
			w.as(w.recruiter(), "POST", below, body).problem(422, "invalid", faults...)
		}
		w.as(w.recruiter(), "POST", below, `{"kind":"effort","label":"x","agents":1,"days":1,"agent_days":1}`).problem(422, "read_only_field", "/agent_days read_only_field")
		path := at("/v1/costs", effort.ID)
		a := w.as(w.recruiter(), "PATCH", path, `{"days":2}`, `If-Match: "1"`).is(200)
		if got := read[api.Cost](a); *got.AgentDays != 6 || *got.Label != "Shooting" {
			t.Errorf("%s", a.body)
		}
		w.as(w.recruiter(), "DELETE", path, nil, a.ifMatch()).is(204)
		w.as(w.recruiter(), "GET", path, nil).problem(404, "not_found")
	})
}

// TestAPostingIsDeleted while nothing depends on it.
func TestAPostingIsDeleted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		campaign := add[api.Campaign](w, "/v1/campaigns", `{"name":"Rentrée"}`)
		posting := add[api.Posting](w, at("/v1/campaigns", campaign.ID)+"/postings", `{"channel":"linkedin","name":"Vidéo"}`)
		path := at("/v1/postings", posting.ID)
		a := w.as(w.recruiter(), "GET", path, nil).is(200)
		w.as(w.recruiter(), "DELETE", path, nil, a.ifMatch()).is(204)
		w.as(w.recruiter(), "GET", path, nil).problem(404, "not_found")
	})
}
