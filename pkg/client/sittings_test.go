package client_test

import (
	"time"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/pkg/client"
)

// sittings are when the jury meets, and who steps back from it.
func (d *day) sittings() {
	ctx, c := d.t.Context(), d.c
	var sitting api.JurySession
	keep(d, &sitting)(c.CreateJurySession(ctx, d.jury.ID, api.JurySessionInput{
		Kind: api.SessionHearing, StartsAt: today.Add(-2 * time.Hour), Attendance: []api.Attendance{{MemberID: d.member.ID, Present: true}},
	}))
	same(d, sitting)(c.JurySession(ctx, sitting.ID))
	keep(d, &sitting)(c.UpdateJurySession(ctx, sitting.ID, sitting.Version, client.Patch{"location": "Salle 12"}))
	has[api.JurySession](d, 1)(client.Collect(c.JurySessions(ctx, d.jury.ID, client.List{Sort: "-starts_at", PageSize: 7})))
	d.ok(c.DeleteJurySession(ctx, sitting.ID, sitting.Version))
	var recusal api.Recusal
	keep(d, &recusal)(c.AddRecusal(ctx, d.jury.ID, api.RecusalInput{MemberID: &d.member.ID, ApplicationID: &d.application.ID, Reason: "Ancienne collègue"}))
	has[api.Recusal](d, 1)(client.Collect(c.Recusals(ctx, d.jury.ID, list)))
	keep(d, &d.interview)(c.Interview(ctx, d.interview.ID))
	if len(d.interview.MemberIDs) > 0 {
		d.t.Errorf("who stepped back is to hear it still: %+v", d.interview)
	}
}
