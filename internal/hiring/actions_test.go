package hiring_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

func TestRule6Moves(t *testing.T) {
	t.Parallel()
	runAll(t, standard, []outcome{
		{"forward", []deed{move("relevant")}, "", "relevant", hiring.Relevant, active, "rv", nil},
		{"skipping stages", []deed{move("selected")}, "", "selected", hiring.Selected, active, "rs", nil},
		{"back for a second round", []deed{move("selected"), move("relevant")}, "", "relevant", hiring.Selected, active, "rvs", nil},
		{"to where it stands", []deed{move("relevant"), move("relevant")}, "409 already_there", "relevant", hiring.Relevant, active, "rv", nil},
		{"to where it entered", []deed{move("received")}, "409 already_there", "received", hiring.Received, active, "r", nil},
		{
			"to where a correction left it, back-dated between",
			[]deed{move("relevant"), move("selected"), correctTo("relevant"), moveOn(2, "relevant")},
			"409 already_there", "relevant", hiring.Relevant, active, "rv",
			[]int{3},
		},
		{"of a rejected one", []deed{reject(), move("relevant")}, "409 application_closed", "received", hiring.Received, rejected, "r", nil},
		{"of a withdrawn one, back-dated before that", []deed{move("relevant"), withdraw(), moveOn(1, "interviewed")}, "409 application_closed", "relevant", hiring.Relevant, withdrawn, "rv", nil},
		{"of a hired one", []deed{move("hired"), move("selected")}, "409 application_closed", "hired", hiring.Hired, hired, "rh", nil},
		{"to an unknown stage", []deed{move("offer")}, "422 /to unknown_stage", "received", hiring.Received, active, "r", nil},
		{"to nowhere", []deed{order(hiring.Command{Action: hiring.ActionMove})}, "422 /to required", "received", hiring.Received, active, "r", nil},
		{
			"with a reason",
			[]deed{order(hiring.Command{Action: hiring.ActionMove, To: new(hiring.StageKey("relevant")), Reason: new("unfit")})},
			"422 /reason not_applicable", "received", hiring.Received, active, "r", nil,
		},
		{
			"that voids",
			[]deed{order(hiring.Command{Action: hiring.ActionMove, To: new(hiring.StageKey("relevant")), Voids: []uuid.UUID{{1}}})},
			"422 /voids not_applicable", "received", hiring.Received, active, "r", nil,
		},
	})
}

func TestRule6RejectionsAndWithdrawals(t *testing.T) {
	t.Parallel()
	by := func(a hiring.Action, reason *string) deed { return order(hiring.Command{Action: a, Reason: reason}) }
	runAll(t, standard, []outcome{
		{"rejected", []deed{reject()}, "", "received", hiring.Received, rejected, "r", nil},
		{"withdrawn", []deed{withdraw()}, "", "received", hiring.Received, withdrawn, "r", nil},
		{"rejected twice", []deed{reject(), reject()}, "409 application_closed", "received", hiring.Received, rejected, "r", nil},
		{"withdrawn after a rejection", []deed{reject(), withdraw()}, "409 application_closed", "received", hiring.Received, rejected, "r", nil},
		{"a hire withdrawn", []deed{move("hired"), withdraw()}, "409 application_closed", "hired", hiring.Hired, hired, "rh", nil},
		{"without a reason", []deed{by(hiring.ActionReject, nil)}, "422 /reason required", "received", hiring.Received, active, "r", nil},
		{"for an unknown reason", []deed{by(hiring.ActionReject, new("whim"))}, "422 /reason unknown_reason", "received", hiring.Received, active, "r", nil},
		{"for a reason to withdraw", []deed{by(hiring.ActionReject, new("moved_away"))}, "422 /reason reason_of_another_kind", "received", hiring.Received, active, "r", nil},
		{"withdrawn for a reason to reject", []deed{by(hiring.ActionWithdraw, new("unfit"))}, "422 /reason reason_of_another_kind", "received", hiring.Received, active, "r", nil},
		{
			"to a stage",
			[]deed{order(hiring.Command{Action: hiring.ActionReject, Reason: new("unfit"), To: new(hiring.StageKey("relevant"))})},
			"422 /to not_applicable", "received", hiring.Received, active, "r", nil,
		},
	})
}

