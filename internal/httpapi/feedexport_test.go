package httpapi_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// bulk gives an application so many transitions, its first one again and again.
func (w *world) bulk(app api.Application, n int) {
	w.t.Helper()
	id := "'00000000-0000-7000-8000-' || CAST(100000000000 + i AS TEXT)"
	if strings.HasPrefix(w.url, "postgres") {
		id = "CAST(" + id + " AS uuid)"
	}
	const columns = "action, from_stage, to_stage, from_status, to_status, note, effective_at, recorded_at"
	storetest.Exec(w.t, w.url, fmt.Sprintf("INSERT INTO transitions (id, application_id, sequence, "+columns+
		") WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT %s, t.application_id, i, %s FROM n, transitions t WHERE t.application_id = '%s' AND t.sequence = 1",
		n, id, "t."+strings.ReplaceAll(columns, ", ", ", t."), app.ID))
}

// table reads a CSV, without its head.
func (a answer) table(head string) [][]string {
	a.t.Helper()
	all, err := csv.NewReader(strings.NewReader(string(a.is(200).body))).ReadAll()
	if err != nil || len(all) == 0 || strings.Join(all[0], ",") != head || a.header.Get("Content-Type") != "text/csv; charset=utf-8" {
		a.t.Fatalf("%s is no such table: %v %v %v", a.asked, err, a.header, all)
	}
	return all[1:]
}

const feedHead = "id,application_id,job_id,jury_id,sequence,action,from,to,from_status,to_status,reason,interview_id,effective_at,recorded_at,voids,voided_by"

// TestFeedAsCSV: what the pages of the feed tell, all in one file, for everybody who reads the feed.
func TestFeedAsCSV(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job, other := w.addJob("Archiviste"), w.addJob("Architecte")
		jury := w.addJury(job, w.juror())
		ada, zoe := w.apply(job, "Ada"), w.apply(other, "Zoe")
		mistaken := w.do(ada.ID, `{"action":"move","to":"relevant","note":"canary"}`)
		w.do(ada.ID, `{"action":"correct","voids":["`+mistaken.ID.String()+`"],"note":"canary"}`)
		w.do(zoe.ID, `{"action":"reject","reason":"rejected_other"}`)
		w.bulk(w.apply(w.addJob("Often"), "Often"), 1300)
		text := func(p *string) string {
			if p == nil {
				return ""
			}
			return *p
		}
		both := "job_id=" + job.ID.String() + "," + other.ID.String()
		for p, queries := range map[*person][]string{
			new(w.recruiter()): {"", both, "jury_id=" + jury.ID.String(), "job_id=" + job.ID.String(), "recorded_since=" + instant(today.Add(time.Second)), both + "&recorded_since=" + instant(today)},
			new(w.juror()):     {"", both}, new(w.newKey(api.ScopeApplications)): {both},
		} {
			for _, query := range queries {
				want := [][]string{}
				for next := "/v1/transitions?limit=200&" + query; next != ""; {
					a := w.as(*p, "GET", next, nil).is(200)
					for _, x := range read[api.TransitionFeed](a).Data {
						var jury, by, voids string
						if x.JuryID != nil {
							jury = x.JuryID.String()
						}
						if x.VoidedBy != nil {
							by = x.VoidedBy.String()
						}
						for _, id := range x.Voids {
							voids += id.String()
						}
						status := ""
						if x.FromStatus != nil {
							status = string(*x.FromStatus)
						}
						want = append(want, []string{
							x.ID.String(), x.ApplicationID.String(), x.JobID.String(), jury, fmt.Sprint(x.Sequence), string(x.Action), text(x.From), text(x.To), status,
							string(x.ToStatus), text(x.Reason), "", x.EffectiveAt.Format(time.RFC3339Nano), x.RecordedAt.Format(time.RFC3339Nano), voids, by,
						})
					}
					next, _, _ = strings.Cut(strings.TrimPrefix(a.header.Get("Link"), "<"), ">; rel=\"next\"")
				}
				a := w.as(*p, "GET", "/v1/transitions?format=csv&"+query, nil)
				if diff := cmp.Diff(want, a.table(feedHead)); diff != "" {
					t.Errorf("%s (- pages, + file): %s", query, diff)
				}
				if strings.Contains(string(a.body), "canary") || a.header.Get("Content-Length") != "" || a.header.Get("Cache-Control") != "no-store" {
					t.Errorf("%s: %v", query, a.header)
				}
			}
		}
		if got := len(w.as(w.recruiter(), "GET", "/v1/transitions", nil, "Accept: text/csv").table(feedHead)); got != 1305 {
			t.Errorf("%d lines", got)
		}
		w.listings()
		w.as(w.recruiter(), "GET", "/v1/transitions?format=csv&job_id="+job.ID.String(), nil, "X-Request-Id: exported").is(200)
		if got := w.listings()["exported"]; !strings.Contains(got, `["format","job_id"] 3 by`) {
			t.Errorf("audited as %q", got)
		}
		if last := w.happened()[len(w.happened())-1]; last["event"] != "export" || last["route"] != "/v1/transitions" || last["format"] != "csv" {
			t.Errorf("told as %v", last)
		}
		head := w.as(w.recruiter(), "HEAD", "/v1/transitions?format=csv", nil).is(200)
		if len(head.body) > 0 || head.header.Get("Content-Type") != "text/csv; charset=utf-8" {
			t.Errorf("HEAD: %v", head.header)
		}
	})
}

