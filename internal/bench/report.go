package main

import (
	"context"
	"fmt"
	"io"
	"strings"
)

// report collects the figures.
type report struct {
	engines []string
	rows    []row
}

// row is one figure with its goal.
type row struct {
	goal, kind, what  string
	figure, yardstick string
	ratio, byCPU      string
	want              string
	passed            bool
}

// atLeast notes a contest in which the second side, the product, must reach a part of the first one's rate.
func (s *stand) atLeast(goal, what string, c contest, want float64) {
	s.rows = append(s.rows, row{
		goal, s.kind, what, typical(c.second).String(), typical(c.first).String(), fmt.Sprintf("%.2f", c.ratio()), c.byCPU(),
		fmt.Sprintf("≥ %.2f", want), c.ratio() >= want,
	})
}

// atMost notes a contest in which the second side may take so many times as long as the first.
func (s *stand) atMost(goal, what string, c contest, times, want float64) {
	s.rows = append(s.rows, row{
		goal, s.kind, what, typical(c.second).String(), typical(c.first).String(), fmt.Sprintf("%.2f", times), c.byCPU(),
		fmt.Sprintf("≤ %.2f", want), times <= want,
	})
}

// bound notes a figure by itself.
func (s *stand) bound(goal, what, unit string, figure, want float64) {
	s.rows = append(s.rows, row{
		goal, s.kind, what, fmt.Sprintf("%.2f %s", figure, unit), "–", "–", "–", fmt.Sprintf("≤ %g %s", want, unit), figure <= want,
	})
}

// byCPU is how much less processor time the second side takes than the first: what the ratio would be where nothing
// but the servers' processes ran.
func (c contest) byCPU() string {
	for i := range c.first {
		if c.first[i].cpu <= 0 || c.second[i].cpu <= 0 {
			return "–" // too short for the kernel's clock
		}
	}
	return fmt.Sprintf("%.2f", c.median(func(a, b result) float64 { return float64(a.cpu) / float64(b.cpu) }))
}

// write prints the report as Markdown.
func (r *report) write(ctx context.Context, to io.Writer) error {
	var b strings.Builder
	b.WriteString("\n" + machine(ctx, r.engines) + "\n")
	b.WriteString("| goal | database | what | figure | yardstick | ratio | wanted | | by CPU |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, x := range r.rows {
		verdict := "pass"
		if !x.passed {
			verdict = "**not**"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", x.goal, x.kind, x.what, x.figure, x.yardstick, x.ratio, x.want, verdict, x.byCPU)
	}
	_, err := io.WriteString(to, b.String())
	return err
}
