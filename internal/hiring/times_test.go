package hiring_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// stayed says of each visit where it was and for how many days, + where it had not ended by an instant.
func stayed(t *testing.T, c *course, asOf, knownAt *time.Time) []string {
	t.Helper()
	visits, err := c.Visits(asOf, knownAt)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, v := range visits {
		to, open := c.now, "+"
		if asOf != nil {
			to = *asOf
		}
		if v.To != nil {
			to, open = *v.To, ""
		}
		out = append(out, string(v.Stage)+" "+to.Sub(v.From).String()+open)
	}
	return out
}

func TestVisits(t *testing.T) {
	t.Parallel()
	reject, withdraw, reopen := hiring.Command{Action: hiring.ActionReject, Reason: new("unfit")}, hiring.Command{Action: hiring.ActionWithdraw, Reason: new("moved_away")}, hiring.Command{Action: hiring.ActionReopen}
	to := func(key hiring.StageKey) hiring.Command {
		return hiring.Command{Action: hiring.ActionMove, To: &key}
	}
	at := func(n int, cmd hiring.Command) hiring.Command {
		cmd.EffectiveAt = new(day(n))
		return cmd
	}
	for name, tt := range map[string]struct {
		deeds []hiring.Command // one on each day from the first on
		want  []string
	}{
		"it stands where it came in":   {nil, []string{"received 24h0m0s+"}},
		"a step is skipped":            {[]hiring.Command{to("interviewed")}, []string{"received 24h0m0s", "interviewed 24h0m0s+"}},
		"backward is a new visit":      {[]hiring.Command{to("interviewed"), to("relevant"), to("interviewed")}, []string{"received 24h0m0s", "interviewed 24h0m0s", "relevant 24h0m0s", "interviewed 24h0m0s+"}},
		"a rejection ends it":          {[]hiring.Command{to("relevant"), reject}, []string{"received 24h0m0s", "relevant 24h0m0s"}},
		"reopened is a new visit":      {[]hiring.Command{to("relevant"), withdraw, reopen}, []string{"received 24h0m0s", "relevant 24h0m0s", "relevant 24h0m0s+"}},
		"nobody waits among the hired": {[]hiring.Command{to("selected"), to("hired")}, []string{"received 24h0m0s", "selected 24h0m0s"}},
		"a hire that fell through":     {[]hiring.Command{to("selected"), to("hired"), reopen}, []string{"received 24h0m0s", "selected 24h0m0s", "selected 24h0m0s+"}},
		"what is void never was":       {[]hiring.Command{to("relevant"), {Action: hiring.ActionCorrect, To: new(hiring.StageKey("received")), Note: "a slip"}}, []string{"received 72h0m0s+"}},
		"back-dated":                   {[]hiring.Command{to("relevant"), at(1, to("interviewed"))}, []string{"received 24h0m0s", "relevant 0s", "interviewed 48h0m0s+"}},
		"twice at the same time":       {[]hiring.Command{to("relevant"), to("selected"), at(1, to("interviewed"))}, []string{"received 24h0m0s", "relevant 0s", "interviewed 24h0m0s", "selected 48h0m0s+"}},
	} {
		c := received(t, standard, dawn)
		for i, cmd := range tt.deeds {
			c.now = day(i + 1)
			if err := c.command(cmd); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		c.now = day(len(tt.deeds) + 1)
		if diff := cmp.Diff(tt.want, stayed(t, c, nil, nil)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	c := received(t, standard, dawn)
	for i, key := range []hiring.StageKey{"relevant", "interviewed"} {
		c.now = day(i + 1)
		if err := c.command(to(key)); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"received 24h0m0s", "relevant 12h0m0s+"}, stayed(t, c, new(day(1).Add(12*time.Hour)), nil)); diff != "" {
		t.Errorf("as of the second day: %s", diff)
	}
	if diff := cmp.Diff([]string{"received 24h0m0s", "relevant 48h0m0s+"}, stayed(t, c, new(day(3)), new(day(1)))); diff != "" {
		t.Errorf("as known on the first day: %s", diff)
	}
	if got := stayed(t, c, new(day(-1)), nil); len(got) != 0 {
		t.Errorf("before it was received: %v", got)
	}
}

// TestWalkVisitsFillTheTime compares visits and hires with the plain replay, asked hour by hour: all that happens is on the hour.
func TestWalkVisitsFillTheTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := start(t)
		for range w.length() {
			w.step()
		}
		for range 5 {
			asOf, knownAt := w.instant("as of"), w.instant("known at")
			hours, open := map[hiring.StageKey]float64{}, map[hiring.StageKey]int{}
			var since time.Time
			hired := false
			for at := dawn.Add(-3 * time.Hour); !at.After(asOf); at = at.Add(time.Hour) {
				cell, ok := oracle{w.History, at, knownAt}.cell()
				if now := ok && cell.Status == hiring.StatusHired; now != hired {
					since, hired = at, now
				}
				switch active := ok && cell.Status == hiring.StatusActive; {
				case active && at.Equal(asOf):
					open[cell.Stage]++
				case active:
					hours[cell.Stage]++
				}
			}
			visits, err := w.Visits(&asOf, &knownAt)
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range visits {
				to := asOf
				if v.To != nil {
					to = *v.To
				} else {
					open[v.Stage]--
				}
				hours[v.Stage] -= to.Sub(v.From).Hours()
				if to.Before(v.From) || i > 0 && v.From.Before(*visits[i-1].To) {
					t.Fatalf("visits overlap: %+v\n%v", visits, w.course)
				}
			}
			maps.DeleteFunc(hours, func(_ hiring.StageKey, h float64) bool { return h == 0 })
			maps.DeleteFunc(open, func(_ hiring.StageKey, n int) bool { return n == 0 })
			points, err := w.Trajectory(&knownAt)
			if err != nil {
				t.Fatal(err)
			}
			at, is := hiring.HiredAt(points, &asOf)
			if len(hours) > 0 || len(open) > 0 || is != hired || hired && !at.Equal(since) {
				t.Fatalf("as of %v, known at %v: hours that differ %v, open ones %v; hired %v since %v, not %v since %v\n%v",
					asOf.Sub(dawn), knownAt.Sub(dawn), hours, open, is, at, hired, since, w.course)
			}
		}
	})
}

