package httpapi_test

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// feed reads the feed to its end and gives what it tells of each change, in order, and the token to go on from.
func (w *world) feed(p person, query string) (told []string, token string) {
	w.t.Helper()
	for next := "/v1/transitions?" + query; next != ""; {
		a := w.as(p, "GET", next, nil).is(200)
		page := read[api.TransitionFeed](a)
		for _, x := range page.Data {
			told = append(told, fmt.Sprintf("%s %d", x.ApplicationID, x.Sequence))
		}
		next, _, _ = strings.Cut(strings.TrimPrefix(a.header.Get("Link"), "<"), ">; rel=\"next\"")
		if (page.SyncToken == nil) != (next != "") || (page.NextCursor == nil) != (next == "") {
			w.t.Fatalf("%s", a.body)
		}
		if page.SyncToken != nil {
			token = *page.SyncToken
		}
	}
	return told, token
}

func TestFeedGoesOn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job, other := w.addJob("Archiviste"), w.addJob("Architecte")
		jury := w.addJury(job, w.juror())
		ada, zoe := w.apply(job, "Ada"), w.apply(other, "Zoe")
		is := func(a api.Application, n int) string { return fmt.Sprintf("%s %d", a.ID, n) }
		moved := w.do(ada.ID, `{"action":"move","to":"relevant","note":"secret"}`)
		w.do(zoe.ID, `{"action":"reject","reason":"rejected_other"}`)

		for query, want := range map[string][]string{
			"":                            {is(ada, 1), is(zoe, 1), is(ada, 2), is(zoe, 2)},
			"limit=1":                     {is(ada, 1), is(zoe, 1), is(ada, 2), is(zoe, 2)},
			"limit=3":                     {is(ada, 1), is(zoe, 1), is(ada, 2), is(zoe, 2)},
			"job_id=" + job.ID.String():   {is(ada, 1), is(ada, 2)},
			"jury_id=" + jury.ID.String(): {is(ada, 1), is(ada, 2)},
			"job_id=" + uuid.NewString():  nil,
			"recorded_since=" + instant(today.Add(time.Second)): {is(ada, 2), is(zoe, 2)},
		} {
			got, token := w.feed(w.recruiter(), query)
			if diff := cmp.Diff(want, got); diff != "" || token == "" {
				t.Errorf("%s: %s", query, diff)
			}
		}
		if got, _ := w.feed(w.juror(), ""); !cmp.Equal(got, []string{is(ada, 1), is(ada, 2)}) {
			t.Errorf("a juror reads %v", got)
		}

		page := w.as(w.recruiter(), "GET", "/v1/transitions", nil).is(200)
		if diff := cmp.Diff(moved.FeedTransition, read[api.TransitionFeed](page).Data[2]); diff != "" {
			t.Error(diff)
		}
		if text := string(page.body); strings.Contains(text, "secret") || strings.Contains(text, "note") || strings.Contains(text, "actor") || strings.Contains(text, "Person") {
			t.Errorf("the feed tells of people: %s", text)
		}

		// What comes later, and what could have been on its way when the token was made.
		_, token := w.feed(w.recruiter(), "")
		got, again := w.feed(w.recruiter(), "sync_token="+token)
		if diff := cmp.Diff([]string{is(zoe, 2)}, got); diff != "" || again != token {
			t.Error(diff)
		}
		w.wait(time.Minute + time.Second)
		_, token = w.feed(w.recruiter(), "sync_token="+token)
		if got, _ := w.feed(w.recruiter(), "sync_token="+token); got != nil {
			t.Errorf("what was settled comes again: %v", got)
		}
		w.do(ada.ID, `{"action":"move","to":"interviewed"}`)
		if got, _ := w.feed(w.recruiter(), "limit=1&sync_token="+token); !cmp.Equal(got, []string{is(ada, 3)}) {
			t.Errorf("%v", got)
		}
	})
}

func instant(t time.Time) string { return url.QueryEscape(t.Format(time.RFC3339)) }

