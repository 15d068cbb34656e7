package httpapi_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

var walkMoves = flag.Int("moves", 30, "how many things happen while statistics are asked, on each database")

// staying are the statistics that answer the same, byte by byte, for ever, once they are asked with a known_at that has passed. A new
// one gets its line here. {jury}, {job}, {campaign}, {department}, {posting} are one of those; {past} and {later} days.
var staying = []string{
	"/v1/funnel?group_by=jury",
	"/v1/funnel?group_by=job",
	"/v1/funnel?group_by=campaign",
	"/v1/funnel?group_by=department",
	"/v1/funnel?group_by=source",
	"/v1/funnel?group_by=posting",
	"/v1/funnel?group_by=month",
	"/v1/funnel?group_by=stage&basis=snapshot",
	"/v1/funnel?group_by=jury&basis=snapshot",
	"/v1/funnel?group_by=job&unit=candidate",
	"/v1/funnel?group_by=jury&as_of={past}",
	"/v1/funnel?group_by=source&as_of={past}&format=csv",
	"/v1/funnel?group_by=department&basis=activity&from={past}&to={later}",
	"/v1/funnel?group_by=job&received_from={past}&received_to={later}",
	"/v1/funnel?group_by=jury&department_id={department}",
	"/v1/funnel?group_by=job&campaign_id={campaign}&source=linkedin",
	"/v1/funnel?group_by=source&posting_id={posting}",
	"/v1/juries/{jury}/funnel?as_of={past}",
	"/v1/jobs/{job}/funnel?group_by=month",
	"/v1/campaigns/{campaign}/funnel?format=svg",
	"/v1/campaigns/{campaign}/report",
	"/v1/campaigns/{campaign}/report?as_of={past}&format=csv",
	"/v1/stats/time-in-stage?group_by=job",
	"/v1/stats/time-in-stage?group_by=source&as_of={past}&format=csv",
	"/v1/stats/time-to-hire?group_by=job",
	"/v1/stats/time-to-hire?group_by=jury&as_of={past}&source=website",
	"/v1/stats/time-to-fill?group_by=job",
	"/v1/stats/time-to-fill?group_by=department&as_of={past}",
	"/v1/stats/sources",
	"/v1/stats/sources?job_id={job}&as_of={past}&format=csv",
}

// drift is a recruitment in which anything happens that changes numbers, and what was answered about it on the way.
type drift struct {
	*world
	*rand.Rand
	jobs, juries, campaigns, departments, postings, apps []uuid.UUID

	told map[string]string // by question
	keys []string
}

func newDrift(t *testing.T, url string) *drift {
	w := newWorldOn(t, url)
	d := &drift{world: w, Rand: rand.New(rand.NewPCG(*walkSeed, 6)), told: map[string]string{}}
	for i := range 2 {
		d.departments = append(d.departments, add[api.Department](w, "/v1/departments", fmt.Sprintf(`{"name":"D%d"}`, i)).ID)
		c := add[api.Campaign](w, "/v1/campaigns", fmt.Sprintf(`{"name":"C%d"}`, i))
		d.campaigns = append(d.campaigns, c.ID)
		d.postings = append(d.postings, add[api.Posting](w, at("/v1/campaigns", c.ID)+"/postings", `{"channel":"linkedin","name":"P"}`).ID)
		job := add[api.Job](w, "/v1/jobs", api.JobInput{Title: fmt.Sprint("J", i), Openings: new(2), Status: new(api.JobOpen), CampaignID: &c.ID, DepartmentID: &d.departments[i]})
		d.jobs = append(d.jobs, job.ID)
		d.juries = append(d.juries, w.addJury(job).ID, w.addJury(job).ID)
	}
	return d
}

func (d *drift) one(of []uuid.UUID) uuid.UUID { return of[d.IntN(len(of))] }

// ago is a moment of the last days.
func (d *drift) ago() string {
	return d.clock().Add(-time.Duration(d.IntN(96*60)) * time.Minute).Format(time.RFC3339)
}

// send asks or changes without comparing the exchange with the document, which other tests do.
func (d *drift) send(method, path string, body any) answer {
	d.t.Helper()
	d.mounted[path] = true
	return d.as(d.admin(), method, path, body, "If-Match: *", "Accept-Language: en")
}

