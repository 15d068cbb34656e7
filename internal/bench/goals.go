package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

const (
	pathJuries       = "/v1/juries/"
	pathFunnel       = "/v1/funnel?group_by=jury"
	pathApplications = "/v1/applications"
)

// readCounts asks the product for what the yardstick is to keep, and notes the juries.
func (s *stand) readCounts(ctx context.Context) ([]kept, error) {
	var answer api.Funnel
	if err := s.large.get(ctx, pathFunnel, &answer); err != nil {
		return nil, err
	}
	if len(answer.Rows) != s.Juries {
		return nil, fmt.Errorf("the funnel has %d rows, not %d", len(answer.Rows), s.Juries)
	}
	jobs := map[string]string{}
	for path := "/v1/juries?limit=200"; path != ""; {
		var page api.Page[api.Jury]
		if err := s.large.get(ctx, path, &page); err != nil {
			return nil, err
		}
		for _, j := range page.Data {
			jobs[j.ID.String()] = j.JobID.String()
		}
		path = ""
		if page.NextCursor != nil {
			path = "/v1/juries?limit=200&cursor=" + url.QueryEscape(*page.NextCursor)
		}
	}
	var rows []kept
	for _, r := range answer.Rows {
		s.juries = append(s.juries, seat{*r.Group.ID, jobs[*r.Group.ID]})
		k, err := keptOf(r)
		if err != nil {
			return nil, err
		}
		rows = append(rows, k)
	}
	return rows, nil
}

// keptOf takes the counts out of a row; those of closed applications stand in its rates.
func keptOf(r api.FunnelRow) (k kept, err error) {
	if k.JuryID, err = uuid.Parse(*r.Group.ID); err != nil {
		return k, err
	}
	if len(r.Rates) < 4 || r.Openings == nil || r.Counts.Received == nil {
		return k, fmt.Errorf("the row of %s is not what a filled database gives", r.Group.Label)
	}
	k.Label, k.Openings = r.Group.Label, *r.Openings
	for i, from := range []api.MilestoneCounts{r.Counts, r.Observed} {
		into := []*[5]int{(*[5]int)(&k.Reached), (*[5]int)(&k.Observed)}[i]
		*into = [5]int{*from.Received, *from.Relevant, *from.Interviewed, *from.Selected, *from.Hired}
	}
	k.Closed[0] = *r.Rates[0].Completed.Denominator
	for m := 1; m < 5; m++ {
		k.Closed[m] = *r.Rates[m-1].Completed.Numerator
	}
	k.Outcomes = [4]int{*r.Outcomes.Active, *r.Outcomes.Hired, *r.Outcomes.Rejected, *r.Outcomes.Withdrawn}
	return k, nil
}

// scattered names a jury for the nth request of a connection, another each time.
func (s *stand) scattered(connection, n int) seat {
	return s.juries[(n*61+connection*13)%len(s.juries)]
}

// asks is a load that gets one path after the other.
func (s *stand) asks(path func(connection, n int) string, check func(path string, body []byte) error) load {
	return load{connections: s.Connections, next: func(connection, n int) (request, bool) {
		p := path(connection, n)
		return request{method: http.MethodGet, path: p, status: http.StatusOK, check: func(body []byte) error { return check(p, body) }}, true
	}}
}

// oneJury asks for the funnels of juries at random.
func (s *stand) oneJury() load {
	return s.asks(func(c, n int) string { return pathJuries + s.scattered(c, n).jury + "/funnel" }, func(path string, body []byte) error {
		var answer api.Funnel
		if err := json.Unmarshal(body, &answer); err != nil {
			return err
		}
		if len(answer.Rows) != 1 || pathJuries+*answer.Rows[0].Group.ID+"/funnel" != path || *answer.Total.Counts.Received == 0 {
			return fmt.Errorf("not the funnel of this jury: %.300s", body)
		}
		return nil
	})
}

