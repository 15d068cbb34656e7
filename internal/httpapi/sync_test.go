package httpapi_test

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/contract"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// mirror is somebody's copy of a list: the version of each thing. (A seat has none: it never changes.)
type mirror struct {
	w     *world
	who   person
	path  string // without parameters
	rows  map[uuid.UUID]int
	token string // "" before the first reading
	order string // its parameter; "" is none

	told      []string // what the last reading told, in order
	meanwhile func()   // happens before each page but the first
}

func (w *world) mirror(who person, path string) *mirror {
	return &mirror{w: w, who: who, path: path, rows: map[uuid.UUID]int{}, meanwhile: func() {}}
}

// record is what a mirror keeps of a row.
type record struct {
	ID      uuid.UUID `json:"id"`
	Version int       `json:"version"`
}

// sync brings the mirror up to date, in pages of this size: from the start, where the token is good no longer.
func (m *mirror) sync(limit string) {
	m.w.t.Helper()
	query := url.Values{"limit": {limit}, "updated_since": {"1970-01-01T00:00:00Z"}}
	if m.token != "" {
		query = url.Values{"limit": {limit}, "sync_token": {m.token}}
	}
	if m.order != "" {
		query.Set("sort", m.order)
	}
	m.told = nil
	a := m.w.as(m.who, "GET", m.path+"?"+query.Encode(), nil)
	for m.apply(a) {
		m.meanwhile()
		a = m.w.as(m.who, "GET", nextOf(a), nil)
	}
	if a.status != 410 {
		return
	}
	a.problem(410, "sync_token_expired")
	m.forget()
	m.sync(limit)
}

func (m *mirror) forget() { m.rows, m.token = map[uuid.UUID]int{}, "" }

// apply does what a page says, and tells whether there is another one.
func (m *mirror) apply(a answer) bool {
	m.w.t.Helper()
	switch a.status {
	case 410:
		return false
	case 404: // what the list belongs to is none of theirs any more
		m.forget()
		return false
	}
	page := read[api.Page[api.Row[record]]](a.is(200))
	for _, row := range page.Data {
		if d := row.Deletion; d != nil {
			m.told = append(m.told, "-"+d.ID.String())
			delete(m.rows, d.ID)
			continue
		}
		m.told = append(m.told, row.Item.ID.String())
		m.rows[row.Item.ID] = row.Item.Version
	}
	if (page.SyncToken == nil) == (page.NextCursor == nil) {
		m.w.t.Fatalf("%s: %s", a.asked, a.body)
	}
	if page.SyncToken != nil {
		m.token = *page.SyncToken
	}
	return page.NextCursor != nil
}

func nextOf(a answer) string {
	next, _, _ := strings.Cut(strings.TrimPrefix(a.header.Get("Link"), "<"), ">; rel=\"next\"")
	return next
}

// whole is what the list holds to whoever reads it without caring for changes.
func (m *mirror) whole() map[uuid.UUID]int {
	m.w.t.Helper()
	rows := map[uuid.UUID]int{}
	for next := m.path + "?limit=200"; next != ""; {
		a := m.w.as(m.who, "GET", next, nil)
		if a.status == 404 {
			return rows
		}
		for _, row := range read[api.Page[json.RawMessage]](a.is(200)).Data {
			if strings.Contains(string(row), "deleted_at") {
				m.w.t.Errorf("%s tells of deletions: %s", next, row)
			}
			var r record
			m.w.must(json.Unmarshal(row, &r))
			rows[r.ID] = r.Version
		}
		next = nextOf(a)
	}
	return rows
}

// synced is, for each list of records, a thing in it: where it is deleted ("" where nothing is), and what changes it
// ("" where nothing does).
type synced struct {
	list, item, patch string
}

// unsynced are the lists of what is never changed and never deleted, of keys and sessions, of which nobody keeps a copy, and of
// evaluations, which come into sight without a change of theirs.
var unsynced = []string{
	"GET /v1/api-keys", "GET /v1/me/sessions", "GET /v1/applications/:id/transitions", "GET /v1/applications/:id/notes", "GET /v1/candidates/:id/notes", "GET /v1/transitions", "GET /v1/vocabulary",
	"GET /v1/applications/:id/evaluations", "GET /v1/juries/:id/evaluations", "GET /v1/juries/:id/disclosures", "GET /v1/juries/:id/recusals", "GET /v1/interviews/:id/history", "GET /v1/juries/:id/acts",
	"GET /v1/publications",
}