// happen does one thing; what the rules refuse is fine.
func (d *drift) happen() {
	d.t.Helper()
	d.wait(time.Duration(1+d.IntN(9*60)) * time.Minute)
	var a answer
	switch n := d.IntN(12); {
	case n < 3 || len(d.apps) < 3:
		body := fmt.Sprintf(`{"job_id":%q,"received_at":%q,"candidate":{"given_name":"A","family_name":"B"}%s}`, d.one(d.jobs), d.ago(),
			[]string{``, `,"source":"website"`, fmt.Sprintf(`,"posting_id":%q`, d.one(d.postings))}[d.IntN(3)])
		if a = d.send("POST", "/v1/applications", body); a.status == http.StatusCreated {
			d.apps = append(d.apps, read[api.Application](a).ID)
		}
	case n < 8:
		a = d.send("POST", at("/v1/applications", d.one(d.apps))+"/transitions", d.step())
	case n == 8:
		starts := d.clock().Add(-time.Duration(1+d.IntN(90)) * time.Hour)
		a = d.send("POST", at("/v1/applications", d.one(d.apps))+"/interviews",
			fmt.Sprintf(`{"starts_at":%q,"ends_at":%q,"status":"held"}`, starts.Format(time.RFC3339), starts.Add(time.Hour).Format(time.RFC3339)))
	case n == 9:
		a = d.send("PATCH", at("/v1/applications", d.one(d.apps)), []string{
			fmt.Sprintf(`{"jury_id":%q}`, d.one(d.juries)), `{"source":"event"}`, fmt.Sprintf(`{"posting_id":%q}`, d.one(d.postings)), fmt.Sprintf(`{"received_at":%q}`, d.ago()),
		}[d.IntN(4)])
	case n == 10:
		a = d.send("PATCH", at("/v1/jobs", d.one(d.jobs)), []string{
			fmt.Sprintf(`{"campaign_id":%q}`, d.one(d.campaigns)), fmt.Sprintf(`{"department_id":%q}`, d.one(d.departments)), fmt.Sprintf(`{"openings":%d}`, 1+d.IntN(5)),
		}[d.IntN(3)])
	default:
		if d.IntN(2) == 0 {
			a = d.send("PATCH", at("/v1/juries", d.one(d.juries)), fmt.Sprintf(`{"received_complete":%t}`, d.IntN(3) > 0))
		} else {
			a = d.send("PATCH", at("/v1/departments", d.departments[1]), []string{`{"parent_id":null}`, fmt.Sprintf(`{"parent_id":%q}`, d.departments[0])}[d.IntN(2)])
		}
	}
	if a.status >= 500 || a.status == 400 || a.status == 415 {
		a.is(200)
	}
	if d.IntN(3) == 0 {
		_, err := d.store.FoldLedger(context.Background())
		d.must(err)
	}
}

// step is a change of stage or status, often entered late.
func (d *drift) step() string {
	when := ""
	if d.IntN(2) == 0 {
		when = fmt.Sprintf(`,"effective_at":%q`, d.ago())
	}
	to := []string{"received", "relevant", "interviewed", "selected", "hired"}[d.IntN(5)]
	return []string{
		fmt.Sprintf(`{"action":"move","to":%q%s}`, to, when), fmt.Sprintf(`{"action":"move","to":%q%s}`, to, when),
		fmt.Sprintf(`{"action":"reject","reason":"rejected_other"%s}`, when), fmt.Sprintf(`{"action":"withdraw","reason":"withdrawn_other"%s}`, when),
		fmt.Sprintf(`{"action":"reopen"%s}`, when), fmt.Sprintf(`{"action":"correct","to":%q,"note":"x"}`, to),
	}[d.IntN(6)]
}

// question is one of those that stay, as known at an instant.
func (d *drift) question(known time.Time) string {
	day := func(ago int) string { return known.AddDate(0, 0, -ago).In(storetest.Zone()).Format(time.DateOnly) }
	later := 1 + d.IntN(5)
	q := strings.NewReplacer(
		"{jury}", d.one(d.juries).String(), "{job}", d.one(d.jobs).String(), "{campaign}", d.one(d.campaigns).String(), "{department}", d.one(d.departments).String(),
		"{posting}", d.one(d.postings).String(), "{past}", day(later+d.IntN(5)), "{later}", day(later),
	).Replace(staying[d.IntN(len(staying))])
	at := known.Format(time.RFC3339Nano)
	if d.IntN(2) == 0 {
		at = day(1)
	}
	if strings.Contains(q, "?") {
		return q + "&known_at=" + at
	}
	return q + "?known_at=" + at
}

// text is what a statistic answers.
func (d *drift) text(question string) string {
	d.t.Helper()
	r := httptest.NewRequest(http.MethodGet, question, nil)
	token, _, err := d.tokens.Issue(d.admin().UserID, d.admin().SessionID)
	d.must(err)
	r.Header.Set("Authorization", "Bearer "+token)
	rec := httptest.NewRecorder()
	d.server.Handler().ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		d.t.Fatalf("%s: %d %s", question, rec.Code, rec.Body)
	}
	return rec.Body.String()
}

