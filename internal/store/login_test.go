package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// against is a quota of something that is hashed elsewhere.
func against(what string, most int) store.Quota {
	return store.Quota{Subject: fmt.Appendf(nil, "%-32s", what), Most: most}
}

// throttled wants an attempt to be refused for so many seconds, by the look before it and by the reservation.
func (b *bench) throttled(seconds int, quotas ...store.Quota) {
	b.t.Helper()
	_, reserved := b.ReserveAttempt(b.ctx, quotas...)
	for what, err := range map[string]error{"a look": b.MayAttempt(b.ctx, quotas...), "a reservation": reserved} {
		var refusal *hiring.Error
		if !errors.As(err, &refusal) || refusal.Kind != hiring.KindTooMany || refusal.Code != "too_many_attempts" || refusal.RetryAfter != seconds {
			b.t.Errorf("%s after %s: %v, want too_many_attempts and %d s", what, b.now.Format(time.TimeOnly), err, seconds)
		}
	}
}

func (b *bench) attempt(quotas ...store.Quota) uuid.UUID {
	b.t.Helper()
	b.ok(b.MayAttempt(b.ctx, quotas...))
	id, err := b.ReserveAttempt(b.ctx, quotas...)
	b.ok(err)
	return id
}

// Attempts count for fifteen minutes each, whenever the first of them was.
func TestAttemptsCountForAWhile(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		ada, here := against("ada", 5), against("here", 7)
		for range 5 {
			b.attempt(ada, here)
			b.later(time.Minute)
		}
		b.throttled(600, ada, here)
		b.throttled(600, ada, against("elsewhere", 7))
		b.attempt(against("ben", 5), here)
		b.attempt(against("cleo", 5), here)
		b.throttled(600, against("dora", 5), here)
		b.later(600*time.Second - time.Microsecond)
		b.throttled(1, ada, here)
		b.later(time.Microsecond)
		b.attempt(ada, here)
		b.throttled(60, ada, against("elsewhere", 7))
	})
}

// A right password takes back all wrong ones against its account, and nothing of the others from the same address.
func TestARightPasswordTakesBackTheWrongOnes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		ada, ben, here := against("ada", 5), against("ben", 5), against("here", 6)
		for range 4 {
			b.attempt(ada, against("elsewhere", 50))
		}
		for range 5 {
			b.attempt(ben, here)
		}
		right := b.attempt(ada, here)
		b.throttled(900, ada)
		b.throttled(900, here)
		b.ok(b.ForgetAttempt(b.ctx, right, ada.Subject))
		for range 5 {
			b.attempt(ada)
		}
		b.throttled(900, ada)
		b.throttled(900, ben)
		b.attempt(here)
		b.throttled(900, here)
	})
}

// Many at once, over two replicas, get no more attempts than one after the other.
func TestTwentyAttemptsAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		c.want(c.together(20, func(i int) error {
			_, err := c.at(i).ReserveAttempt(c.ctx, against("ada", 5), against("here", 50))
			return err
		}), map[string]int{"": 5, "too_many_attempts": 15})
		c.want(c.together(20, func(i int) error {
			_, err := c.at(i).ReserveAttempt(c.ctx, against(fmt.Sprint("account ", i), 5), against("there", 7))
			return err
		}), map[string]int{"": 7, "too_many_attempts": 13})
	})
}

// user makes an account with a password, and a session.
func (b *bench) user(email, hash string) (hiring.User, hiring.Actor) {
	b.t.Helper()
	u, err := b.CreateUser(b.ctx, b.admin, hiring.User{Email: email, Name: "J", Role: hiring.RoleJuror, PasswordHash: hash})
	b.ok(err)
	who := hiring.Actor{UserID: u.ID, Role: u.Role, RequestID: "test"}
	who.SessionID = b.session(who, u.SessionEra).ID
	return u, who
}

func (b *bench) session(who hiring.Actor, era int) hiring.Session {
	b.t.Helper()
	session, err := b.StartSession(b.ctx, who, era, fmt.Append(nil, uuid.New()), life)
	b.ok(err)
	return session
}

// lives tells whether the session of an actor goes on, asked in each way that there is.
func (b *bench) lives(who hiring.Actor) bool {
	b.t.Helper()
	_, err := b.Authenticate(b.ctx, who.SessionID)
	if err != nil && hiring.Code(err) != "session_ended" {
		b.t.Fatal(err)
	}
	live := hiring.FunnelQuestion{Basis: hiring.BasisCohort, Unit: hiring.UnitApplication, GroupBy: hiring.GroupJury}
	_, _, known, direct := b.LiveFunnel(b.ctx, who.SessionID, live)
	b.ok(direct)
	if known != (err == nil) {
		b.t.Errorf("the two ways to ask who somebody is differ: %t, %v", known, err)
	}
	return known
}

// Another hash of the same password changes nothing else: not the version, not the sessions, and not what an
// administrator saves who read the account before.
func TestAHashIsReplaced(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		before, who := b.user("j@example.org", "old")
		b.ok(b.Rehash(b.ctx, who, "old", "costlier"))
		after, err := b.GetUser(b.ctx, b.admin, before.ID)
		b.ok(err)
		if after.PasswordHash != "costlier" || after.Version != before.Version || after.SessionEra != before.SessionEra || !b.lives(who) {
			t.Errorf("%+v", after)
		}
		b.ok(b.Rehash(b.ctx, who, "old", "of somebody who was slower"))
		b.session(who, before.SessionEra) // which was judged by the old hash

		before.Name, before.PasswordHash = "Joséphine", ""
		saved, err := b.UpdateUser(b.ctx, b.admin, before)
		b.ok(err)
		if saved.PasswordHash != "costlier" || !b.lives(who) {
			t.Errorf("a name was changed, and with it: %+v", saved)
		}
		saved.PasswordHash = "another"
		saved, err = b.UpdateUser(b.ctx, b.admin, saved)
		b.ok(err)
		b.ok(b.Rehash(b.ctx, who, "costlier", "late"))
		if saved, err = b.GetUser(b.ctx, b.admin, saved.ID); err != nil || saved.PasswordHash != "another" || b.lives(who) {
			t.Errorf("a changed password was changed back: %+v, %v", saved, err)
		}
	})
}