// things makes one thing of each list.
func things(w *world) map[string]synced {
	job := w.addJob("Archiviste")
	jury := w.addJury(job, w.juror())
	app := w.apply(job, "Ada")
	campaign := add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: "2026"})
	posting := add[api.Posting](w, at("/v1/campaigns", campaign.ID)+"/postings", `{"channel":"event"}`)
	costs, postings, metrics := at("/v1/campaigns", campaign.ID)+"/costs", at("/v1/campaigns", campaign.ID)+"/postings", at("/v1/postings", posting.ID)+"/metrics"
	department := add[api.Department](w, "/v1/departments", `{"name":"DSIN"}`)
	empty := add[api.Job](w, "/v1/jobs", `{"title":"Nobody's"}`)
	seat := w.seats(jury)[w.juror().email]
	interview := w.interview(app.ID, time.Hour)
	selected := w.apply(job, "Selected")
	w.do(selected.ID, `{"action":"move","to":"selected"}`)
	proposals := at("/v1/applications", selected.ID) + "/proposals"
	return map[string]synced{
		"GET /v1/departments":                 {"/v1/departments", at("/v1/departments", department.ID), `{"name":"DSI"}`},
		"GET /v1/campaigns":                   {"/v1/campaigns", at("/v1/campaigns", add[api.Campaign](w, "/v1/campaigns", `{"name":"2027"}`).ID), `{"name":"2028"}`},
		"GET /v1/campaigns/:id/costs":         {costs, at("/v1/costs", add[api.Cost](w, costs, `{"kind":"spending","label":"A","amount_cents":1,"currency":"EUR"}`).ID), `{"label":"B"}`},
		"GET /v1/campaigns/:id/postings":      {postings, at("/v1/postings", add[api.Posting](w, postings, `{"channel":"website"}`).ID), `{"name":"B"}`},
		"GET /v1/postings/:id/metrics":        {metrics, at("/v1/posting-metrics", add[api.PostingMetrics](w, metrics, `{"views":1}`).ID), `{"views":2}`},
		"GET /v1/pipelines":                   {"/v1/pipelines", at("/v1/pipelines", add[api.Pipeline](w, "/v1/pipelines", `{"name":"A","stages":[{"key":"a","label_fr":"A","label_en":"A","milestone":"received"},{"key":"b","label_fr":"B","label_en":"B","milestone":"hired"}]}`).ID), `{"name":"B"}`},
		"GET /v1/jobs":                        {"/v1/jobs", at("/v1/jobs", empty.ID), `{"title":"B"}`},
		"GET /v1/juries":                      {"/v1/juries", at("/v1/juries", add[api.Jury](w, "/v1/juries", api.JuryInput{JobID: job.ID, Name: new("Draft")}).ID), `{"name":"B"}`},
		"GET /v1/juries/:id/members":          {at("/v1/juries", jury.ID) + "/members", at(at("/v1/juries", jury.ID)+"/members", seat), ""},
		"GET /v1/juries/:id/sessions":         {at("/v1/juries", jury.ID) + "/sessions", at("/v1/jury-sessions", add[api.JurySession](w, at("/v1/juries", jury.ID)+"/sessions", `{"kind":"hearing","starts_at":"2026-01-02T03:04:05Z"}`).ID), `{"location":"B"}`},
		"GET /v1/candidates":                  {"/v1/candidates", at("/v1/candidates", add[api.Candidate](w, "/v1/candidates", `{"given_name":"Bob","family_name":"B"}`).ID), `{"given_name":"Rob"}`},
		"GET /v1/applications":                {"/v1/applications", at("/v1/applications", app.ID), `{"cover_note":"B"}`},
		"GET /v1/interviews":                  {"/v1/interviews", at("/v1/interviews", interview.ID), `{"location":"B"}`},
		"GET /v1/applications/:id/interviews": {at("/v1/applications", app.ID) + "/interviews", at("/v1/interviews", w.interview(app.ID, 2*time.Hour).ID), `{"location":"B"}`},
		"GET /v1/applications/:id/proposals":  {proposals, at("/v1/proposals", add[api.Proposal](w, proposals, `{}`).ID), `{"note":"B"}`},
		"GET /v1/users":                       {"/v1/users", at("/v1/users", w.analyst().UserID), `{"name":"B"}`},
		"GET /v1/sources":                     {"/v1/sources", at("/v1/sources", add[api.Source](w, "/v1/sources", `{"key":"a","label_fr":"A","label_en":"A"}`).ID), `{"label_fr":"B"}`},
		"GET /v1/reasons":                     {"/v1/reasons", at("/v1/reasons", add[api.Reason](w, "/v1/reasons", `{"key":"a","kind":"rejected","label_fr":"A","label_en":"A"}`).ID), `{"label_fr":"B"}`},
	}
}

