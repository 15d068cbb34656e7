package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// add makes something and gives it as it is answered.
func add[Out any](w *world, collection string, in any) Out {
	w.t.Helper()
	return read[Out](w.as(w.admin(), "POST", collection, in).is(201))
}

func TestDepartmentLives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		a := w.as(w.recruiter(), "POST", "/v1/departments", `{"name":"Direction des Systèmes d'Information","short_name":"DSI"}`).is(201)
		made := read[api.Department](a)
		want := api.Department{
			Record: api.Record{ID: made.ID, Version: 1, CreatedAt: today, UpdatedAt: today},
			Name:   "Direction des Systèmes d'Information", ShortName: new("DSI"),
		}
		if diff := cmp.Diff(want, made); diff != "" || made.ID.Version() != 7 {
			t.Error(diff)
		}
		path := at("/v1/departments", made.ID)
		if a.header.Get("Location") != path || a.header.Get("ETag") != `"1"` || a.header.Get("Content-Type") != "application/json" {
			t.Error(a.header)
		}

		w.wait(time.Minute)
		a = w.as(w.recruiter(), "GET", path, nil).is(200)
		if diff := cmp.Diff(want, read[api.Department](a)); diff != "" {
			t.Error(diff)
		}
		parent := add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: "Ville", ShortName: new("")})
		if parent.ShortName != nil {
			t.Error("an empty text is null")
		}
		patch := fmt.Sprintf(`{"short_name":null,"parent_id":%q}`, parent.ID)
		a = w.as(w.recruiter(), "PATCH", path, patch, a.ifMatch(), "Content-Type: application/merge-patch+json").is(200)
		want.ShortName, want.ParentID, want.Version, want.UpdatedAt = nil, &parent.ID, 2, today.Add(time.Minute)
		if diff := cmp.Diff(want, read[api.Department](a)); diff != "" || a.header.Get("ETag") != `"2"` {
			t.Error(diff)
		}
		if diff := cmp.Diff(want, read[api.Department](w.as(w.admin(), "GET", path, nil).is(200))); diff != "" {
			t.Error(diff)
		}

		w.as(w.recruiter(), "DELETE", at("/v1/departments", parent.ID), nil, `If-Match: "1"`).problem(409, "in_use")
		w.as(w.recruiter(), "DELETE", path, nil).problem(428, "precondition_required")
		w.as(w.recruiter(), "DELETE", path, nil, `If-Match: "1"`).problem(412, "stale_version")
		if a := w.as(w.recruiter(), "DELETE", path, nil, `If-Match: "2"`).is(204); len(a.body) != 0 {
			t.Errorf("%s", a.body)
		}
		w.as(w.recruiter(), "GET", path, nil).problem(404, "not_found")
		w.as(w.recruiter(), "DELETE", path, nil, `If-Match: *`).problem(404, "not_found")
	})
}

func TestDepartmentTellsEveryFault(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := `{"name":" ","short_name":"` + strings.Repeat("x", 51) + `","parent_id":"x","id":"x","nope":1}`
	w.as(w.admin(), "POST", "/v1/departments", body).problem(422, "read_only_field",
		"/id read_only_field", "/nope unknown_field", "/parent_id invalid_id", "/name required", "/short_name too_long")
	w.as(w.admin(), "POST", "/v1/departments", api.DepartmentInput{Name: "A", ParentID: new(uuid.New())}).problem(422, "invalid", "/parent_id unknown_department")
	if page := read[api.Page[api.Department]](w.as(w.admin(), "GET", "/v1/departments", nil).is(200)); len(page.Data) != 0 {
		t.Error("a refused department is stored")
	}
}

func TestListIsPaged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		top := add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: "top"})
		var names []string
		for i := range 7 {
			w.wait(time.Duration(i%2) * time.Second) // some at the same instant: the id decides
			names = append(names, fmt.Sprint(i))
			add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: names[i], ParentID: &top.ID})
		}
		for sort, want := range map[string]string{"": "0123456", "&sort=created_at": "0123456", "&sort=-created_at": "6543210"} {
			got, pages := "", 0
			for next := "/v1/departments?limit=3&parent_id=" + top.ID.String() + sort; next != ""; pages++ {
				a := w.as(w.analyst(), "GET", next, nil).is(200)
				page := read[api.Page[api.Department]](a)
				for _, d := range page.Data {
					got += d.Name
				}
				link := a.header.Get("Link")
				if (link == "") != (page.NextCursor == nil) {
					t.Fatalf("%q, %v", link, page.NextCursor)
				}
				next, _, _ = strings.Cut(strings.TrimPrefix(link, "<"), ">; rel=\"next\"")
				if next != "" && !strings.HasPrefix(next, "/v1/departments?") {
					t.Fatal(next)
				}
			}
			if got != want || pages != 3 {
				t.Errorf("%q: %s on %d pages", sort, got, pages)
			}
		}
		a := w.as(w.admin(), "GET", "/v1/departments?limit=1", nil).is(200)
		cursor := *read[api.Page[api.Department]](a).NextCursor
		w.as(w.admin(), "GET", "/v1/departments?limit=2&cursor="+cursor, nil).is(200)
		w.as(w.admin(), "GET", "/v1/departments?sort=-created_at&cursor="+cursor, nil).problem(400, "cursor_mismatch", "cursor cursor_mismatch")
		w.as(w.recruiter(), "GET", "/v1/departments?cursor="+cursor, nil).problem(400, "cursor_mismatch")
		w.as(w.admin(), "GET", "/v1/campaigns?cursor="+cursor, nil).problem(400, "cursor_mismatch")
		w.as(w.admin(), "GET", "/v1/departments?cursor=x&limit=-1&foo=1&foo=2", nil).problem(400, "out_of_range",
			"limit out_of_range", "cursor invalid_cursor", "foo unknown_parameter")
		if body := w.as(w.juror(), "GET", "/v1/departments", nil).is(200).body; string(body) != `{"data":[],"next_cursor":null,"sync_token":null}`+"\n" {
			t.Errorf("%s", body)
		}
	})
}

// Of many who change one version, one succeeds.
func TestConcurrentPatches(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		path := at("/v1/departments", add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: "0"}).ID)
		count := func(header string) map[int]int {
			var mu sync.Mutex
			var all sync.WaitGroup
			statuses := map[int]int{}
			for i := range 8 {
				all.Go(func() {
					a := w.as(w.admin(), "PATCH", path, fmt.Sprintf(`{"name":"%d"}`, i), header)
					mu.Lock()
					defer mu.Unlock()
					statuses[a.status]++
				})
			}
			all.Wait()
			return statuses
		}
		if got := count(`If-Match: "1"`); got[http.StatusOK] != 1 || got[http.StatusPreconditionFailed] != 7 {
			t.Error(got)
		}
	})
}
