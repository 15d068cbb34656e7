package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// ListUsers lists accounts: all of them for who recruits, oneself for everybody else.
func (s *Store) ListUsers(ctx context.Context, who hiring.Actor, f hiring.UserFilter, req hiring.PageRequest) (hiring.Page[hiring.User], error) {
	db := s.read(ctx)
	q := visible(db, who, Users)
	if len(f.Roles) > 0 {
		q = q.Where("users.role IN ?", f.Roles)
	}
	if f.Disabled != nil {
		q = q.Where("users.disabled = ?", *f.Disabled)
	}
	if f.Query != "" {
		pattern := like(Fold(f.Query))
		if who.Is(hiring.RoleAdmin) { // only who may read e-mail addresses may search in them
			q = q.Where(`(users.name_folded LIKE ? ESCAPE '\' OR users.email_folded LIKE ? ESCAPE '\')`, pattern, like(FoldEmail(f.Query)))
		} else {
			q = q.Where(`users.name_folded LIKE ? ESCAPE '\'`, pattern)
		}
	}
	out, err := pageRecords(records{db: db, who: who, noun: Users}, q, byRecord[hiring.User]("users"), req)
	return out, translate(err)
}

// GetUser reads one account.
func (s *Store) GetUser(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.User, error) {
	out, err := find[hiring.User](s.read(ctx), who, Users, id)
	return out, translate(err)
}

// CreateUser adds an account.
func (s *Store) CreateUser(ctx context.Context, who hiring.Actor, u hiring.User) (hiring.User, error) {
	refoldUser(&u)
	err := s.write(ctx, who, func(t *tx) error { return insert(t, Users, &u) })
	return u, err
}

func refoldUser(u *hiring.User) { u.EmailFolded, u.NameFolded = FoldEmail(u.Email), Fold(u.Name) }

// UpdateUser changes an account. The last admin who is not disabled stays one. Whoever is disabled, or gets
// another password, is logged out everywhere.
func (s *Store) UpdateUser(ctx context.Context, who hiring.Actor, u hiring.User) (hiring.User, error) {
	refoldUser(&u)
	err := s.write(ctx, who, func(t *tx) error {
		// Two admins who demote one another at once must not both succeed: every change of an admin waits here.
		if err := t.Exec("UPDATE users SET id = id WHERE role = ?", hiring.RoleAdmin).Error; err != nil {
			return err
		}
		before, err := lockRow[hiring.User](t, Users, u.ID)
		if err != nil {
			return err
		}
		if before.Role == hiring.RoleAdmin && !before.Disabled && (u.Role != hiring.RoleAdmin || u.Disabled) {
			var others int
			err := t.Raw("SELECT count(*) FROM users WHERE role = ? AND NOT disabled AND id <> ?", hiring.RoleAdmin, u.ID).Scan(&others).Error
			if err != nil {
				return err
			}
			if others == 0 {
				return hiring.Conflict("last_admin", "this is the last admin: somebody must be able to manage accounts")
			}
		}
		if err := update(t, Users, before, &u); err != nil {
			return err
		}
		if (u.Disabled && !before.Disabled) || u.PasswordHash != before.PasswordHash {
			return t.endSessions(u.ID)
		}
		return nil
	})
	return u, err
}

func (t *tx) endSessions(user uuid.UUID) error {
	return t.Exec("UPDATE sessions SET ended_at = ? WHERE user_id = ? AND ended_at IS NULL", t.now, user).Error
}

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

// UserByEmail finds the account that somebody wants to log in to; NotFound when there is none. It is for logging
// in only, so it asks no actor.
func (s *Store) UserByEmail(ctx context.Context, email string) (hiring.User, error) {
	var u hiring.User
	err := s.read(ctx).Where("email_folded = ?", FoldEmail(email)).Take(&u).Error
	return u, translate(err)
}