// everyJury asks for the funnels of all juries at once.
func (s *stand) everyJury(path string) load {
	return s.asks(func(int, int) string { return path }, func(_ string, body []byte) error {
		var answer api.Funnel
		if err := json.Unmarshal(body, &answer); err != nil {
			return err
		}
		if len(answer.Rows) != s.Juries || *answer.Total.Counts.Received == 0 || len(answer.Rows[0].Rates) != 6 {
			return fmt.Errorf("not the funnel of all juries: %.300s", body)
		}
		return nil
	})
}

// juryFunnel is P1: one jury's funnel against one kept count.
func (s *stand) juryFunnel(ctx context.Context) error {
	bare := s.asks(func(c, n int) string { return "/juries/" + s.scattered(c, n).jury + "/count" }, func(path string, body []byte) error {
		var answer bareCount
		if err := json.Unmarshal(body, &answer); err != nil {
			return err
		}
		if "/juries/"+answer.JuryID.String()+"/count" != path || answer.Counts[0] == 0 {
			return fmt.Errorf("not the count of this jury: %s", body)
		}
		return nil
	})
	c, err := s.versus(ctx, "P1 funnel of one jury", s.ofBare(bare), s.ofProduct(s.large, s.oneJury()))
	if err == nil {
		s.atLeast("P1", "funnel of one jury, against one kept count", c, 0.6)
	}
	return err
}

// flatness is P2: the same questions to a small and to a large database.
func (s *stand) flatness(ctx context.Context) error {
	for _, q := range []struct {
		what string
		load load
	}{{"funnel of one jury", s.oneJury()}, {"funnel of all juries", s.everyJury(pathFunnel)}} {
		alone := q.load
		alone.connections = 1
		small := q.load
		if q.what == "funnel of one jury" { // the juries of the small database are others
			var answer api.Funnel
			if err := s.small.get(ctx, pathFunnel, &answer); err != nil {
				return err
			}
			other := *s
			other.juries = nil
			for _, r := range answer.Rows {
				other.juries = append(other.juries, seat{jury: *r.Group.ID})
			}
			small = other.oneJury()
		}
		smallAlone := small
		smallAlone.connections = 1
		c, err := s.versus(ctx, "P2 "+q.what+" at one connection", s.ofProduct(s.small, smallAlone), s.ofProduct(s.large, alone))
		if err != nil {
			return err
		}
		s.atMost("P2", q.what+", latency at one connection, large against small", c,
			c.median(func(a, b result) float64 { return float64(b.p50) / float64(a.p50) }), 1.2)
		if c, err = s.versus(ctx, "P2 "+q.what, s.ofProduct(s.small, small), s.ofProduct(s.large, q.load)); err != nil {
			return err
		}
		s.atMost("P2", fmt.Sprintf("%s, time per request at %d connections, large against small", q.what, s.Connections), c, 1/c.ratio(), 1.2)
	}
	return nil
}

// allJuries is P3: the funnel of all juries against reading as many kept counts and encoding the same answer.
func (s *stand) allJuries(ctx context.Context) error {
	header, err := s.large.header(ctx)
	if err != nil {
		return err
	}
	var ours, bare json.RawMessage
	if err := errors.Join(
		s.large.call(ctx, request{method: http.MethodGet, path: pathFunnel, status: http.StatusOK}, header, &ours),
		s.bare.call(ctx, request{method: http.MethodGet, path: "/funnel", status: http.StatusOK}, "", &bare),
	); err != nil {
		return err
	}
	if x := float64(len(ours)) / float64(len(bare)); x < 0.98 || x > 1.02 {
		return fmt.Errorf("the answers are not alike: %d bytes, the yardstick's %d", len(ours), len(bare))
	}
	c, err := s.versus(ctx, "P3 funnel of all juries", s.ofBare(s.everyJury("/funnel")), s.ofProduct(s.large, s.everyJury(pathFunnel)))
	if err == nil {
		s.atLeast("P3", fmt.Sprintf("funnel of all %d juries (%d KB), against as many kept counts", s.Juries, len(ours)/1000), c, 0.5)
	}
	return err
}