// neverDeleted are the lists whose things stay.
var neverDeleted = []string{"GET /v1/applications", "GET /v1/applications/:id/proposals", "GET /v1/users"}

// pagedRoutes are the routes that answer a page of something, by the document.
func pagedRoutes(t *testing.T, w *world) (routes []string) {
	t.Helper()
	doc, err := contract.Generate("../..", policies())
	w.must(err)
	var tree struct {
		Paths map[string]struct {
			Get struct {
				Responses map[string]struct {
					Content map[string]struct {
						Schema map[string]any `json:"schema"`
					} `json:"content"`
				} `json:"responses"`
			} `json:"get"`
		} `json:"paths"`
	}
	w.must(json.Unmarshal(doc, &tree))
	for route := range w.server.Policies() {
		method, path, _ := strings.Cut(braced(route), " ")
		schema, _ := tree.Paths[path].Get.Responses["200"].Content["application/json"].Schema["$ref"].(string)
		if method == "GET" && (strings.HasSuffix(schema, "Page") || strings.HasSuffix(schema, "Feed")) {
			routes = append(routes, route)
		}
	}
	return routes
}

func TestEveryListOfRecordsTellsWhatChanged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		lists := things(w)
		expected := append(slices.Collect(maps.Keys(lists)), unsynced...)
		found := pagedRoutes(t, w)
		slices.Sort(expected)
		slices.Sort(found)
		if diff := cmp.Diff(expected, found); diff != "" {
			t.Fatalf("does the list tell what changed? (- expected, + found)\n%s", diff)
		}
		w.wait(time.Hour)
		for route, l := range lists {
			id := uuid.MustParse(l.item[strings.LastIndex(l.item, "/")+1:])
			m := w.mirror(w.admin(), l.list)
			m.sync("1")
			if _, there := m.rows[id]; !there || !cmp.Equal(m.rows, m.whole()) {
				t.Errorf("%s: %v, not %v", route, m.rows, m.whole())
			}
			quiet := func(what string) {
				w.wait(2 * time.Minute)
				m.sync("1")
				m.sync("1")
				if len(m.told) > 0 {
					t.Errorf("%s: %v is told again after it was %s", route, m.told, what)
				}
			}
			quiet("made")
			if l.patch != "" {
				w.as(w.admin(), "PATCH", l.item, l.patch, "If-Match: *").is(200)
				m.sync("200")
				if !cmp.Equal(m.told, []string{id.String()}) || !cmp.Equal(m.rows, m.whole()) {
					t.Errorf("%s: after a change it tells %v", route, m.told)
				}
				quiet("changed")
			}
			if slices.Contains(neverDeleted, route) {
				continue
			}
			w.as(w.admin(), "DELETE", l.item, nil, "If-Match: *").is(204)
			m.sync("200")
			if !cmp.Equal(m.told, []string{"-" + id.String()}) || !cmp.Equal(m.rows, m.whole()) {
				t.Errorf("%s: after a deletion it tells %v", route, m.told)
			}
			quiet("deleted")
			w.as(w.admin(), "GET", l.list+"?updated_since=2026-01-01T00:00:00Z&sort=received_at", nil).is(400)
		}
	})
}

