package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// RefreshToken is one refresh token by its hash. A used one is kept while its session lives.
type RefreshToken struct {
	Hash      []byte
	SessionID uuid.UUID
	CreatedAt time.Time
	UsedAt    *time.Time
}

// SessionLife says how long a session lives: at most Absolute, and at most Idle without a refresh.
type SessionLife struct {
	Absolute time.Duration
	Idle     time.Duration
}

// StartSession begins a session for a user who has proved who they are, with the hash of the session's first refresh
// token. The era is that of the account when the proof was judged, whatever it was: where all sessions of the user have
// ended since, as with another password, or the account is disabled, it is refused, and none begins behind that.
func (s *Store) StartSession(ctx context.Context, who hiring.Actor, era int, refreshHash []byte, life SessionLife) (hiring.Session, error) {
	var out hiring.Session
	err := s.write(ctx, who, func(t *tx) error {
		var user hiring.User
		err := t.Clauses(clause.Locking{Strength: clause.LockingStrengthShare}).Where("id = ?", who.UserID).Take(&user).Error
		if err != nil {
			return err
		}
		if user.SessionEra != era || user.Disabled {
			return &hiring.Error{Kind: hiring.KindUnauthenticated, Code: "invalid_credentials", Detail: "the e-mail address or the password is not right"}
		}
		id, err := newID()
		if err != nil {
			return err
		}
		out = hiring.Session{ID: id, UserID: who.UserID, CreatedAt: t.now, ExpiresAt: t.now.Add(life.Absolute), IdleAt: t.now.Add(life.Idle)}
		if err := t.Create(&out).Error; err != nil {
			return err
		}
		if err := t.Create(&RefreshToken{Hash: refreshHash, SessionID: id, CreatedAt: t.now}).Error; err != nil {
			return err
		}
		return t.note(change{subject: Sessions, id: id, version: 1, action: "started"})
	})
	return out, err
}

// ErrTokenReused is behind the refusal of a refresh token that was used before.
var ErrTokenReused = errors.New("a refresh token was used twice")

// errRefused is the one answer to a refresh token that is not good, whatever the reason.
func errRefused() *hiring.Error {
	return &hiring.Error{Kind: hiring.KindUnauthenticated, Code: "invalid_refresh_token", Detail: "the refresh token is not good (any more): log in again"}
}

// Refresh uses up a refresh token and puts the next one in its place. A token that was used before revokes its
// session: one of the two who used it is a thief; the refusal has ErrTokenReused behind it, and the session comes with
// it. Of many concurrent uses one succeeds.
func (s *Store) Refresh(ctx context.Context, requestID string, oldHash, newHash []byte, life SessionLife) (hiring.Session, error) {
	var session hiring.Session
	var reused bool
	err := s.write(ctx, hiring.Actor{RequestID: requestID}, func(t *tx) error {
		session, reused = hiring.Session{}, false
		err := t.Raw(`SELECT s.id, s.user_id, s.created_at, s.refreshed_at, s.expires_at, s.idle_at, s.ended_at
			FROM sessions s JOIN refresh_tokens r ON r.session_id = s.id JOIN users u ON u.id = s.user_id
			WHERE r.hash = ? AND NOT u.disabled`, oldHash).Scan(&session).Error
		if err != nil {
			return err
		}
		if session.ID == uuid.Nil {
			return errRefused()
		}
		t.who.UserID = session.UserID
		if session.EndedAt != nil || !t.now.Before(session.ExpiresAt) || !t.now.Before(session.IdleAt) {
			return errRefused()
		}
		used := t.Exec("UPDATE refresh_tokens SET used_at = ? WHERE hash = ? AND used_at IS NULL", t.now, oldHash)
		if used.Error != nil {
			return used.Error
		}
		if used.RowsAffected == 0 {
			reused = true // committed: the session ends
			if err := t.Exec("UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL", t.now, session.ID).Error; err != nil {
				return err
			}
			return t.note(change{subject: Sessions, id: session.ID, version: 1, action: "token_reused"})
		}
		session.RefreshedAt, session.IdleAt = &t.now, t.now.Add(life.Idle)
		if err := t.Exec("UPDATE sessions SET refreshed_at = ?, idle_at = ? WHERE id = ?", t.now, session.IdleAt, session.ID).Error; err != nil {
			return err
		}
		if err := t.Create(&RefreshToken{Hash: newHash, SessionID: session.ID, CreatedAt: t.now}).Error; err != nil {
			return err
		}
		return t.note(change{subject: Sessions, id: session.ID, version: 1, action: "refreshed"})
	})
	if err == nil && reused {
		err = errRefused().Because(ErrTokenReused)
	}
	return session, err
}

