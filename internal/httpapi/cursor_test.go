package httpapi_test

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// A cursor is good for one person and one question. Whatever is done to it, it is good for none.
func TestCursorsAreSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archiviste")
	for i := range 3 {
		w.apply(job, []string{"Ada", "Bob", "Cleo"}[i])
	}
	const list = "/v1/applications?limit=1&sort=-received_at"
	cursor := *read[api.Page[api.Application]](w.as(w.recruiter(), "GET", list, nil).is(200)).NextCursor
	w.as(w.recruiter(), "GET", list+"&cursor="+cursor, nil).is(200)

	if raw, err := base64.RawURLEncoding.DecodeString(cursor); err != nil || strings.Contains(string(raw), "2026") {
		t.Errorf("it can be read: %q %v", raw, err)
	}
	for _, other := range []struct {
		who  person
		list string
	}{
		{w.admin(), list},
		{w.recruiter(), "/v1/applications?limit=1"},
		{w.recruiter(), "/v1/applications?limit=1&sort=received_at"},
		{w.recruiter(), list + "&status=active"},
		{w.recruiter(), "/v1/interviews?limit=1"},
		{w.recruiter(), "/v1/candidates?limit=1"},
	} {
		w.as(other.who, "GET", other.list+"&cursor="+cursor, nil).problem(400, "cursor_mismatch", "cursor cursor_mismatch")
	}
	// Lists that differ in nothing but their path, and in nothing but the thing that they lie below.
	seats := map[string]string{}
	for _, jury := range []api.Jury{w.addJury(job), w.addJury(job)} {
		below := at("/v1/juries", jury.ID) + "/members?limit=1"
		for _, name := range []string{"Ada", "Bob"} {
			add[api.JuryMember](w, at("/v1/juries", jury.ID)+"/members", api.JuryMemberInput{Name: &name})
		}
		seats[below] = *read[api.Page[api.JuryMember]](w.as(w.recruiter(), "GET", below, nil).is(200)).NextCursor
	}
	for list, cursor := range seats {
		w.as(w.recruiter(), "GET", list+"&cursor="+cursor, nil).is(200)
		for other := range seats {
			if other != list {
				w.as(w.recruiter(), "GET", other+"&cursor="+cursor, nil).problem(400, "cursor_mismatch", "cursor cursor_mismatch")
			}
		}
		w.as(w.recruiter(), "GET", "/v1/candidates?limit=1&cursor="+cursor, nil).problem(400, "cursor_mismatch", "cursor cursor_mismatch")
	}
	for i := range cursor {
		fresh := byte('A')
		if cursor[i] == fresh {
			fresh = 'B'
		}
		forged := cursor[:i] + string(fresh) + cursor[i+1:]
		w.as(w.recruiter(), "GET", list+"&cursor="+forged, nil).problem(400, "invalid_cursor", "cursor invalid_cursor")
	}
	// What the same keys sealed for something else is no cursor.
	w.as(w.recruiter(), "GET", list+"&cursor="+w.cfg.Keys.Seal("other", make([]byte, 60)), nil).problem(400, "invalid_cursor")
	w.as(w.recruiter(), "GET", list+"&cursor="+w.cfg.Keys.Seal("cursor", make([]byte, 31)), nil).problem(400, "invalid_cursor")
}

// Pages are read while rows come and go: each row that is there all the time comes exactly once.
func TestPagesAreStableWhileRowsComeAndGo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		for _, order := range []string{"created_at", "-created_at", "updated_at", "-updated_at"} {
			staying, going := w.candidates(12), w.candidates(12)
			stop, ended := make(chan struct{}), make(chan error, 1)
			go func() { ended <- w.comeAndGo(stop) }()
			seen := map[uuid.UUID]int{}
			for next := "/v1/candidates?limit=5&sort=" + order; next != ""; {
				a := w.as(w.recruiter(), "GET", next, nil).is(200)
				page := read[api.Page[api.Candidate]](a)
				for _, row := range page.Data {
					seen[row.ID]++
				}
				// What the cursor points to goes, if it may, and so does one further row.
				last := page.Data[len(page.Data)-1].ID
				for _, id := range going {
					if i := slices.Index(going, id); i == 0 || id == last {
						w.must(w.store.DeleteCandidate(context.Background(), w.admin().Actor, id, 1))
						going = slices.Delete(going, i, i+1)
						break
					}
				}
				w.candidates(1)
				next, _, _ = strings.Cut(strings.TrimPrefix(a.header.Get("Link"), "<"), ">; rel=\"next\"")
			}
			close(stop)
			w.must(<-ended)
			for _, id := range staying {
				if seen[id] != 1 {
					t.Errorf("%s: a row came %d times", order, seen[id])
				}
			}
			for id, times := range seen {
				if times != 1 {
					t.Errorf("%s: %s came %d times", order, id, times)
				}
			}
		}
	})
}

// candidates makes some, and gives their ids.
func (w *world) candidates(n int) (ids []uuid.UUID) {
	w.t.Helper()
	for range n {
		made, err := w.store.CreateCandidate(context.Background(), w.admin().Actor, hiring.Candidate{GivenName: "Ada", FamilyName: "Test"})
		w.must(err)
		ids = append(ids, made.ID)
	}
	return ids
}

// comeAndGo makes and deletes candidates until it is told to stop.
func (w *world) comeAndGo(stop chan struct{}) error {
	for {
		select {
		case <-stop:
			return nil
		default:
		}
		made, err := w.store.CreateCandidate(context.Background(), w.admin().Actor, hiring.Candidate{GivenName: "Bob", FamilyName: "Brief"})
		if err != nil {
			return err
		}
		if err := w.store.DeleteCandidate(context.Background(), w.admin().Actor, made.ID, made.Version); err != nil {
			return err
		}
	}
}