// What changes behind a page that was read already comes with the next reading, in whatever order this one goes.
func TestTokenLooksBackInEveryOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		var names []string
		for _, name := range []string{"A", "B", "C"} {
			w.wait(24 * time.Hour)
			names = append(names, add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: name}).ID.String())
		}
		w.wait(24 * time.Hour)
		for _, order := range []string{"created_at", "-created_at", "-updated_at"} {
			m := w.mirror(w.admin(), "/v1/departments")
			m.order = order
			first := names[0]
			if strings.HasPrefix(order, "-") {
				first = names[2]
			}
			var changed bool
			m.meanwhile = func() {
				if !changed {
					w.as(w.admin(), "PATCH", "/v1/departments/"+first, `{"short_name":"`+order+`"}`, "If-Match: *").is(200)
				}
				changed = true
				w.wait(24 * time.Hour)
			}
			m.sync("1")
			if len(m.told) != 3 || m.told[0] != first {
				t.Errorf("%s: %v", order, m.told)
			}
			m.meanwhile = func() {}
			m.sync("1")
			if !cmp.Equal(m.told, []string{first}) || !cmp.Equal(m.rows, m.whole()) {
				t.Errorf("%s: next time it tells %v", order, m.told)
			}
			w.as(w.admin(), "PATCH", "/v1/departments/"+first, `{"short_name":null}`, "If-Match: *").is(200)
			w.wait(24 * time.Hour)
		}
	})
}

// Somebody known for long who comes before a juror's eyes while they read stands far behind where they are.
func TestTokenLooksBackForAJuror(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		known := add[api.Candidate](w, "/v1/candidates", `{"given_name":"Ada","family_name":"Test"}`)
		w.wait(24 * time.Hour)
		job := w.addJob("Archiviste")
		w.addJury(job, w.juror())
		for _, name := range []string{"B", "C", "D"} {
			w.apply(job, name)
		}
		w.wait(24 * time.Hour)
		m := w.mirror(w.juror(), "/v1/candidates")
		var entered bool
		m.meanwhile = func() {
			if !entered {
				w.enter(job, known)
			}
			entered = true
			w.wait(24 * time.Hour)
		}
		m.sync("1")
		if _, there := m.rows[known.ID]; there {
			t.Fatal("the reading was not passed by")
		}
		m.meanwhile = func() {}
		m.sync("1")
		if !cmp.Equal(m.rows, m.whole()) || len(m.told) != 1 {
			t.Errorf("it tells %v", m.told)
		}
	})
}

// A deletion is told to who could see the thing, and to nobody else.
func TestWhoLearnsOfADeletion(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		campaign, other := add[api.Campaign](w, "/v1/campaigns", `{"name":"2026"}`), add[api.Campaign](w, "/v1/campaigns", `{"name":"2027"}`)
		job := add[api.Job](w, "/v1/jobs", api.JobInput{Title: "Archiviste", CampaignID: &campaign.ID, Status: new(api.JobOpen)})
		w.addJury(job, w.juror())
		stranger := w.addJob("Architecte")
		w.addJury(stranger, w.newPerson("juror", "stranger@vivier.test"))
		mine, theirs := w.interview(w.apply(job, "Ada").ID, time.Hour), w.interview(w.apply(stranger, "Bob").ID, time.Hour)
		cost := func(c api.Campaign) api.Cost {
			return add[api.Cost](w, at("/v1/campaigns", c.ID)+"/costs", `{"kind":"spending","label":"A","amount_cents":1,"currency":"EUR"}`)
		}
		paid, unseen := cost(campaign), cost(other)
		nobodys := add[api.Candidate](w, "/v1/candidates", `{"given_name":"Cleo","family_name":"Test"}`)
		gone := []string{
			at("/v1/interviews", mine.ID), at("/v1/interviews", theirs.ID), at("/v1/costs", paid.ID), at("/v1/costs", unseen.ID), at("/v1/campaigns", other.ID),
			at("/v1/candidates", nobodys.ID),
		}
		for _, path := range gone {
			w.as(w.admin(), "DELETE", path, nil, "If-Match: *").is(204)
		}
		hidden := at("/v1/campaigns", other.ID) + "/costs"
		for _, tt := range []struct {
			who  person
			list string
			want []uuid.UUID
		}{
			{w.admin(), "/v1/interviews", []uuid.UUID{mine.ID, theirs.ID}},
			{w.recruiter(), "/v1/interviews", []uuid.UUID{mine.ID, theirs.ID}},
			{w.juror(), "/v1/interviews", []uuid.UUID{mine.ID}},
			{w.recruiter(), at("/v1/applications", mine.ApplicationID) + "/interviews", []uuid.UUID{mine.ID}},
			{w.recruiter(), at("/v1/campaigns", campaign.ID) + "/costs", []uuid.UUID{paid.ID}},
			{w.juror(), at("/v1/campaigns", campaign.ID) + "/costs", []uuid.UUID{paid.ID}},
			{w.analyst(), at("/v1/campaigns", campaign.ID) + "/costs", []uuid.UUID{paid.ID}},
			{w.analyst(), "/v1/campaigns", []uuid.UUID{other.ID}},
			{w.juror(), "/v1/campaigns", nil},
			{w.recruiter(), "/v1/candidates", []uuid.UUID{nobodys.ID}},
			{w.juror(), "/v1/candidates", nil},
		} {
			m := w.mirror(tt.who, tt.list)
			m.sync("1")
			var told []uuid.UUID
			for _, line := range m.told {
				if id, deleted := strings.CutPrefix(line, "-"); deleted {
					told = append(told, uuid.MustParse(id))
				}
			}
			if diff := cmp.Diff(tt.want, told); diff != "" {
				t.Errorf("%s of the %s (-want +got):\n%s", tt.list, tt.who.Role, diff)
			}
		}
		w.as(w.juror(), "GET", hidden+"?updated_since=2026-01-01T00:00:00Z", nil).problem(404, "not_found")
		w.as(w.analyst(), "GET", "/v1/interviews?updated_since=2026-01-01T00:00:00Z", nil).problem(403, "forbidden")

		// It tells that the thing is gone, and when: nothing of what it was.
		got := w.as(w.juror(), "GET", "/v1/interviews?updated_since=2026-01-01T00:00:00Z", nil).is(200)
		want := `{"data":[{"id":"` + mine.ID.String() + `","deleted_at":"` + today.Format(time.RFC3339) + `","merged_into_id":null}],"next_cursor":null,`
		if !strings.HasPrefix(string(got.body), want) {
			t.Errorf("%s, not %s", got.body, want)
		}
	})
}

func TestListsRefuseTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archiviste")
	jury := w.addJury(job)
	m := w.mirror(w.recruiter(), "/v1/jobs")
	m.sync("1")
	w.as(w.recruiter(), "GET", "/v1/juries?sync_token="+m.token, nil).is(200) // one token is good for every list
	w.as(w.recruiter(), "GET", "/v1/jobs?sync_token=x", nil).problem(400, "invalid_sync_token", "sync_token invalid_sync_token")
	w.as(w.recruiter(), "GET", "/v1/jobs?updated_since=2026-01-01T00:00:00Z&sync_token="+m.token, nil).problem(400, "not_applicable", "updated_since not_applicable")
	w.as(w.recruiter(), "GET", "/v1/applications?sort=received_at&sync_token="+m.token, nil).problem(400, "not_applicable", "sort not_applicable")
	w.as(w.recruiter(), "GET", "/v1/interviews?sort=starts_at&updated_since=2026-01-01T00:00:00Z", nil).problem(400, "not_applicable", "sort not_applicable")
	w.as(w.recruiter(), "GET", at("/v1/juries", jury.ID)+"/members?updated_since=2026-01-01", nil).problem(400, "invalid_time", "updated_since invalid_time")
	w.as(w.recruiter(), "GET", "/v1/vocabulary?updated_since=2026-01-01T00:00:00Z", nil).problem(400, "unknown_parameter")

	// Whoever sees more than when the token was made would miss what they see since.
	mine := w.mirror(w.juror(), "/v1/juries")
	mine.sync("1")
	add[api.JuryMember](w, at("/v1/juries", jury.ID)+"/members", api.JuryMemberInput{UserID: new(w.juror().UserID)})
	w.as(w.juror(), "GET", "/v1/juries?sync_token="+mine.token, nil).problem(410, "sync_token_expired")
	w.as(w.juror(), "GET", "/v1/transitions?sync_token="+m.token, nil).problem(410, "sync_token_expired")
	mine.sync("1")
	if !cmp.Equal(mine.rows, mine.whole()) || len(mine.rows) != 1 {
		t.Errorf("%v", mine.rows)
	}
	w.wait(31 * 24 * time.Hour)
	w.as(w.recruiter(), "GET", "/v1/jobs?sync_token="+m.token, nil).problem(410, "sync_token_expired")
}