func (b *bench) sessions(who hiring.Actor) []hiring.Session {
	b.t.Helper()
	found, err := b.ListSessions(b.ctx, who, hiring.PageRequest{Limit: 10})
	b.ok(err)
	return found.Items
}

func TestSessionsAreTheirOwners(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		u, who := b.user("j@example.org", "hash")
		b.later(time.Minute)
		other := b.session(who, u.SessionEra)
		if all := b.sessions(who); len(all) != 2 || all[0].ID != who.SessionID || all[1].ID != other.ID || all[0].RefreshedAt != nil {
			t.Errorf("%+v", all)
		}
		if all := b.sessions(b.admin); len(all) != 0 {
			t.Errorf("an admin lists %+v", all)
		}
		b.refused("an admin ends another's session", b.EndSession(b.ctx, b.admin, other.ID), "not_found")
		b.ok(b.EndSession(b.ctx, who, other.ID))
		b.refused("it has ended already", b.EndSession(b.ctx, who, other.ID), "not_found")
		if all := b.sessions(who); len(all) != 1 || !b.lives(who) {
			t.Errorf("%+v", all)
		}
		b.session(who, u.SessionEra)
		b.ok(b.EndSessions(b.ctx, who))
		if all := b.sessions(who); len(all) != 0 || b.lives(who) {
			t.Errorf("%+v", all)
		}
		_, err := b.StartSession(b.ctx, who, u.SessionEra, []byte("late"), life)
		b.refused("a login that was under way", err, "invalid_credentials")
		u, err = b.GetUser(b.ctx, b.admin, u.ID)
		b.ok(err)
		b.session(who, u.SessionEra)
	})
}

// A session ends when it was idle for too long or is too old, to the microsecond, and an access token does not outlive it.
func TestASessionEndsByItself(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		u, who := b.user("j@example.org", "hash")
		b.later(life.Idle - time.Microsecond)
		if !b.lives(who) {
			t.Error("it ended before its time")
		}
		b.later(time.Microsecond)
		if b.lives(who) || len(b.sessions(who)) != 0 {
			t.Error("it was idle and goes on")
		}
		renewed := func(token, next byte) error {
			_, err := b.Refresh(b.ctx, "test", []byte{token}, []byte{next}, life)
			return err
		}
		began := b.now
		session, err := b.StartSession(b.ctx, who, u.SessionEra, []byte{0}, life)
		b.ok(err)
		who.SessionID = session.ID
		var last byte // of its refresh tokens
		for n := byte(0); b.now.Sub(began) < life.Absolute-life.Idle/2; n++ {
			b.later(life.Idle / 2)
			session, err = b.Refresh(b.ctx, "test", []byte{n}, []byte{n + 1}, life)
			b.ok(err)
			last = n + 1
		}
		if !session.RefreshedAt.Equal(b.now) || !session.IdleAt.After(session.ExpiresAt) {
			t.Errorf("%+v", session)
		}
		b.now = session.ExpiresAt.Add(-time.Microsecond)
		if !b.lives(who) {
			t.Error("it ended before its time")
		}
		b.later(time.Microsecond)
		if b.lives(who) || len(b.sessions(who)) != 0 {
			t.Error("it is too old and goes on")
		}
		if err := renewed(last, 100); hiring.Code(err) != "invalid_refresh_token" {
			t.Errorf("it is too old and is renewed: %v", err)
		}
		_, err = b.StartSession(b.ctx, who, u.SessionEra, []byte{200}, life)
		b.ok(err)
		b.later(life.Idle)
		if err := renewed(200, 201); hiring.Code(err) != "invalid_refresh_token" {
			t.Errorf("it was idle and is renewed: %v", err)
		}
	})
}

func TestLoginsAreSwept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		rows := func(table string) string {
			t.Helper()
			got, err := b.Rows(b.ctx, "SELECT count(*) FROM "+table)
			b.ok(err)
			return got[0][0]
		}
		swept := func(want int) {
			t.Helper()
			if n, err := b.SweepLogins(b.ctx); err != nil || n != want {
				t.Errorf("%d were removed, not %d: %v", n, want, err)
			}
		}
		u, who := b.user("j@example.org", "hash")
		b.ok(b.EndSession(b.ctx, who, who.SessionID))
		for range 600 { // more than one transaction removes
			b.session(who, u.SessionEra)
		}
		b.attempt(against("ada", 5), against("here", 50))
		b.later(store.AttemptWindow - time.Microsecond)
		b.attempt(against("ada", 5), against("here", 50))
		swept(0)
		if n := rows("login_attempts"); n != "4" {
			t.Errorf("%s attempts", n)
		}
		b.later(time.Microsecond)
		swept(0)
		if n := rows("login_attempts"); n != "2" {
			t.Errorf("%s attempts", n)
		}
		b.later(7*24*time.Hour - store.AttemptWindow + time.Microsecond) // since the first was ended; the others were idle an hour later
		who.SessionID = b.session(who, u.SessionEra).ID
		swept(1)
		b.later(life.Idle)
		swept(600)
		if n, tokens := rows("sessions"), rows("refresh_tokens"); n != "1" || tokens != "1" {
			t.Errorf("%s sessions, %s refresh tokens are left", n, tokens)
		}
	})
}
