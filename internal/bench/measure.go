package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// measureCommand measures the goals.
type measureCommand struct {
	Goals       []string `default:"P1,P2,P3,P4,P5,P6,P7,P9,P10" enum:"P1,P2,P3,P4,P5,P6,P7,P9,P10" help:"Which goals (default: all)."`
	Database    []string `default:"sqlite,postgres" enum:"sqlite,postgres" help:"On which databases (default: both)."`
	Small       int      `default:"10000" help:"Applications in the small database, of P2."`
	Large       int      `help:"Applications in the large database (default: 1,000,000 on SQLite, 5,000,000 on PostgreSQL)."`
	Juries      int      `default:"200" help:"Juries that the applications belong to."`
	Rounds      int      `default:"5" help:"Rounds of each measurement, yardstick and product by turns; the median counts."`
	Seconds     float64  `default:"3" help:"How long one side of a round is measured."`
	Connections int      `default:"16" help:"Connections of a load."`
	CPUProfile  string   `name:"cpuprofile" placeholder:"DIR" help:"Write CPU profiles of the server under load here, by goal."`
	MemProfile  string   `name:"memprofile" placeholder:"DIR" help:"Write profiles of what the server allocated here, by goal."`
	Keep        string   `placeholder:"DIR" help:"Keep the filled databases here, and use those of an earlier run."`
	Out         string   `placeholder:"FILE" help:"Write the report here too."`
}

// Run measures and prints the report. It fails when something can't be measured, not when a goal is missed.
func (c *measureCommand) Run(ctx context.Context) (err error) {
	dir, remove, err := c.directory()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	for _, d := range []string{c.CPUProfile, c.MemProfile} {
		if d == "" {
			continue
		}
		if err := os.MkdirAll(d, 0o750); err != nil {
			return err
		}
	}
	b := builder{dir: dir, profile: c.CPUProfile != "" || c.MemProfile != ""}
	if err := b.build(ctx); err != nil {
		return err
	}
	var r report
	for _, kind := range c.Database {
		if err := c.measure(ctx, kind, dir, b, &r); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", kind, err), r.write(ctx, os.Stdout))
		}
	}
	out := io.Writer(os.Stdout)
	if c.Out != "" {
		file, err := os.Create(c.Out)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		out = io.MultiWriter(out, file)
	}
	return r.write(ctx, out)
}

// directory is where everything is put, and what removes it afterwards. PostgreSQL may run as somebody else, who has to
// reach it.
func (c *measureCommand) directory() (dir string, remove func() error, err error) {
	if c.Keep == "" {
		dir, err = os.MkdirTemp("", "vivier-bench-")
		remove = func() error { return os.RemoveAll(dir) }
	} else if dir, err = filepath.Abs(c.Keep); err == nil {
		err = os.MkdirAll(dir, 0o750)
		remove = func() error { return nil }
	}
	if err == nil {
		err = os.Chmod(dir, 0o755) //nolint:gosec // made-up people are no secret
	}
	return dir, remove, err
}

// stand is one database with the product and the yardstick at work on it, and what the goals need to know.
type stand struct {
	*measureCommand
	builder
	*report
	kind      string
	url       string // of the large database
	large     *product
	small     *product // nil unless P2 is measured
	bare      *process
	size      int // of the large database
	juries    []seat
	followUps int // of measurements that profile, for the names of their files
}

// seat is a jury with its job.
type seat struct{ jury, job string }

func (c *measureCommand) wants(goal string) bool { return slices.Contains(c.Goals, goal) }

// measure fills the databases of one kind, starts what is measured and goes through the goals.
func (c *measureCommand) measure(ctx context.Context, kind, dir string, b builder, r *report) (err error) {
	e, err := openEngine(ctx, kind, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	r.engines = append(r.engines, e.version)
	s := &stand{measureCommand: c, builder: b, report: r, kind: kind}
	defer func() { err = errors.Join(err, s.bare.stop(), s.small.quit(), s.large.quit()) }()
	if s.size = c.Large; s.size == 0 {
		s.size = map[string]int{"sqlite": 1_000_000, "postgres": 5_000_000}[kind]
	}
	if s.url, err = e.filled(ctx, newPlan(s.size, c.Juries)); err != nil {
		return err
	}
	if err := s.staff(ctx, e); err != nil {
		return err
	}
	for _, goal := range []struct {
		name    string
		measure func(context.Context) error
	}{{"P1", s.juryFunnel}, {"P2", s.flatness}, {"P3", s.allJuries}, {"P5", s.lists}, {"P6", s.past}, {"P9", s.export}, {"P4", s.writes}, {"P7", s.memoryAndStart}, {"P10", s.loginStorm}} {
		if !c.wants(goal.name) {
			continue
		}
		if err := goal.measure(ctx); err != nil {
			return fmt.Errorf("%s: %w", goal.name, err)
		}
	}
	return nil
}

// staff starts the servers, and gives the yardstick the counts that the product answers.
func (s *stand) staff(ctx context.Context, e *engine) error {
	var err error
	if s.large, err = s.employ(ctx, s.url); err != nil {
		return err
	}
	if s.wants("P2") {
		url, err := e.filled(ctx, newPlan(s.Small, s.Juries))
		if err != nil {
			return err
		}
		if s.small, err = s.employ(ctx, url); err != nil {
			return err
		}
	}
	counts, err := s.readCounts(ctx)
	if err != nil || !(s.wants("P1") || s.wants("P3") || s.wants("P4") || s.wants("P5")) {
		return err
	}
	bareURL, err := makeBare(ctx, s.url)
	if err != nil {
		return fmt.Errorf("make the yardstick: %w", err)
	}
	if err := keepCounts(ctx, bareURL, counts); err != nil {
		return fmt.Errorf("make the yardstick: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	s.bare, err = startServer(ctx, self, "bare", bareURL)
	return err
}

// employ starts the product and logs in.
func (s *stand) employ(ctx context.Context, url string) (*product, error) {
	p, err := s.start(ctx, url)
	if err != nil {
		return nil, err
	}
	if _, err := p.ready(ctx); err != nil {
		return p, err
	}
	return p, p.login(ctx, s.builder, url)
}

func (p *product) quit() error {
	if p == nil {
		return nil
	}
	return p.stop()
}
