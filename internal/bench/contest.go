package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// side is who is measured, with what.
type side struct {
	process *process
	product *product // nil for the yardstick
	load
	meanwhile func(context.Context) error // what goes on beside the load until its context ends; nil is nothing
}

func (s *stand) ofProduct(p *product, l load) side {
	return side{process: p.process, product: p, load: l}
}
func (s *stand) ofBare(l load) side { return side{process: s.bare, load: l} }

// measure runs the load once.
func (x side) measure(ctx context.Context, seconds float64) (result, error) {
	x.seconds = seconds
	if x.product != nil {
		var err error
		if x.header, err = x.product.header(ctx); err != nil {
			return result{}, err
		}
	}
	before, err := x.process.cpu()
	if err != nil {
		return result{}, err
	}
	out, err := x.accompanied(ctx)
	if err != nil {
		return result{}, err
	}
	after, err := x.process.cpu()
	out.cpu = (after - before) / time.Duration(out.asked)
	return out, errors.Join(err, x.process.forget())
}

// accompanied runs the load, and what goes on beside it.
func (x side) accompanied(ctx context.Context) (result, error) {
	if x.meanwhile == nil {
		return x.run(ctx, x.process.address)
	}
	beside, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- x.meanwhile(beside) }()
	out, err := x.run(ctx, x.process.address)
	stop()
	return out, errors.Join(err, <-ended)
}

// contest is what two sides came to, by turns: one result of each per round.
type contest struct{ first, second []result }

// versus measures the two by turns, so that what else happens on the machine meets both.
func (s *stand) versus(ctx context.Context, what string, first, second side) (contest, error) {
	var c contest
	for round := range s.Rounds {
		a, err := first.measure(ctx, s.Seconds)
		if err != nil {
			return c, fmt.Errorf("%s, first side: %w", what, err)
		}
		b, err := second.measure(ctx, s.Seconds)
		if err != nil {
			return c, fmt.Errorf("%s, second side: %w", what, err)
		}
		fmt.Fprintf(os.Stderr, "%s, %s, round %d: %s | %s\n", s.kind, what, round+1, a, b)
		c.first, c.second = append(c.first, a), append(c.second, b)
	}
	return c, s.profiled(ctx, what, second)
}

// profiled runs the second side once more with the profiler on, where profiles are wanted.
func (s *stand) profiled(ctx context.Context, what string, x side) error {
	if !s.profile || x.product == nil {
		return nil
	}
	s.followUps++
	name := fmt.Sprintf("%s-%02d-%s", s.kind, s.followUps, fileName(what))
	if s.CPUProfile != "" {
		if err := x.process.tell("cpu " + s.absolute(s.CPUProfile, name+".cpu.pprof")); err != nil {
			return err
		}
	}
	if _, err := x.measure(ctx, s.Seconds); err != nil {
		return err
	}
	if s.CPUProfile != "" {
		if err := x.process.tell("stop"); err != nil {
			return err
		}
	}
	if s.MemProfile != "" {
		return x.process.tell("memory " + s.absolute(s.MemProfile, name+".mem.pprof"))
	}
	return nil
}

func (s *stand) absolute(dir, name string) string {
	path, err := filepath.Abs(filepath.Join(dir, name))
	if err != nil {
		return filepath.Join(dir, name)
	}
	return path
}

func fileName(what string) string {
	name := []rune(what)
	for i, r := range name {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			name[i] = '-'
		}
	}
	return string(name)
}

// ratio is the median over the rounds of how much faster the second side was than the first, in requests per second.
func (c contest) ratio() float64 {
	return c.median(func(a, b result) float64 { return b.perSecond / a.perSecond })
}

// median is that of something that both sides of a round give.
func (c contest) median(of func(a, b result) float64) float64 {
	all := make([]float64, len(c.first))
	for i := range all {
		all[i] = of(c.first[i], c.second[i])
	}
	return middle(all)
}

func middle(all []float64) float64 {
	all = slices.Sorted(slices.Values(all))
	n := len(all)
	if n%2 == 1 {
		return all[n/2]
	}
	return (all[n/2-1] + all[n/2]) / 2
}

// typical is the result of the median rate.
func typical(all []result) result {
	all = slices.SortedFunc(slices.Values(all), func(a, b result) int { return int(a.perSecond - b.perSecond) })
	return all[len(all)/2]
}