func TestSearchOf(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("half", 5400)
	on := func(d hiring.Date) *hiring.Date { return &d }
	term := func(n int, status hiring.JobStatus) hiring.JobTerm {
		return hiring.JobTerm{Status: status, RecordedAt: day(n)}
	}
	opening := func(x hiring.JobTerm, opens, closes *hiring.Date) hiring.JobTerm {
		x.OpensOn, x.ClosesOn = opens, closes
		return x
	}
	for name, tt := range map[string]struct {
		terms  []hiring.JobTerm
		from   *time.Time
		closed *time.Time
	}{
		"nothing is known":                       {nil, nil, nil},
		"a draft":                                {[]hiring.JobTerm{opening(term(0, hiring.JobDraft), on("2024-09-01"), on("2024-09-10"))}, nil, nil},
		"open since it was set so":               {[]hiring.JobTerm{term(0, hiring.JobDraft), term(1, hiring.JobOpen), term(2, hiring.JobOpen)}, new(day(1)), nil},
		"open since its day":                     {[]hiring.JobTerm{term(0, hiring.JobOpen), opening(term(1, hiring.JobOpen), on("2024-09-05"), nil)}, new(time.Date(2024, 9, 4, 22, 30, 0, 0, time.UTC)), nil},
		"closed when it was first set so":        {[]hiring.JobTerm{term(0, hiring.JobOpen), term(3, hiring.JobClosed), term(5, hiring.JobClosed)}, new(day(0)), new(day(3))},
		"reopened":                               {[]hiring.JobTerm{term(0, hiring.JobOpen), term(3, hiring.JobClosed), term(5, hiring.JobOpen)}, new(day(0)), nil},
		"closed twice":                           {[]hiring.JobTerm{term(0, hiring.JobOpen), term(3, hiring.JobClosed), term(5, hiring.JobOpen), term(7, hiring.JobClosed)}, new(day(0)), new(day(7))},
		"a draft again":                          {[]hiring.JobTerm{term(0, hiring.JobOpen), term(3, hiring.JobDraft)}, new(day(0)), new(day(3))},
		"closed on its day, recorded later":      {[]hiring.JobTerm{term(0, hiring.JobOpen), opening(term(30, hiring.JobClosed), nil, on("2024-09-12"))}, new(day(0)), new(time.Date(2024, 9, 12, 22, 30, 0, 0, time.UTC))},
		"closed before its day":                  {[]hiring.JobTerm{term(0, hiring.JobOpen), opening(term(5, hiring.JobClosed), nil, on("2024-09-12"))}, new(day(0)), new(day(5))},
		"entered when it was over, with its day": {[]hiring.JobTerm{opening(term(90, hiring.JobClosed), on("2024-09-05"), nil)}, new(time.Date(2024, 9, 4, 22, 30, 0, 0, time.UTC)), new(day(90))},
		"entered when it was over, without":      {[]hiring.JobTerm{term(90, hiring.JobClosed)}, nil, new(day(90))},
	} {
		got := hiring.SearchOf(tt.terms, zone)
		if diff := cmp.Diff(hiring.Search{From: tt.from, Closed: tt.closed, Given: tt.from != nil && tt.from.Hour() == 22}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestOpenings(t *testing.T) {
	t.Parallel()
	job := uuid.UUID{15: 1}
	taken := func(days float64) hiring.Opening { return hiring.Opening{JobID: job, Days: days, Filled: true} }
	free := func(days float64) hiring.Opening { return hiring.Opening{JobID: job, Days: days} }
	open, opensOn := hiring.Search{From: new(day(0))}, hiring.Search{From: new(day(0)), Given: true}
	closed := hiring.Search{From: new(day(0)), Closed: new(day(20))}
	for name, tt := range map[string]struct {
		search     hiring.Search
		n          int
		hires      []time.Time
		left       hiring.Unfilled
		want       []hiring.Opening
		notStarted int
	}{
		"the earlier hire takes the first":       {open, 3, []time.Time{day(30), day(10).Add(12 * time.Hour)}, hiring.Unfilled{}, []hiring.Opening{taken(10.5), taken(30), free(40)}, 0},
		"no openings":                            {open, 0, nil, hiring.Unfilled{}, nil, 0},
		"more hires than openings as known":      {open, 1, []time.Time{day(2), day(1)}, hiring.Unfilled{}, []hiring.Opening{taken(1)}, 0},
		"hired before the day it opens on":       {opensOn, 1, []time.Time{day(-3)}, hiring.Unfilled{}, []hiring.Opening{taken(0)}, 0},
		"hired before it was entered":            {open, 3, []time.Time{day(-3), day(4)}, hiring.Unfilled{}, []hiring.Opening{taken(4), free(40)}, 1},
		"never opened":                           {hiring.Search{}, 2, nil, hiring.Unfilled{}, nil, 2},
		"opens later":                            {hiring.Search{From: new(day(41)), Given: true}, 2, []time.Time{day(30)}, hiring.Unfilled{}, []hiring.Opening{taken(0)}, 1},
		"closed with nobody left":                {closed, 2, []time.Time{day(10)}, hiring.Unfilled{}, []hiring.Opening{taken(10), free(20)}, 0},
		"closed, and the last left earlier":      {closed, 1, nil, hiring.Unfilled{Until: new(day(15))}, []hiring.Opening{free(20)}, 0},
		"closed, and the last left later":        {closed, 1, nil, hiring.Unfilled{Until: new(day(25))}, []hiring.Opening{free(25)}, 0},
		"closed, and somebody is worked on":      {closed, 1, nil, hiring.Unfilled{Active: 1, Until: new(day(25))}, []hiring.Opening{free(40)}, 0},
		"closed after the instant that is asked": {hiring.Search{From: new(day(0)), Closed: new(day(50))}, 1, nil, hiring.Unfilled{}, []hiring.Opening{free(40)}, 0},
		"hired after it closed":                  {closed, 1, []time.Time{day(35)}, hiring.Unfilled{}, []hiring.Opening{taken(35)}, 0},
		"closed before it opened":                {hiring.Search{From: new(day(30)), Closed: new(day(20))}, 1, nil, hiring.Unfilled{}, nil, 1},
	} {
		got, notStarted := tt.search.Openings(job, tt.n, tt.hires, tt.left, day(40))
		if diff := cmp.Diff(tt.want, got); diff != "" || notStarted != tt.notStarted {
			t.Errorf("%s: %d not started, not %d (-want +got):\n%s", name, notStarted, tt.notStarted, diff)
		}
	}
	hires := []time.Time{day(3), day(1)}
	open.Openings(job, 2, hires, hiring.Unfilled{}, day(9))
	if !slices.Equal(hires, []time.Time{day(3), day(1)}) {
		t.Error("the caller's hires were sorted")
	}
}