// A slow transaction records what comes to stand behind a page that was read before its commit: the token of the last page
// looks back to the first page that came near the present, however long the reading took.
func TestTokenMissesNoLateCommit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		w.apply(job, "Ada")
		w.wait(time.Hour)
		bob, cleo := w.apply(job, "Bob"), w.apply(job, "Cleo")
		page := func(path string) (api.TransitionFeed, string) {
			a := w.as(w.recruiter(), "GET", path, nil).is(200)
			next, _, _ := strings.Cut(strings.TrimPrefix(a.header.Get("Link"), "<"), ">; rel=\"next\"")
			return read[api.TransitionFeed](a), next
		}
		_, next := page("/v1/transitions?limit=2")
		w.wait(-30 * time.Second) // as if it had begun then
		late := w.apply(job, "Late")
		w.wait(2 * time.Hour)
		last, end := page(next)
		if len(last.Data) != 1 || last.Data[0].ApplicationID != cleo.ID || end != "" {
			t.Fatalf("%+v", last)
		}
		want := []string{late.ID.String() + " 1", bob.ID.String() + " 1", cleo.ID.String() + " 1"}
		if got, _ := w.feed(w.recruiter(), "limit=1&sync_token="+*last.SyncToken); !cmp.Equal(got, want) {
			t.Errorf("%v, not %v", got, want)
		}

		// Pages that ended long before they were read have nothing coming behind them: their reading does not look back.
		_, next = page("/v1/transitions?limit=1")
		w.wait(3 * time.Hour)
		for next != "" {
			last, next = page(next)
		}
		if got, _ := w.feed(w.recruiter(), "sync_token="+*last.SyncToken); got != nil {
			t.Errorf("%v comes again", got)
		}
	})
}

func TestFeedRefusesCursors(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archiviste")
	w.apply(job, "Ada")
	w.apply(job, "Bob")
	cursor := *read[api.TransitionFeed](w.as(w.recruiter(), "GET", "/v1/transitions?limit=1", nil).is(200)).NextCursor
	w.as(w.recruiter(), "GET", "/v1/transitions?limit=1&cursor="+cursor, nil).is(200)
	w.as(w.recruiter(), "GET", "/v1/transitions?job_id="+job.ID.String()+"&cursor="+cursor, nil).problem(400, "cursor_mismatch")
}

func TestFeedRefusesTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, token := w.feed(w.recruiter(), "")
	keys := w.cfg.Keys
	given, ok := keys.Open(httpapi.ForTokens, token)
	if !ok {
		t.Fatalf("%s is not sealed", token)
	}
	raw := func(version byte, at time.Time) string {
		made := binary.BigEndian.AppendUint64([]byte{version}, uint64(at.UnixMicro()))
		return keys.Seal(httpapi.ForTokens, append(made, given[9:]...)) // of the same scope
	}
	good := raw(3, today)
	bare := base64.RawURLEncoding.EncodeToString(given)
	if got, _ := w.feed(w.recruiter(), "sync_token="+good); got != nil {
		t.Errorf("%v", got)
	}
	for _, token := range []string{"", "x", good + "A", good[1:], good + "=", raw(2, today), raw(3, today.Add(time.Second)), bare, keys.Seal("cursor", given), url.QueryEscape("+/+/+/+/+/+/"), strings.Repeat("A", 5000)} {
		w.as(w.recruiter(), "GET", "/v1/transitions?sync_token="+token, nil).problem(400, "invalid_sync_token", "sync_token invalid_sync_token")
	}
	w.as(w.recruiter(), "GET", "/v1/transitions?recorded_since=2026-01-01T00:00:00Z&sync_token="+good, nil).problem(400, "not_applicable", "recorded_since not_applicable")
	w.as(w.recruiter(), "GET", "/v1/transitions?sync_token="+good+"&sort=id&cursor=x&application_id=1", nil).
		problem(400, "invalid_cursor", "cursor invalid_cursor", "application_id unknown_parameter", "sort unknown_parameter")
	w.feed(w.recruiter(), "sync_token="+raw(3, today.Add(-30*24*time.Hour)))
	w.as(w.recruiter(), "GET", "/v1/transitions?sync_token="+raw(3, today.Add(-30*24*time.Hour-time.Microsecond)), nil).problem(410, "sync_token_expired")
	w.as(w.juror(), "GET", "/v1/transitions?sync_token="+raw(3, time.Unix(0, 0)), nil).problem(410, "sync_token_expired")
}
