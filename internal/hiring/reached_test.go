package hiring_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

func TestRule7ReachedAndObserved(t *testing.T) {
	t.Parallel()
	long := pipelineOf("received", "received", "relevant", "relevant", "interviewed", "interviewed", "selected", "hired")
	runAll(t, long, []outcome{
		{"a stage of the same milestone", []deed{move("received2")}, "", "received2", hiring.Received, active, "r", nil},
		{"a second interview", []deed{move("interviewed2")}, "", "interviewed2", hiring.Interviewed, active, "ri", nil},
		{"hired implies what was skipped", []deed{move("hired")}, "", "hired", hiring.Hired, hired, "rh", nil},
		{"the highest of the replay, not the present", []deed{move("selected"), move("received2")}, "", "received2", hiring.Selected, active, "rs", nil},
		{"what is void was not reached", []deed{move("selected"), correctTo("received2")}, "", "received2", hiring.Received, active, "r", []int{2}},
	})
	c := received(t, long, dawn)
	c.now = day(1)
	if err := move("hired")(c); err != nil {
		t.Fatal(err)
	}
	var tally hiring.Tally
	tally.Add(c.stands(), 1)
	if want := [5]int{1, 1, 1, 1, 1}; tally.Counts != want {
		t.Errorf("hired counts as %v, want %v", tally.Counts, want)
	}
	if want := [5]int{1, 0, 0, 0, 1}; tally.Observed != want {
		t.Errorf("hired leaves traces %v, want %v", tally.Observed, want)
	}
}

func TestRule8Interviews(t *testing.T) {
	t.Parallel()
	runAll(t, standard, []outcome{
		{"held, below", []deed{move("relevant"), held(1, 1)}, "", "interviewed", hiring.Interviewed, active, "rvi", nil},
		{"held, above: no transition, but a trace", []deed{move("selected"), held(1, 1)}, "", "selected", hiring.Selected, active, "ris", nil},
		{"held, at interviewed already", []deed{move("interviewed"), held(1, 1)}, "", "interviewed", hiring.Interviewed, active, "ri", nil},
		{"an explicit move needs no interview", []deed{move("interviewed")}, "", "interviewed", hiring.Interviewed, active, "ri", nil},
		{"held and not, after all", []deed{held(1, 1), unheld(1)}, "", "received", hiring.Received, active, "r", []int{2}},
		{"not held, above: the trace goes", []deed{move("selected"), held(1, 1), unheld(1)}, "", "selected", hiring.Selected, active, "rs", nil},
		{"not held, but another was", []deed{held(1, 1), held(2, 2), unheld(1)}, "", "interviewed", hiring.Interviewed, active, "ri", nil},
		{"neither of two held", []deed{held(1, 1), held(2, 2), unheld(1), unheld(2)}, "", "received", hiring.Received, active, "r", []int{2}},
		{"neither of two held, the other way round", []deed{held(1, 1), held(2, 2), unheld(2), unheld(1)}, "", "received", hiring.Received, active, "r", []int{2}},
		{"not held, though selected since", []deed{held(1, 1), move("selected"), unheld(1)}, "", "selected", hiring.Selected, active, "rs", []int{2}},
		{"not held, moved by hand besides", []deed{moveOn(0, "interviewed"), held(1, 1), unheld(1)}, "", "interviewed", hiring.Interviewed, active, "ri", nil},
		{"held at another time", []deed{held(1, 1), held(1, 2)}, "", "interviewed", hiring.Interviewed, active, "ri", []int{2}},
		{"held and not and held", []deed{held(1, 1), unheld(1), held(1, 1)}, "", "interviewed", hiring.Interviewed, active, "ri", []int{2}},
		{"held before a rejection, told after it", []deed{move("relevant"), reject(), held(1, 1)}, "", "interviewed", hiring.Interviewed, rejected, "rvi", nil},
		{"held after a rejection", []deed{reject(), held(1, 2)}, "409 application_closed", "received", hiring.Received, rejected, "r", nil},
		{"held after a rejection, above", []deed{move("selected"), reject(), held(1, 3)}, "", "selected", hiring.Selected, rejected, "ris", nil},
		{"held before the reception", []deed{held(1, -1)}, "422 /status illegal_history", "received", hiring.Received, active, "r", nil},
		{"in a second round", []deed{move("selected"), move("relevant"), held(1, 3)}, "", "interviewed", hiring.Selected, active, "rvis", nil},
		{"before the first round, told in the second", []deed{move("interviewed"), move("received"), held(1, 0)}, "", "received", hiring.Interviewed, active, "ri", nil},
		{"its transition was a mistake, its hearing was not", []deed{held(1, 1), correctTo("received")}, "", "received", hiring.Received, active, "r", []int{2}},
		{"not held, its transition void already", []deed{held(1, 1), correctTo("received"), unheld(1)}, "", "received", hiring.Received, active, "r", []int{2}},
		{"not held, though sent back since: the way back leads nowhere", []deed{held(1, 1), move("received"), unheld(1)}, "", "received", hiring.Received, active, "r", []int{2, 3}},
		{"not held, though sent back and on since", []deed{held(1, 1), move("received"), move("relevant"), unheld(1)}, "", "relevant", hiring.Relevant, active, "rv", []int{2, 3}},
		{"not held, though sent back and rejected since", []deed{held(1, 1), move("received"), reject(), unheld(1)}, "", "received", hiring.Received, rejected, "r", []int{2, 3}},
	})
	runAll(t, pipelineOf("received", "relevant", "selected", "hired"), []outcome{
		{"without a stage for it a held interview moves nothing", []deed{move("relevant"), held(1, 1)}, "", "relevant", hiring.Relevant, active, "rv", nil},
	})
}

