package httpapi

import (
	"context"
	"errors"
	"log/slog"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// Event is something that happened to the security of the service. Its name is stable: alerts and searches in the log
// rely on it.
type Event string

// The events. docs/observability.md says what each one means.
const (
	EventLoginSucceeded          Event = "login_succeeded"
	EventLoginFailed             Event = "login_failed"
	EventLoginThrottled          Event = "login_throttled"
	EventSessionRenewed          Event = "session_renewed"
	EventTokenReused             Event = "token_reused"
	EventLogout                  Event = "logout"
	EventLogoutEverywhere        Event = "logout_everywhere"
	EventSessionRevoked          Event = "session_revoked"
	EventPasswordChanged         Event = "password_changed"
	EventPasswordChangeFailed    Event = "password_change_failed"
	EventPasswordChangeThrottled Event = "password_change_throttled"
	EventCredentialRefused       Event = "credential_refused" //nolint:gosec // a name
	EventAccessDenied            Event = "access_denied"
	EventExport                  Event = "export"
	EventDisclosure              Event = "evaluations_disclosed"
)

// Events lists every event.
var Events = []Event{
	EventLoginSucceeded, EventLoginFailed, EventLoginThrottled, EventSessionRenewed, EventTokenReused, EventLogout,
	EventLogoutEverywhere, EventSessionRevoked, EventPasswordChanged, EventPasswordChangeFailed, EventPasswordChangeThrottled,
	EventCredentialRefused, EventAccessDenied, EventExport, EventDisclosure,
}

// level is a warning where somebody should look.
func (e Event) level() slog.Level {
	switch e { //nolint:exhaustive // the others happen every day
	case EventTokenReused, EventLoginThrottled, EventPasswordChangeThrottled, EventDisclosure:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// tell writes an event into the log and counts it. The attributes are ids, codes, routes and names of formats: never an
// e-mail address, an IP address or a token.
func (s *Server) tell(ctx context.Context, requestID string, event Event, attrs ...slog.Attr) {
	all := append([]slog.Attr{slog.String("event", string(event)), slog.String("request_id", requestID)}, attrs...)
	s.log.LogAttrs(ctx, event.level(), "security event", all...)
	if s.onEvent != nil {
		s.onEvent(event)
	}
}

// told is tell for the request at hand.
func (s *Server) told(c *gin.Context, event Event, attrs ...slog.Attr) {
	s.tell(c.Request.Context(), requestID(c), event, attrs...)
}

func ofUser(u hiring.User) slog.Attr       { return slog.String("user_id", u.ID.String()) }
func ofSession(s hiring.Session) slog.Attr { return slog.String("session_id", s.ID.String()) }

// ofActor names who asks: a user, or a key.
func ofActor(who hiring.Actor) slog.Attr {
	if who.Key != nil {
		return slog.String("key_id", who.Key.ID.String())
	}
	return slog.String("user_id", who.UserID.String())
}

// denials tells of the requests to a route that come with a credential which is refused, or whose sender may not do what
// they ask.
func (s *Server) denials(p policy, h handler) handler {
	if p.public {
		return h
	}
	return func(c *gin.Context) error {
		err := h(c)
		var refusal *hiring.Error
		if !errors.As(err, &refusal) {
			return err
		}
		what := []slog.Attr{slog.String("code", refusal.Code), slog.String("route", c.FullPath())}
		switch {
		case refusal.Kind == hiring.KindForbidden:
			s.told(c, EventAccessDenied, append(what, ofActor(actor(c)))...)
		case refusal.Kind == hiring.KindUnauthenticated && (!p.page && c.GetHeader("Authorization") != "" || p.page && boardCookie(c) != ""):
			if shown, err := s.shown(c, p); err == nil { // it was good once
				what = append(what, ofCredential(shown)...)
			}
			s.told(c, EventCredentialRefused, what...)
		}
		return err
	}
}

// ofCredential says whose a credential was, as far as it says so itself.
func ofCredential(shown credential) []slog.Attr {
	switch said := shown.(type) {
	case accessToken:
		return []slog.Attr{slog.String("user_id", said.UserID.String()), slog.String("session_id", said.SessionID.String())}
	case apiKey:
		return []slog.Attr{slog.String("key_prefix", said.prefix)}
	}
	return nil
}

// exported tells that something leaves in a form that is made to be taken away. JSON is not: it is how the API answers.
func (s *Server) exported(c *gin.Context, who hiring.Actor, form representation) {
	if form.media != mediaJSON {
		s.told(c, EventExport, ofActor(who), slog.String("route", c.FullPath()), slog.String("format", form.name))
	}
}
