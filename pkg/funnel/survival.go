package funnel

import (
	"cmp"
	"math"
	"slices"
)

// Observation is one application's time to an event (to the interview, say), or how long it has been waited for.
type Observation struct {
	Time  float64 // 0 or more; the unit, days say, is the caller's
	Event bool    // false where it had not happened by then, and may still (a censored observation)
}

// Survival is the share of those to whom an event has not happened yet, as a curve over time. It starts at 1.
type Survival struct {
	// One for each time at which an event happened, ascending. Between two of them the curve is level.
	Steps []SurvivalStep
	// How many observations there are, and how many of them are events.
	N, Events int
	// The longest time observed. Nothing is known of the curve after it, unless it has come down to 0.
	Until float64
	// Why there is no curve; empty where there is one.
	Reason Reason
}

// SurvivalStep is where the curve comes down.
type SurvivalStep struct {
	Time float64 // in the caller's unit
	// Those to whom the event had not happened before Time and who were observed until then at least.
	AtRisk int
	// How many of them it happened to at Time.
	Events int
	// The share to whom it has not happened by Time, Time included (0 to 1), with its interval. N is AtRisk. There is no
	// interval where the share is 0.
	Share Estimate
	// The standard error of Share by Greenwood's formula; nil where the share is 0.
	StandardError *float64
}

// Waiting is a point in time with its interval, in the caller's unit.
type Waiting struct {
	Estimate           // Interval is nil: the bounds are below, because one of them may not exist
	Low, High *float64 // nil where the curve of that bound does not come down so far
}

// KaplanMeier is the estimate of Kaplan and Meier from observations some of which are censored. An application that is
// still open counts for as long as it was watched: leaving it out would make everything look faster. Who is censored at
// the time of an event was at risk of it. With n_i at risk and d_i events at the times t_i,
//
//	S(t) = Π over t_i ≤ t of (1 − d_i/n_i)
//	standard error = S·√v,  v = Σ over t_i ≤ t of d_i/(n_i(n_i − d_i))   (Greenwood)
//	interval = S^exp(±z·√v / ln S)                                      (log-log transform)
//
// where z is the standard normal quantile of (1 + level)/2. The transform keeps the bounds between 0 and 1, where the
// plain interval S ± z·S·√v leaves that range, and holds its level better for few observations.
//
// Censoring must say nothing about what would have come. An application that was rejected before its interview is not
// one that is still waiting for it: counted as censored, it makes the answer the time it would take if nobody were ever
// rejected. Ask for the time until any of the outcomes rather, or look only at those who were heard (Quantiles).
//
// The reason is NoData without observations, and NotValid where a time is negative or not finite, or the level is not
// strictly between 0 and 1. Where nothing has happened there are no steps, and the share is 1 until Until.
//
// Sources: E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations, Journal of the American
// Statistical Association 53 (1958), 457–481; J. D. Kalbfleisch and R. L. Prentice, The Statistical Analysis of Failure
// Time Data, Wiley (1980), for the transform.
func KaplanMeier(observations []Observation, level float64) Survival {
	switch {
	case !(level > 0 && level < 1) || slices.ContainsFunc(observations, unreal):
		return Survival{Reason: NotValid}
	case len(observations) == 0:
		return Survival{Reason: NoData}
	}
	curve := Survival{N: len(observations)}
	z := normalQuantile(level)
	share, variance := 1.0, 0.0
	for _, at := range instants([][]Observation{observations}) {
		n, d := at.atRisk[0], at.events[0]
		share *= float64(n-d) / float64(n)
		step := SurvivalStep{Time: at.time, AtRisk: n, Events: d, Share: Estimate{Value: new(share), N: n}}
		if n > d {
			variance += float64(d) / float64(n) / float64(n-d)
			reach := math.Exp(z * math.Sqrt(variance) / -math.Log(share))
			step.StandardError = new(share * math.Sqrt(variance))
			step.Share.Interval = &Interval{Low: math.Pow(share, reach), High: math.Pow(share, 1/reach), Level: level}
		}
		curve.Steps = append(curve.Steps, step)
		curve.Events += d
	}
	for _, o := range observations {
		curve.Until = max(curve.Until, o.Time)
	}
	return curve
}

// At is the share to whom the event has not happened by a time, that time included (0 to 1), as of the step before. N
// counts those at risk at that step, or all where there is none. The reason is that of the curve, NotReached after Until
// unless the share is 0 by then, and NotValid where the time is negative or not a number.
func (s Survival) At(time float64) Estimate {
	switch {
	case s.Reason != "":
		return absent(s.Reason)
	case !(time >= 0):
		return absent(NotValid)
	}
	share := Estimate{Value: new(1.0), N: s.N}
	for _, step := range s.Steps {
		if step.Time <= time {
			share = step.Share
		}
	}
	if time > s.Until && *share.Value > 0 {
		return absent(NotReached)
	}
	return share
}

// Median is the time by which the event has happened to half of them: Quantile(0.5).
func (s Survival) Median() Waiting { return s.Quantile(0.5) }

// Quantile is the time by which the event has happened to a part p of them, strictly between 0 and 1: the first one at
// which the curve is at most 1 − p. Its bounds are where the curves of the lower and of the upper bounds first are, at
// the level of the curve. N counts the observations.
//
// The reason is that of the curve, NotReached where it does not come down so far, and NotValid for another p.
//
// Source: R. Brookmeyer and J. Crowley, A confidence interval for the median survival time, Biometrics 38 (1982), 29–41,
// with the intervals of KaplanMeier.
func (s Survival) Quantile(p float64) Waiting {
	switch {
	case s.Reason != "":
		return Waiting{Estimate: absent(s.Reason)}
	case !(p > 0 && p < 1):
		return Waiting{Estimate: absent(NotValid)}
	}
	w := Waiting{Estimate: Estimate{Reason: NotReached, N: s.N}}
	for _, step := range s.Steps {
		reaches := func(share float64) bool { return share <= 1-p+rounding }
		if w.Value == nil && reaches(*step.Share.Value) {
			w.Value, w.Reason = new(step.Time), ""
		}
		if step.Share.Interval == nil {
			continue
		}
		if w.Low == nil && reaches(step.Share.Interval.Low) {
			w.Low = new(step.Time)
		}
		if w.High == nil && reaches(step.Share.Interval.High) {
			w.High = new(step.Time)
		}
	}
	return w
}

// rounding is how far a product of shares may miss the fraction that it is: three quarters of two thirds are a half.
const rounding = 1e-12

func unreal(o Observation) bool { return !(o.Time >= 0) || math.IsInf(o.Time, 1) }

// instant is a time at which an event happened, with the numbers of each group.
type instant struct {
	time           float64
	atRisk, events []int
}

// instants gives the times at which an event happened, ascending.
func instants(groups [][]Observation) []instant {
	type member struct {
		Observation
		group int
	}
	var all []member
	atRisk := make([]int, len(groups))
	for g, observations := range groups {
		atRisk[g] = len(observations)
		for _, o := range observations {
			all = append(all, member{o, g})
		}
	}
	slices.SortFunc(all, func(a, b member) int { return cmp.Compare(a.Time, b.Time) })
	var times []instant
	for len(all) > 0 {
		at := instant{all[0].Time, slices.Clone(atRisk), make([]int, len(groups))}
		happened := false
		for len(all) > 0 && all[0].Time == at.time {
			atRisk[all[0].group]--
			if all[0].Event {
				at.events[all[0].group]++
				happened = true
			}
			all = all[1:]
		}
		if happened {
			times = append(times, at)
		}
	}
	return times
}