func TestRule8TheTransitionIsEffectiveAtTheStart(t *testing.T) {
	t.Parallel()
	c := received(t, standard, dawn)
	c.now = day(6)
	if err := held(1, 3)(c); err != nil {
		t.Fatal(err)
	}
	for d, want := range map[int]hiring.Milestone{2: hiring.Received, 3: hiring.Interviewed, 6: hiring.Interviewed} {
		if got, _ := c.asOf(day(d), nil); got.Reached != want {
			t.Errorf("on day %d it had reached %s, want %s", d, got.Reached, want)
		}
	}
	if got, _ := c.asOf(day(6), new(day(5))); got.Reached != hiring.Received {
		t.Errorf("before it was marked nobody knew: got %s", got.Reached)
	}
	made := c.Transitions[1]
	if made.InterviewID == nil || *made.InterviewID != interviewID(1) || made.Action != hiring.ActionMove {
		t.Errorf("got %+v", made)
	}
}

func TestRule8OutcomesWaitForTheStart(t *testing.T) {
	t.Parallel()
	i := hiring.Interview{StartsAt: day(1), EndsAt: day(1).Add(time.Hour)}
	for status, early := range map[hiring.InterviewStatus]bool{
		hiring.InterviewHeld: true, hiring.InterviewNoShow: true, hiring.InterviewScheduled: false, hiring.InterviewCancelled: false,
	} {
		i.Status = status
		if got := len(i.CheckOutcome(dawn, day(1).Add(-time.Microsecond))) > 0; got != early {
			t.Errorf("%s before the start is refused: %v, want %v", status, got, early)
		}
		if vs := i.CheckOutcome(dawn, day(1)); len(vs) > 0 {
			t.Errorf("%s at the start: %v", status, vs)
		}
	}
}

