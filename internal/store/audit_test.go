package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// trail is what the audit says of a bench's last deeds, as "subject.action fields", and the types that the outbox
// announces, each in order.
func (b *bench) trail() (audit, outbox []string) {
	b.t.Helper()
	entries, err := b.Rows(b.ctx, "SELECT subject, action, fields, actor_id, actor_role, request_id FROM audit_entries ORDER BY id")
	b.ok(err)
	for _, e := range entries {
		if e[5] != "test" || (e[3] != b.admin.UserID.String() && e[3] != "") || e[4] != "admin" {
			b.t.Errorf("not signed by who did it: %v", e)
		}
		audit = append(audit, e[0]+"."+e[1]+" "+e[2])
	}
	events, err := b.Rows(b.ctx, "SELECT type FROM outbox_events ORDER BY id")
	b.ok(err)
	for _, e := range events {
		outbox = append(outbox, e[0])
	}
	return audit, outbox
}

// TestEveryChangeIsTold: each change leaves one audit entry and one event, in its own transaction; a refused one leaves
// none; neither holds anything of a person.
func TestEveryChangeIsTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		before, _ := b.trail()
		email := "zoe.secret@people.example"
		app, err := b.CreateApplication(b.ctx, b.admin, hiring.NewApplication{
			Application: hiring.Application{JobID: b.job.ID, CoverNote: "confidential"},
			Candidate:   &hiring.Candidate{GivenName: "Zoé", FamilyName: "Secrète", Email: &email},
		})
		b.ok(err)
		b.later(time.Hour)
		b.move(app.ID, "relevant")
		edit, err := b.GetApplication(b.ctx, b.admin, app.ID)
		b.ok(err)
		source := "linkedin"
		edit.Source = &source
		_, err = b.UpdateApplication(b.ctx, b.admin, edit.Application)
		b.ok(err)
		person, err := b.GetCandidate(b.ctx, b.admin, app.CandidateID)
		b.ok(err)
		person.FamilyName = "Discrète"
		_, err = b.UpdateCandidate(b.ctx, b.admin, person)
		b.ok(err)
		if _, err := b.UpdateCandidate(b.ctx, b.admin, hiring.Candidate{Record: hiring.Record{ID: person.ID, Version: 1}}); !hiring.Is(err, hiring.KindStale) {
			t.Errorf("a stale change: %v", err)
		}
		to := hiring.StageKey("relevant")
		if _, err := b.do(app.ID, hiring.Command{Action: hiring.ActionMove, To: &to}); hiring.Code(err) != "already_there" {
			t.Errorf("a move to where it stands: %v", err)
		}

		audit, outbox := b.trail()
		want := []string{
			"candidate.created []", "application.created []", "application.move",
			"application.updated", `candidate.updated ["family_name","name_folded"]`,
		}
		got := audit[len(before):]
		if len(got) != len(want) || len(audit) != len(outbox) {
			t.Fatalf("audit %q, outbox %q", got, outbox)
		}
		for i := range want {
			if !strings.HasPrefix(got[i], want[i]) {
				t.Errorf("entry %d is %q, not %q", i, got[i], want[i])
			}
			if event, _, _ := strings.Cut(want[i], " "); outbox[len(before)+i] != event {
				t.Errorf("event %d is %q, not %q", i, outbox[len(before)+i], event)
			}
		}
		for _, secret := range []string{"Zo", "Secr", "Discr", "people.example", "confidential"} {
			if strings.Contains(strings.Join(audit, " ")+strings.Join(outbox, " "), secret) {
				t.Errorf("the trail holds %q", secret)
			}
		}
	})
}
