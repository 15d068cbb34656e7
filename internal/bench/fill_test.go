package main

import (
	"database/sql"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

var small = plan{applications: 400, juries: 3, seed: 7, end: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}

func filled(t *testing.T, url string) *store.Store {
	t.Helper()
	if err := fill(t.Context(), url, small); err != nil {
		t.Fatal(err)
	}
	return storetest.Open(t, store.Config{URL: url})
}

// The ledger that was written in bulk answers as the replay of the transitions does, live, at past instants and as known
// at past instants.
func TestTheFilledLedgerEqualsTheReplay(t *testing.T) {
	t.Parallel()
	storetest.EachEmpty(t, func(t *testing.T, url string) {
		s := filled(t, url)
		questions := []hiring.FunnelQuestion{{GroupBy: hiring.GroupJury}, {GroupBy: hiring.GroupStage, Basis: hiring.BasisSnapshot}}
		for day := 0; day < 400; day += 23 {
			at := &hiring.Moment{At: small.start().AddDate(0, 0, day)}
			earlier := &hiring.Moment{At: at.At.AddDate(0, 0, -5)}
			questions = append(
				questions, hiring.FunnelQuestion{GroupBy: hiring.GroupJury, AsOf: at}, hiring.FunnelQuestion{GroupBy: hiring.GroupJury, KnownAt: at},
				hiring.FunnelQuestion{GroupBy: hiring.GroupSource, AsOf: earlier, KnownAt: at}, hiring.FunnelQuestion{GroupBy: hiring.GroupPosting, KnownAt: at},
			)
		}
		for _, q := range questions {
			if q.Basis == "" {
				q.Basis = hiring.BasisCohort
			}
			q.Unit = hiring.UnitApplication
			fast, err := s.Funnel(t.Context(), who, q)
			if err != nil {
				t.Fatal(err)
			}
			q.Unit = hiring.UnitCandidate
			slow, err := s.Funnel(t.Context(), who, q)
			if err != nil {
				t.Fatal(err)
			}
			slow.KnownAt, slow.AsOf = fast.KnownAt, fast.AsOf // the clock goes on
			if diff := cmp.Diff(slow, fast); diff != "" {
				t.Fatalf("the ledger differs from the replay (-replay +ledger) for %+v:\n%s", q, diff)
			}
			if q.AsOf == nil && q.KnownAt == nil && q.Basis == hiring.BasisCohort && fast.Total.Tally.Counts[hiring.Received] != small.applications {
				t.Errorf("%d applications are counted, not %d", fast.Total.Tally.Counts[hiring.Received], small.applications)
			}
		}
	})
}

// What is kept of what was filled is what its history says.
func TestTheFillIsVerified(t *testing.T) {
	t.Parallel()
	storetest.EachEmpty(t, func(t *testing.T, url string) {
		checked, err := filled(t, url).Verify(t.Context(), func(d store.Difference) { t.Error(d) })
		if err != nil || checked.Applications != small.applications {
			t.Errorf("%+v %v", checked, err)
		}
	})
}

// What was filled can be worked on: the product numbers its ledger entries after ours, and counts hires on.
func TestTheProductGoesOnWhereTheFillEnded(t *testing.T) {
	t.Parallel()
	storetest.EachEmpty(t, func(t *testing.T, url string) {
		s := filled(t, url)
		jobs, err := s.ListJobs(t.Context(), who, hiring.JobFilter{}, hiring.PageRequest{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		hired := 0
		for _, j := range jobs.Items {
			hired += j.Hired
		}
		app, err := s.CreateApplication(t.Context(), who, hiring.NewApplication{
			Application: hiring.Application{JobID: jobs.Items[0].ID}, Candidate: &hiring.Candidate{GivenName: "A", FamilyName: "B"},
		})
		if err != nil {
			t.Fatal(err)
		}
		to := hiring.StageKey("hired")
		if _, err := s.Transition(t.Context(), who, hiring.ApplicationCommand{
			ApplicationID: app.ID, Version: app.Version, Command: hiring.Command{Action: hiring.ActionMove, To: &to},
		}); err != nil {
			t.Fatal(err)
		}
		if n, err := s.FoldLedger(t.Context()); err != nil || n != 3 {
			t.Errorf("folded %d entries, not 3 (%v)", n, err)
		}
		f, err := s.Funnel(t.Context(), who, hiring.FunnelQuestion{Basis: hiring.BasisCohort, Unit: hiring.UnitApplication, GroupBy: hiring.GroupJury})
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Total.Tally.Counts[hiring.Hired]; hired == 0 || got != hired+1 {
			t.Errorf("%d are hired by the funnel, %d by the jobs before one more", got, hired)
		}
	})
}

func TestForeignKeysHold(t *testing.T) {
	t.Parallel()
	url := storetest.EmptySQLite(t)
	filled(t, url)
	db, err := sql.Open("sqlite", sqliteFile(url, sqliteTimes))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(t.Context(), "PRAGMA foreign_key_check")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var of, to string
		var row, key sql.NullInt64
		if err := rows.Scan(&of, &row, &to, &key); err != nil {
			t.Fatal(err)
		}
		t.Errorf("row %d of %s leads to nothing in %s", row.Int64, of, to)
	}
	if err := rows.Err(); err != nil {
		t.Error(err)
	}
}

// The courses obey the rules: deciding the same commands at the same instants gives the same transitions.
func TestCoursesObeyTheRules(t *testing.T) {
	t.Parallel()
	sc := &scene{
		pipeline: hiring.Pipeline{}, sources: []string{"linkedin", "event"}, refusals: []string{"no"}, withdrawals: []string{"gone"},
		juries: []hiring.Jury{{Record: hiring.Record{ID: uuid.New()}, JobID: uuid.New()}},
	}
	for i, m := range hiring.Milestones {
		sc.pipeline.Stages = append(sc.pipeline.Stages, hiring.Stage{Position: i, Key: hiring.StageKey(m.String()), Milestone: m})
	}
	reasons := []hiring.Reason{{Key: "no", Kind: hiring.StatusRejected}, {Key: "gone", Kind: hiring.StatusWithdrawn}}
	w := &walker{Rand: newRand(1, 2), scene: sc}
	for n := range 500 {
		made, err := w.walk(n, small.start())
		if err != nil {
			t.Fatal(err)
		}
		whole := made.history
		for i := 1; i < len(whole.Transitions); i++ {
			want := whole.Transitions[i]
			before := whole
			before.Transitions = whole.Transitions[:i]
			cmd := hiring.Command{Action: want.Action, To: want.ToStage, Reason: want.Reason, EffectiveAt: &want.EffectiveAt}
			got, err := before.Decide(cmd, reasons, want.RecordedAt)
			if err != nil {
				t.Fatalf("transition %d: %v", i, err)
			}
			made := got.Transition
			made.ID, made.ApplicationID, made.RecordedAt, made.InterviewID = want.ID, want.ApplicationID, want.RecordedAt, want.InterviewID
			if diff := cmp.Diff(made, want); diff != "" {
				t.Fatalf("transition %d differs from what the rules decide (-rules +course):\n%s", i, diff)
			}
		}
	}
}
