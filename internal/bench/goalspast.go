package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// past is P6: the funnel of all juries as of a day and as known on a day, against the live one.
func (s *stand) past(ctx context.Context) error {
	end := newPlan(s.size, s.Juries).end
	day := func(ago int) string { return end.AddDate(0, 0, -ago).Format(time.DateOnly) }
	live := s.everyJury(pathFunnel)
	live.connections = 1
	for _, q := range []struct{ what, question string }{
		{"as of a day, as known since", "&as_of=" + day(130) + "&known_at=" + day(70)},
		{"as of a day, as known on it", "&as_of=" + day(130) + "&known_at=" + day(130)},
		{"as of noon, as known at noon", "&as_of=" + day(130) + "T12:00:00Z&known_at=" + day(130) + "T12:00:00Z"},
		{"of three months that grew", "&basis=activity&from=" + day(220) + "&to=" + day(130)},
	} {
		load := s.everyJury(pathFunnel + q.question)
		if q.what == "of three months that grew" { // it has no rates
			load = s.asks(func(int, int) string { return pathFunnel + q.question }, func(string, []byte) error { return nil })
		}
		load.connections = 1
		c, err := s.versus(ctx, "P6 "+q.what, s.ofProduct(s.large, live), s.ofProduct(s.large, load))
		if err != nil {
			return err
		}
		s.atMost("P6", "funnel of all juries "+q.what+", latency at one connection, against the live one", c,
			c.median(func(a, b result) float64 { return float64(b.p50) / float64(a.p50) }), 20)
	}
	return nil
}

// How many lines of an export are read: of a short one, and of a long one.
const (
	shortExport = 10_000
	longExport  = 1_000_000
)

// export is P9: all transitions as CSV, on a server of its own.
func (s *stand) export(ctx context.Context) (err error) {
	p, err := s.employ(ctx, s.url)
	defer func() { err = errors.Join(err, p.quit()) }()
	if err != nil {
		return err
	}
	var firsts, growths []float64
	var long download
	for range s.Rounds {
		short, err := p.download(ctx, shortExport)
		if err != nil {
			return err
		}
		if long, err = p.download(ctx, longExport); err != nil {
			return err
		}
		firsts, growths = append(firsts, long.first.Seconds()*1000), append(growths, long.memory-short.memory)
	}
	s.bound("P9", fmt.Sprintf("first byte of %d transitions as CSV, after", long.lines), "ms", middle(firsts), 100)
	s.bound("P9", fmt.Sprintf("the most memory while %d are read, over that while %d are", long.lines, shortExport), "MiB", middle(growths), 16)
	_, err = fmt.Fprintf(os.Stderr, "%s, P9: %.0f lines a second, %.0f MiB at the most\n", s.kind, float64(long.lines)/long.took.Seconds(), long.memory)
	return err
}

// download is what reading an export took.
type download struct {
	first, took time.Duration
	lines       int
	memory      float64 // the most that the server held, in MiB
}

// download reads an export, or so many lines of it.
func (p *product) download(ctx context.Context, lines int) (d download, err error) {
	if _, err := p.header(ctx); err != nil { // for a token that is good for long enough
		return d, err
	}
	if err := p.forgetPeak(); err != nil {
		return d, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.address+"/v1/transitions?format=csv", nil)
	if err != nil {
		return d, err
	}
	r.Header.Set("Authorization", "Bearer "+p.tokens.AccessToken)
	began := now()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DisableCompression: true}}
	answer, err := client.Do(r)
	if err != nil {
		return d, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return d, fmt.Errorf("the export is answered %s", answer.Status)
	}
	text := bufio.NewReaderSize(answer.Body, 1<<16)
	if _, err := text.Peek(1); err != nil {
		return d, err
	}
	for d.first = now().Sub(began); d.lines < lines; d.lines++ {
		if _, err := text.ReadSlice('\n'); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return d, err
		}
	}
	d.took = now().Sub(began)
	d.memory, err = p.memory("VmHWM")
	return d, err
}

// forgetPeak makes the kernel count the most memory of the process from now on.
func (p *process) forgetPeak() error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.cmd.Process.Pid), []byte("5"), 0)
}