// TestStatisticsStay: whatever happens, a statistic that was asked with a known_at that has passed answers the same bytes, and the funnel of
// every moment obeys its invariants. -moves makes it long.
func TestStatisticsStay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		d := newDrift(t, url)
		d.wait(11 * 24 * time.Hour) // so that every question is about a time when there was something
		asked := map[string]bool{}
		for range *walkMoves {
			d.happen()
			known := d.clock()
			d.wait(time.Minute) // younger answers are provisional
			for range 2 {
				q := d.question(known)
				if _, again := d.told[q]; !again {
					d.told[q] = d.text(q)
					d.keys = append(d.keys, q)
				}
				path, _, _ := strings.Cut(q, "?")
				asked[path] = true
			}
			for range 4 {
				d.stays(d.keys[d.IntN(len(d.keys))])
			}
			d.holds(known)
		}
		for _, q := range d.keys {
			d.stays(q)
		}
		if _, err := d.store.Verify(t.Context(), func(x store.Difference) { t.Error(x) }); err != nil {
			t.Error(err)
		}
		t.Logf("seed %d: %d applications, %d questions at %d paths stay", *walkSeed, len(d.apps), len(d.keys), len(asked))
	})
}

func (d *drift) stays(question string) {
	d.t.Helper()
	if diff := cmp.Diff(d.told[question], d.text(question)); diff != "" {
		d.t.Fatalf("%s (- then, + now): %s", question, diff)
	}
}

// holds checks the invariants of the funnel as known at an instant, and as of one before.
func (d *drift) holds(known time.Time) {
	d.t.Helper()
	asOf := known.Add(-time.Duration(d.IntN(10*24*60)) * time.Minute)
	ask := func(question string) api.Funnel {
		return read[api.Funnel](answer{t: d.t, asked: question, body: []byte(d.text("/v1/funnel?" + question + "&known_at=" + known.Format(time.RFC3339Nano)))})
	}
	upTo := func(at time.Time) string { return "&as_of=" + at.Format(time.RFC3339Nano) }
	whole, then := ask("group_by=jury"), ask("group_by=jury"+upTo(asOf))
	people := ask("group_by=jury&unit=candidate" + upTo(asOf))
	standing := ask("group_by=jury&basis=snapshot" + upTo(asOf))
	grown := ask("group_by=jury&basis=activity&from=" + asOf.Format(time.RFC3339Nano) + "&to=" + known.Format(time.RFC3339Nano))
	website := ask("group_by=jury&source=website" + upTo(asOf))
	known5 := func(c api.MilestoneCounts) (n [5]int) {
		for i, p := range []*int{c.Received, c.Relevant, c.Interviewed, c.Selected, c.Hired} {
			if p != nil {
				n[i] = *p
			}
		}
		return n
	}
	var sum, of [5]int
	for _, f := range append([]api.FunnelFigures{then.Total}, figuresOf(then.Rows)...) {
		n, seen := known5(f.Counts), known5(f.Observed)
		for m := 1; m < 5; m++ {
			if unknown := m == 1 && f.Counts.Received == nil; n[m] > n[m-1] && !unknown || seen[m] > n[m] || seen[m] < 0 {
				d.t.Fatalf("as of %s: %v, observed %v", asOf, n, seen)
			}
		}
		if all := *f.Outcomes.Active + *f.Outcomes.Hired + *f.Outcomes.Rejected + *f.Outcomes.Withdrawn; f.Counts.Received != nil && all != n[0] {
			d.t.Fatalf("as of %s: %d outcomes of %d", asOf, all, n[0])
		}
	}
	for _, r := range then.Rows {
		for m, n := range known5(r.Counts) {
			sum[m] += n
		}
	}
	of = known5(then.Total.Counts)
	alive := 0
	for _, n := range known5(standing.Total.Counts) {
		alive += n
	}
	end, growth, some := known5(whole.Total.Counts), known5(grown.Total.Counts), known5(website.Total.Counts)
	for m := range of {
		unknown := m == 0 && then.Total.Counts.Received == nil
		if sum[m] != of[m] && !unknown || growth[m] != end[m]-of[m] || some[m] > of[m] && !unknown {
			d.t.Fatalf("as of %s: rows sum to %v, total %v; %v since, to %v; %v of one source", asOf, sum, of, growth, end, some)
		}
	}
	if standing.Total.Counts.Received != nil && alive != *then.Total.Outcomes.Active {
		d.t.Fatalf("as of %s: %d stand somewhere, %d are active", asOf, alive, *then.Total.Outcomes.Active)
	}
	people.Unit = then.Unit // everybody applied once
	if diff := cmp.Diff(then, people); diff != "" {
		d.t.Fatalf("as of %s (- ledger, + replay): %s", asOf, diff)
	}
}

func figuresOf(rows []api.FunnelRow) (out []api.FunnelFigures) {
	for _, r := range rows {
		out = append(out, r.FunnelFigures)
	}
	return out
}
