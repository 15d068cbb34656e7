package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// differences checks a database, in windows so small that each check has several, and in one.
func differences(t interface {
	Helper()
	Fatal(args ...any)
}, s *store.Store,
) ([]string, store.Checked) {
	t.Helper()
	var found, whole []string
	into := func(lines *[]string) func(store.Difference) {
		return func(d store.Difference) { *lines = append(*lines, d.String()) }
	}
	_, err := s.VerifyIn(context.Background(), 2, into(&found))
	if err != nil {
		t.Fatal(err)
	}
	checked, err := s.Verify(context.Background(), into(&whole))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole, found); diff != "" {
		t.Fatal("in windows of two the check finds something else (-):\n" + diff)
	}
	return found, checked
}

// tampered is a database with a bit of everything, of which a part is folded and a part is not.
func tampered(t *testing.T, url string) (b *bench, folded, tail uuid.UUID) {
	b = setup(t, url)
	source := "linkedin"
	for n := range 6 {
		b.later(time.Hour)
		app, err := b.CreateApplication(b.ctx, b.admin, hiring.NewApplication{
			Application: hiring.Application{JobID: b.job.ID, Source: &source}, Candidate: &hiring.Candidate{GivenName: "Zoé", FamilyName: fmt.Sprint("Canari", n)},
		})
		b.ok(err)
		b.later(time.Hour)
		b.move(app.ID, "relevant")
		folded, tail = tail, app.ID
		if n == 4 {
			_, err := b.FoldLedger(b.ctx)
			b.ok(err)
		}
	}
	b.later(time.Hour)
	b.move(tail, "hired")
	_, err := b.do(folded, hiring.Command{Action: hiring.ActionCorrect, Note: "Canari was taken for somebody else", To: new(hiring.StageKey("received"))})
	b.ok(err)
	return b, folded, tail
}

const entryColumns = "id, job_id, jury_id, source, posting_id, received_at, stage, milestone, reached, observed, status, n, effective_at, recorded_at"

const tallyColumns = "received, relevant, interviewed, selected, hired, observed_received, observed_relevant, observed_interviewed, observed_selected, observed_hired, " +
	"closed_received, closed_relevant, closed_interviewed, closed_selected, closed_hired, rejected, withdrawn"

// What is wrong is found and named, wherever it is, and nothing else is.
func TestVerifyFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b, folded, tail := tampered(t, url)
		found, checked := differences(t, b.Store)
		if len(found) > 0 || checked.Applications != 6 || checked.Entries < 18 {
			t.Fatalf("nothing is wrong yet, of %+v: %v", checked, found)
		}
		job := b.job.ID.String()
		days := []string{"ledger_days " + job + ": received is 5", "ledger_days " + job + ": observed_received is 5", "ledger_days " + job + ": received is 5", "ledger_days " + job + ": observed_received is 5"}
		last := "(SELECT max(id) FROM ledger_tail)"
		for name, c := range map[string]struct {
			statement string
			want      []string // parts of the lines, in order
		}{
			"a folded entry": {"UPDATE ledger SET n = 5 WHERE id = (SELECT min(id) FROM ledger)", slices.Concat(
				[]string{"ledger " + job + ": 4 too many: jury_id " + b.jury.ID.String() + ", stage received", "ledger_counts " + job + ": received is 5, the ledger says 9", "ledger_counts " + job + ": observed_received is 5, the ledger says 9"},
				days, []string{"ledger_live " + job + ": 4 missing"},
			)},
			"when one counts from": {"UPDATE ledger_tail SET effective_at = received_at WHERE id = " + last, []string{"ledger " + job + ": 1 missing", "ledger " + job + ": 1 too many"}},
			"its source":           {"UPDATE ledger_tail SET source = 'instagram' WHERE id = " + last, []string{"ledger " + job + ": 1 missing", "ledger " + job + ": 1 too many"}},
			"its reception":        {"UPDATE ledger_tail SET received_at = '2024-01-01 00:00:00+00:00' WHERE id = " + last, []string{"ledger " + job + ": 1 missing", "ledger " + job + ": 1 too many"}},
			"a lost entry":         {"DELETE FROM ledger_tail WHERE id = " + last, []string{"ledger " + job + ": 1 missing"}},
			"an entry folded twice": {
				"INSERT INTO ledger (" + entryColumns + ") SELECT " + entryColumns + " FROM ledger_tail WHERE id = " + last,
				slices.Concat([]string{"ledger " + job + ": 1 too many", "ledger_counts " + job + ": received", "ledger_counts " + job + ": observed_received"}, days, []string{"ledger_live " + job + ": 1 missing"}),
			},
			"an entry of no job":    {"UPDATE ledger_tail SET job_id = '" + b.admin.UserID.String() + "' WHERE id = " + last, []string{"ledger " + job + ": 1 missing", "ledger " + b.admin.UserID.String() + ": 1 too many"}},
			"a live count":          {"UPDATE ledger_live SET n = n + 2 WHERE n > 0", []string{"ledger_live " + job + ": 2 too many: jury_id " + b.jury.ID.String() + ", stage relevant"}},
			"a live count is lost":  {"DELETE FROM ledger_live WHERE n > 0", []string{"ledger_live " + job + ": 5 missing"}},
			"a kept count":          {"UPDATE ledger_counts SET observed_relevant = 7", []string{"ledger_counts " + job + ": observed_relevant is 7, the ledger says 5: jury_id " + b.jury.ID.String()}},
			"a declaration":         {"UPDATE juries SET declared = 3", []string{"juries " + b.jury.ID.String() + ": declared is 3, version 0 was declared last"}},
			"kept counts of no job": {"UPDATE ledger_counts SET job_id = jury_id", nil},
			"a kept day":            {"UPDATE ledger_days SET observed_relevant = 7 WHERE span = 2", []string{"ledger_days " + job + ": observed_relevant is 7, the ledger says 5: span 2, starts_on 2024-09-02, jury_id " + b.jury.ID.String()}},
			"a month is lost":       {"DELETE FROM ledger_days WHERE span = 1", nil},
			"kept days of no job":   {"UPDATE ledger_days SET job_id = jury_id", nil},
			"what never came late":  {"INSERT INTO ledger_late SELECT '2024-09-03', starts_on, jury_id, job_id, " + tallyColumns + " FROM ledger_days WHERE span = 2", nil},
			"how far it got":        {"UPDATE applications SET reached = 3 WHERE id = '" + folded.String() + "'", []string{"applications " + folded.String() + ": reached is selected, its history says received"}},
			"where it stands":       {"UPDATE applications SET stage = 'relevant' WHERE id = '" + folded.String() + "'", []string{"applications " + folded.String() + ": stage is relevant, its history says received"}},
			"how it ended":          {"UPDATE applications SET status = 'rejected' WHERE id = '" + folded.String() + "'", []string{"applications " + folded.String() + ": status is rejected, its history says active"}},
			"when it was received":  {"UPDATE applications SET received_at = '2024-01-01 00:00:00+00:00' WHERE id = '" + folded.String() + "'", []string{"applications " + folded.String() + ": received_at is 2024-01-01"}},
			"how long its history is, and what can be corrected": {
				"UPDATE applications SET sequence = 9, correctable = TRUE WHERE id = '" + folded.String() + "'",
				[]string{"applications " + folded.String() + ": correctable is true, its history says false", "applications " + folded.String() + ": sequence is 9, its history says 3"},
			},
			"its jury":                              {"UPDATE applications SET jury_id = NULL WHERE id = '" + folded.String() + "'", []string{"applications " + folded.String() + ": jury_id is 00000000"}},
			"the hires":                             {"UPDATE jobs SET hired = 0", []string{"jobs " + job + ": hired is 0, its applications say 1"}},
			"the openings, and with them the hires": {"UPDATE jobs SET hired = 0, openings = 0", []string{"jobs " + job + ": hired is 0, its applications say 1", "jobs " + job + ": openings is 0, and 1 are hired"}},
			"the history itself": {
				"UPDATE transitions SET to_stage = 'nowhere' WHERE sequence = 3 AND application_id = '" + tail.String() + "'",
				[]string{"applications " + tail.String() + ": its history can't be replayed: ", "ledger " + job, "ledger " + job, "ledger " + job, "ledger " + job, "ledger " + job, "jobs " + job + ": hired is 1, its applications say 0"},
			},
		} {
			b.tamper(name, c.statement, c.want)
		}
	})
}