// Authenticate tells who a session belongs to, as of now.
func (s *Store) Authenticate(ctx context.Context, session uuid.UUID) (hiring.Actor, error) {
	who := hiring.Actor{SessionID: session}
	err := s.ask(ctx).query(ctx, ofSession, []any{session, s.near()}, func(scan func(...any) error) error {
		return scan(&who.UserID, &who.Role, &who.Name, &who.Limited)
	})
	if err != nil {
		return hiring.Actor{}, translate(err)
	}
	if who.UserID == uuid.Nil {
		return hiring.Actor{}, &hiring.Error{Kind: hiring.KindUnauthenticated, Code: "session_ended", Detail: "the session has ended: log in again"}
	}
	return who, nil
}

// sessionRow is a session as a list reads it.
type sessionRow struct{ hiring.Session }

// TableName says where sessions are, for GORM.
func (sessionRow) TableName() string { return "sessions" }

// Recorded gives what lists are sorted by.
func (r *sessionRow) Recorded() *hiring.Record {
	return &hiring.Record{ID: r.ID, CreatedAt: r.CreatedAt, UpdatedAt: r.CreatedAt}
}

// alive are the sessions that go on at a time.
const alive = "sessions.ended_at IS NULL AND sessions.expires_at > @now AND sessions.idle_at > @now"

// ListSessions lists the actor's own sessions that go on. Nobody, whatever their role, sees those of others.
func (s *Store) ListSessions(ctx context.Context, who hiring.Actor, req hiring.PageRequest) (hiring.Page[hiring.Session], error) {
	q := s.read(ctx).Where("sessions.user_id = ?", who.UserID).Where(alive, map[string]any{"now": s.near()})
	found, err := page(q, "sessions", byRecord[sessionRow]("sessions"), req)
	out := hiring.Page[hiring.Session]{Next: found.Next}
	for _, r := range found.Items {
		out.Items = append(out.Items, r.Session)
	}
	return out, translate(err)
}

// EndSession ends one of the actor's own sessions that goes on; NotFound for any other.
func (s *Store) EndSession(ctx context.Context, who hiring.Actor, id uuid.UUID) error {
	return s.write(ctx, who, func(t *tx) error {
		ended := t.Exec("UPDATE sessions SET ended_at = @now WHERE id = @id AND user_id = @user AND "+alive,
			map[string]any{"now": t.now, "id": id, "user": who.UserID})
		if ended.Error != nil {
			return ended.Error
		}
		if ended.RowsAffected == 0 {
			return hiring.NotFound()
		}
		return t.note(change{subject: Sessions, id: id, version: 1, action: "ended"})
	})
}

// EndSessions ends all of the actor's own sessions, and refuses those that are about to begin.
func (s *Store) EndSessions(ctx context.Context, who hiring.Actor) error {
	return s.write(ctx, who, func(t *tx) error {
		if err := t.endSessions(who.UserID); err != nil {
			return err
		}
		return t.note(change{subject: Users, id: who.UserID, version: 1, action: "logged_out_everywhere"})
	})
}

// endSessions ends all sessions of a user, those too that begin with a proof from before.
func (t *tx) endSessions(user uuid.UUID) error {
	if err := t.Exec("UPDATE users SET session_era = session_era + 1 WHERE id = ?", user).Error; err != nil {
		return err
	}
	return t.Exec("UPDATE sessions SET ended_at = ? WHERE user_id = ? AND ended_at IS NULL", t.now, user).Error
}

const (
	// keptSessions is for how long a session that is over is kept: somebody may want to know how it ended.
	keptSessions = 7 * 24 * time.Hour
	// sweepBatch is how many one transaction removes: short transactions.
	sweepBatch = 500
)

// SweepLogins removes what logins leave behind: sessions a week after their end, with their refresh tokens, and attempts that
// count no more. Calendars go a week after they were revoked. It gives the number of sessions removed. Replicas may sweep at once.
func (s *Store) SweepLogins(ctx context.Context) (int, error) {
	if err := s.write(ctx, hiring.Actor{}, func(t *tx) error {
		if err := t.Where("revoked_at < ?", t.now.Add(-keptSessions)).Delete(&hiring.CalendarFeed{}).Error; err != nil {
			return err
		}
		return t.Where("attempted_at <= ?", t.now.Add(-AttemptWindow)).Delete(&LoginAttempt{}).Error
	}); err != nil {
		return 0, err
	}
	for removed := 0; ; {
		var n int
		err := s.write(ctx, hiring.Actor{}, func(t *tx) error {
			gone := t.Exec("DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE ended_at < @over OR expires_at < @over OR idle_at < @over LIMIT @batch)",
				map[string]any{"over": t.now.Add(-keptSessions), "batch": sweepBatch})
			n = int(gone.RowsAffected)
			return gone.Error
		})
		removed += n
		if err != nil || n < sweepBatch {
			return removed, err
		}
	}
}
