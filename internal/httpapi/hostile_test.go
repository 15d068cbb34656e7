package httpapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// hostile is what nobody who means well puts into a query.
var hostile = []string{
	"%", "_", "%%", `\`, "'", `"`, "`", ";", "'; DROP TABLE users; --", "1 OR 1=1", "created_at DESC", "created_at,id", "created_at/**/", "(SELECT 1)",
	"users.password_hash", "-", "--created_at", "-created_at;", "ID", "null", "NaN", "0x10", "1e9", "-1", "../../etc/passwd", "{{1}}", "${1}", "%n", "=1+1",
	"é", "\u202e", "\x00", "a\x00b", "\xff", "\r\nX-Evil: 1", strings.Repeat("x", 10_000), strings.Repeat("a,", 5_000), strings.Repeat("%", 10_000),
}

// parameters are those of the query of each reading operation, by its path as the document writes it.
func parameters(t *testing.T) map[string][]string {
	t.Helper()
	var doc struct {
		Paths map[string]struct {
			Get *struct {
				Parameters []struct {
					Name string `json:"name"`
					In   string `json:"in"`
				} `json:"parameters"`
			} `json:"get"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(api.OpenAPI, &doc); err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for path, item := range doc.Paths {
		if item.Get == nil {
			continue
		}
		for _, p := range item.Get.Parameters {
			if p.In == "query" {
				all[path] = append(all[path], p.Name)
			}
		}
	}
	return all
}

// things makes one of each thing that has a list below it, and gives its path as the document writes it, and as it is.
func (w *world) things() map[string]string {
	w.t.Helper()
	job := w.addJob("Archiviste")
	jury := w.addJury(job, w.juror())
	applied := w.apply(job, "Ada")
	w.as(w.admin(), "POST", at("/v1/juries", jury.ID)+"/disclosures", `{"reason":"to list evaluations"}`).is(201)
	w.conclude(jury.ID, w.chairing(jury.ID))
	campaign := read[api.Campaign](w.as(w.admin(), "POST", "/v1/campaigns", `{"name":"2026"}`).is(201))
	posting := read[api.Posting](w.as(w.admin(), "POST", at("/v1/campaigns", campaign.ID)+"/postings", `{"channel":"event"}`).is(201))
	return map[string]string{
		"/v1/jobs/{id}": at("/v1/jobs", job.ID), "/v1/juries/{id}": at("/v1/juries", jury.ID), "/v1/campaigns/{id}": at("/v1/campaigns", campaign.ID),
		"/v1/postings/{id}": at("/v1/postings", posting.ID), "/v1/applications/{id}": at("/v1/applications", applied.ID),
		"/v1/candidates/{id}": at("/v1/candidates", applied.CandidateID),
	}
}

// Every parameter of every reading operation takes every hostile value as text, or refuses it by its name.
func TestHostileQueries(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		things, before := w.things(), w.as(w.admin(), "GET", "/v1/users", nil).is(200)
		all := parameters(t)
		if len(all) < 20 {
			t.Fatalf("the document has %d lists", len(all))
		}
		for _, path := range slices.Sorted(maps.Keys(all)) {
			for template, made := range things {
				if rest, below := strings.CutPrefix(path, template); below {
					path = made + rest
				}
			}
			if strings.Contains(path, "{") {
				continue // of one thing: what it is asked for beside itself is asked for in lists too
			}
			if path == "/v1/funnel/compare" {
				continue // it has the funnel's filters; TestComparisonsThatCannotBeAsked asks for its groups
			}
			w.as(w.admin(), "GET", path, nil).is(200)
			for _, name := range all[template(path, things)] {
				w.ask(path, name)
			}
		}
		if after := w.as(w.admin(), "GET", "/v1/users", nil).is(200); !bytes.Equal(after.body, before.body) {
			t.Errorf("the accounts changed: %s", after.body)
		}
	})
}

// template is what the document calls a path.
func template(path string, things map[string]string) string {
	for template, made := range things {
		if rest, below := strings.CutPrefix(path, made); below {
			return template + rest
		}
	}
	return path
}

// ask asks with each hostile value of one parameter.
func (w *world) ask(path, name string) {
	w.t.Helper()
	strict := slices.Contains([]string{"sort", "cursor", "limit", "sync_token"}, name)
	for _, value := range hostile {
		a := w.as(w.admin(), "GET", path+"?"+url.Values{name: {value}}.Encode(), nil)
		switch {
		case a.status == 200 && !strict:
		case a.status == 400:
			if p := read[api.Problem](a); len(p.Errors) != 1 || p.Errors[0].Parameter != name {
				w.t.Errorf("%s: %.40q of %s: %s", path, value, name, a.body)
			}
		default:
			w.t.Errorf("%s: %.40q of %s: %d %.300s", path, value, name, a.status, a.body)
		}
		if a.header.Get("X-Evil") != "" || len(a.body) > 4_000 && a.status == 400 {
			w.t.Errorf("%s: %.40q of %s is repeated: %d bytes", path, value, name, len(a.body))
		}
	}
}

// The wildcards of SQL are characters like others.
func TestWildcardsAreCharacters(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) {
		w := newWorldOn(t, dsn)
		job := w.addJob("Archiviste")
		w.apply(job, "Ada")
		for _, name := range []string{"100%", "a_b", `c\d`} {
			w.as(w.admin(), "POST", "/v1/candidates", fmt.Sprintf(`{"given_name":%q,"family_name":"X"}`, name)).is(201)
		}
		for q, want := range map[string]int{"%": 1, "_": 1, `\`: 1, "0%": 1, "%0": 0, "a_": 1, "A_B": 1, "__": 0, `\d`: 1, `\%`: 0, "ada": 1, "' OR '1'='1": 0} {
			page := read[api.Page[api.Candidate]](w.as(w.admin(), "GET", "/v1/candidates?"+url.Values{"q": {q}}.Encode(), nil).is(200))
			if len(page.Data) != want {
				t.Errorf("%q finds %d, not %d", q, len(page.Data), want)
			}
		}
	})
}