func TestRule9WhenAJobTakesApplications(t *testing.T) {
	t.Parallel()
	from, to := hiring.Date("2024-09-02"), hiring.Date("2024-09-04")
	first, last := time.Date(2024, 9, 2, 0, 0, 0, 0, time.UTC), time.Date(2024, 9, 5, 0, 0, 0, 0, time.UTC) // half-open
	job := func(s hiring.JobStatus) hiring.Job { return hiring.Job{Status: s, OpensOn: &from, ClosesOn: &to} }
	stamped := hiring.Job{Status: hiring.JobDraft}
	for i, s := range []hiring.JobStatus{hiring.JobOpen, hiring.JobClosed} {
		was := stamped.Status
		stamped.Status = s
		stamped.Stamp(was, day(i))
	}
	for _, c := range []struct {
		name string
		job  hiring.Job
		at   time.Time
		late bool
		want string
	}{
		{"open", job(hiring.JobOpen), day(9), false, ""},
		{"open, entered late", job(hiring.JobOpen), first, true, ""},
		{"draft", job(hiring.JobDraft), first, false, "409 job_not_open"},
		{"draft, entered late", job(hiring.JobDraft), first, true, "409 job_not_open"},
		{"closed", job(hiring.JobClosed), first, false, "409 job_not_open"},
		{"closed, late on the first instant", job(hiring.JobClosed), first, true, ""},
		{"closed, late before it", job(hiring.JobClosed), first.Add(-1), true, "409 job_not_open"},
		{"closed, late on the last instant", job(hiring.JobClosed), last.Add(-time.Microsecond), true, ""},
		{"closed, late after it", job(hiring.JobClosed), last, true, "409 job_not_open"},
		{"closed without dates, while it was open", stamped, dawn, true, ""},
		{"closed without dates, when it had closed", stamped, day(1), true, "409 job_not_open"},
		{"closed, never open", hiring.Job{Status: hiring.JobClosed}, dawn, true, "409 job_not_open"},
	} {
		if got := refusal(c.job.Accepts(c.at, c.late, time.UTC)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	if vs := hiring.CheckReception(day(1), dawn); len(vs) != 1 {
		t.Errorf("a reception in the future: %v", vs)
	}
}

func TestRule9ReopeningBesideALiveOneIsNotOffered(t *testing.T) {
	t.Parallel()
	c := received(t, standard, dawn)
	c.now = day(1)
	if err := reject()(c); err != nil {
		t.Fatal(err)
	}
	a := hiring.Application{Sequence: 2, Standing: c.stands()}
	for _, reopenable := range []bool{true, false} {
		var got bool
		for _, allowed := range a.Allows(standard, hiring.Outlook{OpeningLeft: true, Alone: reopenable}) {
			got = got || allowed.Action == hiring.ActionReopen
		}
		if got != reopenable {
			t.Errorf("reopenable %v, offered %v", reopenable, got)
		}
	}
}

// One jury at a time, from an instant on: an earlier question still finds the jury of then.
func TestRule10OneJuryAtATime(t *testing.T) {
	t.Parallel()
	c := received(t, standard, dawn)
	one, two := uuid.UUID{1}, uuid.UUID{2}
	c.now = day(2)
	c.attribute(&one, nil, nil)
	c.now = day(4)
	c.attribute(&two, nil, new("event"))
	c.now = day(6)
	c.attribute(nil, nil, new("event"))
	if err := receivedOn(-2)(c); err != nil { // the first attribution holds from the reception, wherever that is
		t.Fatal(err)
	}
	for d, want := range map[int]uuid.UUID{-2: firstJury, 1: firstJury, 2: one, 3: one, 4: two, 5: two, 6: uuid.Nil} {
		got, ok := c.asOf(day(d), nil)
		if !ok || got.JuryID != want || got.Source != "event" {
			t.Errorf("on day %d: jury %v, source %q, want %v", d, got.JuryID, got.Source, want)
		}
	}
	if got, _ := c.asOf(day(4), new(day(3))); got.JuryID != one || got.Source != "" {
		t.Errorf("as known on day 3: %+v", got)
	}
}

func TestRule11AHireThatFellThrough(t *testing.T) {
	t.Parallel()
	runAll(t, standard, []outcome{
		{"back at the stage before", []deed{move("interviewed"), move("hired"), reopen()}, "", "interviewed", hiring.Selected, active, "ri", nil},
		{"from the very reception", []deed{move("hired"), reopen()}, "", "received", hiring.Selected, active, "r", nil},
		{"and hired again", []deed{move("selected"), move("hired"), reopen(), move("relevant"), move("hired"), reopen()}, "", "relevant", hiring.Selected, active, "rvs", nil},
		{"and rejected", []deed{move("selected"), move("hired"), reopen(), reject()}, "", "selected", hiring.Selected, rejected, "rs", nil},
		{"and rejected and reopened", []deed{move("selected"), move("hired"), reopen(), reject(), reopen()}, "", "selected", hiring.Selected, active, "rs", nil},
	})
	c := received(t, standard, dawn)
	for i, do := range []deed{move("hired"), move("relevant"), move("relevant"), reopenOn(3)} {
		c.now = day(2*i + 1)
		_ = do(c) // the moves of a hired one are refused
	}
	for d, want := range map[int]hiring.Status{0: active, 1: hired, 2: hired, 3: active, 7: active} {
		if got, _ := c.asOf(day(d), nil); got.Status != want || (got.Reached == hiring.Hired) != (want == hired) {
			t.Errorf("on day %d it is %s, reached %s, want %s", d, got.Status, got.Reached, want)
		}
	}
	if got, _ := c.asOf(day(7), new(day(6))); got.Status != hired {
		t.Errorf("as known before it was told it is a hire: got %s", got.Status)
	}
}

func TestRule11AFullJobOffersNoHire(t *testing.T) {
	t.Parallel()
	a := hiring.Application{Sequence: 1, Correctable: true, Standing: received(t, standard, dawn).stands()}
	for _, left := range []bool{true, false} {
		for _, allowed := range a.Allows(standard, hiring.Outlook{OpeningLeft: left, Alone: true}) {
			for _, to := range allowed.To {
				if to == "hired" && !left {
					t.Errorf("%s offers a hire, though no opening is left", allowed.Action)
				}
			}
			if allowed.Action == hiring.ActionMove && (len(allowed.To) == 4) != left {
				t.Errorf("openings left %v: %v", left, allowed.To)
			}
		}
	}
}
