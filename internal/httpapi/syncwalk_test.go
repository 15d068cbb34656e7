package httpapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// hr is somebody who changes a recruitment while others keep copies of it.
type hr struct {
	*world
	draw     *rapid.T
	job      api.Job
	juries   []api.Jury
	campaign string
}

// newHR opens a job with two juries; the world's juror sits on the first.
func newHR(w *world) *hr {
	w.t.Helper()
	campaign := add[api.Campaign](w, "/v1/campaigns", `{"name":"2026"}`)
	job := add[api.Job](w, "/v1/jobs", api.JobInput{Title: "Archiviste", CampaignID: &campaign.ID, Status: new(api.JobOpen)})
	return &hr{world: w, job: job, juries: []api.Jury{w.addJury(job, w.juror()), w.addJury(job)}, campaign: at("/v1/campaigns", campaign.ID)}
}

func (h *hr) number(most int) int { return rapid.IntRange(0, most).Draw(h.draw, "number") }

// some picks a thing of a list; nil if there is none.
func (h *hr) some(list string) *uuid.UUID {
	h.t.Helper()
	rows := read[api.Page[api.Row[record]]](h.as(h.admin(), "GET", list+"?limit=200", nil).is(200)).Data
	if len(rows) == 0 {
		return nil
	}
	return &rows[h.number(len(rows)-1)].Item.ID
}

// try sends what the rules may well refuse.
func (h *hr) try(method, path string, body any) {
	h.t.Helper()
	if a := h.as(h.admin(), method, path, body, "If-Match: *"); a.status >= 500 {
		a.is(200)
	}
}

// act does one thing, as if its transaction had begun a little earlier: it commits late.
func (h *hr) act() {
	h.t.Helper()
	late := time.Duration(h.number(25)) * time.Second
	h.wait(-late)
	defer h.wait(late + time.Duration(30*h.number(3))*time.Second)
	switch h.number(6) {
	case 0:
		h.write(h.campaign+"/costs", "/v1/costs", `{"kind":"spending","label":"A","amount_cents":1,"currency":"EUR"}`, `{"label":%q}`)
	case 1:
		h.write(h.campaign+"/postings", "/v1/postings", `{"channel":"event"}`, `{"name":%q}`)
	case 2:
		h.write("/v1/candidates", "/v1/candidates", `{"given_name":"Ada","family_name":"Test"}`, `{"given_name":%q}`)
	case 3:
		if app := h.some("/v1/applications"); app != nil {
			starts := h.clock().Add(time.Hour).Format(time.RFC3339)
			h.write(at("/v1/applications", *app)+"/interviews", "/v1/interviews", fmt.Sprintf(`{"starts_at":%q,"status":"cancelled"}`, starts), `{"location":%q}`)
		}
	case 4:
		if candidate := h.some("/v1/candidates"); candidate != nil {
			h.try("POST", "/v1/applications", api.ApplicationInput{JobID: h.job.ID, CandidateID: candidate, JuryID: h.someJury()})
		}
	case 5:
		if app := h.some("/v1/applications"); app != nil {
			h.try("PATCH", at("/v1/applications", *app), map[string]any{"jury_id": h.someJury()})
		}
	case 6:
		if h.number(3) == 0 {
			h.reseat()
		}
	}
}

// write makes, changes or deletes something of a list.
func (h *hr) write(list, items, made, changed string) {
	h.t.Helper()
	deed, one := h.number(2), h.some(list)
	switch {
	case deed == 0 || one == nil:
		h.as(h.admin(), "POST", list, made).is(201)
	case deed == 1:
		h.try("PATCH", at(items, *one), fmt.Sprintf(changed, uuid.NewString()))
	default:
		h.try("DELETE", at(items, *one), nil)
	}
}

func (h *hr) someJury() *uuid.UUID {
	if n := h.number(2); n < len(h.juries) {
		return &h.juries[n].ID
	}
	return nil
}

// reseat seats the juror on one of the juries, or takes them off it.
func (h *hr) reseat() {
	h.t.Helper()
	members := at("/v1/juries", h.juries[h.number(1)].ID) + "/members"
	if seat := h.some(members); seat != nil {
		h.try("DELETE", at(members, *seat), nil)
		return
	}
	h.try("POST", members, api.JuryMemberInput{UserID: new(h.juror().UserID)})
}

// Whoever goes on with the token of the last page has what the list holds, whatever others do meanwhile: HR everything, a
// juror what is theirs by now.
func TestCopiesStayTrue(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		h := newHR(w)
		var mirrors []*mirror
		for _, list := range []string{"/v1/candidates", "/v1/applications", "/v1/interviews", "/v1/campaigns", "/v1/departments", h.campaign + "/costs", h.campaign + "/postings"} {
			for _, who := range []person{w.admin(), w.juror()} {
				mirrors = append(mirrors, w.mirror(who, list))
			}
		}
		rapid.Check(t, func(rt *rapid.T) {
			h.draw = rt
			for range rapid.IntRange(1, 8).Draw(rt, "deeds") {
				h.act()
			}
			m := rapid.SampledFrom(mirrors).Draw(rt, "mirror")
			m.meanwhile, m.order = h.act, ""
			if !strings.Contains(m.path, "interviews") { // which come by their start
				m.order = rapid.SampledFrom([]string{"", "", "updated_at", "-updated_at", "created_at", "-created_at"}).Draw(rt, "order")
			}
			m.sync("3")
			m.meanwhile = func() {}
			m.sync("3")
			if diff := cmp.Diff(m.whole(), m.rows); diff != "" {
				rt.Fatalf("the copy of %s that the %s keeps differs (-list +copy):\n%s", m.path, m.who.Role, diff)
			}
		})
		for _, m := range mirrors {
			m.sync("200")
			if diff := cmp.Diff(m.whole(), m.rows); diff != "" {
				t.Errorf("the copy of %s that the %s keeps differs (-list +copy):\n%s", m.path, m.who.Role, diff)
			}
		}
	})
}
