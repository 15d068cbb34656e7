package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// unguardedActs takes the triggers of acts away, as an operator can.
func unguardedActs(url string) []string {
	if store.SQLitePath(url) == "" {
		return []string{"DROP TRIGGER jury_acts_only_grows ON jury_acts"}
	}
	return []string{"DROP TRIGGER jury_acts_no_update", "DROP TRIGGER jury_acts_no_delete"}
}

// filed is a jury with everything that minutes can tell, and three acts.
func filed(t *testing.T, url string) *room {
	t.Helper()
	r := hearing(t, url, 4)
	r.evaluateAll()
	_, err := r.ReopenEvaluation(r.ctx, r.jurors[0], r.apps[1], r.seats[1].ID, "échelle mal lue")
	r.ok(err)
	_, _, err = r.WaiveEvaluation(r.ctx, r.jurors[0], hiring.Waiver{ApplicationID: r.apps[1], MemberID: r.seats[1].ID, Reason: "malade"})
	r.ok(err)
	_, err = r.CreateDisclosure(r.ctx, r.admin, hiring.Disclosure{JuryID: r.jury.ID, Reason: "recours"})
	r.ok(err)
	r.open()
	_, err = r.CreateRecusal(r.ctx, r.jurors[2], hiring.Recusal{JuryID: r.jury.ID, ApplicationID: &r.apps[3], Reason: "cousin"})
	r.ok(err)
	r.save(r.draft())
	r.sign()
	for range 2 {
		r.later(time.Hour)
		_, err := r.SignAct(r.ctx, r.admin, r.jury.ID, hiring.ActRectification, "Avis 1 se lit Avis un", "erreur")
		r.ok(err)
	}
	return r
}

func (r *room) verified(url string, statements ...string) (all, own []string) {
	r.t.Helper()
	every, mine, err := r.VerifyActsAfter(r.ctx, r.jury.ID, append(unguardedActs(url), statements...)...)
	r.ok(err)
	for _, f := range every {
		all = append(all, fmt.Sprint(f.Place, " ", f.Code))
	}
	for _, f := range mine {
		own = append(own, fmt.Sprint(f.Place, " ", f.Code))
	}
	return all, own
}

// TestWhatAnOperatorDoesToMinutes: each way to rewrite what a jury decided is found by both checks, and told where it is.
func TestWhatAnOperatorDoesToMinutes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := filed(t, url)
		if all, own := r.verified(url); len(all) > 0 || len(own) > 0 {
			t.Fatalf("untouched: %v %v", all, own)
		}
		for deed, want := range map[string]string{
			"UPDATE decisions SET outcome = 'reserve', position = 3, reason = NULL WHERE outcome = 'not_selected'": "1 decisions_changed",
			"UPDATE decisions SET appraisal = 'Excellent' WHERE position = 2":                                      "1 decisions_changed",
			"UPDATE decisions SET position = 3 - position WHERE position IS NOT NULL":                              "1 decisions_changed",
			"DELETE FROM decisions WHERE position = 1":                                                             "1 decisions_changed",
			"UPDATE jury_members SET name = 'Autre' WHERE name = 'Sacha'":                                          "1 members_changed",
			"UPDATE attendances SET present = FALSE WHERE member_id = '" + r.seats[1].ID.String() + "'":            "1 deliberation_changed, 1 sessions_changed",
			"DELETE FROM recusals":                                                                   "1 recusals_changed, 1 evaluations_changed",
			"UPDATE criteria SET weight = 3 WHERE key = 'service'":                                   "1 criteria_changed",
			"UPDATE scores SET score = 1 WHERE criterion = 'service' AND score = 20":                 "1 evaluations_changed",
			"UPDATE scores SET justification = 'x' WHERE criterion = 'service'":                      "1 evaluations_changed",
			"UPDATE evaluations SET comment = 'x'":                                                   "1 evaluations_changed",
			"UPDATE reopenings SET reason = 'x'":                                                     "1 reopenings_changed",
			"UPDATE waivers SET reason = 'x'":                                                        "1 waivers_changed",
			"DELETE FROM disclosures":                                                                "1 disclosures_changed",
			"UPDATE juries SET women = 7, men = 1":                                                   "1 jury_changed",
			"UPDATE juries SET quorum = 1":                                                           "1 jury_changed",
			"UPDATE juries SET status = 'open'":                                                      "1 status_changed",
			"UPDATE deliberations SET opened_at = created_at, session_id = session_id, version = 9":  "",
			"UPDATE jury_acts SET record = replace(record, 'Avis 3', 'Avis 4') WHERE place = 1":      "1 act_changed, 1 decisions_changed",
			"UPDATE jury_acts SET signed_at = '2024-09-02 08:00:00.000001+00:00' WHERE place = 2":    "2 act_changed",
			"UPDATE jury_acts SET signed_by = '" + r.jurors[1].UserID.String() + "' WHERE place = 3": "3 act_changed",
			"UPDATE jury_acts SET kind = 'annulment' WHERE place = 3":                                "3 act_changed",
			"DELETE FROM jury_acts WHERE place = 3":                                                  "0 act_missing",
			"DELETE FROM jury_acts WHERE place = 2":                                                  "2 act_missing, 0 act_missing",
			"UPDATE candidates SET family_name = 'Épouse'":                                           "",
			"UPDATE users SET name = 'Autre'":                                                        "",
			"UPDATE reasons SET label_fr = 'Autre'":                                                  "",
		} {
			all, own := r.verified(url, deed)
			if got := strings.Join(all, ", "); sorted(got) != sorted(want) {
				t.Errorf("%s: all: %s, not %s", deed, got, want)
			}
			if got := strings.Join(own, ", "); (got == "") != (want == "") {
				t.Errorf("%s: its own: %q, not %s", deed, got, want)
			}
		}
		all, own := r.verified(url, "DELETE FROM jury_acts")
		if len(all) != 3 || len(own) != 3 || all[0] != "0 act_missing" {
			t.Errorf("without acts: %v %v", all, own)
		}
	})
}

