package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// moments are the parameters of the document that take an instant or a day.
func (op operation) moments() (names []string) {
	for _, name := range []string{"as_of", "known_at", "from", "to"} {
		if p := op.Parameters.GetByInAndName("query", name); p != nil && len(p.Schema.Value.Enum) == 0 {
			names = append(names, name)
		}
	}
	return names
}

// TestWholeDaysOnly: who reads statistics and no application asks every statistic of the document by whole days, whoever else may
// ask it names instants.
func TestWholeDaysOnly(t *testing.T) {
	t.Parallel()
	w := newConventional(t, storetest.SQLite(t))
	byDays := map[string]person{"an analyst": w.analyst(), "a key for statistics": w.newKey(api.ScopeFunnel)}
	byInstants := map[string]person{
		"an administrator": w.admin(), "a recruiter": w.recruiter(), "a juror": w.juror(),
		"a key for applications": w.newKey(api.ScopeFunnel, api.ScopeApplications), "a key for candidates": w.newKey(api.ScopeFunnel, api.ScopeCandidates),
	}
	const day, instant = "2026-11-22", "2026-11-22T10:00:00Z"
	tried := map[string]int{}
	for _, op := range w.operations() {
		if op.method != http.MethodGet {
			continue
		}
		for _, name := range op.moments() {
			ask := func(p person, moment string) answer {
				query := "?" + strings.TrimPrefix(w.needed(op)+"&", "?") + name + "=" + moment
				switch name {
				case "from":
					query += "&basis=activity&to=" + day
				case "to":
					query += "&basis=activity&from=2026-11-21"
				}
				return w.as(p, op.method, op.path+query, nil)
			}
			for who, p := range byDays {
				if a := ask(p, day); a.status == 403 { // not theirs, whatever they ask
					ask(p, instant).is(a.status)
					continue
				}
				ask(p, instant).problem(400, "invalid_parameters", name+" whole_days_only")
				tried[op.template+" "+who]++
			}
			for who, p := range byInstants {
				if a := ask(p, day); ask(p, instant).status != a.status {
					t.Errorf("%s, %s of %s: asked otherwise by an instant than by a day, which is %d", op, name, who, a.status)
				}
			}
		}
	}
	for _, path := range []string{"/v1/funnel", "/v1/juries/{id}/funnel", "/v1/jobs/{id}/funnel", "/v1/campaigns/{id}/funnel"} {
		for who := range byDays {
			if tried[path+" "+who] != 4 {
				t.Errorf("%s: %d of its 4 moments tried by %s", path, tried[path+" "+who], who)
			}
		}
	}
	for _, path := range []string{"/v1/funnel/compare", "/v1/campaigns/{id}/report"} {
		if tried[path+" an analyst"] != 2 {
			t.Errorf("%s: %d of its 2 moments tried", path, tried[path+" an analyst"])
		}
	}
	both := w.as(w.analyst(), "GET", "/v1/funnel?as_of="+instant+"&known_at=x&color=red", nil)
	both.problem(400, "invalid_time", "known_at invalid_time", "color unknown_parameter", "as_of whole_days_only")
	w.as(w.analyst(), "GET", "/v1/funnel", nil).is(200)
}