func TestRule6Reopens(t *testing.T) {
	t.Parallel()
	runAll(t, standard, []outcome{
		{"a rejection", []deed{move("interviewed"), reject(), reopen()}, "", "interviewed", hiring.Interviewed, active, "ri", nil},
		{"a withdrawal, back-dated", []deed{withdraw(), move("relevant").after(reopenOn(2))}, "", "relevant", hiring.Relevant, active, "rv", nil},
		{"what is active", []deed{reopen()}, "409 not_closed", "received", hiring.Received, active, "r", nil},
		{"and a rejection again", []deed{reject(), reopen(), reject()}, "", "received", hiring.Received, rejected, "r", nil},
		{"with a reason", []deed{reject(), order(hiring.Command{Action: hiring.ActionReopen, Reason: new("unfit")})}, "422 /reason not_applicable", "received", hiring.Received, rejected, "r", nil},
	})
}

func TestRule6CorrectionsToAStage(t *testing.T) {
	t.Parallel()
	runAll(t, standard, []outcome{
		{
			"the latest transitions until it stands there",
			[]deed{move("relevant"), move("interviewed"), move("selected"), correctTo("relevant")},
			"", "relevant", hiring.Relevant, active, "rv",
			[]int{3, 4},
		},
		{"a rejection", []deed{move("relevant"), reject(), correctTo("relevant")}, "", "relevant", hiring.Relevant, active, "rv", []int{3}},
		{"a hire", []deed{move("selected"), move("hired"), correctTo("selected")}, "", "selected", hiring.Selected, active, "rs", []int{3}},
		{
			"it stood there twice: the latest counts",
			[]deed{move("relevant"), move("selected"), move("relevant"), move("interviewed"), correctTo("relevant")},
			"", "relevant", hiring.Selected, active, "rvs",
			[]int{5},
		},
		{
			"it never stood there: it enters at the earliest voided time",
			[]deed{move("interviewed"), move("selected"), correctTo("relevant")},
			"", "relevant", hiring.Relevant, active, "rv",
			[]int{2, 3},
		},
		{"back to the reception", []deed{move("relevant"), reject(), correctTo("received")}, "", "received", hiring.Received, active, "r", []int{2, 3}},
		{"where it stands", []deed{move("relevant"), correctTo("relevant")}, "409 nothing_to_correct", "relevant", hiring.Relevant, active, "rv", nil},
		{"with only the reception on record", []deed{correctTo("relevant")}, "409 nothing_to_correct", "received", hiring.Received, active, "r", nil},
		{"twice", []deed{move("selected"), correctTo("relevant"), correctTo("interviewed")}, "", "interviewed", hiring.Interviewed, active, "ri", []int{2, 3}},
		{"a correction is not undone by a second", []deed{move("selected"), correctTo("received"), correctTo("received")}, "409 nothing_to_correct", "received", hiring.Received, active, "r", []int{2}},
		{
			"a hire reopened by mistake is a hire again",
			[]deed{move("selected"), move("hired"), reopen(), correctTo("hired")},
			"", "hired", hiring.Hired, hired, "rsh",
			[]int{4},
		},
		{"a hire, to hired", []deed{move("selected"), move("hired"), correctTo("hired")}, "409 nothing_to_correct", "hired", hiring.Hired, hired, "rsh", nil},
		{"to hired, where it never stood", []deed{move("relevant"), correctTo("hired")}, "", "hired", hiring.Hired, hired, "rh", []int{2}},
		{
			"without a note",
			[]deed{move("relevant"), order(hiring.Command{Action: hiring.ActionCorrect, To: new(hiring.StageKey("received"))})},
			"422 /note required", "relevant", hiring.Relevant, active, "rv", nil,
		},
		{"of nothing", []deed{move("relevant"), order(hiring.Command{Action: hiring.ActionCorrect, Note: "?"})}, "422 /to required", "relevant", hiring.Relevant, active, "rv", nil},
		{
			"with a time of its own",
			[]deed{move("relevant"), order(hiring.Command{Action: hiring.ActionCorrect, Note: "?", To: new(hiring.StageKey("received")), EffectiveAt: new(day(1))})},
			"422 /effective_at not_applicable", "relevant", hiring.Relevant, active, "rv", nil,
		},
	})
	c := outcome{
		deeds: []deed{move("interviewed"), move("selected"), correctTo("relevant")}, stage: "relevant", reached: hiring.Relevant,
		status: active, traces: "rv", voided: []int{2, 3},
	}.run(t, standard)
	if last := c.Transitions[3]; !last.EffectiveAt.Equal(day(1)) {
		t.Errorf("it entered at %v, want the earliest voided time", last.EffectiveAt)
	}
}