func sorted(list string) string {
	parts := strings.Split(list, ", ")
	for i := range parts {
		for j := range i {
			if parts[i] < parts[j] {
				parts[i], parts[j] = parts[j], parts[i]
			}
		}
	}
	return strings.Join(parts, ", ")
}

// TestAForgedChainIsFound: an operator who computes every hash anew is found by the audit, whose chain they would have to forge as
// well; and one who does is found by the head that was kept.
func TestAForgedChainIsFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := filed(t, url)
		_, err := r.SealAudit(r.ctx)
		r.ok(err)
		head := r.audited(nil).Head
		rows, err := r.Rows(r.ctx, "SELECT place, record, hash FROM jury_acts ORDER BY place")
		r.ok(err)
		forge, hashes := store.ForgeActs(rows, func(record string) string { return strings.ReplaceAll(record, "Avis 3", "Avis 4") })
		forge = append(forge, "UPDATE decisions SET appraisal = 'Avis 4' WHERE appraisal = 'Avis 3'")
		forged, itsOwn := r.verified(url, forge...)
		if got := strings.Join(forged, ", "); got != "1 act_changed, 2 act_changed, 3 act_changed" || len(itsOwn) != 3 {
			t.Errorf("%s; %v", got, itsOwn)
		}
		statements := append(append(unguardedActs(url), unguarded(t, url)...), forge...)
		for i, row := range rows {
			statements = append(statements, fmt.Sprintf("UPDATE audit_entries SET fields = replace(fields, '%s', '%s')", row[2], hashes[i]))
		}
		all, own, err := r.VerifyActsAfter(r.ctx, r.jury.ID, statements...)
		if err != nil || len(all) > 0 {
			t.Errorf("the forgery is no good: %v %v", all, err)
		}
		if len(own) != 3 || own[0].Code != "act_changed" {
			t.Errorf("the jury's own check does not look at the seals: %v", own)
		}
		if found, err := r.VerifyAuditAfter(r.ctx, &head, statements...); err != nil || len(found) == 0 {
			t.Errorf("the audit's chain does not tell of it: %v", err)
		}
	})
}

// TestActsOnlyGrow: a slip of ours is refused by the database itself.
func TestActsOnlyGrow(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := filed(t, url)
		before := storetest.Dump(t, url)
		statements := []string{"UPDATE jury_acts SET hash = 'x'", "DELETE FROM jury_acts"}
		if store.SQLitePath(url) == "" {
			statements = append(statements, "TRUNCATE jury_acts")
		}
		for _, statement := range statements {
			if err := r.Exec(r.ctx, statement); err == nil || !strings.Contains(err.Error(), "only grows") {
				t.Errorf("%s: %v", statement, err)
			}
		}
		if diff := cmp.Diff(before, storetest.Dump(t, url)); diff != "" {
			t.Error(diff)
		}
		if err := r.DeleteJury(r.ctx, r.admin, r.jury.ID, r.jury.Version); err == nil {
			t.Error("a jury with acts was deleted")
		}
	})
}

func TestVerifyingNoMinutes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := decided(t, url)
		_, _, err := r.VerifyMinutes(r.ctx, r.admin, r.jury.ID)
		r.wants("before signing", err, "not_found")
		act := r.sign()
		got, faults, err := r.VerifyMinutes(r.ctx, r.jurors[1], r.jury.ID)
		if err != nil || len(faults) > 0 || got.Hash != act.Hash {
			t.Errorf("%v %v", faults, err)
		}
		_, _, err = r.VerifyMinutes(r.ctx, hiring.Actor{UserID: uuid.New(), Role: hiring.RoleJuror}, r.jury.ID)
		r.wants("for a stranger", err, "not_found")
	})
}