// lists is P5: a page of applications, the first and one far down.
func (s *stand) lists(ctx context.Context) error {
	const first = pathApplications + "?limit=50"
	page := func(path, bare string) (ours, yardstick load) {
		ours = s.asks(func(int, int) string { return path }, func(_ string, body []byte) error {
			var answer api.Page[api.Application]
			if err := json.Unmarshal(body, &answer); err != nil || len(answer.Data) != 50 {
				return fmt.Errorf("not 50 applications (%w): %.300s", err, body)
			}
			return nil
		})
		yardstick = s.asks(func(int, int) string { return bare }, func(_ string, body []byte) error {
			var answer []bareApplication
			if err := json.Unmarshal(body, &answer); err != nil || len(answer) != 50 {
				return fmt.Errorf("not 50 applications (%w): %.300s", err, body)
			}
			return nil
		})
		return ours, yardstick
	}
	ours, bare := page(first, "/applications")
	c, err := s.versus(ctx, "P5 list of 50", s.ofBare(bare), s.ofProduct(s.large, ours))
	if err != nil {
		return err
	}
	s.atLeast("P5", "list of 50 applications", c, 0.5)
	path, row, err := s.farDown(ctx, first)
	if err != nil {
		return err
	}
	far, _ := page(path, "")
	if c, err = s.versus(ctx, "P5 far page", s.ofProduct(s.large, ours), s.ofProduct(s.large, far)); err != nil {
		return err
	}
	s.atMost("P5", fmt.Sprintf("time per request of the page at row %d, against the first page", row), c, 1/c.ratio(), 1.2)
	return nil
}

// farDown follows the list to row 100,000, or as far as it goes, and gives the path of the page there.
func (s *stand) farDown(ctx context.Context, first string) (path string, row int, err error) {
	const wanted, step = 100_000, 200
	if s.size < step+50 {
		return "", 0, fmt.Errorf("%d applications have no page far down", s.size)
	}
	for row+step <= min(wanted, s.size-50) {
		var page api.Page[struct{}]
		at := pathApplications + "?limit=200"
		if path != "" {
			at += "&cursor=" + path
		}
		if err := s.large.get(ctx, at, &page); err != nil {
			return "", row, err
		}
		if page.NextCursor == nil {
			return "", row, errors.New("the list ended too early")
		}
		path, row = url.QueryEscape(*page.NextCursor), row+step
	}
	return first + "&cursor=" + path, row, nil
}

// memoryAndStart is P7, on a server of its own.
func (s *stand) memoryAndStart(ctx context.Context) error {
	var starts []float64
	for range s.Rounds {
		p, err := s.start(ctx, s.url)
		if err != nil {
			return err
		}
		took, err := p.ready(ctx)
		if err = errors.Join(err, p.stop()); err != nil {
			return err
		}
		starts = append(starts, took.Seconds())
	}
	if s.kind == "sqlite" {
		s.bound("P7", "ready on an existing file, after", "s", middle(starts), 0.5)
	}
	p, err := s.start(ctx, s.url)
	if err != nil {
		return err
	}
	defer func() { _ = p.stop() }()
	if _, err := p.ready(ctx); err != nil {
		return err
	}
	if err := wait(ctx, 3*time.Second); err != nil {
		return err
	}
	idle, err := p.memory("VmRSS")
	if err != nil {
		return err
	}
	s.bound("P7", "memory of an idle server", "MiB", idle, 60)
	if err := p.login(ctx, s.builder, s.url); err != nil {
		return err
	}
	if _, err := s.ofProduct(p, s.mixed()).measure(ctx, s.Seconds*float64(s.Rounds)); err != nil {
		return err
	}
	most, err := p.memory("VmHWM")
	if err != nil {
		return err
	}
	s.bound("P7", "the most memory under full load", "MiB", most, 150)
	return nil
}

// mixed is a bit of everything at once.
func (s *stand) mixed() load {
	one, all, create := s.oneJury(), s.everyJury(pathFunnel), s.creates(pathApplications, s.scattered, nil)
	list := s.asks(func(int, int) string { return pathApplications + "?limit=50" }, func(string, []byte) error { return nil })
	return load{connections: s.Connections, next: func(c, n int) (request, bool) {
		return []load{one, create, list, all}[n%4].next(c, n)
	}}
}