func TestExportsThatCannotBeHad(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, query := range []string{"limit=10", "cursor=x", "sync_token=x"} {
		name, _, _ := strings.Cut(query, "=")
		w.as(w.admin(), "GET", "/v1/transitions?format=csv&"+query, nil).problem(400, "not_applicable", name+" not_applicable")
	}
	w.as(w.admin(), "GET", "/v1/transitions?format=csv&recorded_since=x", nil).problem(400, "invalid_time")
	w.as(w.admin(), "GET", "/v1/transitions?format=svg", nil).problem(400, "invalid_value")
	w.as(w.admin(), "GET", "/v1/transitions", nil, "Accept: image/png").problem(406, "not_acceptable")
	w.as(w.analyst(), "GET", "/v1/transitions?format=csv", nil).problem(403, "forbidden")
	w.as(w.newKey(api.ScopeFunnel), "GET", "/v1/transitions?format=csv", nil).problem(403, "forbidden")

	old := httptest.NewRequest(http.MethodGet, "/v1/transitions?format=csv", nil)
	old.Proto, old.ProtoMajor, old.ProtoMinor = "HTTP/1.0", 1, 0
	old.Header.Set("Authorization", "Bearer "+w.admin().token)
	rec := httptest.NewRecorder()
	w.server.Handler().ServeHTTP(rec, old)
	if rec.Code != 406 || !strings.Contains(rec.Body.String(), "HTTP/1.1") {
		t.Errorf("HTTP/1.0: %d %s", rec.Code, rec.Body)
	}
}

// narrow is a listener whose connections take little at a time.
type narrow struct{ net.Listener }

func (l narrow) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if tcp, is := conn.(*net.TCPConn); is {
		err = errors.Join(err, tcp.SetWriteBuffer(32<<10))
	}
	return conn, err
}

// exporter serves a world whose feed is longer than a connection takes; done tells of each request that has ended.
func exporter(t *testing.T, w *world, options ...func(*httpapi.Config)) (address string, done <-chan struct{}) {
	t.Helper()
	w.bulk(w.apply(w.addJob("Archiviste"), "Ada"), 12_000)
	server, err := httpapi.New(w.config(options...))
	w.must(err)
	w.server, w.handler = server, checked(t, server.Handler())
	ended := make(chan struct{}, 100)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		defer func() { ended <- struct{}{} }()
		server.Handler().ServeHTTP(out, r)
	}))
	s.Listener = narrow{s.Listener}
	s.Start()
	t.Cleanup(s.Close)
	return s.URL, ended
}