// tamper runs a statement, checks, and takes the statement back.
func (b *bench) tamper(name, statement string, want []string) {
	b.t.Helper()
	found, err := b.VerifyAfter(b.ctx, statement)
	b.ok(err)
	if strings.Contains(strings.Join(found, "\n"), "Canari") {
		b.t.Errorf("%s: somebody is named: %v", name, found)
	}
	if len(found) == 0 || (want != nil && len(found) != len(want)) {
		b.t.Errorf("%s: it finds\n%s", name, strings.Join(found, "\n"))
		return
	}
	for i, part := range want {
		if !strings.HasPrefix(found[i], part) {
			b.t.Errorf("%s: it finds %s, not %s", name, found[i], part)
		}
	}
}

// Two replicas fold without a pause while others write, and somebody checks meanwhile: nothing is ever counted twice or lost.
func TestTwoFoldWhileOthersWrite(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		const strollers, strolls, folders = 4, 60, 2
		c := gather(t, url)
		s := stroller{crowd: c, juries: map[uuid.UUID][]hiring.Jury{}}
		job := c.openJob(3)
		s.jobs, s.juries[job.ID] = []hiring.Job{job}, []hiring.Jury{c.jury(job.ID, hiring.JuryOpen), c.jury(job.ID, hiring.JuryDraft)}
		for _, a := range c.applications(job.ID, 8) {
			s.apps = append(s.apps, a.ID)
		}
		var left, folded atomic.Int64
		left.Store(strollers)
		codes := c.together(strollers+folders+1, func(i int) error {
			switch {
			case i < folders:
				for left.Load() > 0 {
					n, err := c.at(i).FoldLedger(c.ctx)
					if err != nil {
						return err
					}
					folded.Add(int64(n))
				}
				return nil
			case i == folders:
				for left.Load() > 0 {
					var found []store.Difference
					_, err := c.at(i).Verify(c.ctx, func(d store.Difference) { found = append(found, d) })
					if err != nil || len(found) > 0 {
						return fmt.Errorf("meanwhile the check finds %v: %w", found, err)
					}
				}
				return nil
			}
			defer left.Add(-1)
			mine := s
			mine.client, mine.Rand = i, rand.New(rand.NewPCG(2024, uint64(i)))
			for range strolls {
				if err := mine.stroll(); err != nil && (hiring.Code(err) == "" || hiring.Code(err) == "unavailable") {
					return err
				}
			}
			return nil
		})
		c.want(codes, map[string]int{"": strollers + folders + 1})
		for range 2 {
			found, checked := differences(t, c.at(0))
			if len(found) > 0 || checked.Applications != 8 || folded.Load() == 0 {
				t.Errorf("of %+v, %d of them folded, the check finds %v", checked, folded.Load(), found)
			}
			_, err := c.at(1).FoldLedger(c.ctx)
			c.ok(err)
		}
	})
}