// StartSession begins a session for a user whose password was found right against this hash, with the hash of the
// session's first refresh token. Where the password was changed or the account disabled meanwhile, it is refused: the
// change has ended all sessions, and none may begin behind its back.
func (s *Store) StartSession(ctx context.Context, who hiring.Actor, passwordHash string, refreshHash []byte, life SessionLife) (hiring.Session, error) {
	var out hiring.Session
	err := s.write(ctx, who, func(t *tx) error {
		var user hiring.User
		err := t.Clauses(clause.Locking{Strength: clause.LockingStrengthShare}).Where("id = ?", who.UserID).Take(&user).Error
		if err != nil {
			return err
		}
		if user.PasswordHash != passwordHash || user.Disabled {
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

// errRefused is the one answer to a refresh token that is not good, whatever the reason.
func errRefused() error {
	return &hiring.Error{Kind: hiring.KindUnauthenticated, Code: "invalid_refresh_token", Detail: "the refresh token is not good (any more): log in again"}
}

// Refresh uses up a refresh token and puts the next one in its place. A token that was used before revokes its
// session: one of the two who used it is a thief. Of many concurrent uses one succeeds.
func (s *Store) Refresh(ctx context.Context, requestID string, oldHash, newHash []byte, life SessionLife) (hiring.Session, error) {
	var session hiring.Session
	var refused bool
	err := s.write(ctx, hiring.Actor{RequestID: requestID}, func(t *tx) error {
		session, refused = hiring.Session{}, false
		err := t.Raw(`SELECT s.id, s.user_id, s.created_at, s.expires_at, s.idle_at, s.ended_at FROM sessions s JOIN refresh_tokens r ON r.session_id = s.id JOIN users u ON u.id = s.user_id
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
			refused = true // committed: the session ends
			if err := t.Exec("UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL", t.now, session.ID).Error; err != nil {
				return err
			}
			return t.note(change{subject: Sessions, id: session.ID, version: 1, action: "token_reused"})
		}
		session.IdleAt = t.now.Add(life.Idle)
		if err := t.Exec("UPDATE sessions SET idle_at = ? WHERE id = ?", session.IdleAt, session.ID).Error; err != nil {
			return err
		}
		if err := t.Create(&RefreshToken{Hash: newHash, SessionID: session.ID, CreatedAt: t.now}).Error; err != nil {
			return err
		}
		return t.note(change{subject: Sessions, id: session.ID, version: 1, action: "refreshed"})
	})
	if err == nil && refused {
		err = errRefused()
	}
	return session, err
}

// EndSession logs out.
func (s *Store) EndSession(ctx context.Context, who hiring.Actor) error {
	return s.write(ctx, who, func(t *tx) error {
		if err := t.Exec("UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL", t.now, who.SessionID).Error; err != nil {
			return err
		}
		return t.note(change{subject: Sessions, id: who.SessionID, version: 1, action: "ended"})
	})
}

// Authenticate tells who a session belongs to, as of now.
func (s *Store) Authenticate(ctx context.Context, session uuid.UUID) (hiring.Actor, error) {
	who := hiring.Actor{SessionID: session}
	err := s.ask(ctx).query(ctx, ofSession, []any{session, s.near()}, func(scan func(...any) error) error {
		return scan(&who.UserID, &who.Role, &who.Name)
	})
	if err != nil {
		return hiring.Actor{}, translate(err)
	}
	if who.UserID == uuid.Nil {
		return hiring.Actor{}, &hiring.Error{Kind: hiring.KindUnauthenticated, Code: "session_ended", Detail: "the session has ended: log in again"}
	}
	return who, nil
}

// Seats lists the juries that a user sits on, with the name of each and their role in it.
func (s *Store) Seats(ctx context.Context, who hiring.Actor) ([]hiring.Seat, error) {
	var out []hiring.Seat
	err := s.read(ctx).Raw(`SELECT j.id AS jury_id, j.name, m.role FROM jury_members m JOIN juries j ON j.id = m.jury_id
		WHERE m.user_id = ? AND m.left_at IS NULL ORDER BY j.id`, who.UserID).Scan(&out).Error
	return out, translate(err)
}
