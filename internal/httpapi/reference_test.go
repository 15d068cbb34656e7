package httpapi_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

func TestPipelines(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		stage := func(key string, m api.Milestone) api.Stage {
			return api.Stage{Key: key, LabelFr: key + " fr", LabelEn: key + " en", Milestone: m}
		}
		in := api.PipelineInput{Name: "Short", Stages: []api.Stage{stage("in", "received"), stage("phone", "relevant"), stage("met", "interviewed"), stage("done", "hired")}}
		a := w.as(w.admin(), "POST", "/v1/pipelines", in).is(201)
		made := read[api.Pipeline](a)
		if diff := cmp.Diff(in.Stages, made.Stages); diff != "" {
			t.Error(diff)
		}
		in.Stages[1].LabelEn = "Call"
		a = w.as(w.admin(), "PATCH", at("/v1/pipelines", made.ID), map[string]any{"stages": in.Stages}, a.ifMatch()).is(200)
		got := read[api.Pipeline](w.as(w.recruiter(), "GET", at("/v1/pipelines", made.ID), nil).is(200))
		if diff := cmp.Diff(in.Stages, got.Stages); diff != "" || got.Name != "Short" {
			t.Error(diff)
		}
		list := read[api.Page[api.Pipeline]](w.as(w.analyst(), "GET", "/v1/pipelines", nil).is(200))
		if len(list.Data) != 2 || len(list.Data[0].Stages) != 5 {
			t.Errorf("%+v", list)
		}
		w.as(w.admin(), "POST", "/v1/pipelines", `{"name":"x","stages":[]}`).problem(422, "invalid", "/stages too_few")
		w.as(w.admin(), "POST", "/v1/pipelines", `{"name":"x","stages":null}`).problem(422, "invalid", "/stages invalid_type")
		w.as(w.admin(), "POST", "/v1/pipelines", api.PipelineInput{Name: "x", Stages: []api.Stage{stage("A", "relevant"), stage("b", "interviewed"), stage("b", "received"), stage("c", "won")}}).
			problem(422, "invalid", "/stages/0/key invalid_key", "/stages/3/milestone invalid_value", "/stages/0/milestone first_stage_not_received",
				"/stages/2/key duplicate", "/stages/2/milestone milestone_goes_down")
		w.as(w.recruiter(), "DELETE", at("/v1/pipelines", made.ID), nil, a.ifMatch()).problem(403, "forbidden")
		w.as(w.admin(), "DELETE", at("/v1/pipelines", made.ID), nil, a.ifMatch()).is(204)
		w.as(w.admin(), "DELETE", at("/v1/pipelines", list.Data[0].ID), nil, `If-Match: "1"`).problem(409, "in_use")
	})
}

func TestSourcesAreAReferenceList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.as(w.juror(), "GET", "/v1/sources", nil).is(200)
	list := read[api.Page[api.Source]](a)
	if len(list.Data) != 9 || list.NextCursor != nil || a.header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("%v %s", a.header, a.body)
	}
	none := "If-None-Match: " + a.header.Get("ETag")
	if same := w.as(w.analyst(), "GET", "/v1/sources", nil, none).is(304); len(same.body) != 0 || same.header.Get("ETag") != a.header.Get("ETag") {
		t.Errorf("%v %s", same.header, same.body)
	}
	made := add[api.Source](w, "/v1/sources", `{"key":"apec","label_fr":"Apec","label_en":"Apec"}`)
	if made.Channel != api.ChannelOther || !made.Active {
		t.Errorf("%+v", made)
	}
	w.as(w.analyst(), "GET", "/v1/sources", nil, none).is(200)
	w.as(w.admin(), "POST", "/v1/sources", `{"key":"apec","label_fr":"Apec","label_en":"Apec"}`).problem(409, "duplicate_key")
	path := at("/v1/sources", made.ID)
	a = w.as(w.admin(), "PATCH", path, `{"active":false,"channel":"job_board"}`, `If-Match: "1"`).is(200)
	if got := read[api.Source](a); got.Active || got.Channel != api.ChannelJobBoard || got.Key != "apec" {
		t.Errorf("%s", a.body)
	}
	w.as(w.admin(), "PATCH", path, `{"key":"other-key"}`, a.ifMatch()).problem(422, "invalid", "/key immutable")
	w.as(w.admin(), "DELETE", path, nil, a.ifMatch()).is(204)

	// Page by page, too.
	var keys []string
	for next := "/v1/sources?limit=4"; next != ""; {
		page := read[api.Page[api.Source]](w.as(w.admin(), "GET", next, nil).is(200))
		for _, s := range page.Data {
			keys = append(keys, s.Key)
		}
		next = ""
		if page.NextCursor != nil {
			next = "/v1/sources?limit=4&cursor=" + *page.NextCursor
		}
	}
	if len(keys) != 9 {
		t.Error(keys)
	}
	w.as(w.admin(), "GET", "/v1/sources?sort=key", nil).problem(400, "unknown_parameter")
}

func TestReasonsAreAReferenceList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.as(w.recruiter(), "GET", "/v1/reasons", nil).is(200)
	w.as(w.recruiter(), "GET", "/v1/reasons", nil, "If-None-Match: "+a.header.Get("ETag")).is(304)
	made := add[api.Reason](w, "/v1/reasons", `{"key":"too_far","kind":"withdrawn","label_fr":"Trop loin","label_en":"Too far"}`)
	path := at("/v1/reasons", made.ID)
	w.as(w.admin(), "PATCH", path, `{"kind":"rejected","key":"x"}`, `If-Match: "1"`).problem(422, "invalid", "/key immutable", "/kind immutable")
	a = w.as(w.admin(), "PATCH", path, `{"label_en":"Too far away"}`, `If-Match: "1"`).is(200)
	w.as(w.recruiter(), "DELETE", path, nil, a.ifMatch()).problem(403, "forbidden")
	w.as(w.admin(), "DELETE", path, nil, a.ifMatch()).is(204)
}

func TestVocabularyIsWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.as(w.juror(), "GET", "/v1/vocabulary", nil).is(200)
	w.as(w.juror(), "GET", "/v1/vocabulary", nil, "If-None-Match: "+a.header.Get("ETag")).is(304)
	byName := map[string][]string{}
	for _, v := range read[api.Page[api.Vocabulary]](a).Data {
		for _, term := range v.Values {
			if term.LabelFr == "" || term.LabelEn == "" {
				t.Errorf("%s %s has no label", v.Name, term.Key)
			}
			byName[v.Name] = append(byName[v.Name], term.Key)
		}
	}
	for name, want := range map[string][]string{
		"milestone": {"received", "relevant", "interviewed", "selected", "hired"},
		"status":    {"active", "hired", "rejected", "withdrawn"},
		"action":    {"move", "correct", "reject", "withdraw", "reopen"},
		"role":      {"admin", "recruiter", "juror", "analyst"},
		"basis":     {"cohort", "activity", "snapshot"},
		"channel":   {"linkedin", "instagram", "job_board", "website", "event", "referral", "other"},
	} {
		if !reflect.DeepEqual(byName[name], want) {
			t.Errorf("%s: %v", name, byName[name])
		}
	}
}
