package store

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// The question asked most, live by jury, is answered by one statement: who asks, what they may see, the labels and the
// kept counts, with the entries that are not folded into them yet. It costs the same however many applications there are.

// IsLiveByJury tells whether a question is the one that LiveFunnel answers: how every jury stands now, or some of them.
func IsLiveByJury(q hiring.FunnelQuestion) bool {
	return q.Basis == hiring.BasisCohort && q.Unit != hiring.UnitCandidate && q.GroupBy == hiring.GroupJury && q.AsOf == nil && q.KnownAt == nil &&
		q.From == nil && q.To == nil && q.ReceivedFrom == nil && q.ReceivedTo == nil && len(q.JobIDs) == 0 && len(q.CampaignIDs) == 0 &&
		len(q.DepartmentIDs) == 0 && len(q.PostingIDs) == 0 && len(q.Sources) == 0
}

// LiveFunnel answers a question that is live by jury to whoever a session belongs to. Known is false where the session
// has ended, or where they may not see a jury that is asked about: the caller finds out which, and says so.
func (s *Store) LiveFunnel(ctx context.Context, session uuid.UUID, q hiring.FunnelQuestion) (who hiring.Actor, answer hiring.Funnel, known bool, err error) {
	a := &asking{FunnelQuestion: q, store: s}
	if err := a.readLive(ctx, ofSession, session, s.near()); err != nil {
		return who, answer, false, translate(err)
	}
	if a.who.UserID == uuid.Nil || len(a.scope.Juries) < len(q.JuryIDs) {
		return who, answer, false, nil
	}
	a.who.SessionID = session
	answer, err = a.answer()
	return a.who, answer, true, translate(err)
}

// ofSession finds whoever a session ($1) belongs to, as of a time ($2): its end, a disabled account, a changed role and
// changed departments hold from the next request on, whatever an access token says.
const ofSession = "SELECT u.id AS user_id, u.role, u.name, " + hasDepartments + " AS limited FROM sessions s JOIN users u ON u.id = s.user_id" +
	" WHERE s.id = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND s.idle_at > $2 AND NOT u.disabled"

// hasDepartments tells whether the user u is limited to departments.
const hasDepartments = "EXISTS (SELECT 1 FROM user_departments d WHERE d.user_id = u.id)"

// ofActor is somebody who is known already: see actorArgs.
func (s *Store) ofActor() string {
	if s.dialect == postgresDialect {
		return "SELECT CAST($1 AS UUID) AS user_id, CAST($2 AS TEXT) AS role, '' AS name, CAST($3 AS BOOLEAN) AS limited"
	}
	return "SELECT $1 AS user_id, $2 AS role, '' AS name, $3 AS limited"
}

// actorArgs are the parameters of ofActor: their id, their role, which a key has none of, and whether they are limited.
func actorArgs(who hiring.Actor) []any { return []any{who.ID(), string(who.Role), who.Limited} }

// liveRow is a row of the statement: a job and a jury with their kept counts, or counts alone; what is missing is null.
type liveRow struct {
	user      uuid.UUID
	now       *time.Time
	job, jury *uuid.UUID
	title     *string
	openings  *int64
	name      *string
	complete  *bool
	declared  any // as counts are
	counts    tallyScan
}

// readLive reads who asks, the scope of the question and what is counted, for a question that is live by jury.
func (a *asking) readLive(ctx context.Context, asker string, args ...any) error {
	statement := a.store.liveStatement(liveKey{asker, len(args), len(a.JuryIDs)})
	for _, id := range a.JuryIDs {
		args = append(args, id)
	}
	a.scope = hiring.FunnelScope{Jobs: map[uuid.UUID]hiring.FunnelJob{}, Juries: map[uuid.UUID]hiring.FunnelJury{}}
	var row liveRow
	into := append([]any{&row.user, &a.who.Role, &a.who.Name, &a.who.Limited, &row.now, &row.job, &row.jury, &row.title, &row.openings, &row.name, &row.complete, &row.declared}, row.counts.into()...)
	err := a.store.ask(ctx).query(ctx, statement, args, func(scan func(...any) error) error {
		if err := scan(into...); err != nil {
			return err
		}
		if a.who.Key == nil {
			a.who.UserID = row.user
		}
		if row.now != nil {
			a.now = micro(*row.now)
		}
		if row.title != nil {
			a.scope.Jobs[*row.job] = hiring.FunnelJob{ID: *row.job, Title: *row.title, Openings: int(*row.openings)}
		}
		if row.name != nil {
			declared := whole(row.declared)
			if declared > 0 && a.db == nil {
				a.db = a.store.read(ctx)
			}
			a.scope.Juries[*row.jury] = hiring.FunnelJury{ID: *row.jury, JobID: *row.job, Name: *row.name, ReceivedComplete: *row.complete, Declared: declared}
		}
		if tally := row.counts.tally(); !tally.Empty() {
			a.live = append(a.live, hiring.Counted{JobID: *row.job, JuryID: *row.jury, Tally: tally})
		}
		return nil
	})
	if a.now.IsZero() {
		a.now = a.store.near()
	}
	// Counts alone come without asking whose they are: what the asker may not see, or did not ask about, goes here.
	of, _ := boundsOf(a.who)
	withoutJury := len(a.JuryIDs) == 0 && !of.byJury
	a.live = slices.DeleteFunc(a.live, func(c hiring.Counted) bool {
		if c.JuryID == uuid.Nil {
			_, seen := a.scope.Jobs[c.JobID]
			return !seen || !withoutJury
		}
		_, seen := a.scope.Juries[c.JuryID]
		return !seen
	})
	return err
}