func TestRule6CorrectionsOfTransitions(t *testing.T) {
	t.Parallel()
	runAll(t, standard, []outcome{
		{"exactly those", []deed{move("relevant"), move("interviewed"), move("selected"), void(3)}, "", "selected", hiring.Selected, active, "rvs", []int{3}},
		{"a wrong date is mended", []deed{move("relevant"), move("interviewed"), replace("interviewed", 1, 3)}, "", "interviewed", hiring.Interviewed, active, "rvi", []int{3}},
		{"replaced at the earliest of them", []deed{move("relevant"), move("interviewed"), replace("selected", -1, 2, 3)}, "", "selected", hiring.Selected, active, "rs", []int{2, 3}},
		{"a rejection, replaced by a move", []deed{move("relevant"), reject(), replace("interviewed", 3, 3)}, "", "interviewed", hiring.Interviewed, active, "rvi", []int{3}},
		{"a rejection and its reopening", []deed{reject(), reopen(), void(2, 3)}, "", "received", hiring.Received, active, "r", []int{2, 3}},
		{"a hire's date", []deed{move("selected"), move("hired"), replace("hired", 2, 3)}, "", "hired", hiring.Hired, hired, "rsh", []int{3}},
		{"the correction that replaced", []deed{move("selected"), correctTo("relevant"), void(3)}, "", "received", hiring.Received, active, "r", []int{2, 3}},
		{"a rejection without its reopening", []deed{reject(), reopen(), void(2)}, "422 /voids illegal_history", "received", hiring.Received, active, "r", nil},
		{
			"what makes the next move one to where it stands",
			[]deed{move("relevant"), move("interviewed"), move("relevant"), void(3)},
			"422 /voids illegal_history", "relevant", hiring.Interviewed, active, "rvi", nil,
		},
		{"the reception", []deed{move("relevant"), void(1)}, "422 /voids/0 reception_not_voidable", "relevant", hiring.Relevant, active, "rv", nil},
		{"the moved reception", []deed{receivedOn(-1), void(2)}, "422 /voids/0 reception_not_voidable", "received", hiring.Received, active, "r", []int{1}},
		{"void already", []deed{move("relevant"), void(2), void(2)}, "422 /voids/0 already_void", "received", hiring.Received, active, "r", []int{2}},
		{"twice the same", []deed{move("relevant"), void(2, 2)}, "422 /voids/1 duplicate", "relevant", hiring.Relevant, active, "rv", nil},
		{"a correction that only voided", []deed{move("relevant"), void(2), void(3)}, "422 /voids/0 nothing_to_void", "received", hiring.Received, active, "r", []int{2}},
		{
			"of another application",
			[]deed{order(hiring.Command{Action: hiring.ActionCorrect, Note: "?", Voids: []uuid.UUID{{9}}})},
			"422 /voids/0 unknown_transition", "received", hiring.Received, active, "r", nil,
		},
		{"at a time, without a stage", []deed{move("relevant"), replace("", 1, 2)}, "422 /effective_at not_applicable", "relevant", hiring.Relevant, active, "rv", nil},
		{"put before the reception", []deed{move("relevant"), replace("relevant", -1, 2), replace("relevant", 0, 3)}, "", "relevant", hiring.Relevant, active, "rv", []int{2, 3}},
	})
}

// The answer lists what was voided: the decision names exactly the transitions that the correction took away.
func TestRule6ACorrectionListsWhatItVoided(t *testing.T) {
	t.Parallel()
	c := received(t, standard, dawn)
	for i, do := range []deed{move("relevant"), move("interviewed"), reject()} {
		c.now = day(i + 1)
		if err := do(c); err != nil {
			t.Fatal(err)
		}
	}
	d, err := c.Decide(hiring.Command{Action: hiring.ActionCorrect, To: new(hiring.StageKey("relevant")), Note: "a slip"}, reasons, day(4))
	if err != nil {
		t.Fatal(err)
	}
	if want := []uuid.UUID{c.Transitions[2].ID, c.Transitions[3].ID}; !slices.Equal(d.Voids, want) {
		t.Errorf("voids %v, want %v", d.Voids, want)
	}
}

// Everything wrong with a command is told at once.
func TestRule6AllViolationsAtOnce(t *testing.T) {
	t.Parallel()
	c := received(t, standard, dawn)
	_, err := c.Decide(hiring.Command{Action: hiring.ActionReject, To: new(hiring.StageKey("relevant")), Voids: []uuid.UUID{{1}}, EffectiveAt: new(day(9))}, reasons, day(1))
	if e, ok := err.(*hiring.Error); !ok || len(e.Violations) != 4 { //nolint:errorlint // it is the error itself
		t.Errorf("got %v", err)
	}
}