// download begins to read the feed of a server, over a connection that takes little at a time.
func (w *world) download(ctx context.Context, address string, p person) *http.Response {
	w.t.Helper()
	dialer := net.Dialer{}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, to string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, to)
		if tcp, is := conn.(*net.TCPConn); is {
			err = errors.Join(err, tcp.SetReadBuffer(32<<10))
		}
		return conn, err
	}}}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/v1/transitions?format=csv", nil)
	w.must(err)
	r.Header.Set("Authorization", "Bearer "+p.token)
	r.Header.Set("X-Request-Id", "download")
	answer, err := client.Do(r)
	w.must(err)
	return answer
}

// TestAnExportIsReadToItsEnd, however slowly: what a request may take is what a part may.
func TestAnExportIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		address, _ := exporter(t, w)
		answer := w.download(t.Context(), address, w.admin())
		defer answer.Body.Close() //nolint:errcheck // nothing of it is wanted any more
		text, err := io.ReadAll(answer.Body)
		if n := strings.Count(string(text), "\r\n"); err != nil || n != 12_001 {
			t.Errorf("%d lines, %v", n, err)
		}
	})
}

// TestAnExportThatBreaksOff: when rights end in the middle, the client notices that the file is not whole, and the audit has what was read.
func TestAnExportThatBreaksOff(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		address, done := exporter(t, w)
		w.listings()
		answer := w.download(t.Context(), address, w.recruiter())
		defer answer.Body.Close() //nolint:errcheck // nothing of it is wanted any more
		if _, err := io.ReadFull(answer.Body, make([]byte, 1000)); err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%d %v", answer.StatusCode, err)
		}
		storetest.Exec(t, url, fmt.Sprintf("UPDATE users SET role = 'analyst' WHERE id = '%s'", w.recruiter().UserID))
		rest, err := io.ReadAll(answer.Body)
		if !errors.Is(err, io.ErrUnexpectedEOF) || strings.Count(string(rest), "\n") > 11_000 {
			t.Errorf("%d lines, and then %v", strings.Count(string(rest), "\n"), err)
		}
		<-done
		if got := w.listings()["download"]; !strings.HasPrefix(got, "transition ") || strings.Contains(got, " 12000 ") {
			t.Errorf("audited as %q", got)
		}
		if log := w.log.String(); !strings.Contains(log, `"msg":"request failed","request_id":"download","route":"/v1/transitions","code":"forbidden"`) ||
			!strings.Contains(log, `"msg":"request","request_id":"download"`) {
			t.Error("the log does not tell of it")
		}
	})
}

// TestAnExportThatNobodyReads ends, and gives its place to others.
func TestAnExportThatNobodyReads(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	address, done := exporter(t, w, func(c *httpapi.Config) { c.RequestTime = shortTime })
	answer := w.download(t.Context(), address, w.admin())
	defer answer.Body.Close() //nolint:errcheck // nothing of it is wanted any more
	<-done
	if _, err := io.ReadAll(answer.Body); err == nil {
		t.Error("what was cut off looks whole")
	}
	if log := w.log.String(); !strings.Contains(log, `"code":"client_gone"`) || strings.Contains(log, "127.0.0.1") {
		t.Error("the log does not tell of it, or names an address")
	}
}

// TestExportsTakeTurns: while as many are read as may be, and as many wait, others are told to come again.
func TestExportsTakeTurns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	address, done := exporter(t, w)
	ctx, end := context.WithCancel(t.Context())
	defer end()
	for range httpapi.ExportsAtOnce {
		answer := w.download(ctx, address, w.admin())
		t.Cleanup(func() { _ = answer.Body.Close() })
	}
	for range httpapi.ExportsWaiting {
		go func() {
			r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/v1/transitions?format=csv", nil)
			r.Header.Set("Authorization", "Bearer "+w.admin().token)
			w.server.Handler().ServeHTTP(httptest.NewRecorder(), r)
		}()
	}
	w.server.AwaitExports(httpapi.ExportsWaiting)
	a := w.as(w.admin(), "GET", "/v1/transitions?format=csv", nil).problem(503, "busy")
	if a.header.Get("Retry-After") == "" {
		t.Error("when to try again is not said")
	}
	w.as(w.admin(), "GET", "/v1/funnel?group_by=source", nil).is(200)
	end()
	for range httpapi.ExportsAtOnce {
		<-done
	}
}