// liveKey is what liveStatement depends on.
type liveKey struct {
	asker  string
	args   int // how many parameters the asker takes
	juries int
}

// liveStatement is the one statement, about so many juries (0: all of them), whose ids are the parameters after those of
// who asks. What they may see is asked in it, because who asks is found in it; for who may see everything, that is one look
// at a flag.
func (s *Store) liveStatement(key liveKey) string {
	if known, ok := s.statements.Load(key); ok {
		return known.(string) //nolint:forcetypeassert // nothing else is stored
	}
	const (
		// A user's juries, or a key's: no user has the id of a key.
		juries = "(SELECT m.jury_id FROM jury_members m WHERE m.user_id = who.user_id AND m.left_at IS NULL" +
			" AND NOT EXISTS (SELECT 1 FROM recusals r WHERE r.user_id = who.user_id AND r.jury_id = m.jury_id AND r.application_id IS NULL)" +
			" UNION ALL SELECT k.jury_id FROM api_key_juries k WHERE k.api_key_id = who.user_id)"
		below = "below (id) AS (SELECT d.department_id FROM who JOIN user_departments d ON d.user_id = who.user_id" +
			" UNION SELECT d.id FROM departments d JOIN below ON d.parent_id = below.id)"
		theirs    = "(SELECT id FROM jobs WHERE department_id IN (SELECT id FROM below))"
		seesAll   = "who.role <> 'juror' AND NOT who.limited"
		seesJury  = "(" + seesAll + " OR who.role <> 'recruiter' AND j.id IN " + juries + " OR who.role = 'recruiter' AND j.job_id IN " + theirs + ")"
		seesJob   = "(" + seesAll + " OR who.role <> 'recruiter' AND o.id IN (SELECT job_id FROM juries WHERE id IN " + juries + ") OR who.role = 'recruiter' AND o.id IN " + theirs + ")"
		labels    = "o.id, j.id, o.title, o.openings, j.name, j.received_complete, j.declared, "
		unlabeled = "c.job_id, c.jury_id, " + "NULL, NULL, NULL, NULL, NULL, " //nolint:dupword // columns without a value
		noJury    = "'00000000-0000-0000-0000-000000000000'"
	)
	head := "SELECT who.user_id, who.role, who.name, who.limited, " + s.clockColumn() + ", "
	statement := "WITH RECURSIVE who AS (" + key.asker + "), " + below + " " + head + labels + keptTally
	tail := " UNION ALL " + head + unlabeled + entryTally + " FROM who JOIN ledger_tail c ON "
	if key.juries > 0 {
		among := " IN (" + places(key.args+1, key.juries) + ")"
		statement += " FROM who LEFT JOIN juries j ON j.id" + among + " AND " + seesJury + " LEFT JOIN jobs o ON o.id = j.job_id" +
			" LEFT JOIN ledger_counts c ON c.jury_id = j.id" + tail + "c.jury_id" + among
	} else {
		statement += " FROM who LEFT JOIN jobs o ON " + seesJob + " LEFT JOIN juries j ON j.job_id = o.id AND " + seesJury +
			" LEFT JOIN ledger_counts c ON c.jury_id = j.id" +
			" UNION ALL " + head + unlabeled + keptTally + " FROM who JOIN ledger_counts c ON c.jury_id = " + noJury + tail + "1 = 1"
	}
	s.statements.Store(key, statement)
	return statement
}
