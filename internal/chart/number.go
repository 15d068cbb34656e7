package chart

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vivier-ats/vivier/api"
)

// milestones is the order of the counts.
var milestones = [...]api.Milestone{
	api.MilestoneReceived, api.MilestoneRelevant, api.MilestoneInterviewed, api.MilestoneSelected, api.MilestoneHired,
}

func countOf(c api.MilestoneCounts, m api.Milestone) *int {
	switch m {
	case api.MilestoneReceived:
		return c.Received
	case api.MilestoneRelevant:
		return c.Relevant
	case api.MilestoneInterviewed:
		return c.Interviewed
	case api.MilestoneSelected:
		return c.Selected
	case api.MilestoneHired:
		return c.Hired
	}
	return nil
}

// rateOf finds the rate of a step; nil where the answer has none.
func rateOf(f api.FunnelFigures, from, to api.Milestone) *api.Rate {
	for i, r := range f.Rates {
		if r.From == from && r.To == to {
			return &f.Rates[i]
		}
	}
	return nil
}

// count writes a number with its thousands apart.
func (w words) count(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if s[0] == '-' {
		sign, s = "−", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + w.thousands + s[i:]
	}
	return sign + s
}

// percent writes a proportion in per cent, to one decimal, without the sign.
func (w words) percent(x float64) string { return w.decimals(100*x, 1) }

// decimals writes a number to so many places.
func (w words) decimals(x float64, places int) string {
	return strings.Replace(strconv.FormatFloat(x, 'f', places, 64), ".", w.decimal, 1)
}

// share writes a rate and its interval in per cent, as 23.1 % (8.2–50.3).
func (w words) share(p api.Proportion, space string) string {
	if p.Rate == nil {
		return ""
	}
	s := w.percent(*p.Rate) + space + "%"
	if p.Interval != nil {
		s += " (" + w.percent(p.Interval.Low) + "–" + w.percent(p.Interval.High) + ")"
	}
	return s
}

// level writes the confidence level of the intervals of an answer, as 95 %.
func (w words) level(f api.Funnel) string {
	level := 0.95
	for _, r := range f.Total.Rates {
		if r.Interval != nil {
			level = r.Interval.Level
		}
	}
	return strings.TrimSuffix(w.percent(level), w.decimal+"0") + "\u00a0%"
}

// moment writes an instant for a person, in their time zone: the day alone where it is the end of that day.
func (w words) moment(t time.Time, zone *time.Location) string {
	t = t.In(zone)
	day := w.date(t)
	if t.Add(time.Microsecond).Day() != t.Day() {
		return day
	}
	return day + fmt.Sprintf(w.clock, t.Hour(), t.Minute())
}

// date writes the day of an instant, in the time zone that it is in.
func (w words) date(t time.Time) string {
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = w.first
	}
	return fmt.Sprintf("%s %s %d", day, w.months[t.Month()-1], t.Year())
}

// number writes a decimal number, to one place, or none where that is 0.
func (w words) number(x float64) string {
	s := strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
	whole, part, broken := strings.Cut(s, ".")
	if n, err := strconv.Atoi(whole); err == nil && n > 0 {
		whole = w.count(n)
	}
	if !broken {
		return whole
	}
	return whole + w.decimal + part
}

// label names a row.
func (w words) label(g api.FunnelGroup) string {
	if g.ID == nil {
		return w.none
	}
	return oneLine(g.Label)
}
